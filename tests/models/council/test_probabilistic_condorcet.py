"""The probabilistic Condorcet election, against its definition and in closed form."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.models.council import probabilistic_condorcet as module
from harmel.models.council.board import Answer, Board
from harmel.models.council.compromise import compromise
from harmel.models.council.probabilistic_condorcet import (
    coalition_strengths,
    probabilistic_condorcet,
    probabilistic_condorcet_quartic,
    probabilistic_condorcet_squared,
)
from tests.models.council.boards import board, drawn

Model = Callable[[Board], Answer]
LAWS: dict[Model, int] = {
    probabilistic_condorcet: 1,
    probabilistic_condorcet_squared: 2,
    probabilistic_condorcet_quartic: 4,
}

laws = pytest.mark.parametrize("model", LAWS, ids=["linear", "squared", "quartic"])
steady = settings(derandomize=True, deadline=None, max_examples=30)
SEEDS = st.integers(0, 10**6)


def strength(one: float, other: float, x: np.ndarray, weights: np.ndarray, risk: float) -> float:
    """Add up what those throw in who prefer one position to another."""
    found = 0.0
    for place, weight in zip(x, weights, strict=True):
        at_one, at_other = abs(place - one), abs(place - other)
        gain = (1 - at_one) * (1 + risk * at_one) - (1 - at_other) * (1 + risk * at_other)
        found += weight * max(0.0, gain)
    return found


def coarse(seed: int, actors: int) -> Board:
    """Return one issue with few positions, and with actors that weigh nothing."""
    draw = np.random.default_rng(seed)
    weights = draw.choice([0.0, 1.0, 2.5, 10.0], actors)
    weights[draw.integers(actors)] = 1.0
    return board(list(draw.choice([0.0, 10.0, 40.0, 50.0, 100.0], actors)), capability=weights)


@laws
@steady
@given(seed=SEEDS, actors=st.integers(1, 8), few=st.booleans())
def test_shares_are_stationary(model: Model, seed: int, actors: int, few: bool) -> None:
    """A challenger drawn evenly from the positions leaves the shares of time as they are."""
    given_board = coarse(seed, actors) if few else drawn(seed, actors=actors)
    found = model(given_board)
    x, w = given_board.positions[0] / 100, given_board.shares[0]
    options = sorted(set(x))
    share = dict.fromkeys(options, 0.0)
    for value, weight in zip(found.values[0] / 100, found.weights[0], strict=True):
        share[min(options, key=lambda place: abs(place - value))] += weight
    for one in options:
        gained = lost = 0.0
        for other in (place for place in options if place != one):
            own, against = (
                strength(*pair, x, w, 0) ** LAWS[model] for pair in ((one, other), (other, one))
            )
            wins = own / (own + against) if own + against > 1e-40 else 0.5
            gained += share[other] * wins
            lost += share[one] * (1 - wins)
        assert gained == pytest.approx(lost, abs=1e-9)
    assert sum(share.values()) == pytest.approx(1)


@laws
def test_two_positions(model: Model) -> None:
    """Between two positions the shares are the powers of the two sides' weights."""
    found = model(board([0, 100, 100], capability=[3, 1, 1]))
    power = LAWS[model]
    share = 2**power / (2**power + 3**power)
    assert found.point[0] == pytest.approx(100 * share)


@steady
@given(seed=SEEDS, actors=st.integers(2, 9))
def test_between_two_positions_it_is_the_compromise(seed: int, actors: int) -> None:
    """By the linear law a dichotomous issue ends at the weighted mean."""
    given_board = drawn(seed, count=3, actors=actors)
    sides = replace(given_board, positions=np.where(given_board.positions > 50, 80.0, 10.0))
    found = probabilistic_condorcet(sides).point
    np.testing.assert_allclose(found, compromise(sides).point, rtol=0, atol=1e-9)


@steady
@given(seed=SEEDS, actors=st.integers(1, 9), risk=st.floats(-1, 1))
def test_strengths_are_those_of_the_definition(seed: int, actors: int, risk: float) -> None:
    """Sums over sorted actors give what adding up actor by actor gives, whatever the risk."""
    given_board = drawn(seed, actors=actors)
    x, w = np.sort(given_board.positions / 100), given_board.weights
    found = coalition_strengths(x, w, np.full_like(x, risk))
    pairs = list(zip(*np.triu_indices(actors, 1), strict=True))
    for side, strengths in enumerate(found):
        expected = [strength(*x[0, [p, q][:: 1 - 2 * side]], x[0], w[0], risk) for p, q in pairs]
        np.testing.assert_allclose(strengths[0], expected, rtol=1e-9, atol=1e-10)


@laws
@steady
@given(seed=SEEDS, actors=st.integers(1, 9))
def test_many_issues_at_once(
    model: Model,
    seed: int,
    actors: int,
) -> None:
    """A batch gives what its issues give one by one."""
    together = drawn(seed, count=5, actors=actors)
    found = model(together)
    for row in range(5):
        parts = (getattr(together, name)[row : row + 1] for name in together.__dataclass_fields__)
        alone = model(Board(*parts))
        np.testing.assert_allclose(alone.weights[0], found.weights[row], rtol=0, atol=1e-9)
        assert alone.point[0] == pytest.approx(found.point[row], abs=1e-9)


def test_a_split_batch_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many issues are held at once does not matter."""
    together = drawn(3, count=7, actors=6)
    whole = probabilistic_condorcet(together).weights
    monkeypatch.setattr(module, "HELD_AT_ONCE", 80)
    np.testing.assert_allclose(probabilistic_condorcet(together).weights, whole, atol=1e-12)


@laws
def test_actors_at_one_position_are_one(model: Model) -> None:
    """An actor split in two, at the same place and with the same weight in all, moves nothing."""
    whole = model(board([10, 40, 90], capability=[3, 2, 4]))
    split = model(board([10, 40, 10, 90], capability=[1, 2, 2, 4]))
    assert split.point[0] == pytest.approx(whole.point[0])
    assert (split.weights[0] > 0).sum() == 3


@laws
def test_one_with_all_weight_has_its_way(model: Model) -> None:
    """Where one actor alone weighs anything, its position stands all the time."""
    found = model(board([0, 35, 70, 100], capability=[0, 1, 0, 0]))
    assert found.point[0] == pytest.approx(35)
    assert found.weights[0].tolist() == pytest.approx([0, 1, 0, 0])


@laws
@pytest.mark.parametrize("positions", [[40], [40, 40, 40]])
def test_one_position(model: Model, positions: list[float]) -> None:
    """Where there is one position only, it is the forecast, with all weight."""
    found = model(board(positions))
    assert found.point[0] == 40
    assert found.weights[0].sum() == 1
    assert found.status == ("solved",)


@laws
def test_five_hundred_actors(model: Model) -> None:
    """500 actors are answered, within their range."""
    given_board = drawn(1, count=2, actors=500)
    found = model(given_board)
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    assert (found.point > given_board.positions.min(axis=1)).all()
    assert (found.point < given_board.positions.max(axis=1)).all()


def test_steeper_laws_favour_the_strong() -> None:
    """The higher the power, the nearer the forecast to the stronger side's position."""
    found = [model(board([20, 50, 90], capability=[5, 2, 2])).point[0] for model in LAWS]
    assert found == sorted(found, reverse=True)
