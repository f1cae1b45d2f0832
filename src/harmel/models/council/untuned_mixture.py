"""The untuned mixture: the actors' positions, and a bell around the compromise."""

import numpy as np

from harmel.models.council.board import Answer, Board, Status, weighted_mean

ON_POSITIONS = 0.4
"""Weight of the actors' positions; a judgement made before any fit, range 0.2 to 0.6."""
SPREAD = 0.25
"""Standard deviation of the bell [share of the scale]; a judgement, range 0.2 to 0.3."""
STEPS = 100


def untuned_mixture(board: Board) -> Answer:
    """
    Forecast a mixture of the weighted positions and a normal around the compromise.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        The point is the compromise. The distribution has 0.4 of its weight on the actors'
        positions by salience x capability, and 0.6 on 101 points of the scale by the density of a
        normal around the compromise, cut at the ends of the scale.

    References
    ----------
    Gneiting & Raftery 2007, Strictly Proper Scoring Rules, Prediction, and Estimation, Journal of
    the American Statistical Association 102 (how it is scored).
    """
    b, _ = board.size
    width = (board.high - board.low)[:, None]
    centre = weighted_mean(board.positions, board.weights)
    points = board.low[:, None] + width * np.linspace(0, 1, STEPS + 1)
    off = np.square((points - centre[:, None]) / (SPREAD * width)) / 2
    bell = np.exp(off.min(axis=1, keepdims=True) - off)
    bell /= bell.sum(axis=1, keepdims=True)
    status: Status = "solved"
    return Answer(
        centre,
        np.concatenate([board.positions, points], axis=1),
        np.concatenate([ON_POSITIONS * board.shares, (1 - ON_POSITIONS) * bell], axis=1),
        (status,) * b,
    )
