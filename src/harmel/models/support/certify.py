"""Re-check of a match by code that shares nothing with the search: every balance, every claim.

Plain lists come in, plain loops go over them quarter by quarter. That nothing better exists is
proved by augmenting paths where units are stationed or used, and by trying every plan where the
case is small; what is not proved is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from harmel.models.support.certify_flow import most_met
from harmel.models.support.certify_plans import best_plan

CLOSE = 1e-5
"""How near two numbers are taken as equal, relative to the larger of them and one."""
MOST_STEPS = 60_000
"""Offers times requests times quarters up to which the first pass is proved again."""
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """
    One check.

    Attributes
    ----------
    ok : bool or None
        Whether the claim held; None where nothing of it was tried.
    detail : str
        What was found.
    unproved : str
        What was not proved, in words; empty where all was.
    """

    ok: bool | None
    detail: str
    unproved: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    The checks of one match.

    Attributes
    ----------
    checks : dict
        By name.
    """

    checks: Mapping[str, Check]

    @property
    def ok(self) -> bool:
        """Whether no check failed."""
        return all(check.ok is not False for check in self.checks.values())

    @property
    def unproved(self) -> list[str]:
        """What was not proved, in words."""
        return [check.unproved for check in self.checks.values() if check.unproved]

    def as_dict(self) -> dict[str, Any]:
        """Return the checks as JSON-ready data: whether each held, and what was found."""
        return {
            "ok": self.ok,
            "unproved": self.unproved,
            "checks": {name: check.ok for name, check in self.checks.items()},
            "details": {name: check.detail for name, check in self.checks.items()},
        }


def certify(case: Plain, claim: Plain) -> Certificate:
    """
    Check a match against its case.

    Parameters
    ----------
    case : mapping
        quarters, rotation, needs, supplies and limits as :meth:`Grid.as_plain` writes them, and
        parts: each donor's part by the key.
    claim : mapping
        The answer as JSON-ready data, and flows: `offer_row, request_row, first, last, units` by
        run of quarters; of what is given: first is the arrival; of what is used: units in all.

    References
    ----------
    That units given to the most urgent requests first, by augmenting paths, are the lexicographic
    optimum: Megiddo 1974, Optimal flows in networks with multiple sources and sinks, Mathematical
    Programming 7.
    """
    if claim["status"] == "infeasible":
        return Certificate({"conflict": _conflict(case, claim)})
    book = _Book(case, claim)
    checks = {"rows": _whole(book)}
    if not checks["rows"].ok:
        return Certificate(checks)
    checks |= {
        "dates": _all(_dates(book)),
        "systems": _all(_systems(book)),
        "refusals": _all(_refusals(book)),
        "stocks": _all(_stocks(book)),
        "requests": _all(_requests(book)),
        "assignments": _all(_assignments(book)),
        "shortfall": _all(_shortfall(book)),
        "burden": _all(_burden(book)),
        "cost": _all(_costs(book)),
        "gap": _all(_gaps(book)),
    }
    if all(check.ok for check in checks.values()):
        checks["most met"], checks["best plan"] = _most_met(book), _best_plan(book)
        if checks["best plan"].ok and checks["most met"].unproved:
            checks["most met"] = Check(True, f"{checks['most met'].detail}; proved by every plan")
    return Certificate(checks)


def near(a: float, b: float, scale: float = 1.0) -> bool:
    """Say whether two numbers are equal as far as this certificate looks."""
    return abs(a - b) <= CLOSE * max(1.0, abs(a), abs(b), scale)


