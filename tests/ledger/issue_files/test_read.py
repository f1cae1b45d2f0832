"""Whatever stands in a file of issues, it becomes issues or one error, and nothing else."""

import csv
import io
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harmel.errors import HarmelError
from harmel.ledger.issue import IssueFile
from harmel.ledger.issue_files.read import read_issues
from harmel.ledger.store import Ledger
from harmel.models.council.board import Board
from harmel.models.council.compromise import compromise
from tests.ledger.issue_files.test_decide import written
from tests.ledger.issue_files.test_ktab import CSV, XML

PUBLISHED = Path(__file__).parents[2] / "published" / "negotiation"
QUICK = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLAIN = (
    "issue,proposal,actor,name,position,position_low,position_high,salience,influence,"
    "reference_point,outcome,rule,scale_low,scale_high\n"
    'tax,budget,A,"Arcadia, old",20,10,40,90,1,0,30,QMV,0,100\n'
    "tax,budget,B,,30,,,50,2,0,30,QMV,0,100\n"
    "aid,budget,A,,20,,,10,1,,,consensus,,\n"
)
DEU = (
    "issue,proposal,name,council_rule,actor,position,salience,reference_point,outcome\n"
    "d98001i1,d98001,tax,QMV,com,10,50,0,40\n"
    "d98001i1,d98001,tax,QMV,de,60,,0,40\n"
)
ACTORS = (
    "com ep at be bu cr cy cz dk ee fi fr de el hu ie it lv lt lu mt nl pl pt ro si sk es se uk"
)
CELLS = {"isnr": "d98001i1", "prnr": "d98001", "counvte": "QMV"}
CELLS |= {f"{kind}{actor}": "" for kind in "ps" for actor in ACTORS.split()}
CELLS |= {"pcom": "10", "pde": "60", "scom": "50", "sde": "50", "rp": "0", "out": "40"}
WIDE = f"{','.join(CELLS)}\n{','.join(CELLS.values())}\n"
FILES = {
    "plain": PLAIN,
    "ktab": CSV,
    "xml": XML,
    "decide": written("\t", "'"),
    "semicolons": written(";"),
    "long": DEU,
    "wide": WIDE,
}
ODD = (
    "", " ", "-1", "1e999", "NaN", "inf", "0x10", "1,5", "１２", "9" * 400, "é", "\x1b[31m", "'",
    '"', '"""', "#", "#D", "<", "&lol;", "<!DOCTYPE a>", "\r", "\n", "\t", ";", ",", "\ufeff",
    "\x85", "\u2028", "\x00", "=1+1", "None", "150", "-0.0", "1e-320", "unanimity", "tax",
)  # fmt: skip


def attempt(path: Path, ledger: Ledger) -> IssueFile | HarmelError:
    """Read a file, or return the error it gets."""
    try:
        return read_issues(path, ledger)
    except HarmelError as error:
        return error


def refused_or_read(path: Path, ledger: Ledger) -> IssueFile | HarmelError:
    """Read a file; what comes back is issues that make sense, or an error that can be printed."""
    found = attempt(path, ledger)
    if isinstance(found, HarmelError):
        assert found.problems
        assert all(line.isprintable() for line in str(found).split("\n"))
        return found
    assert found.issues
    for issue in found.issues:
        assert issue.voiced.actors
        assert issue.scale[0] < issue.scale[1]
        assert np.isfinite(compromise(Board.of([issue])).point).all()
    return found


@QUICK
@given(form=st.sampled_from(sorted(FILES)), seed=st.integers(0, 2**32), odd=st.sampled_from(ODD))
def test_a_damaged_cell_is_read_or_refused(
    form: str, seed: int, odd: str, tmp_path: Path, ledger: Ledger
) -> None:
    """A cell of any form replaced by anything gives issues or one of our errors."""
    lines = FILES[form].splitlines(keepends=True)
    chosen = random.Random(seed)  # noqa: S311  # not for secrets
    row = chosen.randrange(len(lines))
    sign = {"decide": "\t", "semicolons": ";", "xml": ">"}.get(form, ",")
    cells = lines[row].split(sign)
    cells[chosen.randrange(len(cells))] = odd
    lines[row] = sign.join(cells)
    path = tmp_path / "damaged.csv"
    path.write_bytes("".join(lines).encode())
    refused_or_read(path, ledger)


