"""Match requests for support with offers: what is most urgent, then a fair burden, then cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.ledger.facts import Quantity
from harmel.ledger.store import Ledger
from harmel.ledger.support_files.file import SupportFile
from harmel.models.support.answer import (
    Lacks,
    Match,
    Shortfall,
    assignments_of,
    shortfalls_of,
)
from harmel.models.support.arguments import read_extra, read_must, read_refusal, small_enough
from harmel.models.support.binding import bindings
from harmel.models.support.block import Block, Floats, build
from harmel.models.support.changes import cheapest_changes
from harmel.models.support.conflict import conflict, impossible_classes
from harmel.models.support.figures import Figures
from harmel.models.support.grid import (
    ROTATION,
    Grid,
    Supply,
    lay_out,
)
from harmel.models.support.keys import key_weights
from harmel.models.support.marginal import marginal
from harmel.models.support.passes import (
    Filled,
    balance,
    fill,
    shared,
)
from harmel.models.support.solve import Limits, tidy
from harmel.models.support.steady import steady
from harmel.models.support.totals import beside_all, burden, by_priority, cost_of, status_of
from harmel.models.support.wording import class_named, listed

EXACT = 2000
"""Arcs up to which the search goes on until nothing better can exist."""
GAP = 0.01
NODES = 2000
MOST_CHANGED = 40
"""Short requests for which the cheapest change is looked for."""


def support_match(
    ledger: Ledger,
    file: SupportFile,
    *,
    key: str = "gdp",
    weights: Mapping[str, float] | None = None,
    bound: str = "best",
    horizon: int | None = None,
    rotation: float = ROTATION,
    refuse: Sequence[str] = (),
    without: Sequence[str] = (),
    extra: Sequence[str] = (),
    options: bool = False,
    must: Sequence[str] = (),
    gap: float | None = None,
    nodes: int = NODES,
    changed: int = MOST_CHANGED,
    progress: Callable[[str], None] | None = None,
) -> Match:
    """
    Match requests with offers.

    Three passes, each within what the ones before it reached: what is short, strictly by
    priority; the largest ratio of what a donor carries to its part by the key, then the sum of
    those ratios; cost.

    Parameters
    ----------
    ledger : Ledger
        Where the figures of the key are looked up.
    file : SupportFile
        Requests, offers, refusals and options.
    key : {"gdp", "population", "defence", "equal"}
        By what the burden is compared.
    weights : dict, optional
        Each donor's weight, in place of the key's figures [any unit].
    bound : {"low", "best", "high", "harshest", "kindest"}
        Which end of ranges is taken; harshest is high requests and low offers.
    horizon : int, optional
        How many quarters from the first request on.
    rotation : float
        Units held for one abroad, of offers with a reserve [ratio].
    refuse : sequence of str
        ``MEMBER`` or ``MEMBER:CLASS``: who gives nothing.
    without : sequence of str
        Who takes no part.
    extra : sequence of str
        ``MEMBER:CLASS:QUANTITY``: who offers more, from the first quarter on.
    options : bool
        Whether the file's options are taken up.
    must : sequence of str
        ``HOST:CLASS``: requests that have to be met in full.
    gap : float, optional
        Where a search may stop [fraction]; by default 0 for small cases and 0.01 for large ones.
    nodes : int
        Where a search stops at the latest [nodes].
    changed : int
        For how many shortfalls the cheapest change is looked for, most urgent first.
    progress : callable, optional
        Told of each class and pass of a case that takes long.

    Raises
    ------
    BadArgument
        If an argument is out of its range, names what is not there, or the case is too large.
    NoAnswer
        If the ledger has no figures for the key.

    References
    ----------
    Lexicographic goals: Ignizio 1976, Goal Programming and Extensions. Largest relative burden
    first: Luss 1999, On equitable resource allocation problems, Operations Research 47.
    """
    grid = lay_out(
        file,
        bound,
        horizon,
        rotation,
        refusing=[read_refusal(text) for text in refuse],
        without=without,
        extra=[read_extra(text) for text in extra],
        options=options,
    )
    optional = lay_out(file, bound, horizon, rotation, without=without, options=True).supplies
    left = () if options else tuple(s for s in optional if s.option)
    small_enough(grid)
    forced = read_must(grid, must)
    blocks = [build(grid, class_) for class_ in grid.classes()]
    arcs = sum(block.size for block in blocks)
    tell = progress if progress is not None and arcs > EXACT else _silent
    limits = Limits((0.0 if arcs <= EXACT else GAP) if gap is None else gap, nodes)
    donors = sorted({s.donor for s in grid.supplies if s.class_ in grid.classes()})
    key_figures: dict[str, Quantity] = {}
    if weights is None:
        key_figures = key_weights(ledger, key, donors) if donors else {}
        weights = {donor: quantity.number for donor, quantity in key_figures.items()}
    asked_for = {
        "horizon": horizon,
        "refuse": list(refuse),
        "without": list(without),
        "extra": list(extra),
        "options": options,
        "must": list(must),
    }
    setup = _Setup(file, grid, bound, key, key_figures, left, limits, changed, asked_for, tell)
    impossible = impossible_classes(grid, forced, grid.classes(), limits) if forced else []
    if impossible:
        return setup.infeasible(forced, impossible)
    filled = []
    for number, block in enumerate(blocks, 1):
        tell(f"{block.class_} ({number} of {len(blocks)} classes): what can be met")
        floors = {r: block.asked(r) for r, need in enumerate(block.needs) if need.line in forced}
        filled.append(fill(block, limits, floors))
    return setup.solve(filled, _parts(weights, donors), donors, forced)


def support_shortfall(ledger: Ledger, file: SupportFile, **arguments: Any) -> Lacks:
    """
    Say what each host lacks, by when, and who could close it.

    Parameters
    ----------
    ledger : Ledger
        Where the figures of the key are looked up.
    file : SupportFile
        Requests, offers, refusals and options.
    **arguments
        As :func:`support_match`.

    Raises
    ------
    BadArgument, NoAnswer
        As :func:`support_match`.
    """
    return Lacks(support_match(ledger, file, **arguments))


def _parts(weights: Mapping[str, float], donors: Sequence[str]) -> dict[str, float]:
    """Return each donor's part of the weights, in sum one; who has none is left out."""
    bad = [d for d, weight in weights.items() if not 0 < weight < np.inf]
    if bad:
        raise BadArgument(
            Problem(
                "A weight has to be above zero.",
                column="weights",
                found=", ".join(sorted(bad)),
            )
        )
    inside = {donor: weights[donor] for donor in donors if donor in weights}
    total = sum(inside.values())
    return {donor: weight / total for donor, weight in inside.items()}


