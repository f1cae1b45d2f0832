"""What SIPRI counts as military spending, read from the user's own copy of its workbook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harmel.errors import BadTable, Problem
from harmel.ledger.facts import Status
from harmel.ledger.importers.cells import COUNTRIES, NAMES, YEAR, code_of, listed
from harmel.ledger.intake import LARGEST
from harmel.ledger.reading import FoundFact, Reading
from harmel.ledger.workbook import CellValue, Sheet, address, read_workbook

ENDED = frozenset({"Czechoslovakia", "German Democratic Republic", "USSR", "Yugoslavia"})
"""States that ended: never joined to a successor. Before 1990 Germany is the Federal Republic."""

NO_STATE = re.compile(r"x{2,3}")
NO_DATA = re.compile(r"(?:\. ?){2,3}|…")
MARKS = {
    "†": "military pensions are left out",
    "‡": "current spending only",
    "§": "adopted budget rather than actual spending",
    "¶": "paramilitary forces are left out",
    "‖": "the currency was changed or redenominated",
}
TOP = 30
"""How far down a sheet its header may stand."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One sheet that is read: the words of its title, and what its cells become."""

    measure: str
    unit: str
    title: str

    def match(self, sheet: Sheet) -> re.Match[str] | None:
        """Look for the title in cell A1, whatever its capitals and blanks."""
        pattern = re.escape(self.title.casefold()).replace("yyyy", "((?:19|20)[0-9]{2})")
        return re.search(pattern, _words(sheet.text(1, 1)).casefold())


WANTED = (
    _Wanted("sipri_milex_usd_{}", "million USD at {} prices",
            "by country, in constant (YYYY) US$ m."),
    _Wanted("sipri_milex_usd_current", "million USD",
            "by country, in millions of US$ at current prices"),
    _Wanted("sipri_share_gdp", "fraction", "by country as percentage of gross domestic product"),
    _Wanted("sipri_per_head_usd", "USD", "per capita by country"),
    _Wanted("sipri_share_government", "fraction",
            "by country as percentage of government spending"),
)  # fmt: skip


def read(data: bytes, name: str) -> Reading:
    """
    Read military spending of the members, the partners, Ukraine, Russia and China.

    Sheets are found by their titles, rows by the names of countries, columns by years. Blue figures
    are SIPRI's estimates; red ones are estimates too, noted as highly uncertain. ``...`` becomes an
    absence for want of data, ``xxx`` one for want of a state. Footnote marks stand in the note.

    Parameters
    ----------
    data : bytes
        The SIPRI Military Expenditure Database as xlsx, as SIPRI publishes it.
    name : str
        The file's name, for messages.

    Returns
    -------
    Reading
        ``sipri_milex_usd_YYYY`` [million USD at YYYY prices, as the sheet says],
        ``sipri_milex_usd_current`` [million USD], ``sipri_share_gdp`` and
        ``sipri_share_government`` [fraction], ``sipri_per_head_usd`` [USD].

    Raises
    ------
    BadFile
        If it is not an xlsx file.
    BadTable
        If a sheet, a country or a year is missing or stands twice, or a cell cannot be read; all
        faults are reported.

    References
    ----------
    SIPRI Military Expenditure Database, sources and methods.
    """
    taken, passed = _choose(read_workbook(data, name, colours=True), name)
    problems: list[Problem] = []
    facts: list[FoundFact] = []
    units: dict[str, str] = {}
    others: set[str] = set()
    for wanted, base, sheet in taken:
        measure, unit = wanted.measure.format(base), wanted.unit.format(base)
        units[measure] = unit
        grid, faults = _grid(sheet, name)
        problems += faults
        others |= grid.others
        for found in _figures(grid, measure, name, fraction=unit == "fraction"):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                facts.append(found)
    if problems:
        raise BadTable(*problems)
    return _reading(facts, units, passed, others)


