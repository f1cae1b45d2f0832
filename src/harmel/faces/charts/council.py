"""Charts of councils: where actors stand, how they move, what all would sign."""

from collections.abc import Mapping, Sequence
from typing import Any

from harmel.faces.charts.drawing import INK, MAIN, OTHER, PERCENT, SHORT, Rows, Spec, svg
from harmel.models.council.case import CLASSES
from harmel.models.council.decisions import Consent
from harmel.models.council.forecast import Forecast
from harmel.models.council.selection import Selection

MOST_ISSUES = 24
MOST_LINES = 12
SHADES = dict(
    zip(CLASSES, ("#1f5a92", "#85b4dc", "#6b4e9b", "#e0ab43", "#7b8790", "#b4471d"), strict=True)
)
SIDES, BAR = ("on", "off"), "|"
OPTED_OUT = "opt-out*"


def positions_and_forecast(forecasts: Sequence[Forecast]) -> str | None:
    """Draw the actors of each issue on its scale, with the forecast; None without an answer."""
    shown = [found for found in forecasts if found.point is not None][:MOST_ISSUES]
    if not shown:
        return None
    actors: Rows = []
    points: Rows = []
    for found in shown:
        low, high = found.issue.scale
        part = found.issue.voiced
        weights = part.salience * part.capability
        for actor, x, w in zip(part.actors, part.positions, weights / weights.max(), strict=True):
            at = 100 * (float(x) - low) / (high - low)
            actors.append(
                {"issue": found.issue.name, "actor": actor, "place": at, "weight": float(w)}
            )
        ends = {
            key: None if q is None else 100 * (q - low) / (high - low)
            for key, q in (
                ("point", found.point),
                ("low", found.quantile(0.1)),
                ("high", found.quantile(0.9)),
            )
        }
        points.append({"issue": found.issue.name, **ends})
    names = [found.issue.name for found in shown]
    x_axis: Spec = {"title": "place on the scale of the issue, percent", "grid": True}
    y: Spec = {"field": "issue", "type": "nominal", "sort": names, "axis": {"title": None}}
    place: Spec = {"type": "quantitative", "scale": {"domain": [0, 100]}, "axis": x_axis}
    spec: Spec = {
        "height": {"step": 34},
        "layer": [
            {
                "data": {"values": points},
                "mark": {"type": "bar", "height": 9, "color": MAIN, "opacity": 0.25},
                "encoding": {"y": y, "x": {"field": "low", **place}, "x2": {"field": "high"}},
            },
            {
                "data": {"values": actors},
                "mark": {"type": "point", "filled": True, "color": OTHER, "opacity": 0.65},
                "encoding": {
                    "y": y,
                    "x": {"field": "place", **place},
                    "size": {
                        "field": "weight",
                        "type": "quantitative",
                        "scale": {"range": [8, 160]},
                        "legend": None,
                    },
                },
            },
            {
                "data": {"values": points},
                "mark": {"type": "tick", "thickness": 3, "size": 22, "color": MAIN},
                "encoding": {"y": y, "x": {"field": "point", **place}},
            },
        ],
    }
    return svg(spec, f"Actors' positions and the forecast of {shown[0].model}")


def positions_by_round(forecast: Forecast) -> str | None:
    """Draw the paths of the weightiest actors and the model's median; None without rounds."""
    if forecast.rounds is None or forecast.medians is None:
        return None
    part = forecast.issue.voiced
    weights = part.salience * part.capability
    largest = sorted(range(len(part.actors)), key=lambda i: -weights[i])[:MOST_LINES]
    rows: Rows = [
        {"round": number, "value": float(positions[i]), "who": part.actors[i]}
        for number, positions in enumerate(forecast.rounds)
        for i in largest
    ]
    medians: Rows = [
        {"round": number, "value": float(value)} for number, value in enumerate(forecast.medians)
    ]
    last = len(forecast.rounds) - 1
    x: Spec = {
        "field": "round",
        "type": "quantitative",
        "axis": {"title": "round", "format": "d", "tickMinStep": 1, "grid": False},
    }
    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": {"title": "position"},
    }
    labels = _labels([row for row in rows if row["round"] == last], last)
    spec: Spec = {
        "height": 260,
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "line", "color": OTHER, "strokeWidth": 1.4, "opacity": 0.8},
                "encoding": {"x": x, "y": y, "detail": {"field": "who", "type": "nominal"}},
            },
            {
                "data": {"values": medians},
                "mark": {"type": "line", "color": MAIN, "strokeWidth": 3},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": labels},
                "mark": {"type": "text", "align": "left", "dx": 6, "color": INK},
                "encoding": {"x": x, "y": y, "text": {"field": "who", "type": "nominal"}},
            },
        ],
    }
    return svg(spec, f"Positions by round, {forecast.model}: actors in grey, the median in blue")


def _labels(ends: Rows, last: int) -> Rows:
    """Label the ends of lines; those too close to be told apart share a label."""
    ends = sorted(ends, key=lambda row: float(row["value"]))
    apart = 0.06 * (float(ends[-1]["value"]) - float(ends[0]["value"]))
    groups: list[Rows] = []
    for row in ends:
        if groups and float(row["value"]) - float(groups[-1][0]["value"]) <= apart:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [
        {
            "round": last,
            "value": sum(float(row["value"]) for row in group) / len(group),
            "who": _some([row["who"] for row in group]),
        }
        for group in groups
    ]


def _some(names: Sequence[object]) -> str:
    """Name two, and count the rest."""
    shown = ", ".join(str(name) for name in names[:2])
    return shown if len(names) <= 2 else f"{shown} +{len(names) - 2}"


