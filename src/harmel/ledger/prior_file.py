"""The file of a model's parameters: what each may be, since when that is known, and who says so."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from harmel.ledger.intake import read_yaml
from harmel.ledger.schemas import Strict, Text

Tier = Literal["estimated", "published", "assumed"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
SHAPES = {
    "point": 1,
    "uniform": 2,
    "normal": 2,
    "positive_normal": 2,
    "beta": 2,
    "gamma": 2,
    "lognormal": 2,
    "triangular": 3,
}
"""How many numbers each law takes; see :mod:`harmel.hold.priors` for what they mean."""
SURE = 1e-9
"""Weights of a link may miss one by so much."""


def _law(law: dict[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    if len(law) != 1:
        raise ValueError("a law is one name with its numbers, such as {normal: [0, 1]}")
    ((name, numbers),) = law.items()
    if name not in SHAPES:
        raise ValueError(f"this law is not known; allowed: {', '.join(SHAPES)}")
    if len(numbers) != SHAPES[name]:
        raise ValueError(f"{name} takes {SHAPES[name]} numbers")
    if name in ("uniform", "triangular") and list(numbers) != sorted(numbers):
        raise ValueError(f"the numbers of {name} must rise")
    if name in ("beta", "gamma", "lognormal") and min(numbers) <= 0:
        raise ValueError(f"the numbers of {name} must be positive")
    if name in ("normal", "positive_normal") and numbers[1] <= 0:
        raise ValueError("a standard deviation must be positive")
    return law


Finite = Annotated[float, Field(allow_inf_nan=False)]
Law = Annotated[dict[str, Annotated[tuple[Finite, ...], Field(strict=False)]], AfterValidator(_law)]


class Version(Strict):
    """What a parameter may be as known from a day on; without a day, from the beginning."""

    known: date | None = None
    tier: Tier
    law: Law
    reason: Text
    source: Text | None = None

    @model_validator(mode="after")
    def _sourced(self) -> "Version":
        if self.tier != "assumed" and (self.source is None or self.known is None):
            raise ValueError("only an assumption can do without a source and the day it came out")
        return self


class Parameter(Strict):
    """One parameter: its block, its unit, which end favours the alliance, and its versions."""

    block: Name
    means: Text
    unit: Text
    kinder: Literal["high", "low", "neither"]
    versions: tuple[Version, ...] = Field(strict=False, min_length=1)

    def version(self, day: date) -> Version | None:
        """Return the newest version known on a day, or None."""
        known = [v for v in self.versions if v.known is None or v.known <= day]
        return max(known, key=lambda v: v.known or date.min) if known else None


class Link(Strict):
    """One link on which the literature disagrees: its readings, each with a weight."""

    block: Name
    means: Text
    kinder: Name
    readings: Annotated[dict[Name, Annotated[float, Field(ge=0, le=1)]], Field(min_length=2)]
    reason: Text
    source: Text

    @property
    def harsher(self) -> str:
        """The reading that favours the alliance least: the last that is not the kinder."""
        return [name for name in self.readings if name != self.kinder][-1]

    @model_validator(mode="after")
    def _weighed(self) -> "Link":
        if abs(sum(self.readings.values()) - 1) > SURE or self.kinder not in self.readings:
            raise ValueError("weights must sum to 1, and the kinder reading must be one of them")
        return self


class PriorFile(Strict):
    """All parameters and contested links of a model."""

    schema_version: Literal[1] = Field(alias="schema")
    alliance: str
    parameters: dict[Name, Parameter]
    links: dict[Name, Link]


def read_priors(data: bytes, name: str) -> PriorFile:
    """
    Read a file of parameters.

    Raises
    ------
    BadTable
        If a parameter is not as described; all faults are told at once.
    """
    return read_yaml(data, name, PriorFile)
