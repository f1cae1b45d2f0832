"""The one interface of all council models: many issues of one size in, distributions out.

A model is a function from a `Board` to an `Answer`. A board stacks b issues with the same number of
actors, so that one call answers one issue, all issues of a file that have n actors, or ten thousand
draws of one issue, at the speed of arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from harmel.ledger.issue import Floats, Issue

Status = Literal["solved", "converged", "round limit", "cycle", "no agreement"]


@dataclass(frozen=True, eq=False)
class Board:
    """
    b issues with n actors each, all taking part.

    Attributes
    ----------
    positions, salience, capability : array, shape (b, n)
        As in :class:`harmel.ledger.issue.Issue`; no NaN.
    reference : array, shape (b,)
        Reference points; NaN where an issue has none.
    low, high : array, shape (b,)
        The ends of the scales.
    """

    positions: Floats
    salience: Floats
    capability: Floats
    reference: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, issues: Sequence[Issue]) -> "Board":
        """Stack issues that have the same number of actors taking part."""
        parts = [issue.voiced for issue in issues]
        points = [np.nan if i.reference_point is None else i.reference_point for i in parts]
        return cls(
            np.stack([i.positions for i in parts]),
            np.stack([i.salience for i in parts]),
            np.stack([i.capability for i in parts]),
            np.array(points, dtype=float),
            np.array([i.scale[0] for i in parts], dtype=float),
            np.array([i.scale[1] for i in parts], dtype=float),
        )

    @classmethod
    def draws(cls, issue: Issue, count: int, generator: np.random.Generator) -> "Board":
        """
        Draw an issue many times, each position triangular between its low and its high.

        Where an issue states no range for an actor, its position stays.
        """
        part = issue.voiced
        x = part.positions
        low = x if part.position_low is None else np.fmin(part.position_low, x)
        high = x if part.position_high is None else np.fmax(part.position_high, x)
        low, high = (np.where(np.isnan(end), x, end) for end in (low, high))
        wide = high > low
        drawn = np.repeat(x[None, :], count, axis=0)
        if wide.any():
            ends = (low[wide], x[wide], high[wide])
            drawn[:, wide] = generator.triangular(*ends, size=(count, int(wide.sum())))
        one = cls.of([part])
        return cls(
            drawn,
            np.repeat(one.salience, count, axis=0),
            np.repeat(one.capability, count, axis=0),
            np.repeat(one.reference, count),
            np.repeat(one.low, count),
            np.repeat(one.high, count),
        )

    @cached_property
    def weights(self) -> Floats:
        """Salience times capability; shape (b, n)."""
        return self.salience * self.capability

    @cached_property
    def shares(self) -> Floats:
        """Weights as shares of their sum; shape (b, n)."""
        shares: Floats = self.weights / self.weights.sum(axis=1, keepdims=True)
        return shares

    @property
    def size(self) -> tuple[int, int]:
        """How many issues, and how many actors each."""
        return self.positions.shape[0], self.positions.shape[1]


@dataclass(frozen=True, eq=False)
class Answer:
    """
    What a model says on each issue of a board.

    Attributes
    ----------
    point : array, shape (b,)
        The forecast as one number, in units of the scale; NaN where the model has none.
    values, weights : array, shape (b, m)
        The forecast as a distribution: m points with weights that sum to one; a model that gives a
        point and no spread has m = 1.
    status : tuple of str, length b
        solved (in closed form), converged, round limit, cycle, or no agreement.
    rounds : array, shape (r + 1, b, n), or None
        Positions by round, round 0 as given, of models that move actors.
    medians, means : array, shape (r + 1, b), or None
        The model's own median and mean by round.
    """

    point: Floats
    values: Floats
    weights: Floats
    status: tuple[Status, ...]
    rounds: Floats | None = None
    medians: Floats | None = None
    means: Floats | None = None


def points(found: Floats, status: Sequence[Status] | Status = "solved") -> Answer:
    """Answer with one point an issue, all weight on it."""
    each = (status,) * len(found) if isinstance(status, str) else tuple(status)
    return Answer(found, found[:, None], np.ones((len(found), 1)), each)


def weighted_mean(positions: Floats, weights: Floats) -> Floats:
    """Return the weighted mean over the last axis."""
    found: Floats = (positions * weights).sum(axis=-1) / weights.sum(axis=-1)
    return found


def weighted_median(positions: Floats, weights: Floats) -> Floats:
    """
    Return the weighted median over the last axis.

    It is the smallest position at which the cumulated weight reaches half of the sum.
    """
    order = np.argsort(positions, axis=-1, kind="stable")
    cumulated = np.cumsum(np.take_along_axis(weights, order, axis=-1), axis=-1)
    reached = cumulated >= cumulated[..., -1:] * (0.5 - ROUNDING)
    first = np.argmax(reached, axis=-1)[..., None]
    found: Floats = np.take_along_axis(
        positions, np.take_along_axis(order, first, axis=-1), axis=-1
    )[..., 0]
    return found


ROUNDING = 1e-12
"""How far below one half a cumulated weight may fall by rounding alone."""
