"""What each donor promised and had allocated by year in one release, and how releases differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Quantity, Release
from harmel.ledger.importers.cells import NAMES
from harmel.ledger.revisions import Revision, facts_diff
from harmel.ledger.store import Ledger
from harmel.models.pledge.ledger_window import (
    ADDRESS,
    LISTED,
    Figure,
    Span,
    Window,
    absent,
    in_window,
    months_of,
    nothing,
)

CLASSES = ("total", "military", "financial", "humanitarian")
PROMISED = "commitments"
MONTHS = range(1, 13)
INSTITUTIONS = "EU_INSTITUTIONS"


@dataclass(frozen=True)
class Book:
    """
    The figures of one release, or of none.

    Attributes
    ----------
    recipient : str
        The first word of the measures: ``ukraine`` for ``ukraine_aid_military``.
    release : Release or None
        None where no release was published by the ledger's date.
    why : str
        Why there is none.
    """

    ledger: Ledger
    recipient: str
    release: Release | None
    why: str

    def measure(self, kind: str) -> str:
        """Return the measure of a class of money."""
        return f"{self.recipient}_aid_{kind}"

    def unit(self, otherwise: str) -> str:
        """Return the unit of what was allocated."""
        return self.ledger.measures().get(self.measure("total"), otherwise)

    @property
    def silent(self) -> str:
        """Why a figure is absent of which no source says more."""
        if self.release is None:
            return self.why
        late = self.release.published > self.ledger.as_of
        cut = f", cut at {self.ledger.as_of}," if late else ""
        return f"release {self.release.id}{cut} does not give it"

    @cached_property
    def facts(self) -> Mapping[tuple[str, str, str], Fact]:
        """Every yearly figure of the release, by class, donor and year."""
        return {} if self.release is None else self._of("")

    @cached_property
    def monthly(self) -> Mapping[int, Mapping[tuple[str, str, str], Fact]]:
        """The figures by month, where a user's import has them, by month and as `facts`."""
        found = {month: self._of(f"_m{month:02d}") for month in MONTHS} if self.release else {}
        return {month: facts for month, facts in found.items() if facts}

    def by_month(self, kind: str, donor: str) -> dict[str, Fact]:
        """Return one donor's figures by month, as ``2024-07``; empty where there are none."""
        found = {
            f"{year}-{month:02d}": fact
            for month, facts in self.monthly.items()
            for (name, subject, year), fact in facts.items()
            if (name, subject) == (kind, donor)
        }
        return dict(sorted(found.items()))

    def _of(self, suffix: str) -> dict[tuple[str, str, str], Fact]:
        known = self.ledger.measures()
        used = self.release.id if self.release is not None else None
        return {
            (kind, fact.subject, fact.period): fact
            for kind in (*CLASSES, PROMISED)
            if (name := self.measure(kind) + suffix) in known
            for fact in self.ledger.facts(measure=name, release=used)
            if fact.period.isdecimal() and fact.value is not None
        }

    @property
    def years(self) -> tuple[str, ...]:
        """The years of the release."""
        return tuple(sorted({year for _, _, year in self.facts}))

    @property
    def donors(self) -> tuple[str, ...]:
        """All donors of the release, in order of code."""
        return tuple(sorted({donor for _, donor, _ in self.facts}))

    def last_month(self, year: str) -> int:
        """Return the last month of a year in which anybody's figure was recorded."""
        of_year = [fact for (_, _, period), fact in self.facts.items() if period == year]
        noted = [fact for fact in of_year if LISTED.search(fact.note)]
        return max((months_of(fact)[-1][1] for fact in noted), default=12)

    def figure(self, kind: str, donor: str, year: str) -> Quantity:
        """Return one figure, or its absence with the reason."""
        address = f"pledge/{self.recipient}/{donor}/{kind}/{year}"
        unit = self.unit("text")
        if self.release is None:
            return nothing(address, unit, self.why)
        if (fact := self.facts.get((kind, donor, year))) is not None:
            return fact
        try:
            return self.ledger.fact(donor, self.measure(kind), year, self.release.id)
        except NoAnswer:
            return nothing(address, unit, self.silent)

    def span(self, kind: str, donor: str, window: Window, address: str) -> Span:
        """Return what one donor had allocated in a window, as far as the release tells."""
        unit = self.unit("text")
        found = {year: self._figures(kind, donor, year) for year in window.years}
        if all(found.values()):
            figures = [figure for of_year in found.values() for figure in of_year]
            return in_window(figures, window, address)
        lacking = next(year for year in window.years if not found[year])
        why = getattr(self.figure(kind, donor, lacking), "absent_because", None)
        plain = self.release is None or (why and why != self.silent)
        reason = str(why) if plain else f"{self.silent} for {lacking}"
        return absent(address, unit, reason)

    def _figures(self, kind: str, donor: str, year: str) -> list[Figure]:
        if (whole := self.facts.get((kind, donor, year))) is None:
            return []
        by_month = [
            Figure(facts[(kind, donor, year)], ((int(year), month),))
            for month, facts in self.monthly.items()
            if (kind, donor, year) in facts
        ]
        return by_month or [Figure(whole, months_of(whole))]


