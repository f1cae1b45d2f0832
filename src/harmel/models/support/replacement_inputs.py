"""The inputs of the replacement of forces: the newest row of each that was reported by a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from harmel.errors import BadTable, BadUnit, NoAnswer, Problem
from harmel.ledger.facts import Assumption, Derived, Quantity
from harmel.ledger.intake import Row
from harmel.ledger.rates import rate
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table
from harmel.units import convert, unit

MONEY = "billion USD"
"""The unit in which all prices and costs are given."""
CURRENCY = "USD"
ASSUMED = "assumed"
ENDS = ("low", "best", "high")
Draws = Any
"""An array over draws, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Input:
    """
    One input with its range.

    Attributes
    ----------
    subject, name : str
        The class it belongs to (`all` for parameters), and what it is.
    low, best, high : float
        In the unit that the model works in: prices in billion USD, the rest as in the table.
    unit : str
        As the table has it.
    basis, within : str
        Of requirements, see the table replacement_classes; empty otherwise.
    quantities : tuple of Quantity
        What it rests on: the facts of its row and, where a price changed its currency, the rate;
        one assumption where it is assumed.
    """

    subject: str
    name: str
    low: float
    best: float
    high: float
    unit: str
    mark: str
    reason: str
    cites: str
    cited_on: date | None
    basis: str
    within: str
    quantities: tuple[Quantity, ...]

    @property
    def key(self) -> str:
        """The input's name, with its class."""
        return f"{self.subject} {self.name}"

    @property
    def sourced(self) -> bool:
        """Whether the row rests on a report."""
        return self.mark != ASSUMED

    def drawn(self, draws: int, seed: int) -> Draws:
        """
        Draw from the triangle of low, best and high; shape (draws,).

        Every input has a stream of its own, so that two answers with the same seed differ only by
        what was changed between them.
        """
        if self.low == self.high:
            return np.full(draws, self.best)
        return stream(self.key, seed).triangular(self.low, self.best, self.high, draws)

    def ends(self) -> dict[str, float]:
        """Return the range as JSON-ready data."""
        return {"low": self.low, "best": self.best, "high": self.high}

    def as_dict(self) -> dict[str, Any]:
        """Return the input as JSON-ready data."""
        return {
            "input": self.name,
            **self.ends(),
            "unit": MONEY if self.name == "unit_cost" else self.unit,
            "mark": self.mark,
            "reason": self.reason,
            "cites": self.cites,
            "cited_on": None if self.cited_on is None else self.cited_on.isoformat(),
        }


def stream(key: str, seed: int) -> np.random.Generator:
    """Return the stream of random numbers that belongs to a name."""
    return np.random.default_rng([seed, *key.encode()])


def class_inputs(ledger: Ledger) -> dict[str, dict[str, Input]]:
    """
    Return the inputs of every class, the newest row of each by the ledger's day.

    Raises
    ------
    BadTable
        If the ends of a range are not in order, or a requirement has no basis.
    NoAnswer
        If the ledger has no table of kind `replacement`.
    """
    found: dict[str, dict[str, Input]] = {}
    for table, row in _newest(ledger, "replacement", ("class", "input")):
        one = _input(ledger, table, row, row.text("class"), row.text("input"), "best")
        if one.name == "requirement" and not one.basis:
            raise _fault(table, row, "basis", "nothing", "total, extra or lead")
        found.setdefault(one.subject, {})[one.name] = one
    return found


def parameters(ledger: Ledger) -> dict[str, Input]:
    """
    Return the parameters and the published figures by name, the newest row of each by the day.

    Raises
    ------
    BadTable
        If the ends of a range are not in order.
    NoAnswer
        If the ledger has no table of kind `replacement_parameters`.
    """
    return {
        row.text("parameter"): _input(ledger, table, row, "all", row.text("parameter"), "value")
        for table, row in _newest(ledger, "replacement_parameters", ("parameter",))
    }


def _newest(ledger: Ledger, kind: str, key: tuple[str, ...]) -> list[tuple[Table, Row]]:
    tables = ledger.of_kind(kind)
    if not tables:
        raise NoAnswer(
            Problem(
                f"This ledger holds no table of kind '{kind}', so nothing says what would have "
                "to be replaced.",
                fix="Use the shipped ledger, or add such a table to the folder.",
            )
        )
    found: dict[tuple[str, ...], tuple[Table, Row]] = {}
    for table in tables:
        for row in table.rows:
            name = tuple(row.text(column) for column in key)
            if _day(row) <= ledger.as_of and (
                name not in found or _day(row) >= _day(found[name][1])
            ):
                found[name] = table, row
    return list(found.values())


def _day(row: Row) -> date:
    return row.day("cited_on") or date.min


def _input(ledger: Ledger, table: Table, row: Row, subject: str, name: str, middle: str) -> Input:
    columns = ("low", middle, "high")
    low, best, high = (row.number(column) or 0.0 for column in columns)
    if not low <= best <= high:
        raise _fault(table, row, "low", f"{low:g}, {best:g}, {high:g}", "low, best, high in order")
    code, mark, day = row.text("unit"), row.text("mark"), row.day("cited_on")
    where = f"{name}" if subject == "all" else f"{subject}_{name}"
    quantities: list[Quantity]
    if mark == ASSUMED:
        quantities = [
            Assumption(f"support/{where}", best, _plain(code), row.text("reason"), low, high)
        ]
    else:
        period = "" if day is None else day.isoformat()
        quantities = [
            table.fact(row, column, subject, f"{name}_{end}", _plain(code), period)
            for column, end in zip(columns, ENDS, strict=True)
        ]
    if name == "unit_cost":
        exchange = _exchange(ledger, code, day)
        if exchange is not None:
            quantities.append(exchange)
        factor = None if exchange is None else exchange.number
        low, best, high = (convert(value, code, MONEY, factor) for value in (low, best, high))
    return Input(
        subject,
        name,
        low,
        best,
        high,
        code,
        mark,
        row.text("reason"),
        row.text("cites"),
        day,
        row.text("basis"),
        row.text("within"),
        tuple(quantities),
    )


def _exchange(ledger: Ledger, code: str, day: date | None) -> Derived | None:
    """Return the rate into dollars on the day of the report, if the price needs one."""
    currency = unit(code).currency or CURRENCY
    if currency == CURRENCY:
        return None
    found = rate(ledger, currency, CURRENCY, day or ledger.as_of)
    return found if isinstance(found, Derived) else None


def _plain(code: str) -> str:
    """Return the unit of a quantity: what is counted is items or persons, whatever its word."""
    try:
        return unit(code).code
    except BadUnit:
        counted = "persons" if code.startswith("people") else "items"
        return f"{counted} per year" if code.endswith(" a year") else counted


def _fault(table: Table, row: Row, column: str, found: str, allowed: str) -> BadTable:
    return BadTable(
        Problem("This row cannot be used.", table.file, row.line, column, found, allowed)
    )


def parse_cited(text: str) -> date:
    """
    Read the day of a cited report: a day, a month counting to its last day, or a year.

    Examples
    --------
    >>> parse_cited("2024-02").isoformat(), parse_cited("2024").isoformat()
    ('2024-02-29', '2024-12-31')
    """
    parts = [int(part) for part in text.split("-") if part.isdecimal()]
    if len(parts) == 3:
        return date(parts[0], parts[1], parts[2])
    if not parts:
        return date.max
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
