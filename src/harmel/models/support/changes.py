"""The cheapest change that meets a request: a reserve, a refusal, an option, or more units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from harmel.models.support.block import HOLDS, Block, Floats, build
from harmel.models.support.grid import Grid, Limit, Supply
from harmel.models.support.passes import tolerant
from harmel.models.support.solve import Limits, smallest, tidy
from harmel.models.support.wording import amount_of, figure, member_named

PRICES = {"option": 1.0, "reserve": 1.01, "refusal": 1.02, "extra": 1.05}
"""What a changed unit counts: a unit, and so little more that the order only breaks ties."""
MOST_ARCS = 4000
SMALL = 1e-6
ANYBODY = ""


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change.

    Attributes
    ----------
    kind : str
        option, reserve, refusal or extra.
    row : int
        The row of the file that would change; 0 for units that nobody has offered.
    units : float
        The most units that change at any time; of what is given or used: in all.
    held : float
        What the member keeps at home, where that is what changes.
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
        texts = {
            "option": f"{who} takes up its option: {what}",
            "reserve": f"{who} sends {what} of the {figure(self.held)} it keeps at home",
            "refusal": f"{who} lifts its refusal"
            + (f" towards {member_named(self.towards, names)}" if self.towards else "")
            + f" for {what}",
            "extra": f"{what} more from anybody, usable by the host",
        }
        return {
            "kind": self.kind,
            "row": self.row or None,
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
        it from the first quarter in which a reserve, a refused offer or an option could be there,
        empty where that is the same quarter or does not help. Both are empty where no such change
        meets the request; where the class is too large there is no entry.
    """
    now = [s for s in grid.supplies if s.class_ == class_]
    held = [replace(s, amount=s.reserve, reserve=0.0, rotates=False) for s in now if s.reserve > 0]
    most = sum(n.amount * (n.last - n.first + 1) for n in grid.needs if n.class_ == class_)
    free = Supply(0, ANYBODY, class_, float(np.ceil(most)), 0.0, 0, grid.count - 1, 0)
    block = build(grid, class_, (*held, *options, free), through_refusals=True)
    if block.size > MOST_ARCS:
        return {}
    priced = [
        *((len(now) + i, "reserve") for i in range(len(held))),
        *((len(now) + len(held) + i, "option") for i in range(len(options))),
        (len(now) + len(held) + len(options), "extra"),
    ]
    search = _Search(block, priced, met, limits)
    return {target: search.both(target) for target in targets}


class _Search:
    """The class with everything that could change, each with a price."""

    def __init__(
        self, block: Block, priced: Sequence[tuple[int, str]], met: Floats, limits: Limits
    ) -> None:
        self.block, self.met, self.limits = block, met, limits
        self.priced = list(priced)
        self.refusals = sorted({int(n) for n in block.blocked if n >= 0})
        u = len(self.priced) + len(self.refusals)
        rows, labels = self._peaks()
        picks = csr_array(
            (-np.ones(len(labels)), (np.arange(len(labels)), labels)), shape=(len(labels), u)
        )
        top = hstack([block.matrix, csr_array((block.matrix.shape[0], u))], format="csr")
        peaks = hstack([rows, picks], format="csr")
        self.matrix = vstack([top, peaks], format="csr")
        self.caps = np.append(block.caps, np.zeros(len(labels)))
        prices = [PRICES[kind] for _, kind in self.priced]
        prices += [PRICES["refusal"]] * len(self.refusals)
        self.goal = np.append(np.zeros(block.size), prices)

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
        since = self._since(target)
        if since is None or not any(change.kind == "extra" for change in now):
            return now, ()
        later = self.changes(target, since)
        spared = _from_anybody(later) < _from_anybody(now) - SMALL
        return now, tuple(replace(change, since=since) for change in later) if spared else ()

    def _since(self, target: int) -> int | None:
        """Return when the first reserve, refused offer or option could serve a request."""
        block, need = self.block, self.block.needs[target]
        inside = {o for o, kind in self.priced if kind != "extra"}
        arcs = np.flatnonzero(block.need == target)
        could = [n for n in arcs if block.supply[n] in inside or block.blocked[n] >= 0]
        could = [n for n in could if block.supplies[int(block.supply[n])].donor != ANYBODY]
        first = min((int(block.starts[block.spell[n]]) for n in could), default=None)
        return first if first is not None and first > need.first else None

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
            held = supply.amount if kind == "reserve" else 0.0
            unit = block.needs[0].unit
            return Change(kind, supply.line, supply.donor, "", block.class_, count, unit, held)
        limit: Limit = block.limits[self.refusals[number - len(self.priced)]]
        names = (limit.member, limit.towards, block.class_)
        return Change("refusal", limit.line, *names, count, block.needs[0].unit)


def _from_anybody(changes: Sequence[Change]) -> float:
    return sum(change.units for change in changes if change.kind == "extra")
