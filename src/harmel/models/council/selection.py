"""Who all would accept as Secretary General: the selection of 2024 day by day, or any candidates.

A candidate is chosen when no member objects. On each day of the record the seats hold what members
had said by then; who would still block, what would win it, and how likely consent was follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Assumption, Derived, Quantity
from harmel.ledger.issue import Issue
from harmel.ledger.offices import term_decisions
from harmel.ledger.store import Ledger
from harmel.models.council.case import (
    PERCENT,
    Case,
    Seat,
    Sort,
    assumed_seat,
    case_named,
    government_rows,
    parameters,
    seat,
)
from harmel.models.council.consensus import DRAWS, SEED, agreed_at_once, draw, prices

HERE = "harmel.models.council.selection.council_selection"
DECISION = "sg2024"
KIND = "selection"
APPOINTED = "appointed"


@dataclass(frozen=True, slots=True)
class Holdout:
    """
    A member that would block as things stand.

    Attributes
    ----------
    price : Derived
        What would win it: by how much its expected margin falls short of zero [stakes; one stake
        is the worst that a member at full salience can fear].
    """

    iso3: str
    position: Quantity
    salience: Quantity
    price: Derived

    def as_dict(self) -> dict[str, Any]:
        """Return the holdout as JSON-ready data."""
        return {
            "iso3": self.iso3,
            "position": self.position.value,
            "salience": self.salience.value,
            "price": self.price.value,
        }


@dataclass(frozen=True, slots=True)
class Round:
    """
    Where one candidate stands on one day.

    Attributes
    ----------
    name : str
        The day's event, or the candidate.
    on : date or None
        The day.
    supporters : float or None
        How many members the record says support the candidate; None where it does not say.
    holdouts : tuple of Holdout
        Who would block, dearest first.
    p_alone, p_mediated : Derived
        The chance that all agree with nothing but the candidate on the table, and with a mediator
        who may leave members outside or trade favours.
    p_mediated_without_leader : Derived
        The same with the leader's own effect off.
    """

    name: str
    on: date | None
    supporters: float | None
    holdouts: tuple[Holdout, ...]
    p_alone: Derived
    p_mediated: Derived
    p_mediated_without_leader: Derived

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the round by its id."""
        found = [self.p_alone, self.p_mediated, self.p_mediated_without_leader]
        found += [holdout.price for holdout in self.holdouts]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the round as JSON-ready data."""
        return {
            "name": self.name,
            "on": None if self.on is None else self.on.isoformat(),
            "supporters": self.supporters,
            "holdouts": [holdout.as_dict() for holdout in self.holdouts],
            "p_alone": self.p_alone.value,
            "p_mediated": self.p_mediated.value,
            "p_mediated_without_leader": self.p_mediated_without_leader.value,
        }


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection: its rounds over time, or its candidates, likeliest first."""

    title: str
    by: str
    rounds: tuple[Round, ...]
    assumed: Mapping[str, Assumption]
    draws: int
    seed: int

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: dict[str, Quantity] = {}
        for each in self.rounds:
            found |= each.numbers()
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the selection as JSON-ready data."""
        return {
            "title": self.title,
            "by": self.by,
            "rounds": [found.as_dict() for found in self.rounds],
            "parameters": {
                name: {"value": p.value, "low": p.low, "high": p.high, "unit": p.unit}
                for name, p in self.assumed.items()
            },
            "draws": self.draws,
            "seed": self.seed,
        }


def council_selection(
    ledger: Ledger,
    candidates: Sequence[Issue] = (),
    draws: int = DRAWS,
    seed: int = SEED,
) -> Selection:
    """
    Follow the selection of 2024, or compare candidates of the user's own.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger; only events and statements up to its day are used.
    candidates : sequence of Issue, optional
        One issue a candidate: positions on a scale from 0 (opposed) to 100 (declared support).
    draws, seed : int
        Of positions and parameters within their ranges.

    Raises
    ------
    NoAnswer
        If the ledger knows of no such selection by its day.
    BadArgument
        If a candidate's scale is not 0 to 100.
    """
    chosen = parameters(ledger)
    if candidates:
        rounds = [
            _round(_candidate(issue, ledger), chosen, draws, seed, issue.name)
            for issue in candidates
        ]
        rounds.sort(key=lambda found: (-found.p_mediated.number, found.name))
        return Selection("Candidates compared", "candidate", tuple(rounds), chosen, draws, seed)
    events = _events(ledger)
    case = case_named(ledger, DECISION)
    rounds = [
        _round(_on(ledger, case, day), chosen, draws, seed, title, day, number)
        for day, title, number in events
    ]
    return Selection(case.title, "day", tuple(rounds), chosen, draws, seed)


def _events(ledger: Ledger) -> list[tuple[date, str, float | None]]:
    """Return the days of the selection up to the appointment, after which nobody can object."""
    known = [
        (day, row.text("title"), row.number("number"))
        for table in ledger.of_kind("events")
        for row in table.rows
        if row.text("kind") == KIND and (day := row.day("date")) is not None and day <= ledger.as_of
    ]
    first = min((day for day, _, _ in known), default=date.max)
    chosen = (
        term.decided.day
        for term in term_decisions(ledger)
        if term.decision == APPOINTED and term.decided.day >= first
    )
    last = min(chosen, default=ledger.as_of)
    found = [event for event in known if event[0] <= last]
    if not found:
        raise NoAnswer(
            Problem("The ledger records no selection by that day.", found=str(ledger.as_of))
        )
    return sorted(found)


def _on(ledger: Ledger, case: Case, day: date) -> Case:
    """Return the case with the seats as members had spoken by a day."""
    said = {
        row.text("iso3"): seat(table, row)
        for table, row in government_rows(ledger, case.issue)
        if (row.day("date") or date.max) <= day
    }
    seats = tuple(said.get(old.iso3) or _undeclared(old) for old in case.seats)
    return replace(case, seats=seats)


def _undeclared(old: Seat) -> Seat:
    """Seat a member that has not spoken: in the middle of the scale, and caring little."""
    reason = "had not declared itself by that day: the middle of the scale, its half to both sides"
    cares = "had not declared itself by that day: cares little"
    where = f"council/{DECISION}/{old.iso3}"
    return assumed_seat(where, old.iso3, (25, 50, 75), (10, 30, 50), (reason, cares))


def _candidate(issue: Issue, ledger: Ledger) -> Case:
    """Turn one candidate of a user's file into a case."""
    if issue.scale != (0.0, PERCENT):
        raise BadArgument(
            Problem(
                "Support for a candidate is scored from 0 (opposed) to 100 (declared support).",
                issue.name,
                column="position",
                found=f"a scale from {issue.scale[0]:g} to {issue.scale[1]:g}",
                allowed="scale_low 0, scale_high 100",
            )
        )
    part = issue.voiced
    lows = part.positions if part.position_low is None else part.position_low
    highs = part.positions if part.position_high is None else part.position_high

    seats = [
        assumed_seat(
            f"council/{issue.name}/{actor}",
            actor,
            (float(np.fmin(low, x)), float(x), float(np.fmax(high, x))),
            (float(s), float(s), float(s)),
            ("as given in the file", "as given in the file"),
            reported=True,
        )
        for actor, x, low, high, s in zip(
            part.actors, part.positions, lows, highs, part.salience * PERCENT, strict=True
        )
    ]
    zero, hundred = (
        Assumption(f"council/{issue.name}/{name}", value, "points of 100", reason, value, value)
        for name, value, reason in (
            ("status_quo", 0.0, "nobody is chosen"),
            ("asked", PERCENT, "the candidate is chosen"),
        )
    )
    flags = {"divisible": False, "opt_outs": True, "payments": True, "bypass": False}
    sort = Sort("appointment", "Choice of a person", **flags, dated=False, reason="")
    return Case(
        issue.name, issue.name, issue.name, sort, tuple(seats), zero, hundred, hundred, hundred,
        ledger.as_of, "",
    )  # fmt: skip


