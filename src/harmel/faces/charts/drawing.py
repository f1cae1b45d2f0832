"""Turn a Vega-Lite specification into SVG text, without a browser and without a network."""

import re
import textwrap
from typing import Any

INK, QUIET, GRID = "#1c2733", "#5b6875", "#dfe5ea"
MAIN, SHORT, OTHER = "#1f5a92", "#b4471d", "#8a97a3"
WIDTH = 376
"""Pixels from edge to edge of every chart: about what a phone shows."""
LETTERS, NOTE = 57, 16
"""Characters in a line of a title or a note that fit the width, and pixels from line to line."""
SMALL = 12
"""The smallest text of a chart [pixels]."""
PERCENT = "format(100 * datum.value, '~r') + ' %'"
"""How an axis of parts of one writes percentages."""

CONFIG: dict[str, Any] = {
    "font": "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": SMALL,
        "titleFontSize": SMALL,
        "labelColor": INK,
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
    },
    "text": {"fontSize": SMALL, "color": INK},
    "legend": {
        "labelLimit": 400,
        "labelFontSize": SMALL,
        "titleFontSize": SMALL,
        "orient": "top",
        "title": None,
    },
}

FITTED: dict[str, Any] = {"width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}}
"""The width is that of the whole drawing, axes and labels too; panels in rows have their own."""

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def svg(spec: Spec, title: str) -> str:
    """
    Draw a specification.

    Parameters
    ----------
    spec : dict
        A Vega-Lite view or layer, without `$schema` and `config`; `WIDTH` wide if it names no
        width.
    title : str
        What the chart shows, for readers who cannot see it.

    Returns
    -------
    str
        An SVG element that scales to the width it is given.
    """
    import vl_convert  # noqa: PLC0415  # loaded when used

    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": CONFIG,
        "padding": 2,
        **({} if "facet" in spec else FITTED),
        **spec,
    }
    drawn: str = vl_convert.vegalite_to_svg(whole)
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    drawn = re.sub(r' width="[\d.]+" height="[\d.]+"', "", drawn, count=1)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def wrapped(text: str, letters: int = LETTERS) -> list[str]:
    """Break a text into lines that fit the width of a chart."""
    return textwrap.wrap(text, letters, break_long_words=False)


def titled(said: str, notes: list[str], offset: int = 8) -> Spec:
    """Return a title, and quiet notes below it, broken into lines that fit."""
    return {
        "text": wrapped(said, LETTERS - 15),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 14,
        "color": INK,
        "offset": offset,
        "lineHeight": NOTE + 1,
        "subtitle": [line for note in notes for line in wrapped(note)],
        "subtitleColor": QUIET,
        "subtitleFontSize": SMALL,
        "subtitlePadding": 4,
        "subtitleLineHeight": NOTE,
    }
