"""What a mediator would propose so that all consent: a text, opt-outs and payments.

A council decides by consent. The mediator writes one text over one issue or a package, may leave
some members outside and may pay others, within limits. Four goals are known; each answer says who
blocks, what consent costs, and how likely it is, and ships a certificate of independent code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats
from harmel.models.council.acceptance import MOST, Council, accept_all
from harmel.models.council.certificate import Certificate, certify
from harmel.models.council.likeliest import Search, frontier, log_accept_all
from harmel.models.council.programme import (
    SMALLEST,
    Bargain,
    Found,
    Terms,
    fairest,
    most_ambitious,
    relaxed,
)

Goal = Literal["ambition", "fair", "agreement", "expected"]
GOALS = ("ambition", "fair", "agreement", "expected")
LIKELIEST = ("agreement", "expected")
OPT_OUT_COST = 0.2
"""Ambition that those who ask give up when one member stays outside: an assumption, 0.05 to 0.4."""
PAYMENT_PRICE = 0.4
"""Ambition that they give up for one unit of payment, which is one whole scale at full salience:
an assumption, 0.1 to 0.8."""
LEAST_AMBITION = 0.25
"""Those who ask walk away rather than keep less: an assumption, 0.1 to 0.5. These three stand in
the table `council_parameters` with their reasons."""
CLOSE = 1e-6
"""How near two margins or two texts are taken as equal."""


@dataclass(frozen=True, eq=False)
class Mediation:
    """
    What a mediator proposes, or that nothing can be.

    Texts are in units of their scales; gains, margins, payments and prices of members in fractions
    of a scale at full salience.

    Attributes
    ----------
    status : str
        "agreed", with opt-outs or payments or both where the answer has them, or "no agreement".
    goal : str
        "ambition", "fair", "agreement", "expected", or "none" where nobody mediates.
    terms : Terms
        The limits and prices of concessions.
    proposal, asked, status_quo : dict
        By issue; the proposal is the status quo where nothing can be proposed.
    opt_outs : tuple of str
        Who stays outside.
    payments : dict
        Who is paid how much.
    p_consensus : float
        The probability that all accept the proposal; zero where it is the status quo, for then
        nothing is put to the council.
    p_asked : float
        The probability that all accept what was asked for, with no concession.
    p_without_leader : float
        p_consensus with the leader's effect switched off.
    ambition : float
        Of the text: 0 at the status quo, 1 at what was asked.
    objective, gap : float or None
        What the goal makes largest, and by how much any answer could exceed it at most; None where
        the limits allow no answer.
    leader : float
        The leader's effect, in standard deviations of the noise.
    blockers, still_blocking : tuple of dict
        Whose expected margin falls short of the safety at the text asked for without concessions,
        and at the proposal: actor, price (the payment that would win it) and issue (on which it
        loses most, or gains least).
    prices : dict
        By how much the objective would rise if a member's threshold fell by one unit.
    floor_price : float or None
        By how much it would rise if the least ambition fell by one.
    net_price : float or None
        By how much it would rise if concessions might cost one more than the text is worth.
    least_weights : dict
        Under the goal "fair": what each member's relative gain weighs in the least one.
    gains, margins : dict
        Each member's gain by the text, zero outside; and by how much it clears its threshold,
        payments included.
    relaxation : dict or None
        Where no answer is within the limits: the text, the opt-outs and who would be short by how
        much, with the least sum of shortfalls.
    frontier : tuple of dict
        For texts between the status quo and what was asked: ambition; the probability that all
        accept the text alone (p_text), with opt-outs (p_opt_outs), with payments as well
        (p_consensus); and these opt_outs and payments.
    certificate : Certificate
        The re-check, by code that shares nothing with this.
    """

    status: str
    goal: str
    terms: Terms
    proposal: Mapping[str, float]
    asked: Mapping[str, float]
    status_quo: Mapping[str, float]
    opt_outs: tuple[str, ...]
    payments: Mapping[str, float]
    p_consensus: float
    p_asked: float
    p_without_leader: float
    ambition: float
    objective: float | None
    gap: float | None
    leader: float
    blockers: tuple[Mapping[str, Any], ...]
    still_blocking: tuple[Mapping[str, Any], ...]
    prices: Mapping[str, float]
    floor_price: float | None
    net_price: float | None
    least_weights: Mapping[str, float]
    gains: Mapping[str, float]
    margins: Mapping[str, float]
    relaxation: Mapping[str, Any] | None
    frontier: tuple[Mapping[str, Any], ...]
    certificate: Certificate

    @property
    def spent(self) -> float:
        """The sum of payments."""
        return float(sum(self.payments.values()))

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        found = {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in vars(self).items()
            if name not in {"terms", "certificate", "prices"}
        }
        lists = ("opt_outs", "blockers", "still_blocking", "frontier")
        found |= {name: list(found[name]) for name in lists}
        prices = [{"actor": name, "price": price} for name, price in self.prices.items()]
        return found | {
            "budget": self.terms.budget,
            "spent": self.spent,
            "prices": prices,
            "terms": asdict(self.terms),
            "certificate": self.certificate.as_dict(),
        }


def mediate(
    council: Council,
    goal: Goal = "ambition",
    *,
    budget: float = 0.0,
    most_opt_outs: int = 0,
    may_opt_out: Sequence[str] | None = None,
    opt_out_cost: float = OPT_OUT_COST,
    payment_price: float = PAYMENT_PRICE,
    safety: float = 0.0,
    least_ambition: float = LEAST_AMBITION,
    weights: Mapping[str, float] | None = None,
) -> Mediation:
    """
    Find a text, opt-outs and payments to which all consent.

    Parameters
    ----------
    council : Council
        n members, d issues.
    goal : {"ambition", "fair", "agreement", "expected"}
        What is made as large as possible, costs of concessions deducted: how much of what was asked
        is kept; the least relative gain of any member; the logarithm of the probability that all
        accept; or the logarithm of ambition times that probability. The first two hold every
        expected margin at `safety` or above. The last two do not: they weigh the risk instead.
    budget : float
        Bounds the sum of payments [fraction of a scale at full salience].
    most_opt_outs : int
        How many members may stay outside the package.
    may_opt_out : sequence of str, optional
        Who may; by default everybody.
    opt_out_cost, payment_price : float
        What one opt-out and one unit of payment cost those who ask [ambition].
    safety : float
        The least expected margin [as the budget].
    least_ambition : float
        What the text must keep of what was asked [0 to 1]. Concessions never cost more than that.
    weights : mapping, optional
        How much each issue counts in ambition; by default all alike.

    Raises
    ------
    BadArgument
        If a parameter is out of its range, or a name is not known.
    """
    if goal not in GOALS:
        raise BadArgument(
            Problem("This goal is not known.", column="goal", found=goal, allowed=", ".join(GOALS))
        )
    terms = Terms(budget, most_opt_outs, opt_out_cost, payment_price, safety, least_ambition)
    _check(council, terms, may_opt_out, weights)
    may = np.array([may_opt_out is None or name in may_opt_out for name in council.members])
    share = np.array([1.0 if weights is None else weights.get(x, 0.0) for x in council.issues])
    bargain, order, mirrored = _bargain(council, terms, may, share / share.sum())
    if bargain.way <= CLOSE or (goal == "fair" and not (bargain.largest > CLOSE).any()):
        found = None
    elif goal in LIKELIEST:
        found = Search(bargain, goal == "expected").solve()
    else:
        found = most_ambitious(bargain) if goal == "ambition" else fairest(bargain)
    return _Writer(council, bargain, order, mirrored, goal).write(found)


def unmediated(council: Council, safety: float = 0.0) -> Mediation:
    """
    Put what was asked to the council, to be taken or left.

    Parameters
    ----------
    council : Council
        n members, d issues.
    safety : float
        The expected margin from which on a member is counted as consenting.
    """
    terms = Terms(0.0, 0, OPT_OUT_COST, PAYMENT_PRICE, safety, 0.0)
    _check(council, terms, None, None)
    n, d = council.ideals.shape
    may = np.ones(n, dtype=bool)
    bargain, order, mirrored = _bargain(council, terms, may, np.full(d, 1 / d))
    found = None
    if bargain.way > CLOSE:
        zero = np.zeros(n)
        found = Found(bargain.asked, zero, zero, 1.0, zero, None, None, zero)
    return _Writer(council, bargain, order, mirrored, "none").write(found)


def _bargain(
    council: Council, terms: Terms, may: Any, weights: Floats
) -> tuple[Bargain, list[int], Any]:
    """
    Write a council in one order and one direction, so that names and mirrors change nothing.

    Members are sorted by what they want; every scale runs from the status quo to what was asked.
    """
    base = council.blocking_cost + council.leader * council.noise
    mirrored = council.asked < council.status_quo
    status_quo = np.where(mirrored, 1 - council.status_quo, council.status_quo)
    asked = np.where(mirrored, 1 - council.asked, council.asked)
    ideals = np.where(mirrored, 1 - council.ideals, council.ideals)
    rows = zip(ideals.tolist(), council.salience.tolist(), base, may, strict=True)
    keys = [(*ideals, *salience, own, can) for ideals, salience, own, can in rows]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    bargain = Bargain(
        ideals[order],
        council.salience[order],
        status_quo,
        asked,
        np.minimum(0.0, np.minimum(status_quo, asked)),
        np.maximum(1.0, np.maximum(status_quo, asked)),
        weights,
        base[order],
        may[order],
        council.noise,
        council.correlation,
        terms,
    )
    return bargain, order, mirrored


class _Writer:
    """Turns an answer of the programme into words, names and units."""

    def __init__(
        self, council: Council, bargain: Bargain, order: list[int], mirrored: Any, goal: str
    ) -> None:
        self.council, self.bargain, self.goal = council, bargain, goal
        self.order, self.mirrored = order, mirrored

    def write(self, found: Found | None) -> Mediation:
        """Return the answer with everything that follows from it, certified."""
        council, terms = self.council, self.bargain.terms
        text, out, payments = council.status_quo, *np.zeros((2, len(council.members)))
        if found is not None and np.abs(self.turn(found.text) - text).max() > CLOSE:
            text = self.turn(found.text)
            out, payments = self.back(found.out), self.back(found.payments)
        put = bool(np.abs(text - council.status_quo).max() > CLOSE)
        gains = council.gains(text) * (1 - out)
        base = council.blocking_cost + council.leader * council.noise
        margins = base + gains + payments
        ambition = float(self.bargain.ambition(self.turn(text))) if put else 0.0
        chance = self.chance(margins) if put else 0.0
        objective = self.objective(ambition, gains + payments, margins, out, payments)
        prices = np.zeros(len(out)) if found is None else self.back(found.prices)
        least = np.zeros(len(out)) if found is None else self.back(found.least_weights)
        asked = council.margins(council.asked)
        claimed: dict[str, Any] = {
            "status": self.status(put, margins, out, payments),
            "goal": self.goal,
            "proposal": self.by_issue(text),
            "asked": self.by_issue(council.asked),
            "status_quo": self.by_issue(council.status_quo),
            "opt_outs": tuple(np.array(council.members)[out > 0].tolist()),
            "payments": self.by_member(payments, payments > 0),
            "p_consensus": chance,
            "p_asked": self.chance(asked),
            "p_without_leader": self.chance(margins - council.leader * council.noise) * put,
            "ambition": ambition,
            "objective": objective if found is not None else None,
            "gap": max(0.0, found.bound - objective) if found is not None else None,
            "leader": council.leader,
            "blockers": self.blockers(council.asked, asked),
            "still_blocking": self.blockers(text, margins) if put else (),
            "prices": self.by_member(prices),
            "floor_price": None if found is None else found.floor_price,
            "net_price": None if found is None else found.net_price,
            "least_weights": self.by_member(least, least > 0),
            "gains": self.by_member(gains),
            "margins": self.by_member(margins),
            "relaxation": self.relaxation(found),
            "frontier": self.frontier(),
        }
        checked = certify(self.inputs(), asdict(terms), claimed)
        return Mediation(**claimed, terms=terms, certificate=checked)

    def back(self, values: Any) -> Floats:
        """Put values of members back into the council's order."""
        found = np.zeros(len(self.order))
        found[self.order] = values
        return found

    def turn(self, text: Floats) -> Floats:
        """Mirror a text into the bargain's direction; and back, for it is the same."""
        return np.where(self.mirrored, 1 - text, text)

    def by_issue(self, text: Floats) -> dict[str, float]:
        """Write a text by issue, in units."""
        return dict(zip(self.council.issues, self.council.in_units(text).tolist(), strict=True))

    def by_member(self, values: Floats, kept: Any = None) -> dict[str, float]:
        """Write values by member; only those kept, if that is said."""
        rows = zip(self.council.members, values.tolist(), strict=True)
        return {row[0]: row[1] for i, row in enumerate(rows) if kept is None or kept[i]}

    def chance(self, margins: Floats) -> float:
        """Return the probability that all accept."""
        return float(accept_all(margins, self.council.noise, self.council.correlation))

    def status(self, put: bool, margins: Floats, out: Floats, payments: Floats) -> str:
        """Say whether all are expected to consent, and with which concessions."""
        if not put or margins.min() < self.bargain.terms.safety - CLOSE:
            return "no agreement"
        given = ["opt-outs"] * bool(out.any()) + ["payments"] * bool(payments.any())
        return f"agreed with {' and '.join(given)}" if given else "agreed"

    def objective(
        self, ambition: float, worth: Floats, margins: Floats, out: Floats, payments: Floats
    ) -> float:
        """Return what the goal makes largest, the cost of concessions deducted."""
        cost = self.bargain.cost(out, payments)
        if self.goal == "fair":
            largest = self.back(self.bargain.largest)
            can = largest > SMALLEST
            return float((worth[can] / largest[can]).min(initial=np.inf)) - cost
        if self.goal not in LIKELIEST:
            return ambition - cost
        council = self.council
        logarithm, _ = log_accept_all(margins, council.noise, council.correlation)
        if self.goal == "expected":
            logarithm += float(np.log(max(ambition, CLOSE)))
        return logarithm - cost

    def blockers(self, text: Floats, margins: Floats) -> tuple[dict[str, Any], ...]:
        """Return who falls short at a text: the payment that would win it, and on which issue."""
        council, short = self.council, self.bargain.terms.safety - margins
        parts = council.salience * (
            np.abs(council.status_quo - council.ideals) - np.abs(text - council.ideals)
        )
        found = [
            {
                "actor": council.members[i],
                "price": float(short[i]),
                "issue": council.issues[int(np.argmin(parts[i]))],
            }
            for i in np.flatnonzero(short > CLOSE)
        ]
        return tuple(sorted(found, key=lambda row: -row["price"]))

    def relaxation(self, found: Found | None) -> dict[str, Any] | None:
        """Where no answer is within the limits, say who would be short by how much at least."""
        if found is not None or self.bargain.way <= CLOSE:
            return None
        text, out, short = relaxed(self.bargain)
        missing = self.back(short)
        if missing.sum() <= CLOSE:
            return None
        return {
            "text": self.by_issue(self.turn(text)),
            "opt_outs": [x for x, o in zip(self.council.members, self.back(out), strict=True) if o],
            "short": self.by_member(missing, missing > CLOSE),
            "total": float(missing.sum()),
        }

    def frontier(self) -> tuple[dict[str, Any], ...]:
        """Write the frontier with names."""
        found = []
        for point in frontier(self.bargain):
            out, paid = self.back(point.out), self.back(point.payments)
            found.append(
                {
                    "ambition": point.ambition,
                    "p_text": point.p_text,
                    "p_opt_outs": point.p_opt_outs,
                    "p_consensus": point.p_consensus,
                    "opt_outs": [x for x, o in zip(self.council.members, out, strict=True) if o],
                    "payments": self.by_member(paid, paid > 0),
                }
            )
        return tuple(found)

    def inputs(self) -> dict[str, Any]:
        """Return everything that was put in, in plain lists, for the certificate."""
        raw = {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in vars(self.council).items()
        }
        may = self.back(self.bargain.may)
        return raw | {
            "weights": self.bargain.weights.tolist(),
            "may_opt_out": [x for x, m in zip(self.council.members, may, strict=True) if m],
        }


