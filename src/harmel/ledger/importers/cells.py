"""Which countries the importers take, and how they find columns and read numbers in plain text."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harmel.errors import BadFile, BadTable, Problem
from harmel.ledger.intake import LARGEST, MOST_CELL
from harmel.ledger.reading import FoundFact

MEMBERS = (
    "ALB BEL BGR CAN CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN ISL ITA LTU LUX LVA MKD MNE NLD "
    "NOR POL PRT ROU SVK SVN SWE TUR USA"
)
OTHERS = "AUS CHN JPN KOR NZL RUS UKR"
COUNTRIES = frozenset(f"{MEMBERS} {OTHERS}".split())
"""ISO 3166-1 alpha-3 codes: the 32 members, the four partners, Ukraine, Russia and China."""

EU = "EU_INSTITUTIONS"
NAMES = {
    "Albania": "ALB", "Australia": "AUS", "Austria": "AUT", "Belgium": "BEL", "Bulgaria": "BGR",
    "Canada": "CAN", "China": "CHN", "Croatia": "HRV", "Cyprus": "CYP", "Czech Republic": "CZE",
    "Czechia": "CZE", "Denmark": "DNK", "EU (Commission and Council)": EU, "EU Institutions": EU,
    "Estonia": "EST", "European Union": EU, "Finland": "FIN", "France": "FRA", "Germany": "DEU",
    "Greece": "GRC", "Hungary": "HUN", "Iceland": "ISL", "India": "IND", "Ireland": "IRL",
    "Italy": "ITA", "Japan": "JPN", "Korea, South": "KOR", "Latvia": "LVA", "Lithuania": "LTU",
    "Luxembourg": "LUX", "Macedonia": "MKD", "Macedonia, FYR": "MKD", "Malta": "MLT",
    "Montenegro": "MNE", "Netherlands": "NLD", "New Zealand": "NZL", "North Macedonia": "MKD",
    "Norway": "NOR", "Poland": "POL", "Portugal": "PRT", "Republic of Korea": "KOR",
    "Romania": "ROU", "Russia": "RUS", "Slovak Republic": "SVK", "Slovakia": "SVK",
    "Slovenia": "SVN", "South Korea": "KOR", "Spain": "ESP", "Sweden": "SWE",
    "Switzerland": "CHE", "Taiwan": "TWN", "Turkey": "TUR", "Turkiye": "TUR", "Türkiye": "TUR",
    "UK": "GBR", "USA": "USA", "Ukraine": "UKR", "United Kingdom": "GBR", "United States": "USA",
    "United States of America": "USA",
}  # fmt: skip
"""What publishers call the countries and donors that are kept; any other name is no match."""

PLAIN = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of delimited text: the line it ends on in its file, and its cells without blanks."""

    number: int
    cells: tuple[str, ...]

    def at(self, index: int | None) -> str:
        """Return a cell; one that the row does not reach, or no column at all, is empty."""
        return self.cells[index] if index is not None and index < len(self.cells) else ""


def read_lines(text: str, name: str, delimiter: str = ",") -> list[Line]:
    """
    Split delimited text into rows; rows without any cell are left out.

    Parameters
    ----------
    text : str
        The file's contents.
    name : str
        The file's name, for messages.
    delimiter : str
        What stands between two cells; where it is a tab, quotes around a cell are taken off and
        have no other meaning.

    Raises
    ------
    BadFile
        If quotes are not closed, a cell is endless, or there is no row at all.
    """
    source = io.StringIO(text, newline="")
    reader = (
        csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        if delimiter == "\t"
        else csv.reader(source, delimiter=delimiter, strict=True)
    )
    lines: list[Line] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                outer = ' \t"' if delimiter == "\t" else None
                lines.append(Line(reader.line_num, tuple(cell.strip(outer) for cell in cells)))
    except csv.Error as error:
        raise BadFile(
            Problem(
                "This is not delimited text.",
                name,
                reader.line_num,
                found=str(error),
                allowed="cells quoted with double quotes where they hold a delimiter",
            )
        ) from None
    if not lines:
        raise BadFile(Problem("This file holds no row.", name))
    return lines