def _round(
    case: Case,
    chosen: Mapping[str, Assumption],
    draws: int,
    seed: int,
    name: str,
    on: date | None = None,
    supporters: float | None = None,
) -> Round:
    drawn = draw(case, chosen, draws, seed)
    members = {member.iso3: member for member in case.seats}
    where = f"council/{case.decision}/{name if on is None else on}"
    inputs: tuple[Quantity, ...] = (
        *(seat.position for seat in case.seats),
        *(seat.salience for seat in case.seats),
        *chosen.values(),
    )

    def derived(part: str, value: float, unit: str, formula: str) -> Derived:
        return Derived(
            f"{where}/{part}", value, unit, HERE, formula, inputs, {"draws": draws, "seed": seed}
        )

    def chance(part: str, mediator: bool, leader: bool) -> Derived:
        share = float(agreed_at_once(case, drawn, mediator, leader).mean())
        formula = f"share of draws in which nobody objects; mediator {mediator}, leader {leader}"
        return derived(part, share, "probability", formula)

    holdouts = tuple(
        Holdout(
            iso3,
            members[iso3].position,
            members[iso3].salience,
            derived(f"price/{iso3}", price, "stakes", "shortfall of the expected margin"),
        )
        for iso3, price in prices(case, chosen)
    )
    return Round(
        name,
        on,
        supporters,
        holdouts,
        chance("alone", mediator=False, leader=False),
        chance("mediated", mediator=True, leader=True),
        chance("mediated-leader-off", mediator=True, leader=False),
    )
