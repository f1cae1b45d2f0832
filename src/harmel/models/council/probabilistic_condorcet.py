"""The probabilistic Condorcet election: how likely each position is the one that stands."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board

Indices = NDArray[np.intp]

HELD_AT_ONCE = 1 << 20
"""How many numbers one array may hold before a batch is split, [count]: 8 MiB, to stay in cache.
Any value gives the same answer; from 1e5 to 1e7 the time is the same within a quarter."""
SAME_POSITION = 1e-9
"""How close two positions are one, as a share of the scale: above rounding, below any coding."""
ROUNDING = 1e-13
"""A strength below this share of all weight is a sum of rounding errors, and counts as none."""


def probabilistic_condorcet(board: Board) -> Answer:
    """
    Forecast by the election in which odds are those of the two coalitions (linear law).

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        Values are the positions, in order; weights the shares of time that each stands, zero for
        a position already listed; the point is their mean.

    References
    ----------
    Wise, Lester & Efird 2015, An Introduction to the KAPSARC Toolkit for Behavioral Analysis,
    KAPSARC; the "Markov, uniform" election of its program.
    """
    return _answer(board, 1)


def probabilistic_condorcet_squared(board: Board) -> Answer:
    """
    Forecast by the election in which odds are the squares of the coalitions' strengths.

    Twice the strength wins four times in five, and not twice in three.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        As from :func:`probabilistic_condorcet`.

    References
    ----------
    As for :func:`probabilistic_condorcet`.
    """
    return _answer(board, 2)


def probabilistic_condorcet_quartic(board: Board) -> Answer:
    """
    Forecast by the election in which odds are the fourth powers of the coalitions' strengths.

    Twice the strength wins sixteen times in seventeen.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        As from :func:`probabilistic_condorcet`.

    References
    ----------
    As for :func:`probabilistic_condorcet`.
    """
    return _answer(board, 4)


def on_unit_scale(board: Board) -> tuple[Floats, Floats, Floats]:
    """
    Return positions from 0 to 1, where the scale begins, and how long it is.

    A position beyond an end of the scale stretches it.

    Returns
    -------
    array, shape (b, n); array, shape (b, 1); array, shape (b, 1)
    """
    low = np.minimum(board.low, board.positions.min(axis=1))[:, None]
    length = np.maximum(board.high, board.positions.max(axis=1))[:, None] - low
    return (board.positions - low) / length, low, length


@cache
def pairs(count: int) -> tuple[Indices, Indices]:
    """Return the pairs (i, j), i < j, of so many; two arrays, shape (count (count - 1) / 2,)."""
    return np.triu_indices(count, 1)


def coalition_strengths(
    positions: Floats, weights: Floats, risk: Floats | None = None
) -> tuple[Floats, Floats]:
    """
    Return how strong those are who prefer one position to another, for each pair of positions.

    Everybody throws in weight times the gain in utility, 1 - d at distance d, or with a risk
    attitude r: (1 - d)(1 + r d). As utility falls with distance, those left of the middle of a
    pair are for the left one; so sums over sorted actors do, and O(n^2 log n) steps an issue.

    Parameters
    ----------
    positions : array, shape (b, n)
        From 0 to 1, sorted along each row.
    weights : array, shape (b, n)
        Of the actors, in the same order.
    risk : array, shape (b, n), optional
        Risk attitudes from -1 to 1; zero where not given.

    Returns
    -------
    left, right : array, shape (b, n (n - 1) / 2)
        For each pair of :func:`pairs`, the strength for its first and for its second position.
    """
    count, n = positions.shape
    i, j = pairs(n)
    first, second = positions[:, i], positions[:, j]
    both, apart = first + second, second - first
    row = np.arange(count)[:, None]
    # rows are set three scales apart, so that one sorted list holds them all
    k = np.searchsorted((positions + 3 * row).ravel(), (both / 2 + 3 * row).ravel())
    k = k.reshape(both.shape) + row
    # the part of a gain that is linear in distance
    straight = weights if risk is None else weights * (1 - risk)
    all_w, w, w_k = _summed(straight, k)
    _, m, m_k = _summed(straight * positions, k)
    nearer = m - positions * w
    beyond = all_w
    if risk is not None:
        # the part that is quadratic: d_j^2 - d_i^2 = (x_j - x_i)(x_i + x_j - 2x)
        all_q, _, q_k = _summed(weights * risk, k)
        all_p, _, p_k = _summed(weights * risk * positions, k)
        w_k += apart * q_k
        m_k += apart * p_k
        beyond = all_w + 2 * all_p - both * all_q
    middle = both * w_k - 2 * m_k
    left, right = middle + 2 * nearer[:, i], middle + 2 * nearer[:, j] + apart * beyond
    none = ROUNDING * weights.sum(axis=1, keepdims=True)
    left[left < none] = 0
    right[right < none] = 0
    return left, right


def _summed(parts: Floats, k: Indices) -> tuple[Floats, Floats, Floats]:
    """Return the sum of each row, the sums up to each place, and those up to k (rows in a row)."""
    summed = np.zeros((len(parts), parts.shape[1] + 1))
    np.cumsum(parts, axis=1, out=summed[:, 1:])
    return summed[:, -1:], summed[:, :-1], summed.ravel()[k]


def standing_shares(odds: Floats, distinct: NDArray[np.bool_]) -> Floats:
    """
    Return the share of time that each position stands, where anyone may challenge at any time.

    Parameters
    ----------
    odds : array, shape (b, n, n)
        How likely the first position beats the second.
    distinct : array, shape (b, n)
        Which positions are options; the first always is.

    Returns
    -------
    array, shape (b, n)
        The stationary distribution of the chain in which a challenger, drawn evenly from the
        options, replaces the one that stands if it beats it; zero for those that are no option.
    """
    count, n = distinct.shape
    diagonal = np.arange(n)
    flow = odds * (distinct[:, :, None] & distinct[:, None, :])
    flow[:, diagonal, diagonal] = 0
    flow[:, diagonal, diagonal] = -flow.sum(axis=1)
    flow[:, diagonal, diagonal] -= ~distinct
    flow[:, 0, :] = distinct
    right = np.zeros((count, n, 1))
    right[:, 0] = 1
    found: Floats = np.zeros((count, n))
    np.maximum(np.linalg.solve(flow, right)[..., 0], 0, out=found, where=distinct)
    found /= found.sum(axis=1, keepdims=True)
    return found


def _answer(board: Board, power: int) -> Answer:
    unit, low, length = on_unit_scale(board)
    order = np.argsort(unit, axis=1, kind="stable")
    unit = np.take_along_axis(unit, order, axis=1)
    weights = np.take_along_axis(board.shares, order, axis=1)
    count, n = unit.shape
    chances = np.empty_like(unit)
    step = max(1, HELD_AT_ONCE // (n * n))
    for start in range(0, count, step):
        block = slice(start, start + step)
        chances[block] = _chances(unit[block], weights[block], power)
    values = low + unit * length
    point = np.clip((values * chances).sum(axis=1), values[:, 0], values[:, -1])
    return Answer(point, values, chances, ("solved",) * count)


def _chances(unit: Floats, weights: Floats, power: int) -> Floats:
    count, n = unit.shape
    i, j = pairs(n)
    left, right = coalition_strengths(unit, weights)
    most = np.maximum(left, right)
    nobody = most == 0
    left[nobody] = right[nobody] = most[nobody] = 1
    left, right = (left / most) ** power, (right / most) ** power
    odds = np.zeros((count, n, n))
    odds[:, i, j] = left / (left + right)
    odds[:, j, i] = right / (left + right)
    distinct = np.ones((count, n), dtype=bool)
    distinct[:, 1:] = np.diff(unit, axis=1) > SAME_POSITION
    return standing_shares(odds, distinct)
