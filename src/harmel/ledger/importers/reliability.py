"""How often alliances were kept in war, from the user's own copy of the authors' replication file.

The file of Berkemeier and Fuhrmann (2018) carries no licence and does not ship. Its counts do, in
the table `reliability_counts`, and this module makes them again.
"""

import csv
import io
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from harmel.errors import BadFile, BadTable, Problem
from harmel.ledger.importers.cells import read_number
from harmel.ledger.intake import decode
from harmel.ledger.reading import FoundFact

NEEDED = ("sample", "dnallm", "honorllm", "defense", "offense", "neutral", "nonagg", "multilateral")
BEFORE, AFTER, ALL = "1816-1944", "1945-2003", "1816-2003"
UNITS = {"commitments_due": "events", "commitments_kept": "events"}

Case = Mapping[str, float | None]
CLASSES: dict[str, tuple[str, Callable[[Case], bool]]] = {
    "bf2018-all": (ALL, lambda case: True),
    "bf2018-before-1945": (BEFORE, lambda case: case["sample"] == 1),
    "bf2018-from-1945": (AFTER, lambda case: case["sample"] == 0),
    "bf2018-defence": (ALL, lambda case: case["defense"] == 1),
    "bf2018-offence": (ALL, lambda case: case["offense"] == 1),
    "bf2018-neutrality": (ALL, lambda case: case["neutral"] == 1),
    "bf2018-non-aggression": (ALL, lambda case: case["nonagg"] == 1),
    "bf2018-defence-before-1945": (
        BEFORE,
        lambda case: case["defense"] == 1 and case["sample"] == 1,
    ),
    "bf2018-defence-from-1945": (AFTER, lambda case: case["defense"] == 1 and case["sample"] == 0),
    "bf2018-multilateral-from-1945": (
        AFTER,
        lambda case: case["multilateral"] == 1 and case["sample"] == 0,
    ),
    "bf2018-defence-multilateral-from-1945": (
        AFTER,
        lambda case: case["defense"] == 1 and case["sample"] == 0 and case["multilateral"] == 1,
    ),
}

NUMBERS = {65526: ("d", 2.0**1023), 65527: ("f", 2.0**127), 65528: ("i", 2147483621),
           65529: ("h", 32741), 65530: ("b", 101)}  # fmt: skip
"""Stata's types of numbers: how each is stored, and the least value that means missing."""

