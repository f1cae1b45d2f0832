"""What gets through a defence, and what one exchange of salvoes costs each side."""

import math
from dataclasses import dataclass
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.ledger.facts import Derived, Fact, Quantity, as_number
from harmel.ledger.store import Ledger
from harmel.models.support.replacement_inputs import ASSUMED, parse_cited

HERE = "harmel.models.support.salvo_model.salvo"
MOST = 1e9
ROUNDING = 1e-9
DECIMALS = 6
"""Of million USD: money is not known to less than a dollar."""
CEILING = "ceiling"
"""The word in the note of a price that is the most a sale may cost, with support."""


@dataclass(frozen=True, slots=True)
class Side:
    """
    One side of an exchange of salvoes.

    Attributes
    ----------
    units : float
        Ships, batteries or launchers [items].
    offence : float
        Well-aimed shots of one unit in a salvo.
    defence : float
        Shots that one unit can stop in a salvo.
    staying : float
        Hits that put one unit out of action, above zero.
    """

    units: float
    offence: float
    defence: float
    staying: float


@dataclass(frozen=True, slots=True)
class Salvo:
    """
    What gets through an air defence.

    Attributes
    ----------
    leakers : Derived
        Shots that get through, at best: every interceptor meets a shot not yet hit [items].
    leakers_spread : Derived
        The same if interceptors are spread evenly before any result is seen [items].
    needed : Derived
        Interceptors with which none gets through, at best [items].
    spent : tuple of Derived, or None
        What the interceptors fired cost at the lowest and at the highest price in the ledger
        [million USD], the lowest None where only ceilings with support are known; None where it
        has no price by its day.
    sourced, assumed : int
        How many rows of prices were looked at.
    """

    shots: float
    interceptors: float
    kill_probability: float
    leakers: Derived
    leakers_spread: Derived
    needed: Derived
    spent: tuple[Derived | None, Derived] | None
    sourced: int
    assumed: int

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found = (self.leakers, self.leakers_spread, self.needed, *(self.spent or ()))
        return {quantity.id: quantity for quantity in found if quantity is not None}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        low, high = self.spent or (None, None)
        return {
            "shots": self.shots,
            "interceptors": self.interceptors,
            "kill_probability": self.kill_probability,
            "leakers": self.leakers.value,
            "leakers_spread_evenly": self.leakers_spread.value,
            "interceptors_for_none": self.needed.value,
            "spent_usd_m": None
            if high is None
            else {"low": None if low is None else as_number(low), "high": as_number(high)},
            "inputs": {"sourced": self.sourced, "assumed": self.assumed},
        }


def leakers(shots: float, interceptors: float, kill_probability: float) -> float:
    """
    Return the shots that get through at best: max(0, shots - interceptors x P_k) [items].

    Examples
    --------
    >>> leakers(100, 60, 0.75), leakers(100, 200, 0.75)
    (55.0, 0.0)
    """
    return max(0.0, shots - interceptors * kill_probability)


def needed(shots: float, kill_probability: float) -> float:
    """Return the whole interceptors with which none gets through, at best: shots / P_k [items]."""
    return float(math.ceil(shots / kill_probability - ROUNDING))


def leakers_spread(shots: float, interceptors: float, kill_probability: float) -> float:
    """
    Return the shots that get through if interceptors are spread evenly beforehand [items].

    A shot met by n interceptors gets through with probability (1 - P_k)^n; where they do not come
    out even, some shots are met by one more.

    Examples
    --------
    >>> leakers_spread(100, 60, 0.75), leakers_spread(100, 200, 0.75)
    (55.0, 6.25)
    """
    if shots == 0:
        return 0.0
    each = math.floor(interceptors / shots)
    more = interceptors - each * shots
    through = 1 - kill_probability
    return (shots - more) * through**each + more * through ** (each + 1)


