"""What the page shows of the verdict: its drawings, and every parameter by block."""

import math
import re
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
from harmel.hold.model import HORIZONS
from harmel.hold.opening import REFERENCE
from harmel.hold.priors import HARSH, KIND, Prior, forms, links
from harmel.hold.tree import MEANS, THRESHOLDS
from harmel.hold.verdict import NOTICE_YEAR, Verdict
from harmel.models.council.case import parameters as council_parameters

PRESIDENTS = {
    "trump": "Donald Trump from 2025",
    "harris": "Kamala Harris from 2025",
    "republican_later": "a Republican from 2029",
    "democrat_later": "a Democrat from 2029",
}
DECISIONS = {
    "target": "a new spending target",
    "pledge": "support for Ukraine",
    "invitation": "an invitation of Ukraine",
}
LATER = re.compile(r"\b(20\d\d)\b")
NOT_SEEN = 2027
"""Years from this on are plans, whoever names them."""
RATE = re.compile(r"per year$")


def verdict_parts(brief: Brief) -> dict[str, Any]:
    """Return what the template needs of the verdict, by name; all empty without one."""
    said = brief.verdict
    if said is None:
        return {"verdict": None, "earlier": None}
    gone = said.at.settled
    seen = [said] if brief.earlier is None else [said, brief.earlier]
    return {
        "verdict": said,
        "earlier": brief.earlier,
        "horizons": HORIZONS,
        "outcome_means": MEANS,
        "links": links(),
        "forms": forms(),
        "first_threshold": THRESHOLDS[0],
        "notice_year": NOTICE_YEAR,
        "settled": bool(gone),
        "council_words": DECISIONS,
        "president_words": PRESIDENTS,
        "presidents": _presidents(seen),
        "honoured_words": _honoured(said),
        "council_parameters": _of_the_council(brief),
        "largest_error": max(
            (e for _, e in said.variance[brief.horizon].values()), key=lambda e: e.number
        ),
        "plain": plain,
        "later": cites_later,
        "drawn": _drawn(said),
        "counts": Counter(prior.tier for prior in said.priors.values()),
        "parameters": {
            block: [
                p for n, p in said.priors.items() if p.parameter.block == block and n not in gone
            ]
            for block in BLOCKS
        },
    }


def plain(prior: Prior) -> str:
    """Say a range of logits as parts of forces, and one of rates as years between events."""
    low, high = sorted(float(prior.at(q)) for q in (HARSH, KIND))
    if prior.parameter.unit == "logit" and prior.parameter.block == "politics":
        if not prior.name.startswith(("target", "aid")):
            return ""
        parts = [100 / (1 + math.exp(-end)) for end in (low, high)]
        return f"{parts[0]:.0f} to {parts[1]:.0f} % of the forces"
    if RATE.fullmatch(prior.parameter.unit) and prior.name.endswith("_rate") and low > 0:
        return f"once in {1 / high:,.0f} to {1 / low:,.0f} years"
    return ""


def cites_later(prior: Prior) -> bool:
    """Say whether an assumption that counts from the first opening on cites a later year."""
    version = prior.version
    told = f"{version.reason} {version.source or ''}"
    years = [int(year) for year in LATER.findall(told)]
    return version.known is None and any(REFERENCE.year < y < NOT_SEEN for y in years)


def _presidents(seen: list[Verdict]) -> list[tuple[tuple[str, Any], str]]:
    """Return who might govern with the outcomes, each from the newest opening that asks."""
    found: dict[str, tuple[tuple[str, Any], str]] = {}
    for one in seen:
        day = f"{one.at.day.day} {one.at.day:%B %Y}"
        for name, outcomes in one.presidents.items():
            found.setdefault(name, ((name, outcomes), day))
    return [found[name] for name in PRESIDENTS if name in found]


def _honoured(said: Verdict) -> str:
    low, high = (100 * said.parameters[f"honour_{end}"].number for end in ("low", "high"))
    return f"{low:.0f} to {high:.0f} %"


def _of_the_council(brief: Brief) -> list[dict[str, Any]]:
    return [
        {
            "name": name.replace("_", " "),
            "value": one.number,
            "low": one.low,
            "high": one.high,
            "unit": one.unit,
            "reason": one.reason,
        }
        for name, one in council_parameters(brief.ledger).items()
    ]


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
