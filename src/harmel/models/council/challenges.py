"""Rounds of challenges: what the printed expected-utility model and its replication share."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harmel.ledger.issue import Floats
from harmel.models.council.board import (
    Answer,
    Board,
    Status,
    points,
    weighted_mean,
    weighted_median,
)

Indices = NDArray[np.intp]

TINY = 1e-12
"""What counts as nothing, of utilities, chances and shares of the range, which are of the order of
one: far above rounding (about 1e-15) and far below any difference that data carry. Without it, two
equal actors would fight or not as rounding falls. Range to try: 1e-12 to 1e-10."""

CELLS = 32_768
"""Pairs of actors worked on at once: a table of them takes 256 KiB, so that the few that are in use
together stay in a processor's cache. Results do not depend on it."""


KEPT = 1 << 21
"""How many floats are freed for that: 16 MiB, more than one table of 500 actors needs."""


@dataclass(frozen=True, slots=True)
class Rules:
    """
    Where the published variants of the model differ.

    Attributes
    ----------
    pairwise : bool
        Whether the votes for i are divided by all votes cast between i and j, or else by those
        cast between all pairs.
    own_risk : bool
        Whether the other side of a dyad is judged with its own risk exponent, or else with that
        of the actor who looks.
    bent_votes : bool
        Whether distances in the votes of the second pass carry the voter's risk exponent.
    least_move : bool
        Whether the compromise taken is the one with the least move, or else with the smallest
        value of the mean of both positions weighted by both sides' utilities.
    capitulation : bool
        Whether an actor can capitulate.
    """

    pairwise: bool
    own_risk: bool
    bent_votes: bool
    least_move: bool
    capitulation: bool = True


def play(board: Board, rounds: int, rules: Rules) -> Answer:
    """
    Let all actors challenge each other, round after round.

    Parameters
    ----------
    board : Board
        b issues with n actors each.
    rounds : int
        How many rounds at most.
    rules : Rules
        Of the variant.

    Returns
    -------
    Answer
        The point is the median of the last round. The status is converged if a round moves
        nobody, cycle if positions return to those of an earlier round, else round limit.
    """
    b, n = board.size
    trail = np.empty((rounds + 1, b, n))
    trail[0] = board.positions
    keep_memory()
    for rows in blocks(b, n):
        _play(trail[:, rows], board.weights[rows], board.salience[rows], rules)
    medians = weighted_median(trail, np.broadcast_to(board.weights, trail.shape))
    means = weighted_mean(trail, board.weights)
    answer = points(medians[-1], statuses(trail))
    return Answer(answer.point, answer.values, answer.weights, answer.status, trail, medians, means)


