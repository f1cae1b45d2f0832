"""Indicators of threat and alignment."""

import json
from itertools import pairwise
from pathlib import Path

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
    assert row.absent_because.endswith("no release of it that was published by 2012-06-01")
    assert row.newest is None


def test_troops_have_no_total_where_a_large_host_is_missing(aligned: Ledger) -> None:
    """In 2011 Boria, with 100 of 150 the year before, has no figure: that year has no total."""
    row = {i.id: i for i in harmel.threat(aligned).indicators}["threat/troops"]
    assert {year: q.value for year, q in row.series.items()} == {2010: 150.0}
    assert row.series[2010].formula == "sum over 2 of 2"  # type: ignore[union-attr]
    assert row.left_out == "2011: no total, figures of 1 host missing (Boria)"
    assert row.note == row.left_out


@pytest.mark.parametrize(("held", "shown"), [("3", [2010, 2011]), ("4", [2010])])
def test_a_small_host_may_be_missing(
    aligned: Ledger, tmp_path: Path, held: str, shown: list[int]
) -> None:
    """Sixty of 63 are enough, sixty of 64 are not: at most 5 % may be missing."""
    for path in aligned.folder.iterdir():
        data = path.read_bytes()
        if path.name == "alignment.csv":
            was = b"BOR,us_troops_active,2010,100"
            data = data.replace(was, f"BOR,us_troops_active,2010,{held}".encode())
        (tmp_path / path.name).write_bytes(data)
    found = harmel.threat(harmel.open_ledger(tmp_path))
    row = {i.id: i for i in found.indicators}["threat/troops"]
    assert list(row.series) == shown


def test_no_total_of_troops_without_germany(ledger_2024: Ledger) -> None:
    """The yearly reports lack five hosts after 2004, so 2004 is the newest total of that day."""
    row = {i.id: i for i in harmel.threat(ledger_2024).indicators}["threat/troops"]
    assert row.newest is not None
    assert row.newest[0] == 2004
    assert row.newest[1].number > 100_000
    assert row.left_out.startswith("2005 to 2007: no total, figures of 5 hosts missing")
    assert "Germany" in row.left_out


def test_no_year_of_troops_falls_to_a_tenth(ledger: Ledger, ledger_2024: Ledger) -> None:
    """From one year to the next the total never halves, which a missing large host would make."""
    for opened in (ledger, ledger_2024):
        series = {i.id: i for i in harmel.threat(opened).indicators}["threat/troops"].series
        totals = [quantity.number for quantity in series.values()]
        assert len(totals) > 10
        assert all(new > old / 2 for old, new in pairwise(totals))


def test_a_year_that_runs_says_so(ledger_2024: Ledger) -> None:
    """The count of consultations in 2024 is of nine months as known on 2 October, and says so."""
    row = {i.id: i for i in harmel.threat(ledger_2024).indicators}["threat/crises"]
    assert row.note == "2024 is counted to 2024-10-02 only"


def test_titles_name_countries(ledger: Ledger) -> None:
    """No title of an indicator holds a country's code."""
    for indicator in harmel.threat(ledger).indicators:
        assert not set(indicator.title.split()) & {"USA", "RUS", "CHN"}


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
