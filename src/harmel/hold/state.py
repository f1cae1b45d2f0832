"""The state of the alliance at the end of a year, for many draws side by side."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample, uniforms

Flags = NDArray[np.bool_]


@dataclass(eq=False)
class State:
    """
    What the blocks read and write, n draws side by side.

    Attributes
    ----------
    commitment : array, shape (n,)
        Of the lead state [logit].
    shares : array, shape (n, m)
        Defence share of GDP of the others [percent].
    stocks : dict of array, shape (n,)
        European stock by class, part of what is required.
    """

    size: int
    commitment: Floats
    shares: Floats
    lead_share: Floats
    stocks: dict[str, Floats]
    threat: Flags
    sceptical: Flags
    target: Floats
    target_from: Floats
    target_since: Floats
    target_by: Floats
    promised: Floats
    aid: Floats
    war: Flags
    peace_years: Floats
    invited: Flags
    alignment: Floats
    diverted: Floats
    drain: Floats
    republican: Flags
    noticed: Flags
    left: Flags
    broken: Flags
    exits: Floats
    spending: Floats
    others_spending: Floats
    growth_of_all: Floats
    level: Floats
    ready: Floats
    honour: Floats
    invoiced: list[Floats] = field(default_factory=list)

    @property
    def available(self) -> Floats:
        """The part of its assigned forces that the lead state would make available."""
        found: Floats = np.where(self.left, 0.0, 1 / (1 + np.exp(self.drain - self.commitment)))
        return found


class Dice:
    """Random numbers of a run: one stream for each block, the same whatever the draws do."""

    def __init__(self, seed: int, size: int, stream: int) -> None:
        self.seed, self.size, self.stream = seed, size, stream
        self._generators: dict[str, np.random.Generator] = {}

    def _of(self, block: str) -> np.random.Generator:
        if block not in self._generators:
            self._generators[block] = uniforms(self.seed, f"chance/{block}", self.stream)
        return self._generators[block]

    def uniform(self, block: str, *more: int) -> Floats:
        """Return uniform numbers, shape (n, ...)."""
        return self._of(block).random((self.size, *more))

    def normal(self, block: str, *more: int) -> Floats:
        """Return standard normal numbers, shape (n, ...)."""
        return self._of(block).standard_normal((self.size, *more))


def logit(part: Floats) -> Floats:
    """Return the logit of parts between 0 and 1."""
    found: Floats = np.log(part / (1 - part))
    return found


def chance(rate: Floats, years: float) -> Floats:
    """Return the chance of at least one event at a yearly rate within so many years."""
    found: Floats = -np.expm1(-rate * years)
    return found


def within(yearly: Floats, part: float) -> Floats:
    """Return the chance within part of a year, from the chance within a whole one."""
    found: Floats = 1 - (1 - yearly) ** part
    return found


def blank(s: Sample, at: Opening) -> State:
    """Return the state on the reference day, before any block has run."""
    n, m = s.size, len(at.members)
    year = at.years[0]

    def fill(value: float) -> Floats:
        return np.full(n, value)

    def none() -> Flags:
        return np.zeros(n, dtype=bool)

    shares = np.tile(at.shares[year], (n, 1))
    others = shares @ at.gdp / 100
    total = others + at.lead_shares[year] * at.lead_gdp / 100
    return State(
        size=n,
        commitment=logit(s["availability_2024"]),
        shares=shares,
        lead_share=fill(at.lead_shares[year]),
        stocks={},
        threat=~none(),
        sceptical=np.zeros((n, m), dtype=bool),
        target=fill(2.0),
        target_from=fill(2.0),
        target_since=fill(year),
        target_by=fill(year),
        promised=s["aid_asked"].copy(),
        aid=fill(1.0),
        war=~none(),
        peace_years=fill(0.0),
        invited=none(),
        alignment=fill(0.0),
        diverted=fill(0.0),
        drain=fill(0.0),
        republican=none(),
        noticed=none(),
        left=none(),
        broken=none(),
        exits=fill(0.0),
        spending=total,
        others_spending=others,
        growth_of_all=fill(0.0),
        level=fill(1.0),
        ready=fill(1.0),
        honour=fill(1.0),
    )
