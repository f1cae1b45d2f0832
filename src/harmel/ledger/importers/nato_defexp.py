"""What NATO's workbook of defence expenditure says, found by titles and headings, not by cells."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from harmel.errors import BadTable, Problem
from harmel.ledger.facts import Status
from harmel.ledger.importers.cells import MEMBERS, code_of
from harmel.ledger.intake import LARGEST
from harmel.ledger.reading import FoundFact, Reading
from harmel.ledger.workbook import CellValue, Sheet, address, read_workbook

GROUPS = {
    "nato europe and canada": "EUROPE_CANADA",
    "nato total": "NATO",
    "nato europe": "",
    "north america": "",
}
"""Codes of groups by plain name; one that the ledger does not hold has none, and is not taken."""

_SPENT, _GDP = r"(^|[:.–—-])\s*(core )?defence expenditures?\W*$", r"(^|[:.–—-])\s*gdp\W*$"
_NAC, _USD = "million national currency", "million us dollars"
_NOW, _CONSTANT = "current prices", r"constant \d{4} prices"
_PARTS, _WHOLE = "by main category", "percentage of total"
_GDP_HEAD = r"gdp per capita \(thousand us dollars\)"
_HEAD = r"(core )?defence expenditure per capita \(us dollars\)"
EXPECTED = (
    ("defence_nac_current", _SPENT, _NAC, _NOW, "million national currency"),
    ("defence_nac_{}", _SPENT, _NAC, _CONSTANT, "million national currency at {} prices"),
    ("defence_usd_current", _SPENT, _USD, _NOW, "million USD"),
    ("defence_usd_{}", _SPENT, _USD, _CONSTANT, "million USD at {} prices"),
    ("defence_share_gdp", "share of gdp", "", r"share of (real )?gdp \(%\)", "percent"),
    ("defence_real_change", "real change", "", r"annual real change \(%\)", "percent"),
    ("gdp_usd_current", _GDP, _USD, _NOW, "million USD"),
    ("gdp_usd_{}", _GDP, _USD, _CONSTANT, "million USD at {} prices"),
    ("gdp_per_head_usd_{}", "per capita", "", _GDP_HEAD, "thousand USD at {} prices"),
    ("defence_per_head_usd_{}", "per capita", "", _HEAD, "USD at {} prices"),
    ("military_personnel", "military personnel", "", "thousands", "thousand persons"),
    ("equipment_share", _PARTS, _WHOLE, "equipment", "percent"),
    ("personnel_share", _PARTS, _WHOLE, "personnel", "percent"),
    ("infrastructure_share", _PARTS, _WHOLE, "infrastructure", "percent"),
    ("other_share", _PARTS, _WHOLE, "other", "percent"),
)
"""Measure, its table's title, a line on its scale, its heading, its unit; {} is the price base."""

MEMBER_CODES = frozenset(MEMBERS.split())
FELLOWS = (
    (MEMBER_CODES - {"ISL"}, range(len(EXPECTED))),
    (frozenset({"ISL"}), range(6, 9)),
    (frozenset({"EUROPE_CANADA", "NATO"}), range(2, 11)),
)
"""Which blocks hold the same rows: members in all, Iceland where GDP is given, totals in most."""

ABSENT = ("..", "...", "…")
TITLE = re.compile(r"table\s*\d+\s*[a-z]?\s*(?:[:.–—-].*)?", re.IGNORECASE)
YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*\(?(e?)\)?\s*\**", re.IGNORECASE)
PRICES = re.compile(r"\b((?:19|20)[0-9]{2}) prices")
NOTE = re.compile(r"notes?\b|\*|\([a-z]\)", re.IGNORECASE)
ESTIMATED = re.compile(r"figures? for ([0-9 ,and&]+?) (?:is an estimate|are estimates)")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
A_YEAR = "a year, such as 2014 or 2024e"
LONGEST_NOTE, MOST_LINES, MOST_NAMED = 1900, 50, 8

