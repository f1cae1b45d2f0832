"""The Shapley-Shubik index."""

from fractions import Fraction
from itertools import combinations
from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council import weighted_voting
from harmel.models.council.shapley_shubik import shapley_shubik

VOTES = st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(any)


def by_hand(weights: list[int], quota: int) -> tuple[Fraction, ...]:
    """Sum over all coalitions, as the index is defined."""
    n, found = len(weights), []
    for member, weight in enumerate(weights):
        others = [w for seat, w in enumerate(weights) if seat != member]
        value = Fraction(0)
        for size in range(n):
            pivots = sum(quota - weight <= sum(c) < quota for c in combinations(others, size))
            value += Fraction(pivots * factorial(size) * factorial(n - 1 - size), factorial(n))
        found.append(value)
    return tuple(found)


@given(VOTES, st.data())
@settings(deadline=None)
def test_agrees_with_the_definition(weights: list[int], data: st.DataObject) -> None:
    """On games of up to eight members the index is the sum over all coalitions, exactly."""
    quota = data.draw(st.integers(1, sum(weights)))
    assert shapley_shubik(weights, quota).fractions == by_hand(weights, quota)


@given(VOTES, st.data())
@settings(deadline=None)
def test_both_ways_of_counting_agree(weights: list[int], data: st.DataObject) -> None:
    """The table over weights and the match of halves count the same swings of each size."""
    vote = weighted_voting.game(weights, data.draw(st.integers(1, sum(weights))))
    table = weighted_voting._swings_by_table(vote, True)
    assert table == weighted_voting._swings_by_halves(vote)


@given(VOTES, st.data())
@settings(deadline=None)
def test_the_dual_vote_has_the_same_index(weights: list[int], data: st.DataObject) -> None:
    """Who is pivotal in passing is pivotal in blocking."""
    quota, total = data.draw(st.integers(1, sum(weights))), sum(weights)
    assert shapley_shubik(weights, quota).fractions == (
        shapley_shubik(weights, total - quota + 1).fractions
    )


@pytest.mark.parametrize("n", [1, 2, 32, 500])
def test_unanimity_of_equals(n: int) -> None:
    """Under unanimity each of n members has exactly 1 / n, up to 500 members."""
    assert set(shapley_shubik([1] * n, n).fractions or ()) == {Fraction(1, n)}


def test_unanimity_of_unequals() -> None:
    """Under unanimity votes do not matter."""
    assert set(shapley_shubik([7, 1, 30.5], 38.5).fractions or ()) == {Fraction(1, 3)}


def test_a_dictator_and_a_member_without_weight() -> None:
    """Who wins alone and is needed has all the power; who has no weight has none."""
    assert shapley_shubik([5, 1, 1, 0], 5).fractions == (1, 0, 0, 0)


def test_a_hundred_members_sum_to_one_exactly() -> None:
    """With 100 members, where 64-bit counts overflow, the shares still sum to one exactly."""
    weights = np.random.default_rng(1).integers(1, 26, 100)
    found = shapley_shubik(weights.tolist(), int(weights.sum() * 2 // 3))
    assert sum(found.fractions or ()) == 1
    order = np.argsort(weights, kind="stable")
    assert (np.diff(found.values[order]) >= 0).all()


def test_one_large_and_many_equal_members() -> None:
    """A large member among 60 small ones has the share of orders in which it stands between."""
    large, small, quota = 20, 60, 41
    found = shapley_shubik([large] + [1] * small, quota)
    assert found.fractions is not None
    assert found.fractions[0] == Fraction(large, small + 1)


def test_weights_of_millions_are_counted_by_halves() -> None:
    """Thirty-two members with weights in the millions are exact as well."""
    weights = np.random.default_rng(3).integers(1, 10**7, 32).tolist()
    found = shapley_shubik(weights, int(sum(weights) * 0.6))
    assert sum(found.fractions or ()) == 1


def test_decimals_count_as_they_are_printed() -> None:
    """Three tenths reach a quota of 0.3, as they do not in binary floats."""
    assert shapley_shubik([0.1, 0.2, 0.3], 0.3).fractions == by_hand([1, 2, 3], 3)


def test_estimates_agree_within_their_errors() -> None:
    """Estimates from random orders lie within four standard errors of the exact index."""
    weights, quota = [10, 10, 10, 10, 8, 5, 5, 5, 5, 4, 4, 3, 3, 3, 2], 62
    exact = shapley_shubik(weights, quota)
    found = shapley_shubik(weights, quota, samples=20_000, seed=5)
    assert found.fractions is None
    assert found.standard_errors is not None
    assert (np.abs(found.values - exact.values) <= 4 * found.standard_errors).all()
    assert found.values.sum() == pytest.approx(1)
    again = shapley_shubik(weights, quota, samples=20_000, seed=5)
    assert (again.values == found.values).all()


def test_too_large_a_vote_is_refused_and_can_be_estimated() -> None:
    """Where no exact count is feasible, one error says so and names samples as the way out."""
    weights = [10**6 + k for k in range(120)]
    with pytest.raises(BadArgument, match="samples"):
        shapley_shubik(weights, sum(weights) // 2)
    assert shapley_shubik(weights, sum(weights) // 2, samples=10).values.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("weights", "quota"),
    [([1, 2], 4), ([1, 2], 0), ([1, -1, 3], 2), ([], 1), ([0, 0], 1), ([float("nan")], 1)],
)
def test_what_is_no_vote_is_refused(weights: list[float], quota: float) -> None:
    """Quotas that nobody or everybody meets, negative weights and no weights are bad arguments."""
    with pytest.raises(BadArgument):
        shapley_shubik(weights, quota)


def test_how_many_coalitions_there_are() -> None:
    """Counts by size of a simple majority of equals are binomial coefficients."""
    vote = weighted_voting.game([1] * 61, 31)
    counts = weighted_voting.swings(vote, True)[0]
    assert counts == [comb(60, 30) if size == 30 else 0 for size in range(61)]
