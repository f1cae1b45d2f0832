"""SIPRI's workbook is read by titles, names and years; its colours and marks are kept."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from harmel.errors import BadFile, BadTable
from harmel.ledger.importers.cells import COUNTRIES, NAMES
from harmel.ledger.importers.sipri import read, spending_and_share
from harmel.ledger.reading import FoundFact, Reading

FILE = "SIPRI-Milex-data-1949-2024.xlsx"
YEARS = (1988, 1989, 1990)
BY_COUNTRY = "Military expenditure by country"
TITLES = {
    "Constant (2023) US$": f"{BY_COUNTRY}, in constant (2023) US$ m., 1949-2024",
    "Current US$": f"{BY_COUNTRY}, in millions of US$ at current prices and exchange rates",
    "Share of GDP": f"{BY_COUNTRY} as percentage of gross domestic product, 1949-2024",
    "Per capita": "Military expenditure per capita  by country, 1949-2024",
    "Share of Govt. spending": f"{BY_COUNTRY} as percentage of government spending, 1949-2024",
}
OTHER = {
    "Front page": "SIPRI",
    "Regional totals": "Military expenditure by region in constant US dollars",
    "Footnotes": "Footnotes and special notes",
}
FIRST_NAMES = {code: name for name, code in reversed(NAMES.items()) if code in COUNTRIES}
ROWS = {code: 9 + place for place, code in enumerate(sorted(FIRST_NAMES))}
GERMANY = ROWS["DEU"]

Edit = Callable[[Workbook], None]


def book(edit: Edit | None = None) -> bytes:
    """Make a small workbook of SIPRI's form: header in row 6, figures from row 9 on."""
    made = Workbook()
    made.remove(made.active)
    for name, title in OTHER.items():
        made.create_sheet(name)["A1"] = title
    for name, title in TITLES.items():
        _fill(made.create_sheet(name), title, 0.02 if "Share" in name else 1200.5)
    if edit is not None:
        edit(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, title: str, value: float) -> None:
    sheet["A1"] = title
    sheet.append([])
    for column, heading in enumerate(["Country", "Notes", *YEARS], start=1):
        sheet.cell(6, column, heading)
    sheet["A8"] = "Western Europe"
    for code, row in ROWS.items():
        sheet.cell(row, 1, FIRST_NAMES[code])
        for column in (3, 4, 5):
            sheet.cell(row, column, value)
    last = max(ROWS.values())
    for row, name in enumerate(["Austria", "German Democratic Republic"], start=last + 1):
        sheet.cell(row, 1, name)
        sheet.cell(row, 3, value)


def put(sheet: str, cell: str, value: object, colour: str | None = None) -> Edit:
    """Return a change of one cell."""

    def edit(made: Workbook) -> None:
        made[sheet][cell] = value
        if colour is not None:
            made[sheet][cell].font = Font(color=colour)

    return edit


def fact(reading: Reading, subject: str, measure: str, period: str) -> FoundFact:
    """Return the one fact that fits."""
    fits = [
        found
        for found in reading.facts
        if (found.subject, found.measure, found.period) == (subject, measure, period)
    ]
    assert len(fits) == 1
    return fits[0]


def refused(data: bytes) -> str:
    """Return the text of the error."""
    with pytest.raises(BadTable) as error:
        read(data, FILE)
    return str(error.value)


def test_every_country_year_and_measure_is_read() -> None:
    """39 countries, three years and five measures give 585 facts, with SIPRI's units."""
    reading = read(book(), FILE)
    assert len(reading.facts) == 39 * 3 * 5
    assert {found.subject for found in reading.facts} == COUNTRIES
    assert reading.period == "1988 to 1990"
    assert reading.units == {
        "sipri_milex_usd_2023": "million USD at 2023 prices",
        "sipri_milex_usd_current": "million USD",
        "sipri_share_gdp": "fraction",
        "sipri_per_head_usd": "USD",
        "sipri_share_government": "fraction",
    }


def test_a_figure_keeps_its_sheet_and_cell() -> None:
    """Germany's share of 1989 stands in column D of its row."""
    reading = read(book(put("Share of GDP", f"D{GERMANY}", 0.0281)), FILE)
    found = fact(reading, "DEU", "sipri_share_gdp", "1989")
    assert (found.value, found.status, found.note) == (0.0281, "actual", "")
    assert (found.sheet, found.cell) == ("Share of GDP", f"D{GERMANY}")
    assert (found.row, found.column) == (None, "")


