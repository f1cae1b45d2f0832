"""The shipped tables of issues and of Council votes hold together and say what they are."""

import pytest

from harmel.ledger.store import Ledger
from harmel.ledger.table import Table

ROWS = {
    "china_energy_2014_competitive": 34,
    "china_energy_2014_policy": 26,
    "deu_2021": 5762,
    "ec_car_emissions_1994": 10,
}


def caveats(table: Table) -> str:
    """Return the caveats of a table as one text."""
    return " ".join(table.sidecar.caveats)


def test_the_tables_of_issues_have_their_rows(ledger: Ledger) -> None:
    """There are four tables of issues, with as many rows as their sources carry."""
    assert {table.name: len(table.rows) for table in ledger.of_kind("issues")} == ROWS


def test_the_counts_in_the_caveats_are_those_of_the_rows(ledger: Ledger) -> None:
    """The sidecar of the DEU data counts issues, proposals and blank cells as they stand there."""
    table = ledger.tables["deu_2021"]
    rows = table.rows
    issues = {row.text("issue"): row for row in rows}
    blank = [row for row in rows if row.number("salience") is None]
    no_reference = sum(row.number("reference_point") is None for row in issues.values())
    no_outcome = sum(row.number("outcome") is None for row in issues.values())
    for part in (
        f"{len({row.text('proposal') for row in rows})} of the 141 proposals are carried",
        f"{len(issues)} issues with {len(rows):,} positions",
        f"{len(blank)} rows on {len({row.text('issue') for row in blank})} issues",
        f"{no_reference} issues. {no_outcome} issues have no outcome",
    ):
        assert part in caveats(table), part


def test_the_data_carry_their_licence_and_their_authors(ledger: Ledger) -> None:
    """Each table names its licence, and those under a licence with attribution whom to cite."""
    for name, licence, authors in (
        ("deu_2021", "CC BY 4.0", "Arregui & Perarnaud 2021, doi:10.34810/data53"),
        ("china_energy_2014_policy", "MIT", "Efird, Lester & Wise 2016"),
        ("china_energy_2014_competitive", "MIT", "Efird, Lester & Wise 2016"),
        ("ec_car_emissions_1994", "none stated", "with attribution"),
    ):
        text = ledger.tables[name].sidecar.licence
        assert text.startswith(licence)
        assert authors in text


@pytest.mark.parametrize("table", sorted(ROWS))
def test_positions_and_salience_lie_on_their_scales(ledger: Ledger, table: str) -> None:
    """Positions, reference points and outcomes lie within their scale, salience within its unit."""
    for row in ledger.tables[table].rows:
        low, high = row.number("scale_low") or 0, row.number("scale_high") or 100
        for column in ("position", "reference_point", "outcome"):
            value = row.number(column)
            assert value is None or low <= value <= high, (row.line, column)
        assert 0 <= (row.number("salience") or 0) <= 100


def test_votes_have_the_sums_of_the_treaties(ledger: Ledger) -> None:
    """The fifteen have 87 votes, the twenty-seven under Nice 345, and Croatia has seven."""
    (table,) = ledger.of_kind("votes")
    fifteen = {row.text("iso3"): row.number("votes_eu15") for row in table.rows}
    nice = {row.text("iso3"): row.number("votes_nice") or 0 for row in table.rows}
    assert sum(votes is not None for votes in fifteen.values()) == 15
    assert sum(votes or 0 for votes in fifteen.values()) == 87
    assert len(nice) == 28
    assert nice.pop("HRV") == 7
    assert sum(nice.values()) == 345


def test_populations_are_those_of_the_world_bank(ledger: Ledger) -> None:
    """Where the ledger has the state's population of 2019 in a table of its own, it is the same."""
    (table,) = ledger.of_kind("votes")
    known = {fact.subject: fact.value for fact in ledger.facts(measure="population", period="2019")}
    compared = [row for row in table.rows if row.text("iso3") in known]
    assert len(compared) == 24
    assert all(row.number("population") == known[row.text("iso3")] for row in compared)


def test_the_codes_of_the_data_are_those_of_the_votes(ledger: Ledger) -> None:
    """Every actor of the DEU data is the Commission, the Parliament or a state with votes."""
    (votes,) = ledger.of_kind("votes")
    codes = {row.text("actor") for row in votes.rows} | {"com", "ep"}
    assert {row.text("actor") for row in ledger.tables["deu_2021"].rows} == codes
