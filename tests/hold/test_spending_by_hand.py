"""Spending worked by hand: one term of the equation at a time, for three made-up members."""

from collections.abc import Mapping
from math import log10

import numpy as np
import pytest

from harmel.hold.priors import Floats
from harmel.hold.spending import guideline, spending
from harmel.hold.state import Dice
from tests.hold.by_hand import (
    FINE,
    GDP,
    LEAD_GDP,
    MANY,
    SHARES,
    Shown,
    opened,
    sample_of,
    three,
)

DAMPED = (1.0, 1.0, 2 / 3)
"""(5 - s) / (5 - 2) for shares of 1, 2 and 3, and no more than 1."""
HOT, CALM = 0, 1
"""The first draw is in the regime of threat, the second in calm."""


def moved(
    values: Mapping[str, object], readings: dict[str, str] | None = None, **changes: object
) -> Floats:
    """Let 2025 pass in a draw of threat and one of calm; return what each share gained."""
    s, at = sample_of(2, values, **(readings or {})), three()
    state = opened(s, at, **changes)
    state.threat = np.array([True, False])
    spending(s, at, state, Shown(2, uniform=0.5), 2025)
    found: Floats = state.shares - np.array(SHARES)
    return found


def test_nothing_moves_where_nothing_acts() -> None:
    """With every parameter at 0 and every link read no, shares stay where they were."""
    assert moved({}) == pytest.approx(np.zeros((2, 3)), abs=1e-12)


@pytest.mark.parametrize(("raises", "hot"), [("yes", 0.4), ("no", 0.1)])
def test_the_constant_is_that_of_the_regime(raises: str, hot: float) -> None:
    """Under threat its own constant counts if threat raises, damped near the highest share."""
    found = moved({"threat_constant": 0.4, "calm_constant": 0.1}, {"threat_raises": raises})
    assert found[HOT] == pytest.approx([hot * d for d in DAMPED])
    assert found[CALM] == pytest.approx([0.1 * d for d in DAMPED])


@pytest.mark.parametrize(("raises", "hot"), [("yes", 0.3), ("no", 0.06)])
def test_a_border_counts_by_regime_and_is_damped(raises: str, hot: float) -> None:
    """Only the first and third have a border; the third's gain is damped to two thirds."""
    found = moved({"threat_border": 0.3, "calm_border": 0.06}, {"threat_raises": raises})
    assert found[HOT] == pytest.approx([hot, 0.0, hot * 2 / 3])
    assert found[CALM] == pytest.approx([0.06, 0.0, 0.06 * 2 / 3])


def test_damping_ends_growth_at_the_highest_share() -> None:
    """A member at or above the highest share gains nothing by the constant."""
    s, at = (
        sample_of(1, {"threat_constant": 0.4, "highest_share": 3.0}, threat_raises="yes"),
        three(),
    )
    state = opened(s, at)
    state.shares = np.array([[3.0, 3.5, 2.5]])
    spending(s, at, state, Shown(1, uniform=0.5), 2025)
    assert state.shares[0] == pytest.approx([3.0, 3.5, 2.5 + 0.4 * 0.5])


@pytest.mark.parametrize(("raises", "hot"), [("yes", 0.2), ("no", 0.05)])
def test_the_gap_counts_by_regime_and_is_not_damped(raises: str, hot: float) -> None:
    """At a guideline of 4 the gaps are 3, 2 and 1; where pledges fail nothing moves."""
    values: Mapping[str, object] = {"threat_gap": 0.2, "calm_gap": 0.05}
    at_four = {"target": 4.0, "target_from": 4.0}
    found = moved(values, {"threat_raises": raises, "pledges_work": "yes"}, **at_four)
    assert found[HOT] == pytest.approx([3 * hot, 2 * hot, hot])
    assert found[CALM] == pytest.approx([0.15, 0.1, 0.05])
    idle = moved(values, {"threat_raises": raises, "pledges_work": "no"}, **at_four)
    assert idle == pytest.approx(np.zeros((2, 3)), abs=1e-12)


def test_a_member_above_the_guideline_does_not_cut() -> None:
    """At a guideline of 2 only the member at 1 moves."""
    found = moved({"calm_gap": 0.1}, {"pledges_work": "yes"})
    assert found[CALM] == pytest.approx([0.1, 0.0, 0.0])


def test_the_small_ride_and_the_large_do_not() -> None:
    """A tenth of the median output loses 0.05 a year; the median and the largest lose nothing."""
    found = moved({"size_response": 0.05}, {"small_ride": "yes"})
    assert log10(GDP[0] / GDP[1]) == -1
    assert found == pytest.approx(np.array([[-0.05, 0.0, 0.0]] * 2), abs=1e-12)
    assert moved({"size_response": 0.05}) == pytest.approx(np.zeros((2, 3)), abs=1e-12)


