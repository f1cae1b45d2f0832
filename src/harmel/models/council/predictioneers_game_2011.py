"""The later game of hawks and doves, as far as it is public, in expected values."""

from dataclasses import dataclass

import numpy as np

from harmel.ledger.issue import Floats
from harmel.models.council.board import Answer, Board, points, weighted_mean, weighted_median
from harmel.models.council.challenges import TINY, blocks, chances, keep_memory, nearer, votes_for

RESOLVE = 0.5
"""Every actor's resolve, from 0 (only agreement counts) to 1 (only the position counts). An issue
has no column for it; the author's own tests on the European Union set it alike for nearly all. It
is both the exponent of the utility and how far a credible proposal may reach, as a share of the
range; from 0.2 to 0.8 is a fair range to try."""

PRIOR = 0.5
"""How likely an actor is a hawk, or retaliates, before anybody moved; published."""

COST_OF_COERCING = 0.01
"""What a hawk pays for coercing, and again for meeting resistance, per unit of the other's
capability over its own. The public implementation has 0.01 for hawks and 0.02 for doves, who never
coerce here; the author gives no number."""

COST_OF_BEING_COERCED = 0.015
"""What the coerced pays, likewise. The public implementation has 0.02 against a retaliatory and 0.01
against a pacific opponent; this is the mean under the prior."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """Sums of one round: what all expect to get, and where each actor goes."""

    payoff: Floats
    moved: Floats


def predictioneers_game_2011(board: Board, rounds: int = 10) -> Answer:
    """
    Play a game of demands between all pairs of actors, in expected values.

    Public are the types and their prior, Bayes' rule, the utility, the chance to prevail, the four
    costs by name, that a proposal leaves the other indifferent between accepting and refusing it,
    which proposals are credible, that each actor goes to the weighted mean of those it receives,
    and when the game ends. Not public are the sizes of the costs, how the equilibrium picks a
    proposal, and how salience, capability and resolve change from round to round.

    What is ours: resolve is the same for all. Salience, capability and resolve stay. Types are of
    dyads, and the forecast is the mean over the four cases (hawk or dove, retaliatory or pacific),
    each as likely as the prior. A hawk coerces and a dove proposes, by their definitions; so the
    first round tells them apart, and from the second on a dove's bluff is called: beliefs are one
    or zero by Bayes' rule. An actor who resists, or to whom a proposal is not credible, counts its
    own position. It counts itself among the proposers. The forecast is the weighted mean after the
    last round, not smoothed over rounds.

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
        The point is the weighted mean of the last round. The status is converged if the sum of
        all payoffs would fall in the next round or nobody moves, else round limit.

    References
    ----------
    Bueno de Mesquita 2011, A new model for predicting policy choices: preliminary tests, Conflict
    Management and Peace Science 28(1), 65-85. Bueno de Mesquita 2010, The Predictioneer's Game,
    Random House, appendix to the paperback edition. Public implementation: github
    havenawilliams/predictioneers_game, alpha 0.0.
    """
    b, n = board.size
    trail = np.empty((rounds + 1, b, n))
    trail[0] = board.positions
    ended = np.zeros(b, dtype=bool)
    keep_memory()
    for rows in blocks(b, n):
        ended[rows] = _play(
            trail[:, rows], board.salience[rows], board.capability[rows], board.weights[rows]
        )
    means = weighted_mean(trail, board.weights)
    medians = weighted_median(trail, np.broadcast_to(board.weights, trail.shape))
    answer = points(means[-1], ["converged" if e else "round limit" for e in ended])
    return Answer(answer.point, answer.values, answer.weights, answer.status, trail, medians, means)


def _play(trail: Floats, s: Floats, c: Floats, w: Floats) -> Floats:
    """Fill in the rounds of one block of issues, of shape (rounds + 1, m, n); say who ended."""
    # Sorted in an order that does not depend on the order in which actors are listed.
    who = np.lexsort((c, s, trail[0]), axis=-1)
    x, c, w = (np.take_along_axis(part, who, axis=1) for part in (trail[0], c, w))
    live = np.arange(len(x))
    span = x[:, -1] - x[:, 0]
    before = np.full(len(x), -np.inf)
    for number in range(1, len(trail)):
        trail[number] = trail[number - 1]
        if not len(live):
            continue
        stage = _stage(x, c, w, np.where(span > 0, span, 1.0), 1.0 if number > 1 else PRIOR)
        going = stage.payoff > before - TINY
        going &= np.abs(stage.moved - x).max(axis=1) > TINY * span
        live, span, before = live[going], span[going], stage.payoff[going]
        x, c, w, who = stage.moved[going], c[going], w[going], who[going]
        order = np.argsort(x, axis=1, kind="stable")
        x, c, w, who = (np.take_along_axis(part, order, axis=1) for part in (x, c, w, who))
        trail[number][live[:, None], who] = x
    ended = np.ones(trail.shape[1], dtype=bool)
    ended[live] = False
    return ended


def _stage(x: Floats, c: Floats, w: Floats, span: Floats, dove: float) -> _Stage:
    """
    Play one round of all dyadic games.

    Tables have the target of a proposal on the second axis and its sender on the last. `dove` is
    how sure a target is that a sender who proposes is a dove.
    """
    n = x.shape[1]
    away = (x[:, None, :] - x[:, :, None]) / span[:, None, None]
    d = np.abs(away)
    quo = weighted_mean(x, w)[:, None]
    # What one's own position is worth, of which a position at a distance is worth the share kept.
    own = (1 - ((x - quo) / span[:, None]) ** 2) ** (1 - RESOLVE)
    kept = (1 - d**2) ** RESOLVE
    worth = own[:, :, None] * kept
    prevail = chances(votes_for(own[:, :, None] * (1 - kept), w, nearer(x)), w)
    lottery = prevail * own[:, :, None] + (1 - prevail) * worth
    price = _price(c)
    coerced = PRIOR * lottery + (1 - PRIOR) * worth - COST_OF_BEING_COERCED * price
    refused = np.maximum(dove * lottery + (1 - dove) * coerced, 0)
    share = np.divide(refused, own[:, :, None], out=np.zeros_like(d), where=own[:, :, None] > TINY)
    reach = np.minimum(np.sqrt(1 - np.minimum(share, 1) ** (1 / RESOLVE)), d)
    credible = reach < RESOLVE - TINY
    step = (1 - PRIOR) * PRIOR * d + PRIOR * np.where(credible, reach, 0)
    moved = x + span[:, None] * np.einsum("mij,mj->mi", np.sign(away) * step, w) / w.sum(
        axis=1, keepdims=True
    )
    return _Stage(_payoff(d, reach, credible, own, worth, lottery, price, quo), moved)
