"""NATO's workbook: the same figures however it is laid out, and one clear error where it is broken.

NATO's own file may not stand in the repository, so that it is read by hand: see the theory page.
"""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from harmel.errors import BadFile, BadTable, Problem
from harmel.ledger.importers.nato_defexp import read
from harmel.ledger.reading import Reading
from harmel.ledger.workbook import read_workbook
from tests.ledger.importers.made import Layout, Taken, edited, saved, tables, workbook

NAME = "def-exp.xlsx"
PLAIN = Layout()
SHIFTED = {
    "rows and columns inserted": Layout(down=3, right=2),
    "sheets renamed": Layout(sheet="Sheet of table {}"),
    "sheets shuffled": Layout(order=(5, 2, 7, 0, 4, 1, 6, 3)),
    "empty rows between countries": Layout(between=2),
    "years as text": Layout(text_years=True),
    "years below each heading": Layout(years_below=True),
    "labels and titles in one column": Layout(narrow=True),
    "titles in merged cells": Layout(merged=True),
    "older names and footnotes": Layout(other_names=True),
    "a new sheet": Layout(extra_sheets=("Graph 1",)),
    "core defence": Layout(core=True),
    "no estimates": Layout(estimates=()),
    "all at once": Layout(
        down=3,
        right=2,
        between=1,
        order=(7, 6, 5, 4, 3, 2, 1, 0),
        sheet="Tab. {}",
        text_years=True,
        years_below=True,
        merged=True,
        other_names=True,
        core=True,
        extra_sheets=("Graph 1", "Graph 2"),
    ),
}


def taken(reading: Reading) -> Taken:
    """Return what was read in the form in which the maker of workbooks records it."""
    return {
        (fact.subject, fact.measure, fact.period): (fact.value, fact.status, fact.sheet, fact.cell)
        for fact in reading.facts
    }


def without_places(found: Taken) -> dict[tuple[str, str, str], tuple[float | None, str]]:
    """Leave out where figures stand."""
    return {key: value[:2] for key, value in found.items()}


@pytest.mark.parametrize("layout", SHIFTED.values(), ids=SHIFTED)
def test_a_shifted_workbook_gives_the_same_facts(layout: Layout) -> None:
    """Whatever moves, every figure is found, with the cell in which it now stands."""
    data, expected = workbook(layout)
    found = taken(read(data, NAME))
    assert expected == found
    plain = workbook(replace(PLAIN, estimates=layout.estimates))[1]
    assert without_places(plain) == without_places(found)


@given(
    down=st.integers(0, 6),
    right=st.integers(0, 4),
    between=st.integers(0, 2),
    order=st.permutations(range(8)),
    years_below=st.booleans(),
    narrow=st.booleans(),
    base=st.sampled_from((2015, 2021, 2030)),
    first=st.integers(1990, 2050),
)
@settings(max_examples=25, deadline=None)
def test_any_layout_gives_the_same_facts(
    down: int,
    right: int,
    between: int,
    order: list[int],
    years_below: bool,
    narrow: bool,
    base: int,
    first: int,
) -> None:
    """No combination of shifts loses a figure or gives one a wrong cell."""
    layout = Layout(
        base=base,
        years=(first, first + 1, first + 2),
        estimates=(first + 2,),
        down=down,
        right=right,
        between=between,
        order=tuple(order),
        years_below=years_below,
        narrow=narrow,
    )
    data, expected = workbook(layout)
    assert expected == taken(read(data, NAME))


def test_the_price_base_stands_in_names_and_units() -> None:
    """Figures at 2021 prices have other measures than those at 2015 prices, and never meet them."""
    new, old = (read(workbook(Layout(base=base))[0], NAME).units for base in (2021, 2015))
    assert new["defence_usd_2021"] == "million USD at 2021 prices"
    assert new["defence_nac_2021"] == "million national currency at 2021 prices"
    assert new["gdp_per_head_usd_2021"] == "thousand USD at 2021 prices"
    assert new["defence_per_head_usd_2021"] == "USD at 2021 prices"
    assert {measure for measure in new.keys() - old.keys() if "2021" not in measure} == set()
    assert len(new) == len(old) == 15


