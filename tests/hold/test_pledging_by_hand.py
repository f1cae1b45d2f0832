"""Pledging worked by hand: who gives what, aid over what was asked, and the clock of peace."""

from collections.abc import Mapping
from math import exp

import numpy as np
import pytest

from harmel.hold.pledging import donors, pledging
from harmel.hold.state import State
from tests.hold.by_hand import FINE, GDP, MANY, Shown, opened, sample_of, three

RATIOS: Mapping[str, object] = {"others_ratio": 1.2, "lead_ratio": 0.8, "aid_stop": 0.5}
PARTS = np.array(GDP) / 1000


def given(
    values: Mapping[str, object] | None = None, year: int = 2026, **changes: object
) -> tuple[State, list[float]]:
    """Let donors give for a year in one draw; return the state and what each gave."""
    s, at = sample_of(1, {**RATIOS, **(values or {})}), three(lead_gives={2025: False, 2027: True})
    state = opened(s, at, **({"commitment": 2.0} | changes))
    found = pledging(s, at, state, Shown(1, uniform=0.5), year, PARTS[None, :])
    return state, found[0].tolist()


def test_each_gives_its_part_of_the_first_pledge() -> None:
    """Of 30 half falls to the others, times 1.2, split by their parts; half to the lead, by 0.8."""
    state, found = given()
    assert found == pytest.approx([18 * 0.02, 18 * 0.2, 18 * 0.78, 12.0])
    assert state.aid == pytest.approx([30 / 40])


def test_aid_is_measured_against_what_was_asked() -> None:
    """Where half of what was asked is promised, half is given, and aid is over all of it."""
    state, found = given(promised=20.0)
    assert sum(found) == pytest.approx(15.0)
    assert state.aid == pytest.approx([15 / 40])
    assert given(promised=0.0)[0].aid == pytest.approx([0.0])


def test_the_measure_of_giving_stays_the_first_pledge() -> None:
    """If twice as much is asked and promised, no more is given than before."""
    state, found = given({"aid_asked": 80.0}, promised=80.0)
    assert sum(found) == pytest.approx(30.0)
    assert state.aid == pytest.approx([30 / 80])


@pytest.mark.parametrize(
    ("commitment", "left", "gift"), [(0.49, False, 0.0), (0.51, False, 12.0), (2.0, True, 0.0)]
)
def test_the_lead_state_gives_above_its_threshold(
    commitment: float, left: bool, gift: float
) -> None:
    """Below its threshold or gone it gives nothing, and the others give as before."""
    state, found = given(commitment=commitment, left=left)
    assert found[3] == pytest.approx(gift)
    assert sum(found[:3]) == pytest.approx(18.0)
    assert state.aid == pytest.approx([(18 + gift) / 40])


@pytest.mark.parametrize(("year", "gift"), [(2025, 0.0), (2027, 12.0)])
def test_known_years_overrule_the_threshold(year: int, gift: float) -> None:
    """Where it is known whether the lead state gave, commitment does not decide."""
    for commitment in (-3.0, 3.0):
        assert given(year=year, commitment=commitment)[1][3] == pytest.approx(gift)


def test_donors_give_by_output_and_habit() -> None:
    """All alike above their usual, parts are those of output; they sum to one."""
    s, at = sample_of(1, {"donor_sd": 0.9}), three()
    assert donors(s, at, Shown(1, normal=1.0))[0] == pytest.approx(PARTS)
    dice = Shown(1)
    dice.normal = lambda block, *more: np.array([[1.0, 0.0, -1.0]])  # type: ignore[method-assign]
    up = np.array([20 * exp(0.9), 200.0, 780 * exp(-0.9)])
    assert donors(s, at, dice)[0] == pytest.approx(up / up.sum())


@pytest.mark.parametrize(("year", "part"), [(2024, 0.25), (2025, 1.0)])
def test_the_war_ends_at_its_chance(year: int, part: float) -> None:
    """A yearly chance of 0.36 ends it in as many draws, in the open part of the year."""
    s, at = sample_of(MANY, {"war_end": 0.36}), three()
    state = opened(s, at)
    pledging(s, at, state, Shown(MANY), year, np.tile(PARTS, (MANY, 1)))
    assert 1 - state.war.mean() == pytest.approx(1 - 0.64**part, abs=FINE)


def test_years_of_peace_count_from_the_year_after() -> None:
    """War in 2025, its end in 2026: then 0 years of peace in 2026, 1 in 2027 and 2 in 2028."""
    s, at = sample_of(1), three()
    state, dice, found = opened(s, at), Shown(1, uniform=0.5), []
    for year, ends in ((2025, 0.0), (2026, 1.0), (2027, 0.0), (2028, 0.0)):
        pledging(s.put({"war_end": ends}), at, state, dice, year, PARTS[None, :])
        found.append((bool(state.war[0]), float(state.peace_years[0])))
    assert found == [(True, 0.0), (False, 0.0), (False, 1.0), (False, 2.0)]
