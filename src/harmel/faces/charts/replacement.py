"""A chart of what replacing the lead state's forces would cost and take, class by class."""

from collections.abc import Sequence

from harmel.faces.charts.drawing import GRID, INK, MAIN, OTHER, WIDTH, Rows, Spec, svg, titled
from harmel.models.support.replacement import ClassGap, Replacement, Spread
from harmel.models.support.wording import class_named, sentence

COUNTED, OTHERS = "in the total", "not in the total"
COST, YEARS = "Cost, billion USD", "Years until it is closed"
ROOM = 1.2
"""The width over that of the longest bar, so that its label fits."""
NAMES = 178
"""Pixels that the names of classes and the margins take."""


def cost_by_class(answer: Replacement) -> str | None:
    """Draw cost and years of each class with a price, from 10 to 90 %, the dearest on top."""
    dear = sorted(
        (part for part in answer.classes if part.cost is not None),
        key=lambda part: -part.cost.q50.number if part.cost is not None else 0.0,
    )
    rows = [
        *_panel(COST, [(part, part.cost) for part in dear]),
        *_panel(YEARS, [(part, part.years) for part in dear]),
    ]
    if not rows:
        return None
    left = 100 * answer.us_available
    said = f"What replaces US forces, {left:g} % of them counted on, reported by {answer.as_of}"
    heading = {"title": None, "labelFontSize": 13, "labelColor": INK, "labelAnchor": "start"}
    spec: Spec = {
        "title": titled(said, ["median, and 10 to 90 %"]),
        "data": {"values": rows},
        "facet": {
            "row": {
                "field": "panel",
                "type": "nominal",
                "sort": [COST, YEARS],
                "header": heading | {"labelOrient": "top", "labelFontWeight": "bold"},
            }
        },
        "spec": {
            "width": WIDTH - NAMES,
            "height": {"step": 22},
            "layer": _layers([_named(part) for part in dear], rows),
        },
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
    }
    return svg(spec, f"{said}: cost and years by class, with their ranges")


def _named(part: ClassGap) -> str:
    return sentence(class_named(part.name))


def _panel(title: str, parts: Sequence[tuple[ClassGap, Spread | None]]) -> Rows:
    """Return the rows of one panel, each with the edge that leaves room for its label."""
    rows: Rows = [
        {
            "panel": title,
            "name": _named(part),
            "zero": 0,
            "low": spread.q10.value,
            "middle": spread.q50.value,
            "high": spread.q90.value,
            "kind": COUNTED if part.counted else OTHERS,
        }
        for part, spread in parts
        if spread is not None
    ]
    edge = ROOM * max((row["high"] for row in rows), default=0)
    return [row | {"edge": edge} for row in rows]


def _layers(order: list[str], rows: Rows) -> list[Spec]:
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": order,
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 180},
    }
    x: Spec = {
        "field": "low",
        "type": "quantitative",
        "scale": {"nice": False, "zero": True},
        "axis": {"title": None, "orient": "top", "tickCount": 5},
    }
    kinds = [kind for kind in (COUNTED, OTHERS) if any(row["kind"] == kind for row in rows)]
    color: Spec = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [MAIN, OTHER][: len(kinds)]},
        "legend": {"orient": "bottom", "title": None},
    }

    def at(field: str) -> Spec:
        return {"field": field, "type": "quantitative"}

    return [
        {"mark": {"type": "point", "opacity": 0}, "encoding": {"x": at("edge"), "y": y}},
        {
            "mark": {"type": "rule", "color": GRID},
            "encoding": {"x": at("zero"), "x2": {"field": "low"}, "y": y},
        },
        {
            "mark": {"type": "bar", "height": 9, "cornerRadius": 2},
            "encoding": {"x": x, "x2": {"field": "high"}, "y": y, "color": color},
        },
        {
            "mark": {"type": "tick", "color": INK, "thickness": 2, "size": 15},
            "encoding": {"x": at("middle"), "y": y},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 5},
            "encoding": {
                "x": at("high"),
                "y": y,
                "text": {"field": "middle", "type": "quantitative", "format": ",.0f"},
            },
        },
    ]
