"""A real decision as a case of the council: who sat there, where each stood, what was asked.

Two rules turn coded positions into a case, and both were fixed before the model was run. A member's
opening position is its first government row from the day the matter was opened; without one, its
last row of the two years before. A member without any is assumed to stand at the median of
those reported, anywhere between their quartiles, and to care little: silence is consent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Assumption, Fact, Quantity
from harmel.ledger.intake import Row
from harmel.ledger.issue import Issue
from harmel.ledger.members import members_on
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table

BEFORE = timedelta(days=731)
"""How old a row from before the opening may be: two years, the longest from summit to summit."""
HEADS = ("Biden", "Trump")
"""Named heads of government: their rows count as their government's, as do rows of an actor called
a government. Other named actors (a candidate, a figurehead, a parliament) do not count."""
CLASSES = ("pass", "diluted", "opt-out", "delayed", "bypassed", "blocked")
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Sort:
    """What can be traded in decisions of one sort; see the table council_sorts."""

    name: str
    title: str
    divisible: bool
    opt_outs: bool
    payments: bool
    bypass: bool
    dated: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Seat:
    """
    One member in one case.

    Attributes
    ----------
    position, low, high : Quantity
        Where it stood, with the coder's range [0 to 100]; a fact, or an assumption.
    salience, salience_low, salience_high : Quantity
        How much it cared [0 to 100].
    reported : bool
        Whether a row says so; otherwise the rule for silent members does.
    confidence, evidence : str
        As in the table positions; empty for silent members.
    day : date or None
        Of the row.
    """

    iso3: str
    position: Quantity
    low: Quantity
    high: Quantity
    salience: Quantity
    salience_low: Quantity
    salience_high: Quantity
    reported: bool
    confidence: str = ""
    evidence: str = ""
    day: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the seat as JSON-ready data."""
        return {
            "iso3": self.iso3,
            "position": self.position.value,
            "low": self.low.value,
            "high": self.high.value,
            "salience": self.salience.value,
            "reported": self.reported,
            "confidence": self.confidence or "assumed",
            "evidence": self.evidence,
            "date": None if self.day is None else self.day.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Case:
    """
    One decision before its outcome.

    Attributes
    ----------
    decision, title, issue : str
        Its name, its title, and the scale it is scored on.
    sort : Sort
        What can be traded.
    seats : tuple of Seat
        Every member of the council on the day the matter was opened.
    status_quo, asked, asked_low, asked_high : Quantity
        What held if nothing was agreed, and what was asked for, with its range [0 to 100].
    opened : date
        When the matter came up.
    reason : str
        Why the request stands there on the scale.
    """

    decision: str
    title: str
    issue: str
    sort: Sort
    seats: tuple[Seat, ...]
    status_quo: Quantity
    asked: Quantity
    asked_low: Quantity
    asked_high: Quantity
    opened: date
    reason: str

    @property
    def reported(self) -> tuple[Seat, ...]:
        """The seats that rest on a row."""
        return tuple(seat for seat in self.seats if seat.reported)

    def array(self, name: str) -> Any:
        """Return one quantity of every seat as fractions of 0 to 100; shape (n,)."""
        return np.array([getattr(seat, name).number for seat in self.seats]) / PERCENT

    def as_issue(self) -> Issue:
        """Return the case as one issue, every member with the same capability."""
        ones = np.ones(len(self.seats))
        return Issue(
            self.decision,
            tuple(seat.iso3 for seat in self.seats),
            PERCENT * self.array("position"),
            self.array("salience"),
            ones,
            reference_point=self.status_quo.number,
            rule="unanimity",
            position_low=PERCENT * self.array("low"),
            position_high=PERCENT * self.array("high"),
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """How a decision ended; kept apart from the case, so that no forecast can look at it."""

    decision: str
    outcome: str
    on: date | None
    settled_by: str
    what_settled_it: str
    resisted_by: tuple[str, ...]


def cases(ledger: Ledger, as_of: date | None = None) -> tuple[Case, ...]:
    """
    Return the decisions opened by a day on which somebody had spoken, in order of opening.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger with tables of the kinds cases, sorts, positions, scales and outcomes.
    as_of : date, optional
        Rows of positions after this day are not used; default: the ledger's own day.

    Raises
    ------
    NoAnswer
        If the ledger has no such tables.
    """
    day = as_of or ledger.as_of
    opened = _opened(ledger)
    found = [
        _case(ledger, table, row, opened[row.text("decision")], day)
        for table in _some(ledger, "cases")
        for row in table.rows
        if opened[row.text("decision")][0] <= day
    ]
    spoken = [case for case in found if case.reported]
    return tuple(sorted(spoken, key=lambda case: (case.opened, case.decision)))


def case_named(ledger: Ledger, decision: str, as_of: date | None = None) -> Case:
    """
    Return one decision.

    Raises
    ------
    BadArgument
        If there is none of that name by that day.
    """
    known = cases(ledger, as_of)
    for case in known:
        if case.decision == decision:
            return case
    raise BadArgument(
        Problem(
            "This decision is not known.",
            column="decision",
            found=decision,
            allowed=", ".join(case.decision for case in known),
        )
    )


def council_decisions(ledger: Ledger) -> tuple[str, ...]:
    """Return the names of the real decisions in a ledger; none where it has no such table."""
    tables = ledger.of_kind("cases")
    return tuple(row.text("decision") for table in tables for row in table.rows)


def settled(ledger: Ledger, as_of: date | None = None) -> dict[str, Settled]:
    """Return how decisions ended that were settled by a day, by their names."""
    day = as_of or ledger.as_of
    found = {}
    for table in _some(ledger, "outcomes"):
        for row in table.rows:
            end = row.day("settled")
            if end is not None and end <= day:
                found[row.text("decision")] = Settled(
                    row.text("decision"),
                    row.text("outcome_class"),
                    end,
                    row.text("settled_by"),
                    row.text("what_settled_it"),
                    tuple(row.text("resisted_by").split()),
                )
    return found


def _some(ledger: Ledger, kind: str) -> tuple[Table, ...]:
    tables = ledger.of_kind(kind)
    if not tables:
        raise NoAnswer(
            Problem(
                f"This ledger holds no table of kind '{kind}', so it has no decisions to look at.",
                fix="Use the shipped ledger, or add such tables to the folder.",
            )
        )
    return tables


def _opened(ledger: Ledger) -> dict[str, tuple[date, date, str]]:
    """Return when each decision was opened and settled, and its title; never how."""
    found = {}
    for table in _some(ledger, "outcomes"):
        for row in table.rows:
            start = row.day("opened") or date.max
            found[row.text("decision")] = (
                start,
                row.day("settled") or date.max,
                row.text("title"),
            )
    return found


def _case(
    ledger: Ledger, table: Table, row: Row, dated: tuple[date, date, str], as_of: date
) -> Case:
    decision, issue = row.text("decision"), row.text("issue")
    opened, end, title = dated

    def stated(column: str) -> Fact:
        return table.fact(row, column, decision, f"case_{column}", "points of 100")

    if row.number("reference_point") is None:
        status_quo = _reference_point(ledger, issue)
    else:
        status_quo = stated("reference_point")
    if row.text("council") == "alliance":
        council = tuple(member.iso3 for member in members_on(ledger, opened))
    else:
        council = tuple(row.text("council").split())
    return Case(
        decision,
        title,
        issue,
        _sorts(ledger)[row.text("sort")],
        _seats(ledger, issue, council, opened, min(end, as_of)),
        status_quo,
        stated("asked"),
        stated("asked_low"),
        stated("asked_high"),
        opened,
        row.text("reason"),
    )


def _sorts(ledger: Ledger) -> dict[str, Sort]:
    flags = ("divisible", "opt_outs", "payments", "bypass", "dated")
    return {
        row.text("sort"): Sort(
            row.text("sort"),
            row.text("title"),
            **{flag: row.text(flag) == "yes" for flag in flags},
            reason=row.text("reason"),
        )
        for table in _some(ledger, "sorts")
        for row in table.rows
    }


def _reference_point(ledger: Ledger, issue: str) -> Fact:
    for table in _some(ledger, "scales"):
        for row in table.rows:
            if row.text("issue") == issue and row.number("reference_point") is not None:
                return table.fact(row, "reference_point", issue, "reference_point", "points of 100")
    raise NoAnswer(Problem("This issue has no reference point.", column="issue", found=issue))


def _seats(
    ledger: Ledger, issue: str, council: tuple[str, ...], opened: date, end: date
) -> tuple[Seat, ...]:
    """Seat every member: by its opening row, or by the rule for silent members."""
    rows = government_rows(ledger, issue)
    found: dict[str, Seat] = {}
    for iso3 in council:
        mine = [(t, r) for t, r in rows if r.text("iso3") == iso3]
        inside = [(t, r) for t, r in mine if opened <= _day(r) <= end]
        before = [(t, r) for t, r in mine if opened - BEFORE <= _day(r) < min(opened, end)]
        if inside:
            found[iso3] = seat(*inside[0])
        elif before:
            found[iso3] = seat(*before[-1])
    rule = _silent(ledger, issue, [found[iso3].position.number for iso3 in found])
    return tuple(found.get(iso3) or rule(iso3) for iso3 in council)


def government_rows(ledger: Ledger, issue: str) -> list[tuple[Table, Row]]:
    """Return the rows on an issue that speak for governments, oldest first."""
    rows = [
        (table, row)
        for table in _some(ledger, "positions")
        for row in table.rows
        if row.text("issue") == issue and _speaks(row.text("actor"))
    ]
    return sorted(rows, key=lambda item: _day(item[1]))


def _speaks(actor: str) -> bool:
    return actor in {"", *HEADS} or actor.endswith(" government")


def _day(row: Row) -> date:
    return row.day("date") or date.max


def seat(table: Table, row: Row) -> Seat:
    """Seat a member by one row of positions."""
    subject = row.text("iso3")
    period = _day(row).isoformat()

    def fact(column: str) -> Fact:
        measure = f"{row.text('issue')}.{column}"
        return table.fact(row, column, subject, measure, "points of 100", period)

    return Seat(
        subject,
        fact("position"),
        fact("low"),
        fact("high"),
        fact("salience"),
        fact("salience_low"),
        fact("salience_high"),
        True,
        row.text("confidence"),
        row.text("evidence"),
        _day(row),
    )


def _silent(ledger: Ledger, issue: str, reported: list[float]) -> Callable[[str], Seat]:
    """Return the rule that seats a member of whom nothing is reported."""
    low, middle, high = (float(v) for v in np.percentile(reported or [0.0], (25, 50, 75)))
    care = parameters(ledger)["silent_salience"]

    stands = "not reported: the median of the members reported, between their quartiles"
    salience = (PERCENT * care.low, PERCENT * care.value, PERCENT * care.high)
    return lambda iso3: assumed_seat(
        f"council/{issue}/{iso3}",
        iso3,
        (low, middle, high),
        salience,
        (stands, f"not reported: {care.reason}"),
    )


Three = tuple[float, float, float]


def assumed_seat(
    where: str,
    iso3: str,
    position: Three,
    salience: Three,
    reasons: tuple[str, str],
    reported: bool = False,
) -> Seat:
    """
    Seat a member by assumption.

    Parameters
    ----------
    where : str
        The address of its assumptions.
    iso3 : str
        The member.
    position, salience : three floats
        Low, value and high [0 to 100].
    reasons : two str
        Why it stands there, and why it cares so much.
    reported : bool
        Whether the figures are given by a user and not filled in by a rule.
    """

    def assumed(name: str, value: float, ends: Three, reason: str) -> Assumption:
        return Assumption(f"{where}/{name}", value, "points of 100", reason, ends[0], ends[2])

    stands, cares = reasons
    return Seat(
        iso3,
        assumed("position", position[1], position, stands),
        assumed("low", position[0], position, stands),
        assumed("high", position[2], position, stands),
        assumed("salience", salience[1], salience, cares),
        assumed("salience_low", salience[0], salience, cares),
        assumed("salience_high", salience[2], salience, cares),
        reported,
    )


def parameters(ledger: Ledger) -> dict[str, Assumption]:
    """Return the parameters of consensus by name, each an assumption with reason and range."""
    found = {}
    for table in _some(ledger, "parameters"):
        for row in table.rows:
            name = row.text("parameter")
            found[name] = Assumption(
                f"council/{name}",
                row.number("value") or 0.0,
                row.text("unit"),
                row.text("reason"),
                row.number("low") or 0.0,
                row.number("high") or 0.0,
            )
    return found
