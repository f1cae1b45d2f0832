"""Read the input files of the Decide exchange model: marked rows for actors, issues, positions.

`#A` names an actor, `#P` an issue, `#M` a point of an issue's scale with its meaning, and `#D` says
where an actor stands: actor, issue, position, salience, power. All issues are one negotiation.

References
----------
The format is described in the pages on input files of the decide-exchange-model.
"""

import math

from harmel.ledger.importers.cells import Line
from harmel.ledger.issue_files.draft import Drafts, Entry

CELLS = {"#A": 2, "#P": 2, "#M": 3, "#D": 6}
COMMENTS = ("#/", "#0", "#O")
PERCENT = (0.0, 100.0)
Row = tuple[int, tuple[str, ...]]


def read_decide(lines: list[Line], name: str) -> Drafts:
    """
    Read a file of the Decide exchange model.

    An issue whose scale has no point is taken as 0 to 100, as Decide does.

    Returns
    -------
    Drafts
        With all faults of its cells noted: an actor or issue that no row names, a row with too few
        cells, a position off the scale.
    """
    drafts = Drafts(name, "decide", default_scale=PERCENT)
    rows: dict[str, list[Row]] = {mark: [] for mark in CELLS}
    for line in lines:
        cells = tuple(_bare(cell) for cell in line.cells)
        mark = cells[0]
        if mark in COMMENTS:
            continue
        if mark not in CELLS:
            drafts.bad(
                "This row does not start with a known mark.",
                line.number,
                found=mark or "nothing",
                allowed=", ".join((*CELLS, *COMMENTS)),
            )
        elif len(cells) < CELLS[mark]:
            drafts.bad(
                f"This row has too few cells for {mark}.",
                line.number,
                found=str(len(cells)),
                allowed=f"{CELLS[mark]} or more",
            )
        else:
            rows[mark].append((line.number, cells[1:]))
    actors = _keys(drafts, rows["#A"], "actor")
    issues = _keys(drafts, rows["#P"], "issue")
    scales = _scales(drafts, rows["#M"], issues)
    _positions(drafts, rows["#D"], actors, issues, scales)
    return drafts


def _keys(drafts: Drafts, rows: list[Row], column: str) -> dict[str, int]:
    """Return the keys that rows define, each with its line."""
    found: dict[str, int] = {}
    for line, cells in rows:
        key = drafts.words(cells[0], line, column)
        if found.setdefault(key, line) != line:
            what = f"This {column} is defined twice."
            drafts.bad(what, line, column, f"{key}, as in row {found[key]}", "each once")
    return found


def _known(drafts: Drafts, key: str, keys: dict[str, int], line: int, column: str) -> bool:
    if key in keys:
        return True
    mark = "#A" if column == "actor" else "#P"
    drafts.bad(
        f"This {column} is not defined.",
        line,
        column,
        key or "nothing",
        f"one that a row {mark} defines",
    )
    return False


def _scales(
    drafts: Drafts, rows: list[Row], issues: dict[str, int]
) -> dict[str, list[tuple[float, int]]]:
    """Return the points of each scale, with their lines."""
    found: dict[str, list[tuple[float, int]]] = {}
    for line, cells in rows:
        if _known(drafts, cells[0], issues, line, "issue"):
            value = drafts.number(cells[1], line, "position")
            if not math.isnan(value):
                found.setdefault(cells[0], []).append((value, line))
    return found


def _positions(
    drafts: Drafts,
    rows: list[Row],
    actors: dict[str, int],
    issues: dict[str, int],
    scales: dict[str, list[tuple[float, int]]],
) -> None:
    for line, (actor, issue, position, salience, power, *_) in rows:
        known = _known(drafts, actor, actors, line, "actor")
        if not (_known(drafts, issue, issues, line, "issue") and known):
            continue
        draft = drafts.issue(issue, line)
        entry = Entry(
            line,
            drafts.number(position, line, "position"),
            drafts.number(salience, line, "salience", *PERCENT),
            drafts.number(power, line, "power", 0),
        )
        drafts.enter(draft, actor, entry)
        drafts.state(draft, "proposal", drafts.stem, line)
        if points := scales.get(issue):
            (low, at), (high, end) = min(points), max(points)
            drafts.state(draft, "scale_low", low, at)
            drafts.state(draft, "scale_high", high, end)
    empty = [issue for issue in issues if issue not in drafts.issues]
    if empty:
        drafts.notes.append(f"No actor has a position on {', '.join(empty)}: left out.")


def _bare(cell: str) -> str:
    """Take off the single quotes that Decide writes around texts."""
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == "'" else cell
