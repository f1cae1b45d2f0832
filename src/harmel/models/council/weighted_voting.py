"""How many coalitions win a weighted vote only with a given member, counted exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, gcd, isfinite, lcm

import numpy as np
from numpy.typing import NDArray

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats

Number = int | float | str | Fraction | Decimal
Integers = NDArray[np.int64]

LARGEST_TABLE = 10**8
"""How many sums of weights times members a table may have (1e8: tens of seconds)."""
LARGEST_STORE = 4 * 10**9
"""How many bits a table by weight and size may fill: half a gigabyte."""
LARGEST_HALVES = 36
"""Up to how many members all coalitions are counted by halves (2^18 a half: seconds)."""
LARGEST_SUM = 2**62
"""Up to which sum weights are kept in 64 bits; beyond it in integers of any length."""


@dataclass(frozen=True, eq=False)
class Game:
    """
    A weighted vote among the members that have any weight, in whole numbers.

    Attributes
    ----------
    weights : tuple of int, length n
        All above zero, without a common divisor.
    quota : int
        A coalition wins if its weight reaches this.
    seats : array, shape (n,)
        Where each of these members stands among all that were given.
    members : int
        How many were given, those without weight included.
    unit : Fraction
        What one of these whole units is in the weights as given.
    """

    weights: tuple[int, ...]
    quota: int
    seats: Integers
    members: int
    unit: Fraction

    @cached_property
    def total(self) -> int:
        """The weight of all."""
        return sum(self.weights)

    @cached_property
    def bar(self) -> int:
        """
        The quota, or that of the dual vote where it is lower.

        In the dual vote a coalition wins if the rest cannot win without it. Each member is decisive
        in as many coalitions of n - 1 - k others there as in coalitions of k others here.
        """
        return min(self.quota, self.total - self.quota + 1)


def exactly(number: Number, column: str) -> Fraction:
    """Return a number exactly, a float as the decimal that it is printed as."""
    try:
        if isinstance(number, (str, Decimal)):
            return _typed(str(number))
        if isinstance(number, (float, np.floating)):
            return Fraction(repr(float(number)))
        return Fraction(int(number)) if isinstance(number, np.integer) else Fraction(number)
    except (ValueError, OverflowError, TypeError, ZeroDivisionError) as error:
        raise BadArgument(
            Problem(
                "This is not a finite number.",
                column=column,
                found=str(number)[:200],
                allowed="a number",
            )
        ) from error


def _typed(text: str) -> Fraction:
    """Read a number as typed; one beyond a float's range is refused, for it would fill memory."""
    if "/" in text:
        return Fraction(text)
    near = float(text)
    if not isfinite(near):
        raise ValueError(text)
    return Fraction(text) if near else Fraction(0)


def game(weights: Sequence[Number], quota: Number) -> Game:
    """
    Put a weighted vote in whole numbers.

    A float counts as the decimal number that it is printed as: 0.1 is one tenth.

    Raises
    ------
    BadArgument
        If a weight is negative or not finite, or no coalition or the empty one reaches the quota.
    """
    exact = [exactly(weight, "weights") for weight in weights]
    bar = exactly(quota, "quota")
    if negative := [weight for weight in exact if weight < 0]:
        raise BadArgument(
            Problem("A weight is negative.", column="weights", found=str(negative[0]))
        )
    total = sum(exact, Fraction(0))
    if not 0 < bar <= total:
        raise BadArgument(
            Problem(
                "No quota like this can be met by all and missed by none.",
                column="quota",
                found=str(quota),
                allowed=f"above 0, at most the sum of the weights, {shown(total)}",
            )
        )
    seats = [seat for seat, weight in enumerate(exact) if weight]
    parts = lcm(*(exact[seat].denominator for seat in seats))
    unit = Fraction(gcd(*(int(exact[seat] * parts) for seat in seats)), parts)
    return Game(
        tuple(int(exact[seat] / unit) for seat in seats),
        ceil(bar / unit),
        np.array(seats, dtype=np.int64),
        len(exact),
        unit,
    )


def swings(vote: Game, by_size: bool) -> list[list[int]]:
    """
    Count the coalitions of others that lose, and win once a member joins.

    Parameters
    ----------
    vote : Game
        With n members.
    by_size : bool
        Whether to count apart by how many others there are.

    Returns
    -------
    list of n lists
        For each member its counts for 0 to n - 1 others, or a list of the one sum.

    Raises
    ------
    BadArgument
        If the vote is too large to be counted exactly.

    Notes
    -----
    A table over sums of weights below the quota takes n x quota additions. A count by size is one
    long integer whose digits, of n + 1 bits each, are the counts of each size (Kronecker
    substitution). What a member adds is taken out again by the alternating series of
    1 / (1 + z x^w), which runs over quota / w sums of the table only.
    Where the table would be too large, the members are split in halves and the coalitions of one
    half are matched with those of the other.

    References
    ----------
    Mann & Shapley 1962, Values of Large Games VI, RAND RM-3158 (generating functions).
    Klinz & Woeginger 2005, Faster algorithms for computing power indices in weighted voting games,
    Mathematical Social Sciences 49 (halves).
    """
    n, cells = len(vote.weights), len(vote.weights) * vote.bar
    if cells <= LARGEST_TABLE and (not by_size or cells * (n + 1) <= LARGEST_STORE):
        return _swings_by_table(vote, by_size)
    if n <= LARGEST_HALVES:
        counts = _swings_by_halves(vote)
        return counts if by_size else [[sum(found)] for found in counts]
    raise BadArgument(
        Problem(
            "This vote is too large to be counted exactly.",
            column="samples",
            found=f"{n} members, quota {vote.quota} in whole units",
            allowed=f"at most {LARGEST_HALVES} members, or members x quota up to {LARGEST_TABLE}"
            + (f" and members squared x quota up to {LARGEST_STORE}" if by_size else ""),
            fix="Ask for an estimate with samples, or round the weights.",
        )
    )


