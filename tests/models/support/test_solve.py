"""Large searches: held where the relaxation is whole, with a bound from the parts."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse import block_diag, csr_array, vstack

from harmel.models.support import solve
from harmel.models.support.solve import Limits, bound_by_parts, nearly_smallest, smallest

PARTS, SIZE = 4, 6


def problem(seed: int) -> tuple[np.ndarray, csr_array, np.ndarray, np.ndarray]:
    """Return a made-up problem of four knapsack covers with two rows across them."""
    draw = np.random.default_rng(seed)
    own = [csr_array(-draw.integers(2, 9, (2, SIZE)).astype(float)) for _ in range(PARTS)]
    across = csr_array(draw.integers(0, 4, (2, PARTS * SIZE)).astype(float))
    matrix = csr_array(vstack([block_diag(own), across]))
    caps = np.concatenate([-draw.integers(9, 30, 2 * PARTS).astype(float), [80.0, 80.0]])
    cost = draw.integers(3, 12, PARTS * SIZE).astype(float)
    return cost, matrix, caps, np.repeat(np.arange(PARTS), SIZE)


@pytest.mark.parametrize("seed", range(30))
def test_the_bound_by_parts_lies_between_relaxation_and_best(seed: int) -> None:
    """No whole-number answer is better than the bound, and the bound is no worse than before."""
    cost, matrix, caps, parts = problem(seed)
    n = len(cost)
    whole, highest = np.ones(n, dtype=bool), np.full(n, np.inf)
    best = smallest(cost, matrix, caps, highest, whole, Limits())
    relaxed = smallest(cost, matrix, caps, highest, ~whole, Limits())
    bound = bound_by_parts(cost, matrix, caps, highest, whole, Limits(), parts, relaxed)
    assert relaxed.bound - 1e-6 <= bound <= best.value + 1e-6


def test_the_bound_by_parts_is_often_much_better() -> None:
    """On the made-up problems it closes more than a third of the distance to the best answer."""
    closed, distance = 0.0, 0.0
    for seed in range(30):
        cost, matrix, caps, parts = problem(seed)
        whole, highest = np.ones(len(cost), dtype=bool), np.full(len(cost), np.inf)
        best = smallest(cost, matrix, caps, highest, whole, Limits())
        relaxed = smallest(cost, matrix, caps, highest, ~whole, Limits())
        bound = bound_by_parts(cost, matrix, caps, highest, whole, Limits(), parts, relaxed)
        closed += bound - relaxed.bound
        distance += best.value - relaxed.bound
    assert closed > distance / 3


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("most", [0.5, 1.0])
def test_a_large_search_is_within_its_gap(
    seed: int, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer fits, is no better than the best, and both it and its bound are within the gap."""
    monkeypatch.setattr(solve, "MOST_FREE", most)
    cost, matrix, caps, parts = problem(seed)
    whole, highest = np.ones(len(cost), dtype=bool), np.full(len(cost), np.inf)
    best = smallest(cost, matrix, caps, highest, whole, Limits())
    found = nearly_smallest(cost, matrix, caps, highest, whole, Limits(0.05), parts, parts)
    assert found.x is not None
    assert (matrix @ found.x <= caps + 1e-6).all()
    assert found.value == pytest.approx(float(cost @ found.x))
    assert found.bound <= best.value + 1e-6 <= found.value + 2e-6
    assert found.value - found.bound <= 0.05 * abs(found.value) + 1e-6


def test_a_relaxation_that_fails_is_solved_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the interior-point method gives nothing, the simplex method is asked."""
    cost, matrix, caps, parts = problem(1)
    whole, highest = np.ones(len(cost), dtype=bool), np.full(len(cost), np.inf)
    expected = nearly_smallest(cost, matrix, caps, highest, whole, Limits(0.05), parts, parts)
    relaxed = solve._relaxed  # the method that is asked first is made to fail

    def failing(*arguments: Any, method: str = "highs") -> solve.Solution:
        if method == "highs-ipm":
            return solve.Solution(solve.STOPPED, None, np.inf, -np.inf, None, 0)
        return relaxed(*arguments, method=method)

    monkeypatch.setattr(solve, "_relaxed", failing)
    found = nearly_smallest(cost, matrix, caps, highest, whole, Limits(0.05), parts, parts)
    assert found.x is not None
    assert found.bound > 0
    assert found.bound <= expected.value + 1e-6


def test_a_better_answer_of_the_first_search_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search over all gives less, or nothing, the first answer stands with its bound."""
    cost, matrix, caps, parts = problem(3)
    whole, highest = np.ones(len(cost), dtype=bool), np.full(len(cost), np.inf)
    best = smallest(cost, matrix, caps, highest, whole, Limits())
    monkeypatch.setattr(solve, "MOST_FREE", 1.0)
    monkeypatch.setattr(solve, "_within", lambda *_: False)
    searched = solve._searched
    calls: list[int] = []

    def once(*arguments: Any) -> solve.Solution:
        calls.append(len(arguments[0]))
        if calls.count(len(cost)) == 2:
            return solve.Solution(solve.INFEASIBLE, None, np.inf, np.inf, None, 0)
        return searched(*arguments)

    monkeypatch.setattr(solve, "_searched", once)
    found = nearly_smallest(cost, matrix, caps, highest, whole, Limits(0.05), parts, parts)
    assert calls.count(len(cost)) == 2
    assert found.status == solve.STOPPED
    assert found.bound <= best.value + 1e-6 <= found.value + 2e-6
