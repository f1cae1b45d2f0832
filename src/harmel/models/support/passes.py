"""The passes of the match in their order: what is short by priority, then burden, then cost.

Each pass keeps what the passes before it reached, within a stated tolerance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array, hstack, vstack

from harmel.models.support.block import Block, Floats
from harmel.models.support.solve import (
    INFEASIBLE,
    OPTIMAL,
    Limits,
    Solution,
    nearly_smallest,
    smallest,
)

TOLERANCE = 1e-5
"""Distances from a bound that are taken for none [relative]."""
BEHIND, BEHIND_RELATIVE = 1e-8, 1e-10
"""How far a pass may fall behind what an earlier one reached: absolute and relative."""
LARGE = 5_000
"""Arcs from which on, where a gap is allowed, what is whole in the relaxation is held first."""
FINER = 100
"""By how much closer what is met is searched than burden and cost."""
EASED = 1e-6
"""By how much rows are eased where the solver's own rounding leaves it without a point."""


@dataclass(frozen=True, eq=False)
class Filled:
    """
    One class with as much met as possible, most urgent requests first.

    Attributes
    ----------
    flow : array, shape (n,), or None
        Units on each arc; None where the requests that must be met cannot be.
    reached : dict
        What is met of each priority [unit-quarters; units of what is used].
    bound : dict
        What could be met at most.
    worth : array, shape (m, p)
        What one more unit of each row would add to what is met, by priority, of the relaxation.
    """

    block: Block
    flow: Floats | None
    reached: Mapping[int, float]
    bound: Mapping[int, float]
    worth: Floats
    status: str
    nodes: int


def fill(block: Block, limits: Limits, floors: Mapping[int, float] | None = None) -> Filled:
    """
    Meet as much of the requests of one class as possible, strictly by priority.

    Parameters
    ----------
    block : Block
        One class.
    limits : Limits
        When a search stops. Its gap is divided by a hundred here: what is short is little beside
        what is met.
    floors : dict, optional
        What has to be met at least of some requests, by index [as :meth:`Block.asked`].
    """
    matrix, caps = block.matrix, block.caps
    limits = replace(limits, gap=limits.gap / FINER)
    forced = dict(floors or {})
    if forced:
        rows = np.array([-np.where(block.need == r, block.served, 0.0) for r in forced])
        matrix = vstack([matrix, csr_array(rows)], format="csr")
        caps = np.concatenate([caps, [tolerant(-least) for least in forced.values()]])
    highest = np.full(block.size, np.inf)
    reached: dict[int, float] = {}
    bound: dict[int, float] = {}
    worth = np.zeros((len(block.caps), len(block.priorities)))
    flow, status, nodes = None, OPTIMAL, 0
    for place, priority in enumerate(block.priorities):
        gain = block.of_priority(priority)
        found = smallest(-gain, matrix, caps, highest, block.whole, limits)
        nodes += found.nodes
        if found.status == INFEASIBLE or (found.x is None and flow is None):
            return Filled(block, None, {}, {}, worth, INFEASIBLE, nodes)
        if found.status != OPTIMAL:
            status = found.status
        if found.x is not None:
            flow = found.x
        best = 0.0 if flow is None else float(gain @ flow)
        reached[priority], bound[priority] = best, max(best, -found.bound)
        if found.duals is not None:
            kept = found.duals[len(block.caps) + len(forced) :]
            worth[:, place] = -found.duals[: len(block.caps)]
            for earlier, dual in enumerate(kept):
                worth[:, place] += dual * worth[:, earlier]
        matrix = vstack([matrix, csr_array(-gain[None, :])], format="csr")
        caps = np.append(caps, tolerant(-best))
    return Filled(block, flow, reached, bound, worth, status, nodes)


