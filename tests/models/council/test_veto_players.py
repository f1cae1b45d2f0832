"""Veto players: core, win-set, agenda setter and forecast."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council.board import Board
from harmel.models.council.compromise import compromise
from harmel.models.council.veto_players import agenda_setter, core, veto_players, win_set
from tests.models.council.boards import board, drawn

GRID = np.linspace(-150, 250, 8001)
SEEDS = st.integers(0, 10**6)
QUOTAS = st.floats(0.51, 1.0)


def accepted(many: Board, row: int, tolerance: float, quota: float) -> np.ndarray:
    """Return which points of a grid carry a quota of votes, as the definition reads."""
    x, q = many.positions[row][:, None], many.reference[row]
    yes = np.abs(GRID - x) <= np.abs(q - x) + tolerance
    votes = many.capability[row]
    if quota == 1:
        return np.asarray(yes.all(axis=0))
    return np.asarray((votes[:, None] * yes).sum(axis=0) >= quota * votes.sum())


def beaten(many: Board, row: int, quota: float) -> np.ndarray:
    """Return which points of a grid lose to some other point by a quota of votes."""
    x, votes = many.positions[row][:, None], many.capability[row][:, None]
    left, right = ((votes * (x < GRID)).sum(axis=0), (votes * (x > GRID)).sum(axis=0))
    return np.asarray(np.maximum(left, right) >= quota * votes.sum())


@pytest.mark.parametrize("tolerance", [0.0, 7.0, 40.0])
@pytest.mark.parametrize("quota", [0.55, 0.72, 1.0])
def test_the_win_set_holds_what_is_accepted_and_nothing_else(
    tolerance: float, quota: float
) -> None:
    """On a grid of 8,001 points it is found by asking every actor."""
    many = drawn(12, count=30, actors=6, sides=True)
    low, high = win_set(many, tolerance, quota)
    for row in range(30):
        inside = GRID[accepted(many, row, tolerance, quota)]
        if len(inside):
            assert inside.min() == pytest.approx(low[row], abs=0.051)
            assert inside.max() == pytest.approx(high[row], abs=0.051)
        else:
            assert high[row] - low[row] < 0.05


@pytest.mark.parametrize("quota", [0.55, 0.72, 1.0])
def test_the_core_holds_what_nothing_beats(quota: float) -> None:
    """On a grid, the points that no other point beats are those between the pivots."""
    many = drawn(13, count=30, actors=6)
    low, high = core(many, quota)
    for row in range(30):
        stable = GRID[~beaten(many, row, quota)]
        assert stable.size == 0 or stable.min() == pytest.approx(low[row], abs=0.051)
        assert stable.size == 0 or stable.max() == pytest.approx(high[row], abs=0.051)


def test_the_formulas_of_the_textbook() -> None:
    """With q at 10 and the nearest actor at 30, the win-set is 10 to 50 and the core 30 to 90."""
    three = board([30, 60, 90], reference=10)
    assert win_set(three) == (pytest.approx([10]), pytest.approx([50]))
    assert core(three) == ([30], [90])
    assert veto_players(three).point == pytest.approx([50])


def test_nothing_replaces_a_reference_point_in_the_core() -> None:
    """Between the outermost veto players the reference point stays, by unanimity."""
    answer = veto_players(board([0, 60, 90], reference=45))
    assert answer.point == pytest.approx([45])
    assert answer.status == ("solved",)


@given(SEEDS, st.floats(0, 100), st.floats(0, 60))
def test_a_new_veto_player_never_enlarges_the_win_set(
    seed: int, position: float, tolerance: float
) -> None:
    """By unanimity the win-set of more actors lies in that of fewer, and the core holds theirs."""
    few = drawn(seed, sides=True)
    more = board([*few.positions[0], position], reference=float(few.reference[0]))
    (low, high), (new_low, new_high) = win_set(few, tolerance), win_set(more, tolerance)
    assert low <= new_low <= new_high <= high
    (least, most), (new_least, new_most) = core(few), core(more)
    assert new_least <= least <= most <= new_most


@given(SEEDS, QUOTAS, QUOTAS)
def test_a_higher_quota_never_enlarges_the_win_set(seed: int, one: float, other: float) -> None:
    """The more votes a text needs, the fewer texts can replace the reference point."""
    many = drawn(seed, count=5)
    lower, higher = sorted((one, other))
    (low, high), (new_low, new_high) = win_set(many, 0, lower), win_set(many, 0, higher)
    assert ((low <= new_low) & (new_low <= new_high) & (new_high <= high)).all()


@given(SEEDS, QUOTAS)
def test_without_tolerance_the_core_is_where_the_win_set_is_a_point(
    seed: int, quota: float
) -> None:
    """The win-set is the reference point alone exactly if that lies in the core."""
    many = drawn(seed, count=8)
    (low, high), (least, most) = win_set(many, 0, quota), core(many, quota)
    inside = (least <= many.reference) & (many.reference <= most)
    assert (inside == (high - low < 1e-9)).all()


@given(SEEDS, st.floats(0, 50), QUOTAS)
def test_the_forecast_is_the_point_of_the_win_set_nearest_to_the_compromise(
    seed: int, tolerance: float, quota: float
) -> None:
    """It lies in the win-set, and no other point there is nearer to the weighted mean."""
    many = drawn(seed, count=5)
    low, high = win_set(many, tolerance, quota)
    point, target = veto_players(many, tolerance, quota).point, compromise(many).point
    assert ((low <= point) & (point <= high)).all()
    ends = np.minimum(np.abs(low - target), np.abs(high - target))
    inside = (low <= target) & (target <= high)
    assert np.abs(point - target) == pytest.approx(np.where(inside, 0, ends))


def test_the_setter_takes_the_best_of_the_win_set() -> None:
    """Romer and Rosenthal: a setter at 90 gets 50, at 45 its own position, at 0 the old state."""
    three = board([30, 90, 45], reference=10)
    assert [float(agenda_setter(three, k)[0]) for k in range(3)] == pytest.approx([30, 50, 45])
    apart = board([0, 60, 90], reference=10)
    assert agenda_setter(apart, 0) == pytest.approx([10])


def test_votes_are_capabilities_and_a_quota_is_met_exactly() -> None:
    """62 of 87 votes carry a text; 61 do not."""
    votes = [62, 25]
    assert win_set(board([60, 0], 0, capability=votes), 0, 62 / 87)[1] == pytest.approx([120])
    assert win_set(board([60, 0], 0, capability=[61, 26]), 0, 62 / 87)[1] == pytest.approx([0])


def test_the_smallest_vote_is_a_veto_under_unanimity() -> None:
    """An actor with next to no votes still blocks; one with none does not."""
    tiny = board([60, 0], reference=0, capability=[1, 1e-18])
    assert veto_players(tiny).point == pytest.approx([0], abs=1e-9)
    none = board([60, 0], reference=0, capability=[1, 0])
    assert veto_players(none).point == pytest.approx([60])


def test_without_a_reference_point_there_is_no_agreement() -> None:
    """Nothing is known that could be replaced, so nothing is forecast; the core is still known."""
    three = board([0, 40, 100])
    answer = veto_players(three)
    assert np.isnan(answer.point).all()
    assert answer.status == ("no agreement",)
    assert np.isnan(win_set(three)).all()
    assert core(three) == ([0], [100])


def test_what_no_vote_can_use_is_refused() -> None:
    """Quotas up to one half, negative tolerances and absent setters are refused by name."""
    two = board([0, 100], 50)
    with pytest.raises(BadArgument, match="quota"):
        core(two, 0.5)
    with pytest.raises(BadArgument, match="quota"):
        win_set(two, 0, 1.1)
    with pytest.raises(BadArgument, match="tolerance"):
        win_set(two, -1)
    with pytest.raises(BadArgument, match="setter"):
        agenda_setter(two, 2)