@QUICK
@given(form=st.sampled_from(sorted(FILES)), data=st.data())
def test_damaged_bytes_are_read_or_refused(
    form: str, data: st.DataObject, tmp_path: Path, ledger: Ledger
) -> None:
    """Bytes of any form cut out, put in or flipped give issues or one of our errors."""
    content = bytearray(FILES[form].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(place, min(len(content), place + 40)))
        content[place:end] = data.draw(st.binary(max_size=6))
    path = tmp_path / "damaged.csv"
    path.write_bytes(bytes(content))
    refused_or_read(path, ledger)


@pytest.mark.parametrize("form", sorted(FILES))
def test_the_files_that_are_damaged_are_sound(form: str, tmp_path: Path, ledger: Ledger) -> None:
    """Before the damage each of the files is read."""
    path = tmp_path / "sound.csv"
    path.write_text(FILES[form], encoding="utf-8")
    assert isinstance(refused_or_read(path, ledger), IssueFile)


@pytest.mark.parametrize("name", ["tax\x1b[31m.csv", "a b, c.csv", "ünï.csv", "no-ending"])
def test_odd_names_of_files_can_be_printed(name: str, tmp_path: Path) -> None:
    """The file's name, and the issue named after it, hold nothing that cannot be printed."""
    path = tmp_path / name
    path.write_text("actor,position,salience,capability\nA,10,1,1\n")
    file = read_issues(str(path))
    assert file.name.isprintable()
    assert file.issues[0].name == file.name.removesuffix(".csv")


ROUND_0 = {
    "copenhagen_2009": {
        "Newtreaty": 61.58,
        "DevlopC2020": 58.14,
        "Domestred": 30.71,
        "MRVdecrease": 52.24,
        "Commitments": 51.95,
        "Control": 57.62,
        "Extra": 64.62,
    },
    "paris_2015": {
        "differentiation": 49.26,
        "mrv": 57.21,
        "legal": 57.97,
        "adapt_legal": 59.51,
        "adapt_inst": 59.64,
        "finance_vol": 47.64,
        "finance_who": 38.10,
        "ld": 40.11,
    },
}
"""What the Decide exchange model prints as its forecast before any exchange, to two decimals."""


@pytest.mark.parametrize("name", ROUND_0)
def test_the_climate_files_give_the_forecasts_of_decide(name: str) -> None:
    """The weighted means of the two climate negotiations are those that Decide prints."""
    issues = read_issues(PUBLISHED / f"{name}.csv").issues
    assert {issue.proposal for issue in issues} == {name}
    found = {issue.name: float(compromise(Board.of([issue])).point[0]) for issue in issues}
    for issue, expected in ROUND_0[name].items():
        assert found[issue] == pytest.approx(expected, abs=0.005), issue


def test_a_table_is_read_as_its_file_would_be(tmp_path: Path, ledger: Ledger) -> None:
    """A shipped table gives the issues that its own file gives, and its name in place of a path."""
    for table in ledger.of_kind("issues"):
        path = tmp_path / table.file
        path.write_bytes(table.data)
        one, other = read_issues(table.name, ledger), read_issues(path, ledger)
        assert (one.name, one.form, one.notes) == (table.name, other.form, other.notes)
        assert len(one.issues) == len(other.issues)
        for first, second in zip(one.issues, other.issues, strict=True):
            assert (first.name, first.actors, first.scale) == (
                second.name,
                second.actors,
                second.scale,
            )
            assert np.array_equal(first.positions, second.positions)
            assert np.array_equal(first.capability, second.capability)


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    """Shuffled rows give the same weighted means."""
    text = (PUBLISHED / "copenhagen_2009.csv").read_text(encoding="utf-8")
    header, *rows = list(csv.reader(io.StringIO(text)))
    random.Random(7).shuffle(rows)  # noqa: S311  # not for secrets
    path = tmp_path / "shuffled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    means = [
        {issue.name: float(compromise(Board.of([issue])).point[0]) for issue in found.issues}
        for found in (read_issues(path), read_issues(PUBLISHED / "copenhagen_2009.csv"))
    ]
    assert means[0] == pytest.approx(means[1], rel=1e-12)