def test_the_price_base_is_read_from_the_title() -> None:
    """A sheet in prices of 2022 makes a measure of 2022."""
    title = "Military expenditure by country, in constant (2022) US$ m., 1949-2023"
    reading = read(book(put("Constant (2023) US$", "A1", title)), FILE)
    assert reading.units["sipri_milex_usd_2022"] == "million USD at 2022 prices"
    assert "sipri_milex_usd_2023" not in reading.units


@pytest.mark.parametrize(
    ("colour", "status", "note"),
    [
        ("FF0000FF", "estimate", "SIPRI estimate (blue)"),
        ("FFFF0000", "estimate", "highly uncertain (red)"),
        ("FF000000", "actual", ""),
        ("FF00B050", "estimate", "in a colour the sheet does not explain (00B050)"),
    ],
)
def test_colours_are_quality(colour: str, status: str, note: str) -> None:
    """Blue is an estimate, red highly uncertain, black actual, any other colour is named."""
    reading = read(book(put("Current US$", f"C{GERMANY}", 30000.0, colour)), FILE)
    found = fact(reading, "DEU", "sipri_milex_usd_current", "1988")
    assert (found.status, found.note) == (status, note)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("xxx", "did not exist or was not independent in all or part of the year (xxx)"),
        ("...", "no data available (. .)"),
        (". .", "no data available (. .)"),
        ("..", "no data available (. .)"),
        ("…", "no data available (. .)"),
        (None, "the cell is empty"),
    ],
)
def test_absence_is_a_state(text: str | None, note: str) -> None:
    """What SIPRI has no figure for is absent with the reason, whatever its colour."""
    reading = read(book(put("Share of GDP", f"C{GERMANY}", text, "FF0000FF")), FILE)
    found = fact(reading, "DEU", "sipri_share_gdp", "1988")
    assert (found.value, found.status, found.note) == (None, "absent", note)


@pytest.mark.parametrize(
    ("marks", "note"),
    [
        ("‡§¶16", "SIPRI notes: ‡ § ¶ 16"),
        ("† ‖", "SIPRI notes: † ‖"),
        (44, "SIPRI notes: 44"),
        ("44, 45", "SIPRI notes: 44 45"),
    ],
)
def test_marks_are_kept(marks: object, note: str) -> None:
    """Every mark of the notes column stands in the notes of all figures of that row."""
    reading = read(book(put("Per capita", f"B{GERMANY}", marks)), FILE)
    for year in YEARS:
        assert fact(reading, "DEU", "sipri_per_head_usd", str(year)).note == note
    assert fact(reading, "DEU", "sipri_share_gdp", "1988").note == ""


def test_shifted_rows_and_columns_are_found() -> None:
    """A new column and new rows above move every address and no value."""

    def shift(made: Workbook) -> None:
        made["Share of GDP"].insert_cols(2)
        made["Share of GDP"].insert_rows(3, amount=2)

    found = fact(read(book(shift), FILE), "DEU", "sipri_share_gdp", "1990")
    assert (found.cell, found.value) == (f"F{GERMANY + 2}", 0.02)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("TUR", "Turkey"),
        ("TUR", "Türkiye"),
        ("CZE", "Czechia"),
        ("CZE", "Czech Republic"),
        ("MKD", "Macedonia, FYR"),
        ("USA", "USA"),
        ("KOR", "Korea,  South "),
    ],
)
def test_countries_have_had_other_names(code: str, name: str) -> None:
    """Every name that SIPRI has used leads to the same country."""

    def rename(made: Workbook) -> None:
        for sheet in TITLES:
            made[sheet].cell(ROWS[code], 1, name)

    assert len(read(book(rename), FILE).facts) == 585


def test_what_is_not_taken_is_named() -> None:
    """Sheets, states that ended and countries outside the set are listed, never silent."""
    assert read(book(), FILE).skipped == (
        "sheets that are not read: Front page, Regional totals, Footnotes",
        "states that ended, joined to no successor: German Democratic Republic",
        "countries outside the set, 1: Austria",
    )


def test_spending_and_share_of_the_same_year_are_paired() -> None:
    """A year without one of the two, or with a share of zero, is left out."""

    def edit(made: Workbook) -> None:
        made["Share of GDP"].cell(GERMANY, 3, "...")
        made["Share of GDP"].cell(GERMANY, 4, 0)

    pairs = spending_and_share(read(book(edit), FILE))
    assert pairs["DEU", 1990] == (1200.5, 0.02)
    assert ("DEU", 1988) not in pairs
    assert ("DEU", 1989) not in pairs
    assert len(pairs) == 39 * 3 - 2


