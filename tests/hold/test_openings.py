"""The model opens on every day from the reference day on, and never knows more than the ledger."""

from datetime import date, timedelta

import pytest

import harmel
from harmel.hold.opening import REFERENCE, opening
from harmel.ledger.store import Ledger

SHIPPED = harmel.open_ledger()
RELEASES = sorted({r.published for r in SHIPPED.releases("defence_share_gdp")})
DAYS = sorted({d for r in RELEASES for d in (r, r - timedelta(days=1)) if d >= REFERENCE})


@pytest.mark.parametrize("day", [REFERENCE, *DAYS, date(2025, 10, 1), date(2026, 6, 1)], ids=str)
def test_the_model_opens_around_every_release(day: date) -> None:
    """Also while the newest release is partial: one that gives share and output of most is read."""
    at = opening(harmel.open_ledger(as_of=day))
    assert at.day == day
    assert len(at.members) > 25
    assert (at.gdp > 0).all()
    assert at.lead_gdp > 0


def test_a_day_after_the_newest_table_knows_no_more(ledger: Ledger) -> None:
    """Opened in a year of which the ledger holds nothing, the model opens on its newest day."""
    at = opening(harmel.open_ledger(as_of=date(2031, 6, 1)))
    assert at.day == ledger.as_of
    assert at.open_part(2027) == 1
    assert tuple(at.shares) == tuple(opening(ledger).shares)
