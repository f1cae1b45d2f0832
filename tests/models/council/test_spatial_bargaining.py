"""The spatial model of politics, against a plain and slow rendering, and in its edge cases."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council import spatial_bargaining as module
from harmel.models.council.board import Answer, Board
from harmel.models.council.spatial_bargaining import (
    chances_to_win,
    risk_attitudes,
    spatial_bargaining,
)
from tests.models.council.boards import board, drawn
from tests.models.council.oracles import smp_oracle as oracle

steady = settings(derandomize=True, deadline=None, max_examples=12)
SEEDS = st.integers(0, 10**6)
CYCLE = ([80, 85, 65, 55, 50], [0.8, 0.2, 1.0, 0.6, 0.6], [70, 80, 90, 10, 20])
"""Positions, salience and capability of five of whom one goes to and fro; so it does in KTAB."""


def even(seed: int, count: int = 1, actors: int = 5) -> Board:
    """Return issues with positions in hundredths, to which bargains are rounded too."""
    found = drawn(seed, count=count, actors=actors)
    return replace(found, positions=found.positions.round(2))


def alike(seed: int, count: int, actors: int) -> Board:
    """Return issues on which many stand, care and weigh alike, or do not weigh at all."""
    draw = np.random.default_rng(seed)
    shape = (count, actors)
    found = replace(
        drawn(seed, count=count, actors=actors),
        positions=draw.choice([0.0, 30.0, 50.0, 100.0], shape),
        salience=draw.choice([0.0, 0.5, 1.0], shape),
        capability=draw.choice([0.0, 1.0, 4.0], shape),
    )
    found.salience[:, 0] = found.capability[:, 0] = 1
    return found


def rounds(answer: Answer) -> np.ndarray:
    """Return the positions by turn."""
    assert answer.rounds is not None
    return answer.rounds


def plain(given_board: Board, turns: int) -> tuple[np.ndarray, list[float]]:
    """Return positions by turn and the last chances of one issue, as the oracle has them."""
    parts = (given_board.positions / 100, given_board.capability, given_board.salience)
    x, capability, salience = (part[0].tolist() for part in parts)
    path = oracle.path(x, capability, salience, turns)
    return 100 * np.array(path), oracle.outlook(path[-1], capability)


@steady
@given(seed=SEEDS, actors=st.integers(1, 7))
def test_equals_the_plain_rendering(seed: int, actors: int) -> None:
    """Positions by turn and chances are those of the model written out sum by sum."""
    given_board = even(seed, actors=actors)
    found = spatial_bargaining(given_board, 30)
    path, chances = plain(given_board, 30)
    np.testing.assert_allclose(rounds(found)[: len(path), 0], path, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.weights[0], chances, rtol=0, atol=1e-9)
    assert (found.status == ("converged",)) <= (len(path) == len(rounds(found)))


@steady
@given(seed=SEEDS, actors=st.integers(2, 6))
def test_equals_the_plain_rendering_with_ties(seed: int, actors: int) -> None:
    """So they are where actors are alike, with salience or capability zero, on a few turns."""
    given_board = alike(seed, 1, actors)
    found = spatial_bargaining(given_board, 3)
    path, chances = plain(given_board, 3)
    np.testing.assert_allclose(rounds(found)[: len(path), 0], path, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.weights[0], chances, rtol=0, atol=1e-6)


@steady
@given(seed=SEEDS, actors=st.integers(1, 9))
def test_many_issues_at_once(seed: int, actors: int) -> None:
    """A batch gives what its issues give one by one, though they end after different turns."""
    together = even(seed, count=6, actors=actors)
    found = spatial_bargaining(together)
    for row in range(6):
        parts = (getattr(together, name)[row : row + 1] for name in together.__dataclass_fields__)
        alone = spatial_bargaining(Board(*parts))
        path = rounds(alone)[:, 0]
        np.testing.assert_allclose(rounds(found)[: len(path), row], path, rtol=0, atol=1e-9)
        np.testing.assert_allclose(found.weights[row], alone.weights[0], rtol=0, atol=1e-9)
        assert found.status[row] == alone.status[0]
        assert found.point[row] == pytest.approx(alone.point[0], abs=1e-9)


def test_a_split_batch_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many numbers are held at once does not matter."""
    together = even(3, count=7, actors=6)
    whole = spatial_bargaining(together)
    monkeypatch.setattr(module, "HELD_AT_ONCE", 300)
    monkeypatch.setattr(module, "CACHED", 80)
    split = spatial_bargaining(together)
    np.testing.assert_allclose(rounds(split), rounds(whole), rtol=0, atol=1e-9)
    np.testing.assert_allclose(split.weights, whole.weights, rtol=0, atol=1e-9)


