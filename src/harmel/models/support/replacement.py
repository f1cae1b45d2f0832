"""What replaces the lead state's forces, class by class: what is missing, its price, the years."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Derived, Parameter, Quantity
from harmel.ledger.store import Ledger
from harmel.models.support.replacement_draws import (
    OWN,
    Room,
    World,
    squared_correlations,
    variance_shares,
    whether_counted,
)
from harmel.models.support.replacement_inputs import (
    MONEY,
    Draws,
    Input,
    class_inputs,
    parameters,
)
from harmel.models.support.replacement_published import Comparison, Ours, compare

HERE = "harmel.models.support.replacement.replacement"
DRAWS, SEED = 10_000, 2024
FEWEST_DRAWS, MOST_DRAWS = 100, 1_000_000
QUANTILES = (10, 50, 90)
MOST_DRIVERS = 8
COMMON = ("life_cycle", "growth_cap", "fragmentation_a", "fragmentation_b")
"""The parameters that all classes share."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution over draws by its quantiles at 10, 50 and 90 %."""

    q10: Derived
    q50: Derived
    q90: Derived

    def as_dict(self) -> dict[str, Any]:
        """Return the quantiles as JSON-ready data."""
        return {"q10": self.q10.value, "q50": self.q50.value, "q90": self.q90.value}

    def quantities(self) -> tuple[Derived, ...]:
        """Return the three quantiles."""
        return self.q10, self.q50, self.q90


@dataclass(frozen=True, slots=True)
class ClassGap:
    """
    One class of forces.

    Attributes
    ----------
    name, unit : str
        The class, and what is counted.
    inputs : dict of str to Input
        What the answer used of the class, by name.
    us_stock : Input or None
        What the lead state has for it; with basis `lead` the requirement itself.
    gap : Spread
        What is missing [unit].
    procurement, cost : Spread or None
        To buy it, and to buy and keep it [billion USD]; None where no price is known.
    years : Spread or None
        Until it is closed; None where no output is known.
    counted : bool
        Whether the cost is part of the total.
    because : str
        Why not, where it is not.
    parts_cost : Spread or None
        What the parts cost that are counted in its place [billion USD]; None where none are.
    """

    name: str
    unit: str
    inputs: dict[str, Input]
    us_stock: Input | None
    gap: Spread
    procurement: Spread | None
    cost: Spread | None
    years: Spread | None
    counted: bool
    because: str
    parts_cost: Spread | None = None

    @property
    def requirement(self) -> Input:
        """What is needed."""
        return self.inputs["requirement"]

    def spreads(self) -> tuple[Spread, ...]:
        """Return the distributions that are known."""
        parts = (self.gap, self.procurement, self.cost, self.years, self.parts_cost)
        return tuple(part for part in parts if part is not None)

    def as_dict(self) -> dict[str, Any]:
        """Return the class as JSON-ready data."""
        own, price = self.inputs.get("european_stock"), self.inputs.get("unit_cost")
        return {
            "class": self.name,
            "unit": self.unit,
            "basis": self.requirement.basis,
            "requirement": self.requirement.ends(),
            "european_stock": None if own is None else own.ends(),
            "us_stock": None if self.us_stock is None else self.us_stock.ends(),
            "gap": self.gap.as_dict(),
            "unit_cost": None if price is None else price.ends(),
            "procurement": None if self.procurement is None else self.procurement.as_dict(),
            "cost": None if self.cost is None else self.cost.as_dict(),
            "years": None if self.years is None else self.years.as_dict(),
            "counted": self.counted,
            "because": self.because or None,
            "parts_cost": None if self.parts_cost is None else self.parts_cost.as_dict(),
            "inputs": [one.as_dict() for one in self.inputs.values()],
        }


