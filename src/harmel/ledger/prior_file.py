"""The file of a model's parameters: what each may be, since when that is known, and who says so."""

from datetime import date
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from harmel.errors import BadUnit
from harmel.ledger.intake import read_yaml
from harmel.ledger.schemas import Strict, Text
from harmel.units import unit

Tier = Literal["estimated", "published", "assumed"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
Block = Literal[
    "politics", "spending", "capability", "pledging", "summits", "deterrence", "survival"
]
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
LARGEST, SMALLEST = 1e12, 1e-3
"""No number of a law is larger, and none of a beta or gamma law smaller."""
WIDEST = 5.0
"""The largest standard deviation of the logarithm: a factor of 148."""
LOWEST = 3.0
"""Standard deviations by which the mean of a normal law cut at zero may lie below it."""


def _law(law: dict[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    if len(law) != 1:
        raise ValueError("a law is one name with its numbers, such as {normal: [0, 1]}")
    ((name, numbers),) = law.items()
    if name not in SHAPES:
        raise ValueError(f"this law is not known; allowed: {', '.join(SHAPES)}")
    if len(numbers) != SHAPES[name]:
        count = SHAPES[name]
        raise ValueError(f"{name} takes {count} number{'s' if count > 1 else ''}")
    if fault := _fault(name, numbers):
        raise ValueError(fault)
    return law


def _fault(name: str, numbers: tuple[float, ...]) -> str | None:
    """Return what is wrong with the numbers of a law, or None."""
    if max(abs(number) for number in numbers) > LARGEST:
        return f"the numbers of a law lie between -{LARGEST:g} and {LARGEST:g}"
    if name in ("uniform", "triangular") and list(numbers) != sorted(numbers):
        return f"the numbers of {name} must rise"
    if name in ("beta", "gamma", "lognormal") and min(numbers) <= 0:
        return f"the numbers of {name} must be positive"
    if name in ("beta", "gamma") and min(numbers) < SMALLEST:
        return f"the numbers of {name} must be {SMALLEST:g} or more"
    if name == "lognormal" and numbers[1] > WIDEST:
        return f"the standard deviation of the logarithm must be {WIDEST:g} or less"
    if name in ("normal", "positive_normal") and numbers[1] <= 0:
        return "a standard deviation must be positive"
    if name == "positive_normal" and numbers[0] < -LOWEST * numbers[1]:
        return f"the mean may lie {LOWEST:g} standard deviations below zero at most"
    return None


def _unit(code: str) -> str:
    try:
        return unit(code).code
    except BadUnit:
        raise ValueError("this unit is not known; harmel.units has a list") from None


Finite = Annotated[float, Field(allow_inf_nan=False)]
Law = Annotated[dict[str, Annotated[tuple[Finite, ...], Field(strict=False)]], AfterValidator(_law)]
Unit = Annotated[Text, AfterValidator(_unit)]


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

    block: Block
    means: Text
    unit: Unit
    kinder: Literal["high", "low", "neither"]
    versions: tuple[Version, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _one_a_day(self) -> "Parameter":
        days = [v.known for v in self.versions]
        if not days:
            raise ValueError("a parameter has one version or more")
        for day in days:
            if days.count(day) > 1:
                since = "without a day" if day is None else f"known since {day}"
                raise ValueError(f"two versions are {since}; one would never count")
        return self

    def version(self, day: date) -> Version | None:
        """Return the newest version known on a day, or None."""
        known = [v for v in self.versions if v.known is None or v.known <= day]
        return max(known, key=lambda v: v.known or date.min) if known else None


class Link(Strict):
    """One link on which the literature disagrees: its readings, each with a weight."""

    block: Block
    means: Text
    kinder: Name
    readings: dict[Name, Annotated[float, Field(ge=0, le=1)]]
    reason: Text
    source: Text

    @property
    def harsher(self) -> str:
        """The reading that favours the alliance least: the last that is not the kinder."""
        return [name for name in self.readings if name != self.kinder][-1]

    @model_validator(mode="after")
    def _weighed(self) -> "Link":
        if len(self.readings) < 2:
            raise ValueError("a contested link has two readings or more")
        if abs(sum(self.readings.values()) - 1) > SURE or self.kinder not in self.readings:
            raise ValueError("weights must sum to 1, and the kinder reading must be one of them")
        return self


class Form(Strict):
    """
    What a model assumes by its equations and definitions, so that no parameter varies it.

    Attributes
    ----------
    constant, value : str and number, optional
        Where the number stands in the code, as module and name, and what it is.
    """

    block: Block | Literal["tree"]
    means: Text
    reason: Text
    constant: Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[A-Z_]+$")] | None = None
    value: Finite | Annotated[tuple[Finite, ...], Field(strict=False)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Form":
        if (self.constant is None) != (self.value is None):
            raise ValueError("a constant and its value come together")
        return self


class PriorFile(Strict):
    """All parameters, contested links and forms of a model."""

    schema_version: Literal[1] = Field(alias="schema")
    alliance: str
    parameters: dict[Name, Parameter]
    links: dict[Name, Link]
    forms: dict[Name, Form] = Field(default_factory=dict)


def parameters_hash(data: bytes) -> str:
    """Return the SHA-256 of a file of parameters, by which two runs can be compared."""
    return sha256(data).hexdigest()


def read_priors(data: bytes, name: str) -> PriorFile:
    """
    Read a file of parameters.

    Raises
    ------
    BadTable
        If a parameter is not as described; all faults are told at once.
    """
    return read_yaml(data, name, PriorFile)
