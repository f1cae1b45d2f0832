"""Power in the EU's Council of 15, and in the Security Council by closed formulas."""

from fractions import Fraction
from math import comb, factorial

import pytest

from harmel.models.council.banzhaf import banzhaf
from harmel.models.council.power import council_power
from harmel.models.council.shapley_shubik import shapley_shubik

EU15 = {
    "Germany": 10, "France": 10, "Italy": 10, "United Kingdom": 10, "Spain": 8, "Belgium": 5,
    "Greece": 5, "Netherlands": 5, "Portugal": 5, "Austria": 4, "Sweden": 4, "Denmark": 3,
    "Finland": 3, "Ireland": 3, "Luxembourg": 2,
}  # fmt: skip
INDICES = {"Germany": 0.11667, "Spain": 0.09546, "Luxembourg": 0.02069}


@pytest.mark.parametrize("member", INDICES)
def test_council_of_15_shapley_shubik(member: str) -> None:
    """With a quota of 62 of 87 votes the indices are those known, to five decimals."""
    found = council_power(EU15, quota=62)
    value = found.shapley_shubik[found.members.index(member)]
    assert round(value, 5) == INDICES[member]


def test_council_of_15_banzhaf() -> None:
    """Germany's vote decides in 0.11285 of all coalitions, 0.11162 of all swings."""
    found = council_power(EU15, quota=62)
    assert round(found.banzhaf[0], 5) == 0.11285
    assert round(found.banzhaf_normalised[0], 5) == 0.11162


def test_security_council() -> None:
    """
    Five permanent members hold 421 / 2145 each, ten others 4 / 2145 each.

    Nine of fifteen votes with all five permanent ones are the weights 7 and 1 with a quota of 39.
    Another member is pivotal where it comes ninth, after the five and three others.
    """
    weights, quota = [7] * 5 + [1] * 10, 39
    other = Fraction(comb(9, 3) * factorial(8) * factorial(6), factorial(15))
    permanent = (1 - 10 * other) / 5
    assert (permanent, other) == (Fraction(421, 2145), Fraction(4, 2145))
    assert shapley_shubik(weights, quota).fractions == (*[permanent] * 5, *[other] * 10)


def test_security_council_banzhaf() -> None:
    """A permanent member decides where at least four others join, another where just three do."""
    found = banzhaf([7] * 5 + [1] * 10, 39)
    permanent = Fraction(sum(comb(10, k) for k in range(4, 11)), 2**14)
    other = Fraction(comb(9, 3), 2**14)
    assert found.fractions == (*[permanent] * 5, *[other] * 10)