class _Book:
    """The case and the claimed flows, found by row."""

    def __init__(self, case: Plain, claim: Plain) -> None:
        self.case, self.claim = case, claim
        self.quarters = range(case["quarters"])
        self.needs = {need["row"]: need for need in case["needs"]}
        self.supplies = {supply["row"]: supply for supply in case["supplies"]}
        self.flows = claim["flows"]

    def pairs(self) -> Iterator[tuple[Plain, Plain, Plain]]:
        """Go through the flows with their offer and request."""
        for flow in self.flows:
            yield flow, self.supplies[flow["offer_row"]], self.needs[flow["request_row"]]

    def out(self, flow: Plain, need: Plain, quarter: int) -> float:
        """Return what a flow holds of its offer in a quarter."""
        first, last = flow["first"], flow["last"]
        there = first <= quarter <= last if need["way"] == "stationed" else first <= quarter
        return float(flow["units"]) if there else 0.0

    def met(self, row: int) -> list[float]:
        """Return what a request gets in each quarter of its window; of what is used: by run."""
        need = self.needs[row]
        found = []
        mine = [f for f in self.flows if f["request_row"] == row]
        for quarter in range(need["first"], need["last"] + 1):
            here = 0.0
            for flow in mine:
                if need["way"] == "used":
                    if flow["first"] <= quarter <= flow["last"]:
                        here += flow["units"] / (flow["last"] - flow["first"] + 1)
                else:
                    here += self.out(flow, need, quarter)
            found.append(here)
        return found

    def asked(self, row: int) -> float:
        """Return what a request asks for in all."""
        need = self.needs[row]
        return float(need["amount"] * (need["last"] - need["first"] + 1))

    def of_class(self, class_: str) -> float:
        """Return what is asked for in all in a class."""
        return sum(self.asked(r) for r, n in self.needs.items() if n["class"] == class_)


def _all(faults: Iterator[str]) -> Check:
    """Turn faults into one check."""
    found = list(faults)
    if not found:
        return Check(True, "every one holds")
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return Check(False, found[0] + more)


def _whole(book: _Book) -> Check:
    """Rows that exist, classes that fit, units that are positive, and whole where requests are."""

    def faults() -> Iterator[str]:
        for flow in book.flows:
            if flow["offer_row"] not in book.supplies or flow["request_row"] not in book.needs:
                yield f"no such rows: {flow['offer_row']}, {flow['request_row']}"
        if len(book.needs) < len(book.case["needs"]):
            yield "a row holds two requests"
        fractional = {
            n["class"]
            for n in book.needs.values()
            if n["way"] != "used" and n["amount"] != round(n["amount"])
        }
        for flow in book.flows:
            need = book.needs.get(flow["request_row"], {})
            supply = book.supplies.get(flow["offer_row"], {})
            if need.get("class") != supply.get("class"):
                yield f"row {flow['offer_row']} is of another class than {flow['request_row']}"
            if not 0 < flow["units"] < float("inf"):
                yield f"units {flow['units']}"
            whole = need.get("way") != "used" and need.get("class") not in fractional
            if whole and flow["units"] != round(flow["units"]):
                yield f"a part of a unit: {flow['units']} to row {flow['request_row']}"

    return _all(faults())


def _dates(book: _Book) -> Iterator[str]:
    for flow, supply, need in book.pairs():
        first, last = flow["first"], flow["last"]
        where = f"row {flow['offer_row']} to row {flow['request_row']}"
        if first < max(need["first"], supply["first"]):
            yield f"{where} before it is there or asked for"
        if not first <= last <= need["last"]:
            yield f"{where} after it is asked for"
        if need["way"] == "stationed" and not supply["rate"] and last > supply["last"]:
            yield f"{where} after the offer ends"
        if need["way"] == "given" and first > supply["last"]:
            yield f"{where} after the offer ends"


def _systems(book: _Book) -> Iterator[str]:
    for flow, supply, need in book.pairs():
        where = f"row {flow['offer_row']} to row {flow['request_row']}"
        if supply["donor"] == need["host"]:
            yield f"{where}: a member serves itself"
        if supply["towards"] and supply["towards"] != need["host"]:
            yield f"{where}: tied to another"
        both = need["systems"] and supply["systems"]
        if both and not set(need["systems"]) & set(supply["systems"]):
            yield f"{where}: a system it cannot use"


