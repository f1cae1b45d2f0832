"""Charts of the verdict: outcomes by year, its ranges, what drives it, and what the leader adds."""

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.faces.charts import drawing
from harmel.faces.charts.drawing import (
    GRID,
    INK,
    MAIN,
    OTHER,
    QUIET,
    SHORT,
    SMALL,
    WIDTH,
    Rows,
    Spec,
)
from harmel.faces.charts.layers import apart as _apart
from harmel.faces.charts.layers import bare as _bare
from harmel.faces.charts.layers import beside as _beside
from harmel.faces.charts.layers import fills as _fills
from harmel.faces.charts.layers import heads as _heads
from harmel.faces.charts.layers import hidden as _hidden
from harmel.faces.charts.layers import layer as _layer
from harmel.faces.charts.layers import nominal as _names
from harmel.faces.charts.layers import percent as _percent
from harmel.faces.charts.layers import place as _place
from harmel.faces.charts.layers import points as _points
from harmel.faces.charts.layers import q as _q
from harmel.faces.charts.layers import short_day as _day
from harmel.faces.charts.layers import titled as _titled
from harmel.faces.charts.layers import zero as _zero
from harmel.hold.model import HORIZONS
from harmel.hold.nested import SHARES
from harmel.hold.priors import TIERS, links
from harmel.hold.tree import OUTCOMES
from harmel.hold.verdict import Verdict

CALLED = ("holds, led", "holds, rebalanced", "hollow", "split", "broken")
WORDS = dict(zip(OUTCOMES, CALLED, strict=True))
"""What each outcome is called on a chart, in the order in which they are stacked."""
EITHER = "holds, either way"
FILLS = dict(zip(OUTCOMES, (MAIN, "#6fa3cf", "#ece0bd", "#d9a441", "#8f3414"), strict=True))
TIER_FILLS = dict(zip(TIERS, (MAIN, "#6f7f8c", "#d9a441"), strict=True))
PART_FILLS = TIER_FILLS | {"models": "#6b4e9b", "interaction": "#b9c2ca", "chance": GRID}
IN_PERCENT = ("share", "guideline")
"""Tracked figures that come in percent; the others are parts of one."""
UNCLEAR = re.compile(
    r"^the same\b|\bthat (log )?rate\b|\bit (lasts|has)\b|\bsuch a\b|\badded there"
)
"""What a parameter means is not clear without its name where it points to its neighbour."""
LOWERED = 15
"""Pixels by which marks stand below the middle of their row, under its name."""
PERCENT: Spec = {"title": None, "tickCount": 5, "labelExpr": "datum.value + ' %'"}
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+.2~f')"
POINTS: Spec = {"tickCount": 6, "labelExpr": SIGNED}


def outcomes_by_year(verdict: Verdict) -> str:
    """Draw the shares of draws in each outcome, stacked, pale before the opening day."""
    opens, height = _place(verdict.at.day), 300
    years = list(verdict.yearly)
    points: dict[float, Mapping[str, float]] = {float(y): verdict.yearly[y] for y in years}
    points[opens] = {name: q.number for name, q in verdict.opening.items()}
    rows: Rows = []
    for at in sorted(points):
        for name, (low, high) in _stacked(points[at], OUTCOMES).items():
            row = {"at": at, "outcome": WORDS[name], "from": low, "to": high}
            rows += [row | {"when": "past"}] if at <= opens else []
            rows += [row | {"when": "future"}] if at >= opens else []
    domain = [min(opens, years[0]), years[-1]]
    fills = {WORDS[name]: fill for name, fill in FILLS.items()}
    pale = {"domain": ["past", "future"], "range": [0.45, 1]}
    area: Spec = {
        "x": _ends_of_years("at", domain, years[::2]),
        "y": _q("from", scale={"domain": [0, 100]}, axis=PERCENT),
        "y2": {"field": "to"},
        "color": _fills("outcome", fills, legend=False),
        "opacity": {"field": "when", "type": "nominal", "scale": pale, "legend": None},
    }
    layers = [
        _layer("area", area, rows, stroke="white", strokeWidth=0.8),
        *_ends(verdict.yearly[years[-1]], years[-1], height),
        *_opening(verdict, 0, 100),
    ]
    note = "share of draws at the end of each year; pale before the opening day"
    spec = {"height": height, "layer": layers}
    return _titled(spec, "Five outcomes by year", [note], 24)


