"""What stands in the way of each request that is short, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harmel.ledger.support_files.rows import quarter_name
from harmel.models.support.block import HOLDS, LETS, TURNS, Block, Floats, accepts
from harmel.models.support.grid import Grid, Limit, Need, Supply
from harmel.models.support.wording import (
    class_named,
    every,
    figure,
    listed,
    member_named,
    possessive,
    sentence,
)

SMALL = 1e-6


@dataclass(slots=True)
class Binding:
    """
    One constraint that keeps a request from being met.

    Attributes
    ----------
    kind : str
        used up, rotation, rate, lead, ended, refusal, system, tie, limit or no offer.
    say : str
        Its sentence, with places for the quarters and the hosts.
    hosts : dict
        Whose requests it keeps short, each once.
    first, last : int
        Quarters from the start in which it does so.
    priority : int
        That of the most urgent request it keeps short.
    """

    kind: str
    row: int
    member: str
    class_: str
    say: str
    first: int
    last: int
    priority: int = 3
    hosts: dict[str, None] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, int, int, str]:
        """The most urgent request first, then the earliest quarter."""
        return self.priority, self.first, KINDS.index(self.kind), self.member

    def as_dict(self, grid: Grid, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the constraint as JSON-ready data, with its sentence."""
        since, until = (quarter_name(grid.start + q) for q in (self.first, self.last))
        open_end = self.last >= grid.count - 1
        when = f"from {since} on" if open_end else f"from {since} to {until}"
        if since == until:
            when = f"in {since}"
        hosts = listed([member_named(host, names) for host in self.hosts])
        several = len(self.hosts) > 1
        return {
            "kind": self.kind,
            "row": self.row if self.row > 0 else None,
            "member": self.member or None,
            "class": self.class_,
            "hosts": list(self.hosts),
            "priority": self.priority,
            "from": since,
            "until": until,
            "text": sentence(
                self.say.replace("{when}", when)
                .replace("{hosts}", hosts)
                .replace("{are}", "are" if several else "is")
                .replace("{take}", "take" if several else "takes")
            ),
        }


def short_spells(block: Block, flow: Floats, index: int) -> tuple[list[int], Floats]:
    """Return the spells in which a request is short, and by how much in each."""
    need = block.needs[index]
    inside = np.flatnonzero((block.starts >= need.first) & (block.starts <= need.last))
    arcs = np.flatnonzero(block.need == index)
    missing = np.zeros(len(inside))
    for place, s in enumerate(inside):
        there = block.spell[arcs] <= s if need.way == "given" else block.spell[arcs] == s
        rate = block.lengths[s] if need.way == "used" else 1
        missing[place] = need.amount * rate - float(flow[arcs][there].sum())
    tolerance = SMALL * max(1.0, need.amount)
    kept = missing > tolerance
    return [int(s) for s in inside[kept]], missing[kept]


def bindings(grid: Grid, block: Block, flow: Floats, names: Mapping[str, str]) -> list[Binding]:
    """
    Say what keeps the requests of one class short, the most urgent request first.

    Parameters
    ----------
    grid : Grid
        All that is matched.
    block : Block
        The class.
    flow : array, shape (n,)
        Units on each arc of the answer.
    names : dict
        What members are called, by code.
    """
    finder = _Finder(grid, block, flow, names)
    for index in sorted(range(len(block.needs)), key=lambda r: block.needs[r].priority):
        finder.look(index)
    return sorted(finder.found.values(), key=lambda binding: binding.order)


KINDS = (
    "no offer",
    "used up",
    "rotation",
    "rate",
    "limit",
    "refusal",
    "system",
    "tie",
    "lead",
    "ended",
)


