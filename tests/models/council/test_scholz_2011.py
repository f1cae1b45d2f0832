"""The replication's rounds of challenges, against the same written out slowly."""

import numpy as np
import pytest

from harmel.models.council.board import Board, weighted_median
from harmel.models.council.scholz_2011 import scholz_2011
from tests.models.council.boards import board, drawn
from tests.models.council.oracles import challenge_oracle as oracle

ROUNDED = 1e-8
"""How far sums in another order may lead apart over rounds [on a scale of 0 to 100]."""


@pytest.mark.parametrize("capitulation", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_the_rounds_are_those_of_the_equations(seed: int, capitulation: bool) -> None:
    """On 200 boards, with ties, two positions and actors without weight, positions are equal."""
    for x, s, c in oracle.tables(seed, 50):
        answer = scholz_2011(board(x, salience=s, capability=c), 3, capitulation)
        expected = oracle.play(x, s, c, 3, published=True, capitulation=capitulation)
        assert answer.rounds is not None
        assert np.allclose(answer.rounds[:, 0], expected, rtol=0, atol=ROUNDED)


def test_capitulation_changes_forecasts() -> None:
    """Where actors may capitulate, they do: the two readings differ on many boards."""
    together = drawn(3, count=50, actors=8)
    one, other = (scholz_2011(together, 3, can).point for can in (True, False))
    assert (np.abs(one - other) > 1).mean() > 0.1


def test_a_batch_is_many_singles() -> None:
    """Issues stacked are answered as each alone, to the last bit."""
    together = drawn(5, count=70, actors=30)
    whole = scholz_2011(together, 4)
    for row in range(70):
        alone = scholz_2011(_row(together, row), 4)
        assert (alone.rounds == whole.rounds[:, row : row + 1]).all()
        assert alone.point == whole.point[row]
        assert alone.status == whole.status[row : row + 1]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_actors_does_not_matter(seed: int) -> None:
    """Listed in another order, each actor goes where it went, to the last bit, with ties too."""
    draw = np.random.default_rng(seed)
    for x, s, c in oracle.tables(seed, 100):
        order = draw.permutation(len(x))
        one = scholz_2011(board(x, salience=s, capability=c), 5)
        other = scholz_2011(
            board(np.array(x)[order], salience=np.array(s)[order], capability=np.array(c)[order]), 5
        )
        assert (one.rounds[:, :, order] == other.rounds).all()


def test_the_unit_of_the_scale_does_not_matter() -> None:
    """In another unit, positions of all rounds are the same places."""
    for x, s, c in oracle.tables(11, 100):
        one = scholz_2011(board(x, salience=s, capability=c), 5)
        other = scholz_2011(board(4 * np.array(x) - 64, salience=s, capability=c), 5)
        assert np.allclose(4 * one.rounds - 64, other.rounds, rtol=0, atol=ROUNDED)


def test_the_low_end_of_the_scale_is_preferred() -> None:
    """Mirroring changes forecasts, for of two compromises the one at a lower mean is taken."""
    together = drawn(6, count=50, actors=8)
    mirrored = Board(
        100 - together.positions,
        together.salience,
        together.capability,
        together.reference,
        together.low,
        together.high,
    )
    one, other = scholz_2011(together, 3), scholz_2011(mirrored, 3)
    assert (np.abs(100 - other.point - one.point) > 1).mean() > 0.1


@pytest.mark.parametrize("seed", range(2))
def test_the_winner_of_all_contests_is_the_weighted_median(seed: int) -> None:
    """With votes linear in distance, in any order; ascending, the lower of two that tie."""
    draw = np.random.default_rng(seed)
    for x, s, c in oracle.tables(seed, 100):
        weights = np.array(s) * np.array(c)
        expected = weighted_median(np.array(x), weights)
        assert oracle.condorcet(x, weights.tolist(), sorted(set(x))) == expected
    for _ in range(100):
        x = draw.uniform(0, 100, 7)
        weights = draw.uniform(0.1, 1, 7)
        found = oracle.condorcet(x.tolist(), weights.tolist(), draw.permutation(x).tolist())
        assert found == weighted_median(x, weights)


def test_how_rounds_end() -> None:
    """It says whether a round moves nobody, whether positions come back, or neither."""
    assert scholz_2011(board([40])).status == ("converged",)
    assert scholz_2011(board([30, 30, 30])).status == ("converged",)
    assert scholz_2011(board([0, 100]), 0).status == ("round limit",)
    statuses = {}
    for x, s, c in oracle.tables(2, 60):
        answer = scholz_2011(board(x, salience=s, capability=c), 8)
        trail = answer.rounds[:, 0]
        moves = np.abs(np.diff(trail, axis=0)).max(axis=1)
        seen = [np.abs(trail[:k] - trail[k]).max(axis=1).min() for k in range(1, 9)]
        expected = "round limit" if min(seen) > 0 else "cycle" if min(moves) > 0 else "converged"
        statuses[answer.status[0]] = statuses.get(answer.status[0], 0) + 1
        assert answer.status == (expected,)
    assert set(statuses) == {"converged", "cycle", "round limit"}


def test_one_actor_and_five_hundred() -> None:
    """One actor stays where it is, and 500 are answered within their range."""
    assert scholz_2011(board([40]), 3).rounds[:, 0, 0].tolist() == [40] * 4
    many = drawn(7, actors=500)
    answer = scholz_2011(many, 2)
    assert answer.rounds.min() >= many.positions.min()
    assert answer.rounds.max() <= many.positions.max()
    assert np.isfinite(answer.rounds).all()


def _row(together: Board, row: int) -> Board:
    """Return one issue of a board."""
    kept = slice(row, row + 1)
    return Board(
        together.positions[kept],
        together.salience[kept],
        together.capability[kept],
        together.reference[kept],
        together.low[kept],
        together.high[kept],
    )