def _touches(limit: Plain, supply: Plain, need: Plain) -> tuple[bool, bool]:
    """Say whether a refusal speaks of a pair: as giver, as host."""
    if limit["class"] and limit["class"] != need["class"]:
        return False, False
    donor, host = supply["donor"], need["host"]
    gives = limit["member"] == donor and limit["towards"] in ("", host)
    takes = limit["member"] == host and limit["towards"] in ("", donor)
    return gives, takes and not limit["gives"]


def _refusals(book: _Book) -> Iterator[str]:
    for limit in book.case["limits"]:
        window = range(max(0, limit["first"]), min(limit["last"], len(book.quarters) - 1) + 1)
        for side in (0, 1):
            touched = [
                (flow, supply, need)
                for flow, supply, need in book.pairs()
                if _touches(limit, supply, need)[side]
            ]
            if limit["most"] > 0:
                for class_, quarter in product({n["class"] for _, _, n in touched}, window):
                    through = sum(
                        book.out(f, n, quarter) for f, _, n in touched if n["class"] == class_
                    )
                    if through > limit["most"] * (1 + CLOSE) + CLOSE:
                        yield f"row {limit['row']}: {through:g} of {limit['most']:g} let through"
                continue
            for flow, supply, need in touched:
                first, last = flow["first"], flow["last"]
                if need["way"] == "given":
                    last = first
                if need["way"] == "used":
                    first, last = min(first, supply["last"]), min(last, supply["last"])
                if max(first, limit["first"]) <= min(last, limit["last"]):
                    yield f"row {limit['row']} refuses {flow['units']:g}"


def _stocks(book: _Book) -> Iterator[str]:
    mine: dict[int, list[tuple[Plain, Plain]]] = {}
    for flow, _, need in book.pairs():
        mine.setdefault(flow["offer_row"], []).append((flow, need))
    for row, flows in mine.items():
        supply = book.supplies[row]
        for quarter in book.quarters:
            out = sum(book.out(flow, need, quarter) for flow, need in flows)
            has = supply["amount"] - supply["reserve"]
            if supply["rate"]:
                elapsed = min(quarter, supply["last"]) - supply["first"] + 1
                has = supply["amount"] * max(0, elapsed)
            if out > has + CLOSE * max(1.0, has):
                yield f"row {row}: {out:g} out of {has:g} in quarter {quarter}"
            turns = sum(
                book.out(flow, need, quarter)
                * (book.case["rotation"] if need["way"] == "stationed" else 1)
                for flow, need in flows
            )
            if supply["rotates"] and turns > supply["amount"] * (1 + CLOSE) + CLOSE:
                yield f"row {row}: rotation needs {turns:g} of {supply['amount']:g}"


def _requests(book: _Book) -> Iterator[str]:
    for row, need in book.needs.items():
        for got in book.met(row):
            if got > need["amount"] + CLOSE * max(1.0, need["amount"]):
                yield f"row {row}: {got:g} for {need['amount']:g} asked"


def _assignments(book: _Book) -> Iterator[str]:
    """Compare what is shown with the flows: unit-quarters where stationed, else units."""
    sums: dict[tuple[int, int], float] = {}
    for source, sign in ((book.flows, 1), (book.claim["assignments"], -1)):
        for one in source:
            key = (one["offer_row"], one["request_row"])
            need = book.needs.get(one["request_row"])
            if need is None:
                yield f"no such request: row {one['request_row']}"
                continue
            stays = need["way"] == "stationed"
            length = one["last"] - one["first"] + 1 if stays else 1
            sums[key] = sums.get(key, 0.0) + sign * one["units"] * length
    for (offer, request), rest in sums.items():
        if not near(rest, 0.0, book.asked(request)):
            yield f"row {offer} to row {request}: shown and counted differ by {rest:g}"


