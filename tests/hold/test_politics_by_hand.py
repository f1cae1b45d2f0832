"""Politics worked by hand: who governs when, where commitment goes, and how far in a year."""

from datetime import date
from math import exp, log

import numpy as np
import pytest

from harmel.hold.politics import burden_ratio, elections, politics, reference_ratio
from harmel.hold.state import chance, within
from tests.hold.by_hand import FINE, MANY, Shown, opened, sample_of, three

TARGETS = {
    "target_harris": 1.0,
    "target_trump": -1.0,
    "target_democrat": 3.0,
    "target_republican": -3.0,
}
NOBODY = {2024: np.zeros(1), 2028: np.zeros(1), 2032: np.zeros(1)}


def test_the_chance_of_an_event_grows_as_its_law_says() -> None:
    """A rate of 0.7 for half a year gives 1 - exp(-0.35); a rate of 3 gives less than one."""
    found = chance(np.array([0.7, 3.0]), 0.5)
    assert found == pytest.approx([1 - exp(-0.35), 1 - exp(-1.5)], rel=1e-12)


def test_a_yearly_chance_is_shortened_by_its_root() -> None:
    """36 % within a year is 20 % within half of one, since 0.8 times 0.8 is 0.64."""
    yearly = np.array([0.36, 0.0, 1.0])
    assert within(yearly, 0.5) == pytest.approx([0.2, 0.0, 1.0], abs=1e-12)
    assert within(yearly, 1.0) == pytest.approx([0.36, 0.0, 1.0], abs=1e-12)
    assert within(yearly, 0.0) == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


def test_each_election_is_decided_by_its_own_odds() -> None:
    """2024 goes by the odds of 2024, both later ones by the later odds."""
    s = sample_of(MANY, {"republican_2024": 0.25, "republican_later": 0.75})
    won = elections(s, three(), Shown(MANY))
    assert {year: float(w.mean()) for year, w in won.items()} == pytest.approx(
        {2024: 0.25, 2028: 0.75, 2032: 0.75}
    )


@pytest.mark.parametrize("known", [True, False])
def test_a_known_winner_settles_only_that_election(known: bool) -> None:
    """Once the winner of 2024 is known no draw has another, and 2028 stays open."""
    s = sample_of(MANY, {"republican_2024": 0.5, "republican_later": 0.5})
    won = elections(s, three(republican_2024=known), Shown(MANY))
    assert (won[2024] == float(known)).all()
    assert won[2028].mean() == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("years", "republican", "targets"),
    [
        ((2025, 2026, 2027, 2028), (True, False), (-1.0, 1.0)),
        ((2029, 2030, 2031, 2032), (False, True), (3.0, -3.0)),
        ((2033, 2034, 2035), (True, False), (-3.0, 3.0)),
    ],
)
def test_the_winner_governs_from_the_january_after(
    years: tuple[int, ...], republican: tuple[bool, ...], targets: tuple[float, ...]
) -> None:
    """The winner of 2024 sets the target to 2028, that of 2028 to 2032, that of 2032 after it."""
    won = {2024: np.array([1.0, 0.0]), 2028: np.array([0.0, 1.0]), 2032: np.array([1.0, 0.0])}
    s = sample_of(2, TARGETS | {"pace": 1.0, "pivot": 0.1})
    for year in years:
        state = opened(s, three())
        politics(s, three(), state, Shown(2), year, won)
        assert state.republican.tolist() == list(republican)
        expected = np.array(targets) - 0.1 * (year - 2024)
        assert state.commitment == pytest.approx(expected, abs=1e-12)


def test_nothing_moves_in_the_reference_year() -> None:
    """In 2024 commitment is the logit of what was available, whatever the surprise."""
    s = sample_of(1, TARGETS | {"pace": 1.0, "commitment_sd": 1.0})
    state = opened(s, three())
    politics(s, three(), state, Shown(1, normal=5.0), 2024, NOBODY)
    assert state.commitment == pytest.approx([log(9)], rel=1e-12)
    assert state.available == pytest.approx([0.9], rel=1e-12)


