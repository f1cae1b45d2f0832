"""Position exchange at equal gain: two actors trade moves on two issues until nobody can.

One actor gives way on the issue it cares less about, the other on the issue that it cares less
about in turn, by so much that both expect to gain the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats, Issue
from harmel.models.council.board import Answer, Status, weighted_mean, weighted_median

Indices = NDArray[np.intp]

TIED = 1e-9
"""Gains closer than this share of the largest are equal."""
SPENT = 1e-9
"""A move or a shift below this fraction of the scale is rounding."""
BLOCK = 5_000_000
"""How many pairs of actors on pairs of issues are looked at together: 40 MB an array."""


def equal_gain_exchange(issues: Sequence[Issue], rounds: int = 1) -> tuple[Answer, ...]:
    """
    Forecast the issues of one proposal together, after rounds of exchange.

    In a round, all pairs of actors that may trade are ranked by their gain, and the best trade is
    made, again and again, until none is left; what each trade uses up counts at once. Of equal
    gains the first by the names of both issues, then of both actors, is taken. The positions
    reached are where the next round starts.

    Parameters
    ----------
    issues : sequence of Issue
        All issues of one proposal, their actors in any order. Actors are known by their names. An
        actor trades on those issues only where it takes part.
    rounds : int
        How many rounds, not negative; 0 gives the compromise.

    Returns
    -------
    tuple of Answer
        For each issue an answer of a board of one: the weighted mean of the positions reached, in
        units of its scale, and positions by round. The status is converged if the last round
        brought no trade, as in a proposal of one issue; round limit otherwise.

    Raises
    ------
    BadArgument
        If rounds is negative.

    References
    ----------
    Stokman & van Oosten 1994, The exchange of voting positions, in Bueno de Mesquita & Stokman
    (eds), European Community Decision Making, Yale University Press, 105-127.
    """
    if rounds < 0:
        raise BadArgument(
            Problem(
                "Rounds are counted from zero.",
                column="rounds",
                found=str(rounds),
                allowed="0 or more",
            )
        )
    table = Table.of(issues)
    reached = [table.positions]
    trades = -1
    for _ in range(rounds):
        if trades:
            after, trades = one_round(table.at(reached[-1]))
        reached.append(after if trades else reached[-1])
    status: Status = "round limit" if trades > 0 else "converged"
    return tuple(table.answer(issue, reached, status) for issue in issues)


@dataclass(frozen=True, eq=False)
class Table:
    """
    A proposal: n actors by d issues, both in the order of their names.

    Attributes
    ----------
    actors, issues : tuple of str
        n and d names.
    positions : array, shape (n, d)
        Fractions of the scales; 0 where an actor has none.
    salience, weights : array, shape (n, d)
        Salience, and salience times capability; 0 where an actor takes no part.
    """

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    positions: Floats
    salience: Floats
    weights: Floats

    @classmethod
    def of(cls, issues: Sequence[Issue]) -> "Table":
        """Join the issues of one proposal by the names of the actors."""
        parts = sorted((issue.voiced for issue in issues), key=lambda issue: issue.name)
        actors = tuple(sorted({actor for part in parts for actor in part.actors}))
        row = {actor: index for index, actor in enumerate(actors)}
        positions, salience, weights = np.zeros((3, len(actors), len(parts)))
        for column, part in enumerate(parts):
            rows = [row[actor] for actor in part.actors]
            low, high = part.scale
            positions[rows, column] = (part.positions - low) / (high - low)
            salience[rows, column] = part.salience
            weights[rows, column] = part.salience * part.capability
        return cls(actors, tuple(part.name for part in parts), positions, salience, weights)

    def at(self, positions: Floats) -> "Table":
        """Return the table with other positions."""
        return Table(self.actors, self.issues, positions, self.salience, self.weights)

    @cached_property
    def shares(self) -> Floats:
        """By how much an issue's expected outcome moves when an actor moves by one; (n, d)."""
        shares: Floats = self.weights / self.weights.sum(axis=0)
        return shares

    @cached_property
    def expected(self) -> Floats:
        """The expected outcome of each issue: the weighted mean; (d,)."""
        expected: Floats = (self.positions * self.shares).sum(axis=0)
        return expected

    def answer(self, issue: Issue, reached: Sequence[Floats], status: Status) -> Answer:
        """Answer one issue in the order of its own actors, in units of its scale."""
        part = issue.voiced
        row = {actor: index for index, actor in enumerate(self.actors)}
        rows = [row[actor] for actor in part.actors]
        column = self.issues.index(part.name)
        low, high = part.scale
        fractions = np.stack([positions[rows, column] for positions in reached])[:, None, :]
        x = low + fractions * (high - low)
        x[0, 0] = part.positions
        weights = part.salience * part.capability
        means = weighted_mean(x, weights)
        medians = weighted_median(x, np.broadcast_to(weights, x.shape))
        point = means[-1]
        return Answer(point, point[:, None], np.ones((1, 1)), (status,), x, medians, means)


