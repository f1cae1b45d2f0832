"""The mediator against trying answers one by one, in thousands of random small councils."""

import pytest

from tests.models.council.test_certificate import check_against_brute_force

FIRST, SIZE = 1000, 50
COUNCILS = {"ambition": 1500, "fair": 1000, "agreement": 500, "expected": 500}
BATCHES = [(goal, start) for goal, many in COUNCILS.items() for start in range(0, many, SIZE)]


@pytest.mark.parametrize(("goal", "start"), BATCHES)
def test_brute_force_finds_nothing_better(goal: str, start: int) -> None:
    """In 3,500 councils no text, opt-outs and payments beat the answer, which is certified."""
    for seed in range(FIRST + start, FIRST + start + SIZE):
        check_against_brute_force(seed, goal)