@dataclass(frozen=True, eq=False)
class _Setup:
    """What every answer needs besides the flows."""

    file: SupportFile
    grid: Grid
    bound: str
    key: str
    key_figures: Mapping[str, Quantity]
    options: tuple[Supply, ...]
    limits: Limits
    changed: int
    asked_for: Mapping[str, Any]
    tell: Callable[[str], None]

    def solve(
        self,
        filled: Sequence[Filled],
        parts: Mapping[str, float],
        donors: Sequence[str],
        forced: frozenset[int],
    ) -> Match:
        """Run the passes on burden and cost, and put the answer into words."""
        grid, limits, names = self.grid, self.limits, self.file.names
        flows = [np.zeros(0) if one.flow is None else one.flow for one in filled]
        self.tell("Burden and cost, over all classes")
        together, passes = balance(shared(filled, parts), np.concatenate(flows), limits)
        edges = np.cumsum([0, *(one.block.size for one in filled)])
        flows = [
            steady(one.block, together[a:b], limits)
            for one, a, b in zip(filled, edges[:-1], edges[1:], strict=True)
        ]
        pairs = list(zip(filled, flows, strict=True))
        shortfalls, passed_over = self._shortfalls(pairs)
        plain = [(one.block, flow) for one, flow in pairs]
        carried, whole = burden(plain, parts, donors)
        cost, costless = cost_of(plain)
        self.tell("What one unit more would meet")
        marginals = {one.block.class_: marginal(grid, one, flow, limits) for one, flow in pairs}
        words = [one for block, flow in plain for one in bindings(grid, block, flow, names)]
        assignments = [one for each, flow in pairs for one in assignments_of(each.block, flow)]
        sourced, assumed = self.inputs()
        unweighed = [d for d in donors if d not in parts]
        notes = [*grid.notes, *passed_over]
        if unweighed:
            who = ", ".join(unweighed)
            notes.append(f"Not compared by the key, which has no figure for them: {who}.")
        every = (*by_priority(filled), *beside_all(passes, whole))
        return Match(
            name=self.file.name,
            grid=grid,
            names=names,
            bound=self.bound,
            key=self.key,
            status=status_of(every),
            assignments=tuple(
                sorted(assignments, key=lambda a: (a.need.class_, a.need.host, a.first))
            ),
            shortfalls=tuple(shortfalls),
            binding=tuple(
                one.as_dict(grid, names) for one in sorted(words, key=lambda one: one.order)
            ),
            marginals=marginals,
            passes=every,
            carried=carried,
            cost=cost,
            costless=costless,
            sourced=sourced,
            assumed=assumed,
            conflict=(),
            must=forced,
            at_fault="",
            notes=tuple(notes),
            what_if=self.asked_for,
            flows=tuple(x for one, flow in pairs for x in _flows(one.block, flow)),
            parts=parts,
            quantities=Figures(
                self.file, grid, self.bound, self.key_figures, self._rotates()
            ).numbers(assignments, shortfalls, marginals, carried, (cost, costless)),
        )

    def infeasible(self, forced: frozenset[int], classes: Sequence[str]) -> Match:
        """Return the answer where requests that must be met cannot be: a conflicting set."""
        class_, *others = classes
        found, notes = conflict(self.grid, forced, class_, self.file.names, self.limits)
        if others:
            which = listed([class_named(other) for other in others])
            notes.append(
                f"These statements are about {class_named(class_)}. What must be met of {which} "
                "cannot be either."
            )
        sourced, assumed = self.inputs()
        return Match(
            name=self.file.name,
            grid=self.grid,
            names=self.file.names,
            bound=self.bound,
            key=self.key,
            status="infeasible",
            assignments=(),
            shortfalls=(),
            binding=(),
            marginals={},
            passes=(),
            carried={},
            cost=None,
            costless={},
            sourced=sourced,
            assumed=assumed,
            conflict=tuple(found),
            must=forced,
            at_fault=class_,
            notes=(*self.grid.notes, *notes),
            what_if=self.asked_for,
            flows=(),
            parts={},
        )

    def inputs(self) -> tuple[int, int]:
        """Return how many inputs have a source, and how many are assumptions."""
        used = [s for s in self.file.statements if self._counts(s.line)]
        sourced = sum(s.mark != "assumed" for s in used)
        own = sum(supply.extra for supply in self.grid.supplies)
        if self._rotates():
            own += 1
        own += sum(s.row in {"offer", "option"} and s.lead is None for s in used)
        return sourced, len(used) - sourced + own

    def _counts(self, line: int) -> bool:
        return line in self.rows

    @cached_property
    def rows(self) -> frozenset[int]:
        """The rows of the file that the answer rests on."""
        grid = self.grid
        rows = {n.line for n in grid.needs} | {s.line for s in grid.supplies}
        return frozenset(rows | {limit.line for limit in grid.limits})

    def _rotates(self) -> bool:
        return any(s.rotates for s in self.grid.supplies) and any(
            n.way == "stationed" for n in self.grid.needs
        )

    def _shortfalls(
        self, pairs: Sequence[tuple[Filled, Floats]]
    ) -> tuple[list[Shortfall], list[str]]:
        """Return what is short, and notes on what was not looked for."""
        found: list[Shortfall] = []
        large: list[str] = []
        left = self.changed
        for one, flow in pairs:
            block = one.block
            met = block.by_need(flow)
            asked = [block.asked(r) for r in range(len(block.needs))]
            short = [r for r in range(len(asked)) if asked[r] - met[r] > SMALL * (1 + asked[r])]
            short.sort(key=lambda r: block.needs[r].priority)
            options = [s for s in self.options if s.class_ == block.class_]
            few = Limits(max(self.limits.gap, 5e-3), min(self.limits.nodes, 100))
            targets = short[: max(0, left)]
            if targets:
                self.tell(f"{block.class_}: the fewest units to change")
            changes = cheapest_changes(self.grid, block.class_, met, targets, options, few)
            if targets and not changes:
                large.append(class_named(block.class_))
            left -= len(short)
            found += shortfalls_of(self.grid, block, flow, self.file.names, changes, options)
        notes = []
        if large:
            notes.append(
                "The fewest units that must change were not looked for, as there is too much to "
                f"try: {', '.join(large)}."
            )
        elif left < 0:
            notes.append(
                f"The fewest units that must change were looked for in {self.changed} requests "
                "at most."
            )
        order = sorted(found, key=lambda s: (s.need.priority, s.first, s.need.class_, s.need.host))
        return order, notes


def _silent(line: str) -> None:
    """Tell nobody."""


SMALL = 1e-6


def _flows(block: Block, flow: Floats) -> list[dict[str, Any]]:
    """Return the flows arc by arc, as the certificate reads them."""
    ends = block.starts + block.lengths - 1
    return [
        {
            "offer_row": block.supplies[int(block.supply[n])].line,
            "request_row": block.needs[int(block.need[n])].line,
            "first": int(block.starts[block.spell[n]]),
            "last": int(ends[block.spell[n]]),
            "units": tidy(flow[n]),
        }
        for n in np.flatnonzero(flow > SMALL)
    ]
