"""Which statements cannot hold together where requests that must be met cannot be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harmel.ledger.support_files.rows import quarter_name
from harmel.models.support.block import build
from harmel.models.support.grid import Grid, Limit, Need, Supply, opened
from harmel.models.support.passes import fill
from harmel.models.support.solve import Limits
from harmel.models.support.wording import (
    amount_of,
    class_named,
    figure,
    member_named,
    possessive,
    sentence,
)

MOST_WORK = 1_000_000
"""Statements times arcs up to which they are dropped one by one."""
Relaxed = tuple[Grid, frozenset[int]]
"""A grid, and the rows of the requests that must be met."""


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement that may be part of a conflict: its row, its sentence, and how to drop it."""

    kind: str
    row: int
    member: str
    text: str
    drop: Callable[[Relaxed], Relaxed]

    def as_dict(self) -> dict[str, Any]:
        """Return the statement as JSON-ready data."""
        row = self.row if self.row > 0 else None
        return {"kind": self.kind, "row": row, "member": self.member, "text": self.text}


def possible(grid: Grid, must: frozenset[int], class_: str, limits: Limits) -> bool:
    """Say whether the requests of a class that must be met, named by their rows, can be."""
    block = build(grid, class_)
    floors = {r: block.asked(r) for r, need in enumerate(block.needs) if need.line in must}
    return fill(block, limits, floors).flow is not None


def conflict(
    grid: Grid,
    must: frozenset[int],
    class_: str,
    names: Mapping[str, str],
    limits: Limits,
) -> tuple[list[dict[str, Any]], list[str]]:
    """
    Find statements that cannot hold together, none of which can be left out.

    A deletion filter: statements are dropped one by one; whatever can be dropped while the rest
    still cannot hold stays dropped. What is left is in conflict, and would not be if any one of it
    went. There may be other such sets.

    Parameters
    ----------
    grid : Grid
        All that is matched.
    must : frozenset of int
        Rows of the requests that must be met.
    class_ : str
        The class in which they cannot be.
    names : dict
        What members are called, by code.
    limits : Limits
        When a search stops.

    Returns
    -------
    found : list of dict
        The statements; where there is too much to try, only those on what must be met.
    notes : list of str
        Says so in that case.
    """
    statements = _statements(grid, must, class_, names)
    if len(statements) * build(grid, class_).size > MOST_WORK:
        asked = [one.as_dict() for one in statements if one.kind == "must"]
        return asked, ["Which other statements are in the way was not looked for: too many."]
    held: Relaxed = (grid, must)
    kept = []
    for statement in statements:
        without = statement.drop(held)
        if possible(*without, class_, limits):
            kept.append(statement)
        else:
            held = without
    return [statement.as_dict() for statement in kept], []


def _statements(
    grid: Grid, must: frozenset[int], class_: str, names: Mapping[str, str]
) -> list[Statement]:
    """Return all that may be dropped; what readers can do least about is tried first."""
    needs = [n for n in grid.needs if n.class_ == class_]
    asked = sum(n.amount * (n.last - n.first + 1) for n in needs)
    earliest = min(n.first for n in needs)
    found: list[Statement] = []
    for supply in (s for s in grid.supplies if s.class_ == class_):
        found += _of_supply(grid, supply, earliest, names)
    for limit in grid.limits:
        if limit.class_ in {"", class_}:
            who, whom = (member_named(code, names) for code in (limit.member, limit.towards))
            text = f"{who} refuses {class_named(class_)}" + (f" to or from {whom}" if whom else "")
            if limit.most > 0:
                text = f"{text} beyond {figure(limit.most)}"
            found.append(Statement("refusal", limit.line, limit.member, text, _open(limit)))
    found += [_must(grid, need, names) for need in needs if need.line in must]
    for supply in (s for s in grid.supplies if s.class_ == class_):
        who = member_named(supply.donor, names)
        each = " per quarter" if supply.rate else ""
        text = f"{who} has {figure(supply.amount)}{each} of {class_named(class_)}"
        more = supply.amount + asked
        found.append(
            Statement("stock", supply.line, supply.donor, text, _with(supply, amount=more))
        )
    return [replace(one, text=sentence(one.text)) for one in found]


def _must(grid: Grid, need: Need, names: Mapping[str, str]) -> Statement:
    who = member_named(need.host, names)
    first, last = (quarter_name(grid.start + q) for q in (need.first, need.last))
    what = amount_of(need.amount, need.unit, need.class_)
    text = f"{who} must have {what} from {first} to {last}"
    return Statement(
        "must", need.line, need.host, text, lambda held: (held[0], held[1] - {need.line})
    )


def _of_supply(
    grid: Grid, supply: Supply, earliest: int, names: Mapping[str, str]
) -> list[Statement]:
    """Return what an offer says about itself: system, tie, dates, rotation, reserve."""
    who, what = member_named(supply.donor, names), class_named(supply.class_)
    line, donor = supply.line, supply.donor
    found = []
    if supply.systems:
        text = f"{possessive(who)} {what} is {' '.join(sorted(supply.systems))}"
        found.append(
            Statement("system", line, donor, text, _with(supply, systems=frozenset[str]()))
        )
    if supply.towards:
        whom = member_named(supply.towards, names)
        text = f"{possessive(who)} {what} is offered to {whom} only"
        found.append(Statement("tie", line, donor, text, _with(supply, towards="")))
    if supply.first > earliest:
        since = quarter_name(grid.start + supply.first)
        text = f"{possessive(who)} {what} is there from {since}"
        found.append(Statement("lead", line, donor, text, _with(supply, first=earliest)))
    if supply.last < grid.count - 1:
        text = f"{possessive(who)} {what} stays until {quarter_name(grid.start + supply.last)}"
        found.append(Statement("ended", line, donor, text, _with(supply, last=grid.count - 1)))
    if supply.rotates and grid.rotation > 1:
        text = f"{possessive(who)} {what} rotates: {grid.rotation:g} held for one abroad"
        found.append(Statement("rotation", line, donor, text, _with(supply, rotates=False)))
    if supply.reserve > 0:
        text = f"{who} keeps {figure(supply.reserve)} of {figure(supply.amount)} {what} at home"
        found.append(Statement("reserve", line, donor, text, _with(supply, reserve=0.0)))
    return found


def _with(supply: Supply, **changed: Any) -> Callable[[Relaxed], Relaxed]:
    """Return a function that changes one offer of a grid, named by its row and donor."""

    def drop(held: Relaxed) -> Relaxed:
        grid, must = held
        supplies = tuple(
            replace(s, **changed) if (s.line, s.donor) == (supply.line, supply.donor) else s
            for s in grid.supplies
        )
        return replace(grid, supplies=supplies), must

    return drop


def _open(limit: Limit) -> Callable[[Relaxed], Relaxed]:
    """Return a function that drops one refusal of a grid."""
    return lambda held: (opened(held[0], limit), held[1])


def impossible_classes(
    grid: Grid, must: frozenset[int], classes: Sequence[str], limits: Limits
) -> list[str]:
    """Return the classes in which requests that must be met cannot be."""
    asked = {need.class_ for need in grid.needs if need.line in must}
    return [c for c in classes if c in asked and not possible(grid, must, c, limits)]
