"""Turn a Vega-Lite specification into SVG text, without a browser and without a network."""

import re
from typing import Any

INK, QUIET, GRID = "#1c2733", "#5b6875", "#dfe5ea"
MAIN, SHORT, OTHER = "#1f5a92", "#b4471d", "#8a97a3"
WIDTH = 440

CONFIG: dict[str, Any] = {
    "font": "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelColor": INK,
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
    },
    "text": {"fontSize": 13, "color": INK},
    "legend": {
        "labelLimit": 400,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "orient": "top",
        "title": None,
    },
}

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def svg(spec: Spec, title: str) -> str:
    """
    Draw a specification.

    Parameters
    ----------
    spec : dict
        A Vega-Lite view or layer, without `$schema` and `config`.
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
        **spec,
    }
    drawn: str = vl_convert.vegalite_to_svg(whole)
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    drawn = re.sub(r' width="[\d.]+" height="[\d.]+"', "", drawn, count=1)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
