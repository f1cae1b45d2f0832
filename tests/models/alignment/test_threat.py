"""Indicators of threat and alignment."""

import json

import pytest

import harmel
from harmel.errors import NoAnswer
from harmel.ledger.facts import Fact
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves


def test_each_rival_has_its_indicators(aligned: Ledger) -> None:
    """Duna's conflicts are counted, and a true zero stays a zero."""
    found = {i.id: i for i in harmel.threat(aligned).indicators}
    assert [q.value for q in found["threat/DUN/ucdp_conflicts"].series.values()] == [0.0, 2.0]


def test_what_is_not_known_says_so(aligned: Ledger) -> None:
    """An empty series names what is missing, and is not a row of zeros."""
    found = {i.id: i for i in harmel.threat(aligned).indicators}
    row = found["threat/DUN/vdem_polyarchy"]
    assert row.series == {}
    assert row.absent_because == "no vdem_polyarchy of DUN was published by 2012-06-01"
    assert row.newest is None


def test_troops_say_how_many_hosts_report(aligned: Ledger) -> None:
    """Of two hosts one reports in 2011, and the sum says so."""
    series = {i.id: i for i in harmel.threat(aligned).indicators}["threat/troops"].series
    assert {year: q.value for year, q in series.items()} == {2010: 150.0, 2011: 60.0}
    assert series[2011].formula == "sum over 1 of 2"  # type: ignore[union-attr]


def test_an_alliance_without_rivals_has_no_answer(triple: Ledger) -> None:
    """Without rivals the question is sound and has no answer."""
    with pytest.raises(NoAnswer, match="names no rival"):
        harmel.threat(triple)


def test_crises_end_with_the_list(ledger: Ledger) -> None:
    """Years after the list of Articles 4 and 5 was made are absent, not zero."""
    series = {i.id: i for i in harmel.threat(ledger).indicators}["threat/crises"].series
    assert series[2003].number == 1
    assert series[2001].number == 1
    assert series[2025].number == 2
    assert 2026 not in series


def test_every_indicator_of_the_shipped_ledger_has_a_source(ledger: Ledger) -> None:
    """No indicator is empty today, each names a publisher, and the JSON is strict."""
    for indicator in harmel.threat(ledger).indicators:
        assert indicator.series, indicator.id
        assert indicator.sources(), indicator.id
        assert indicator.silent_on
    json.dumps(harmel.threat(ledger).as_dict(), allow_nan=False)


def test_nothing_later_is_seen(ledger_2024: Ledger) -> None:
    """As of October 2024 no release of 2025 or 2026 is read; what is missing is said."""
    answer = harmel.threat(ledger_2024)
    for quantity in answer.numbers().values():
        for leaf in leaves(quantity):
            assert isinstance(leaf, Fact)
            known_on = leaf.day if leaf.unit == "date" else leaf.release.published
            assert known_on <= ledger_2024.as_of
    assert any(indicator.absent_because for indicator in answer.indicators)
