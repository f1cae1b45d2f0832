"""What the answer of the pledge ledger holds: donors, sides, versions, and all of it as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.ledger.facts import Assumption, Fact, Quantity, Release, as_number
from harmel.ledger.record import Event
from harmel.ledger.schemas import Pledge
from harmel.ledger.trace import leaves
from harmel.models.pledge.ledger_around import Scheme, Statement, Weapons
from harmel.models.pledge.ledger_book import Changed
from harmel.models.pledge.ledger_calendar import SIDES, CalendarYear
from harmel.models.pledge.ledger_window import Span, Window

MOST_REVISED = 10
ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Donor:
    """
    One donor: what it promised, what it had allocated, and its part by each key.

    Attributes
    ----------
    kind : {"member", "institution", "partner", "other"}
        Only members owe a part.
    promised : dict
        Commitments of all kinds of aid by year, as the release counts them.
    allocated : dict
        Allocations by class of money, then by year.
    by_month : dict
        Allocations of the class asked for by month, where the release has them.
    delivered : Quantity
        Absent with the reason, as long as no source gives it in money.
    in_window : Span
        Allocations of the class asked for inside the window.
    shares : dict
        The part owed by each key, in the unit of the pledge; zero where exempt.
    ratios : dict
        What was allocated inside the window over the part owed, by key.
    standing : dict
        By key: over (at least the part, whatever the figures leave open), under (less than it in a
        window that the release covers), open (the figures cannot tell), exempt, or absent.
    without : Span or None
        The coverage of the pledge if this member had given nothing.
    cumulative : dict
        Totals over all years by class from releases in another unit; never joined to the others.
    """

    iso3: str
    name: str
    kind: str
    promised: Mapping[str, Quantity]
    allocated: Mapping[str, Mapping[str, Quantity]]
    by_month: Mapping[str, Fact]
    delivered: Quantity
    in_window: Span
    shares: Mapping[str, Quantity]
    ratios: Mapping[str, Span]
    standing: Mapping[str, str]
    without: Span | None
    cumulative: Mapping[str, Fact]

    def quantities(self) -> Iterator[Quantity]:
        """Yield every number of the donor."""
        yield from self.promised.values()
        for by_year in self.allocated.values():
            yield from by_year.values()
        yield from self.by_month.values()
        yield self.delivered
        yield from self.in_window.parts
        yield from self.shares.values()
        for ratio in self.ratios.values():
            yield from ratio.parts
        if self.without is not None:
            yield from self.without.parts
        yield from self.cumulative.values()

    def as_dict(self) -> dict[str, Any]:
        """Return the donor as JSON-ready data."""
        because = getattr(self.in_window.value, "absent_because", None)
        return {
            "iso3": self.iso3,
            "name": self.name,
            "kind": self.kind,
            "promised": _values(self.promised),
            "allocated": {kind: _values(years) for kind, years in self.allocated.items()},
            "by_month": _values(self.by_month),
            "allocated_because": because,
            "delivered": self.delivered.value,
            "delivered_because": getattr(self.delivered, "absent_because", None),
            "in_window": self.in_window.as_dict(),
            "shares": _values(self.shares),
            "ratios": {key: ratio.as_dict() for key, ratio in self.ratios.items()},
            "standing": dict(self.standing),
            "coverage_without": None if self.without is None else self.without.as_dict(),
            "cumulative": {
                kind: {"value": f.value, "unit": f.unit, "years": f.period, "release": f.release.id}
                for kind, f in self.cumulative.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Side:
    """The lead state, or all others: what it had allocated against the part it owes."""

    id: str
    title: str
    allocated: Span
    share: Quantity
    ratio: Span
    of_all: Quantity

    def as_dict(self) -> dict[str, Any]:
        """Return the side as JSON-ready data."""
        return {
            "id": self.id,
            "title": self.title,
            "in_window": self.allocated.as_dict(),
            "share": self.share.value,
            "ratio": self.ratio.as_dict(),
            "part_of_all": self.of_all.value,
        }


@dataclass(frozen=True, slots=True)
class Stop:
    """
    What is left of the coverage if some members had given nothing, all else unchanged.

    Attributes
    ----------
    covered, lost : Span
        What is left, and the part of the pledge that goes [ratio].
    others_times : Quantity
        By what the others must multiply theirs to give as much as all did [ratio].
    """

    members: tuple[str, ...]
    covered: Span
    lost: Span
    others_times: Quantity

    def as_dict(self) -> dict[str, Any]:
        """Return the case as JSON-ready data."""
        return {
            "members": list(self.members),
            "coverage": self.covered.as_dict(),
            "lost": self.lost.as_dict(),
            "others_times": self.others_times.value,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """The coverage of the pledge as one release alone gives it."""

    release: Release
    coverage: Span
    by_year: Mapping[str, Quantity]

    def as_dict(self) -> dict[str, Any]:
        """Return the version as JSON-ready data."""
        return {
            "release": self.release.id,
            "published": self.release.published.isoformat(),
            "title": self.release.title,
            "coverage": self.coverage.as_dict(),
            "members_by_year": _values(self.by_year),
        }


@dataclass(frozen=True, slots=True)
class PledgeLedger:
    """
    One pledge and what followed, as of a day.

    Attributes
    ----------
    window : Window
        The days that count: a year from the decision, or the calendar year asked for.
    term : Assumption or None
        How long the window runs; None where a calendar year was asked for.
    resolution : {"year", "month"}
        What the figures are of, from which the window is cut.
    complete : bool
        Whether the release covers the window to its end.
    release : Release or None
        None where none was published by the day, for the reason in `release_because`.
    amount : Quantity
        The pledge in the unit of the release.
    donors : tuple of Donor
        Members by the part they owe, then all others; one where one was asked for.
    allocated, coverage : Span
        What all members had allocated inside the window, and that over the pledge [ratio].
    shares, multipliers : dict
        The part of each member by the key asked for, and by what the others must multiply theirs
        if it gives nothing [ratio].
    calendar : tuple of CalendarYear
        The calendar years that the window touches; empty where one was asked for.
    notes : tuple of str
        Where the window cannot answer for the pledge.
    beside : dict
        What donors that are no members had allocated inside the window, by kind of donor.
    compiled_later : tuple of str
        Tables of dated reports that were put together after the day.
    """

    pledge: Pledge
    as_of: date
    pseudo_real_time: bool
    window: Window
    term: Assumption | None
    resolution: str
    complete: bool
    release: Release | None
    release_because: str
    kind: str
    weapon_class: str | None
    key: str
    key_year: int
    exempt: tuple[str, ...]
    shares: Mapping[str, Quantity]
    multipliers: Mapping[str, Quantity]
    calendar: tuple[CalendarYear, ...]
    notes: tuple[str, ...]
    unit: str
    amount: Quantity
    donors: tuple[Donor, ...]
    allocated: Span
    coverage: Span
    beside: Mapping[str, Span]
    sides: tuple[Side, ...]
    stop: Stop | None
    versions: tuple[Version, ...]
    revisions: tuple[Changed, ...]
    weapons: tuple[Weapons, ...]
    scheme: Scheme
    acts: tuple[Statement, ...]
    events: tuple[Event, ...]
    settled: tuple[dict[str, Any], ...]
    compiled_later: tuple[str, ...]

    def standing(self, side: str) -> tuple[Donor, ...]:
        """Return the members that stand so by the key asked for, the farthest off first."""
        found = [donor for donor in self.donors if donor.standing.get(self.key) == side]
        up = -1.0 if side == "over" else 1.0
        times = {d.iso3: as_number(d.ratios[self.key].value) or 0.0 for d in found}
        return tuple(sorted(found, key=lambda donor: up * times[donor.iso3]))

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: list[Quantity] = [self.amount, *self.allocated.parts, *self.coverage.parts]
        found += [self.term] if self.term is not None else []
        found += [q for donor in self.donors for q in donor.quantities()]
        found += [*self.shares.values(), *self.multipliers.values()]
        found += [q for year in self.calendar for q in year.quantities()]
        for side in self.sides:
            found += [*side.allocated.parts, side.share, *side.ratio.parts, side.of_all]
        for span in self.beside.values():
            found += span.parts
        if self.stop is not None:
            found += [*self.stop.covered.parts, *self.stop.lost.parts, self.stop.others_times]
        for version in self.versions:
            found += [*version.coverage.parts, *version.by_year.values()]
        for changed in self.revisions:
            found += [changed.change, *[revision.change for revision in changed.revised]]
        found += [q for row in self.weapons for q in row.quantities]
        found += self.scheme.numbers()
        found += [end for act in self.acts for end in (act.low, act.high) if end is not None]
        return {quantity.id: quantity for quantity in found}

    def inputs(self) -> dict[str, int]:
        """Count what the answer rests on: figures of releases and reports, and assumptions."""
        found: dict[str, bool] = {}
        for quantity in self.numbers().values():
            for leaf in leaves(quantity):
                if leaf.value is not None:
                    found[leaf.id] = isinstance(leaf, Assumption)
        ours = [q for row in self.weapons if row.mark == ASSUMED for q in row.quantities]
        ours += [
            end for act in self.acts if act.mark == ASSUMED for end in (act.low, act.high) if end
        ]
        found |= {quantity.id: True for quantity in ours if quantity.value is not None}
        assumed = sum(found.values())
        return {"sourced": len(found) - assumed, "assumed": assumed}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data; money is in `unit` where no other is named."""
        codes = {
            side: [donor.iso3 for donor in self.donors if donor.standing.get(self.key) == side]
            for side in SIDES
        }
        return {
            "pledge": {
                "id": self.pledge.id,
                "title": self.pledge.title,
                "amount": self.pledge.amount,
                "unit": self.pledge.unit,
                "decided": self.pledge.decided.isoformat(),
                "source": self.pledge.source,
                "exempt": list(self.exempt),
                "agreed_exempt": list(self.pledge.exempt),
                "agreed_exempt_because": self.pledge.exempt_because,
            },
            "as_of": self.as_of.isoformat(),
            "pseudo_real_time": self.pseudo_real_time,
            "release": _release(self.release),
            "release_because": self.release_because or None,
            "class": self.weapon_class or self.kind,
            "money_class": self.kind,
            "key": self.key,
            "key_year": self.key_year,
            "unit": self.unit,
            "inputs": self.inputs(),
            "shares": _values(self.shares),
            "multiplier_without": _values(self.multipliers),
            "calendar_years": [year.as_dict() for year in self.calendar],
            "notes": list(self.notes),
            "window": {
                **self.window.parameters,
                "resolution": self.resolution,
                "complete": self.complete,
                "because": None if self.term is None else self.term.reason,
            },
            "amount": self.amount.value,
            "allocated": self.allocated.as_dict(),
            "coverage": self.coverage.as_dict(),
            "standing": codes,
            "donors": [donor.as_dict() for donor in self.donors],
            "sides": [side.as_dict() for side in self.sides],
            "beside": {kind: span.as_dict() for kind, span in self.beside.items()},
            "without": None if self.stop is None else self.stop.as_dict(),
            "by_release": [version.as_dict() for version in self.versions],
            "revisions": [_changed(changed) for changed in self.revisions],
            "weapons": [row.as_dict() for row in self.weapons],
            "purl": self.scheme.as_dict(),
            "partner_acts": [act.as_dict() for act in self.acts],
            "record": [
                {
                    "date": event.on.day.isoformat(),
                    "title": event.title,
                    "subjects": list(event.subjects),
                    "number": event.number,
                    "note": event.note,
                    "source": list(event.on.cites),
                }
                for event in self.events
            ],
            "decisions": list(self.settled),
            "compiled_later": list(self.compiled_later),
        }


def _changed(changed: Changed) -> dict[str, Any]:
    return {
        "before": changed.before.id,
        "after": changed.after.id,
        "compared": changed.compared,
        "not_compared": list(changed.not_compared),
        "change": changed.change.value,
        "revised": len(changed.revised),
        "largest": [
            {
                "iso3": revision.old.subject,
                "year": revision.old.period,
                "old": revision.old.value,
                "new": revision.new.value,
                "change": revision.change.value,
            }
            for revision in changed.revised[:MOST_REVISED]
        ],
    }


def _release(release: Release | None) -> dict[str, Any] | None:
    if release is None:
        return None
    return {
        "id": release.id,
        "published": release.published.isoformat(),
        "title": release.title,
        "caveats": list(release.caveats),
    }


def _values(quantities: Mapping[str, Quantity]) -> dict[str, Any]:
    return {name: quantity.value for name, quantity in quantities.items()}
