"""Spreadsheets come in through a door that counts before it unpacks."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from harmel.errors import BadFile
from harmel.ledger import workbook
from harmel.ledger.workbook import address, read_workbook

SMALL_SHEET = "xl/worksheets/sheet1.xml"


def made() -> bytes:
    """Make a small workbook with a number, a text, a coloured figure and an empty cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "One"
    sheet["B2"] = 1.5
    sheet["C3"] = "two"
    sheet["D4"] = 3
    sheet["D4"].font = Font(color="FF0000FF")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rebuilt(change: Callable[[str, bytes], bytes | None], *extra: tuple[str, bytes]) -> bytes:
    """Write the small workbook again with parts changed, left out or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in extra:
            new.writestr(name, data)
    return out.getvalue()


def same(_: str, data: bytes) -> bytes:
    """Leave a part as it is."""
    return data


def entity(name: str, data: bytes) -> bytes:
    """Declare an entity in the sheet."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    return data.replace(b"<worksheet", bomb + b"<worksheet") if name == SMALL_SHEET else data


def wide(name: str, data: bytes) -> bytes:
    """Write the sheet in UTF-16, where declarations would not be seen."""
    return data.decode().encode("utf-16") if name == SMALL_SHEET else data


BOMBS = {
    "packed too tightly": lambda: rebuilt(same, ("xl/media/a.bin", b"\0" * 20_000_000)),
    "too many parts": lambda: rebuilt(same, *((f"xl/{n}.xml", b"<a/>") for n in range(1100))),
    "archive inside": lambda: rebuilt(same, ("xl/embeddings/more.xlsx", made())),
    "leaves its folder": lambda: rebuilt(same, ("../evil.xml", b"<a/>")),
    "absolute path": lambda: rebuilt(same, ("/etc/evil.xml", b"<a/>")),
    "drive letter": lambda: rebuilt(same, ("C:/evil.xml", b"<a/>")),
    "entity": lambda: rebuilt(entity),
    "utf-16": lambda: rebuilt(wide),
    "truncated": lambda: made()[:-200],
    "no sheets": lambda: rebuilt(lambda n, d: None if n.startswith("xl/") else d),
    "broken xml": lambda: rebuilt(lambda n, d: d[:80] if n == SMALL_SHEET else d),
    "text": lambda: b"a,b\n1,2\n",
    "nothing": lambda: b"",
    "old format": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("colours", [False, True])
def test_bombs_and_fakes_are_refused(name: str, colours: bool) -> None:
    """Each of them ends in one error that names the file, and in nothing unpacked."""
    with pytest.raises(BadFile) as caught:
        read_workbook(BOMBS[name](), "made.xlsx", colours=colours)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].file == "made.xlsx"


def test_a_lie_about_the_size_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part is counted while it is unpacked, whatever the archive says of it."""
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 10_000)
    with pytest.raises(BadFile, match="too large when unpacked"):
        read_workbook(rebuilt(same, ("xl/a.xml", b"<a/>" * 5000)), "made.xlsx")


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of more cells than the limit is refused."""
    monkeypatch.setattr(workbook, "MOST_CELLS", 3)
    with pytest.raises(BadFile, match="too many cells"):
        read_workbook(made(), "made.xlsx")


def test_values_and_places() -> None:
    """Numbers are numbers, texts are texts, and beyond the edge there is nothing."""
    (sheet,) = read_workbook(made(), "made.xlsx")
    assert (sheet.name, sheet.cell(2, 2), sheet.text(3, 3), sheet.cell(4, 4)) == (
        "One", 1.5, "two", 3.0,
    )  # fmt: skip
    assert (sheet.cell(1, 1), sheet.cell(99, 99), sheet.text(99, 99)) == (None, None, "")
    assert [(row, column) for row, column, _ in sheet.filled()] == [(2, 2), (3, 3), (4, 4)]
    assert address(11, 14) == "N11"


def test_colours_are_read_where_asked() -> None:
    """A blue figure is blue; colours are left alone unless asked for."""
    (plain,) = read_workbook(made(), "made.xlsx")
    (coloured,) = read_workbook(made(), "made.xlsx", colours=True)
    assert plain.colours == {}
    assert coloured.colours == {(4, 4): "0000FF"}