def test_the_reading_says_what_it_is() -> None:
    """Title, period, document and licence come with the figures, sorted by measure and country."""
    reading = read(workbook()[0], NAME)
    assert reading.publisher == "NATO"
    assert reading.title == "Defence Expenditure of NATO Countries (2024-2026)"
    assert reading.period == "2024 to 2026e"
    assert reading.document == "NATO workbook def-exp.xlsx"
    keys = [(fact.measure, fact.subject, fact.period) for fact in reading.facts]
    assert keys == sorted(keys)
    assert reading.caveats[:2] == (
        "Constant prices are 2015 prices: never joined with a series at other prices.",
        "Estimates: 2025, 2026.",
    )
    assert "TABLE1: * These Allies have national laws." in reading.caveats


def test_core_defence_is_a_caveat() -> None:
    """Tables of core defence, as since 2026, are the same measures with a warning."""
    reading = read(workbook(Layout(core=True))[0], NAME)
    assert any("core defence: not fully comparable" in caveat for caveat in reading.caveats)


@pytest.mark.parametrize("mark", ["..", "...", "…", " .. "])
def test_two_dots_are_an_absence(mark: str) -> None:
    """A figure that NATO marks as missing is absent with the reason, and is never zero."""
    data = edited(workbook()[0], lambda book: book["TABLE8a"].__setitem__("E12", mark))
    fact = next(f for f in read(data, NAME).facts if (f.sheet, f.cell) == ("TABLE8a", "E12"))
    assert (fact.value, fact.status) == (None, "absent")
    assert fact.note == f"the workbook prints '{mark.strip()}'"


def test_an_empty_cell_is_an_absence() -> None:
    """A hole in a row is absent with the reason."""
    data = edited(workbook()[0], lambda book: book["TABLE8a"].__setitem__("E12", None))
    fact = next(f for f in read(data, NAME).facts if (f.sheet, f.cell) == ("TABLE8a", "E12"))
    assert (fact.value, fact.note) == (None, "the workbook leaves the cell empty")


def test_a_number_kept_as_text_is_a_number() -> None:
    """Spreadsheets keep some numbers as text; plain ones are read."""
    data = edited(workbook()[0], lambda book: book["TABLE3"].__setitem__("D11", " 1.75 "))
    assert taken(read(data, NAME))["BEL", "defence_share_gdp", "2024"][0] == 1.75


def test_the_notes_say_estimate_too() -> None:
    """A year that the notes call an estimate is one, even if its header has lost the e."""
    data = edited(workbook()[0], lambda book: book["TABLE3"].__setitem__("E8", 2025))
    found = taken(read(data, NAME))
    assert found["BEL", "defence_share_gdp", "2025"][1] == "estimate"
    assert found["BEL", "defence_share_gdp", "2024"][1] == "actual"


def test_figures_that_look_like_years_are_figures() -> None:
    """A row of 2014, 2015, 2016 dollars is a row, known country or not."""

    def change(label: str) -> Callable[[Workbook], None]:
        def write(book: Workbook) -> None:
            cells = ("C22", "D22", "E22", "F22")
            for cell, value in zip(cells, (label, 2014, 2015, 2016), strict=True):
                book["TABLE6"][cell] = value

        return write

    found = taken(read(edited(workbook()[0], change("Germany")), NAME))
    expected = (2015.0, "estimate", "TABLE6", "E22")
    assert expected == found["DEU", "defence_per_head_usd_2015", "2025"]
    with pytest.raises(BadTable, match=r"This country is not known\. Found: Gremany"):
        read(edited(workbook()[0], change("Gremany")), NAME)


def test_a_remark_between_two_countries_parts_no_block() -> None:
    """A line of text inside a block, which is no heading, loses no country."""
    data, expected = workbook(Layout(between=1))
    data = edited(data, lambda book: book["TABLE2"].__setitem__("B12", "of which in euro:"))
    reading = read(data, NAME)
    assert expected == taken(reading)
    assert "TABLE2, row 12: cells not taken: 1, first B12 'of which in euro:'" in reading.skipped


def test_a_year_that_one_block_lacks_is_a_caveat() -> None:
    """A table that begins later than its fellows is read, and the reading says so."""
    data = edited(workbook()[0], lambda book: book["TABLE7"].delete_cols(4))
    reading = read(data, NAME)
    assert "military_personnel is not given for 2024." in reading.caveats
    assert len(reading.facts) == 288 - 7


