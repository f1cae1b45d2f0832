"""How much of figures by year or month falls into some days: at least, at most and evenly."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.ledger.facts import Derived, Fact, Parameter, Quantity

ADDRESS = "harmel.models.pledge.pledge_ledger.pledge_ledger"
LISTED = re.compile(r"\b(\d{4})-(\d{2}(?: \d{2})*)\b")
ENDS = ("", "low", "high")
EVENLY = "figures of the window, each spread evenly over the months in which it was recorded"
AT_LEAST = "figures all of whose recorded months lie inside the window"
AT_MOST = "figures any of whose recorded months touches the window"


@dataclass(frozen=True, slots=True)
class Span:
    """
    A quantity with the least and the most it can be.

    Attributes
    ----------
    value : Quantity
        By even proration; equal to both ends where the figures leave nothing open.
    low, high : Quantity
        Bounds that hold whatever the day within a recorded month.
    """

    value: Quantity
    low: Quantity
    high: Quantity

    @property
    def parts(self) -> tuple[Quantity, Quantity, Quantity]:
        """The value, the least and the most."""
        return self.value, self.low, self.high

    @property
    def known(self) -> bool:
        """Whether there is a figure at all."""
        return self.value.value is not None

    @property
    def exact(self) -> bool:
        """Whether the least is the most."""
        return self.low.value == self.high.value

    def as_dict(self) -> dict[str, Any]:
        """Return the span as JSON-ready data."""
        return {"value": self.value.value, "low": self.low.value, "high": self.high.value}


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def years(self) -> tuple[str, ...]:
        """The calendar years that it touches."""
        return tuple(str(year) for year in range(self.start.year, self.end.year + 1))

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The window as parameters of a derivation."""
        return {"from": self.start.isoformat(), "until": self.end.isoformat()}

    def share(self, year: int, month: int) -> float:
        """Return which part of a month's days lies inside [fraction]."""
        days = monthrange(year, month)[1]
        first, last = date(year, month, 1), date(year, month, days)
        inside = (min(last, self.end) - max(first, self.start)).days + 1
        return max(0, inside) / days


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and the months in which the source recorded something of it."""

    fact: Fact
    months: tuple[tuple[int, int], ...]


def months_of(fact: Fact) -> tuple[tuple[int, int], ...]:
    """
    Return the months that a yearly sum was added from, as its note lists them.

    Where the note lists none, any month of the year may hold some of it.
    """
    match = LISTED.search(fact.note)
    if match is None:
        return tuple((int(fact.period), month) for month in range(1, 13))
    return tuple((int(match[1]), int(month)) for month in match[2].split())


def in_window(figures: Sequence[Figure], window: Window, address: str) -> Span:
    """
    Add what falls into a window.

    Nothing in a figure is negative, so a sum over months lies wholly inside if all its months do,
    and at most wholly inside if one of them does.
    """
    inputs = tuple(figure.fact for figure in figures)
    shares = [[window.share(*month) for month in figure.months] for figure in figures]
    amounts = [figure.fact.number for figure in figures]
    evenly = [x * sum(s) / len(s) for x, s in zip(amounts, shares, strict=True)]
    least = [x if min(s) >= 1 else 0.0 for x, s in zip(amounts, shares, strict=True)]
    most = [x if max(s) > 0 else 0.0 for x, s in zip(amounts, shares, strict=True)]
    unit = inputs[0].unit
    values = ((sum(evenly), EVENLY), (sum(least), AT_LEAST), (sum(most), AT_MOST))
    parts = [
        Derived(name, value, unit, ADDRESS, formula, inputs, window.parameters)
        for name, (value, formula) in zip(_names(address), values, strict=True)
    ]
    return Span(*parts)


def absent(address: str, unit: str, why: str) -> Span:
    """Return a span of which nothing is known, with the reason."""
    return Span(*[nothing(name, unit, why) for name in _names(address)])


def nothing(address: str, unit: str, why: str) -> Derived:
    """Return a quantity that is absent, with the reason."""
    return Derived(address, None, unit, ADDRESS, "not known", (), {}, why)


def total(address: str, spans: Sequence[Span], unit: str, formula: str, why: str) -> Span:
    """Add the spans that are known, end by end; absent where none is."""
    known = [span for span in spans if span.known]
    if not known:
        return absent(address, unit, why)
    return _each(address, known, unit, formula, sum)


def part_of(
    address: str, span: Span, whole: Quantity, unit: str = "ratio", formula: str = "part / whole"
) -> Span:
    """Divide a span by a positive quantity, end by end; absent where either is absent or zero."""
    if not span.known or not isinstance(whole.value, float | int) or whole.number <= 0:
        why = getattr(span.value, "absent_because", None) or "nothing is owed"
        return absent(address, unit, why)
    over = whole.number
    parts = [
        Derived(name, part.number / over, unit, ADDRESS, formula, (part, whole))
        for name, part in zip(_names(address), span.parts, strict=True)
    ]
    return Span(*parts)


def less(address: str, span: Span, parts: Sequence[Span], unit: str, formula: str) -> Span:
    """Take spans from a sum that holds them, end by end."""
    known = [part for part in parts if part.known]
    if not span.known:
        return absent(address, unit, getattr(span.value, "absent_because", None) or "")
    return _each(address, [span, *known], unit, formula, lambda x: x[0] - sum(x[1:]))


def _each(
    address: str,
    spans: Sequence[Span],
    unit: str,
    formula: str,
    combine: Callable[[list[float]], float],
) -> Span:
    ends = list(zip(*[span.parts for span in spans], strict=True))
    parts = [
        Derived(name, combine([q.number for q in end]), unit, ADDRESS, formula, end)
        for name, end in zip(_names(address), ends, strict=True)
    ]
    return Span(*parts)


def _names(address: str) -> list[str]:
    return [f"{address}/{end}" if end else address for end in ENDS]
