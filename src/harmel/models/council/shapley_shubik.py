"""The Shapley-Shubik index: how often a member is the one whose vote makes a coalition win."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np

from harmel.ledger.issue import Floats
from harmel.models.council.weighted_voting import (
    Game,
    Number,
    drawn_weights,
    game,
    spread,
    swings,
)

SEED = 2024
CHUNK = 2**22


@dataclass(frozen=True, eq=False)
class ShapleyShubik:
    """
    The index of each member.

    Attributes
    ----------
    values : array, shape (n,)
        Shares of power; they sum to one.
    fractions : tuple of Fraction, length n, or None
        The same exactly; None where they were estimated.
    standard_errors : array, shape (n,), or None
        Of an estimate; None where the values are exact.
    """

    values: Floats
    fractions: tuple[Fraction, ...] | None
    standard_errors: Floats | None


def shapley_shubik(
    weights: Sequence[Number], quota: Number, samples: int = 0, seed: int = SEED
) -> ShapleyShubik:
    """
    Return the Shapley-Shubik index of each member of a weighted vote.

    Parameters
    ----------
    weights : sequence of n numbers
        Not negative; a float counts as the decimal number that it is printed as.
    quota : number
        A coalition wins if its weight reaches this.
    samples : int
        Above 0, an estimate from so many random orders of the members; 0 counts exactly.
    seed : int
        Of the random orders.

    Returns
    -------
    ShapleyShubik
        Over all orders in which members may join, the share in which this one turns the coalition
        from losing to winning.

    Raises
    ------
    BadArgument
        If the weights or the quota cannot be, or the vote is too large to be counted exactly.

    References
    ----------
    Shapley & Shubik 1954, A method for evaluating the distribution of power in a committee system,
    American Political Science Review 48.
    """
    vote = game(weights, quota)
    if samples > 0:
        return _sampled(vote, samples, np.random.default_rng(seed))
    n = len(vote.weights)
    orders = [factorial(size) * factorial(n - 1 - size) for size in range(n)]
    exact = [Fraction(0)] * vote.members
    known: dict[int, Fraction] = {}
    for seat, weight, counts in zip(vote.seats, vote.weights, swings(vote, True), strict=True):
        if weight not in known:
            pivots = sum(a * b for a, b in zip(orders, counts, strict=True))
            known[weight] = Fraction(pivots, factorial(n))
        exact[seat] = known[weight]
    return ShapleyShubik(np.array([float(value) for value in exact]), tuple(exact), None)


def _sampled(vote: Game, samples: int, generator: np.random.Generator) -> ShapleyShubik:
    """Estimate from random orders: who stands where the quota is first reached."""
    weights, quota = drawn_weights(vote)
    n = len(weights)
    counts = np.zeros(n)
    step = max(1, CHUNK // n)
    for start in range(0, samples, step):
        several = min(step, samples - start)
        orders = generator.permuted(np.tile(np.arange(n), (several, 1)), axis=1)
        reached = np.cumsum(weights[orders], axis=1) >= quota
        pivots = orders[np.arange(several), reached.argmax(axis=1)]
        counts += np.bincount(pivots, minlength=n)
    shares = counts / samples
    errors = np.sqrt(shares * (1 - shares) / samples)
    return ShapleyShubik(spread(vote, shares), None, spread(vote, errors))
