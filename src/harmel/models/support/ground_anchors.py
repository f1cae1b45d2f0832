"""How long brigades in the east could hold, between the two anchors that RAND's games give."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Derived, Parameter, Quantity
from harmel.ledger.store import Ledger
from harmel.models.support.replacement_inputs import Input, parameters

HERE = "harmel.models.support.ground_anchors.ground"
HOURS_A_DAY = 24
MOST_BRIGADES = 1000


@dataclass(frozen=True, slots=True)
class Anchors:
    """
    What RAND's games and testimony say, and the one chance that they do not give.

    Attributes
    ----------
    hours : float
        Until the capitals at most, with the forces of 2014 and 2015 [hours].
    brigades, heavy : float
        With which a swift defeat can be prevented, and the heavy ones among them [items].
    days : float
        That such a force could hold, at most [days].
    restore : tuple of two floats
        Further heavy brigades for a counter-offensive [items].
    chance : float
        Of a swift defeat with that force [probability]; assumed.
    """

    hours: float
    brigades: float
    heavy: float
    days: float
    restore: tuple[float, float]
    chance: float

    def share(self, brigades: float, heavy: float) -> float:
        """Return the part of the force that stands there, by the scarcer of its two needs."""
        return min(1.0, brigades / self.brigades, heavy / self.heavy)

    def hold_hours(self, brigades: float, heavy: float) -> float:
        """
        Return how long the force holds at most [hours].

        From one anchor to the other each further part of the force multiplies the time by the
        same factor: hours x (24 days / hours)^share. More than the anchor adds nothing here.
        """
        grown = (HOURS_A_DAY * self.days / self.hours) ** self.share(brigades, heavy)
        return float(self.hours * grown)

    def fait_accompli(self, brigades: float, heavy: float) -> float:
        """Return the chance of a swift defeat: chance^share, one with no force [probability]."""
        return float(self.chance ** self.share(brigades, heavy))


@dataclass(frozen=True, slots=True)
class Ground:
    """What some brigades in the east are worth, by the anchors."""

    as_of: date
    brigades: float
    heavy: float
    anchors: Anchors
    inputs: tuple[Input, ...]
    hours: Derived
    chance: tuple[Derived, Derived, Derived]
    missing: tuple[Derived, Derived]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: list[Quantity] = [q for one in self.inputs for q in one.quantities]
        found += [self.hours, *self.chance, *self.missing]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        low, best, high = self.chance
        brigades, heavy = self.missing
        return {
            "as_of": self.as_of.isoformat(),
            "brigades": self.brigades,
            "heavy": self.heavy,
            "hold_hours": self.hours.value,
            "p_fait_accompli": {"low": low.value, "best": best.value, "high": high.value},
            "missing": {"brigades": brigades.value, "heavy": heavy.value},
            "to_restore": {"low": self.anchors.restore[0], "high": self.anchors.restore[1]},
            "anchors": [one.as_dict() for one in self.inputs],
            "inputs": {
                "sourced": sum(one.sourced for one in self.inputs),
                "assumed": sum(not one.sourced for one in self.inputs),
            },
        }


def power_at_distance(power: float, distance: float, scale: float) -> float:
    """
    Return what is left of power at a distance: P0 exp(-x / L), Boulding's loss of strength.

    Parameters
    ----------
    power : float
        At home, in any unit.
    distance, scale : float
        How far away, zero or more, and over which distance power falls to 1/e, above zero; in the
        same unit.

    Raises
    ------
    BadArgument
        If the distance is below zero or the scale not above it.

    References
    ----------
    Boulding 1962, Conflict and Defense: A General Theory, chapter 12.
    """
    if distance < 0 or scale <= 0:
        raise BadArgument(
            Problem(
                "A distance is zero or more, and its scale above zero.",
                found=f"{distance:g} and {scale:g}",
            )
        )
    return power * math.exp(-distance / scale)


def ground(ledger: Ledger, brigades: float, heavy: float) -> Ground:
    """
    Say how long brigades in the east could hold, and how likely a swift defeat stays.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger with a table of kind replacement_parameters.
    brigades : float
        Ready there at the start, with airpower, fires and other enablers [items].
    heavy : float
        Of them heavy armoured ones [items].

    Raises
    ------
    BadArgument
        If there are more heavy brigades than brigades, or a number is out of range.
    NoAnswer
        If the ledger has no such table, or not all anchors by its day.

    References
    ----------
    Shlapak and Johnson 2016, Reinforcing Deterrence on NATO's Eastern Flank, RAND RR-1253.
    Shlapak 2017, Deterring Russian Aggression in the Baltic States, RAND CT-467.
    """
    if not 0 <= brigades <= MOST_BRIGADES:
        raise BadArgument(
            Problem(
                "This is out of range.",
                column="brigades",
                found=f"{brigades:g}",
                allowed=f"0 to {MOST_BRIGADES}",
            )
        )
    if not 0 <= heavy <= brigades:
        raise BadArgument(
            Problem(
                "Heavy brigades are part of all brigades.",
                column="heavy",
                found=f"{heavy:g} of {brigades:g}",
                allowed=f"0 to {brigades:g}",
            )
        )
    known = parameters(ledger)
    names = ("hours", "brigades", "heavy", "days", "restore")
    wanted = (*(f"rand_{name}" for name in names), "fait_accompli_at_seven")
    if any(name not in known for name in wanted):
        raise NoAnswer(
            Problem(
                f"The anchors were not all published by {ledger.as_of}.", fix="A later --as-of."
            )
        )
    inputs = tuple(known[name] for name in wanted)
    hours, size, armour, days, restore, chance = inputs
    settings: dict[str, Parameter] = {"brigades": brigades, "heavy": heavy}

    def anchors(likely: float) -> Anchors:
        return Anchors(
            hours.best, size.best, armour.best, days.best, (restore.low, restore.high), likely
        )

    def derived(name: str, value: float, unit: str, formula: str, *parts: Input) -> Derived:
        leaves = tuple(q for one in parts for q in one.quantities)
        return Derived(f"support/ground/{name}", value, unit, HERE, formula, leaves, settings)

    low, best, high = (
        derived(
            f"fait-accompli/{name}",
            anchors(likely).fait_accompli(brigades, heavy),
            "probability",
            "chance at the anchor ^ share of the anchor that is there",
            size,
            armour,
            chance,
        )
        for name, likely in (("low", chance.low), ("best", chance.best), ("high", chance.high))
    )
    shown = anchors(chance.best)
    return Ground(
        ledger.as_of,
        brigades,
        heavy,
        shown,
        inputs,
        derived(
            "hold",
            shown.hold_hours(brigades, heavy),
            "hours",
            "hours x (24 days / hours) ^ share of the anchor that is there",
            hours,
            size,
            armour,
            days,
        ),
        (low, best, high),
        (
            derived("missing", max(0.0, size.best - brigades), "items", "anchor - brigades", size),
            derived("missing-heavy", max(0.0, armour.best - heavy), "items", "anchor", armour),
        ),
    )
