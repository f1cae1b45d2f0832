"""Lanchester's square law: the end of the fight, against its equations."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.support.lanchester_square import lanchester_square, needed_to_win

FORCE = st.floats(1, 1000)
RATE = st.floats(0.01, 10)


def test_five_against_four() -> None:
    """Five beat four of the same quality and three are left: 25 - 16 = 9."""
    end = lanchester_square(5, 4, 1, 1)
    assert (end.first, end.second, end.winner) == (3, 0, "first")


@given(FORCE, FORCE, RATE, RATE)
def test_the_end_is_the_closed_form(first: float, second: float, a: float, b: float) -> None:
    """The winner keeps the square root of what the constant of the motion leaves it."""
    end = lanchester_square(first, second, a, b)
    margin = a * first**2 - b * second**2
    if margin > 0:
        assert end.first == pytest.approx(math.sqrt(first**2 - b / a * second**2), abs=1e-3)
        assert end.second == 0
    elif margin < 0:
        assert end.second == pytest.approx(math.sqrt(second**2 - a / b * first**2), abs=1e-3)
        assert end.first == 0


@given(FORCE, FORCE, RATE, RATE)
def test_both_sides_are_treated_alike(first: float, second: float, a: float, b: float) -> None:
    """Changing the sides' names changes nothing else."""
    end, turned = lanchester_square(first, second, a, b), lanchester_square(second, first, b, a)
    assert (end.first, end.second) == pytest.approx((turned.second, turned.first), abs=1e-3)


@pytest.mark.parametrize(("first", "second", "a", "b"), [(50, 40, 0.05, 0.04), (30, 45, 0.1, 0.03)])
def test_small_steps_lead_to_the_same_end(first: float, second: float, a: float, b: float) -> None:
    """Following the two equations in small steps ends where, and when, the closed form says."""
    end = lanchester_square(first, second, a, b)
    step, time, left, right = 1e-3, 0.0, first, second
    while left > 0 and right > 0:
        halfway = left - step / 2 * b * right, right - step / 2 * a * left
        left, right = left - step * b * halfway[1], right - step * a * halfway[0]
        time += step
    assert max(left, right) == pytest.approx(max(end.first, end.second), abs=0.02)
    assert time == pytest.approx(end.duration, rel=1e-3)


@given(FORCE, RATE, RATE)
def test_the_number_needed_is_the_draw(second: float, a: float, b: float) -> None:
    """One in a hundred more than needed wins, one in a hundred fewer loses."""
    level = needed_to_win(second, a, b)
    assert lanchester_square(1.01 * level, second, a, b).winner == "first"
    assert lanchester_square(0.99 * level, second, a, b).winner == "second"


def test_numbers_count_twice() -> None:
    """Twice the number makes up for a quarter of the rate: the fight is a draw without end."""
    end = lanchester_square(20, 10, 1, 4)
    assert (end.winner, end.duration) == ("neither", math.inf)


@pytest.mark.parametrize("bad", [(0, 1, 1, 1), (1, -1, 1, 1), (1, 1, 0, 1), (1, 1, 1, math.inf)])
def test_arguments_out_of_range(bad: tuple[float, float, float, float]) -> None:
    """Numbers and rates are above zero and finite."""
    with pytest.raises(BadArgument):
        lanchester_square(*bad)
