"""What the match answers: who serves whom, what is short and why, and what one unit more buys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from harmel.ledger.facts import Quantity
from harmel.ledger.support_files.rows import quarter_name
from harmel.models.support.binding import short_spells
from harmel.models.support.block import Block, Floats
from harmel.models.support.certify import Certificate, certify
from harmel.models.support.changes import Change
from harmel.models.support.closers import Lack, closers
from harmel.models.support.grid import Grid, Need, Supply
from harmel.models.support.marginal import Marginal
from harmel.models.support.passes import Pass
from harmel.models.support.solve import tidy

SMALL = 1e-6
Run = tuple[int, int, float]
"""First and last quarter of a run, from the start, and units."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """
    Units of one offer with one host, over a run of quarters.

    Attributes
    ----------
    units : float
        Stationed: units in each quarter. Given or used: units in all.
    first, last : int
        Quarters from the start. Given: from the arrival to the end of the request.
    """

    supply: Supply
    need: Need
    units: float
    first: int
    last: int

    def as_dict(self, start: int) -> dict[str, Any]:
        """Return the assignment as JSON-ready data."""
        supply, need = self.supply, self.need
        return {
            "donor": supply.donor,
            "host": need.host,
            "class": need.class_,
            "way": need.way,
            "units": self.units,
            "unit": need.unit.removesuffix(" per quarter"),
            "from": quarter_name(start + self.first),
            "until": quarter_name(start + self.last),
            "system": " ".join(sorted(supply.systems & need.systems or supply.systems)),
            "priority": need.priority,
            "offer_row": supply.line if supply.line > 0 else None,
            "request_row": need.line,
            "option": supply.option,
            "extra": supply.extra,
            "mark": supply.mark,
            "offered": supply.offered,
            "reason": supply.reason,
        }


@dataclass(frozen=True, slots=True)
class Shortfall:
    """
    One request that is not met in full.

    Attributes
    ----------
    units : float
        The most units missing at once; of what is used: missing in all.
    missing : float
        Unit-quarters missing; of what is used: units.
    first, last : int
        The first and the last quarter in which something is missing.
    could_close : tuple of dict
        Who holds what would help, and what keeps it: member, how, units, text.
    too_late : tuple of dict
        The same of who would be there only after the last quarter that is short.
    spells : tuple of (int, int, float)
        Each run of quarters that are short: its first, its last, and the most missing at once; of
        what is used: missing in all.
    changes, later : tuples of Change
        The cheapest change that meets the request from its start, and from when reserves, refused
        offers or options could be there; empty if none was found, looked for, or helps.
    """

    need: Need
    units: float
    missing: float
    asked: float
    first: int
    last: int
    could_close: tuple[Mapping[str, Any], ...]
    too_late: tuple[Mapping[str, Any], ...]
    spells: tuple[Run, ...]
    changes: tuple[Change, ...]
    later: tuple[Change, ...] = ()

    @property
    def met_share(self) -> float:
        """The part of all that is asked that is met, over all quarters [fraction]."""
        return tidy(1 - self.missing / self.asked)

    def as_dict(self, start: int, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the shortfall as JSON-ready data."""
        need = self.need
        return {
            "row": need.line,
            "host": need.host,
            "class": need.class_,
            "way": need.way,
            "priority": need.priority,
            "asked": self.asked if need.way == "used" else need.amount,
            "short": self.units,
            "unit": need.unit.removesuffix(" per quarter"),
            "from": quarter_name(start + self.first),
            "until": quarter_name(start + self.last),
            "spells": [
                {"from": quarter_name(start + a), "until": quarter_name(start + b), "short": x}
                for a, b, x in self.spells
            ],
            "missing": self.missing,
            "of": self.asked,
            "met_share": self.met_share,
            "could_close": [dict(one) for one in self.could_close],
            "too_late": [dict(one) for one in self.too_late],
            "cheapest_change": [change.as_dict(names) for change in self.changes],
            "later_change": {
                "from": quarter_name(start + self.later[0].since),
                "changes": [change.as_dict(names) for change in self.later],
            }
            if self.later and self.later[0].since is not None
            else None,
        }


