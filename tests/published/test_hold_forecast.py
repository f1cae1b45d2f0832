"""The model against what was published later: shares of 2025, forecast in 2024 (A9)."""

from datetime import date

import numpy as np
import pytest

import harmel
from harmel.hold.model import model
from harmel.hold.priors import Floats

PUBLISHED = 2.27
"""Europe and Canada's share of GDP in 2025, by the release of August 2025 [percent]."""
OPENING = date(2024, 10, 1)


@pytest.fixture(scope="module")
def forecast() -> dict[int, Floats]:
    """Forecast the share of Europe and Canada, opened on the reference day."""
    m = model(harmel.open_ledger(as_of=OPENING), 4000)
    path = m.run(m.sample())
    return {year: path.track("share", year) for year in (2024, 2025)}


def crps(draws: Floats, truth: float) -> float:
    """Return the continuous ranked probability score of draws (Gneiting and Raftery 2007)."""
    ordered, n = np.sort(draws), draws.size
    spread = float((ordered * (2 * np.arange(1, n + 1) - n - 1)).sum()) / n**2
    return float(np.abs(draws - truth).mean()) - spread


def test_the_score_of_one_point_is_its_distance() -> None:
    """The score of a point is its distance, and of two points less than their mean distance."""
    assert crps(np.array([2.0]), 2.25) == pytest.approx(0.25)
    assert crps(np.array([0.0, 1.0]), 0.5) == pytest.approx(0.25)


def test_the_forecast_starts_from_the_release_of_june(forecast: dict[int, Floats]) -> None:
    """Without a forecast the share of 2024 stands still, a quarter point from what came."""
    assert forecast[2024].min() == pytest.approx(forecast[2024].max())
    assert crps(forecast[2024], PUBLISHED) == pytest.approx(0.25, abs=0.02)


def test_the_band_of_2025_holds_what_came(forecast: dict[int, Floats]) -> None:
    """The 5 to 95 % band of the forecast of 2025 holds the published 2.27."""
    low, high = np.percentile(forecast[2025], (5, 95))
    assert low <= PUBLISHED <= high


def test_the_forecast_scores_better_than_standing_still(forecast: dict[int, Floats]) -> None:
    """The forecast of 2025 scores below 0.12, where persistence scores 0.25."""
    assert crps(forecast[2025], PUBLISHED) < 0.12
