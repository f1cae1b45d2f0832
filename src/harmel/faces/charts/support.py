"""Charts of requests for support: what is met and short, and what each host lacks by when."""

from harmel.faces.charts.drawing import (
    INK,
    MAIN,
    OTHER,
    QUIET,
    SHORT,
    WIDTH,
    Rows,
    Spec,
    svg,
    titled,
)
from harmel.ledger.support_files.rows import quarter_name
from harmel.models.support.answer import Lacks, Match, Shortfall
from harmel.models.support.wording import class_named, counted, figure

MOST = 40
URGENCY = {1: "1 critical", 2: "2 important", 3: "3 wished"}
COLOURS = (SHORT, MAIN, OTHER)


def met_and_short(match: Match) -> str | None:
    """Draw each request as a bar, met part and short part; None where nothing is asked."""
    if not match.grid.needs or match.status == "infeasible":
        return None
    short = {one.need.line: one for one in match.shortfalls}
    met = {line: one.met_share for line, one in short.items()}
    needs = sorted(
        match.grid.needs,
        key=lambda need: (need.priority, met.get(need.line, 1.0), need.host, need.line),
    )
    kinds = ("met", "short")
    rows: Rows = []
    order: list[str] = []
    for need in needs[:MOST]:
        name = match.names.get(need.host, need.host)
        label = _once(f"{name}, {class_named(need.class_)}", order)
        one = short.get(need.line)
        parts = (met.get(need.line, 1.0), 1 - met.get(need.line, 1.0))
        said = "" if one is None else _size(one)
        rows += [
            {"request": label, "kind": kind, "share": 100 * part, "said": text, "end": 100}
            | {"urgency": URGENCY[need.priority]}
            for kind, part, text in zip(kinds, parts, (said, ""), strict=True)
        ]
    left = len(needs) - MOST
    title = f"{match.name}: parts of each request met and short"
    if left > 0:
        title += f" (the first {MOST} of {len(needs)} requests)"
    colour: Spec = {
        "field": "kind",
        "type": "nominal",
        "sort": list(kinds),
        "scale": {"domain": list(kinds), "range": [MAIN, SHORT]},
        "legend": {"orient": "bottom", "title": None},
    }
    x: Spec = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 100]},
        "axis": {"title": "percent of what is asked, over all quarters", "tickCount": 5},
    }
    layers: list[Spec] = [
        {"mark": {"type": "bar", "height": 12}, "encoding": {"x": x, "color": colour}},
        _text({"field": "end", "type": "quantitative"}),
    ]
    return svg(_by_urgency(rows, order, layers, WIDTH - 76, title), title)


def lacks_by_host(lacks: Lacks) -> str | None:
    """Draw what each host lacks as a bar over the quarters; None where nobody lacks anything."""
    match = lacks.match
    if not match.shortfalls:
        return None
    start, count = match.grid.start, match.grid.count
    worst = sorted(match.shortfalls, key=lambda s: (s.need.priority, -s.missing / s.asked))[:MOST]
    hosts: dict[str, int] = {}
    for one in worst:
        hosts[one.need.host] = hosts.get(one.need.host, 0) + 1
    shown = sorted(worst, key=lambda s: (s.need.priority, -hosts[s.need.host], s.need.host))
    order: list[str] = []
    rows: Rows = []
    for one in shown:
        host = match.names.get(one.need.host, one.need.host)
        label = _once(f"{host}, {class_named(one.need.class_)}", order)
        size = [_size(one), *("" for _ in one.spells[1:])]
        rows += [
            {
                "request": label,
                "urgency": URGENCY[one.need.priority],
                "since": first,
                "until": last + 1,
                "end": count,
                "said": text,
            }
            for (first, last, _), text in zip(one.spells, size, strict=True)
        ]
    names = [quarter_name(start + number) for number in range(count + 1)]
    step = 4 * max(1, -(-count // 20))
    said = "'" + "', '".join(names) + "'"
    axis = {
        "title": "quarters in which something is missing",
        "values": list(range(0, count + 1, step)),
        "labelExpr": f"[{said}][datum.value]",
    }
    x: Spec = {
        "field": "since",
        "type": "quantitative",
        "scale": {"domain": [0, count], "nice": False},
        "axis": axis,
    }
    colour: Spec = {
        "field": "urgency",
        "type": "nominal",
        "scale": {"domain": list(URGENCY.values()), "range": list(COLOURS)},
        "legend": None,
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": 12},
            "encoding": {"x": x, "x2": {"field": "until"}, "color": colour},
        },
        _text({"field": "end", "type": "quantitative"}),
    ]
    title = f"{match.name}: what each host lacks, and when"
    if len(match.shortfalls) > MOST:
        title += f" (the {MOST} worst of {len(match.shortfalls)})"
    return svg(_by_urgency(rows, order, layers, WIDTH - 76, title), title)


def _by_urgency(rows: Rows, order: list[str], layers: list[Spec], width: int, title: str) -> Spec:
    """Put layers below each other, one block a priority."""
    y: Spec = {
        "field": "request",
        "type": "nominal",
        "sort": order,
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 300},
    }
    for layer in layers:
        layer["encoding"]["y"] = y
    heading = {"title": None, "labelFontSize": 13, "labelColor": INK, "labelAnchor": "start"}
    return {
        "title": titled(title, []),
        "data": {"values": rows},
        "facet": {
            "row": {
                "field": "urgency",
                "type": "nominal",
                "sort": list(URGENCY.values()),
                "header": heading | {"labelOrient": "top", "labelFontWeight": "bold"},
            }
        },
        "spec": {"width": width, "height": {"step": 18}, "layer": layers},
        "resolve": {"scale": {"y": "independent"}},
    }


def _text(x: Spec) -> Spec:
    mark = {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": QUIET}
    return {"mark": mark, "encoding": {"x": x, "text": {"field": "said", "type": "nominal"}}}


def _size(one: Shortfall) -> str:
    asked = one.asked if one.need.way == "used" else one.need.amount
    unit = one.need.unit.removesuffix(" per quarter")
    worst = "" if one.need.way == "used" or one.first == one.last else ", at worst"
    return f"{figure(one.units)} of {counted(asked, unit)} short{worst}"


def _once(label: str, labels: list[str]) -> str:
    """Return a label that no earlier row has, and keep it."""
    while label in labels:
        label += "\u2009"
    labels.append(label)
    return label
