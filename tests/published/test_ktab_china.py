"""China's energy policy in 2014, turn by turn, as KTAB's released program smpc moves it.

Actors, influence, positions and salience are those of Efird, Lester and Wise 2016, tables 2 and 3,
as the files SOE-Policy.csv and SOE-Competitive.csv of KTAB carry them (github lsyaseen/KTAB, commit
3b5b063541c7d5ee36cc9c61d9d3e0717f2d180f). KTAB is under the MIT licence, copyright 2015 King
Abdullah Petroleum Studies and Research Center. The results are those of its smpc, compiled from
that commit and run on both files with seed 1: positions by turn from its table VectorPosition;
chances by turn, printed to four decimals, from its log; utilities and one actor's view of the
chances at the start, to all digits, from its tables PosUtil and PosProb.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from harmel.models.council.board import Board
from harmel.models.council.spatial_bargaining import outlook, risk_attitudes, spatial_bargaining

HERE = Path(__file__).parent / "negotiation"
CASES = ("policy", "competitive")
TURNS = {"policy": 19, "competitive": 35}
PRINTED = 0.00005
"""Half a unit of the last decimal that KTAB prints of a chance."""

both = pytest.mark.parametrize("case", CASES)


def _columns(name: str) -> dict[str, np.ndarray]:
    """Return the columns of numbers of a file."""
    with (HERE / f"ktab_china_{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        column: np.array([float(row[column]) for row in rows])
        for column in rows[0]
        if column not in ("actor", "name")
    }


def _by_turn(name: str) -> np.ndarray:
    """Return a file's numbers, one row a turn."""
    return np.stack(list(_columns(name).values()))


def _board(case: str) -> Board:
    given = _columns(case)
    none, low, high = np.array([np.nan]), np.zeros(1), np.full(1, 100.0)
    parts = (given["position"], given["salience"] / 100, given["influence"])
    return Board(*(part[None, :] for part in parts), none, low, high)


@both
def test_positions_of_every_turn(case: str) -> None:
    """Each actor stands where KTAB puts it, to all its two decimals, in every turn."""
    found = spatial_bargaining(_board(case))
    assert found.rounds is not None
    expected = _by_turn(f"{case}_positions")
    assert expected.shape == (TURNS[case] + 1, found.rounds.shape[2])
    np.testing.assert_allclose(found.rounds[:, 0], expected, rtol=0, atol=1e-9)
    assert found.status == ("converged",)


@both
def test_chances_of_every_turn(case: str) -> None:
    """Each position is as likely to win as KTAB prints, in every turn."""
    board = _board(case)
    for turn, printed in enumerate(_by_turn(f"{case}_chances")):
        found = spatial_bargaining(board, turn).weights[0]
        first = found > 0
        np.testing.assert_allclose(found[first], printed[first], rtol=0, atol=1.001 * PRINTED)
        assert found.sum() == pytest.approx(1)


@both
def test_utilities_at_the_start(case: str) -> None:
    """Utilities, and the risk attitudes in them, are KTAB's to twelve decimals."""
    board, start = _board(case), _columns(f"{case}_start")
    x = board.positions / 100
    risk = risk_attitudes(x, board.capability)
    for column, place in (("utility_of_first", 0), ("utility_of_last", -1)):
        distance = np.abs(x - x[:, [place]])
        found = (1 - distance) * (1 + risk * distance)
        np.testing.assert_allclose(found[0], start[column], rtol=0, atol=1e-12)


@both
def test_one_view_of_the_chances_at_the_start(case: str) -> None:
    """What the first actor thinks of all chances is what KTAB says, to twelve decimals."""
    board, start = _board(case), _columns(f"{case}_start")
    x = board.positions / 100
    risk = risk_attitudes(x, board.capability)
    found = outlook(x, board.capability, (2 * risk[:, :1] + risk) / 3)[0]
    expected = np.where(found > 0, start["chance_seen_by_first"], 0)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_the_path_of_the_first_actor() -> None:
    """KTAB moves Xi Jinping from 30 at once, where the paper says that he holds firm."""
    found = spatial_bargaining(_board("policy")).rounds
    assert found is not None
    path = found[[0, 1, 2, 3, 10, 19], 0, 0]
    assert path.round(2).tolist() == [30.0, 33.15, 40.11, 42.79, 38.88, 38.73]


def test_the_band_after_ten_turns() -> None:
    """After ten turns all stand between 15.8 and 43.2; the paper says from 15 to 45."""
    found = spatial_bargaining(_board("policy"), 10)
    assert found.values.min() == pytest.approx(15.8, abs=0.05)
    assert found.values.max() == pytest.approx(43.2, abs=0.05)


def test_one_hundredth_of_one_salience() -> None:
    """One salience changed by 0.01 moves somebody by 12 points, and the forecast by as much."""
    board = _board("policy")
    n = board.size[1]
    shifts = 0.01 * np.concatenate([np.eye(n), -np.eye(n)])
    near = Board(
        np.repeat(board.positions, 2 * n, axis=0),
        np.clip(board.salience + shifts, 0, 1),
        np.repeat(board.capability, 2 * n, axis=0),
        *(np.repeat(ends, 2 * n) for ends in (board.reference, board.low, board.high)),
    )
    moved, given = spatial_bargaining(near), spatial_bargaining(board)
    assert moved.rounds is not None
    assert given.rounds is not None
    assert np.abs(moved.rounds[10] - given.rounds[10, 0]).max() == pytest.approx(12, abs=0.5)
    assert moved.point.min() == pytest.approx(35, abs=0.5)
    assert moved.point.max() == pytest.approx(46, abs=0.5)
