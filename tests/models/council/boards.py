"""Boards for the tests of the council's models: written out, or drawn at random."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from harmel.ledger.issue import Issue
from harmel.models.council.board import Board

HUNDRED = (0.0, 100.0)


def board(
    positions: Sequence[float],
    reference: float = np.nan,
    salience: ArrayLike = 1.0,
    capability: ArrayLike = 1.0,
    scale: tuple[float, float] = HUNDRED,
) -> Board:
    """Return a board of one issue."""
    x = np.array(positions, dtype=float)[None, :]
    parts = (np.broadcast_to(part, x.shape).astype(float) for part in (salience, capability))
    return Board(x, *parts, np.array([reference]), np.array([scale[0]]), np.array([scale[1]]))


def drawn(
    seed: int, count: int = 1, actors: int = 5, reference: bool = True, sides: bool = False
) -> Board:
    """
    Return a board of issues with positions from 0 to 100 and weights above zero, all distinct.

    With `sides`, all positions lie between 20 and 60, so that the reference point is mostly on
    one side of all.
    """
    draw = np.random.default_rng(seed)
    low, high = (20, 60) if sides else HUNDRED
    return Board(
        draw.uniform(low, high, (count, actors)),
        draw.uniform(0.1, 1, (count, actors)),
        draw.uniform(1, 30, (count, actors)),
        draw.uniform(0, 100, count) if reference else np.full(count, np.nan),
        np.zeros(count),
        np.full(count, 100.0),
    )


def issues_of(boards: Board) -> list[Issue]:
    """Return the issues of a board, two to a proposal."""
    names = tuple(f"actor {number:03}" for number in range(boards.size[1]))
    return [
        Issue(
            f"issue {row}",
            names,
            boards.positions[row],
            boards.salience[row],
            boards.capability[row],
            None if np.isnan(boards.reference[row]) else float(boards.reference[row]),
            proposal=f"proposal {row // 2}",
            scale=(float(boards.low[row]), float(boards.high[row])),
        )
        for row in range(boards.size[0])
    ]
