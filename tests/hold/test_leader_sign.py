"""Signs of what is reported: the leader, the drivers, and what luck adds to a group's variance."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

import harmel.hold.simulate
from harmel.hold.model import HORIZONS, Deriver, Model
from harmel.hold.nested import GROUPS, Nested, nested, variance
from harmel.hold.opening import LAST, REFERENCE, Opening
from harmel.hold.paired import drivers, effect
from harmel.hold.priors import Floats, Sample
from harmel.hold.simulate import Path
from harmel.hold.spending import spending
from harmel.hold.state import Dice, State
from harmel.hold.tree import BROKEN, HOLDS_LED, HOLDS_REBALANCED, THRESHOLDS
from harmel.hold.verdict import Verdict
from tests.hold.conftest import held

DRIFTS = 0.2
"""A member known to be above it stays there but for surprises [points]."""
BOTH = pytest.mark.parametrize("name", ["start", "newest"])


def reached(*outcomes: int) -> Path:
    """Make up a run of one year in which each draw has an outcome."""
    found = np.array(outcomes)
    return Path((2030,), {THRESHOLDS[0]: found[None, :]}, found, {})


@BOTH
@pytest.mark.parametrize("year", HORIZONS)
def test_the_leader_adds_to_holding_under_the_lead_state(
    first_verdict: Verdict, newest_verdict: Verdict, name: str, year: int
) -> None:
    """On less off, and doubled less on, both add draws in which the lead state leads."""
    v = {"start": first_verdict, "newest": newest_verdict}[name]
    for found in (v.leader[year], v.doubled[year]):
        gain, error = (q.number for q in found["holds_led"])
        assert gain > 2 * error > 0


def test_an_effect_is_more_less_less(start: Model) -> None:
    """Of four draws one more leads and one fewer is broken: a quarter up and a quarter down."""
    more = reached(HOLDS_LED, HOLDS_LED, HOLDS_REBALANCED, BROKEN)
    less = reached(HOLDS_LED, BROKEN, HOLDS_REBALANCED, BROKEN)
    found = effect(Deriver(start, "made-up", ()), "leader", more, less, 2030)
    assert {o: value.number for o, (value, _) in found.items()} == {
        "holds_led": 0.25,
        "holds_rebalanced": 0.0,
        "hollow": 0.0,
        "split": 0.0,
        "broken": -0.25,
        "holds": 0.25,
    }
    assert found["holds"][1].number == pytest.approx(0.5 / np.sqrt(4))


def test_a_driver_is_the_upper_less_the_lower_third(start: Model) -> None:
    """What holds where it is high drives up, what holds where it is low drives down."""
    rising = np.linspace(0, 1, 90)
    s = Sample({"up": rising, "down": 1 - rising, "still": np.ones(90)}, {}, 90)
    found = drivers(Deriver(start, "made-up", ()), s, (rising > 0.5).astype(float))
    assert {name: gap.number for name, (gap, _) in found.items()} == {"up": 1.0, "down": -1.0}


@BOTH
def test_more_tests_drive_down(models: Mapping[str, Model], name: str) -> None:
    """With many draws the rate of tests is among the drivers, and it lowers holding."""
    m = models[name]
    s = m.sample(size=6000)
    found = drivers(Deriver(m, "hold", ()), s, held(m.run(s), HORIZONS[0]))
    gap, error = found["test_rate"]
    assert gap.number < -3 * error.number < 0


def test_luck_is_taken_out_of_what_a_group_does() -> None:
    """Means of 0.5, 0.7 and 0.9 vary by 0.04; of within 0.3 over ten walks 0.03 of it is luck."""
    found = Nested(np.array([0.5, 0.7, 0.9]), np.array([0.2, 0.3, 0.4]), 10)
    assert found.between == pytest.approx(0.01)
    assert found.corrected().tolist() == pytest.approx([0.6, 0.7, 0.8])
    luck = Nested(np.array([0.5, 0.7, 0.9]), np.array([0.5, 0.5, 0.5]), 10)
    assert luck.between <= 0
    assert luck.corrected().tolist() == pytest.approx([0.7] * 3)


def test_luck_alone_has_no_variance_between() -> None:
    """With 4,000 rows of ten throws of one coin the variance between is near nothing."""
    coin = (np.random.default_rng(5).random((4000, 10)) < 0.8).astype(float)
    found = Nested(coin.mean(axis=1), coin.var(axis=1, ddof=1), 10)
    assert found.within.mean() == pytest.approx(0.16, rel=0.02)
    assert abs(found.between) < 0.2 * found.within.mean() / 10


@pytest.mark.parametrize("group", ["estimated", "published"])
def test_a_group_without_parameters_does_nothing(start: Model, group: str) -> None:
    """If no parameter is of a tier, holding that tier leaves a fraction of what luck adds."""
    assumed = {
        name: replace(prior, version=prior.version.model_copy(update={"tier": "assumed"}))
        for name, prior in start.priors.items()
    }
    empty = replace(start, priors=assumed, draws=6000)
    for found in nested(empty, group).values():
        luck = float(found.within.mean()) / found.inner
        assert found.means.var(ddof=1) > 0.5 * luck > 0
        assert abs(found.between) < 0.3 * luck


def test_the_walks_of_one_draw_differ_by_luck_only(start: Model) -> None:
    """Within is the variance among the walks of a draw: p (1 - p) n / (n - 1) for n walks."""
    for found in nested(replace(start, draws=200), "all").values():
        n = found.inner
        expected = found.means * (1 - found.means) * n / (n - 1)
        assert found.within == pytest.approx(expected, abs=1e-12)


def test_parts_of_the_variance_by_hand(start: Model) -> None:
    """Between 0.03 and within 0.17 are 15 and 85 %; a group with 0.01 has 5 % of all."""
    pair, within, inner = np.array([-1.0, 1.0]) / np.sqrt(2), 0.17, 10

    def made_up(between: float) -> Nested:
        means = 0.5 + pair * np.sqrt(between + within / inner)
        return Nested(means, np.full(2, within), inner)

    found = {name: made_up(0.0) for name in GROUPS} | {
        "all": made_up(0.03),
        "assumed": made_up(0.01),
        "models": made_up(0.004),
    }
    parts = variance(Deriver(start, "made-up", ()), found, 2030)
    assert {name: share.number for name, (share, _) in parts.items()} == pytest.approx(
        {
            "estimated": 0.0,
            "published": 0.0,
            "assumed": 0.05,
            "models": 0.02,
            "interaction": 0.08,
            "chance": 0.85,
        },
        abs=1e-9,
    )


def walked(m: Model, s: Sample, monkeypatch: pytest.MonkeyPatch) -> dict[int, Floats]:
    """Run a sample and return every member's share by year."""
    found: dict[int, Floats] = {}

    def watched(s: Sample, at: Opening, state: State, dice: Dice, year: int) -> None:
        spending(s, at, state, dice, year)
        found[year] = state.shares.copy()

    monkeypatch.setattr(harmel.hold.simulate, "spending", watched)
    m.run(s)
    return found


