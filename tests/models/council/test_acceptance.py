"""When a member accepts, and how likely it is that all do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.issue import Issue
from harmel.models.council.acceptance import Council, accept_all, accept_each, council_of

MARGINS = st.lists(st.floats(-1, 1), min_size=1, max_size=8)
CORRELATIONS = st.floats(0, 1)


def issue(name: str = "text", **changes: object) -> Issue:
    """Make an issue of three actors on 0 to 200; C takes no position."""
    given = {
        "name": name,
        "actors": ("A", "B", "C"),
        "positions": np.array([200.0, 50.0, np.nan]),
        "salience": np.array([1.0, 0.5, 0.5]),
        "capability": np.ones(3),
        "reference_point": 100.0,
        "scale": (0.0, 200.0),
    }
    return Issue(**{**given, **changes})  # type: ignore[arg-type]


def council(**changes: object) -> Council:
    """Make a council of three over one issue."""
    given = {
        "members": ("A", "B", "C"),
        "issues": ("x",),
        "ideals": np.array([[1.0], [0.5], [0.0]]),
        "salience": np.array([[1.0], [0.5], [0.25]]),
        "status_quo": np.array([0.25]),
        "asked": np.array([1.0]),
        "blocking_cost": np.array([0.0, 0.1, 0.2]),
        "noise": 0.1,
        "correlation": 0.3,
        "leader": 0.0,
        "scales": np.array([[0.0, 100.0]]),
    }
    return Council(**{**given, **changes})  # type: ignore[arg-type]


def test_gains_are_what_the_text_comes_nearer() -> None:
    """A member gains its salience times how much nearer than the status quo the text lies."""
    texts = np.array([[0.25], [0.5], [1.0]])
    assert council().gains(texts).tolist() == [
        [0.0, 0.0, 0.0],
        [0.25, 0.125, -0.0625],
        [0.75, -0.125, -0.1875],
    ]


def test_margins_add_what_blocking_costs_and_what_is_paid() -> None:
    """A margin is gain, cost of blocking, leader's shift and payment together."""
    led = council(leader=0.5)
    found = led.margins(np.array([1.0]), np.array([0.0, 0.0, 0.1]))
    assert found == pytest.approx([0.75 + 0.05, -0.125 + 0.1 + 0.05, -0.1875 + 0.2 + 0.05 + 0.1])


def test_a_leader_of_zero_changes_nothing() -> None:
    """A leader's effect of zero gives the very same margins as none."""
    off = council().margins(np.array([0.7]))
    assert (council(leader=0.0, noise=5.0).margins(np.array([0.7])) == off).all()


def test_issues_are_seated_as_a_council() -> None:
    """Positions become fractions of the scale; who has no position has no say."""
    seated = council_of([issue()], {"text": 150.0}, blocking_cost=0.2)
    assert seated.members == ("A", "B")
    assert seated.ideals.tolist() == [[1.0], [0.25]]
    assert (seated.status_quo.tolist(), seated.asked.tolist()) == ([0.5], [0.75])
    assert seated.blocking_cost.tolist() == [0.2, 0.2]
    assert seated.in_units(np.array([0.75])).tolist() == [150.0]


def test_a_member_without_a_position_on_one_issue_does_not_care_for_it() -> None:
    """In a package, a member's salience is zero where it has no position."""
    other = issue("other", positions=np.array([np.nan, 0.0, 200.0]))
    seated = council_of([issue(), other])
    assert seated.members == ("A", "B", "C")
    assert seated.salience.tolist() == [[1.0, 0.0], [0.5, 0.5], [0.0, 0.5]]


def test_by_default_the_end_towards_the_mean_is_asked() -> None:
    """What is asked for is the end of the scale on the side of the weighted mean."""
    assert council_of([issue()]).asked.tolist() == [1.0]
    low = issue(positions=np.array([80.0, 50.0, np.nan]))
    assert council_of([low]).asked.tolist() == [0.0]


