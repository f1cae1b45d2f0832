"""Write files whole or not at all; tables for spreadsheets, so that no text acts as a formula."""

import csv
import errno
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

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
    write_files({path: data})


def write_files(contents: Mapping[Path, bytes]) -> None:
    """
    Write files that belong together: all are on the disk before the first takes its name.

    Parameters
    ----------
    contents : mapping of path to bytes
        What each file is to hold.

    Raises
    ------
    BadFile
        If one cannot be written; then no file is replaced, and nothing is left behind.
    """
    ready = {path: _beside(path.parent) for path in contents}
    try:
        for path, data in contents.items():
            with _told("This file cannot be written.", path):
                _put(ready[path], data)
                _refuse_a_folder(path)
        for path, beside in ready.items():
            with _told("This file cannot be written.", path):
                beside.replace(path)
    finally:
        for beside in ready.values():
            _drop(beside)


@contextmanager
def folder_for(folder: Path, names: Sequence[str]) -> Iterator[None]:
    """
    Make a folder, and try whether files can be written there, before the work that fills it.

    Folders that were made for work that fails are removed again if they are empty.

    Parameters
    ----------
    folder : Path
        Where the files are to go; it may exist.
    names : sequence of str
        What the files are to be called.

    Raises
    ------
    BadFile
        If the folder cannot be made or written to, or a folder has the name of one of the files.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    probe = _beside(folder)
    try:
        with _told("This folder cannot be made.", folder):
            folder.mkdir(parents=True, exist_ok=True)
        with _told("This folder cannot be written to.", folder):
            _put(probe, b"")
        _drop(probe)
        for name in names:
            with _told("This file cannot be written.", folder / name):
                _refuse_a_folder(folder / name)
        yield
    except BaseException:
        _drop(probe)
        for each in made:
            with suppress(OSError):
                each.rmdir()
        raise


def json_text(data: Any) -> str:
    """Return strict JSON as it is printed and written: no NaN, no Infinity, keys as given."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _beside(folder: Path) -> Path:
    """Return a name in a folder that no other process uses."""
    return folder / f".harmel-{token_hex(8)}.part"


def _put(path: Path, data: bytes) -> None:
    """Write a new file down to the disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _drop(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _refuse_a_folder(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


@contextmanager
def _told(what: str, path: Path) -> Iterator[None]:
    """Say what the operating system refused, and where."""
    try:
        yield
    except OSError as error:
        raise BadFile(
            Problem(what, str(path), found=error.strerror or type(error).__name__)
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