def _missing(book: _Book, row: int) -> float:
    return book.asked(row) - sum(book.met(row))


def _shortfall(book: _Book) -> Iterator[str]:
    shown = {one["row"]: one for one in book.claim["shortfall"]}
    for row, need in book.needs.items():
        missing = _missing(book, row)
        said = shown[row]["missing"] if row in shown else 0.0
        if not near(missing, said, book.asked(row)):
            yield f"row {row}: {missing:g} missing, {said:g} said"
        if row in shown and not near(shown[row]["of"], book.asked(row)):
            yield f"row {row}: {need['amount']:g} a quarter asked"
    for priority, said in book.claim["objective"]["short"].items():
        total = sum(
            _missing(book, row) / book.of_class(need["class"])
            for row, need in book.needs.items()
            if need["priority"] == int(priority)
        )
        if not near(total, said):
            yield f"priority {priority}: {total:g} short, {said:g} said"


def carried(book: _Book) -> dict[str, float]:
    """Return each donor's part of all that is carried."""
    found: dict[str, float] = {}
    for flow, supply, need in book.pairs():
        if need["way"] == "used":
            served = flow["units"]
        elif need["way"] == "given":
            served = flow["units"] * (need["last"] - flow["first"] + 1)
        else:
            served = flow["units"] * (flow["last"] - flow["first"] + 1)
        part = served / book.of_class(need["class"])
        found[supply["donor"]] = found.get(supply["donor"], 0.0) + part
    whole = sum(found.values())
    return {donor: part / whole for donor, part in found.items()}


def _burden(book: _Book) -> Iterator[str]:
    found, parts = carried(book), book.case["parts"]
    if parts and not near(sum(parts.values()), 1.0):
        yield f"the parts sum to {sum(parts.values()):g}"
    ratios = []
    for one in book.claim["burden"]:
        carries = found.pop(one["donor"], 0.0)
        if not near(carries, one["carries"]):
            yield f"{one['donor']} carries {carries:g}, {one['carries']:g} said"
        if one["donor"] in parts:
            ratios.append(carries / parts[one["donor"]])
            if not near(ratios[-1], one["ratio"]):
                yield f"{one['donor']}: ratio {ratios[-1]:g}, {one['ratio']:g} said"
    if found:
        yield f"carry unseen: {', '.join(found)}"
    objective = book.claim["objective"]
    for name, total in (
        ("largest_ratio", max(ratios, default=0.0)),
        ("sum_of_ratios", sum(ratios)),
    ):
        if objective[name] is not None and total > objective[name] + CLOSE * max(1.0, total):
            yield f"{name}: {total:g}, {objective[name]:g} said"


def _costs(book: _Book) -> Iterator[str]:
    total = 0.0
    costless: dict[str, float] = {}
    for flow, supply, need in book.pairs():
        part = 1.0
        if need["way"] == "stationed":
            part = (flow["last"] - flow["first"] + 1) / len(book.quarters)
        if supply["cost"] is None:
            costless[need["class"]] = costless.get(need["class"], 0.0) + flow["units"] * part
        else:
            total += flow["units"] * part * supply["cost"]
    objective = book.claim["objective"]
    said = objective["cost_meur"] or 0.0
    if not near(total, said):
        yield f"cost {total:g}, {said:g} said"
    by_class = objective["units_without_cost_by_class"]
    for class_ in sorted({*costless, *by_class}):
        units, told = costless.get(class_, 0.0), by_class.get(class_, 0.0)
        if not near(units, told):
            yield f"{units:g} units of {class_} without cost, {told:g} said"
    if not near(sum(costless.values()), objective["units_without_cost"]):
        yield f"{objective['units_without_cost']:g} units without cost are not their sum"