def salvo_loss(side: Side, other: Side) -> float:
    """
    Return what one salvo of the other side costs: max(0, beta B - a3 A) / a1, at most all [items].

    Parameters
    ----------
    side : Side
        The side that is shot at: A units, each stopping a3 shots and taking a1 hits.
    other : Side
        The side that shoots: B units with beta well-aimed shots each.

    References
    ----------
    Hughes 1995, A salvo model of warships in missile combat used to evaluate their staying power,
    Naval Research Logistics 42: 267-289.
    """
    hits = max(0.0, other.offence * other.units - side.defence * side.units)
    return min(side.units, hits / side.staying)


def salvo_exchange(first: Side, second: Side) -> tuple[float, float]:
    """Return what both sides lose when they shoot at the same time [items]."""
    return salvo_loss(first, second), salvo_loss(second, first)


def salvo(ledger: Ledger, shots: float, interceptors: float, kill_probability: float) -> Salvo:
    """
    Say what gets through an air defence, and what it fires away.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger; of its table of costs the unit prices of interceptors are used.
    shots, interceptors : float
        On each side, zero or more [items].
    kill_probability : float
        That an interceptor hits the shot it meets, above 0 and up to 1.

    Raises
    ------
    BadArgument
        If an argument is out of range.
    """
    _check(shots, interceptors, kill_probability)
    settings: dict[str, float | int | str | bool | None] = {
        "shots": shots,
        "interceptors": interceptors,
        "kill_probability": kill_probability,
    }

    def derived(name: str, value: float, unit: str, formula: str, *parts: Quantity) -> Derived:
        return Derived(f"support/salvo/{name}", value, unit, HERE, formula, parts, settings)

    known = _prices(ledger)
    prices = [price for price, _ in known]
    lowest = min((p for p in prices if not _ceiling(p)), key=lambda f: f.number, default=None)
    spent = None
    if prices:
        ends = lowest, max(prices, key=lambda f: f.number)
        low, high = (
            None
            if end is None
            else derived(
                f"spent-{name}",
                round(interceptors * end.number, DECIMALS),
                "million USD",
                f"interceptors x {name} price in the ledger",
                end,
            )
            for name, end in zip(("lowest", "highest"), ends, strict=True)
        )
        spent = None if high is None else (low, high)
    return Salvo(
        shots,
        interceptors,
        kill_probability,
        derived(
            "leakers",
            leakers(shots, interceptors, kill_probability),
            "items",
            "max(0, shots - interceptors x P_k)",
        ),
        derived(
            "leakers-spread",
            leakers_spread(shots, interceptors, kill_probability),
            "items",
            "shots x (1 - P_k)^(interceptors / shots), in whole interceptors",
        ),
        derived("needed", needed(shots, kill_probability), "items", "shots / P_k, rounded up"),
        spent,
        len({(price.release.id, price.place.row) for price, sourced in known if sourced}),
        len({(price.release.id, price.place.row) for price, sourced in known if not sourced}),
    )


def _check(shots: float, interceptors: float, kill_probability: float) -> None:
    faults = [
        ("shots", shots, 0 <= shots <= MOST, f"0 to {MOST:,.0f}"),
        ("interceptors", interceptors, 0 <= interceptors <= MOST, f"0 to {MOST:,.0f}"),
        ("kill-probability", kill_probability, 0 < kill_probability <= 1, "above 0, up to 1"),
    ]
    problems = [
        Problem("This is out of range.", column=name, found=f"{value:g}", allowed=allowed)
        for name, value, fine, allowed in faults
        if not fine
    ]
    if problems:
        raise BadArgument(*problems)


def _ceiling(price: Fact) -> bool:
    """Say whether a price is a ceiling with support, which bounds from above only."""
    return CEILING in price.note


def _prices(ledger: Ledger) -> list[tuple[Fact, bool]]:
    """Return the ends of interceptors' prices in dollars by the day, and if each is sourced."""
    return [
        (
            table.fact(
                row, end, "interceptor", f"unit_cost_{end}", "million USD", row.text("year")
            ),
            row.text("mark") != ASSUMED,
        )
        for table in ledger.of_kind("costs")
        for row in table.rows
        if row.text("record_type") == "unit_cost"
        and row.text("class") == "interceptor"
        and row.text("unit") == "USD million"
        and parse_cited(row.text("cited_on")) <= ledger.as_of
        for end in ("low", "high")
        if row.number(end) is not None
    ]
