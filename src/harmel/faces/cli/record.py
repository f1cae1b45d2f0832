"""`harmel record`: what happened when."""

from typing import Annotated

import typer

import harmel
from harmel.faces.cli import options, output

HEADERS = ("date", "kind", "title", "place", "who", "rows", "note")


def record(
    search: Annotated[
        str, typer.Option("--search", help="Words that must all appear in an event.")
    ] = "",
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day.")] = None,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Search the timeline of accessions, summits, decisions, crises and offices."""
    ledger = options.open_ledger(folder, as_of)
    answer = harmel.record(ledger, search, options.day(start, "from"), options.day(end, "to"))
    data = answer.as_dict()
    rows = [
        (
            event["date"],
            event["kind"],
            event["title"],
            event["place"],
            " ".join(event["subjects"]),
            " ".join(event["rows"]),
            event["note"],
        )
        for event in data["events"]
    ]
    if chart is not None:
        from harmel.faces.charts.indicators import timeline  # noqa: PLC0415  # loaded when used

        output.draw(chart, timeline(answer.events, f"{data['count']} events"))
    if output.delivered(data, as_json, export, HEADERS, rows):
        return
    output.table(f"{data['count']} events", HEADERS[:5], [row[:5] for row in rows], words=5)
    words = search.lower().split()
    hidden = [row for row in rows if not all(w in " ".join(row[:5]).lower() for w in words)]
    for row in hidden:
        output.say(f"Found in the note of {row[0]}, {row[2]}: {row[6]}")