def _check(
    council: Council,
    terms: Terms,
    may_opt_out: Sequence[str] | None,
    weights: Mapping[str, float] | None,
) -> None:
    """Refuse parameters out of range and names that are not known."""
    ranges = (
        ("budget", terms.budget, MOST, f"0 to {MOST:g}"),
        ("most-opt-outs", terms.most_opt_outs, len(council.members), "0 to the number of members"),
        ("opt-out-cost", terms.opt_out_cost, MOST, f"0 to {MOST:g}"),
        ("payment-price", terms.payment_price, MOST, f"0 to {MOST:g}"),
        ("safety", terms.safety, MOST, f"0 to {MOST:g}"),
        ("least-ambition", terms.least_ambition, 1.0, "0 to 1"),
    )
    wrong = [
        Problem("This parameter is out of range.", column=name, found=str(value), allowed=allowed)
        for name, value, most, allowed in ranges
        if not 0 <= value <= most
    ]
    named = (
        ("may-opt-out", may_opt_out or (), council.members),
        ("weights", weights or {}, council.issues),
    )
    wrong += [
        Problem("This name is not known.", column=column, found=name, allowed=", ".join(known))
        for column, names, known in named
        for name in names
        if name not in known
    ]
    numbers = [value for value in vars(council).values() if not isinstance(value, tuple)]
    if not all(np.isfinite(value).all() for value in numbers):
        wrong.append(Problem("A council without a number for everything cannot be mediated."))
    counted = [1.0] if weights is None else list(weights.values())
    if not (all(np.isfinite(w) and w >= 0 for w in counted) and sum(counted) > 0):
        wrong.append(
            Problem(
                "Weights of issues are numbers, not negative, and not all zero.",
                column="weights",
                found=str(counted),
            )
        )
    if wrong:
        raise BadArgument(*wrong)