@pytest.mark.parametrize("leader", [0.0, 1.0, 2.0])
def test_a_step_of_commitment(leader: float) -> None:
    """One step by hand: pace, pivot, the message, what is paid, and a surprise."""
    values = TARGETS | {
        "pace": 0.5,
        "pivot": 0.04,
        "burden_effect": 2.0,
        "message_effect": 0.3,
        "leader_skill": 0.5,
        "message_bias": 0.9,
        "message_doubt": 0.1,
        "commitment_sd": 0.2,
    }
    s, at = sample_of(1, values), three()
    state = opened(s, at, commitment=2.0, spending=60.0, others_spending=36.0)
    politics(s, at, state, Shown(1, normal=1.5), 2026, NOBODY, leader)
    drift = 0.5 * (1.0 - 0.04 * 2 - 2.0)
    message = leader * 0.3 * 0.5 * 0.8
    paid = 2.0 * (36 / 60 / 0.5 - 27.6 / 57.6 / 0.5)
    assert state.commitment == pytest.approx([2.0 + drift + message + paid + 0.2 * 1.5])


def test_a_message_below_the_doubt_is_not_heard() -> None:
    """A lean below the doubt adds nothing; it does not take anything either."""
    values = {"message_effect": 1.0, "leader_skill": 1.0, "message_doubt": 0.5}
    s = sample_of(2, values | {"message_bias": [0.2, 0.75]})
    state = opened(s, three(), commitment=0.0)
    won = {year: np.zeros(2) for year in NOBODY}
    politics(s, three(), state, Shown(2, uniform=0.5), 2026, won)
    assert state.commitment == pytest.approx([0.0, 0.25])


def test_the_burden_ratio_is_a_share_over_a_share() -> None:
    """The others spend 27.6 of 57.6 in 2024 with half of all output; more of it is above that."""
    s, at = sample_of(2), three()
    state = opened(s, at, spending=60.0)
    state.others_spending = np.array([30.0, 36.0])
    assert reference_ratio(at) == pytest.approx((0.2 + 4.0 + 23.4) / 57.6 / 0.5)
    assert burden_ratio(at, state) == pytest.approx([1.0, 1.2])


def test_a_crisis_comes_at_its_rate_and_lasts_whole_years() -> None:
    """A rate of 0.5 strikes 1 - exp(-0.5) of the draws; two years long it drains two Decembers."""
    values = {"taiwan_rate": 0.5, "taiwan_effect": 0.7, "taiwan_years": 2.0}
    s, at = sample_of(MANY, values), three()
    won = {year: np.zeros(MANY) for year in NOBODY}
    state, dice = opened(s, at, commitment=0.0), Shown(MANY)
    drained = []
    for year, rate in ((2025, 0.5), (2026, 0.0), (2027, 0.0)):
        politics(s.put({"taiwan_rate": rate}), at, state, dice, year, won)
        assert set(state.drain.tolist()) <= {0.0, 0.7}
        drained.append(float((state.drain > 0).mean()))
    assert drained == pytest.approx([1 - exp(-0.5), 1 - exp(-0.5), 0.0], abs=FINE)


def test_a_drain_lowers_what_is_available() -> None:
    """At even commitment a drain of log 3 leaves a quarter; who has left sends nothing."""
    state = opened(sample_of(3), three(), commitment=0.0)
    state.drain = np.array([0.0, log(3), 0.0])
    state.left = np.array([False, False, True])
    assert state.available == pytest.approx([0.5, 0.25, 0.0])


def test_what_is_known_of_2026_is_reached_in_a_straight_line() -> None:
    """Nine tenths times two thirds is 0.6 in 2026, and 2025 lies halfway in logits."""
    at = three(day=date(2026, 7, 10))
    s = sample_of(1, TARGETS | {"pace": 1.0, "availability_2026": 2 / 3})
    state, found = opened(s, at), []
    for year in (2025, 2026, 2027):
        politics(s, at, state, Shown(1), year, NOBODY)
        found.append(float(state.commitment[0]))
    assert found == pytest.approx([(log(9) + log(1.5)) / 2, log(1.5), 1.0])
