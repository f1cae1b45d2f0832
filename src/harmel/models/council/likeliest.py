"""The text, opt-outs and payments that all accept most probably, and ambition against that chance.

The logarithm of the chance that all accept is concave in the margins, and these are concave in text
and payments. So for given opt-outs its tangents bound it from above, and a linear programme over
tangents closes in on the best answer from outside, with a gap that is known.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import log_ndtr

from harmel.ledger.issue import Floats
from harmel.models.council.acceptance import FINE, NARROWEST, REACH, accept_all
from harmel.models.council.programme import Bargain, Found, Programme

CLOSE = 1e-4
"""Gap in the logarithm of the chance at which the search stops: a chance off by one in 10,000."""
TANGENTS = 150
"""Linear programmes after which the search over texts stops, with the gap that is left."""
ROUNDS = 2
"""Searches over all opt-outs, by mixed-integer programmes, after which it stops."""
NODES = 100
"""Nodes of each of these searches."""
LOOSE = 30
"""Linear programmes in which members may opt out in part, to have tangents for those searches."""
INWARD = 0.3
"""How far from the best answer towards the programme's each further tangent is taken."""
LEVELS = 101
"""Texts on the line from the status quo to what was asked that opt-outs are first tried on."""
STARTS = 5
"""Largest number of opt-outs up to which the best set of each number is followed from there."""
STEPS = 10
"""Steps of ambition of the frontier."""
SURE = 4.0
"""Standard deviations of noise beyond which the frontier pays no member more."""


@dataclass(frozen=True, slots=True)
class Point:
    """
    One point of the frontier, on the line from the status quo to what was asked.

    Attributes
    ----------
    ambition : float
        Of the text, 0 to 1.
    p_text, p_opt_outs, p_consensus : float
        The chance that all accept the text alone, with opt-outs, and with payments as well.
    out, payments : array, shape (n,)
        Which concessions give the last two; their cost is left aside.
    """

    ambition: float
    p_text: float
    p_opt_outs: float
    p_consensus: float
    out: Floats
    payments: Floats


def log_accept_all(margins: Floats, noise: float, correlation: float) -> tuple[float, Floats]:
    """Return the logarithm of the chance that all accept, and its slope in each margin."""
    scaled = margins / noise
    if correlation >= 1:
        least, slope = int(np.argmin(scaled)), np.zeros(len(scaled))
        slope[least] = _hazard(scaled[least]) / noise
        return float(log_ndtr(scaled[least])), slope
    if correlation <= 0:
        return float(log_ndtr(scaled).sum()), _hazard(scaled) / noise
    common, own = float(np.sqrt(correlation)), float(np.sqrt(1 - correlation))
    count = int(np.ceil(2 * REACH / max(own / FINE, NARROWEST))) + 1
    factor = np.linspace(-REACH, REACH, count)
    weights = np.exp(-(factor**2) / 2)
    given = (scaled + common * factor[:, None]) / own
    logs = log_ndtr(given).sum(axis=1) + np.log(weights / weights.sum())
    top = logs.max()
    parts = np.exp(logs - top)
    slopes: Floats = (parts[:, None] * _hazard(given)).sum(axis=0) / (parts.sum() * own * noise)
    return float(top + np.log(parts.sum())), slopes


def _hazard(scaled: Floats) -> Floats:
    """Return the slope of the logarithm of the normal distribution function."""
    found: Floats = np.exp(-(scaled**2) / 2 - np.log(2 * np.pi) / 2 - log_ndtr(scaled))
    return found


def levelled(margins: Floats, budget: float, most: float) -> Floats:
    """
    Return payments that lift the lowest margins to one level, at most to `most`.

    The chance that all accept is symmetric and log-concave in the margins, so no other way to spend
    the budget gives a larger one.
    """
    room = np.sort(np.minimum(margins, most))
    spent = np.arange(1, len(room) + 1) * room - np.cumsum(room)
    lifted = int(np.searchsorted(spent, budget, side="right"))
    level = min((room[:lifted].sum() + budget) / lifted, most)
    found: Floats = np.maximum(level - np.minimum(margins, most), 0.0)
    return found


