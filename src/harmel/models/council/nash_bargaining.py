"""The Nash bargaining solution, each actor weighed, with a cost of no agreement."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board, Status, points

COST_OF_FAILURE = 1.0
"""What no agreement costs each actor, beyond the reference point [squared scale range].

Assumed; range 0.25 to 4. At 1, failure is as bad as an outcome a whole scale away: the least cost
at which nobody who stands on the reference point refuses any point of the scale. At 0, whoever
stands there refuses everything. Of the outcomes of 208 issues of DEU III, all actors would have
accepted 27 % at a cost of 0, 58 % at 0.25 and 81 % at 0.75.
"""

NARROWEST = 1e-9
"""The shortest interval of acceptable points that is more than rounding [fraction of the scale]."""
HALVINGS = 60
"""Bisections of an interval: 2 to the power of -60 of its length is below rounding."""


def nash_bargaining(board: Board, cost_of_failure: float | Floats = COST_OF_FAILURE) -> Answer:
    """
    Forecast the point with the largest product of gains over no agreement.

    Parameters
    ----------
    board : Board
        b issues with n actors each.
    cost_of_failure : float, or array of shape (n,), (b, 1) or (b, n)
        What no agreement costs an actor beyond the reference point, as utility: in units of the
        squared range of the scale; not negative.

    Returns
    -------
    Answer
        One point y an issue, which maximises sum of w_i log(u_i(y) - u_i(q) + cost_i) with
        u_i(y) = -(y - x_i)^2, among the points where no gain is negative. It lies between the
        outermost positions. Actors without weight have no gain and no veto. Without a reference
        point, or where nothing but the reference point is acceptable to all: no agreement.

    Raises
    ------
    BadArgument
        If a cost is negative or not finite.

    References
    ----------
    Nash 1950, The bargaining problem, Econometrica 18. Kalai 1977, Nonsymmetric Nash solutions and
    replications of 2-person bargaining, International Journal of Game Theory 6, for the weights.
    """
    stakes = stakes_of(board, cost_of_failure)
    x, w = stakes.positions, board.shares
    least, most = stakes.acceptable()
    low, high = np.maximum(least, stakes.outermost[0]), np.minimum(most, stakes.outermost[1])
    bound = np.where(stakes.has_part, stakes.radius**2, np.inf)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        away = x - middle[:, None]
        gains = np.maximum(bound - away**2, np.finfo(float).tiny)
        rising = (w * away / gains).sum(axis=1) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return stakes.answer((low + high) / 2)


@dataclass(frozen=True, eq=False)
class Stakes:
    """
    What each actor accepts rather than no agreement, on scales from 0 to 1.

    Attributes
    ----------
    board : Board
        The issues.
    positions : array, shape (b, n)
        Positions as fractions of the scale.
    radius : array, shape (b, n)
        How far from its position an actor still prefers an agreement [fraction of the scale]; NaN
        without a reference point.
    has_part : array of bool, shape (b, n)
        Who has any weight.
    """

    board: Board
    positions: Floats
    radius: Floats
    has_part: NDArray[np.bool_]

    def acceptable(self) -> tuple[Floats, Floats]:
        """Return the ends of the interval that all accept, each of shape (b,)."""
        low = np.where(self.has_part, self.positions - self.radius, -np.inf)
        high = np.where(self.has_part, self.positions + self.radius, np.inf)
        return low.max(axis=1), high.min(axis=1)

    @cached_property
    def outermost(self) -> tuple[Floats, Floats]:
        """The lowest and the highest position of those who have any weight, each (b,)."""
        low = np.where(self.has_part, self.positions, np.inf)
        high = np.where(self.has_part, self.positions, -np.inf)
        return low.min(axis=1), high.max(axis=1)

    def answer(self, found: Floats) -> Answer:
        """Answer in units of the scales; NaN where all accept no more than a single point."""
        least, most = self.acceptable()
        agreed = most - least > NARROWEST
        status: list[Status] = ["converged" if yes else "no agreement" for yes in agreed]
        low, high = self.board.low, self.board.high
        return points(np.where(agreed, low + found * (high - low), np.nan), status)


def stakes_of(board: Board, cost_of_failure: float | Floats) -> Stakes:
    """Return what each actor accepts rather than no agreement at that cost."""
    cost = np.asarray(cost_of_failure, dtype=float)
    if not (np.isfinite(cost) & (cost >= 0)).all():
        raise BadArgument(
            Problem(
                "The cost of failure is utility lost by all, in squared ranges of the scale.",
                column="cost_of_failure",
                found=str(cost_of_failure),
                allowed="a finite number, not negative",
            )
        )
    low, width = board.low[:, None], (board.high - board.low)[:, None]
    x = (board.positions - low) / width
    reference = (board.reference[:, None] - low) / width
    return Stakes(board, x, np.sqrt((reference - x) ** 2 + cost), board.weights > 0)
