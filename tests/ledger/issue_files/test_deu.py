"""The DEU data are read wide and long, with Council votes by era, and score as published."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from harmel.errors import BadTable
from harmel.ledger.issue import Issue, IssueFile
from harmel.ledger.issue_files.deu import council_votes
from harmel.ledger.issue_files.read import read_issues
from harmel.ledger.store import Ledger
from harmel.models.council.board import Board
from harmel.models.council.compromise import compromise

PEER = {
    "d00032i1": 52.9057,
    "d00032i2": 53.2319,
    "d00032i3": 85.4701,
    "d00032i4": 75.7576,
    "n99255i2": 92.8996,
    "n03327i1": 44.4444,
    "n03327i2": 68.4211,
    "d05246i2": 28.6811,
    "d05246i3": 62.4303,
    "d04156i1": 51.5684,
    "d06206i1": 88.4855,
    "n07224i1": 46.5880,
}
"""Votes times salience, measured on these issues by a separate program; to four decimals."""
ERAS = {"votes of the fifteen": (151, 23.75), "votes of Nice": (106, 22.09), "people": (26, 19.49)}
"""Issues scored and mean absolute error of the compromise model, by what weighs a state."""


@pytest.fixture(scope="module")
def deu(ledger: Ledger) -> IssueFile:
    """Read the shipped table."""
    return read_issues("deu_2021", ledger)


def forecast(issue: Issue) -> float:
    """Return the weighted mean of positions."""
    return float(compromise(Board.of([issue])).point[0])


def era(issue: Issue) -> str:
    """Tell from the largest capability what weighs the states."""
    largest = float(np.nanmax(issue.capability))
    if largest > 1000:
        return "people"
    return "votes of Nice" if set(issue.capability) & {7, 12, 27, 29} else "votes of the fifteen"


def scored(deu: IssueFile) -> list[Issue]:
    """Return the issues with an outcome and three actors or more."""
    issues = [issue for issue in deu.issues if issue.outcome is not None]
    return [issue for issue in issues if issue.taking_part.sum() >= 3]


def error(issues: list[Issue]) -> float:
    """Return the mean absolute error of the compromise model."""
    errors = [abs(forecast(i) - i.outcome) for i in issues if i.outcome is not None]
    return sum(errors) / len(errors)


def test_the_table_has_all_issues_of_the_carried_proposals(deu: IssueFile) -> None:
    """290 issues of 113 proposals, 283 of which can be scored, by rule and reference point."""
    assert (deu.form, len(deu.issues)) == ("deu", 290)
    assert len({issue.proposal for issue in deu.issues}) == 113
    assert len(scored(deu)) == 283
    rules = [issue.rule for issue in deu.issues]
    assert (rules.count("qualified_majority"), rules.count("unanimity")) == (226, 64)
    assert sum(issue.reference_point is None for issue in deu.issues) == 78
    assert {issue.scale for issue in deu.issues} == {(0, 100)}


@pytest.mark.parametrize(("name", "expected"), PEER.items())
def test_forecasts_equal_those_of_a_separate_program(
    deu: IssueFile, name: str, expected: float
) -> None:
    """Votes, era, the weight of com and ep, and blank saliences are as in another program."""
    issue = next(issue for issue in deu.issues if issue.name == name)
    assert forecast(issue) == pytest.approx(expected, abs=1e-4)


def test_the_compromise_model_errs_as_measured(deu: IssueFile) -> None:
    """On the 283 issues the mean error is 22.74, against 22.73 in the separate program."""
    assert error(scored(deu)) == pytest.approx(22.74, abs=0.005)


@pytest.mark.parametrize("name", ERAS)
def test_the_eras_have_their_issues_and_errors(deu: IssueFile, name: str) -> None:
    """Each way of weighing states has its number of scored issues and its mean error."""
    count, expected = ERAS[name]
    issues = [issue for issue in scored(deu) if era(issue) == name]
    assert len(issues) == count
    assert error(issues) == pytest.approx(expected, abs=0.005)


def test_notes_say_what_was_filled_in(deu: IssueFile) -> None:
    """The notes count issues by era, and the saliences that were blank beside a position."""
    text = " ".join(deu.notes)
    assert "votes of the fifteen on 156, votes of Nice on 108, population (Lisbon) on 26" in text
    assert "30 saliences are blank beside a position" in text


COLUMNS = {
    "prnr": "proposal",
    "prname": "name",
    "isnr": "issue",
    "type": "type",
    "council": "council",
    "proc": "procedure",
    "counvte": "council_rule",
}


@pytest.fixture
def wide(ledger: Ledger, tmp_path: Path) -> Path:
    """Write the shipped table in the layout of the published file, dates left out."""
    votes = council_votes(ledger)
    issues: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(ledger.tables["deu_2021"].data.decode().splitlines()):
        found = issues.setdefault(
            row["issue"], {short: row[long] for short, long in COLUMNS.items()}
        )
        found |= {"rp": row["reference_point"], "out": row["outcome"]}
        found |= {f"p{row['actor']}": row["position"], f"s{row['actor']}": row["salience"]}
    actors = [f"{kind}{actor}" for kind in "ps" for actor in votes.actors]
    with (tmp_path / "wide.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS, *actors, "rp", "out"], restval="")
        writer.writeheader()
        writer.writerows(issues.values())
    return tmp_path / "wide.csv"


def same(one: Issue, other: Issue) -> bool:
    """Tell whether two issues say the same."""
    words = ("name", "actors", "reference_point", "outcome", "rule", "proposal", "scale")
    arrays = ("positions", "salience", "capability")
    return all(getattr(one, word) == getattr(other, word) for word in words) and all(
        np.array_equal(getattr(one, array), getattr(other, array)) for array in arrays
    )


def test_wide_long_and_shipped_say_the_same(
    deu: IssueFile, wide: Path, ledger: Ledger, tmp_path: Path
) -> None:
    """The data in the published layout, as a long file and as a table give the same issues."""
    long = tmp_path / "long.csv"
    long.write_bytes(ledger.tables["deu_2021"].data)
    for path in (wide, long):
        file = read_issues(path, ledger)
        assert len(file.issues) == len(deu.issues)
        assert all(same(*pair) for pair in zip(file.issues, deu.issues, strict=True))


def test_blank_positions_are_no_positions(wide: Path, ledger: Ledger) -> None:
    """A blank cell is left out, and never read as position 0."""
    file = read_issues(wide, ledger)
    assert not any(math.isnan(x) for issue in file.issues for x in issue.positions)
    assert file.notes[0].startswith("2,938 cells without a position are left out")


HEADER = "issue,proposal,council_rule,actor,position,salience,reference_point,outcome\n"


@pytest.fixture
def weights(tmp_path: Path, ledger: Ledger) -> Callable[..., dict[str, float]]:
    """Read one made-up issue and return the weights of its actors."""

    def read(proposal: str, *actors: str) -> dict[str, float]:
        rows = [f"{proposal}i1,{proposal},QMV,{actor},50,50,,\n" for actor in actors]
        (tmp_path / "made.csv").write_text(HEADER + "".join(rows))
        (issue,) = read_issues(tmp_path / "made.csv", ledger).issues
        return dict(zip(issue.actors, issue.capability.tolist(), strict=True))

    return read


def test_weights_by_era(weights: Callable[..., dict[str, float]], ledger: Ledger) -> None:
    """Who has a view and the proposal's year decide what weighs a state."""
    people = council_votes(ledger).population
    assert weights("d98001", "com", "de", "es") == {"com": 10, "de": 10, "es": 8}
    assert weights("d98001", "ep", "es", "lu") == {"ep": 8, "es": 8, "lu": 2}
    assert weights("d05001", "com", "es", "lu") == {"com": 8, "es": 8, "lu": 2}
    assert weights("d05001", "com", "es", "pl") == {"com": 27, "es": 27, "pl": 27}
    assert weights("d11001", "de", "mt") == {"de": 29, "mt": 3}
    assert weights("d120193", "com", "de", "mt") == {
        "com": people["de"],
        "de": people["de"],
        "mt": people["mt"],
    }
    assert weights("d98001", "com", "ep") == {"com": 1, "ep": 1}


def test_an_issue_that_no_model_can_use_is_left_out(tmp_path: Path, ledger: Ledger) -> None:
    """An issue on which nobody with a position cares is left out with a note, not refused."""
    path = tmp_path / "made.csv"
    good, idle = "d98001i1,d98001,QMV,de,50,50,,\n", "d98001i2,d98001,Unan,de,50,0,,\n"
    path.write_text(HEADER + good + idle)
    file = read_issues(path, ledger)
    assert [issue.name for issue in file.issues] == ["d98001i1"]
    assert file.notes[-1].startswith("d98001i2 is left out: Nobody with a position has any weight")
    path.write_text(HEADER + idle)
    with pytest.raises(BadTable, match="No issue of this file has an actor with a position"):
        read_issues(path, ledger)