Place = tuple[int, int]
Years = dict[int, tuple[int, bool]]


@dataclass(slots=True, eq=False)
class Block:
    """Rows of countries under one heading: `above` is the table's title, `lines` the heading."""

    file: str
    sheet: Sheet
    above: list[Place]
    notes: list[Place] = field(default_factory=list)
    lines: list[Place] = field(default_factory=list)
    header: int = 0
    years: Years = field(default_factory=dict)
    rows: dict[int, Place] = field(default_factory=dict)
    codes: dict[int, str | None] = field(default_factory=dict)
    known: set[str | None] = field(default_factory=set)

    def texts(self, places: list[Place]) -> list[str]:
        """Return what stands at some places, plain and in small letters."""
        return [_plain(self.sheet.text(*place)) for place in places]

    def add(self, label: Place, code: str | None) -> None:
        """Add a row; its code is empty for a group not taken, None where it is not known."""
        self.rows[label[0]], self.codes[label[0]] = label, code
        self.known.add(code)

    def index(self) -> int | None:
        """Return the row of `EXPECTED` that the title, the scale and the heading fit."""
        above, lines = self.texts(self.above), self.texts(self.lines)
        for index, (_, title, scale, heading, _) in enumerate(EXPECTED):
            around = all(any(re.search(part, text) for text in above) for part in (title, scale))
            if around and any(re.match(heading, text) for text in lines):
                return index
        return None

    def fault(self, place: Place, what: str, found: str, allowed: str) -> Problem:
        """Describe what is wrong at a place."""
        row, column = place[0], get_column_letter(place[1])
        file = f"{self.file}, sheet {self.sheet.name}"
        return Problem(what, file, row, column, found[:200] or "nothing", allowed)

    def __str__(self) -> str:
        place = (self.lines or self.above)[-1]
        return f"{self.sheet.name}!{address(*place)} '{self.sheet.text(*place)[:60]}'"


def read(data: bytes, name: str) -> Reading:
    """
    Read a workbook of NATO's release on defence expenditure.

    Tables are found by title, scale and heading on any sheet, years by their header row, rows by
    the country they name. What is seen and not taken is listed.

    Parameters
    ----------
    data : bytes
        The xlsx file's contents.
    name : str
        The file's name, for messages and addresses.

    Raises
    ------
    BadFile
        If it is not an xlsx file that can be read safely.
    BadTable
        If a block is missing, stands twice or lacks a row, a country, year or figure is none, or
        price bases are mixed; all problems are reported, each with its sheet and cell.
    """
    sheets = read_workbook(data, name)
    blocks = [block for sheet in sheets for block in _blocks(sheet, name)]
    taken, problems = _one_each(blocks, name)
    base, faults = _price_base(list(taken.values()), name)
    facts: list[FoundFact] = []
    for index, block in taken.items():
        faults += [*_header_faults(block), *_row_faults(block), *_cell_faults(block)]
        facts += _facts(block, EXPECTED[index][0].format(base))
    faults += _gaps(taken)
    if problems or faults:
        raise BadTable(*problems, *dict.fromkeys(faults))
    facts.sort(key=lambda fact: (fact.measure, fact.subject, fact.period))
    years = sorted({(fact.period, fact.status == "estimate") for fact in facts})
    first, (last, open_end) = years[0][0], years[-1]
    return Reading(
        publisher="NATO",
        title=f"Defence Expenditure of NATO Countries ({first}-{last})",
        document=f"NATO workbook {name}",
        period=f"{first} to {last}{'e' if open_end else ''}",
        licence="NATO content may be used with credit; no open licence. The figures are facts.",
        units={EXPECTED[i][0].format(base): EXPECTED[i][4].format(base) for i in sorted(taken)},
        facts=tuple(facts),
        caveats=tuple(_caveats(list(taken.values()), facts, base)),
        skipped=tuple(_skipped(sheets, blocks, list(taken.values()))),
    )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _country(label: str) -> str | None:
    bare = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)", " ", label)).casefold()
    name = " ".join(re.sub(r"[^a-z\s]", "", bare).split())
    code = GROUPS.get(name) if name in GROUPS else code_of(name.removeprefix("republic of "))
    return code if name in GROUPS or code in MEMBER_CODES else None


