"""Errors are data first and text last."""

import json
from dataclasses import FrozenInstanceError

import pytest

from harmel import errors
from harmel.errors import BadArgument, BadTable, HarmelError, NoAnswer, Problem

WHOLE = Problem(
    "This cannot be read.", "members.csv", 3, "accession", "soon", "YYYY-MM-DD", "Write the day."
)
TEXTS = {
    "members.csv, row 3, column accession: This cannot be read. Found: soon. "
    "Allowed: YYYY-MM-DD. Write the day.": WHOLE,
    "This cannot be read.": Problem("This cannot be read."),
    "members.csv: This cannot be read.": Problem("This cannot be read.", "members.csv"),
    "members.csv, row 0: This cannot be read.": Problem("This cannot be read.", "members.csv", 0),
    "argument on: This cannot be read. Found: .": Problem(
        "This cannot be read.", column="on", found=""
    ),
}
CODES = {
    "HarmelError": 2,
    "BadArgument": 2,
    "BadFile": 2,
    "BadTable": 2,
    "BadLedger": 2,
    "BadUnit": 2,
    "NoAnswer": 3,
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_problem_says_where_what_found_allowed_and_what_to_do(text: str) -> None:
    """The text of a problem names the parts that there are, in one order."""
    assert text == str(TEXTS[text])


def test_where_is_empty_without_a_place() -> None:
    """A problem without file, row and column has no place."""
    assert Problem("Wrong.").where == ""
    assert Problem("Wrong.", column="on").where == "argument on"


def test_a_problem_cannot_be_changed() -> None:
    """What was found stays as it was found."""
    with pytest.raises(FrozenInstanceError):
        WHOLE.row = 4  # type: ignore[misc]


@pytest.mark.parametrize("name", CODES)
def test_exit_codes(name: str) -> None:
    """Bad input ends with code 2, a sound question without an answer with code 3."""
    kind = getattr(errors, name)
    assert CODES[name] == kind.exit_code
    assert issubclass(kind, HarmelError)


def test_the_tree_has_no_other_class() -> None:
    """The module holds the root, the classes named here, and no other error."""
    assert {kind.__name__ for kind in HarmelError.__subclasses__()} | {"HarmelError"} == set(CODES)


@pytest.mark.parametrize(("many", "lines"), [(1, 1), (20, 20), (25, 21)])
def test_at_most_twenty_problems_are_shown(many: int, lines: int) -> None:
    """An error lists twenty problems, counts the others, and keeps all of them as data."""
    error = BadTable(*[Problem(f"Fault {number}.") for number in range(many)])
    shown = str(error).split("\n")
    assert lines == len(shown)
    assert shown[0] == "Fault 0."
    assert many == len(error.problems)
    assert (shown[-1] == "(and 5 more problems like these)") is (many == 25)


def test_an_error_is_strict_json() -> None:
    """As data an error names its class, its code and every part of every problem."""
    data = json.loads(json.dumps(BadTable(WHOLE).as_dict(), allow_nan=False))
    assert data == {
        "error": "BadTable",
        "exit_code": 2,
        "problems": [
            {
                "what": "This cannot be read.",
                "file": "members.csv",
                "row": 3,
                "column": "accession",
                "found": "soon",
                "allowed": "YYYY-MM-DD",
                "fix": "Write the day.",
            }
        ],
    }


def test_an_error_can_be_caught_by_its_root() -> None:
    """Whoever catches HarmelError catches every class of the tree."""
    for kind in (BadArgument, NoAnswer):
        with pytest.raises(HarmelError) as caught:
            raise kind(WHOLE)
        assert caught.value.problems == (WHOLE,)
