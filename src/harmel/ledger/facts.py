"""A value with its unit, its period, who published it and when, and where exactly it stands.

Three kinds of quantity can appear in an answer, and all three can be traced: a `Fact` stands in a
source, a `Derived` was computed from other quantities, an `Assumption` was chosen for a reason.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Value = float | str | date | None
Status = Literal["actual", "estimate", "projection", "absent"]
Parameter = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Release:
    """One publication: never spliced with another, not even of the same publisher."""

    id: str
    publisher: str
    title: str
    published: date
    document: str
    obtained_via: tuple[str, ...]
    checked_against_publisher: str
    licence: str
    caveats: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """An address read from a file: its name, its hash, and the cell or the row and column in it."""

    file: str
    sha256: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}, sheet {self.sheet}, cell {self.cell}"
        return f"{self.file}, row {self.row}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One figure as published, or its stated absence.

    Attributes
    ----------
    subject : str
        An ISO 3166-1 alpha-3 code, a group of the alliance, a person or an event.
    value : float, str, date or None
        None means absent, for the reason in `absent_because`; absence is never zero.
    unit : str
        See :mod:`harmel.units`.
    pseudo_real_time : bool
        True where a later release was cut at an earlier date because none of that date is known.
    """

    subject: str
    measure: str
    period: str
    value: Value
    unit: str
    status: Status
    release: Release
    place: Place
    cites: tuple[str, ...] = ()
    note: str = ""
    absent_because: str | None = None
    pseudo_real_time: bool = False

    @property
    def id(self) -> str:
        """The address of the fact: release, subject, measure and, where it has one, period."""
        parts = [self.release.id, self.subject, self.measure, self.period]
        return "/".join(part for part in parts if part)

    @property
    def number(self) -> float:
        """The value as a number; asking for the number of an absence or a text is a bug."""
        if not isinstance(self.value, float | int):
            raise TypeError(f"{self.id} is not a number: {self.value!r}")
        return float(self.value)

    @property
    def day(self) -> date:
        """The value as a date; asking for the date of anything else is a bug."""
        if not isinstance(self.value, date):
            raise TypeError(f"{self.id} is not a date: {self.value!r}")
        return self.value


@dataclass(frozen=True, slots=True)
class Derived:
    """A value computed by a named function of this package from other quantities."""

    id: str
    value: Value
    unit: str
    function: str
    formula: str
    inputs: tuple["Quantity", ...]
    parameters: dict[str, Parameter] = field(default_factory=dict)
    absent_because: str | None = None

    @property
    def number(self) -> float:
        """The value as a number; asking for the number of an absence is a bug."""
        if not isinstance(self.value, float | int):
            raise TypeError(f"{self.id} is not a number: {self.value!r}")
        return float(self.value)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value somebody chose, with the reason and the range it could have been chosen from."""

    id: str
    value: float
    unit: str
    reason: str
    low: float
    high: float

    @property
    def number(self) -> float:
        """The assumed value."""
        return self.value


Quantity = Fact | Derived | Assumption


def as_number(quantity: Quantity) -> float | None:
    """Return the value as a number, or None where it is absent."""
    return None if quantity.value is None else quantity.number


def value_text(value: Value) -> str:
    """Write a value as it would be typed: a date as YYYY-MM-DD, an absence as 'absent'."""
    if value is None:
        return "absent"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else repr(value).removesuffix(".0")
