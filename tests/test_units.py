"""Numbers change their unit in one place, exactly, or not at all."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.errors import BadArgument, BadUnit
from harmel.units import (
    PLAIN,
    amount,
    convert,
    day,
    fraction,
    months_between,
    published_rounding,
    unit,
    years_between,
)

SCALES = ("", "thousand ", "million ", "billion ")
FACTORS = dict(zip(SCALES, (1.0, 1e3, 1e6, 1e9), strict=True))
NO_UNITS = (
    "", "percents", "usd", "million", "million usd", "trillion USD", "USD at 15 prices",
    "dollars", "USD at 2015 prices ", " percent", "KRW/EUR", "KRW per euro", "USDD",
    "million USD\n",
)  # fmt: skip
NO_AMOUNTS = (
    "", "bn", "0", "-1bn", "nan", "inf", "1e400", "1e-400", "40,5bn", "4 0", "forty", "40tn",
    "40bnbn", "1.2.3", "--1", "40 EUR", "0x10",
)  # fmt: skip
NO_DAYS = (
    "", "2024", "2024-2-1", "20240201", "2024-02-30", "1899-12-31", "2101-01-01", "2024-W01-1",
    "01.02.2024", "2024-02-01T00:00", " 2024-02-01", "2024-02-01\n", "today",
)  # fmt: skip
QUICK = settings(deadline=None, max_examples=200)
numbers = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False).filter(
    lambda x: x == 0 or abs(x) > 1e-6
)
rates = st.floats(min_value=1e-4, max_value=1e5, allow_nan=False)
scales = st.sampled_from(SCALES)
prices = st.sampled_from(("", " at 2015 prices", " at 2021 prices"))
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
decimals = st.integers(min_value=-(10**8), max_value=10**8).map(lambda n: Decimal(n).scaleb(-6))


@pytest.mark.parametrize("code", sorted(PLAIN))
def test_plain_units_are_read(code: str) -> None:
    """Every unit of the table of plain units has its kind and scale, and no currency."""
    found = unit(code)
    assert (code, *PLAIN[code], None, None) == (
        found.code,
        found.kind,
        found.scale,
        found.currency,
        found.prices,
    )


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("currency", ["USD", "KRW", "national currency"])
@pytest.mark.parametrize(("said", "base"), [("", "current"), (" at 2015 prices", "2015")])
def test_money_is_read(scale: str, currency: str, said: str, base: str) -> None:
    """Money names its scale, its currency and its price base."""
    found = unit(f"{scale}{currency}{said}")
    assert ("money", currency, base) == (found.kind, found.currency, found.prices)
    assert FACTORS[scale] == found.scale


@pytest.mark.parametrize("code", NO_UNITS)
def test_other_codes_are_no_units(code: str) -> None:
    """A code that names no unit is refused, and the error says what is allowed."""
    with pytest.raises(BadUnit) as caught:
        unit(code)
    assert str(caught.value.problems[0].found).startswith(code.strip("\n"))
    assert "million USD at 2015 prices" in str(caught.value)


@QUICK
@given(numbers, scales, scales, prices)
def test_scales_convert_there_and_back(value: float, one: str, two: str, base: str) -> None:
    """Money that changes its scale and changes back is the same to twelve digits."""
    source, target = f"{one}USD{base}", f"{two}USD{base}"
    there = convert(value, source, target)
    assert value * FACTORS[one] / FACTORS[two] == pytest.approx(there, rel=1e-12)
    assert value == pytest.approx(convert(there, target, source), rel=1e-12)


@QUICK
@given(numbers, scales, scales, rates)
def test_currencies_convert_there_and_back(value: float, one: str, two: str, rate: float) -> None:
    """Money that changes its currency and changes back at the inverse rate is the same."""
    there = convert(value, f"{one}EUR", f"{two}KRW", rate)
    assert value == pytest.approx(convert(there, f"{two}KRW", f"{one}EUR", 1 / rate), rel=1e-12)


@given(numbers, st.sampled_from(sorted(PLAIN)))
def test_a_unit_into_itself_changes_nothing(value: float, code: str) -> None:
    """A number converted into its own unit is the same number, to the last bit."""
    assert value == convert(value, code, code)


@pytest.mark.parametrize(
    ("source", "target", "rate"),
    [
        ("million USD at 2015 prices", "million USD at 2021 prices", None),
        ("million USD at 2015 prices", "million USD", None),
        ("million USD", "million EUR at 2015 prices", 0.9),
        ("percent", "million USD", None),
        ("persons", "members", None),
        ("days", "months", None),
        ("million EUR", "million KRW", None),
        ("million national currency", "million USD", None),
        ("million EUR", "billion EUR", 1.0),
        ("percent", "fraction", 0.01),
        ("KRW per EUR", "USD per EUR", None),
        ("KRW per EUR", "EUR per KRW", None),
    ],
)
def test_what_cannot_be_converted(source: str, target: str, rate: float | None) -> None:
    """Other kinds, other price bases, other rates, a rate too few or too many are refused."""
    with pytest.raises(BadUnit):
        convert(100.0, source, target, rate)


def test_people_and_shares_convert() -> None:
    """Thousands become persons, percent become fractions."""
    assert convert(1.5, "thousand persons", "persons") == 1500
    assert convert(2, "percent", "fraction") == 0.02


@QUICK
@given(decimals)
def test_a_fraction_is_exact(percent: Decimal) -> None:
    """A percentage becomes the float nearest to its decimals divided by a hundred."""
    assert float(percent / 100) == fraction(float(percent))


@QUICK
@given(decimals, st.integers(min_value=0, max_value=5))
def test_rounding_is_half_up_on_the_printed_decimals(value: Decimal, places: int) -> None:
    """A number is rounded as its decimals are printed, halves away from zero."""
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert float(expected) == published_rounding(float(value), places)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(1.995, 2.0), (2.675, 2.68), (1.9949, 1.99), (-1.995, -2.0), (2.004, 2.0), (0.005, 0.01)],
)
def test_rounding_of_halves(value: float, rounded: float) -> None:
    """A half in print counts upward, whatever its bits are."""
    assert rounded == published_rounding(value)


@QUICK
@given(decimals, decimals)
def test_rounding_keeps_order_and_is_done_once(one: Decimal, two: Decimal) -> None:
    """The larger number is never rounded below the smaller, and rounding twice adds nothing."""
    low, high = sorted((published_rounding(float(one)), published_rounding(float(two))))
    assert low == published_rounding(float(min(one, two)))
    assert high == published_rounding(high)


@QUICK
@given(days.filter(lambda d: d.day <= 28), st.integers(min_value=-600, max_value=600))
def test_whole_months_are_whole(start: date, months: int) -> None:
    """The same day some months on is exactly that many months away."""
    count = start.year * 12 + start.month - 1 + months
    assert months == months_between(start, date(count // 12, count % 12 + 1, start.day))


@QUICK
@given(days, days, days)
def test_months_grow_with_the_end(start: date, one: date, two: date) -> None:
    """A later end is never fewer months away, and a later day counts as more than an earlier."""
    first, second = sorted((one, two))
    assert months_between(start, first) <= months_between(start, second)
    assert (months_between(start, first) < 0) is (first < start)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2022-02-24", "2024-09-24", 31.0),
        ("2022-02-24", "2024-10-01", 31 + 7 / 30),
        ("2024-01-31", "2024-02-29", 1.0),
        ("2023-01-31", "2023-02-28", 1.0),
        ("2024-02-29", "2025-02-28", 12.0),
        ("2024-10-01", "2024-07-02", -3 + 1 / 31),
        ("2024-10-01", "2024-10-01", 0.0),
    ],
)
def test_months_between_known_days(start: str, end: str, months: float) -> None:
    """Months are counted on the calendar, the last one as a share of its days."""
    found = months_between(date.fromisoformat(start), date.fromisoformat(end))
    assert months == pytest.approx(found, abs=1e-12)


@given(days, days)
def test_years_are_months_over_twelve(start: date, end: date) -> None:
    """Years between two days are their months divided by twelve."""
    assert months_between(start, end) / 12 == years_between(start, end)


@given(
    st.integers(min_value=1, max_value=10**9),
    st.sampled_from([("", ""), ("k", "thousand "), ("m", "million "), ("mn", "million ")]),
    st.sampled_from(["", " "]),
)
def test_amounts_are_read(value: int, scale: tuple[str, str], space: str) -> None:
    """A number with a suffix is that number of thousands, millions or billions."""
    suffix, said = scale
    found = amount(f" {value}{space}{suffix} ", "EUR")
    assert (float(value), f"{said}EUR") == (found.value, found.unit)


def test_forty_billion_euros() -> None:
    """`40bn` EUR is 40 billion EUR, and a fraction of it can be typed."""
    assert amount("40bn", "EUR").unit == "billion EUR"
    assert amount("0.5bn", "EUR").value == 0.5
    assert amount("1e3", "KRW").value == 1000


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount(text: str) -> None:
    """Only a positive, finite number with a known suffix is an amount of money."""
    with pytest.raises(BadArgument) as caught:
        amount(text, "EUR")
    assert ("amount", text) == (caught.value.problems[0].column, caught.value.problems[0].found)


@pytest.mark.parametrize("currency", ["", "eur", "EU", "EURO", "E R", "€", "EUR\n"])
def test_what_is_no_currency(currency: str) -> None:
    """A currency is three capital letters and nothing else."""
    with pytest.raises(BadArgument) as caught:
        amount("40bn", currency)
    assert caught.value.problems[0].column == "currency"


@given(days)
def test_days_are_read(expected: date) -> None:
    """Every day from 1900 to 2100 is read from its own text."""
    assert expected == day(expected.isoformat())


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day(text: str) -> None:
    """A day is written YYYY-MM-DD and lies between 1900 and 2100; the error names the option."""
    with pytest.raises(BadArgument) as caught:
        day(text, "as-of")
    assert caught.value.problems[0].column == "as-of"
    assert str(caught.value.problems[0].found).startswith(text.strip("\n"))
