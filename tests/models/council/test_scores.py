"""Scores of forecasts that are weighted points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.models.council import scores

PLACES = st.integers(0, 20).map(float)
POINTS = st.lists(st.tuples(PLACES, st.integers(1, 9)), min_size=1, max_size=7)


def one(points: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return values and weights of one distribution, filled up with a point without weight."""
    values = np.array([[*(x for x, _ in points), np.nan]])
    weights = np.array([[*(float(w) for _, w in points), 0.0]])
    return values, weights / weights.sum()


@given(POINTS, PLACES)
def test_crps_is_its_definition(points: list[tuple[float, int]], outcome: float) -> None:
    """The score is E|X - y| - E|X - X'| / 2, and the integral of the squared distance to a step."""
    values, weights = one(points)
    found = scores.crps(values, weights, np.array([outcome]))[0]
    x, w = values[0, :-1], weights[0, :-1]
    spread = (w[:, None] * w * np.abs(x[:, None] - x)).sum() / 2
    assert found == pytest.approx((w * np.abs(x - outcome)).sum() - spread, abs=1e-12)
    middles = np.arange(0, 20, 0.5) + 0.25
    cdf = (w * (x <= middles[:, None])).sum(axis=1)
    assert found == pytest.approx((0.5 * (cdf - (middles >= outcome)) ** 2).sum(), abs=1e-9)


def test_crps_of_a_point_is_its_error() -> None:
    """A forecast without spread is scored by its absolute error; no forecast has no score."""
    values, weights = np.array([[3.0], [np.nan]]), np.array([[1.0], [0.0]])
    found = scores.crps(values, weights, np.array([5.0, 1.0]))
    assert found[0] == 2
    assert np.isnan(found[1])


def test_crps_of_a_uniform() -> None:
    """A uniform on [0, 1] scores 1/3 at its end and 1/12 in its middle."""
    values = ((np.arange(2000) + 0.5) / 2000)[None]
    weights = np.full((1, 2000), 1 / 2000)
    assert scores.crps(values, weights, np.array([0.0]))[0] == pytest.approx(1 / 3, abs=1e-6)
    assert scores.crps(values, weights, np.array([0.5]))[0] == pytest.approx(1 / 12, abs=1e-6)


@given(POINTS, POINTS)
def test_crps_is_proper(truth: list[tuple[float, int]], other: list[tuple[float, int]]) -> None:
    """Nobody expects a better score than by stating what they believe."""
    (x, w), (v, u) = one(truth), one(other)
    n = len(truth)
    honest, swayed = (
        sum(w[0, k] * scores.crps(*forecast, x[:, k])[0] for k in range(n))
        for forecast in ((x, w), (v, u))
    )
    assert honest <= swayed + 1e-9


@given(POINTS, PLACES, st.integers(0, 10), st.integers(0, 10))
def test_expected_share_is_the_mean_of_draws(
    points: list[tuple[float, int]], outcome: float, first: int, second: int
) -> None:
    """The share of an interval that the transform falls in is what drawing it gives on average."""
    low, high = sorted((first / 10, second / 10))
    values, weights = one(points)
    y = np.array([outcome])
    below, upto = (float(end[0]) for end in scores.cdf_at(values, weights, y))
    drawn = below + (np.arange(4000) + 0.5) / 4000 * (upto - below)
    share = scores.pit_share(values, weights, y, low, high)[0]
    assert share == pytest.approx(((drawn >= low) & (drawn <= high)).mean(), abs=1e-3)


def test_randomised_transform_of_the_truth_is_uniform() -> None:
    """Where outcomes are drawn from the forecast itself, the transform is uniform."""
    generator = np.random.default_rng(7)
    x, w = np.array([0.0, 10, 50, 100]), np.array([0.1, 0.4, 0.2, 0.3])
    outcomes = generator.choice(x, 40_000, p=w)
    values, weights = (np.tile(part, (len(outcomes), 1)) for part in (x, w))
    found = scores.randomised_pit(values, weights, outcomes, generator)
    counts, _ = np.histogram(found, bins=10, range=(0, 1))
    assert counts / len(outcomes) == pytest.approx(0.1, abs=0.006)
    assert scores.coverage(values, weights, outcomes).mean() == pytest.approx(0.8, abs=0.01)


def test_closed_coverage_counts_ends() -> None:
    """Two points with a half each cover both always by closed quantiles, 80 % as is claimed."""
    values, weights = np.array([[0.0, 100]] * 2), np.full((2, 2), 0.5)
    outcomes = np.array([0.0, 100])
    assert scores.coverage_closed(values, weights, outcomes).all()
    assert scores.coverage(values, weights, outcomes) == pytest.approx(0.8)


def test_quantiles_are_the_smallest_values_that_reach_a_share() -> None:
    """A quantile is a point, also where cumulated weights miss the share by rounding."""
    x, w = scores.sorted_points(np.array([[3.0, 1, 2]]), np.array([[0.7, 0.1, 0.2]]))
    assert scores.quantile(x, w, 0.1)[0] == 1
    assert scores.quantile(x, w, 0.3)[0] == 2
    assert scores.quantile(x, w, 0.31)[0] == 3


def test_log_score_of_bins() -> None:
    """The score is minus the logarithm of the weight in the outcome's bin, infinite at none."""
    values, weights = np.array([[5.0, 15, 100]] * 3), np.array([[0.25, 0.25, 0.5]] * 3)
    edges = np.linspace(0, 100, 11)
    found = scores.log_score(values, weights, np.array([0.0, 95, 50]), edges)
    assert found[:2] == pytest.approx([np.log(4), np.log(2)])
    assert np.isinf(found[2])


def test_paired_difference() -> None:
    """The interval is that of whole clusters: as wide as if each cluster were one pair."""
    generator = np.random.default_rng(3)
    of_cluster = generator.normal(1, 2, 60)
    apart = np.repeat(of_cluster, 5)
    clusters = [f"p{k // 5}" for k in range(300)]
    found = scores.paired_difference(apart, np.zeros(300), clusters)
    assert found.mean == pytest.approx(of_cluster.mean())
    assert found.standard_error == pytest.approx(of_cluster.std() / np.sqrt(60), rel=0.03)
    assert found.low < found.mean < found.high
    assert (found.n, found.clusters) == (300, 60)
    assert found == scores.paired_difference(apart, np.zeros(300), clusters)
    assert found.as_dict()["seed"] == scores.SEED