def chances_by_decision(consents: Sequence[Consent]) -> str | None:
    """Draw the chance of each outcome by decision, the mediator on and off; None without any."""
    rows: Rows = []
    heads: Rows = []
    ended: Rows = []
    places: list[str] = []
    for consent in consents:
        title = f"{consent.case.opened.year}: {consent.case.title}"
        rungs = {side: f"{title}{BAR}{side}" for side in ("", *SIDES)}
        places += rungs.values()
        heads.append({"place": rungs[""], "title": title})
        end = "open" if consent.settled is None else consent.settled.outcome
        ended.append({"place": rungs[SIDES[0]], "ended": end})
        rows += [
            {"place": rungs[side], "outcome": name, "order": order, "chance": chances[name].number}
            for side, chances in zip(SIDES, (consent.mediated, consent.unmediated), strict=True)
            for order, name in enumerate(CLASSES)
        ]
    if not rows:
        return None
    y: Spec = {
        "field": "place",
        "type": "nominal",
        "sort": places,
        "scale": {"paddingInner": 0.12},
        "axis": _only_sides(),
    }
    at_left: Spec = {"x": {"value": 0}, "y": y, "text": {"field": "title"}}
    at_right: Spec = {"x": {"value": "width"}, "y": y, "text": {"field": "ended"}}
    bold: Spec = {"type": "text", "align": "left", "dx": -26, "dy": 1, "fontWeight": 600}
    spec: Spec = {
        "height": {"step": 16},
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "stroke": "white", "strokeWidth": 0.7},
                "encoding": {"y": y, **_stacked()},
            },
            {"data": {"values": heads}, "mark": bold, "encoding": at_left},
            {
                "data": {"values": ended},
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": at_right,
            },
        ],
    }
    said = "Chances of each outcome, the mediator on and off, and at the right how it ended"
    return svg(spec, said)


def _only_sides() -> Spec:
    """Return an axis that names only the side of a row, not its decision."""
    return {
        "title": None,
        "ticks": False,
        "domain": False,
        "labelExpr": f"split(datum.value, '{BAR}')[1]",
    }


def _stacked() -> Spec:
    """Stack the chances of outcomes, in their order."""
    named = f"datum.value == 'opt-out' ? '{OPTED_OUT}' : datum.value"
    return {
        "x": {
            "field": "chance",
            "type": "quantitative",
            "stack": "zero",
            "scale": {"domain": [0, 1]},
            "axis": {
                "title": "share of draws",
                "labelExpr": PERCENT,
                "values": [0, 0.25, 0.5, 0.75, 1],
                "orient": "top",
                "grid": False,
            },
        },
        "order": {"field": "order", "type": "quantitative"},
        "color": {
            "field": "outcome",
            "type": "nominal",
            "sort": list(CLASSES),
            "scale": {"domain": list(CLASSES), "range": list(SHADES.values())},
            "legend": {"orient": "top", "title": None, "columns": 3, "labelExpr": named},
        },
    }


def consent_over_time(selection: Selection) -> str | None:
    """Draw the chance of consent by day, or by candidate; None without rounds."""
    kinds = ("candidate alone", "with a mediator")
    rows: Rows = [
        {
            "name": found.name,
            "on": None if found.on is None else found.on.isoformat(),
            "kind": kind,
            "p": p,
        }
        for found in selection.rounds
        for kind, p in zip(kinds, (found.p_alone.number, found.p_mediated.number), strict=True)
    ]
    if not rows:
        return None
    by_day = selection.by == "day"
    color: Spec = {
        "field": "kind",
        "type": "nominal",
        "sort": list(kinds),
        "scale": {"domain": list(kinds), "range": [SHORT, MAIN]},
        "legend": {"orient": "top", "title": None},
    }
    chance: Spec = {
        "field": "p",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": None, "labelExpr": PERCENT, "tickCount": 5},
    }
    if by_day:
        spec: Spec = {
            "height": 200,
            "data": {"values": rows},
            "mark": {
                "type": "line",
                "interpolate": "step-after",
                "strokeWidth": 2.4,
                "point": True,
            },
            "encoding": {
                "x": {
                    "field": "on",
                    "type": "temporal",
                    "scale": {"type": "utc"},
                    "axis": {"title": None, "format": "%b %Y", "tickCount": "month", "grid": False},
                },
                "y": chance,
                "color": color,
            },
        }
    else:
        spec = {
            "height": {"step": 16},
            "data": {"values": rows},
            "mark": {"type": "bar"},
            "encoding": {
                "y": {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None}},
                "yOffset": {"field": "kind", "type": "nominal", "sort": list(kinds)},
                "x": chance,
                "color": color,
            },
        }
    return svg(spec, f"{selection.title}: the chance that nobody objects")


def ambition_and_consent(frontier: Sequence[Mapping[str, Any]]) -> str | None:
    """Draw the chance that all accept against how much of the request is kept; None if empty."""
    kinds = {
        "p_text": "text alone",
        "p_opt_outs": "with opt-outs",
        "p_consensus": "and with payments",
    }
    rows: Rows = [
        {"ambition": point["ambition"], "kind": title, "p": point[key]}
        for point in frontier
        for key, title in kinds.items()
        if point.get(key) is not None
    ]
    if not rows:
        return None
    titles = list(kinds.values())
    share: Spec = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    spec: Spec = {
        "height": 230,
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.4},
        "encoding": {
            "x": {
                "field": "ambition",
                **share,
                "axis": {"title": "part of the request that is kept", "labelExpr": PERCENT},
            },
            "y": {
                "field": "p",
                **share,
                "axis": {"title": "chance that all accept", "labelExpr": PERCENT},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "sort": titles,
                "scale": {"domain": titles, "range": [SHORT, OTHER, MAIN]},
                "legend": {"orient": "top", "title": None},
            },
        },
    }
    return svg(spec, "Ambition against consent: what each concession makes possible")
