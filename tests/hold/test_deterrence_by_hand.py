"""Deterrence worked by hand: honour, each term of the rate of tests, and what a test does."""

from collections.abc import Mapping
from math import exp, log

import numpy as np
import pytest

from harmel.hold.deterrence import deterrence, kept, log_factor, measure
from harmel.hold.priors import Sample
from harmel.hold.state import State
from tests.hold.by_hand import FINE, MANY, Shown, opened, sample_of, three

SURE = 1e6
"""A rate at which a test comes in any open part of a year."""
READY = 0.6 + 0.2 * 0.9
"""Land forces are the scarcest: 0.6 of what is required and nine tenths of the lead's 0.2."""


@pytest.mark.parametrize(
    ("count", "base"), [("three_quarters", 0.8), ("half", 0.5), ("fifth", 0.2)]
)
@pytest.mark.parametrize(("reading", "sign"), [("yes", 1), ("no", -1)])
def test_the_chance_that_a_pact_is_kept(count: str, base: float, reading: str, sign: int) -> None:
    """Its odds are those of the count read, times or over the effect of democracy."""
    s = sample_of(1, {"democracy_effect": log(1.5)}, honoured=count, democracies_reliable=reading)
    odds = base / (1 - base) * 1.5**sign
    assert kept(s) == pytest.approx([odds / (1 + odds)])


@pytest.mark.parametrize(
    ("sceptical", "part", "exits", "cohesion"),
    [
        ([False] * 3, 1.0, 0, 1.0),
        ([True, False, False], 1.0, 0, 0.98),
        ([False, True, False], 1.0, 0, 0.8),
        ([False, False, True], 1.0, 0, 0.22),
        ([False, False, True], 0.5, 0, 0.61),
        ([False, False, True], 0.0, 0, 1.0),
        ([False] * 3, 1.0, 1, 2 / 3),
        ([False] * 3, 0.5, 1, 2 / 3),
        ([False, True, False], 1.0, 2, 1 - 0.2 - 2 / 3),
        ([False, False, True], 1.0, 1, 0.0),
    ],
)
def test_honour(sceptical: list[bool], part: float, exits: float, cohesion: float) -> None:
    """Kept times what the lead state takes away, less sceptics by output and exits by number."""
    s, at = sample_of(1, {"lead_weight": 0.5, "sceptic_honour": part}), three()
    state = opened(s, at, commitment=0.0, sceptical=sceptical, exits=exits)
    strength = measure(s, at, state, np.array([0.5]))
    honour = 0.8 * (1 - 0.5 * (1 - 0.5)) * cohesion
    assert state.honour == pytest.approx([honour], abs=1e-12)
    assert state.ready == pytest.approx([0.6 + 0.2 * 0.5])
    assert strength == pytest.approx([0.7 * honour], abs=1e-12)
    assert state.level == pytest.approx([0.7 * honour / 0.5], abs=1e-12)


@pytest.mark.parametrize(("weight", "left"), [(0.0, 1.0), (0.4, 0.6), (1.0, 0.0)])
def test_what_goes_with_a_lead_state_that_left(weight: float, left: float) -> None:
    """With the lead state gone its weight is off, whole, and none of its forces count."""
    s, at = sample_of(1, {"lead_weight": weight}), three()
    state = opened(s, at, left=True)
    measure(s, at, state, None)
    assert state.honour == pytest.approx([0.8 * left])
    assert state.ready == pytest.approx([0.6])


def quiet(values: Mapping[str, object], **readings: str) -> tuple[Sample, State]:
    """Return one draw as on the reference day: strength 1, ready as it was, at war, fully aided."""
    s, at = sample_of(1, values, **readings), three()
    state = opened(s, at)
    state.ready, state.level = np.array([READY]), np.array([1.0])
    return s, state


EFFECTS: Mapping[str, object] = {
    "denial_effect": 1.1,
    "recovery_effect": 0.7,
    "aid_effect": 0.6,
    "alignment_effect": 0.3,
    "invite_effect": -0.4,
    "nuclear_effect": 0.5,
}


@pytest.mark.parametrize("reading", ["yes", "no"])
def test_on_the_reference_day_the_rate_is_that_of_2024(reading: str) -> None:
    """With strength, forces, aid, alignment and availability as they were no term acts."""
    s, state = quiet(EFFECTS, pacts_deter=reading, nuclear="in")
    assert log_factor(s, state) == pytest.approx([0.0], abs=1e-12)


def test_less_strength_brings_tests_where_pacts_deter() -> None:
    """A quarter of strength is two halvings; forces alone do not count."""
    s, state = quiet({"denial_effect": 1.1}, pacts_deter="yes")
    state.level = np.array([0.25])
    assert log_factor(s, state) == pytest.approx([2.2])
    state.level, state.ready = np.array([1.0]), np.array([READY / 2])
    assert log_factor(s, state) == pytest.approx([0.0], abs=1e-12)


def test_less_force_brings_tests_where_pacts_do_not_deter() -> None:
    """Half the forces are one halving, twice is one doubling; strength does not count."""
    s, state = quiet({"denial_effect": 1.1}, pacts_deter="no")
    for factor, found in ((0.5, 1.1), (2.0, -1.1)):
        state.ready, state.level = np.array([READY * factor]), np.array([0.25])
        assert log_factor(s, state) == pytest.approx([found])


