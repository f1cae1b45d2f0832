"""The untuned mixture."""

import numpy as np
import pytest

from harmel.models.council.untuned_mixture import ON_POSITIONS, untuned_mixture
from tests.models.council.boards import board, drawn


def test_weights_and_point() -> None:
    """Four tenths lie on the positions by weight; the point is the compromise."""
    found = untuned_mixture(board([0, 100], capability=[3, 1]))
    assert found.point[0] == pytest.approx(25)
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights[0, :2] == pytest.approx([0.75 * ON_POSITIONS, 0.25 * ON_POSITIONS])


def test_the_bell_has_its_spread() -> None:
    """Around a compromise in the middle the bell falls by exp(-1/2) in a quarter of the scale."""
    found = untuned_mixture(board([0, 100]))
    bell = dict(zip(found.values[0, 2:].tolist(), found.weights[0, 2:].tolist(), strict=True))
    assert bell[25.0] / bell[50.0] == pytest.approx(np.exp(-0.5))
    assert bell[75.0] == pytest.approx(bell[25.0])


def test_many_at_once_are_as_one_by_one() -> None:
    """A board of many issues is answered as each alone."""
    many = drawn(4, count=6)
    found = untuned_mixture(many)
    for row in range(6):
        one = untuned_mixture(board(many.positions[row].tolist(), salience=many.weights[row]))
        assert found.weights[row] == pytest.approx(one.weights[0])


@pytest.mark.parametrize("positions", [[40.0], [0.0] * 500])
def test_no_dispute(positions: list[float]) -> None:
    """One actor, or 500 of one mind, are forecast to get what they want."""
    assert untuned_mixture(board(positions)).point[0] == pytest.approx(positions[0])
