"""A table knows where each of its cells stands, and who published it."""

import hashlib
from datetime import date

from harmel.ledger.store import Ledger
from tests.conftest import TRIPLE


def test_a_cell_of_a_workbook_keeps_its_address(triple: Ledger) -> None:
    """Where the sidecar names a workbook, a fact stands at its sheet and cell."""
    place = triple.fact("ARC", "defence_share_gdp", "2011").place
    assert (place.file, place.sheet, place.cell) == ("spending.xlsx", "S1", "D9")
    assert (place.row, place.column) == (None, None)
    assert place.sha256 == "a" + "0" * 63


def test_a_row_of_another_file_keeps_its_number(ledger: Ledger) -> None:
    """Where the sidecar names a plain table, a fact stands at that table's row and column."""
    place = ledger.fact("POL", "defence_share_gdp", "2025", "nato-2025-08").place
    assert (place.row, place.column) == (22, "value")
    assert (place.sheet, place.cell) == (None, None)
    assert ledger.tables["nato_defexp_2025_08"].sidecar.file == place.file


def test_a_row_made_by_hand_stands_in_its_own_table(triple: Ledger) -> None:
    """Where no other file is named, a fact stands in the table itself, with that table's hash."""
    table = triple.tables["members"]
    place = table.fact(table.rows[1], "accession", "BOR", "accession", "date").place
    data = (TRIPLE / "members.csv").read_bytes()
    assert (place.file, place.row, place.column) == ("members.csv", 3, "accession")
    assert hashlib.sha256(data).hexdigest() == place.sha256 == table.sha256


def test_an_empty_cell_becomes_an_absence_with_a_reason(triple: Ledger) -> None:
    """A cell that the table leaves empty is absent and says so."""
    table = triple.tables["members"]
    fact = table.fact(table.rows[0], "withdrawal", "ARC", "withdrawal", "date")
    assert (fact.value, fact.status) == (None, "absent")
    assert fact.absent_because == "the table leaves it open"


def test_a_table_gives_the_release_of_its_sidecar(triple: Ledger) -> None:
    """Publisher, day, document and licence come from the sidecar, unchanged."""
    release = triple.tables["spending_2011"].release
    assert (release.id, release.publisher) == ("spend-2011", "League Office")
    assert release.published == date(2011, 5, 1)
    assert release.obtained_via == ("made up for tests",)
    assert release.complete


def test_sources_of_a_row_are_cited(triple: Ledger) -> None:
    """A fact made by hand carries the keys of the sources that its row cites."""
    (born, party) = triple.attributes()
    assert born.cites == party.cites == ("book",)
    assert (born.value, party.value) == (date(1960, 5, 5), "Blue")
