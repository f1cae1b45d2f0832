"""One run: the seven blocks in turn, year by year, many draws side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harmel.hold.capability import capability, stocks
from harmel.hold.deterrence import deterrence, measure
from harmel.hold.opening import Opening
from harmel.hold.pledging import donors, pledging
from harmel.hold.politics import elections, politics
from harmel.hold.priors import Floats, Sample
from harmel.hold.spending import guideline, spending
from harmel.hold.state import Dice, Flags, State, blank
from harmel.hold.summits import Responses, summits
from harmel.hold.survival import survival
from harmel.hold.tree import THRESHOLDS, outcome

CHUNK = 10_000
"""Draws that walk side by side; only what is remembered of them grows with their number."""
TRACKED = (
    "available",
    "strength",
    "ready",
    "alone",
    "honour",
    "share",
    "lead_share",
    "guideline",
    "aid",
    "donors_at_share",
    "noticed",
    "left",
    "tested",
    "war",
    "invited",
    "threat",
    "sceptical",
    "exits",
    "agreed_target",
    "agreed_pledge",
    "unspent",
    "built",
)
"""What a run remembers of each year: one number for each draw."""


@dataclass(frozen=True, eq=False)
class Path:
    """
    What happened in each draw.

    Attributes
    ----------
    years : tuple of int
        y years.
    outcomes : dict of float to array of int, shape (y, n)
        By hollow threshold; index into :data:`harmel.hold.tree.OUTCOMES`.
    opening : array of int, shape (n,)
        The outcome on the opening day.
    tracks : dict of array, shape (y, n)
        By the names of :data:`TRACKED`.
    """

    years: tuple[int, ...]
    outcomes: Mapping[float, NDArray[np.int8]]
    opening: NDArray[np.int64]
    tracks: Mapping[str, Floats]

    def at(self, year: int, threshold: float = THRESHOLDS[0]) -> NDArray[np.int8]:
        """Return outcomes at the end of a year, shape (n,)."""
        found: NDArray[np.int8] = self.outcomes[threshold][self.years.index(year)]
        return found

    def track(self, name: str, year: int) -> Floats:
        """Return what was tracked at the end of a year, shape (n,)."""
        found: Floats = self.tracks[name][self.years.index(year)]
        return found


def simulate(
    s: Sample,
    at: Opening,
    table: Responses,
    seed: int,
    leader: float = 1.0,
    stream: int = 0,
    tracked: bool = True,
) -> Path:
    """
    Walk from the reference day to the last year.

    Years before the opening day are walked with what is known of them; nothing that could have
    happened then and did not can happen.

    Parameters
    ----------
    s : Sample
        n draws of all parameters and links.
    at : Opening
        What is known on the opening day.
    table : Responses
        What all would sign, from :func:`harmel.hold.summits.responses`.
    seed, stream : int
        Of chance. Two runs with the same seed and stream meet the same luck, so their difference
        is that of their parameters.
    leader : float
        The Secretary General's effect: 0 off, 1 on, 2 doubled.
    tracked : bool
        Whether to remember the figures of :data:`TRACKED` as well; outcomes always are.
    """
    parts = []
    for number, start in enumerate(range(0, s.size, CHUNK)):
        index = np.arange(start, min(s.size, start + CHUNK))
        dice = Dice(seed, len(index), stream * 10_000 + number)
        parts.append(
            _walk(s.take(index) if s.size > CHUNK else s, at, table, dice, leader, tracked)
        )
    return _joined(parts)


def _walk(
    s: Sample, at: Opening, table: Responses, dice: Dice, leader: float, tracked: bool
) -> Path:
    state = blank(s, at)
    state.stocks = stocks(s)
    reference = measure(s, at, state, None)
    state.level = np.ones(s.size)
    won, parts = elections(s, at, dice), donors(s, at, dice)
    before = np.full(s.size, np.inf)
    opening = _outcome(state, before, THRESHOLDS[0])
    outcomes: dict[float, list[NDArray[np.int8]]] = {h: [] for h in THRESHOLDS}
    tracks: dict[str, list[Floats]] = {name: [] for name in TRACKED} if tracked else {}
    for year in at.years:
        politics(s, at, state, dice, year, won, leader)
        signed = summits(s, at, state, dice, year, table, leader)
        spending(s, at, state, dice, year)
        if at.day.year == year and year > at.years[0]:
            measure(s, at, state, reference)
            opening = _outcome(state, before, THRESHOLDS[0])
        spent = capability(s, at, state, year)
        given = pledging(s, at, state, dice, year, parts)
        tested = deterrence(s, at, state, dice, year, reference)
        survival(s, at, state, dice, year)
        measure(s, at, state, reference)
        for h in THRESHOLDS:
            outcomes[h].append(_outcome(state, before, h).astype(np.int8))
        before = state.level
        if tracked:
            _track(tracks, at, state, year, tested, signed, spent, given)
    return Path(
        tuple(at.years),
        {h: np.array(rows) for h, rows in outcomes.items()},
        opening,
        {name: np.array(rows) for name, rows in tracks.items()},
    )


def _outcome(state: State, before: Floats, threshold: float) -> NDArray[np.int64]:
    return outcome(state.broken, state.left, state.level, before, state.available, threshold)


def _track(
    tracks: dict[str, list[Floats]],
    at: Opening,
    state: State,
    year: int,
    tested: Flags,
    signed: Mapping[str, NDArray[np.bool_]],
    spent: Mapping[str, Floats],
    given: Floats,
) -> None:
    none = np.zeros(state.size)
    weights = at.gdp / at.gdp.sum()
    owed = state.promised[:, None] * at.gdp / (at.gdp.sum() + at.lead_gdp)
    paying = (given[:, :-1] >= owed).sum(axis=1).astype(float)
    now = {
        "available": state.available,
        "strength": state.level,
        "ready": state.ready,
        "alone": np.min(list(state.stocks.values()), axis=0),
        "honour": state.honour,
        "share": state.shares @ weights,
        "lead_share": state.lead_share,
        "guideline": guideline(state, year),
        "aid": state.aid,
        "donors_at_share": paying,
        "noticed": state.noticed.astype(float),
        "left": state.left.astype(float),
        "tested": tested.astype(float),
        "war": state.war.astype(float),
        "invited": state.invited.astype(float),
        "threat": state.threat.astype(float),
        "sceptical": state.sceptical.sum(axis=1).astype(float),
        "exits": state.exits.copy(),
        "agreed_target": signed.get("target", none).astype(float),
        "agreed_pledge": signed.get("pledge", none).astype(float),
        "unspent": spent["unspent"],
        "built": sum((v for k, v in spent.items() if k != "unspent"), none),
    }
    for name, values in now.items():
        tracks[name].append(values)


def _joined(parts: list[Path]) -> Path:
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    return Path(
        first.years,
        {h: np.concatenate([p.outcomes[h] for p in parts], axis=1) for h in first.outcomes},
        np.concatenate([p.opening for p in parts]),
        {name: np.concatenate([p.tracks[name] for p in parts], axis=1) for name in first.tracks},
    )
