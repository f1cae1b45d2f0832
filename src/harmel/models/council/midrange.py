"""The midrange: half way between the two outermost positions."""

from harmel.models.council.board import Answer, Board, points


def midrange(board: Board) -> Answer:
    """
    Forecast the midpoint of the outermost positions.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        One point an issue: (min x + max x) / 2. It is the point whose largest distance to any
        position is smallest.

    References
    ----------
    The point is the centre of what no unanimous vote can change; for that set see Tsebelis 2002,
    Veto Players, Princeton University Press.
    """
    positions = board.positions
    return points((positions.min(axis=1) + positions.max(axis=1)) / 2)