def tolerant(cap: float) -> float:
    """Return a cap with the tolerance of a pass added."""
    return cap + BEHIND + BEHIND_RELATIVE * abs(cap)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass: what it made small, how small it became, and how small it could be at most."""

    name: str
    value: float
    bound: float
    status: str
    nodes: int

    @property
    def gap(self) -> float:
        """The distance to the bound, relative to the value."""
        if self.value - self.bound <= TOLERANCE * max(1.0, abs(self.value)):
            return 0.0
        return (self.value - self.bound) / max(abs(self.value), TOLERANCE)


@dataclass(frozen=True, eq=False)
class Shared:
    """
    All classes side by side, with what each donor carries.

    Attributes
    ----------
    carries : sparse array, shape (d, n)
        Each donor's part of all that is asked, by arc [shares of a class, summed over classes].
    spent : array, shape (n,)
        Million EUR by unit on each arc, see :func:`spending`.
    groups : array, shape (n,)
        Which arcs may stand in for each other, see :func:`exchangeable`.
    parts : array, shape (n,)
        The number of each arc's class.
    """

    blocks: tuple[Block, ...]
    donors: tuple[str, ...]
    weights: Floats
    matrix: csr_array
    caps: Floats
    carries: csr_array
    spent: Floats
    whole: NDArray[np.bool_]
    groups: NDArray[np.int64]
    parts: NDArray[np.int64]


def shared(filled: Sequence[Filled], weights: Mapping[str, float]) -> Shared:
    """
    Put the classes side by side and fix what the first pass reached.

    Parameters
    ----------
    filled : sequence of Filled
        Every class after the first pass.
    weights : dict
        Each donor's part by the key; donors that are not in it carry without being compared.
    """
    blocks = tuple(one.block for one in filled)
    parts, caps = [], []
    for one in filled:
        rows = [one.block.matrix, one.block.cuts]
        ends = [one.block.caps, one.block.cut_caps]
        for priority, best in one.reached.items():
            rows.append(csr_array(-one.block.of_priority(priority)[None, :]))
            ends.append(np.array([tolerant(-best)]))
        parts.append(vstack(rows, format="csr"))
        caps.append(np.concatenate(ends))
    matrix = csr_array(block_diag(parts, format="csr")) if parts else csr_array((0, 0))
    giving = {block.supplies[int(o)].donor for block in blocks for o in np.unique(block.supply)}
    donors = tuple(sorted(giving & weights.keys()))
    carries = csr_array(hstack([carried_by(b, donors) for b in blocks], format="csr"))
    return Shared(
        blocks,
        donors,
        np.array([weights[donor] for donor in donors]),
        matrix,
        np.concatenate(caps) if caps else np.zeros(0),
        carries,
        np.concatenate([spending(b) for b in blocks]) if blocks else np.zeros(0),
        np.concatenate([b.whole for b in blocks]) if blocks else np.zeros(0, dtype=bool),
        exchangeable(blocks),
        np.repeat(np.arange(len(blocks)), [block.size for block in blocks]),
    )


def carried_by(block: Block, donors: Sequence[str]) -> csr_array:
    """Return each donor's part of what is asked in a class, by arc; shape (d, n)."""
    asked = sum(block.asked(r) for r in range(len(block.needs)))
    place = {donor: number for number, donor in enumerate(donors)}
    of = np.array([place.get(supply.donor, -1) for supply in block.supplies], dtype=np.int64)
    who = of[block.supply] if block.size else np.zeros(0, dtype=np.int64)
    arcs = np.flatnonzero(who >= 0)
    value = block.served[arcs] / asked if asked else block.served[arcs]
    return csr_array((value, (who[arcs], arcs)), shape=(len(donors), block.size))


