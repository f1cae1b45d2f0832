"""A plain table of positions becomes issues, and says what it took for granted."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from harmel.ledger.issue import IssueFile
from harmel.ledger.issue_files.read import read_issues

Read = Callable[..., IssueFile]
HEADER = "actor,position,salience,capability\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file and read it."""

    def write_and_read(text: str, name: str = "talks.csv") -> IssueFile:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return read_issues(path)

    return write_and_read


def test_the_four_columns_are_enough(read: Read) -> None:
    """Without a column issue the file's stem is the one issue, and its own proposal."""
    file = read(f"{HEADER}Arcadia,10,0.5,2\nBoria,60,1,3\n")
    (issue,) = file.issues
    assert (file.name, file.form) == ("talks.csv", "plain")
    assert (issue.name, issue.proposal, issue.rule) == ("talks", "talks", "")
    assert issue.actors == ("Arcadia", "Boria")
    assert issue.positions.tolist() == [10, 60]
    assert issue.salience.tolist() == [0.5, 1]
    assert issue.capability.tolist() == [2, 3]
    assert (issue.reference_point, issue.outcome) == (None, None)
    assert issue.position_low is None


@pytest.mark.parametrize("title", ["capability", "influence", "power", "Power", " Capability "])
def test_weight_has_three_titles(read: Read, title: str) -> None:
    """Capability may be called influence or power, in any letters."""
    file = read(f"Actor,Position,SALIENCE,{title}\nArcadia,10,0.5,2\nBoria,60,1,3\n")
    assert file.issues[0].capability.tolist() == [2, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiters_ends_of_lines_and_marks(
    read: Read, delimiter: str, end: str, mark: str
) -> None:
    """Commas, semicolons and tabs, all ends of lines and a byte-order mark give the same issue."""
    lines = ["actor,position,salience,capability,", "A b,10,0.5,2,", "Boria,60,1,3,", ",,,,"]
    file = read(mark + end.join(lines).replace(",", delimiter))
    assert file.issues[0].actors == ("A b", "Boria")
    assert file.issues[0].positions.tolist() == [10, 60]


def test_all_that_holds_for_an_issue(read: Read) -> None:
    """Proposal, reference point, outcome, rule and scale are read, from one row or from all."""
    file = read(
        "issue,proposal,actor,name,position,position_low,position_high,salience,capability,"
        "reference_point,outcome,rule,scale_low,scale_high\n"
        'tax,budget,A,"Arcadia, the old",2,1,4,90,1,0,3,QMV,0,5\n'
        "aid,budget,A,,20,,,10,1,,,consensus,,\n"
        "tax,,B,,3,,,50,2,,,,,\n"
        "aid,budget,B,,80,70,90,20,2,,,,,\n"
    )
    tax, aid = file.issues
    assert (tax.proposal, tax.rule, tax.scale) == ("budget", "qualified_majority", (0, 5))
    assert (tax.reference_point, tax.outcome) == (0, 3)
    assert tax.position_low is not None
    assert tax.position_high is not None
    assert np.array_equal(tax.position_low, [1, np.nan], equal_nan=True)
    assert np.array_equal(tax.position_high, [4, np.nan], equal_nan=True)
    assert (aid.rule, aid.scale, aid.salience.tolist()) == ("unanimity", (0, 100), [0.1, 0.2])


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("unanimity", "unanimity"),
        ("Unan", "unanimity"),
        ("UNA", "unanimity"),
        ("Consensus", "unanimity"),
        ("QMV", "qualified_majority"),
        ("QMV(10)", "qualified_majority"),
        ("qualified_majority", "qualified_majority"),
        ("simple majority", "majority"),
        ("majority", "majority"),
    ],
)
def test_words_for_rules(read: Read, word: str, rule: str) -> None:
    """A rule may be written in each of the words in use."""
    assert read(f"rule,{HEADER}{word},A,10,0.5,2\n").issues[0].rule == rule


