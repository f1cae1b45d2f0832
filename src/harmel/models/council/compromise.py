"""The compromise model: the mean of all positions, each weighed by salience times capability."""

from harmel.models.council.board import Answer, Board, points, weighted_mean


def compromise(board: Board) -> Answer:
    """
    Forecast the weighted mean position.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        One point an issue: sum of w x / sum of w, with w = salience x capability. Moving one
        position by d moves the point by d w_i / sum of w.

    References
    ----------
    Van den Bos 1991; Achen 2006 in Thomson, Stokman, Achen & König, The European Union Decides,
    Cambridge University Press.
    """
    return points(weighted_mean(board.positions, board.weights))
