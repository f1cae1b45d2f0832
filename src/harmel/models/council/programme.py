"""What a mediator may write, exempt and pay, as a linear or mixed-integer programme for HiGHS.

Gains are piecewise linear and concave in the text, so every distance |y - a| becomes one column
that is at least as large as both differences. A member that may opt out gets a binary column.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from harmel.ledger.issue import Floats

GAP = 1e-7
"""Relative gap at which the search for opt-outs stops."""
NODES = 20_000
"""Nodes after which that search stops, with the gap that is left."""
SMALLEST = 1e-9
"""What a largest possible gain must exceed to be counted as one, and payments to be written."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What the mediator may give, and what giving costs those who ask.

    Attributes
    ----------
    budget : float
        Bounds the sum of payments [fraction of a scale at full salience].
    most_opt_outs : int
        How many members may opt out.
    opt_out_cost : float
        What one opt-out costs [ambition].
    payment_price : float
        What one unit of payment costs [ambition].
    safety : float
        The least margin that every member must have [as the budget].
    least_ambition : float
        What the text must keep of what was asked [0 to 1].
    """

    budget: float
    most_opt_outs: int
    opt_out_cost: float
    payment_price: float
    safety: float
    least_ambition: float


@dataclass(frozen=True, eq=False)
class Bargain:
    """
    What stands between members and a text, in plain arrays.

    Attributes
    ----------
    ideals, salience : array, shape (n, d)
        As in :class:`harmel.models.council.acceptance.Council`.
    status_quo, asked, low, high, weights : array, shape (d,)
        Texts lie between low and high; weights sum to one.
    base : array, shape (n,)
        Each member's margin at the status quo: its cost of blocking and the leader's shift.
    may : array of bool, shape (n,)
        Who may opt out.
    noise, correlation : float
        Of what is not known of the margins.
    terms : Terms
        What the mediator may give.
    """

    ideals: Floats
    salience: Floats
    status_quo: Floats
    asked: Floats
    low: Floats
    high: Floats
    weights: Floats
    base: Floats
    may: NDArray[np.bool_]
    noise: float
    correlation: float
    terms: Terms

    @cached_property
    def way(self) -> float:
        """The weighted distance from the status quo to what was asked."""
        return float(self.weights @ np.abs(self.asked - self.status_quo))

    @cached_property
    def before(self) -> Floats:
        """Each member's weighted distance from the status quo; shape (n,)."""
        found: Floats = (self.salience * np.abs(self.status_quo - self.ideals)).sum(axis=1)
        return found

    @cached_property
    def largest(self) -> Floats:
        """Each member's largest possible gain; shape (n,)."""
        nearest = np.clip(self.ideals, self.low, self.high)
        found: Floats = self.before - (self.salience * np.abs(nearest - self.ideals)).sum(axis=1)
        return np.maximum(found, 0.0)

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """Between what texts must lie to keep the least ambition; two arrays of shape (d,)."""
        slack = (1 - self.terms.least_ambition) * self.way
        room = slack / np.maximum(self.weights, SMALLEST)
        return np.maximum(self.low, self.asked - room), np.minimum(self.high, self.asked + room)

    @cached_property
    def worst(self) -> Floats:
        """Each member's largest possible loss by such texts; shape (n,)."""
        low, high = self.ends
        farthest = np.maximum(np.abs(low - self.ideals), np.abs(high - self.ideals))
        found: Floats = (self.salience * farthest).sum(axis=1) - self.before
        return np.maximum(found, 0.0)

    def gains(self, texts: Floats) -> Floats:
        """Return what each member gains by texts of shape (..., d), opt-outs aside: (..., n)."""
        after = np.abs(texts[..., None, :] - self.ideals)
        found: Floats = self.before - (self.salience * after).sum(axis=-1)
        return found

    def ambition(self, texts: Floats) -> Floats:
        """Return what texts of shape (..., d) keep of what was asked: (...); 0 at status quo."""
        found: Floats = 1 - np.abs(texts - self.asked) @ self.weights / self.way
        return found

    def cost(self, out: Floats, payments: Floats) -> float:
        """Return what concessions cost those who ask."""
        terms = self.terms
        return float(terms.opt_out_cost * out.sum() + terms.payment_price * payments.sum())


