"""Small workbooks in the manner of NATO's, and a record of what stands in which cell."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MEMBERS = {
    "BEL": ("Belgium", "Euros"),
    "CZE": ("Czechia", "Koruny"),
    "DEU": ("Germany", "Euros"),
    "TUR": ("Türkiye", "Liras"),
    "USA": ("United States", "US dollars"),
}
GROUPS = {"EUROPE_CANADA": "NATO Europe and Canada", "NATO": "NATO Total"}
ICELAND = {"ISL": ("Iceland", "")}
SIZES = {"BEL": 8.5, "CZE": 6.75, "DEU": 97.5, "ISL": 0.5, "TUR": 22.25, "USA": 968.0}
OTHER_NAMES = {"Czechia": "Czech Republic", "Türkiye": "Turkey", "Germany": "Germany (1)"}

Taken = dict[tuple[str, str, str], tuple[float | None, str, str, str]]
Cell = float | str | None


@dataclass(frozen=True)
class Table:
    """One table: its title, the lines below, and its blocks of heading, measure and rows."""

    title: str
    lines: tuple[str, ...]
    blocks: tuple[tuple[str, str, tuple[str, ...]], ...]
    currency: bool = False


@dataclass(frozen=True)
class Layout:
    """How tables are laid out; the default is that of NATO's workbook of June 2024."""

    base: int = 2015
    years: tuple[int, ...] = (2024, 2025, 2026)
    estimates: tuple[int, ...] = (2025, 2026)
    down: int = 0
    right: int = 0
    between: int = 0
    order: tuple[int, ...] = tuple(range(8))
    sheet: str = "TABLE{}"
    text_years: bool = False
    years_below: bool = False
    merged: bool = False
    narrow: bool = False
    other_names: bool = False
    core: bool = False
    factor: float = 1.0
    extra_sheets: tuple[str, ...] = ()


def tables(layout: Layout) -> tuple[Table, ...]:
    """Return the eight tables that hold the fifteen measures."""
    base, core = layout.base, "Core defence" if layout.core else "Defence"
    who, all_, gdp = tuple(MEMBERS), (*MEMBERS, *GROUPS), ("ISL", *MEMBERS, *GROUPS)
    now, then = "Current prices", f"Constant {base} prices"
    rates = " and exchange rates"
    parts = "Distribution of defence expenditure by main category"
    whole = ("Percentage of total defence expenditure",)
    return (
        Table(
            f"Table 1 : {core} expenditure",
            ("Million national currency units",),
            ((now, "defence_nac_current", who), (f"{then} ", f"defence_nac_{base}", who)),
            currency=True,
        ),
        Table(
            f"Table 2 : {core} expenditure",
            ("Million US dollars",),
            (
                (now + rates, "defence_usd_current", all_),
                (then + rates, f"defence_usd_{base}", all_),
            ),
        ),
        Table(
            f"Table 3 : {core} expenditure as a share of GDP and annual real change",
            (f"Based on {base} prices",),
            (
                ("Share of real GDP (%)", "defence_share_gdp", all_),
                ("Annual real change (%)", "defence_real_change", all_),
            ),
        ),
        Table(
            "Table 5 : GDP",
            ("Million US dollars",),
            ((now + rates, "gdp_usd_current", gdp), (then + rates, f"gdp_usd_{base}", gdp)),
        ),
        Table(
            "Table 6 : GDP per capita and defence expenditure per capita",
            (f"{base} prices{rates}",),
            (
                ("GDP per capita (thousand US dollars)", f"gdp_per_head_usd_{base}", gdp),
                (
                    f"{core} expenditure per capita (US dollars)",
                    f"defence_per_head_usd_{base}",
                    all_,
                ),
            ),
        ),
        Table("Table 7 : Military personnel", (), (("Thousands", "military_personnel", all_),)),
        Table(
            f"Table 8a : {parts}",
            whole,
            (("Equipment (a)", "equipment_share", who), ("Personnel (b)", "personnel_share", who)),
        ),
        Table(
            f"Table 8b : {parts}",
            whole,
            (
                ("Infrastructure (c)", "infrastructure_share", who),
                ("Other (d)", "other_share", who),
            ),
        ),
    )