class _Finder:
    """Collects constraints, each once, with all hosts and quarters that it binds."""

    def __init__(self, grid: Grid, block: Block, flow: Floats, names: Mapping[str, str]) -> None:
        self.grid, self.block, self.flow, self.names = grid, block, flow, names
        self.slack = block.caps - block.matrix @ flow
        self.found: dict[tuple[object, ...], Binding] = {}
        self.what = class_named(block.class_)
        several = self.what.endswith("s")
        self.is_, self.stays = ("are", "stay") if several else ("is", "stays")

    def name(self, code: str) -> str:
        return member_named(code, self.names)

    def goods(self, supply: Supply) -> str:
        return f"{possessive(self.name(supply.donor))} {self.what}"

    def note(
        self,
        kind: str,
        row: int,
        member: str,
        need: Need,
        quarters: tuple[int, int],
        say: str,
    ) -> None:
        key = (kind, row, member, need.host if kind == "no offer" else "")
        found = self.found.setdefault(
            key, Binding(kind, row, member, self.block.class_, say, *quarters)
        )
        found.first, found.last = min(found.first, quarters[0]), max(found.last, quarters[1])
        found.priority = min(found.priority, need.priority)
        found.hosts.setdefault(need.host)

    def look(self, index: int) -> None:
        block, need = self.block, self.block.needs[index]
        short, _ = short_spells(block, self.flow, index)
        if not short:
            return
        ends = block.starts + block.lengths - 1
        whole = (int(block.starts[short[0]]), int(ends[short[-1]]))
        others = [s for s in block.supplies if s.donor != need.host]
        if not others:
            say = f"Nobody but {{hosts}} itself offers {self.what} ({{when}})."
            if not block.supplies:
                say = f"Nobody offers {self.what} ({{when}})."
            self.note("no offer", 0, "", need, whole, say)
        for o, supply in enumerate(block.supplies):
            if supply.donor == need.host:
                continue
            if not accepts(need, supply):
                if self._spare(o, short):
                    self._mismatch(supply, need, whole)
                continue
            arcs = np.flatnonzero((block.supply == o) & (block.need == index))
            served = set(block.spell[arcs].tolist())
            if need.way == "given":
                served = {s for s in short if any(a <= s for a in served)}
            for s in short:
                span = (int(block.starts[s]), int(ends[s]))
                if s in served:
                    self._tight(o, supply, need, s, span)
                else:
                    self._closed(supply, need, span)

    def _spare(self, o: int, short: list[int]) -> bool:
        """Say whether an offer has units left in a spell; one that nobody can take has."""
        rows = self.block.row_numbers(HOLDS, o)
        inside = [n for n in rows if self.block.rows[n].spell in short]
        least = 1 - SMALL if self.block.whole.all() else SMALL
        supply = self.block.supplies[o]
        if not rows:
            return supply.amount > supply.reserve and supply.first < self.grid.count
        return any(self.slack[number] >= least for number in inside)

    def _mismatch(self, supply: Supply, need: Need, span: tuple[int, int]) -> None:
        goods = self.goods(supply)
        if supply.towards not in {"", need.host}:
            whom = self.name(supply.towards)
            self.note(
                "tie",
                supply.line,
                supply.donor,
                need,
                span,
                f"{goods} {self.is_} offered to {whom} only, not to {{hosts}}.",
            )
            return
        is_, takes = " ".join(sorted(supply.systems)), " ".join(sorted(need.systems))
        self.note(
            "system",
            supply.line,
            supply.donor,
            need,
            span,
            f"{goods} {self.is_} {is_}; {{hosts}} {{take}} {takes} only.",
        )

    def _closed(self, supply: Supply, need: Need, span: tuple[int, int]) -> None:
        goods = self.goods(supply)
        if span[0] < supply.first:
            say = f"{self.is_} there from {quarter_name(self.grid.start + supply.first)} only"
            if supply.first >= self.grid.count:
                say = f"{self.is_} not there within the quarters looked at"
            last = min(span[1], supply.first - 1)
            self.note(
                "lead",
                supply.line,
                supply.donor,
                need,
                (span[0], last),
                f"{goods} {say}; {{hosts}} {{are}} short {{when}}.",
            )
            return
        if span[0] > supply.last:
            until = quarter_name(self.grid.start + supply.last)
            self.note(
                "ended",
                supply.line,
                supply.donor,
                need,
                span,
                f"{goods} {self.stays} until {until}; {{hosts}} {{are}} short {{when}}.",
            )
            return
        for limit in self.grid.limits:
            closes = limit.most <= 0 and limit.first <= span[0] <= limit.last
            if closes and limit.stands_between(supply.donor, need.host, self.block.class_):
                self._refused(limit, supply, need, span)
                return

    def _refused(self, limit: Limit, supply: Supply, need: Need, span: tuple[int, int]) -> None:
        who, what = self.name(limit.member), self.what
        if limit.member == supply.donor:
            whom = f"give {what} to"
            self.note(
                "refusal",
                limit.line,
                limit.member,
                need,
                span,
                f"{who} refuses to {whom} {{hosts}} ({{when}}).",
            )
            return
        giver = self.name(supply.donor)
        self.note(
            "refusal",
            limit.line,
            limit.member,
            need,
            span,
            f"{who} refuses to take {what} from {giver} ({{when}}).",
        )

    def _tight(self, o: int, supply: Supply, need: Need, s: int, span: tuple[int, int]) -> None:
        """Note which row of an offer is used up in a spell, or for good before or after it."""
        block = self.block
        later = need.way != "stationed"
        for kind in (HOLDS, TURNS):
            numbers = block.row_numbers(kind, o)
            latest = max((block.rows[n].spell for n in numbers), default=s)
            for number in numbers:
                row = block.rows[number]
                if row.spell != s and not (later and row.spell >= min(s, latest)):
                    continue
                if self.slack[number] < 1 - SMALL if block.whole.all() else self._used(number):
                    self._used_up(kind, supply, need, span, block.caps[number])
                    return
        for index, limit in enumerate(self.grid.limits):
            if not limit.stands_between(supply.donor, need.host, block.class_):
                continue
            if any(self._used(number) for number in block.row_numbers(LETS, index)):
                who, most, what = self.name(limit.member), limit.most, self.what
                self.note(
                    "limit",
                    limit.line,
                    limit.member,
                    need,
                    span,
                    f"{who} lets {figure(most)} {what} through at most ({{when}}).",
                )

    def _used(self, number: int) -> bool:
        return bool(self.slack[number] <= SMALL * max(1.0, self.block.caps[number]))

    def _used_up(
        self, kind: str, supply: Supply, need: Need, span: tuple[int, int], cap: float
    ) -> None:
        goods = self.goods(supply)
        beyond = supply.amount - supply.reserve
        turning = supply.rotates and cap < np.floor(beyond + SMALL) and not supply.rate
        if supply.rate:
            each = every(supply.amount, "per quarter", "used")
            name, text = "rate", each
        elif kind == TURNS or turning:
            abroad = np.floor(supply.amount / self.grid.rotation) if kind == TURNS else cap
            name = "rotation"
            text = (
                f"{figure(supply.amount)} held keep {figure(abroad)} "
                f"abroad at {self.grid.rotation:g} for one, all used"
            )
        elif supply.reserve > 0:
            name = "used up"
            which = f"beyond its reserve of {figure(supply.reserve)}"
            text = every(beyond, which, "used")
            if beyond <= 0:
                text = every(supply.amount, "", "kept at home")
        else:
            name, text = "used up", every(beyond, "offered", "used")
        self.note(
            name,
            supply.line,
            supply.donor,
            need,
            span,
            f"{goods}: {text} {{when}}.",
        )
