"""What the rows of a support file may not say together: repetitions, two units, contradictions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from harmel.errors import Problem
from harmel.ledger.support_rows import MOST_QUARTERS, PER_QUARTER, Statement, quarter_name

ALWAYS = (-(10**6), 10**6)


def contradictions(file: str, statements: Sequence[Statement]) -> list[Problem]:
    """Return a problem for each row that another row contradicts or repeats."""
    return [
        *_span(file, statements),
        *_repeated(file, statements),
        *_units(file, statements),
        *_refusals(file, statements),
        *_offers_refused(file, statements),
    ]


def _span(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    """Say where the requests lie too far apart for one case."""
    asked = [s for s in statements if s.row == "request" and s.start is not None]
    first = min(asked, key=lambda s: s.start or 0, default=None)
    last = max(asked, key=lambda s: s.until or s.start or 0, default=None)
    if first is None or last is None or first.start is None:
        return
    end = last.until or last.start or 0
    if end - first.start >= MOST_QUARTERS:
        yield Problem(
            "The requests of this file lie too far apart.",
            file,
            last.line,
            "until",
            f"{quarter_name(first.start)} in row {first.line} to {quarter_name(end)}",
            f"{MOST_QUARTERS} quarters",
        )


def _repeated(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    first: dict[Statement, int] = {}
    for statement in statements:
        bare = replace(statement, line=0)
        before = first.setdefault(bare, statement.line)
        if before != statement.line:
            yield Problem(
                "This row repeats an earlier one.",
                file,
                statement.line,
                found=f"the same as row {before}",
                allowed="each statement once",
            )


def _units(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    first: dict[str, Statement] = {}
    for statement in statements:
        if not statement.unit or not statement.class_:
            continue
        before = first.setdefault(statement.class_, statement)
        unit, other = (s.unit.removesuffix(PER_QUARTER) for s in (statement, before))
        if unit != other:
            yield Problem(
                "One class is counted in two units, which cannot be added.",
                file,
                statement.line,
                "unit",
                f"{statement.unit} for {statement.class_}, {before.unit} in row {before.line}",
                "one unit for a class, with or without 'per quarter'",
            )


def _window(statement: Statement) -> tuple[int, int]:
    start = ALWAYS[0] if statement.start is None else statement.start
    return start, ALWAYS[1] if statement.until is None else statement.until


def _refusals(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    """Find two refusals of the same thing that let different numbers through."""
    groups: dict[tuple[str, str, str], list[Statement]] = {}
    for refusal in (s for s in statements if s.row == "refusal"):
        key = (refusal.member, refusal.class_, refusal.towards)
        groups.setdefault(key, []).append(refusal)
    for group in groups.values():
        for one, two in combinations(group, 2):
            (a, b), (c, d) = _window(one), _window(two)
            if max(a, c) <= min(b, d) and one.quantity != two.quantity:
                lets = [
                    "nothing" if s.quantity is None else f"up to {s.quantity:g}" for s in (one, two)
                ]
                yield Problem(
                    "Two refusals contradict each other.",
                    file,
                    two.line,
                    "quantity",
                    f"{lets[1]} let through, {lets[0]} in row {one.line}, in the same quarters",
                    "one of them",
                )


def _offers_refused(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    """Find what a member offers or asks for and itself refuses, to all and in all its quarters."""
    total = [s for s in statements if s.row == "refusal" and s.quantity is None]
    for statement in statements:
        if statement.row == "refusal":
            continue
        start, end = _window(statement)
        for refusal in total:
            (first, last), tied = _window(refusal), statement.towards
            same = refusal.member == statement.member
            same &= refusal.class_ in {"", statement.class_}
            whom = refusal.towards in {"", tied} if tied else not refusal.towards
            if same and whom and first <= start and end <= last:
                yield Problem(
                    f"This {statement.row} and a refusal of the same member contradict each other.",
                    file,
                    statement.line,
                    "towards",
                    f"{statement.member} {statement.class_}, refused in row {refusal.line}",
                    f"one of them, or a refusal that leaves some {statement.row} open",
                )
                break
