"""The kinds of tables hold together."""

from typing import get_args

import pytest

from harmel.ledger.intake import FORMS, READERS
from harmel.ledger.kinds import KINDS, Cell

BY_HAND = ("absences", "attributes", "events", "members", "offices", "terms")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_names_a_row_is_a_column(kind: str) -> None:
    """The columns that together name a row are columns of the kind that must be there."""
    columns = KINDS[kind].columns
    assert all(name in columns and columns[name].required for name in KINDS[kind].key)


@pytest.mark.parametrize("kind", BY_HAND)
def test_tables_made_by_hand_cite_sources(kind: str) -> None:
    """Dated facts that are not copied from one document must cite a source in every row."""
    column = KINDS[kind].columns["source"]
    assert column.required
    assert column.filled


def test_every_kind_of_cell_can_be_read_and_described() -> None:
    """Each kind of cell has a reader, and words that say what is allowed."""
    assert set(get_args(Cell)) == set(READERS) == set(FORMS)
