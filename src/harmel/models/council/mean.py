"""The unweighted mean: every actor counts the same, whatever its salience and capability."""

from harmel.models.council.board import Answer, Board, points


def mean(board: Board) -> Answer:
    """
    Forecast the mean position.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        One point an issue: the sum of positions over n.

    References
    ----------
    Galton 1907, The ballot-box, Nature 75, compares mean and median as the voice of many.
    """
    return points(board.positions.mean(axis=1))
