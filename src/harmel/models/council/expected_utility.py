"""The expected-utility model of challenges between all pairs of actors, as it is printed."""

from harmel.models.council.board import Answer, Board
from harmel.models.council.challenges import Rules, play


def expected_utility(board: Board, rounds: int = 10) -> Answer:
    """
    Play rounds of challenges by the printed equations.

    In each round every actor weighs what it expects from challenging each other, first neutral to
    risk, then with a risk exponent between 1/2 and 2 that follows from what all others expect from
    challenging it. Offers follow from what the two sides of a dyad expect; each actor takes the
    one that moves it least, confrontations before compromises before capitulations. All move at
    once.

    Four things are decided here, where the printed form is open. A dyad is seen through the eyes
    of one actor, so both sides carry that actor's risk exponent. Votes are differences of utility,
    so in the second pass they carry the voter's exponent. The range of positions is that of the
    first round. An actor whom two equally near offers pull to both sides stays.

    Parameters
    ----------
    board : Board
        b issues with n actors each. The reference point is not used.
    rounds : int
        How many rounds at most.

    Returns
    -------
    Answer
        The point is the median of the last round; see
        :func:`harmel.models.council.challenges.play`.

    References
    ----------
    Bueno de Mesquita 1994, in Bueno de Mesquita & Stokman (eds), European Community Decision
    Making, Yale University Press, chapter 4. Printed in full by Scholz, Calbert & Smith 2011,
    Unravelling Bueno de Mesquita's group decision model, ICAART, equations 5 to 36.
    """
    rules = Rules(pairwise=True, own_risk=False, bent_votes=True, least_move=True)
    return play(board, rounds, rules)
