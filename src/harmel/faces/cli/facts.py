"""`harmel facts`: what the ledger holds, where it comes from, whether it is sound."""

from typing import Annotated

import typer

import harmel
from harmel.errors import BadArgument, Problem
from harmel.faces.cli import options, output
from harmel.faces.cli.explain import print_trace
from harmel.faces.cli.facts_import import import_facts
from harmel.faces.words.addresses import find_fact
from harmel.faces.words.numerals import value_written
from harmel.ledger.facts import Fact, value_text

app = typer.Typer(no_args_is_help=True, help="What the ledger holds, and where it comes from.")
LIST = ("id", "value", "unit", "status", "published")


@app.callback()
def facts() -> None:
    """Group the commands about facts."""


app.command("import")(import_facts)


@app.command("list")
def list_facts(
    subject: Annotated[
        str | None, typer.Option("--subject", help="A country, a group, a person.")
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help="Default: name them all.")
    ] = None,
    period: Annotated[str | None, typer.Option("--period", help="Usually a year.")] = None,
    release: Annotated[str | None, typer.Option("--release", metavar="ID")] = None,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """List facts; without a filter, list the measures and releases there are."""
    ledger = options.open_ledger(folder, as_of, pseudo)
    if release is not None:
        ledger.release(release)
    if measure is not None:
        ledger.unit_of(measure)
    if subject is None and measure is None and period is None and release is None:
        _overview(ledger, as_json)
        return
    found = ledger.facts(subject, measure, period, release)
    rows = [
        (fact.id, value_text(fact.value), fact.unit, fact.status, str(fact.release.published))
        for fact in found
    ]
    if export is not None:
        output.export(
            export,
            LIST,
            [
                (r[0], f.value if isinstance(f.value, float) else r[1], *r[2:])
                for r, f in zip(rows, found, strict=True)
            ],
        )
    if as_json:
        output.print_json({"facts": [_as_dict(fact) for fact in found], "count": len(found)})
        return
    output.table(f"{len(found)} facts", LIST, rows, words=1)


@app.command()
def show(
    subject: Annotated[str, typer.Argument(help="A country, a group, a person: POL.")],
    measure: Annotated[str, typer.Argument(help="A measure: defence_share_gdp.")],
    period: Annotated[str, typer.Argument(help="A year, or nothing for undated facts.")] = "",
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Show one figure in every release that gives it, oldest first."""
    ledger = options.open_ledger(folder, as_of)
    found = ledger.facts(subject, measure, period or None)
    if not found:
        found = (ledger.fact(subject, measure, period),)
    if as_json:
        output.print_json({"facts": [_as_dict(fact) for fact in found], "count": len(found)})
        return
    output.table(
        f"{subject}, {measure}, {period}".rstrip(", "),
        ("period", "release", "published", "value", "unit", "status", "place"),
        [
            (
                fact.period,
                fact.release.id,
                str(fact.release.published),
                value_written(fact.value, fact.unit),
                fact.unit,
                fact.status,
                str(fact.place),
            )
            for fact in found
        ],
        words=3,
    )
    for fact in found:
        if fact.absent_because:
            output.say(f"Absent: {fact.absent_because}")


@app.command()
def trace(
    fact: Annotated[str, typer.Argument(help="An id: nato-2024-06/POL/defence_share_gdp/2024.")],
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Trace one fact to its publisher, release, file and place."""
    ledger = options.open_ledger(folder, as_of)
    found = find_fact(ledger, fact)
    if as_json:
        output.print_json(harmel.trace(found, ledger))
        return
    print_trace(found, ledger)


@app.command()
def check(
    seal: Annotated[
        bool, typer.Option("--seal", help="Write the hashes of the folder's files anew first.")
    ] = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Apply every named rule to the ledger, and verify the hashes of its files."""
    if seal:
        if folder is None:
            raise BadArgument(
                Problem("Only a folder of yours can be sealed.", column="ledger", fix="Name it.")
            )
        harmel.seal(folder)
    report = harmel.check_ledger(options.open_ledger(folder, None))
    if as_json:
        output.print_json(report.as_dict())
    else:
        output.table(
            f"Ledger {report.content_hash[:16]}",
            ("rule", "says", "applied", "broken"),
            [(c.name, c.says, f"{c.applied:,}", str(len(c.problems))) for c in report.checks],
            words=2,
        )
        output.say(*[str(problem) for c in report.checks for problem in c.problems])
    if not report.ok:
        raise typer.Exit(2)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="The older release: nato-2024-06.")],
    after: Annotated[str, typer.Argument(help="The newer release: nato-2026-07.")],
    measure: Annotated[str | None, typer.Option("--measure", help="One measure only.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="One year only.")] = None,
    at_least: Annotated[
        float, typer.Option("--at-least", min=0.0, help="Smallest change, in the measure's unit.")
    ] = 0.005,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Show which figures a later release revised."""
    ledger = options.open_ledger(folder, as_of)
    answer = harmel.facts_diff(ledger, before, after, measure, year, at_least)
    data = answer.as_dict()
    headers = ("iso3", "measure", "year", "old", "new", "change", "unit")
    rows = [
        (
            r.old.subject,
            r.old.measure,
            r.old.period,
            r.old.number,
            r.new.number,
            r.change.number,
            r.old.unit,
        )
        for r in answer.revised
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    output.table(
        f"{before} to {after}: {len(rows)} of {answer.compared} figures revised",
        headers,
        [(*row[:2], row[2], *[f"{x:,.2f}" for x in row[3:6]], row[6]) for row in rows],
        words=2,
    )
    if answer.not_compared:
        output.say(f"Not compared, for units differ: {', '.join(answer.not_compared)}.")


def _overview(ledger: "harmel.Ledger", as_json: bool) -> None:
    measures = [(name, code) for name, code in ledger.measures().items()]
    tables = sorted(ledger.tables.values(), key=lambda t: (t.sidecar.kind, t.sidecar.release))
    if as_json:
        output.print_json(
            {
                "as_of": ledger.as_of.isoformat(),
                "ledger_hash": ledger.content_hash,
                "measures": [
                    {
                        "measure": name,
                        "unit": code,
                        "releases": [r.id for r in ledger.releases(name)],
                    }
                    for name, code in measures
                ],
                "releases": [
                    {
                        "release": t.sidecar.release,
                        "kind": t.sidecar.kind,
                        "publisher": t.sidecar.publisher,
                        "title": t.sidecar.title,
                        "published": t.sidecar.published.isoformat(),
                        "licence": t.sidecar.licence,
                        "rows": len(t.rows),
                    }
                    for t in tables
                ],
            }
        )
        return
    output.table(
        "Releases",
        ("release", "kind", "publisher", "published", "rows"),
        [
            (
                t.sidecar.release,
                t.sidecar.kind,
                t.sidecar.publisher,
                t.sidecar.published.isoformat(),
                f"{len(t.rows):,}",
            )
            for t in tables
        ],
        words=3,
    )
    output.table("Measures", ("measure", "unit"), measures, words=2)


def _as_dict(fact: Fact) -> dict[str, object]:
    return {
        "id": fact.id,
        "subject": fact.subject,
        "measure": fact.measure,
        "period": fact.period,
        "value": fact.value if isinstance(fact.value, float | None) else value_text(fact.value),
        "unit": fact.unit,
        "status": fact.status,
        "release": fact.release.id,
        "published": fact.release.published.isoformat(),
        "place": str(fact.place),
        "absent_because": fact.absent_because,
        "pseudo_real_time": fact.pseudo_real_time,
    }
