"""What whole units keep to and fractions need not: rows that cut fractions off."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from harmel.models.support.block import build, cuts_of
from harmel.models.support.grid import Grid, Need, Supply

CASES = [
    (amount, reserve, rotation)
    for amount, reserve, rotation in product(range(1, 10), range(9), (2.0, 2.5, 3.0, 5.0))
    if reserve < amount
]


@pytest.mark.parametrize(("amount", "reserve", "rotation"), CASES)
def test_cuts_leave_whole_units_and_nothing_else_at_corners(
    amount: int, reserve: int, rotation: float
) -> None:
    """With the cuts, the best mixture is as good as the best whole units, for every price."""
    beyond = amount - reserve
    cuts = cuts_of(amount, beyond, rotation)
    rows = [(1.0, 1.0, beyond), (rotation, 1.0, amount), *cuts]
    whole = [
        (y, z)
        for y, z in product(range(amount + 1), repeat=2)
        if y + z <= beyond and rotation * y + z <= amount
    ]
    for y, z in whole:
        assert all(out * y + gone * z <= cap + 1e-9 for out, gone, cap in cuts)
    for abroad, away in ((1, 0), (0, 1), (1, 1), (2, 1), (rotation, 1), (5, 2), (7, 2), (9, 2)):
        best = max(abroad * y + away * z for y, z in whole)
        matrix = np.array(rows)
        found = linprog([-abroad, -away], A_ub=matrix[:, :2], b_ub=matrix[:, 2])
        assert -found.fun == pytest.approx(best)


def test_cuts_are_laid_only_where_units_rotate_and_are_given() -> None:
    """An offer that serves a member and a partner has cuts; with members only it has none."""
    offer = Supply(9, "DEU", "tanks", 5, 1, 0, 1, 0, rotates=True)
    member = Need(1, "POL", "tanks", "stationed", 1, 2, 0, 1)
    partner = Need(2, "UKR", "tanks", "given", 1, 2, 0, 1)
    both = build(Grid(0, 2, (member, partner), (offer,), (), 3.0), "tanks")
    assert both.cuts.shape == (4, both.size)
    assert sorted(both.cut_caps.tolist()) == [1.0, 1.0, 4.0, 4.0]
    alone = build(Grid(0, 2, (member,), (offer,), (), 3.0), "tanks")
    assert alone.cuts.shape == (0, alone.size)
