"""The compromise, snapped to the nearest position."""

import numpy as np

from harmel.models.council.compromise import compromise
from harmel.models.council.nearest_position import nearest_position
from tests.models.council.boards import board, drawn


def test_it_is_the_position_nearest_to_the_compromise() -> None:
    """A search over all actors of 200 issues finds no position nearer to the weighted mean."""
    many = drawn(4, count=200, actors=9)
    distances = np.abs(many.positions - compromise(many).point[:, None])
    nearest = many.positions[np.arange(200), distances.argmin(axis=1)]
    assert (nearest_position(many).point == nearest).all()


def test_of_two_that_are_equally_near_the_heavier_is_taken() -> None:
    """The compromise is 50; 40 and 60 are equally near, and 60 carries more weight."""
    tied = board([0, 40, 60, 60, 100], capability=[11, 10, 10, 5, 10])
    assert compromise(tied).point == [50]
    assert nearest_position(tied).point == [60]


def test_of_two_that_are_equal_in_all_the_lower_is_taken() -> None:
    """Two actors of one weight at both ends of the scale give the lower end."""
    assert nearest_position(board([100, 0])).point == [0]


def test_it_never_leaves_a_position_that_is_the_compromise() -> None:
    """Where an actor stands on the compromise, that is the forecast."""
    assert nearest_position(board([0, 50, 100])).point == [50]
    assert nearest_position(board([70, 70, 70], capability=[0.1, 0.2, 0.3])).point == [70]