def _year(value: CellValue) -> tuple[int, bool] | None:
    text = f"{value:.10g}" if isinstance(value, float) else str(value).strip()
    match = YEAR.fullmatch(text)
    return (int(match[1]), bool(match[2])) if match else None


def _number(value: CellValue) -> float | None:
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = float(value)
    return value if isinstance(value, float) and abs(value) < LARGEST else None


def _absent(value: CellValue) -> str:
    """Return the reason why a cell states an absence, empty where it does not."""
    text = "" if value is None else str(value).strip()
    if text in ABSENT:
        return f"the workbook prints '{text}'"
    return "" if text else "the workbook leaves the cell empty"


def _texts(sheet: Sheet, row: int) -> list[Place]:
    return [
        (row, column)
        for column, value in enumerate(sheet.values[row - 1], start=1)
        if isinstance(value, str) and value.strip() and not value.startswith("#")
    ]


def _blocks(sheet: Sheet, name: str) -> Iterator[Block]:
    """Walk down a sheet and part it: a title, lines on top, years, rows, lines between, notes."""
    block = Block(name, sheet, [])
    pending: list[Place] = []
    header, years = 0, dict[int, tuple[int, bool]]()
    for row in range(1, len(sheet.values) + 1):
        texts = _texts(sheet, row)
        if any(TITLE.fullmatch(sheet.text(*place)) for place in texts):
            block.notes += pending
            yield from [block] if block.rows else []
            block, pending, header, years = Block(name, sheet, texts), [], 0, {}
        elif found := _header(sheet, row, years):
            header, years = row, found
            pending += [place for place in texts if place[1] < min(found)]
        elif (label := _label(sheet, row, texts, years)) is None or not block.above:
            pending += texts
        else:
            code = _country(sheet.text(*label))
            if not block.rows:
                block.above += pending[-MOST_LINES:]
            elif _starts(block, pending, years, code):
                yield block
                block = Block(name, sheet, block.above, block.notes)
            if not block.rows:
                block.lines, block.header, block.years = pending, header, years
            block.add(label, code)
            pending = []
    block.notes += pending
    yield from [block] if block.rows else []


def _header(sheet: Sheet, row: int, before: Years) -> Years:
    """Return the years of a header row; figures that merely look like years make none."""
    cells = enumerate(sheet.values[row - 1], start=1)
    found = {column: year for column, value in cells if (year := _year(value)) is not None}
    order = [year for year, _ in found.values()]
    if len(order) < 2 or order != sorted(order):
        return {}
    left = [sheet.text(*place) for place in _texts(sheet, row) if place[1] < min(found)]
    repeated = sum(before.get(column) == year for column, year in found.items())
    if any(_country(text) is not None for text in left) or (left and before and repeated < 2):
        return {}
    return found


def _label(sheet: Sheet, row: int, texts: list[Place], years: Years) -> Place | None:
    """Return the place of the label of a row with figures, known names first."""
    left = [place for place in texts if not years or place[1] < min(years)]
    known = [place for place in left if _country(sheet.text(*place)) is not None]
    values = [sheet.cell(row, column) for column in years] or list(sheet.values[row - 1])
    figures = any(isinstance(value, float) or value in ABSENT for value in values)
    if known and (figures or (years and any(value is not None for value in values))):
        return known[0]
    return left[0] if left and years and figures else None


def _starts(block: Block, pending: list[Place], years: Years, country: str | None) -> bool:
    """Whether a block starts here; lines that are no heading are a remark among its rows."""
    headings = [heading for _, _, _, heading, _ in EXPECTED]
    if any(re.match(heading, text) for heading in headings for text in block.texts(pending)):
        return True
    return years != block.years or (bool(pending) and country in block.known)


