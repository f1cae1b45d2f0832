"""What one more unit of a class would meet, at whom, and with which donor it would count."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from harmel.models.support.block import HOLDS, WANTS, Block, Floats, build
from harmel.models.support.grid import Grid, Supply
from harmel.models.support.passes import Filled, fill
from harmel.models.support.solve import Limits, tidy

MOST_ARCS = 3000
"""Arcs up to which a class of whole units is solved again; beyond, and for what is used, duals."""
MOST_DONORS = 6
"""Offers of a class for which one unit more is tried."""
NOBODY = ""
SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class Marginal:
    """
    What one unit more of a class buys, free to go anywhere from the first quarter on.

    Attributes
    ----------
    total : float
        What it meets [unit-quarters; units of what is used].
    by_priority : dict
        The same by priority of the requests.
    hosts : dict
        By host: how much more of its requests is met.
    donors : dict
        What one unit more would meet with a donor that already offers, within its lead, ties,
        systems and refusals; those for whom the duals are largest.
    method : str
        "solved again" or "duals".
    """

    total: float
    by_priority: Mapping[int, float]
    hosts: Mapping[str, float]
    donors: Mapping[str, float]
    method: str


def marginal(grid: Grid, filled: Filled, flow: Floats, limits: Limits) -> Marginal:
    """
    Say what one unit more of a class buys.

    Parameters
    ----------
    grid : Grid
        All that is matched.
    filled : Filled
        The class after the first pass.
    flow : array, shape (n,)
        The final answer of the class; what it meets of each request stays met.
    limits : Limits
        When a search stops.
    """
    block = filled.block
    donors = _with_donors(grid, filled, limits)
    if block.size > MOST_ARCS or not block.whole.any():
        return _by_duals(filled, donors)
    free = Supply(0, NOBODY, block.class_, 1.0, 0.0, 0, grid.count - 1, 0)
    more = build(grid, block.class_, (free,))
    before = block.by_need(flow)
    again = fill(more, limits, {r: float(met) for r, met in enumerate(before)})
    if again.flow is None:
        return _by_duals(filled, donors)
    after = more.by_need(again.flow)
    hosts: dict[str, float] = {}
    gained: dict[int, float] = {}
    for need, old, new in zip(block.needs, before, after, strict=True):
        if new - old > SMALL:
            hosts[need.host] = hosts.get(need.host, 0.0) + tidy(new - old)
            gained[need.priority] = gained.get(need.priority, 0.0) + tidy(new - old)
    return Marginal(sum(hosts.values()), gained, hosts, donors, "solved again")


def _with_donors(grid: Grid, filled: Filled, limits: Limits) -> dict[str, float]:
    """Return the worth of one unit more with each donor: of its best offer, solved again."""
    block = filled.block
    worth = [float(filled.worth[block.row_numbers(HOLDS, o)].sum()) for o in _offers(block)]
    order = sorted(_offers(block), key=lambda o: -worth[o])
    small = block.size <= MOST_ARCS and block.whole.any()
    met = sum(filled.reached.values())
    found: dict[str, float] = {}
    for o in order[: MOST_DONORS if small else len(order)]:
        donor, gain = block.supplies[o].donor, worth[o]
        if gain <= SMALL:
            continue
        if small:
            again = fill(build(_with_one_more(grid, block.supplies[o]), block.class_), limits)
            gain = sum(again.reached.values()) - met
        if tidy(gain) > SMALL:
            found[donor] = max(found.get(donor, 0.0), tidy(gain))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _offers(block: Block) -> range:
    return range(len(block.supplies))


def _with_one_more(grid: Grid, supply: Supply) -> Grid:
    more = replace(supply, amount=supply.amount + 1)
    return replace(grid, supplies=tuple(more if s is supply else s for s in grid.supplies))


def _by_duals(filled: Filled, donors: Mapping[str, float]) -> Marginal:
    """Return what the duals of the requests say: for each spell the most urgent use."""
    block, worth = filled.block, filled.worth
    place = {priority: number for number, priority in enumerate(block.priorities)}
    stays: dict[int, list[tuple[Floats, str]]] = {}
    once: list[tuple[Floats, str]] = []
    none = np.zeros(len(place))
    for r, need in enumerate(block.needs):
        by_spell = {block.rows[n].spell: worth[n] for n in block.row_numbers(WANTS, r)}
        unit = np.zeros(len(place))
        unit[place[need.priority]] = 1
        if need.way == "given":
            length = need.last - need.first + 1
            once.append((length * unit - by_spell.get(-1, none), need.host))
            continue
        for s in np.flatnonzero((block.starts >= need.first) & (block.starts <= need.last)):
            own = by_spell.get(int(s), none)
            if need.way == "used":
                once.append((unit - own, need.host))
            else:
                gain = block.lengths[s] * unit - own
                stays.setdefault(int(s), []).append((gain, need.host))
    best = [max(found, key=_order) for found in stays.values()]
    single = max(once, key=_order, default=None)
    if single is not None and (not best or _order(single) > _order(_sum(best))):
        best = [single]
    hosts: dict[str, float] = {}
    for gain, host in best:
        if (part := tidy(float(gain.sum()))) > SMALL:
            hosts[host] = hosts.get(host, 0.0) + part
    total = _sum(best)[0] if best else np.zeros(len(place))
    gained = {p: tidy(float(total[n])) for p, n in place.items() if abs(total[n]) > SMALL}
    return Marginal(sum(hosts.values()), gained, hosts, donors, "duals")


def _order(found: tuple[Floats, str]) -> tuple[float, ...]:
    return tuple(np.round(found[0], 6))


def _sum(found: list[tuple[Floats, str]]) -> tuple[Floats, str]:
    return np.sum([gain for gain, _ in found], axis=0), ""