@dataclass(frozen=True, slots=True)
class Changed:
    """
    How the figures of one class changed from an earlier release to the one in use.

    Attributes
    ----------
    compared : int
        How many donors and years both give, for years that both cover to the same month.
    not_compared : tuple of str
        Years that one release covers further than the other.
    change : Derived
        The sum of all changes.
    revised : tuple of Revision
        The largest first.
    """

    before: Release
    after: Release
    compared: int
    not_compared: tuple[str, ...]
    change: Derived
    revised: tuple[Revision, ...]


def read_book(ledger: Ledger, recipient: str, release: str | None) -> Book:
    """
    Open the newest visible release of aid by donor and year, or the one asked for.

    Raises
    ------
    BadArgument
        If the release is not known, not yet published, or holds no such figures.
    """
    there = _releases(ledger, recipient)
    if release is not None:
        asked = ledger.release(release)
        if asked.id not in {known.id for known in there}:
            raise BadArgument(
                Problem(
                    "This release gives no aid by donor and year.",
                    column="release",
                    found=release,
                    allowed=", ".join(known.id for known in there) or "none by this day",
                )
            )
        return Book(ledger, recipient, asked, "")
    if there:
        return Book(ledger, recipient, there[-1], "")
    why = f"no release of aid by donor and year was published by {ledger.as_of}"
    return Book(ledger, recipient, None, why)


def other_books(book: Book) -> tuple[Book, ...]:
    """Return every visible release of the same measures, oldest first, each on its own."""
    there = _releases(book.ledger, book.recipient)
    return tuple(Book(book.ledger, book.recipient, release, "") for release in there)


def changes(book: Book, kind: str) -> tuple[Changed, ...]:
    """Compare each earlier visible release with the one in use, year by year of equal length."""
    if book.release is None:
        return ()
    earlier = [b for b in other_books(book) if b.release and _before(b.release, book.release)]
    return tuple(_changed(old, book, kind) for old in earlier)


def name_of(code: str) -> str:
    """Return a donor's name by its code, or the code where none is known."""
    return _CODES.get(code, code)


def _changed(old: Book, new: Book, kind: str) -> Changed:
    if old.release is None or new.release is None:
        raise TypeError("two releases are compared")
    before, after = old.release, new.release
    both = [year for year in new.years if year in old.years]
    apart = tuple(year for year in both if old.last_month(year) != new.last_month(year))
    measure = new.measure(kind)
    found = facts_diff(new.ledger, before.id, after.id, measure, at_least=1e-9).revised
    kept = [revision for revision in found if revision.old.period not in apart]
    compared = sum(
        1 for key in old.facts.keys() & new.facts.keys() if key[0] == kind and key[2] not in apart
    )
    change = Derived(
        f"pledge/{new.recipient}/{kind}/revision/{before.id}/{after.id}",
        sum(revision.change.number for revision in kept),
        new.unit("text"),
        ADDRESS,
        "sum of new - old over donors and years that both releases cover alike",
        tuple(revision.change for revision in kept),
    )
    largest = sorted(kept, key=lambda r: (-abs(r.change.number), r.old.id))
    return Changed(before, after, compared, apart, change, tuple(largest))


def _before(one: Release, other: Release) -> bool:
    return (one.published, one.id) < (other.published, other.id)


def _releases(ledger: Ledger, recipient: str) -> tuple[Release, ...]:
    measure = f"{recipient}_aid_total"
    found = [r for r in ledger.releases(measure) if ledger.facts(measure=measure, release=r.id)]
    return tuple(found)


_CODES = {code: name for name, code in reversed(NAMES.items())} | {
    INSTITUTIONS: "Institutions of the EU"
}
