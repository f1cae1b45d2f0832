"""Splitting a pledge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.facts import Derived
from harmel.ledger.store import Ledger
from harmel.models.pledge.fair_split import KEYS
from harmel.units import Amount
from tests.conftest import TRIPLE

LEAGUE = harmel.open_ledger(TRIPLE)
SOME = st.lists(st.sampled_from(["ARC", "BOR", "CAL"]), max_size=2, unique=True).map(tuple)


@pytest.mark.parametrize("key", KEYS)
def test_shares_sum_to_the_amount(ledger: Ledger, key: str) -> None:
    """Whatever the key, all 32 shares make the whole amount."""
    split = harmel.pledge_split(ledger, harmel.amount("40bn", "EUR"), key, 2024)
    assert sum(q.number for q in split.shares.values()) == pytest.approx(40)
    assert len(split.shares) == 32


@given(st.floats(1e-3, 1e6), SOME)
def test_exempt_members_pay_nothing_and_the_rest_pay_all(
    value: float, exempt: tuple[str, ...]
) -> None:
    """Money is conserved under any exemption."""
    split = harmel.pledge_split(LEAGUE, Amount(value, "million", "EUR"), exempt=exempt)
    assert {split.shares[iso3].number for iso3 in exempt} <= {0.0}
    assert sum(q.number for q in split.shares.values()) == pytest.approx(value)


@given(st.floats(1e-3, 1e6))
def test_shares_scale_with_the_amount(value: float) -> None:
    """Twice the pledge is twice everybody's share, and the same multipliers."""
    once, twice = (harmel.pledge_split(LEAGUE, Amount(v, "", "EUR")) for v in (value, 2 * value))
    for iso3, share in once.shares.items():
        assert twice.shares[iso3].number == pytest.approx(2 * share.number)
        assert twice.multipliers[iso3].value == once.multipliers[iso3].value


def test_multiplier_is_what_exempting_that_member_does(ledger_2024: Ledger) -> None:
    """Exempting a member multiplies all other shares by its multiplier, for every member."""
    amount = harmel.amount("40", "EUR")
    split = harmel.pledge_split(ledger_2024, amount, year=2024)
    for iso3 in ("USA", "DEU", "MNE"):
        without = harmel.pledge_split(ledger_2024, amount, year=2024, exempt=(iso3,))
        factor = without.shares["FRA"].number / split.shares["FRA"].number
        assert factor == pytest.approx(split.multipliers[iso3].number)


def test_the_last_payer_has_no_multiplier() -> None:
    """Where nobody else pays, what the rest would pay is absent, not infinite."""
    split = harmel.pledge_split(LEAGUE, Amount(1, "", "EUR"), exempt=("BOR", "CAL"))
    assert split.multipliers["ARC"].value is None


def test_a_missing_gdp_is_the_total_less_all_others(ledger: Ledger) -> None:
    """Iceland, left out of the release of 2026, is derived and marked so."""
    split = harmel.pledge_split(ledger, harmel.amount("40", "EUR"), "gdp", 2026)
    iceland = split.weights["ISL"]
    assert isinstance(iceland, Derived)
    assert iceland.formula == "published total less the 31 other members of the year"
    assert 30_000 < iceland.number < 60_000


def test_population_before_any_count_is_derived(ledger_2024: Ledger) -> None:
    """As of 2024 no count is published, so GDP over GDP per head gives it, marked derived."""
    weights = harmel.pledge_split(
        ledger_2024, harmel.amount("1", "EUR"), "population", 2024
    ).weights
    assert all(isinstance(part, Derived) for part in weights.values())
    assert weights["DEU"].number == pytest.approx(84.5e6, rel=0.01)


def test_common_funding_is_rescaled(ledger: Ledger) -> None:
    """Recalled shares sum to 100.0012, so they are rescaled to make a whole."""
    split = harmel.pledge_split(ledger, harmel.amount("100", "EUR"), "common_funding", 2025)
    recalled = sum(part.number for part in split.weights.values())
    assert recalled == pytest.approx(100.0012)
    assert split.shares["USA"].number == pytest.approx(100 * 15.8813 / recalled)


def test_bad_arguments(ledger: Ledger) -> None:
    """An unknown key, a stranger, and a pledge nobody pays are refused."""
    amount = harmel.amount("40", "EUR")
    with pytest.raises(BadArgument, match="gdp, common_funding, ability_to_pay, population"):
        harmel.pledge_split(ledger, amount, "wealth")
    with pytest.raises(BadArgument, match="Only a member can be exempt"):
        harmel.pledge_split(ledger, amount, exempt=("AUT",))
    with pytest.raises(BadArgument, match="nobody pays"):
        harmel.pledge_split(LEAGUE, amount, exempt=("ARC", "BOR", "CAL"))


def test_years_without_figures_have_no_answer(ledger: Ledger) -> None:
    """A year that no release covers is no answer."""
    with pytest.raises(NoAnswer):
        harmel.pledge_split(ledger, harmel.amount("40", "EUR"), "gdp", 1999)
    with pytest.raises(NoAnswer, match="2021-2024, 2024-2025"):
        harmel.pledge_split(ledger, harmel.amount("40", "EUR"), "common_funding", 2030)
