"""What changed while one person held the office."""

from datetime import date

import pytest

import harmel
from harmel.ledger.store import Ledger


def test_stoltenberg(ledger: Ledger) -> None:
    """From 2014 to 2024 the alliance grew from 28 to 32, and Article 4 was invoked thrice."""
    row = {r.spell.name: r for r in harmel.scorecard(ledger)}["Jens Stoltenberg"]
    assert (row.members_before.number, row.members_after.number) == (28, 32)
    assert row.counts["article-4"].number == 3
    assert row.share_before is not None
    assert row.share_after is not None
    assert row.share_before.number < row.share_after.number


def test_both_ends_come_from_one_release(ledger: Ledger) -> None:
    """Spending before and after is never read from two releases."""
    for row in harmel.scorecard(ledger):
        if row.share_before is not None and row.share_after is not None:
            assert row.share_before.id.split("/")[1] == row.share_after.id.split("/")[1]


def test_what_is_not_published_is_absent(ledger: Ledger) -> None:
    """No release covers the 1950s, so Lord Ismay has no spending, and no zeros either."""
    row = {r.spell.name: r for r in harmel.scorecard(ledger)}["Lord Ismay"]
    assert row.share_before is None
    assert row.as_dict()["share_gdp_without_lead"] == [None, None]


def test_a_tenure_that_lasts_ends_on_the_day_asked(triple: Ledger) -> None:
    """The serving Speaker's tenure runs to the ledger's date."""
    row = harmel.scorecard(triple)[-1]
    assert row.until == triple.as_of


def test_a_day_is_scored_by_what_was_known_then(ledger: Ledger) -> None:
    """On 1 October 2024 the share was 2.02 %; the release of 2026 makes it 1.96 %."""
    day = date(2024, 10, 1)
    later = harmel.open_ledger(as_of=date(2026, 10, 30))
    known = {r.spell.name: r for r in harmel.scorecard(ledger, day)}["Jens Stoltenberg"]
    revised = {r.spell.name: r for r in harmel.scorecard(later, day)}["Jens Stoltenberg"]
    assert (known.release, revised.release) == ("nato-2024-06", "nato-2026-07")
    for row, share in ((known, 0.0202), (revised, 0.0196)):
        assert row.share_after is not None
        assert row.share_after.number == pytest.approx(share, abs=5e-5)


def test_decisions_are_those_of_the_alliance(ledger: Ledger) -> None:
    """Concept, floor, pledge and the words on China count; an election and a war do not."""
    row = {r.spell.name: r for r in harmel.scorecard(ledger)}["Jens Stoltenberg"]
    assert row.counts["decision"].number == 4
    assert row.as_dict()["decision"] == 4
