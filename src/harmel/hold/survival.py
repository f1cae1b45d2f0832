"""Survival: who gives notice, who leaves, and whether the treaty outlives its lead state."""

import numpy as np

from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample
from harmel.hold.state import Dice, State, chance

HERE = "harmel.hold.survival.survival"
BLOCK = "survival"
LEAST_DOUBT = 0.03
"""Nobody was fuller in commitment than 97 %: what was missing in 2024 is at least this."""
MOST = 4
"""At most so many members leave in one year; more than one is rarer than any rounding."""


def survival(s: Sample, at: Opening, state: State, dice: Dice, year: int) -> None:
    """
    Let clocks run: notice of the lead state, exits of others, the end of the treaty.

    Notice takes effect a year later (Article 13). The record's rate stands from the commitment of
    2024 down to one half, rises below that, and vanishes as commitment becomes full.

    References
    ----------
    ATOP 4.01, Leeds and others 2002; von Borzyskowski and Vabulas 2019 and 2024.
    """
    clock, ends, leaving = dice.uniform(BLOCK), dice.uniform(BLOCK), dice.uniform(BLOCK)
    part = at.open_part(year)
    effective = state.noticed & ~state.left & ~state.broken
    given = ~state.noticed & (clock < chance(notice_rate(s, state), part)) & ~state.broken
    state.left = state.left | effective
    state.noticed = state.noticed | given
    kills = np.where(s.says("lead_exit_kills", "yes"), s["end_founders"], s["end_powerful"])
    state.broken = state.broken | (effective & (ends < kills))
    each = np.where(s.says("own_record", "own"), s["own_exit_rate"], s["pact_exit_rate"])
    mean = each * doubt(s, state) * part * np.maximum(0.0, len(at.members) - state.exits)
    state.exits = state.exits + _poisson(mean, leaving)


def doubt(s: Sample, state: State) -> Floats:
    """Return what is missing of full commitment, over what was missing in 2024; at most 1."""
    missing = np.maximum(LEAST_DOUBT, 1 - s["availability_2024"])
    found: Floats = np.minimum(1.0, (1 - state.available) / missing)
    return found


def notice_rate(s: Sample, state: State) -> Floats:
    """Return the yearly rate at which the lead state gives notice."""
    rise = np.exp(s["exit_slope"] * np.maximum(0.0, -state.commitment))
    found: Floats = s["lead_exit_rate"] * doubt(s, state) * rise * s["legal_brake"]
    return found


def _poisson(mean: Floats, u: Floats) -> Floats:
    """Return counts by inversion, so that one uniform number decides."""
    term = np.exp(-mean)
    below, found = term.copy(), np.zeros_like(mean)
    for count in range(1, MOST + 1):
        found = np.where(u >= below, count, found)
        term = term * mean / count
        below = below + term
    return found
