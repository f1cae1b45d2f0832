"""The unweighted mean."""

import numpy as np
import pytest

from harmel.models.council.mean import mean
from tests.models.council.boards import board, drawn


def test_every_actor_counts_once() -> None:
    """Positions 0, 30 and 90 have the mean 40, whatever salience and capability are."""
    answer = mean(board([0, 30, 90], salience=[1.0, 0.1, 0.0], capability=[9, 1, 5]))
    assert answer.point == pytest.approx([40])
    assert answer.status == ("solved",)


def test_issues_do_not_mix() -> None:
    """Each row of a board is answered as if it stood alone."""
    many = drawn(1, count=7)
    assert mean(many).point == pytest.approx([np.mean(row) for row in many.positions])