def _stacked(parts: Mapping[str, float], names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return where each part of one starts and ends in the stack [percent]."""
    edges = [0.0, *accumulate(100 * parts[name] for name in names)]
    return dict(zip(names, pairwise(edges), strict=True))


def _ends(shares: Mapping[str, float], year: int, height: int) -> list[Spec]:
    """Name each outcome at the right end of its area, with its share in the last year."""
    middles = [(low + high) / 2 for low, high in _stacked(shares, OUTCOMES).values()]
    rows: Rows = [
        {"x": year, "middle": middle, "label": label, "text": f"{said} {_percent(shares[name])}"}
        for (name, said), middle, label in zip(
            WORDS.items(), middles, _apart(middles, 100 * 17 / height, 0, 100), strict=True
        )
    ]
    lines: Spec = {"x": _q("x"), "x2": {"field": "x"}, "y": _q("middle"), "y2": {"field": "label"}}
    texts: Spec = {"x": _q("x"), "y": _q("label"), "text": {"field": "text"}}
    return [
        _layer("rule", lines, rows, color=QUIET, strokeWidth=0.8, xOffset=3, x2Offset=14),
        _layer("text", texts, rows, align="left", dx=18),
    ]


def holds_range(verdict: Verdict) -> str:
    """Draw the chance that the alliance holds, with its range, and with assumptions at ends."""
    rows: Rows = []
    for year, found in verdict.holds.items():
        row: Spec = {"year": str(year)}
        for name, q in found.items():
            said = f"{name} " if name in ("kindest", "harshest") else ""
            row |= {name: 100 * q.number, f"{name} said": said + _percent(q.number)}
        rows.append(row | {"left": min(row["harshest"], 30), "right": max(row["kindest"], 70)})
    x_axis: Spec = {"scale": {"domain": [0, 100]}, "axis": PERCENT | {"offset": 6}}
    bold: Spec = {"labelFontWeight": "bold", "labelPadding": 10}
    y = _names("year", [row["year"] for row in rows]) | {"axis": _bare(**bold)}

    def bar(start: str, end: str, size: int, colour: str) -> Spec:
        spans: Spec = {"x": _q(start, **x_axis), "x2": {"field": end}, "y": y}
        return _layer("bar", spans, height=size, color=colour)

    def text(at: str, name: str, **look: Any) -> Spec:
        encoding: Spec = {"x": _q(at), "y": y, "text": {"field": f"{name} said"}}
        return _layer("text", encoding, **{"fontSize": SMALL, **look})

    layers = [
        bar("harshest", "kindest", 4, OTHER),
        bar("low", "high", 18, MAIN),
        _layer("tick", {"x": _q("p"), "y": y}, color="white", thickness=3, size=18),
        text("p", "p", dy=-20, fontSize=15, fontWeight="bold"),
        text("low", "low", dy=19, align="right", dx=12),
        text("high", "high", dy=19, align="left", dx=-12),
        text("left", "harshest", dy=35, align="left", color=QUIET),
        text("right", "kindest", dy=35, align="right", color=QUIET),
    ]
    notes = [
        "white line: share of all draws that hold at the end of the year",
        "thick bar: 5 to 95 % of draws of parameters and readings, chance removed",
        "thin bar: every assumption at its harshest end, and at its kindest",
    ]
    spec = {"height": {"step": 96}, "data": {"values": rows}, "layer": layers}
    return _titled(spec, "The chance that the alliance holds", notes, 4)


def bands(verdict: Verdict, name: str, title: str, reference: float | None = None) -> str:
    """
    Draw the median of a tracked figure by year, and 5 to 95 % of draws.

    All such drawings have one size, so that several stand side by side.

    Parameters
    ----------
    verdict : Verdict
        From :func:`harmel.hold.verdict.verdict`.
    name : str
        A key of its `bands`; `share` and `guideline` are in percent, the others parts of one.
    title : str
        What the figure is, in words; a line of some 45 characters fits.
    reference : float, optional
        A level to compare with, in the figure's unit; drawn dashed.

    Raises
    ------
    BadArgument
        If nothing of this name is tracked.
    """
    if name not in verdict.bands:
        known = ", ".join(verdict.bands)
        raise BadArgument(Problem("This is not tracked.", column="name", found=name, allowed=known))
    times, digits = (1, ".1f") if name in IN_PERCENT else (100, ".0f")
    ends = ("low", "median", "high")
    rows: Rows = [
        {"year": year} | {end: times * value for end, value in zip(ends, found, strict=True)}
        for year, found in verdict.bands[name].items()
    ]
    years, last = [row["year"] for row in rows], rows[-1]
    height = 170
    most = 1.04 * max([row["high"] for row in rows] + [times * (reference or 0)])
    domain = [min(_place(verdict.at.day), years[0]), years[-1]]
    x = _ends_of_years("year", domain, years[::3])
    x["axis"] |= {"title": f"end of year; line: {_day(verdict.at.day)}"}
    more: Spec = {"scale": {"domain": [0, most], "nice": False}, "axis": PERCENT}
    places = _apart([last[end] for end in ends], most * 15 / height, 0, most)
    labels: Rows = [
        {"x": years[-1], "y": place, "text": f"{last[end]:{digits}} %", "end": end}
        for end, place in zip(ends, places, strict=True)
    ]
    larger = {"condition": {"test": "datum.end == 'median'", "value": 14}, "value": SMALL}
    at: Spec = {"x": _q("x"), "y": _q("y"), "text": {"field": "text"}, "size": larger}
    area: Spec = {"x": x, "y": _q("low", **more), "y2": {"field": "high"}}
    layers = [
        _layer("area", area, rows, color=MAIN, opacity=0.22),
        _layer("line", {"x": x, "y": _q("median", **more)}, rows, color=MAIN, strokeWidth=2.4),
        _layer("text", at, labels, align="left", dx=5),
        *_opening(verdict, 0, most)[:1],
    ]
    if reference is not None:
        level: Rows = [{"from": domain[0], "to": domain[1], "reference": times * reference}]
        spans: Spec = {"x": _q("from"), "x2": {"field": "to"}, "y": _q("reference")}
        layers.append(_layer("rule", spans, level, color=SHORT, strokeDash=[5, 3]))
    spec: Spec = {"width": WIDTH - 104, "height": height, "layer": layers, "autosize": "none"}
    spec["padding"] = {"left": 52, "right": 52, "top": 36, "bottom": 42}
    spec["title"] = {"text": title, "fontSize": 14, "color": INK, "anchor": "start"}
    spec["title"] |= {"frame": "group", "dx": -48, "offset": 10}
    return drawing.svg(spec, title)


def leader_effect(verdict: Verdict) -> str:
    """Draw what the Secretary General changes, in points, with two standard errors."""
    year = HORIZONS[0]
    kinds = {"effect on, less off": verdict.leader, "doubled, less on": verdict.doubled}
    words = {"holds": EITHER} | WORDS
    rows: Rows = []
    for kind, effect in kinds.items():
        for name, said in words.items():
            value, twice = 100 * effect[year][name][0].number, 200 * effect[year][name][1].number
            digits = 2 if twice < 0.1 else 1
            row = {"outcome": said, "kind": kind, "points": value, "low": value - twice}
            text = f"{_points(value, digits)} ± {twice:.{digits}f}"
            rows.append(row | {"high": value + twice, "text": text})
    low, high = min(0, *(row["low"] for row in rows)), max(0, *(row["high"] for row in rows))
    edge = 0.04 * (high - low) or 1
    more: Spec = {"scale": {"domain": [low - edge, high + edge], "nice": False}}
    more["axis"] = POINTS | {"title": "percentage points of probability"}
    y = _names("outcome", list(words.values())) | {"scale": {"paddingInner": 0.3}}
    y["axis"] = _bare(labelLimit=0)
    place: Spec = {"y": y, "yOffset": _names("kind", list(kinds))}
    drawn = place | {"color": _fills("kind", dict(zip(kinds, (MAIN, OTHER), strict=True)))}
    shapes = {"scale": {"domain": list(kinds), "range": ["circle", "diamond"]}}
    shape = _names("kind", list(kinds)) | shapes | {"legend": {"orient": "top", "title": None}}
    spans: Spec = {"x": _q("low", **more), "x2": {"field": "high"}}
    rows = [row | {"right": high + edge} for row in rows]
    texts = place | {"x": _q("right"), "text": {"field": "text"}}
    layers = [
        _zero(),
        _layer("rule", drawn | spans, strokeWidth=2),
        _layer(
            "point", drawn | {"x": _q("points"), "shape": shape}, filled=True, opacity=1, size=90
        ),
        _layer("text", texts, align="left", dx=8, fontSize=SMALL),
    ]
    spec = {"height": {"step": 18}, "data": {"values": rows}, "layer": layers}
    notes = [
        "the same draws and the same luck with more of the effect and with less",
        "bars: two standard errors of the draws; the effect itself is assumed",
    ]
    return _titled(spec, f"What the Secretary General changes by the end of {year}", notes, 4)


def contested(verdict: Verdict) -> str:
    """Draw the chance that it holds by reading of each contested link, the widest apart on top."""
    known = links()
    rows: Rows = []
    distances = {}
    for name, readings in verdict.readings.items():
        found = sorted((100 * q.number, reading) for reading, q in readings.holds.items())
        distances[name] = found[-1][0] - found[0][0]
        for rank, (p, reading) in enumerate(found):
            twice = 0.0
            if reading in readings.against:
                twice = 200 * readings.against[reading][1].number
            side = "left" if rank == 0 else "right" if rank == len(found) - 1 else "over"
            row = {"link": name, "reading": reading.replace("_", " "), "p": p, "side": side}
            rows.append(row | {"low": max(0, p - twice), "high": min(100, p + twice)})
    if not rows:
        return ""
    names = sorted(distances, key=lambda name: -distances[name])
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    edge = (high - low) / 3 or 1
    domain = [max(0, low - edge), min(100 + edge, high + edge)]
    more: Spec = {"scale": {"domain": domain, "nice": False}, "axis": PERCENT}
    ends = (("min", "low", "least"), ("max", "high", "most"))
    widest = [{"op": op, "field": field, "as": name} for op, field, name in ends]
    y = _hidden("link", names)
    spans: Spec = {"x": _q("low", **more), "x2": {"field": "high"}, "y": y}
    places: Spec = {"x": _q("p"), "y": y}
    joined = places | {"detail": {"field": "link", "type": "nominal"}}
    lower: Spec = {"yOffset": LOWERED}
    layers = [
        _heads("link", y, {name: known[name].means for name in names}),
        _layer("bar", spans, height=7, color=MAIN, opacity=0.2, **lower),
        _layer("line", joined, color=QUIET, strokeWidth=1.4, **lower),
        _layer("point", places, filled=True, opacity=1, size=60, color=MAIN, **lower),
    ]
    layers += [
        _beside("left", "least", y, "reading", align="right", dx=-5, dy=LOWERED),
        _beside("right", "most", y, "reading", align="left", dx=5, dy=LOWERED),
        _beside("over", "p", y, "reading", dy=LOWERED + 14),
    ]
    spec = {"height": {"step": 52}, "data": {"values": rows}, "layer": layers}
    spec["transform"] = [{"joinaggregate": widest, "groupby": ["link"]}]
    notes = [
        "a dot for each reading, if all draws read the link so; pale bars: two standard errors of "
        "the difference from the first reading, over the same draws"
    ]
    said = f"The chance that it holds at the end of {HORIZONS[0]}, by contested link"
    return _titled(spec, said, notes, 4)


def drivers(verdict: Verdict) -> str:
    """Draw how much more often it holds in a parameter's upper third than in its lower."""
    rows: Rows = [
        {
            "parameter": name,
            "points": 100 * gap.number,
            "tier": verdict.priors[name].tier,
            "text": f"{_points(100 * gap.number, 1)} \u00b1 {100 * error.number:.1f}",
            "side": "right" if gap.number >= 0 else "left",
        }
        for name, (gap, error) in verdict.drivers.items()
    ]
    if not rows:
        return ""
    names = [row["parameter"] for row in rows]
    known = {name: verdict.priors[name].parameter.means for name in names}
    low, high = min(0, *(row["points"] for row in rows)), max(0, *(row["points"] for row in rows))
    room = 0.45 * (high - low) or 1
    more: Spec = {"scale": {"domain": [low - room * (low < 0), high + room * (high > 0)]}}
    more["scale"] |= {"nice": False}
    more["axis"] = POINTS | {"title": "percentage points"}
    y = _hidden("parameter", names)
    tiers = [tier for tier in TIERS if any(row["tier"] == tier for row in rows)]
    color = _fills("tier", {tier: TIER_FILLS[tier] for tier in tiers})
    bars: Spec = {"x": _q("points", **more), "y": y, "color": color}
    layers = [
        _heads("parameter", y, {name: _meaning(name, known[name]) for name in names}),
        _layer("bar", bars, height=13, yOffset=LOWERED),
        _zero(),
        _beside("right", "points", y, "text", align="left", dx=4, dy=LOWERED),
        _beside("left", "points", y, "text", align="right", dx=-4, dy=LOWERED),
    ]
    spec = {"height": {"step": 54}, "data": {"values": rows}, "layer": layers}
    notes = [
        "how much more often it holds in a parameter's upper third of draws than in its lower, "
        "with its standard error; only what is told from none"
    ]
    said = f"What moves the chance that it holds at the end of {HORIZONS[0]}"
    return _titled(spec, said, notes, 4)


def variance(verdict: Verdict) -> str:
    """
    Draw the parts of the variance as one bar, and what is not chance magnified below it.

    An estimate below zero is drawn as nothing; the bar is what the others add up to.
    """
    year = HORIZONS[0]
    parts = {name: max(0.0, verdict.variance[year][name][0].number) for name in SHARES}
    drawn = {name: part / sum(parts.values()) for name, part in parts.items()}
    known = [name for name in SHARES if name != "chance"]
    whole = 100 * sum(drawn[name] for name in known)
    top: Rows = [
        {"part": name, "from": low, "to": high, "said": f"{name}: {100 * parts[name]:.2f} %"}
        for name, (low, high) in _stacked(drawn, [*known, "chance"]).items()
    ]
    lens: Rows = []
    for number, row in enumerate(top[: len(known)] if whole > 0 else []):
        start, end = 100 * row["from"] / whole, 100 * row["to"] / whole
        places = {"start": start, "end": end, "middle": (start + end) / 2}
        text = [row["part"], _percent(parts[row["part"]], 1)]
        lens.append(row | places | {"at": 100 * (number + 0.5) / len(known), "text": text})
    chance = [{"at": 100, "text": f"chance {_percent(parts['chance'], 1)}"}]
    rest = _percent(sum(parts[name] for name in known), 1)
    others = [{"at": 0, "text": f"not chance {rest}"}]
    edges: Rows = [{"a": 0, "b": 0}, {"a": whole, "b": 100}] if lens else []
    thin: Spec = {"color": QUIET, "strokeWidth": 0.8}
    layers = [
        _along("rect", top, ("from", "to"), (20, 56), stroke="white"),
        _along("text", others, ("at",), (10,), align="left"),
        _along("text", chance, ("at",), (10,), align="right"),
        _along("rule", edges, ("a", "b"), (57, 91), **thin),
        _along("rect", lens, ("start", "end"), (92, 128), stroke="white"),
        _along("rule", lens, ("middle", "at"), (129, 146), **thin),
        _along("text", lens, ("at",), (156,), align="center", lineHeight=16),
    ]
    spec = {"height": 180 if lens else 60, "layer": layers}
    said = f"Where the spread of \u201cit holds at the end of {year}\u201d comes from"
    return _titled(spec, said, ["parts of its variance; below, what is not chance, magnified"], 6)


def _along(mark: str, rows: Rows, across: Sequence[str], down: Sequence[int], **look: Any) -> Spec:
    """Draw marks from 0 to 100 across, at heights given in pixels."""
    scale = {"domain": [0, 100], "nice": False}
    encoding: Spec = {"x": _q(across[0], scale=scale, axis=None), "y": {"value": down[0]}}
    if mark != "text":
        encoding |= {"x2": {"field": across[1]}, "y2": {"value": down[1]}}
    if mark == "rect":
        encoding |= {"color": _fills("part", PART_FILLS, legend=False)}
        encoding |= {"description": {"field": "said"}}
    if mark == "text":
        encoding |= {"text": {"field": "text"}}
    return _layer(mark, encoding, rows, **look)


def _ends_of_years(field: str, domain: Sequence[float], values: Sequence[int]) -> Spec:
    """Return an axis on which each whole number is the end of that year."""
    axis = {
        "title": "end of year",
        "format": "d",
        "values": list(values),
        "grid": False,
        "labelFlush": False,
    }
    return _q(field, scale={"domain": list(domain), "nice": False, "zero": False}, axis=axis)


def _opening(verdict: Verdict, low: float, high: float) -> list[Spec]:
    """Draw a thin line at the opening day, and its date above."""
    row: Spec = {"opens": _place(verdict.at.day), "low": low, "high": high}
    row["text"] = f"opening day, {_day(verdict.at.day)}"
    line: Spec = {"x": _q("opens"), "y": _q("low"), "y2": {"field": "high"}}
    text: Spec = {"x": _q("opens"), "y": _q("high"), "text": {"field": "text"}}
    return [
        _layer("rule", line, [row], color=INK, strokeWidth=1),
        _layer("text", text, [row], align="left", dx=-2, dy=-9, fontSize=SMALL),
    ]


def _meaning(name: str, means: str) -> str:
    """Say what a parameter means, with its name where that is not clear without its neighbours."""
    if UNCLEAR.search(means):
        return f"{name.replace('_', ' ')}: {re.sub('^the same,? ', '', means)}"
    return means
