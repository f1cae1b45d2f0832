"""How good forecasts were: proper scores, calibration and errors of weighted points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harmel.ledger.issue import Floats

TIE = 1e-9
"""How far two values may lie apart, as a part of their size, and still count as equal."""
SEED = 2024
DRAWS = 10_000
CHUNK = 2**22


def sorted_points(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """
    Sort each distribution by value; points without weight go last and weigh nothing.

    A row without any weight has no forecast, and becomes NaN.

    Parameters
    ----------
    values, weights : array, shape (b, m)
        b distributions of at most m points; weights sum to one by row.

    Returns
    -------
    values, weights : array, shape (b, m)
    """
    empty = ~(weights > 0)
    last = np.where(empty, -np.inf, values).max(axis=1, keepdims=True)
    last = np.where(np.isfinite(last), last, np.nan)
    order = np.argsort(np.where(empty, np.inf, values), axis=1, kind="stable")
    filled = np.where(empty, last, values)
    kept = np.where(empty, 0.0, weights)
    return np.take_along_axis(filled, order, axis=1), np.take_along_axis(kept, order, axis=1)


def crps(values: Floats, weights: Floats, outcomes: Floats) -> Floats:
    """
    Return the continuous ranked probability score of each forecast; lower is better.

    Parameters
    ----------
    values, weights : array, shape (b, m)
        b distributions of m points; weights sum to one by row, zero where there is no point.
    outcomes : array, shape (b,)
        What came.

    Returns
    -------
    array, shape (b,)
        E|X - y| - E|X - X'| / 2, in the unit of the values; the absolute error of a single point.

    References
    ----------
    Gneiting & Raftery 2007, Strictly Proper Scoring Rules, Prediction, and Estimation, Journal of
    the American Statistical Association 102, equation 21.
    """
    x, w = sorted_points(values, weights)
    below = np.cumsum(w, axis=1)[:, :-1]
    spread = (np.diff(x, axis=1) * below * (1 - below)).sum(axis=1)
    found: Floats = (w * np.abs(x - outcomes[:, None])).sum(axis=1) - spread
    return found


def cdf_at(values: Floats, weights: Floats, outcomes: Floats) -> tuple[Floats, Floats]:
    """
    Return the weight below each outcome, and the weight up to and including it.

    Returns
    -------
    below, upto : array, shape (b,)
        F(y-) and F(y); values within a billionth of the outcome count as the outcome.
    """
    y = outcomes[:, None]
    near = TIE * np.maximum(1.0, np.abs(y))
    w = np.where(weights > 0, weights, 0.0)
    gap = np.where(weights > 0, values, np.inf) - y
    below = (w * (gap < -near)).sum(axis=1)
    upto = (w * (gap <= near)).sum(axis=1)
    return np.clip(below, 0, 1), np.clip(upto, 0, 1)


def randomised_pit(
    values: Floats, weights: Floats, outcomes: Floats, generator: np.random.Generator
) -> Floats:
    """
    Draw the randomised probability integral transform of each forecast.

    Returns
    -------
    array, shape (b,)
        F(y-) + V (F(y) - F(y-)) with V uniform; uniform itself if the forecasts are calibrated.

    References
    ----------
    Smith 1985, Diagnostic Checks of Non-standard Time Series Models, Journal of Forecasting 4.
    Czado, Gneiting & Held 2009, Predictive Model Assessment for Count Data, Biometrics 65.
    """
    below, upto = cdf_at(values, weights, outcomes)
    found: Floats = below + generator.random(len(outcomes)) * (upto - below)
    return found


def pit_share(values: Floats, weights: Floats, outcomes: Floats, low: float, high: float) -> Floats:
    """
    Return the probability that each randomised transform falls in an interval, without drawing.

    Returns
    -------
    array, shape (b,)
        The part of [F(y-), F(y)] that lies in [low, high].
    """
    below, upto = cdf_at(values, weights, outcomes)
    inside = np.clip(np.minimum(upto, high) - np.maximum(below, low), 0, None)
    wide = upto - below
    point = (below >= low) & (below <= high)
    found: Floats = np.where(
        wide > TIE, inside / np.where(wide > TIE, wide, 1.0), point.astype(float)
    )
    return found


def coverage(values: Floats, weights: Floats, outcomes: Floats, share: float = 0.8) -> Floats:
    """
    Return the chance that each randomised transform lies in the central interval.

    Its mean is `share` for calibrated forecasts, whether they are continuous or lie on points.

    References
    ----------
    Gneiting, Balabdaoui & Raftery 2007, Probabilistic forecasts, calibration and sharpness, Journal
    of the Royal Statistical Society B 69.
    """
    tail = (1 - share) / 2
    return pit_share(values, weights, outcomes, tail, 1 - tail)


def coverage_closed(
    values: Floats, weights: Floats, outcomes: Floats, share: float = 0.8
) -> NDArray[np.bool_]:
    """
    Tell whether each outcome lies in the closed interval between two quantiles.

    Points on an end count as inside, so forecasts on few points are covered more often than they
    claim: this is the conventional measure, not the calibrated one.
    """
    tail = (1 - share) / 2
    x, w = sorted_points(values, weights)
    ends = [quantile(x, w, at) for at in (tail, 1 - tail)]
    near = TIE * np.maximum(1.0, np.abs(outcomes))
    found: NDArray[np.bool_] = (outcomes >= ends[0] - near) & (outcomes <= ends[1] + near)
    return found


def quantile(x: Floats, w: Floats, share: float) -> Floats:
    """Return the smallest value up to which a share of the weight lies; points sorted by row."""
    upto = np.cumsum(w, axis=1)
    first = np.argmax(upto >= share * upto[:, -1:] - TIE, axis=1)
    found: Floats = np.take_along_axis(x, first[:, None], axis=1)[:, 0]
    return found


def log_score(values: Floats, weights: Floats, outcomes: Floats, edges: Floats) -> Floats:
    """
    Return the logarithmic score of binned forecasts [nats]; lower is better.

    Parameters
    ----------
    values, weights : array, shape (b, m)
        b distributions; weights sum to one by row.
    outcomes : array, shape (b,)
        What came.
    edges : array, shape (k + 1,)
        The bins' edges, ascending; a bin holds its lower edge, the last one both.

    Returns
    -------
    array, shape (b,)
        Minus the logarithm of the weight in the outcome's bin; infinite where that is zero.

    References
    ----------
    Good 1952, Rational Decisions, Journal of the Royal Statistical Society B 14.
    """

    def bins(points: Floats) -> NDArray[np.intp]:
        return np.clip(np.searchsorted(edges, points, side="right") - 1, 0, len(edges) - 2)

    there = np.where(weights > 0, values, edges[0])
    same = bins(there) == bins(outcomes)[:, None]
    weight = (np.where(weights > 0, weights, 0.0) * same).sum(axis=1)
    with np.errstate(divide="ignore"):
        found: Floats = -np.log(weight)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """
    The mean of paired differences, and how far it may be off.

    Attributes
    ----------
    mean : float
        First minus second.
    low, high : float
        The ends of the central 95 % of the bootstrap.
    standard_error : float
        The standard deviation of the bootstrap.
    n, clusters : int
        How many pairs, in how many clusters.
    draws, seed : int
        Of the bootstrap.
    """

    mean: float
    low: float
    high: float
    standard_error: float
    n: int
    clusters: int
    draws: int
    seed: int

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as JSON-ready data."""
        return {name: getattr(self, name) for name in self.__slots__}


