"""Output, prices, people and public money by country, from the IMF's World Economic Outlook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harmel.errors import BadFile, BadTable, Problem
from harmel.ledger.facts import Status
from harmel.ledger.importers.cells import (
    COUNTRIES,
    YEAR,
    Line,
    find_columns,
    fold,
    listed,
    no_number,
    read_lines,
    read_number,
    repeated,
    year_columns,
)
from harmel.ledger.intake import decode
from harmel.ledger.reading import FoundFact, Reading
from harmel.ledger.workbook import CellValue, address, read_workbook

AHEAD = 5
SETTLED = AHEAD + 2
"""How many years before its newest the Outlook's own stands, and the last one settled by then."""

NO_VALUE = ("", "n/a", "--")


@dataclass(frozen=True, slots=True)
class _Indicator:
    """One indicator that is kept: its measure, its unit, and how the IMF scales it."""

    measure: str
    unit: str
    scales: tuple[str, ...] = ("", "units")


KEPT = {
    "NGDP": _Indicator("gdp_weo_national_current", "billion national currency", ("billions",)),
    "NGDPD": _Indicator("gdp_weo_usd_current", "billion USD", ("billions",)),
    "NGDP_RPCH": _Indicator("gdp_real_weo_change", "percent"),
    "NGDPDPC": _Indicator("gdp_per_head_weo_usd_current", "USD"),
    "LP": _Indicator("population_weo", "million persons", ("millions",)),
    "LUR": _Indicator("unemployment_weo", "percent"),
    "PCPIPCH": _Indicator("consumer_prices_weo_change", "percent"),
    "GGX_NGDP": _Indicator("government_spending_share_gdp_weo", "percent"),
    "GGR_NGDP": _Indicator("government_revenue_share_gdp_weo", "percent"),
    "GGXWDG_NGDP": _Indicator("debt_share_gdp_weo", "percent"),
}
TIDY = {"iso": ("iso", "iso3"), "year": ("year",)}
BY_COUNTRY = {
    "iso": ("ISO", "COUNTRY.ID"),
    "indicator": ("WEO Subject Code", "INDICATOR.ID"),
    "scale": ("Scale",),
    "actual": ("Estimates Start After", "LATEST_ACTUAL_ANNUAL_DATA"),
}
SHEET = "Countries"
CAVEAT = "The newest six years of the file, the Outlook's own and five ahead, count as projections."
NOT_SAID = (
    "The file does not say which years are actual: up to {} they count so, then as projections."
)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rows of a file, its header first, and the sheet they stand on, if any."""

    name: str
    sheet: str
    lines: list[Line]

    @property
    def header(self) -> Line:
        """The row that names the columns."""
        return self.lines[0]

    @property
    def file(self) -> str:
        """The file, and the sheet where there is one, for messages."""
        return f"{self.name}, sheet {self.sheet}" if self.sheet else self.name


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell of an indicator that is kept: what is printed, and where."""

    iso3: str
    code: str
    year: str
    text: str
    row: int
    column: int
    last_actual: int | None = None


def read(data: bytes, name: str) -> Reading:
    """
    Read the World Economic Outlook in one of three layouts.

    The first is the IMF's file by countries as published up to April 2025: text with tabs, though
    named .xls. The second is its workbook from October 2025 on, with a sheet `Countries`. The third
    is a tidy CSV with iso, year and one column for each indicator.

    Parameters
    ----------
    data : bytes
        The file's contents.
    name : str
        The file's name, for messages.

    Returns
    -------
    Reading
        One measure for each of `KEPT`. Years up to the last actual one are actual, later ones
        estimates, and the newest six projections. A tidy file does not say which year is the last
        actual one: it is taken to be two before the Outlook's own, with projections after it.

    Raises
    ------
    BadFile
        If it is neither text nor a workbook.
    BadTable
        If it has none of the layouts, or a cell or a scale is not as expected; all are reported.

    References
    ----------
    International Monetary Fund, World Economic Outlook Database; usage with attribution.
    """
    grid = _grid(data, name)
    problems: list[Problem] = []
    unkept: set[str] = set()
    if "ngdpd" in map(fold, grid.header.cells):
        found, says_actual = list(_tidy(grid, problems, unkept)), False
    else:
        found, says_actual = list(_by_country(grid, problems, unkept)), True
    newest = max((int(cell.year) for cell in found), default=0)
    settled = None if says_actual else newest - SETTLED
    facts, others, empty = _facts(grid, found, problems, newest, settled)
    problems += repeated(facts, name)
    if not facts and not problems:
        allowed = f"{', '.join(KEPT)} of {listed(COUNTRIES)}"
        problems.append(Problem("This file holds no figure that is kept.", name, allowed=allowed))
    if problems:
        raise BadTable(*problems)
    lists = (
        (f"cells without a figure: {empty}", empty),
        (f"indicators that are not kept, {len(unkept)}: {listed(unkept)}", unkept),
        (f"economies and groups outside the set, {len(others)}: {listed(others)}", others),
    )
    skipped = [text for text, is_there in lists if is_there]
    return _reading(facts, skipped, CAVEAT if says_actual else NOT_SAID.format(settled))


