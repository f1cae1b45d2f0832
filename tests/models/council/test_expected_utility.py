"""The printed rounds of challenges, against the same written out slowly."""

from dataclasses import replace

import numpy as np
import pytest

from harmel.models.council.challenges import chances, nearer, votes_for
from harmel.models.council.expected_utility import expected_utility
from tests.models.council.boards import board, drawn
from tests.models.council.oracles import challenge_oracle as oracle

ROUNDED = 1e-8
"""How far sums in another order may lead apart over rounds [on a scale of 0 to 100]."""


@pytest.mark.parametrize("seed", range(4))
def test_the_rounds_are_those_of_the_equations(seed: int) -> None:
    """On 200 boards, with ties, two positions and actors without weight, positions are equal."""
    for x, s, c in oracle.tables(seed, 50):
        answer = expected_utility(board(x, salience=s, capability=c), 3)
        expected = oracle.play(x, s, c, 3, published=False)
        assert answer.rounds is not None
        assert np.allclose(answer.rounds[:, 0], expected, rtol=0, atol=ROUNDED)


def test_two_actors_by_hand() -> None:
    """Of two alike in weight, the one in more danger sees itself gain less, and gives in."""
    # Neutral to risk, i expects 2 - 2 s_j from the other: 1.4 and 0.2. So the second is in the
    # most danger and has r = 1/2, the first r = 2. To the first, its own challenge is worth
    # 0.7 x 2 - 1 = 0.4 and the other's 0.1 x 2 - 1 = -0.8: it stays. To the second, its own is
    # worth 0.1 x 2 - (2 - 4 / sqrt 2) = 1.03 and the other's 0.7 x 2 + 0.83 = 2.23: it gives in.
    assert oracle.challenge(1.0, 0.3, 0.5, 2.0) == pytest.approx(0.4)
    assert oracle.challenge(1.0, 0.9, 0.5, 2.0) == pytest.approx(-0.8)
    assert oracle.challenge(1.0, 0.9, 0.5, 0.5) == pytest.approx(0.2 - 2 + 4 / np.sqrt(2))
    answer = expected_utility(board([0, 100], salience=[0.9, 0.3], capability=[1, 3]), 1)
    assert answer.rounds[1, 0].tolist() == [0, 0]


def test_chances_of_both_sides_sum_to_one() -> None:
    """Either i beats j or j beats i, and each chance is what the votes of the pair give."""
    x = np.sort(drawn(9, actors=8).positions)
    w = drawn(10, actors=8).weights
    distance = np.abs(x[:, :, None] - x[:, None, :])
    found = chances(votes_for(distance, w, nearer(x)), w)
    assert np.allclose(found + found.transpose(0, 2, 1), 1)
    expected = oracle.pair_chance(x[0].tolist(), w[0].tolist(), 1.0, [1.0] * 8)
    pairs = [(i, j) for i in range(8) for j in range(8)]
    assert np.allclose([found[0, i, j] for i, j in pairs], [expected(i, j) for i, j in pairs])


def test_a_batch_is_many_singles() -> None:
    """Issues stacked are answered as each alone, to the last bit."""
    together = drawn(5, count=70, actors=30)
    whole = expected_utility(together, 4)
    fields = ("positions", "salience", "capability", "reference", "low", "high")
    for row in range(70):
        kept = {name: getattr(together, name)[row : row + 1] for name in fields}
        alone = expected_utility(replace(together, **kept), 4)
        assert (alone.rounds == whole.rounds[:, row : row + 1]).all()
        assert alone.point == whole.point[row]
        assert alone.status == whole.status[row : row + 1]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_actors_does_not_matter(seed: int) -> None:
    """Listed in another order, each actor goes where it went, to the last bit, with ties too."""
    draw = np.random.default_rng(seed)
    for x, s, c in oracle.tables(seed, 100):
        order = draw.permutation(len(x))
        one = expected_utility(board(x, salience=s, capability=c), 5)
        other = expected_utility(
            board(np.array(x)[order], salience=np.array(s)[order], capability=np.array(c)[order]), 5
        )
        assert (one.rounds[:, :, order] == other.rounds).all()


@pytest.mark.parametrize(("stretch", "shift"), [(4.0, -64.0), (-1.0, 100.0)])
def test_neither_unit_nor_direction_of_the_scale_matters(stretch: float, shift: float) -> None:
    """In another unit, or mirrored, positions of all rounds are the same places, with ties too."""
    for x, s, c in oracle.tables(11, 200):
        one = expected_utility(board(x, salience=s, capability=c), 5)
        other = expected_utility(board(stretch * np.array(x) + shift, salience=s, capability=c), 5)
        assert np.allclose(stretch * one.rounds + shift, other.rounds, rtol=0, atol=ROUNDED)


def test_who_is_pulled_alike_to_both_sides_stays() -> None:
    """An actor in the middle of two equal offers does not move."""
    cares = {"salience": [0.9, 0.3, 0.9], "capability": [5, 1, 5]}
    middle = expected_utility(board([0, 50, 100], **cares), 1)
    apart = expected_utility(board([0, 45, 100], **cares), 1)
    assert middle.rounds[1, 0, 1] == 50
    assert apart.rounds[1, 0, 1] != 45


def test_one_actor_and_five_hundred() -> None:
    """One actor stays where it is, and 500 are answered within their range."""
    assert expected_utility(board([40]), 3).rounds[:, 0, 0].tolist() == [40] * 4
    many = drawn(7, actors=500)
    answer = expected_utility(many, 2)
    assert answer.rounds.min() >= many.positions.min()
    assert answer.rounds.max() <= many.positions.max()
    assert np.isfinite(answer.rounds).all()
