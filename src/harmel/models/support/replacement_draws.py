"""What the replacement of forces comes to in every draw: what is missing, its price, the years."""

from dataclasses import dataclass, field

import numpy as np

from harmel.models.support.replacement_inputs import Draws, Input, stream

OWN = {"total": ("european_stock", "availability", "us_stock"), "extra": ("us_stock",), "lead": ()}
"""Which stocks count against a requirement, by its basis."""
STEADY = 1e-12
"""Growth below this counts as none [per year]."""
ROUNDING = 1e-9
"""By how much of a year a sum may miss the gap and still close it."""


def shortfall(requirement: Draws, basis: str, own: Draws, lead: Draws, available: float) -> Draws:
    """
    Return what is missing.

    Parameters
    ----------
    requirement : array or float
        What is needed.
    basis : str
        `total`: all of it, own stock and the lead state's count; `extra`: beyond all there is, the
        lead state's included; `lead`: what the lead state would bring.
    own, lead : array or float
        The allies' own stock that can be sent, and the lead state's.
    available : float
        The part of the lead state's stock that is counted on [fraction].

    Examples
    --------
    >>> float(shortfall(131, "total", 82, 21, 0.0)), float(shortfall(131, "total", 82, 21, 1.0))
    (49.0, 28.0)
    """
    missing = {
        "total": requirement - own - lead * available,
        "extra": requirement + lead * (1 - available),
        "lead": requirement * (1 - available),
    }[basis]
    return np.maximum(0.0, missing)


def years_to_close(gap: Draws, production: Draws, growth: Draws, loss: Draws) -> Draws:
    """
    Return the first whole year by whose end output makes up for what is missing.

    Output is `production` in the first year and grows by `growth` a year; of it `loss` is lost:
    the sum over t years is production (1 - loss) ((1 + growth)^t - 1) / growth.

    Parameters
    ----------
    gap : array or float
        What is missing [items].
    production : array or float
        Output now, above zero [items per year].
    growth : array or float
        The most by which output grows, zero or more [per year].
    loss : array or float
        The part lost to fragmentation [fraction], below one.

    Examples
    --------
    >>> float(years_to_close(30.0, 10.0, 0.0, 0.0)), float(years_to_close(31.0, 10.0, 1.0, 0.0))
    (3.0, 3.0)
    """
    first = np.asarray(gap, dtype=float) / (production * (1 - np.asarray(loss)))
    steady = np.asarray(growth) < STEADY
    safe = np.where(steady, 1.0, growth)
    grown = np.log1p(first * safe) / np.log1p(safe)
    return np.maximum(0.0, np.ceil(np.where(steady, first, grown) - ROUNDING)) + 0.0


@dataclass(frozen=True)
class World:
    """What all classes share: the parameters, their draws, and how many there are."""

    shared: dict[str, Input]
    available: float
    draws: int
    seed: int
    drawn: dict[str, Draws] = field(init=False)
    loss: Draws = field(init=False)

    def __post_init__(self) -> None:
        """Draw what is common to all classes once."""
        a, b = self.shared["fragmentation_a"].best, self.shared["fragmentation_b"].best
        lost = stream("all fragmentation", self.seed).beta(a, b, self.draws)
        drawn = {
            name: self.shared[name].drawn(self.draws, self.seed)
            for name in ("life_cycle", "growth_cap")
        }
        object.__setattr__(self, "drawn", drawn)
        object.__setattr__(self, "loss", lost)


