"""The tree: five exclusive outcomes, which exhaust all draws and do not undo themselves."""

from itertools import pairwise

import numpy as np
import pytest

from harmel.hold.model import Model
from harmel.hold.simulate import Path
from harmel.hold.tree import (
    BROKEN,
    HOLDS_LED,
    HOLDS_REBALANCED,
    HOLLOW,
    LEADS,
    MEANS,
    OUTCOMES,
    SPLIT,
    THRESHOLDS,
    outcome,
    shares,
)

BOTH = pytest.mark.parametrize("name", ["start", "newest"])


def one(broken: bool, left: bool, strength: float, before: float, available: float) -> int:
    """Walk the tree for one draw at the first threshold."""
    row = np.array([strength]), np.array([before]), np.array([available])
    return int(outcome(np.array([broken]), np.array([left]), *row, THRESHOLDS[0])[0])


def test_the_first_that_fits_decides() -> None:
    """Broken outranks split, split outranks hollow, and hollow outranks both ways to hold."""
    assert one(True, True, 0.1, 0.1, 0.0) == BROKEN
    assert one(False, True, 0.1, 0.1, 0.0) == SPLIT
    assert one(False, False, 0.1, 0.1, 0.9) == HOLLOW
    assert one(False, False, 0.9, 0.9, LEADS) == HOLDS_LED
    assert one(False, False, 0.9, 0.9, LEADS - 1e-9) == HOLDS_REBALANCED


def test_hollow_needs_two_years() -> None:
    """One year below the threshold, the first or the second, is not hollow; two are."""
    assert one(False, False, 0.49, 0.51, 0.9) == HOLDS_LED
    assert one(False, False, 0.51, 0.49, 0.9) == HOLDS_LED
    assert one(False, False, 0.5, 0.5, 0.9) == HOLDS_LED
    assert one(False, False, 0.49, 0.49, 0.9) == HOLLOW
    assert one(False, False, 0.0, np.inf, 0.9) == HOLDS_LED


def test_every_outcome_is_explained() -> None:
    """Each outcome has a name and a meaning, in the same order."""
    assert tuple(MEANS) == OUTCOMES


def test_shares_count_draws() -> None:
    """Shares come in the order of the outcomes, with zero for what no draw reached."""
    found = shares(np.array([HOLDS_LED, HOLDS_LED, SPLIT, BROKEN]))
    assert found.tolist() == [0.5, 0.0, 0.0, 0.25, 0.25]


def test_on_the_reference_day_it_holds_and_is_led(path: Path) -> None:
    """On the opening day of 2024 at least 99 in 100 draws hold under the lead state."""
    assert (path.opening == HOLDS_LED).mean() >= 0.99


def test_on_the_newest_day_nothing_has_broken(paths: dict[str, Path]) -> None:
    """A run opened later knows that the treaty was in force and nobody had left on that day."""
    assert set(np.unique(paths["newest"].opening)) <= {HOLDS_LED, HOLDS_REBALANCED, HOLLOW}


@BOTH
@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_outcomes_sum_to_one_in_every_year(
    paths: dict[str, Path], name: str, threshold: float
) -> None:
    """At every year and threshold the five shares sum to one, and nothing else is reached."""
    found = paths[name]
    for year in found.years:
        parts = shares(found.at(year, threshold))
        assert parts.shape == (len(OUTCOMES),)
        assert parts.sum() == pytest.approx(1, abs=1e-12)


@BOTH
@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_outcomes_are_what_the_tracks_say(
    paths: dict[str, Path], name: str, threshold: float
) -> None:
    """Whoever is not broken is sorted by leaving, two years of strength, and the lead state."""
    found = paths[name]
    before = np.full(found.opening.shape, np.inf)
    for year in found.years:
        reached, strength = found.at(year, threshold), found.track("strength", year)
        whole = reached != BROKEN
        left = found.track("left", year) > 0
        hollow = (strength < threshold) & (before < threshold) & ~left
        leads = (found.track("available", year) >= LEADS) & ~left & ~hollow
        assert (reached[whole] == SPLIT).tolist() == left[whole].tolist()
        assert (reached[whole] == HOLLOW).tolist() == hollow[whole].tolist()
        assert (reached[whole] == HOLDS_LED).tolist() == leads[whole].tolist()
        before = strength


@BOTH
def test_broken_and_left_never_undo_themselves(paths: dict[str, Path], name: str) -> None:
    """A draw once broken stays broken, one that split stays split or breaks, notice stands."""
    found = paths[name]
    for year in found.years[1:]:
        was, now = found.at(year - 1), found.at(year)
        assert (now[was == BROKEN] == BROKEN).all()
        assert np.isin(now[was == SPLIT], (SPLIT, BROKEN)).all()
        for flag in ("noticed", "left", "exits", "invited"):
            assert (found.track(flag, year) >= found.track(flag, year - 1)).all()


@BOTH
def test_one_leaves_a_year_after_its_notice(paths: dict[str, Path], name: str) -> None:
    """Nobody has left who had not given notice a year before, as Article 13 asks."""
    found = paths[name]
    for year in found.years[1:]:
        left = found.track("left", year) > 0
        assert (found.track("noticed", year - 1)[left] == 1).all()
    assert (found.track("left", found.years[0]) == 0).all()


@BOTH
def test_a_higher_threshold_makes_no_fewer_hollow(paths: dict[str, Path], name: str) -> None:
    """Every draw that is hollow at a lower threshold is hollow at a higher one, and some more."""
    found = paths[name]
    for low, high in pairwise(THRESHOLDS):
        for year in found.years:
            assert (found.at(year, high)[found.at(year, low) == HOLLOW] == HOLLOW).all()
    last = found.years[-1]
    counts = [(found.at(last, h) == HOLLOW).sum() for h in THRESHOLDS]
    assert counts[0] < counts[-1]


@BOTH
def test_nothing_happens_before_the_opening_day(
    models: dict[str, Model], paths: dict[str, Path], name: str
) -> None:
    """In whole years before the opening nobody gives notice, tests, leaves or signs."""
    found, at = paths[name], models[name].at
    for year in (y for y in at.years if y < at.day.year):
        for what in ("noticed", "left", "tested", "exits", "agreed_target", "agreed_pledge"):
            assert found.track(what, year).sum() == 0
    later = sum(found.track("tested", year).sum() for year in at.years)
    assert later > 0
