"""Fit the calibrated mixture to issues with outcomes, and choose its design on issues unseen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from harmel.ledger.issue import Floats, Issue
from harmel.models.council.board import Answer, Board
from harmel.models.council.calibrated_mixture import (
    BELL_POINTS,
    FEATURES,
    FLOOR_POINTS,
    Fitted,
    Support,
    mixture,
)
from harmel.models.council.cross_validation import Indices, folds
from harmel.models.council.scores import crps

PENALTY = 0.01
"""Added to the mean score, on 0 to 100, for a parameter that is one away from where it starts.
From 0.001 to 0.1 the score on issues unseen moves by 0.02."""
INNER_FOLDS = 5
SEED = 2024
STEPS = 200

START = Fitted(on_positions=0.5, bell=0.25, floor=0.05)
NEAR = replace(START, share=0.0, distance=1.0)
"""With distance 1 two positions are chosen between by their shares of weight, as one should."""


@dataclass(frozen=True, slots=True)
class Design:
    """
    Which parameters are fitted, and where they start.

    Attributes
    ----------
    name : str
        What it is called in tables.
    start : Fitted
        Where parameters start; those that are not free stay.
    free : tuple of str
        Which of FEATURES are fitted, beside on_positions, bell and floor.
    """

    name: str
    start: Fitted
    free: tuple[str, ...] = ()


DESIGNS = (
    Design("shares of weight", START),
    Design("power of shares", START, ("share",)),
    Design("nearness to the compromise", NEAR, ("distance",)),
    Design("nearness and power of shares", NEAR, ("distance", "share")),
    Design("nearness and reference point", NEAR, ("distance", "reference")),
    Design("nearness and ends", NEAR, ("distance", "extreme")),
    Design("nearness to the Condorcet mean", replace(NEAR, condorcet=True), ("distance",)),
    Design(
        "nearness to the Condorcet mean and power of shares",
        replace(NEAR, condorcet=True),
        ("distance", "share"),
    ),
)


@dataclass(frozen=True, eq=False)
class Lesson:
    """
    Issues to learn from, stacked once for all fits.

    Attributes
    ----------
    issues : tuple of Issue
        b issues with an outcome.
    """

    issues: tuple[Issue, ...]

    @cached_property
    def board(self) -> Board:
        """All issues on one board; the shorter ones are filled up with actors without weight."""
        boards = [Board.of([issue]) for issue in self.issues]
        n = max(board.size[1] for board in boards)

        def stack(name: str, fill: bool) -> Floats:
            rows = [getattr(board, name)[0] for board in boards]
            ends = [row[:1] if fill else np.zeros(1) for row in rows]
            pairs = zip(rows, ends, strict=True)
            return np.stack([np.r_[row, np.repeat(end, n - len(row))] for row, end in pairs])

        of_issues = {
            name: np.concatenate([getattr(board, name) for board in boards])
            for name in ("reference", "low", "high")
        }
        return Board(
            stack("positions", True),
            stack("salience", False),
            stack("capability", False),
            **of_issues,
        )

    @cached_property
    def outcomes(self) -> Floats:
        """Outcomes as shares of the scale; shape (b,)."""
        known = np.array([np.nan if i.outcome is None else i.outcome for i in self.issues])
        found: Floats = (known - self.board.low) / (self.board.high - self.board.low)
        return found

    @cached_property
    def clusters(self) -> tuple[str, ...]:
        """The proposals of the issues."""
        return tuple(issue.proposal for issue in self.issues)

    @cached_property
    def supports(self) -> dict[bool, "Sorted"]:
        """Where mixtures can have weight, by the centre that distances are taken from."""
        return {
            centre: Sorted(Support(self.board, centre), self.outcomes) for centre in (False, True)
        }


@dataclass(frozen=True, eq=False)
class Sorted:
    """A support in the order of its points, so that scores of many mixtures on it are cheap."""

    support: Support
    outcomes: Floats

    @cached_property
    def points(self) -> Floats:
        """The points of the support and, last, the outcome; shape (b, m + 1)."""
        return np.concatenate([self.support.points, self.outcomes[:, None]], axis=1)

    @cached_property
    def order(self) -> Indices:
        """Which point comes when; shape (b, m + 1)."""
        return np.argsort(self.points, axis=1, kind="stable")

    @cached_property
    def gaps(self) -> Floats:
        """From each point to the next [0 to 100]; shape (b, m)."""
        return 100 * np.diff(np.take_along_axis(self.points, self.order, axis=1), axis=1)

    @cached_property
    def passed(self) -> Floats:
        """Where the outcome is at or below a point; shape (b, m)."""
        points = np.take_along_axis(self.points, self.order, axis=1)
        return (points[:, :-1] >= self.outcomes[:, None]).astype(float)

    def score(self, weights: Floats, counted: Floats) -> tuple[float, Floats]:
        """
        Return the mean ranked probability score, and its slope in the weights.

        Parameters
        ----------
        weights : array, shape (b, m)
            Of the points, in their own order.
        counted : array, shape (b,)
            What each issue counts in the mean; sums to one.
        """
        all_weights = np.concatenate([weights, np.zeros((len(weights), 1))], axis=1)
        off = np.cumsum(np.take_along_axis(all_weights, self.order, axis=1), axis=1)[:, :-1]
        off -= self.passed
        counted_gaps = counted[:, None] * self.gaps
        slope = np.zeros_like(all_weights)
        reverse = np.cumsum((2 * counted_gaps * off)[:, ::-1], axis=1)[:, ::-1]
        np.put_along_axis(slope, self.order[:, :-1], reverse, axis=1)
        return float((counted_gaps * off**2).sum()), slope[:, :-1]


def fit_design(lesson: Lesson, design: Design, counted: Floats, penalty: float = PENALTY) -> Fitted:
    """
    Return the parameters of one design with the lowest mean score.

    Parameters
    ----------
    lesson : Lesson
        b issues.
    design : Design
        Which parameters are free.
    counted : array, shape (b,)
        What each issue counts in the mean; sums to one, zero for those left out.
    penalty : float
        Added for each squared step away from the start.

    References
    ----------
    Gneiting, Raftery, Westveld & Goldman 2005, Calibrated probabilistic forecasting using ensemble
    model output statistics and minimum CRPS estimation, Monthly Weather Review 133.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 # a quarter of a second, only for fits

    points = lesson.supports[design.start.condorcet]
    start = _packed(design.start, design.free)

    def objective(packed: Floats) -> tuple[float, Floats]:
        fitted = _unpacked(packed, design)
        weights, slopes = _weights_and_slopes(points.support, fitted, design.free)
        score, slope = points.score(weights, counted)
        step = packed - start
        value = score + penalty * float(step @ step)
        return value, (slopes * slope).sum(axis=(1, 2)) + 2 * penalty * step

    done = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return _unpacked(done.x, design)