def _reading(facts: list[FoundFact], skipped: list[str], caveat: str) -> Reading:
    missing = COUNTRIES - {fact.subject for fact in facts}
    if missing:
        skipped.append(f"countries of the set without a figure: {listed(missing)}")
    years = sorted(fact.period for fact in facts)
    measures = {fact.measure for fact in facts}
    return Reading(
        publisher="International Monetary Fund",
        title="World Economic Outlook Database",
        document="https://www.imf.org/en/Publications/WEO",
        period=f"{years[0]} to {years[-1]}",
        licence="IMF data: may be used and passed on with attribution",
        units={kept.measure: kept.unit for kept in KEPT.values() if kept.measure in measures},
        facts=tuple(facts),
        caveats=(caveat,),
        skipped=tuple(skipped),
    )


def _grid(data: bytes, name: str) -> _Grid:
    if not data.startswith(b"PK\x03\x04"):
        text = _text(data, name)
        return _Grid(name, "", read_lines(text, name, "\t" if "\t" in text[:1000] else ","))
    sheets = read_workbook(data, name)
    page = next((sheet for sheet in sheets if sheet.name == SHEET), None)
    if page is None:
        found = ", ".join(sheet.name for sheet in sheets)
        raise BadTable(Problem("This sheet is missing.", name, found=found, allowed=SHEET))
    rows = [tuple(map(_as_text, row)) for row in page.values]
    filled = [Line(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
    if not filled:
        raise BadFile(Problem("This sheet holds no row.", f"{name}, sheet {page.name}"))
    return _Grid(name, page.name, filled)


def _text(data: bytes, name: str) -> str:
    """Decode text; the IMF's files with tabs were in Latin-1, later in UTF-16."""
    if data.startswith((b"\xff\xfe", b"W\x00")):
        try:
            return data.decode("utf-16-le").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            fault = Problem("This file is not text in UTF-16.", name, found=str(error.reason))
            raise BadFile(fault) from None
    if data.startswith(b"WEO Country Code\t"):
        return data.decode("latin-1")
    return decode(data, name)


def _as_text(value: CellValue) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    return "" if value is None else str(value).strip()


def _tidy(grid: _Grid, problems: list[Problem], unkept: set[str]) -> Iterator[_Cell]:
    header = grid.header
    wanted = TIDY | {code: (code,) for code in KEPT}
    columns = find_columns(header.cells, wanted, grid.file, header.number, optional=KEPT)
    others = {cell for i, cell in enumerate(header.cells) if cell and i not in columns.values()}
    unkept |= others - {"country", "aggregate"}
    for line in grid.lines[1:]:
        iso3, year = line.at(columns["iso"]), line.at(columns["year"])
        if not YEAR.fullmatch(year):
            problems.append(
                Problem("This is not a year.", grid.file, line.number, "year", year, "2024")
            )
            continue
        for code in KEPT:
            if code in columns:
                text = line.at(columns[code])
                yield _Cell(iso3, code, year, text, line.number, columns[code])


def _by_country(grid: _Grid, problems: list[Problem], unkept: set[str]) -> Iterator[_Cell]:
    header = grid.header
    columns = find_columns(header.cells, BY_COUNTRY, grid.file, header.number)
    years = year_columns(header.cells, grid.file, header.number)
    for line in grid.lines[1:]:
        iso3, code = line.at(columns["iso"]), line.at(columns["indicator"])
        if code not in KEPT:
            unkept |= {code} if code else set()
            continue
        scale = line.at(columns["scale"])
        if iso3 in COUNTRIES and scale.casefold() not in KEPT[code].scales:
            allowed = " or ".join(filter(None, KEPT[code].scales))
            problems.append(
                Problem("This is not the scale that was expected.", grid.file, line.number,
                        header.at(columns["scale"]), f"{scale or 'nothing'} for {code}", allowed)
            )  # fmt: skip
            continue
        last = _last_actual(line.at(columns["actual"]))
        for year, index in years.items():
            yield _Cell(iso3, code, year, line.at(index), line.number, index, last)


def _last_actual(text: str) -> int | None:
    """Read the last year that is no estimate; a fiscal year counts by the year it ends in."""
    if match := re.fullmatch(r"(?:FY)?([0-9]{4})(/[0-9]{2})?", text):
        return int(match[1]) + (1 if match[2] else 0)
    return None


def _facts(
    grid: _Grid, found: list[_Cell], problems: list[Problem], newest: int, settled: int | None
) -> tuple[list[FoundFact], set[str], int]:
    facts: list[FoundFact] = []
    others: set[str] = set()
    empty = 0
    for cell in found:
        if cell.iso3 not in COUNTRIES:
            others.add(cell.iso3)
            continue
        if cell.text in NO_VALUE:
            empty += 1
            continue
        value = read_number(cell.text, grouped=True)
        heading = grid.header.at(cell.column)
        if value is None:
            allowed = "a number such as 1,033.591, or n/a"
            problems.append(no_number(grid.file, cell.row, heading, cell.text, allowed))
            continue
        fact = FoundFact(
            cell.iso3,
            KEPT[cell.code].measure,
            cell.year,
            value,
            _status(int(cell.year), cell.last_actual, newest, settled),
            row=cell.row,
            column=heading,
        )
        if grid.sheet:
            place = address(cell.row, cell.column + 1)
            fact = replace(fact, sheet=grid.sheet, cell=place, row=None, column="")
        facts.append(fact)
    return facts, others, empty


def _status(year: int, last_actual: int | None, newest: int, settled: int | None) -> Status:
    if settled is not None:
        return "actual" if year <= settled else "projection"
    if last_actual is not None and year <= last_actual:
        return "actual"
    return "projection" if year >= newest - AHEAD else "estimate"
