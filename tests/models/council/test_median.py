"""The unweighted median."""

import statistics

import pytest

from harmel.models.council.median import median
from tests.models.council.boards import board, drawn


def test_the_middle_actor_decides() -> None:
    """Of 0, 10 and 100 the median is 10, whatever salience and capability are."""
    assert median(board([100, 0, 10], salience=[1, 1, 0], capability=[9, 1, 1])).point == [10]


def test_of_two_middle_positions_the_midpoint_is_taken() -> None:
    """Two against two on the ends of the scale meet at 50, with no end preferred."""
    assert median(board([0, 100, 0, 100])).point == [50]


@pytest.mark.parametrize("actors", [1, 2, 5, 8])
def test_against_the_standard_library(actors: int) -> None:
    """It equals statistics.median, row by row."""
    many = drawn(2, count=20, actors=actors)
    assert list(median(many).point) == [statistics.median(row) for row in many.positions]