def _one_each(blocks: list[Block], name: str) -> tuple[dict[int, Block], list[Problem]]:
    taken: dict[int, Block] = {}
    problems: list[Problem] = []
    for block in blocks:
        index = block.index()
        if index is not None and index in taken:
            what = f"Two blocks give {EXPECTED[index][0].format('(base)')}."
            problems.append(block.fault(block.lines[-1], what, str(block), str(taken[index])))
        elif index is not None:
            taken[index] = block
    others = [str(block) for block in blocks if block not in taken.values()]
    named = "; ".join(others[:MOST_NAMED]) or "none"
    named += f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    for index, (measure, title, _, heading, _) in enumerate(EXPECTED):
        if index not in taken:
            what = f"The block of {measure.format('(base)')} is missing."
            allowed = f"a table titled /{title}/ with the heading /{heading}/"
            problems.append(Problem(what, name, None, None, f"other blocks: {named}", allowed))
    return taken, problems


def _price_base(blocks: list[Block], name: str) -> tuple[str, list[Problem]]:
    stated: dict[str, tuple[Block, Place]] = {}
    for block in blocks:
        for place in block.above + block.lines:
            for base in PRICES.findall(_plain(block.sheet.text(*place))):
                stated.setdefault(base, (block, place))
    if not stated:
        allowed = "a heading such as 'Constant 2021 prices'"
        return "", [Problem("No price base is stated.", name, found="none", allowed=allowed)]
    first, *others = stated
    what, allowed = "Two price bases are mixed.", f"{first} alone: one base in one release"
    return first, [stated[o][0].fault(stated[o][1], what, o, allowed) for o in others]


def _header_faults(block: Block) -> Iterator[Problem]:
    """Name what is wrong with a row of years, and every figure that stands under no year."""
    sheet = block.sheet
    if not block.years:
        yield block.fault(block.lines[-1], "No row of years stands above.", "", A_YEAR)
        return
    labels, before = max(column for _, column in block.rows.values()), 0
    for column in range(labels + 1, len(sheet.values[block.header - 1]) + 1):
        text, year = sheet.text(block.header, column), block.years.get(column, (0, False))[0]
        if text and not year:
            yield block.fault((block.header, column), "This is not a year.", text, A_YEAR)
            before = -1
        elif year and before > 0 and year != before + 1:
            what = "This year does not follow the one before."
            yield block.fault((block.header, column), what, text, f"{before + 1}")
            before = -1
        before = year if year and before >= 0 else before
    for row, (_, label) in block.rows.items():
        for column in range(label + 1, len(sheet.values[row - 1]) + 1):
            value = sheet.cell(row, column)
            if isinstance(value, float) and not sheet.text(block.header, column):
                what = "This figure stands under no year."
                yield block.fault((row, column), what, f"{value:g}", A_YEAR)


def _row_faults(block: Block) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for row, place in block.rows.items():
        code, label = block.codes[row], block.sheet.text(*place)
        if code is None:
            allowed = f"a member's name, {', '.join(GROUPS)}"
            yield block.fault(place, "This country is not known.", label, allowed)
        elif code in seen:
            found = f"{label}, as in row {seen[code]}"
            yield block.fault(place, "This country stands twice.", found, "once in a block")
        else:
            seen[code] = row


def _gaps(taken: dict[int, Block]) -> Iterator[Problem]:
    """Name every country or total that a block lacks and its fellows hold: a row was lost."""
    for codes, fellows in FELLOWS:
        blocks = [taken[index] for index in fellows if index in taken]
        held = codes & {code for block in blocks for code in block.known}
        for block in blocks:
            sound = None not in block.known and len(block.known) == len(block.rows)
            for code in sorted(held - block.known) if sound else ():
                what, allowed = "This block lacks a row.", "the rows of its fellows"
                yield block.fault(block.lines[-1], what, f"no {code}", allowed)