def test_what_is_not_taken_is_listed() -> None:
    """New sheets, new blocks, other groups and rows without a label are named, not lost."""
    data, expected = workbook(Layout(extra_sheets=("Graph 1",)))
    reading = read(edited(data, _with_more), NAME)
    assert expected == taken(reading)
    assert "Graph 1: no table that is taken, cells not taken: 3" in reading.skipped
    gni = "TABLE3!B27 'Share of GNI (%)': not a block that is taken, cells not taken: 5"
    assert gni in reading.skipped
    assert "TABLE7, row 16: cells not taken: 4, first C16 'NATO Europe'" in reading.skipped
    assert "TABLE7, row 17: cells not taken: 3, first D17 '0.0'" in reading.skipped


def _with_more(book: Workbook) -> None:
    share, people = book["TABLE3"], book["TABLE7"]
    rows = {27: ("Share of GNI (%)", None), 28: (None, "Belgium", 1.5, 1.6, 1.7)}
    share.delete_rows(28, 5)
    for row, cells in rows.items():
        for column, value in enumerate(cells, start=2):
            share.cell(row, column, value)
    people.delete_rows(16, 10)
    for column, value in enumerate(("NATO Europe", 1.0, 2.0, 3.0), start=3):
        people.cell(16, column, value)
    for column in (4, 5, 6):
        people.cell(17, column, 0)


@pytest.mark.parametrize("layout", SHIFTED.values(), ids=SHIFTED)
def test_every_cell_is_taken_or_listed(layout: Layout) -> None:
    """No cell that holds something disappears: what is not a part of a table is listed."""
    data, expected = workbook(layout)
    reading = read(data, NAME)
    filled = sum(len(list(sheet.filled())) for sheet in read_workbook(data, NAME))
    known = sum(1 + len(t.lines) + len(t.blocks) for t in tables(layout))
    rows = sum(len(codes) for t in tables(layout) for _, _, codes in t.blocks)
    headers = sum(len(t.blocks) if layout.years_below else 1 for t in tables(layout))
    notes = 2 * len(tables(layout))
    listed = sum(_cells(line) for line in reading.skipped)
    assert filled == known + rows + headers * len(layout.years) + len(expected) + notes + listed


def _cells(line: str) -> int:
    return int(line.split("cells not taken: ")[1].split(",", maxsplit=1)[0])


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    """Return a change of one cell."""
    return lambda book: book[sheet].__setitem__(cell, value)


A_YEAR = "a year, such as 2014 or 2024e"
A_NUMBER = "a number, '..' or '...'"
NAMED = "a member's name, nato europe and canada, nato total, nato europe, north america"


def at(sheet: str, cell: str, what: str, found: str, allowed: str) -> Problem:
    """Return the problem expected at a cell."""
    column, row = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return Problem(what, f"{NAME}, sheet {sheet}", row, column, found, allowed)


