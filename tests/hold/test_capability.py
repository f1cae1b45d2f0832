"""Capability: money is conserved, industry binds, and no stock falls below nothing."""

from dataclasses import dataclass

import numpy as np
import pytest

from harmel.hold.capability import CLASSES, capability, lead_stock, new_money, readiness, stocks
from harmel.hold.model import Model
from harmel.hold.priors import Floats, Sample
from harmel.hold.state import State, blank
from tests.hold.conftest import SEED

CLOSE = 1e-9


@dataclass(frozen=True)
class Bought:
    """One year of purchases: the stocks before, what was spent, what had arrived, the rest."""

    year: int
    part: float
    before: dict[str, Floats]
    after: dict[str, Floats]
    spent: dict[str, Floats]
    arrived: Floats


def arrivals(flows: list[Floats], delay: Floats) -> Floats:
    """Return what was paid in a delay ago, by straight interpolation; nothing before the first."""
    years = np.arange(-5, len(flows) + 1)
    rows = np.vstack([np.zeros((6, delay.size)), *flows])
    return np.array([np.interp(len(flows) - d, years, rows[:, i]) for i, d in enumerate(delay)])


def walked(m: Model, s: Sample, factors: list[Floats]) -> list[Bought]:
    """Spend so many times the money of 2024 each year, and keep the books."""
    state = blank(s, m.at)
    state.stocks = stocks(s)
    base = state.others_spending.copy()
    found, flows = [], []
    for year, factor in zip(m.at.years, factors, strict=True):
        state.others_spending = base * factor
        flows.append(new_money(s, m.at, state))
        before = {name: stock.copy() for name, stock in state.stocks.items()}
        spent = capability(s, m.at, state, year)
        found.append(
            Bought(
                year,
                m.at.elapsed(year),
                before,
                {name: stock.copy() for name, stock in state.stocks.items()},
                spent,
                arrivals(flows, s["delay"]),
            )
        )
    return found


@pytest.fixture(scope="module")
def few(start: Model) -> Sample:
    """Draw few parameters."""
    return start.sample(size=200)


@pytest.fixture(scope="module", params=["rise", "fall", "swing"])
def books(start: Model, few: Sample, request: pytest.FixtureRequest) -> list[Bought]:
    """Spend ever more, ever less, or now this and now that."""
    years, noise = len(start.at.years), np.random.default_rng(SEED)
    steady = {"rise": np.linspace(1, 2.5, years), "fall": np.linspace(1, 0.1, years)}
    if request.param in steady:
        return walked(start, few, [np.full(200, f) for f in steady[request.param]])
    return walked(start, few, [noise.uniform(0.2, 3.0, 200) for _ in range(years)])


def test_money_is_conserved(books: list[Bought]) -> None:
    """What was spent and what was left sum to what had arrived, for the part of the year."""
    for row in books:
        total = sum(row.spent.values(), np.zeros(200))
        assert np.abs(total - row.arrived * row.part).max() < 1e-6
        assert set(row.spent) == {*CLASSES, "unspent"}


def test_nothing_is_left_over_that_never_came(books: list[Bought]) -> None:
    """Where money arrived, each class got none or more, and what is left is part of it."""
    for row in books:
        came = row.arrived >= 0
        assert all(row.spent[name][came].min(initial=0) >= -CLOSE for name in CLASSES)
        assert row.spent["unspent"][came].min(initial=0) >= -CLOSE


def test_nothing_is_bought_beyond_industry(books: list[Bought], start: Model, few: Sample) -> None:
    """No class gets more than its industry makes, or than replaces its wear if that is more."""
    for row in books:
        growth = (1 + few["output_growth"]) ** (row.year - 2024) * (1 + few["partner_output"])
        for name in CLASSES:
            worn = few["depreciation"] * row.before[name] * row.part
            bought = row.after[name] - row.before[name] + worn
            replaced = few["depreciation"] * few[f"{name}_stock"]
            most = np.maximum(replaced, few[f"{name}_output"] * growth) * row.part
            assert (bought <= most + CLOSE).all()
            assert (bought >= -CLOSE).all()


def test_no_stock_falls_below_nothing(books: list[Bought]) -> None:
    """Stocks never fall below zero, even where nothing is bought for a decade."""
    assert min(stock.min() for row in books for stock in row.after.values()) >= 0


def test_the_budget_of_2024_keeps_what_there_was(start: Model, few: Sample) -> None:
    """With the money of 2024 in every year, stocks stay as they were."""
    last = walked(start, few, [np.ones(200)] * len(start.at.years))[-1]
    for name in CLASSES:
        assert last.after[name] == pytest.approx(few[f"{name}_stock"])


def test_money_waits_for_its_delay(start: Model, few: Sample) -> None:
    """With a delay of three years, money of the first year arrives in the fourth, at once."""
    slow = few.put({"delay": 3.0})
    factors = [np.full(200, 1.2), *[np.ones(200)] * (len(start.at.years) - 1)]
    sums = [sum(row.spent.values(), np.zeros(200)) for row in walked(start, slow, factors)]
    assert [float(total.max()) > CLOSE for total in sums] == [
        year == 2027 for year in start.at.years
    ]


def test_industry_alone_leaves_money_unspent(start: Model, few: Sample) -> None:
    """With industry without bounds all money is spent; with next to none nearly all is left."""
    factors = [np.full(200, 1.02)] * len(start.at.years)
    outputs = [f"{name}_output" for name in CLASSES]
    ample = walked(start, few.put(dict.fromkeys(outputs, 1e3)), factors)
    none = walked(start, few.put(dict.fromkeys(outputs, 0.0)), factors)
    assert max(np.abs(row.spent["unspent"]).max() for row in ample) < 1e-6
    for row in none:
        assert row.spent["unspent"] == pytest.approx(row.arrived * row.part)


def test_the_scarcest_class_decides(start: Model, few: Sample) -> None:
    """Readiness is that of the scarcest class, with what the lead state makes available."""
    state: State = blank(few, start.at)
    state.stocks = stocks(few)
    state.stocks["air_defence"] = np.zeros(200)
    state.left[:] = True
    assert (readiness(few, state) == 0).all()
    state.left[:] = False
    expected = lead_stock(few, "air_defence") * few["availability_2024"]
    assert readiness(few, state) == pytest.approx(expected)
