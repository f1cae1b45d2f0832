"""The best plan of a small case, found by trying every one, for the certificate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

MOST_PLANS = 20_000
SAME = 1e-7
Plain = Mapping[str, Any]
Slot = tuple[int, int, int]
"""An offer and a request, by place, and a quarter: of arrival, where given for good."""


@dataclass(frozen=True, slots=True)
class Best:
    """
    What the best plan reaches, pass by pass.

    Attributes
    ----------
    short : dict
        By priority: parts of a class that are short, summed over classes.
    largest, total : float
        The largest ratio of a donor's part of all that is carried to its part, and their sum.
    cost : float
        Million EUR, with the dearest known cost of the class where one is unknown; of what is
        stationed the part that goes with its quarters.
    tried : int
        How many plans were tried.
    """

    short: Mapping[int, float]
    largest: float
    total: float
    cost: float
    tried: int


Carried = tuple[float, ...]
Outcome = tuple[Carried, float]
"""What each donor carries, and the cost, of one plan for one class."""


def best_plan(case: Plain) -> Best | None:
    """Return what the best plan reaches; None where there are too many, or units can be split."""
    donors = sorted(case["parts"])
    priorities = sorted({need["priority"] for need in case["needs"]})
    short = dict.fromkeys(priorities, 0.0)
    classes = {need["class"] for need in case["needs"]}
    outcomes: set[Outcome] = {((0.0,) * len(donors), 0.0)}
    tried = 0
    for class_ in sorted(classes):
        plans = _Plans(case, class_, donors)
        if plans.count > MOST_PLANS or not plans.whole:
            return None
        best, kept, number = plans.best(priorities)
        tried += number
        for priority, missing in best.items():
            short[priority] += missing
        if len(outcomes) * len(kept) > MOST_PLANS:
            return None
        outcomes = {
            (tuple(round(a + b, 9) for a, b in zip(one, two, strict=True)), round(c + d, 6))
            for one, c in outcomes
            for two, d in kept
        }
    whole = len(classes) - sum(short.values())
    parts = [case["parts"][donor] * (whole if whole > SAME else 1.0) for donor in donors]
    rated = [
        ([a / part for a, part in zip(carries, parts, strict=True)], cost)
        for carries, cost in outcomes
    ]
    largest = min(max(ratios, default=0.0) for ratios, _ in rated)
    fair = [(r, c) for r, c in rated if max(r, default=0.0) <= largest + SAME * max(1, largest)]
    total = min(sum(ratios) for ratios, _ in fair)
    cheap = [cost for ratios, cost in fair if sum(ratios) <= total + SAME * max(1, total)]
    return Best(short, largest, total, min(cheap), tried)


class _Plans:
    """Every plan of one class: how many units each offer sends to each request in each quarter."""

    def __init__(self, case: Plain, class_: str, donors: list[str]) -> None:
        self.case, self.donors = case, donors
        self.needs = [n for n in case["needs"] if n["class"] == class_]
        self.supplies = [s for s in case["supplies"] if s["class"] == class_]
        self.limits = [x for x in case["limits"] if x["class"] in ("", class_)]
        self.asked = sum(n["amount"] * (n["last"] - n["first"] + 1) for n in self.needs)
        amounts = [n["amount"] for n in self.needs]
        self.whole = all(n["way"] != "used" for n in self.needs) and amounts == list(
            map(round, amounts)
        )
        known = [s["cost"] for s in self.supplies if s["cost"] is not None]
        dearest = max(known, default=0.0)
        self.prices = [dearest if s["cost"] is None else s["cost"] for s in self.supplies]
        self.slots = list(self._slots())
        self.most = [
            int(min(self.needs[r]["amount"], self._has(o, case["quarters"] - 1)) + SAME)
            for o, r, _ in self.slots
        ]
        self.count = prod(most + 1 for most in self.most)

    def _has(self, o: int, quarter: int) -> float:
        supply = self.supplies[o]
        if supply["rate"]:
            return float(
                supply["amount"] * max(0, min(quarter, supply["last"]) - supply["first"] + 1)
            )
        return float(supply["amount"] - supply["reserve"])

    def _slots(self) -> Iterator[Slot]:
        for o, supply in enumerate(self.supplies):
            for r, need in enumerate(self.needs):
                tags = supply["systems"], need["systems"]
                alien = all(tags) and not set(tags[0]) & set(tags[1])
                tied = supply["towards"] not in ("", need["host"])
                if alien or tied or supply["donor"] == need["host"]:
                    continue
                for q in range(need["first"], need["last"] + 1):
                    leaves = need["way"] == "given" or not supply["rate"]
                    late = q > supply["last"] if leaves else supply["last"] < supply["first"]
                    if q >= supply["first"] and not late and not self._shut(supply, need, q):
                        yield o, r, q

    def _shut(self, supply: Plain, need: Plain, quarter: int) -> bool:
        return any(
            limit["most"] <= 0
            and limit["first"] <= quarter <= limit["last"]
            and self._speaks(limit, supply, need) != (False, False)
            for limit in self.limits
        )

    @staticmethod
    def _speaks(limit: Plain, supply: Plain, need: Plain) -> tuple[bool, bool]:
        donor, host = supply["donor"], need["host"]
        return (
            limit["member"] == donor and limit["towards"] in ("", host),
            limit["member"] == host and limit["towards"] in ("", donor) and not limit["gives"],
        )

    def best(self, priorities: list[int]) -> tuple[dict[int, float], set[Outcome], int]:
        """Return the least shortfall by priority and all outcomes that reach it."""
        least: tuple[float, ...] | None = None
        kept: set[Outcome] = set()
        tried = 0
        for plan in product(*(range(most + 1) for most in self.most)):
            tried += 1
            if not self._possible(plan):
                continue
            short = self._short(plan, priorities)
            if least is None or short < least:
                least, kept = short, set()
            if short == least:
                kept.add(self._outcome(plan))
        if least is None:
            raise AssertionError
        return dict(zip(priorities, least, strict=True)), kept, tried

    def _out(self, plan: tuple[int, ...], quarter: int) -> Iterator[tuple[int, int, int]]:
        """Go through what is out in a quarter: offer, request, units."""
        for (o, r, q), units in zip(self.slots, plan, strict=True):
            gone = self.needs[r]["way"] == "given"
            if units and (q <= quarter if gone else q == quarter):
                yield o, r, units

    def _possible(self, plan: tuple[int, ...]) -> bool:
        for quarter in range(self.case["quarters"]):
            out = [0] * len(self.supplies)
            turns = [0.0] * len(self.supplies)
            got = [0] * len(self.needs)
            through = [[0, 0] for _ in self.limits]
            for o, r, units in self._out(plan, quarter):
                out[o] += units
                stays = self.needs[r]["way"] == "stationed"
                turns[o] += units * (self.case["rotation"] if stays else 1)
                got[r] += units
                for number, limit in enumerate(self.limits):
                    sides = self._speaks(limit, self.supplies[o], self.needs[r])
                    for side in (0, 1):
                        through[number][side] += units if sides[side] else 0
            for o, supply in enumerate(self.supplies):
                if out[o] > self._has(o, quarter) + SAME:
                    return False
                if supply["rotates"] and turns[o] > supply["amount"] + SAME:
                    return False
            if any(g > need["amount"] for g, need in zip(got, self.needs, strict=True)):
                return False
            for number, limit in enumerate(self.limits):
                inside = limit["most"] > 0 and limit["first"] <= quarter <= limit["last"]
                if inside and max(through[number]) > limit["most"] + SAME:
                    return False
        return True

    def _served(self, slot: Slot, units: int) -> float:
        need = self.needs[slot[1]]
        return units * (need["last"] - slot[2] + 1 if need["way"] == "given" else 1)

    def _short(self, plan: tuple[int, ...], priorities: list[int]) -> tuple[float, ...]:
        found = []
        for priority in priorities:
            missing = sum(
                n["amount"] * (n["last"] - n["first"] + 1)
                for n in self.needs
                if n["priority"] == priority
            )
            for slot, units in zip(self.slots, plan, strict=True):
                if self.needs[slot[1]]["priority"] == priority:
                    missing -= self._served(slot, units)
            found.append(missing / self.asked)
        return tuple(found)

    def _outcome(self, plan: tuple[int, ...]) -> Outcome:
        carries = dict.fromkeys(self.donors, 0.0)
        cost = 0.0
        for slot, units in zip(self.slots, plan, strict=True):
            donor = self.supplies[slot[0]]["donor"]
            if donor in carries:
                carries[donor] += self._served(slot, units) / self.asked
            stays = self.needs[slot[1]]["way"] == "stationed"
            part = 1 / self.case["quarters"] if stays else 1.0
            cost += self.prices[slot[0]] * units * part
        return tuple(round(carries[donor], 9) for donor in self.donors), round(cost, 6)
