"""What the rows of a support file may not say together: repetitions, two units, contradictions."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harmel.errors import Problem
from harmel.ledger.support_files.rows import MOST_QUARTERS, PER_QUARTER, Statement, quarter_name

ALWAYS = (-(10**6), 10**6)
SHOWN = 20


def contradictions(file: str, statements: Sequence[Statement]) -> list[Problem]:
    """Return a problem for each row that another row contradicts or repeats."""
    return [
        *_span(file, statements),
        *_repeated(file, statements),
        *_units(file, statements),
        *_refused_classes(file, statements),
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


def _refused_classes(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    """Find refusals of a class that nothing else is about: a misspelled one would be lost."""
    classes = {s.class_ for s in statements if s.row != "refusal"}
    for statement in statements:
        if statement.class_ and statement.class_ not in classes:
            yield Problem(
                "Nobody asks for or offers what is refused here.",
                file,
                statement.line,
                "class",
                statement.class_,
                ", ".join(sorted(classes)[:SHOWN]) + ", or nothing for all classes",
            )


def _window(statement: Statement) -> tuple[int, int]:
    start = ALWAYS[0] if statement.start is None else statement.start
    return start, ALWAYS[1] if statement.until is None else statement.until


def _lets(refusal: Statement) -> float:
    """Return how much a refusal lets through; one without a number lets nothing through."""
    return refusal.quantity or 0.0


def _refusals(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    """Find refusals of the same thing that let different numbers through in one quarter."""
    groups: dict[tuple[str, str, str], list[Statement]] = {}
    for refusal in (s for s in statements if s.row == "refusal"):
        key = (refusal.member, refusal.class_, refusal.towards)
        groups.setdefault(key, []).append(refusal)
    for group in groups.values():
        latest: list[Statement] = []
        for refusal in sorted(group, key=lambda s: (_window(s)[0], s.line)):
            start = _window(refusal)[0]
            for other in latest:
                if _lets(other) != _lets(refusal) and _window(other)[1] >= start:
                    yield _two_refusals(file, *sorted((other, refusal), key=lambda s: s.line))
                    break
            latest = _lasting(latest, refusal)


def _lasting(latest: list[Statement], refusal: Statement) -> list[Statement]:
    """Keep the two refusals that last longest among those with different quantities."""
    kept: list[Statement] = []
    for one in sorted((*latest, refusal), key=lambda s: (-_window(s)[1], s.line)):
        if all(_lets(one) != _lets(other) for other in kept):
            kept.append(one)
    return kept[:2]


def _two_refusals(file: str, one: Statement, two: Statement) -> Problem:
    lets = [f"up to {_lets(s):g}" if _lets(s) else "nothing" for s in (one, two)]
    return Problem(
        "Two refusals contradict each other.",
        file,
        two.line,
        "quantity",
        f"{lets[1]} let through, {lets[0]} in row {one.line}, in the same quarters",
        "one of them",
    )


Windows = tuple[list[int], list[tuple[int, int]]]


def _offers_refused(file: str, statements: Sequence[Statement]) -> Iterator[Problem]:
    """Find what a member offers or asks for and itself refuses, to all and in all its quarters."""
    total: dict[tuple[str, str, str], list[Statement]] = {}
    for refusal in statements:
        if refusal.row == "refusal" and not refusal.quantity:
            key = (refusal.member, refusal.class_, refusal.towards)
            total.setdefault(key, []).append(refusal)
    closed = {key: _windows(group) for key, group in total.items()}
    for statement in statements:
        if statement.row == "refusal":
            continue
        for towards in dict.fromkeys(("", statement.towards)):
            for class_ in dict.fromkeys(("", statement.class_)):
                found = closed.get((statement.member, class_, towards))
                line = None if found is None else _covered(found, *_window(statement))
                if line is not None:
                    break
            if line is not None:
                yield _self_refused(file, statement, line)
                break


def _windows(group: Sequence[Statement]) -> Windows:
    """Return the starts in order, and up to each the latest end so far with its line."""
    starts: list[int] = []
    ends: list[tuple[int, int]] = []
    for start, end, line in sorted((*_window(s), s.line) for s in group):
        longest = (end, line) if not ends or end > ends[-1][0] else ends[-1]
        starts.append(start)
        ends.append(longest)
    return starts, ends


def _covered(windows: Windows, start: int, end: int) -> int | None:
    """Return the line of a refusal that lasts over all quarters of a statement, or None."""
    starts, ends = windows
    place = bisect_right(starts, start) - 1
    return ends[place][1] if place >= 0 and ends[place][0] >= end else None


def _self_refused(file: str, statement: Statement, line: int) -> Problem:
    return Problem(
        f"This {statement.row} and a refusal of the same member contradict each other.",
        file,
        statement.line,
        "towards",
        f"{statement.member} {statement.class_}, refused in row {line}",
        f"one of them, or a refusal that leaves some {statement.row} open",
    )
