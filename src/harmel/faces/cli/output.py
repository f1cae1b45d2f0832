"""How an answer leaves the command line: a table, JSON, or a file for a spreadsheet."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Cell = str | float | int | None
WIDE = 132
SHORT = 36


def console(*, error: bool = False) -> Console:
    """Return a console as wide as the terminal, or wide enough for tables where there is none."""
    stream = sys.stderr if error else sys.stdout
    return Console(
        file=stream, width=None if stream.isatty() else WIDE, highlight=False, soft_wrap=False
    )


def print_json(data: Any) -> None:
    """Print strict JSON: no NaN, no Infinity, keys as given."""
    from harmel.faces.report.export import json_text  # noqa: PLC0415  # loaded when used

    sys.stdout.write(json_text(data))


def say(*lines: str) -> None:
    """Print lines of text as they stand."""
    out = console()
    for line in lines:
        out.print(Text(line))


def progress(line: str) -> None:
    """Tell the user on standard error what is going on or where something went."""
    console(error=True).print(Text(line, style="dim"))


def table(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[Cell]], words: int = 1
) -> None:
    """
    Print a table; the first `words` columns are words, all others are aligned to the right.

    Parameters
    ----------
    title : str
        Printed above the table.
    headers : sequence of str
        One per column.
    rows : sequence of sequences
        The cells, already written for people.
    words : int
        How many columns hold words.
    """
    drawn = Table(box=None, pad_edge=False)
    for index, header in enumerate(headers):
        right = index >= words
        longest = max((len(str(row[index])) for row in rows), default=0)
        drawn.add_column(
            header,
            justify="right" if right else "left",
            no_wrap=right or longest <= SHORT,
            header_style="bold",
        )
    for row in rows:
        drawn.add_row(*[Text("" if cell is None else str(cell)) for cell in row])
    out = console()
    if title:
        out.print(Text(title, style="italic"))
    out.print(drawn)


def export(path: Path, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a table to a csv or xlsx file, and say where it went."""
    from harmel.faces.report.export import write_table  # noqa: PLC0415  # loaded when used

    write_table(path, headers, rows)
    progress(f"Wrote {path}")


def delivered(
    data: Any,
    as_json: bool,
    path: Path | None,
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> bool:
    """Export the table and print the JSON, as far as either was asked for; say if JSON was."""
    if path is not None:
        export(path, headers, rows)
    if as_json:
        print_json(data)
    return as_json


def draw(path: Path, drawing: str | None) -> None:
    """Write a chart to an SVG file, and say where it went."""
    from harmel.errors import BadArgument, NoAnswer, Problem  # noqa: PLC0415  # loaded when used
    from harmel.faces.report.export import write_file  # noqa: PLC0415

    if path.suffix != ".svg":
        raise BadArgument(
            Problem(
                "Charts are drawn to SVG files.", column="chart", found=path.name, allowed=".svg"
            )
        )
    if drawing is None:
        raise NoAnswer(Problem("There is nothing to draw."))
    write_file(path, drawing.encode())
    progress(f"Drew {path}")
