"""Read the issues of a file or of a shipped table, in whichever of the known forms it has."""

import os
import re
from pathlib import Path

from harmel.errors import BadArgument, Problem
from harmel.ledger.importers.cells import Line, fold, read_lines, read_number
from harmel.ledger.intake import decode, read_bytes
from harmel.ledger.issue import IssueFile
from harmel.ledger.issue_files import deu
from harmel.ledger.issue_files.decide import read_decide
from harmel.ledger.issue_files.draft import Drafts
from harmel.ledger.issue_files.ktab import read_ktab_csv, read_ktab_xml
from harmel.ledger.issue_files.plain import read_plain
from harmel.ledger.issue_files.settle import settle
from harmel.ledger.store import Ledger, open_ledger

KIND = "issues"
DELIMITERS = ",;\t"
MARKED = re.compile(r"^['\"]?#[APMD]['\"]?([\t;,])", re.MULTILINE)
SAMPLE = 20_000


def read_issues(source: str | Path, ledger: Ledger | None = None) -> IssueFile:
    """
    Read contested issues: positions, salience and capability of actors.

    Parameters
    ----------
    source : str or path
        A file, or the name of a table of kind `issues`. The form of a file is seen from its
        contents: a plain table (csv, split by commas, semicolons or tabs), KTAB's csv or xml, the
        Decide exchange model's rows, or the DEU data, wide or long.
    ledger : Ledger, optional
        Where tables, and the Council votes for DEU files, are looked up; by default the shipped
        one.

    Returns
    -------
    IssueFile
        The issues in the file's order, and in `notes` what was detected or filled in.

    Raises
    ------
    BadArgument
        If there is neither such a file nor such a table, or the table was not yet published on
        the ledger's date.
    BadFile
        If the file is missing, too large, or not text.
    BadTable
        If its contents break the rules of its form; all faults of the file are reported.
    NoAnswer
        If a DEU file is read with a ledger that has no Council votes.

    Examples
    --------
    >>> cars = read_issues("ec_car_emissions_1994")
    >>> cars.issues[0].actors[:3]
    ('Netherlands', 'Belgium', 'Luxembourg')
    """
    if isinstance(source, Path) or os.path.isfile(source):  # noqa: PTH113  # also takes any text
        path = Path(source)
        return _read(read_bytes(path), path.name, ledger)
    opened = ledger if ledger is not None else open_ledger()
    tables = {table.name: table for table in opened.of_kind(KIND)}
    if source not in tables:
        raise BadArgument(
            Problem(
                "This is neither a file nor a table of issues.",
                column="source",
                found=source[:200],
                allowed=f"a path to a file, or one of: {', '.join(sorted(tables)) or 'no table'}",
            )
        )
    table = tables[source]
    opened.release(table.sidecar.release)
    return _read(table.data, table.name, opened)


def _read(data: bytes, name: str, ledger: Ledger | None) -> IssueFile:
    """Read a file's bytes in the form that they show; blanks may stand before a quoted cell."""
    name = "".join(sign if sign.isprintable() else "_" for sign in name)
    text = decode(data, name)
    if text.lstrip().startswith("<"):
        return settle(read_ktab_xml(text, name))
    delimiter = _delimiter(text)
    tight = re.sub(rf'(^|{delimiter}) +"(?!")', r'\1"', text, flags=re.MULTILINE)
    lines = read_lines(tight, name, delimiter)
    return settle(_drafts(lines, name, ledger))


def _drafts(lines: list[Line], name: str, ledger: Ledger | None) -> Drafts:
    header = lines[0]
    if re.fullmatch(r"['\"]?#\S['\"]?", header.cells[0]):
        return read_decide(lines, name)
    if _is_ktab(lines):
        return read_ktab_csv(lines, name)
    wide = deu.is_wide(header)
    if wide or deu.is_long(header):
        votes = deu.council_votes(ledger if ledger is not None else open_ledger())
        return (deu.read_deu_wide if wide else deu.read_deu_long)(lines, name, votes)
    return read_plain(lines, name)


def _is_ktab(lines: list[Line]) -> bool:
    """Say whether the first line counts actors and dimensions, or the second is KTAB's header."""
    if len(lines) < 2:
        return False
    counts, below = lines[0].cells[2:4], lines[1].cells
    if [fold(cell) for cell in below[:2]] == ["actor", "description"]:
        return True
    numbers = [read_number(cell) is not None for cell in below]
    return len(counts) == 2 and all(c.isdecimal() for c in counts) and not any(numbers)


def _delimiter(text: str) -> str:
    """Return what splits cells: what follows a mark of Decide, else what is most in two lines."""
    if marked := MARKED.search(text[:SAMPLE]):
        return marked[1]
    first = "".join(text[:SAMPLE].lstrip().splitlines()[:2])
    unquoted = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=unquoted.count)
