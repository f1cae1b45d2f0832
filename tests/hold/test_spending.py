"""Spending: known years are as published, and the links do what they say."""

import numpy as np
import pytest

from harmel.hold.model import Model
from harmel.hold.opening import LAST, REFERENCE
from harmel.hold.priors import Floats, Sample
from harmel.hold.simulate import Path
from harmel.hold.spending import LEAST, guideline, spending
from harmel.hold.state import Dice, State, blank
from harmel.ledger.store import Ledger
from harmel.models.burden.guideline_gap import burden
from tests.hold.conftest import SEED


def after(m: Model, s: Sample, last: int) -> State:
    """Let members spend from the first year to another, and nothing else happen."""
    state, dice = blank(s, m.at), Dice(SEED, s.size, 0)
    for year in range(m.at.years[0], last + 1):
        spending(s, m.at, state, dice, year)
    return state


def published(ledger: Ledger, m: Model, year: int) -> Floats:
    """Return the shares of a year as the release of the opening gives them [percent]."""
    found = burden(ledger, year, None, m.at.release)
    values = [found.member(iso3).share.value for iso3 in m.at.members]
    return 100 * np.array([np.nan if v is None else v for v in values], dtype=float)


def test_the_first_year_is_as_published(first_day: Ledger, start: Model) -> None:
    """In 2024 every member spends what the release of June 2024 says, in every draw."""
    shares = after(start, start.sample(size=50), 2024).shares
    assert start.at.release == "nato-2024-06"
    assert shares == pytest.approx(np.tile(published(first_day, start, 2024), (50, 1)))


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_run_opened_later_knows_the_years_before(
    ledger: Ledger, newest: Model, year: int
) -> None:
    """Opened in 2026, the shares of 2025 and 2026 are exactly those of the newest release."""
    shares, expected = after(newest, newest.sample(size=50), year).shares, newest.at.shares[year]
    told = ~np.isnan(expected)
    assert told.all()
    assert (shares == expected).all()
    assert expected == pytest.approx(published(ledger, newest, year))


def test_a_whole_run_keeps_to_what_is_known(newest: Model, paths: dict[str, Path]) -> None:
    """The tracks of known years are one figure in all draws; the year after is many."""
    weights = newest.at.gdp / newest.at.gdp.sum()
    for year, shares in newest.at.shares.items():
        found = paths["newest"].track("share", year)
        assert found == pytest.approx(np.full(found.size, shares @ weights))
        assert (paths["newest"].track("lead_share", year) == newest.at.lead_shares[year]).all()
    later = max(newest.at.shares) + 1
    assert np.unique(paths["newest"].track("share", later)).size > 1000


def test_no_year_is_known_before_its_release(start: Model, path: Path) -> None:
    """Opened on the reference day, only 2024 is known, and the share of 2025 is a forecast."""
    assert list(start.at.shares) == [REFERENCE.year]
    assert path.track("share", 2025).std() > 0.05


def test_nobody_spends_below_the_floor(start: Model, draws: Sample) -> None:
    """No share falls below the floor, even where all constants pull down."""
    sunk = draws.put({"threat_constant": -1.0, "calm_constant": -1.0})
    state = after(start, sunk, LAST)
    assert state.shares.min() >= LEAST
    assert state.lead_share.min() >= LEAST


def test_spending_is_shares_times_gdp(start: Model, draws: Sample) -> None:
    """The others' spending is the sum of shares times GDP, grown as the draw says."""
    state = after(start, draws, 2030)
    grown = (1 + draws["growth"]) ** 6
    assert state.others_spending == pytest.approx(state.shares @ start.at.gdp / 100 * grown)
    lead = state.lead_share * start.at.lead_gdp / 100 * grown
    assert state.spending == pytest.approx(state.others_spending + lead)


def test_a_guideline_works_only_where_pledges_do(start: Model, draws: Sample) -> None:
    """A higher guideline raises shares where pledges work, and leaves them where they do not."""
    steep = draws.put({"threat_gap": 0.2, "calm_gap": 0.2})

    def share(reading: str, target: float) -> Floats:
        s = steep.put(readings={"pledges_work": reading})
        state = blank(s, start.at)
        state.target = np.full(s.size, target)
        dice = Dice(SEED, s.size, 0)
        for year in range(2024, 2031):
            spending(s, start.at, state, dice, year)
        return state.shares

    assert (share("no", 2.0) == share("no", 3.5)).all()
    assert share("yes", 3.5).mean() > share("yes", 2.0).mean() + 0.2


def test_a_guideline_rises_on_a_straight_path(start: Model) -> None:
    """Halfway between the years of two guidelines the path stands halfway between them."""
    state = blank(start.sample(size=3), start.at)
    state.target_from, state.target = np.full(3, 2.0), np.full(3, 3.5)
    state.target_since, state.target_by = np.full(3, 2025.0), np.full(3, 2035.0)
    levels = [float(guideline(state, year)[0]) for year in (2024, 2025, 2030, 2035, 2040)]
    assert levels == pytest.approx([2.0, 2.0, 2.75, 3.5, 3.5])
