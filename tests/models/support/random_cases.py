"""Small random cases of requests and offers, and the best plan of each by plain trial."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations_with_replacement, product
from typing import Any

from harmel.ledger.facts import Release
from harmel.ledger.support_files.file import SupportFile
from harmel.ledger.support_files.rows import Statement

START = 4 * 2025
HOSTS, DONORS = ("POL", "LTU"), ("DEU", "NLD", "USA")
WEIGHTS = {"DEU": 4.0, "NLD": 1.0, "USA": 20.0, "POL": 1.0}
MOST_PLANS = 1500
RELEASE = Release("made-up", "nobody", "made up", date(2025, 1, 1), "none", (), "no", "none")


def statement(line: int, row: str, member: str, class_: str, **cells: Any) -> Statement:
    """Make a statement with everything else left empty."""
    empty: dict[str, Any] = {
        "low": None,
        "quantity": None,
        "high": None,
        "unit": "",
        "priority": None,
        "start": None,
        "until": None,
        "lead": None,
        "reserve": None,
        "towards": "",
        "systems": (),
        "cost": None,
        "mark": "assumed",
        "reason": "made up",
        "cites": "",
        "way": "stationed",
    }
    return Statement(line=line, row=row, member=member, class_=class_, **empty | cells)  # type: ignore[arg-type]


def file_of(statements: Sequence[Statement]) -> SupportFile:
    """Make a file of statements."""
    codes = (*HOSTS, *DONORS, "UKR")
    names = {code: code for code in codes}
    members = frozenset(codes) - {"UKR"}
    return SupportFile("made up", "made-up.csv", "", tuple(statements), names, members, RELEASE)


def random_case(seed: int) -> SupportFile:
    """Draw a case of one or two classes; the same seed gives the same case."""
    draw = random.Random(seed)  # noqa: S311  # a case, not a secret
    quarters = draw.choice((2, 2, 3))
    rows: list[Statement] = []

    def add(row: str, member: str, class_: str, **cells: Any) -> None:
        rows.append(statement(len(rows) + 2, row, member, class_, **cells))

    for class_ in ("alpha", "beta")[: draw.choice((1, 1, 2))]:
        ways = draw.choice(
            (["stationed"], ["stationed"], ["given"], ["used"], ["stationed", "given"])
        )
        for host in draw.sample(HOSTS, draw.choice((1, 2, 2))):
            first = draw.randrange(quarters)
            add(
                "request",
                host,
                class_,
                quantity=float(draw.choice((1, 1, 2))),
                unit="units per quarter" if ways == ["used"] else "units",
                priority=draw.choice((1, 1, 2, 3)),
                start=START + (0 if not rows else first),
                until=START + quarters - 1,
                systems=tuple(draw.choice(((), ("a",), ("a", "b")))),
                way=draw.choice(ways),
            )
        for donor in draw.sample(DONORS, draw.choice((1, 2))):
            held = draw.choice((1, 1, 2, 3))
            add(
                draw.choice(("offer", "offer", "option")),
                donor,
                class_,
                quantity=float(held),
                unit="units",
                start=draw.choice((None, START)),
                until=draw.choice((None, None, START + draw.randrange(quarters))),
                lead=draw.choice((None, 0, 1)),
                reserve=None,
                towards=draw.choice(("", "", "", "LTU")),
                systems=draw.choice(((), ("a",), ("b",))),
                cost=draw.choice((None, 1.0, 5.0)),
            )
            if rows[-1].row == "offer" and held > 1 and draw.random() < 0.5:
                rows[-1] = replace(rows[-1], reserve=float(held - draw.choice((1, 2))))
        if draw.random() < 0.3:
            add(
                "refusal",
                draw.choice((*DONORS, *HOSTS)),
                draw.choice(("", class_)),
                quantity=draw.choice((None, None, 1.0)),
                towards=draw.choice(("", *HOSTS)),
                start=draw.choice((None, START + 1)),
            )
    return file_of(rows)


@dataclass(frozen=True, slots=True)
class Reached:
    """What the best plan reaches: short by priority, then largest ratio, their sum, cost."""

    short: dict[int, float]
    largest: float
    total: float
    cost: float


Trip = tuple[int, ...]
"""Where one unit is in each quarter: a request by place, or -1 for at home or gone."""


class Trial:
    """Sends every single unit on every trip it may take, and keeps the best of all plans."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.quarters = case["quarters"]

    def size(self) -> int:
        """Return how many plans the largest class has."""
        return max(
            (self._size(class_) for class_ in {n["class"] for n in self.case["needs"]}), default=0
        )

    def _of(self, class_: str) -> tuple[list[Any], list[Any]]:
        return (
            [n for n in self.case["needs"] if n["class"] == class_],
            [s for s in self.case["supplies"] if s["class"] == class_],
        )

    def _units(self, supply: Any) -> list[tuple[int, int]]:
        """Return when how many units of an offer come."""
        if supply["rate"]:
            last = min(supply["last"], self.quarters - 1)
            return [(q, int(supply["amount"])) for q in range(supply["first"], last + 1)]
        if supply["first"] >= self.quarters or supply["last"] < supply["first"]:
            return []
        return [(supply["first"], int(supply["amount"] - supply["reserve"]))]

    def _size(self, class_: str) -> int:
        needs, supplies = self._of(class_)
        total = 1
        for supply in supplies:
            for comes, units in self._units(supply):
                trips = len(list(self._trips(needs, supply, comes)))
                for number in range(units):
                    total = total * (trips + number) // (number + 1)
        return total

    def _trips(self, needs: list[Any], supply: Any, comes: int) -> Iterator[Trip]:
        """Go through all trips of one unit: stays of a quarter, or one way for good."""
        stays = []
        for quarter in range(self.quarters):
            gone = quarter > supply["last"] and not supply["rate"]
            here = [-1]
            for r, need in enumerate(needs):
                inside = need["first"] <= quarter <= need["last"] and quarter >= comes
                if (
                    need["way"] == "stationed"
                    and inside
                    and not gone
                    and self._may(supply, need, quarter)
                ):
                    here.append(r)
            stays.append(here)
        yield from product(*stays)
        for r, need in enumerate(needs):
            if need["way"] == "stationed":
                continue
            for quarter in range(max(comes, need["first"]), need["last"] + 1):
                arrives = quarter
                if need["way"] == "used":
                    arrives = min(quarter, supply["last"])
                elif quarter > supply["last"]:
                    continue
                if not self._may(supply, need, arrives):
                    continue
                ways = product(*stays[:quarter]) if need["way"] == "given" else [(-1,) * quarter]
                for before in ways:
                    stay = self.quarters - quarter if need["way"] == "given" else 1
                    tail = (r,) * min(stay, self.quarters - quarter)
                    yield (*before, *tail, *(-1,) * (self.quarters - quarter - len(tail)))

    def _may(self, supply: Any, need: Any, quarter: int) -> bool:
        donor, host = supply["donor"], need["host"]
        if donor == host or supply["towards"] not in {"", host}:
            return False
        tags = set(supply["systems"]), set(need["systems"])
        if all(tags) and not tags[0] & tags[1]:
            return False
        for limit in self.case["limits"]:
            if limit["class"] in {"", need["class"]} and limit["most"] == 0:
                inside = limit["first"] <= quarter <= limit["last"]
                if inside and any(self._sides(limit, donor, host)):
                    return False
        return True

    @staticmethod
    def _sides(limit: Any, donor: str, host: str) -> tuple[bool, bool]:
        return (
            limit["member"] == donor and limit["towards"] in {"", host},
            limit["member"] == host and limit["towards"] in {"", donor},
        )

    def best(self) -> Reached:
        """Return what the best plan of the whole case reaches."""
        short: dict[int, float] = {n["priority"]: 0.0 for n in self.case["needs"]}
        plans: set[tuple[tuple[tuple[str, float], ...], float]] = {((), 0.0)}
        for class_ in sorted({n["class"] for n in self.case["needs"]}):
            least, kept = self._best_of(class_)
            for priority, missing in least.items():
                short[priority] += missing
            plans = {(_added(one, two), round(c + d, 6)) for one, c in plans for two, d in kept}
        whole = len({n["class"] for n in self.case["needs"]}) - sum(short.values())
        scale = whole if whole > NOTHING else 1.0
        parts = {donor: part * scale for donor, part in self.case["parts"].items()}
        keyed = []
        for carries, cost in plans:
            ratios = [carried / parts[donor] for donor, carried in carries if donor in parts]
            keyed.append((round(max(ratios, default=0.0), 7), round(sum(ratios), 7), cost))
        return Reached(short, *min(keyed))

    def _best_of(self, class_: str) -> tuple[dict[int, float], set[Any]]:
        needs, supplies = self._of(class_)
        priorities = sorted({n["priority"] for n in needs})
        groups = []
        for o, supply in enumerate(supplies):
            for comes, units in self._units(supply):
                trips = list(self._trips(needs, supply, comes))
                groups.append([(o, c) for c in combinations_with_replacement(trips, units)])
        least: tuple[float, ...] | None = None
        kept: set[Any] = set()
        for plan in product(*groups):
            trips = [(o, trip) for o, sent in plan for trip in sent]
            if not self._fits(needs, supplies, trips):
                continue
            short, outcome = self._reached(needs, supplies, trips, priorities)
            if least is None or short < least:
                least, kept = short, set()
            if short == least:
                kept.add(outcome)
        assert least is not None
        return dict(zip(priorities, least, strict=True)), kept

    def _fits(self, needs: list[Any], supplies: list[Any], trips: list[tuple[int, Trip]]) -> bool:
        for quarter in range(self.quarters):
            at = [(o, trip[quarter]) for o, trip in trips if trip[quarter] >= 0]
            for r, need in enumerate(needs):
                if sum(where == r for _, where in at) > need["amount"]:
                    return False
            for o, supply in enumerate(supplies):
                if supply["rotates"]:
                    abroad = sum(
                        self.case["rotation"] if needs[r]["way"] == "stationed" else 1
                        for one, r in at
                        if one == o
                    )
                    if abroad > supply["amount"]:
                        return False
        return all(self._lets(limit, needs, supplies, trips) for limit in self.case["limits"])

    def _lets(
        self, limit: Any, needs: list[Any], supplies: list[Any], trips: list[tuple[int, Trip]]
    ) -> bool:
        if limit["most"] == 0 or limit["class"] not in {"", needs[0]["class"]}:
            return True
        for side in (0, 1):
            for quarter in range(max(0, limit["first"]), min(limit["last"], self.quarters - 1) + 1):
                through = 0
                for o, trip in trips:
                    so_far = trip[: quarter + 1]
                    for r in {where for where in so_far if where >= 0}:
                        there = trip[quarter] == r if needs[r]["way"] == "stationed" else True
                        sides = self._sides(limit, supplies[o]["donor"], needs[r]["host"])
                        through += there and sides[side]
                if through > limit["most"]:
                    return False
        return True

    def _reached(
        self,
        needs: list[Any],
        supplies: list[Any],
        trips: list[tuple[int, Trip]],
        priorities: list[int],
    ) -> tuple[tuple[float, ...], Any]:
        asked = [n["amount"] * (n["last"] - n["first"] + 1) for n in needs]
        met = [0] * len(needs)
        carries: dict[str, float] = {}
        for o, trip in trips:
            for quarter, r in enumerate(trip):
                if r >= 0 and quarter <= needs[r]["last"]:
                    met[r] += 1
                    donor = supplies[o]["donor"]
                    carries[donor] = carries.get(donor, 0.0) + 1 / sum(asked)
        short = tuple(
            sum(a - m for a, m, n in zip(asked, met, needs, strict=True) if n["priority"] == p)
            / sum(asked)
            for p in priorities
        )
        known = [s["cost"] for s in supplies if s["cost"] is not None]
        cost = 0.0
        for o, trip in trips:
            own = supplies[o]["cost"]
            price = max(known, default=0.0) if own is None else own
            visited = [r for r in trip if r >= 0]
            handed = {r for r in visited if needs[r]["way"] != "stationed"}
            away = sum(needs[r]["way"] == "stationed" for r in visited)
            cost += price * (len(handed) + away / self.quarters)
        rounded = tuple(sorted((donor, round(c, 9)) for donor, c in carries.items()))
        return short, (rounded, round(cost, 6))


NOTHING = 1e-9
"""Below which nothing is carried."""


def _added(
    one: tuple[tuple[str, float], ...], two: tuple[tuple[str, float], ...]
) -> tuple[tuple[str, float], ...]:
    total = dict(one)
    for donor, carried in two:
        total[donor] = round(total.get(donor, 0.0) + carried, 9)
    return tuple(sorted(total.items()))