def paired_difference(
    first: Floats,
    second: Floats,
    clusters: Sequence[str],
    draws: int = DRAWS,
    seed: int = SEED,
) -> Difference:
    """
    Compare two forecasters on the same issues, with a bootstrap of whole clusters.

    Parameters
    ----------
    first, second : array, shape (b,)
        Scores of the same b issues.
    clusters : sequence of str, length b
        Which issues belong together: those of one proposal are not independent.
    draws : int
        How often clusters are drawn with replacement.
    seed : int
        Of the draws.

    References
    ----------
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, Chapman & Hall, chapters 8 and 13.
    Field & Welsh 2007, Bootstrapping clustered data, Journal of the Royal Statistical Society B 69.
    """
    apart = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(member, weights=apart)
    sizes = np.bincount(member).astype(float)
    generator = np.random.default_rng(seed)
    k = len(names)
    means = np.empty(draws)
    step = max(1, CHUNK // k)
    for start in range(0, draws, step):
        several = min(step, draws - start)
        counts = generator.multinomial(k, np.full(k, 1 / k), size=several)
        means[start : start + several] = (counts @ sums) / (counts @ sizes)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(
        float(apart.mean()),
        float(low),
        float(high),
        float(means.std()),
        len(apart),
        k,
        draws,
        seed,
    )