@dataclass(frozen=True)
class Room:
    """One class at work: the inputs it uses, their draws, and what follows for every draw."""

    world: World
    known: dict[str, Input]
    used: dict[str, Input] = field(init=False)
    drawn: dict[str, Draws] = field(init=False)
    gap: Draws = field(init=False)

    def __post_init__(self) -> None:
        """Draw every input that the class uses, and work out what is missing."""
        basis = self.known["requirement"].basis
        names = ("requirement", *OWN[basis], "unit_cost", "life_cycle", "production", "growth")
        used = {name: self.known[name] for name in names if name in self.known}
        if "unit_cost" not in used:
            used.pop("life_cycle", None)
        if "production" not in used:
            used.pop("growth", None)
        world = self.world
        drawn = {name: one.drawn(world.draws, world.seed) for name, one in used.items()}
        own = drawn.get("european_stock", 0.0) * drawn.get("availability", 1.0)
        lead = drawn.get("us_stock", 0.0)
        gap = shortfall(drawn["requirement"], basis, own, lead, world.available)
        for name, value in (("used", used), ("drawn", drawn), ("gap", gap)):
            object.__setattr__(self, name, value)

    @property
    def name(self) -> str:
        """The class."""
        return self.known["requirement"].subject

    @property
    def priced(self) -> bool:
        """Whether a price is known."""
        return "unit_cost" in self.used

    @property
    def life_cycle(self) -> Draws:
        """What is paid in all for one paid to buy: the class's own factor, or the common one."""
        return self.drawn.get("life_cycle", self.world.drawn["life_cycle"])

    @property
    def procurement(self) -> Draws:
        """What buying costs [billion USD]."""
        return self.gap * self.drawn["unit_cost"]

    @property
    def cost(self) -> Draws:
        """What buying and keeping costs [billion USD]."""
        return self.procurement * self.life_cycle

    @property
    def years(self) -> Draws:
        """When output has made up for what is missing."""
        growth = self.drawn.get("growth", self.world.drawn["growth_cap"])
        return years_to_close(self.gap, self.drawn["production"], growth, self.world.loss)

    def inputs(self, *names: str) -> tuple[Input, ...]:
        """Return inputs by name, a shared one where the class has none of its own."""
        own = (self.used.get(name) or self.world.shared.get(name) for name in names)
        return tuple(one for one in own if one is not None)


def whether_counted(rooms: dict[str, Room]) -> dict[str, str]:
    """
    Say of every class why its cost is not in the total; nothing where it is.

    A formation and its kit are never both counted: the kit is where all of it has a price, the
    formation otherwise.
    """
    inside: dict[str, list[str]] = {}
    for name, room in rooms.items():
        inside.setdefault(room.known["requirement"].within, []).append(name)
    found = {}
    for name, room in rooms.items():
        parts, whole = inside.get(name, []), rooms.get(room.known["requirement"].within)
        if not room.priced:
            found[name] = "no price is known"
        elif parts and all(rooms[part].priced for part in parts):
            found[name] = f"its parts are counted: {', '.join(parts)}"
        elif whole is not None and whole.priced and not _whole_kit_priced(rooms, inside, whole):
            found[name] = f"it is part of {whole.name}, which is counted"
        else:
            found[name] = ""
    return found


def _whole_kit_priced(rooms: dict[str, Room], inside: dict[str, list[str]], whole: Room) -> bool:
    return all(rooms[part].priced for part in inside[whole.name])


def variance_shares(costs: dict[str, Draws]) -> dict[str, float]:
    """Split the variance of a sum: the covariance of each part with it, over its variance."""
    total = sum(costs.values(), np.zeros(1))
    whole = float(np.var(total))
    return {
        name: float(np.mean((part - part.mean()) * (total - total.mean()))) / whole
        for name, part in costs.items()
        if whole > 0
    }


def squared_correlations(
    world: World, rooms: dict[str, Room], total: Draws
) -> dict[str, tuple[Input, float]]:
    """Return every input of some classes with its squared correlation with a sum, highest first."""
    drawn: dict[str, tuple[Input, Draws]] = {
        one.key: (one, room.drawn[name])
        for room in rooms.values()
        for name, one in room.used.items()
        if name not in ("production", "growth")
    }
    if any("life_cycle" not in room.used for room in rooms.values()):
        drawn["all life_cycle"] = (world.shared["life_cycle"], world.drawn["life_cycle"])
    found = {
        key: (one, float(np.corrcoef(values, total)[0, 1]) ** 2)
        for key, (one, values) in drawn.items()
        if np.ptp(values) > 0 and np.ptp(total) > 0
    }
    return dict(sorted(found.items(), key=lambda item: -item[1][1]))
