"""The weighted median: the position at which half of all weight has been counted."""

from harmel.models.council import board as boards
from harmel.models.council.board import Answer, Board


def weighted_median(board: Board) -> Answer:
    """
    Forecast the median position, each actor counted with salience times capability.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        One point an issue: the smallest position at which the cumulated weight reaches half.

    References
    ----------
    Black 1958, The Theory of Committees and Elections, Cambridge University Press.
    """
    return boards.points(boards.weighted_median(board.positions, board.weights))
