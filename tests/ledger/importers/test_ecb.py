"""The ECB's file of reference rates becomes a table of rates, oldest day first."""

import csv
import io

import pytest

from harmel.errors import BadFile, BadTable
from harmel.ledger.importers.ecb import read_rates
from harmel.ledger.intake import read_csv

FILE = "eurofxref-hist.csv"
HEADER = "Date,USD,JPY,BGN,"
NEWEST = "2026-10-30,1.1172,175.68,N/A,"
OLDER = "2026-10-29,1.113,175.92,N/A,"
OLDEST = "1999-01-04,1.1789,133.73,N/A,"


def rates(*lines: str, header: str = HEADER) -> bytes:
    """Make a file of the ECB's form."""
    return "\n".join([header, *(lines or (NEWEST, OLDER, OLDEST)), ""]).encode()


def refused(data: bytes) -> str:
    """Return the text of the error."""
    with pytest.raises(BadTable) as error:
        read_rates(data, FILE)
    return str(error.value)


def test_days_are_put_in_order() -> None:
    """The newest day comes first in the file and last in the table; cells are as printed."""
    reading = read_rates(rates(), FILE)
    assert reading.rows == (
        ("1999-01-04", "1.1789", "133.73"),
        ("2026-10-29", "1.113", "175.92"),
        ("2026-10-30", "1.1172", "175.68"),
    )
    assert reading.lines == (4, 3, 2)
    assert reading.period == "1999-01-04 to 2026-10-30"


def test_a_currency_without_any_rate_is_named() -> None:
    """BGN has no rate in this file, so it has no column and is listed."""
    reading = read_rates(rates(), FILE)
    assert reading.header == ("date", "USD", "JPY")
    assert reading.skipped == ("currencies without any rate: BGN",)


def test_a_day_without_a_rate_is_empty() -> None:
    """N/A becomes an empty cell, never a zero."""
    reading = read_rates(rates("2026-10-30,1.1172,N/A,1.9558,", OLDER), FILE)
    assert reading.rows == (("2026-10-29", "1.113", "175.92", ""), (
        "2026-10-30", "1.1172", "", "1.9558",
    ))  # fmt: skip
    assert reading.skipped == ()


def test_without_trailing_comma_the_same_is_read() -> None:
    """The comma at the end of each line is no column."""
    bare = b"Date,USD\n2026-10-30,1.1172\n"
    assert read_rates(bare, FILE).rows == read_rates(b"Date,USD,\n2026-10-30,1.1172,\n", FILE).rows


def test_the_rows_fit_a_table_of_rates() -> None:
    """Written as CSV, header and rows pass the door of the ledger."""
    reading = read_rates(rates(), FILE)
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([reading.header, *reading.rows])
    rows = read_csv(stream.getvalue().encode(), "rates.csv", "rates", {})
    assert [row.number("USD") for row in rows] == [1.1789, 1.113, 1.1172]


def test_another_first_column_is_an_error() -> None:
    """The first column is the day, under its own name."""
    assert refused(rates(header="TIME,USD,JPY,BGN,")) == (
        f"{FILE}, row 1: The first column is not the day. Found: TIME. "
        "Allowed: Date, as in eurofxref-hist.csv."
    )


def test_a_column_that_is_no_currency_is_an_error() -> None:
    """A name in words is no ISO 4217 code; a file without codes holds no rate."""
    assert refused(rates(header="Date,US dollar,JPY,BGN,")) == (
        f"{FILE}, row 1: This column is no currency. Found: US dollar. "
        "Allowed: ISO 4217 codes such as USD."
    )
    assert refused(b"Date\n2026-10-30\n") == (
        f"{FILE}, row 1: This file has no column of a currency."
    )


def test_a_currency_that_stands_twice_is_an_error() -> None:
    """Two columns of one currency leave it open which counts."""
    assert refused(rates(header="Date,USD,USD,BGN,")) == (
        f"{FILE}, row 1, column USD: This currency stands twice."
    )


@pytest.mark.parametrize("day", ["30/10/2026", "2026-02-30", "20261030", ""])
def test_a_day_that_is_no_day_is_an_error(day: str) -> None:
    """Days are written YYYY-MM-DD and exist."""
    found = f" Found: {day}."
    assert refused(rates(f"{day},1.1,175,N/A,")) == (
        f"{FILE}, row 2, column Date: This is not a day.{found} Allowed: YYYY-MM-DD."
    )


def test_a_day_that_stands_twice_is_an_error() -> None:
    """The second row of a day is named with the first."""
    assert refused(rates(NEWEST, NEWEST)) == (
        f"{FILE}, row 3, column Date: This day stands twice. Found: 2026-10-30, as in row 2. "
        "Allowed: each day once."
    )


@pytest.mark.parametrize("text", ["1,1172", "-1.1", "0", "about 1"])
def test_a_rate_that_is_no_rate_is_an_error(text: str) -> None:
    """A rate is a number above zero, written with a point."""
    assert refused(rates(f'2026-10-30,"{text}",175,N/A,')) == (
        f"{FILE}, row 2, column USD: This is not a number. Found: {text}. "
        "Allowed: a number above zero, or N/A."
    )


@pytest.mark.parametrize("line", ["2026-10-30,1.1172", "2026-10-30,1.1,175,N/A,2.5"])
def test_a_row_of_another_length_is_an_error(line: str) -> None:
    """A row with a cell too few or too many cannot be told apart from a shifted one."""
    cells = line.count(",") + 1
    assert refused(rates(line)) == (
        f"{FILE}, row 2: This row has the wrong number of cells. Found: {cells}. "
        "Allowed: 4, as in the header."
    )


def test_a_header_alone_is_an_error() -> None:
    """A file without days gives nothing to read."""
    assert refused(HEADER.encode()) == f"{FILE}: This file has a header and no day."


def test_the_packed_file_is_refused() -> None:
    """The zip that the ECB offers must be unpacked first."""
    with pytest.raises(BadFile) as error:
        read_rates(b"PK\x03\x04...", "eurofxref-hist.zip")
    assert str(error.value) == (
        "eurofxref-hist.zip: This is a zip or xlsx file. Found: the bytes PK. "
        "Allowed: plain text in UTF-8."
    )


def test_an_open_quote_is_refused() -> None:
    """Text that breaks the rules of CSV is refused with its line."""
    with pytest.raises(BadFile) as error:
        read_rates(b'Date,USD\n2026-10-30,"1.1\n', FILE)
    assert str(error.value) == (
        f"{FILE}, row 2: This is not delimited text. Found: unexpected end of data. "
        "Allowed: cells quoted with double quotes where they hold a delimiter."
    )


def test_an_empty_file_is_refused() -> None:
    """Nothing but blank lines is no table."""
    with pytest.raises(BadFile) as error:
        read_rates(b"\n,,\n", FILE)
    assert str(error.value) == f"{FILE}: This file holds no row."
