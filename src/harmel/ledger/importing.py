"""How a publisher's file becomes a release of the user's own ledger: whole, or not at all."""

import csv
import hashlib
import io
import math
import re
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from harmel.errors import BadArgument, BadLedger, Problem
from harmel.ledger.checks import check_ledger
from harmel.ledger.importers.registry import Importer, find_importer, unpacked
from harmel.ledger.intake import read_bytes
from harmel.ledger.own_ledger import (
    contents_of,
    mend,
    own_folder,
    put_in_place,
    staged,
)
from harmel.ledger.reading import Reading
from harmel.ledger.revisions import SMALLEST
from harmel.ledger.store import Ledger, open_ledger, seal
from harmel.ledger.table import Table
from harmel.units import NATIONAL

if TYPE_CHECKING:
    from harmel.ledger.importers.ecb import RateReading

RELEASE = re.compile(r"[a-z0-9][a-z0-9.-]{1,57}")
LAST_VERSION = 9
RATE = "rate_per_eur"
SAVING = 1e-12

Figures = dict[tuple[str, str, str], tuple[float | None, str, str]]


@dataclass(frozen=True, slots=True)
class Revised:
    """One figure that two releases give differently; None where one of them states an absence."""

    iso3: str
    measure: str
    year: int
    old: float | None
    new: float | None
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """
    What an import did, and what is new in the release.

    Attributes
    ----------
    release : str
        The id given: `ID`, or `ID+2` and so on where `ID` was there with other figures.
    tables : tuple of str
        The tables written; none where all figures were there already and nothing was touched.
    compared_with : str or None
        The last version of the same id, else the publisher's last release with a common measure.
    compared : int
        How many figures both releases hold in one unit.
    revised : tuple of Revised
        Figures that differ: by anything within one id, by 0.005 or more between two releases.
    restated : int
        Figures whose status alone changed, as from estimate to actual.
    added, gone : dict
        How many figures of each measure only the new, or only the old release holds.
    not_compared : tuple of str
        Measures whose unit differs; between releases also money in national currencies.
    """

    source: str
    ledger: str
    release: str
    tables: tuple[str, ...]
    facts: int
    skipped: tuple[str, ...]
    compared_with: str | None
    compared: int
    revised: tuple[Revised, ...]
    restated: int
    added: dict[str, int]
    gone: dict[str, int]
    not_compared: tuple[str, ...]

    @property
    def written(self) -> bool:
        """Whether the ledger changed."""
        return bool(self.tables)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        lists = {name: list(value) for name, value in asdict(self).items() if type(value) is tuple}
        return {**asdict(self), **lists, "written": self.written}


def import_file(
    source: str,
    path: str | Path,
    release: str,
    published: date,
    ledger_dir: str | Path,
    *,
    obtained_via: str = "the user's own copy of the publisher's file",
) -> ImportReport:
    """
    Read a publisher's file into a ledger of the user's, and say what changed.

    A new ledger starts as a copy of the tables that come with the package. The release is written
    beside them, sealed, opened again and checked before it is put in place.

    Parameters
    ----------
    source : str
        One of :data:`harmel.ledger.importers.registry.SOURCES`.
    path : path
        The file as published; a zip may hold one csv.
    release : str
        The release id: small letters, digits, '-' and '.'.
    published : date
        The day on which the publisher released the file.
    ledger_dir : path
        The user's folder of tables; made if it is not there.
    obtained_via : str
        How the file came here, for the sidecar.

    Raises
    ------
    BadArgument
        If the source, the release id, the date or the folder cannot be used.
    BadFile, BadTable
        If the file cannot be read, or is not one of this source.
    BadLedger
        If the ledger is not sound, cannot be written, or would break its rules; nothing changes.
    """
    importer, folder = find_importer(source), own_folder(ledger_dir)
    _check_release(release)
    plain = Path(path).name.encode("utf-8", "backslashreplace").decode()
    name, data = unpacked(plain, read_bytes(Path(path)))
    reading = importer.read(data, name)
    mend(folder)
    new, files = _figures(reading), contents_of(folder)
    with staged(folder, files) as stage:
        ledger = open_ledger(stage)
        versions = _versions(ledger, release, reading)
        before = versions[-1] if versions else _predecessor(ledger, reading, published)
        old = _held(before) if before else {}
        final, stem = versions[-1].release.id if versions else release, ""
        if not versions or not _same(old, new):
            final = _next_id(release, versions, published)
            stem = _stem(importer, final, ledger)
            sidecar = _sidecar(reading, final, published, obtained_via, name, data)
            _add(stage, stem, _csv(reading), sidecar)
            put_in_place(stage, folder, stem, files)
    compared, revised, restated, apart = _compare(old, new, correction=bool(versions))
    return ImportReport(
        source=source,
        ledger=str(folder),
        release=final,
        tables=(stem,) if stem else (),
        facts=len(new),
        skipped=reading.skipped,
        compared_with=before.release.id if before else None,
        compared=compared,
        revised=revised,
        restated=restated,
        added=_counted(new.keys() - old.keys()),
        gone=_counted(old.keys() - new.keys()),
        not_compared=apart,
    )


