"""Everything that a run needs, put together once: opening, council, parameters, chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harmel.hold.opening import Opening, opening
from harmel.hold.priors import Floats, Prior, Sample, links, priors, sample
from harmel.hold.simulate import Path, simulate
from harmel.hold.summits import Responses, responses
from harmel.hold.tree import HOLDS_REBALANCED, OUTCOMES
from harmel.ledger.facts import Derived, Quantity
from harmel.ledger.store import Ledger

DRAWS, SEED = 10_000, 2024
HORIZONS = (2030, 2035)
ANSWERS = "harmel.hold.verdict.verdict"
"""The function whose numbers these are."""


@dataclass(frozen=True, eq=False)
class Model:
    """Everything a run needs: the opening, the council's table, the parameters of the day."""

    at: Opening
    table: Responses
    priors: Mapping[str, Prior]
    draws: int
    seed: int

    def run(self, s: Sample, leader: float = 1.0, stream: int = 0, tracked: bool = True) -> Path:
        """Walk a sample; runs of one stream meet the same luck."""
        return simulate(s, self.at, self.table, self.seed, leader, stream, tracked)

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


def end(m: Model, harshest: bool) -> Sample:
    """Return a sample with every assumption at one end, and every contested link read that way."""
    values = {
        name: prior.kindest(harshest) for name, prior in m.priors.items() if prior.tier == "assumed"
    }
    readings = {n: link.harsher if harshest else link.kinder for n, link in links().items()}
    return m.sample().put(values, readings)


def held(path: Path, year: int) -> Floats:
    """Return 1 where the alliance holds at the end of a year, led or rebalanced."""
    found: Floats = (path.at(year) <= HOLDS_REBALANCED).astype(float)
    return found


def tested(path: Path, year: int) -> Floats:
    """Return 1 where a test has come by the end of a year."""
    found: Floats = (path.tracks["tested"][: path.years.index(year) + 1].sum(axis=0) > 0).astype(
        float
    )
    return found


@dataclass(frozen=True, slots=True)
class Deriver:
    """Makes numbers that know what they rest on."""

    m: Model
    label: str
    inputs: tuple[Quantity, ...]

    def __call__(self, name: str, value: float | None, unit: str, formula: str) -> Derived:
        """Return a number of a run, at its address under the label."""
        settings: dict[str, Any] = {"draws": self.m.draws, "seed": self.m.seed}
        return Derived(f"{self.label}/{name}", value, unit, ANSWERS, formula, self.inputs, settings)

    def outcomes(self, name: str, found: Floats, formula: str) -> dict[str, Derived]:
        """Return one number for each outcome."""
        return {
            outcome: self(f"{name}/{outcome}", float(value), "probability", formula)
            for outcome, value in zip(OUTCOMES, found, strict=True)
        }
