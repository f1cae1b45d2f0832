"""`harmel data`: what the ledger has and lacks, and what the publishers have that is new."""

from typing import Annotated

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.cli.facts_import import OWN, Own, print_review

app = typer.Typer(invoke_without_command=True, help="What the ledger has, and what it lacks.")
TABLES = ("release", "kind", "publisher", "published", "period", "rows")
COVERAGE = ("measure", "unit", "first", "last", "figures", "members", "missing")
MOST_NAMED = 6
NOT_AT_HAND = "in no release at hand"


@app.callback()
def data(
    context: typer.Context,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Say what the ledger has, for whom, until when, and what is missing and why."""
    if context.invoked_subcommand is not None:
        return
    answer = harmel.data(options.open_ledger(folder, as_of, pseudo))
    rows = [
        (c.measure, c.unit, c.first, c.last, c.figures, c.members, " ".join(c.missing))
        for c in answer.coverage
    ]
    if output.delivered(answer.as_dict(), as_json, export, COVERAGE, rows):
        return
    output.table(
        f"{len(answer.holdings)} tables, known by {answer.as_of}",
        TABLES,
        [
            (h.release, h.kind, h.publisher, str(h.published), h.period, f"{h.rows:,}")
            for h in answer.holdings
        ],
        words=5,
    )
    output.table(
        f"{len(rows)} measures; members: of {answer.member_count}",
        COVERAGE,
        [(*row[:4], f"{row[4]:,}", f"{row[5]}", _few(str(row[6]))) for row in rows],
        words=2,
    )
    reasons: dict[str, dict[str, None]] = {}
    for coverage in answer.coverage:
        for iso3, reason in coverage.missing.items():
            if reason != NOT_AT_HAND:
                reasons.setdefault(f"{iso3}: {reason}", {})[coverage.measure] = None
    output.say(f"A member named as missing is {NOT_AT_HAND}, or:")
    for reason, measures in reasons.items():
        output.say(f"  {reason} ({_few(' '.join(measures))})")


def _few(names: str) -> str:
    words = names.split()
    left = len(words) - MOST_NAMED
    return " ".join(words) if left <= 0 else f"{' '.join(words[:MOST_NAMED])} and {left} more"


@app.command()
def update(
    source: Annotated[
        list[str] | None, typer.Option("--source", help="One source, or several. Default: all.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="ADDRESS", help="A mirror of yours, with SOURCE.xlsx, ..."),
    ] = None,
    folder: Own = OWN,
    as_json: options.Json = False,
) -> None:
    """Fetch what the publishers have, import what changed, and say what changed."""
    from harmel.ledger import update as updating  # noqa: PLC0415  # loaded when used

    report = updating.update(folder, tuple(source or ()) or None, base)
    if as_json:
        output.print_json(report.as_dict())
    else:
        for outcome in report.outcomes:
            output.say(outcome.line)
            if outcome.report is not None and outcome.report.written:
                print_review(outcome.report)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
