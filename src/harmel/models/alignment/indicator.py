"""One indicator over time: its figures, what they mean, and what they do not say."""

from dataclasses import dataclass
from typing import Any

from harmel.ledger.facts import Fact, Quantity, as_number
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves


@dataclass(frozen=True, slots=True)
class Indicator:
    """
    A named series of one subject.

    Attributes
    ----------
    series : dict
        Quantities by year, oldest first; a year without a figure is not in it.
    says, silent_on : str
        What a change of it means, and what it cannot show.
    absent_because : str
        Why the series is empty, if it is.
    left_out : str
        Which years were left out of the series, and why.
    """

    id: str
    subject: str
    title: str
    unit: str
    series: dict[int, Quantity]
    says: str
    silent_on: str
    absent_because: str = ""
    left_out: str = ""

    @property
    def newest(self) -> tuple[int, Quantity] | None:
        """The newest year that has a figure, and the figure."""
        known = [(year, q) for year, q in self.series.items() if q.value is not None]
        return known[-1] if known else None

    @property
    def note(self) -> str:
        """What the source says of the newest figure, and which years were left out."""
        newest = self.newest
        said = newest[1].note if newest is not None and isinstance(newest[1], Fact) else ""
        return "; ".join(text for text in (said, self.left_out) if text)

    def around(self, year: int) -> Quantity | None:
        """Return the figure of a year, or None."""
        return self.series.get(year)

    def sources(self) -> tuple[str, ...]:
        """Who published the figures: publisher and release, each once."""
        named: dict[str, None] = {}
        for quantity in self.series.values():
            for leaf in leaves(quantity):
                if isinstance(leaf, Fact):
                    named[f"{leaf.release.publisher} ({leaf.release.id})"] = None
        return tuple(named)

    def as_dict(self) -> dict[str, Any]:
        """Return the indicator as JSON-ready data."""
        newest = self.newest
        return {
            "id": self.id,
            "subject": self.subject,
            "title": self.title,
            "unit": self.unit,
            "newest": None
            if newest is None
            else {"year": newest[0], "value": as_number(newest[1])},
            "series": {str(year): as_number(q) for year, q in self.series.items()},
            "note": self.note,
            "says": self.says,
            "silent_on": self.silent_on,
            "absent_because": self.absent_because,
            "source": list(self.sources()),
        }


def numbers(indicators: tuple[Indicator, ...]) -> dict[str, Quantity]:
    """Return every number of some indicators by its id."""
    return {q.id: q for indicator in indicators for q in indicator.series.values()}


def no_release(ledger: Ledger) -> str:
    """Say why a series is empty: what the ledger lacks, not what was never published."""
    return f"the ledger holds no release of it that was published by {ledger.as_of}"