def _cell_faults(block: Block) -> Iterator[Problem]:
    for row in block.rows:
        for column in block.years if block.codes[row] else ():
            value = block.sheet.cell(row, column)
            if _number(value) is None and not _absent(value):
                found, allowed = str(value), "a number, '..' or '...'"
                yield block.fault((row, column), "This is not a figure.", found, allowed)


def _facts(block: Block, measure: str) -> list[FoundFact]:
    notes = " ".join(ESTIMATED.findall(" ".join(block.texts(block.notes))))
    facts: list[FoundFact] = []
    for row, code in block.codes.items():
        for column, (year, marked) in block.years.items() if code else ():
            cell, place = block.sheet.cell(row, column), address(row, column)
            status: Status = "estimate" if marked or str(year) in notes else "actual"
            absent = "" if (figure := _number(cell)) is not None else _absent(cell)
            facts.append(
                FoundFact(
                    subject=code or "",
                    measure=measure,
                    period=str(year),
                    value=figure,
                    status="absent" if absent else status,
                    sheet=block.sheet.name,
                    cell=place,
                    note=absent,
                )
            )
    return facts


def _caveats(blocks: list[Block], facts: list[FoundFact], base: str) -> Iterator[str]:
    """Say what a reader of the figures must know: base, estimates, who is missing, and notes."""
    yield f"Constant prices are {base} prices: never joined with a series at other prices."
    estimates = sorted({fact.period for fact in facts if fact.status == "estimate"})
    yield f"Estimates: {', '.join(estimates) or 'none'}."
    if any("core defence" in text for block in blocks for text in block.texts(block.above)):
        yield "The tables speak of core defence: not fully comparable with releases before 2026."
    every = {fact.period for fact in facts}
    for measure in sorted({fact.measure for fact in facts}):
        if lacking := sorted(every - {fact.period for fact in facts if fact.measure == measure}):
            yield f"{measure} is not given for {', '.join(lacking)}."
    notes: dict[str, str] = {}
    for block in blocks:
        for place in block.notes:
            if NOTE.match(text := block.sheet.text(*place)):
                notes.setdefault(" ".join(text.split())[:LONGEST_NOTE], block.sheet.name)
    yield from [f"{sheet}: {text}" for text, sheet in notes.items()]


def _skipped(sheets: tuple[Sheet, ...], blocks: list[Block], taken: list[Block]) -> Iterator[str]:
    """List every cell that holds something and was not taken, by block, by row or by sheet."""
    used: dict[str, set[Place]] = {sheet.name: set() for sheet in sheets}
    for block in sorted(blocks, key=lambda block: block not in taken):
        rows = {row for row in block.rows if block not in taken or block.codes[row]}
        cells = {
            (row, column)
            for row in rows | ({block.header} if block.header else set())
            for column, value in enumerate(block.sheet.values[row - 1], start=1)
            if value is not None and value != ""
        }
        cells |= {*block.above, *block.lines}
        if block in taken:
            cells |= {place for place in block.notes if NOTE.match(block.sheet.text(*place))}
        else:
            new = len(cells - used[block.sheet.name])
            yield f"{block}: not a block that is taken, cells not taken: {new}"
        used[block.sheet.name] |= cells
    for sheet in sheets:
        left: dict[int, list[str]] = {}
        for row, column, value in sheet.filled():
            if (row, column) not in used[sheet.name]:
                left.setdefault(row, []).append(f"{address(row, column)} {str(value)[:60]!r}")
        if not used[sheet.name]:
            total = sum(map(len, left.values()))
            yield f"{sheet.name}: no table that is taken, cells not taken: {total}"
            continue
        for row, found in left.items():
            yield f"{sheet.name}, row {row}: cells not taken: {len(found)}, first {found[0]}"