def balance(one: Shared, flow: Floats, limits: Limits) -> tuple[Floats, list[Pass]]:
    """
    Run the passes on burden and cost.

    Parameters
    ----------
    one : Shared
        The classes, with the first pass fixed.
    flow : array, shape (n,)
        What the first pass found; kept where a search finds nothing better.
    limits : Limits
        When a search stops. Half of the gap is for the search of a pass, half is what later passes
        may give up of it; the last pass has the whole gap.

    Returns
    -------
    flow : array, shape (n,)
    passes : list of Pass
        The largest ratio of what a donor carries to its part by the key, their sum, and the cost,
        as they are at the end.
    """
    n, d = len(flow), len(one.donors)
    half, last = limits.gap / 2, limits
    limits = Limits(half, limits.nodes)
    passes: list[Pass] = []
    ratios = csr_array(one.carries / one.weights[:, None]) if d else one.carries
    matrix, caps = one.matrix, one.caps
    if d and n:
        top = hstack([matrix, csr_array((matrix.shape[0], 1))], format="csr")
        tied = hstack([ratios, csr_array(-np.ones((d, 1)))], format="csr")
        goal = np.append(np.zeros(n), 1.0)
        both = (vstack([top, tied], format="csr"), np.append(caps, np.zeros(d)))

        start = np.append(flow, float((ratios @ flow).max()))
        found, largest = _step("largest ratio", one, goal, both, start, limits)
        flow = found[:n]
        passes.append(largest)
        matrix = vstack([matrix, ratios], format="csr")
        caps = np.append(caps, np.full(d, tolerant(largest.value * (1 + half))))
        goal = np.asarray(ratios.sum(axis=0)).ravel()
        flow, total = _step("sum of ratios", one, goal, (matrix, caps), flow, limits)
        passes.append(total)
        matrix = vstack([matrix, csr_array(goal[None, :])], format="csr")
        caps = np.append(caps, tolerant(total.value * (1 + half)))
    if n and one.spent.any():
        flow, cost = _step("cost", one, one.spent, (matrix, caps), flow, last)
        passes.append(cost)
    if d and n:
        found = ratios @ flow
        passes[0] = replace(passes[0], value=max(float(found.max()), passes[0].bound))
        passes[1] = replace(passes[1], value=max(float(found.sum()), passes[1].bound))
    return flow, passes


def _search(
    one: Shared,
    goal: Floats,
    rows: tuple[csr_array, Floats],
    highest: Floats,
    whole: NDArray[np.bool_],
    limits: Limits,
) -> Solution:
    if len(goal) <= LARGE or limits.gap <= 0:
        return smallest(goal, *rows, highest, whole, limits)
    apart = np.full(len(goal) - len(one.groups), -1)
    groups, parts = np.append(one.groups, apart), np.append(one.parts, apart)
    return nearly_smallest(goal, *rows, highest, whole, limits, groups, parts)


def exchangeable(blocks: Sequence[Block]) -> NDArray[np.int64]:
    """Return which arcs may stand in for each other: of a class, and of a spell where it can."""
    found, number = [], 0
    for block in blocks:
        by_spell = all(need.way == "stationed" for need in block.needs)
        found.append(number + (block.spell if by_spell else np.zeros(block.size, dtype=np.int64)))
        number += len(block.starts)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def spending(block: Block) -> Floats:
    """
    Return what a unit on each arc costs [million EUR].

    What is given or used costs its price; what is stationed the part of its price that goes with
    the quarters it is away, out of all quarters. An unknown price counts as the dearest known one
    of the class, so that it is no reason to be chosen.
    """
    known = [supply.price for supply in block.supplies if supply.price is not None]
    dearest = max(known, default=0.0)
    prices = np.array([dearest if s.price is None else s.price for s in block.supplies])
    found: Floats = prices[block.supply] * parts_away(block) if block.size else np.zeros(0)
    return found


def parts_away(block: Block) -> Floats:
    """Return what part of a unit's price goes with each arc: one, or its part of the quarters."""
    stays = np.array([need.way == "stationed" for need in block.needs], dtype=bool)
    if not block.size:
        return np.zeros(0)
    quarters = float(block.lengths.sum())
    part: Floats = np.where(stays[block.need], block.lengths[block.spell] / quarters, 1.0)
    return part


def _step(
    name: str,
    one: Shared,
    goal: Floats,
    rows: tuple[csr_array, Floats],
    start: Floats,
    limits: Limits,
) -> tuple[Floats, Pass]:
    """Make one goal small; keep the start where nothing better is found."""
    whole = np.append(one.whole, np.zeros(len(goal) - len(one.whole), dtype=bool))
    highest = np.full(len(goal), np.inf)
    found = _search(one, goal, rows, highest, whole, limits)
    if found.status == INFEASIBLE:
        eased = rows[0], rows[1] + EASED * (1 + np.abs(rows[1]))
        found = _search(one, goal, eased, highest, whole, limits)
    before = float(goal @ start)
    if found.x is None or float(goal @ found.x) > before:
        return start, Pass(name, before, min(before, found.bound), found.status, found.nodes)
    value = float(goal @ found.x)
    return found.x, Pass(name, value, min(value, found.bound), found.status, found.nodes)
