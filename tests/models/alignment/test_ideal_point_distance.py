"""Distance in votes."""

from dataclasses import replace
from datetime import date

import pytest

from harmel.ledger.store import Ledger
from harmel.models.alignment.ideal_point_distance import ideal_point_distance


def test_distance_is_the_absolute_difference(aligned: Ledger) -> None:
    """Arcadia at 1.5 and Duna at -0.5 stand two points apart in 2010."""
    found = ideal_point_distance(aligned, "ARC", "DUN")
    assert {year: q.number for year, q in found.items()} == {2009: 2.0, 2010: 2.0, 2011: 2.25}


def test_it_is_symmetric_and_zero_to_oneself(aligned: Ledger) -> None:
    """Order does not matter, and nobody is apart from itself."""
    one, other = (ideal_point_distance(aligned, *pair) for pair in (("ARC", "DUN"), ("DUN", "ARC")))
    assert [q.value for q in one.values()] == [q.value for q in other.values()]
    assert {q.value for q in ideal_point_distance(aligned, "ARC", "ARC").values()} == {0.0}


def test_two_estimates_are_never_mixed(aligned: Ledger) -> None:
    """2011 has final passages only, and its formula says so; 2010 uses all votes."""
    found = ideal_point_distance(aligned, "ARC", "DUN")
    assert "final passages only" in found[2011].formula  # type: ignore[union-attr]
    assert "all votes" in found[2010].formula  # type: ignore[union-attr]


def test_years_without_both_are_left_out(aligned: Ledger) -> None:
    """The partner has an estimate of 2010 only."""
    assert list(ideal_point_distance(aligned, "EAS", "ARC")) == [2010]


def test_before_publication_there_is_nothing(aligned: Ledger) -> None:
    """As of the day before the release no distance is known."""
    early = replace(aligned, as_of=date(2012, 4, 30))
    assert ideal_point_distance(early, "ARC", "DUN") == {}


@pytest.mark.parametrize(
    ("year", "value"), [(1992, 1.99), (2000, 1.29), (2014, 0.64), (2019, 0.38)]
)
def test_russia_and_china_came_closer(ledger: Ledger, year: int, value: float) -> None:
    """By the estimates of July 2025 they stood 1.99 apart in 1992 and 0.38 in 2019."""
    assert value == round(ideal_point_distance(ledger, "RUS", "CHN")[year].number, 2)
