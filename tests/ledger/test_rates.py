"""What one currency was worth in another, at the last fixing on or before a day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadArgument, HarmelError, NoAnswer
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from tests.conftest import OCTOBER_2024, TRIPLE
from tests.ledger.conftest import Alter


@pytest.mark.parametrize(
    ("day", "trillions"), [(date(2024, 7, 10), 59.9), (date(2024, 10, 1), 58.6)]
)
def test_forty_billion_euros_in_won(ledger: Ledger, day: date, trillions: float) -> None:
    """EUR 40bn were 59.9 trillion won on the day of the pledge, and 58.6 on the day of change."""
    won = 40e9 * harmel.rate(ledger, "EUR", "KRW", day).number
    assert trillions == round(won / 1e12, 1)


@pytest.mark.parametrize("day", [date(2024, 9, 28), date(2024, 9, 29)])
def test_weekends_use_the_last_fixing(ledger: Ledger, day: date) -> None:
    """On Saturday and Sunday the fixing of Friday counts, and the answer says so."""
    friday = harmel.rate(ledger, "EUR", "KRW", date(2024, 9, 27))
    found = harmel.rate(ledger, "EUR", "KRW", day)
    assert friday.number == found.number
    assert found.parameters == {"on": day.isoformat(), "fixing": "2024-09-27"}  # type: ignore[union-attr]


def test_iceland_had_no_fixing_in_2010(ledger: Ledger) -> None:
    """The ECB fixed no rate for the krona from 2008 to 2018, so there is no answer."""
    with pytest.raises(NoAnswer, match="No rate was fixed for ISK on 2010-06-01"):
        harmel.rate(ledger, "EUR", "ISK", date(2010, 6, 1))
    assert harmel.rate(ledger, "EUR", "ISK", date(2024, 1, 2)).number == 150.7


@pytest.mark.parametrize("code", ["ALL", "MKD", "eur", "usd", "", "EUR "])
def test_currencies_without_any_rate(ledger: Ledger, code: str) -> None:
    """For the lek, the denar and what is no code there are no rates at all."""
    for pair in (("EUR", code), (code, "EUR"), ("USD", code)):
        with pytest.raises(BadArgument, match="There are no rates for this currency"):
            harmel.rate(ledger, *pair, date(2024, 1, 2))


@pytest.mark.parametrize(("source", "target"), [("USD", "KRW"), ("GBP", "NOK"), ("EUR", "PLN")])
def test_there_and_back_is_one(ledger: Ledger, source: str, target: str) -> None:
    """The rate there times the rate back is one, and so is the way over a third currency."""
    there = harmel.rate(ledger, source, target, OCTOBER_2024).number
    back = harmel.rate(ledger, target, source, OCTOBER_2024).number
    over = harmel.rate(ledger, source, "CHF", OCTOBER_2024).number
    over *= harmel.rate(ledger, "CHF", target, OCTOBER_2024).number
    assert there * back == pytest.approx(1, rel=1e-12)
    assert there == pytest.approx(over, rel=1e-12)


def test_a_currency_in_itself_is_one(triple: Ledger) -> None:
    """One euro is one euro, and one dollar one dollar."""
    for code in ("EUR", "USD"):
        found = harmel.rate(triple, code, code, date(2011, 3, 1))
        assert (found.number, found.unit) == (1.0, "ratio")


def test_a_cross_rate_rests_on_two_fixings(triple: Ledger) -> None:
    """Won for a dollar are won for a euro over dollars for a euro, both of one day."""
    found = harmel.rate(triple, "USD", "KRW", date(2011, 3, 3))
    assert found.number == 1600 / 1.5
    assert found.unit == "KRW per USD"
    assert [fact.id for fact in leaves(found)] == [
        "rates-1/USD/rate_usd/2011-03-01",
        "rates-1/KRW/rate_krw/2011-03-01",
    ]


def test_a_fixing_is_at_most_a_week_old(triple: Ledger) -> None:
    """A fixing counts for seven days and not for eight."""
    assert harmel.rate(triple, "EUR", "USD", date(2011, 3, 8)).number == 1.5
    with pytest.raises(NoAnswer, match="in the 7 days up to this one"):
        harmel.rate(triple, "EUR", "USD", date(2011, 3, 9))


def test_an_empty_fixing_is_not_filled_from_an_older_one(triple: Ledger) -> None:
    """Where one currency was not fixed on the day, there is no answer for it alone."""
    assert harmel.rate(triple, "EUR", "USD", date(2011, 12, 31)).number == 1.25
    with pytest.raises(NoAnswer, match="No rate was fixed for KRW on 2011-12-30"):
        harmel.rate(triple, "EUR", "KRW", date(2011, 12, 31))


def test_rates_of_days_to_come(ledger: Ledger, ledger_2024: Ledger) -> None:
    """The rate of a day after the ledger's own is not known, and none is from before 1999."""
    with pytest.raises(BadArgument, match="not yet published"):
        harmel.rate(ledger_2024, "EUR", "USD", date(2024, 10, 3))
    with pytest.raises(NoAnswer, match="Allowed: 1999-01-04"):
        harmel.rate(ledger, "EUR", "USD", date(1999, 1, 3))


@pytest.mark.parametrize("price", ["0", "-1.5"])
def test_a_rate_of_zero_or_less_is_refused(price: str, altered: Alter) -> None:
    """No currency costs nothing: a table that says so ends in an error, not in a fault."""
    root = altered(("rates.csv", "2011-03-01,1.50", f"2011-03-01,{price}"))
    with pytest.raises(HarmelError):
        harmel.rate(harmel.open_ledger(root), "USD", "KRW", date(2011, 3, 1))


def test_a_ledger_without_rates_has_no_answer(copied: Callable[..., Path]) -> None:
    """Without a table of rates nothing can be converted."""
    root = copied(TRIPLE)
    for name in ("rates.csv", "rates.yaml"):
        (root / name).unlink()
    harmel.seal(root)
    with pytest.raises(NoAnswer, match="no table of exchange rates"):
        harmel.rate(harmel.open_ledger(root), "EUR", "USD", date(2011, 3, 1))