def find_columns(
    header: Sequence[str],
    wanted: Mapping[str, tuple[str, ...]],
    name: str,
    row: int,
    optional: Collection[str] = (),
) -> dict[str, int]:
    """
    Find columns by any of the names a publisher has used for them.

    Capitals, blanks and punctuation do not count: ``Country Code`` is ``country_code``.

    Parameters
    ----------
    header : sequence of str
        The names in the file, in its order.
    wanted : mapping
        What is looked for, and the names it may have.
    name : str
        The file's name, for messages.
    row : int
        The row the header stands on.
    optional : collection of str
        Which of those wanted may be missing.

    Returns
    -------
    dict
        The index of each column that was found.

    Raises
    ------
    BadTable
        If one that is needed is missing, or two could be meant; all of them are reported.
    """
    folded = [fold(cell) for cell in header]
    problems: list[Problem] = []
    found: dict[str, int] = {}
    for key, synonyms in wanted.items():
        allowed = {fold(synonym) for synonym in synonyms}
        hits = [index for index, cell in enumerate(folded) if cell in allowed]
        if len(hits) == 1:
            found[key] = hits[0]
        elif hits:
            problems.append(
                Problem(
                    "Two columns could be meant.",
                    name,
                    row,
                    key,
                    found=", ".join(header[index] for index in hits),
                    allowed="one of them",
                )
            )
        elif key not in optional:
            problems.append(
                Problem(
                    "This column is missing.",
                    name,
                    row,
                    key,
                    found=", ".join(cell for cell in header if cell)[:200] or "nothing",
                    allowed=" or ".join(synonyms),
                )
            )
    if problems:
        raise BadTable(*problems)
    return found


def fold(text: str) -> str:
    """Write a name in small letters with single underscores between its words."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")


FOLDED = {fold(name): code for name, code in NAMES.items()}


def year_columns(header: Sequence[str], name: str, row: int) -> dict[str, int]:
    """
    Find the columns that are headed by a year.

    Raises
    ------
    BadTable
        If there is none, or one year stands twice.
    """
    years = [cell for cell in header if YEAR.fullmatch(cell)]
    twice = sorted({year for year in years if years.count(year) > 1})
    if twice or not years:
        what = "This year stands twice." if twice else "No column is headed by a year."
        allowed = "each year once" if twice else "years such as 2024"
        raise BadTable(
            Problem(what, name, row, found=", ".join(twice) or header[-1], allowed=allowed)
        )
    return {cell: index for index, cell in enumerate(header) if YEAR.fullmatch(cell)}


def code_of(name: str) -> str | None:
    """Return the code of a country or donor by one of its known names, or None."""
    return FOLDED.get(fold(name))


def read_number(text: str, *, grouped: bool = False) -> float | None:
    """
    Read a number written with a point; None where it is none.

    Parameters
    ----------
    text : str
        Such as ``2.13``, ``-4`` or ``1e6``.
    grouped : bool
        Whether commas may group thousands, as in ``1,033.591``. Where they may not, a comma is no
        number: it could as well be a decimal comma.
    """
    if grouped and GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if len(text) > MOST_CELL or not PLAIN.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) < LARGEST else None


def no_number(name: str, row: int, column: str, found: str, allowed: str) -> Problem:
    """Say that a cell holds no number."""
    return Problem("This is not a number.", name, row, column, found[:200], allowed)


def listed(names: Iterable[str], most: int = 12) -> str:
    """Write names in order of the alphabet, the first of them and how many more there are."""
    ordered = sorted(set(names))
    shown = ", ".join(ordered[:most])
    left = len(ordered) - most
    return f"{shown} and {left} more" if left > 0 else shown


def repeated(facts: Sequence[FoundFact], name: str) -> list[Problem]:
    """Say which figures stand twice: same subject, measure and year."""
    first: dict[tuple[str, str, str], FoundFact] = {}
    problems = []
    for fact in facts:
        before = first.setdefault((fact.subject, fact.measure, fact.period), fact)
        if before is not fact:
            where = before.cell or f"row {before.row}"
            found = f"{fact.subject} {fact.measure} {fact.period}, as in {where}"
            problems.append(
                Problem(
                    "This figure stands twice.",
                    name,
                    fact.row,
                    fact.cell or fact.column or None,
                    found,
                    "each figure once",
                )
            )
    return problems
