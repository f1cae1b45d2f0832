"""Assumptions about the administration of 2025 are updated as the script computes."""

from datetime import date

import pytest

from harmel.hold.estimate.commitment_update import commitment_update
from harmel.hold.opening import REFERENCE
from harmel.hold.priors import priors

NEWEST = date(2026, 10, 30)
FOUND = commitment_update(NEWEST)


@pytest.mark.parametrize("name", ["target_trump", "aid_stop"])
def test_the_newest_law_is_what_the_script_finds(name: str) -> None:
    """Mean and standard deviation stand in the file of parameters at two digits."""
    law = priors(NEWEST)[name].version.law["normal"]
    assert law == pytest.approx(FOUND[name], abs=0.006)


@pytest.mark.parametrize("name", ["target_trump", "aid_stop"])
def test_what_was_seen_narrows_what_was_assumed(name: str) -> None:
    """The update is surer than the first law, and lies where it was likely."""
    mean, sd = priors(REFERENCE)[name].version.law["normal"]
    assert FOUND[name][1] < 0.9 * sd
    assert abs(FOUND[name][0] - mean) < 2 * sd
