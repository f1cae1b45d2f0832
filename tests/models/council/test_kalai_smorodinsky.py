"""The Kalai-Smorodinsky solution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council.board import Board
from harmel.models.council.kalai_smorodinsky import kalai_smorodinsky
from harmel.models.council.midrange import midrange
from tests.models.council.boards import board, drawn

GRID = np.linspace(0, 1, 100_001)


def shares(many: Board, row: int, cost: float, points: np.ndarray) -> np.ndarray:
    """Return each actor's share of its best gain at each point; NaN where somebody refuses."""
    x, q = many.positions[row] / 100, many.reference[row] / 100
    gains = ((q - x) ** 2 + cost)[:, None] - (points - x[:, None]) ** 2
    grid = ((q - x) ** 2 + cost)[:, None] - (GRID - x[:, None]) ** 2
    best = grid[:, (grid >= 0).all(axis=0)].max(axis=1)
    return np.where((gains >= -1e-12).all(axis=0), gains / best[:, None], np.nan)


@pytest.mark.parametrize("cost", [0.05, 0.25, 1.0, 30.0])
def test_no_point_of_a_grid_is_better_for_the_worst_off(cost: float) -> None:
    """The smallest share is largest where a search of 100,001 points finds it."""
    many = drawn(8, count=25, actors=6)
    found = kalai_smorodinsky(many, cost).point
    for row in range(25):
        smallest = shares(many, row, cost, GRID).min(axis=0)
        assert found[row] == pytest.approx(100 * GRID[np.nanargmax(smallest)], abs=0.01)


def test_two_actors_get_equal_shares() -> None:
    """Between two, both get the same share of the best that the other would let them have."""
    many = drawn(9, count=30, actors=2)
    for row, point in enumerate(kalai_smorodinsky(many, 0.3).point):
        mine, other = shares(many, row, 0.3, np.array([point / 100]))[:, 0]
        assert mine == pytest.approx(other, abs=1e-4)


def test_capability_and_salience_do_not_count() -> None:
    """Only who takes part matters, not with what weight."""
    many = drawn(10, count=20)
    ones = np.ones(many.size)
    alike = Board(many.positions, ones, ones, many.reference, many.low, many.high)
    assert kalai_smorodinsky(many).point == pytest.approx(kalai_smorodinsky(alike).point)


def test_as_the_cost_grows_the_answer_tends_to_the_midrange() -> None:
    """From cost 1 to 10,000 the distance to the midrange falls tenfold by each decade."""
    many = drawn(11, count=40)
    target = midrange(many).point
    away = np.array(
        [np.abs(kalai_smorodinsky(many, cost).point - target) for cost in (1e1, 1e2, 1e3, 1e4)]
    )
    assert (away[1:] * 9 < away[:-1] + 1e-9).all()


@given(st.integers(0, 10**6), st.floats(0, 4))
def test_everybody_gains(seed: int, cost: float) -> None:
    """Nobody who takes part would rather have no agreement at its cost."""
    many = drawn(seed, count=5)
    point = kalai_smorodinsky(many, cost).point[:, None]
    gains = (many.reference[:, None] - many.positions) ** 2 - (point - many.positions) ** 2
    assert (np.isnan(point) | (gains + cost * 100**2 >= -1e-6)).all()


def test_no_agreement_as_in_nash_bargaining() -> None:
    """No reference point, or nothing acceptable but that point: no number is made up."""
    for answer in (
        kalai_smorodinsky(board([0, 40, 100])),
        kalai_smorodinsky(board([0, 40, 100], reference=0), 0.0),
    ):
        assert np.isnan(answer.point).all()
        assert answer.status == ("no agreement",)


def test_a_cost_must_be_a_number_not_negative() -> None:
    """A negative cost is refused."""
    with pytest.raises(BadArgument, match="cost_of_failure"):
        kalai_smorodinsky(board([0, 100], 50), -1.0)
