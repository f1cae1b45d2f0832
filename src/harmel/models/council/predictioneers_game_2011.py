"""The later game of hawks and doves, as far as it is public, in expected values."""

import numpy as np

from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board, points, weighted_mean, weighted_median
from harmel.models.council.challenges import (
    TINY,
    blocks,
    chances,
    keep_memory,
    nearer,
    statuses,
    votes_for,
)

RESOLVE = 0.5
"""Every actor's resolve, from 0 (only agreement counts) to 1 (only the position counts). An issue
has no column for it, and in most of the author's own tests all actors had the same. It is both the
exponent of the utility and the reach of a credible proposal, as a share of the range. Range to
try: 0.2 to 0.8."""

PRIOR = 0.5
"""How likely an actor is a hawk, and how likely it retaliates, before anybody moves; published."""

COST = 0.015
"""What it costs to be coerced, times the other's capability over one's own. The author names the
costs without their sizes; the public implementation has 0.02 against a retaliatory opponent and
0.01 against a pacific one, of which this is the mean under the prior. Range to try: 0 to 0.2."""


def predictioneers_game_2011(board: Board, rounds: int = 10) -> Answer:
    """
    Play a game of demands between all pairs of actors, in expected values.

    Public are: the types and their prior, Bayes' rule, the form of the utility, the chance to
    prevail, the names of four costs, that a proposal leaves its target indifferent between
    accepting and refusing, which proposals are credible, and that each actor goes to the weighted
    mean of the credible proposals it receives. Not public are the sizes of the costs, the choice
    between equilibria, and how clout, salience and resolve change from round to round.

    Ours are: one resolve for all. Clout, salience and resolve that stay. Types that belong to a
    pair of actors, and a forecast that is the mean over their four combinations. Hawks who always
    coerce and doves who always propose, so that the first round tells them apart: from the second
    on, whoever proposes is known for a dove. A target that resists, or finds a proposal not
    credible, counts its own position instead; and it counts itself once. No smoothing over
    rounds. No end but that nobody moves or the rounds are over.

    Parameters
    ----------
    board : Board
        b issues with n actors each. The reference point is not used; the status quo of a round is
        the weighted mean of its positions.
    rounds : int
        How many rounds at most.

    Returns
    -------
    Answer
        The point is the weighted mean of the last round. Positions never leave their range. The
        status is as in :func:`harmel.models.council.challenges.play`.

    References
    ----------
    Bueno de Mesquita 2011, A new model for predicting policy choices: preliminary tests, Conflict
    Management and Peace Science 28(1), 65-85. Bueno de Mesquita 2009, The Predictioneer's Game,
    Random House, appendix to the paperback edition. Public implementation: github
    havenawilliams/predictioneers_game, alpha 0.0.
    """
    b, n = board.size
    trail = np.empty((rounds + 1, b, n))
    trail[0] = board.positions
    keep_memory()
    for rows in blocks(b, n):
        _play(trail[:, rows], board.salience[rows], board.capability[rows], board.weights[rows])
    means = weighted_mean(trail, board.weights)
    medians = weighted_median(trail, np.broadcast_to(board.weights, trail.shape))
    answer = points(means[-1], statuses(trail))
    return Answer(answer.point, answer.values, answer.weights, answer.status, trail, medians, means)


def _play(trail: Floats, s: Floats, c: Floats, w: Floats) -> None:
    """Fill in the rounds of one block of issues; trail has shape (rounds + 1, m, n)."""
    # Sorted in an order that does not depend on the order in which actors are listed.
    who = np.lexsort((c, s, trail[0]), axis=-1)
    x, c, w = (np.take_along_axis(part, who, axis=1) for part in (trail[0], c, w))
    span = x[:, -1] - x[:, 0]
    span[span == 0] = 1
    for number in range(1, len(trail)):
        moved = _moved(x, c, w, span, PRIOR if number == 1 else 1.0)
        moving = np.abs(moved - x).max(axis=1) > TINY * span
        x = np.where(moving[:, None], moved, x)
        order = np.argsort(x, axis=1, kind="stable")
        x, c, w, who = (np.take_along_axis(part, order, axis=1) for part in (x, c, w, who))
        np.put_along_axis(trail[number], who, x, axis=1)


def _moved(x: Floats, c: Floats, w: Floats, span: Floats, dove: float) -> Floats:
    """
    Play one round of all games.

    In tables, the target of a proposal stands on the second axis, its sender on the last. `dove`
    is how sure a target is that a dove made the proposal.
    """
    away = (x[:, None, :] - x[:, :, None]) / span[:, None, None]
    d = np.abs(away)
    quo = (x - weighted_mean(x, w)[:, None]) / span[:, None]
    own = (1 - np.minimum(quo**2, 1))[:, :, None] ** (1 - RESOLVE)
    # Losses, as shares of the worth of one's own position, so that small ones stay exact.
    yielded = _loss(d, RESOLVE)
    wins = chances(votes_for(own * yielded, w, nearer(x)), w)
    resisted = (1 - wins) * yielded
    hurt = np.divide(_cost(c), own, out=np.ones_like(d), where=own > TINY)
    coerced = PRIOR * resisted + (1 - PRIOR) * yielded + hurt
    refused = np.minimum(dove * resisted + (1 - dove) * coerced, 1)
    # A dove proposes what costs its target as much as to refuse would, but not beyond itself.
    reach = np.minimum(np.sqrt(_loss(np.sqrt(refused), 1 / RESOLVE)), d)
    credible = reach < RESOLVE - TINY
    # A hawk brings a pacific target over and leaves a retaliatory one where it is.
    step = (1 - PRIOR) * PRIOR * d + PRIOR * np.where(credible, reach, 0)
    pulls = (np.sign(away) * step * w[:, None, :]).sum(axis=2) / w.sum(axis=1, keepdims=True)
    moved: Floats = x + span[:, None] * pulls
    return moved


def _loss(distance: Floats, exponent: float) -> Floats:
    """Return 1 - (1 - distance²) to an exponent."""
    with np.errstate(divide="ignore"):
        found: Floats = -np.expm1(exponent * np.log1p(-np.minimum(distance**2, 1)))
    return found


def _cost(c: Floats) -> Floats:
    """Return what being coerced costs a target: at most one, which is all there is to lose."""
    target, sender = c[:, :, None], c[:, None, :]
    shape = (*c.shape, c.shape[1])
    powerless = np.broadcast_to(np.where(sender > 0, 1.0, 0.0), shape).copy()
    np.divide(np.minimum(COST * sender, target), target, out=powerless, where=target > 0)
    return powerless
