"""Every bad file of issues gets the one text that `issues/cases.toml` keeps for it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from harmel import errors
from harmel.errors import BadArgument, BadFile, BadTable, HarmelError, NoAnswer
from harmel.ledger.intake import MOST_BYTES
from harmel.ledger.issue_files import settle
from harmel.ledger.issue_files.ktab import MOST_OF_XML
from harmel.ledger.issue_files.read import read_issues
from harmel.ledger.store import Ledger, open_ledger
from tests.conftest import OCTOBER_2024

HERE = Path(__file__).parent / "issues"
CASES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))
HEADER = "issue,actor,position,salience,capability\n"


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_gets_its_error_with_place_and_text(name: str, ledger: Ledger) -> None:
    """The class, the place and the whole text of the error are those kept beside the file."""
    case = CASES[name]
    with pytest.raises(HarmelError) as caught:
        read_issues(HERE / name, ledger)
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
    path.write_bytes(b"a,1,1,1\n" * (17 * 2**17))
    with pytest.raises(BadFile, match=f"too large. Found: 17825792 bytes. Allowed: {MOST_BYTES}"):
        read_issues(path)


def test_xml_over_its_limit_is_not_read(tmp_path: Path) -> None:
    """A large XML file is refused before it is parsed."""
    path = tmp_path / "huge.xml"
    path.write_text("<Scenario>" + "<a/>" * 2**20 + "</Scenario>")
    with pytest.raises(BadFile, match=f"too large. Found: 4194325 .* Allowed: {MOST_OF_XML}"):
        read_issues(path)


@pytest.mark.parametrize("name", ["nowhere.csv", "", "\0", "x" * 5000, "a/b.csv", "no_such_table"])
def test_neither_a_file_nor_a_table(name: str, ledger: Ledger) -> None:
    """A text that names nothing gets one error that lists the tables."""
    with pytest.raises(BadArgument, match="deu_2021, ec_car_emissions_1994") as caught:
        read_issues(name, ledger)
    assert len(caught.value.problems) == 1


def test_a_path_that_leads_nowhere_is_a_missing_file(tmp_path: Path) -> None:
    """A path object, or a folder, is never taken for the name of a table."""
    for path in (tmp_path / "deu_2021", tmp_path):
        with pytest.raises(BadFile, match="This file is missing"):
            read_issues(path)


def test_a_ledger_without_tables_of_issues_says_so(triple: Ledger) -> None:
    """A ledger of one's own has no shipped table of issues, and no Council votes."""
    with pytest.raises(BadArgument, match="one of: no table"):
        read_issues("deu_2021", triple)
    with pytest.raises(NoAnswer, match="no table of kind 'votes'"):
        read_issues(HERE / "deu-wide-rule-unknown.csv", triple)


def test_a_table_published_later_is_not_visible() -> None:
    """As of a day before its publication a table of issues cannot be read."""
    before = open_ledger(as_of=OCTOBER_2024.replace(year=2020))
    with pytest.raises(BadArgument, match="not yet published on the date asked for"):
        read_issues("deu_2021", before)


def test_more_actors_than_models_can_take_are_refused(tmp_path: Path) -> None:
    """An issue with 501 actors is one clear error, and one with 500 is read."""
    rows = [f"tax,A{number},{number % 101},0.5,1\n" for number in range(settle.MOST_ACTORS + 1)]
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "".join(rows[:-1]))
    assert len(read_issues(path).issues[0].actors) == settle.MOST_ACTORS
    path.write_text(HEADER + "".join(rows))
    with pytest.raises(BadTable, match=r"too many actors. Found: 501 on tax. Allowed: 500"):
        read_issues(path)


def test_100_000_rows_are_read_or_refused_once(tmp_path: Path) -> None:
    """A file of 100,000 rows is read if it has up to 10,000 issues, else refused with one error."""
    path = tmp_path / "long.csv"
    path.write_text(HEADER + "".join(f"i{n // 400},A{n % 400},5,1,1\n" for n in range(100_000)))
    assert [len(issue.actors) for issue in read_issues(path).issues] == [400] * 250
    path.write_text(HEADER + "".join(f"i{n},A,5,1,1\n" for n in range(100_000)))
    with pytest.raises(
        BadTable, match=r"too many issues. Found: 100,000. Allowed: 10,000"
    ) as found:
        read_issues(path)
    assert len(found.value.problems) == 1
