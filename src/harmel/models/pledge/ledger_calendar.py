"""Windows of a pledge, who stands how in them, and the same asked of whole calendar years."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from harmel.ledger.facts import Assumption, Quantity
from harmel.ledger.schemas import Pledge
from harmel.models.pledge.ledger_book import Book
from harmel.models.pledge.ledger_window import Span, Window, part_of, total

SIDES = ("over", "under", "open", "exempt", "absent")
TERM = (
    "the table of pledges names no days: twelve months from the decision are taken, as 'within the "
    "next year' reads, and a calendar year can be asked for instead"
)


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """
    A calendar year that the window touches, which the figures leave less open than the window.

    Attributes
    ----------
    allocated, coverage : Span
        What all members had allocated in it, and that over the pledge [ratio].
    ratios : dict
        By member, what it had allocated over its part [ratio].
    standing : dict
        By member: over, under, open, exempt or absent, as for the window.
    complete : bool
        Whether the release covers the year to its end.
    """

    year: str
    complete: bool
    allocated: Span
    coverage: Span
    ratios: Mapping[str, Span]
    standing: Mapping[str, str]

    def codes(self) -> dict[str, list[str]]:
        """Return the members by how they stand."""
        return {
            side: [iso3 for iso3, stands in self.standing.items() if stands == side]
            for side in SIDES
        }

    def quantities(self) -> tuple[Quantity, ...]:
        """Return every number of the year."""
        ratios = tuple(part for ratio in self.ratios.values() for part in ratio.parts)
        return (*self.allocated.parts, *self.coverage.parts, *ratios)

    def as_dict(self) -> dict[str, Any]:
        """Return the year as JSON-ready data."""
        return {
            "year": self.year,
            "complete": self.complete,
            "allocated": self.allocated.as_dict(),
            "coverage": self.coverage.as_dict(),
            "standing": self.codes(),
        }


def calendar_year(
    year: str,
    book: Book,
    kind: str,
    owed: Mapping[str, Quantity],
    amount: Quantity,
    address: Callable[..., str],
) -> CalendarYear:
    """
    Say who stands how in one calendar year.

    Parameters
    ----------
    year : str
        One that the release has.
    book : Book
        The figures of the release.
    kind : str
        The class of money.
    owed : dict
        The part of each member, in the unit of `amount`.
    amount : Quantity
        The pledge.
    address : callable
        Makes the addresses of numbers from parts of a name.
    """
    window = pledge_window(date(int(year), 1, 1), int(year))
    spans = {
        iso3: book.span(kind, iso3, window, address("year", year, iso3, "allocated"))
        for iso3 in owed
    }
    whole = total(
        address("year", year, "allocated"),
        list(spans.values()),
        amount.unit,
        "sum over the members that the release covers",
        "no figure of any member",
    )
    ratios = {
        iso3: part_of(
            address("year", year, iso3, "ratio"), spans[iso3], part, formula="allocated / part"
        )
        for iso3, part in owed.items()
    }
    done = complete(book, window)
    return CalendarYear(
        year,
        done,
        whole,
        part_of(
            address("year", year, "coverage"), whole, amount, formula="allocated in it / pledge"
        ),
        ratios,
        {iso3: standing(part, ratios[iso3], done) for iso3, part in owed.items()},
    )


def pledge_window(decided: date, year: int | None) -> Window:
    """Return the calendar year asked for, or the twelve months from the decision."""
    if year is not None:
        return Window(date(year, 1, 1), date(year, 12, 31))
    leap = (decided.month, decided.day) == (2, 29)
    later = date(decided.year + 1, decided.month, 28 if leap else decided.day)
    return Window(decided, later - timedelta(days=1))


def term(pledge: Pledge) -> Assumption:
    """Return how long a pledge without days is taken to run [months]."""
    return Assumption(f"pledge/{pledge.id}/term", 12.0, "months", TERM, 12.0, 18.0)


def complete(book: Book, window: Window) -> bool:
    """Say whether a release covers a window to its end."""
    there = all(year in book.years for year in window.years)
    return there and book.last_month(str(window.end.year)) >= window.end.month


def standing(owed: Quantity, ratio: Span, done: bool) -> str:
    """Say how a member stands: over, under (in a window that is covered), open, exempt, absent."""
    if owed.value == 0:
        return "exempt"
    if not ratio.known:
        return "absent"
    if ratio.low.number >= 1:
        return "over"
    return "under" if done and ratio.high.number < 1 else "open"


def warnings(pledge: Pledge, window: Window, years: Sequence[CalendarYear]) -> tuple[str, ...]:
    """Say where a window cannot answer for a pledge."""
    if window.end < pledge.decided:
        return (
            f"This window ends before the pledge was decided on {pledge.decided}: what was "
            "allocated in it was no answer to the pledge.",
        )
    if window.start < pledge.decided:
        return (
            f"This year began before the pledge was decided on {pledge.decided}: a part of what "
            "was allocated in it came earlier.",
        )
    started = [one.year for one in years if one.year == str(pledge.decided.year)]
    if started:
        return (
            f"Calendar year {started[0]} is counted from January; the pledge was decided on "
            f"{pledge.decided}.",
        )
    return ()
