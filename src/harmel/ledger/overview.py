"""What the ledger has, for whom, until when, and what is missing and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.errors import NoAnswer
from harmel.ledger.facts import Fact
from harmel.ledger.members import members_on
from harmel.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    One measure: where it comes from, which years and members it covers.

    Attributes
    ----------
    missing : dict
        Members without any figure, by code, each with the reason the ledger gives.
    """

    measure: str
    unit: str
    releases: tuple[str, ...]
    first: str
    last: str
    figures: int
    members: int
    others: tuple[str, ...]
    missing: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON-ready data."""
        return {
            "measure": self.measure,
            "unit": self.unit,
            "releases": list(self.releases),
            "first": self.first,
            "last": self.last,
            "figures": self.figures,
            "members": self.members,
            "others": list(self.others),
            "missing": self.missing,
        }


@dataclass(frozen=True, slots=True)
class Holding:
    """One table: its release, kind, size and terms."""

    table: str
    release: str
    kind: str
    publisher: str
    title: str
    published: date
    period: str
    rows: int
    licence: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole ledger as of a day."""

    as_of: date
    content_hash: str
    member_count: int
    holdings: tuple[Holding, ...]
    coverage: tuple[Coverage, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the overview as JSON-ready data."""
        return {
            "as_of": self.as_of.isoformat(),
            "ledger_hash": self.content_hash,
            "members": self.member_count,
            "tables": [
                {
                    "table": holding.table,
                    "release": holding.release,
                    "kind": holding.kind,
                    "publisher": holding.publisher,
                    "title": holding.title,
                    "published": holding.published.isoformat(),
                    "period": holding.period,
                    "rows": holding.rows,
                    "licence": holding.licence,
                    "caveats": list(holding.caveats),
                }
                for holding in self.holdings
            ],
            "measures": [row.as_dict() for row in self.coverage],
        }


def data(ledger: Ledger) -> Overview:
    """
    Say what the ledger holds as of its date, and what it lacks.

    A table published later is not in the overview, nor is a measure of which all tables were.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    """
    visible = [
        table
        for table in ledger.tables.values()
        if table.sidecar.kind != "facts"
        or table.sidecar.published <= ledger.as_of
        or ledger.pseudo_real_time
    ]
    joined = tuple(member.iso3 for member in members_on(ledger, ledger.as_of))
    measures = sorted({m for t in visible if t.sidecar.kind == "facts" for m in t.sidecar.units})
    return Overview(
        as_of=ledger.as_of,
        content_hash=ledger.content_hash,
        member_count=len(joined),
        holdings=tuple(
            Holding(
                table=table.name,
                release=table.sidecar.release,
                kind=table.sidecar.kind,
                publisher=table.sidecar.publisher,
                title=table.sidecar.title,
                published=table.sidecar.published,
                period=table.sidecar.period,
                rows=len(table.rows),
                licence=table.sidecar.licence,
                caveats=table.sidecar.caveats,
            )
            for table in sorted(visible, key=lambda t: (t.sidecar.kind, t.sidecar.release))
        ),
        coverage=tuple(_coverage(ledger, measure, joined) for measure in measures),
    )


def _coverage(ledger: Ledger, measure: str, joined: tuple[str, ...]) -> Coverage:
    known = [fact for fact in ledger.facts(measure=measure) if fact.value is not None]
    who = {fact.subject for fact in known}
    periods = sorted(fact.period for fact in known)
    apart = who - set(joined)
    missing = {iso3: _reason(ledger, iso3, measure, periods) for iso3 in joined if iso3 not in who}
    return Coverage(
        measure=measure,
        unit=ledger.measures()[measure],
        releases=tuple(release.id for release in ledger.releases(measure)),
        first=periods[0] if periods else "",
        last=periods[-1] if periods else "",
        figures=len(known),
        members=len(who & set(joined)),
        others=tuple(sorted(apart)),
        missing=missing if who & set(joined) else {},
    )


def _reason(ledger: Ledger, iso3: str, measure: str, periods: list[str]) -> str:
    year = periods[-1] if periods else str(ledger.as_of.year)
    try:
        fact: Fact = ledger.fact(iso3, measure, year)
    except NoAnswer:
        return "in no release at hand"
    return fact.absent_because or "in no release at hand"