@dataclass(frozen=True, eq=False)
class Trades:
    """
    m trades that are possible, and what has been used up of them.

    In a trade, `i` gives way on issue `q` and gets issue `p`; `j` gives way on `p` and gets `q`.

    Attributes
    ----------
    table : Table
        Positions as the round begins.
    i, j, p, q : array of int, shape (m,)
        Places in the table.
    votes : array, shape (n, d)
        Positions reached so far in this round.
    got : array, shape (n, d)
        How far trades have carried an issue's expected outcome to an actor so far.
    """

    table: Table
    i: Indices
    j: Indices
    p: Indices
    q: Indices
    votes: Floats
    got: Floats = field(repr=False)

    def shifts(self, which: Indices | slice) -> tuple[Floats, Floats, Floats]:
        """
        Return what some trades would bring now.

        Returns
        -------
        on_p, on_q : array
            Shift of the expected outcomes of p to i and of q to j [fraction of the scale].
        gain : array
            What i gains, and j as much; 0 where nothing is left to trade.
        """
        i, j, p, q = (part[which] for part in (self.i, self.j, self.p, self.q))
        s = self.table.salience
        both_p, both_q = s[i, p] + s[j, p], s[i, q] + s[j, q]
        most_p, most_q = self._largest(j, i, p), self._largest(i, j, q)
        scale = np.minimum(most_p / both_q, most_q / both_p)
        return scale * both_q, scale * both_p, scale * (s[i, p] * s[j, q] - s[j, p] * s[i, q])

    def _largest(self, giver: Indices, getter: Indices, issue: Indices) -> Floats:
        """Return the largest shift that a giver can bring and its getter can use."""
        x, expected = self.table.positions, self.table.expected[issue]
        wanted = x[getter, issue]
        left = (wanted - self.votes[giver, issue]) * np.sign(wanted - x[giver, issue])
        room = np.abs(expected - wanted) - self.got[getter, issue]
        shift = np.minimum(left * self.table.shares[giver, issue], room)
        found: Floats = np.where((left > SPENT) & (room > SPENT), shift, 0.0)
        return found

    def make(self, trade: int, on_p: float, on_q: float) -> None:
        """Make a trade: both move, and both have got a shift."""
        i, j, p, q = (int(part[trade]) for part in (self.i, self.j, self.p, self.q))
        for giver, getter, issue, shift in ((j, i, p, on_p), (i, j, q, on_q)):
            move = shift / self.table.shares[giver, issue]
            x = self.table.positions
            self.votes[giver, issue] += move * np.sign(x[getter, issue] - x[giver, issue])
            self.got[getter, issue] += shift

    @cached_property
    def touching(self) -> tuple[Indices, Indices]:
        """Trades by whose giving or getting of which issue they use, and where each use starts."""
        n, d = self.table.positions.shape
        gives = (self.i * d + self.q, self.j * d + self.p)
        gets = (self.i * d + self.p, self.j * d + self.q)
        keys = np.concatenate([*gives, *(n * d + key for key in gets)])
        order = np.argsort(keys, kind="stable")
        return order % len(self.i), np.searchsorted(keys[order], np.arange(2 * n * d + 1))

    def touched(self, trade: int) -> Indices:
        """Return the trades whose worth may change when one is made."""
        n, d = self.table.positions.shape
        i, j, p, q = (int(part[trade]) for part in (self.i, self.j, self.p, self.q))
        uses = (i * d + q, j * d + p, n * d + i * d + p, n * d + j * d + q)
        owners, starts = self.touching
        return np.concatenate([owners[starts[use] : starts[use + 1]] for use in uses])


def one_round(table: Table) -> tuple[Floats, int]:
    """
    Make the best trades of one round.

    Returns
    -------
    positions : array, shape (n, d)
        Where the trades have brought each actor.
    count : int
        How many trades were made.
    """
    trades = possible_trades(table)
    if not len(trades.i):
        return table.positions, 0
    on_p, on_q, gain = trades.shifts(slice(None))
    count = 0
    while (best := gain.max()) > 0:
        trade = int(np.argmax(gain >= best * (1 - TIED)))
        trades.make(trade, on_p[trade], on_q[trade])
        count += 1
        touched = trades.touched(trade)
        on_p[touched], on_q[touched], gain[touched] = trades.shifts(touched)
        gain[trade] = 0.0
    return trades.votes, count


def possible_trades(table: Table) -> Trades:
    """
    List all trades that two actors may want, by issues and actors in the order of their names.

    They stand on opposite sides of the expected outcome on both issues, and i cares more for p,
    against q, than j does.
    """
    found = [np.concatenate(parts) for parts in zip(*_blocks(table), strict=True)]
    i, j, p, q = found or [np.empty(0, dtype=np.intp)] * 4
    return Trades(table, i, j, p, q, table.positions.copy(), np.zeros_like(table.positions))


def _blocks(table: Table) -> Iterator[tuple[Indices, Indices, Indices, Indices]]:
    """Look at all pairs of actors, for so many pairs of issues at once as fit in memory."""
    n, d = table.positions.shape
    s = np.where(table.weights > 0, table.salience, 0.0).T
    side = (np.sign(table.positions - table.expected) * (table.weights > 0)).T
    first, second = np.triu_indices(d, 1)
    step = max(1, BLOCK // (n * n))
    for start in range(0, len(first), step):
        p, q = first[start : start + step], second[start : start + step]
        opposed_p, opposed_q = (side[k][:, :, None] * side[k][:, None, :] < 0 for k in (p, q))
        cares = s[p][:, :, None] * s[q][:, None, :]
        less = cares.transpose(0, 2, 1) * (1 + TIED)
        pair, i, j = np.nonzero(opposed_p & opposed_q & (cares > less))
        yield i, j, p[pair], q[pair]
