"""The compromise, snapped to the nearest position that somebody holds."""

import numpy as np

from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board, points, weighted_mean

TIED = 1e-9
"""How much nearer a position must be to count as nearer [fraction of the scale]."""


def nearest_position(board: Board) -> Answer:
    """
    Forecast the position, among those held, that lies nearest to the compromise.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        One point an issue: the x_i that minimises |x_i - sum of w x / sum of w|. If the nearest
        position below and the nearest above are equally far, the one that carries more weight is
        taken; if that is equal too, the lower one. A position counts if any actor holds it, with
        whatever weight.

    References
    ----------
    No paper proposes it. Most outcomes in the data of Arregui & Perarnaud 2021, DEU III,
    doi:10.34810/data53, fall on a position that an actor holds; no weighted mean does.
    """
    positions, weights = board.positions, board.weights
    target = weighted_mean(positions, weights)[:, None]
    slack = TIED * (board.high - board.low)[:, None]
    below = np.where(positions <= target + slack, positions, -np.inf).max(axis=1, keepdims=True)
    above = np.where(positions >= target - slack, positions, np.inf).min(axis=1, keepdims=True)
    nearer = (above - target) - (target - below)
    heavier = _held(positions, weights, below) - _held(positions, weights, above)
    heavier = np.where(np.abs(heavier) <= TIED * weights.sum(axis=1, keepdims=True), 0.0, heavier)
    take_below = np.where(np.abs(nearer) <= slack, heavier >= 0, nearer > 0)
    return points(np.where(take_below, below, above)[:, 0])


def _held(positions: Floats, weights: Floats, place: Floats) -> Floats:
    """Return the weight of those who stand at one place."""
    held: Floats = np.where(positions == place, weights, 0.0).sum(axis=1, keepdims=True)
    return held
