"""The Banzhaf index: in what share of all coalitions of the others a member's vote decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
class Banzhaf:
    """
    The indices of each member.

    Attributes
    ----------
    absolute : array, shape (n,)
        The probability that the member decides if all others vote yes or no by a fair coin.
    normalised : array, shape (n,)
        The same as shares of their sum.
    fractions : tuple of Fraction, length n, or None
        The absolute index exactly; None where it was estimated.
    standard_errors, normalised_errors : array, shape (n,), or None
        Of an estimate; None where the values are exact.
    """

    absolute: Floats
    normalised: Floats
    fractions: tuple[Fraction, ...] | None
    standard_errors: Floats | None
    normalised_errors: Floats | None


def banzhaf(
    weights: Sequence[Number], quota: Number, samples: int = 0, seed: int = SEED
) -> Banzhaf:
    """
    Return the Banzhaf indices of each member of a weighted vote.

    Parameters
    ----------
    weights : sequence of n numbers
        Not negative; a float counts as the decimal number that it is printed as.
    quota : number
        A coalition wins if its weight reaches this.
    samples : int
        Above 0, an estimate from so many random coalitions; 0 counts exactly.
    seed : int
        Of the random coalitions.

    Returns
    -------
    Banzhaf
        Swings over 2^(n - 1), and swings over the swings of all.

    Raises
    ------
    BadArgument
        If the weights or the quota cannot be, or the vote is too large to be counted exactly.

    References
    ----------
    Penrose 1946, The elementary statistics of majority voting, Journal of the Royal Statistical
    Society 109. Banzhaf 1965, Weighted voting doesn't work, Rutgers Law Review 19.
    """
    vote = game(weights, quota)
    if samples > 0:
        return _sampled(vote, samples, np.random.default_rng(seed))
    exact = [Fraction(0)] * vote.members
    for seat, (swung,) in zip(vote.seats, swings(vote, False), strict=True):
        exact[seat] = Fraction(swung, 2 ** (len(vote.weights) - 1))
    total = sum(exact, Fraction(0))
    absolute = np.array([float(value) for value in exact])
    normalised = np.array([float(value / total) for value in exact])
    return Banzhaf(absolute, normalised, tuple(exact), None, None)


def _sampled(vote: Game, samples: int, generator: np.random.Generator) -> Banzhaf:
    """Estimate from random coalitions; the error of a share is that of a ratio of means."""
    weights, quota = drawn_weights(vote)
    n = len(weights)
    sums, squares = np.zeros(n), np.zeros(n)
    of_total, with_total = 0.0, np.zeros(n)
    step = max(1, CHUNK // n)
    for start in range(0, samples, step):
        joined = generator.integers(0, 2, size=(min(step, samples - start), n)).astype(bool)
        others = (joined * weights).sum(axis=1, keepdims=True) - joined * weights
        decides = ((others < quota) & (others + weights >= quota)).astype(float)
        together = decides.sum(axis=1)
        sums += decides.sum(axis=0)
        squares += (decides**2).sum(axis=0)
        of_total += float((together**2).sum())
        with_total += (decides * together[:, None]).sum(axis=0)
    absolute = sums / samples
    total = absolute.sum()
    normalised = absolute / total if total > 0 else np.zeros(n)
    errors = np.sqrt(absolute * (1 - absolute) / samples)
    residual = squares - 2 * normalised * with_total + normalised**2 * of_total
    of_shares = np.sqrt(np.maximum(residual, 0)) / samples / (total if total > 0 else 1.0)
    return Banzhaf(
        spread(vote, absolute),
        spread(vote, normalised),
        None,
        spread(vote, errors),
        spread(vote, of_shares),
    )