def test_without_a_reference_point_there_is_no_answer() -> None:
    """Nobody knows what a veto leads to if no status quo is named."""
    with pytest.raises(NoAnswer, match="reference point"):
        council_of([issue(reference_point=None)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"noise": 0.0},
        {"noise": np.nan},
        {"correlation": 1.5},
        {"blocking_cost": -0.1},
        {"leader": np.nan},
        {"leader": np.inf},
        {"asked": {"text": 300.0}},
        {"asked": {"another": 1.0}},
    ],
)
def test_what_is_out_of_range_is_refused(wrong: dict[str, object]) -> None:
    """Parameters out of range and unknown issues are errors."""
    with pytest.raises(BadArgument):
        council_of([issue()], **wrong)  # type: ignore[arg-type]


def test_one_member_accepts_by_the_normal_law() -> None:
    """At a margin of zero a member accepts in half of all cases; one deviation above, in 84 %."""
    found = accept_each(np.array([0.0, 0.1, -0.1]), 0.1)
    assert found == pytest.approx([0.5, 0.841344746, 0.158655254])


@given(MARGINS)
def test_the_two_ends_have_closed_forms(margins: list[float]) -> None:
    """Without correlation all accept with the product of chances, with full with the least."""
    rows = np.array(margins)
    each = accept_each(rows, 0.3)
    assert accept_all(rows, 0.3, 0.0) == pytest.approx(each.prod(), rel=1e-9)
    assert accept_all(rows, 0.3, 1.0) == pytest.approx(each.min(), rel=1e-9)


@given(MARGINS, CORRELATIONS, CORRELATIONS)
def test_the_chance_rises_with_correlation(margins: list[float], one: float, other: float) -> None:
    """Slepian's inequality: the more members err alike, the likelier that all accept."""
    rows, (low, high) = np.array(margins), sorted((one, other))
    if high < 0.999:
        less, more = accept_all(rows, 0.3, low), accept_all(rows, 0.3, high)
        assert 0 <= less <= more + 1e-8 <= 1 + 1e-8


@given(MARGINS, CORRELATIONS)
def test_the_chance_lies_between_product_and_least(margins: list[float], share: float) -> None:
    """For every correlation from 0 to 1 the chance lies between both closed forms."""
    rows = np.array(margins)
    each = accept_each(rows, 0.3)
    if share < 0.999:
        assert each.prod() - 1e-8 <= accept_all(rows, 0.3, share) <= each.min() + 1e-8


@given(MARGINS, st.floats(-1, 1), st.floats(0, 0.999))
def test_one_more_member_never_raises_the_chance(
    margins: list[float], extra: float, share: float
) -> None:
    """Whatever its margin, a further member cannot make it likelier that all accept."""
    rows = np.array(margins)
    more = accept_all(np.append(rows, extra), 0.3, share)
    assert more <= accept_all(rows, 0.3, share) + 1e-8


@pytest.mark.parametrize("share", [0.0, 0.2, 0.6, 0.95, 1.0])
def test_the_integral_agrees_with_draws(share: float) -> None:
    """A million draws of correlated errors give the same chance within four standard errors."""
    generator, draws = np.random.default_rng(7), 1_000_000
    margins = np.array([0.3, 0.1, 0.0, -0.05])
    errors = np.sqrt(share) * generator.standard_normal((draws, 1))
    errors = errors + np.sqrt(1 - share) * generator.standard_normal((draws, 4))
    drawn = (margins + 0.2 * errors > 0).all(axis=1).mean()
    found = float(accept_all(margins, 0.2, share))
    assert abs(drawn - found) <= 4 * np.sqrt(found * (1 - found) / draws)


def test_many_texts_are_answered_at_once() -> None:
    """Margins of any leading shape give chances of that shape."""
    margins = np.linspace(-1, 1, 24).reshape(2, 3, 4)
    found = accept_all(margins, 0.2, 0.5)
    assert found.shape == (2, 3)
    assert found[1, 2] == accept_all(margins[1, 2], 0.2, 0.5)
