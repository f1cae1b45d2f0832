"""A chart of what replacing the lead state's forces would cost, class by class."""

from harmel.faces.charts.drawing import GRID, INK, MAIN, OTHER, WIDTH, Rows, Spec, svg
from harmel.models.support.replacement import Replacement

COUNTED, OTHERS = "in the total", "not in the total"


def cost_by_class(answer: Replacement) -> str | None:
    """Draw the cost of each class with a price, from 10 to 90 %, the dearest on top."""
    rows: Rows = [
        {
            "name": part.name.replace("_", " "),
            "zero": 0,
            "low": part.cost.q10.value,
            "middle": part.cost.q50.value,
            "high": part.cost.q90.value,
            "kind": COUNTED if part.counted else OTHERS,
        }
        for part in answer.classes
        if part.cost is not None
    ]
    if not rows:
        return None
    order = [row["name"] for row in sorted(rows, key=lambda row: -row["middle"])]
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": order,
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 180},
    }
    x: Spec = {
        "field": "low",
        "type": "quantitative",
        "axis": {
            "title": "billion USD to buy and keep: median, and 10 to 90 %",
            "orient": "top",
            "tickCount": 5,
        },
    }
    kinds = [kind for kind in (COUNTED, OTHERS) if any(row["kind"] == kind for row in rows)]
    color: Spec = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [MAIN, OTHER][: len(kinds)]},
        "legend": {"orient": "bottom", "title": None},
    }
    middle: Spec = {"field": "middle", "type": "quantitative"}
    left = 100 * answer.us_available
    said = f"What replaces forces of which {left:g} % are counted on, reported by {answer.as_of}"
    spec: Spec = {
        "title": {"text": said, "anchor": "start", "fontSize": 14, "color": INK, "offset": 8},
        "width": WIDTH,
        "height": {"step": 22},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "rule", "color": GRID},
                "encoding": {
                    "x": {"field": "zero", "type": "quantitative"},
                    "x2": {"field": "low"},
                    "y": y,
                },
            },
            {
                "mark": {"type": "bar", "height": 9, "cornerRadius": 2},
                "encoding": {"x": x, "x2": {"field": "high"}, "y": y, "color": color},
            },
            {
                "mark": {"type": "tick", "color": INK, "thickness": 2, "size": 15},
                "encoding": {"x": middle, "y": y},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12},
                "encoding": {
                    "x": {"field": "high", "type": "quantitative"},
                    "y": y,
                    "text": {"field": "middle", "type": "quantitative", "format": ",.0f"},
                },
            },
        ],
    }
    return svg(spec, f"{said}: cost by class, with its range")
