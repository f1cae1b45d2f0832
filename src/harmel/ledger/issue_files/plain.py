"""Read a plain table of positions: one row for each actor on each issue."""

from collections.abc import Iterator

from harmel.errors import BadTable
from harmel.ledger.importers.cells import Line, find_columns, fold
from harmel.ledger.issue_files.draft import Drafts, Entry

NEEDED = {
    "actor": ("actor",),
    "position": ("position",),
    "salience": ("salience",),
    "capability": ("capability", "influence", "power"),
}
OF_THE_ISSUE = ("reference_point", "outcome", "scale_low", "scale_high")
OPTIONAL = ("name", "issue", "proposal", "rule", *OF_THE_ISSUE, "position_low", "position_high")
COLUMNS = NEEDED | {column: (column,) for column in OPTIONAL}


def read_plain(lines: list[Line], name: str) -> Drafts:
    """
    Read a table with the columns actor, position, salience and capability.

    Parameters
    ----------
    lines : list of Line
        The rows of the file, the header first.
    name : str
        The file's name, for messages and, without its ending, for an issue that has no name.

    Returns
    -------
    Drafts
        With all faults of its cells noted.

    Raises
    ------
    BadTable
        If a column is missing, not known, or stands twice.
    """
    drafts = Drafts(name, "plain")
    names = _names(drafts, lines[0])
    capability = lines[0].cells[names.index("capability")]
    for line, cells in rows(drafts, lines):
        row = dict(zip(names, cells, strict=False))
        actor = drafts.words(row["actor"], line, "actor")
        issue = drafts.words(row["issue"], line, "issue") if "issue" in row else drafts.stem
        draft = drafts.issue(issue, line)
        entry = Entry(
            line,
            drafts.number(row["position"], line, "position"),
            drafts.number(row["salience"], line, "salience", 0, 100),
            drafts.number(row["capability"], line, capability, 0),
            drafts.number(row.get("position_low", ""), line, "position_low"),
            drafts.number(row.get("position_high", ""), line, "position_high"),
        )
        drafts.enter(draft, actor, entry)
        for column in OF_THE_ISSUE:
            if value := row.get(column):
                drafts.state(draft, column, drafts.number(value, line, column), line)
        if proposal := row.get("proposal"):
            drafts.state(draft, "proposal", drafts.words(proposal, line, "proposal"), line)
        if rule := row.get("rule"):
            drafts.state(draft, "rule", drafts.rule(rule, line, "rule"), line)
    return drafts


def rows(drafts: Drafts, lines: list[Line]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Go through the rows below a header; one with cells missing or left over is a fault."""
    width = len(titles(lines[0]))
    for line in lines[1:]:
        if len(line.cells) < width or any(line.cells[width:]):
            drafts.bad(
                "This row has the wrong number of cells.",
                line.number,
                found=str(len(line.cells)),
                allowed=f"{width}, as in the header",
                fix="Put a cell that holds a comma between double quotes.",
            )
        else:
            yield line.number, line.cells[:width]


def titles(header: Line) -> tuple[str, ...]:
    """Return the titles of a header; empty cells behind the last one do not count."""
    filled = [index for index, cell in enumerate(header.cells) if cell]
    return header.cells[: filled[-1] + 1]


def _names(drafts: Drafts, header: Line) -> list[str]:
    """Return what each column holds, by its title or one of its other titles."""
    found = titles(header)
    known = {fold(title): column for column, synonyms in COLUMNS.items() for title in synonyms}
    if not known.keys() & {fold(title) for title in found}:
        drafts.bad(
            "This file does not start with a header.",
            header.number,
            found=", ".join(found),
            allowed="actor, position, salience, capability",
            fix="Write the names of the columns into the first row.",
        )
        raise BadTable(*drafts.problems)
    try:
        find_columns(found, COLUMNS, drafts.name, header.number, OPTIONAL)
    except BadTable as error:
        drafts.problems += error.problems
    if unknown := [title or "an empty title" for title in found if fold(title) not in known]:
        drafts.bad(
            "These columns are not known.",
            header.number,
            found=", ".join(unknown),
            allowed=", ".join(" or ".join(synonyms) for synonyms in COLUMNS.values()),
            fix="Drop them, or move what they say into the column name, which nothing reads.",
        )
    if drafts.problems:
        raise BadTable(*drafts.problems)
    return [known[fold(title)] for title in found]
