"""Deterrence: what would fight, how likely a serious test is, and whether it would be met."""

import numpy as np

from harmel.hold.capability import CLASSES, lead_stock, readiness
from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample
from harmel.hold.state import Dice, Flags, State, chance, logit

HERE = "harmel.hold.deterrence.deterrence"
BLOCK = "deterrence"
GROWN = 4
"""Years from 2024 in which the promised brigades arrive: by 2028."""


def kept(s: Sample) -> Floats:
    """Return the chance that a pact is honoured by the count and reading of each draw."""
    base = np.select(
        [s.says("honoured", "three_quarters"), s.says("honoured", "half")],
        [s["honour_high"], s["honour_half"]],
        s["honour_low"],
    )
    sign = np.where(s.says("democracies_reliable", "yes"), 1.0, -1.0)
    found: Floats = 1 / (1 + np.exp(-(logit(base) + sign * s["democracy_effect"])))
    return found


def measure(s: Sample, at: Opening, state: State, reference: Floats | None) -> Floats:
    """
    Set readiness, honour and strength, and return strength.

    Strength is readiness times honour, over its level on the reference day (1 if none is given).
    """
    sceptical = state.sceptical @ (at.gdp / at.gdp.sum())
    missing = s["sceptic_honour"] * sceptical + state.exits / len(at.members)
    cohesion = np.maximum(0.0, 1 - missing)
    state.ready = readiness(s, state)
    state.honour = kept(s) * (1 - s["lead_weight"] * (1 - state.available)) * cohesion
    strength = state.ready * state.honour
    state.level = strength if reference is None else strength / reference
    return strength


def log_factor(s: Sample, state: State) -> Floats:
    """Return the logarithm of the yearly rate of serious tests over that of 2024."""
    forces = state.ready / reference_ready(s)
    denial = np.where(s.says("pacts_deter", "yes"), state.level, forces)
    recovered = np.clip(state.peace_years / s["recovery_years"], 0.0, 1.0)
    counts = s.says("nuclear", "in")
    found: Floats = (
        -s["denial_effect"] * np.log2(np.maximum(1e-6, denial))
        + s["recovery_effect"] * recovered
        + s["aid_effect"] * state.war * np.maximum(0.0, 1 - state.aid)
        + s["alignment_effect"] * state.alignment
        + s["invite_effect"] * state.invited
        - s["nuclear_effect"] * counts * (state.available - s["availability_2024"])
    )
    return found


def reference_ready(s: Sample) -> Floats:
    """Return readiness on the reference day."""
    have = [s[f"{k}_stock"] + lead_stock(s, k) * s["availability_2024"] for k in CLASSES]
    found: Floats = np.min(have, axis=0)
    return found


def deterrence(
    s: Sample, at: Opening, state: State, dice: Dice, year: int, reference: Floats
) -> Flags:
    """
    Let a serious test come or not, and be honoured or not.

    Returns
    -------
    array of bool, shape (n,)
        Where a test came.

    References
    ----------
    Shlapak and Johnson 2016, RAND RR-1253; Frederick and others 2020, RAND RR-2533.
    """
    drift, comes, luck = dice.normal(BLOCK), dice.uniform(BLOCK), dice.uniform(BLOCK)
    if year > at.years[0]:
        state.alignment = state.alignment + s["alignment_sd"] * drift
    measure(s, at, state, reference)
    rate = s["test_rate"] * np.exp(log_factor(s, state))
    tested = (comes < chance(rate, at.open_part(year))) & ~state.broken
    there = s["forward_2024"] + s["forward_growth"] * min(1.0, (year - at.years[0]) / GROWN)
    lost = at.fait_accompli ** (there / at.brigades)
    will = state.honour * (1 - s["lost_ground"] * lost)
    state.broken = state.broken | (tested & (luck >= will))
    state.threat = state.threat | tested
    found: Flags = tested
    return found
