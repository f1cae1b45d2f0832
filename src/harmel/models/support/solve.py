"""Solve one packing problem, linear or in whole numbers, and say how far from the best it is.

The solver is HiGHS through SciPy. It stops by its relative gap or by a number of nodes, never by
the clock, so that the same input gives the same answer on every machine.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
WHOLE = 1e-6
"""How near to a whole number counts as whole."""
WIDER = (0, 10, 3)
"""One group in so many is freed besides those with a broken x; 0: none."""
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
) -> Solution:
    """
    Make `cost @ x` small as :func:`smallest` does, for large problems that are nearly whole.

    Where only few x of the relaxation are broken, all groups without a broken one are held as they
    are, and the search is over the others; then over more of them. An answer counts if it is within
    the gap of the relaxation's value; if none is, all are searched.

    Parameters
    ----------
    cost, matrix, caps, highest, whole, limits
        As in :func:`smallest`.
    groups : array, shape (n,)
        Which x may be exchanged for each other; -1 for those that are never held.
    """
    least = np.zeros(len(cost))
    relaxed = _relaxed(cost, matrix, caps, (least, highest), whole, method="highs-ipm")
    if relaxed.x is None or relaxed.status == OPTIMAL:
        return relaxed
    x = relaxed.x
    broken = whole & (np.abs(x - np.round(x)) > WHOLE)
    every = np.unique(groups[groups >= 0])
    for step in WIDER:
        free = np.union1d(groups[broken], every[::step] if step else every[:0])
        held = whole & (groups >= 0) & ~np.isin(groups, free)
        ends = np.where(held, np.round(x), least), np.where(held, np.round(x), highest)
        near = _searched(cost, matrix, caps, ends, whole, limits, relaxed)
        distance = near.value - relaxed.bound
        if near.x is not None and distance <= max(limits.gap, WHOLE) * abs(near.value):
            return Solution(OPTIMAL, near.x, near.value, relaxed.bound, None, near.nodes)
    return _searched(cost, matrix, caps, (least, highest), whole, limits, relaxed)


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
