"""How numbers are written, and found again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.faces.words.addresses import Asked, by_address, find
from harmel.faces.words.numerals import ABSENT, could_be, value_written, written
from harmel.ledger.facts import Derived
from harmel.ledger.store import Ledger
from tests.conftest import brief_of

UNITS = ["fraction", "percent", "billion USD", "ratio", "persons", "days", "years", "probability"]


@given(st.floats(1e-4, 1e7), st.sampled_from(UNITS))
def test_a_printed_number_is_found_again(value: float, unit: str) -> None:
    """Whatever is printed, `could_be` recognises the quantity it came from."""
    quantity = Derived("x", value, unit, "f", "", ())
    assert could_be(written(quantity), quantity)


@pytest.mark.parametrize("unit", UNITS)
def test_absence_is_a_dash(unit: str) -> None:
    """An absent value is written as a dash in every unit."""
    assert value_written(None, unit) == ABSENT


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0202, "fraction", "2.02 %"),
        (2.02, "percent", "2.02 %"),
        (21.2833, "billion EUR", "21.28"),
        (3653.0, "days", "3,653"),
        (date(2024, 10, 1), "date", "1 October 2024"),
        (0.0065, "per year", "0.65 % a year"),
    ],
)
def test_how_units_are_written(value: float | date, unit: str, text: str) -> None:
    """Fractions become percent, large counts get commas, dates are words."""
    assert text == value_written(value, unit)


def test_every_number_of_the_brief_is_found_by_its_print(ledger: Ledger) -> None:
    """Typing any number as the brief prints it finds the quantity itself."""
    numbers = brief_of(ledger).numbers()
    for quantity in list(numbers.values())[::60]:
        if isinstance(quantity.value, float):
            assert quantity in find(Asked(ledger), written(quantity))


def test_every_address_leads_back(ledger: Ledger) -> None:
    """Every address in brief.json resolves to a quantity with the same value."""
    for address, quantity in list(brief_of(ledger).numbers().items())[::60]:
        assert by_address(Asked(ledger), address).value == quantity.value


def test_an_address_outside_the_brief_is_found(ledger: Ledger) -> None:
    """Burdens of other years and days of other offices have addresses too."""
    assert by_address(Asked(ledger), "burden/nato-2024-06/2014/USA/share_gdp").number > 0.03
    assert by_address(Asked(ledger), "office/1970-01-01/lord-ismay/days").number == 1868
    assert by_address(Asked(ledger), "nato-2019-06/USA/defence_share_gdp/2014").value is not None


def test_nonsense_is_refused(ledger: Ledger) -> None:
    """A word is not a number, and an unknown address is not a fact."""
    for text in ("many", "no/such/thing", "burden/nato-1/2024/POL/gap"):
        with pytest.raises(BadArgument):
            find(Asked(ledger), text)
