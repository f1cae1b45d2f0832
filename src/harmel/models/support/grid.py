"""Requests and offers laid on a grid of quarters, at one end of their ranges, with what-ifs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from harmel.errors import BadArgument, Problem
from harmel.ledger.support_files.file import SupportFile
from harmel.ledger.support_files.rows import MOST_QUARTERS, Statement, Way

Bound = Literal["low", "best", "high", "harshest", "kindest"]
ENDS: Mapping[str, tuple[str, str]] = {
    "low": ("low", "low"),
    "best": ("best", "best"),
    "high": ("high", "high"),
    "harshest": ("high", "low"),
    "kindest": ("low", "high"),
}
"""Which end of the ranges of requests, and of offers and options, a bound takes."""
LEAST_QUARTERS = 4
ROTATION = 3.0
ROTATION_RANGE = (2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Need:
    """
    One request on the grid.

    Attributes
    ----------
    amount : float
        Units wanted in each quarter of the window; of what is used: units a quarter.
    first, last : int
        The window, in quarters from the start, both ends inside.
    systems : frozenset of str
        What it accepts; empty for anything.
    """

    line: int
    host: str
    class_: str
    way: Way
    priority: int
    amount: float
    first: int
    last: int
    systems: frozenset[str] = frozenset()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Supply:
    """
    One offer or option on the grid.

    Attributes
    ----------
    amount : float
        Units held, or in all; of a rate: units a quarter.
    reserve : float
        Units kept at home out of the amount.
    first, last : int
        The first quarter in which its units can be there, and the last in which they serve or
        arrive. `decided` is the first less the lead.
    rate : bool
        Whether the amount comes anew each quarter.
    rotates : bool
        Whether a unit abroad needs others at home that prepare and recover.
    price : float or None
        EUR million per unit; None where unknown.
    mark, reason : str
        What its row says of itself: documented, range or assumed, and why.
    """

    line: int
    donor: str
    class_: str
    amount: float
    reserve: float
    first: int
    last: int
    decided: int
    towards: str = ""
    systems: frozenset[str] = frozenset()
    price: float | None = None
    rate: bool = False
    rotates: bool = False
    option: bool = False
    extra: bool = False
    unit: str = ""
    mark: str = "assumed"
    reason: str = ""

    @property
    def offered(self) -> bool:
        """Whether the row states an offer, and not only what could be spared."""
        return not self.reason.casefold().startswith(NOT_OFFERED)


NOT_OFFERED = "not offered"
"""How the reason of a row begins that states a capacity nobody has offered."""


@dataclass(frozen=True, slots=True)
class Limit:
    """
    What a member lets through of each class at most, to or from another or all; 0: nothing.

    Attributes
    ----------
    gives : bool
        Whether it speaks only of what the member gives, and not of what it takes.
    """

    line: int
    member: str
    towards: str
    class_: str
    most: float
    first: int
    last: int
    gives: bool = False

    def stands_between(self, donor: str, host: str, class_: str) -> bool:
        """Say whether it limits what one gives another: as giver, or as host."""
        if self.class_ not in {"", class_}:
            return False
        given = self.member == donor and self.towards in {"", host}
        takes = self.member == host and self.towards in {"", donor}
        return given or (takes and not self.gives)


@dataclass(frozen=True, slots=True)
class Grid:
    """
    All that is matched.

    Attributes
    ----------
    start : int
        The first quarter, as a number of :func:`harmel.ledger.support_files.rows.quarter`.
    count : int
        How many quarters.
    rotation : float
        Units that one unit abroad needs, itself included.
    notes : tuple of str
        What was left out or filled in.
    """

    start: int
    count: int
    needs: tuple[Need, ...]
    supplies: tuple[Supply, ...]
    limits: tuple[Limit, ...]
    rotation: float
    notes: tuple[str, ...] = ()

    def classes(self) -> tuple[str, ...]:
        """Return the classes that are asked for, in order of the alphabet."""
        return tuple(sorted({need.class_ for need in self.needs}))

    def as_plain(self) -> dict[str, Any]:
        """Return the grid as plain lists, as the certificate reads it."""
        return {
            "quarters": self.count,
            "rotation": self.rotation,
            "needs": [
                {
                    "row": n.line,
                    "host": n.host,
                    "class": n.class_,
                    "way": n.way,
                    "priority": n.priority,
                    "amount": n.amount,
                    "first": n.first,
                    "last": n.last,
                    "systems": sorted(n.systems),
                }
                for n in self.needs
            ],
            "supplies": [
                {
                    "row": s.line,
                    "donor": s.donor,
                    "class": s.class_,
                    "amount": s.amount,
                    "reserve": s.reserve,
                    "first": s.first,
                    "last": s.last,
                    "towards": s.towards,
                    "systems": sorted(s.systems),
                    "cost": s.price,
                    "rate": s.rate,
                    "rotates": s.rotates,
                }
                for s in self.supplies
            ],
            "limits": [
                {
                    "row": limit.line,
                    "member": limit.member,
                    "towards": limit.towards,
                    "class": limit.class_,
                    "most": limit.most,
                    "first": limit.first,
                    "last": limit.last,
                    "gives": limit.gives,
                }
                for limit in self.limits
            ],
        }


@dataclass(frozen=True, slots=True)
class Extra:
    """Units that a member, or a partner, would offer on top: an assumption of the user."""

    member: str
    class_: str
    quantity: float


def lay_out(
    file: SupportFile,
    bound: str = "best",
    horizon: int | None = None,
    rotation: float = ROTATION,
    *,
    refusing: Sequence[tuple[str, str]] = (),
    without: Sequence[str] = (),
    extra: Sequence[Extra] = (),
    options: bool = False,
) -> Grid:
    """
    Lay a file on a grid of quarters.

    Parameters
    ----------
    file : SupportFile
        What was read.
    bound : {"low", "best", "high", "harshest", "kindest"}
        Which end of the ranges: of all figures, or (harshest) the high end of requests and the low
        end of offers, or (kindest) the reverse.
    horizon : int, optional
        How many quarters from the first request on; by default as far as the file's dates reach.
    rotation : float
        Units held for one unit abroad, of offers that state a reserve [ratio, 1 or more].
    refusing : sequence of (member, class)
        Who gives nothing of a class, or of any class where that is empty.
    without : sequence of str
        Who takes no part, neither asking nor offering.
    extra : sequence of Extra
        What is offered on top, from the first quarter on.
    options : bool
        Whether new lines and purchases are taken up.

    Raises
    ------
    BadArgument
        If an argument is out of its range or names what the file does not have.
    """
    _check(file, bound, horizon, rotation, [*refusing, *((m, "") for m in without)], extra)
    kept = [s for s in file.statements if s.member not in without]
    asked, given = ENDS[bound]
    notes: list[str] = []
    start, count = _span(kept, horizon)
    needs = []
    for statement in (s for s in kept if s.row == "request"):
        need = _need(statement, asked, start, count)
        if need is None:
            notes.append(f"Row {statement.line} lies outside the quarters looked at.")
        elif need.amount > 0:
            needs.append(need)
    offered = [s for s in kept if s.row == "offer" or (options and s.row == "option")]
    supplies = [_supply(statement, given, start, count) for statement in offered]
    supplies += [_extra(more, -number, count) for number, more in enumerate(extra, 1)]
    limits = [_limit(s, start, count) for s in kept if s.row == "refusal"]
    limits += [
        Limit(-number, who, "", what, 0.0, 0, count - 1, gives=True)
        for number, (who, what) in enumerate(refusing, 1)
    ]
    if missing := [s for s in offered if s.lead is None]:
        notes.append(
            f"Offers and options without a lead time: {len(missing)}; taken as there at once."
        )
    if any(n.way == "used" and not s.per_quarter for n, s in _pairs(needs, kept)):
        notes.append("Totals of what is used are spread evenly over their quarters.")
    supplied = tuple(supply for supply in supplies if supply.amount > 0)
    return Grid(start, count, tuple(needs), supplied, tuple(limits), rotation, tuple(notes))


def _pairs(needs: Sequence[Need], kept: Sequence[Statement]) -> list[tuple[Need, Statement]]:
    rows = {statement.line: statement for statement in kept}
    return [(need, rows[need.line]) for need in needs]


def _span(kept: Sequence[Statement], horizon: int | None) -> tuple[int, int]:
    """Return the first quarter and the number of quarters that the rows speak of."""
    asked = [s for s in kept if s.row == "request" and s.start is not None]
    if not asked:
        raise BadArgument(Problem("Nobody is left who asks for anything.", column="without"))
    start = min(s.start for s in asked if s.start is not None)
    if horizon is not None:
        return start, horizon
    ends = [end for s in kept for end in (s.start, s.until) if end is not None]
    if all(s.until is not None for s in asked):
        ends = [s.until for s in asked if s.until is not None]
    count = max(LEAST_QUARTERS, max(ends) - start + 1)
    return start, min(count, MOST_QUARTERS)


def _need(statement: Statement, end: str, start: int, count: int) -> Need | None:
    amount = statement.end(end)
    if statement.start is None or statement.priority is None or amount is None:
        raise TypeError(statement)
    first = statement.start - start
    last = count - 1 if statement.until is None else statement.until - start
    if statement.way == "used" and not statement.per_quarter:
        amount /= last - first + 1 if last >= first else 1
    if first >= count or last < 0:
        return None
    return Need(
        statement.line,
        statement.member,
        statement.class_,
        statement.way,
        statement.priority,
        amount,
        max(0, first),
        min(last, count - 1),
        frozenset(statement.systems),
        statement.unit,
    )


def _supply(statement: Statement, end: str, start: int, count: int) -> Supply:
    amount = statement.end(end)
    if amount is None:
        raise TypeError(statement)
    reserve = min(statement.reserve or 0.0, amount)
    decided = 0 if statement.start is None else statement.start - start
    last = count - 1 if statement.until is None else statement.until - start
    option = statement.row == "option"
    return Supply(
        statement.line,
        statement.member,
        statement.class_,
        amount,
        reserve,
        max(0, decided + (statement.lead or 0)) if last >= 0 else count,
        min(last, count - 1),
        decided,
        statement.towards,
        frozenset(statement.systems),
        statement.cost,
        rate=option or statement.per_quarter,
        rotates=reserve > 0,
        option=option,
        unit=statement.unit,
        mark=statement.mark,
        reason=statement.reason,
    )


def _extra(more: Extra, line: int, count: int) -> Supply:
    return Supply(line, more.member, more.class_, more.quantity, 0.0, 0, count - 1, 0, extra=True)


def _limit(statement: Statement, start: int, count: int) -> Limit:
    first = 0 if statement.start is None else statement.start - start
    last = count - 1 if statement.until is None else statement.until - start
    most = statement.quantity or 0.0
    names = (statement.member, statement.towards, statement.class_)
    return Limit(statement.line, *names, most, first, last)


def opened(grid: Grid, limit: Limit) -> Grid:
    """Return the grid without one refusal."""
    return replace(grid, limits=tuple(one for one in grid.limits if one is not limit))


def _check(
    file: SupportFile,
    bound: str,
    horizon: int | None,
    rotation: float,
    named: Sequence[tuple[str, str]],
    extra: Sequence[Extra],
) -> None:
    problems = []
    if bound not in ENDS:
        allowed = ", ".join(ENDS)
        problems.append(Problem("This bound is not known.", None, None, "bound", bound, allowed))
    if horizon is not None and not 1 <= horizon <= MOST_QUARTERS:
        problems.append(
            Problem(
                "This horizon is out of its range.",
                column="horizon",
                found=str(horizon),
                allowed=f"1 to {MOST_QUARTERS} quarters",
            )
        )
    if not 1 <= rotation <= MOST_ROTATION:
        problems.append(
            Problem(
                "This rotation is out of its range.",
                column="rotation",
                found=str(rotation),
                allowed=f"1 to {MOST_ROTATION} units for one abroad",
            )
        )
    inside = {s.member for s in file.statements}
    classes = {s.class_ for s in file.statements if s.class_}
    for member, class_ in named:
        if member not in inside:
            problems.append(_unknown("member", member, inside))
        if class_ and class_ not in classes:
            problems.append(_unknown("class", class_, classes))
    for more in extra:
        if more.member not in file.names:
            problems.append(_unknown("member", more.member, set(file.names)))
        if more.class_ not in classes:
            problems.append(_unknown("class", more.class_, classes))
        if not 0 < more.quantity <= MOST_EXTRA:
            problems.append(
                Problem(
                    "This quantity is out of its range.",
                    column="extra",
                    found=f"{more.quantity:g}",
                    allowed=f"above 0, up to {MOST_EXTRA:g}",
                )
            )
    if problems:
        raise BadArgument(*problems)


MOST_ROTATION = 12
MOST_EXTRA = 1e9


def _unknown(what: str, found: str, known: set[str]) -> Problem:
    return Problem(
        f"This {what} is not known.",
        column=what,
        found=found[:60],
        allowed=", ".join(sorted(known)),
    )
