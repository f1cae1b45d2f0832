"""What happened when: one timeline of events, accessions, offices and terms."""

from datetime import date

import pytest

import harmel
from harmel.errors import BadArgument
from harmel.ledger.record import events
from harmel.ledger.store import Ledger


def test_the_timeline_of_a_small_alliance(triple: Ledger) -> None:
    """Tabled events, accessions, offices and terms stand on one line, in order of day."""
    found = [(event.on.day.isoformat(), event.kind) for event in events(triple)]
    assert found == [
        ("2000-01-01", "accession"),
        ("2000-01-01", "accession"),
        ("2000-01-01", "office"),
        ("2005-06-01", "accession"),
        ("2005-06-01", "summit"),
        ("2005-12-01", "term"),
        ("2006-01-01", "office"),
        ("2006-03-01", "office"),
        ("2009-12-01", "term"),
        ("2011-03-01", "decision"),
    ]


def test_titles_say_who_and_in_which_role(triple: Ledger) -> None:
    """Events made from other tables say what happened in words."""
    titles = [event.title for event in events(triple)]
    assert "Arcadia becomes a member" in titles
    assert "Ben Two takes office as acting Speaker" in titles
    assert "Cy Three appointed as Speaker until 2010-03-01" in titles
    assert "Cy Three extended as Speaker" in titles


def test_nothing_of_the_future_is_on_the_record(ledger_2024: Ledger) -> None:
    """As of October 2024 the record ends in October 2024."""
    assert max(event.on.day for event in events(ledger_2024)) == date(2024, 10, 1)


def test_all_words_of_a_search_must_fit(ledger: Ledger) -> None:
    """Words are looked for in kind, title, countries, place and note, in any order and case."""
    found = harmel.record(ledger, "HAGUE summit").events
    assert [event.title for event in found] == ["The Hague summit 2025"]
    assert found == harmel.record(ledger, "summit hague").events
    assert harmel.record(ledger, "summit atlantis").events == ()
    assert harmel.record(ledger).events == events(ledger)


def test_a_span_takes_in_events_that_last(triple: Ledger) -> None:
    """An event counts if any of its days lies in the span, ends included."""

    def titles(first: str, last: str) -> list[str]:
        span = (date.fromisoformat(first), date.fromisoformat(last))
        return [event.title for event in harmel.record(triple, "summit", *span).events]

    assert titles("2005-06-02", "2005-12-31") == ["Summit of Arc"]
    assert titles("2005-01-01", "2005-06-01") == ["Summit of Arc"]
    assert titles("2005-06-03", "2005-12-31") == []
    assert titles("2005-01-01", "2005-05-31") == []


def test_summits_by_year(ledger: Ledger) -> None:
    """There was one summit in 2018 and one in 2024, and two in 2022 besides Madrid."""

    def count(year: int) -> int:
        found = harmel.record(ledger, "", date(year, 1, 1), date(year, 12, 31)).events
        return sum(event.kind == "summit" for event in found)

    assert [count(year) for year in (2018, 2022, 2024)] == [1, 3, 1]


def test_every_event_has_a_place_and_a_source(ledger: Ledger) -> None:
    """Each date on the record is a fact that stands in a table and cites at least one source."""
    for event in events(ledger):
        assert event.on.cites, event.title
        assert event.on.place.row is not None
        assert event.title


def test_dates_on_the_record_have_addresses_of_their_own(ledger: Ledger) -> None:
    """No two events share an address, so none is lost among the numbers of an answer."""
    answer = harmel.record(ledger)
    assert len(answer.numbers()) == len(answer.events)


def test_the_answer_as_data(triple: Ledger) -> None:
    """As JSON-ready data an event has its days, countries, number, rows and sources."""
    data = harmel.record(triple, "fund", date(2011, 1, 1)).as_dict()
    assert (data["search"], data["from"], data["to"], data["count"]) == (
        "fund",
        "2011-01-01",
        None,
        1,
    )
    (event,) = data["events"]
    assert event["subjects"] == ["ARC", "BOR", "CAL"]
    assert (event["date"], event["end"], event["number"]) == ("2011-03-01", None, 90.0)
    assert (event["rows"], event["source"]) == (["R5"], ["book"])


def test_a_span_out_of_order_is_refused(triple: Ledger) -> None:
    """The first day may be the last one, but not lie after it."""
    day = date(2005, 6, 1)
    assert harmel.record(triple, "summit", day, day).events
    with pytest.raises(BadArgument, match="The first day lies after the last"):
        harmel.record(triple, "", date(2005, 6, 2), day)


def test_kinds_and_names_are_found(ledger: Ledger) -> None:
    """Crises are the uses of Articles 4 and 5; plurals and names of countries are found too."""
    crises = harmel.record(ledger, "crises").events
    assert {event.kind for event in crises} == {"article-4", "article-5"}
    assert harmel.record(ledger, "crisis").events == crises
    kinds = {event.kind for event in harmel.record(ledger, "accessions").events}
    assert kinds == {"accession"}
    named = harmel.record(ledger, "slovakia 28 members").events
    assert [event.title for event in named] == ["28 members support Mark Rutte"]
