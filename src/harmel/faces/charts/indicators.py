"""Charts of indicators over the years, and of what happened when."""

from harmel.faces.charts.drawing import MAIN, OTHER, QUIET, SHORT, Rows, Spec, svg
from harmel.ledger.record import Event
from harmel.models.alignment.indicator import Indicator

COLOURS = [MAIN, SHORT, OTHER, "#2e7d4f", "#6b4e9b"]
FIRST_YEAR = 1990


def lines(indicators: tuple[Indicator, ...], title: str, first: int = FIRST_YEAR) -> str | None:
    """Draw indicators of one unit as lines, one a subject; None where there is nothing to draw."""
    rows: Rows = [
        {"year": year, "value": quantity.value, "who": indicator.subject}
        for indicator in indicators
        for year, quantity in indicator.series.items()
        if year >= first and quantity.value is not None
    ]
    names = list(dict.fromkeys(str(row["who"]) for row in rows))
    if not rows:
        return None
    encoding: Spec = {
        "x": {
            "field": "year",
            "type": "quantitative",
            "scale": {"zero": False, "nice": False},
            "axis": {"format": "d", "title": None, "grid": False, "tickMinStep": 1},
        },
        "y": {"field": "value", "type": "quantitative", "axis": {"title": indicators[0].unit}},
        "color": {
            "field": "who",
            "type": "nominal",
            "scale": {"domain": names, "range": COLOURS[: len(names)]},
            "legend": {"orient": "top", "title": None} if len(names) > 1 else None,
        },
    }
    spec: Spec = {
        "height": 200,
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.2, "point": {"size": 18, "filled": True}},
        "encoding": encoding,
    }
    return svg(spec, title)


def timeline(events: tuple[Event, ...], title: str) -> str | None:
    """Draw events as ticks on a line of years, one row a kind; None where there are none."""
    rows: Rows = [
        {"date": event.on.day.isoformat(), "kind": event.kind, "title": event.title}
        for event in events
    ]
    if not rows:
        return None
    spec: Spec = {
        "height": {"step": 34},
        "data": {"values": rows},
        "mark": {"type": "tick", "thickness": 2, "size": 22, "color": MAIN},
        "encoding": {
            "x": {
                "field": "date",
                "type": "temporal",
                "scale": {"type": "utc"},
                "axis": {"title": None, "format": "%Y", "labelOverlap": True},
            },
            "y": {
                "field": "kind",
                "type": "nominal",
                "axis": {"title": None, "labelColor": QUIET, "grid": True},
            },
        },
    }
    return svg(spec, title)
