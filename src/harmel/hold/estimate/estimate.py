"""One parameter as estimated from figures of one release: its value, its error and its inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np

from harmel.ledger.facts import Derived, Fact, Parameter, Quantity
from harmel.ledger.trace import leaves

LEAST_YEARS = 3
"""Fewer years than this give no estimate: a standard deviation of two figures says nothing."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    One parameter of the model, estimated.

    Attributes
    ----------
    parameter : str
        Its name in the model.
    value, error : Derived
        The estimate and its standard error, in the same unit; the inputs are what was read.
    n : int
        How many observations it rests on; for rates of rare events, how many events.
    release : str
        The release or releases that were read; figures of two are never joined.
    """

    parameter: str
    value: Derived
    error: Derived
    n: int
    release: str

    def numbers(self) -> dict[str, Quantity]:
        """Return both numbers by their ids."""
        return {self.value.id: self.value, self.error.id: self.error}

    def as_dict(self) -> dict[str, Any]:
        """Return the estimate as JSON-ready data."""
        return {
            "parameter": self.parameter,
            "value": self.value.number,
            "error": self.error.number,
            "unit": self.value.unit,
            "n": self.n,
            "release": self.release,
            "formula": self.value.formula,
            "details": dict(self.value.parameters),
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """
    What the estimates of one method have in common.

    Attributes
    ----------
    here : str
        The function that computes them.
    unit : str
        The unit of values and errors.
    release : str
        The release that was read.
    inputs : tuple of Quantity
        What the estimates are computed from.
    details : dict
        What else is to be known of each of them.
    """

    here: str
    unit: str
    release: str
    inputs: tuple[Quantity, ...]
    details: Mapping[str, Parameter] = field(default_factory=dict)

    def estimate(
        self,
        parameter: str,
        value: tuple[float, str],
        error: tuple[float, str],
        n: int,
        details: Mapping[str, Parameter] | None = None,
    ) -> Estimate:
        """Return one estimate; value and error come with the formula that gave them."""
        address = f"estimate/{self.release.replace(', ', '+')}/{parameter}"
        stated = {**self.details, **(details or {})}

        def derived(name: str, number: float, formula: str) -> Derived:
            return Derived(
                name, float(number), self.unit, self.here, formula, self.inputs, dict(stated)
            )

        return Estimate(
            parameter,
            derived(address, *value),
            derived(f"{address}/error", *error),
            n,
            self.release,
        )

    def mean(
        self,
        parameter: str,
        values: Sequence[float],
        of: str,
        details: Mapping[str, Parameter] | None = None,
    ) -> Estimate:
        """Return the mean of independent figures and its standard error, sd / sqrt(n)."""
        n = len(values)
        error = float(np.std(values, ddof=1)) / sqrt(n)
        return self.estimate(
            parameter,
            (float(np.mean(values)), f"mean of {of}"),
            (error, "sd / sqrt(n)"),
            n,
            details,
        )

    def spread(
        self,
        parameter: str,
        values: Sequence[float],
        of: str,
        details: Mapping[str, Parameter] | None = None,
    ) -> Estimate:
        """Return the standard deviation of independent figures and its error under normality."""
        n = len(values)
        value = float(np.std(values, ddof=1))
        return self.estimate(
            parameter,
            (value, f"standard deviation of {of}"),
            (value / sqrt(2 * (n - 1)), "sd / sqrt(2 (n - 1))"),
            n,
            details,
        )


def releases_of(inputs: Sequence[Quantity]) -> str:
    """Name the releases of the facts under some quantities, each once, in order of use."""
    found = [leaf.release.id for part in inputs for leaf in leaves(part) if isinstance(leaf, Fact)]
    return ", ".join(dict.fromkeys(found))
