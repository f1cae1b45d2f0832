"""The spatial model of politics: all challenge, bargain and move, turn by turn, till they rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board, Status
from harmel.models.council.board import weighted_median as median_of
from harmel.models.council.probabilistic_condorcet import (
    HELD_AT_ONCE,
    ROUNDING,
    coalition_strengths,
    on_unit_scale,
    pairs,
)

ROUNDS = 100
"""Most turns, as in KTAB; the published cases rest after 10 to 40."""
RESTING = 0.02
"""All rest when a turn moves less than this share of the first turn's moves, as in KTAB."""
FIRST_MOVES = 1e-4
"""Added to the first turn's moves [share of the scale], as in KTAB: no division by zero."""
STEP = 1e-4
"""To what proposals are rounded [share of the scale], as in KTAB: a hundredth of a point."""
SAME_POSITION = 1e-3 - 1e-9
"""Closer than this [share of the scale] two positions are one option in the chances told, as in
KTAB; less what rounding may do to two a thousandth apart."""
NOBODY = 1e-10
"""Strength of an empty coalition in a challenge [capability x salience], as in KTAB."""
NO_COALITION = 1e-8
"""Strength of an empty coalition in an election [capability], as in KTAB."""
NO_INTEREST = 1e-6
"""Pull of an own position on one who cannot or will not hold it, as in KTAB."""
LEAST_GAIN = 1e-5
"""An expected gain in utility up to this is no reason for a challenge, as in KTAB."""
TIE = 1e-12
"""Expected gains closer than this are equal: above rounding, below any difference in the data."""
TIE_IN_ODDS = 1e-9
"""The same for the logarithm of a chance."""

CACHED = 1 << 16
"""How many numbers the largest arrays of a step may hold, [count]: 512 KiB each, to stay in
cache; any value gives the same answer."""

Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Table:
    """Boards of one block: positions on a scale from 0 to 1, capability, salience; (b, n)."""

    x: Floats
    capability: Floats
    salience: Floats

    def at(self, x: Floats) -> "_Table":
        """Return the same boards with the actors elsewhere."""
        return _Table(x, self.capability, self.salience)

    def only(self, rows: Indices) -> "_Table":
        """Return some of the boards."""
        return _Table(self.x[rows], self.capability[rows], self.salience[rows])