@dataclass(frozen=True, eq=False)
class Found:
    """
    An answer of the programme.

    Attributes
    ----------
    text : array, shape (d,)
        As a fraction of the scales.
    out : array, shape (n,)
        One for members that opt out, else zero.
    payments : array, shape (n,)
        Not negative.
    bound : float
        What no answer's objective can exceed.
    prices : array, shape (n,)
        By how much the objective would rise if a member's threshold fell by one unit.
    floor_price : float or None
        By how much it would rise if the least ambition fell by one; None where not known.
    net_price : float or None
        By how much it would rise if concessions might cost one more than the text is worth.
    least_weights : array, shape (n,)
        What each member's relative gain weighs in the least one; zero but for the goal "fair".
    """

    text: Floats
    out: Floats
    payments: Floats
    bound: float
    prices: Floats
    floor_price: float | None
    net_price: float | None
    least_weights: Floats


class Programme:
    """
    Columns and rows of one bargain.

    Parameters
    ----------
    bargain : Bargain
        n members, d issues.
    consent : bool
        Whether every member's margin must reach the safety asked for.
    fair : bool
        Whether the column `value` is the least relative gain.
    slack : bool
        Whether consent may be missed, at a price.
    """

    def __init__(
        self, bargain: Bargain, consent: bool, fair: bool = False, slack: bool = False
    ) -> None:
        self.bargain = bargain
        n, d = bargain.ideals.shape
        self.cares = np.argwhere(bargain.salience > 0)
        sizes = {"text": d, "off": d, "miss": len(self.cares), "gain": n, "pay": n, "out": n}
        sizes |= {"short": n, "value": 1}
        ends = np.cumsum([0, *sizes.values()])
        self.at = {
            name: np.arange(start, end)
            for name, start, end in zip(sizes, ends[:-1], ends[1:], strict=True)
        }
        self.count = int(ends[-1])
        self._entries: list[tuple[Any, Any, Any]] = []
        self._right: list[Floats] = []
        self._rows = 0
        self._distances()
        self._effective_gains()
        self.consent = self._consent() if consent else np.arange(0)
        self.fair = self._least() if fair else np.arange(0)
        self.floor, self.net = self._limits()
        self.low, self.high = self._ends(slack)
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        self.matrix = sparse.csr_array((values, (rows, columns)), shape=(self._rows, self.count))
        self.right = np.concatenate(self._right)

    def _add(self, right: Floats, *entries: tuple[Any, Any]) -> NDArray[np.intp]:
        """Add rows "entries at most right"; an entry is columns (one a row) and their factors."""
        rows = self._rows + np.arange(len(right))
        for columns, factors in entries:
            self._entries.append((rows, columns, np.broadcast_to(factors, rows.shape)))
        self._right.append(right)
        self._rows += len(right)
        return rows

    def _distances(self) -> None:
        """State that distances are at least as large as both differences."""
        b, at = self.bargain, self.at
        member, issue = self.cares.T
        for sign in (1.0, -1.0):
            self._add(sign * b.asked, (at["text"], sign), (at["off"], -1.0))
            self._add(sign * b.ideals[member, issue], (at["text"][issue], sign), (at["miss"], -1.0))

    def _effective_gains(self) -> None:
        """State that a member gains by the text at most what it says, and zero outside."""
        b, at = self.bargain, self.at
        rows = self._add(b.before, (at["gain"], 1.0), (at["out"], -b.worst))
        member, issue = self.cares.T
        self._entries.append((rows[member], at["miss"], b.salience[member, issue]))
        self._add(b.largest, (at["gain"], 1.0), (at["out"], b.largest))

    def _consent(self) -> NDArray[np.intp]:
        b, at = self.bargain, self.at
        entries = ((at["gain"], -1.0), (at["pay"], -1.0), (at["short"], -1.0))
        return self._add(b.base - b.terms.safety, *entries)

    def _least(self) -> NDArray[np.intp]:
        b, at = self.bargain, self.at
        can = np.flatnonzero(b.largest > SMALLEST)
        value = np.repeat(at["value"], len(can))
        self.can_gain = can
        return self._add(
            np.zeros(len(can)),
            (value, b.largest[can]),
            (at["gain"][can], -1.0),
            (at["pay"][can], -1.0),
        )

    def _limits(self) -> tuple[int, int]:
        """Bound payments, opt-outs, and what is given up; return the last two rows."""
        b, at = self.bargain, self.at
        each = np.ones(len(b.base))
        self._row(b.terms.budget, at["pay"], each)
        self._row(float(b.terms.most_opt_outs), at["out"], each)
        given_up = self.given_up()
        every, text = np.flatnonzero(given_up), at["off"]
        floor = self._row(1 - b.terms.least_ambition, text, given_up[text])
        return floor, self._row(1.0, every, given_up[every])

    def _row(self, right: float, columns: Any, factors: Floats) -> int:
        """Add one row."""
        entries = ((column[None], factor) for column, factor in zip(columns, factors, strict=True))
        return int(self._add(np.array([right]), *entries)[0])

    def given_up(self) -> Floats:
        """Return the row of what is given up: ambition and the cost of concessions."""
        b, at = self.bargain, self.at
        row = np.zeros(self.count)
        row[at["off"]] = b.weights / b.way
        row[at["out"]] = b.terms.opt_out_cost
        row[at["pay"]] = b.terms.payment_price
        return row

    def concessions(self) -> Floats:
        """Return the row of what concessions cost."""
        row = self.given_up()
        row[self.at["off"]] = 0.0
        return row

    def _ends(self, slack: bool) -> tuple[Floats, Floats]:
        b, at = self.bargain, self.at
        low, high = np.zeros(self.count), np.full(self.count, np.inf)
        low[at["text"]], high[at["text"]] = b.low, b.high
        low[at["gain"]] = low[at["value"]] = -np.inf
        may = b.may & (b.worst > 0) & (b.terms.most_opt_outs > 0)
        high[at["out"]] = may
        high[at["pay"]] = b.terms.budget
        if not slack:
            high[at["short"]] = 0.0
        return low, high

    @cached_property
    def choices(self) -> bool:
        """Whether anybody may opt out."""
        return bool(self.high[self.at["out"]].any())

    def solve(
        self,
        cost: Floats,
        out: Floats | None,
        cuts: tuple[Any, Floats] | None = None,
        nodes: int = NODES,
    ) -> Any:
        """
        Minimise cost times columns.

        `out` says who opts out; NaN lets anybody do so in part, and None searches whole numbers.
        `cuts` are further rows and their right sides.
        """
        matrix, right = self.matrix, self.right
        if cuts is not None:
            matrix, right = sparse.vstack([matrix, cuts[0]]), np.concatenate([right, cuts[1]])
        low, high = self.low.copy(), self.high.copy()
        if out is None:
            whole = np.zeros(self.count)
            whole[self.at["out"]] = 1
            return milp(
                cost,
                integrality=whole,
                bounds=Bounds(low, high),
                constraints=LinearConstraint(matrix, -np.inf, right),
                options={"mip_rel_gap": GAP, "node_limit": nodes},
            )
        if not np.isnan(out).any():
            low[self.at["out"]] = high[self.at["out"]] = out
        ends = np.column_stack([low, high])
        return linprog(cost, A_ub=matrix, b_ub=right, bounds=ends, method="highs-ds")

    def part(self, columns: Floats, name: str) -> Floats:
        """Return the columns of one name."""
        found: Floats = columns[self.at[name]]
        return found

    def chosen(self, columns: Floats) -> Floats:
        """Return who opts out, as zeros and ones."""
        found: Floats = np.round(self.part(columns, "out"))
        return found

    def text(self, columns: Floats) -> Floats:
        """Return the text, within its ends."""
        return np.clip(self.part(columns, "text"), self.bargain.low, self.bargain.high)

    def payments(self, columns: Floats) -> Floats:
        """Return the payments; what is but rounding is zero."""
        found = self.part(columns, "pay")
        return np.where(found > SMALLEST, found, 0.0)


