"""The verdict: five outcomes with ranges, the leader's effect, and what the answer rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.hold.opening import Opening, opening
from harmel.hold.priors import (
    HARSH,
    KIND,
    TIERS,
    Floats,
    Prior,
    Sample,
    links,
    mix,
    priors,
    sample,
)
from harmel.hold.simulate import Path, simulate
from harmel.hold.summits import Responses, responses
from harmel.hold.tree import HOLDS_REBALANCED, OUTCOMES, THRESHOLDS, shares
from harmel.ledger.facts import Assumption, Derived, Quantity
from harmel.ledger.store import Ledger

HERE = "harmel.hold.verdict.verdict"
DRAWS, SEED = 10_000, 2024
FEWEST_DRAWS, MOST_DRAWS = 200, 1_000_000
HORIZONS = (2030, 2035)
NOTICE_YEAR = 2028
GROUPS = (*TIERS, "models")
SHARES = (*GROUPS, "interaction", "chance")
INNER = 50
"""Draws of chance for each draw of parameters in the nested runs."""
LOW, HIGH = 5, 95
OTHER_STREAM = 1
DRIVERS = 12


@dataclass(frozen=True, eq=False)
class Verdict:
    """
    What the model says, each number with its derivation.

    Attributes
    ----------
    outcomes : dict of int to dict of float to dict of str to Derived
        By horizon, hollow threshold and outcome [probability].
    holds : dict of int to dict of str to Derived
        By horizon: p, low, high, kindest, harshest.
    leader, doubled : dict of int to dict of str to (Derived, Derived)
        By horizon and outcome, with `holds`: difference made by the Secretary General (on less
        off; doubled less on), and its standard error.
    variance : dict of int to dict of str to Derived
        By horizon: the part of the variance of "it holds" by tier, models, interaction, chance.
    readings : dict of str to dict of str to Derived
        By contested link and reading: the chance that it holds at the first horizon.
    drivers : tuple of (name, Derived)
        How much more often it holds in the upper third of a parameter than in the lower.
    bands : dict of str to dict of int to tuple of float
        By tracked figure and year: its 5, 50 and 95 % quantiles.
    """

    at: Opening
    priors: Mapping[str, Prior]
    draws: int
    seed: int
    opening: Mapping[str, Derived]
    outcomes: Mapping[int, Mapping[float, Mapping[str, Derived]]]
    holds: Mapping[int, Mapping[str, Derived]]
    leader: Mapping[int, Mapping[str, tuple[Derived, Derived]]]
    doubled: Mapping[int, Mapping[str, tuple[Derived, Derived]]]
    variance: Mapping[int, Mapping[str, Derived]]
    readings: Mapping[str, Mapping[str, Derived]]
    drivers: tuple[tuple[str, Derived], ...]
    notice: Derived
    tested: Mapping[int, Derived]
    yearly: Mapping[int, Mapping[str, float]]
    bands: Mapping[str, Mapping[int, tuple[float, float, float]]]
    parameters: Mapping[str, Quantity]
    decisions: Mapping[str, str]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the verdict by its id."""
        found: list[Quantity] = [*self.opening.values(), self.notice, *self.parameters.values()]
        found += self.tested.values()
        found += [q for t in self.outcomes.values() for o in t.values() for q in o.values()]
        found += [q for one in self.holds.values() for q in one.values()]
        for effect in (self.leader, self.doubled):
            found += [q for one in effect.values() for pair in one.values() for q in pair]
        found += [q for one in self.variance.values() for q in one.values()]
        found += [q for one in self.readings.values() for q in one.values()]
        found += [q for _, q in self.drivers]
        return {quantity.id: quantity for quantity in found}

    def assumed_part(self, horizon: int) -> float:
        """Return the part of what is not chance that assumed parameters alone explain."""
        parts = {name: q.number for name, q in self.variance[horizon].items()}
        known = sum(value for name, value in parts.items() if name != "chance")
        return parts["assumed"] / known if known > 0 else 0.0

    def as_dict(self, horizon: int) -> dict[str, Any]:
        """Return the verdict as JSON-ready data, with one horizon in the headline."""
        first = THRESHOLDS[0]
        return {
            "provisional": False,
            "outcomes": _values(self.outcomes[horizon][first]),
            "by_year": {str(y): _values(by[first]) for y, by in self.outcomes.items()},
            "by_threshold": {
                str(y): {str(h): _values(found) for h, found in by.items()}
                for y, by in self.outcomes.items()
            },
            "opening_outcomes": _values(self.opening),
            "holds": _values(self.holds[horizon]),
            "holds_by_year": {str(y): _values(found) for y, found in self.holds.items()},
            "leader_effect": _effects(self.leader[horizon]),
            "leader_effect_doubled": _effects(self.doubled[horizon]),
            "variance_share": _values(self.variance[horizon]),
            "contested_links": {name: _values(found) for name, found in self.readings.items()},
            "drivers": [{"parameter": name, "difference": q.value} for name, q in self.drivers],
            "notice_by_2028": self.notice.value,
            "tested_by": {str(y): q.value for y, q in self.tested.items()},
            "yearly": {str(y): dict(found) for y, found in self.yearly.items()},
            "bands": {
                name: {str(y): list(found) for y, found in by.items()}
                for name, by in self.bands.items()
            },
            "decisions": dict(self.decisions),
            "blocks_missing": [],
            "draws": self.draws,
            "seed": self.seed,
        }


