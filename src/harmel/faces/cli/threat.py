"""`harmel threat` and `harmel partners`: who stands where, with sources."""

from typing import TYPE_CHECKING

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.countries import countries
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
    ledger = options.open_ledger(folder, as_of, pseudo)
    answer = harmel.threat(ledger)
    if chart is not None:
        from harmel.faces.charts.indicators import lines  # noqa: PLC0415  # loaded when used

        wanted = tuple(i for i in answer.indicators if i.id.endswith("/distance"))
        output.draw(chart, lines(wanted, "Distance in votes of the UN General Assembly"))
    if output.delivered(answer.as_dict(), as_json, export, LONG, _long(answer.indicators)):
        return
    output.table(
        f"Threat and alignment, known by {answer.as_of}",
        HEADERS,
        _rows(ledger, answer.indicators),
        2,
    )
    _notes(ledger, answer.indicators)
    told = {i.title: i for i in answer.indicators if i.says and i.newest is not None}
    for title, indicator in told.items():
        output.say(f"{title}: {indicator.says}. Silent on {indicator.silent_on}.")
    _absent(ledger, answer.indicators)


def partners(
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Show the partners outside the alliance on the measures that members have."""
    ledger = options.open_ledger(folder, as_of, pseudo)
    answer = harmel.partners(ledger)
    indicators = tuple(i for partner in answer.partners for i in partner.indicators)
    if chart is not None:
        from harmel.faces.charts.indicators import lines  # noqa: PLC0415  # loaded when used

        wanted = tuple(i for i in indicators if i.id.endswith("/distance"))
        lead = ledger.alliance.lead_in_words
        output.draw(chart, lines(wanted, f"Partners: distance from {lead} in UN votes"))
    if output.delivered(answer.as_dict(), as_json, export, LONG, _long(indicators)):
        return
    output.table(f"Partners, known by {answer.as_of}", HEADERS, _rows(ledger, indicators), 2)
    acts = [
        (
            countries(ledger, partner.iso3),
            act.on,
            act.act.replace("_", " "),
            act.what,
            countries(ledger, act.recipient),
            act.status,
            act.mark,
        )
        for partner in answer.partners
        for act in partner.acts
    ]
    if acts:
        output.table(
            "What they did", ("who", "when", "act", "what", "for", "status", "mark"), acts, 7
        )
    for partner in answer.partners:
        for event in partner.events:
            output.say(f"{event.on.day} {countries(ledger, partner.iso3)}: {event.title}")
    _notes(ledger, indicators)
    _absent(ledger, indicators)


LONG = ("id", "subject", "indicator", "year", "value", "unit")


def _long(indicators: "tuple[Indicator, ...]") -> list[tuple[str | float | int | None, ...]]:
    return [
        (i.id, i.subject, i.title, year, q.value if isinstance(q.value, float) else None, q.unit)
        for i in indicators
        for year, q in i.series.items()
    ]


def _notes(ledger: "harmel.Ledger", indicators: "tuple[Indicator, ...]") -> None:
    for indicator in indicators:
        if indicator.note:
            output.say(
                f"* {countries(ledger, indicator.subject)}, {indicator.title}: {indicator.note}"
            )


def _absent(ledger: "harmel.Ledger", indicators: "tuple[Indicator, ...]") -> None:
    """Say what is missing, and of whom: one line for each reason."""
    missing: dict[str, dict[str, dict[str, None]]] = {}
    for indicator in indicators:
        if indicator.absent_because:
            titles = missing.setdefault(indicator.absent_because, {})
            titles.setdefault(indicator.title, {})[countries(ledger, indicator.subject)] = None
    for because, titles in missing.items():
        named = "; ".join(f"{title} ({', '.join(who)})" for title, who in titles.items())
        output.say(f"{ABSENT} Absent, for {because}: {named}.")


def _rows(ledger: "harmel.Ledger", indicators: "tuple[Indicator, ...]") -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for indicator in indicators:
        newest, who = indicator.newest, countries(ledger, indicator.subject)
        if newest is None:
            rows.append((who, indicator.title, ABSENT, ABSENT, ABSENT, "", ""))
            continue
        year, quantity = newest
        before = indicator.around(year - BACK)
        rows.append(
            (
                who,
                indicator.title,
                f"{year}{'*' if indicator.note else ''}",
                value_written(quantity.value, quantity.unit),
                ABSENT if before is None else value_written(before.value, before.unit),
                indicator.unit,
                "; ".join(source.rsplit("(", 1)[1].rstrip(")") for source in indicator.sources()),
            )
        )
    return rows
