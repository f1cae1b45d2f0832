"""The anchors of ground forces: what RAND says, and which way we go between."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.store import Ledger
from harmel.models.support.ground_anchors import Anchors, ground, power_at_distance

ANCHORS = Anchors(60, 7, 3, 28, (9, 12), 0.1)
SIZE = st.floats(0, 20)


def test_both_ends_are_the_anchors(ledger: Ledger) -> None:
    """With nothing the capitals are reached in 60 hours; seven brigades, three heavy, hold 28 d."""
    nothing, enough = ground(ledger, 0, 0), ground(ledger, 7, 3)
    assert nothing.hours.number == 60
    assert nothing.chance[1].number == 1
    assert enough.hours.number == pytest.approx(28 * 24)
    assert enough.chance[1].number == pytest.approx(0.1)
    assert [q.number for q in enough.missing] == [0, 0]
    assert enough.as_dict()["to_restore"] == {"low": 9, "high": 12}


@given(SIZE, SIZE, st.floats(0, 5), st.floats(0, 5))
def test_more_brigades_never_hold_less(
    brigades: float, heavy: float, more: float, armour: float
) -> None:
    """Time to hold never falls, and the chance of a swift defeat never rises, with more force."""
    before, after = (brigades, heavy), (brigades + more, heavy + armour)
    assert ANCHORS.hold_hours(*after) >= ANCHORS.hold_hours(*before) - 1e-9
    assert ANCHORS.fait_accompli(*after) <= ANCHORS.fait_accompli(*before) + 1e-12


@given(SIZE, SIZE)
def test_nothing_goes_beyond_the_anchors(brigades: float, heavy: float) -> None:
    """Every force holds between 60 hours and 28 days, and no chance leaves its range."""
    assert 60 <= ANCHORS.hold_hours(brigades, heavy) <= 28 * 24 + 1e-9
    assert 0.1 - 1e-12 <= ANCHORS.fait_accompli(brigades, heavy) <= 1


def test_light_forces_alone_do_not_hold() -> None:
    """Seven light brigades are worth no more than none: three of seven must be heavy."""
    assert ANCHORS.hold_hours(7, 0) == ANCHORS.hold_hours(0, 0) == 60
    assert ANCHORS.share(7, 1.5) == 0.5


def test_halfway_is_the_geometric_mean() -> None:
    """Half of the force holds for the geometric mean of both times."""
    assert ANCHORS.hold_hours(3.5, 3) == pytest.approx(math.sqrt(60 * 28 * 24))
    assert ANCHORS.fait_accompli(3.5, 1.5) == pytest.approx(math.sqrt(0.1))


@given(st.floats(0, 1e6), st.floats(0, 1e4), st.floats(0, 1e4), st.floats(1, 1e4))
def test_power_falls_with_distance(power: float, near: float, more: float, scale: float) -> None:
    """Boulding's power is P0 exp(-x / L): whole at home, and two stretches multiply."""
    assert power_at_distance(power, 0, scale) == power
    once = power_at_distance(power, near, scale)
    assert power_at_distance(power, near + more, scale) <= once
    assert power_at_distance(once, more, scale) == pytest.approx(
        power * math.exp(-(near + more) / scale), abs=1e-9
    )


@pytest.mark.parametrize("bad", [(2, 3), (-1, -1), (2000, 1)])
def test_heavy_brigades_are_part_of_all(ledger: Ledger, bad: tuple[float, float]) -> None:
    """More heavy brigades than brigades, and numbers out of range, are refused."""
    with pytest.raises(BadArgument):
        ground(ledger, *bad)


@pytest.mark.parametrize(
    ("bad", "column"), [((-1, 0), "brigades"), ((2000, 1), "brigades"), ((2, 3), "heavy")]
)
def test_the_argument_at_fault_is_named(
    ledger: Ledger, bad: tuple[float, float], column: str
) -> None:
    """A number of brigades out of range is not blamed on the heavy ones."""
    with pytest.raises(BadArgument) as caught:
        ground(ledger, *bad)
    assert [problem.column for problem in caught.value.problems] == [column]


@pytest.mark.parametrize("bad", [(1, -1, 1), (1, 1, 0)])
def test_distances_and_scales_are_positive(bad: tuple[float, float, float]) -> None:
    """A distance below zero or a scale of zero is refused."""
    with pytest.raises(BadArgument):
        power_at_distance(*bad)


def test_anchors_have_a_date(triple: Ledger) -> None:
    """Before the testimony of March 2017 there is no second anchor; without a table, none."""
    with pytest.raises(NoAnswer):
        ground(harmel.open_ledger(as_of=date(2017, 2, 28)), 4, 1)
    assert ground(harmel.open_ledger(as_of=date(2017, 3, 1)), 4, 1).hours.number > 60
    with pytest.raises(NoAnswer):
        ground(triple, 4, 1)


def test_inputs_are_counted_and_traced(ledger: Ledger) -> None:
    """Five anchors are sourced, one chance is assumed, and every number has its unit."""
    answer = ground(ledger, 4, 1)
    assert answer.as_dict()["inputs"] == {"sourced": 5, "assumed": 1}
    assert {"support/ground/hold", "support/ground/missing"} <= set(answer.numbers())
