"""A chart of requests for support: what is met, what is short, by class and quarter."""

from harmel.faces.charts.drawing import MAIN, SHORT, WIDTH, Rows, Spec, svg
from harmel.models.support.answer import Match

MOST = 40


def met_and_short(match: Match) -> str | None:
    """Draw each request as a bar, met part and short part; None where nothing is asked."""
    shares = {one.need.line: 1 - one.missing / one.asked for one in match.shortfalls}
    needs = sorted(
        match.grid.needs, key=lambda need: (need.priority, shares.get(need.line, 1.0), need.host)
    )[:MOST]
    if not needs or match.status == "infeasible":
        return None
    kinds = ("met", "short")
    rows: Rows = []
    labels = []
    for need in needs:
        label = f"{need.host} {need.class_} ({need.priority})"
        while label in labels:
            label += " "
        labels.append(label)
        met = shares.get(need.line, 1.0)
        rows += [
            {"request": label, "kind": kind, "share": 100 * share}
            for kind, share in zip(kinds, (met, 1 - met), strict=True)
        ]
    spec: Spec = {
        "width": WIDTH - 190,
        "height": {"step": 17},
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {
                "field": "request",
                "type": "nominal",
                "sort": labels,
                "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 260},
            },
            "x": {
                "field": "share",
                "type": "quantitative",
                "scale": {"domain": [0, 100]},
                "axis": {"title": "percent of what is asked, over all quarters", "orient": "top"},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "sort": list(kinds),
                "scale": {"domain": list(kinds), "range": [MAIN, SHORT]},
                "legend": {"orient": "bottom", "title": None},
            },
        },
    }
    title = f"{match.name}: requests with their priority, parts met and short"
    return svg(spec, title)
