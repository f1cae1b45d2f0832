"""The laws of parameters against the same laws of another library, and what is kind and harsh."""

import numpy as np
import pytest
from scipy import stats

from harmel.hold.priors import HARSH, KIND, LAWS
from harmel.ledger.prior_file import SHAPES

INNER = np.array([1e-6, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1 - 1e-6])
GOOD = {
    "point": (0.52,),
    "uniform": (-1.0, 3.0),
    "triangular": (0.1, 0.3, 0.6),
    "normal": (-0.2, 0.05),
    "positive_normal": (0.3, 0.3),
    "beta": (2.0, 6.0),
    "gamma": (0.5, 75.5),
    "lognormal": (1.1, 0.25),
}


def test_every_law_of_a_file_can_be_drawn() -> None:
    """The laws that a file may name are those that have quantiles, and those tested here."""
    assert set(SHAPES) == set(LAWS) == set(GOOD)
    assert {name: len(numbers) for name, numbers in GOOD.items()} == SHAPES


@pytest.mark.parametrize(
    ("mean", "sd"), [(0.5, 0.3), (0.03, 0.03), (5.0, 0.1), (0.0, 1.0), (-1.0, 0.5), (-3.0, 1.0)]
)
def test_a_normal_law_cut_at_zero_is_that_of_scipy(mean: float, sd: float) -> None:
    """Its quantiles are those of scipy's truncated normal law from zero up."""
    other = stats.truncnorm(-mean / sd, np.inf, loc=mean, scale=sd)
    found = LAWS["positive_normal"](INNER, mean, sd)
    np.testing.assert_allclose(found, other.ppf(INNER), rtol=1e-7)
    assert found.min() >= 0


@pytest.mark.parametrize(
    ("low", "mode", "high"),
    [(0.3, 0.5, 0.8), (0.0, 0.0, 1.0), (3.5, 3.5, 4.0), (2.0, 4.0, 4.0), (-5.0, 1.0, 2.0)],
)
def test_a_triangle_is_that_of_scipy(low: float, mode: float, high: float) -> None:
    """Its quantiles are those of scipy's triangle, one with an upright side too."""
    other = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
    found = LAWS["triangular"](INNER, low, mode, high)
    np.testing.assert_allclose(found, other.ppf(INNER), rtol=1e-9, atol=1e-12)


def test_a_triangle_without_width_is_a_point() -> None:
    """Three equal numbers give that number at every quantile."""
    assert set(LAWS["triangular"](INNER, 2.0, 2.0, 2.0)) == {2.0}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("uniform", stats.uniform(-1.0, 4.0)),
        ("normal", stats.norm(-0.2, 0.05)),
        ("beta", stats.beta(2.0, 6.0)),
        ("gamma", stats.gamma(0.5, scale=1 / 75.5)),
        ("lognormal", stats.lognorm(0.25, scale=1.1)),
    ],
)
def test_numbers_of_a_law_mean_what_the_file_says(name: str, other: object) -> None:
    """Low and high, mean and sd, a and b, shape and rate, median and sd of the logarithm."""
    at_half = float(LAWS[name](np.array(0.5), *GOOD[name]))
    assert at_half == pytest.approx(other.median(), rel=1e-12)  # type: ignore[attr-defined]
    np.testing.assert_allclose(
        LAWS[name](INNER, *GOOD[name]),
        other.ppf(INNER),  # type: ignore[attr-defined]
        rtol=1e-12,
    )


@pytest.mark.parametrize("name", GOOD)
def test_quantiles_of_a_law_rise_and_end(name: str) -> None:
    """A higher quantile is never lower, and none inside is without end."""
    found = LAWS[name](INNER, *GOOD[name])
    assert np.isfinite(found).all()
    assert (np.diff(found) >= 0).all()


def test_kind_and_harsh_are_the_ends_of_nine_in_ten() -> None:
    """The kind and the harsh end are the 95 % and the 5 % quantile."""
    assert (KIND, HARSH) == (0.95, 0.05)
