"""The later game of hawks and doves, against the same written out slowly."""

from dataclasses import replace

import numpy as np
import pytest

from harmel.models.council.predictioneers_game_2011 import RESOLVE, predictioneers_game_2011
from tests.models.council.boards import board, drawn
from tests.models.council.oracles import challenge_oracle as oracle

ROUNDED = 1e-5
"""How far the slow form may lie off, which takes roots of differences [scale of 0 to 100]."""


@pytest.mark.parametrize("seed", range(4))
def test_the_rounds_are_those_of_the_equations(seed: int) -> None:
    """On 200 boards, with ties, two positions and actors without weight, positions are equal."""
    for x, s, c in oracle.tables(seed, 50):
        answer = predictioneers_game_2011(board(x, salience=s, capability=c), 3)
        assert np.allclose(answer.rounds[:, 0], oracle.demands(x, s, c, 3), rtol=0, atol=ROUNDED)


def test_two_actors_by_hand() -> None:
    """Far apart no proposal is credible: each moves by the one hawk in four that meets no fight."""
    # Each of the two targets counts itself once and its opponent once, both of weight one.
    answer = predictioneers_game_2011(board([0, 100]), 1)
    assert answer.rounds[1, 0].tolist() == [12.5, 87.5]
    assert answer.point.tolist() == [50]


def test_a_known_dove_gets_less() -> None:
    """From the second round on, a proposal leaves its target what a fight would, not less."""
    # Both have weight one, so each wins with one half. The status quo lies between them, so the
    # worth of one's own position is a common factor: what is kept is (1 + sqrt(1 - d^2)) / 2.
    trail = predictioneers_game_2011(board([0, 100]), 2).rounds[:, 0]
    d = 0.75
    reach = np.sqrt(1 - ((1 + np.sqrt(1 - d**2)) / 2) ** 2)
    assert reach > RESOLVE
    assert trail[2, 0] == pytest.approx(12.5 + 100 * 0.25 * d / 2)


def test_positions_stay_within_their_range() -> None:
    """However actors move, none leaves the range of the round before."""
    trail = predictioneers_game_2011(drawn(2, count=50, actors=9), 10).rounds
    assert (np.diff(trail.min(axis=2), axis=0) >= -1e-9).all()
    assert (np.diff(trail.max(axis=2), axis=0) <= 1e-9).all()


def test_the_point_is_the_mean_of_the_last_round() -> None:
    """The forecast is the weighted mean after the last round."""
    together = drawn(4, count=20, actors=7)
    answer = predictioneers_game_2011(together, 3)
    expected = np.average(answer.rounds[-1], axis=1, weights=together.weights)
    assert np.allclose(answer.point, expected)
    assert (answer.means[-1] == answer.point).all()


def test_a_batch_is_many_singles() -> None:
    """Issues stacked are answered as each alone, to the last bit."""
    together = drawn(5, count=70, actors=30)
    whole = predictioneers_game_2011(together, 4)
    fields = ("positions", "salience", "capability", "reference", "low", "high")
    for row in range(70):
        kept = {name: getattr(together, name)[row : row + 1] for name in fields}
        alone = predictioneers_game_2011(replace(together, **kept), 4)
        assert (alone.rounds == whole.rounds[:, row : row + 1]).all()
        assert alone.status == whole.status[row : row + 1]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_actors_does_not_matter(seed: int) -> None:
    """Listed in another order, each actor goes where it went, to the last bit, with ties too."""
    draw = np.random.default_rng(seed)
    for x, s, c in oracle.tables(seed, 100):
        order = draw.permutation(len(x))
        one = predictioneers_game_2011(board(x, salience=s, capability=c), 5)
        other = predictioneers_game_2011(
            board(np.array(x)[order], salience=np.array(s)[order], capability=np.array(c)[order]), 5
        )
        assert (one.rounds[:, :, order] == other.rounds).all()


@pytest.mark.parametrize(("stretch", "shift"), [(4.0, -64.0), (-1.0, 100.0)])
def test_neither_unit_nor_direction_of_the_scale_matters(stretch: float, shift: float) -> None:
    """In another unit, or mirrored, positions of all rounds are the same places, with ties too."""
    for x, s, c in oracle.tables(11, 200):
        one = predictioneers_game_2011(board(x, salience=s, capability=c), 5)
        other = predictioneers_game_2011(
            board(stretch * np.array(x) + shift, salience=s, capability=c), 5
        )
        assert np.allclose(stretch * one.rounds + shift, other.rounds, rtol=0, atol=1e-7)


def test_one_actor_and_five_hundred() -> None:
    """One actor stays where it is, and 500 are answered."""
    answer = predictioneers_game_2011(board([40]), 3)
    assert answer.rounds[:, 0, 0].tolist() == [40] * 4
    assert answer.status == ("converged",)
    assert np.isfinite(predictioneers_game_2011(drawn(7, actors=500), 2).rounds).all()