class Search:
    """
    The search for the likeliest answer of one bargain.

    Parameters
    ----------
    bargain : Bargain
        Its terms' safety is not imposed.
    expected : bool
        Whether the chance is weighed by ambition: then what is largest is their product.
    """

    def __init__(self, bargain: Bargain, expected: bool) -> None:
        self.bargain, self.expected = bargain, expected
        self.programme = Programme(bargain, consent=False)
        self.cost = self.programme.concessions()
        self.cost[self.programme.at["value"]] = -1.0
        self.rows: list[Any] = []
        self.right: list[float] = []
        self.best, self.found = -np.inf, np.zeros(self.programme.count)
        for level in np.array([-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0]) * bargain.noise:
            self._touch(level - bargain.base, 1.0)
        self.kept = len(self.rows)

    def _touch(self, lifts: Floats, ambition: float) -> float:
        """Add the tangent where margins exceed the base by so much; return the value there."""
        b, at = self.bargain, self.programme.at
        value, slopes = log_accept_all(b.base + lifts, b.noise, b.correlation)
        row = np.zeros(self.programme.count)
        row[at["value"]] = 1.0
        row[at["gain"]] = row[at["pay"]] = -slopes
        right = value - slopes @ lifts
        if self.expected:
            ambition = max(ambition, CLOSE)
            value += np.log(ambition)
            right += np.log(ambition) + (1 - ambition) / ambition
            row[at["off"]] = b.weights / b.way / ambition
        size = np.abs(row).max()
        self.rows.append(sparse.csr_array(row[None, :] / size))
        self.right.append(right / size)
        return float(value)

    def _value(self, columns: Floats) -> float:
        """Add a tangent at an answer and return what the answer is worth; keep the best."""
        p, b = self.programme, self.bargain
        text, out = p.text(columns), p.part(columns, "out")
        whole = bool(np.all(out == np.round(out)))
        gains = b.gains(text) * (1 - out) if whole else p.part(columns, "gain")
        payments = p.part(columns, "pay")
        value = self._touch(gains + payments, float(b.ambition(text)))
        value -= b.cost(out, payments)
        if whole and value > self.best:
            self.best, self.found = value, columns
        return value

    def _cuts(self) -> tuple[Any, Floats]:
        return sparse.vstack(self.rows), np.array(self.right)

    def close_in(self, out: Floats, most: int = TANGENTS) -> float:
        """Close in on the best answer with these opt-outs; return its bound."""
        inner, best, bound = self._still(out), -np.inf, np.inf
        for _ in range(most):
            solved = self.programme.solve(self.cost, out, self._cuts())
            if solved.status != 0:
                return bound
            bound = -float(solved.fun)
            tried = [solved.x]
            if inner is not None:
                tried.append(INWARD * solved.x + (1 - INWARD) * inner)
            for columns in tried:
                value = self._value(columns)
                if value > best:
                    best, inner = value, columns
            if bound - max(best, self.best) <= CLOSE:
                break
        self._forget(solved.x)
        return bound

    def _forget(self, columns: Floats) -> None:
        """Keep the tangents that bind at an answer of the programme, and those before this set."""
        cuts, right = self._cuts()
        binding = right - cuts @ columns <= CLOSE
        binding[: self.kept] = True
        self.rows = [row for row, keep in zip(self.rows, binding, strict=True) if keep]
        self.right = right[binding].tolist()
        self.kept = len(self.rows)

    def _still(self, out: Floats) -> Floats | None:
        """Return what was asked with these opt-outs, if that is allowed: the first answer tried."""
        b, p = self.bargain, self.programme
        if np.isnan(out).any() or b.cost(out, np.zeros(0)) > 1:
            return None
        columns = np.zeros(p.count)
        columns[p.at["text"]], columns[p.at["out"]] = b.asked, out
        columns[p.at["gain"]] = b.gains(b.asked) * (1 - out)
        member, issue = p.cares.T
        columns[p.at["miss"]] = np.abs(b.asked - b.ideals)[member, issue]
        self._value(columns)
        return columns

    def solve(self) -> Found:
        """Return the best answer that was found, with its bound."""
        p, b = self.programme, self.bargain
        nobody = np.zeros(len(b.base))
        bound = self.close_in(nobody)
        if p.choices:
            self.close_in(np.full(len(b.base), np.nan), LOOSE)
            self._try_sets()
            bound = self._search_sets()
        text, out = p.text(self.found), p.chosen(self.found)
        payments = p.payments(self.found)
        margins = b.base + b.gains(text) * (1 - out) + payments
        _, prices = log_accept_all(margins, b.noise, b.correlation)
        return Found(text, out, payments, max(bound, self.best), prices, None, None, 0 * prices)

    def _try_sets(self) -> None:
        """Follow the sets of opt-outs that do best on the line to what was asked, and onwards."""
        b = self.bargain
        line = b.status_quo + np.linspace(0, 1, LEVELS)[:, None] * (b.asked - b.status_quo)
        texts = np.concatenate([line, self.programme.text(self.found)[None, :]])
        starts = []
        for many in range(1, min(b.terms.most_opt_outs, STARTS) + 1):
            chosen = np.array([outside(b, text, many) for text in texts])
            margins = b.base + b.gains(texts) * (1 - chosen)
            chance = accept_all(margins, b.noise, b.correlation)
            worth = np.log(np.maximum(chance, 1e-300))
            worth += np.log(np.maximum(b.ambition(texts), CLOSE)) if self.expected else 0.0
            least = max(b.terms.least_ambition, b.terms.opt_out_cost * many)
            kept = b.ambition(texts) >= least
            best = int(np.argmax(np.where(kept, worth, -np.inf)))
            starts.append((b.terms.opt_out_cost * many - worth[best], tuple(chosen[best].tolist())))
        tried: set[tuple[float, ...]] = {tuple(np.zeros(len(b.base)).tolist())}
        for _, out in sorted(starts):
            self._follow(out, tried)

    def _follow(self, out: tuple[float, ...], tried: set[tuple[float, ...]]) -> None:
        """Alternate between the best text for a set of opt-outs and the best set for the text."""
        while out not in tried:
            tried.add(out)
            self.close_in(np.array(out))
            text = self.programme.text(self.found)
            out = tuple(outside(self.bargain, text, int(sum(out))).tolist())

    def _search_sets(self) -> float:
        """Search all sets of opt-outs under the tangents so far; return the bound."""
        bound = np.inf
        for _ in range(ROUNDS):
            searched = self.programme.solve(self.cost, None, self._cuts(), NODES)
            if searched.x is None:
                return bound
            bound = min(bound, -float(searched.mip_dual_bound))
            if bound - self.best <= CLOSE:
                return bound
            self.close_in(self.programme.chosen(searched.x))
        return bound


