"""Who holds what would close a shortfall, and what keeps it; and who comes too late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harmel.ledger.support_files.rows import quarter_name
from harmel.models.support.block import HOLDS, LETS, Block, Floats, accepts
from harmel.models.support.grid import Grid, Limit, Need, Supply
from harmel.models.support.solve import tidy
from harmel.models.support.wording import figure, member_named

SMALL = 1e-6
Closers = tuple[dict[str, Any], ...]


@dataclass(frozen=True, eq=False)
class Lack:
    """
    One request that is short: in which class and spells, and how much is missing at once.

    Attributes
    ----------
    first, last : int
        The first and the last quarter in which something is missing.
    spells : list of int
        The spells in between in which something is missing.
    flow : array, shape (n,)
        Units on each arc of the answer.
    """

    grid: Grid
    block: Block
    need: Need
    names: Mapping[str, str]
    first: int
    last: int
    spells: Sequence[int]
    missing: float
    flow: Floats


def closers(lack: Lack, options: Sequence[Supply]) -> tuple[Closers, Closers]:
    """
    Return who holds what would help, and what keeps it; and who would be there too late.

    Parameters
    ----------
    lack : Lack
        The request that is short.
    options : sequence of Supply
        Options of the class that are not taken up.

    Returns
    -------
    could_close, too_late : tuples of dict
        Each `member, how, units, row, text`; `how` is refusal, limit, rotation, reserve, lead,
        ended or option, and late for who is there after the last quarter that is short only.
    """
    found: list[dict[str, Any]] = []
    late: list[dict[str, Any]] = []
    for supply in lack.block.supplies:
        if accepts(lack.need, supply):
            if supply.first > lack.last:
                late.append(_late(lack, supply))
            else:
                found += _held_back(lack, supply)
    for option in options:
        if not accepts(lack.need, option):
            continue
        if option.first > lack.last:
            late.append(_late(lack, option))
        elif (limit := _closing(lack, option)) is not None:
            found.append(_refused(lack, option, limit))
        else:
            who = member_named(option.donor, lack.names)
            since = quarter_name(lack.grid.start + option.first)
            text = f"{who}, by its option of {figure(option.amount)} a quarter from {since}"
            found.append(_closer(option, "option", option.amount, text))
    return _sorted(found), _sorted(late)


def _sorted(found: list[dict[str, Any]]) -> Closers:
    return tuple(sorted(found, key=lambda one: (-one["units"], one["member"])))


def _late(lack: Lack, supply: Supply) -> dict[str, Any]:
    who = member_named(supply.donor, lack.names)
    since = quarter_name(lack.grid.start + supply.first)
    beyond = supply.first >= lack.grid.count
    when = "not within the quarters looked at" if beyond else f"not before {since}"
    return _closer(supply, "late", supply.amount, f"{who}, {when}")


def _held_back(lack: Lack, supply: Supply) -> list[dict[str, Any]]:
    """Return what keeps the units of an offer that is there in time from the request."""
    who = member_named(supply.donor, lack.names)
    if (limit := _closing(lack, supply)) is not None:
        return [_refused(lack, supply, limit)]
    found = _kept(lack, supply, who) if _there(lack, supply) else []
    if found:
        return found
    if supply.first > lack.first:
        since = quarter_name(lack.grid.start + supply.first)
        text = f"{who}, were its units there before {since}"
        found.append(_closer(supply, "lead", supply.amount, text))
    if supply.last < lack.last and lack.need.way == "stationed" and not supply.rate:
        until = quarter_name(lack.grid.start + supply.last)
        text = f"{who}, were its units to stay after {until}"
        found.append(_closer(supply, "ended", supply.amount, text))
    return found


def _there(lack: Lack, supply: Supply) -> bool:
    """Say whether units of an offer could be there in a quarter that is short."""
    if lack.need.way != "stationed" or supply.rate:
        return True
    starts, lengths = lack.block.starts, lack.block.lengths
    return any(
        supply.first < starts[s] + lengths[s] and starts[s] <= supply.last for s in lack.spells
    )


def _kept(lack: Lack, supply: Supply, who: str) -> list[dict[str, Any]]:
    """Return what a refusal with a number, the rotation and the reserve keep from the request."""
    found = []
    beyond = max(0.0, supply.amount - supply.reserve)
    unused = _unused(lack, supply, beyond)
    for limit in _tight(lack, supply) if unused + supply.reserve > SMALL else []:
        whose = f"{who}, which" if limit.member == supply.donor else f"{who}, of whose units"
        if limit.member != supply.donor:
            whose = f"{whose} {member_named(limit.member, lack.names)}"
        text = f"{whose} lets {figure(limit.most)} through and no more"
        found.append(_closer(supply, "limit", unused, text))
    turning = _turning(lack, supply, beyond)
    if turning > SMALL:
        text = f"{who}, were it to hold fewer than {lack.grid.rotation:g} for one abroad"
        found.append(_closer(supply, "rotation", turning, text))
    if supply.reserve > 0 and lack.missing > turning + SMALL:
        text = f"{who}, out of the {figure(supply.reserve)} it keeps at home"
        found.append(_closer(supply, "reserve", supply.reserve, text))
    return found


def _unused(lack: Lack, supply: Supply, beyond: float) -> float:
    """Return how many units beyond the reserve lie idle in the spells that are short."""
    block = lack.block
    o = next(n for n, one in enumerate(block.supplies) if one is supply)
    inside = [n for n in block.row_numbers(HOLDS, o) if block.rows[n].spell in set(lack.spells)]
    if not inside:
        inside = block.row_numbers(HOLDS, o)
    return max((_rest(block, lack.flow, n) for n in inside), default=beyond)


def _turning(lack: Lack, supply: Supply, beyond: float) -> float:
    """Return how many units beyond the reserve the rotation keeps at home."""
    if not supply.rotates or lack.need.way != "stationed" or lack.grid.rotation <= 1:
        return 0.0
    abroad = supply.amount / lack.grid.rotation
    if lack.block.whole.all():
        beyond, abroad = float(np.floor(beyond + SMALL)), float(np.floor(abroad + SMALL))
    return max(0.0, beyond - abroad)


def _closing(lack: Lack, supply: Supply) -> Limit | None:
    """Return a refusal that closes quarters in which an offer could help, if there is one."""
    need = lack.need
    arrive = need.first if need.way == "given" else lack.first
    first, last = max(supply.first, arrive), lack.last
    if need.way == "given" or (need.way == "stationed" and not supply.rate):
        last = min(last, supply.last)
    elif need.way == "used":
        first, last = min(first, supply.last), min(last, supply.last)
    for limit in lack.grid.limits:
        inside = max(limit.first, first) <= min(limit.last, last)
        closes = inside and limit.most <= 0
        if closes and limit.stands_between(supply.donor, need.host, need.class_):
            return limit
    return None


def _tight(lack: Lack, supply: Supply) -> list[Limit]:
    """Return the refusals with a number that are used up between an offer and the request."""
    block, need = lack.block, lack.need
    least = 1 - SMALL if block.whole.all() else SMALL
    found = []
    for index, limit in enumerate(lack.grid.limits):
        if limit.most > 0 and limit.stands_between(supply.donor, need.host, need.class_):
            numbers = block.row_numbers(LETS, index)
            spells = {block.rows[n].spell for n in numbers if _rest(block, lack.flow, n) < least}
            if spells & set(lack.spells):
                found.append(limit)
    return found


def _rest(block: Block, flow: Floats, number: int) -> float:
    row = block.matrix[[number]] @ flow
    return float(block.caps[number] - row[0])


def _refused(lack: Lack, supply: Supply, limit: Limit) -> dict[str, Any]:
    who = member_named(supply.donor, lack.names)
    text = f"{who}, which refuses"
    if limit.member != supply.donor:
        text = f"{who}, whose units {member_named(limit.member, lack.names)} refuses"
    return _closer(supply, "refusal", supply.amount, text)


def _closer(supply: Supply, how: str, units: float, text: str) -> dict[str, Any]:
    row = supply.line if supply.line > 0 else None
    return {"member": supply.donor, "how": how, "units": tidy(units), "row": row, "text": text}
