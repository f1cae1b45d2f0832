"""Open a folder of tables as of a date, with the hash of its contents verified."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from harmel.errors import BadArgument, BadLedger, BadTable, HarmelError, NoAnswer, Problem
from harmel.ledger.facts import Fact, Release
from harmel.ledger.intake import Row, decode, read_bytes, read_cell, read_yaml
from harmel.ledger.schemas import AllianceFile, Sidecar
from harmel.ledger.table import Table
from harmel.units import unit

SEAL = "SHA256SUMS"
ALLIANCE = "alliance.yaml"
CLAIMS = ".claims.yaml"


@dataclass(frozen=True)
class Ledger:
    """
    All that is known about one alliance, as of a date.

    Attributes
    ----------
    as_of : date
        Nothing published after this day is visible.
    asked_as_of : date or None
        The day asked for; None where the newest release decides.
    pseudo_real_time : bool
        Whether later releases, cut at the date, are let in and marked.
    content_hash : str
        SHA-256 over the names and hashes of every file of the folder.
    """

    folder: Path
    alliance: AllianceFile
    tables: dict[str, Table] = field(repr=False)
    as_of: date
    asked_as_of: date | None
    pseudo_real_time: bool
    content_hash: str
    claims_files: dict[str, bytes] = field(repr=False)

    def of_kind(self, kind: str) -> tuple[Table, ...]:
        """Return the tables of one kind, oldest release first."""
        tables = [table for table in self.tables.values() if table.sidecar.kind == kind]
        return tuple(sorted(tables, key=lambda t: (t.sidecar.published, t.sidecar.release)))

    @cached_property
    def _by_measure(self) -> dict[str, dict[tuple[str, str], list[Fact]]]:
        return {}

    def _index(self, measure: str) -> dict[tuple[str, str], list[Fact]]:
        if measure not in self._by_measure:
            index: dict[tuple[str, str], list[Fact]] = {}
            for table in self.of_kind("facts"):
                if measure in table.sidecar.units:
                    for fact in self._facts_of(table, measure):
                        index.setdefault((fact.subject, fact.period), []).append(fact)
            for key, versions in index.items():
                known = [fact for fact in versions if not fact.pseudo_real_time]
                index[key] = known or versions
            self._by_measure[measure] = index
        return self._by_measure[measure]

    def _facts_of(self, table: Table, measure: str) -> list[Fact]:
        late = table.sidecar.published > self.as_of
        if late and not self.pseudo_real_time:
            return []
        found = []
        for row in table.rows_by_measure.get(measure, ()):
            period = row.text("period")
            if late and date(int(period[-4:]), 12, 31) > self.as_of:
                continue
            fact = table.fact(
                row, "value", row.text("subject"), measure, table.sidecar.units[measure], period
            )
            status = row.text("status")
            found.append(
                replace(
                    fact,
                    status=status,  # type: ignore[arg-type]  # one of the kind's choices
                    absent_because=fact.note if status == "absent" else None,
                    pseudo_real_time=late,
                )
            )
        return found

    def measures(self) -> dict[str, str]:
        """Return every measure of the ledger with its unit, sorted."""
        units: dict[str, str] = {}
        for table in (*self.of_kind("facts"), *self.of_kind("attributes")):
            units.update(table.sidecar.units)
        return dict(sorted(units.items()))

    def unit_of(self, measure: str) -> str:
        """
        Return the unit of a measure.

        Raises
        ------
        BadArgument
            If no table has the measure.
        """
        units = self.measures()
        if measure not in units:
            raise BadArgument(
                Problem(
                    "This measure is not known.",
                    column="measure",
                    found=measure,
                    allowed=", ".join(units),
                )
            )
        return units[measure]

    def facts(
        self,
        subject: str | None = None,
        measure: str | None = None,
        period: str | None = None,
        release: str | None = None,
    ) -> tuple[Fact, ...]:
        """Return the visible facts that fit, by measure, subject, period and release date."""
        measures = [measure] if measure is not None else list(self.measures())
        found = [
            fact
            for name in measures
            for (who, when), versions in self._index(name).items()
            if subject in (None, who) and period in (None, when)
            for fact in versions
            if release in (None, fact.release.id)
        ]
        found += [
            fact
            for fact in self.attributes()
            if fact.measure in measures
            and subject in (None, fact.subject)
            and period is None
            and release in (None, fact.release.id)
        ]
        return tuple(
            sorted(found, key=lambda f: (f.measure, f.subject, f.period, f.release.published))
        )

    def fact(self, subject: str, measure: str, period: str, release: str | None = None) -> Fact:
        """
        Return one figure, by default from the newest release that is visible.

        A figure the ledger knows to be absent comes back with `value` None and the reason.

        Raises
        ------
        NoAnswer
            If the ledger neither holds the figure nor says why it is absent.
        """
        versions = self._index(measure).get((subject, period), [])
        if release is not None:
            versions = [fact for fact in versions if fact.release.id == release]
        if versions:
            return versions[-1]
        absent = self._absence(subject, measure, period)
        if absent is not None:
            return absent
        raise NoAnswer(
            Problem(
                f"No figure for {', '.join(part for part in (subject, measure, period) if part)} "
                f"was published by {self.as_of}" + (f" in release {release}." if release else "."),
                allowed=", ".join(r.id for r in self.releases(measure)) or "no release at all",
                fix="`harmel facts list` shows what there is.",
            )
        )

    def _absence(self, subject: str, measure: str, period: str) -> Fact | None:
        year = int(period[:4]) if period[:4].isdecimal() else self.as_of.year
        for table in self.of_kind("absences"):
            for row in table.rows:
                pattern = row.text("measure")
                same = measure == pattern or (
                    pattern.endswith("*") and measure.startswith(pattern[:-1])
                )
                since, until = row.day("since"), row.day("until")
                if (
                    row.text("subject") == subject
                    and same
                    and (since is None or since.year <= year)
                    and (until is None or year <= until.year)
                ):
                    fact = table.fact(row, "because", subject, measure, "text", period)
                    return replace(
                        fact, value=None, status="absent", absent_because=row.text("because")
                    )
        return None

    def releases(self, measure: str) -> tuple[Release, ...]:
        """Return the releases that hold a measure, oldest first."""
        return tuple(
            table.release
            for table in self.of_kind("facts")
            if measure in table.sidecar.units
            and (table.sidecar.published <= self.as_of or self.pseudo_real_time)
        )

    def release_for(self, measure: str, period: str, least: int) -> Release:
        """
        Choose the newest visible release with a figure for at least `least` countries.

        Raises
        ------
        NoAnswer
            If there is none.
        """
        counts: dict[str, int] = {}
        for (who, when), versions in self._index(measure).items():
            if when == period and who not in self.alliance.groups:
                for fact in versions:
                    counts[fact.release.id] = counts.get(fact.release.id, 0) + 1
        for release in reversed(self.releases(measure)):
            if counts.get(release.id, 0) >= least:
                return release
        raise NoAnswer(
            Problem(
                f"No release published by {self.as_of} gives {measure} of {period} "
                f"for {least} {'members' if least > 1 else 'member'} or more.",
                found=", ".join(f"{name}: {n}" for name, n in sorted(counts.items())) or "none",
                allowed="years " + self._years(measure),
            )
        )

    def _years(self, measure: str) -> str:
        years = sorted({period for _, period in self._index(measure)})
        return f"{years[0]} to {years[-1]}" if years else "of which there is none"

    def release(self, release_id: str) -> Release:
        """
        Return a release by its id.

        Raises
        ------
        BadArgument
            If there is no such release, or it was not yet published on the ledger's date.
        """
        known = {table.release.id: table.release for table in self.tables.values()}
        if release_id not in known:
            raise BadArgument(
                Problem("This release is not known.", found=release_id, allowed=", ".join(known))
            )
        release = known[release_id]
        if release.published > self.as_of and not self.pseudo_real_time:
            raise BadArgument(
                Problem(
                    "This release was not yet published on the date asked for.",
                    found=f"{release_id}, published {release.published}",
                    allowed=f"releases up to {self.as_of}",
                )
            )
        return release

    def attributes(self) -> tuple[Fact, ...]:
        """Return the dated facts about persons and events, as far as public on the date."""
        return self._attributes

    @cached_property
    def _attributes(self) -> tuple[Fact, ...]:
        return tuple(
            _typed(table, row)
            for table in self.of_kind("attributes")
            for row in table.rows
            if (row.day("published") or date.max) <= self.as_of
        )

    @cached_property
    def sources(self) -> dict[str, Row]:
        """The sources that hand-made tables cite, by key."""
        return {row.text("key"): row for table in self.of_kind("sources") for row in table.rows}


def shipped() -> Path:
    """Return the folder of the tables that come with the package."""
    return Path(str(files("harmel.ledger") / "tables"))


def open_ledger(
    folder: str | Path | None = None,
    as_of: date | None = None,
    *,
    pseudo_real_time: bool = False,
) -> Ledger:
    """
    Open a folder of tables as of a date.

    Parameters
    ----------
    folder : path, optional
        Any alliance's folder; by default the one that comes with the package.
    as_of : date, optional
        Only what had been published by then is visible; by default the newest release decides,
        never the clock.
    pseudo_real_time : bool
        Let in later releases, cut at the date and marked, where none of that date is known.

    Raises
    ------
    BadFile, BadTable, BadLedger
        If a file is missing, broken, or not the one that was sealed.
    """
    root = Path(folder) if folder is not None else shipped()
    if not root.is_dir():
        raise BadLedger(Problem("This folder does not exist.", found=str(root)))
    contents = {path.name: read_bytes(path) for path in sorted(root.iterdir()) if _counts(path)}
    if ALLIANCE not in contents:
        raise BadLedger(
            Problem(
                "A ledger needs a file that names its alliance.",
                ALLIANCE,
                fix="See the how-to 'describe another alliance'.",
            )
        )
    content_hash = _verify(root, contents)
    alliance = read_yaml(contents[ALLIANCE], ALLIANCE, AllianceFile)
    tables = _tables(contents)
    newest = max((table.sidecar.published for table in tables.values()), default=None)
    if newest is None:
        raise BadLedger(Problem("This ledger holds no table.", found=str(root)))
    ledger = Ledger(
        folder=root,
        alliance=alliance,
        tables=tables,
        as_of=as_of if as_of is not None else newest,
        asked_as_of=as_of,
        pseudo_real_time=pseudo_real_time,
        content_hash=content_hash,
        claims_files={name: contents[name] for name in contents if name.endswith(CLAIMS)},
    )
    _check_sources(ledger)
    return ledger


def seal(folder: str | Path) -> str:
    """Write the hashes of a folder's files beside them, and return the hash of the whole."""
    root = Path(folder)
    contents = {path.name: read_bytes(path) for path in sorted(root.iterdir()) if _counts(path)}
    beside = root / f".{SEAL}.part"
    beside.write_text(_sums(contents), encoding="utf-8")
    beside.replace(root / SEAL)
    return _hash(contents)