def _gaps(book: _Book) -> Iterator[str]:
    largest = 0.0
    for one in book.claim["passes"]:
        if one["bound"] > one["value"] + CLOSE * max(1.0, abs(one["value"])):
            yield f"{one['name']}: bound {one['bound']:g} above {one['value']:g}"
        distance = (one["value"] - one["bound"]) / max(abs(one["value"]), CLOSE)
        if distance > one["gap"] + CLOSE:
            yield f"{one['name']}: gap {distance:g}, {one['gap']:g} said"
        largest = max(largest, one["gap"])
    if not near(largest, book.claim["gap"]):
        yield f"gap {book.claim['gap']:g}, {largest:g} in the passes"
    if book.claim["status"] == "optimal" and largest > CLOSE:
        yield f"called optimal with a gap of {largest:g}"


MORE = "that nothing more can be met"


def _most_met(book: _Book) -> Check:
    """Prove the first pass again, class by class, by augmenting paths."""
    steps = len(book.needs) * len(book.supplies) * len(book.quarters)
    if steps > MOST_STEPS:
        return Check(None, "not proved again: the case is too large", f"{MORE} (too large)")
    proved, left = 0, []
    for class_ in sorted({need["class"] for need in book.needs.values()}):
        best = most_met(book.case, class_)
        if best is None:
            left.append(class_)
            continue
        proved += 1
        for priority, most in best.items():
            got = sum(
                sum(book.met(row))
                for row, need in book.needs.items()
                if need["class"] == class_ and need["priority"] == priority
            )
            short = (most - got) / book.of_class(class_)
            if short > CLOSE + book.claim["gap"]:
                return Check(
                    False, f"{class_}, priority {priority}: {most:g} can be met, not {got:g}"
                )
    if not left:
        return Check(True, f"proved by augmenting paths in {proved} classes")
    detail = f"proved by augmenting paths in {proved} classes; not proved again: {', '.join(left)}"
    return Check(True if proved else None, detail, f"{MORE} of {', '.join(left)}")


def _best_plan(book: _Book) -> Check:
    """Try every plan of a small case, and compare all passes."""
    best = best_plan(book.case)
    if best is None:
        return Check(None, "not tried: too many plans", "that no plan has a fairer burden or cost")
    objective = book.claim["objective"]
    for priority, short in best.short.items():
        if objective["short"].get(str(priority), 0.0) > short + CLOSE:
            return Check(False, f"priority {priority}: {short:g} short is enough")
    slack = book.claim["gap"]
    for name, least in (("largest_ratio", best.largest), ("sum_of_ratios", best.total)):
        said = objective[name]
        if said is not None and said > least * (1 + slack) + CLOSE * max(1.0, least):
            return Check(False, f"{name}: {least:g} can be had, not {said:g}")
    by_name = {one["name"]: one["value"] for one in book.claim["passes"]}
    said = by_name.get("cost")
    if said is not None and said > best.cost * (1 + slack) + CLOSE * max(1.0, best.cost):
        return Check(False, f"cost: {best.cost:g} can be had, not {said:g}")
    return Check(True, f"every one of {best.tried:,} plans tried, none better")


def _conflict(case: Plain, claim: Plain) -> Check:
    """Check that requests that must be met cannot be, where paths can tell."""
    class_, must = claim["class"], set(claim["must"])
    urgent = [
        dict(need, priority=0 if need["row"] in must else need["priority"] + 1)
        for need in case["needs"]
    ]
    best = most_met({**case, "needs": urgent}, class_)
    if best is None:
        return Check(
            None,
            "not proved again: units are given for good, or refusals have numbers",
            f"that what must be met of {class_} cannot be",
        )
    asked = sum(
        need["amount"] * (need["last"] - need["first"] + 1)
        for need in urgent
        if need["class"] == class_ and need["priority"] == 0
    )
    most = best.get(0, 0.0)
    if most >= asked - CLOSE * max(1.0, asked):
        return Check(False, f"all {asked:g} that must be met can be")
    return Check(True, f"at most {most:g} of {asked:g} can be met")