def _check_release(release: str) -> None:
    if not RELEASE.fullmatch(release):
        allowed = "2 to 58 small letters, digits, '-' and '.', such as nato-2027-06"
        raise BadArgument(
            Problem("This is not a release id.", column="release", found=release, allowed=allowed)
        )


def _figures(reading: "Reading | RateReading") -> Figures:
    if isinstance(reading, Reading):
        units = reading.units
        return {
            (f.subject, f.measure, f.period): (f.value, f.status, units[f.measure])
            for f in reading.facts
        }
    return {
        (code, RATE, row[0]): (float(cell), "actual", f"{code} per EUR")
        for row in reading.rows
        for code, cell in zip(reading.header[1:], row[1:], strict=True)
        if cell
    }


def _held(table: Table) -> Figures:
    if table.sidecar.kind == "facts":
        return {
            (row.text("subject"), row.text("measure"), row.text("period")): (
                row.number("value"),
                row.text("status"),
                table.sidecar.units[row.text("measure")],
            )
            for row in table.rows
        }
    return {
        (code, RATE, row.text("date")): (float(value), "actual", f"{code} per EUR")
        for row in table.rows
        for code, value in row.cells.items()
        if isinstance(value, float)
    }


def _versions(ledger: Ledger, release: str, reading: "Reading | RateReading") -> list[Table]:
    """Return the tables that bear an id, the last version at the end; all of one publisher."""
    pattern = re.compile(re.escape(release) + r"(\+[2-9])?")
    found = [t for t in ledger.tables.values() if pattern.fullmatch(t.release.id)]
    for table in found:
        held = (table.sidecar.publisher, table.sidecar.kind)
        if held != (reading.publisher, _kind(reading)):
            what = "This release id belongs to something else."
            allowed = f"an id of its own for {reading.title} of {reading.publisher}"
            text = f"{release}: {table.sidecar.title} of {table.sidecar.publisher}"
            raise BadArgument(Problem(what, column="release", found=text, allowed=allowed))
    return sorted(found, key=lambda table: table.release.id)


def _kind(reading: "Reading | RateReading") -> str:
    return "facts" if isinstance(reading, Reading) else "rates"


def _predecessor(ledger: Ledger, reading: "Reading | RateReading", published: date) -> Table | None:
    found = [
        table
        for table in ledger.of_kind(_kind(reading))
        if table.sidecar.publisher == reading.publisher
        and table.sidecar.published <= published
        and (not isinstance(reading, Reading) or table.sidecar.units.keys() & reading.units.keys())
    ]
    return found[-1] if found else None


def _next_id(release: str, versions: list[Table], published: date) -> str:
    if not versions:
        return release
    last = versions[-1].release
    number = int(last.id[-1]) + 1 if "+" in last.id else 2
    if number > LAST_VERSION:
        found = f"{len(versions)} versions of {release}"
        raise BadArgument(Problem("There is no room for one more.", column="release", found=found))
    if published < last.published:
        raise BadArgument(
            Problem(
                "A corrected release is not published before the one that it corrects.",
                column="published",
                found=published.isoformat(),
                allowed=f"{last.published}, the day of {last.id}, or later",
            )
        )
    return f"{release}+{number}"


