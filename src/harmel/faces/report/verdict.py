"""What the page shows of the verdict: its drawings, and every parameter by block."""

from collections import Counter
from typing import Any

from harmel.faces.charts.verdict import (
    bands,
    contested,
    drivers,
    holds_range,
    leader_effect,
    outcomes_by_year,
    variance,
)
from harmel.hold.brief import BLOCKS, Brief
from harmel.hold.priors import links
from harmel.hold.tree import MEANS, THRESHOLDS
from harmel.hold.verdict import HORIZONS, Verdict


def verdict_parts(brief: Brief) -> dict[str, Any]:
    """Return what the template needs of the verdict, by name; all empty without one."""
    said = brief.verdict
    if said is None:
        return {"verdict": None, "earlier": None}
    return {
        "verdict": said,
        "earlier": brief.earlier,
        "horizons": HORIZONS,
        "outcome_means": MEANS,
        "links": links(),
        "drawn": _drawn(said),
        "counts": Counter(prior.tier for prior in said.priors.values()),
        "parameters": {
            block: [p for p in said.priors.values() if p.parameter.block == block]
            for block in BLOCKS
        },
    }


def _drawn(said: Verdict) -> dict[str, str]:
    """Draw the verdict."""
    return {
        "outcomes": outcomes_by_year(said),
        "holds": holds_range(said),
        "leader": leader_effect(said),
        "available": bands(said, "available", "Available forces of the lead state"),
        "share": bands(said, "share", "Share of GDP of the others"),
        "ready": bands(said, "ready", "Readiness of the scarcest class"),
        "strength": bands(said, "strength", "Strength against 2024", THRESHOLDS[0]),
        "variance": variance(said),
        "drivers": drivers(said),
        "contested": contested(said),
    }
