"""Charts of councils: where actors stand, how they move, what all would sign."""

from collections.abc import Mapping, Sequence
from typing import Any

from harmel.faces.charts.drawing import INK, MAIN, OTHER, QUIET, SHORT, WIDTH, Rows, Spec, svg
from harmel.models.council.case import CLASSES
from harmel.models.council.decisions import Consent
from harmel.models.council.forecast import Forecast
from harmel.models.council.selection import Selection

MOST_ISSUES = 24
MOST_LINES = 12
SHADES = dict(
    zip(CLASSES, ("#1f5a92", "#6fa3cf", "#8d7cc0", "#d9a441", "#b9c2ca", "#b4471d"), strict=True)
)


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
        "width": WIDTH - 150,
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
        "width": WIDTH - 180,
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
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 11, "color": INK},
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
    """Draw the chance of each outcome by decision, mediator on above off; None without any."""
    rows: Rows = [
        {
            "title": consent.case.title,
            "side": side,
            "outcome": name,
            "order": CLASSES.index(name),
            "chance": chances[name].number,
        }
        for consent in consents
        for side, chances in (("on", consent.mediated), ("off", consent.unmediated))
        for name in CLASSES
    ]
    if not rows:
        return None
    ended: Rows = [
        {"title": consent.case.title, "side": "on", "outcome": consent.settled.outcome}
        for consent in consents
        if consent.settled is not None
    ]
    places: Spec = {
        "y": {
            "field": "title",
            "type": "nominal",
            "sort": [consent.case.title for consent in consents],
            "axis": {
                "title": None,
                "labelFontSize": 11,
                "labelLimit": 285,
                "ticks": False,
                "domain": False,
            },
        },
        "yOffset": {"field": "side", "type": "nominal", "sort": ["on", "off"]},
    }
    outcome: Spec = {"field": "outcome", "type": "nominal"}
    mark: Spec = {"type": "text", "align": "left", "dx": 5, "fontSize": 11, "color": QUIET}
    spec: Spec = {
        "width": WIDTH - 265,
        "height": {"step": 13},
        "layer": [
            {"data": {"values": rows}, "mark": {"type": "bar"}, "encoding": places | _stacked()},
            {
                "data": {"values": ended},
                "mark": mark,
                "encoding": {**places, "x": {"datum": 1}, "text": outcome},
            },
        ],
    }
    return svg(spec, "Chances of each outcome, mediator on (full) and off (pale), and how it ended")


def _stacked() -> Spec:
    """Stack the chances of outcomes, in their order, pale where the mediator is off."""
    return {
        "x": {
            "field": "chance",
            "type": "quantitative",
            "stack": "zero",
            "scale": {"domain": [0, 1]},
            "axis": {"title": None, "format": ".0%", "tickCount": 4, "orient": "top"},
        },
        "order": {"field": "order", "type": "quantitative"},
        "color": {
            "field": "outcome",
            "type": "nominal",
            "sort": list(CLASSES),
            "scale": {"domain": list(CLASSES), "range": list(SHADES.values())},
            "legend": {"orient": "bottom", "title": None, "columns": 3},
        },
        "opacity": {
            "field": "side",
            "type": "nominal",
            "scale": {"domain": ["on", "off"], "range": [1, 0.5]},
            "legend": None,
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
        "axis": {"title": None, "format": ".0%", "tickCount": 5},
    }
    if by_day:
        spec: Spec = {
            "width": WIDTH - 70,
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
                    "axis": {"title": None, "format": "%b %Y", "tickCount": "month", "grid": False},
                },
                "y": chance,
                "color": color,
            },
        }
    else:
        spec = {
            "width": WIDTH - 150,
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
        "width": WIDTH - 80,
        "height": 230,
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.4},
        "encoding": {
            "x": {
                "field": "ambition",
                **share,
                "axis": {"title": "part of the request that is kept", "format": ".0%"},
            },
            "y": {
                "field": "p",
                **share,
                "axis": {"title": "chance that all accept", "format": ".0%"},
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
