"""What happened when: accessions, summits, decisions, crises and offices on one timeline."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.ledger.facts import Fact, Quantity
from harmel.ledger.members import all_members, country_names
from harmel.ledger.offices import spells, term_decisions
from harmel.ledger.store import Ledger

PLURALS = {
    "accession": "accessions",
    "article-4": "crisis crises",
    "article-5": "crisis crises",
    "decision": "decisions",
    "office": "offices",
    "selection": "selections",
    "summit": "summits",
    "term": "terms",
}
"""Further words by which a kind of event is found."""


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event, with the fact its date stands in."""

    on: Fact
    end: date | None
    kind: str
    title: str
    subjects: tuple[str, ...] = ()
    place: str = ""
    number: float | None = None
    rows: tuple[str, ...] = ()
    note: str = ""
    names: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Everything that a search looks at, in small letters."""
        kind = f"{self.kind} {PLURALS.get(self.kind, '')}"
        who = " ".join((*self.subjects, *self.names))
        parts = (kind, self.title, who, self.place, self.note)
        return " ".join(parts).lower()


@dataclass(frozen=True, slots=True)
class Record:
    """The events that fit a search, in order of date."""

    events: tuple[Event, ...]
    search: str
    start: date | None
    end: date | None

    def numbers(self) -> dict[str, Quantity]:
        """Return the dates of the answer by their ids."""
        return {event.on.id: event.on for event in self.events}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return {
            "search": self.search,
            "from": None if self.start is None else self.start.isoformat(),
            "to": None if self.end is None else self.end.isoformat(),
            "count": len(self.events),
            "events": [
                {
                    "date": event.on.day.isoformat(),
                    "end": None if event.end is None else event.end.isoformat(),
                    "kind": event.kind,
                    "title": event.title,
                    "subjects": list(event.subjects),
                    "place": event.place,
                    "number": event.number,
                    "rows": list(event.rows),
                    "note": event.note,
                    "source": list(event.on.cites),
                }
                for event in self.events
            ],
        }


def events(ledger: Ledger) -> tuple[Event, ...]:
    """Return everything on the timeline up to the ledger's date, in order."""
    found = [*_tabled(ledger), *_accessions(ledger), *_offices(ledger)]
    names = country_names(ledger)
    seen = [
        replace(event, names=tuple(names.get(code, "") for code in event.subjects))
        for event in found
        if event.on.day <= ledger.as_of
    ]
    return tuple(sorted(seen, key=lambda event: (event.on.day, event.kind, event.title)))


def record(
    ledger: Ledger, search: str = "", start: date | None = None, end: date | None = None
) -> Record:
    """
    Search the timeline.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    search : str
        Words that must all appear in an event's kind, title, countries, place or note; uses of
        Articles 4 and 5 are crises too.
    start, end : date, optional
        First and last day; an event that lasts counts if any of its days do.

    Raises
    ------
    BadArgument
        If `start` lies after `end`.
    """
    if start is not None and end is not None and start > end:
        raise BadArgument(
            Problem(
                "The first day lies after the last.",
                column="from",
                found=f"{start} to {end}",
                allowed="a span of days in order",
            )
        )
    words = search.lower().split()
    return Record(
        tuple(
            event
            for event in events(ledger)
            if all(word in event.text for word in words)
            and (start is None or (event.end or event.on.day) >= start)
            and (end is None or event.on.day <= end)
        ),
        search,
        start,
        end,
    )


def _tabled(ledger: Ledger) -> list[Event]:
    return [
        Event(
            on=table.fact(row, "date", _address(row.text("title")), row.text("kind"), "date"),
            end=row.day("end"),
            kind=row.text("kind"),
            title=row.text("title"),
            subjects=tuple(row.text("subjects").split()),
            place=row.text("place"),
            number=row.number("number"),
            rows=tuple(row.text("rows").split()),
            note=row.text("note"),
        )
        for table in ledger.of_kind("events")
        for row in table.rows
    ]


def _accessions(ledger: Ledger) -> list[Event]:
    return [
        Event(
            on=member.accession,
            end=None,
            kind="accession",
            title=f"{member.name} becomes a member",
            subjects=(member.iso3,),
            rows=("R1",),
            note=member.note,
        )
        for member in all_members(ledger)
    ]


def _offices(ledger: Ledger) -> list[Event]:
    title = ledger.alliance.office
    begun = [
        Event(
            on=spell.start,
            end=None,
            kind="office",
            title=f"{spell.name} takes office as {'acting ' * (spell.role == 'acting')}{title}",
            subjects=(spell.country,),
            rows=("R2",),
            note=spell.note,
        )
        for spell in spells(ledger)
    ]
    decided = [
        Event(
            on=term.decided,
            end=None,
            kind="term",
            title=f"{term.name} {term.decision} as {title}"
            + ("" if term.until.value is None else f" until {term.until.day}"),
            rows=("R2", "R12"),
            note=term.note,
        )
        for term in term_decisions(ledger)
    ]
    return begun + decided


def _address(title: str) -> str:
    words = "".join(c.lower() if c.isascii() and c.isalnum() else " " for c in title).split()
    return "-".join(words)[:60].strip("-")
