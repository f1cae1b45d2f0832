"""Straight lines to a target."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harmel
from harmel.errors import BadArgument
from harmel.ledger.store import Ledger
from tests.conftest import TRIPLE

BURDEN = harmel.burden(harmel.open_ledger(TRIPLE), 2011)


def test_path_ends_at_the_target() -> None:
    """Boria goes from 1.9 % to 3 % in three equal steps."""
    path = harmel.burden_path(BURDEN, 0.03, 2014)
    row = {r.iso3: r for r in path.members}["BOR"]
    shares = [q.number for q in row.shares.values()]
    assert shares == pytest.approx([0.019, 0.019 + 0.011 / 3, 0.019 + 0.022 / 3, 0.03])


def test_members_at_the_target_stay() -> None:
    """Arcadia spends 3 % already, so its path is flat and free."""
    row = {r.iso3: r for r in harmel.burden_path(BURDEN, 0.03, 2014).members}["ARC"]
    assert {q.number for q in row.shares.values()} == {0.03}
    assert row.extra_sum.number == 0


def test_cost_is_the_sum_of_steps_on_constant_gdp() -> None:
    """Without growth Boria pays (1 + 2 + 3) steps of its GDP of a billion."""
    row = {r.iso3: r for r in harmel.burden_path(BURDEN, 0.03, 2014).members}["BOR"]
    assert row.extra_sum.number == pytest.approx(6 * 0.011 / 3 * 1.0)


@given(st.floats(0.021, 0.2), st.integers(2012, 2050), st.floats(-0.02, 0.04))
def test_totals_are_sums_of_members(to: float, by: int, growth: float) -> None:
    """Together always means the sum over members, whatever target, year and growth."""
    path = harmel.burden_path(BURDEN, to, by, growth)
    for year, total in path.extra.items():
        assert total.number == pytest.approx(sum(r.extra[year].number for r in path.members))
    assert path.extra_sum.number == pytest.approx(sum(q.number for q in path.extra.values()))


@given(st.floats(0.021, 0.1), st.floats(0.001, 0.05))
def test_a_higher_target_never_costs_less(to: float, more: float) -> None:
    """Cost rises with the target."""
    low, high = (harmel.burden_path(BURDEN, target, 2030) for target in (to, to + more))
    assert high.extra_sum.number > low.extra_sum.number


@pytest.mark.parametrize(
    ("to", "by", "growth", "only"),
    [
        (3.5, 2035, 0.0, ()),
        (0.035, 2011, 0.0, ()),
        (0.035, 2035, 2.0, ()),
        (0.03, 2035, 0.0, ("ZZZ",)),
    ],
)
def test_bad_arguments(to: float, by: int, growth: float, only: tuple[str, ...]) -> None:
    """Percent for fraction, a path that ends before it starts, and strangers are refused."""
    with pytest.raises(BadArgument):
        harmel.burden_path(BURDEN, to, by, growth, only)


def test_growth_is_an_assumption_with_a_reason_and_a_range(ledger: Ledger) -> None:
    """What nobody published is marked as assumed."""
    path = harmel.burden_path(harmel.burden(ledger, 2026), 0.035, 2035)
    origin = harmel.trace(path.extra_sum, ledger)["derivation"]["inputs"][-1]
    while "assumption" not in origin:
        origin = origin["derivation"]["inputs"][-1]
    assert origin["assumption"]["low"] < 0 < origin["assumption"]["high"]


def test_groups_without_the_lead_are_summed(ledger: Ledger) -> None:
    """What Europe and Canada add is the sum less the lead state's part; all are not repeated."""
    path = harmel.burden_path(harmel.burden(ledger, 2026), 0.035, 2035)
    (group,) = path.groups
    lead = {row.iso3: row for row in path.members}[ledger.alliance.lead]
    assert group.code == "EUROPE_CANADA"
    expected = path.extra_sum.number - lead.extra_sum.number
    assert group.extra_sum.number == pytest.approx(expected)
    assert path.as_dict()["groups"]["EUROPE_CANADA"]["extra_usd_bn_sum"] == group.extra_sum.value
    assert group.extra_sum.id in path.numbers()


def test_a_group_of_nobody_shown_is_left_out(ledger: Ledger) -> None:
    """With one member shown no group has a part of its own."""
    assert harmel.burden_path(harmel.burden(ledger, 2026), 0.035, 2035, only=("DEU",)).groups == ()
