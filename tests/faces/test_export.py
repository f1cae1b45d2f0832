"""Tables for spreadsheets."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from harmel.errors import BadArgument, BadFile
from harmel.faces.report.export import inert, write_table

HEADERS = ("name", "number")
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|'/c calc'!A0", "\x00=1"]


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_is_inert(tmp_path: Path, text: str) -> None:
    """No cell of text starts with a sign that a spreadsheet reads as a formula."""
    path = tmp_path / "t.csv"
    write_table(path, HEADERS, [(text, -1.5)])
    cell, number = _rows(path)[1]
    assert cell.lstrip()[0] not in "=+-@＝"
    assert not set(cell) & set("\t\r\n\x00")
    assert number == "-1.5"


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_is_inert(tmp_path: Path, text: str) -> None:
    """Every text is stored as text, never as a formula; negative numbers stay numbers."""
    path = tmp_path / "t.xlsx"
    write_table(path, HEADERS, [(text, -1.5)])
    sheet = load_workbook(path).active
    assert sheet["A2"].data_type == "s"
    assert (sheet["B2"].value, sheet["B2"].data_type) == (-1.5, "n")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_exactly(number: float) -> None:
    """A number written to csv reads back as the same number."""
    assert float(repr(number)) == number
    assert inert("word") == "word"


def test_absence_is_an_empty_cell(tmp_path: Path) -> None:
    """What is absent is empty in both formats, never zero."""
    for name in ("t.csv", "t.xlsx"):
        write_table(tmp_path / name, HEADERS, [("Iceland", None)])
    assert _rows(tmp_path / "t.csv")[1] == ["Iceland", ""]
    assert load_workbook(tmp_path / "t.xlsx").active["B2"].value is None


def test_other_formats_are_refused(tmp_path: Path) -> None:
    """Only csv and xlsx are written."""
    with pytest.raises(BadArgument, match=r"\.csv, \.xlsx"):
        write_table(tmp_path / "t.ods", HEADERS, [])


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """If the file cannot be written the error names it, and nothing half written remains."""
    with pytest.raises(BadFile, match="cannot be written"):
        write_table(tmp_path / "no" / "t.csv", HEADERS, [])
    assert list(tmp_path.iterdir()) == []
