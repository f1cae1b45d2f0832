"""Read requests for forces and offers of them, refusals and options, from a file or a table."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from harmel.errors import BadArgument, BadFile, BadTable, Problem
from harmel.ledger.facts import Assumption, Fact, Place, Quantity, Release
from harmel.ledger.importers.cells import NAMES, Line, listed, read_lines, read_number
from harmel.ledger.intake import decode, read_bytes
from harmel.ledger.members import all_members
from harmel.ledger.store import Ledger, open_ledger
from harmel.ledger.support_files.faults import contradictions
from harmel.ledger.support_files.rows import (
    COLUMNS,
    MOST_LEAD,
    MOST_QUARTERS,
    MOST_ROWS,
    NEEDED,
    Kind,
    Mark,
    Statement,
    Way,
    quarter,
    quarter_name,
    usual_way,
)

KIND = "support"
LONGEST = 1000
PRIORITIES = (1, 2, 3)
A_QUARTER = "a quarter such as 2024Q4"
ONLY = {
    "priority": ("request",),
    "reserve": ("offer",),
    "lead": ("offer", "option"),
    "way": ("request",),
    "towards": ("offer", "refusal", "option"),
    "cost": ("offer", "option"),
}
"""Cells that mean something in some rows only."""


@dataclass(frozen=True)
class SupportFile:
    """
    The statements of one file or shipped table.

    Attributes
    ----------
    name : str
        The file's or table's name, without its ending.
    file : str
        The file, with its ending.
    statements : tuple of Statement
        In the file's order.
    names : dict
        What members are called, by code.
    members : frozenset of str
        Who has ever been a member of the alliance.
    release : Release
        The publication; for a user's own file a release made of its name.
    """

    name: str
    file: str
    sha256: str
    statements: tuple[Statement, ...]
    names: Mapping[str, str]
    members: frozenset[str]
    release: Release

    def quantity_of(self, statement: Statement, value: float | None = None) -> Quantity:
        """
        Return the figure of a statement as a quantity that traces to its row.

        Parameters
        ----------
        statement : Statement
            One of this file.
        value : float, optional
            The end of the range that is used; by default the best figure.
        """
        used = statement.quantity if value is None else value
        counted = f"counted in {statement.unit}" if statement.unit else ""
        if statement.mark == "assumed":
            low = statement.low if statement.low is not None else used
            high = statement.high if statement.high is not None else used
            reason = statement.reason or "marked as assumed in the file, without a reason"
            cites = f"cites {statement.cites}" if statement.cites else "cites nothing"
            notes = (counted, cites, f"{self.file}, row {statement.line}")
            return Assumption(
                f"{self.release.id}/row-{statement.line}",
                0.0 if used is None else used,
                "items",
                f"{reason} ({'; '.join(note for note in notes if note)})",
                0.0 if low is None else low,
                0.0 if high is None else high,
            )
        return Fact(
            subject=statement.member,
            measure=f"{statement.row}_{statement.class_ or 'any'}",
            period=f"row-{statement.line}",
            value=used,
            unit="items",
            status="actual" if used is not None else "absent",
            release=self.release,
            place=Place(self.file, self.sha256, row=statement.line, column="quantity"),
            note="; ".join(part for part in (counted, statement.reason, statement.cites) if part),
            absent_because=None if used is not None else "the row states no number",
        )

    def reserve_of(self, statement: Statement) -> Quantity:
        """
        Return what an offer keeps at home as a quantity that traces to its row.

        Parameters
        ----------
        statement : Statement
            One of this file that states a reserve.
        """
        held = replace(statement, low=None, high=None, quantity=statement.reserve)
        found = self.quantity_of(held)
        if isinstance(found, Assumption):
            return replace(found, id=f"{found.id}/reserve")
        if not isinstance(found, Fact):
            raise TypeError(statement)
        place = replace(found.place, column="reserve")
        return replace(found, measure=f"{found.measure}_reserve", place=place)


def read_support(source: str | Path, ledger: Ledger | None = None) -> SupportFile:
    """
    Read requests, offers, refusals and options.

    Parameters
    ----------
    source : str or path
        A CSV file, or the name of a table of kind `support`, with or without that word: 2024_10.
    ledger : Ledger, optional
        Where tables and members are looked up; by default the shipped one.

    Raises
    ------
    BadArgument
        If there is neither such a file nor such a table, or the table was not yet published on the
        ledger's date.
    BadFile
        If the file is missing, too large, or not text.
    BadTable
        If its contents break the rules; all faults of the file are reported.
    """
    opened = ledger if ledger is not None else open_ledger()
    if isinstance(source, Path) or os.path.isfile(source):  # noqa: PTH113  # also takes any text
        path = Path(source)
        data = read_bytes(path)
        file = "".join(sign if sign.isprintable() else "_" for sign in path.name)
        name = file.rpartition(".")[0] or file
        return _read(data, name, file, opened, _own_release(name, opened))
    tables = {table.name: table for table in opened.of_kind(KIND)}
    wanted = source if source in tables else f"{KIND}_{source}"
    if wanted not in tables:
        raise BadArgument(
            Problem(
                "This is neither a file nor a table of requests and offers.",
                column="source",
                found=source[:200],
                allowed=f"a path to a file, or one of: {', '.join(sorted(tables)) or 'no table'}",
            )
        )
    table = tables[wanted]
    opened.release(table.sidecar.release)
    return _read(table.data, table.name, table.file, opened, table.release)


def _own_release(name: str, ledger: Ledger) -> Release:
    return Release(
        id=re.sub(r"[^a-z0-9+.-]+", "-", name.lower()).strip("-") or "own",
        publisher="the author of the file",
        title=name,
        published=ledger.as_of,
        document="a file of the user's own",
        obtained_via=(),
        checked_against_publisher="no",
        licence="as its author states",
    )


def _read(data: bytes, name: str, file: str, ledger: Ledger, release: Release) -> SupportFile:
    text = decode(data, file)
    if not text.strip():
        raise BadFile(Problem("This file holds no row.", file))
    first = re.sub(r'"[^"]*"', "", text[:4000].lstrip().splitlines()[0])
    lines = read_lines(text, file, max(",;\t", key=first.count))
    joined = {member.iso3: member.name for member in all_members(ledger)}
    called = {code: title for title, code in NAMES.items()} | joined
    known = frozenset(called) | {*ledger.alliance.partners, *ledger.alliance.rivals}
    reader = _Reader(file, known, frozenset(joined))
    statements = reader.read(lines)
    return SupportFile(
        name,
        file,
        hashlib.sha256(data).hexdigest(),
        statements,
        {code: called.get(code, code) for code in known},
        frozenset(joined),
        release,
    )


@dataclass(slots=True)
class _Reader:
    """Reads rows one by one and gathers every fault."""

    file: str
    known: frozenset[str]
    members: frozenset[str]
    problems: list[Problem] = field(default_factory=list)

    def read(self, lines: list[Line]) -> tuple[Statement, ...]:
        columns = self._header(lines[0])
        if len(lines) - 1 > MOST_ROWS:
            found, allowed = f"{len(lines) - 1:,}", f"{MOST_ROWS:,}"
            problem = Problem("This file has too many rows.", self.file, None, None, found, allowed)
            raise BadTable(problem)
        found_rows = [self._statement(line, row) for line, row in self._rows(lines, columns)]
        statements = tuple(statement for statement in found_rows if statement is not None)
        if not self.problems and not any(s.row == "request" for s in statements):
            self._bad("This file holds no request.", None, None, "none", "a row 'request'")
        if not self.problems:
            self.problems += contradictions(self.file, statements)
        if self.problems:
            raise BadTable(*self.problems)
        return statements

    def _bad(
        self,
        what: str,
        line: int | None,
        column: str | None,
        found: str | None = None,
        allowed: str | None = None,
        fix: str | None = None,
    ) -> None:
        shown = None if found is None else found[:200]
        self.problems.append(Problem(what, self.file, line, column, shown, allowed, fix))

    def _header(self, header: Line) -> tuple[str, ...]:
        cells = header.cells
        if not set(cells) & set(NEEDED):
            self._bad(
                "This file does not start with a header.",
                header.number,
                None,
                ", ".join(cells),
                ", ".join(COLUMNS),
            )
            raise BadTable(*self.problems)
        for column in NEEDED:
            if column not in cells:
                allowed = ", ".join(NEEDED)
                self._bad("This column is missing.", header.number, column, allowed=allowed)
        for column in dict.fromkeys(cells):
            if column not in COLUMNS:
                found = column or "an empty title"
                allowed = ", ".join(COLUMNS)
                self._bad("This column is not known.", header.number, None, found, allowed)
            elif cells.count(column) > 1:
                self._bad("This column stands twice.", header.number, column)
        if self.problems:
            raise BadTable(*self.problems)
        return cells

    def _rows(
        self, lines: list[Line], columns: tuple[str, ...]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        for line in lines[1:]:
            if len(line.cells) != len(columns):
                self._bad(
                    "This row has the wrong number of cells.",
                    line.number,
                    None,
                    str(len(line.cells)),
                    f"{len(columns)}, as in the header",
                    "Put a cell that holds a comma between double quotes.",
                )
                continue
            yield line.number, dict(zip(columns, line.cells, strict=True))

    def _statement(self, line: int, row: dict[str, str]) -> Statement | None:
        """Read one row; None where it is too broken to be looked at with the others."""
        before = len(self.problems)
        kind = self._word(line, row, "row", get_args(Kind))
        for column, kinds in ONLY.items():
            if row.get(column) and kind and kind not in kinds:
                what = f"This cell means nothing in a row '{kind}'."
                self._bad(what, line, column, row[column], f"rows {', '.join(kinds)}")
        member = self._code(line, row, "member", needed=True)
        class_ = self._class(line, row, kind)
        low, best, high = (self._amount(line, row, c) for c in ("low", "quantity", "high"))
        if best is None and kind != "refusal" and not self._faulty(before, "quantity"):
            self._bad("This cell is empty.", line, "quantity", "nothing", "a number")
        self._ordered(line, low, best, high)
        start, until = self._window(line, row, kind)
        priority = self._whole(line, row, "priority", 3, 1)
        if kind == "request" and not row.get("priority"):
            self._bad("This cell is empty.", line, "priority", "nothing", "1, 2 or 3")
        reserve = self._amount(line, row, "reserve")
        most = high if high is not None else best
        if reserve is not None and most is not None and reserve > most:
            found = f"{reserve:g} of {most:g}"
            what = "More is kept at home than there is."
            self._bad(what, line, "reserve", found, "at most the quantity")
        towards = self._code(line, row, "towards", needed=False)
        if towards and towards == member:
            what = "A member neither offers to itself nor refuses itself."
            self._bad(what, line, "towards", towards, "another member, or nothing")
        mark = self._mark(line, row)
        lead = self._whole(line, row, "lead", MOST_LEAD)
        cost = self._amount(line, row, "cost")
        way = self._way(line, row, class_, member)
        texts = {column: self._text(line, row, column) for column in ("unit", "reason", "cites")}
        systems = tuple(self._text(line, row, "system").split())
        if len(self.problems) > before:
            return None
        return Statement(
            line=line,
            row=kind,  # type: ignore[arg-type]  # one of the words, or there is a problem
            member=member,
            class_=class_,
            low=low,
            quantity=best,
            high=high,
            unit=texts["unit"],
            priority=priority,
            start=start,
            until=until,
            lead=lead,
            reserve=reserve,
            towards=towards,
            systems=systems,
            cost=cost,
            mark=mark,
            reason=texts["reason"],
            cites=texts["cites"],
            way=way,
        )

    def _faulty(self, before: int, column: str) -> bool:
        return any(problem.column == column for problem in self.problems[before:])

    def _word(self, line: int, row: dict[str, str], column: str, words: tuple[str, ...]) -> str:
        text = row.get(column, "")
        if text not in words:
            what = "This word is not known here." if text else "This cell is empty."
            self._bad(what, line, column, text or "nothing", ", ".join(words))
            return ""
        return text

    def _code(self, line: int, row: dict[str, str], column: str, *, needed: bool) -> str:
        text = row.get(column, "")
        if not text:
            if needed:
                self._bad("This cell is empty.", line, column, "nothing", "a code such as POL")
        elif text not in self.known:
            near = [code for code in sorted(self.known) if code[:2] == text[:2].upper()]
            shown = listed(near or self.known)
            what = "This member is not known."
            fix = "Write the ISO 3166-1 alpha-3 code in capitals."
            self._bad(what, line, column, text, f"codes such as {shown}", fix)
        return text

    def _class(self, line: int, row: dict[str, str], kind: str) -> str:
        text = row.get("class", "")
        if not text and kind == "refusal":
            return ""
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", text):
            what = "This is no name of a class." if text else "This cell is empty."
            self._bad(what, line, "class", text or "nothing", "small letters, digits and '_'")
        return text

    def _amount(self, line: int, row: dict[str, str], column: str) -> float | None:
        text = row.get(column, "")
        if not text:
            return None
        value = read_number(text)
        if value is None:
            self._bad("This is not a number.", line, column, text, "a number such as 4 or 2.5")
        elif value < 0:
            what = "Units and costs cannot be negative."
            self._bad(what, line, column, text, "0 or more")
        elif value > MOST_UNITS:
            self._bad("This number is too large.", line, column, text, f"up to {MOST_UNITS:g}")
        else:
            return value
        return None

    def _whole(
        self, line: int, row: dict[str, str], column: str, most: int, least: int = 0
    ) -> int | None:
        text = row.get(column, "")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
            allowed = f"a whole number, {least} to {most}"
            self._bad("This number is out of its range.", line, column, text, allowed)
            return None
        return int(text)

    def _ordered(
        self, line: int, low: float | None, best: float | None, high: float | None
    ) -> None:
        stated = [value for value in (low, best, high) if value is not None]
        if stated != sorted(stated):
            found = " ".join(f"{value:g}" for value in stated)
            what = "This range is upside down."
            self._bad(what, line, "quantity", found, "low <= quantity <= high")

    def _window(self, line: int, row: dict[str, str], kind: str) -> tuple[int | None, int | None]:
        ends = []
        for column in ("from", "until"):
            text = row.get(column, "")
            value = quarter(text)
            if text and value is None:
                self._bad("There is no such quarter.", line, column, text, A_QUARTER)
            ends.append(value)
        start, until = ends
        if kind == "request" and not row.get("from"):
            self._bad("This cell is empty.", line, "from", "nothing", A_QUARTER)
        if start is not None and until is not None:
            found = f"{quarter_name(start)} to {quarter_name(until)}"
            if until < start:
                self._bad("This ends before it starts.", line, "until", found, "from <= until")
            elif until - start >= MOST_QUARTERS:
                allowed = f"{MOST_QUARTERS} quarters"
                self._bad("This lasts too long.", line, "until", found, allowed)
        return start, until

    def _mark(self, line: int, row: dict[str, str]) -> Mark:
        text = row.get("mark", "")
        mark = self._word(line, row, "mark", get_args(Mark)) if text else "assumed"
        if mark in {"documented", "range"} and not row.get("cites"):
            what = f"A figure marked '{mark}' needs a source."
            self._bad(what, line, "cites", "nothing", "a source, or the mark 'assumed'")
        return mark  # type: ignore[return-value]  # one of the words, or there is a problem

    def _way(self, line: int, row: dict[str, str], class_: str, member: str) -> Way:
        text = row.get("way", "")
        if text:
            self._word(line, row, "way", get_args(Way))
            return text  # type: ignore[return-value]  # one of the words, or there is a problem
        return usual_way(class_, member in self.members)

    def _text(self, line: int, row: dict[str, str], column: str) -> str:
        text = row.get(column, "")
        if len(text) > LONGEST:
            found, allowed = f"{len(text)} characters", f"{LONGEST} characters"
            self._bad("This cell is too long.", line, column, found, allowed)
        elif not text.isprintable():
            self._bad("This cell cannot be printed.", line, column, text, "text on one line")
        return text


MOST_UNITS = 1e9
"""The largest number of units or million EUR that a cell may hold."""
