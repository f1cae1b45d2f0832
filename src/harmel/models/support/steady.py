"""Among equally good answers, the one in which units and donors change over least often."""

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from harmel.models.support.block import Block, Floats
from harmel.models.support.solve import Limits, smallest

MOST_ARCS = 1500
"""Arcs up to which a class is made steady."""


def steady(block: Block, flow: Floats, limits: Limits) -> Floats:
    """
    Return a flow that meets as much, at the same burden and cost, with fewer moves and handovers.

    Parameters
    ----------
    block : Block
        One class; what is given for good stays as it is, and so does a class of what is used.
    flow : array, shape (n,)
        Units on each arc.
    limits : Limits
        When the search stops; this pass is for the eye only, and stops early.
    """
    stays = np.array([need.way == "stationed" for need in block.needs], dtype=bool)
    used = any(need.way == "used" for need in block.needs)
    if used or not stays.any() or not 0 < block.size <= MOST_ARCS or len(block.starts) < 2:
        return flow
    place = {
        (int(o), int(r), int(s)): n
        for n, (o, r, s) in enumerate(zip(block.supply, block.need, block.spell, strict=True))
    }
    steps = [(n, place[(o, r, s + 1)]) for (o, r, s), n in place.items() if (o, r, s + 1) in place]
    if not steps:
        return flow
    n, m = block.size, len(steps)
    rows, columns = np.repeat(np.arange(m), 2), np.array(steps).ravel()
    change = csr_array((np.tile([1.0, -1.0], m), (rows, columns)), shape=(m, n))
    sent = [np.where(block.supply == o, block.served, 0.0) for o in np.unique(block.supply)]
    same = csr_array(np.array([*sent, *map(block.of_priority, block.priorities)]))
    total = same @ flow
    kept = vstack([block.matrix, same, -same], format="csr")
    caps = np.concatenate([block.caps, total, -total])
    moves = eye_array(m, format="csr")
    matrix = vstack(
        [
            hstack([kept, csr_array((kept.shape[0], m))]),
            hstack([change, -moves]),
            hstack([-change, -moves]),
        ],
        format="csr",
    )
    goal = np.append(np.zeros(n), np.ones(m))
    ends = np.concatenate([caps + TINY, np.zeros(2 * m)])
    whole = np.append(block.whole, np.zeros(m, dtype=bool))
    fixed = ~stays[block.need]
    highest = np.append(np.where(fixed, flow, np.inf), np.full(m, np.inf))
    lowest = np.append(np.where(fixed, flow, 0.0), np.zeros(m))
    few = Limits(max(limits.gap, GAP), min(limits.nodes, NODES))
    found = smallest(goal, matrix, ends, highest, whole, few, lowest)
    before = float(np.abs(change @ flow).sum())
    return flow if found.x is None or found.value >= before else found.x[:n]


TINY = 1e-7
GAP, NODES = 0.05, 50
