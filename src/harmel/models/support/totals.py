"""The sums of a match: what is short by priority, who carries how much, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from harmel.models.support.block import Block, Floats
from harmel.models.support.passes import Filled, Pass, carried_by, parts_away, spending
from harmel.models.support.solve import OPTIMAL, tidy


def status_of(passes: Sequence[Pass]) -> str:
    """Say how good an answer is by its passes: optimal, within the gap, or stopped."""
    if all(one.status == OPTIMAL and one.gap == 0 for one in passes):
        return "optimal"
    stopped = any(one.status != OPTIMAL for one in passes)
    return "stopped at the node limit" if stopped else "within the gap"


def by_priority(filled: Sequence[Filled]) -> list[Pass]:
    """Return the first pass by priority: parts of a class that are short, summed over classes."""
    found = []
    for priority in sorted({p for one in filled for p in one.block.priorities}):
        value = bound = 0.0
        status, nodes = OPTIMAL, 0
        for one in (one for one in filled if priority in one.block.priorities):
            block = one.block
            every = sum(block.asked(r) for r in range(len(block.needs)))
            asked = sum(block.asked(r) for r, n in enumerate(block.needs) if n.priority == priority)
            value += (asked - one.reached[priority]) / every
            bound += (asked - one.bound[priority]) / every
            nodes += one.nodes
            status = status if one.status == OPTIMAL else one.status
        found.append(Pass(f"priority {priority}", max(0.0, value), bound, status, nodes))
    return found


def burden(
    pairs: Sequence[tuple[Block, Floats]], parts: Mapping[str, float], donors: Sequence[str]
) -> tuple[dict[str, dict[str, float | None]], float]:
    """
    Return each donor's part of all that is carried, beside its part by the key.

    Parameters
    ----------
    pairs : sequence of (Block, array)
        The classes and their flows.
    parts : dict
        Each donor's part by the key; who is not in it carries without being compared.
    donors : sequence of str
        All who are shown.

    Returns
    -------
    found : dict
        By donor: carries, part and ratio [fractions, and 1 where it carries its part].
    whole : float
        What all carry: parts of what is asked in a class, summed over classes; 1 if nothing is.
    """
    total = np.zeros(len(donors))
    for block, flow in pairs:
        total += carried_by(block, donors) @ flow
    whole = float(total.sum()) if total.sum() > SMALL else 1.0
    found: dict[str, dict[str, float | None]] = {}
    for donor, sent in sorted(zip(donors, total, strict=True), key=lambda x: (-x[1], x[0])):
        part, carries = parts.get(donor), sent / whole
        found[donor] = {
            "carries": tidy(carries),
            "part": None if part is None else tidy(part),
            "ratio": None if part is None else tidy(carries / part),
        }
    return found, whole


def beside_all(passes: Sequence[Pass], whole: float) -> list[Pass]:
    """Return passes with their ratios of burden as parts of all that is carried."""
    return [
        replace(one, value=one.value / whole, bound=one.bound / whole)
        if one.name in RATIOS
        else one
        for one in passes
    ]


RATIOS = ("largest ratio", "sum of ratios")
SMALL = 1e-9


def cost_of(pairs: Sequence[tuple[Block, Floats]]) -> tuple[float | None, dict[str, float]]:
    """Return what the units cost where that is known, and by class how many costs are unknown."""
    total: float | None = None
    costless: dict[str, float] = {}
    for block, flow in pairs:
        if not block.size:
            continue
        known = np.array([supply.price is not None for supply in block.supplies])[block.supply]
        spent = float((spending(block) * flow)[known].sum())
        if known.any():
            total = (total or 0.0) + spent
        if (without := tidy(float((parts_away(block) * flow)[~known].sum()))) > 0:
            costless[block.class_] = without
    return None if total is None else tidy(total), costless
