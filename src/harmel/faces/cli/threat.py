"""`harmel threat` and `harmel partners`: who stands where, with sources."""

from typing import TYPE_CHECKING

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.numerals import ABSENT, value_written

if TYPE_CHECKING:
    from harmel.models.alignment.indicator import Indicator

HEADERS = ("who", "indicator", "year", "newest", "ten years before", "unit", "source")
BACK = 10


def threat(
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Show indicators of threat and alignment, with what they do not say."""
    answer = harmel.threat(options.open_ledger(folder, as_of, pseudo))
    if chart is not None:
        from harmel.faces.charts.indicators import lines  # noqa: PLC0415  # loaded when used

        wanted = tuple(i for i in answer.indicators if i.id.endswith("/distance"))
        output.draw(chart, lines(wanted, "Distance in votes of the UN General Assembly"))
    if output.delivered(answer.as_dict(), as_json, export, LONG, _long(answer.indicators)):
        return
    output.table(
        f"Threat and alignment, known by {answer.as_of}", HEADERS, _rows(answer.indicators), 2
    )
    _notes(answer.indicators)
    told = {i.title: i for i in answer.indicators if i.says}
    for title, indicator in told.items():
        output.say(f"{title}: {indicator.says}. Silent on {indicator.silent_on}.")
    for indicator in answer.indicators:
        if indicator.absent_because:
            output.say(f"Absent: {indicator.absent_because}.")


def partners(
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Show the partners outside the alliance on the measures that members have."""
    answer = harmel.partners(options.open_ledger(folder, as_of, pseudo))
    indicators = tuple(i for partner in answer.partners for i in partner.indicators)
    if chart is not None:
        from harmel.faces.charts.indicators import lines  # noqa: PLC0415  # loaded when used

        wanted = tuple(i for i in indicators if i.id.endswith("/distance"))
        output.draw(chart, lines(wanted, "Partners: distance from the lead state in UN votes"))
    if output.delivered(answer.as_dict(), as_json, export, LONG, _long(indicators)):
        return
    output.table(f"Partners, known by {answer.as_of}", HEADERS, _rows(indicators), 2)
    acts = [
        (partner.iso3, act.on, act.act, act.what, act.recipient, act.status, act.mark)
        for partner in answer.partners
        for act in partner.acts
    ]
    if acts:
        output.table(
            "What they did", ("who", "when", "act", "what", "for", "status", "mark"), acts, 7
        )
    for partner in answer.partners:
        for event in partner.events:
            output.say(f"{event.on.day} {partner.iso3}: {event.title}")
    _notes(indicators)
    for reason in dict.fromkeys(i.absent_because for i in indicators if i.absent_because):
        output.say(f"Absent: {reason}.")


LONG = ("id", "subject", "indicator", "year", "value", "unit")


def _long(indicators: "tuple[Indicator, ...]") -> list[tuple[str | float | int | None, ...]]:
    return [
        (i.id, i.subject, i.title, year, q.value if isinstance(q.value, float) else None, q.unit)
        for i in indicators
        for year, q in i.series.items()
    ]


def _notes(indicators: "tuple[Indicator, ...]") -> None:
    for indicator in indicators:
        if indicator.note:
            output.say(f"* {indicator.subject}, {indicator.title}: {indicator.note}")


def _rows(indicators: "tuple[Indicator, ...]") -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for indicator in indicators:
        newest = indicator.newest
        if newest is None:
            rows.append((indicator.subject, indicator.title, ABSENT, ABSENT, ABSENT, "", ""))
            continue
        year, quantity = newest
        before = indicator.around(year - BACK)
        rows.append(
            (
                indicator.subject,
                indicator.title,
                f"{year}{'*' if indicator.note else ''}",
                value_written(quantity.value, quantity.unit),
                ABSENT if before is None else value_written(before.value, before.unit),
                indicator.unit,
                "; ".join(source.rsplit("(", 1)[1].rstrip(")") for source in indicator.sources()),
            )
        )
    return rows