def most_ambitious(bargain: Bargain) -> Found | None:
    """Return the answer that gives up least; None if there is none."""
    programme = Programme(bargain, consent=True)
    cost = programme.given_up()
    solved, given_up = _with_opt_outs(programme, cost)
    if solved is None:
        return None
    text, out = programme.text(solved.x), programme.chosen(solved.x)
    margins = bargain.base + bargain.gains(text) * (1 - out)
    payments = np.maximum(0.0, bargain.terms.safety - margins)
    payments = np.where(payments > SMALLEST, payments, 0.0)
    return _found(programme, solved, text, payments, 1 - given_up)


def fairest(bargain: Bargain) -> Found | None:
    """
    Return the answer whose least relative gain is greatest; None if there is none.

    Among all with that least gain, it is one with the largest sum of relative gains.
    """
    programme = Programme(bargain, consent=True, fair=True)
    cost = programme.concessions()
    cost[programme.at["value"]] = -1.0
    solved, least = _with_opt_outs(programme, cost)
    if solved is None:
        return None
    payments = programme.part(solved.x, "pay")
    then = np.zeros(programme.count)
    can = programme.can_gain
    then[programme.at["gain"][can]] = -1 / bargain.largest[can]
    kept = np.zeros((2, programme.count))
    kept[0, programme.at["value"]] = -1.0
    kept[1, programme.at["pay"]] = 1.0
    right = np.array([-programme.part(solved.x, "value")[0], payments.sum()]) + SMALLEST
    again = programme.solve(then, programme.chosen(solved.x), (sparse.csr_array(kept), right))
    columns = again.x if again.status == 0 else solved.x
    text, payments = programme.text(columns), programme.payments(columns)
    return _found(programme, solved, text, payments, -least)


