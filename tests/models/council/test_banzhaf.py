"""The Banzhaf index."""

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council import weighted_voting
from harmel.models.council.banzhaf import banzhaf

VOTES = st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(any)


def by_hand(weights: list[int], quota: int) -> tuple[Fraction, ...]:
    """Count the coalitions of the others that need a member."""
    n, found = len(weights), []
    for member, weight in enumerate(weights):
        others = [w for seat, w in enumerate(weights) if seat != member]
        swung = sum(
            quota - weight <= sum(c) < quota for k in range(n) for c in combinations(others, k)
        )
        found.append(Fraction(swung, 2 ** (n - 1)))
    return tuple(found)


@given(VOTES, st.data())
@settings(deadline=None)
def test_agrees_with_the_definition(weights: list[int], data: st.DataObject) -> None:
    """On games of up to eight members the index is a count of coalitions, exactly."""
    quota = data.draw(st.integers(1, sum(weights)))
    found = banzhaf(weights, quota)
    exact = by_hand(weights, quota)
    assert found.fractions == exact
    shares = [float(value / sum(exact)) for value in exact]
    assert found.normalised.tolist() == shares


def test_majority_of_equals() -> None:
    """In a majority of 501 equals each decides if the others are split evenly."""
    found = banzhaf([1] * 501, 251)
    assert set(found.fractions or ()) == {Fraction(comb(500, 250), 2**500)}
    assert found.normalised == pytest.approx(1 / 501)


def test_unanimity() -> None:
    """Under unanimity a member decides only where all others agree."""
    assert set(banzhaf([4, 2, 1], 7).fractions or ()) == {Fraction(1, 4)}


def test_halves_agree_with_the_table() -> None:
    """Weights too large for a table are counted by halves, to the same indices."""
    weights = np.random.default_rng(2).integers(1, 1000, 20).tolist()
    large = [weight * 10**9 + 1 for weight in weights]
    small_quota = sum(weights) // 2
    vote = weighted_voting.game(large, small_quota * 10**9)
    assert len(vote.weights) * vote.bar > weighted_voting.LARGEST_TABLE
    assert banzhaf(large, small_quota * 10**9).fractions == (
        banzhaf(weights, small_quota).fractions
    )


def test_weights_beyond_64_bits() -> None:
    """Weights of any size are counted exactly, for no count is kept in 64 bits."""
    for weights in ([3 * 10**30, 2 * 10**30, 10**30, 1], [1, 2, 10**30, 10**30]):
        quota = sum(weights) - 10**30 + 1
        assert banzhaf(weights, quota).fractions == by_hand(weights, quota)


def test_estimates_agree_within_their_errors() -> None:
    """Estimates from random coalitions lie within four standard errors of both indices."""
    weights, quota = [10, 10, 10, 10, 8, 5, 5, 5, 5, 4, 4, 3, 3, 3, 2], 62
    exact, found = banzhaf(weights, quota), banzhaf(weights, quota, samples=20_000, seed=5)
    assert found.standard_errors is not None
    assert found.normalised_errors is not None
    off = np.abs(found.absolute - exact.absolute) / found.standard_errors
    off_shares = np.abs(found.normalised - exact.normalised) / found.normalised_errors
    assert off.max() <= 4
    assert off_shares.max() <= 4
    assert found.normalised.sum() == pytest.approx(1)


def test_errors_of_estimates_are_honest() -> None:
    """Over 200 seeds the spread of the estimates is the stated error, within a fifth."""
    weights, quota = [4, 3, 2, 1, 1], 6
    runs = [banzhaf(weights, quota, samples=500, seed=seed) for seed in range(200)]
    spread = np.std([run.normalised for run in runs], axis=0)
    stated = np.mean([run.normalised_errors for run in runs], axis=0)
    assert spread == pytest.approx(stated, rel=0.2)


def test_too_large_a_vote_is_refused() -> None:
    """Where no exact count is feasible, one error says so."""
    weights = [10**6 + k for k in range(250)]
    with pytest.raises(BadArgument, match="too large"):
        banzhaf(weights, sum(weights) // 2)
