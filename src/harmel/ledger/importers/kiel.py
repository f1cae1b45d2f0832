"""Who gave what to Ukraine in which year, summed from the months of the Ukraine Support Tracker."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from harmel.errors import BadTable, Problem
from harmel.ledger.importers.cells import (
    EU,
    YEAR,
    Line,
    code_of,
    find_columns,
    no_number,
    read_lines,
    read_number,
)
from harmel.ledger.intake import decode
from harmel.ledger.reading import FoundFact, Reading

UNIT = "billion EUR"
KEYS = {
    "donor": ("country", "donor", "country name", "donor country"),
    "iso": ("iso", "iso3", "iso code", "country code"),
    "year": ("year",),
    "month": ("month",),
}
MEASURES = {
    "total": ("total", "total allocations", "total aid", "allocations"),
    "military": ("military", "military allocations", "military aid"),
    "financial": ("financial", "financial allocations", "financial aid"),
    "humanitarian": ("humanitarian", "humanitarian allocations", "humanitarian aid"),
    "commitments": ("commitments", "total commitments", "commitment"),
}
OPTIONAL = ("iso", "commitments")
PARTS = ("military", "financial", "humanitarian")
TOLERANCE = 1e-5
"""How far the three kinds of aid may add up to something else than the total [billion EUR]."""

EU_CODES = ("EU", "EUI")
NOTHING = "no row of this year: the tracker recorded nothing"


@dataclass(slots=True)
class _Year:
    """What one donor gave in one year: the figures of each month, and where they stand."""

    figures: dict[str, list[float]] = field(default_factory=lambda: {key: [] for key in MEASURES})
    months: dict[int, int] = field(default_factory=dict)


def read(data: bytes, name: str) -> Reading:
    """
    Read the donors' monthly allocations and add them up to years.

    Columns have had other names in other releases; those listed in `KEYS` and `MEASURES` are
    known, and any other column is named in `skipped`. A sum stands in no cell of the file, so no
    row and column is given: the note says which months were added. A donor of the file without any
    row in one of its years gave nothing that the tracker saw, and stands with 0.

    Parameters
    ----------
    data : bytes
        The tracker's data by donor and month, in CSV.
    name : str
        The file's name, for messages.

    Returns
    -------
    Reading
        ``ukraine_aid_total``, ``_military``, ``_financial``, ``_humanitarian`` and, where the file
        has them, ``_commitments`` [billion EUR]. Allocations, not deliveries.

    Raises
    ------
    BadFile
        If it is not delimited text.
    BadTable
        If a column is missing, a donor is not known, a month stands twice, a figure is no number,
        or the three kinds of aid do not make the total; all faults are reported.

    References
    ----------
    Trebesch, Antezza, Bushnell et al., The Ukraine Support Tracker, Kiel Working Paper 2218.
    """
    lines = read_lines(decode(data, name), name)
    header = lines[0]
    columns = find_columns(header.cells, KEYS | MEASURES, name, header.number, OPTIONAL)
    years: dict[tuple[str, str], _Year] = {}
    problems: list[Problem] = []
    for line in lines[1:]:
        problems += _add(line, columns, years, name)
    if not years and not problems:
        problems.append(Problem("This file has a header and no month.", name))
    if problems:
        raise BadTable(*problems)
    unknown = [cell for i, cell in enumerate(header.cells) if cell and i not in columns.values()]
    skipped = [f"column {cell}: not kept" for cell in unknown]
    if "commitments" not in columns:
        skipped.append("commitments: this file has no such column")
    facts = (*_facts(years, columns), *_by_month(years, columns))
    every = sorted({year for _, year in years})
    return Reading(
        publisher="Kiel Institute for the World Economy, Ukraine Support Tracker",
        title="Ukraine Support Tracker: aid by donor and year, summed from months",
        document="https://www.ifw-kiel.de/topics/war-against-ukraine/ukraine-support-tracker/",
        period=f"{every[0]} to {every[-1]}",
        licence="free for research and non-commercial use with attribution; figures only",
        units=dict.fromkeys(sorted({fact.measure for fact in facts}), UNIT),
        facts=facts,
        caveats=(
            "Allocations are counted, not deliveries.",
            "Albania, Montenegro and North Macedonia are not tracked.",
            f"Each year is a sum of months; the last month of the file is {_last(years)}.",
        ),
        skipped=tuple(skipped),
    )


def _add(
    line: Line, columns: dict[str, int], years: dict[tuple[str, str], _Year], name: str
) -> list[Problem]:
    problems = _faults(line, columns, name)
    if problems:
        return problems
    donor = _donor(line, columns)
    year, month = line.at(columns["year"]), int(line.at(columns["month"]))
    entry = years.setdefault((donor, year), _Year())
    if month in entry.months:
        found = f"{donor} {year}-{month:02d}, as in row {entry.months[month]}"
        return [Problem("This month stands twice.", name, line.number, "month", found, "each once")]
    entry.months[month] = line.number
    figures = {key: read_number(line.at(columns[key])) or 0.0 for key in MEASURES if key in columns}
    for key, figure in figures.items():
        entry.figures[key].append(figure)
    parts = math.fsum(figures[key] for key in PARTS)
    if abs(parts - figures["total"]) > TOLERANCE:
        return [
            Problem(
                "The three kinds of aid do not make the total.",
                name,
                line.number,
                found=f"{parts:g} of {figures['total']:g}",
                allowed="military, financial and humanitarian aid that add up to it",
            )
        ]
    return []


def _faults(line: Line, columns: dict[str, int], name: str) -> list[Problem]:
    problems = []
    if not _donor(line, columns):
        found = f"{line.at(columns['donor'])} {line.at(columns.get('iso'))}".strip() or "nothing"
        allowed = "a donor's name and, where the file has codes, its own ISO 3166-1 alpha-3 code"
        problems.append(
            Problem("This donor is not known.", name, line.number, "donor", found, allowed)
        )
    year, month = line.at(columns["year"]), line.at(columns["month"])
    if not YEAR.fullmatch(year):
        problems.append(Problem("This is not a year.", name, line.number, "year", year, "2022"))
    if month not in {str(number) for number in range(1, 13)}:
        problems.append(
            Problem("This is not a month.", name, line.number, "month", month, "1 to 12")
        )
    for key in MEASURES:
        text = line.at(columns[key]) if key in columns else "0"
        value = read_number(text)
        if value is None or value < 0:
            found = text or "nothing"
            problems.append(no_number(name, line.number, key, found, "a number, 0 or more"))
    return problems


def _donor(line: Line, columns: dict[str, int]) -> str:
    code, named = line.at(columns.get("iso")), code_of(line.at(columns["donor"]))
    code = EU if code in EU_CODES else code
    if named and code and named != code:
        return ""
    return named or (code if re.fullmatch("[A-Z]{3}", code) else "")


def _facts(years: dict[tuple[str, str], _Year], columns: dict[str, int]) -> Iterator[FoundFact]:
    donors = sorted({donor for donor, _ in years})
    for donor, year in product(donors, sorted({year for _, year in years})):
        entry = years.get((donor, year), _Year())
        months = sorted(entry.months)
        note = NOTHING
        if months:
            word = "month" if len(months) == 1 else "months"
            note = f"sum of {len(months)} {word}: {year}-" + " ".join(f"{m:02d}" for m in months)
        for key in MEASURES:
            if key in columns:
                total = round(math.fsum(entry.figures[key]), 9)
                yield FoundFact(donor, f"ukraine_aid_{key}", year, total, "actual", note=note)


def _by_month(years: dict[tuple[str, str], _Year], columns: dict[str, int]) -> Iterator[FoundFact]:
    """Yield the months themselves, each as a measure of its year that ends in `_m01` to `_m12`."""
    for (donor, year), entry in sorted(years.items()):
        for index, (month, line) in enumerate(entry.months.items()):
            for key in MEASURES:
                if key in columns:
                    name = f"ukraine_aid_{key}_m{month:02d}"
                    value = entry.figures[key][index]
                    yield FoundFact(donor, name, year, value, "actual", row=line, column=key)


def _last(years: dict[tuple[str, str], _Year]) -> str:
    return max(f"{year}-{max(entry.months):02d}" for (_, year), entry in years.items())
