"""The parameters of the model as known on a day, and draws of them that can be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from harmel.ledger.prior_file import (
    Form,
    Link,
    Parameter,
    PriorFile,
    Version,
    parameters_hash,
    read_priors,
)

FILE = "parameters.yaml"
TIERS = ("estimated", "published", "assumed")
KIND, HARSH = 0.95, 0.05
"""Quantiles at which a parameter counts as at its kindest and its harshest."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """One parameter as known on a day."""

    name: str
    parameter: Parameter
    version: Version

    @property
    def tier(self) -> str:
        """Who vouches for it: estimated, published or assumed."""
        return self.version.tier

    def at(self, quantile: Any) -> Floats:
        """
        Return quantiles of its law.

        Parameters
        ----------
        quantile : float or array
            Between 0 and 1.

        Returns
        -------
        array of the same shape
            In the parameter's unit.
        """
        q = np.asarray(quantile, dtype=float)
        ((name, numbers),) = self.version.law.items()
        found: Floats = LAWS[name](q, *numbers)
        return found

    def kindest(self, harshest: bool = False) -> float:
        """Return the value at its kind or harsh end; the middle where neither end is kinder."""
        if self.parameter.kinder == "neither":
            return float(self.at(0.5))
        high = (self.parameter.kinder == "high") != harshest
        return float(self.at(KIND if high else HARSH))


def _triangular(q: Floats, low: float, mode: float, high: float) -> Floats:
    """Return quantiles of a triangle, one side of which may be upright."""
    if high == low:
        return np.full(q.shape, low)
    turn = (mode - low) / (high - low)
    left = low + np.sqrt(q * (high - low) * (mode - low))
    right = high - np.sqrt((1 - q) * (high - low) * (high - mode))
    return np.where(q < turn, left, right)


def _positive_normal(q: Floats, mean: float, sd: float) -> Floats:
    below = stats.norm.cdf(-mean / sd)
    found: Floats = mean + sd * stats.norm.ppf(below + q * (1 - below))
    return found


LAWS: Mapping[str, Any] = {
    "point": lambda q, x: np.full(q.shape, x),
    "uniform": lambda q, low, high: low + q * (high - low),
    "triangular": _triangular,
    "normal": stats.norm.ppf,
    "positive_normal": _positive_normal,
    "beta": stats.beta.ppf,
    "gamma": lambda q, shape, rate: stats.gamma.ppf(q, shape, scale=1 / rate),
    "lognormal": lambda q, median, sd: median * np.exp(sd * stats.norm.ppf(q)),
}


@cache
def prior_file() -> PriorFile:
    """Return the file of parameters that comes with the model."""
    return read_priors(_bytes(), FILE)


def priors_hash() -> str:
    """Return the SHA-256 of the file of parameters that comes with the model."""
    return parameters_hash(_bytes())


def _bytes() -> bytes:
    return (files("harmel.hold") / FILE).read_bytes()


def priors(day: date) -> dict[str, Prior]:
    """Return the parameters by name, each in the newest version known on a day."""
    known = {name: (p, p.version(day)) for name, p in prior_file().parameters.items()}
    return {name: Prior(name, p, v) for name, (p, v) in known.items() if v is not None}


def links() -> dict[str, Link]:
    """Return the links on which the literature disagrees, by name."""
    return prior_file().links


def forms() -> dict[str, Form]:
    """Return what the equations and definitions assume, by name."""
    return prior_file().forms


@dataclass(frozen=True, eq=False)
class Sample:
    """
    Draws of all parameters and of the reading of each contested link.

    Attributes
    ----------
    values : dict of arrays, shape (n,)
        Parameters by name, each in its unit.
    readings : dict of arrays of str, shape (n,)
        Links by name.
    """

    values: Mapping[str, Floats]
    readings: Mapping[str, NDArray[np.str_]]
    size: int

    def __getitem__(self, name: str) -> Floats:
        return self.values[name]

    def says(self, link: str, reading: str) -> NDArray[np.bool_]:
        """Return in which draws a link has a reading."""
        found: NDArray[np.bool_] = self.readings[link] == reading
        return found

    def take(self, index: NDArray[np.int64]) -> "Sample":
        """Return the draws at some places, in their order."""
        values = {name: value[index] for name, value in self.values.items()}
        readings = {name: value[index] for name, value in self.readings.items()}
        return Sample(values, readings, len(index))

    def put(
        self, values: Mapping[str, Any] | None = None, readings: Mapping[str, Any] | None = None
    ) -> "Sample":
        """Return a copy in which some parameters or readings are set for all draws."""
        found = dict(self.values)
        found |= {
            n: np.broadcast_to(np.asarray(v, float), self.size) for n, v in (values or {}).items()
        }
        said = dict(self.readings)
        said |= {n: np.broadcast_to(np.asarray(v), self.size) for n, v in (readings or {}).items()}
        return Sample(found, said, self.size)


def sample(known: Mapping[str, Prior], size: int, seed: int, stream: int = 0) -> Sample:
    """
    Draw all parameters and links.

    Each has a stream of its own, made from its name, so that a new parameter moves no other.

    Parameters
    ----------
    known : mapping
        From :func:`priors`.
    size, seed, stream : int
        How many draws; two streams of one seed are independent.
    """
    values = {
        name: prior.at(uniforms(seed, name, stream).random(size)) for name, prior in known.items()
    }
    readings = {}
    for name, link in links().items():
        u = uniforms(seed, name, stream).random(size)
        bounds = np.cumsum(list(link.readings.values()))[:-1]
        readings[name] = np.array(list(link.readings))[np.searchsorted(bounds, u, side="right")]
    return Sample(values, readings, size)


def uniforms(seed: int, name: str, stream: int = 0) -> np.random.Generator:
    """Return the generator of a name: the same for the same seed, name and stream."""
    spawned = np.random.SeedSequence(seed, spawn_key=(crc32(name.encode()), stream))
    return np.random.default_rng(spawned)


def mix(first: Sample, second: Sample, known: Mapping[str, Prior], tier: str) -> Sample:
    """Return a sample with one tier of parameters, or the links (`models`), from the first."""
    values = {name: (first if known[name].tier == tier else second).values[name] for name in known}
    readings = (first if tier == "models" else second).readings
    return Sample(values, readings, first.size)
