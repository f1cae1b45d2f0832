"""Charts of who pays what: every member against the guidelines, and the totals by release."""

from harmel.faces.charts.drawing import (
    GRID,
    INK,
    MAIN,
    OTHER,
    PERCENT,
    QUIET,
    SHORT,
    Rows,
    Spec,
    svg,
)
from harmel.ledger.facts import Fact
from harmel.ledger.store import Ledger
from harmel.models.burden.guideline_gap import SHARE, Burden

DASHES = [[1, 3], [2, 2], [6, 3], [4, 3], [1, 0]]
AT, BELOW = "reaches the first guideline", "below it"


def shares_by_member(burden: Burden) -> str:
    """Draw each member's share of GDP as a dot, from the highest down, with the guidelines."""
    level = burden.target
    rows: Rows = [
        {
            "name": row.member.name,
            "share": row.share.value,
            "text": f"{100 * row.share.number:.2f} %",
            "side": BELOW if row.is_below(level) else AT,
        }
        for row in burden.members
        if row.share.value is not None
    ]
    guides: Rows = [
        {"share": t.guideline.share, "label": f"{100 * t.guideline.share:g} %"}
        for t in burden.thresholds
        if t.guideline.measure == SHARE
    ]
    x: Spec = {
        "field": "share",
        "type": "quantitative",
        "axis": {"labelExpr": PERCENT, "title": "share of GDP", "tickCount": 6, "grid": False},
    }
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": [row["name"] for row in sorted(rows, key=lambda row: -row["share"])],
        "axis": {"title": None, "ticks": False, "domain": False},
    }
    color: Spec = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": [AT, BELOW], "range": [MAIN, SHORT]},
        "legend": {"orient": "bottom", "title": None},
    }
    shape: Spec = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": [AT, BELOW], "range": ["circle", "diamond"]},
    }
    spec: Spec = {
        "height": {"step": 19},
        "layer": [
            {
                "data": {"values": guides},
                "mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 3]},
                "encoding": {"x": {"field": "share", "type": "quantitative"}},
            },
            {
                "data": {"values": guides},
                "mark": {"type": "text", "dy": -9, "fontWeight": "bold", "color": INK},
                "encoding": {
                    "x": {"field": "share", "type": "quantitative"},
                    "y": {"value": 0},
                    "text": {"field": "label"},
                },
            },
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "color": GRID, "height": 2},
                "encoding": {"x": {"field": "share", "type": "quantitative"}, "y": y},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": color, "shape": shape},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "text", "align": "right", "dx": 50},
                "encoding": {
                    "x": {"value": "width"},
                    "y": y,
                    "text": {"field": "text"},
                },
            },
        ],
    }
    return svg(spec, f"Defence spending as a share of GDP in {burden.year}, by member")


def totals_by_release(ledger: Ledger, group: str) -> str | None:
    """Draw one group's share of GDP over the years, one line a release, never joined."""
    facts = [f for f in ledger.facts(subject=group, measure=SHARE) if f.value is not None]
    rows: Rows = [
        {"year": int(f.period), "share": f.number / 100, "release": _name(f)} for f in facts
    ]
    names = list(dict.fromkeys(_name(fact) for fact in sorted(facts, key=_published)))
    if not names:
        return None
    colors = [OTHER, SHORT, MAIN][-len(names) :] if len(names) <= 3 else None
    encoding: Spec = {
        "x": {
            "field": "year",
            "type": "quantitative",
            "axis": {"format": "d", "title": None, "grid": False, "tickMinStep": 1},
        },
        "y": {
            "field": "share",
            "type": "quantitative",
            "axis": {"labelExpr": PERCENT, "title": "share of GDP"},
            "scale": {"zero": False},
        },
        "color": {
            "field": "release",
            "type": "nominal",
            "sort": names,
            "scale": {"domain": names, **({"range": colors} if colors else {})},
            "legend": {"orient": "top", "title": None},
        },
        "strokeDash": {
            "field": "release",
            "type": "nominal",
            "scale": {"domain": names, "range": DASHES[-len(names) :]},
            "legend": None,
        },
    }
    spec: Spec = {
        "height": 230,
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": encoding},
            {
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "encoding": {k: v for k, v in encoding.items() if k != "strokeDash"},
            },
        ],
    }
    return svg(spec, f"{ledger.alliance.groups[group].title}: share of GDP by year and release")


def _name(fact: Fact) -> str:
    return f"published {fact.release.published:%B %Y}"


def _published(fact: Fact) -> str:
    return fact.release.published.isoformat()
