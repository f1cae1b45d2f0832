"""EUR 40bn of July 2024, split by the GDP of NATO's release of June 2024."""

from datetime import date

import pytest

import harmel
from harmel.ledger.store import Ledger
from harmel.models.pledge.fair_split import Split

SHARES = {
    "USA": 21.28, "DEU": 3.42, "GBR": 2.61, "FRA": 2.31, "ITA": 1.71, "CAN": 1.66, "ESP": 1.23,
    "NLD": 0.86,
}  # fmt: skip


def _split(ledger: Ledger, *exempt: str) -> Split:
    return harmel.pledge_split(ledger, harmel.amount("40", "EUR"), "gdp", 2024, exempt)


@pytest.mark.parametrize("iso3", SHARES)
def test_shares(ledger_2024: Ledger, iso3: str) -> None:
    """The largest payers owe what the GDP table gives, to a cent of a billion."""
    assert SHARES[iso3] == round(_split(ledger_2024).shares[iso3].number, 2)


def test_multiplier_without_the_united_states(ledger_2024: Ledger) -> None:
    """The others pay 2.14 times as much without the United States, 18.72 with it."""
    split = _split(ledger_2024)
    assert round(split.multipliers["USA"].number, 2) == 2.14
    assert round(40 - split.shares["USA"].number, 2) == 18.72


def test_hungary_exempt(ledger_2024: Ledger) -> None:
    """
    With Hungary exempt the United States owes 21.38 and the multiplier is 2.15.

    The figure of 21.39 seen elsewhere leaves out Iceland as well, as the last line shows.
    """
    split = _split(ledger_2024, "HUN")
    assert split.shares["HUN"].number == 0
    assert round(split.shares["USA"].number, 2) == 21.38
    assert round(split.multipliers["USA"].number, 2) == 2.15
    assert round(_split(ledger_2024, "HUN", "ISL").shares["USA"].number, 2) == 21.39


def test_won(ledger: Ledger) -> None:
    """EUR 40bn was KRW 59.9tn on the day of the pledge and 58.6tn on 1 October 2024."""
    days = {date(2024, 7, 10): 59.9, date(2024, 10, 1): 58.6}
    found = {
        day: round(40 * harmel.rate(ledger, "EUR", "KRW", day).number / 1000, 1) for day in days
    }
    assert days == found