def _values(quantities: Mapping[str, Derived]) -> dict[str, Any]:
    return {name: q.value for name, q in quantities.items()}


def _effects(pairs: Mapping[str, tuple[Derived, Derived]]) -> dict[str, Any]:
    return {
        name: {"difference": value.value, "standard_error": error.value, "tier": "assumed"}
        for name, (value, error) in pairs.items()
    }


@dataclass(frozen=True, eq=False)
class Model:
    """Everything a run needs: the opening, the council's table, the parameters of the day."""

    at: Opening
    table: Responses
    priors: Mapping[str, Prior]
    draws: int
    seed: int

    def run(self, s: Sample, leader: float = 1.0, stream: int = 0) -> Path:
        """Walk a sample; runs of one stream meet the same luck."""
        return simulate(s, self.at, self.table, self.seed, leader, stream)

    def sample(self, stream: int = 0, size: int | None = None) -> Sample:
        """Draw parameters and links."""
        return sample(self.priors, size or self.draws, self.seed, stream)


def model(ledger: Ledger, draws: int = DRAWS, seed: int = SEED) -> Model:
    """
    Open the model on a ledger's day.

    Raises
    ------
    NoAnswer
        If the parameters are not of this alliance, or the day is before 1 October 2024.
    """
    at = opening(ledger)
    return Model(at, responses(ledger, at), priors(at.day), draws, seed)


KNOWN: dict[tuple[Any, ...], Verdict] = {}
"""Verdicts already worked out: the same ledger, day, draws and seed give the same one."""
MOST_KNOWN = 4


def verdict(ledger: Ledger, draws: int = DRAWS, seed: int = SEED, label: str = "hold") -> Verdict:
    """
    Say whether the alliance holds, how sure that is, and what the leader adds.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger; its day is the opening.
    draws, seed : int
        Of parameters, readings of contested links, and chance.
    label : str
        The first part of the addresses of its numbers.

    Raises
    ------
    BadArgument
        If `draws` or `seed` is out of range.
    NoAnswer
        If the parameters are not of this alliance, or the day is before 1 October 2024.
    """
    _check(draws, seed)
    key = (ledger.content_hash, ledger.as_of, ledger.pseudo_real_time, draws, seed, label)
    if key not in KNOWN:
        if len(KNOWN) >= MOST_KNOWN:
            KNOWN.pop(next(iter(KNOWN)))
        KNOWN[key] = _verdict(model(ledger, draws, seed), label)
    return KNOWN[key]


def _check(draws: int, seed: int) -> None:
    faults = [
        ("draws", draws, FEWEST_DRAWS <= draws <= MOST_DRAWS, f"{FEWEST_DRAWS} to {MOST_DRAWS:,}"),
        ("seed", seed, seed >= 0, "0 or more"),
    ]
    problems = [
        Problem("This is out of range.", column=name, found=str(found), allowed=allowed)
        for name, found, fine, allowed in faults
        if not fine
    ]
    if problems:
        raise BadArgument(*problems)


