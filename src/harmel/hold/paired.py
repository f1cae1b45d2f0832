"""Answers with one thing set in all draws, compared over the same draws and the same luck."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from harmel.hold.model import HORIZONS, Deriver, Model, held
from harmel.hold.priors import Floats, Sample, links
from harmel.hold.simulate import Path
from harmel.hold.summits import forced
from harmel.hold.tree import OUTCOMES
from harmel.ledger.facts import Derived

MOST_DRAWS = 4_000
"""Draws of each reading; the differences between readings are paired."""
DRIVERS = 12
CLEAR = 3.0
"""Standard errors from which on one of some ninety parameters is told from none."""
PRESIDENTS: Mapping[str, tuple[str, float]] = {
    "trump": ("republican_2024", 1.0),
    "harris": ("republican_2024", 0.0),
    "republican_later": ("republican_later", 1.0),
    "democrat_later": ("republican_later", 0.0),
}
"""Who governs the lead state, and the parameter that makes it certain: from 2025, from 2029 on."""
Pair = tuple[Derived, Derived]
"""A difference and its standard error."""


def effect(derive: Deriver, name: str, more: Path, less: Path, year: int) -> dict[str, Pair]:
    """Return how much more often each outcome comes in one run than in another, by outcome."""
    found = {}
    for i, outcome in enumerate((*OUTCOMES, "holds")):
        if outcome == "holds":
            paired = held(more, year) - held(less, year)
        else:
            paired = (more.at(year) == i).astype(float) - (less.at(year) == i)
        text = "difference over the same draws and the same luck; the effect itself is assumed"
        found[outcome] = _difference(derive, f"{year}/{name}/{outcome}", paired, text)
    return found


def _difference(derive: Deriver, name: str, paired: Floats, text: str) -> Pair:
    error = float(paired.std(ddof=1) / np.sqrt(len(paired)))
    return (
        derive(name, float(paired.mean()), "probability", text),
        derive(f"{name}/error", error, "probability", "its standard error"),
    )


@dataclass(frozen=True, eq=False)
class Readings:
    """
    One contested link.

    Attributes
    ----------
    holds : dict of str to Derived
        By reading: how often it holds at the first horizon if all draws read the link so.
    against : dict of str to (Derived, Derived)
        By reading but the first: the difference from the first, and its standard error.
    """

    holds: Mapping[str, Derived]
    against: Mapping[str, Pair]


def by_reading(m: Model, derive: Deriver) -> dict[str, Readings]:
    """Return each contested link, read one way and another in the same draws."""
    drawn = m.sample(size=min(m.draws, MOST_DRAWS))
    year = HORIZONS[0]
    found = {}
    for name, link in links().items():
        kept = {r: held(m.run(drawn.put(readings={name: r})), year) for r in link.readings}
        holds = {
            r: derive(
                f"link/{name}/{r}",
                float(one.mean()),
                "probability",
                f"share of draws that hold at the end of {year} if all read the link so",
            )
            for r, one in kept.items()
        }
        (first, base), *others = kept.items()
        text = f"this reading less {first}, over the same draws and the same luck"
        found[name] = Readings(
            holds,
            {
                r: _difference(derive, f"link/{name}/{r}/against", one - base, text)
                for r, one in others
            },
        )
    return found


def by_president(m: Model, derive: Deriver, drawn: Sample) -> dict[str, dict[str, Derived]]:
    """
    Return the outcomes at the first horizon by who governs the lead state.

    The election of 2024 is left out where its winner is known on the opening day.
    """
    year = HORIZONS[0]
    found = {}
    for name, (parameter, value) in PRESIDENTS.items():
        if parameter == "republican_2024" and m.at.republican_2024 is not None:
            continue
        path = m.run(drawn.put({parameter: value}))
        shares = {o: (path.at(year) == i).mean() for i, o in enumerate(OUTCOMES)}
        shares["holds"] = held(path, year).mean()
        text = f"share of draws at the end of {year} with {parameter} set to {value:g} in all"
        found[name] = {
            o: derive(f"president/{name}/{o}", float(x), "probability", text)
            for o, x in shares.items()
        }
    return found


def by_council(m: Model, derive: Deriver, drawn: Sample) -> dict[str, Pair]:
    """Return what it is worth that all sign a kind of decision at every summit, over never."""
    year = HORIZONS[0]
    found = {}
    for kind in m.table:
        always, never = (
            held(
                replace(m, table={**m.table, kind: forced(m.table[kind], chance)}).run(drawn), year
            )
            for chance in (1.0, 0.0)
        )
        text = f"difference at the end of {year} if all always sign it and if nobody ever does"
        found[kind] = _difference(derive, f"council/{kind}", always - never, text)
    return found


def drivers(derive: Deriver, drawn: Sample, kept: Floats) -> dict[str, Pair]:
    """
    Compare draws in the upper and the lower third of each parameter.

    Returns
    -------
    dict of str to (Derived, Derived)
        The difference and its standard error, largest first; only what is told from none.
    """
    found = {}
    for name, values in drawn.values.items():
        low, high = np.percentile(values, (100 / 3, 200 / 3))
        if low >= high:
            continue
        upper, lower = kept[values >= high], kept[values <= low]
        gap = float(upper.mean() - lower.mean())
        error = float(np.sqrt(upper.var() / len(upper) + lower.var() / len(lower)))
        if abs(gap) > CLEAR * error:
            found[name] = (gap, error)
    largest = sorted(found.items(), key=lambda pair: -abs(pair[1][0]))[:DRIVERS]
    text = "how much more often it holds in the upper third of this parameter than in the lower"
    return {
        name: (
            derive(f"driver/{name}", gap, "probability", text),
            derive(f"driver/{name}/error", error, "probability", "its standard error"),
        )
        for name, (gap, error) in largest
    }
