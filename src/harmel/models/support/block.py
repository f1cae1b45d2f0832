"""All requests and offers of one class as a packing problem: who may serve whom in which spell.

A spell is a quarter or, where units need not take turns, a run of quarters in which nothing changes
for the class. An arc is one offer serving one request in one spell. Rows are what offers hold, what
requests want, and what refusals let through.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from harmel.models.support.grid import Grid, Limit, Need, Supply

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
HOLDS, TURNS, WANTS, LETS = "holds", "turns", "wants", "lets"
"""Kinds of rows: units beyond the reserve; units that rotate; requests; refusals with a number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the problem: its kind, whose it is (an index by kind), and its spell."""

    kind: str
    index: int
    spell: int


@dataclass(frozen=True, eq=False)
class Block:
    """
    One class of a grid.

    Attributes
    ----------
    needs, supplies, limits : tuples
        Those of the class; limits of every class included.
    starts, lengths : arrays, shape (s,)
        First quarter of each spell and its number of quarters.
    supply, need, spell : arrays, shape (n,)
        What each arc joins, as indices, and when: the spell it serves in or, of what is given,
        arrives in.
    blocked : array, shape (n,)
        Index of the refusal that stands in an arc's way; -1 where none does.
    served : array, shape (n,)
        Unit-quarters that a unit on the arc meets; units of what is used.
    whole : array, shape (n,)
        Whether the arc carries whole units only.
    matrix : sparse array, shape (m, n)
        What each arc takes of each row; `caps` is what each row has.
    cuts : sparse array, shape (c, n)
        Rows that every flow of whole units keeps, and mixtures of flows need not: see
        :func:`cuts_of`. `cut_caps` is what each has.
    """

    class_: str
    needs: tuple[Need, ...]
    supplies: tuple[Supply, ...]
    limits: tuple[Limit, ...]
    starts: Ints
    lengths: Ints
    supply: Ints
    need: Ints
    spell: Ints
    blocked: Ints
    served: Floats
    whole: Bools
    matrix: Any
    caps: Floats
    rows: tuple[Row, ...]
    cuts: Any
    cut_caps: Floats

    @property
    def size(self) -> int:
        """The number of arcs."""
        return len(self.supply)

    @property
    def priorities(self) -> tuple[int, ...]:
        """The priorities of its requests, most urgent first."""
        return tuple(sorted({need.priority for need in self.needs}))

    def asked(self, index: int) -> float:
        """Return what a request asks for in all [unit-quarters; units of what is used]."""
        need = self.needs[index]
        return need.amount * (need.last - need.first + 1)

    def of_priority(self, priority: int) -> Floats:
        """Return what each arc serves of the requests of one priority."""
        same = np.array([need.priority == priority for need in self.needs], dtype=bool)
        return np.where(same[self.need], self.served, 0.0) if self.size else self.served

    def by_need(self, flow: Floats) -> Floats:
        """Return what a flow serves of each request [unit-quarters; units of what is used]."""
        met: Floats = np.bincount(self.need, self.served * flow, len(self.needs)).astype(float)
        return met

    def row_numbers(self, kind: str, index: int) -> list[int]:
        """Return the numbers of the rows of one kind and index."""
        return self.places.get((kind, index), [])

    @cached_property
    def places(self) -> dict[tuple[str, int], list[int]]:
        """The numbers of rows by kind and index."""
        found: dict[tuple[str, int], list[int]] = {}
        for number, row in enumerate(self.rows):
            found.setdefault((row.kind, row.index), []).append(number)
        return found

    def use(self) -> tuple[Any, list[Row]]:
        """Return the rows of what each offer has out in each spell, without rotation."""
        numbers = [i for i, row in enumerate(self.rows) if row.kind == HOLDS]
        return self.matrix[numbers], [self.rows[i] for i in numbers]


def spells(grid: Grid, class_: str, needs: Sequence[Need], supplies: Sequence[Supply]) -> Ints:
    """
    Return the first quarters of the spells of a class, and the end of the grid behind them.

    Each quarter is a spell of its own where something comes quarter by quarter, and where donors of
    whole units may take turns: each of two can carry half of a request for one unit.
    """
    turns = any(need.way == "stationed" for need in needs) and undivided(needs)
    if turns or any(supply.rate for supply in supplies):
        return np.arange(grid.count + 1)
    edges = {0, grid.count}
    windows: list[Need | Supply | Limit] = [*needs, *supplies]
    windows += [limit for limit in grid.limits if limit.class_ in {"", class_}]
    for window in windows:
        edges |= {window.first, window.last + 1}
    return np.array(sorted(edge for edge in edges if 0 <= edge <= grid.count))


def build(
    grid: Grid,
    class_: str,
    extra: Sequence[Supply] = (),
    *,
    through_refusals: bool = False,
) -> Block:
    """
    Build the problem of one class.

    Parameters
    ----------
    grid : Grid
        All that is matched.
    class_ : str
        Which class.
    extra : sequence of Supply
        Offers on top of those of the grid.
    through_refusals : bool
        Whether arcs that a refusal closes are kept, marked with it.
    """
    needs = tuple(need for need in grid.needs if need.class_ == class_)
    supplies = (*(s for s in grid.supplies if s.class_ == class_), *extra)
    edges = spells(grid, class_, needs, supplies)
    starts, lengths = edges[:-1], np.diff(edges)
    arcs = _Arcs(grid, class_, needs, supplies, starts, lengths, through_refusals)
    arcs.lay()
    supply, need, spell, blocked = (
        np.array([number for part in found for number in part], dtype=np.int64)
        for found in (arcs.supply, arcs.need, arcs.spell, arcs.blocked)
    )
    served = np.array([number for part in arcs.served for number in part], dtype=float)
    units = undivided(needs)
    whole = np.array([n.way != "used" and units for n in needs], dtype=bool)
    rows = _Rows(grid, needs, supplies, starts, lengths, supply, need, spell, blocked, units)
    matrix, caps, labels = rows.lay()
    return Block(
        class_,
        needs,
        supplies,
        grid.limits,
        starts,
        lengths,
        supply,
        need,
        spell,
        blocked,
        served,
        whole[need] if needs else np.zeros(0, dtype=bool),
        matrix,
        caps,
        labels,
        *rows.cuts(),
    )


def undivided(needs: Sequence[Need]) -> bool:
    """Say whether units of a class are whole: every request but for what is used asks for such."""
    return all(need.amount == round(need.amount) for need in needs if need.way != "used")


def accepts(need: Need, supply: Supply) -> bool:
    """Say whether a request takes what an offer is: system and tie, whatever the date."""
    if supply.donor == need.host or supply.towards not in {"", need.host}:
        return False
    return not need.systems or not supply.systems or bool(need.systems & supply.systems)


def cuts_of(amount: float, beyond: float, rotation: float) -> list[tuple[float, float, float]]:
    """
    Return what whole units abroad and given away keep to, and fractions of them need not.

    With y units abroad, at most `min(beyond - y, amount - rotation * y)` can be given away, rounded
    down. The rows are the edges of the smallest convex set around these points.

    Parameters
    ----------
    amount, beyond : float
        Units held, and those beyond the reserve.
    rotation : float
        Units held for one abroad.

    Returns
    -------
    list of tuple
        What a unit abroad and a unit given away take of each row, and what the row has.

    References
    ----------
    Wolsey 1998, Integer Programming, chapter 8.

    Examples
    --------
    >>> cuts_of(5, 4, 3)
    [(1.0, 0.0, 1.0), (2.0, 1.0, 4.0)]
    """
    most = int(np.floor(min(beyond, amount / rotation) + TINY))
    found = [(1.0, 0.0, float(max(0, most)))]
    abroad = np.arange(most + 1)
    given = np.floor(np.minimum(beyond - abroad, amount - rotation * abroad) + TINY)
    at = 0
    while at < most <= MOST_ABROAD:
        rise = (given[at + 1 :] - given[at]) / (abroad[at + 1 :] - at)
        steep = -float(rise.max())
        if not any(abs(steep - known) <= TINY for known in (1.0, rotation)):
            found.append((steep, 1.0, float(given[at]) + steep * at))
        at += 1 + int(np.flatnonzero(rise >= rise.max() - TINY)[-1])
    return found


@dataclass(slots=True)
class _Arcs:
    """Finds which offer may serve which request in which spell."""

    grid: Grid
    class_: str
    needs: tuple[Need, ...]
    supplies: tuple[Supply, ...]
    starts: Ints
    lengths: Ints
    through: bool
    supply: list[list[int]] = field(default_factory=list)
    need: list[list[int]] = field(default_factory=list)
    spell: list[list[int]] = field(default_factory=list)
    blocked: list[list[int]] = field(default_factory=list)
    served: list[list[float]] = field(default_factory=list)

    def lay(self) -> None:
        once = all(n.way == "given" for n in self.needs) and not any(s.rate for s in self.supplies)
        for o, supply in enumerate(self.supplies):
            for r, need in enumerate(self.needs):
                if accepts(need, supply):
                    self._pair(o, r, once)

    def _pair(self, o: int, r: int, once: bool) -> None:
        supply, need = self.supplies[o], self.needs[r]
        last = need.last
        if need.way == "given" or (need.way == "stationed" and not supply.rate):
            last = min(last, supply.last)
        elif need.way == "stationed" and supply.last < supply.first:
            return
        first = max(need.first, supply.first)
        inside = np.flatnonzero((self.starts >= first) & (self.starts <= last))
        if need.way == "used" and supply.last < supply.first:
            return
        closed = self._closed(supply, need, inside)
        if not self.through:
            inside, closed = inside[closed < 0], closed[closed < 0]
        if once and len(inside):
            free = inside[closed < 0][:1]
            early = inside[:1] if not len(free) or inside[0] < free[0] else inside[:0]
            kept = np.isin(inside, [*free, *early])
            inside, closed = inside[kept], closed[kept]
        if not len(inside):
            return
        self.supply.append([o] * len(inside))
        self.need.append([r] * len(inside))
        self.spell.append(inside.tolist())
        self.blocked.append(closed.tolist())
        if need.way == "given":
            self.served.append([float(need.last + 1 - self.starts[s]) for s in inside])
        elif need.way == "stationed":
            self.served.append(self.lengths[inside].astype(float).tolist())
        else:
            self.served.append([1.0] * len(inside))

    def _closed(self, supply: Supply, need: Need, inside: Ints) -> Ints:
        """Return the index of the refusal that closes each spell, -1 where none does."""
        found = np.full(len(inside), -1)
        arrives = self.starts[inside]
        if need.way == "used":
            arrives = np.minimum(arrives, supply.last)
        for index, limit in enumerate(self.grid.limits):
            if limit.most <= 0 and limit.stands_between(supply.donor, need.host, self.class_):
                shut = (arrives >= limit.first) & (arrives <= limit.last)
                found[shut & (found < 0)] = index
        return found


@dataclass(slots=True)
class _Rows:
    """Writes what arcs take of what offers hold, requests want and refusals let through."""

    grid: Grid
    needs: tuple[Need, ...]
    supplies: tuple[Supply, ...]
    starts: Ints
    lengths: Ints
    supply: Ints
    need: Ints
    spell: Ints
    blocked: Ints
    units: bool
    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    caps: list[float] = field(default_factory=list)
    labels: list[Row] = field(default_factory=list)

    def lay(self) -> tuple[Any, Floats, tuple[Row, ...]]:
        stays = np.array([n.way != "stationed" for n in self.needs], dtype=bool)
        remains = stays[self.need] if len(self.need) else np.zeros(0, dtype=bool)
        for o in range(len(self.supplies)):
            arcs = np.flatnonzero(self.supply == o)
            if len(arcs):
                self._supply(o, arcs, remains)
        for r, need in enumerate(self.needs):
            arcs = np.flatnonzero(self.need == r)
            if not len(arcs):
                continue
            if need.way == "given":
                self._add(Row(WANTS, r, -1), arcs, np.ones(len(arcs)), need.amount)
                continue
            for s in np.unique(self.spell[arcs]):
                here = arcs[self.spell[arcs] == s]
                rate = self.lengths[s] if need.way == "used" else 1
                self._add(Row(WANTS, r, int(s)), here, np.ones(len(here)), need.amount * rate)
        self._limits(remains)
        shape = (len(self.labels), len(self.supply))
        if not self.labels:
            return csr_array(shape), np.zeros(0), ()
        parts = (np.concatenate(self.row), np.concatenate(self.column))
        matrix = csr_array((np.concatenate(self.value), parts), shape=shape)
        return matrix, np.array(self.caps), tuple(self.labels)

    def _add(self, label: Row, arcs: Ints, takes: Floats, cap: float) -> None:
        self.row.append(np.full(len(arcs), len(self.labels)))
        self.column.append(arcs)
        self.value.append(takes)
        self.caps.append(cap)
        self.labels.append(label)

    def _supply(self, o: int, arcs: Ints, remains: Bools) -> None:
        supply = self.supplies[o]
        here, kept = self.spell[arcs], remains[arcs]
        turning = supply.rotates and not kept.all() and self.grid.rotation > 1
        mixed = turning and kept.any()
        if kept.all() and not supply.rate:
            times = [int(here.max())]
        else:
            times = list(range(int(here.min()), len(self.starts)))
        for s in times:
            out = np.where(kept, here <= s, here == s)
            if not out.any():
                continue
            cap = supply.amount - supply.reserve
            if supply.rate:
                end = int(self.starts[s] + self.lengths[s]) - 1
                cap = supply.amount * max(0, min(end, supply.last) - supply.first + 1)
            if turning and not mixed:
                cap = min(cap, supply.amount / self.grid.rotation)
            whole = self.units and not all(n.way == "used" for n in self.needs)
            cap = float(np.floor(cap + TINY)) if whole else cap
            self._add(Row(HOLDS, o, s), arcs[out], np.ones(int(out.sum())), cap)
            if mixed:
                takes = np.where(kept[out], 1.0, self.grid.rotation)
                self._add(Row(TURNS, o, s), arcs[out], takes, supply.amount)

    def cuts(self) -> tuple[Any, Floats]:
        """Return rows on offers that units both rotate out of and are given away from."""
        stays = np.array([n.way == "stationed" for n in self.needs], dtype=bool)
        rows: list[Floats] = []
        caps: list[float] = []
        turning = self.units and self.grid.rotation > 1
        if not turning or stays.all() or any(n.way == "used" for n in self.needs):
            return csr_array((0, len(self.supply))), np.zeros(0)
        for o, supply in enumerate(self.supplies):
            mine = self.supply == o
            abroad, away = mine & stays[self.need], mine & ~stays[self.need]
            if not supply.rotates or supply.rate or not (abroad.any() and away.any()):
                continue
            beyond = float(np.floor(supply.amount - supply.reserve + TINY))
            for s in np.unique(self.spell[abroad]):
                for out, gone, cap in cuts_of(supply.amount, beyond, self.grid.rotation):
                    here = np.where(abroad & (self.spell == s), out, 0.0)
                    rows.append(here + np.where(away & (self.spell <= s), gone, 0.0))
                    caps.append(cap)
        parts = [csr_array(row[None, :]) for row in rows]
        matrix = vstack(parts, format="csr") if parts else csr_array((0, len(self.supply)))
        return matrix, np.array(caps)

    def _limits(self, remains: Bools) -> None:
        for index, limit in enumerate(self.grid.limits):
            if limit.most <= 0:
                continue
            for gives in (True, False):
                arcs = np.array(
                    [
                        n
                        for n in range(len(self.supply))
                        if self._bound(limit, int(self.supply[n]), int(self.need[n]), gives)
                    ],
                    dtype=np.int64,
                )
                self._limit(index, limit, arcs, remains)

    def _limit(self, index: int, limit: Limit, arcs: Ints, remains: Bools) -> None:
        here, kept = self.spell[arcs], remains[arcs]
        for s in np.flatnonzero((self.starts >= limit.first) & (self.starts <= limit.last)):
            out = np.where(kept, here <= s, here == s)
            if out.any():
                label = Row(LETS, index, int(s))
                self._add(label, arcs[out], np.ones(int(out.sum())), limit.most)

    def _bound(self, limit: Limit, o: int, r: int, gives: bool) -> bool:
        donor, host = self.supplies[o].donor, self.needs[r].host
        one, other = (donor, host) if gives else (host, donor)
        same = limit.class_ in {"", self.needs[r].class_}
        return same and limit.member == one and limit.towards in {"", other}


TINY = 1e-9
MOST_ABROAD = 100
"""Units abroad up to which all edges are looked for."""