LONGEST_TEXT = 2045
RELEASES = {b"117": ("I", 33), b"118": ("Q", 129)}
"""Stata's formats that are read: how the number of rows is stored, and the bytes of a name."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """One class of commitments: how many fell due in a war, and how many of them were kept."""

    subject: str
    period: str
    due: int
    kept: int

    @property
    def share(self) -> float | None:
        """Which part was kept [fraction]; None where none fell due."""
        return self.kept / self.due if self.due else None


def reliability_counts(data: bytes, name: str) -> tuple[Reliability, ...]:
    """
    Count the commitments that fell due in a war, and those that were kept.

    A case counts as due where the coding of Leeds, Long and Mitchell does not say that the
    commitment did not apply (`dnaLLM` is not 1), and as kept where `honorLLM` is 1. A treaty can
    hold several promises, so the classes by promise overlap.

    Parameters
    ----------
    data : bytes
        The authors' file, as Stata format 117 or 118 (Stata 13 and later), or as CSV.
    name : str
        The file's name, for messages.

    Returns
    -------
    tuple of Reliability
        One for each of `CLASSES`.

    Raises
    ------
    BadFile
        If it is neither text nor such a Stata file, or is cut short.
    BadTable
        If a variable is missing, or no case fell due.

    References
    ----------
    Berkemeier & Fuhrmann 2018, Reassessing the Fulfillment of Alliance Commitments in War,
    Research & Politics. Leeds, Long & Mitchell 2000, Reevaluating Alliance Reliability,
    Journal of Conflict Resolution 44.
    """
    cases = list(_stata(data, name) if data.startswith(b"<stata_dta>") else _csv(data, name))
    missing = [key for key in NEEDED if not cases or key not in cases[0]]
    if missing:
        found = ", ".join(cases[0])[:200] if cases else "no case"
        raise BadTable(
            *[Problem("This variable is missing.", name, None, key, found) for key in missing]
        )
    due = [case for case in cases if case["dnallm"] != 1]
    if not due:
        raise BadTable(
            Problem("No commitment fell due.", name, None, "dnaLLM", f"1 in all {len(cases)} cases")
        )
    return tuple(
        Reliability(
            subject,
            period,
            sum(wanted(case) for case in due),
            sum(wanted(case) and case["honorllm"] == 1 for case in due),
        )
        for subject, (period, wanted) in CLASSES.items()
    )


def as_facts(counts: tuple[Reliability, ...]) -> tuple[FoundFact, ...]:
    """Write counts as rows of a table of facts, in the units of `UNITS`."""
    return tuple(
        FoundFact(found.subject, measure, found.period, float(value), "actual")
        for found in counts
        for measure, value in (("commitments_due", found.due), ("commitments_kept", found.kept))
    )


def _csv(data: bytes, name: str) -> Iterator[Case]:
    reader = csv.DictReader(io.StringIO(decode(data, name), newline=""), strict=True)
    try:
        for row in reader:
            yield {
                key.casefold(): read_number((text or "").strip())
                for key, text in row.items()
                if key is not None
            }
    except csv.Error as error:
        raise BadFile(
            Problem("This is not comma-separated text.", name, reader.line_num, found=str(error))
        ) from None


def _stata(data: bytes, name: str) -> Iterator[Case]:
    try:
        yield from _stata_rows(data, name)
    except (struct.error, ValueError, OverflowError) as error:
        raise BadFile(
            Problem(
                "This Stata file cannot be read.",
                name,
                found=str(error)[:120],
                allowed="an undamaged file",
                fix="Save it again, or as CSV.",
            )
        ) from None


def _stata_rows(data: bytes, name: str) -> Iterator[Case]:
    release = _between(data, b"<release>", 3)
    if release not in RELEASES or _between(data, b"<byteorder>", 3) not in (b"LSF", b"MSF"):
        raise BadFile(
            Problem(
                "This format of Stata files is not read.",
                name,
                found=release.decode("latin-1"),
                allowed="117 or 118, as Stata 13 and later write",
                fix="Save it as CSV.",
            )
        )
    order = "<" if _between(data, b"<byteorder>", 3) == b"LSF" else ">"
    count, width = RELEASES[release]
    (columns,) = struct.unpack(f"{order}H", _between(data, b"<K>", 2))
    (rows,) = struct.unpack(f"{order}{count}", _between(data, b"<N>", struct.calcsize(count)))
    places = struct.unpack(f"{order}14Q", _between(data, b"<map>", 112))
    types = struct.unpack_from(f"{order}{columns}H", data, places[2] + len("<variable_types>"))
    start = places[3] + len("<varnames>")
    names = [
        data[start + i * width : start + (i + 1) * width].split(b"\0")[0].decode().casefold()
        for i in range(columns)
    ]
    layout = struct.Struct(order + "".join(_stored(kind) for kind in types))
    first = places[9] + len("<data>")
    if rows * layout.size > len(data) - first:
        raise ValueError(f"{rows} rows of {layout.size} bytes are said to follow")
    for row in range(rows):
        values = layout.unpack_from(data, first + row * layout.size)
        yield {
            key: float(value) if kind in NUMBERS and value < NUMBERS[kind][1] else None
            for key, kind, value in zip(names, types, values, strict=True)
        }


def _between(data: bytes, tag: bytes, size: int) -> bytes:
    start = data.index(tag) + len(tag)
    return data[start : start + size]


def _stored(kind: int) -> str:
    if kind in NUMBERS:
        return NUMBERS[kind][0]
    return f"{kind}s" if 1 <= kind <= LONGEST_TEXT else "8s"
