"""The unweighted median: the position with as many actors on one side as on the other."""

import numpy as np

from harmel.models.council.board import Answer, Board, points


def median(board: Board) -> Answer:
    """
    Forecast the median position, every actor counted once.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        One point an issue. Where n is even, any point between the two middle positions is a
        median; their midpoint is taken, so that no end of the scale is preferred.

    References
    ----------
    Black 1948, On the rationale of group decision-making, Journal of Political Economy 56.
    """
    return points(np.median(board.positions, axis=1))
