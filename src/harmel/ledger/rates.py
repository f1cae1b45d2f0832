"""What one currency was worth in another on a stated day, at the euro reference rates."""

from datetime import date, timedelta

from harmel.errors import BadArgument, BadTable, NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Quantity
from harmel.ledger.intake import Row
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table

BASE = "EUR"
MOST_DAYS_BACK = 7


def rate(ledger: Ledger, source: str, target: str, on: date) -> Quantity:
    """
    Return how many units of `target` one unit of `source` bought.

    Rates are fixed on business days; on other days the last fixing counts, at most seven days old.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger with a table of kind `rates`: units of each currency for one euro.
    source, target : str
        ISO 4217 codes.
    on : date
        The day; the fixing used is in the inputs.

    Raises
    ------
    BadArgument
        If a currency has no rates, or the day lies after the ledger's date.
    NoAnswer
        If there was no fixing in the week up to the day.
    """
    table = _table(ledger)
    row = _row(table, on, ledger.as_of)
    inputs = tuple(_fixing(table, row, code) for code in (source, target) if code != BASE)
    per = {fact.measure[-3:].upper(): fact.number for fact in inputs} | {BASE: 1.0}
    return Derived(
        id=f"rate/{source}/{target}/{on}",
        value=per[target] / per[source],
        unit=f"{target} per {source}" if source != target else "ratio",
        function="harmel.ledger.rates.rate",
        formula=f"{target} per EUR / {source} per EUR, at the last fixing on or before the day",
        inputs=inputs,
        parameters={"on": on.isoformat(), "fixing": str(row.day("date"))},
    )


def _table(ledger: Ledger) -> Table:
    tables = ledger.of_kind("rates")
    if not tables:
        raise NoAnswer(Problem("This ledger has no table of exchange rates."))
    return tables[-1]


def _row(table: Table, on: date, as_of: date) -> Row:
    if on > as_of:
        raise BadArgument(
            Problem(
                "The rate of this day was not yet published.",
                column="on",
                found=on.isoformat(),
                allowed=f"days up to {as_of}",
            )
        )
    week = [on - timedelta(days=back) for back in range(MOST_DAYS_BACK + 1)]
    near = table.rows_near(frozenset(day.isoformat() for day in week))
    if near:
        return max(near, key=lambda row: row.text("date"))
    days = [row.day("date") for row in table.rows]
    raise NoAnswer(
        Problem(
            f"No rate was fixed in the {MOST_DAYS_BACK} days up to this one.",
            found=on.isoformat(),
            allowed=f"{min(d for d in days if d)} to {max(d for d in days if d)}",
        )
    )


def _fixing(table: Table, row: Row, code: str) -> Fact:
    known = sorted(column for column in row.cells if column != "date")
    if code not in known:
        raise BadArgument(
            Problem(
                "There are no rates for this currency.",
                column="currency",
                found=code,
                allowed=", ".join([BASE, *known]),
            )
        )
    period = str(row.day("date"))
    fact = table.fact(row, code, code, f"rate_{code.lower()}", f"{code} per {BASE}", period)
    if fact.value is None:
        raise NoAnswer(
            Problem(f"No rate was fixed for {code} on {period}.", fix="Ask for another day.")
        )
    if fact.number <= 0:
        raise BadTable(
            Problem(
                "A rate is above zero.", table.file, row.line, code, f"{fact.number:g}", "above 0"
            )
        )
    return fact
