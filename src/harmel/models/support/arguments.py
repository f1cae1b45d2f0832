"""What users type about a match: who refuses, who offers more, which requests must be met."""

from collections.abc import Sequence

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.models.support.block import accepts, spells
from harmel.models.support.grid import Extra, Grid

MOST_PAIRS = 200_000
MOST_ARCS = 100_000
"""Pairs times spells that are solved: what takes minutes, and a gigabyte, at the most."""


def small_enough(grid: Grid) -> None:
    """Refuse a case that asks for nothing, or is too large to be solved."""
    if not grid.needs:
        raise BadArgument(
            Problem(
                "No request asks for any units at these figures, in these quarters.",
                allowed="one or more above 0",
                fix="Look at the quantities of the requests, the bound and the horizon.",
            )
        )
    pairs = 0
    for class_ in grid.classes():
        needs = sum(n.class_ == class_ for n in grid.needs)
        pairs += needs * sum(s.class_ == class_ for s in grid.supplies)
    if pairs > MOST_PAIRS:
        raise _too_large(pairs, "requests times offers, summed over classes", MOST_PAIRS)
    found = arcs(grid)
    if found > MOST_ARCS:
        what = "requests times offers that fit times quarters, summed over classes"
        raise _too_large(found, what, MOST_ARCS)


def arcs(grid: Grid) -> int:
    """Count which offer could serve which request in which spell, before anything is built."""
    total = 0
    for class_ in grid.classes():
        needs = [need for need in grid.needs if need.class_ == class_]
        supplies = [supply for supply in grid.supplies if supply.class_ == class_]
        starts = spells(grid, class_, needs, supplies)[:-1]
        first = [int(np.searchsorted(starts, s.first)) for s in supplies]
        ends = [int(np.searchsorted(starts, s.last, "right")) for s in supplies]
        once = all(n.way == "given" for n in needs) and not any(s.rate for s in supplies)
        for need in needs:
            low = int(np.searchsorted(starts, need.first))
            high = int(np.searchsorted(starts, need.last, "right"))
            for supply, since, until in zip(supplies, first, ends, strict=True):
                if accepts(need, supply):
                    goes = need.way == "given" or (need.way == "stationed" and not supply.rate)
                    count = (min(high, until) if goes else high) - max(low, since)
                    total += max(0, min(count, 2) if once else count)
    return total


def _too_large(found: int, what: str, most: int) -> BadArgument:
    return BadArgument(
        Problem(
            f"This case is too large: {what}.",
            found=f"{found:,}",
            allowed=f"up to {most:,}",
            fix="Add up rows of one member and class, or ask of fewer classes or quarters.",
        )
    )


def read_refusal(text: str) -> tuple[str, str]:
    """Read ``MEMBER`` or ``MEMBER:CLASS``."""
    member, _, class_ = text.partition(":")
    return member, class_


def read_extra(text: str) -> Extra:
    """Read ``MEMBER:CLASS:QUANTITY``."""
    parts = text.split(":")
    try:
        member, class_, quantity = parts
        return Extra(member, class_, float(quantity))
    except ValueError:
        raise BadArgument(
            Problem(
                "This is not an offer on top.",
                column="extra",
                found=text[:100],
                allowed="MEMBER:CLASS:QUANTITY, such as KOR:air_defence_long:2",
            )
        ) from None


def read_must(grid: Grid, must: Sequence[str]) -> frozenset[int]:
    """Return the rows of the requests that have to be met."""
    rows: set[int] = set()
    for text in must:
        host, _, class_ = text.partition(":")
        found = {n.line for n in grid.needs if n.host == host and class_ in {"", n.class_}}
        if not found:
            known = sorted({f"{n.host}:{n.class_}" for n in grid.needs})
            raise BadArgument(
                Problem(
                    "There is no such request.",
                    column="must",
                    found=text[:100],
                    allowed=", ".join(known),
                )
            )
        rows |= found
    return frozenset(rows)
