"""The verdict: five outcomes with ranges, the leader's effect, and what the answer rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.hold.model import (
    DRAWS,
    HORIZONS,
    SEED,
    Deriver,
    Model,
    end,
    held,
    model,
    tested,
)
from harmel.hold.nested import GROUPS, Nested, nested, variance
from harmel.hold.opening import Opening
from harmel.hold.paired import Pair, Readings, by_council, by_president, by_reading, drivers, effect
from harmel.hold.priors import HARSH, KIND, Prior
from harmel.hold.simulate import Path
from harmel.hold.tree import BROKEN, HOLDS_REBALANCED, OUTCOMES, THRESHOLDS, shares
from harmel.ledger.facts import Assumption, Derived, Quantity
from harmel.ledger.store import Ledger

HERE = "harmel.hold.verdict.verdict"
FEWEST_DRAWS, MOST_DRAWS = 200, 1_000_000
NOTICE_YEAR = 2028
LOW, HIGH = 5, 95
ENDS = {"kindest": False, "harshest": True}


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
    able : dict of int to dict of str to Derived
        By horizon: how often it holds and its scarcest class `meets` the whole requirement, the
        lead state's forces counted; and what part of it the others have `alone`, in the middle
        draw in which it holds without the lead state leading.
    variance : dict of int to dict of str to (Derived, Derived)
        By horizon: the part of the variance of "it holds" by tier, models, interaction, chance,
        and its standard error.
    council : dict of str to (Derived, Derived)
        By kind of decision: how much more often it holds at the first horizon if all sign it at
        every summit than if nobody ever does, and the standard error.
    readings : dict of str to Readings
        By contested link: the chance that it holds at the first horizon under each reading.
    presidents : dict of str to dict of str to Derived
        By who governs the lead state: the outcomes at the first horizon.
    drivers : dict of str to (Derived, Derived)
        How much more often it holds in the upper third of a parameter than in the lower, and the
        standard error.
    tested : dict of int to dict of str to Derived
        By horizon: how often a serious test `came`, and how often it then `broke`.
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
    leader: Mapping[int, Mapping[str, Pair]]
    doubled: Mapping[int, Mapping[str, Pair]]
    able: Mapping[int, Mapping[str, Derived]]
    variance: Mapping[int, Mapping[str, Pair]]
    council: Mapping[str, Pair]
    readings: Mapping[str, Readings]
    presidents: Mapping[str, Mapping[str, Derived]]
    drivers: Mapping[str, Pair]
    notice: Derived
    tested: Mapping[int, Mapping[str, Derived]]
    yearly: Mapping[int, Mapping[str, float]]
    bands: Mapping[str, Mapping[int, tuple[float, float, float]]]
    parameters: Mapping[str, Quantity]
    decisions: Mapping[str, str]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the verdict by its id."""
        found: list[Quantity] = [*self.opening.values(), self.notice, *self.parameters.values()]
        found += [q for one in self.tested.values() for q in one.values()]
        found += [q for t in self.outcomes.values() for o in t.values() for q in o.values()]
        found += [q for one in self.holds.values() for q in one.values()]
        for made in (self.leader, self.doubled):
            found += [q for one in made.values() for pair in one.values() for q in pair]
        found += [q for one in self.able.values() for q in one.values()]
        found += [q for one in self.variance.values() for pair in one.values() for q in pair]
        found += [q for pair in self.council.values() for q in pair]
        for one in self.readings.values():
            found += [*one.holds.values(), *(q for pair in one.against.values() for q in pair)]
        found += [q for one in self.presidents.values() for q in one.values()]
        found += [q for pair in self.drivers.values() for q in pair]
        return {quantity.id: quantity for quantity in found}

    def assumed_part(self, horizon: int) -> float:
        """Return the part of what is not chance that assumed parameters alone explain."""
        parts = {name: share.number for name, (share, _) in self.variance[horizon].items()}
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
            "leader_effect": _pairs(self.leader[horizon], tier="assumed"),
            "leader_effect_doubled": _pairs(self.doubled[horizon], tier="assumed"),
            "holds_and_able": self.able[horizon]["meets"].value,
            "others_alone": self.able[horizon]["alone"].value,
            "council_effect": _pairs(self.council),
            "variance_share": {n: share.value for n, (share, _) in self.variance[horizon].items()},
            "variance_share_error": {n: e.value for n, (_, e) in self.variance[horizon].items()},
            "contested_links": {n: _values(found.holds) for n, found in self.readings.items()},
            "contested_differences": {
                n: _pairs(found.against) for n, found in self.readings.items()
            },
            "by_president": {name: _values(found) for name, found in self.presidents.items()},
            "drivers": [{"parameter": n} | one for n, one in _pairs(self.drivers).items()],
            "notice_by_2028": self.notice.value,
            "tested_by": {str(y): one["came"].value for y, one in self.tested.items()},
            "broken_if_tested": {str(y): one["broke"].value for y, one in self.tested.items()},
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


def _pairs(pairs: Mapping[str, Pair], **more: str) -> dict[str, Any]:
    return {
        name: {"difference": value.value, "standard_error": error.value, **more}
        for name, (value, error) in pairs.items()
    }


KNOWN: dict[tuple[Any, ...], Verdict] = {}
"""Verdicts already worked out: the same ledger, day, draws and seed give the same one."""
MOST_KNOWN = 4