def drawn_weights(vote: Game) -> tuple[NDArray[np.generic], int | float]:
    """Return weights and quota for sampling: whole numbers, or floats where these overflow."""
    if vote.total < LARGEST_SUM:
        return np.array(vote.weights, dtype=np.int64), vote.quota
    return np.array(vote.weights, dtype=float), float(vote.quota)


def spread(vote: Game, values: Floats) -> Floats:
    """Put values of members with weight at their seats among all, zero elsewhere."""
    found = np.zeros(vote.members)
    found[vote.seats] = values
    return found


def _swings_by_table(vote: Game, by_size: bool) -> list[list[int]]:
    """Count by the generating function over weights, packed over sizes."""
    n, bar = len(vote.weights), vote.bar
    bits = n + 1 if by_size else 0
    table = np.zeros(bar, dtype=object)
    table[0] = 1
    reached = 1
    for weight in sorted(vote.weights):
        reached = min(reached + weight, bar)
        if weight < reached:
            table[weight:reached] = table[weight:reached] + (table[: reached - weight] << bits)
    np.cumsum(table, out=table)
    below = np.concatenate([np.zeros(1, dtype=object), table])
    packed = {weight: _without(below, weight, bits) for weight in set(vote.weights)}
    if not by_size:
        return [[packed[weight]] for weight in vote.weights]
    digits = {weight: _digits(found, bits, n) for weight, found in packed.items()}
    if bar != vote.quota:
        digits = {weight: found[::-1] for weight, found in digits.items()}
    return [digits[weight] for weight in vote.weights]


def _without(below: NDArray[np.object_], weight: int, bits: int) -> int:
    """Count what lies within one weight below the quota, one member of this weight left out."""
    found = 0
    for term, upper in enumerate(range(len(below) - 1, 0, -weight)):
        part = int(below[upper]) - int(below[max(upper - weight, 0)])
        found += (-part if term % 2 else part) << (bits * term)
    return found


def _digits(packed: int, bits: int, n: int) -> list[int]:
    """Unpack a long integer into n digits of so many bits each."""
    mask = (1 << bits) - 1
    return [(packed >> (bits * size)) & mask for size in range(n)]


def _swings_by_halves(vote: Game) -> list[list[int]]:
    """Count winning coalitions by size with and without each member, half against half."""
    n = len(vote.weights)
    split = n // 2
    kind = np.dtype(np.int64 if vote.total < LARGEST_SUM else object)
    left, right = _Half.of(vote.weights[:split], kind), _Half.of(vote.weights[split:], kind)
    found = [
        counts
        for half, other in ((left, right), (right, left))
        for counts in half.wins(other, vote.quota)
    ]
    every = left.wins_by_size(right, vote.quota)
    swung = []
    for inside in found:
        with_member = [int(count) for count in inside]
        without = [int(all_) - with_ for all_, with_ in zip(every, with_member, strict=True)]
        swung.append([with_member[size + 1] - without[size] for size in range(n)])
    return swung


@dataclass(frozen=True, eq=False)
class _Half:
    """All coalitions of half of the members: their sizes, weights and members as bits."""

    sizes: Integers
    sums: NDArray[np.generic]
    count: int

    @classmethod
    def of(cls, weights: tuple[int, ...], kind: np.dtype[np.generic]) -> "_Half":
        """List all coalitions; coalition k holds member i if bit i of k is set."""
        sizes, sums = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=kind)
        for weight in weights:
            sizes = np.concatenate([sizes, sizes + 1])
            sums = np.concatenate([sums, sums + weight])
        return cls(sizes, sums, len(weights))

    def partners(self, other: "_Half", quota: int) -> Integers:
        """Count, for each coalition here, those there by size with which it reaches the quota."""
        needed = quota - self.sums
        counts = np.zeros((len(self.sums), other.count + 1), dtype=np.int64)
        for size in range(other.count + 1):
            sums = np.sort(other.sums[other.sizes == size])
            counts[:, size] = len(sums) - np.searchsorted(sums, needed)
        return counts

    def wins(self, other: "_Half", quota: int) -> list[Integers]:
        """Count winning coalitions by size that hold each member of this half."""
        counts, found = self.partners(other, quota), []
        for member in range(self.count):
            held = (np.arange(len(self.sums)) >> member) & 1 == 1
            found.append(self._by_size(counts[held], self.sizes[held], other.count))
        return found

    def wins_by_size(self, other: "_Half", quota: int) -> Integers:
        """Count all winning coalitions by size."""
        return self._by_size(self.partners(other, quota), self.sizes, other.count)

    def _by_size(self, counts: Integers, sizes: Integers, others: int) -> Integers:
        found = np.zeros(self.count + others + 1, dtype=np.int64)
        for size in range(self.count + 1):
            found[size : size + others + 1] += counts[sizes == size].sum(axis=0)
        return found


def shown(number: Fraction) -> str:
    """Return a number as text, without a point where it is whole."""
    return str(number.numerator if number.denominator == 1 else float(number))