def spatial_bargaining(board: Board, rounds: int = ROUNDS) -> Answer:
    """
    Forecast by the spatial model of politics with the settings of KTAB's released program.

    In each turn everybody judges risk from the chances of all positions, challenges the actor at
    whose cost the most is to be gained, proposes a bargain, and takes the bargain that is most
    likely to beat the others it has a part in. It ends when nearly all rest.

    Parameters
    ----------
    board : Board
        b issues with n actors each.
    rounds : int
        Most turns; 0 for the chances of the positions as they are.

    Returns
    -------
    Answer
        Values are the last positions, weights the chances that each beats all others, zero for
        an actor whose position is already listed; the point is their mean. Rounds are the
        positions by turn; medians and means those of the chances by turn. Status is converged,
        cycle where a state comes back for ever, or round limit.

    Raises
    ------
    BadArgument
        If rounds is negative.

    References
    ----------
    Efird, Lester & Wise 2016, KAPSARC discussion paper on China's energy policy; KTAB's programs
    smpc, kmodel and kutils, MIT licence.
    """
    if rounds < 0:
        raise BadArgument(Problem("Rounds are counted from 0.", column="rounds", found=str(rounds)))
    unit, low, length = on_unit_scale(board)
    count, n = board.size
    step = max(1, HELD_AT_ONCE // (n * max(n, rounds)))
    blocks = [slice(start, start + step) for start in range(0, count, step)]
    found = [_path(_Table(unit[s], board.capability[s], board.salience[s]), rounds) for s in blocks]
    last = max(len(path.positions) for path in found) - 1
    if any("cycle" in path.status for path in found):
        last = rounds
    positions, chances = np.empty((2, last + 1, count, n))
    for s, path in zip(blocks, found, strict=True):
        positions[:, s], chances[:, s] = path.until(last, board.capability[s])
    given = board.positions
    least, most = given.min(axis=1, keepdims=True), given.max(axis=1, keepdims=True)
    positions = np.clip(low + positions * length, least, most)
    positions[0] = given
    means = (positions * chances).sum(axis=2)
    means = np.clip(means, positions.min(axis=2), positions.max(axis=2))
    return Answer(
        means[-1],
        positions[-1],
        chances[-1],
        tuple(status for path in found for status in path.status),
        positions,
        median_of(positions, chances),
        means,
    )


def chances_to_win(
    positions: Floats, capability: Floats, risk: Floats | None, options: Bools | None = None
) -> Floats:
    """
    Return how likely each position beats all others, given that one does.

    Parameters
    ----------
    positions, capability : array, shape (b, n)
        On a scale from 0 to 1.
    risk : array, shape (b, n), or None
        Risk attitudes; none for all neutral.
    options : array, shape (b, n), optional
        Whose positions stand for election; all where not given.

    Returns
    -------
    array, shape (b, n)
        The product of its odds against each other option, made to sum to one.
    """
    n = positions.shape[1]
    i, j = pairs(n)
    order = np.argsort(positions, axis=1, kind="stable")
    row = np.arange(len(positions))[:, None]
    own, other = coalition_strengths(
        positions[row, order], capability[row, order], None if risk is None else risk[row, order]
    )
    own, other = own + NO_COALITION, other + NO_COALITION
    both = np.log(own + other)
    odds = np.zeros((*positions.shape, n))
    odds[:, i, j] = np.log(own) - both
    odds[:, j, i] = np.log(other) - both
    if options is None:
        scores = odds.sum(axis=2)
    else:
        stands = options[row, order]
        scores = (odds @ stands[..., None].astype(float))[..., 0]
        scores[~stands] = -np.inf
    found: Floats = np.empty(scores.shape)
    found[row, order] = np.exp(scores - scores.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    return found


def risk_attitudes(positions: Floats, capability: Floats) -> Floats:
    """
    Return how much risk each actor takes.

    Parameters
    ----------
    positions, capability : array, shape (b, n)
        On a scale from 0 to 1.

    Returns
    -------
    array, shape (b, n)
        From -0.5 for those whose position is least likely to win among the risk-neutral, to 1
        for those whose position is likeliest; 0 for all where all are as likely.
    """
    chance = chances_to_win(positions, capability, None)
    low, high = chance.min(axis=1, keepdims=True), chance.max(axis=1, keepdims=True)
    spread = high - low
    level = spread <= TIE_IN_ODDS * high
    spread[level] = 1
    return np.where(level, 0, (3 * chance - high - 2 * low) / (2 * spread))


def outlook(positions: Floats, capability: Floats, risk: Floats) -> Floats:
    """
    Return how likely each position is to win, each actor at its own risk attitude.

    Parameters
    ----------
    positions, capability, risk : array, shape (b, n)
        Positions on a scale from 0 to 1; risk attitudes from :func:`risk_attitudes`.

    Returns
    -------
    array, shape (b, n)
        Chances that sum to one. Of actors at one position the first stands for all.
    """
    return chances_to_win(positions, capability, risk, _first_of_each(positions))


def _first_of_each(positions: Floats) -> Bools:
    """Mark the first actor at each position: nobody marked before is as close as the same."""
    actor = np.arange(positions.shape[1])
    close: Bools = np.abs(positions[:, :, None] - positions[:, None, :]) < SAME_POSITION
    close &= actor[:, None] > actor
    marked: Bools = ~np.any(close, axis=2, keepdims=True)[..., 0]
    while True:
        # whoever is close only to unmarked ones is marked: settles from the first actor on
        better: Bools = ~np.any(close & marked[:, None, :], axis=2, keepdims=True)[..., 0]
        if np.array_equal(better, marked):
            return marked
        marked = better


@dataclass(frozen=True, eq=False)
class _Path:
    """
    What happened on the boards of one block.

    Attributes
    ----------
    positions, risk : array, shape (t + 1, b, n)
        By turn, positions from 0 to 1; past the end of a board they mean nothing.
    ends, periods : array, shape (b,)
        The last turn that counts, and how many turns back it is repeated from: 0 where it rests.
    status : tuple of str, length b
    """

    positions: Floats
    risk: Floats
    ends: Indices
    periods: Indices
    status: tuple[Status, ...]

    def until(self, last: int, capability: Floats) -> tuple[Floats, Floats]:
        """Return positions and chances up to a turn, each board resting or going round."""
        turn = np.arange(last + 1)[:, None]
        period = np.maximum(self.periods, 1)
        back = self.ends - (self.ends - turn) % period
        source = np.where(turn <= self.ends, turn, np.where(self.periods > 0, back, self.ends))
        chances = np.zeros_like(self.positions)
        some = max(1, CACHED // capability.shape[1] ** 2)
        met = np.nonzero(np.arange(len(self.positions))[:, None] <= self.ends)
        for start in range(0, len(met[0]), some):
            at = met[0][start : start + some], met[1][start : start + some]
            chances[at] = outlook(self.positions[at], capability[at[1]], self.risk[at])
        board = np.arange(len(self.ends))
        return self.positions[source, board], chances[source, board]


def _path(table: _Table, rounds: int) -> _Path:
    """Follow all boards until each rests, goes round, or reaches the last turn."""
    count, n = table.x.shape
    path, risk = np.empty((2, rounds + 1, count, n))
    path[0] = table.x
    risk[0] = risk_attitudes(table.x, table.capability)
    moving = np.ones(count, dtype=bool)
    limits, ends, periods = np.zeros(count), np.full(count, rounds), np.zeros(count, dtype=int)
    turn, some = 0, max(1, CACHED // n**2)
    while turn < rounds and moving.any():
        turn += 1
        path[turn], risk[turn] = path[turn - 1], risk[turn - 1]
        still = np.flatnonzero(moving)
        for start in range(0, len(still), some):
            rows = still[start : start + some]
            now = table.only(rows)
            path[turn, rows] = _turn(now.at(path[turn - 1, rows]), risk[turn - 1, rows])
            risk[turn, rows] = risk_attitudes(path[turn, rows], now.capability)
        moved = np.abs(path[turn] - path[turn - 1]).sum(axis=1)
        if turn == 1:
            limits = RESTING * (moved + FIRST_MOVES)
            continue
        rests = moving & (moved < limits)
        # a state met before comes back for ever
        met = (path[: turn - 1] == path[turn]).all(axis=2)
        round_again = moving & ~rests & met.any(axis=0)
        periods[round_again] = turn - np.argmax(met, axis=0)[round_again]
        ended = rests | round_again
        ends[ended] = turn
        moving &= ~ended
    status: list[Status] = [
        "round limit" if still else "cycle" if period else "converged"
        for still, period in zip(moving, periods, strict=True)
    ]
    return _Path(path[: turn + 1], risk[: turn + 1], ends, periods, tuple(status))


def _turn(table: _Table, risk: Floats) -> Floats:
    """Return where all stand after one turn."""
    distance = np.abs(table.x[:, :, None] - table.x[:, None, :])
    curve = distance * (1 - distance)
    loss = distance - risk[:, :, None] * curve
    target, chance = _targets(table, risk, loss, distance, curve)
    places = _proposals(table, target, chance)
    return _chosen(table, risk, distance - risk[:, None, :] * curve, target, places)


def _targets(
    table: _Table, risk: Floats, loss: Floats, distance: Floats, curve: Floats
) -> tuple[Indices, Floats]:
    """
    Return whom each actor challenges, -1 for nobody, and how likely it believes to win.

    Actor i takes any other to be two thirds as bold as itself and one third as that one is, and
    expects from a challenge of j a gain of loss_ij (1 - 2 s_j (1 - P)): j yields at once with
    probability 1 - s_j, and otherwise i wins with probability P.
    """
    weights = table.capability * table.salience
    weighed = weights[:, :, None]
    level = (distance - curve * (risk / 3)[:, :, None]) * weighed
    slope = curve * weighed * (2 / 3)
    own = NOBODY + weighed * loss
    # [third party or target, challenger]: what it loses if the challenger has its way
    yielding = level - risk[:, None, :] * slope
    other = NOBODY + yielding.transpose(0, 2, 1)
    joining, joined = _third_parties(level, slope, yielding, risk, own + other, own - other)
    own += joining
    other += joined
    chance = own / (own + other)
    gain = loss * (1 - 2 * table.salience[:, None, :] * (1 - chance))
    best = gain.max(axis=2, keepdims=True)
    target = np.argmax(gain >= best - TIE, axis=2)
    found = np.take_along_axis(chance, target[..., None], axis=2)[..., 0]
    return np.where(best[..., 0] > LEAST_GAIN, target, -1), found


def _third_parties(
    level: Floats, slope: Floats, yielding: Floats, risk: Floats, total: Floats, excess: Floats
) -> tuple[Floats, Floats]:
    """
    Return what third parties throw into each challenge, on either side.

    As the challenger sees it: with A and B a third party's losses if the challenger or the target
    has its way, times its weight, c and c' what these two throw in themselves, t = B - A and
    S = A + B, its vote is S (t + c - c') / (|t| + c + c') - t, halved; it counts for the
    challenger if positive and for the target if negative.

    Parameters
    ----------
    level, slope : array, shape (b, n, n)
        B for third party and target is level less the challenger's risk attitude times slope.
    yielding : array, shape (b, n, n)
        A for third party and challenger.
    risk : array, shape (b, n)
    total, excess : array, shape (b, n, n)
        c + c' and c - c' for challenger and target.

    Returns
    -------
    two arrays, shape (b, n, n)
        For challenger and target: the strength of those who join either.
    """
    count, n = risk.shape
    few, some = max(1, CACHED // n**3), min(n, max(1, CACHED // n**2))
    # t and S are products: [1, -r, -A or A] by [level, slope, 1]
    signed = np.ones((2, *yielding.shape, 3))
    signed[..., 1] = -risk[:, None, :]
    signed[0, ..., 2], signed[1, ..., 2] = -yielding, yielding
    right = np.ones((count, n, 3, n))
    right[:, :, 0], right[:, :, 1] = level, slope
    net, every = np.empty((2, count, n, n))
    room = np.empty((3, few * n * some * n))
    for b in range(0, count, few):
        for i in range(0, n, some):
            at = slice(b, b + few), slice(i, i + some)
            part = (at[0], slice(None), at[1])
            # [board, third party, challenger, target]
            shape = (*yielding[part].shape, n)
            turns, sums, votes = (flat[: np.prod(shape)].reshape(shape) for flat in room)
            np.matmul(signed[0][part], right[at[0]], out=turns)
            np.matmul(signed[1][part], right[at[0]], out=sums)
            np.abs(turns, out=votes)
            votes += total[at][:, None]
            sums /= votes
            np.add(turns, excess[at][:, None], out=votes)
            votes *= sums
            votes -= turns
            # challenger and target are no third parties
            np.einsum("biij->bij", votes[:, at[1]])[...] = 0
            np.einsum("bjij->bij", votes)[...] = 0
            votes.sum(axis=1, out=net[at])
            np.abs(votes, out=votes).sum(axis=1, out=every[at])
    return (every + net) / 4, (every - net) / 4


def _proposals(table: _Table, target: Indices, chance: Floats) -> Floats:
    """
    Return where challenger and target are to stand: between, by salience x chance, squared.

    Returns
    -------
    array, shape (2, b, n)
        Rounded to steps, within the actors' range.
    """
    row = np.arange(len(target))[:, None]
    x, x_j = table.x, table.x[row, target]
    own = (table.salience * chance) ** 2
    other = (table.salience[row, target] * (1 - chance)) ** 2
    middle = own * x + other * x_j
    places = np.stack([middle + NO_INTEREST * x, middle + NO_INTEREST * x_j])
    places = np.rint(places / ((own + other + NO_INTEREST) * STEP)) / (1 / STEP)
    low, high = x.min(axis=1, keepdims=True), x.max(axis=1, keepdims=True)
    found: Floats = np.minimum(np.maximum(places, low), high)
    return found


def _chosen(table: _Table, risk: Floats, losses: Floats, target: Indices, places: Floats) -> Floats:
    """
    Return where each actor stands after the election among the bargains it has a part in.

    Options are to stay, and the bargains it proposed or was proposed; all actors vote, with
    capability times the difference in the mean utility of all positions.
    """
    count, n = target.shape
    row, actor = np.arange(count)[:, None], np.arange(n)
    proposed = target >= 0
    # [bargain, voter]: gain over staying
    apart = np.abs(places[..., None] - table.x[:, None, :])
    apart -= risk[:, None, :] * (apart * (1 - apart))
    gains = losses + losses[row, target]
    gains -= apart[0]
    gains -= apart[1]
    gains *= (table.capability / n)[:, None, :]
    net, size = gains.sum(axis=2), np.abs(gains).sum(axis=2)
    least = ROUNDING * table.capability.mean(axis=1)
    leaves, stays = _log_odds(size, net, least[:, None])
    # [bargain, bargain]: those of one target, or with one's proposer the other's target
    aim = np.where(proposed, target, -1 - actor)
    party = aim[:, :, None] == actor
    meet = party & proposed[:, None, :]
    rivals = (aim[:, :, None] == aim[:, None, :]) | meet | meet.transpose(0, 2, 1)
    b, one, other = np.nonzero(rivals & (actor[:, None] < actor))
    size = np.empty(len(b))
    most = max(1, HELD_AT_ONCE // n)
    for start in range(0, len(b), most):
        s = slice(start, start + most)
        between = gains[b[s], one[s]]
        between -= gains[b[s], other[s]]
        size[s] = np.abs(between, out=between).sum(axis=1)
    odds = np.zeros_like(gains)
    lead = net[b, one] - net[b, other]
    odds[b, one, other], odds[b, other, one] = _log_odds(size, lead, least[b])
    # [bargain, actor]: who has a part in it
    party[:, actor, actor] = proposed
    among = party.astype(float)
    scores = odds @ among
    scores += leaves[:, :, None]
    scores[~party] = -np.inf
    best = scores.max(axis=1)
    chosen = np.argmax(scores >= best[:, None, :] - TIE_IN_ODDS, axis=1)
    moved = np.where(chosen == actor, places[0][row, chosen], places[1][row, chosen])
    staying = (stays[:, None, :] @ among)[:, 0]
    return np.where(staying >= best - TIE_IN_ODDS, table.x, moved)


def _log_odds(size: Floats, lead: Floats, least: Floats) -> tuple[Floats, Floats]:
    """Return the logs of the chances of two coalitions, from their sum and the first's lead."""
    indifferent = size < least
    size, lead = np.where(indifferent, 0, size), np.where(indifferent, 0, lead)
    total = np.log(size + 2 * NO_COALITION)
    own, other = (np.log((size + by) / 2 + NO_COALITION) - total for by in (lead, -lead))
    return own, other
