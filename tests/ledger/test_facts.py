"""A figure carries its unit, its place and its absence, and absence is never zero."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import harmel
from harmel.errors import HarmelError
from harmel.ledger.facts import Assumption, Derived, as_number, value_text
from harmel.ledger.store import Ledger
from tests.conftest import TRIPLE

COUNTRIES = ("ARC", "BOR", "CAL")
MEASURES = {
    "defence_share_gdp": "share_gdp",
    "defence_usd_current": "spending_usd_bn",
    "gdp_usd_current": "gdp_usd_bn",
    "equipment_share": "equipment_share",
}


def answer(root: Path) -> dict[str, Any]:
    """Give the burden of 2011, or the error that it ends in."""
    try:
        return harmel.burden(harmel.open_ledger(root), 2011).as_dict()
    except HarmelError as error:
        return error.as_dict()


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("subject", COUNTRIES)
def test_a_missing_figure_is_not_a_figure_of_zero(
    subject: str, measure: str, edited: Callable[..., Path]
) -> None:
    """A burden without a figure is another one than a burden with a zero in its place."""
    start = f"{subject},{measure},2011,"

    def zero(row: dict[str, str]) -> dict[str, str]:
        same = start == f"{row['subject']},{row['measure']},{row['period']},"
        return row | {"value": "0"} if same else row

    root = edited("spending_2011", zero, TRIPLE)
    with_zero = answer(root)
    path = root / "spending_2011.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(start)), encoding="utf-8")
    harmel.seal(root)
    without = answer(root)
    assert with_zero != without
    (row,) = [row for row in without["members"] if row["iso3"] == subject]
    assert row[MEASURES[measure]] is None


def test_a_fact_has_an_address(triple: Ledger) -> None:
    """Release, subject, measure and period, or what there is of them, name a fact."""
    assert triple.fact("ARC", "population", "2011").id == "spend-2011/ARC/population/2011"
    assert triple.attributes()[0].id == "people-1/cy-three/born"


def test_addresses_of_facts_are_unique(ledger: Ledger) -> None:
    """No two facts of the shipped ledger have the same address."""
    ids = [fact.id for fact in ledger.facts()]
    assert len(ids) == len(set(ids)) > 16000


def test_what_is_no_number_is_not_taken_for_one(triple: Ledger) -> None:
    """Asking a date or a word for its number, or a word for its day, is an error of the caller."""
    born, party = triple.attributes()
    assert born.day == date(1960, 5, 5)
    for wrong in (born, party):
        with pytest.raises(TypeError, match="is not a number"):
            _ = wrong.number
    with pytest.raises(TypeError, match="is not a date"):
        _ = party.day


def test_an_absence_has_no_number(ledger: Ledger) -> None:
    """The number of an absence is None where asked for softly, and an error where not."""
    absent = ledger.fact("ISL", "defence_share_gdp", "2024")
    assert as_number(absent) is None
    with pytest.raises(TypeError):
        _ = absent.number
    derived = Derived("made/up", None, "ratio", "made.up", "", (), {}, "not known")
    assert as_number(derived) is None
    with pytest.raises(TypeError):
        _ = derived.number


def test_numbers_of_all_three_quantities(triple: Ledger) -> None:
    """Facts, derived values and assumptions give their numbers the same way."""
    fact = triple.fact("ARC", "defence_share_gdp", "2011")
    derived = Derived("made/up", 2.0, "ratio", "made.up", "", (fact,))
    assumed = Assumption("made/up", 1.5, "ratio", "for tests", 1.0, 2.0)
    assert [as_number(part) for part in (fact, derived, assumed)] == [3.0, 2.0, 1.5]


def test_places_are_written_for_people(ledger: Ledger, triple: Ledger) -> None:
    """A place names its file with sheet and cell, or with row and column."""
    workbook = triple.fact("ARC", "population", "2011").place
    table = ledger.fact("POL", "defence_share_gdp", "2026").place
    assert str(workbook) == "spending.xlsx, sheet S2, cell B29"
    assert str(table).startswith("nato_defexp_2026-07.csv, row ")
    assert str(table).endswith(", column value")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "absent"),
        (0.0, "0"),
        (2.13, "2.13"),
        (2735494.25, "2735494.25"),
        (date(2024, 10, 1), "2024-10-01"),
        ("VVD", "VVD"),
    ],
)
def test_values_are_written_as_they_would_be_typed(
    value: float | str | date | None, text: str
) -> None:
    """An absence is written as a word, and never as 0."""
    assert text == value_text(value)
