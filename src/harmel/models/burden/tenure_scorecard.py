"""What changed in the alliance while one person held its office."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from harmel.errors import NoAnswer
from harmel.ledger.facts import Derived, Quantity, as_number
from harmel.ledger.members import members_on
from harmel.ledger.offices import Spell, spells
from harmel.ledger.record import events
from harmel.ledger.store import Ledger
from harmel.models.burden.guideline_gap import burden

HERE = "harmel.models.burden.tenure_scorecard.scorecard"
COUNTED = ("summit", "decision", "article-4", "article-5")
DECIDED = "R11"
"""The row that a decision of the alliance bears on; others of that kind do not count."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """One holder's years: members, spending without the lead state, crises and summits."""

    spell: Spell
    until: date
    members_before: Quantity
    members_after: Quantity
    share_before: Quantity | None
    share_after: Quantity | None
    counts: dict[str, Quantity]

    @property
    def release(self) -> str:
        """The release that both shares are read from; empty where there are none."""
        return "" if self.share_after is None else self.share_after.id.split("/")[1]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the row by its id."""
        found = [self.members_before, self.members_after, self.share_before, self.share_after]
        found += self.counts.values()
        return {quantity.id: quantity for quantity in found if quantity is not None}

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON-ready data; shares are fractions of GDP."""
        return {
            "name": self.spell.name,
            "since": self.spell.start.day.isoformat(),
            "until": self.until.isoformat(),
            "members": [as_number(self.members_before), as_number(self.members_after)],
            "share_gdp_without_lead": [
                None if share is None else as_number(share)
                for share in (self.share_before, self.share_after)
            ],
            **{kind.replace("-", "_"): as_number(count) for kind, count in self.counts.items()},
        }


def scorecard(ledger: Ledger, on: date | None = None) -> tuple[Tenure, ...]:
    """
    Score every tenure up to a date; correlation in time, never a holder's proven effect.

    Spending is that of all members without the lead state, read from one release for both ends: the
    newest visible one that covers them. Where none does, it is absent. A ledger that was opened
    without a date is read as of the day asked about: what was known then.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    on : date, optional
        The day asked about; by default the ledger's date.
    """
    day = on if on is not None else ledger.as_of
    if ledger.asked_as_of is None and day < ledger.as_of:
        ledger = replace(ledger, as_of=day, asked_as_of=day)
    return tuple(
        _tenure(ledger, spell, day)
        for spell in spells(ledger)
        if spell.role == "holder" and spell.start.day <= day
    )


def _tenure(ledger: Ledger, spell: Spell, on: date) -> Tenure:
    until = spell.end.day if spell.ended_by(on) else on
    before, after = _shares(ledger, spell.start.day.year, until.year)
    return Tenure(
        spell=spell,
        until=until,
        members_before=_members(ledger, spell.start.day),
        members_after=_members(ledger, until),
        share_before=before,
        share_after=after,
        counts={kind: _events(ledger, kind, spell, until) for kind in COUNTED},
    )


def _members(ledger: Ledger, on: date) -> Derived:
    joined = members_on(ledger, on)
    return Derived(
        f"scorecard/{on}/members",
        float(len(joined)),
        "members",
        HERE,
        "members on the day",
        tuple(member.accession for member in joined),
        {"on": on.isoformat()},
    )


def _shares(ledger: Ledger, first: int, last: int) -> tuple[Quantity | None, Quantity | None]:
    group = next((code for code, g in ledger.alliance.groups.items() if g.without), None)
    if group is None:
        return None, None
    try:
        after = burden(ledger, last)
        before = burden(ledger, first, release=after.release.id)
    except NoAnswer:
        return None, None
    return before.total(group).share, after.total(group).share


def _events(ledger: Ledger, kind: str, spell: Spell, until: date) -> Derived:
    found = [
        event
        for event in events(ledger)
        if event.kind == kind
        and spell.start.day <= event.on.day < until
        and (kind != "decision" or DECIDED in event.rows)
    ]
    return Derived(
        f"scorecard/{spell.start.day}/{kind}",
        float(len(found)),
        "events",
        HERE,
        f"events of kind {kind} from the first day to the last",
        tuple(event.on for event in found),
    )
