"""The calibrated mixture: positions near the centre, a bell between them, and a little of all."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board, weighted_mean
from harmel.models.council.probabilistic_condorcet import probabilistic_condorcet

BELL_POINTS, FLOOR_POINTS = 100, 20
SAME = 0.025
"""Within which part of the scale positions count as one; the coders' steps are 0.05 and more."""
NEAREST = 0.02
"""Added to distances from the centre [share of the scale], so that none is zero. From 0.005 to 0.1
the score moves by less than 0.02."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """
    The parameters of the mixture.

    Attributes
    ----------
    on_positions : float
        Weight of the actors' positions.
    bell : float
        Standard deviation of the bell [share of the scale].
    floor : float
        Share of the rest that is spread evenly over the whole scale.
    share : float
        Power of a position's share of weight; 0 counts a position whoever holds it.
    distance : float
        Power of a position's nearness to the centre, 1 / (0.02 + distance).
    extreme : float
        Added to the logarithm for the ends of the actors' range.
    reference : float
        Added to the logarithm for the position at the reference point.
    condorcet : bool
        Whether distance is from the mean of the probabilistic Condorcet election; else from the
        compromise.
    """

    on_positions: float
    bell: float
    floor: float
    share: float = 1.0
    distance: float = 0.0
    extreme: float = 0.0
    reference: float = 0.0
    condorcet: bool = False


FEATURES = ("share", "distance", "extreme", "reference")


@dataclass(frozen=True, eq=False)
class Support:
    """
    Where the mixture of each issue of a board can have weight, and what its weights depend on.

    Attributes
    ----------
    board : Board
        b issues with n actors each; one without weight counts as absent.
    condorcet : bool
        From which centre distances are taken.
    """

    board: Board
    condorcet: bool = False

    @cached_property
    def unit(self) -> Floats:
        """Positions as shares of the scale; shape (b, n)."""
        low, high = self.board.low[:, None], self.board.high[:, None]
        found: Floats = (self.board.positions - low) / (high - low)
        return found

    @cached_property
    def compromise(self) -> Floats:
        """The weighted mean; shape (b, 1)."""
        return weighted_mean(self.unit, self.board.weights)[:, None]

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """The lowest and the highest position with weight; shape (b, 1) each."""
        present = self.board.weights > 0
        low = np.where(present, self.unit, np.inf).min(axis=1, keepdims=True)
        high = np.where(present, self.unit, -np.inf).max(axis=1, keepdims=True)
        return low, high

    @cached_property
    def points(self) -> Floats:
        """Positions, points of the bell between their ends, and points of the whole scale."""
        low, high = self.ends
        between = (np.arange(BELL_POINTS) + 0.5) / BELL_POINTS
        over = (np.arange(FLOOR_POINTS) + 0.5) / FLOOR_POINTS
        everywhere = np.broadcast_to(over, (len(low), FLOOR_POINTS))
        return np.concatenate([self.unit, low + (high - low) * between, everywhere], axis=1)

    @cached_property
    def together(self) -> Floats:
        """The share of weight within SAME of each position; shape (b, n)."""
        return shares_near(self.unit, self.board.shares, SAME)

    @cached_property
    def features(self) -> Floats:
        """What the logarithm of a position's weight is linear in; shape (4, b, n)."""
        board, x = self.board, self.unit
        centre = self.compromise
        if self.condorcet:
            low, high = board.low, board.high
            centre = ((probabilistic_condorcet(board).point - low) / (high - low))[:, None]
        reference = ((board.reference - board.low) / (board.high - board.low))[:, None]
        at_end = (np.abs(x - self.ends[0]) <= SAME) | (np.abs(x - self.ends[1]) <= SAME)
        at_reference = np.isfinite(reference) & (np.abs(x - reference) <= SAME)
        share = np.log(np.where(self.together > 0, self.together, 1.0))
        nearness = -np.log(NEAREST + np.abs(x - centre))
        return np.stack([share, nearness, at_end.astype(float), at_reference.astype(float)])

    def choice(self, powers: Floats) -> Floats:
        """Return the weights of the positions, for the powers of FEATURES; shape (b, n)."""
        shares = self.board.shares
        alone = np.where(shares > 0, shares, 1.0) / np.where(shares > 0, self.together, 1.0)
        heights = np.log(alone) + np.tensordot(powers, self.features, axes=1)
        heights = np.where(shares > 0, heights, -np.inf)
        weights = np.exp(heights - heights.max(axis=1, keepdims=True))
        found: Floats = weights / weights.sum(axis=1, keepdims=True)
        return found

    def bell(self, spread: float) -> tuple[Floats, Floats]:
        """Return the bell around the compromise and its squared heights; shape (b, 100) each."""
        n = self.unit.shape[1]
        points = self.points[:, n : n + BELL_POINTS]
        squares = np.square((points - self.compromise) / spread)
        weights = np.exp((squares.min(axis=1, keepdims=True) - squares) / 2)
        return weights / weights.sum(axis=1, keepdims=True), squares


def shares_near(positions: Floats, shares: Floats, within: float) -> Floats:
    """
    Return the share of weight within a distance of each position; shape (b, n).

    All rows are searched at once: each is moved to a stretch of the line of its own.
    """
    b, n = positions.shape
    order = np.argsort(positions, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    x = np.take_along_axis(positions, order, axis=1)
    apart = (x[:, -1:] - x[:, :1]).max() + 1
    line = (x - x[:, :1] + np.arange(b)[:, None] * apart).ravel()
    sums = np.concatenate(
        [np.zeros(1), np.cumsum(np.take_along_axis(shares, order, axis=1).ravel())]
    )
    upto = sums[np.searchsorted(line, line + within, side="right")]
    below = sums[np.searchsorted(line, line - within, side="left")]
    own = np.take_along_axis(shares, order, axis=1)
    found: Floats = np.maximum((upto - below).reshape(b, n), own)
    return np.take_along_axis(found, rank, axis=1)


def mixture(board: Board, fitted: Fitted) -> Answer:
    """
    Forecast the mixture with given parameters.

    Parameters
    ----------
    board : Board
        b issues with n actors each.
    fitted : Fitted
        The parameters.

    Returns
    -------
    Answer
        n positions, 100 points between the outermost ones, 20 points of the whole scale, with
        their weights; the point is the mean.
    """
    support = Support(board, fitted.condorcet)
    powers = np.array([getattr(fitted, name) for name in FEATURES])
    bell, _ = support.bell(fitted.bell)
    rest = 1 - fitted.on_positions
    floor = np.full((len(bell), FLOOR_POINTS), rest * fitted.floor / FLOOR_POINTS)
    weights = np.concatenate(
        [fitted.on_positions * support.choice(powers), rest * (1 - fitted.floor) * bell, floor],
        axis=1,
    )
    low, width = board.low[:, None], (board.high - board.low)[:, None]
    values = low + width * support.points
    values[:, : board.size[1]] = board.positions
    return Answer((values * weights).sum(axis=1), values, weights, ("solved",) * board.size[0])


def calibrated_mixture(board: Board) -> Answer:
    """
    Forecast the mixture with the parameters fitted to DEU III.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        As :func:`mixture`, with FITTED.

    References
    ----------
    Gneiting & Raftery 2007, Strictly Proper Scoring Rules, Prediction, and Estimation, Journal of
    the American Statistical Association 102 (minimum-score estimation).
    McFadden 1974, Conditional logit analysis of qualitative choice behavior, in Zarembka (ed.),
    Frontiers in Econometrics, Academic Press (the choice among positions).
    """
    return mixture(board, FITTED)