@BOTH
def test_no_members_middle_share_grows_past_the_highest(
    models: Mapping[str, Model], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In 2035 a member's median is below the median highest share, or where it was known to be."""
    m = models[name]
    s = m.sample()
    shares = walked(m, s, monkeypatch)
    middle, highest = np.median(shares[LAST], axis=0), float(np.median(s["highest_share"]))
    known = m.at.shares[max(m.at.shares)]
    assert middle.shape == known.shape
    assert (middle[known <= highest] <= highest).all()
    assert (middle[known > highest] <= known[known > highest] + DRIFTS).all()


def test_without_surprise_no_share_passes_the_highest(
    start: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In no draw without surprise and undamped links does a member grow past the highest share."""
    still = dict.fromkeys(("calm_sd", "threat_sd", "common_sd"), 0.0)
    s = start.sample().put(still, {"shaming_works": "no", "allies_cut": "no"})
    shares = walked(start, s, monkeypatch)
    most = np.maximum(s["highest_share"][:, None], start.at.shares[REFERENCE.year])
    assert (shares[LAST] <= most + 1e-9).all()
    assert (shares[LAST] > 0.9 * most).any()


def test_more_that_is_available_in_2026_never_holds_less(newest: Model) -> None:
    """In the same draws with the same luck more that is left in 2026 holds at least as often."""
    s = newest.sample()
    found = [newest.run(s.put({"availability_2026": part})) for part in (0.5, 0.6, 0.7, 0.8, 0.9)]
    for year in HORIZONS:
        holds = [float(held(path, year).mean()) for path in found]
        assert holds == sorted(holds)
        assert holds[-1] > holds[0]
