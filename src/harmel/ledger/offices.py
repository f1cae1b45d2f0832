"""Who holds the office on a date, for how long, and how that ranks; acting periods kept apart."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.ledger.facts import Derived, Fact, Quantity
from harmel.ledger.members import after_the_ledger
from harmel.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Spell:
    """One stretch of one person in the office, as holder or acting."""

    name: str
    country: str
    start: Fact
    end: Fact
    role: str
    last_confirmed: date | None
    note: str

    def ended_by(self, on: date) -> bool:
        """Say whether the spell was over on a day."""
        return self.end.value is not None and self.end.day <= on


@dataclass(frozen=True, slots=True)
class Rank:
    """One holder's days in office up to a day, and the place among all holders."""

    name: str
    country: str
    days: Quantity
    rank: int
    serving: bool


@dataclass(frozen=True, slots=True)
class TermDecision:
    """One decision about a term: an appointment or an extension."""

    decided: Fact
    name: str
    decision: str
    start: Fact
    until: Fact
    note: str


@dataclass(frozen=True, slots=True)
class Office:
    """The office on one day."""

    on: date
    title: str
    holder: Spell | None
    acting: Spell | None
    ranking: tuple[Rank, ...]
    terms: tuple[TermDecision, ...]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: list[Quantity] = [rank.days for rank in self.ranking]
        found += [part for term in self.terms for part in (term.decided, term.start, term.until)]
        found += [spell.start for spell in (self.holder, self.acting) if spell is not None]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return {
            "on": self.on.isoformat(),
            "title": self.title,
            "holder": _spell(self.holder),
            "acting": _spell(self.acting),
            "ranking": [
                {
                    "name": rank.name,
                    "days": int(rank.days.number),
                    "rank": rank.rank,
                    "country": rank.country,
                    "serving": rank.serving,
                }
                for rank in self.ranking
            ],
            "terms": [
                {
                    "name": term.name,
                    "decided": term.decided.day.isoformat(),
                    "decision": term.decision,
                    "from": term.start.day.isoformat(),
                    "until": None if term.until.value is None else term.until.day.isoformat(),
                    "note": term.note,
                }
                for term in self.terms
            ],
        }


def spells(ledger: Ledger) -> tuple[Spell, ...]:
    """Return everyone who was in the office by the ledger's date, in order of start."""
    found = []
    for table in ledger.of_kind("offices"):
        for row in table.rows:
            name = row.text("name")
            start = table.fact(row, "start", slug(name), "office_start", "date", row.text("start"))
            if start.day <= ledger.as_of:
                found.append(
                    Spell(
                        name=name,
                        country=row.text("country"),
                        start=start,
                        end=table.fact(
                            row, "end", slug(name), "office_end", "date", row.text("start")
                        ),
                        role=row.text("role"),
                        last_confirmed=row.day("last_confirmed"),
                        note=row.text("note"),
                    )
                )
    return tuple(sorted(found, key=lambda spell: spell.start.day))


def term_decisions(ledger: Ledger) -> tuple[TermDecision, ...]:
    """Return the appointments and extensions decided by the ledger's date, in order."""
    found = [
        TermDecision(
            decided=table.fact(
                row, "decided", slug(row.text("name")), "term_decided", "date", row.text("decided")
            ),
            name=row.text("name"),
            decision=row.text("decision"),
            start=table.fact(
                row, "from", slug(row.text("name")), "term_from", "date", row.text("decided")
            ),
            until=table.fact(
                row, "until", slug(row.text("name")), "term_until", "date", row.text("decided")
            ),
            note=row.text("note"),
        )
        for table in ledger.of_kind("terms")
        for row in table.rows
        if (row.day("decided") or date.max) <= ledger.as_of
    ]
    return tuple(sorted(found, key=lambda term: term.decided.day))


def office(ledger: Ledger, on: date | None = None) -> Office:
    """
    Say who holds the office on a date, and rank all holders by days served up to it.

    Days run from the first day in office to the day of handing over. Acting periods count for
    nobody's rank; a day may have no holder, and then `holder` is None.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    on : date, optional
        The day asked about; by default the ledger's date.

    Raises
    ------
    BadArgument
        If the day lies after the ledger's date.
    """
    day = on if on is not None else ledger.as_of
    after_the_ledger(ledger, day)
    begun = [spell for spell in spells(ledger) if spell.start.day <= day]
    current = [spell for spell in begun if not spell.ended_by(day)]
    holders: dict[str, list[Spell]] = {}
    for spell in begun:
        if spell.role == "holder":
            holders.setdefault(spell.name, []).append(spell)
    served = {name: _days(name, parts, day) for name, parts in holders.items()}
    order = sorted(served, key=lambda name: (-served[name].number, name))
    return Office(
        on=day,
        title=ledger.alliance.office,
        holder=next((spell for spell in current if spell.role == "holder"), None),
        acting=next((spell for spell in current if spell.role == "acting"), None),
        ranking=tuple(
            Rank(
                name=name,
                country=holders[name][0].country,
                days=served[name],
                rank=1 + sum(served[other].number > served[name].number for other in served),
                serving=any(spell in current for spell in holders[name]),
            )
            for name in order
        ),
        terms=tuple(term for term in term_decisions(ledger) if term.decided.day <= day),
    )


def holder_named(ledger: Ledger, name: str) -> tuple[Spell, ...]:
    """
    Return the spells of one holder.

    Raises
    ------
    BadArgument
        If nobody of that name held the office by the ledger's date.
    """
    found = tuple(s for s in spells(ledger) if s.name == name and s.role == "holder")
    if not found:
        names = dict.fromkeys(s.name for s in spells(ledger) if s.role == "holder")
        raise BadArgument(
            Problem("Nobody of this name held the office.", found=name, allowed=", ".join(names))
        )
    return found


def slug(name: str) -> str:
    """Turn a person's name into an address: small letters and dashes."""
    plain = name.lower().replace("ö", "oe").replace("ü", "ue").replace("ä", "ae")
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())


def _days(name: str, parts: list[Spell], on: date) -> Derived:
    days = sum(
        ((part.end.day if part.ended_by(on) else on) - part.start.day).days for part in parts
    )
    inputs = tuple(
        fact
        for part in parts
        for fact in ((part.start, part.end) if part.ended_by(on) else (part.start,))
    )
    return Derived(
        id=f"office/{on}/{slug(name)}/days",
        value=float(days),
        unit="days",
        function="harmel.ledger.offices.office",
        formula="the day of handing over, or the day asked about if earlier, less the first day",
        inputs=inputs,
        parameters={"on": on.isoformat()},
    )


def _spell(spell: Spell | None) -> dict[str, Any] | None:
    if spell is None:
        return None
    confirmed = spell.last_confirmed
    return {
        "name": spell.name,
        "since": spell.start.day.isoformat(),
        "country": spell.country,
        "role": spell.role,
        "last_confirmed": confirmed.isoformat() if confirmed else None,
        "note": spell.note,
    }
