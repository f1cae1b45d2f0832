"""Write a table for spreadsheets so that no text in it can act as a formula."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from harmel.errors import BadArgument, BadFile, Problem

Cell = str | float | int | None
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROLS = dict.fromkeys(range(32), " ") | {0: ""}
FORMATS = (".csv", ".xlsx")


def write_table(path: Path, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """
    Write a table as csv or xlsx, by the ending of the file's name.

    Numbers stay numbers, exactly; a text that a spreadsheet could read as a formula is given a
    leading apostrophe in csv, and is stored as text in xlsx.

    Raises
    ------
    BadArgument
        If the name ends otherwise.
    BadFile
        If the file cannot be written; nothing is left half written.
    """
    if path.suffix not in FORMATS:
        raise BadArgument(
            Problem(
                "This is not a format that tables are written in.",
                column="export",
                found=path.name,
                allowed=", ".join(FORMATS),
            )
        )
    data = _csv(headers, rows) if path.suffix == ".csv" else _xlsx(headers, rows)
    write_file(path, data)


def write_file(path: Path, data: bytes) -> None:
    """
    Write a file whole or not at all.

    Raises
    ------
    BadFile
        If the folder does not exist or cannot be written to.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True) if beside.parent.is_dir() else None
        raise BadFile(
            Problem("This file cannot be written.", str(path), found=str(error.strerror))
        ) from None


def inert(text: str) -> str:
    """Return a text that no spreadsheet reads as a formula."""
    clean = text.translate(CONTROLS)
    return f"'{clean}" if clean.lstrip().startswith(DANGEROUS) else clean


def _csv(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for row in (headers, *rows):
        writer.writerow([inert(cell) if isinstance(cell, str) else _exact(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _exact(cell: float | None) -> str:
    return "" if cell is None else repr(cell)


def _xlsx(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  # loaded when used
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = "harmel"
    for number, row in enumerate((headers, *rows), start=1):
        for index, cell in enumerate(row, start=1):
            made = sheet.cell(number, index)
            if isinstance(cell, str):
                made.value = ILLEGAL_CHARACTERS_RE.sub("", cell)
                made.data_type = "s"
                made.quotePrefix = inert(cell) != cell
            else:
                made.value = cell
            if number == 1:
                made.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for index, header in enumerate(headers, start=1):
        width = max([len(header), *(len(str(row[index - 1] or "")) for row in rows)])
        sheet.column_dimensions[sheet.cell(1, index).column_letter].width = min(60, width + 2)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