BROKEN: dict[str, tuple[Callable[[Workbook], object], Problem]] = {
    "unknown country": (
        put("TABLE2", "C13", "Untied States"),
        at("TABLE2", "C13", "This country is not known.", "Untied States", NAMED),
    ),
    "a country that is no member": (
        put("TABLE7", "C9", "Austria"),
        at("TABLE7", "C9", "This country is not known.", "Austria", NAMED),
    ),
    "country twice": (
        put("TABLE3", "C12", "Belgium*"),
        at(
            "TABLE3",
            "C12",
            "This country stands twice.",
            "Belgium*, as in row 11",
            "once in a block",
        ),
    ),
    "year that is none": (
        put("TABLE3", "E8", "20x5e"),
        at("TABLE3", "E8", "This is not a year.", "20x5e", A_YEAR),
    ),
    "year twice": (
        put("TABLE3", "E8", "2024e"),
        at("TABLE3", "E8", "This year does not follow the one before.", "2024e", "2025"),
    ),
    "year out of order": (
        put("TABLE7", "D6", 2014),
        at("TABLE7", "E6", "This year does not follow the one before.", "2025e", "2015"),
    ),
    "column of a year lost": (
        lambda book: book["TABLE7"].delete_cols(5),
        at("TABLE7", "E6", "This year does not follow the one before.", "2026e", "2025"),
    ),
    "words beside the years": (
        put("TABLE8b", "G8", "Change"),
        at("TABLE8b", "G8", "This is not a year.", "Change", A_YEAR),
    ),
    "text for a figure": (
        put("TABLE5", "F12", "n/a"),
        at("TABLE5", "F12", "This is not a figure.", "n/a", A_NUMBER),
    ),
    "figure with a comma": (
        put("TABLE1", "D11", "1,234.5"),
        at("TABLE1", "D11", "This is not a figure.", "1,234.5", A_NUMBER),
    ),
    "broken reference": (
        put("TABLE1", "D11", "#REF!"),
        at("TABLE1", "D11", "This is not a figure.", "#REF!", A_NUMBER),
    ),
    "truth for a figure": (
        put("TABLE7", "D9", True),
        at("TABLE7", "D9", "This is not a figure.", "True", A_NUMBER),
    ),
    "boundless figure": (
        put("TABLE7", "D9", 1e300),
        at("TABLE7", "D9", "This is not a figure.", "1e+300", A_NUMBER),
    ),
    "row lost": (
        lambda book: book["TABLE7"].delete_rows(10),
        at("TABLE7", "B8", "This block lacks a row.", "no CZE", "the rows of its fellows"),
    ),
    "label lost": (
        put("TABLE2", "C21", None),
        at("TABLE2", "B18", "This block lacks a row.", "no DEU", "the rows of its fellows"),
    ),
    "label of another country": (
        put("TABLE2", "C21", "Iceland"),
        at("TABLE2", "B18", "This block lacks a row.", "no DEU", "the rows of its fellows"),
    ),
    "Iceland lost": (
        put("TABLE6", "C11", 7.5),
        at("TABLE6", "B10", "This block lacks a row.", "no ISL", "the rows of its fellows"),
    ),
    "total lost": (
        put("TABLE3", "B17", None),
        at("TABLE3", "B10", "This block lacks a row.", "no NATO", "the rows of its fellows"),
    ),
    "first year that is none": (
        put("TABLE3", "D8", "start"),
        at("TABLE3", "D8", "This is not a year.", "start", A_YEAR),
    ),
    "figure beyond the years": (
        put("TABLE8a", "H14", 3.5),
        at("TABLE8a", "H14", "This figure stands under no year.", "3.5", A_YEAR),
    ),
    "two bases": (
        put("TABLE6", "B6", "2021 prices and exchange rates"),
        at(
            "TABLE6",
            "B6",
            "Two price bases are mixed.",
            "2021",
            "2015 alone: one base in one release",
        ),
    ),
    "sheet twice": (
        lambda book: setattr(book.copy_worksheet(book["TABLE7"]), "title", "Copy"),
        at(
            "Copy",
            "B8",
            "Two blocks give military_personnel.",
            "Copy!B8 'Thousands'",
            "TABLE7!B8 'Thousands'",
        ),
    ),
}


@pytest.mark.parametrize(("change", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_broken_workbook_gives_its_error(
    change: Callable[[Workbook], object], expected: Problem
) -> None:
    """What cannot be read is one error with sheet, row, column, what was found and what may be."""
    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], change), NAME)
    assert raised.value.problems == (expected,)


def missing(measure: str, title: str, heading: str, unknown: str = "none") -> Problem:
    """Return the problem of a block that is not there."""
    return Problem(
        f"The block of {measure} is missing.",
        NAME,
        found=f"other blocks: {unknown}",
        allowed=f"a table titled /{title}/ with the heading /{heading}/",
    )


def test_a_renamed_heading_is_a_missing_block() -> None:
    """A block under a heading nobody knows is not guessed: it is missing, and the heading named."""
    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], put("TABLE3", "B18", "Yearly growth")), NAME)
    assert raised.value.problems == (
        missing(
            "defence_real_change",
            "real change",
            r"annual real change \(%\)",
            "TABLE3!B18 'Yearly growth'",
        ),
    )


def test_a_heading_of_another_block_is_claimed_twice() -> None:
    """Where two blocks of a table bear one heading, one is double and the other missing."""
    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], put("TABLE3", "B18", "Share of real GDP (%)")), NAME)
    double, gone = raised.value.problems
    assert double == at(
        "TABLE3",
        "B18",
        "Two blocks give defence_share_gdp.",
        "TABLE3!B18 'Share of real GDP (%)'",
        "TABLE3!B10 'Share of real GDP (%)'",
    )
    assert gone.what == "The block of defence_real_change is missing."


def test_a_missing_sheet_is_two_missing_blocks() -> None:
    """All that is missing is reported at once."""
    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], lambda book: book.remove(book["TABLE8b"])), NAME)
    assert raised.value.problems == (
        missing("infrastructure_share", "by main category", "infrastructure"),
        missing("other_share", "by main category", "other"),
    )


def test_another_scale_is_another_block() -> None:
    """Billions are not taken for millions."""
    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], put("TABLE5", "B6", "Billion US dollars")), NAME)
    assert [problem.what for problem in raised.value.problems] == [
        "The block of gdp_usd_current is missing.",
        "The block of gdp_usd_(base) is missing.",
    ]


