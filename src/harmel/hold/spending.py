"""Spending: what share of GDP each member spends, in a regime of calm or of threat."""

import numpy as np

from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample
from harmel.hold.state import Dice, State, within

HERE = "harmel.hold.spending.spending"
BLOCK = "spending"
LEAST = 0.3
"""No member with forces has spent less; the floor is hit in next to no draw [percent]."""


def spending(s: Sample, at: Opening, state: State, dice: Dice, year: int) -> None:
    """
    Move every member's share of GDP by a year; known years are as published.

    ``ds = d (a + g border + favour) + lam max(0, tau - s) + the links + common + e``: coefficients
    by regime, damped by d as a share nears the highest.

    References
    ----------
    Coefficients: hold/estimate/share_adjustment.py. Links: see the page on contested links.
    """
    own, common = dice.normal(BLOCK, len(at.members)), dice.normal(BLOCK)
    lead, turn = dice.normal(BLOCK), dice.uniform(BLOCK)
    begin, end = dice.uniform(BLOCK, len(at.members)), dice.uniform(BLOCK, len(at.members))
    part = at.open_part(year)
    turning = np.where(state.threat, s["calm_return"], s["alarm"])
    state.threat = np.where(turn < within(turning, part), ~state.threat, state.threat)
    starts = begin < within(s["sceptic_start"], part)[:, None]
    ends = end < within(s["sceptic_end"], part)[:, None]
    state.sceptical = np.where(state.sceptical, ~ends, starts)
    if year > at.years[0]:
        change = _change(s, at, state, year)
        sd = np.where(state.threat, s["threat_sd"], s["calm_sd"])[:, None]
        alone = np.sqrt(np.maximum(0.0, sd**2 - (s["common_sd"] ** 2)[:, None]))
        noise = alone * own + (s["common_sd"] * common)[:, None]
        state.shares = np.maximum(LEAST, state.shares + change + noise)
        state.lead_share = np.maximum(LEAST, state.lead_share + s["lead_share_sd"] * lead)
    if year in at.shares:
        known = at.shares[year]
        state.shares = np.where(np.isnan(known), state.shares, known)
        state.lead_share = np.full(s.size, at.lead_shares[year])
    before = state.spending
    rise = (1 + s["growth"]) ** (year - at.years[0]) / 100
    state.others_spending = (state.shares @ at.gdp) * rise
    state.spending = state.others_spending + state.lead_share * at.lead_gdp * rise
    state.growth_of_all = state.spending / before - 1


def _change(s: Sample, at: Opening, state: State, year: int) -> Floats:
    """Return what moves shares without surprise [points], shape (n, m)."""
    hot = state.threat & s.says("threat_raises", "yes")

    def by_regime(name: str) -> Floats:
        return np.where(hot, s[f"threat_{name}"], s[f"calm_{name}"])[:, None]

    middle = float(np.nanmean(at.shares[at.years[0]]))
    room = (s["highest_share"][:, None] - state.shares) / (s["highest_share"] - middle)[:, None]
    damped = np.clip(room, 0.0, 1.0)
    gap = np.maximum(0.0, guideline(state, year)[:, None] - state.shares)
    works = s.says("pledges_work", "yes")[:, None]
    size = np.minimum(0.0, np.log10(at.gdp / np.median(at.gdp)))
    ride = (s["size_response"] * s.says("small_ride", "yes"))[:, None] * size
    shamed = s["shaming_effect"] * s.says("shaming_works", "yes") * state.republican
    cut = s["others_response"] * (s.says("allies_cut", "yes") & ~state.threat)
    others = (cut * state.growth_of_all)[:, None] * state.shares
    favour = s["opinion_effect"][:, None] * at.favour * state.shares
    doubt = s["sceptic_effect"][:, None] * state.sceptical
    found: Floats = (
        damped * (by_regime("constant") + by_regime("border") * at.border + favour)
        + by_regime("gap") * gap * works
        + ride
        + shamed[:, None]
        + others
        - doubt
    )
    return found


def guideline(state: State, year: int) -> Floats:
    """Return the guideline on its path from where it stood to where it is to be [percent]."""
    length = np.maximum(1.0, state.target_by - state.target_since)
    part = np.clip((year - state.target_since) / length, 0.0, 1.0)
    found: Floats = state.target_from + (state.target - state.target_from) * part
    return found
