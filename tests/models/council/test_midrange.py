"""The midrange."""

import numpy as np
import pytest

from harmel.models.council.midrange import midrange
from tests.models.council.boards import board, drawn


def test_only_the_outermost_count() -> None:
    """Positions 10, 80, 80 and 90 have the midrange 50."""
    assert midrange(board([80, 10, 90, 80], capability=[1, 2, 3, 4])).point == [50]


def test_no_point_is_nearer_to_the_farthest_actor() -> None:
    """On a grid of a thousand points the smallest largest distance is found at the midrange."""
    many = drawn(3, count=30)
    grid = np.linspace(0, 100, 1001)
    farthest = np.abs(many.positions[:, :, None] - grid).max(axis=1)
    assert midrange(many).point == pytest.approx(grid[farthest.argmin(axis=1)], abs=0.06)
