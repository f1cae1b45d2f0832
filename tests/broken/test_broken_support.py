"""Every bad support file gets the one text that `support/cases.toml` keeps for it."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from harmel import errors
from harmel.errors import BadArgument, BadFile, BadTable, HarmelError
from harmel.ledger.intake import MOST_BYTES
from harmel.ledger.store import Ledger, open_ledger
from harmel.ledger.support_files.file import read_support
from harmel.models.support.assign import support_match
from tests.conftest import OCTOBER_2024

HERE = Path(__file__).parent / "support"
CASES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))
HEADER = "row,member,class,quantity,unit,priority,from,until,towards\n"


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_gets_its_error_with_place_and_text(name: str, ledger: Ledger) -> None:
    """The class, the place and the whole text of the error are those kept beside the file."""
    case = CASES[name]
    with pytest.raises(HarmelError) as caught:
        read_support(HERE / name, ledger)
    first = caught.value.problems[0]
    assert type(caught.value) is getattr(errors, case["error"])
    assert (first.file, first.row, first.column) == (name, case.get("row"), case.get("column"))
    assert str(caught.value) == case["text"]
    assert all(part.isprintable() for part in str(caught.value).split("\n"))


def test_every_bad_file_is_used_and_every_case_has_its_file() -> None:
    """The files of the folder and the files that the cases name are the same."""
    assert {path.name for path in HERE.iterdir()} - {"cases.toml"} == set(CASES)


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    """A file of 17 MB is refused by its size alone."""
    path = tmp_path / "huge.csv"
    path.write_bytes(b"offer,1\n" * (17 * 2**17))
    with pytest.raises(BadFile, match=f"too large. Found: 17825792 bytes. Allowed: {MOST_BYTES}"):
        read_support(path)


@pytest.mark.parametrize("name", ["nowhere.csv", "", "\0", "x" * 5000, "a/b.csv", "no_such_table"])
def test_neither_a_file_nor_a_table(name: str, ledger: Ledger) -> None:
    """A text that names nothing gets one error that lists what there is."""
    with pytest.raises(BadArgument, match="neither a file nor a table of requests") as caught:
        read_support(name, ledger)
    assert len(caught.value.problems) == 1


def test_a_path_that_leads_nowhere_is_a_missing_file(tmp_path: Path) -> None:
    """A path object, or a folder, is never taken for the name of a table."""
    for path in (tmp_path / "support_2024_10", tmp_path):
        with pytest.raises(BadFile, match="This file is missing"):
            read_support(path)


def test_a_ledger_without_such_tables_says_so(triple: Ledger) -> None:
    """A ledger of one's own has no shipped case."""
    with pytest.raises(BadArgument, match="one of: no table"):
        read_support("support_2024_10", triple)


def test_a_case_published_later_is_not_visible() -> None:
    """As of a day before its publication a shipped case cannot be read."""
    ledger = open_ledger(as_of=OCTOBER_2024.replace(year=2020))
    for table in ledger.of_kind("support"):
        with pytest.raises(BadArgument, match="not yet published on the date asked for"):
            read_support(table.name, ledger)


def test_100_000_rows_are_one_error(tmp_path: Path, ledger: Ledger) -> None:
    """A file of 100,000 rows is refused with one error; one of 10,000 rows is read."""
    rows = [f"request,POL,c{n},1,units,1,2025Q1,,\n" for n in range(100_000)]
    path = tmp_path / "long.csv"
    path.write_text(HEADER + "".join(rows))
    with pytest.raises(BadTable, match=r"too many rows. Found: 100,000. Allowed: 10,000") as found:
        read_support(path, ledger)
    assert len(found.value.problems) == 1
    path.write_text(HEADER + "".join(rows[:10_000]))
    assert len(read_support(path, ledger).statements) == 10_000


def test_ten_thousand_contradictions_are_found_within_seconds(
    tmp_path: Path, ledger: Ledger
) -> None:
    """9,999 refusals that differ are told once each, in a time that does not grow by pairs."""
    asked = "request,POL,brigade,1,u,1,2025Q1,,\n"
    rows = [f"refusal,DEU,brigade,{n},u,,2025Q1,,\n" for n in range(9_999)]
    path = tmp_path / "refusals.csv"
    path.write_text(HEADER + asked + "".join(rows))
    start = time.monotonic()
    with pytest.raises(BadTable, match="Two refusals contradict each other") as found:
        read_support(path, ledger)
    assert time.monotonic() - start < 10
    assert len(found.value.problems) == 9_998
    assert "(and 9978 more problems like these)" in str(found.value)


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([("2025Q1", "2025Q4", "1"), ("2026Q1", "2026Q4", "2")], 0),
        ([("2025Q1", "2025Q4", "1"), ("2025Q4", "2026Q4", "2")], 1),
        ([("2025Q1", "2025Q4", "1"), ("2025Q2", "2026Q4", "1")], 0),
        ([("2025Q1", "", "1"), ("2025Q2", "2025Q2", "1"), ("2027Q1", "2027Q1", "2")], 1),
        ([("2025Q1", "2025Q1", "1"), ("", "", "2"), ("2030Q1", "2030Q1", "1")], 2),
        ([("2025Q1", "2025Q4", "0"), ("2025Q1", "2025Q4", "")], 0),
    ],
)
def test_refusals_contradict_where_they_meet(
    rows: list[tuple[str, str, str]], faults: int, tmp_path: Path, ledger: Ledger
) -> None:
    """Two refusals that let different numbers through contradict in a quarter that both hold in."""
    path = tmp_path / "refusals.csv"
    said = [f"refusal,DEU,brigade,{lets},u,,{a},{b},POL\n" for a, b, lets in rows]
    path.write_text(HEADER + "request,POL,brigade,1,u,1,2025Q1,,\n" + "".join(said))
    if not faults:
        assert len(read_support(path, ledger).statements) == 1 + len(rows)
        return
    with pytest.raises(BadTable, match="Two refusals contradict") as found:
        read_support(path, ledger)
    assert len(found.value.problems) == faults


def test_a_case_too_large_to_solve_is_one_error(tmp_path: Path, ledger: Ledger) -> None:
    """Too many pairs of a request and an offer are refused before anything is built."""
    asked = [f"request,POL,tank,{n + 1},units,1,2025Q1,,\n" for n in range(500)]
    offered = [f"offer,DEU,tank,{n + 1},units,,2025Q1,,\n" for n in range(500)]
    path = tmp_path / "pairs.csv"
    path.write_text(HEADER + "".join(asked + offered))
    with pytest.raises(BadArgument, match=r"too large.*Found: 250,000. Allowed: up to 200,000"):
        support_match(ledger, read_support(path, ledger))
