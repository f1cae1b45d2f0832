"""The World Economic Outlook is read in the IMF's two layouts and in a tidy one."""

import io

import pytest
from openpyxl import Workbook

from harmel.errors import BadFile, BadTable
from harmel.ledger.importers.weo import read
from harmel.ledger.reading import FoundFact, Reading

TEXT, BOOK, TIDY = "WEOOct2024all.xls", "WEOOct2025all.xlsx", "imf_weo_2026-04.csv"
HEADER = (
    "WEO Country Code", "ISO", "WEO Subject Code", "Country", "Subject Descriptor", "Units",
    "Scale", "2023", "2024", "2025", "2029", "Estimates Start After",
)  # fmt: skip
GDP = ("964", "POL", "NGDPD", "Poland", "GDP", "U.S. dollars", "Billions",
       "811.229", "1,033.591", "n/a", "1,177.200", "2023")  # fmt: skip
PEOPLE = ("964", "POL", "LP", "Poland", "Population", "Persons", "Millions",
          "36.753", "36.621", "36.498", "--", "2023")  # fmt: skip
GROWTH = ("964", "POL", "NGDP_RPCH", "Poland", "GDP", "Percent change", "",
          "-0.1", "3.0", "3.5", "2.9", "2022")  # fmt: skip
TRADE = ("964", "POL", "BCA", "Poland", "Current account", "U.S. dollars", "Billions",
         "1", "2", "3", "4", "2023")  # fmt: skip
ARUBA = ("314", "ABW", "NGDPD", "Aruba", "GDP", "U.S. dollars", "Billions",
         "3", "4", "5", "6", "2023")  # fmt: skip
FOOTER = ("International Monetary Fund, World Economic Outlook Database, October 2024",)

Row = tuple[str, ...]


def tabbed(*rows: Row, header: Row = HEADER, encoding: str = "utf-16") -> bytes:
    """Make a file by countries: text with tabs, with the IMF's line below."""
    lines = [header, *(rows or (GDP, PEOPLE, GROWTH, TRADE, ARUBA)), (), FOOTER]
    return "\r\n".join("\t".join(line) for line in lines).encode(encoding)


def book(sheet: str = "Countries", header: Row = ()) -> bytes:
    """Make a workbook of the form that is published from October 2025 on."""
    made = Workbook()
    made.active.title = "Country Groups"
    page = made.create_sheet(sheet)
    page.append(
        header
        or ("COUNTRY.ID", "COUNTRY", "INDICATOR.ID", "SCALE", "LATEST_ACTUAL_ANNUAL_DATA",
            2023, 2024, 2030)
    )  # fmt: skip
    page.append(("POL", "Poland", "NGDPD", "Billions", "2024", 811.229, 917.623, 1400.5))
    page.append(("JPN", "Japan", "LUR", "Units", "FY2023/24", 2.6, 2.5, None))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def tidy(*rows: str, header: str = "country,iso,year,aggregate,ngdpd,lp,bca_ngdpd") -> bytes:
    """Make a tidy file."""
    given = rows or ("Poland,POL,2024,0,917.623,36.621,1", "Poland,POL,2031,0,1400,,2")
    return "\n".join([header, *given, ""]).encode()


def kept(reading: Reading, measure: str) -> list[tuple[str, float | None, str]]:
    """Return year, value and status of one measure."""
    return [(f.period, f.value, f.status) for f in reading.facts if f.measure == measure]


def refused(data: bytes, name: str) -> str:
    """Return the text of the error."""
    with pytest.raises(BadTable) as error:
        read(data, name)
    return str(error.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "utf-8-sig"])
def test_the_file_by_countries_is_read_in_every_encoding(encoding: str) -> None:
    """The IMF changed the encoding and never the columns."""
    reading = read(tabbed(encoding=encoding), TEXT)
    assert kept(reading, "gdp_weo_usd_current") == [
        ("2023", 811.229, "actual"),
        ("2024", 1033.591, "projection"),
        ("2029", 1177.2, "projection"),
    ]
    assert reading.units["gdp_weo_usd_current"] == "billion USD"


