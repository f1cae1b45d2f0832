"""The calibrated mixture: positions near the centre, a bell between them, and a little of all."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board, Status, weighted_mean
from harmel.models.council.probabilistic_condorcet import probabilistic_condorcet

BELL_POINTS, FLOOR_POINTS = 100, 20
SAME = 0.025
"""Within which part of the scale positions count as one. Of the 694 gaps between neighbouring
positions in deu_2021 two are smaller. From 0.01 to 0.05 the score unseen moves by 0.02."""
ROUNDING = 1e-9
"""By how much two positions may be off, by rounding alone [share of the scale]."""
NEAREST = 0.02
"""Added to distances from the centre [share of the scale], so that none is zero. From 0.005 to 0.1
the score unseen rises from 15.15 to 15.21."""


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
        return shares_near(self.unit, self.board.shares, SAME + ROUNDING)

    @cached_property
    def features(self) -> Floats:
        """What the logarithm of a position's weight is linear in; shape (4, b, n)."""
        board, x = self.board, self.unit
        centre = self.compromise
        if self.condorcet:
            low, high = board.low, board.high
            centre = ((probabilistic_condorcet(board).point - low) / (high - low))[:, None]
        reference = ((board.reference - board.low) / (board.high - board.low))[:, None]
        same = SAME + ROUNDING
        at_end = (np.abs(x - self.ends[0]) <= same) | (np.abs(x - self.ends[1]) <= same)
        at_reference = np.isfinite(reference) & (np.abs(x - reference) <= same)
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
        their weights; the point is the mean of all but the last, so that what all want is it.
    """
    b, n = board.size
    support = Support(board, fitted.condorcet)
    powers = np.array([getattr(fitted, name) for name in FEATURES])
    bell, _ = support.bell(fitted.bell)
    rest = 1 - fitted.on_positions
    core = np.concatenate(
        [fitted.on_positions * support.choice(powers), rest * (1 - fitted.floor) * bell], axis=1
    )
    floor = np.full((b, FLOOR_POINTS), rest * fitted.floor / FLOOR_POINTS)
    values = board.low[:, None] + (board.high - board.low)[:, None] * support.points
    values[:, :n] = board.positions
    status: Status = "solved"
    return Answer(
        weighted_mean(values[:, : n + BELL_POINTS], core),
        values,
        np.concatenate([core, floor], axis=1),
        (status,) * b,
    )


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


FITTED = Fitted(
    on_positions=0.540, bell=0.268, floor=0.043, share=0.0, distance=0.901, condorcet=True
)
"""Fitted by scripts/fit_calibrated_mixture.py to the 283 issues of deu_2021 with an outcome."""
_PROPOSALS = """
a04163 d00032 d00060 d00184 d04156 d04167 d04209 d04218 d04219 d04240 d04287 d05007 d05028
d05211 d05245 d05246 d05260 d05281 d05283 d06031 d06129 d06130 d06132 d06140 d06196 d06206
d06272 d06273 d06304 d07013 d07035 d07291 d120193 d120266 d140100 d150307 d160023 d160070
d160152 d160231 d160288 d170226 d170228 d180104 d95341 d96085 d96112 d97264 d97359 d98134
d98191 d98195 d98240 d98252 d98300 d98323 d98325 d99083 d99158 d99204 d99217 d99238 d99244
d99252 n00030 n00223 n00250 n00358 n0062B n03327 n04161 n05118 n05124 n07026 n07045 n07138
n07223 n07224 n07242 n08093 n08104 n08105 n08143 n96114 n96115 n96160 n98087 n98092 n98109
n98110 n98189 n98288 n98299 n98331 n99047 n99050 n99056 n99072 n99092 n99116 n99132 n99151
n99154 n99192 n99202 n99214 n99225 n99235 n99236 n99255 n99274 n99276
"""
FITTED_ON = frozenset(_PROPOSALS.split())
"""The proposals whose issues the parameters were fitted to."""