@pytest.mark.parametrize(
    ("years", "part"), [(0.0, 0.0), (1.0, 0.25), (3.0, 0.75), (4.0, 1.0), (9.0, 1.0)]
)
def test_a_recovering_enemy_brings_tests(years: float, part: float) -> None:
    """The effect of recovery grows over four years of peace and then stands."""
    s, state = quiet({"recovery_effect": 0.7})
    state.peace_years = np.array([years])
    assert log_factor(s, state) == pytest.approx([0.7 * part], abs=1e-12)


@pytest.mark.parametrize(
    ("war", "aid", "found"),
    [(True, 0.25, 0.45), (True, 1.0, 0.0), (True, 1.5, 0.0), (False, 0.25, 0.0)],
)
def test_aid_that_falls_short_brings_tests_in_war(war: bool, aid: float, found: float) -> None:
    """Three quarters missing count three quarters of 0.6 while the war lasts; more is no less."""
    s, state = quiet({"aid_effect": 0.6})
    state.war, state.aid = np.array([war]), np.array([aid])
    assert log_factor(s, state) == pytest.approx([found], abs=1e-12)


@pytest.mark.parametrize(("moved", "found"), [(0.5, 0.15), (-0.5, -0.15)])
def test_alignment_brings_tests(moved: float, found: float) -> None:
    """Half a point nearer than in 2024 adds half of its effect; farther takes it off."""
    s, state = quiet({"alignment_effect": 0.3})
    state.alignment = np.array([moved])
    assert log_factor(s, state) == pytest.approx([found])


def test_an_invitation_counts_once_it_is_out() -> None:
    """The effect of an invitation has the sign of its parameter."""
    s, state = quiet({"invite_effect": -0.4})
    state.invited = np.array([True])
    assert log_factor(s, state) == pytest.approx([-0.4])


@pytest.mark.parametrize(("reading", "effect"), [("in", 0.5), ("out", 0.0)])
def test_a_lead_state_that_turns_away_brings_tests(reading: str, effect: float) -> None:
    """From 0.9 to one half available adds 0.4 of the nuclear effect, where it is read in."""
    s, state = quiet({"nuclear_effect": 0.5}, nuclear=reading)
    state.commitment = np.array([0.0])
    assert log_factor(s, state) == pytest.approx([effect * 0.4])


def challenged(
    values: Mapping[str, object], year: int = 2025, **changes: object
) -> tuple[State, float]:
    """Let one year of tests pass in many draws; return the state and how many were tested."""
    s, at = sample_of(MANY, values), three()
    state = opened(s, at, **changes)
    reference = np.full(MANY, READY * 0.8)
    came = deterrence(s, at, state, Shown(MANY), year, reference)
    return state, float(came.mean())


@pytest.mark.parametrize(("year", "part"), [(2024, 0.25), (2025, 1.0), (2035, 1.0)])
def test_at_the_reference_state_the_rate_is_the_test_rate(year: int, part: float) -> None:
    """With all as in 2024 a test comes with chance 1 - exp(-rate), in the open part of a year."""
    _, came = challenged({"test_rate": 0.5}, year)
    assert came == pytest.approx(1 - exp(-0.5 * part), abs=FINE)


def test_effects_multiply_the_rate() -> None:
    """An invitation of log 3 makes a rate of 0.2 one of 0.6."""
    _, came = challenged({"test_rate": 0.2, "invite_effect": log(3)}, invited=True)
    assert came == pytest.approx(1 - exp(-0.6), abs=FINE)


def test_a_test_brings_threat() -> None:
    """Where a test came the regime is one of threat, where not it stays calm."""
    state, came = challenged({"test_rate": 0.5, "honour_high": 1 - 1e-12}, threat=False)
    assert 0 < came < 1
    assert state.threat.mean() == came
    assert challenged({"test_rate": 0.0}, threat=True)[0].threat.all()


@pytest.mark.parametrize(
    ("year", "there"), [(2024, 3.0), (2025, 3.4), (2027, 4.2), (2028, 4.6), (2035, 4.6)]
)
def test_a_test_is_honoured_as_far_as_the_ground_holds(year: int, there: float) -> None:
    """Will is honour less what is lost with the ground; brigades arrive until 2028."""
    values = {"test_rate": SURE, "lost_ground": 0.5, "forward_2024": 3.0, "forward_growth": 1.6}
    state, came = challenged(values, year)
    assert came == 1
    will = 0.8 * (1 - 0.5 * 0.1 ** (there / 7))
    assert 1 - state.broken.mean() == pytest.approx(will, abs=FINE)


def test_without_a_test_nothing_breaks_and_the_broken_are_not_tested() -> None:
    """No test, no break; and a treaty that is gone is not tested again."""
    assert not challenged({})[0].broken.any()
    state, came = challenged({"test_rate": SURE}, broken=True)
    assert came == 0
    assert state.broken.all()


def test_alignment_drifts_from_the_first_year_on() -> None:
    """In 2024 it is 0; each later year adds its surprise, with its sign."""
    s, at = sample_of(1, {"alignment_sd": 0.2}), three()
    state, dice, found = opened(s, at), Shown(1, normal=1.5), []
    for year in (2024, 2025, 2026):
        deterrence(s, at, state, dice, year, np.array([READY * 0.8]))
        found.append(float(state.alignment[0]))
    assert found == pytest.approx([0.0, 0.3, 0.6])