def _verdict(m: Model, label: str) -> Verdict:
    drawn = m.sample()
    on, off, twice = (m.run(drawn, leader) for leader in (1.0, 0.0, 2.0))
    parameters = {name: quantity(prior, label) for name, prior in m.priors.items()}
    derive = _Deriver(m, label, (*parameters.values(), *m.at.inputs))
    nested = {name: _nested(m, name) for name in ("all", *GROUPS)}
    ends = {name: m.run(end(m, harshest)) for name, harshest in ENDS.items()}
    held = _held(on, HORIZONS[0])
    return Verdict(
        at=m.at,
        priors=m.priors,
        draws=m.draws,
        seed=m.seed,
        opening=derive.outcomes("opening", shares(on.opening), "share of draws on the opening day"),
        outcomes={
            year: {
                h: derive.outcomes(
                    f"{year}/{h:g}",
                    shares(on.at(year, h)),
                    f"share of draws at the end of {year}, hollow below {h:g} of 2024",
                )
                for h in THRESHOLDS
            }
            for year in HORIZONS
        },
        holds={year: _holds(derive, on, nested["all"][year], ends, year) for year in HORIZONS},
        leader={y: _effect(derive, "leader", on, off, y) for y in HORIZONS},
        doubled={y: _effect(derive, "doubled", twice, on, y) for y in HORIZONS},
        variance={
            year: _variance(derive, {name: found[year] for name, found in nested.items()}, year)
            for year in HORIZONS
        },
        readings={
            name: {
                reading: derive(
                    f"link/{name}/{reading}",
                    float(held[drawn.says(name, reading)].mean()),
                    "probability",
                    f"share of draws with this reading that hold at the end of {HORIZONS[0]}",
                )
                for reading in link.readings
            }
            for name, link in links().items()
        },
        drivers=_drivers(derive, drawn, held),
        notice=derive(
            "notice",
            float(on.track("noticed", NOTICE_YEAR).mean()),
            "probability",
            f"share of draws in which the lead state gave notice by the end of {NOTICE_YEAR}",
        ),
        tested={
            year: derive(
                f"{year}/tested",
                float(_tested(on, year).mean()),
                "probability",
                f"share of draws in which a serious test has come by the end of {year}",
            )
            for year in HORIZONS
        },
        yearly={
            year: dict(zip(OUTCOMES, shares(on.at(year)).tolist(), strict=True))
            for year in on.years
        },
        bands=_bands(on),
        parameters=parameters,
        decisions={kind: response.case for kind, response in m.table.items()},
    )


ENDS = {"kindest": False, "harshest": True}


def end(m: Model, harshest: bool) -> Sample:
    """Return a sample with every assumption at one end, and every contested link read that way."""
    values = {
        name: prior.kindest(harshest) for name, prior in m.priors.items() if prior.tier == "assumed"
    }
    readings = {n: link.harsher if harshest else link.kinder for n, link in links().items()}
    return m.sample().put(values, readings)


def _held(path: Path, year: int) -> Floats:
    found: Floats = (path.at(year) <= HOLDS_REBALANCED).astype(float)
    return found


def _tested(path: Path, year: int) -> Floats:
    """Return 1 where a test has come by the end of a year."""
    found: Floats = (path.tracks["tested"][: path.years.index(year) + 1].sum(axis=0) > 0).astype(
        float
    )
    return found


def quantity(prior: Prior, label: str = "hold") -> Quantity:
    """Return a parameter as a quantity: an assumption with its range, or what was published."""
    where, version = f"{label}/parameter/{prior.name}", prior.version
    middle, low, high = (float(prior.at(q)) for q in (0.5, HARSH, KIND))
    unit = prior.parameter.unit
    if prior.tier == "assumed":
        return Assumption(where, middle, unit, version.reason, low, high)
    formula = (
        f"{prior.tier}: {version.source}; {version.reason}; 5 to 95 %: {low:.4g} to {high:.4g}"
    )
    return Derived(where, middle, unit, HERE, formula, ())


@dataclass(frozen=True, slots=True)
class _Deriver:
    """Makes numbers that know what they rest on."""

    m: Model
    label: str
    inputs: tuple[Quantity, ...]

    def __call__(self, name: str, value: float, unit: str, formula: str) -> Derived:
        settings: dict[str, Any] = {"draws": self.m.draws, "seed": self.m.seed}
        return Derived(f"{self.label}/{name}", value, unit, HERE, formula, self.inputs, settings)

    def outcomes(self, name: str, found: Floats, formula: str) -> dict[str, Derived]:
        """Return one number for each outcome."""
        return {
            outcome: self(f"{name}/{outcome}", float(value), "probability", formula)
            for outcome, value in zip(OUTCOMES, found, strict=True)
        }


@dataclass(frozen=True, slots=True)
class _Nested:
    """Means of "it holds" over chance for each draw of one group; what is left is within."""

    means: Floats
    within: float
    total: float

    @property
    def between(self) -> float:
        """The variance of the means without what chance adds to them."""
        return max(0.0, float(self.means.var(ddof=1)) - self.within / INNER)

    def corrected(self) -> Floats:
        """Return the means drawn together, so that their variance is that without chance."""
        spread = float(self.means.var(ddof=1))
        shrink = np.sqrt(self.between / spread) if spread > 0 else 0.0
        middle = self.means.mean()
        found: Floats = middle + shrink * (self.means - middle)
        return found