def _counts(path: Path) -> bool:
    return path.is_file() and path.suffix in {".csv", ".yaml"} and not path.name.startswith(".")


def _sums(contents: dict[str, bytes]) -> str:
    return "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items())
    )


def _hash(contents: dict[str, bytes]) -> str:
    return hashlib.sha256(_sums(contents).encode()).hexdigest()


def _verify(root: Path, contents: dict[str, bytes]) -> str:
    sealed = root / SEAL
    if sealed.is_file():
        text = decode(read_bytes(sealed), SEAL)
        stated = dict(_stated(line, number) for number, line in enumerate(text.splitlines(), 1))
        found = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
        problems = [
            Problem(
                "This file is not the one that was sealed.",
                name,
                found=found.get(name, "no such file"),
                allowed=stated.get(name, "a file named in SHA256SUMS"),
                fix="If the change is meant, seal the folder again: harmel facts check --seal.",
            )
            for name in sorted(stated.keys() | found.keys())
            if stated.get(name) != found.get(name)
        ]
        if problems:
            raise BadLedger(*problems)
    return _hash(contents)


def _stated(line: str, number: int) -> tuple[str, str]:
    match = re.fullmatch(r"([0-9a-f]{64})  (\S.*)", line)
    if match is None:
        raise BadLedger(
            Problem(
                "This line of the seal is damaged.",
                SEAL,
                number,
                found=line[:80],
                allowed="64 hexadecimal digits, two blanks and a file name",
            )
        )
    return match[2], match[1]


