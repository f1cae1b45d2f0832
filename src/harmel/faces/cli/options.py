"""The options that commands share, and the ledger they open."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import harmel

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Only what was published by this day, YYYY-MM-DD. Default: the newest release.",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="DIR", help="Another alliance's folder of tables."),
]
Pseudo = Annotated[
    bool,
    typer.Option(
        "--pseudo-real-time",
        help="Let in later releases, cut at the day and marked, where none of it is known.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Export = Annotated[
    Path | None,
    typer.Option("--export", metavar="FILE", help="Write the table to FILE.csv or FILE.xlsx."),
]

Chart = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", help="Draw it to FILE.svg."),
]


def open_ledger(folder: Path | None, as_of: str | None, pseudo: bool = False) -> "harmel.Ledger":
    """Open the ledger that the options name."""
    return harmel.open_ledger(folder, day(as_of, "as-of"), pseudo_real_time=pseudo)


def day(text: str | None, name: str) -> date | None:
    """Read an optional date."""
    if text is None:
        return None
    from harmel import units  # noqa: PLC0415  # loaded when used

    return units.day(text, name)