def _nested(m: Model, group: str) -> dict[int, _Nested]:
    """Hold one group of parameters fixed within each block of draws, and let the rest vary."""
    outer = max(2, m.draws // INNER)
    first = m.sample(OTHER_STREAM, outer).take(np.repeat(np.arange(outer), INNER))
    if group != "all":
        first = mix(first, m.sample(OTHER_STREAM + 1, outer * INNER), m.priors, group)
    path = m.run(first, stream=OTHER_STREAM + 1 + ("all", *GROUPS).index(group))
    found = {}
    for year in HORIZONS:
        held = _held(path, year).reshape(outer, INNER)
        within = float(held.var(axis=1, ddof=1).mean())
        found[year] = _Nested(held.mean(axis=1), within, float(held.var()))
    return found


def _holds(
    derive: _Deriver, on: Path, nested: _Nested, ends: Mapping[str, Path], year: int
) -> dict[str, Derived]:
    low, high = np.percentile(nested.corrected(), (LOW, HIGH))
    held = float(_held(on, year).mean())
    rows = {
        "p": (held, "share of draws that hold, led or rebalanced"),
        "low": (
            min(held, float(low)),
            f"{LOW} % of draws of parameters and readings, chance removed",
        ),
        "high": (
            max(held, float(high)),
            f"{HIGH} % of draws of parameters and readings, chance removed",
        ),
    }
    for name, path in ends.items():
        text = f"share of draws that hold, every assumption at its {name}"
        rows[name] = (float(_held(path, year).mean()), text)
    return {
        name: derive(f"{year}/holds/{name}", value, "probability", text)
        for name, (value, text) in rows.items()
    }


def _effect(
    derive: _Deriver, name: str, more: Path, less: Path, year: int
) -> dict[str, tuple[Derived, Derived]]:
    found = {}
    for i, outcome in enumerate((*OUTCOMES, "holds")):
        if outcome == "holds":
            paired = _held(more, year) - _held(less, year)
        else:
            paired = (more.at(year) == i).astype(float) - (less.at(year) == i)
        error = float(paired.std(ddof=1) / np.sqrt(len(paired)))
        found[outcome] = (
            derive(
                f"{year}/{name}/{outcome}",
                float(paired.mean()),
                "probability",
                "difference over the same draws and the same luck; the effect itself is assumed",
            ),
            derive(f"{year}/{name}/{outcome}/error", error, "probability", "its standard error"),
        )
    return found


def _variance(derive: _Deriver, nested: Mapping[str, _Nested], year: int) -> dict[str, Derived]:
    """Split the variance of "it holds": by group, what groups do together, and chance."""
    whole = nested["all"]
    total = whole.between + whole.within
    systematic = whole.between / total if total > 0 else 0.0
    alone = {name: nested[name].between / total if total > 0 else 0.0 for name in GROUPS}
    explained = sum(alone.values())
    if explained > systematic:
        alone = {name: value * systematic / explained for name, value in alone.items()}
    parts = alone | {
        "interaction": max(0.0, systematic - sum(alone.values())),
        "chance": 1 - systematic,
    }
    formula = f"part of the variance of 'it holds at the end of {year}', from nested draws"
    return {
        name: derive(f"{year}/variance/{name}", parts[name], "probability", formula)
        for name in SHARES
    }


def _drivers(derive: _Deriver, drawn: Sample, held: Floats) -> tuple[tuple[str, Derived], ...]:
    """Compare draws in the upper and the lower third of each parameter."""
    found = []
    for name, values in drawn.values.items():
        low, high = np.percentile(values, (100 / 3, 200 / 3))
        if low < high:
            gap = float(held[values >= high].mean() - held[values <= low].mean())
            found.append((name, gap))
    found.sort(key=lambda pair: -abs(pair[1]))
    text = "how much more often it holds in the upper third of this parameter than in the lower"
    return tuple(
        (name, derive(f"driver/{name}", gap, "probability", text)) for name, gap in found[:DRIVERS]
    )


BANDS = ("available", "share", "strength", "ready", "aid", "guideline")


def _bands(path: Path) -> dict[str, dict[int, tuple[float, float, float]]]:
    return {
        name: {
            year: tuple(np.percentile(path.track(name, year), (LOW, 50, HIGH)).tolist())
            for year in path.years
        }
        for name in BANDS
    }
