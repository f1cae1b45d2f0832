"""Open a spreadsheet safely: a zip is counted before it is unpacked, its XML may declare nothing.

The limits are those of the one door (:mod:`harmel.ledger.intake`): size, number and ratio of
members, no path that leaves the archive, no document type or entity in any part.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import get_column_letter

from harmel.errors import BadFile, Problem
from harmel.ledger.intake import MOST_BYTES

MOST_UNPACKED = 50 * 2**20
MOST_MEMBERS = 1000
MOST_RATIO = 100
SMALL = 2**16
MOST_CELLS = 2_000_000
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
UTF16 = (b"\xff\xfe", b"\xfe\xff")

CellValue = float | str | date | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One sheet: its name, and its values by row and column, both counted from one.

    Attributes
    ----------
    colours : dict
        Font colours by (row, column) as RRGGBB, where asked for; black and automatic are left out.
    """

    name: str
    values: tuple[tuple[CellValue, ...], ...]
    colours: dict[tuple[int, int], str]

    def cell(self, row: int, column: int) -> CellValue:
        """Return a value; beyond the sheet's edge it is None."""
        if not 1 <= row <= len(self.values) or not 1 <= column <= len(self.values[row - 1]):
            return None
        return self.values[row - 1][column - 1]

    def text(self, row: int, column: int) -> str:
        """Return a value as text without outer blanks; empty where there is none."""
        value = self.cell(row, column)
        return "" if value is None else str(value).strip()

    def filled(self) -> Iterator[tuple[int, int, CellValue]]:
        """Go through all cells that hold something, row by row."""
        for number, row in enumerate(self.values, start=1):
            for index, value in enumerate(row, start=1):
                if value is not None and value != "":
                    yield number, index, value


def address(row: int, column: int) -> str:
    """Write a place as a spreadsheet does: row 11 of column 14 is N11."""
    return f"{get_column_letter(column)}{row}"


def read_workbook(data: bytes, name: str, *, colours: bool = False) -> tuple[Sheet, ...]:
    """
    Read all sheets of an xlsx file.

    Parameters
    ----------
    data : bytes
        The file's contents.
    name : str
        The file's name, for messages.
    colours : bool
        Whether to read font colours too, which some publishers use as marks of quality.

    Raises
    ------
    BadFile
        If it is not an xlsx file, or would grow beyond the limits.
    """
    _check_zip(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), data_only=True, read_only=not colours)
            sheets = tuple(_sheet(sheet, name, colours=colours) for sheet in book.worksheets)
            book.close()
    except BadFile:
        raise
    except Exception as error:  # whatever a parser throws becomes one error here
        raise BadFile(
            Problem(
                "This spreadsheet cannot be read.",
                name,
                found=f"{type(error).__name__}: {str(error)[:120]}".rstrip(": "),
                allowed="an undamaged xlsx file",
                fix="Open it in a spreadsheet program and save it again.",
            )
        ) from None
    if not sheets:
        raise BadFile(Problem("This spreadsheet has no sheet with cells.", name))
    return sheets


def _sheet(sheet: Any, name: str, *, colours: bool) -> Sheet:
    values: list[tuple[CellValue, ...]] = []
    found: dict[tuple[int, int], str] = {}
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise BadFile(
                Problem("This spreadsheet has too many cells.", name, allowed=f"{MOST_CELLS:,}")
            )
        values.append(tuple(_value(cell.value) for cell in row))
        if colours:
            found |= {
                (number, index): colour
                for index, cell in enumerate(row, start=1)
                if (colour := _colour(cell)) is not None
            }
    return Sheet(str(sheet.title), tuple(values), found)


def _value(value: Any) -> CellValue:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)


def _colour(cell: Any) -> str | None:
    colour = getattr(getattr(cell, "font", None), "color", None)
    if colour is None:
        return None
    indexed = colour.type == "indexed" and colour.indexed < len(COLOR_INDEX)
    rgb = COLOR_INDEX[colour.indexed] if indexed else colour.rgb
    if not isinstance(rgb, str) or rgb[-6:] == "000000":
        return None
    return rgb[-6:].upper()


def _check_zip(data: bytes, name: str) -> None:
    if len(data) > MOST_BYTES:
        raise _refused(name, "too large", f"{len(data)} bytes", f"{MOST_BYTES} bytes")
    if not data.startswith(b"PK\x03\x04"):
        raise BadFile(
            Problem(
                "This is not an xlsx file.",
                name,
                found=f"it starts with {data[:4]!r}",
                allowed="a zip archive with sheets",
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, name)
    except BadFile:
        raise
    except Exception as error:  # zipfile, zlib and struct each have their own
        raise _refused(
            name, "damaged", f"{type(error).__name__}: {error}"[:120], "an undamaged zip archive"
        ) from None


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise _refused(name, "of too many parts", str(len(members)), str(MOST_MEMBERS))
    total = 0
    for member in members:
        total += _check_member(archive, member, name)
        if total > MOST_UNPACKED:
            found = f"over {total} bytes"
            raise _refused(name, "too large when unpacked", found, f"{MOST_UNPACKED} bytes")


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> int:
    parts = member.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0]:
        raise _refused(name, "one that leaves its folder", member.filename, "plain names")
    if member.file_size > MOST_UNPACKED:
        stated = f"{member.filename}: {member.file_size} bytes"
        raise _refused(name, "too large when unpacked", stated, f"{MOST_UNPACKED} bytes")
    size, head = 0, b""
    with archive.open(member) as part:
        while chunk := part.read(SMALL):
            size += len(chunk)
            window = head[-16:] + chunk
            if _declares(member.filename, window, size == len(chunk)):
                raise _refused(name, "one that declares entities", member.filename, "plain XML")
            head = chunk
            if size > MOST_UNPACKED:
                raise _refused(name, "too large when unpacked", member.filename, "less")
    if size > SMALL and size > MOST_RATIO * max(1, member.compress_size):
        ratio = f"{member.filename}: {size // max(1, member.compress_size)} to 1"
        raise _refused(name, "packed too tightly", ratio, f"{MOST_RATIO} to 1")
    if head.startswith(b"PK\x03\x04") and size == len(head):
        raise _refused(name, "one with an archive inside", member.filename, "sheets")
    return size


def _declares(part: str, window: bytes, first: bool) -> bool:
    if not part.endswith((".xml", ".rels", ".vml")):
        return False
    if first and window.startswith(UTF16):
        return True
    return any(mark in window for mark in DECLARATIONS)


def _refused(name: str, how: str, found: str, allowed: str) -> BadFile:
    return BadFile(Problem(f"This archive is {how}.", name, found=found, allowed=allowed))
