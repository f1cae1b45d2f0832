"""Parts of charts that several drawings share: layers, encodings, texts in lines."""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from harmel.faces.charts import drawing
from harmel.faces.charts.drawing import QUIET, SMALL, Rows, Spec

LINE, MOST_LINES, LEADING = 58, 2, 14
"""Characters in a line of a name, lines, and pixels from line to line."""


def titled(spec: Spec, said: str, notes: list[str], offset: int) -> str:
    """Draw with a title, and quiet notes below it."""
    return drawing.svg(spec | {"title": drawing.titled(said, notes, offset + 6)}, said)


def layer(mark: str, encoding: Spec, rows: Rows | None = None, **look: Any) -> Spec:
    """Return a layer of one mark; without rows it draws those of the chart."""
    data: Spec = {} if rows is None else {"data": {"values": rows}}
    return {**data, "mark": {"type": mark, **look}, "encoding": encoding}


def beside(side: str, at: str, y: Spec, field: str, **look: Any) -> Spec:
    """Write texts beside the marks of the rows of one side."""
    encoding: Spec = {"x": q(at), "y": y, "text": {"field": field}}
    only = {"transform": [{"filter": f"datum.side == '{side}'"}]}
    return layer("text", encoding, fontSize=SMALL, **look) | only


def zero() -> Spec:
    """Draw a thin line at zero."""
    return layer("rule", {"x": q("zero")}, [{"zero": 0}], color=QUIET)


def q(field: str, **more: Any) -> Spec:
    """Encode a quantitative field."""
    return {"field": field, "type": "quantitative", **more}


def nominal(field: str, names: Sequence[str]) -> Spec:
    """Encode a nominal field, in the order of its names."""
    return {"field": field, "type": "nominal", "sort": list(names)}


def bare(**more: Any) -> Spec:
    """Return an axis without ticks and without a line."""
    return {"title": None, "ticks": False, "domain": False, **more}


def fills(field: str, fills: Mapping[str, str], legend: bool = True) -> Spec:
    """Encode a nominal field by colour."""
    scale = {"domain": list(fills), "range": list(fills.values())}
    shown = {"orient": "top", "title": None} if legend else None
    return nominal(field, list(fills)) | {"scale": scale, "legend": shown}


def hidden(field: str, names: Sequence[str]) -> Spec:
    """Return places in the order of names, which stand above their marks."""
    return nominal(field, names) | {"axis": None}


def heads(field: str, y: Spec, said: Mapping[str, str]) -> Spec:
    """Write the text of each name above its marks, over the whole width."""
    rows: Rows = [{field: name, "said": lines(text)} for name, text in said.items()]
    rows = [row | {"up": -21 if len(row["said"]) > 1 else -LEADING / 2} for row in rows]
    encoding: Spec = {"x": {"value": 0}, "y": y, "text": {"field": "said"}}
    look: Spec = {"align": "left", "baseline": "top", "lineHeight": LEADING}
    return layer("text", encoding, rows, dy={"expr": "datum.up"}, **look)


def place(day: date) -> float:
    """Return where a day is, if each whole number is the end of that year."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return day.year - 1 + ((day - first).days + 1) / ((last - first).days + 1)


def short_day(day: date) -> str:
    """Write a day in short: 1 Oct 2024."""
    return f"{day.day} {day:%b %Y}"


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move rising places apart, as little as it takes, within bounds."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + gap if found else low))
    limit = high
    for number in reversed(range(len(found))):
        found[number] = min(found[number], limit)
        limit = found[number] - gap
    return found


def percent(part: float, digits: int = 0) -> str:
    """Write a part of one in percent; what is not quite none or all is not called so."""
    least = 10.0**-digits
    if 0 < part < least / 200:
        return f"<{least:g} %"
    if 1 - least / 200 <= part < 1:
        return f">{100 - least:g} %"
    return f"{100 * part:.{digits}f} %"


def points(value: float, digits: int) -> str:
    """Write points with their sign, but nothing that rounds to zero with one."""
    text = f"{value:+.{digits}f}".replace("-", "\u2212")
    return text[1:] if not text.strip("+\u22120.") else text


def lines(text: str) -> list[str]:
    """Break a text into a few even lines, shortened between words where it does not fit."""

    def wrapped(width: int) -> list[str]:
        return textwrap.wrap(
            text, width, max_lines=MOST_LINES, placeholder=" \u2026", break_long_words=False
        )

    widest = wrapped(LINE)
    even = (wrapped(width) for width in range(LINE // 2, LINE))
    whole = (lines for lines in even if len(lines) == len(widest) and lines[-1][-1] != "\u2026")
    return next(whole, widest)
