"""The expected-utility model as the replication by Scholz and others ran it."""

from harmel.models.council.board import Answer, Board
from harmel.models.council.challenges import Rules, play


def scholz_2011(board: Board, rounds: int = 10, capitulation: bool = True) -> Answer:
    """
    Play rounds of challenges by the rules that reproduce Table 2 of Scholz et al.

    The rules are those of :func:`harmel.models.council.expected_utility.expected_utility` but for
    four. The chance of a challenge has the votes over all pairs of actors below the line, so that
    it is tiny. Votes of the second pass bend with the voter's risk exponent. Both sides of a dyad
    are judged with the exponent of the actor who looks. Of several compromises an actor takes not
    the least move but the smallest mean of the two positions, weighted by what the two sides
    expect; this prefers the low end of the scale, so that mirroring the scale changes forecasts.

    Parameters
    ----------
    board : Board
        b issues with n actors each. The reference point is not used.
    rounds : int
        How many rounds at most.
    capitulation : bool
        Whether an actor can capitulate, as the paper has it. In the public program none can, for
        it compares a number with itself; the published table is the same either way.

    Returns
    -------
    Answer
        The point is the median of the last round; see
        :func:`harmel.models.council.challenges.play`.

    References
    ----------
    Scholz, Calbert & Smith 2011, Unravelling Bueno de Mesquita's group decision model, ICAART.
    """
    rules = Rules(
        pairwise=False,
        own_risk=False,
        bent_votes=True,
        least_move=False,
        capitulation=capitulation,
    )
    return play(board, rounds, rules)