@pytest.mark.parametrize(
    ("saliences", "read_as", "full"), [("0.2 1", [0.2, 1], 1), ("20 100", [0.2, 1], 100)]
)
def test_the_unit_of_salience(read: Read, saliences: str, read_as: list[float], full: int) -> None:
    """Salience above one means 0 to 100 in the whole file, and a note says which it is."""
    first, second = saliences.split()
    file = read(f"{HEADER}A,10,{first},1\nB,60,{second},1\n")
    assert file.issues[0].salience.tolist() == read_as
    assert file.notes[0] == f"Salience is read as 0 to {full}: the largest is {second}."


@pytest.mark.parametrize(
    ("positions", "reference", "scale", "note"),
    [
        ("0 0.4", "", (0, 1), "The scale is taken as 0 to 1: all positions lie there."),
        ("3 60", "", (0, 100), "0 to 100: all positions lie there, the largest at 60."),
        ("4 10", "", (4, 10), "The scale is taken from the positions: talks 4 to 10."),
        ("4 10", "2", (2, 10), "The scale is taken from the positions: talks 2 to 10."),
        ("-5 80", "", (-5, 80), "The scale is taken from the positions: talks -5 to 80."),
        ("0 0.4", "7", (0, 7), "The scale is taken from the positions: talks 0 to 7."),
        ("7 7", "", (0, 100), "The scale is taken from the positions: talks 0 to 100."),
    ],
)
def test_a_scale_that_nobody_states(
    read: Read, positions: str, reference: str, scale: tuple[float, float], note: str
) -> None:
    """The scale is 0 to 1, 0 to 100 or the range of what lies on it, and a note says which."""
    first, second = positions.split()
    file = read(f"reference_point,{HEADER}{reference},A,{first},1,1\n,B,{second},1,1\n")
    assert file.issues[0].scale == scale
    assert file.notes[1].endswith(note)


def test_the_outcome_never_shapes_the_scale(read: Read) -> None:
    """An outcome beyond all positions leaves the scale as it is, for no model may look at it."""
    file = read(f"outcome,{HEADER}12,A,4,1,1\n,B,10,1,1\n")
    assert (file.issues[0].scale, file.issues[0].outcome) == ((4, 10), 12)


def test_small_positions_beside_large_ones_raise_a_doubt(read: Read) -> None:
    """An issue with all positions below ten in a file of 0 to 100 is asked about."""
    file = read(f"issue,{HEADER}fee,A,3,1,1\nfee,B,5,1,1\ntax,A,30,1,1\ntax,B,90,1,1\n")
    assert file.notes[-1].startswith("All positions lie below 10 on fee: is its scale another?")


def test_what_is_missing_is_counted_and_stays_missing(read: Read) -> None:
    """An empty cell is never zero: the actor is kept, takes no part, and a note counts it."""
    file = read(f"{HEADER}A,10,0.5,1\nB,,0.5,1\nC,60,,1\nD,70,1,\nE,80,1,1\n")
    (issue,) = file.issues
    assert issue.voiced.actors == ("A", "E")
    assert np.isnan(issue.positions[1])
    assert file.notes[-3:] == (
        "1 row without position: such an actor takes no part.",
        "1 row without salience: such an actor takes no part.",
        "1 row without capability: such an actor takes no part.",
    )


def test_names_keep_their_commas_and_letters(read: Read) -> None:
    """A quoted name may hold a comma, blanks may stand before a quote, and names are as written."""
    file = read(f'{HEADER} "Türkiye, the state", 10, 1, 1\nÅland (""),60, "1",1\n')
    assert file.issues[0].actors == ("Türkiye, the state", 'Åland ("")')


def test_issues_keep_the_order_of_the_file(read: Read) -> None:
    """Issues stand in the order of their first rows; rows of an issue may stand apart."""
    file = read(f"issue,{HEADER}b,A,60,1,1\na,A,60,1,1\nb,B,10,1,1\n")
    assert [(issue.name, len(issue.actors)) for issue in file.issues] == [("b", 2), ("a", 1)]
