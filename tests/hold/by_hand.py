"""A made-up alliance small enough to work by hand, and dice that show what they are told."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from harmel.hold.capability import CLASSES
from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample, links, prior_file
from harmel.hold.state import Dice, State, blank

MANY = 1000
"""Draws over which dice lie evenly, so that a share of draws is a chance to 1 in 1,000."""
FINE = 0.0011
SHARES = (1.0, 2.0, 3.0)
"""Of the three members in 2024 [percent]; their mean is 2."""
GDP, LEAD_GDP = (20.0, 200.0, 780.0), 1000.0
LEAD_SHARE = 3.0
BORDER = (1.0, 0.0, 1.0)
FAVOUR = (10.0, 0.0, -20.0)
FIRST_DAY = date(2024, 10, 1)
KNOWN = {
    "availability_2024": 0.9,
    "highest_share": 5.0,
    "recovery_years": 4.0,
    "aid_asked": 40.0,
    "sceptic_honour": 1.0,
    "honour_high": 0.8,
    "honour_half": 0.5,
    "honour_low": 0.2,
    "land_stock": 0.6,
    "land_lead": 0.2,
}
"""What cannot be nothing; every other parameter is 0 unless a test sets it."""
QUIET: Mapping[str, str] = {
    "honoured": "three_quarters",
    "nuclear": "out",
    "own_record": "own",
}
"""Readings of links that know no "no"."""


class Shown(Dice):
    """Dice without chance: uniform numbers lie evenly over the draws, normal ones are all alike."""

    def __init__(self, size: int, normal: float = 0.0, uniform: float | None = None) -> None:
        super().__init__(0, size, 0)
        self.shown, self.fixed = normal, uniform

    def uniform(self, block: str, *more: int) -> Floats:
        """Return (i + 1/2) / n for draw i, or what was fixed, the same on every call."""
        even = (np.arange(self.size) + 0.5) / self.size
        found = even if self.fixed is None else np.full(self.size, self.fixed)
        return np.broadcast_to(found.reshape(-1, *(1 for _ in more)), (self.size, *more)).copy()

    def normal(self, block: str, *more: int) -> Floats:
        """Return the one number everywhere."""
        return np.full((self.size, *more), self.shown)


def three(
    day: date = FIRST_DAY,
    republican_2024: bool | None = None,
    guidelines: tuple[tuple[date, float, int], ...] = (),
    lead_gives: Mapping[int, bool] | None = None,
) -> Opening:
    """Open a made-up alliance: members AAA, BBB and CCC beside a lead state."""
    return Opening(
        day=day,
        lead="LLL",
        members=("AAA", "BBB", "CCC"),
        release="made-up",
        shares={2024: np.array(SHARES)},
        lead_shares={2024: LEAD_SHARE},
        gdp=np.array(GDP),
        lead_gdp=LEAD_GDP,
        border=np.array(BORDER),
        favour=np.array(FAVOUR),
        polled=("AAA", "CCC"),
        republican_2024=republican_2024,
        guidelines=guidelines,
        lead_gives=lead_gives or {},
        first_pledge=30.0,
        fait_accompli=0.1,
        brigades=7.0,
        inputs=(),
    )


def sample_of(size: int, values: Mapping[str, object] | None = None, **readings: object) -> Sample:
    """Return draws in which nothing acts but what is set; links are read "no"."""
    blanks = {name: np.zeros(size) for name in prior_file().parameters}
    for name in ("availability_2026", *(f"{c}_lead" for c in CLASSES)):
        blanks.pop(name, None)
    for name in CLASSES:
        blanks[f"{name}_stock"] = np.full(size, 1.0)
    said = {name: np.full(size, QUIET.get(name, "no")) for name in links()}
    return Sample(blanks, said, size).put(KNOWN).put(values, readings)


def opened(s: Sample, at: Opening, **changes: object) -> State:
    """Return the state on the reference day, with stocks, and with some parts set by hand."""
    state = blank(s, at)
    state.stocks = {name: s[f"{name}_stock"].copy() for name in CLASSES}
    for name, value in changes.items():
        like = getattr(state, name)
        setattr(state, name, np.broadcast_to(np.asarray(value, like.dtype), like.shape).copy())
    return state
