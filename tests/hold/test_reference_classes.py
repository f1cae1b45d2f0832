"""How often such things have happened."""

from collections.abc import Callable
from math import exp, lgamma, log
from pathlib import Path

import pytest
from scipy.integrate import quad

import harmel
from harmel.hold.reference_classes import ReferenceClass, reference_classes
from harmel.ledger.store import Ledger
from tests.conftest import TRIPLE


def _classes(ledger: Ledger) -> dict[str, ReferenceClass]:
    return {row.id: row for row in reference_classes(ledger, (2030, 2035))}


def test_the_alliances_own_record(ledger: Ledger) -> None:
    """Nobody has left in more than 1,400 member-years, the lead state in 77.2."""
    found = _classes(ledger)
    assert found["any_leaves"].events.number == 0
    assert 1431 < found["any_leaves"].exposure.number < 1520
    assert found["lead_leaves"].exposure.number == pytest.approx(77.2, abs=0.05)
    assert found["lead_leaves"].rate.number == pytest.approx(0.5 / 77.2, rel=0.001)


def test_the_upper_bound_is_the_published_one(ledger: Ledger) -> None:
    """For the lead state 0 events in 75.5 years bound the rate at 3.3 % a year."""
    row = _classes(ledger)["lead_leaves"]
    assert row.high.number * row.exposure.number / 75.5 == pytest.approx(0.033, abs=0.0005)


def test_pacts_end_at_two_percent_a_year(ledger: Ledger) -> None:
    """17 of 35 multilateral defence pacts ended in 861 years, 1.97 % a year."""
    row = _classes(ledger)["pact_ends"]
    assert row.events.number / row.exposure.number == pytest.approx(0.0197, abs=0.0001)
    assert row.low.number < 0.0197 < row.high.number


@pytest.mark.parametrize("name", ["lead_leaves", "any_leaves", "pact_ends"])
def test_the_closed_form_is_the_integral_over_the_posterior(ledger: Ledger, name: str) -> None:
    """1 - (T / (T + d))^(k + 1/2) equals the chance averaged over the Gamma posterior."""
    row = _classes(ledger)[name]
    shape, years = row.events.number + 0.5, row.exposure.number
    ahead = ((1 - row.by_year[2030].number) ** (-1 / shape) - 1) * years

    def mass(rate: float) -> float:
        density = shape * log(years) + (shape - 1) * log(rate) - years * rate - lgamma(shape)
        return (1 - exp(-rate * ahead)) * exp(density)

    found, _ = quad(mass, 1e-12, 60 / years, limit=400)
    assert found == pytest.approx(row.by_year[2030].number, rel=1e-3)


def test_later_years_are_never_less_likely(ledger: Ledger) -> None:
    """What can happen by 2030 can happen by 2035."""
    for row in _classes(ledger).values():
        assert 0 < row.by_year[2030].number < row.by_year[2035].number < 1


def test_a_withdrawal_raises_every_number(edited: Callable[..., Path]) -> None:
    """One recorded withdrawal of the lead state raises rate, bounds and chances."""

    def leave(row: dict[str, str]) -> dict[str, str]:
        return row | {"withdrawal": "2009-01-01"} if row["iso3"] == "ARC" else row

    before = _classes(harmel.open_ledger(TRIPLE))["lead_leaves"]
    after = _classes(harmel.open_ledger(edited("members", leave, TRIPLE)))["lead_leaves"]
    assert after.events.number == 1
    for old, new in zip((before.rate, before.high), (after.rate, after.high), strict=True):
        assert new.number > old.number


def test_a_ledger_without_atop_has_two_classes(triple: Ledger) -> None:
    """A class that the ledger cannot count is left out, not made up."""
    assert list(_classes(triple)) == ["lead_leaves", "any_leaves"]
