"""Which figures a later release changed, for whom, and by how much."""

from dataclasses import dataclass
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.ledger.facts import Derived, Fact, Quantity, Release
from harmel.ledger.store import Ledger
from harmel.units import NATIONAL, fraction, published_rounding

SMALLEST = 0.005


@dataclass(frozen=True, slots=True)
class Revision:
    """One figure in two releases; the same subject, measure, year and unit."""

    old: Fact
    new: Fact
    change: Quantity


@dataclass(frozen=True, slots=True)
class Revisions:
    """What changed between two releases."""

    before: Release
    after: Release
    compared: int
    revised: tuple[Revision, ...]
    not_compared: tuple[str, ...]

    def numbers(self) -> dict[str, Quantity]:
        """Return every change by its id."""
        return {revision.change.id: revision.change for revision in self.revised}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data, values as published."""
        return {
            "before": self.before.id,
            "after": self.after.id,
            "compared": self.compared,
            "not_compared": list(self.not_compared),
            "revised": [
                {
                    "iso3": revision.old.subject,
                    "measure": revision.old.measure,
                    "year": int(revision.old.period[:4]) if revision.old.period else None,
                    "old": revision.old.value,
                    "new": revision.new.value,
                    "unit": revision.old.unit,
                }
                for revision in self.revised
            ],
        }


def facts_diff(
    ledger: Ledger,
    before: str,
    after: str,
    measure: str | None = None,
    year: int | None = None,
    at_least: float = SMALLEST,
) -> Revisions:
    """
    Compare two releases figure by figure, in the unit they were published in.

    Measures whose unit or price base differs are not compared, and are named; nor is money in
    national currencies, for a member may have changed its own.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    before, after : str
        Release ids.
    measure : str, optional
        One measure; by default all that both releases hold.
    year : int, optional
        One year; by default all.
    at_least : float
        The smallest change to report, in the measure's unit.

    Raises
    ------
    BadArgument
        If a release is not known or visible, the releases are the same, or a measure is unknown.
    """
    old, new = ledger.release(before), ledger.release(after)
    if old.id == new.id:
        raise BadArgument(Problem("These are the same release.", found=before))
    if measure is not None:
        ledger.unit_of(measure)
    measures = [measure] if measure is not None else list(ledger.measures())
    compared, apart, revised = 0, [], []
    for name in measures:
        first = {(f.subject, f.period): f for f in ledger.facts(measure=name, release=old.id)}
        second = {(f.subject, f.period): f for f in ledger.facts(measure=name, release=new.id)}
        both = sorted(first.keys() & second.keys())
        units = {facts[key].unit for key in both for facts in (first, second)}
        if len(units) > 1 or any(NATIONAL in unit for unit in units):
            apart.append(name)
            continue
        for key in both:
            if year is not None and key[1] != str(year):
                continue
            one, two = first[key], second[key]
            if not (isinstance(one.value, float) and isinstance(two.value, float)):
                continue
            compared += 1
            if abs(two.number - one.number) >= at_least:
                revised.append(Revision(one, two, _change(one, two)))
    return Revisions(old, new, compared, tuple(revised), tuple(apart))


def crossed(revisions: Revisions, share: float) -> tuple[Revision, ...]:
    """Return the revisions that moved a share over a level [fraction], on published decimals."""
    return tuple(
        revision
        for revision in revisions.revised
        if _reaches(revision.old, share) != _reaches(revision.new, share)
    )


def _reaches(fact: Fact, share: float) -> bool:
    value = fraction(fact.number) if fact.unit == "percent" else fact.number
    return published_rounding(value, 4) >= share


def _change(old: Fact, new: Fact) -> Derived:
    return Derived(
        f"diff/{old.release.id}/{new.release.id}/{old.subject}/{old.measure}/{old.period}",
        new.number - old.number,
        old.unit,
        "harmel.ledger.revisions.facts_diff",
        "new - old",
        (old, new),
    )