@dataclass(frozen=True, eq=False)
class Match:
    """
    Requests matched with offers.

    Attributes
    ----------
    status : str
        "optimal", "within the gap", "stopped at the node limit", or "infeasible" where requests
        that must be met cannot be.
    assignments, shortfalls : tuples
        Who serves whom; which requests are not met in full, most urgent first.
    binding : tuple of dict
        What stands in the way, in words.
    marginals : dict
        By class.
    passes : tuple of Pass
        What each pass reached, with its bound.
    carried : dict
        By donor: `carries` (its part of all that is carried), `part` (by the key) and `ratio` of
        the two, 1 where it carries its part; the latter None for a donor that the key does not
        know.
    cost : float or None
        Million EUR of units whose cost is known, stationed ones by their part of the quarters.
    costless : dict
        How many units have no known cost, by class.
    sourced, assumed : int
        How many inputs have a source, and how many are assumptions.
    conflict : tuple of dict
        Statements that cannot hold together, where infeasible.
    must : frozenset of int
        Rows of the requests that must be met.
    at_fault : str
        The class in which they cannot be; empty where they can.
    what_if : dict
        What was asked beyond the file: horizon, refuse, without, extra, options, must.
    flows : tuple of dict
        Every flow by run of quarters, as the certificate reads it.
    parts : dict
        Each donor's part by the key.
    """

    name: str
    grid: Grid
    names: Mapping[str, str]
    bound: str
    key: str
    status: str
    assignments: tuple[Assignment, ...]
    shortfalls: tuple[Shortfall, ...]
    binding: tuple[Mapping[str, Any], ...]
    marginals: Mapping[str, Marginal]
    passes: tuple[Pass, ...]
    carried: Mapping[str, Mapping[str, float | None]]
    cost: float | None
    costless: Mapping[str, float]
    sourced: int
    assumed: int
    conflict: tuple[Mapping[str, Any], ...]
    must: frozenset[int]
    at_fault: str
    notes: tuple[str, ...]
    what_if: Mapping[str, Any]
    flows: tuple[Mapping[str, Any], ...]
    parts: Mapping[str, float]
    quantities: Mapping[str, Quantity] = field(default_factory=dict)

    @cached_property
    def certificate(self) -> Certificate:
        """The re-check of the answer by code that shares nothing with the search."""
        return certify(self.case(), self.claim())

    def case(self) -> dict[str, Any]:
        """Return the case in plain lists, as the certificate reads it."""
        return self.grid.as_plain() | {"parts": dict(self.parts)}

    def claim(self) -> dict[str, Any]:
        """Return the answer in plain lists, as the certificate reads it."""
        if self.status == "infeasible":
            return {"status": self.status, "class": self.at_fault, "must": sorted(self.must)}
        claim = self._shown()
        for shown, one in zip(claim["assignments"], self.assignments, strict=True):
            shown |= {"first": one.first, "last": one.last, "offer_row": one.supply.line}
        return claim | {"flows": [dict(flow) for flow in self.flows]}

    @property
    def gap(self) -> float:
        """The largest relative gap of any pass."""
        return max((one.gap for one in self.passes), default=0.0)

    @property
    def objective(self) -> dict[str, Any]:
        """What each pass reached, by name; costs in million EUR."""
        found: dict[str, Any] = {"short": {}}
        for one in self.passes:
            if one.name.startswith("priority "):
                found["short"][one.name.removeprefix("priority ")] = tidy(one.value)
        by_name = {one.name: tidy(one.value) for one in self.passes}
        found["largest_ratio"] = by_name.get("largest ratio")
        found["sum_of_ratios"] = by_name.get("sum of ratios")
        found["cost_meur"] = self.cost
        found["units_without_cost"] = tidy(sum(self.costless.values()))
        found["units_without_cost_by_class"] = dict(self.costless)
        return found

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        return dict(self.quantities)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return self._shown() | {"certificate": self.certificate.as_dict()}

    def _shown(self) -> dict[str, Any]:
        start = self.grid.start
        return {
            "name": self.name,
            "status": self.status,
            "inputs": {"sourced": self.sourced, "assumed": self.assumed},
            "from": quarter_name(start),
            "until": quarter_name(start + self.grid.count - 1),
            "bound": self.bound,
            "key": self.key,
            "rotation": self.grid.rotation,
            "what_if": dict(self.what_if),
            "assignments": [one.as_dict(start) for one in self.assignments],
            "shortfall": [one.as_dict(start, self.names) for one in self.shortfalls],
            "requests": {"asked": len(self.grid.needs), "short": len(self.shortfalls)},
            "binding": [dict(one) for one in self.binding],
            "marginal": {name: one.total for name, one in self.marginals.items()},
            "marginal_where": {
                name: {
                    "hosts": dict(one.hosts),
                    "donors": dict(one.donors),
                    "by_priority": {str(p): x for p, x in one.by_priority.items()},
                    "method": one.method,
                }
                for name, one in self.marginals.items()
            },
            "burden": [{"donor": donor, **values} for donor, values in self.carried.items()],
            "objective": self.objective,
            "gap": tidy(self.gap),
            "passes": [
                {
                    "name": one.name,
                    "value": tidy(one.value),
                    "bound": tidy(one.bound),
                    "gap": tidy(one.gap),
                    "status": one.status,
                    "nodes": one.nodes,
                }
                for one in self.passes
            ],
            "conflict": [dict(one) for one in self.conflict],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Lacks:
    """What each host lacks, by when, and who could close it: the same answer, told by host."""

    match: Match

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        return self.match.numbers()

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        match, start = self.match, self.match.grid.start
        asking = dict.fromkeys(sorted(need.host for need in match.grid.needs))
        hosts = []
        for host in asking:
            mine = [s for s in match.shortfalls if s.need.host == host]
            asked = [need for need in match.grid.needs if need.host == host]
            hosts.append(
                {
                    "host": host,
                    "name": match.names.get(host, host),
                    "requests": len(asked),
                    "short": len(mine),
                    "lacks": [s.as_dict(start, match.names) for s in mine],
                }
            )
        hosts.sort(key=lambda one: -one["short"])  # type: ignore[operator]
        return {
            "name": match.name,
            "status": match.status,
            "inputs": {"sourced": match.sourced, "assumed": match.assumed},
            "from": quarter_name(start),
            "until": quarter_name(start + match.grid.count - 1),
            "bound": match.bound,
            "what_if": dict(match.what_if),
            "hosts": hosts,
            "gap": tidy(match.gap),
            "conflict": [dict(one) for one in match.conflict],
            "notes": list(match.notes),
            "certificate": match.certificate.as_dict(),
        }


def assignments_of(block: Block, flow: Floats) -> list[Assignment]:
    """Return who serves whom, runs of spells with the same number put together."""
    found: list[Assignment] = []
    ends = block.starts + block.lengths - 1
    for n in np.flatnonzero(flow > SMALL):
        supply, need = block.supplies[int(block.supply[n])], block.needs[int(block.need[n])]
        s, units = int(block.spell[n]), tidy(flow[n])
        first, last = int(block.starts[s]), int(ends[s])
        if need.way == "given":
            last = need.last
        before = found[-1] if found else None
        joins = before is not None and before.supply is supply and before.need is need
        if joins and before is not None and need.way != "given" and before.last + 1 == first:
            if need.way == "used":
                total = tidy(before.units + units)
                found[-1] = Assignment(supply, need, total, before.first, last)
                continue
            if before.units == units:
                found[-1] = Assignment(supply, need, units, before.first, last)
                continue
        found.append(Assignment(supply, need, units, first, last))
    return found


def shortfalls_of(
    grid: Grid,
    block: Block,
    flow: Floats,
    names: Mapping[str, str],
    changes: Mapping[int, tuple[tuple[Change, ...], tuple[Change, ...]]],
    options: Sequence[Supply],
) -> list[Shortfall]:
    """Return the requests of a class that are not met in full."""
    met = block.by_need(flow)
    ends = block.starts + block.lengths - 1
    found = []
    for r, need in enumerate(block.needs):
        short, missing = short_spells(block, flow, r)
        if not short:
            continue
        units = missing.sum() if need.way == "used" else missing.max()
        first, last = int(block.starts[short[0]]), int(ends[short[-1]])
        lack = Lack(grid, block, need, names, first, last, short, float(missing.max()), flow)
        could_close, too_late = closers(lack, options)
        found.append(
            Shortfall(
                need,
                tidy(units),
                tidy(block.asked(r) - met[r]),
                tidy(block.asked(r)),
                first,
                last,
                could_close,
                too_late,
                _runs(block, need, short, missing),
                *changes.get(r, ((), ())),
            )
        )
    return found


def _runs(block: Block, need: Need, short: Sequence[int], missing: Floats) -> tuple[Run, ...]:
    """Return the runs of quarters in which a request is short, neighbouring spells joined."""
    ends = block.starts + block.lengths - 1
    found: list[Run] = []
    for s, units in zip(short, missing, strict=True):
        first, last, here = int(block.starts[s]), int(ends[s]), float(units)
        if found and found[-1][1] + 1 == first:
            before = found.pop()
            first = before[0]
            here = before[2] + here if need.way == "used" else max(before[2], here)
        found.append((first, last, tidy(here)))
    return tuple(found)