def spending_and_share(reading: Reading) -> dict[tuple[str, int], tuple[float, float]]:
    """
    Pick what the correlation of size and burden needs.

    Returns
    -------
    dict
        By country and year: spending [million USD at current prices], share of GDP [fraction];
        only where both are known and above zero.
    """
    values = {
        (fact.measure, fact.subject, int(fact.period)): fact.value
        for fact in reading.facts
        if fact.measure in ("sipri_milex_usd_current", "sipri_share_gdp")
    }
    found = {}
    for (measure, subject, year), share in values.items():
        spending = values.get(("sipri_milex_usd_current", subject, year))
        if measure == "sipri_share_gdp" and share and spending:
            found[subject, year] = (spending, share)
    return found


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where on a sheet countries and years stand."""

    sheet: Sheet
    rows: dict[str, int]
    years: dict[str, int]
    notes: int | None
    others: set[str]


def _choose(
    sheets: tuple[Sheet, ...], name: str
) -> tuple[list[tuple[_Wanted, str, Sheet]], list[str]]:
    taken: list[tuple[_Wanted, str, Sheet]] = []
    for sheet in sheets:
        hits = [(wanted, match) for wanted in WANTED if (match := wanted.match(sheet))]
        taken += [(wanted, match[1] if match.groups() else "", sheet) for wanted, match in hits]
    problems = []
    for wanted in WANTED:
        count = sum(wanted is one for one, _, _ in taken)
        if count != 1:
            problems.append(
                Problem(
                    "This sheet is missing." if count == 0 else "This sheet stands twice.",
                    name,
                    found="sheets " + ", ".join(sheet.name for sheet in sheets),
                    allowed=f"one sheet with '{wanted.title}' in cell A1",
                )
            )
    if problems:
        raise BadTable(*problems)
    read_ones = [sheet.name for _, _, sheet in taken]
    return taken, [sheet.name for sheet in sheets if sheet.name not in read_ones]


def _grid(sheet: Sheet, name: str) -> tuple[_Grid, list[Problem]]:
    where = _at(name, sheet)
    top = next((r for r in range(1, TOP) if sheet.text(r, 1).casefold() == "country"), None)
    if top is None:
        fault = Problem("This sheet has no header.", where, allowed="Country in column A")
        return _Grid(sheet, {}, {}, None, set()), [fault]
    problems: list[Problem] = []
    years: dict[str, int] = {}
    notes = None
    for column in range(2, len(sheet.values[top - 1]) + 1):
        heading = sheet.text(top, column).removesuffix(".0")
        if heading in years:
            problems.append(
                Problem("This year stands twice.", where, None, address(top, column), heading)
            )
        if YEAR.fullmatch(heading):
            years[heading] = column
        notes = column if heading.casefold() == "notes" else notes
    if not years:
        problems.append(Problem("No column is headed by a year.", where, top, allowed="2024"))
    grid = _Grid(sheet, {}, years, notes, set())
    return grid, problems + _countries(grid, top, where)


def _countries(grid: _Grid, top: int, where: str) -> list[Problem]:
    problems = []
    for row in range(top + 1, len(grid.sheet.values) + 1):
        country = _words(grid.sheet.text(row, 1))
        code = code_of(country)
        if code is None or code not in COUNTRIES:
            if country and any(grid.sheet.text(row, column) for column in grid.years.values()):
                grid.others.add(country)
        elif code in grid.rows:
            found = f"{country}, as in row {grid.rows[code]}"
            problems.append(Problem("This country stands twice.", where, row, "A", found))
        else:
            grid.rows[code] = row
    for code in sorted(COUNTRIES - grid.rows.keys()):
        allowed = " or ".join(known for known, iso3 in NAMES.items() if iso3 == code)
        problems.append(Problem("This country stands on no row.", where, None, "A", code, allowed))
    return problems


def _figures(
    grid: _Grid, measure: str, name: str, *, fraction: bool
) -> Iterator[FoundFact | Problem]:
    sheet = grid.sheet
    for code, row in sorted(grid.rows.items()):
        notes = _notes(sheet.text(row, grid.notes) if grid.notes else "")
        for year, column in grid.years.items():
            cell, text = address(row, column), sheet.text(row, column)
            value, absent = sheet.cell(row, column), _absent(text)
            wrong = None if absent else _wrong(value, fraction=fraction)
            if wrong is not None:
                yield Problem(wrong[0], _at(name, sheet), None, cell, text, wrong[1])
                continue
            number = value if isinstance(value, float) else None
            status, doubt = _quality(sheet.colours.get((row, column)))
            note = "; ".join(part for part in (absent or doubt, notes) if part)
            yield FoundFact(
                code, measure, year, number, "absent" if absent else status, sheet.name, cell,
                note=note,
            )  # fmt: skip


def _wrong(value: CellValue, *, fraction: bool) -> tuple[str, str] | None:
    if isinstance(value, bool) or not isinstance(value, float) or not 0 <= value < LARGEST:
        return "This cell cannot be read.", "a number, 0 or more; ... for no data; xxx for no state"
    if fraction and value > 1:
        return "This share is above the whole.", "a fraction: 2.1 % is stored as 0.021"
    return None


def _absent(text: str) -> str | None:
    if NO_STATE.fullmatch(text):
        return "did not exist or was not independent in all or part of the year (xxx)"
    if NO_DATA.fullmatch(text):
        return "no data available (. .)"
    return None if text else "the cell is empty"


def _quality(colour: str | None) -> tuple[Status, str]:
    if colour is None:
        return "actual", ""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    if red > 2 * max(green, blue):
        return "estimate", "highly uncertain (red)"
    if blue > max(green, 2 * red):
        return "estimate", "SIPRI estimate (blue)"
    return "estimate", f"in a colour the sheet does not explain ({colour})"


def _notes(marks: str) -> str:
    found = re.findall(r"\d+|[^\d\s,.]", marks.removesuffix(".0"))
    return "SIPRI notes: " + " ".join(found) if found else ""


def _words(text: str) -> str:
    return " ".join(text.split())


def _at(name: str, sheet: Sheet) -> str:
    return f"{name}, sheet {sheet.name}"


def _reading(
    facts: list[FoundFact], units: dict[str, str], passed: list[str], others: set[str]
) -> Reading:
    years = sorted(fact.period for fact in facts)
    marks = "; ".join(f"{mark} {says}" for mark, says in MARKS.items())
    lists = (
        ("sheets that are not read", ", ".join(passed)),
        ("states that ended, joined to no successor", ", ".join(sorted(others & ENDED))),
        (f"countries outside the set, {len(others - ENDED)}", listed(others - ENDED)),
    )
    return Reading(
        publisher="Stockholm International Peace Research Institute (SIPRI)",
        title=f"SIPRI Military Expenditure Database, {years[0]}-{years[-1]}",
        document="https://www.sipri.org/databases/milex",
        period=f"{years[0]} to {years[-1]}",
        licence="free for non-commercial use with citation; more than 10 percent of the database "
        "may be passed on with SIPRI's permission only",
        units=units,
        facts=tuple(facts),
        caveats=(
            "Military spending as SIPRI defines it, which is not NATO's definition.",
            "Before 1990 Germany is the Federal Republic.",
            f"Notes: {marks}; numbers stand in the workbook's sheet of footnotes.",
        ),
        skipped=tuple(f"{what}: {which}" for what, which in lists if which),
    )
