"""Solve one packing problem, linear or in whole numbers, and say how far from the best it is.

The solver is HiGHS through SciPy. It stops by its relative gap or by a number of nodes, never by
the clock, so that the same input gives the same answer on every machine.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
WHOLE = 1e-6
"""How near to a whole number counts as whole."""
MOST_FREE = 0.5
"""Part of the x in whole numbers up to which a search over some of them is tried."""
FINER = 5
"""By how much closer a part alone is solved than the whole."""
OPTIMAL, STOPPED, INFEASIBLE = "optimal", "stopped", "infeasible"


@dataclass(frozen=True, slots=True)
class Limits:
    """
    When the search over whole numbers stops.

    Attributes
    ----------
    gap : float
        Relative distance between the answer and its bound [fraction].
    nodes : int
        Nodes of one search.
    """

    gap: float = 0.0
    nodes: int = 2000


@dataclass(frozen=True, eq=False)
class Solution:
    """
    What one search found.

    Attributes
    ----------
    x : array, shape (n,), or None
        The best point; None where there is none.
    value, bound : float
        What is made small, at that point, and below which it cannot be.
    duals : array, shape (m,), or None
        By how much the value changes with one unit more of each row, of the linear relaxation.
    nodes : int
        How many nodes were searched; 0 where the relaxation was whole.
    """

    status: str
    x: Floats | None
    value: float
    bound: float
    duals: Floats | None
    nodes: int


def smallest(
    cost: Floats,
    matrix: Any,
    caps: Floats,
    highest: Floats,
    whole: Bools,
    limits: Limits,
    lowest: Floats | None = None,
) -> Solution:
    """
    Make `cost @ x` small subject to `matrix @ x <= caps` and `lowest <= x <= highest`.

    The linear relaxation is solved first; where its corner is whole, it is the answer.

    Parameters
    ----------
    cost : array, shape (n,)
    matrix : sparse array, shape (m, n)
    caps : array, shape (m,)
    highest, lowest : arrays, shape (n,)
        Bounds of x; the lowest is zero by default.
    whole : array, shape (n,)
        Which x are whole numbers.
    limits : Limits
        When to stop.
    """
    least = np.zeros(len(cost)) if lowest is None else lowest
    if not len(cost):
        good = bool((caps >= -WHOLE).all())
        status = OPTIMAL if good else INFEASIBLE
        return Solution(status, np.zeros(0) if good else None, 0.0, 0.0, np.zeros(len(caps)), 0)
    relaxed = _relaxed(cost, matrix, caps, (least, highest), whole)
    if relaxed.x is None or relaxed.status == OPTIMAL:
        return relaxed
    return _searched(cost, matrix, caps, (least, highest), whole, limits, relaxed)


def nearly_smallest(
    cost: Floats,
    matrix: Any,
    caps: Floats,
    highest: Floats,
    whole: Bools,
    limits: Limits,
    groups: NDArray[np.int64],
    parts: NDArray[np.int64],
) -> Solution:
    """
    Make `cost @ x` small as :func:`smallest` does, for large problems that are nearly whole.

    Where only few x of the relaxation are broken, all groups without a broken one are held as they
    are, and the search is over the others. Its answer counts if it is within the gap of the
    relaxation's value, or of the bound of :func:`bound_by_parts`; if it is not, or if most x would
    be searched, the search is over all.

    Parameters
    ----------
    cost, matrix, caps, highest, whole, limits
        As in :func:`smallest`.
    groups : array, shape (n,)
        Which x may be exchanged for each other; -1 for those that are never held.
    parts : array, shape (n,)
        Which x hang together but for a few rows; -1 for those of no part.
    """
    least = np.zeros(len(cost))
    relaxed = _relaxed(cost, matrix, caps, (least, highest), whole, method="highs-ipm")
    if relaxed.x is None:
        relaxed = _relaxed(cost, matrix, caps, (least, highest), whole)
    if relaxed.x is None or relaxed.status == OPTIMAL:
        return relaxed
    x = relaxed.x
    broken = whole & (np.abs(x - np.round(x)) > WHOLE)
    held = whole & (groups >= 0) & ~np.isin(groups, groups[broken])
    near = None
    if (whole & ~held).sum() <= MOST_FREE * whole.sum():
        ends = np.where(held, np.round(x), least), np.where(held, np.round(x), highest)
        near = _searched(cost, matrix, caps, ends, whole, limits, relaxed)
    if near is not None and near.x is not None:
        if not _within(near.value, relaxed.bound, limits):
            bound = bound_by_parts(cost, matrix, caps, highest, whole, limits, parts, relaxed)
            relaxed = replace(relaxed, bound=max(bound, relaxed.bound))
        if _within(near.value, relaxed.bound, limits):
            bound = min(near.value, relaxed.bound)
            return Solution(OPTIMAL, near.x, near.value, bound, None, near.nodes)
    full = _searched(cost, matrix, caps, (least, highest), whole, limits, relaxed)
    if near is None or near.x is None or full.value <= near.value:
        return full
    if full.x is None:
        return replace(near, status=STOPPED, bound=min(near.value, relaxed.bound))
    return replace(full, x=near.x, value=near.value, bound=min(near.value, full.bound))


def _within(value: float, bound: float, limits: Limits) -> bool:
    return value - bound <= max(limits.gap, WHOLE) * abs(value)


def bound_by_parts(
    cost: Floats,
    matrix: Any,
    caps: Floats,
    highest: Floats,
    whole: Bools,
    limits: Limits,
    parts: NDArray[np.int64],
    relaxed: Solution,
) -> float:
    """
    Return below what `cost @ x` cannot be, with the rows across parts turned into prices.

    The prices are the duals of the relaxation. What is left falls into parts, and each part with a
    broken x is solved alone in whole numbers; the others cannot be better than in the relaxation.

    Parameters
    ----------
    cost, matrix, caps, highest, whole, limits, parts
        As in :func:`nearly_smallest`.
    relaxed : Solution
        The relaxation, with duals.

    References
    ----------
    Lagrangian relaxation: Geoffrion 1974, Mathematical Programming Study 2.
    """
    if relaxed.x is None or relaxed.duals is None:
        return relaxed.bound
    x = relaxed.x
    entries = csr_array(matrix).tocoo()
    row, column = entries.coords
    first = np.full(len(caps), len(cost))
    last = np.full(len(caps), -1)
    np.minimum.at(first, row, parts[column])
    np.maximum.at(last, row, parts[column])
    across = (first != last) | (first < 0)
    prices = np.where(across, relaxed.duals, 0.0)
    reduced = cost - csr_array(matrix).T @ prices
    rows = csr_array(matrix)
    broken = whole & (np.abs(x - np.round(x)) > WHOLE) & (parts >= 0)
    bound = relaxed.bound
    for part in np.unique(parts[broken]):
        inside, own = parts == part, np.flatnonzero(~across & (first == part))
        block = rows[own][:, np.flatnonzero(inside)]
        ends = np.zeros(int(inside.sum())), highest[inside]
        start = Solution(STOPPED, None, np.inf, -np.inf, None, 0)
        finer = Limits(limits.gap / FINER, limits.nodes)
        alone = _searched(reduced[inside], block, caps[own], ends, whole[inside], finer, start)
        if np.isfinite(alone.bound):
            bound += max(0.0, alone.bound - float(reduced[inside] @ x[inside]))
    return bound


def _searched(
    cost: Floats,
    matrix: Any,
    caps: Floats,
    ends: tuple[Floats, Floats],
    whole: Bools,
    limits: Limits,
    relaxed: Solution,
) -> Solution:
    """Search over whole numbers, knowing the relaxation."""
    duals, bound = relaxed.duals, relaxed.bound
    found = milp(
        cost,
        integrality=whole.astype(int),
        bounds=Bounds(*ends),
        constraints=LinearConstraint(csr_array(matrix), -np.inf, caps),
        options={"mip_rel_gap": limits.gap, "node_limit": limits.nodes},
    )
    if getattr(found, "mip_dual_bound", None) is not None and np.isfinite(found.mip_dual_bound):
        bound = max(bound, float(found.mip_dual_bound))
    if found.status == 2:
        return Solution(INFEASIBLE, None, np.inf, np.inf, duals, 0)
    nodes = int(found.mip_node_count or 0) if found.get("mip_node_count") is not None else 0
    if found.x is None:
        return Solution(STOPPED, None, np.inf, bound, duals, nodes)
    x = _clean(np.array(found.x), whole, matrix, caps)
    value = float(cost @ x)
    status = OPTIMAL if found.status == 0 else STOPPED
    return Solution(status, x, value, min(value, bound), duals, nodes)


def _relaxed(
    cost: Floats,
    matrix: Any,
    caps: Floats,
    ends: tuple[Floats, Floats],
    whole: Bools,
    method: str = "highs",
) -> Solution:
    """Solve the linear relaxation; it is optimal where its corner is whole, else stopped."""
    rows = {} if not len(caps) else {"A_ub": csr_array(matrix), "b_ub": caps}
    found = linprog(cost, bounds=np.column_stack(ends), method=method, **rows)
    if found.status == 2:
        return Solution(INFEASIBLE, None, np.inf, np.inf, None, 0)
    if found.x is None:
        return Solution(STOPPED, None, np.inf, -np.inf, None, 0)
    duals = np.array(found.ineqlin.marginals) if len(caps) else np.zeros(0)
    x, bound = np.array(found.x), float(found.fun)
    if np.abs(x - np.round(x))[whole].max(initial=0.0) > WHOLE:
        return Solution(STOPPED, x, bound, bound, duals, 0)
    x = _clean(x, whole, matrix, caps)
    value = float(cost @ x)
    return Solution(OPTIMAL, x, value, min(value, bound), duals, 0)


def _clean(x: Floats, whole: Bools, matrix: Any, caps: Floats) -> Floats:
    """Return a point without the solver's last digits, if it holds as well without them."""
    x = np.where(whole, np.round(x), np.maximum(x, 0.0))
    places = np.where(x < ROUNDED_FROM, NEAREST, 0)
    short = np.round(x * 10.0**places) / 10.0**places
    over = matrix @ short - caps if len(caps) else np.zeros(0)
    return short if (over <= ALLOWED * (1 + np.abs(caps))).all() else x


ROUNDED_FROM, NEAREST = 1e3, 7
"""Up to which size, and to how many decimals, amounts that can be divided are rounded."""
ALLOWED = 1e-9
DECIMALS, SIGNIFICANT = 6, 8


def tidy(value: float) -> float:
    """Return a number without the last digits of the solver."""
    return round(float(f"{value:.{SIGNIFICANT}g}"), DECIMALS) + 0.0