def test_a_renamed_sheet_is_an_error() -> None:
    """A sheet without the title that is looked for is named, with what is allowed."""
    assert refused(book(put("Share of GDP", "A1", "Burden by country"))) == (
        f"{FILE}: This sheet is missing. Found: sheets Front page, Regional totals, Footnotes, "
        "Constant (2023) US$, Current US$, Share of GDP, Per capita, Share of Govt. spending. "
        "Allowed: one sheet with 'by country as percentage of gross domestic product' in cell A1."
    )


def test_a_sheet_that_stands_twice_is_an_error() -> None:
    """Two sheets with one title leave it open which counts."""
    text = refused(book(put("Per capita", "A1", TITLES["Current US$"])))
    assert text.splitlines()[0].startswith(f"{FILE}: This sheet stands twice. Found: sheets Front")
    assert "This sheet is missing." in text.splitlines()[1]


def test_a_sheet_without_header_is_an_error() -> None:
    """Without the word Country nothing says where countries and years stand."""
    assert refused(book(put("Current US$", "A6", "Nation"))) == (
        f"{FILE}, sheet Current US$: This sheet has no header. Allowed: Country in column A."
    )


def test_a_sheet_without_years_is_an_error() -> None:
    """A header without years is refused."""

    def edit(made: Workbook) -> None:
        for column in (3, 4, 5):
            made["Current US$"].cell(6, column, f"FY{column}")

    assert refused(book(edit)) == (
        f"{FILE}, sheet Current US$, row 6: No column is headed by a year. Allowed: 2024."
    )


def test_a_year_that_stands_twice_is_an_error() -> None:
    """Two columns of one year leave it open which counts."""
    assert refused(book(put("Current US$", "E6", 1988))) == (
        f"{FILE}, sheet Current US$, column E6: This year stands twice. Found: 1988."
    )


def test_a_missing_country_is_an_error() -> None:
    """A country of the set that stands on no row is named, with the names it may have."""
    assert refused(book(put("Share of GDP", f"A{ROWS['TUR']}", "Anatolia"))) == (
        f"{FILE}, sheet Share of GDP, column A: This country stands on no row. Found: TUR. "
        "Allowed: Turkey or Turkiye or Türkiye."
    )


def test_a_country_that_stands_twice_is_an_error() -> None:
    """The second row of one country is named with the first."""
    last = max(ROWS.values()) + 1
    assert refused(book(put("Share of GDP", f"A{last}", "Germany"))) == (
        f"{FILE}, sheet Share of GDP, row {last}, column A: This country stands twice. "
        f"Found: Germany, as in row {GERMANY}."
    )


@pytest.mark.parametrize("value", ["n.a.", "12 300", -5.0, True])
def test_a_cell_that_cannot_be_read_is_an_error(value: object) -> None:
    """Anything but a number and SIPRI's own signs is refused, with its cell."""
    assert refused(book(put("Current US$", f"E{GERMANY}", value))) == (
        f"{FILE}, sheet Current US$, column E{GERMANY}: This cell cannot be read. Found: {value}. "
        "Allowed: a number, 0 or more; ... for no data; xxx for no state."
    )


def test_a_share_in_percent_is_an_error() -> None:
    """The sheets store fractions; a share above one means that this has changed."""
    assert refused(book(put("Share of GDP", f"E{GERMANY}", 2.81))) == (
        f"{FILE}, sheet Share of GDP, column E{GERMANY}: This share is above the whole. "
        "Found: 2.81. Allowed: a fraction: 2.1 % is stored as 0.021."
    )


def test_all_faults_are_reported_together() -> None:
    """One error names the faults of several sheets."""

    def edit(made: Workbook) -> None:
        made["Share of GDP"][f"E{GERMANY}"] = "?"
        made["Per capita"][f"E{GERMANY}"] = "?"

    assert len(refused(book(edit)).splitlines()) == 2


def test_text_is_no_workbook() -> None:
    """A file that is no xlsx is refused at the door."""
    with pytest.raises(BadFile) as error:
        read(b"Country,1988\n", FILE)
    assert str(error.value) == (
        f"{FILE}: This is not an xlsx file. Found: it starts with b'Coun'. "
        "Allowed: a zip archive with sheets."
    )