def test_shaming_acts_under_republicans_only() -> None:
    """All gain 0.05 under a Republican if shaming works, and nothing under a Democrat."""
    yes = {"shaming_works": "yes"}
    under = moved({"shaming_effect": 0.05}, yes, republican=True)
    assert under == pytest.approx(np.full((2, 3), 0.05))
    for found in (
        moved({"shaming_effect": 0.05}, yes, republican=False),
        moved({"shaming_effect": 0.05}, republican=True),
    ):
        assert found == pytest.approx(np.zeros((2, 3)), abs=1e-12)


@pytest.mark.parametrize("raises", ["yes", "no"])
def test_allies_cut_in_calm_only(raises: str) -> None:
    """Where all spent a tenth more, shares fall by 0.2 times a tenth of themselves, in calm."""
    reading = {"allies_cut": "yes", "threat_raises": raises}
    found = moved({"others_response": -0.2}, reading, growth_of_all=0.1)
    assert found[HOT] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
    assert found[CALM] == pytest.approx([-0.02, -0.04, -0.06])
    idle = moved({"others_response": -0.2}, growth_of_all=0.1)
    assert idle == pytest.approx(np.zeros((2, 3)), abs=1e-12)


def test_favour_moves_spending_in_proportion_and_is_damped() -> None:
    """Ten points of net favour at 0.001 add one per cent of a share; a third is damped away."""
    found = moved({"opinion_effect": 0.001})
    expected = [0.001 * 10 * 1, 0.0, -0.001 * 20 * 3 * 2 / 3]
    assert found == pytest.approx(np.array([expected] * 2))


def test_a_sceptical_government_cuts() -> None:
    """Only the member with a sceptical government loses 0.05, and it loses it whole."""
    found = moved({"sceptic_effect": 0.05}, sceptical=[False, False, True])
    assert found == pytest.approx(np.array([[0.0, 0.0, -0.05]] * 2), abs=1e-12)


def test_all_terms_add_up_for_one_member() -> None:
    """For the first member under threat every term at once is the sum of those above."""
    values: Mapping[str, object] = {
        "threat_constant": 0.08,
        "threat_border": 0.286,
        "threat_gap": 0.107,
        "size_response": 0.025,
        "shaming_effect": 0.05,
        "opinion_effect": 0.00136,
        "sceptic_effect": 0.04,
    }
    names = ("threat_raises", "pledges_work", "small_ride", "shaming_works")
    found = moved(
        values,
        dict.fromkeys(names, "yes"),
        republican=True,
        sceptical=True,
        target=3.0,
        target_from=3.0,
    )
    by_hand = 0.08 + 0.286 + 0.0136 + 0.107 * 2 - 0.025 + 0.05 - 0.04
    assert found[HOT, 0] == pytest.approx(by_hand)


@pytest.mark.parametrize("raises", ["yes", "no"])
def test_the_spread_is_that_of_the_regime_itself(raises: str) -> None:
    """Under threat the spread is its own, also where threat does not raise."""
    s, at = sample_of(2, {"threat_sd": 0.5, "calm_sd": 0.13}, threat_raises=raises), three()
    state = opened(s, at)
    state.threat = np.array([True, False])
    spending(s, at, state, Shown(2, normal=1.0, uniform=0.5), 2025)
    found = state.shares - np.array(SHARES)
    assert found[HOT] == pytest.approx([0.5] * 3)
    assert found[CALM] == pytest.approx([0.13] * 3)


def test_a_common_shock_is_a_part_of_the_whole_spread() -> None:
    """Of a spread of 0.5, 0.3 common leaves 0.4 to each; with less than the common none is left."""
    values = {"threat_sd": [0.5, 0.2], "calm_sd": 9.0, "common_sd": 0.3}
    s, at = sample_of(2, values), three()
    state = opened(s, at)
    spending(s, at, state, Shown(2, normal=1.0, uniform=0.5), 2025)
    assert state.shares[0] - np.array(SHARES) == pytest.approx([0.4 + 0.3] * 3)
    assert state.shares[1] - np.array(SHARES) == pytest.approx([0.3] * 3)