def test_a_figure_keeps_its_row_and_year() -> None:
    """Poland's GDP of 2023 stands in row 2, in the column headed 2023."""
    assert read(tabbed(), TEXT).facts[0] == FoundFact(
        "POL", "gdp_weo_usd_current", "2023", 811.229, "actual", row=2, column="2023"
    )


def test_population_is_kept_as_printed() -> None:
    """36.753 is million persons."""
    reading = read(tabbed(), TEXT)
    assert kept(reading, "population_weo")[0] == ("2023", 36.753, "actual")
    assert reading.units["population_weo"] == "million persons"


def test_years_are_actual_estimates_or_projections() -> None:
    """Up to the last actual year; then estimates; the newest six years are projections."""
    header = (*HEADER[:7], "2022", "2023", "2024", "2029", HEADER[-1])
    reading = read(tabbed(GROWTH, header=header), TEXT)
    assert [status for *_, status in kept(reading, "gdp_real_weo_change")] == [
        "actual",
        "estimate",
        "projection",
        "projection",
    ]


def test_quotes_around_a_cell_are_taken_off() -> None:
    """A file that was saved again quotes cells with commas; a note may hold a lone quote."""
    row = (*GDP[:4], 'GDP, "current', *GDP[5:8], '"1,033.591"', *GDP[9:])
    assert kept(read(tabbed(row, GROWTH), TEXT), "gdp_weo_usd_current")[1][1] == 1033.591


def test_a_change_may_be_below_zero() -> None:
    """Growth of -0.1 percent is a figure."""
    assert kept(read(tabbed(), TEXT), "gdp_real_weo_change")[0][1] == -0.1


def test_what_is_not_taken_is_named() -> None:
    """Cells without a figure, other indicators and other countries are listed."""
    assert read(tabbed(), TEXT).skipped[:3] == (
        "cells without a figure: 2",
        "indicators that are not kept, 1: BCA",
        "economies and groups outside the set, 1: ABW",
    )


def test_the_workbook_gives_sheet_and_cell() -> None:
    """From October 2025 the same figures stand in the sheet Countries."""
    reading = read(book(), BOOK)
    assert reading.facts[0] == FoundFact(
        "POL", "gdp_weo_usd_current", "2023", 811.229, "actual", "Countries", "F2"
    )
    assert kept(reading, "gdp_weo_usd_current")[2] == ("2030", 1400.5, "projection")


def test_a_fiscal_year_counts_by_its_end() -> None:
    """A series whose last actual year is FY2023/24 is actual up to 2024."""
    assert kept(read(book(), BOOK), "unemployment_weo") == [
        ("2023", 2.6, "actual"),
        ("2024", 2.5, "actual"),
    ]


def test_the_tidy_layout_says_nothing_of_actual_years() -> None:
    """Up to two years before the Outlook's own figures count as actual, and a caveat says so."""
    rows = [f"Poland,POL,{year},0,{year - 1000},,1" for year in (2024, 2025, 2026, 2031)]
    reading = read(tidy(*rows), TIDY)
    assert [(year, status) for year, _, status in kept(reading, "gdp_weo_usd_current")] == [
        ("2024", "actual"),
        ("2025", "projection"),
        ("2026", "projection"),
        ("2031", "projection"),
    ]
    assert reading.facts[0].column == "ngdpd"
    assert reading.caveats == (
        "The file does not say which years are actual: "
        "up to 2024 they count so, then as projections.",
    )
    assert "indicators that are not kept, 1: bca_ngdpd" in reading.skipped


def test_two_columns_that_could_be_meant_are_an_error() -> None:
    """An indicator that stands twice leaves it open which counts."""
    data = tidy("POL,2024,1,2", header="iso,year,ngdpd,NGDPD")
    assert refused(data, TIDY) == (
        f"{TIDY}, row 1, column NGDPD: Two columns could be meant. Found: ngdpd, NGDPD. "
        "Allowed: one of them."
    )


def test_shifted_columns_are_found() -> None:
    """The order of columns does not matter, nor capitals."""
    header = ("iso", "wEO subject code", "scale", "2023", "estimates start after")
    reading = read(tabbed(("POL", "NGDPD", "Billions", "811.229", "2023"), header=header,
                          encoding="utf-8-sig"), TEXT)  # fmt: skip
    assert kept(reading, "gdp_weo_usd_current") == [("2023", 811.229, "actual")]


