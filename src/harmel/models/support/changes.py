"""The cheapest change that meets a request: rotation, reserve, refusal, option, or more units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from harmel.models.support.block import HOLDS, LETS, Block, Floats, build
from harmel.models.support.grid import Grid, Limit, Supply
from harmel.models.support.passes import tolerant
from harmel.models.support.solve import Limits, smallest, tidy
from harmel.models.support.wording import amount_of, figure, member_named

PRICES = {
    "option": 1.0,
    "rotation": 1.01,
    "reserve": 1.02,
    "limit": 1.03,
    "refusal": 1.04,
    "extra": 1.06,
}
"""What a changed unit counts: a unit, and so little more that the order only breaks ties."""
MOST_ARCS = 4000
MOST_TRIED = 3
"""Later quarters from which on a request might be met that are tried."""
SMALL = 1e-6
ANYBODY = ""


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change.

    Attributes
    ----------
    kind : str
        option, rotation, reserve, limit (a refusal with a number), refusal or extra.
    row : int
        The row of the file that would change; 0 for units that nobody has offered, and below for
        refusals that are asked beyond the file.
    units : float
        The most units that change at any time; of what is given or used: in all.
    held : float
        What the member keeps at home, lets through, or holds for one abroad, where that changes.
    since : int or None
        The quarter from which on the request is met with it; None where from its start.
    """

    kind: str
    row: int
    member: str
    towards: str
    class_: str
    units: float
    unit: str
    held: float = 0.0
    since: int | None = None

    def as_dict(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the change as JSON-ready data, with its sentence."""
        who = member_named(self.member, names)
        what = amount_of(self.units, self.unit, self.class_)
        towards = f" towards {member_named(self.towards, names)}" if self.towards else ""
        texts = {
            "option": f"{who} takes up its option: {what}",
            "reserve": f"{who} sends {what} of the {figure(self.held)} it keeps at home",
            "rotation": f"{who} holds fewer than {self.held:g} for one abroad: {what} more abroad",
            "limit": f"{who} lets {what} more{towards} than the {figure(self.held)} it lets now",
            "refusal": f"{who} lifts its refusal{towards} for {what}",
            "extra": f"{what} more from anybody, usable by the host",
        }
        return {
            "kind": self.kind,
            "row": self.row if self.row > 0 else None,
            "member": self.member or None,
            "towards": self.towards or None,
            "class": self.class_,
            "units": self.units,
            "text": texts[self.kind],
        }


def cheapest_changes(
    grid: Grid,
    class_: str,
    met: Floats,
    targets: Sequence[int],
    options: Sequence[Supply],
    limits: Limits,
) -> dict[int, tuple[tuple[Change, ...], tuple[Change, ...]]]:
    """
    Find for each of some requests the fewest units that must change for it to be met in full.

    No other request is met less than now. Units are counted alike, whoever has to change.

    Parameters
    ----------
    grid : Grid
        All that is matched.
    class_ : str
        Which class.
    met : array, shape (r,)
        What is met of each request of the class now.
    targets : sequence of int
        Requests by index.
    options : sequence of Supply
        Options of the class that are not taken up.
    limits : Limits
        When a search stops.

    Returns
    -------
    dict
        By index of the request, two sets of changes: what meets it from its start, and what meets
        it from the one of the next quarters in which the fewest must come from anybody,
        empty where that is the same quarter or does not help. Both are empty where no such change
        meets the request; where the class is too large there is no entry.
    """
    now = [s for s in grid.supplies if s.class_ == class_]
    turning = grid.rotation > 1 and any(
        n.way == "stationed" for n in grid.needs if n.class_ == class_
    )
    faster = [
        replace(s, amount=s.amount - s.reserve, reserve=0.0, rotates=False)
        for s in now
        if turning and s.rotates and not s.rate
    ]
    held = [replace(s, amount=s.reserve, reserve=0.0, rotates=False) for s in now if s.reserve > 0]
    most = sum(n.amount * (n.last - n.first + 1) for n in grid.needs if n.class_ == class_)
    free = Supply(0, ANYBODY, class_, float(np.ceil(most)), 0.0, 0, grid.count - 1, 0)
    block = build(grid, class_, (*faster, *held, *options, free), through_refusals=True)
    if block.size > MOST_ARCS:
        return {}
    kinds = [
        *("rotation" for _ in faster),
        *("reserve" for _ in held),
        *("option" for _ in options),
        "extra",
    ]
    search = _Search(block, list(enumerate(kinds, len(now))), met, limits, grid.rotation)
    return {target: search.both(target) for target in targets}


class _Search:
    """The class with everything that could change, each with a price."""

    def __init__(
        self,
        block: Block,
        priced: Sequence[tuple[int, str]],
        met: Floats,
        limits: Limits,
        rotation: float,
    ) -> None:
        self.block, self.met, self.limits, self.rotation = block, met, limits, rotation
        self.priced = list(priced)
        self.refusals = sorted({int(n) for n in block.blocked if n >= 0})
        self.eased = sorted({row.index for row in block.rows if row.kind == LETS})
        u = len(self.priced) + len(self.refusals) + len(self.eased)
        rows, labels = self._peaks()
        picks = csr_array(
            (-np.ones(len(labels)), (np.arange(len(labels)), labels)), shape=(len(labels), u)
        )
        peaks = hstack([rows, picks], format="csr")
        joint, beyond = self._joint()
        joint = hstack([joint, csr_array((joint.shape[0], u))], format="csr")
        self.matrix = vstack([hstack([block.matrix, self._let(u)]), peaks, joint], format="csr")
        self.caps = np.concatenate([block.caps, np.zeros(len(labels)), beyond])
        prices = [PRICES[kind] for _, kind in self.priced]
        prices += [PRICES["refusal"]] * len(self.refusals) + [PRICES["limit"]] * len(self.eased)
        self.goal = np.append(np.zeros(block.size), prices)

    def _let(self, u: int) -> Any:
        """Return what more is let through on each row of a refusal with a number; shape (m, u)."""
        place = {index: u - len(self.eased) + n for n, index in enumerate(self.eased)}
        rows = self.block.rows
        numbers = [n for n, row in enumerate(rows) if row.kind == LETS]
        columns = [place[rows[n].index] for n in numbers]
        return csr_array((-np.ones(len(numbers)), (numbers, columns)), shape=(len(rows), u))

    def _joint(self) -> tuple[Any, Floats]:
        """Return rows that keep units abroad out of turn within what is held beyond the reserve."""
        block = self.block
        use, labels = block.use()
        places = {(row.index, row.spell): n for n, row in enumerate(labels)}
        owners = {s.line: o for o, s in reversed(list(enumerate(block.supplies)))}
        rows: list[Any] = []
        caps: list[float] = []
        for o, kind in self.priced:
            own = owners[block.supplies[o].line]
            if kind != "rotation":
                continue
            for s in range(len(block.starts)):
                both = [places[i, s] for i in (own, o) if (i, s) in places]
                if both:
                    rows.append(csr_array(use[both].sum(axis=0)[None, :]))
                    caps.append(block.supplies[o].amount)
        if not rows:
            return csr_array((0, block.size)), np.zeros(0)
        return vstack(rows, format="csr"), np.array(caps)

    def _peaks(self) -> tuple[Any, list[int]]:
        """Return rows of what is out of each priced offer, and through each refusal, by spell."""
        block = self.block
        use, labels = block.use()
        place = {o: number for number, (o, _) in enumerate(self.priced)}
        kept = [n for n, row in enumerate(labels) if row.kind == HOLDS and row.index in place]
        rows = [use[kept]] if kept else []
        owners = [place[labels[n].index] for n in kept]
        remains = np.array([n.way != "stationed" for n in block.needs], dtype=bool)[block.need]
        for number, index in enumerate(self.refusals):
            through = block.blocked == index
            for s in np.unique(block.spell[through]):
                here = np.where(remains, block.spell <= s, block.spell == s) & through
                rows.append(csr_array(here.astype(float)[None, :]))
                owners.append(len(self.priced) + number)
        if not rows:
            return csr_array((0, block.size)), []
        return vstack(rows, format="csr"), owners

    def both(self, target: int) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        """Return what meets a request from its start, and from when others could be there."""
        need = self.block.needs[target]
        now = self.changes(target, need.first)
        if not any(change.kind == "extra" for change in now):
            return now, ()
        least = _from_anybody(now)
        best: tuple[Change, ...] = ()
        for since in self._since(target):
            later = self.changes(target, since)
            if _from_anybody(later) < least - SMALL:
                least = _from_anybody(later)
                best = tuple(replace(change, since=since) for change in later)
        return now, best

    def _since(self, target: int) -> list[int]:
        """Return the first quarters in which units could come that do not at its start."""
        block, need = self.block, self.block.needs[target]
        inside = {o for o, kind in self.priced if kind != "extra"}
        names = [block.limits[index] for index in self.eased]
        inside |= {
            o
            for o, supply in enumerate(block.supplies)
            if any(x.stands_between(supply.donor, need.host, block.class_) for x in names)
        }
        first: dict[int, int] = {}
        for n in np.flatnonzero(block.need == target):
            o, quarter = int(block.supply[n]), int(block.starts[block.spell[n]])
            free = block.supplies[o].donor == ANYBODY
            if not free and (o in inside or block.blocked[n] >= 0):
                first[o] = min(first.get(o, quarter), quarter)
        return sorted({quarter for quarter in first.values() if quarter > need.first})[:MOST_TRIED]

    def changes(self, target: int, since: int) -> tuple[Change, ...]:
        """Return the fewest units that must change to meet a request from a quarter on."""
        block, need = self.block, self.block.needs[target]
        floors = [-np.where(block.need == r, block.served, 0.0) for r in range(len(block.needs))]
        least = self.met.copy()
        starts = block.starts[block.spell]
        mine = block.need == target
        if need.way == "given":
            floors.append(-np.where(mine & (starts <= since), 1.0, 0.0))
            wanted = need.amount
        else:
            floors.append(-np.where(mine & (starts >= since), block.served, 0.0))
            wanted = need.amount * (need.last - since + 1)
        more = csr_array((len(floors), len(self.goal) - block.size))
        matrix = vstack([self.matrix, hstack([csr_array(np.array(floors)), more])], format="csr")
        caps = np.append(self.caps, [tolerant(-value) for value in (*least, wanted)])
        whole = np.append(block.whole, np.full(len(self.goal) - block.size, block.whole.all()))
        highest = np.full(len(self.goal), np.inf)
        found = smallest(self.goal, matrix, caps, highest, whole, self.limits)
        if found.x is None:
            return ()
        units = found.x[block.size :]
        changed = [self._change(n, tidy(x)) for n, x in enumerate(units) if x > SMALL]
        return tuple(sorted(changed, key=lambda c: (-c.units, c.kind, c.member)))

    def _change(self, number: int, units: float) -> Change:
        block, count = self.block, units
        if number < len(self.priced):
            o, kind = self.priced[number]
            supply = block.supplies[o]
            held = {"reserve": supply.amount, "rotation": self.rotation}.get(kind, 0.0)
            unit = block.needs[0].unit
            return Change(kind, supply.line, supply.donor, "", block.class_, count, unit, held)
        index = [*self.refusals, *self.eased][number - len(self.priced)]
        kind = "refusal" if number < len(self.priced) + len(self.refusals) else "limit"
        limit: Limit = block.limits[index]
        names = (limit.member, limit.towards, block.class_)
        return Change(kind, limit.line, *names, count, block.needs[0].unit, limit.most)


def _from_anybody(changes: Sequence[Change]) -> float:
    return sum(change.units for change in changes if change.kind == "extra")