def test_a_title_nobody_knows_is_a_missing_table() -> None:
    """A table whose title is gone is not found by its place."""
    with pytest.raises(BadTable, match="The block of military_personnel is missing"):
        read(edited(workbook()[0], put("TABLE7", "B4", "Military personnel")), NAME)


def test_a_workbook_must_state_its_price_base() -> None:
    """Constant prices of no year are refused."""

    def change(book: Workbook) -> None:
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace("2015 ", "")

    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], change), NAME)
    assert raised.value.problems[-1] == Problem(
        "No price base is stated.",
        NAME,
        found="none",
        allowed="a heading such as 'Constant 2021 prices'",
    )


def test_a_table_without_years_is_refused() -> None:
    """Figures under no years are an error, at the heading above them."""
    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], lambda book: book["TABLE7"].delete_rows(6)), NAME)
    allowed = A_YEAR
    what = "No row of years stands above."
    assert raised.value.problems == (at("TABLE7", "B7", what, "nothing", allowed),)


def test_a_lost_year_loses_no_figure() -> None:
    """Where the first or a middle year is gone, its figures are errors, not lost."""
    for column in ("D", "E"):
        with pytest.raises(BadTable) as raised:
            read(edited(workbook()[0], put("TABLE7", f"{column}6", None)), NAME)
        lost = [p for p in raised.value.problems if p.what == "This figure stands under no year."]
        assert {problem.column for problem in lost} == {column}
        assert len(lost) == 7


JUNK = (
    None,
    "x",
    1.5,
    2014,
    2025,
    "2026e",
    "..",
    True,
    "#REF!",
    1e300,
    "Belgium",
    "Iceland",
    "NATO Europe",
    "Wonderland",
    "Table 2 : Defence expenditure",
    "Notes: none",
    "Current prices",
    "Constant 2021 prices",
    "Thousands",
    "Other (d)",
)


@given(
    layout=st.sampled_from((PLAIN, Layout(years_below=True, narrow=True, core=True))),
    sheet=st.integers(0, 7),
    row=st.integers(1, 34),
    column=st.integers(1, 7),
    value=st.sampled_from(JUNK),
)
@settings(max_examples=40, deadline=None)
def test_one_changed_cell_changes_at_most_its_own_figure(
    layout: Layout, sheet: int, row: int, column: int, value: object
) -> None:
    """Whatever stands in one cell, all other figures are read as they are, or none is."""
    data, expected = workbook(layout)
    book = load_workbook(BytesIO(data))
    changed = book.worksheets[sheet]
    changed.cell(row, column).value = value
    try:
        found = taken(read(saved(book), NAME))
    except BadTable:
        return
    here = (changed.title, changed.cell(row, column).coordinate)
    differing = [key for key in expected if expected[key] != found.get(key)]
    assert expected.keys() == found.keys()
    assert all(expected[key][2:] == here for key in differing)


def test_all_faults_are_reported_together() -> None:
    """One error names every fault of the file."""

    def change(book: Workbook) -> None:
        for name in ("unknown country", "year that is none", "text for a figure"):
            BROKEN[name][0](book)

    with pytest.raises(BadTable) as raised:
        read(edited(workbook()[0], change), NAME)
    expected = [BROKEN[n][1] for n in ("unknown country", "year that is none", "text for a figure")]
    assert set(expected) <= set(raised.value.problems)


def test_other_files_are_refused() -> None:
    """Text, an empty workbook and half a workbook each give one error."""
    with pytest.raises(BadFile, match=r"This is not an xlsx file\."):
        read(b"Country,2024\nBelgium,1.3\n", NAME)
    with pytest.raises(BadTable, match=r"defence_nac_current is missing"):
        read(saved(Workbook()), NAME)
    with pytest.raises(BadFile, match=r"damaged"):
        read(workbook()[0][:5000], NAME)


def test_formulas_without_values_are_no_figures() -> None:
    """A workbook whose formulas were never computed has no figures, so its blocks are missing."""

    def change(book: Workbook) -> None:
        for row in book["TABLE7"].iter_rows(min_row=9, max_row=15, min_col=4, max_col=6):
            for cell in row:
                cell.value = "=1+1"

    with pytest.raises(BadTable, match="The block of military_personnel is missing"):
        read(edited(workbook()[0], change), NAME)
