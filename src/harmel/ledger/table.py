"""One table with the sidecar that vouches for it, and where each of its cells stands."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from harmel.ledger.facts import Fact, Place, Release
from harmel.ledger.intake import Row, read_csv
from harmel.ledger.schemas import Sidecar


@dataclass(frozen=True)
class Table:
    """One table with its sidecar; its rows are read the first time they are asked for."""

    name: str
    sidecar: Sidecar
    data: bytes = field(repr=False)

    @property
    def file(self) -> str:
        """The file the table stands in."""
        return f"{self.name}.csv"

    @cached_property
    def sha256(self) -> str:
        """The hash of the table's own file."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The typed rows, in the file's order."""
        return read_csv(self.data, self.file, self.sidecar.kind, self.sidecar.units)

    @cached_property
    def rows_by_measure(self) -> dict[str, list[Row]]:
        """The rows of a table of facts, by their measure, in the file's order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.text("measure"), []).append(row)
        return found

    def rows_near(self, keys: frozenset[str]) -> tuple[Row, ...]:
        """Return the rows whose first cell is one of some keys, without reading all others."""
        header, *lines = self.data.splitlines(keepends=True)
        wanted = [
            (number, line)
            for number, line in enumerate(lines, start=2)
            if line[: line.find(b",")].decode("utf-8", "replace") in keys
        ]
        if not wanted:
            return ()
        data = header + b"".join(line for _, line in wanted)
        rows = read_csv(data, self.file, self.sidecar.kind, self.sidecar.units)
        return tuple(Row(number, row.cells) for (number, _), row in zip(wanted, rows, strict=True))

    @cached_property
    def release(self) -> Release:
        """The publication that the table holds."""
        sidecar = self.sidecar
        return Release(
            id=sidecar.release,
            publisher=sidecar.publisher,
            title=sidecar.title,
            published=sidecar.published,
            document=sidecar.document,
            obtained_via=sidecar.obtained_via,
            checked_against_publisher=sidecar.checked_against_publisher,
            licence=sidecar.licence,
            caveats=sidecar.caveats,
            complete=sidecar.complete,
        )

    def place(self, row: Row, column: str) -> Place:
        """Say where a cell stands: in the source's file where known, else in the table's own."""
        cells = row.cells
        if self.sidecar.file is not None and self.sidecar.sha256 is not None:
            if cells.get("cell") is not None:
                return Place(
                    self.sidecar.file, self.sidecar.sha256, row.text("sheet"), row.text("cell")
                )
            if isinstance(line := cells.get("row"), int):
                return Place(
                    self.sidecar.file, self.sidecar.sha256, row=line, column=row.text("column")
                )
        return Place(self.file, self.sha256, row=row.line, column=column)

    def fact(
        self, row: Row, column: str, subject: str, measure: str, kind: str, period: str = ""
    ) -> Fact:
        """Turn one cell of a table that is not of kind `facts` into a fact."""
        value = row.cells.get(column)
        if isinstance(value, tuple):
            value = " ".join(value)
        return Fact(
            subject=subject,
            measure=measure,
            period=period,
            value=value,
            unit=kind,
            status="actual" if value is not None else "absent",
            release=self.release,
            place=self.place(row, column),
            cites=row.sources(),
            note=row.text("note"),
            absent_because=None if value is not None else "the table leaves it open",
        )