def _stem(importer: Importer, release: str, ledger: Ledger) -> str:
    tail = re.sub(r"[^a-z0-9]+", "_", release.removeprefix(importer.prefix)).strip("_")
    stem = f"{importer.stem}_{tail}".strip("_")
    while stem in ledger.tables:
        stem += "_x"
    return stem


def _csv(reading: "Reading | RateReading") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if not isinstance(reading, Reading):
        writer.writerows([reading.header, *reading.rows])
        return out.getvalue().encode()
    facts = reading.facts
    place: tuple[str, ...] = ()
    if all(fact.cell for fact in facts):
        place = ("sheet", "cell")
    elif all(fact.row is not None and fact.column for fact in facts):
        place = ("row", "column")
    note = ("note",) if any(fact.note for fact in facts) else ()
    columns = ("subject", "measure", "period", "value", "status", *place, *note)
    writer.writerow(columns)
    writer.writerows([_cell(getattr(fact, column)) for column in columns] for fact in facts)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    """Write a number as short as it can be read back exactly; a whole one without its point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _sidecar(
    reading: "Reading | RateReading",
    release: str,
    published: date,
    obtained_via: str,
    name: str,
    data: bytes,
) -> bytes:
    content: dict[str, Any] = {
        "schema": 1,
        "kind": _kind(reading),
        "title": reading.title,
        "publisher": reading.publisher,
        "release": release,
        "published": published,
        "document": reading.document,
        "period": reading.period,
        "obtained_via": [obtained_via],
        "file": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "checked_against_publisher": "every figure was read from the file itself; that the file is "
        "the publisher's own is the user's word",
        "licence": reading.licence,
        "caveats": list(reading.caveats),
    }
    if isinstance(reading, Reading):
        content |= {"units": dict(sorted(reading.units.items())), "complete": reading.complete}
    out = io.BytesIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.dump(content, out)
    return out.getvalue()


def _compare(
    old: Figures, new: Figures, *, correction: bool
) -> tuple[int, tuple[Revised, ...], int, tuple[str, ...]]:
    """Compare as `facts_diff` does; within one release id every change counts."""
    compared, restated, revised, apart = 0, 0, [], set()
    for key in sorted(old.keys() & new.keys(), key=lambda key: (key[1], key[0], key[2])):
        (before, was, unit), (after, status, same) = old[key], new[key]
        subject, measure, period = key
        if unit != same or (NATIONAL in unit and not correction):
            apart.add(measure)
            continue
        compared += 1
        if _equal(before, after):
            restated += was != status
        elif correction or before is None or after is None or abs(after - before) >= SMALLEST:
            revised.append(Revised(subject, measure, int(period[:4]), before, after, unit, period))
    return compared, tuple(revised), restated, tuple(sorted(apart))


def _same(old: Figures, new: Figures) -> bool:
    return old.keys() == new.keys() and all(
        old[key][1:] == new[key][1:] and _equal(old[key][0], new[key][0]) for key in new
    )


def _equal(one: float | None, two: float | None) -> bool:
    """Whether two figures are the same, but for the last digits that a second saving may cost."""
    if one is None or two is None:
        return one is two
    return math.isclose(one, two, rel_tol=SAVING)


def _counted(keys: set[tuple[str, str, str]]) -> dict[str, int]:
    return dict(sorted(Counter(measure for _, measure, _ in keys).items()))


def _add(stage: Path, stem: str, table: bytes, sidecar: bytes) -> None:
    (stage / f"{stem}.csv").write_bytes(table)
    (stage / f"{stem}.yaml").write_bytes(sidecar)
    seal(stage)
    report = check_ledger(open_ledger(stage))
    if not report.ok:
        what = "Nothing was imported: with this release the ledger would break its rules."
        problems = [problem for check in report.checks for problem in check.problems]
        raise BadLedger(Problem(what, f"{stem}.csv"), *problems)