def outside(bargain: Bargain, text: Floats, many: int) -> Floats:
    """
    Return which members, at most so many, are best left outside a text, as zeros and ones.

    They are those whose own chance to accept rises most. With one cost of blocking for all, or
    without correlation, no other choice of as many gives a larger chance that all accept.
    """
    lifted = log_ndtr(bargain.base / bargain.noise)
    rises = lifted - log_ndtr((bargain.base + bargain.gains(text)) / bargain.noise)
    rises = np.where(bargain.may, rises, -np.inf)
    first = np.argsort(-rises, kind="stable")[:many]
    found = np.zeros(len(rises))
    found[first] = rises[first] > 0
    return found


def frontier(bargain: Bargain) -> tuple[Point, ...]:
    """Return the chance that all accept for texts from the status quo to what was asked."""
    points = []
    for step in range(STEPS + 1):
        ambition = step / STEPS
        text = bargain.status_quo + ambition * (bargain.asked - bargain.status_quo)
        gains = bargain.gains(text)
        out = outside(bargain, text, bargain.terms.most_opt_outs)
        margins = bargain.base + gains * (1 - out)
        most = SURE * bargain.noise
        payments = levelled(margins, bargain.terms.budget, most)
        rows = np.stack([bargain.base + gains, margins, margins + payments])
        alone, outs, all_ = accept_all(rows, bargain.noise, bargain.correlation).tolist()
        points.append(Point(ambition, alone, outs, all_, out, payments))
    return tuple(points)