def scores_unseen(
    lesson: Lesson,
    design: Design,
    rows: Indices,
    count: int,
    seed: int,
    penalty: float = PENALTY,
) -> Floats:
    """Score a design on each of some issues, fitted without the proposals of a fold."""
    found = np.full(len(lesson.issues), np.nan)
    clusters = [lesson.clusters[row] for row in rows]
    for kept, left_out in folds(clusters, count, seed):
        fitted = fit_design(lesson, design, evenly(rows[kept], len(found)), penalty)
        weights = _weights_and_slopes(lesson.supports[fitted.condorcet].support, fitted, ())[0]
        chosen = rows[left_out]
        points = lesson.supports[fitted.condorcet].support.points[chosen]
        found[chosen] = crps(100 * points, weights[chosen], 100 * lesson.outcomes[chosen])
    return found[rows]


def fit(
    issues: Sequence[Issue],
    designs: Sequence[Design] = DESIGNS,
    inner: int = INNER_FOLDS,
    seed: int = SEED,
) -> tuple[Fitted, Design]:
    """
    Fit the mixture, with the design that scores best on issues unseen.

    Parameters
    ----------
    issues : sequence of Issue
        All with an outcome.
    designs : sequence of Design
        Among which one is chosen.
    inner : int
        By how many folds of whole proposals; fewer where there are not so many proposals, and the
        first design without a choice where there is one proposal only.
    seed : int
        Of the folds.

    Returns
    -------
    Fitted, Design
        The parameters on all issues, and the design chosen.
    """
    lesson = Lesson(tuple(issues))
    every = np.arange(len(issues))
    count = min(inner, len(set(lesson.clusters)))
    chosen = designs[0]
    if count >= 2 and len(designs) > 1:
        means = [scores_unseen(lesson, d, every, count, seed).mean() for d in designs]
        chosen = designs[int(np.argmin(means))]
    return fit_design(lesson, chosen, evenly(every, len(issues))), chosen


def refit_mixture(issues: Sequence[Issue]) -> Callable[[Board], Answer]:
    """Return the mixture as fitted to some issues."""
    return partial(mixture, fitted=fit(issues)[0])


def evenly(rows: Indices, b: int) -> Floats:
    """Return what each of b issues counts where only some rows count, all alike."""
    counted = np.zeros(b)
    counted[rows] = 1 / len(rows)
    return counted


def _packed(fitted: Fitted, free: tuple[str, ...]) -> Floats:
    """Return parameters without bounds: logits, a logarithm, and powers as they are."""
    on, floor = (np.log(p / (1 - p)) for p in (fitted.on_positions, fitted.floor))
    return np.array([on, np.log(fitted.bell), floor, *[getattr(fitted, name) for name in free]])


def _unpacked(packed: Floats, design: Design) -> Fitted:
    on, floor = 1 / (1 + np.exp(-packed[[0, 2]]))
    found: dict[str, Any] = dict(zip(design.free, map(float, packed[3:]), strict=True))
    found |= {"on_positions": float(on), "bell": float(np.exp(packed[1])), "floor": float(floor)}
    return replace(design.start, **found)


def _weights_and_slopes(
    support: Support, fitted: Fitted, free: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Return the mixture's weights (b, m), and their slopes (k, b, m) in packed parameters."""
    powers = np.array([getattr(fitted, name) for name in FEATURES])
    choice = support.choice(powers)
    bell, squares = support.bell(fitted.bell)
    b, n = choice.shape
    floor = np.full((b, FLOOR_POINTS), 1 / FLOOR_POINTS)
    on, share = fitted.on_positions, fitted.floor
    rest = np.concatenate([(1 - share) * bell, share * floor], axis=1)
    weights = np.concatenate([on * choice, (1 - on) * rest], axis=1)
    slopes = np.zeros((3 + len(free), b, n + BELL_POINTS + FLOOR_POINTS))
    slopes[0] = on * (1 - on) * np.concatenate([choice, -rest], axis=1)
    wider = bell * (squares - (bell * squares).sum(axis=1, keepdims=True))
    slopes[1, :, n : n + BELL_POINTS] = (1 - on) * (1 - share) * wider
    slopes[2, :, n:] = (1 - on) * share * (1 - share) * np.concatenate([-bell, floor], axis=1)
    for number, name in enumerate(free, start=3):
        feature = support.features[FEATURES.index(name)]
        mean = (choice * feature).sum(axis=1, keepdims=True)
        slopes[number, :, :n] = on * choice * (feature - mean)
    return weights, slopes
