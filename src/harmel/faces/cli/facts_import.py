"""`harmel facts import`: a publisher's file becomes a release of a ledger of yours."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmel.faces.cli import options, output

if TYPE_CHECKING:
    from harmel.ledger.importing import ImportReport, Revised

OWN = Path("harmel-ledger")
SHOWN = 15

Own = Annotated[
    Path,
    typer.Option("--ledger", metavar="DIR", help="Your ledger; made if it is not there."),
]


def import_facts(
    source: Annotated[str, typer.Argument(help="Who published it: nato_defexp, sipri, ...")],
    file: Annotated[Path, typer.Argument(help="The file as published.")],
    release: Annotated[
        str, typer.Option("--release", metavar="ID", help="Its id in your ledger: nato-2027-06.")
    ],
    published: Annotated[
        str, typer.Option("--published", metavar="DATE", help="The day it was published.")
    ],
    folder: Own = OWN,
    as_json: options.Json = False,
) -> None:
    """Read a publisher's file into a ledger of yours, and review what it changes."""
    from harmel import units  # noqa: PLC0415  # loaded when used
    from harmel.ledger.importing import import_file  # noqa: PLC0415  # loaded when used

    day = units.day(published, "published")
    report = import_file(source, file, release, day, folder)
    if as_json:
        output.print_json(report.as_dict())
    else:
        print_review(report)


def print_review(report: "ImportReport") -> None:
    """Print what an import did: the figures read, those revised, and what was not taken."""
    if report.written:
        files = " and ".join(f"{name}.csv" for name in report.tables)
        output.say(f"{report.ledger}: release {report.release}, {report.facts:,} figures, {files}")
    else:
        output.say(f"{report.ledger}: nothing written, {report.release} holds the same figures.")
    if report.written and report.compared_with is None:
        output.say("There is no earlier release to compare it with.")
    elif report.written:
        _print_changes(report)
    lines = report.skipped
    if lines:
        output.say("", "Seen and not taken:", *[f"  {line}" for line in lines[:SHOWN]])
    if len(lines) > SHOWN:
        output.say(f"  and {len(lines) - SHOWN} more: see --json")


def _print_changes(report: "ImportReport") -> None:
    output.say(
        f"Compared with {report.compared_with}: {len(report.revised):,} of {report.compared:,} "
        f"figures revised, {report.restated:,} changed their status alone"
    )
    for what, counts in (("Only in the new one", report.added), ("Only before", report.gone)):
        if counts:
            listed = ", ".join(f"{name} {count:,}" for name, count in counts.items())
            output.say(f"{what}: {listed}")
    if report.not_compared:
        output.say(f"Not compared, for units differ: {', '.join(report.not_compared)}")
    if not report.revised:
        return
    by_measure: dict[str, list[Revised]] = {}
    for revised in report.revised:
        by_measure.setdefault(revised.measure, []).append(revised)
    rows = []
    for measure, changes in by_measure.items():
        top = max(changes, key=_size)
        values = [f"{v:,.2f}" if v is not None else "absent" for v in (top.old, top.new)]
        rows.append((measure, f"{len(changes):,}", f"{top.iso3} {top.period}", *values, top.unit))
    headers = ("measure", "revised", "most, relative", "old", "new", "unit")
    output.table("", headers, rows, words=1)
    if report.compared_with and "+" not in report.release:
        output.say(
            f"All of them: harmel facts diff {report.compared_with} {report.release} "
            f"--ledger {report.ledger}"
        )


def _size(revised: "Revised") -> float:
    """Return how large a revision is against the old value; an absence that ended comes first."""
    if revised.old is None or revised.new is None:
        return float("inf")
    return abs(revised.new - revised.old) / (abs(revised.old) or 1.0)
