"""The only door for outside files: size, encoding, form and types are checked before anything else.

Whatever a parser can throw is caught here, and nowhere else, and becomes one error with its place.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

from harmel.errors import BadFile, BadTable, Problem
from harmel.ledger.kinds import KINDS, Column, Kind

MOST_BYTES = 16 * 2**20
MOST_YAML_BYTES = 2**20
MOST_YAML_DEPTH = 12
PLAIN_BRACKETS, PLAIN_INDENT = 5, 6
MOST_CELL = 4000
NOT_TABLES = (".yaml", ".yml", ".json")
LARGEST = 1e18

Typed = float | int | str | date | tuple[str, ...] | None
Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the line it stands on in its file, and its typed cells."""

    line: int
    cells: dict[str, Typed]

    def text(self, column: str) -> str:
        """Return a cell as text; an empty or missing cell is the empty text."""
        value = self.cells.get(column)
        return "" if value is None else str(value)

    def day(self, column: str) -> date | None:
        """Return a cell as a date, or None where it is empty."""
        value = self.cells.get(column)
        return value if isinstance(value, date) else None

    def number(self, column: str) -> float | None:
        """Return a cell as a number, or None where it is empty."""
        value = self.cells.get(column)
        return float(value) if isinstance(value, float | int) else None

    def sources(self) -> tuple[str, ...]:
        """Return the keys of the sources that the row cites."""
        value = self.cells.get("source")
        return value if isinstance(value, tuple) else ()


def read_bytes(path: Path, limit: int = MOST_BYTES) -> bytes:
    """
    Read a whole file.

    Raises
    ------
    BadFile
        If it is missing, not a plain file, not readable, or larger than `limit` bytes.
    """
    try:
        if not path.is_file():
            raise _bad(path.name, "This file is missing.", fix=f"Expected at {path}.")
        size = path.stat().st_size
        if size > limit:
            raise _bad(path.name, "This file is too large.", f"{size} bytes", f"{limit} bytes")
        return path.read_bytes()
    except OSError as error:
        raise _bad(path.name, "This file cannot be read.", str(error.strerror)) from None


def decode(data: bytes, name: str) -> str:
    """
    Decode UTF-8 text, with or without a byte-order mark.

    Raises
    ------
    BadFile
        If the bytes are not UTF-8, or hold a NUL.
    """
    if data.startswith(b"PK\x03\x04"):
        raise _bad(name, "This is a zip or xlsx file.", "the bytes PK", "plain text in UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(
            name,
            "This file is not text in UTF-8.",
            f"byte 0x{data[error.start]:02x} at position {error.start}",
            "UTF-8",
            "Save it in UTF-8." if name.endswith(NOT_TABLES) else "Save it as 'CSV UTF-8'.",
        ) from None
    if "\x00" in text:
        raise _bad(name, "This file holds a NUL character, so it is not text.")
    return text


def read_yaml(data: bytes, name: str, form: type[Record]) -> Record:
    """
    Read a YAML 1.2 document into a record.

    Aliases, duplicate keys and deep nesting are refused, so that no small file can grow large.

    Parameters
    ----------
    data : bytes
        The file's contents.
    name : str
        The file's name, for messages.
    form : type
        The pydantic record that the document must fit.

    Raises
    ------
    BadFile
        If it is not such a document.
    BadTable
        If a key is missing, unknown or of the wrong type; all of them are reported.
    """
    if len(data) > MOST_YAML_BYTES:
        raise _bad(
            name, "This file is too large.", f"{len(data)} bytes", f"{MOST_YAML_BYTES} bytes"
        )
    document = _yaml(decode(data, name), name)
    try:
        return form.model_validate(document)
    except ValidationError as error:
        raise BadTable(*[_problem(name, item) for item in error.errors()]) from None


def read_csv(data: bytes, name: str, kind: str, measures: dict[str, str]) -> tuple[Row, ...]:
    """
    Read a table of a known kind, every cell typed.

    Parameters
    ----------
    data : bytes
        The file's contents.
    name : str
        The file's name, for messages.
    kind : str
        One of :data:`harmel.ledger.kinds.KINDS`.
    measures : dict
        The measures that the sidecar declares, with their units.

    Raises
    ------
    BadFile
        If it is not comma-separated text.
    BadTable
        If columns, types or keys break the rules of the kind; all problems are reported.
    """
    lines = _csv(decode(data, name), name)
    header_line, header = next(lines, (1, []))
    columns = _columns(name, header_line, header, KINDS[kind], kind)
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[tuple[Typed, ...], int] = {}
    for line, cells in lines:
        if len(cells) != len(header):
            problems.append(
                Problem(
                    "This row has the wrong number of cells.",
                    name,
                    line,
                    found=str(len(cells)),
                    allowed=f"{len(header)}, as in the header",
                )
            )
            continue
        row = Row(line, {})
        for column, text in zip(header, cells, strict=True):
            value, problem = _cell(text, columns[column], measures)
            row.cells[column] = value
            if problem is not None:
                what, found, allowed = problem
                problems.append(Problem(what, name, line, column, found, allowed))
        key = tuple(row.cells.get(column) for column in KINDS[kind].key)
        if key in seen:
            problems.append(
                Problem(
                    "This row repeats an earlier one.",
                    name,
                    line,
                    ", ".join(KINDS[kind].key),
                    found=f"{' '.join(str(part) for part in key)}, as in row {seen[key]}",
                    allowed="each of them once",
                )
            )
        seen.setdefault(key, line)
        rows.append(row)
    if problems:
        raise BadTable(*problems)
    if not rows:
        raise BadTable(Problem("This table has a header and no rows.", name))
    return tuple(rows)


