"""Nash bargaining with weights and a cost of no agreement."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council.board import Board
from harmel.models.council.compromise import compromise
from harmel.models.council.nash_bargaining import COST_OF_FAILURE, nash_bargaining
from tests.models.council.boards import board, drawn

GRID = np.linspace(0, 1, 100_001)


def best_on_grid(many: Board, row: int, cost: float) -> float:
    """Return the point of a grid with the largest product, as the definition reads."""
    x, q = many.positions[row] / 100, many.reference[row] / 100
    gains = ((q - x) ** 2 + cost)[:, None] - (GRID - x[:, None]) ** 2
    allowed = (gains >= 0).all(axis=0)
    logs = np.log(np.where(gains > 0, gains, 1e-300))
    product = (many.weights[row][:, None] * logs).sum(axis=0)
    return float(100 * GRID[np.where(allowed, product, -np.inf).argmax()])


@pytest.mark.parametrize("cost", [0.01, 0.25, 1.0, 30.0])
def test_no_point_of_a_grid_is_better(cost: float) -> None:
    """The product of gains is largest where a search of 100,001 points finds it."""
    many = drawn(5, count=25, actors=6)
    found = nash_bargaining(many, cost).point
    searched = [best_on_grid(many, row, cost) for row in range(25)]
    assert found == pytest.approx(searched, abs=0.002)


def test_no_cost_is_enough_where_all_stand_on_one_side() -> None:
    """Without a cost of failure, actors who all want to leave the reference point agree."""
    many = drawn(6, count=40, sides=True)
    one_sided = (many.reference < many.positions.min(axis=1)) | (
        many.reference > many.positions.max(axis=1)
    )
    agreed = np.array(nash_bargaining(many, 0.0).status) == "converged"
    assert one_sided.any()
    assert not one_sided.all()
    assert (agreed == one_sided).all()


def test_an_equal_split_between_two_is_the_textbook_answer() -> None:
    """Two alike at 0 and 100, who lose alike by no agreement, meet at 50."""
    assert nash_bargaining(board([0, 100], reference=50)).point == pytest.approx([50])


def test_who_stands_on_the_reference_point_holds_back() -> None:
    """The actor who loses least by no agreement pulls the point its way, less at a higher cost."""
    points = [float(nash_bargaining(board([0, 100], 0), cost).point[0]) for cost in (0.1, 1, 10)]
    assert 0 < points[0] < points[1] < points[2] < 50


def test_as_the_cost_grows_the_answer_tends_to_the_compromise() -> None:
    """From cost 1 to 10,000 the distance to the compromise falls tenfold by each decade."""
    many = drawn(7, count=50, actors=7)
    costs = np.array([1.0, 10.0, 100.0, 1000.0, 10000.0])
    target = compromise(many).point
    away = np.array([np.abs(nash_bargaining(many, cost).point - target) for cost in costs])
    assert (np.diff(away, axis=0) < 0).all()
    scaled = away[2:] * costs[2:, None]
    assert scaled[1:] == pytest.approx(np.repeat(scaled[:1], 2, axis=0), rel=0.05, abs=0.05)


@given(st.integers(0, 10**6), st.integers(1, 12), st.floats(1.5, 1e6))
def test_the_distance_to_the_compromise_is_bounded(seed: int, actors: int, cost: float) -> None:
    """At cost c it is no more than 2 / (c - 1) of the scale, for gains lie from c - 1 to c + 1."""
    many = drawn(seed, count=5, actors=actors)
    away = np.abs(nash_bargaining(many, cost).point - compromise(many).point) / 100
    assert (away <= 2 / (cost - 1) + 1e-12).all()


@given(st.integers(0, 10**6), st.floats(0, 4))
def test_everybody_gains(seed: int, cost: float) -> None:
    """Whoever has weight prefers the answer to no agreement at its cost."""
    many = drawn(seed, count=5)
    point = nash_bargaining(many, cost).point[:, None]
    gains = (many.reference[:, None] - many.positions) ** 2 - (point - many.positions) ** 2
    assert (np.isnan(point) | (gains + cost * 100**2 >= -1e-6)).all()


def test_actors_without_weight_are_not_asked() -> None:
    """An actor of no salience changes nothing, though it would refuse every change."""
    with_it = nash_bargaining(board([0, 60, 80], 0, salience=[0, 1, 1]), 0.0)
    assert with_it.point == pytest.approx(nash_bargaining(board([60, 80], 0), 0.0).point)


def test_a_cost_may_differ_by_actor() -> None:
    """The higher the cost of failure for one of two, the nearer the point to the other."""
    points = [
        float(nash_bargaining(board([0, 100], 50), np.array([own, 1.0])).point[0])
        for own in (0.5, 1.0, 2.0)
    ]
    assert points[0] < points[1] < points[2]
    assert points[1] == pytest.approx(50)


def test_without_a_reference_point_there_is_no_agreement() -> None:
    """What is not known to hold otherwise cannot be bargained against."""
    answer = nash_bargaining(board([0, 40, 100]))
    assert np.isnan(answer.point).all()
    assert answer.status == ("no agreement",)


def test_where_only_the_reference_point_is_acceptable_there_is_no_agreement() -> None:
    """An actor on the reference point, and no cost of failure: nothing can be agreed."""
    answer = nash_bargaining(board([0, 40, 100], reference=0), 0.0)
    assert np.isnan(answer.point).all()
    assert answer.status == ("no agreement",)


def test_at_the_assumed_cost_every_point_of_the_scale_is_acceptable() -> None:
    """At cost 1 an actor on the reference point refuses nothing; just below it, the far end."""
    both = board([0, 100], reference=0, capability=[1, 1e9])
    assert nash_bargaining(both, COST_OF_FAILURE).point == pytest.approx([100], abs=0.01)
    lower = nash_bargaining(both, 0.9 * COST_OF_FAILURE).point
    assert lower == pytest.approx([100 * np.sqrt(0.9)], abs=0.01)
    assert lower < 100 * np.sqrt(0.9)


@pytest.mark.parametrize("cost", [-0.1, np.nan, np.inf])
def test_a_cost_must_be_a_number_not_negative(cost: float) -> None:
    """A negative, missing or infinite cost is refused."""
    with pytest.raises(BadArgument, match="cost_of_failure"):
        nash_bargaining(board([0, 100], 50), cost)
