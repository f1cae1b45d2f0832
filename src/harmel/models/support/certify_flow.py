"""How much of each priority can be met at most, by augmenting paths, for the certificate."""

from collections import deque
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

SMALL = 1e-9
Plain = Mapping[str, Any]
Node = tuple[Any, ...]
SOURCE, SINK = ("source",), ("sink",)


class Network:
    """A network of capacities in which flow is pushed along shortest paths."""

    def __init__(self) -> None:
        self.rest: dict[Node, dict[Node, float]] = {}

    def add(self, one: Node, two: Node, capacity: float) -> None:
        """Add capacity from one node to another."""
        self.rest.setdefault(one, {})[two] = self.rest.get(one, {}).get(two, 0.0) + capacity
        self.rest.setdefault(two, {}).setdefault(one, 0.0)

    def push(self) -> float:
        """Push as much as possible from the source to the sink, and return how much that was."""
        total = 0.0
        while (path := self._path()) is not None:
            least = min(self.rest[a][b] for a, b in pairwise(path))
            for a, b in pairwise(path):
                self.rest[a][b] -= least
                self.rest[b][a] += least
            total += least
        return total

    def _path(self) -> list[Node] | None:
        before: dict[Node, Node] = {SOURCE: SOURCE}
        queue = deque([SOURCE])
        while queue:
            node = queue.popleft()
            for other, rest in self.rest.get(node, {}).items():
                if rest > SMALL and other not in before:
                    before[other] = node
                    if other == SINK:
                        return self._back(before)
                    queue.append(other)
        return None

    @staticmethod
    def _back(before: Mapping[Node, Node]) -> list[Node]:
        path = [SINK]
        while path[-1] != SOURCE:
            path.append(before[path[-1]])
        return path[::-1]


def most_met(case: Plain, class_: str) -> dict[int, float] | None:
    """
    Return how much can be met of each priority, most urgent first, or None where paths cannot say.

    They can where all requests of a class are stationed, or all are used, and no refusal lets a
    number through.
    """
    needs = [need for need in case["needs"] if need["class"] == class_]
    supplies = [supply for supply in case["supplies"] if supply["class"] == class_]
    limits = [limit for limit in case["limits"] if limit["class"] in ("", class_)]
    ways = {need["way"] for need in needs}
    if any(limit["most"] > 0 for limit in limits) or ways not in ({"stationed"}, {"used"}):
        return None
    found: dict[int, float] = {}
    if ways == {"used"}:
        _add(found, _used(case, needs, supplies, limits))
        return found
    for quarter in range(case["quarters"]):
        _add(found, _stationed(case, needs, supplies, limits, quarter))
    return found


def _add(found: dict[int, float], more: Mapping[int, float]) -> None:
    for priority, met in more.items():
        found[priority] = found.get(priority, 0.0) + met


def _open(supply: Plain, need: Plain, limits: list[Any], quarter: int) -> bool:
    donor, host = supply["donor"], need["host"]
    if donor == host or supply["towards"] not in ("", host):
        return False
    one, two = set(supply["systems"]), set(need["systems"])
    if one and two and not one & two:
        return False
    for limit in limits:
        pairs = ((donor, host),) if limit["gives"] else ((donor, host), (host, donor))
        speaks = any(limit["member"] == a and limit["towards"] in ("", b) for a, b in pairs)
        if speaks and limit["first"] <= quarter <= limit["last"]:
            return False
    return True


def _stationed(
    case: Plain, needs: list[Any], supplies: list[Any], limits: list[Any], quarter: int
) -> dict[int, float]:
    """Match units with requests in one quarter, most urgent requests first."""
    network = Network()
    whole = all(need["amount"] == round(need["amount"]) for need in needs)
    asking = [n for n in needs if n["first"] <= quarter <= n["last"]]
    for supply in supplies:
        has = supply["amount"] - supply["reserve"]
        if supply["rate"]:
            has = supply["amount"] * max(0, min(quarter, supply["last"]) - supply["first"] + 1)
        if supply["rotates"]:
            has = min(has, supply["amount"] / case["rotation"])
        gone = quarter > supply["last"] and not supply["rate"]
        if quarter < supply["first"] or gone or supply["last"] < supply["first"]:
            continue
        network.add(SOURCE, ("offer", supply["row"]), float(int(has + SMALL)) if whole else has)
        for need in asking:
            if _open(supply, need, limits, quarter):
                here = ("request", need["row"])
                network.add(("offer", supply["row"]), here, need["amount"])
    found = {}
    for priority in sorted({need["priority"] for need in needs}):
        for need in asking:
            if need["priority"] == priority:
                network.add(("request", need["row"]), SINK, need["amount"])
        found[priority] = network.push()
    return found


def _used(
    case: Plain, needs: list[Any], supplies: list[Any], limits: list[Any]
) -> dict[int, float]:
    """Match what is used, quarter by quarter, with what came until then."""
    network = Network()
    for supply in supplies:
        row = supply["row"]
        if supply["last"] < supply["first"]:
            continue
        for quarter in range(supply["first"], case["quarters"]):
            comes = 0.0
            if supply["rate"]:
                comes = supply["amount"] if quarter <= supply["last"] else 0.0
            elif quarter == supply["first"]:
                comes = supply["amount"] - supply["reserve"]
            network.add(SOURCE, ("stock", row, quarter), comes)
            if quarter + 1 < case["quarters"]:
                network.add(("stock", row, quarter), ("stock", row, quarter + 1), float("inf"))
            arrives = min(quarter, supply["last"])
            for need in needs:
                inside = need["first"] <= quarter <= need["last"]
                if inside and _open(supply, need, limits, arrives):
                    use = ("use", need["row"], quarter)
                    network.add(("stock", row, quarter), use, need["amount"])
    found = {}
    for priority in sorted({need["priority"] for need in needs}):
        for need in (one for one in needs if one["priority"] == priority):
            for quarter in range(need["first"], need["last"] + 1):
                network.add(("use", need["row"], quarter), SINK, need["amount"])
        found[priority] = network.push()
    return found
