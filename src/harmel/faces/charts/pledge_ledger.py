"""A chart of each member's part of a pledge, and what it had allocated inside the window."""

from harmel.faces.charts.drawing import MAIN, OTHER, SHORT, Rows, Spec, svg, titled
from harmel.models.pledge.ledger_rows import PledgeLedger

MOST = 16
OWED, GIVEN, ENDS = "part if split by the key", "allocated, spread evenly", "from least to most"


def owed_and_allocated(answer: PledgeLedger) -> str | None:
    """Draw the largest parts beside allocations with bounds; None where nothing is known."""
    members = [d for d in answer.donors if d.kind == "member" and d.in_window.known][:MOST]
    if not members:
        return None
    names = [donor.name for donor in members]
    rows: Rows = [
        {
            "name": donor.name,
            "owed": donor.shares[answer.key].value,
            "given": donor.in_window.value.value,
            "low": donor.in_window.low.value,
            "high": donor.in_window.high.value,
        }
        for donor in members
    ]
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "axis": {"title": None, "ticks": False, "domain": False},
    }
    axis = {"title": answer.unit, "orient": "top", "tickCount": 6}

    def x(field: str) -> Spec:
        return {"field": field, "type": "quantitative", "axis": axis}

    def color(kind: str) -> Spec:
        domain = {"domain": [OWED, GIVEN, ENDS], "range": [OTHER, MAIN, SHORT]}
        legend = {
            "orient": "bottom",
            "title": None,
            "columns": 1,
            "symbolOpacity": 1,
            "symbolType": "square",
        }
        return {"datum": kind, "type": "nominal", "scale": domain, "legend": legend}

    days = f"{answer.window.start} to {answer.window.end}"
    left = sum(donor.kind == "member" for donor in answer.donors) - len(members)
    more = f"; {left} more have a smaller part or no figure" if left else ""
    lines = [
        f"{answer.pledge.title}: part if split by {answer.key}, and allocated",
        f"{answer.kind} aid, {days}{more}",
    ]
    spec: Spec = {
        "title": titled(lines[0], lines[1:]),
        "height": {"step": 19},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "height": 9, "opacity": 0.6},
                "encoding": {"x": x("owed"), "y": y, "color": color(OWED)},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": x("low"), "x2": {"field": "high"}, "y": y, "color": color(ENDS)},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {"x": x("given"), "y": y, "color": color(GIVEN)},
            },
        ],
    }
    return svg(spec, "; ".join(lines))
