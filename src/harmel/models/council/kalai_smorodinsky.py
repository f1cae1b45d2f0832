"""The Kalai-Smorodinsky solution: all get the same share of the most they could have got."""

import numpy as np
from numpy.typing import NDArray

from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board
from harmel.models.council.nash_bargaining import COST_OF_FAILURE, HALVINGS, stakes_of


def kalai_smorodinsky(board: Board, cost_of_failure: float | Floats = COST_OF_FAILURE) -> Answer:
    """
    Forecast the point with the largest share that all get of their best gains.

    Parameters
    ----------
    board : Board
        b issues with n actors each.
    cost_of_failure : float, or array of shape (n,), (b, 1) or (b, n)
        As in :func:`harmel.models.council.nash_bargaining.nash_bargaining`.

    Returns
    -------
    Answer
        One point y an issue, which maximises the smallest over i of (u_i(y) - d_i) / (m_i - d_i),
        with u_i(y) = -(y - x_i)^2, d_i = u_i(q) - cost_i, and m_i the best that i can get at any
        point all accept. Actors without weight have no gain and no veto; among the others weight
        plays no part. No agreement as in Nash bargaining.

    Raises
    ------
    BadArgument
        If a cost is negative or not finite.

    References
    ----------
    Kalai & Smorodinsky 1975, Other solutions to Nash's bargaining problem, Econometrica 43. Imai
    1983, Individual monotonicity and lexicographic maxmin solution, Econometrica 51, for the
    smallest share where there are more than two.
    """
    stakes = stakes_of(board, cost_of_failure)
    x = stakes.positions
    least, most = (end[:, None] for end in stakes.acceptable())
    from_best = np.maximum(np.maximum(least - x, x - most), 0.0)
    bounds = (x, from_best**2, stakes.radius**2 - from_best**2, stakes.has_part)
    low, high = np.zeros(len(x)), np.ones(len(x))
    for _ in range(HALVINGS):
        lost = (low + high) / 2
        first, last = _interval(lost, *bounds)
        possible = first <= last
        low, high = np.where(possible, low, lost), np.where(possible, lost, high)
    first, last = _interval(high, *bounds)
    return stakes.answer((first + last) / 2)


def _interval(
    lost: Floats, x: Floats, nearest: Floats, best: Floats, has_part: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the ends of the interval in which nobody loses more than that share; each (b,)."""
    near = np.sqrt(nearest + lost[:, None] * best)
    low, high = np.where(has_part, x - near, -np.inf), np.where(has_part, x + near, np.inf)
    return low.max(axis=1), high.min(axis=1)