def figure(measure: str, code: str, year: int, factor: float = 1.0) -> float:
    """Return a figure that breaks no rule: totals are sums, four categories make 100."""
    late, place = year - 2020, sorted(SIZES).index(code) if code in SIZES else 9
    if code in GROUPS and ("usd_" in measure and "head" not in measure):
        parts = [c for c in SIZES if (c != "ISL" or "gdp" in measure)]
        parts = [c for c in parts if c != "USA" or code == "NATO"]
        return round(sum(figure(measure, part, year, factor) for part in parts), 3)
    if measure.startswith("gdp_usd"):
        return round(SIZES[code] * 41_000.5 + late, 3)
    if measure.startswith(("defence_usd", "defence_nac")):
        return round(SIZES[code] * 1000.125 * factor + late * 7, 3)
    fixed = {"equipment_share": 20.5 + place, "personnel_share": 40.0 - place}
    fixed |= {"infrastructure_share": 4.25, "other_share": 35.25}
    if measure in fixed:
        return fixed[measure]
    return round(1.25 + place / 10 + late / 100 * factor, 4)


def workbook(layout: Layout | None = None) -> tuple[bytes, Taken]:
    """Make a workbook; return its bytes, and every figure with its status, sheet and cell."""
    layout = layout or Layout()
    book, taken = Workbook(), Taken()
    book.remove(book.active)
    made = tables(layout)
    for index in layout.order:
        table = made[index]
        name = layout.sheet.format(table.title.split()[1])
        _write(book.create_sheet(name), table, layout, taken)
    for name in layout.extra_sheets:
        sheet = book.create_sheet(name, 0)
        sheet["B2"], sheet["C3"], sheet["C4"] = f"{name} : Trend", 2024, 17.5
    return saved(book), taken


def saved(book: Workbook) -> bytes:
    """Return a workbook as the bytes of a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(data: bytes, change: Callable[[Workbook], object]) -> bytes:
    """Open a workbook, change it, and return its bytes."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    return saved(book)


@dataclass
class _Pen:
    """Where the next row of a sheet is written."""

    sheet: Worksheet
    layout: Layout
    row: int = 4
    header: list[tuple[str, int]] = field(default_factory=list)

    def put(self, column: int, value: Cell, lines: int = 1) -> str:
        """Write a cell counted from the left of the table, go down, and return its address."""
        row = self.row + self.layout.down
        column = max(column, 3) if self.layout.narrow else column
        address = f"{get_column_letter(column + self.layout.right)}{row}"
        self.sheet[address] = value
        self.row += lines
        return address

    def years(self) -> None:
        """Write the row of years."""
        for index, year in enumerate(self.layout.years):
            marked = year in self.layout.estimates
            text: Cell = f"{year}e" if marked else year
            self.put(4 + index, str(text) if self.layout.text_years else text, 0)
        self.row += 2


def _write(sheet: Worksheet, table: Table, layout: Layout, taken: Taken) -> None:
    pen = _Pen(sheet, layout)
    title = pen.put(2, table.title, 2)
    if layout.merged:
        end = f"{get_column_letter(8 + layout.right)}{title.lstrip('ABCDEFGHIJ')}"
        sheet.merge_cells(f"{title}:{end}")
    for line in table.lines:
        pen.put(2, line, 2)
    if not layout.years_below:
        pen.years()
    for heading, measure, codes in table.blocks:
        pen.put(2, heading)
        if layout.years_below:
            pen.row += 1
            pen.years()
        for code in codes:
            _write_row(pen, table, measure, code, taken)
    pen.row += 2
    named = " and ".join(str(year) for year in layout.estimates)
    pen.put(3, f"Notes: Figures for {named} are estimates.")
    pen.put(3, "*  These Allies have national laws.", 2)
    pen.put(2, "-7-")


def _write_row(pen: _Pen, table: Table, measure: str, code: str, taken: Taken) -> None:
    layout = pen.layout
    for text, column in _label(code, table, layout):
        pen.put(column, text, 0)
    for index, year in enumerate(layout.years):
        value = figure(measure, code, year, layout.factor)
        cell = pen.put(4 + index, value, 0)
        status = "estimate" if year in layout.estimates else "actual"
        taken[code, measure, str(year)] = (value, status, pen.sheet.title, cell)
    pen.row += 1 + layout.between


def _label(code: str, table: Table, layout: Layout) -> Iterator[tuple[str, int]]:
    if code in GROUPS:
        yield GROUPS[code], 2
        return
    name, currency = (MEMBERS | ICELAND)[code]
    name = OTHER_NAMES.get(name, name) if layout.other_names else name
    star = "*" if code == "CZE" else ""
    yield f"{name}{star}   ({currency})" if table.currency else f"{name}{star}", 3