def test_a_common_shock_does_not_average_out() -> None:
    """The variance of the whole is the common one plus the members' own by squared weights."""
    size = 20_000
    s, at = sample_of(size, {"threat_sd": 0.25, "common_sd": 0.2}), three()
    state = opened(s, at)
    spending(s, at, state, Dice(7, size, 0), 2025)
    weights = np.array(GDP) / sum(GDP)
    own = 0.25**2 - 0.2**2
    expected = 0.2**2 + own * float(weights @ weights)
    assert (state.shares @ weights).var() == pytest.approx(expected, rel=0.04)
    assert state.shares.var(axis=0) == pytest.approx(np.full(3, 0.25**2), rel=0.04)
    between = np.cov(state.shares.T)[np.triu_indices(3, 1)]
    assert between == pytest.approx(np.full(3, 0.2**2), rel=0.04)


def test_the_lead_state_moves_by_its_own_surprise() -> None:
    """Two standard deviations of 0.15 add 0.3 to the lead state's share, from 2025 on."""
    s, at = sample_of(1, {"lead_share_sd": 0.15}), three()
    state, dice = opened(s, at), Shown(1, normal=2.0, uniform=0.5)
    spending(s, at, state, dice, 2024)
    assert state.lead_share == pytest.approx([3.0])
    spending(s, at, state, dice, 2025)
    assert state.lead_share == pytest.approx([3.3])


@pytest.mark.parametrize(("year", "part"), [(2024, 0.25), (2025, 1.0)])
def test_regimes_turn_at_their_own_chances(year: int, part: float) -> None:
    """Threat ends by `calm_return`, calm by `alarm`, in the open part of the year."""
    s, at = sample_of(MANY, {"calm_return": 0.3, "alarm": 0.1}), three()
    for begins, yearly in ((True, 0.3), (False, 0.1)):
        state = opened(s, at, threat=begins)
        spending(s, at, state, Shown(MANY), year)
        turned = (state.threat != begins).mean()
        assert turned == pytest.approx(1 - (1 - yearly) ** part, abs=FINE)


@pytest.mark.parametrize(("year", "part"), [(2024, 0.25), (2025, 1.0)])
def test_sceptics_come_and_go_at_their_own_chances(year: int, part: float) -> None:
    """A government turns sceptical by `sceptic_start`, and ceases to be by `sceptic_end`."""
    s, at = sample_of(MANY, {"sceptic_start": 0.1, "sceptic_end": 0.4}), three()
    for begins, yearly in ((False, 0.1), (True, 0.4)):
        state = opened(s, at, sceptical=begins)
        spending(s, at, state, Shown(MANY), year)
        turned = (state.sceptical != begins).mean(axis=0)
        assert turned == pytest.approx(np.full(3, 1 - (1 - yearly) ** part), abs=FINE)


def test_the_guideline_of_a_year_is_met_in_that_year() -> None:
    """On a path from 2 in 2024 to 4 in 2034 the gap of 2029 is measured from 3, not from 2.8."""
    s, at = sample_of(1, {"calm_gap": 0.1}, pledges_work="yes"), three()
    path = {"target_from": 2.0, "target": 4.0, "target_since": 2024.0, "target_by": 2034.0}
    state = opened(s, at, **path)
    levels = {y: float(guideline(state, y)[0]) for y in (2024, 2025, 2028, 2029, 2034, 2035)}
    assert levels == pytest.approx(
        {2024: 2.0, 2025: 2.2, 2028: 2.8, 2029: 3.0, 2034: 4.0, 2035: 4.0}
    )
    spending(s, at, state, Shown(1, uniform=0.5), 2029)
    assert state.shares[0] == pytest.approx([1.2, 2.1, 3.0])


def test_spending_is_shares_of_grown_output() -> None:
    """After two years at 10 % the others' 27.6 of 2024 are 33.396, and all of it grew by 10 %."""
    s, at = sample_of(1, {"growth": 0.1}), three()
    state, dice = opened(s, at), Shown(1, uniform=0.5)
    first = 0.01 * 20 + 0.02 * 200 + 0.03 * 780
    for year in (2024, 2025, 2026):
        spending(s, at, state, dice, year)
    assert state.others_spending == pytest.approx([first * 1.21])
    assert state.spending == pytest.approx([(first + 0.03 * LEAD_GDP) * 1.21])
    assert state.growth_of_all == pytest.approx([0.1])


def test_allies_answer_the_growth_of_the_year_before() -> None:
    """What all spent more in 2025 moves shares in 2026, and is then counted anew."""
    s, at = sample_of(1, {"others_response": -0.2, "growth": 0.1}, allies_cut="yes"), three()
    state, dice = opened(s, at, threat=False), Shown(1, uniform=0.5)
    for year in (2024, 2025):
        spending(s, at, state, dice, year)
    assert state.shares[0] == pytest.approx(SHARES)
    spending(s, at, state, dice, 2026)
    assert state.shares[0] == pytest.approx([share * 0.98 for share in SHARES])
