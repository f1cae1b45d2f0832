"""Commitment of the lead state: what more of it does, what less of it does, and its limit."""

import numpy as np
import pytest

from harmel.hold.model import HORIZONS, Model
from harmel.hold.priors import Sample
from harmel.hold.simulate import Path
from harmel.hold.tree import BROKEN, THRESHOLDS
from harmel.hold.verdict import NOTICE_YEAR
from tests.hold.conftest import TARGETS, held, shifted

QUIET = {"pivot": 0.0, "commitment_sd": 0.0, "taiwan_rate": 0.0}
FULL = dict.fromkeys(TARGETS, 12.0)


def test_notice_is_rare_but_not_nil(start: Model) -> None:
    """Before any evidence, 2 to 15 in 100 draws see the lead state give notice by end-2028."""
    found = start.run(start.sample(size=10_000)).track("noticed", NOTICE_YEAR).mean()
    assert 0.02 <= found <= 0.15


def test_clocks_stop_as_commitment_becomes_full(start: Model, draws: Sample) -> None:
    """Once commitment has risen from that of 2024 to full, nobody gives notice or leaves."""
    found = start.run(draws.put(QUIET | FULL))
    assert found.track("available", 2030)[found.track("left", 2030) == 0].min() > 0.999
    for name in ("noticed", "left", "exits"):
        assert found.track(name, 2035).sum() == found.track(name, 2027).sum()


def test_nobody_gives_notice_where_commitment_was_full(start: Model, draws: Sample) -> None:
    """With commitment full from the first day on, nobody gives notice and nobody leaves."""
    found = start.run(draws.put(QUIET | FULL | {"availability_2024": 0.999999}))
    assert found.track("available", 2035)[found.track("left", 2035) == 0].min() > 0.9999
    gone = {name: int(found.track(name, 2035).sum()) for name in ("noticed", "left", "exits")}
    assert gone == {"noticed": 0, "left": 0, "exits": 0}


@pytest.mark.parametrize("name", ["start", "newest"])
def test_more_commitment_never_lowers_the_chance(models: dict[str, Model], name: str) -> None:
    """With every target one logit higher, no unbroken draw has less forces, and no fewer hold."""
    m = models[name]
    s = m.sample()
    less, more = m.run(s), m.run(shifted(s, 1.0))
    whole = less.outcomes[THRESHOLDS[0]] != BROKEN
    gain = (more.tracks["available"] - less.tracks["available"])[whole]
    assert gain.min() >= -1e-9
    assert gain.max() > 0
    for year in m.at.years:
        assert held(more, year).mean() >= held(less, year).mean()


@pytest.mark.parametrize("year", HORIZONS)
def test_a_serious_drop_lowers_the_chance(
    start: Model, draws: Sample, path: Path, year: int
) -> None:
    """With every target three logits lower, clearly fewer draws hold."""
    lower = held(start.run(shifted(draws, -3.0)), year)
    drop = held(path, year) - lower
    assert drop.mean() > 4 * drop.std(ddof=1) / np.sqrt(drop.size)
    assert drop.mean() > 0.05


def test_a_later_opening_starts_where_things_stand(newest: Model) -> None:
    """Opened later, commitment in the year of opening is what was reported, not the forecast."""
    s = newest.sample()
    found = newest.run(s).track("available", newest.at.day.year)
    quiet = newest.run(s.put({"taiwan_rate": 0.0})).track("available", newest.at.day.year)
    reported = s["availability_2024"] * s["availability_2026"]
    assert quiet == pytest.approx(reported)
    assert (found <= reported + 1e-12).all()