def relaxed(bargain: Bargain) -> tuple[Floats, Floats, Floats]:
    """Return text, opt-outs and who falls how short, where all unpaid shortfalls are least."""
    programme = Programme(bargain, consent=True, slack=True)
    programme.high[programme.at["pay"]] = 0.0
    cost = np.zeros(programme.count)
    cost[programme.at["short"]] = 1.0
    solved, _ = _with_opt_outs(programme, cost)
    if solved is None:
        msg = "a programme with slack always has an answer"
        raise RuntimeError(msg)
    short = programme.part(solved.x, "short")
    return programme.text(solved.x), programme.chosen(solved.x), short


def _with_opt_outs(programme: Programme, cost: Floats) -> tuple[Any, float]:
    """
    Choose opt-outs, then solve with them held, so that dual prices come out; and a bound.

    HiGHS takes a binary as whole within 1e-6. Where an answer rests on that, nobody opts out, and
    the bound says what may be lost by it.
    """
    nobody, bound = np.zeros(len(programme.bargain.base)), np.inf
    tried = [nobody]
    if programme.choices:
        searched = programme.solve(cost, None)
        if searched.x is not None:
            tried = [programme.chosen(searched.x), nobody]
        if searched.mip_dual_bound is not None:
            bound = float(searched.mip_dual_bound)
    for out in tried:
        solved = programme.solve(cost, out)
        if solved.status == 0:
            return solved, min(bound, float(solved.fun))
    return None, 0.0


def _found(
    programme: Programme, solved: Any, text: Floats, payments: Floats, bound: float
) -> Found:
    duals = np.maximum(-solved.ineqlin.marginals, 0.0)
    weights = np.zeros(len(programme.bargain.base))
    if len(programme.fair):
        weights[programme.can_gain] = duals[programme.fair]
    return Found(
        text,
        programme.chosen(solved.x),
        payments,
        bound,
        duals[programme.consent],
        float(duals[programme.floor]),
        float(duals[programme.net]),
        weights,
    )