def _tables(contents: dict[str, bytes]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for name in sorted(contents):
        stem, _, suffix = name.rpartition(".")
        if suffix == "csv":
            beside = f"{stem}.yaml"
            if beside not in contents:
                problems.append(
                    Problem(
                        "A table needs a sidecar that says who vouches for it.",
                        name,
                        allowed=f"a file {beside} beside it",
                    )
                )
                continue
            try:
                sidecar = read_yaml(contents[beside], beside, Sidecar)
                for code in sidecar.units.values():
                    unit(code)
            except HarmelError as error:
                problems += [replace(p, file=p.file or beside) for p in error.problems]
                continue
            tables[stem] = Table(stem, sidecar, contents[name])
    problems += [
        Problem("This sidecar stands beside no table.", name, allowed=f"a file {name[:-5]}.csv")
        for name in sorted(contents)
        if name.endswith(".yaml")
        and name != ALLIANCE
        and not name.endswith(CLAIMS)
        and f"{name[:-5]}.csv" not in contents
    ]
    releases: dict[str, str] = {}
    for stem, table in tables.items():
        release = table.sidecar.release
        if release in releases:
            problems.append(
                Problem(
                    "Two tables give the same release.",
                    f"{stem}.yaml",
                    column="release",
                    found=f"{release}, as in {releases[release]}.yaml",
                )
            )
        releases[release] = stem
    if problems:
        raise BadTable(*problems)
    return tables


def _check_sources(ledger: Ledger) -> None:
    problems = [
        Problem(
            "This source is not in the table of sources.",
            table.file,
            row.line,
            "source",
            found=key,
            allowed="a key of the table of sources",
        )
        for table in ledger.tables.values()
        if table.sidecar.kind not in ("facts", "rates", "sources", "issues")
        for row in table.rows
        for key in row.sources()
        if key not in ledger.sources
    ]
    if problems:
        raise BadTable(*problems)


def _typed(table: Table, row: Row) -> Fact:
    kind = table.sidecar.units[row.text("measure")]
    fact = table.fact(row, "value", row.text("subject"), row.text("measure"), kind)
    public = replace(table.release, published=row.day("published") or table.release.published)
    fact = replace(fact, release=public)
    text = row.text("value")
    if kind == "text":
        return fact
    value = read_cell("date" if kind == "date" else "number", text)
    if not isinstance(value, date | float):
        raise BadTable(
            Problem(
                "This value does not fit the unit that the sidecar gives its measure.",
                table.file,
                row.line,
                "value",
                found=text,
                allowed="a date YYYY-MM-DD" if kind == "date" else f"a number of {kind}",
            )
        )
    return replace(fact, value=value)
