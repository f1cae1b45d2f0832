"""GDP and population of countries by year, from the World Bank's own file or from a tidy one."""

from harmel.errors import BadTable, Problem
from harmel.ledger.importers.cells import (
    COUNTRIES,
    YEAR,
    Line,
    find_columns,
    fold,
    listed,
    no_number,
    read_lines,
    read_number,
    repeated,
    year_columns,
)
from harmel.ledger.intake import decode
from harmel.ledger.reading import FoundFact, Reading

INDICATORS = {
    "NY.GDP.MKTP.CD": ("gdp_wdi_usd_current", "USD", "GDP at current prices"),
    "SP.POP.TOTL": ("population", "persons", "Population, total"),
}
IN_NAMES = {"gdp": "NY.GDP.MKTP.CD", "population": "SP.POP.TOTL"}
TIDY = {
    "iso3": ("iso3", "iso", "country code"),
    "year": ("year",),
    "value": ("value",),
}
WIDE = {"iso3": ("country code",), "indicator": ("indicator code",)}
PREAMBLE = 10
"""The header of the World Bank's own file stands below a few lines that say what the file is."""


def read(data: bytes, name: str) -> Reading:
    """
    Read an indicator of the World Development Indicators.

    Two layouts are known: the World Bank's download in CSV, with one column for each year below a
    preamble, and a tidy one with the columns iso3, year and value. A tidy file does not say which
    indicator it holds, so its name must: with ``gdp`` or ``population`` in it.

    Parameters
    ----------
    data : bytes
        The file's contents.
    name : str
        The file's name.

    Returns
    -------
    Reading
        ``gdp_wdi_usd_current`` [USD] or ``population`` [persons], each with its row and column.

    Raises
    ------
    BadFile
        If it is not delimited text.
    BadTable
        If it has neither layout, or a cell cannot be read; all faults are reported.

    References
    ----------
    World Bank, World Development Indicators, NY.GDP.MKTP.CD and SP.POP.TOTL; CC BY 4.0.
    """
    lines = read_lines(decode(data, name), name)
    for place, line in enumerate(lines[:PREAMBLE]):
        if "indicator_code" in map(fold, line.cells):
            return _wide(lines[:place], line, lines[place + 1 :], name)
    return _tidy(lines, name)


def _wide(before: list[Line], header: Line, lines: list[Line], name: str) -> Reading:
    columns = find_columns(header.cells, WIDE, name, header.number)
    years = year_columns(header.cells, name, header.number)
    facts: list[FoundFact] = []
    problems: list[Problem] = []
    others: set[str] = set()
    unknown: set[str] = set()
    empty = 0
    for line in lines:
        iso3, indicator = line.at(columns["iso3"]), line.at(columns["indicator"])
        if indicator not in INDICATORS:
            unknown.add(indicator)
            continue
        if iso3 not in COUNTRIES:
            others.add(iso3)
            continue
        for year, column in years.items():
            text = line.at(column)
            if not text:
                empty += 1
                continue
            value = _value(text, name, line.number, year, problems)
            facts.append(_fact(iso3, indicator, year, value, line.number, year))
    dates = [line.at(1) for line in before if fold(line.at(0)) == "last_updated_date"]
    stated = tuple(f"The file says that it was last updated on {date}." for date in dates)
    skipped = [f"empty cells: {empty}"] if empty else []
    if unknown:
        skipped.append(f"indicators that are not kept: {listed(unknown)}")
    return _reading(facts, problems, others, skipped, stated, name)


def _tidy(lines: list[Line], name: str) -> Reading:
    header = lines[0]
    columns = find_columns(header.cells, TIDY, name, header.number)
    indicator = _named(name)
    facts: list[FoundFact] = []
    problems: list[Problem] = []
    others: set[str] = set()
    for line in lines[1:]:
        iso3, year = line.at(columns["iso3"]), line.at(columns["year"])
        if iso3 not in COUNTRIES:
            others.add(iso3)
            continue
        if not YEAR.fullmatch(year):
            problems.append(
                Problem("This is not a year.", name, line.number, "year", year, "a year: 2024")
            )
            continue
        value = _value(line.at(columns["value"]), name, line.number, "value", problems)
        facts.append(_fact(iso3, indicator, year, value, line.number, "value"))
    return _reading(facts, problems, others, [], (), name)


def _named(name: str) -> str:
    hits = [code for word, code in IN_NAMES.items() if word in name.casefold()]
    if len(hits) != 1:
        raise BadTable(
            Problem(
                "This file does not say which indicator it holds.",
                name,
                found=name,
                allowed="a name with either gdp or population in it, or the World Bank's own file",
                fix="Name the file for what it holds.",
            )
        )
    return hits[0]


def _value(text: str, name: str, row: int, column: str, problems: list[Problem]) -> float:
    value = read_number(text)
    if value is None or value < 0:
        problems.append(no_number(name, row, column, text or "nothing", "a number, 0 or more"))
        return 0.0
    return value


def _fact(iso3: str, indicator: str, year: str, value: float, row: int, column: str) -> FoundFact:
    measure = INDICATORS[indicator][0]
    return FoundFact(iso3, measure, year, value, "actual", row=row, column=column)


def _reading(
    facts: list[FoundFact],
    problems: list[Problem],
    others: set[str],
    skipped: list[str],
    caveats: tuple[str, ...],
    name: str,
) -> Reading:
    problems += repeated(facts, name)
    if not facts and not problems:
        problems.append(
            Problem(
                "This file holds no figure that is kept.",
                name,
                found="; ".join(skipped) or f"countries: {listed(others) or 'none'}",
                allowed=f"{', '.join(INDICATORS)} of {listed(COUNTRIES)}",
            )
        )
    if problems:
        raise BadTable(*problems)
    missing = COUNTRIES - {fact.subject for fact in facts}
    if others:
        skipped.append(f"countries and groups outside the set, {len(others)}: {listed(others)}")
    if missing:
        skipped.append(f"countries of the set without a figure: {listed(missing)}")
    measures = {fact.measure for fact in facts}
    kept = {code: parts for code, parts in INDICATORS.items() if parts[0] in measures}
    years = sorted(fact.period for fact in facts)
    return Reading(
        publisher="World Bank, World Development Indicators",
        title="; ".join(f"{title} ({code})" for code, (_, _, title) in kept.items()),
        document="https://data.worldbank.org",
        period=f"{years[0]} to {years[-1]}",
        licence="CC BY 4.0",
        units={measure: code for measure, code, _ in kept.values()},
        facts=tuple(facts),
        caveats=caveats,
        skipped=tuple(skipped),
    )
