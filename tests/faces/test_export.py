"""Tables for spreadsheets."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from harmel.errors import BadArgument, BadFile
from harmel.faces.report.export import folder_for, inert, write_file, write_files, write_table

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


def test_files_that_belong_together_change_together(tmp_path: Path) -> None:
    """If one of two files cannot be written the other stays as it was, and no rest is left."""
    one, two = tmp_path / "one", tmp_path / "two"
    write_files({one: b"old", two: b"old"})
    two.unlink()
    two.mkdir()
    with pytest.raises(BadFile, match=r"two: This file cannot be written\. Found: Is a directory"):
        write_files({one: b"new", two: b"new"})
    assert one.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_both_files_are_ready_before_one_takes_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the first file takes its name, both are whole in the same folder and on the disk."""
    seen: list[list[bytes]] = []
    synced: list[int] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append(sorted(path.read_bytes() for path in tmp_path.iterdir()))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    monkeypatch.setattr("os.fsync", synced.append)
    write_files({tmp_path / "one": b"1", tmp_path / "two": b"2"})
    assert seen == [[b"1", b"2"], [b"1", b"2"]]
    assert len(synced) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_two_writers_never_mix(tmp_path: Path) -> None:
    """Many writers of one file at once leave the whole text of one of them, and nothing else."""
    path = tmp_path / "t"
    texts = [bytes([65 + i]) * 200_000 for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_file(path, text), texts * 4))
    assert path.read_bytes() in texts
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before the file takes its name, the old one stands and the new one is gone."""
    path = tmp_path / "t"
    write_file(path, b"old")

    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_are_as_open_as_others(tmp_path: Path) -> None:
    """A file has the rights that the user's other files have, not those of a temporary one."""
    (tmp_path / "other").write_bytes(b"")
    write_file(tmp_path / "t", b"")
    assert (tmp_path / "t").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_folder_made_for_work_that_fails_is_removed(tmp_path: Path) -> None:
    """Folders made for nothing go, and those that were there or hold something stay."""
    (tmp_path / "old").mkdir()
    for folder in (tmp_path / "a" / "b", tmp_path / "old"):
        with pytest.raises(FileNotFoundError), folder_for(folder, ()):
            (folder / "not there").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    with folder_for(tmp_path / "a" / "b", ("t",)):
        write_file(tmp_path / "a" / "b" / "t", b"x")
    assert (tmp_path / "a" / "b" / "t").read_bytes() == b"x"
