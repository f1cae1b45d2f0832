"""How many alliances ended, and over how many alliance-years, from the user's own ATOP file.

The file (Alliance Treaty Obligations and Provisions, alliance level, version 4.01) may not ship, so
its counts do, in the table `atop_base_rates`, and this module makes them again.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from harmel.errors import BadTable, Problem
from harmel.ledger.intake import decode

CENSORED = date(2016, 12, 31)
NEEDED = ("begyr", "begmo", "begday", "endyr", "endmo", "endday", "defense", "bilat")
DAYS_A_YEAR = 365.2425
EARLIEST, LATEST = 1600, 2100
NOTHING = ("", "NA")
ALLOWED = {
    "begyr": "a year",
    "begmo": "a month, or nothing",
    "begday": "a day, or nothing",
    "endyr": "a year, or nothing",
    "endmo": "a month, or nothing",
    "endday": "a day, or nothing",
    "defense": "0 or 1",
    "bilat": "0 or 1",
}

AllianceRow = dict[str, str]
CLASSES: dict[str, tuple[str, Callable[[AllianceRow], bool]]] = {
    "atop-all": ("1815-2016", lambda _: True),
    "atop-defence": ("1815-2016", lambda row: _number(row, "defense") == 1),
    "atop-defence-1945": (
        "1945-2016",
        lambda row: _number(row, "defense") == 1 and (_number(row, "begyr") or 0) >= 1945,
    ),
    "atop-defence-multilateral-1945": (
        "1945-2016",
        lambda row: (
            _number(row, "defense") == 1
            and (_number(row, "begyr") or 0) >= 1945
            and _number(row, "bilat") == 0
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class BaseRate:
    """One class of alliances: how many there were, how many ended, over how many years."""

    subject: str
    period: str
    alliances: int
    ended: int
    years: float


def base_rates(data: bytes, name: str = "atop_alliance_level.csv") -> tuple[BaseRate, ...]:
    """
    Count endings and exposure by class.

    An alliance is exposed from its first day to its last, or to the end of 2016 where none stands.
    A missing month is read as July, a missing day as the first; "ended" means an end year stands.

    Parameters
    ----------
    data : bytes
        ATOP 4.01 at alliance level, as CSV with the columns begyr, begmo, begday, endyr, endmo,
        endday, defense, bilat.

    Raises
    ------
    BadFile, BadTable
        If it is not text, or a column is missing.

    References
    ----------
    Leeds, Ritter, Mitchell & Long 2002, Alliance Treaty Obligations and Provisions, 1815-1944.
    """
    rows = _rows(decode(data, name), name)
    return tuple(
        _rate(subject, period, [row for row in rows if wanted(row)])
        for subject, (period, wanted) in CLASSES.items()
    )


def _rate(subject: str, period: str, rows: list[AllianceRow]) -> BaseRate:
    ends = [_day(row, "end") for row in rows]
    days = sum(
        max(0, ((end or CENSORED) - (_day(row, "beg") or CENSORED)).days)
        for row, end in zip(rows, ends, strict=True)
    )
    ended = sum(end is not None for end in ends)
    return BaseRate(subject, period, len(rows), ended, round(days / DAYS_A_YEAR, 1))


def _rows(text: str, name: str) -> list[AllianceRow]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        found = list(reader)
    except csv.Error as error:
        raise BadTable(
            Problem("This line is not comma-separated text.", name, reader.line_num, str(error))
        ) from None
    missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise BadTable(*[Problem("This column is missing.", name, 1, column) for column in missing])
    problems = [
        Problem("This cannot be read.", name, line, column, str(row[column]), allowed)
        for line, row in enumerate(found, start=2)
        for column, allowed in ALLOWED.items()
        if not _fits(row[column], column)
    ]
    if problems:
        raise BadTable(*problems)
    return found


def _fits(text: str | None, column: str) -> bool:
    if text in NOTHING:
        return column != "begyr"
    if text is None or not re.fullmatch(r"-?[0-9]{1,6}(\.0+)?", text):
        return False
    value = float(text)
    if column.endswith("yr"):
        return value == 0 or EARLIEST <= value <= LATEST
    return value <= {"mo": 12, "ay": 31}.get(column[-2:], 1)


def _day(row: AllianceRow, side: str) -> date | None:
    year = _number(row, f"{side}yr")
    if not year:
        return None
    month = int(_number(row, f"{side}mo") or 7) if (_number(row, f"{side}mo") or 0) > 0 else 7
    day = int(_number(row, f"{side}day") or 1) if (_number(row, f"{side}day") or 0) > 0 else 1
    try:
        return date(int(year), month, day)
    except ValueError:
        return date(int(year), month, 28)


def _number(row: AllianceRow, column: str) -> float | None:
    try:
        return float(row[column])
    except ValueError:
        return None
