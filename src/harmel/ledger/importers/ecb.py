"""What one euro was worth on every business day, from the European Central Bank's own file."""

import re
from dataclasses import dataclass
from datetime import date

from harmel.errors import BadTable, Problem
from harmel.ledger.importers.cells import Line, listed, no_number, read_lines, read_number
from harmel.ledger.intake import decode

NOT_FIXED = ("N/A", "")
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class RateReading:
    """
    One file of exchange rates, ready to be written as a table of kind `rates`.

    Attributes
    ----------
    header : tuple of str
        ``date``, then ISO 4217 codes in the file's order.
    rows : tuple of tuple of str
        Cells as printed, oldest day first; empty where no rate was fixed.
    lines : tuple of int
        The line of the file that each row was read from.
    period : str
        First and last day.
    skipped : tuple of str
        What was seen and not taken, with the reason.
    """

    publisher: str
    title: str
    document: str
    period: str
    licence: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    caveats: tuple[str, ...]
    skipped: tuple[str, ...]


def read_rates(data: bytes, name: str) -> RateReading:
    """
    Read the euro foreign exchange reference rates, units of each currency for one euro.

    Parameters
    ----------
    data : bytes
        ``eurofxref-hist.csv`` as the ECB packs it: a column Date, one for each currency, ``N/A``
        where no rate was fixed, a comma at the end of each line, newest day first.
    name : str
        The file's name, for messages.

    Raises
    ------
    BadFile
        If it is not delimited text.
    BadTable
        If a column is no currency, a day is no day or stands twice, or a rate is no number above
        zero; all of them are reported.
    """
    lines = read_lines(decode(data, name), name)
    header = _header(lines[0], name)
    problems: list[Problem] = []
    days: dict[str, Line] = {}
    for line in lines[1:]:
        day = line.at(0)
        problems += _faults(line, header, name)
        if day in days:
            found = f"{day}, as in row {days[day].number}"
            problems.append(
                Problem("This day stands twice.", name, line.number, "Date", found, "each day once")
            )
        days[day] = line
    if not days:
        problems.append(Problem("This file has a header and no day.", name))
    if problems:
        raise BadTable(*problems)
    ordered = sorted(days)
    columns = range(1, len(header))
    kept = [i for i in columns if any(_cell(line, i) for line in days.values())]
    never = [header[i] for i in columns if i not in kept]
    return RateReading(
        publisher="European Central Bank",
        title="Euro foreign exchange reference rates, daily",
        document="https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip",
        period=f"{ordered[0]} to {ordered[-1]}",
        licence="ECB statistics: free of charge with the source named",
        header=("date", *(header[i] for i in kept)),
        rows=tuple((day, *(_cell(days[day], i) for i in kept)) for day in ordered),
        lines=tuple(days[day].number for day in ordered),
        caveats=("Units of currency for one euro, fixed on business days.",),
        skipped=(f"currencies without any rate: {listed(never)}",) if never else (),
    )


def _header(line: Line, name: str) -> list[str]:
    header = list(line.cells)
    while header and not header[-1]:
        header.pop()
    problems = []
    if not header or header[0] != "Date":
        problems.append(
            Problem(
                "The first column is not the day.",
                name,
                line.number,
                found=line.at(0) or "nothing",
                allowed="Date, as in eurofxref-hist.csv",
            )
        )
    for cell in dict.fromkeys(header[1:]):
        if not CURRENCY.fullmatch(cell):
            problems.append(
                Problem(
                    "This column is no currency.",
                    name,
                    line.number,
                    found=cell or "nothing",
                    allowed="ISO 4217 codes such as USD",
                )
            )
        elif header.count(cell) > 1:
            problems.append(Problem("This currency stands twice.", name, line.number, cell))
    if len(header) == 1:
        problems.append(Problem("This file has no column of a currency.", name, line.number))
    if problems:
        raise BadTable(*problems)
    return header


def _faults(line: Line, header: list[str], name: str) -> list[Problem]:
    problems = []
    if not _is_day(line.at(0)):
        problems.append(
            Problem("This is not a day.", name, line.number, "Date", line.at(0), "YYYY-MM-DD")
        )
    beyond = [cell for cell in line.cells[len(header) :] if cell]
    if beyond or len(line.cells) < len(header):
        problems.append(
            Problem(
                "This row has the wrong number of cells.",
                name,
                line.number,
                found=str(len(line.cells)),
                allowed=f"{len(header)}, as in the header",
            )
        )
        return problems
    for index, currency in enumerate(header[1:], start=1):
        text = line.at(index)
        rate = read_number(text)
        if text not in NOT_FIXED and (rate is None or rate <= 0):
            allowed = "a number above zero, or N/A"
            problems.append(no_number(name, line.number, currency, text, allowed))
    return problems


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _cell(line: Line, index: int) -> str:
    text = line.at(index)
    return "" if text in NOT_FIXED else text