def test_a_missing_column_is_an_error_with_its_synonyms() -> None:
    """The error says what the column is called in either layout."""
    header = tuple(cell for cell in HEADER if cell != "Estimates Start After")
    text = refused(tabbed(GDP[:-1], header=header), TEXT)
    assert text.startswith(f"{TEXT}, row 1, column actual: This column is missing. Found: WEO")
    assert text.endswith("Allowed: Estimates Start After or LATEST_ACTUAL_ANNUAL_DATA.")


def test_the_portals_other_download_is_an_error() -> None:
    """A file with values in a column OBS_VALUE is none of the layouts."""
    data = b"COUNTRY,INDICATOR,TIME_PERIOD,OBS_VALUE,SCALE\nPOL,NGDPD,2024,917623000000,9\n"
    assert [line.split(": ")[0] for line in refused(data, "portal.csv").splitlines()] == [
        f"portal.csv, row 1, column {column}" for column in ("iso", "indicator", "actual")
    ]


def test_another_scale_is_an_error() -> None:
    """GDP in millions would be a thousand times too large."""
    row = (*GDP[:6], "Millions", *GDP[7:])
    assert refused(tabbed(row), TEXT) == (
        f"{TEXT}, row 2, column Scale: This is not the scale that was expected. "
        "Found: Millions for NGDPD. Allowed: billions."
    )


@pytest.mark.parametrize("text", ["1.033,591", "10,33", "about 5", "1e30"])
def test_a_cell_that_is_no_figure_is_an_error(text: str) -> None:
    """Commas group thousands, in threes; anything else is refused."""
    row = (*GDP[:7], text, *GDP[8:])
    assert refused(tabbed(row), TEXT) == (
        f"{TEXT}, row 2, column 2023: This is not a number. Found: {text}. "
        "Allowed: a number such as 1,033.591, or n/a."
    )


def test_a_file_without_years_is_an_error() -> None:
    """Years stand in the header."""
    header = ("ISO", "WEO Subject Code", "Scale", "Estimates Start After")
    assert refused(tabbed(("POL", "NGDPD", "Billions", "2023"), header=header), TEXT) == (
        f"{TEXT}, row 1: No column is headed by a year. Found: Estimates Start After. "
        "Allowed: years such as 2024."
    )


def test_a_figure_that_stands_twice_is_an_error() -> None:
    """The second row of a series is named with the first."""
    lines = refused(tabbed(GDP, GDP), TEXT).splitlines()
    assert lines[0] == (
        f"{TEXT}, row 3, column 2023: This figure stands twice. "
        "Found: POL gdp_weo_usd_current 2023, as in row 2. Allowed: each figure once."
    )


def test_a_tidy_row_without_a_year_is_an_error() -> None:
    """Every row has a year."""
    assert refused(tidy("Poland,POL,FY24,0,1,1,1"), TIDY) == (
        f"{TIDY}, row 2, column year: This is not a year. Found: FY24. Allowed: 2024."
    )


def test_a_workbook_without_the_sheet_is_an_error() -> None:
    """Country groups alone are not what is looked for."""
    assert refused(book(sheet="Commodity Prices"), BOOK) == (
        f"{BOOK}: This sheet is missing. Found: Country Groups, Commodity Prices. "
        "Allowed: Countries."
    )


def test_an_empty_sheet_is_an_error() -> None:
    """A sheet without any cell is refused, and so is one of other countries."""
    stream = io.BytesIO()
    made = Workbook()
    made.active.title = "Countries"
    made.save(stream)
    with pytest.raises(BadFile) as error:
        read(stream.getvalue(), BOOK)
    assert str(error.value) == f"{BOOK}, sheet Countries: This sheet holds no row."
    assert refused(tabbed(ARUBA), TEXT).startswith(f"{TEXT}: This file holds no figure that")


def test_half_a_character_is_refused() -> None:
    """Text in UTF-16 that ends within a character is refused."""
    with pytest.raises(BadFile) as error:
        read(tabbed()[:-1], TEXT)
    assert str(error.value) == (f"{TEXT}: This file is not text in UTF-16. Found: truncated data.")
