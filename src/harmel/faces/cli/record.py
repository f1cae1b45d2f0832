"""`harmel record`: what happened when."""

from typing import TYPE_CHECKING, Annotated

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.countries import countries

if TYPE_CHECKING:
    from harmel.ledger.record import Event

HEADERS = ("date", "kind", "title", "place", "who", "rows", "note", "source")
SHOWN = ("date", "kind", "title", "place", "who", "row", "source")
HOLDOUTS = "selection"
"""The kind of event whose countries are those that had not agreed by that day."""


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
    title = "1 event" if data["count"] == 1 else f"{data['count']} events"
    rows = [
        (
            event["date"],
            event["kind"],
            event["title"],
            event["place"],
            " ".join(event["subjects"]),
            " ".join(event["rows"]),
            event["note"],
            " ".join(event["source"]),
        )
        for event in data["events"]
    ]
    if chart is not None:
        from harmel.faces.charts.indicators import timeline  # noqa: PLC0415  # loaded when used

        output.draw(chart, timeline(answer.events, title))
    if output.delivered(data, as_json, export, HEADERS, rows):
        return
    output.table(title, SHOWN, [_shown(ledger, event) for event in answer.events], words=7)
    words = search.lower().split()
    for event in answer.events:
        if not all(word in event.text.removesuffix(event.note.lower()) for word in words):
            output.say(f"Found in the note of {event.on.day}, {event.title}: {event.note}")


def _shown(ledger: "harmel.Ledger", event: "Event") -> tuple[str, ...]:
    """Write one event for people; the first of its sources stands for all."""
    who = countries(ledger, event.subjects)
    cites = event.on.cites
    publisher = ledger.sources[cites[0]].text("publisher") if cites else ""
    more = f" and {len(cites) - 1} more" if len(cites) > 1 else ""
    return (
        event.on.day.isoformat(),
        event.kind,
        event.title,
        event.place,
        f"not yet: {who}" if who and event.kind == HOLDOUTS else who,
        " ".join(event.rows),
        f"{publisher}{more}",
    )