def _csv(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _bad(
                name,
                f"Line {reader.line_num} is not comma-separated text.",
                str(error),
                "cells split by commas, quoted with double quotes",
            ) from None
        if cells:
            yield reader.line_num, cells


def _columns(name: str, line: int, header: list[str], kind: Kind, title: str) -> dict[str, Column]:
    free = kind is KINDS["rates"]
    known = dict(kind.columns)
    if free:
        known |= {column: Column("number", filled=False) for column in header if _currency(column)}
    problems = [
        Problem(
            "This column is missing.",
            name,
            line,
            column,
            allowed=f"the columns of '{title}' tables",
        )
        for column, rule in kind.columns.items()
        if rule.required and column not in header
    ]
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            problems.append(Problem("This column stands twice.", name, line, column))
        if column not in known:
            allowed = "date and ISO 4217 codes" if free else ", ".join(kind.columns)
            problems.append(
                Problem("This column is not known.", name, line, found=column, allowed=allowed)
            )
    if problems:
        raise BadTable(*problems)
    return known


def _currency(column: str) -> bool:
    return re.fullmatch(r"[A-Z]{3}", column) is not None


def read_cell(form: str, text: str) -> Typed:
    """Read one text in the form of a kind of cell; None where it does not fit."""
    return READERS[form](text)


Fault = tuple[str, str, str]


def _cell(text: str, rule: Column, measures: dict[str, str]) -> tuple[Typed, Fault | None]:
    if not text:
        return None, None if not rule.filled else ("This cell is empty.", "nothing", "a value")
    if len(text) > MOST_CELL:
        return None, ("This cell is too long.", f"{len(text)} characters", f"{MOST_CELL}")
    if rule.choices and text not in rule.choices:
        return None, ("This word is not known here.", text, ", ".join(rule.choices))
    if rule.cell == "measure" and text not in measures:
        return None, (
            "The sidecar gives no unit for this measure.",
            text,
            ", ".join(sorted(measures)) or "none: add it under `units`",
        )
    value = READERS[rule.cell](text)
    return value, None if value is not None else ("This cannot be read.", text, FORMS[rule.cell])


def _number(text: str) -> float | None:
    if not re.fullmatch(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?", text):
        return None
    value = float(text)
    return value if abs(value) < LARGEST else None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _date(text: str) -> date | None:
    try:
        return (
            date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        )
    except ValueError:
        return None


def _matching(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda text: text if compiled.fullmatch(text) else None


def _sources(text: str) -> tuple[str, ...] | None:
    keys = tuple(text.split(" "))
    return keys if all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", key) for key in keys) else None


READERS: dict[str, Callable[[str], Typed]] = {
    "code": _matching(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}"),
    "country": _matching(r"[A-Z]{3}"),
    "measure": _matching(r"[a-z][a-z0-9_]{0,59}"),
    "number": _number,
    "whole": _whole,
    "date": _date,
    "period": _matching(r"(1[89]|20)[0-9]{2}(-(1[89]|20)[0-9]{2})?"),
    "text": _matching(r"[^\x00-\x1f]+"),
    "sources": _sources,
}
FORMS = {
    "code": "letters, digits, '-', '_' and '.'",
    "country": "an ISO 3166-1 alpha-3 code, such as POL",
    "measure": "small letters, digits and '_'",
    "number": "a finite number with a point, such as 2.13",
    "whole": "a whole number",
    "date": "YYYY-MM-DD",
    "period": "a year such as 2024, or two such as 2024-2025",
    "text": "text on one line",
    "sources": "keys of the table of sources, split by single spaces",
}


def _yaml(text: str, name: str) -> Any:
    depth = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text) if _could_be_a_bomb(text) else ():
            if isinstance(event, AliasEvent):
                raise _bad(
                    name, "Aliases are not allowed.", f"*{event.anchor}", "values written out"
                )
            if isinstance(event, CollectionStartEvent):
                depth += 1
            if isinstance(event, CollectionEndEvent):
                depth -= 1
            if depth > MOST_YAML_DEPTH:
                raise _bad(name, "This file nests too deeply.", allowed=f"{MOST_YAML_DEPTH} levels")
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, RecursionError, ValueError, TypeError, LookupError) as error:
        mark = getattr(error, "problem_mark", None)
        found = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise BadFile(
            Problem(
                "This is not YAML that can be read safely.",
                name,
                None if mark is None else mark.line + 1,
                found=str(found).splitlines()[0],
            )
        ) from None


def _could_be_a_bomb(text: str) -> bool:
    """Say whether a look at every event is due: an alias, or nesting, needs one of these signs."""
    if "*" in text or text.count("[") + text.count("{") > PLAIN_BRACKETS:
        return True
    return any(line.startswith(" " * PLAIN_INDENT) for line in text.splitlines())


def _problem(name: str, item: Any) -> Problem:
    place = ".".join(str(part) for part in item["loc"])
    found = item.get("input")
    shown = None if isinstance(found, dict | list) else str(found)[:200]
    what = item["msg"].removeprefix("Value error, ")
    return Problem(f"{what[:1].upper()}{what[1:]}.", name, column=place or None, found=shown)


def _bad(
    name: str,
    what: str,
    found: str | None = None,
    allowed: str | None = None,
    fix: str | None = None,
) -> BadFile:
    return BadFile(Problem(what, name, found=found, allowed=allowed, fix=fix))
