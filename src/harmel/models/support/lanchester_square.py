"""Who is left when two forces shoot at each other with aimed fire until one is gone."""

import math
from dataclasses import dataclass

from harmel.errors import BadArgument, Problem


@dataclass(frozen=True, slots=True)
class EndState:
    """
    How a fight to the end leaves both sides.

    Attributes
    ----------
    first, second : float
        What is left of each side; one of them is zero.
    duration : float
        Until the loser is gone, in the unit of time of the rates; infinite at a draw.
    """

    first: float
    second: float
    duration: float

    @property
    def winner(self) -> str:
        """The side that is left: first, second or neither."""
        if self.first > 0:
            return "first"
        return "second" if self.second > 0 else "neither"


def lanchester_square(
    first: float, second: float, first_rate: float, second_rate: float
) -> EndState:
    """
    Solve Lanchester's equations of aimed fire, dA/dt = -b B and dB/dt = -a A, to their end.

    a A^2 - b B^2 stays the same throughout, so the side with the larger product of rate and
    squared number wins, and keeps sqrt(A0^2 - (b / a) B0^2).

    Parameters
    ----------
    first, second : float
        Numbers at the start, above zero (A0, B0).
    first_rate, second_rate : float
        What one unit of the side puts out of action in a unit of time, above zero (a, b).

    Raises
    ------
    BadArgument
        If an argument is not above zero.

    References
    ----------
    Lanchester 1916, Aircraft in Warfare: The Dawn of the Fourth Arm, chapter 5.

    Examples
    --------
    >>> lanchester_square(5, 4, 1, 1).first
    3.0
    """
    named = {
        "first": first,
        "second": second,
        "first_rate": first_rate,
        "second_rate": second_rate,
    }
    problems = [
        Problem("This must be above zero.", column=name, found=f"{value:g}", allowed="above 0")
        for name, value in named.items()
        if not 0 < value < math.inf
    ]
    if problems:
        raise BadArgument(*problems)
    margin = first_rate * first**2 - second_rate * second**2
    pace = math.sqrt(first_rate * second_rate)
    if margin == 0:
        return EndState(0.0, 0.0, math.inf)
    if margin > 0:
        ratio = math.sqrt(second_rate / first_rate) * second / first
        return EndState(math.sqrt(margin / first_rate), 0.0, math.atanh(min(ratio, 1.0)) / pace)
    ratio = math.sqrt(first_rate / second_rate) * first / second
    return EndState(0.0, math.sqrt(-margin / second_rate), math.atanh(min(ratio, 1.0)) / pace)


def needed_to_win(second: float, first_rate: float, second_rate: float) -> float:
    """Return the number above which the first side wins: sqrt(b / a) B0."""
    return math.sqrt(second_rate / first_rate) * second
