"""Folds of whole proposals, and forecasts out of them."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.ledger.issue import Issue
from harmel.models.council.board import Answer, Board, points
from harmel.models.council.cross_validation import folds, out_of_fold, stacked

NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=30).filter(
    lambda names: len(set(names)) >= 2
)


@given(NAMES, st.integers(0, 99), st.data())
def test_folds_part_the_issues(names: list[str], seed: int, data: st.DataObject) -> None:
    """Each issue is left out once, with all of its proposal, and never while it is fitted on."""
    count = data.draw(st.integers(2, len(set(names))))
    out = []
    for kept, left_out in folds(names, count, seed):
        assert len(left_out)
        assert {names[i] for i in kept}.isdisjoint(names[i] for i in left_out)
        assert sorted([*kept, *left_out]) == list(range(len(names)))
        out += left_out.tolist()
    assert sorted(out) == list(range(len(names)))


def test_folds_follow_names_and_seed() -> None:
    """The same seed deals the same proposals together, in whatever order issues come."""
    names = [f"p{k % 7}" for k in range(20)]

    def groups(of: list[str], seed: int) -> set[frozenset[str]]:
        return {frozenset(of[i] for i in left_out) for _, left_out in folds(of, 3, seed)}

    assert groups(names, 1) == groups(names[::-1], 1)
    assert any(groups(names, 1) != groups(names, seed) for seed in range(2, 9))


@pytest.mark.parametrize("count", [-1, 0, 1, 4])
def test_folds_that_cannot_be(count: int) -> None:
    """Fewer than two folds, or more than proposals, are a bad argument."""
    with pytest.raises(BadArgument, match="2 to the number of proposals, 3"):
        list(folds(["a", "a", "b", "c"], count, 1))


def test_nothing_is_forecast_by_a_fit_that_saw_it() -> None:
    """The model that forecasts an issue was fitted without its proposal; order is kept."""
    issues = [
        Issue(f"i{k}", ("a", "b"), np.array([0.0, k]), np.ones(2), np.ones(2), outcome=float(k),
              proposal=f"p{k // 2}")
        for k in range(8)
    ]  # fmt: skip
    seen: list[set[str]] = []

    def refit(kept: Sequence[Issue]) -> object:
        seen.append({issue.proposal for issue in kept})

        def solve(board: Board) -> Answer:
            number = len(seen) - 1
            return points(np.full(board.size[0], float(number)))

        return solve

    found = out_of_fold(issues, refit, 4, 1)  # type: ignore[arg-type]
    assert [forecast.issue.name for forecast in found] == [issue.name for issue in issues]
    for forecast in found:
        assert forecast.point is not None
        assert forecast.issue.proposal not in seen[int(forecast.point)]
    values, weights = stacked(found)
    assert values.shape == weights.shape == (8, 1)
