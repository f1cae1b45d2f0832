"""Pledging: gifts sum up, and a lead state that left or stopped gives none."""

import numpy as np
import pytest

from harmel.hold.model import Model
from harmel.hold.pledging import donors, pledging
from harmel.hold.priors import Floats, Sample
from harmel.hold.simulate import Path
from harmel.hold.state import Dice, State, blank
from tests.hold.conftest import SEED


def year_of(
    m: Model, s: Sample, year: int, change: dict[str, Floats] | None = None
) -> tuple[State, Floats]:
    """Let donors give in one year, in a state of which some parts are set."""
    state, dice = blank(s, m.at), Dice(SEED, s.size, 0)
    for name, value in (change or {}).items():
        setattr(state, name, value)
    parts = donors(s, m.at, dice)
    return state, pledging(s, m.at, state, dice, year, parts)


def test_what_is_given_sums_up(start: Model, draws: Sample) -> None:
    """The gifts of all members sum to the aid of the year, as a part of what was asked."""
    state, given = year_of(start, draws, 2030)
    assert given.shape == (draws.size, len(start.at.members) + 1)
    assert given.min() >= 0
    assert given.sum(axis=1) == pytest.approx(state.aid * draws["aid_asked"])


def test_usual_donors_give_what_was_promised(start: Model, draws: Sample) -> None:
    """Where each, the lead state too, gives its share by GDP, the sum is the promise."""
    usual = draws.put({"others_ratio": 1.0, "lead_ratio": 1.0, "donor_sd": 1e-12})
    state, given = year_of(start, usual, 2030, {"commitment": np.full(draws.size, 10.0)})
    assert given.sum(axis=1) == pytest.approx(state.promised)
    weights = np.append(start.at.gdp, start.at.lead_gdp)
    assert given[0] / given[0].sum() == pytest.approx(weights / weights.sum())


def test_no_lead_gift_once_it_left(start: Model, draws: Sample) -> None:
    """A lead state that has left gives nothing, however committed it was."""
    left = np.arange(draws.size) % 2 == 0
    gone = {"left": left, "commitment": np.full(draws.size, 10.0)}
    _, given = year_of(start, draws, 2030, gone)
    assert (given[left, -1] == 0).all()
    assert (given[~left, -1] > 0).all()
    assert (given[:, :-1].sum(axis=1) > 0).all()


def test_no_lead_gift_below_its_threshold(start: Model, draws: Sample) -> None:
    """A lead state less committed than its threshold gives nothing; one above it gives."""
    side = np.where(np.arange(draws.size) % 2 == 0, -1e-6, 1e-6)
    _, given = year_of(start, draws, 2030, {"commitment": draws["aid_stop"] + side})
    assert ((given[:, -1] > 0) == (side > 0)).all()


def test_known_years_are_as_published(newest: Model) -> None:
    """In years of which it is known whether the lead state gave, that decides in every draw."""
    s = newest.sample(size=300)
    assert newest.at.lead_gives
    for year, gave in newest.at.lead_gives.items():
        for level in (-9.0, 9.0):
            _, given = year_of(newest, s, year, {"commitment": np.full(s.size, level)})
            assert ((given[:, -1] > 0) == bool(gave)).all()


def test_the_war_does_not_resume(path: Path) -> None:
    """Once the fighting has ended it stays ended, and some draws see it end."""
    war = path.tracks["war"]
    assert (np.diff(war, axis=0) <= 0).all()
    assert 0 < war[-1].mean() < 0.5


def test_parts_of_donors_sum_to_one(start: Model, draws: Sample) -> None:
    """Donors split the others' aid; without spread by GDP, with it unevenly."""
    found = donors(draws, start.at, Dice(SEED, draws.size, 0))
    assert found.sum(axis=1) == pytest.approx(np.ones(draws.size))
    weights = start.at.gdp / start.at.gdp.sum()
    even = donors(draws.put({"donor_sd": 1e-12}), start.at, Dice(SEED, draws.size, 0))
    assert even == pytest.approx(np.tile(weights, (draws.size, 1)))
    assert np.abs(found - weights).max(axis=1).min() > 0.01