def verdict(
    ledger: Ledger,
    draws: int = DRAWS,
    seed: int = SEED,
    label: str = "hold",
    readings: bool = True,
) -> Verdict:
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
    readings : bool
        Whether each contested link is also read one way and another in the same draws.

    Raises
    ------
    BadArgument
        If `draws` or `seed` is out of range.
    NoAnswer
        If the parameters are not of this alliance, or the day is before 1 October 2024.
    """
    _check(draws, seed)
    key = (ledger.content_hash, ledger.as_of, ledger.pseudo_real_time, draws, seed, label, readings)
    if key not in KNOWN:
        if len(KNOWN) >= MOST_KNOWN:
            KNOWN.pop(next(iter(KNOWN)))
        KNOWN[key] = _verdict(model(ledger, draws, seed), label, readings)
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


def _verdict(m: Model, label: str, readings: bool) -> Verdict:
    drawn = m.sample()
    on, off, twice = (m.run(drawn, leader) for leader in (1.0, 0.0, 2.0))
    parameters = {name: quantity(prior, label) for name, prior in m.priors.items()}
    acting = [one for name, one in parameters.items() if name not in m.at.settled]
    derive = Deriver(m, label, (*acting, *m.at.inputs))
    inside = {name: nested(m, name) for name in ("all", *GROUPS)}
    ends = {name: m.run(end(m, harshest)) for name, harshest in ENDS.items()}
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
        holds={year: _holds(derive, on, inside["all"][year], ends, year) for year in HORIZONS},
        leader={y: effect(derive, "leader", on, off, y) for y in HORIZONS},
        doubled={y: effect(derive, "doubled", twice, on, y) for y in HORIZONS},
        able={year: _able(derive, on, year) for year in HORIZONS},
        council=by_council(m, derive, drawn),
        variance={
            year: variance(derive, {name: found[year] for name, found in inside.items()}, year)
            for year in HORIZONS
        },
        readings=by_reading(m, derive) if readings else {},
        presidents=by_president(m, derive, drawn),
        drivers=drivers(derive, drawn, held(on, HORIZONS[0])),
        notice=derive(
            "notice",
            float(on.track("noticed", NOTICE_YEAR).mean()),
            "probability",
            f"share of draws in which the lead state gave notice by the end of {NOTICE_YEAR}",
        ),
        tested={year: _tests(derive, on, year) for year in HORIZONS},
        yearly={
            year: dict(zip(OUTCOMES, shares(on.at(year)).tolist(), strict=True))
            for year in on.years
        },
        bands=_bands(on),
        parameters=parameters,
        decisions={kind: response.case for kind, response in m.table.items()},
    )


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


def _tests(derive: Deriver, on: Path, year: int) -> dict[str, Derived]:
    """Return how often a serious test has come by a year, and how often it then broke."""
    came = tested(on, year) > 0
    broke = on.at(year)[came] == BROKEN
    return {
        "came": derive(
            f"{year}/tested",
            float(came.mean()),
            "probability",
            f"share of draws in which a serious test has come by the end of {year}",
        ),
        "broke": derive(
            f"{year}/broken_if_tested",
            float(broke.mean()) if broke.size else None,
            "probability",
            "share of the draws with a serious test that are broken",
        ),
    }


def _able(derive: Deriver, on: Path, year: int) -> dict[str, Derived]:
    """Return how often it holds and could fight, and what the others have where they carry it."""
    ready, kept = on.track("ready", year), held(on, year) > 0
    carried = on.at(year) == HOLDS_REBALANCED
    alone = float(np.median(on.track("alone", year)[carried])) if carried.any() else None
    return {
        "meets": derive(
            f"{year}/holds_and_able",
            float((kept & (ready >= 1)).mean()),
            "probability",
            "share of draws that hold and whose scarcest class meets its whole requirement",
        ),
        "alone": derive(
            f"{year}/others_alone",
            alone,
            "fraction",
            "part of the requirement of the scarcest class that the others have without the lead "
            "state, in the middle draw that is rebalanced",
        ),
    }


def _holds(
    derive: Deriver, on: Path, nested: Nested, ends: Mapping[str, Path], year: int
) -> dict[str, Derived]:
    low, high = np.percentile(nested.corrected(), (LOW, HIGH))
    p = float(held(on, year).mean())
    rows = {
        "p": (p, "share of draws that hold, led or rebalanced"),
        "low": (
            min(p, float(low)),
            f"{LOW} % of draws of parameters and readings, chance removed",
        ),
        "high": (
            max(p, float(high)),
            f"{HIGH} % of draws of parameters and readings, chance removed",
        ),
    }
    for name, path in ends.items():
        text = f"share of draws that hold, every assumption at its {name}"
        rows[name] = (float(held(path, year).mean()), text)
    return {
        name: derive(f"{year}/holds/{name}", value, "probability", text)
        for name, (value, text) in rows.items()
    }


BANDS = ("available", "share", "strength", "ready", "aid", "guideline")


def _bands(path: Path) -> dict[str, dict[int, tuple[float, float, float]]]:
    return {
        name: {
            year: tuple(np.percentile(path.track(name, year), (LOW, 50, HIGH)).tolist())
            for year in path.years
        }
        for name in BANDS
    }