def blocks(b: int, n: int) -> Iterator[slice]:
    """Cut b issues into blocks of which a table of all pairs of actors fits the cache."""
    rows = max(1, CELLS // (n * n))
    return (slice(start, min(start + rows, b)) for start in range(0, b, rows))


def keep_memory() -> None:
    """
    Let the C library keep the memory of tables that are freed.

    Once a large array has been freed, glibc no longer asks the system for each table of less than
    that size and gives it back afterwards. That was half of the cost. Elsewhere it does nothing.
    """
    np.empty(KEPT)


def statuses(trail: Floats) -> tuple[Status, ...]:
    """Say of each issue how its rounds ended; trail has shape (rounds + 1, b, n)."""
    near = TINY * np.ptp(trail[0], axis=1)
    still = np.zeros(trail.shape[1], dtype=bool)
    again = still.copy()
    for number in range(1, len(trail)):
        for earlier in range(number):
            same = np.abs(trail[number] - trail[earlier]).max(axis=1) <= near
            if earlier == number - 1:
                still |= same
            else:
                again |= same
    return tuple(
        "converged" if s else "cycle" if a else "round limit"
        for s, a in zip(still, again, strict=True)
    )


def nearer(x: Floats) -> Indices:
    """
    Find for each pair of actors where sums over those below its midpoint stand.

    Parameters
    ----------
    x : array, shape (m, n)
        Positions in ascending order.

    Returns
    -------
    array, shape (m, n, n)
        Of a pair i below j, the first c actors are nearer to i, the others nearer to j or as near.
        For both (i, j) and (j, i), this is the place of row c, and of the column of the second of
        the two, in m tables with n + 1 rows and n columns laid out as one list.
    """
    m, n = x.shape
    low, high, pair = _pairs(n)
    middle = x[:, low] + 0.5 * (x[:, high] - x[:, low])
    below = np.empty(middle.shape, dtype=np.intp)
    for row, (positions, wanted) in enumerate(zip(x, middle, strict=True)):
        below[row] = positions.searchsorted(wanted)
    below *= n
    below += (np.arange(m) * (n + 1) * n)[:, None]
    return below[:, pair] + np.arange(n)


def votes_for(distance: Floats, weights: Floats, near: Indices) -> Floats:
    """
    Sum the votes that each actor gets against each other.

    A voter k gives i against j weight times how much further away j is than i, if it is. As actors
    are sorted by position, those who vote for i stand on i's side of the midpoint, and sums over
    them are differences of cumulated sums. So all pairs cost n² log n, not n³.

    Parameters
    ----------
    distance : array, shape (m, n, n)
        From voter k (second axis) to each position (last axis), as the voter feels it; it must
        grow with the distance on the scale.
    weights : array, shape (m, n)
        Of the voters.
    near : array, shape (m, n, n)
        From :func:`nearer`.

    Returns
    -------
    array, shape (m, n, n)
        The votes for i (second axis) against j (last axis).
    """
    m, n, _ = distance.shape
    cumulated = np.zeros((m, n + 1, n))
    np.cumsum(distance * weights[:, :, None], axis=1, out=cumulated[:, 1:])
    felt = cumulated.reshape(-1).take(near)
    votes: Floats = felt - felt.transpose(0, 2, 1)
    # Above the midpoint, the rest of all votes.
    total = cumulated[:, -1]
    rest = total[:, None, :] - total[:, :, None] - votes
    np.copyto(votes, rest, where=np.tri(n, dtype=bool))
    np.maximum(votes, 0, out=votes)
    return votes


def chances(votes: Floats, weights: Floats) -> Floats:
    """
    Return the chance that i beats j: votes for i over all votes cast between the two.

    Where nobody votes, because all weight is as near to the one as to the other, it is one half.
    """
    cast = votes + votes.transpose(0, 2, 1)
    voted = cast > TINY * weights.sum(axis=1)[:, None, None]
    return np.divide(votes, cast, out=np.full_like(cast, 0.5), where=voted)


def _play(trail: Floats, w: Floats, s: Floats, rules: Rules) -> None:
    """Fill in the rounds of one block of issues; trail has shape (rounds + 1, m, n)."""
    # Actors in an order that does not depend on the order in which they are listed, so that sums
    # round alike and ties fall alike.
    who = np.lexsort((s, w, trail[0]), axis=-1)
    x, w, s = (np.take_along_axis(part, who, axis=1) for part in (trail[0], w, s))
    live = np.arange(len(x))
    span = x[:, -1] - x[:, 0]
    for number in range(1, len(trail)):
        trail[number] = trail[number - 1]
        if not len(live):
            continue
        moved = _moved(x, w, s, np.where(span > 0, span, 1.0), rules)
        moving = np.abs(moved - x).max(axis=1) > TINY * span
        live, span = live[moving], span[moving]
        moved, w, s, who = moved[moving], w[moving], s[moving], who[moving]
        order = np.argsort(moved, axis=1, kind="stable")
        x, w, s, who = (np.take_along_axis(part, order, axis=1) for part in (moved, w, s, who))
        trail[number][live[:, None], who] = x


def _moved(x: Floats, w: Floats, s: Floats, span: Floats, rules: Rules) -> Floats:
    """Play one round; positions sorted, all of shape (m, n)."""
    d = np.abs(x[:, :, None] - x[:, None, :])
    d /= span[:, None, None]
    near = nearer(x)
    chance = _prevail(d, w, near, rules)
    r = _exponents(d, s, chance)[:, :, None]
    if rules.bent_votes:
        chance = _prevail(d**r, w, near, rules)
    # All utilities over 4, which changes no comparison. Success is worth 1/2 - won, failure
    # 1/2 - lost, the status quo 1/2 - quo.
    half = 0.5 * d
    won, lost, quo = (0.5 - half) ** r, (0.5 + half) ** r, 0.5**r
    gain, loss = quo - won, lost - won
    fails = 1 - chance
    mine = gain - s[:, None, :] * fails * loss
    if rules.own_risk:
        theirs = np.ascontiguousarray(mine.transpose(0, 2, 1))
    else:
        theirs = gain - s[:, :, None] * fails.transpose(0, 2, 1) * loss
    return _settled(x, d, mine, theirs, rules)


def _prevail(distance: Floats, w: Floats, near: Indices, rules: Rules) -> Floats:
    """Return the chance that a challenge of i to j succeeds, if j resists."""
    votes = votes_for(distance, w, near)
    if rules.pairwise:
        return chances(votes, w)
    n = distance.shape[1]
    # The sum of |a - b| over all pairs of a sorted list counts each value by its rank.
    ranks = 2.0 * (2 * np.arange(n) - n + 1)
    cast = (w * (np.sort(distance, axis=2) @ ranks)).sum(axis=1)[:, None, None]
    return votes / np.where(cast > 0, cast, 1)


def _exponents(d: Floats, s: Floats, chance: Floats) -> Floats:
    """Return each actor's risk exponent, from what the others expect from challenging it."""
    far = d.sum(axis=2)
    security = (2 - 4 * s) * far + 4 * s * (d * chance).sum(axis=1)
    high, low = security.max(axis=1)[:, None], security.min(axis=1)[:, None]
    wide = high - low > TINY
    risk = np.where(wide, 2 * security - high - low, 0) / np.where(wide, high - low, 1)
    exponents: Floats = (1 - risk / 3) / (1 + risk / 3)
    return exponents


def _settled(x: Floats, d: Floats, mine: Floats, theirs: Floats, rules: Rules) -> Floats:
    """Return where each actor goes: confrontation comes before compromise before capitulation."""
    m, n = x.shape
    own, moved = x.reshape(-1), x.flatten()
    # One row for each actor who has not taken an offer yet, one column for each other actor.
    left = np.arange(m * n)
    a, b, d = (table.reshape(m * n, n) for table in (mine, theirs, d))
    for kind in ("confrontation", "compromise", "capitulation")[: 2 + rules.capitulation]:
        key = d
        if kind == "confrontation":
            offered = (a > TINY) & (b - a > TINY)
        elif kind == "compromise":
            offered = (a < -TINY) & (a + b > TINY)
            whole = np.where(offered, b, 1.0)
            if rules.least_move:
                key = d * (-a / whole)
            else:
                # (|a| x_i + |b| x_j) / (|a| + |b|), less x_i.
                lower = np.arange(n) < (left % n)[:, None]
                key = np.where(lower, -d, d) * whole / (whole - a)
        else:
            offered = (a < -TINY) & (b > TINY) & (a + b < -TINY)
        chosen, balanced = _least(np.where(offered, key, np.inf), left % n)
        taken = offered[np.arange(len(left)), chosen]
        goes = taken & ~(balanced & rules.least_move)
        actor, other = left[goes], chosen[goes]
        target = x[actor // n, other]
        if kind == "compromise":
            target = own[actor] + (target - own[actor]) * (-a[goes, other] / b[goes, other])
        moved[actor] = target
        left, a, b, d = left[~taken], a[~taken], b[~taken], d[~taken]
    return moved.reshape(m, n)


def _least(key: Floats, own: Indices) -> tuple[Indices, NDArray[np.bool_]]:
    """Choose the least key in each row, the first of equals; say if equals lie on both sides."""
    least = np.take_along_axis(key, key.argmin(axis=1)[:, None], axis=1)
    tied = key <= least + TINY
    first = tied.argmax(axis=1)
    last = key.shape[1] - 1 - tied[:, ::-1].argmax(axis=1)
    return first, (first < own) & (own < last)


@lru_cache(maxsize=64)
def _pairs(n: int) -> tuple[Indices, Indices, Indices]:
    """Return the pairs of n actors, lower and higher, and the number of each pair, both ways."""
    low, high = np.triu_indices(n)
    pair = np.empty((n, n), dtype=np.intp)
    pair[low, high] = pair[high, low] = np.arange(len(low))
    return low, high, pair
