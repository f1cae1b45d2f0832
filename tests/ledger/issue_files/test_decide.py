"""Files of the Decide exchange model become the issues of one negotiation."""

from pathlib import Path

import numpy as np
import pytest

from harmel.ledger.issue import IssueFile
from harmel.ledger.issue_files.read import read_issues

ROWS = (
    ("#/", "made up, for tests"),
    ("#O", "Talks on a toll"),
    ("#A", "Arc", "Arcadia", ""),
    ("#A", "Bor", "Boria", "in the hills"),
    ("#P", "toll", "Height of the toll", ""),
    ("#M", "toll", "0.5", "next to nothing"),
    ("#M", "toll", "7", "as much as a meal"),
    ("#M", "toll", "3"),
    ("#P", "day", "Day of the start", ""),
    ("#P", "name", "What to call it", ""),
    ("#/", "Actor", "Issue", "position", "salience", "power"),
    ("#D", "Arc", "toll", "3.0", "0.7", "1.0"),
    ("#D", "Bor", "toll", "0.5", "0.9", "0.2"),
    ("#D", "Bor", "day", "80", "0.5", "0.6", "they", "insist"),
    ("#D", "Arc", "day", "", "0.5", "1.0"),
)


def read(folder: Path, text: str) -> IssueFile:
    """Write a file and read it."""
    (folder / "toll.csv").write_text(text, encoding="utf-8")
    return read_issues(folder / "toll.csv")


def written(delimiter: str, quote: str = "") -> str:
    """Write the rows as Decide does: with or without quotes around texts."""

    def cell(text: str) -> str:
        return text if text[:1].isdigit() else f"{quote}{text}{quote}"

    return "".join(delimiter.join(cell(text) for text in row) + "\n" for row in ROWS)


@pytest.mark.parametrize(
    "text",
    [written("\t"), written("\t", "'"), written(";"), written(";", "'"), written(";", '"')],
    ids=["tabs", "tabs and quotes", "semicolons", "semicolons and quotes", "double quotes"],
)
def test_rows_become_issues(tmp_path: Path, text: str) -> None:
    """Tabs or semicolons, with quotes or without, give scales, positions, salience and power."""
    file = read(tmp_path, text)
    assert file.form == "decide"
    toll, day = file.issues
    assert {issue.proposal for issue in file.issues} == {"toll"}
    assert (toll.name, toll.scale, toll.actors) == ("toll", (0.5, 7), ("Arc", "Bor"))
    assert toll.positions.tolist() == [3, 0.5]
    assert toll.salience.tolist() == [0.7, 0.9]
    assert toll.capability.tolist() == [1, 0.2]
    assert (day.scale, day.voiced.actors, day.voiced.capability.tolist()) == (
        (0, 100),
        ("Bor",),
        [0.6],
    )
    assert np.isnan(day.positions[day.actors.index("Arc")])
    assert "No actor has a position on name: left out." in file.notes
