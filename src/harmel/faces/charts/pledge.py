"""A chart of what a pledge costs each member with the lead state paying, and without it."""

from harmel.faces.charts.drawing import MAIN, SHORT, Rows, Spec, svg
from harmel.hold.brief import PledgeCost

MOST = 12
ROOM = 1.14
"""The width over that of the longest bar, so that its label fits."""


def with_and_without_lead(cost: PledgeCost, lead: str, lead_in_words: str) -> str:
    """Draw the largest payers' parts, as pledged and with the lead state paying nothing."""
    shares = {iso3: q for iso3, q in cost.split.shares.items() if iso3 != lead}
    largest = sorted(shares, key=lambda iso3: -shares[iso3].number)[:MOST]
    kinds = ("all pay", f"{lead_in_words} pays nothing")
    rows: Rows = [
        {"name": cost.split.names[iso3], "amount": split.shares[iso3].value, "kind": kind}
        for iso3 in largest
        for kind, split in zip(kinds, (cost.split, cost.without_lead), strict=True)
    ]
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": [cost.split.names[iso3] for iso3 in largest],
        "axis": {"title": None, "ticks": False, "domain": False},
    }
    offset: Spec = {"field": "kind", "type": "nominal", "sort": list(kinds)}
    x: Spec = {
        "field": "amount",
        "type": "quantitative",
        "scale": {"domain": [0, ROOM * max(float(row["amount"]) for row in rows)], "nice": False},
        "axis": {"title": cost.split.amount.unit, "orient": "top", "tickCount": 6},
    }
    color: Spec = {
        "field": "kind",
        "type": "nominal",
        "sort": list(kinds),
        "scale": {"domain": list(kinds), "range": [MAIN, SHORT]},
        "legend": {"orient": "bottom", "title": None},
    }
    text: Spec = {"field": "amount", "type": "quantitative", "format": ".2f"}
    spec: Spec = {
        "height": {"step": 14},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {"x": x, "y": y, "yOffset": offset, "color": color},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"x": x, "y": y, "yOffset": offset, "text": text},
            },
        ],
    }
    return svg(spec, f"{cost.pledge.title}: parts of the largest payers, with and without the lead")
