"""Partners outside the alliance."""

import pytest

import harmel
from harmel.errors import NoAnswer
from harmel.ledger.store import Ledger


def test_aid_is_summed_over_years(aligned: Ledger) -> None:
    """Easteria gave 1.5 and 0.5 billion, two in all."""
    (partner,) = harmel.partners(aligned).partners
    found = {i.id: i for i in partner.indicators}
    newest = found["partners/EAS/ukraine_aid_sum"].newest
    assert newest is not None
    assert (newest[0], newest[1].value) == (2011, 2.0)


def test_what_is_not_known_says_so(aligned: Ledger) -> None:
    """A measure without a figure is absent with a reason."""
    (partner,) = harmel.partners(aligned).partners
    row = {i.id: i for i in partner.indicators}["partners/EAS/us_troops_active"]
    assert row.absent_because.endswith("no release of it that was published by 2012-06-01")


def test_an_alliance_without_partners_has_no_answer(triple: Ledger) -> None:
    """Without partners the question has no answer."""
    with pytest.raises(NoAnswer, match="names no partner"):
        harmel.partners(triple)


def test_the_four_partners(ledger: Ledger) -> None:
    """Japan, Korea, Australia and New Zealand stand in the same tables as members."""
    answer = harmel.partners(ledger)
    assert [partner.iso3 for partner in answer.partners] == ["JPN", "KOR", "AUS", "NZL"]
    for partner in answer.partners:
        known = [i for i in partner.indicators if i.series]
        assert len(known) >= 6
        assert partner.acts