@dataclass(frozen=True, slots=True)
class Replacement:
    """
    What replaces the lead state's forces, as far as it was reported by a day.

    Attributes
    ----------
    us_available : float
        The part of the lead state's stock that is counted on [fraction].
    classes : tuple of ClassGap
        In the order of the table.
    left_out : dict of str to str
        Classes without an answer by that day, with the reason.
    total_procurement, total_cost : Spread
        Over the classes counted [billion USD].
    leaving_procurement, leaving_cost : Spread
        The part of both that is missing because the rest of the lead state's stock is not counted
        on: the totals less those with all of it, draw by draw [billion USD].
    variance : dict of str to Derived
        The part of each class in the variance of the total cost; they sum to one.
    drivers : tuple of (Input, Derived)
        The inputs that go most with the total, each with its squared correlation.
    assumed_share : Derived
        The part of those squared correlations, over all inputs, that assumed inputs have.
    published : tuple of Comparison
        Published figures, and how ours differ.
    """

    as_of: date
    us_available: float
    classes: tuple[ClassGap, ...]
    left_out: dict[str, str]
    shared: dict[str, Input]
    total_procurement: Spread
    total_cost: Spread
    leaving_procurement: Spread
    leaving_cost: Spread
    variance: dict[str, Derived]
    drivers: tuple[tuple[Input, Derived], ...]
    assumed_share: Derived
    published: tuple[Comparison, ...]
    draws: int
    seed: int

    def one(self, name: str) -> ClassGap:
        """Return one class; KeyError if it has no answer."""
        return {part.name: part for part in self.classes}[name]

    def inputs(self) -> tuple[Input, ...]:
        """Return every input that the answer used, once."""
        own = [one for part in self.classes for one in part.inputs.values()]
        return (*own, *self.shared.values())

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: list[Quantity] = [q for one in self.inputs() for q in one.quantities]
        spreads = [spread for part in self.classes for spread in part.spreads()]
        spreads += [self.total_procurement, self.total_cost]
        spreads += [self.leaving_procurement, self.leaving_cost]
        found += [q for spread in spreads for q in spread.quantities()]
        found += [*self.variance.values(), *(share for _, share in self.drivers)]
        found += [self.assumed_share]
        found += [q for line in self.published for q in (line.published, line.ours)]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data; money is billion USD at the prices of reports."""
        used = self.inputs()
        return {
            "as_of": self.as_of.isoformat(),
            "us_available": self.us_available,
            "classes": [part.as_dict() for part in self.classes],
            "left_out": [{"class": name, "because": why} for name, why in self.left_out.items()],
            "total_procurement": self.total_procurement.as_dict(),
            "total_cost": self.total_cost.as_dict(),
            "because_of_leaving": {
                "procurement": self.leaving_procurement.as_dict(),
                "cost": self.leaving_cost.as_dict(),
            },
            "classes_counted": {
                "counted": sum(part.counted for part in self.classes),
                "of": len(self.classes) + len(self.left_out),
                "comparable_with_later_days": not self.left_out,
            },
            "variance_by_class": {name: share.value for name, share in self.variance.items()},
            "drivers": [
                {
                    "class": one.subject,
                    "input": one.name,
                    "mark": one.mark,
                    "squared_correlation": share.value,
                }
                for one, share in self.drivers
            ],
            "share_resting_on_assumed": self.assumed_share.value,
            "parameters": [one.as_dict() for one in self.shared.values()],
            "published": [line.as_dict() for line in self.published],
            "inputs": {
                "sourced": sum(one.sourced for one in used),
                "assumed": sum(not one.sourced for one in used),
            },
            "coded_later": True,
            "draws": self.draws,
            "seed": self.seed,
        }


def replacement(
    ledger: Ledger, us_available: float = 0.0, draws: int = DRAWS, seed: int = SEED
) -> Replacement:
    """
    Say what would replace the lead state's forces, at what price and in how many years.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger with tables of the kinds replacement and replacement_parameters. Of each
        input the newest row reported by its day is used.
    us_available : float
        The part of the lead state's stock that is counted on: 0, all gone; 1, none gone.
    draws, seed : int
        Of every input within its range.

    Raises
    ------
    BadArgument
        If `us_available` is not between 0 and 1, or `draws` or `seed` is out of range.
    NoAnswer
        If the ledger has no such tables, or nothing was reported by its day.

    References
    ----------
    Burilkov and Wolff 2025, Defending Europe without the US: first estimates of what is needed,
    Bruegel and Kiel Institute.
    International Institute for Strategic Studies 2025, Defending Europe Without the United States:
    Costs and Consequences.
    """
    _check(us_available, draws, seed)
    known, shared = class_inputs(ledger), parameters(ledger)
    common: dict[str, Input] = {name: shared[name] for name in COMMON if name in shared}
    if len(common) < len(COMMON):
        raise NoAnswer(Problem("The parameters of the replacement are not all there."))
    left_out = {name: why for name, own in known.items() if (why := _unanswerable(own))}
    kept = {name: own for name, own in known.items() if name not in left_out}
    if not kept:
        raise NoAnswer(
            Problem(
                f"No requirement was reported by {ledger.as_of}.", fix="Choose a later --as-of."
            )
        )
    world = World(common, us_available, draws, seed)
    rooms = {name: Room(world, own) for name, own in kept.items()}
    reasons = whether_counted(rooms)
    classes = tuple(_class(room, reasons[name], rooms) for name, room in rooms.items())
    counted = {name: room for name, room in rooms.items() if not reasons[name]}
    everything = tuple(one for room in rooms.values() for one in room.used.values())
    spread = _Spreader(world, "all", (*everything, *common.values()))
    costs = {name: room.cost for name, room in counted.items()}
    total = sum(costs.values(), np.zeros(draws))
    spent = sum((room.procurement for room in counted.values()), np.zeros(draws))
    total_cost = spread("cost", total, MONEY, "sum of the costs of the classes counted")
    procurement = spread("procurement", spent, MONEY, "sum over the classes counted")
    present = World(common, 1.0, draws, seed)
    stayed = [Room(present, kept[name]) for name in counted]
    bought = spent - sum((room.procurement for room in stayed), np.zeros(draws))
    paid = total - sum((room.cost for room in stayed), np.zeros(draws))
    formula = "total less the total with all of the lead state's stock, draw by draw"
    drivers, assumed_share = _drivers(squared_correlations(world, counted, total), spread)
    return Replacement(
        ledger.as_of,
        us_available,
        classes,
        left_out,
        common,
        procurement,
        total_cost,
        spread("leaving-procurement", bought, MONEY, formula),
        spread("leaving-cost", paid, MONEY, formula),
        _variance(costs, spread),
        drivers,
        assumed_share,
        compare(ledger, shared, kept, _ours(classes, total_cost, procurement), us_available == 0),
        draws,
        seed,
    )


def _check(us_available: float, draws: int, seed: int) -> None:
    faults = [
        ("us-available", f"{us_available:g}", 0 <= us_available <= 1, "0 (all gone) to 1 (none)"),
        (
            "draws",
            str(draws),
            FEWEST_DRAWS <= draws <= MOST_DRAWS,
            f"{FEWEST_DRAWS} to {MOST_DRAWS:,}",
        ),
        ("seed", str(seed), seed >= 0, "0 or more"),
    ]
    problems = [
        Problem("This is out of range.", column=name, found=found, allowed=allowed)
        for name, found, fine, allowed in faults
        if not fine
    ]
    if problems:
        raise BadArgument(*problems)


def _unanswerable(own: dict[str, Input]) -> str:
    """Say why a class has no answer, or nothing."""
    if "requirement" not in own:
        return "no requirement was reported by that day"
    missing = [
        name for name in OWN[own["requirement"].basis] if name not in own and name != "availability"
    ]
    return f"not known by that day: {', '.join(missing)}" if missing else ""


@dataclass(frozen=True, slots=True)
class _Spreader:
    """Turns draws into quantiles that say where they come from."""

    world: World
    name: str
    inputs: tuple[Input, ...]

    def derived(self, name: str, value: float, unit: str, formula: str) -> Derived:
        parts = tuple(q for one in self.inputs for q in one.quantities)
        settings: dict[str, Parameter] = {
            "us_available": self.world.available,
            "draws": self.world.draws,
            "seed": self.world.seed,
        }
        where = f"support/replace/{self.name}/{name}"
        return Derived(where, value, unit, HERE, formula, parts, settings)

    def __call__(self, name: str, values: Draws, unit: str, formula: str) -> Spread:
        found = np.percentile(values, QUANTILES)
        return Spread(
            *(
                self.derived(f"{name}/q{q}", float(value), unit, f"{formula}; quantile {q} %")
                for q, value in zip(QUANTILES, found, strict=True)
            )
        )


def _class(room: Room, because: str, rooms: dict[str, Room]) -> ClassGap:
    needs = room.used["requirement"]
    stocks = ("requirement", *OWN[needs.basis])
    counted = "persons" if needs.unit.startswith("people") else "items"

    def spread(name: str, values: Draws, unit: str, formula: str, *more: str) -> Spread:
        spreader = _Spreader(room.world, room.name, room.inputs(*stocks, *more))
        return spreader(name, values, unit, formula)

    gap = spread("gap", room.gap, counted, f"what is missing, basis {needs.basis}")
    procurement = cost = years = parts_cost = None
    parts = [one for one in rooms.values() if one.known["requirement"].within == room.name]
    if because and parts and all(one.priced for one in [room, *parts]):
        used = tuple(given for one in parts for given in one.used.values())
        summed = sum((one.cost for one in parts), np.zeros(room.world.draws))
        spreader = _Spreader(room.world, room.name, used)
        parts_cost = spreader("parts-cost", summed, MONEY, "sum of the costs of its parts")
    if room.priced:
        procurement = spread("procurement", room.procurement, MONEY, "gap x price", "unit_cost")
        formula = "gap x price x life cycle"
        cost = spread("cost", room.cost, MONEY, formula, "unit_cost", "life_cycle")
    if "production" in room.used:
        growth = "growth" if "growth" in room.used else "growth_cap"
        lost = ("fragmentation_a", "fragmentation_b")
        formula = "first year in which output, growing and less what is lost, reaches the gap"
        years = spread("years", room.years, "years", formula, "production", growth, *lost)
    return ClassGap(
        room.name,
        needs.unit,
        room.used,
        needs if needs.basis == "lead" else room.known.get("us_stock"),
        gap,
        procurement,
        cost,
        years,
        not because,
        because,
        parts_cost,
    )


def _variance(costs: dict[str, Draws], spread: _Spreader) -> dict[str, Derived]:
    formula = "covariance of the class's cost with the total, over the variance of the total"
    return {
        name: spread.derived(f"variance/{name}", share, "fraction", formula)
        for name, share in variance_shares(costs).items()
    }


def _drivers(
    ranked: dict[str, tuple[Input, float]], spread: _Spreader
) -> tuple[tuple[tuple[Input, Derived], ...], Derived]:
    formula = "squared correlation of the input with the total cost over draws"
    first = tuple(
        (one, spread.derived(f"driver/{key}", share, "fraction", formula))
        for key, (one, share) in list(ranked.items())[:MOST_DRIVERS]
    )
    explained = sum(share for _, share in ranked.values())
    assumed = sum(share for one, share in ranked.values() if not one.sourced)
    formula = "squared correlations of assumed inputs over those of all inputs"
    part = assumed / explained if explained else 0.0
    return first, spread.derived("assumed-share", part, "fraction", formula)


def _ours(classes: tuple[ClassGap, ...], total: Spread, procurement: Spread) -> Ours:
    brigade = next((part.gap.q50 for part in classes if part.name == "brigade"), None)
    names = tuple(part.name for part in classes if part.counted)
    return Ours(brigade, total.q50, procurement.q50, names)
