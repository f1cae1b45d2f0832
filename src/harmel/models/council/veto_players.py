"""Veto players on one scale: what cannot be changed, what can replace it, and who picks from that.

A point y is accepted by an actor at x if |y - x| <= |q - x| + tolerance, with q the reference
point. Who accepts is an interval around x that holds q, so what enough actors accept is an interval
too, and its ends are order statistics of theirs.
"""

from typing import Literal

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats
from harmel.models.council.board import ROUNDING, Answer, Board, Status, points, weighted_mean

UNANIMITY = 1.0
"""The quota at which everybody with any weight is a veto player."""


def veto_players(board: Board, tolerance: float | Floats = 0.0, quota: float = UNANIMITY) -> Answer:
    """
    Forecast the point nearest to the compromise among those that can replace the reference point.

    Parameters
    ----------
    board : Board
        b issues with n actors each.
    tolerance : float, or array of shape (n,), (b, 1) or (b, n)
        How much farther than the reference point a text may lie before an actor refuses it:
        its cost of failure, in units of the scale; not negative.
    quota : float
        The share of votes that carries a text, above one half; votes are capabilities. At 1, the
        default, all must accept, however few votes they have.

    Returns
    -------
    Answer
        One point an issue: the compromise, or the end of the win-set on its side. Where the
        reference point lies in the core and tolerance is zero, nothing can replace it, and it is
        the forecast. Actors without weight have no vote and no veto. Without a reference point:
        no agreement.

    Raises
    ------
    BadArgument
        If the tolerance is negative or not finite, or the quota is not above one half, to one.

    References
    ----------
    Tsebelis 2002, Veto Players: How Political Institutions Work, Princeton University Press.
    """
    low, high = win_set(board, tolerance, quota)
    target = weighted_mean(board.positions, board.weights)
    status: list[Status] = ["no agreement" if np.isnan(q) else "solved" for q in board.reference]
    return points(np.clip(target, low, high), status)


def win_set(
    board: Board, tolerance: float | Floats = 0.0, quota: float = UNANIMITY
) -> tuple[Floats, Floats]:
    """
    Return the interval of texts that can replace the reference point, which it holds.

    Parameters
    ----------
    board, tolerance, quota
        As in :func:`veto_players`.

    Returns
    -------
    low, high : array, shape (b,)
        Its ends, in units of the scale and not cut to it; NaN without a reference point. With all
        actors on one side of q and tolerance zero under unanimity: q and 2 x_j - q, with x_j the
        position nearest to q. With actors on both sides: q alone.

    Raises
    ------
    BadArgument
        As :func:`veto_players`.
    """
    slack = np.asarray(tolerance, dtype=float)
    if not (np.isfinite(slack) & (slack >= 0)).all():
        raise _bad("tolerance", str(tolerance), "a finite number, not negative")
    radius = np.abs(board.reference[:, None] - board.positions) + slack
    high = _carried(board.positions + radius, board, quota)
    low = -_carried(radius - board.positions, board, quota)
    # An actor's interval ends at q itself, but for rounding.
    return np.minimum(low, board.reference), np.maximum(high, board.reference)


def core(board: Board, quota: float = UNANIMITY) -> tuple[Floats, Floats]:
    """
    Return the interval of points that no other point can replace.

    Parameters
    ----------
    board, quota
        As in :func:`veto_players`.

    Returns
    -------
    low, high : array, shape (b,)
        Its ends, the pivots: under unanimity the outermost positions of those with any weight.

    Raises
    ------
    BadArgument
        As :func:`veto_players`.
    """
    return _carried(board.positions, board, quota), -_carried(-board.positions, board, quota)


def agenda_setter(
    board: Board, setter: int, tolerance: float | Floats = 0.0, quota: float = UNANIMITY
) -> Floats:
    """
    Return the point of the win-set that the actor who drafts the text likes best.

    Parameters
    ----------
    board, tolerance, quota
        As in :func:`veto_players`.
    setter : int
        The place of that actor among the n.

    Returns
    -------
    array, shape (b,)
        The setter's position, or the end of the win-set on its side; NaN without a reference
        point.

    Raises
    ------
    BadArgument
        As :func:`veto_players`, and if there is no such actor.

    References
    ----------
    Romer & Rosenthal 1978, Political resource allocation, controlled agendas, and the status quo,
    Public Choice 33.
    """
    n = board.size[1]
    if not 0 <= setter < n:
        raise _bad("setter", str(setter), f"0 to {n - 1}")
    low, high = win_set(board, tolerance, quota)
    found: Floats = np.clip(board.positions[:, setter], low, high)
    return found


def _carried(values: Floats, board: Board, quota: float) -> Floats:
    """Return the largest value that a quota of votes reach or exceed."""
    if not 0.5 < quota <= 1:
        raise _bad("quota", str(quota), "above 0.5, to 1")
    votes = np.where(board.weights > 0, board.capability, 0.0)
    order = np.argsort(values, axis=1, kind="stable")
    against = np.cumsum(np.take_along_axis(votes, order, axis=1), axis=1)
    spare = (1.0 - quota) * (1.0 + ROUNDING) * against[:, -1:]
    first = np.argmax(against > spare, axis=1)[:, None]
    found: Floats = np.take_along_axis(values, np.take_along_axis(order, first, axis=1), axis=1)
    return found[:, 0]


def _bad(column: Literal["tolerance", "quota", "setter"], found: str, allowed: str) -> BadArgument:
    return BadArgument(
        Problem("No vote can be taken like this.", column=column, found=found, allowed=allowed)
    )