@steady
@given(seed=SEEDS, actors=st.integers(1, 8))
def test_names_direction_and_unit_do_not_move_anybody(seed: int, actors: int) -> None:
    """The order of actors, the direction and the unit of the scale leave every turn as it is."""
    given_board = even(seed, actors=actors)
    path = rounds(spatial_bargaining(given_board))
    order = np.random.default_rng(seed).permutation(actors)
    names = ("positions", "salience", "capability")
    other_order = {name: getattr(given_board, name)[:, order] for name in names}
    found = rounds(spatial_bargaining(replace(given_board, **other_order)))
    np.testing.assert_allclose(found, path[:, :, order], rtol=0, atol=1e-9)
    mirrored = replace(given_board, positions=100 - given_board.positions)
    np.testing.assert_allclose(rounds(spatial_bargaining(mirrored)), 100 - path, rtol=0, atol=1e-9)
    ends = {name: 7 + 0.1 * getattr(given_board, name) for name in ("positions", "low", "high")}
    found = rounds(spatial_bargaining(replace(given_board, **ends)))
    np.testing.assert_allclose(found, 7 + 0.1 * path, rtol=0, atol=1e-9)


@steady
@given(seed=SEEDS, actors=st.integers(1, 10), few=st.booleans())
def test_all_stay_in_their_range(seed: int, actors: int, few: bool) -> None:
    """Nobody moves beyond the outermost positions, and the point lies between the last ones."""
    given_board = alike(seed, 4, actors) if few else drawn(seed, count=4, actors=actors)
    found = spatial_bargaining(given_board)
    low, high = given_board.positions.min(axis=1), given_board.positions.max(axis=1)
    assert (rounds(found) >= low[:, None]).all()
    assert (rounds(found) <= high[:, None]).all()
    assert (found.point >= found.values.min(axis=1)).all()
    assert (found.point <= found.values.max(axis=1)).all()
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    assert found.means is not None
    assert (found.means[-1] == found.point).all()


@pytest.mark.parametrize("positions", [[40], [40, 40, 40]])
def test_one_position(positions: list[float]) -> None:
    """Where all stand at one position nobody moves, and it is the forecast."""
    found = spatial_bargaining(board(positions))
    assert found.point[0] == 40
    assert (rounds(found) == 40).all()
    assert found.weights[0].tolist() == [1, *[0] * (len(positions) - 1)]
    assert found.status == ("converged",)


def test_a_dichotomous_issue_is_answered() -> None:
    """With all at the ends of the scale risk makes no difference at first, and bargains begin."""
    given_board = board([0, 0, 100, 100, 100], capability=[3, 5, 1, 2, 4], salience=0.5)
    x = given_board.positions / 100
    risk = risk_attitudes(x, given_board.capability)
    assert np.unique(risk).tolist() == pytest.approx([-0.5, 1])
    neutral, bold = (chances_to_win(x, given_board.capability, r) for r in (None, risk))
    np.testing.assert_allclose(bold, neutral, atol=1e-6)
    found = spatial_bargaining(given_board)
    assert 0 < found.point[0] < 100
    assert len(np.unique(rounds(found)[1])) > 2


def test_equal_chances_make_nobody_bold() -> None:
    """Where two alike stand at two ends, both are risk-neutral and meet halfway in chance."""
    given_board = board([0, 100])
    assert risk_attitudes(given_board.positions / 100, given_board.capability).tolist() == [[0, 0]]
    assert spatial_bargaining(given_board).point[0] == pytest.approx(50)


def test_risk_attitudes_run_from_minus_a_half_to_one() -> None:
    """The likeliest position makes bold, the least likely makes cautious."""
    given_board = drawn(5, count=20, actors=9)
    found = risk_attitudes(given_board.positions / 100, given_board.capability)
    np.testing.assert_allclose(found.min(axis=1), -0.5)
    np.testing.assert_allclose(found.max(axis=1), 1)


def test_a_cycle_is_named_and_goes_on() -> None:
    """Actors that come back to an earlier state are said to go round, up to the last turn."""
    positions, salience, capability = CYCLE
    given_board = board(positions, salience=salience, capability=capability)
    found = spatial_bargaining(given_board)
    path = rounds(found)[:, 0]
    assert found.status == ("cycle",)
    assert len(path) == 101
    assert path[99:, 1].round(2).tolist() == [71.12, 68.87]
    assert (path[98] == path[100]).all()
    np.testing.assert_allclose(path, plain(given_board, 100)[0], rtol=0, atol=1e-9)


def test_no_turns() -> None:
    """Without any turn the positions stay and only their chances are told."""
    given_board = even(2)
    found = spatial_bargaining(given_board, 0)
    assert (rounds(found) == given_board.positions).all()
    assert found.status == ("round limit",)
    np.testing.assert_allclose(found.weights[0], plain(given_board, 0)[1], atol=1e-9)


def test_turns_are_not_negative() -> None:
    """A negative number of turns is refused."""
    with pytest.raises(BadArgument, match="counted from 0"):
        spatial_bargaining(even(1), -1)


def test_a_scale_that_is_too_short_is_stretched() -> None:
    """A position beyond the scale's end counts as that end."""
    short = replace(even(4), high=np.array([10.0]), low=np.array([5.0]))
    x = short.positions
    fits = replace(short, low=x.min(axis=1), high=x.max(axis=1))
    fits = replace(fits, low=np.minimum(fits.low, 5.0))
    assert (rounds(spatial_bargaining(short)) == rounds(spatial_bargaining(fits))).all()


def test_five_hundred_actors() -> None:
    """500 actors are answered, within their range."""
    given_board = drawn(1, actors=500)
    found = spatial_bargaining(given_board, 1)
    assert rounds(found).shape == (2, 1, 500)
    assert given_board.positions.min() < found.point[0] < given_board.positions.max()
