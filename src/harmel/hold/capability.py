"""Capability: how far spending has built the forces that a defence without the lead state needs."""

import numpy as np

from harmel.hold.opening import Opening
from harmel.hold.priors import Floats, Sample
from harmel.hold.state import State

HERE = "harmel.hold.capability.capability"
CLASSES = ("land", "air_defence", "air", "enablers")


def stocks(s: Sample) -> dict[str, Floats]:
    """Return European stocks on the reference day, parts of what is required."""
    return {name: s[f"{name}_stock"].copy() for name in CLASSES}


def lead_stock(s: Sample, name: str) -> Floats:
    """Return what the lead state brings, part of what is required; the rest where not listed."""
    listed = s.values.get(f"{name}_lead")
    return 1 - s[f"{name}_stock"] if listed is None else listed


def readiness(s: Sample, state: State) -> Floats:
    """Return the part of its requirement that the scarcest class has, with the lead state's."""
    have = [state.stocks[name] + lead_stock(s, name) * state.available for name in CLASSES]
    found: Floats = np.min(have, axis=0)
    return found


def new_money(s: Sample, at: Opening, state: State) -> Floats:
    """Return what the four classes get beyond 2024, after losses [billion USD a year]."""
    base = float(at.shares[at.years[0]] @ at.gdp) / 100
    extra = state.others_spending - base
    useful = s["equipment_part"] * s["class_part"] * (1 - s["fragmentation"])
    found: Floats = extra * useful
    return found


def capability(s: Sample, at: Opening, state: State, year: int) -> dict[str, Floats]:
    """
    Buy what money and industry allow, and let stocks wear out.

    The budget of 2024 replaces what wears out. What is beyond it arrives after the delay, is split
    over the classes by the price of what they lack, and cannot exceed what industry makes.

    Returns
    -------
    dict of arrays, shape (n,)
        What was spent on each class beyond 2024, and what was `unspent` because industry could not
        make it; they sum to what had arrived [billion USD].
    """
    state.invoiced.append(new_money(s, at, state))
    arrived = _delayed(state.invoiced, s["delay"])
    lacks = {name: np.maximum(0.0, 1 - state.stocks[name]) * s[f"{name}_price"] for name in CLASSES}
    total = np.maximum(1e-9, sum(lacks.values(), np.zeros(s.size)))
    part_of_year = at.elapsed(year)
    spent: dict[str, Floats] = {}
    growth = (1 + s["output_growth"]) ** (year - at.years[0]) * (1 + s["partner_output"])
    for name in CLASSES:
        price, stock = s[f"{name}_price"], state.stocks[name]
        kept = s["depreciation"] * s[f"{name}_stock"]
        most = np.maximum(kept, s[f"{name}_output"] * growth)
        wanted = kept + arrived * lacks[name] / total / price
        bought = np.clip(wanted, 0.0, most)
        spent[name] = (bought - kept) * price * part_of_year
        state.stocks[name] = stock + (bought - s["depreciation"] * stock) * part_of_year
    spent["unspent"] = arrived * part_of_year - sum(spent.values(), np.zeros(s.size))
    return spent


def _delayed(flow: list[Floats], delay: Floats) -> Floats:
    """Return the flow of so many years ago, between years by proportion, 0 before the first."""
    rows = np.array([np.zeros_like(flow[0]), *flow])
    place = np.maximum(0.0, len(flow) - delay)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(flow))
    part = place - low
    columns = np.arange(len(delay))
    found: Floats = rows[low, columns] * (1 - part) + rows[high, columns] * part
    return found
