"""How a decision by consent ends: passed, diluted, with some outside, late, gone around, blocked.

The tree of outcomes is walked once for each draw of what is uncertain: positions and salience in
the coders' ranges, what was asked, every parameter in its range, and errors that members share.
The same draws are walked with the mediator and the leader on and off, so differences are paired.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harmel.ledger.facts import Assumption
from harmel.ledger.issue import Floats
from harmel.models.council.case import CLASSES, PERCENT, Case

DRAWS = 4000
SEED = 2024
STEPS = 20
"""Steps of the text from all that was asked to nothing."""
PASS, DILUTED, OPT_OUT, DELAYED, BYPASSED, BLOCKED = range(len(CLASSES))
NEVER = 1e9
"""The cost of a concession that this sort of decision does not allow."""
ROUNDING = 1e-12
"""A shortfall below this is none."""


@dataclass(frozen=True, eq=False)
class Draws:
    """
    What is uncertain about a case, drawn count times.

    Attributes
    ----------
    ideals, salience : array, shape (count, n)
        Fractions of the scale, and 0 to 1.
    status_quo : float
        Fraction of the scale.
    asked : array, shape (count,)
        Fraction of the scale.
    errors : array, shape (count, n)
        Standard normal, correlated between members.
    parameters : dict of arrays, shape (count, 1)
        Every parameter of consensus.
    """

    ideals: Floats
    salience: Floats
    status_quo: float
    asked: Floats
    errors: Floats
    parameters: Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Ends:
    """
    How each draw ended.

    Attributes
    ----------
    ends : array of int, shape (count,)
        Index into CLASSES.
    ambition : array, shape (count,)
        The part of what was asked that was agreed; 0 where nothing was.
    opt_outs, paid : array, shape (count,)
        How many stayed outside, and what was paid [stakes].
    """

    ends: NDArray[np.int64]
    ambition: Floats
    opt_outs: Floats
    paid: Floats

    def shares(self) -> dict[str, float]:
        """Return the share of draws by outcome; they sum to one."""
        counts = np.bincount(self.ends, minlength=len(CLASSES))
        return {name: float(n) / len(self.ends) for name, n in zip(CLASSES, counts, strict=True)}


def draw(
    case: Case, parameters: Mapping[str, Assumption], count: int = DRAWS, seed: int = SEED
) -> Draws:
    """
    Draw what is uncertain about a case.

    Parameters
    ----------
    case : Case
        n seats.
    parameters : mapping
        From :func:`harmel.models.council.case.parameters`; each is drawn from the triangle of its
        low, its value and its high.
    count, seed : int
        How many draws, and from which seed; draws of one case do not depend on other cases.
    """
    generator = np.random.default_rng([seed, *case.decision.encode()])
    drawn = {
        name: _triangular(generator, p.low, p.value, p.high, (count, 1))
        for name, p in parameters.items()
    }
    n = len(case.seats)
    ends = (case.array("low"), case.array("position"), case.array("high"))
    cares = (case.array("salience_low"), case.array("salience"), case.array("salience_high"))
    request = (case.asked_low.number, case.asked.number, case.asked_high.number)
    common = generator.standard_normal((count, 1))
    own = generator.standard_normal((count, n))
    shared = drawn["correlation"]
    return Draws(
        _triangular(generator, *ends, (count, n)),
        _triangular(generator, *cares, (count, n)),
        case.status_quo.number / PERCENT,
        _triangular(generator, *request, (count,)) / PERCENT,
        np.sqrt(shared) * common + np.sqrt(1 - shared) * own,
        drawn,
    )


def _triangular(
    generator: np.random.Generator, low: Any, mode: Any, high: Any, shape: tuple[int, ...]
) -> Floats:
    """Draw from triangles by inversion, some of which may be a single point."""
    low, mode, high = (np.asarray(v, dtype=float) for v in (low, mode, high))
    low, high = np.minimum(low, mode), np.maximum(high, mode)
    width = np.where(high > low, high - low, 1.0)
    turn = (mode - low) / width
    u = generator.random(shape)
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    found: Floats = np.where(u < turn, left, right)
    return found


def walk(case: Case, draws: Draws, mediator: bool = True, leader: bool = True) -> Ends:
    """
    Walk the tree of outcomes in every draw.

    A text is agreed if every member accepts it. The askers take the best of what can be agreed:
    the whole request, a weaker text where the matter can be divided, and, with a mediator, members
    left outside or paid where the sort of decision allows it. If nothing is agreed, a group goes
    ahead alone where that is possible and enough members want it; else, where no date presses, the
    matter waits while blocking becomes dearer; else it is blocked.

    Parameters
    ----------
    case : Case
        n seats.
    draws : Draws
        From :func:`draw`.
    mediator : bool
        Whether opt-outs and payments are searched for; texts are weakened without a mediator too.
    leader : bool
        Whether the leader's own effect on margins counts.
    """
    p = draws.parameters
    base = p["blocking_cost"] + p["noise"] * draws.errors
    if leader:
        base = base + p["leader"] * p["noise"]
    gains, ambitions = _gains(case, draws)
    ends = _agree(case, draws, gains, ambitions, base, mediator)
    left = ends.ends == BLOCKED
    if case.sort.bypass:
        wanted = (gains[:, :, 0] > 0).mean(axis=1)
        gone = left & (wanted >= p["coalition"][:, 0])
        return replace(ends, ends=np.where(gone, BYPASSED, ends.ends))
    if case.sort.dated:
        return ends
    return _wait(case, draws, gains, ambitions, base, mediator, ends)


def agreed_at_once(case: Case, draws: Draws, mediator: bool = True, leader: bool = True) -> Floats:
    """Return 1 for each draw in which something is agreed without waiting, else 0."""
    alone = replace(case.sort, bypass=False, dated=True)
    ends = walk(replace(case, sort=alone), draws, mediator, leader).ends
    found: Floats = (ends != BLOCKED).astype(float)
    return found


def _gains(case: Case, draws: Draws) -> tuple[Floats, Floats]:
    """Return what members gain by each text, shape (count, n, g), and the ambition of each."""
    q = draws.status_quo
    ambitions = np.linspace(1, 0, STEPS, endpoint=False) if case.sort.divisible else np.ones(1)
    texts = q + (draws.asked[:, None] - q) * ambitions
    before = np.abs(q - draws.ideals)[:, :, None]
    after = np.abs(texts[:, None, :] - draws.ideals[:, :, None])
    return draws.salience[:, :, None] * (before - after), ambitions


def _agree(
    case: Case, draws: Draws, gains: Floats, ambitions: Floats, base: Floats, mediator: bool
) -> Ends:
    """Find the best that can be agreed at once in every draw; BLOCKED where nothing can."""
    p = draws.parameters
    short = np.maximum(0.0, -(gains + base[:, :, None]))
    out, paid, cost = _concessions(case, draws, short, base, mediator)
    value = np.where(cost < NEVER, ambitions - cost, -np.inf)
    best = np.argmax(value, axis=1)
    rows = np.arange(len(best))
    agreed = value[rows, best] >= p["least_ambition"][:, 0]
    ambition = np.where(agreed, ambitions[best], 0.0)
    many = np.where(agreed, out[rows, best], 0.0)
    spent = np.where(agreed, paid[rows, best], 0.0)
    given_up = 1 - ambition
    diluted = given_up > p["diluted_beyond"][:, 0]
    outside_more = (many > 0) & (~diluted | (many * p["opt_out_cost"][:, 0] >= given_up))
    named = np.where(outside_more, OPT_OUT, np.where(diluted, DILUTED, PASS))
    return Ends(np.where(agreed, named, BLOCKED), ambition, many, spent)


def _concessions(
    case: Case, draws: Draws, short: Floats, base: Floats, mediator: bool
) -> tuple[Floats, Floats, Floats]:
    """
    Find the cheapest way to win everybody for each text, within the limits.

    Leaving a member outside costs the same whoever it is, so for any number of them it is best to
    leave out those who fall shortest, and to pay the rest. A member can stay outside only if it
    would let the others go ahead.

    Returns
    -------
    out, paid, cost : array, shape (count, g)
        How many stay outside, what the rest are paid, and what both cost the askers; the cost is
        NEVER where the limits do not allow it.
    """
    p = draws.parameters
    whole = short.sum(axis=1)
    out, paid = np.zeros_like(whole), np.zeros_like(whole)
    cost = np.where(whole > 0, NEVER, 0.0)
    if not mediator:
        return out, paid, cost
    most = int(np.floor(p["most_opt_outs"].max())) if case.sort.opt_outs else 0
    most = min(most, short.shape[1])
    eligible = np.where(base[:, :, None] >= 0, short, 0.0)
    worst = -np.sort(-eligible, axis=1)[:, :most] if most else eligible[:, :0]
    for number in range(most + 1):
        left = np.maximum(0.0, whole - worst[:, :number].sum(axis=1))
        left = np.where(left < ROUNDING, 0.0, left)
        fine = (number <= p["most_opt_outs"]) & (
            (left == 0) | ((left <= p["budget"]) if case.sort.payments else False)
        )
        if number:
            fine &= worst[:, number - 1] > 0
        now = number * p["opt_out_cost"] + left * p["payment_price"]
        better = fine & (now < cost)
        out = np.where(better, number, out)
        paid = np.where(better, left, paid)
        cost = np.where(better, now, cost)
    return out, paid, cost


def _wait(
    case: Case,
    draws: Draws,
    gains: Floats,
    ambitions: Floats,
    base: Floats,
    mediator: bool,
    ends: Ends,
) -> Ends:
    """Let blocking become dearer quarter by quarter, until it is agreed or patience ends."""
    p = draws.parameters
    found = ends
    for quarter in range(1, int(np.ceil(p["patience"].max())) + 1):
        waiting = (found.ends == BLOCKED) & (quarter <= p["patience"][:, 0])
        if not waiting.any():
            break
        later = _agree(case, draws, gains, ambitions, base + p["pressure"] * quarter, mediator)
        now = waiting & (later.ends != BLOCKED)
        found = Ends(
            np.where(now, DELAYED, found.ends),
            np.where(now, later.ambition, found.ambition),
            np.where(now, later.opt_outs, found.opt_outs),
            np.where(now, later.paid, found.paid),
        )
    return found


def prices(case: Case, chosen: Mapping[str, Assumption]) -> list[tuple[str, float]]:
    """Return who falls short at the whole request, and by how much [stakes], dearest first."""
    shift = chosen["blocking_cost"].value + chosen["leader"].value * chosen["noise"].value
    ideals, salience = case.array("position"), case.array("salience")
    before = np.abs(case.status_quo.number / PERCENT - ideals)
    after = np.abs(case.asked.number / PERCENT - ideals)
    short = -(salience * (before - after) + shift)
    names = [seat.iso3 for seat in case.seats]
    found = [(name, float(s)) for name, s in zip(names, short, strict=True) if s > 0]
    return sorted(found, key=lambda item: -item[1])
