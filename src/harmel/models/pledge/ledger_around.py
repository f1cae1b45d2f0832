"""What stands beside the money: weapons, the scheme of purchases, partners' acts, the record."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from harmel.errors import NoAnswer
from harmel.ledger.facts import Fact, Quantity, as_number
from harmel.ledger.importers.cells import code_of
from harmel.ledger.intake import Row
from harmel.ledger.record import Event, events
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table

SCHEME = "purl"
EVERYBODY = "ALL"
TRACKED = {
    "tanks": "mbt",
    "howitzers": "howitzer",
    "ifv": "ifv",
    "mlrs": "mlrs",
    "air_defence": "air_defence",
}
TRACKER = "Kiel Ukraine Support Tracker"
MONEY = re.compile(r"\b(eur|usd|pledge|pledged|aid|pay|purl)\b")
CITED_ON = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?")
OPEN = "no source in the ledger says how many arrived"
COLUMNS = ("promised", "allocated", "delivered_low", "delivered_high")


@dataclass(frozen=True, slots=True)
class Weapons:
    """
    What one source says of one kind of weapon from one donor; sources are never added.

    Attributes
    ----------
    source : {"tracker", "reports"}
        The tracker counts allocations in kind; reports say what was promised and what arrived.
    promised, allocated, delivered_low, delivered_high : Fact or None
        In the unit of `counted_in`; None where this source does not speak of it.
    """

    donor: str
    code: str | None
    kind: str
    item: str
    source: str
    counted_in: str
    promised: Fact | None
    allocated: Fact | None
    delivered_low: Fact | None
    delivered_high: Fact | None
    as_of: str = ""
    cites: str = ""
    mark: str = ""
    note: str = ""

    @property
    def quantities(self) -> tuple[Fact, ...]:
        """The figures of this row that are there."""
        found = (self.promised, self.allocated, self.delivered_low, self.delivered_high)
        return tuple(fact for fact in found if fact is not None and fact.value is not None)

    @property
    def counts(self) -> tuple[float | None, ...]:
        """Promised, allocated, delivered at least and at most."""
        found = (self.promised, self.allocated, self.delivered_low, self.delivered_high)
        return tuple(None if fact is None else as_number(fact) for fact in found)

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON-ready data."""
        ends = dict(zip(COLUMNS, self.counts, strict=True))
        unknown = ends["delivered_low"] is None and ends["delivered_high"] is None
        return {
            "donor": self.donor,
            "iso3": self.code,
            "class": self.kind,
            "item": self.item,
            "source": self.source,
            "unit": self.counted_in,
            **ends,
            "delivered_because": OPEN if unknown else None,
            "as_of": self.as_of,
            "cites": self.cites,
            "mark": self.mark,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """
    What one source says of a sum: of the whole scheme, or of one partner's act.

    Attributes
    ----------
    low, high : Fact or None
        Money, each in its own unit: some sources give one end in another currency.
    """

    code: str
    act: str
    what: str
    status: str
    low: Fact | None
    high: Fact | None
    on: str
    cites: str
    mark: str

    def as_dict(self) -> dict[str, Any]:
        """Return the statement as JSON-ready data."""
        return {
            "iso3": self.code,
            "act": self.act,
            "what": self.what,
            "status": self.status,
            "low": _value(self.low),
            "low_unit": self.low.unit if self.low else None,
            "high": _value(self.high),
            "high_unit": self.high.unit if self.high else None,
            "date": self.on,
            "cites": self.cites,
            "mark": self.mark,
        }


@dataclass(frozen=True, slots=True)
class Stance:
    """The newest thing said by or of one member about taking part; sums stand in words only."""

    iso3: str
    on: date
    evidence: str
    cites: str
    confidence: str
    weak_source: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the stance as JSON-ready data."""
        return {
            "iso3": self.iso3,
            "date": self.on.isoformat(),
            "evidence": self.evidence,
            "cites": self.cites,
            "confidence": self.confidence,
            "weak_source": self.weak_source,
        }


@dataclass(frozen=True, slots=True)
class Scheme:
    """
    The scheme by which members pay for the lead state's weapons.

    Attributes
    ----------
    purchased : tuple of Fact
        Purchases of all donors by year, one entry a release; releases are never joined.
    statements : tuple of Statement
        Totals pledged, contributed and wished for, as reported.
    by_donor_because : str
        Why purchases by donor are absent.
    """

    purchased: tuple[Fact, ...]
    statements: tuple[Statement, ...]
    stances: tuple[Stance, ...]
    by_donor_because: str

    def numbers(self) -> list[Quantity]:
        """Return every number of the scheme."""
        said = [end for s in self.statements for end in (s.low, s.high) if end is not None]
        return [*self.purchased, *said]

    def as_dict(self) -> dict[str, Any]:
        """Return the scheme as JSON-ready data."""
        return {
            "purchased": [
                {
                    "release": fact.release.id,
                    "year": fact.period,
                    "value": fact.value,
                    "unit": fact.unit,
                    "note": fact.note,
                }
                for fact in self.purchased
            ],
            "by_donor": None,
            "by_donor_because": self.by_donor_because,
            "totals": [statement.as_dict() for statement in self.statements],
            "members": [stance.as_dict() for stance in self.stances],
        }


def weapons(ledger: Ledger, recipient: str, kind: str | None = None) -> tuple[Weapons, ...]:
    """Return counts of weapons by donor: the tracker's, then what reports say, never summed."""
    found = [*_tracked(ledger, recipient), *_reported(ledger)]
    return tuple(row for row in found if kind is None or _same(row.kind, kind))


def weapon_classes(ledger: Ledger) -> tuple[str, ...]:
    """Return the classes of weapons that the ledger knows of."""
    rows = [row for table in ledger.of_kind("deliveries") for row in table.rows]
    return tuple(sorted({row.text("class") for row in rows}))


def scheme(ledger: Ledger, recipient: str, members: tuple[str, ...]) -> Scheme:
    """Return what was pledged to, paid into and bought under the scheme, and by whom."""
    measure = f"{recipient}_{SCHEME}"
    known = measure in ledger.measures()
    facts = ledger.facts(measure=measure) if known else ()
    reasons = Counter(_reasons(ledger, measure, members, facts[-1].period) if facts else ())
    why = reasons.most_common(1)[0][0] if reasons else "the ledger has no purchases by donor"
    by_release = sorted(facts, key=lambda f: (f.release.published, f.release.id, f.period))
    statements = [s for s in acts(ledger, (SCHEME,)) if s.code == EVERYBODY]
    return Scheme(tuple(by_release), tuple(statements), tuple(_stances(ledger)), why)


def compiled_later(ledger: Ledger) -> tuple[str, ...]:
    """Name the tables of dated reports that were put together after the ledger's date."""
    kinds = ("deliveries", "partner_acts", "positions")
    tables = [table for kind in kinds for table in ledger.of_kind(kind)]
    late = [table.release.id for table in tables if table.sidecar.published > ledger.as_of]
    return tuple(late)


def acts(ledger: Ledger, kinds: tuple[str, ...]) -> list[Statement]:
    """Return partners' acts of some kinds, as far as they were reported by the ledger's date."""
    found = [
        _statement(table, row)
        for table in ledger.of_kind("partner_acts")
        for row in table.rows
        if row.text("act") in kinds and _reported_by(table, row, ledger.as_of)
    ]
    return sorted(found, key=lambda s: (s.code, s.on, s.what))


def followed(ledger: Ledger, recipient: str, since: date) -> tuple[Event, ...]:
    """Return the summits and decisions about money for the recipient, from a day on."""
    return tuple(
        event
        for event in events(ledger)
        if (event.end or event.on.day) >= since
        and event.kind in ("summit", "decision")
        and (recipient in event.text or SCHEME in event.text)
        and MONEY.search(event.text)
    )


def settled(ledger: Ledger, recipient: str, since: date) -> tuple[dict[str, Any], ...]:
    """Return how decisions of the sort `pledge` for the recipient ended, and the scheme's."""
    sorts = {
        row.text("decision"): row.text("sort")
        for table in ledger.of_kind("cases")
        for row in table.rows
    }
    found = [
        (day, row)
        for table in ledger.of_kind("outcomes")
        for row in table.rows
        if (day := row.day("settled")) is not None and since <= day <= ledger.as_of
    ]
    return tuple(
        {
            "decision": row.text("decision"),
            "title": row.text("title"),
            "outcome": row.text("outcome_class"),
            "settled": day.isoformat(),
            "what": row.text("what_settled_it"),
            "cites": row.text("cites"),
        }
        for day, row in sorted(found, key=lambda each: (each[0], each[1].text("decision")))
        if SCHEME in row.text("decision")
        or (sorts.get(row.text("decision")) == "pledge" and recipient in row.text("issue"))
    )


def _reasons(ledger: Ledger, measure: str, members: tuple[str, ...], period: str) -> Iterator[str]:
    for iso3 in members:
        try:
            why = ledger.fact(iso3, measure, period).absent_because
        except NoAnswer:
            continue
        if why:
            yield why


def _tracked(ledger: Ledger, recipient: str) -> Iterator[Weapons]:
    known = ledger.measures()
    for name, kind in TRACKED.items():
        measure = f"{recipient}_weapons_{name}"
        newest = {f.subject: f for f in ledger.facts(measure=measure)} if measure in known else {}
        for code, fact in sorted(newest.items()):
            yield Weapons(
                donor=code,
                code=code,
                kind=kind,
                item=f"all it counts as {name}",
                source="tracker",
                counted_in=fact.unit,
                promised=None,
                allocated=fact,
                delivered_low=None,
                delivered_high=None,
                as_of=fact.period,
                cites=fact.release.id,
            )


def _reported(ledger: Ledger) -> Iterator[Weapons]:
    for table in ledger.of_kind("deliveries"):
        for row in table.rows:
            copied = row.text("cites").startswith(TRACKER)
            if copied or not _reported_by(table, row, ledger.as_of):
                continue
            code = code_of(row.text("donor"))
            ends = {name: _count(table, row, name, code) for name in COLUMNS}
            yield Weapons(
                donor=row.text("donor"),
                code=code,
                kind=row.text("class"),
                item=row.text("item"),
                source="reports",
                counted_in=row.text("unit"),
                as_of=row.text("as_of"),
                cites=row.text("cites"),
                mark=row.text("mark"),
                note=row.text("note"),
                **ends,
            )


def _count(table: Table, row: Row, column: str, code: str | None) -> Fact:
    subject = code or re.sub(r"\W+", "_", row.text("donor")).upper()
    measure = f"{row.text('class')}_{column}"
    fact = table.fact(row, column, subject, measure, "items", f"row-{row.line}")
    return fact if fact.value is not None else replace(fact, absent_because=OPEN)


def _statement(table: Table, row: Row) -> Statement:
    units = _money_units(row.text("currency"))
    ends = [
        table.fact(row, column, row.text("subject"), f"{row.text('act')}_{column}", unit, place)
        for column, unit in zip(("value_low", "value_high"), units, strict=True)
        for place in (f"row-{row.line}",)
    ]
    low, high = (end if end.value is not None else None for end in ends)
    return Statement(
        code=row.text("subject"),
        act=row.text("act"),
        what=row.text("what"),
        status=row.text("status"),
        low=low,
        high=high,
        on=row.text("date"),
        cites=row.text("cites"),
        mark=row.text("mark"),
    )


def _money_units(text: str) -> tuple[str, str]:
    """Read ``USD billion`` or ``EUR then USD billion``: the unit of the low end, of the high."""
    codes = re.findall(r"\b[A-Z]{3}\b", text)
    scale = re.search(r"\b(thousand|million|billion)\b", text)
    if not codes:
        return "text", "text"
    words = [f"{scale[1]} {code}" if scale else code for code in codes]
    return words[0], words[-1]


def _stances(ledger: Ledger) -> Iterator[Stance]:
    if not any(SCHEME in event.text for event in events(ledger)):
        return
    newest: dict[str, Stance] = {}
    for table in ledger.of_kind("positions"):
        for row in table.rows:
            day = row.day("date")
            if not row.text("issue").startswith(SCHEME) or day is None or day > ledger.as_of:
                continue
            code = row.text("iso3")
            if code in newest and newest[code].on > day:
                continue
            newest[code] = Stance(
                code,
                day,
                row.text("evidence"),
                row.text("cites"),
                row.text("confidence"),
                bool(row.number("weak_source")),
            )
    yield from sorted(newest.values(), key=lambda stance: stance.iso3)


def _reported_by(table: Table, row: Row, day: date) -> bool:
    """Say whether a row's report was out: a month counts to its last day, a year to its end."""
    match = CITED_ON.fullmatch(row.text("cited_on"))
    if match is None:
        return table.sidecar.published <= day
    year, month = int(match[1]), int(match[2] or 12)
    return date(year, month, int(match[3] or monthrange(year, month)[1])) <= day


def _same(kind: str, asked: str) -> bool:
    return kind == asked or kind.startswith(f"{asked}_") or asked.startswith(f"{kind}_")


def _value(fact: Fact | None) -> Any:
    return None if fact is None else fact.value
