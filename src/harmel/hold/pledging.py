"""Pledging: what was promised for Ukraine, who gives it, and whether the sum is reached."""

import numpy as np

from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample
from harmel.hold.state import Dice, State, within

HERE = "harmel.hold.pledging.pledging"
BLOCK = "pledging"


def donors(s: Sample, at: Opening, dice: Dice) -> Floats:
    """Return what part of the others' aid each of them gives, shape (n, m); rows sum to one."""
    lasting = np.exp(s["donor_sd"][:, None] * dice.normal(BLOCK, len(at.members)))
    parts = at.gdp * lasting
    found: Floats = parts / parts.sum(axis=1, keepdims=True)
    return found


def pledging(s: Sample, at: Opening, state: State, dice: Dice, year: int, parts: Floats) -> Floats:
    """
    Let donors give, and the fighting go on or end.

    The others give their part by GDP of the first pledge times a ratio, as far as what was asked is
    promised, split unevenly over donors; the lead state likewise, but nothing below its threshold
    of commitment. Whether it gave at all is as published where the year is known.

    Returns
    -------
    array, shape (n, m + 1)
        What each gave in the year [billion EUR], the lead state last.
    """
    over = dice.uniform(BLOCK)
    ended = state.war & (over < within(s["war_end"], at.open_part(year)))
    state.peace_years = np.where(state.war, 0.0, state.peace_years + 1)
    state.war = state.war & ~ended
    gives = state.commitment >= s["aid_stop"]
    if year in at.lead_gives:
        gives = np.full(s.size, at.lead_gives[year])
    gives = gives & ~state.left
    whole = float(at.gdp.sum()) + at.lead_gdp
    measured = at.first_pledge * state.promised / s["aid_asked"]
    others = measured * s["others_ratio"] * (float(at.gdp.sum()) / whole)
    lead = measured * s["lead_ratio"] * (at.lead_gdp / whole) * gives
    given: Floats = np.column_stack([others[:, None] * parts, lead])
    state.aid = given.sum(axis=1) / s["aid_asked"]
    return given
