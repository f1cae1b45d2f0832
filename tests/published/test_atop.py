"""Counts of alliances and of their endings in ATOP 4.01, as the ledger ships them."""

import pytest

from harmel.ledger.store import Ledger

COUNTS = {
    "atop-all": ("1815-2016", 745, 411),
    "atop-defence": ("1815-2016", 275, 229),
    "atop-defence-1945": ("1945-2016", 164, 118),
    "atop-defence-multilateral-1945": ("1945-2016", 35, 17),
}


@pytest.mark.parametrize("subject", COUNTS)
def test_alliances_and_endings(ledger: Ledger, subject: str) -> None:
    """The counts are the exact integers that others found in the same file."""
    period, alliances, ended = COUNTS[subject]
    assert alliances == ledger.fact(subject, "alliances", period).number
    assert ended == ledger.fact(subject, "alliances_ended", period).number
