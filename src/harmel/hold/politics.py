"""Politics: who governs the lead state, and how committed it is to the alliance."""

import numpy as np

from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample
from harmel.hold.state import Dice, State, chance, logit

HERE = "harmel.hold.politics.politics"
BLOCK = "politics"
FIRST_TERM = (2025, 2028)
SEEN = 2026
"""The year whose availability was reported; the years before it lie on a straight line."""
TERMS = {2024: 0, 2028: 1, 2032: 2}
"""The elections that decide who governs from the next January on."""


def elections(s: Sample, at: Opening, dice: Dice) -> dict[int, Floats]:
    """Return who wins each election: 1 where the Republican candidate does, shape (n,)."""
    votes = dice.uniform(BLOCK, len(TERMS))
    first = at.years[0]
    won = {}
    for year, i in TERMS.items():
        chances = s["republican_2024" if year == first else "republican_later"]
        won[year] = (votes[:, i] < chances).astype(float)
    if at.republican_2024 is not None:
        won[first] = np.full(s.size, float(at.republican_2024))
    return won


def politics(
    s: Sample,
    at: Opening,
    state: State,
    dice: Dice,
    year: int,
    won: dict[int, Floats],
    leader: float = 1.0,
) -> None:
    """
    Move commitment by a year.

    ``u' = u + k (m - pivot t - u) + b1 (burden ratio - that of 2024) + b2 M + e``, less what
    a crisis in the Pacific takes while it lasts. M is the message of the Secretary General, which
    counts as far as the hearer thinks that its sender leans towards it.

    Parameters
    ----------
    leader : float
        The Secretary General's effect: 0 off, 1 on, 2 doubled.

    References
    ----------
    Kydd 2003, Which Side Are You On?; Schuette 2021, Why NATO survived Trump.
    """
    surprise, crisis = dice.normal(BLOCK), dice.uniform(BLOCK)
    if year == at.years[0]:
        return
    election = max(y for y in TERMS if y < year)
    state.republican = won[election] > 0
    if FIRST_TERM[0] <= year <= FIRST_TERM[1]:
        target = np.where(state.republican, s["target_trump"], s["target_harris"])
    else:
        target = np.where(state.republican, s["target_republican"], s["target_democrat"])
    aim = target - s["pivot"] * (year - at.years[0])
    believed = np.maximum(0.0, s["message_bias"] - s["message_doubt"])
    message = leader * s["message_effect"] * s["leader_skill"] * believed
    paid = s["burden_effect"] * (burden_ratio(at, state) - reference_ratio(at))
    state.diverted = np.maximum(0.0, state.diverted - 1)
    strikes = (crisis < chance(s["taiwan_rate"], at.open_part(year))) & (state.diverted == 0)
    state.diverted = np.where(strikes, s["taiwan_years"], state.diverted)
    state.drain = np.where(state.diverted > 0, s["taiwan_effect"], 0.0)
    drift = s["pace"] * (aim - state.commitment) + message + paid
    state.commitment = state.commitment + drift + s["commitment_sd"] * surprise
    seen = s.values.get("availability_2026")
    if seen is not None and year <= min(SEEN, at.day.year):
        first, part = logit(s["availability_2024"]), (year - at.years[0]) / (SEEN - at.years[0])
        now = logit(s["availability_2024"] * seen)
        state.commitment = first + part * (now - first)


def burden_ratio(at: Opening, state: State) -> Floats:
    """Return the others' part of all spending over their part of all GDP; 1 is proportional."""
    part = at.gdp.sum() / (at.gdp.sum() + at.lead_gdp)
    found: Floats = state.others_spending / state.spending / part
    return found


def reference_ratio(at: Opening) -> float:
    """Return the same ratio on the reference day."""
    year = at.years[0]
    others = float(at.shares[year] @ at.gdp)
    whole = others + at.lead_shares[year] * at.lead_gdp
    return others / whole / float(at.gdp.sum() / (at.gdp.sum() + at.lead_gdp))
