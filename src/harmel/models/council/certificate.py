"""Whether a mediator's answer is what it claims to be, checked by code that shares none with it.

Everything is done again from the raw inputs in plain loops over plain numbers: limits, gains,
margins, status, probabilities. Then better answers are looked for: by weak duality, which bounds
what any text and payments could reach, and by trying texts one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import erfc, exp, inf, isfinite, log, pi, sqrt
from typing import Any

CLOSE = 1e-5
"""How far a claimed text, gain, margin or objective may be off."""
CHANCE = (1e-6, 1e-3)
"""How far a claimed probability may be off: this much, and this share of it."""
BETTER = 1e-4
"""By how much a better answer must be better, the claimed gap aside, to count against a claim."""
REACH, PER_WIDTH, SHORTEST = 8.5, 3.0, 5e-4
"""The integral over the common factor: its ends, steps within a member's own error, least step."""
WORK = 40_000
"""About how many gains of members are computed while better texts are looked for."""
HARD = 60
"""How many times dearer than a gain a probability is, by the nodes of its integral."""
FEWEST, MOST = 12, 200
"""Texts that are tried at least, and at most, along one axis."""
HALVINGS = 40
"""Halvings in a search for a level."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: whether the claim held, and what was found."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    The checks of one answer.

    Attributes
    ----------
    checks : dict
        By name.
    """

    checks: Mapping[str, Check]

    @property
    def ok(self) -> bool:
        """Whether every check held."""
        return all(check.ok for check in self.checks.values())

    def as_dict(self) -> dict[str, Any]:
        """Return the checks as JSON-ready data: whether each held, and what was found."""
        return {
            "ok": self.ok,
            "checks": {name: check.ok for name, check in self.checks.items()},
            "details": {name: check.detail for name, check in self.checks.items()},
        }


def certify(
    inputs: Mapping[str, Any], terms: Mapping[str, float], claim: Mapping[str, Any]
) -> Certificate:
    """
    Check an answer against the inputs.

    Parameters
    ----------
    inputs : mapping
        members, issues, ideals, salience, status_quo, asked, blocking_cost, noise, correlation,
        leader and scales as a council has them, in plain lists; weights of the issues, which sum to
        one; and may_opt_out, by name.
    terms : mapping
        budget, most_opt_outs, opt_out_cost, payment_price, safety, least_ambition.
    claim : mapping
        The answer: status, goal, proposal (in units), opt_outs, payments, gains, margins, blockers,
        p_consensus, p_asked, p_without_leader, ambition, objective, gap, prices, floor_price,
        net_price, least_weights, relaxation, frontier.
    """
    case = _Case(inputs, terms)
    names = _names(case, claim)
    if not names.ok:
        return Certificate({"names": names})
    made = _Made(case, claim)
    checks = {"names": names, **_limits(case, made, claim), **_arithmetic(case, made, claim)}
    checks |= _chances(case, made, claim)
    if claim["goal"] != "none":
        checks |= _optimum(case, made, claim)
    return Certificate(checks)


class _Case:
    """The inputs as plain numbers."""

    def __init__(self, inputs: Mapping[str, Any], terms: Mapping[str, float]) -> None:
        self.members, self.issues = list(inputs["members"]), list(inputs["issues"])
        self.ideals, self.cares = inputs["ideals"], inputs["salience"]
        self.old, self.asked, self.weights = (
            inputs["status_quo"],
            inputs["asked"],
            inputs["weights"],
        )
        self.noise, self.shared = float(inputs["noise"]), float(inputs["correlation"])
        self.shift = float(inputs["leader"]) * self.noise
        self.base = [float(cost) + self.shift for cost in inputs["blocking_cost"]]
        self.scales, self.may = inputs["scales"], set(inputs["may_opt_out"])
        corners = zip(self.old, self.asked, strict=True)
        self.ends = [(min(0.0, old, new), max(1.0, old, new)) for old, new in corners]
        self.budget, self.most = terms["budget"], int(terms["most_opt_outs"])
        self.out_cost, self.price = terms["opt_out_cost"], terms["payment_price"]
        self.safety, self.least = terms["safety"], terms["least_ambition"]
        self.way = self.off(self.old)
        self.best = [
            self.gain(i, [min(max(x, low), high) for x, (low, high) in self._at(i)])
            for i in range(len(self.members))
        ]

    def _at(self, i: int) -> Iterator[tuple[float, tuple[float, float]]]:
        return zip(self.ideals[i], self.ends, strict=True)

    def off(self, text: Sequence[float]) -> float:
        """Return the weighted distance of a text from what was asked."""
        parts = zip(self.weights, text, self.asked, strict=True)
        return float(sum(w * abs(x - asked) for w, x, asked in parts))

    def ambition(self, text: Sequence[float]) -> float:
        """Return what a text keeps of what was asked."""
        return 1 - self.off(text) / self.way if self.way > 0 else 0.0

    def gain(self, i: int, text: Sequence[float]) -> float:
        """Return what a member inside gains by a text."""
        parts = zip(self.cares[i], self.ideals[i], self.old, text, strict=True)
        return float(sum(w * (abs(old - a) - abs(x - a)) for w, a, old, x in parts))

    def gains(self, text: Sequence[float]) -> list[float]:
        """Return what each member inside gains by a text."""
        return [self.gain(i, text) for i in range(len(self.members))]

    def cost(self, outs: int, paid: float) -> float:
        """Return what concessions cost those who ask."""
        return outs * self.out_cost + paid * self.price

    def objective(
        self, goal: str, ambition: float, worth: Sequence[float], margins: Sequence[float]
    ) -> float:
        """Return what a goal makes largest, costs aside; worth is gains and payments."""
        if goal == "fair":
            parts = zip(worth, self.best, strict=True)
            return min((gain / best for gain, best in parts if best > 1e-9), default=-inf)
        if goal == "agreement":
            return _log_chance(margins, self.noise, self.shared)
        if goal == "expected":
            if ambition <= 0:
                return -inf
            return log(ambition) + _log_chance(margins, self.noise, self.shared)
        return ambition


class _Made:
    """The claimed answer, worked out anew."""

    def __init__(self, case: _Case, claim: Mapping[str, Any]) -> None:
        units = [float(claim["proposal"][issue]) for issue in case.issues]
        parts = zip(units, case.scales, strict=True)
        self.text = [(x - low) / (high - low) for x, (low, high) in parts]
        self.out = [name in claim["opt_outs"] for name in case.members]
        self.paid = [float(claim["payments"].get(name, 0.0)) for name in case.members]
        free = zip(case.gains(self.text), self.out, strict=True)
        self.gains = [0.0 if out else gain for gain, out in free]
        self.worth = [gain + paid for gain, paid in zip(self.gains, self.paid, strict=True)]
        self.margins = [b + worth for b, worth in zip(case.base, self.worth, strict=True)]
        self.moved = max(abs(x - old) for x, old in zip(self.text, case.old, strict=True))
        self.put = self.moved > CLOSE / 10
        self.ambition = case.ambition(self.text) if self.put else 0.0
        self.cost = case.cost(sum(self.out), sum(self.paid))


def _names(case: _Case, claim: Mapping[str, Any]) -> Check:
    unknown = {*claim["opt_outs"], *claim["payments"]} - set(case.members)
    wrong = set(claim["proposal"]) ^ set(case.issues)
    twice = len(set(claim["opt_outs"])) < len(claim["opt_outs"])
    numbers = [*claim["proposal"].values(), *claim["payments"].values(), claim["p_consensus"]]
    finite = all(isfinite(number) for number in numbers)
    found = ", ".join(sorted(unknown | wrong)) or "all known"
    return Check(not unknown and not wrong and not twice and finite, found)


def _limits(case: _Case, made: _Made, claim: Mapping[str, Any]) -> dict[str, Check]:
    """Check the text, opt-outs and payments against their limits, and the status against both."""
    inside = [
        low - CLOSE <= x <= high + CLOSE
        for x, (low, high) in zip(made.text, case.ends, strict=True)
    ]
    spent, outs = sum(made.paid), set(claim["opt_outs"])
    paid = min(made.paid) >= 0 and spent <= case.budget + CLOSE
    enough = made.ambition >= max(case.least, made.cost) - CLOSE
    agreed = made.put and min(made.margins) >= case.safety - CLOSE
    gifts = ["opt-outs"] * any(made.out) + ["payments"] * any(x > 0 for x in made.paid)
    status = " with ".join(["agreed", " and ".join(gifts)][: 1 + bool(gifts)])
    status = status if agreed else "no agreement"
    return {
        "text": Check(all(inside), f"{inside.count(True)} of {len(inside)} within the scale"),
        "opt_outs": Check(len(outs) <= case.most and outs <= case.may, f"{len(outs)}"),
        "payments": Check(paid, f"{spent:.6g} of {case.budget:.6g}"),
        "least_ambition": Check(
            not made.put or enough,
            f"{made.ambition:.6g}, at least {case.least:.6g}; concessions cost {made.cost:.6g}",
        ),
        "status": Check(claim["status"] == status, status),
    }


def _arithmetic(case: _Case, made: _Made, claim: Mapping[str, Any]) -> dict[str, Check]:
    """Check gains, margins, ambition, the objective, who blocks, and what is short."""
    named = (("gains", made.gains), ("margins", made.margins))
    found = {}
    for name, values in named:
        claimed = [claim[name].get(member, inf) for member in case.members]
        worst = max(abs(a - b) for a, b in zip(claimed, values, strict=True))
        found[name] = Check(worst <= CLOSE, f"off by {worst:.2g} at most")
    off = abs(made.ambition - claim["ambition"])
    found["ambition"] = Check(off <= CLOSE, f"{made.ambition:.6g}")
    if claim["objective"] is not None:
        value = case.objective(claim["goal"], made.ambition, made.worth, made.margins) - made.cost
        off = abs(value - claim["objective"])
        found["objective"] = Check(off <= CLOSE * (1 + abs(value)), f"{value:.6g}")
    short = {
        name: case.safety - base - gain
        for name, base, gain in zip(case.members, case.base, case.gains(case.asked), strict=True)
    }
    claimed_short = {blocker["actor"]: blocker["price"] for blocker in claim["blockers"]}
    wrong = [
        name
        for name in case.members
        if abs(max(0.0, short[name]) - claimed_short.get(name, 0.0)) > CLOSE
    ]
    found["blockers"] = Check(not wrong, ", ".join(wrong) or "as claimed")
    if claim["relaxation"] is not None:
        found["relaxation"] = _relaxation(case, claim["relaxation"])
    return found


def _relaxation(case: _Case, claimed: Mapping[str, Any]) -> Check:
    """Check that what is said to be short is what is missing at the text that is named."""
    units = zip([claimed["text"][issue] for issue in case.issues], case.scales, strict=True)
    text = [(x - low) / (high - low) for x, (low, high) in units]
    worst = 0.0
    for i, name in enumerate(case.members):
        gain = 0.0 if name in claimed["opt_outs"] else case.gain(i, text)
        missing = max(0.0, case.safety - case.base[i] - gain)
        worst = max(worst, abs(missing - claimed["short"].get(name, 0.0)))
    least = max(case.least, case.cost(len(claimed["opt_outs"]), 0.0))
    fine = worst <= CLOSE and case.ambition(text) >= least - CLOSE
    return Check(fine, f"off by {worst:.2g} at most")


def _chances(case: _Case, made: _Made, claim: Mapping[str, Any]) -> dict[str, Check]:
    """Check every probability by an integral of our own."""

    def chance(margins: Sequence[float]) -> float:
        return exp(_log_chance(margins, case.noise, case.shared))

    def check(value: float, claimed: float) -> Check:
        fine = abs(value - claimed) <= CHANCE[0] + CHANCE[1] * value
        return Check(fine, f"{value:.6g}")

    alone = [base + gain for base, gain in zip(case.base, case.gains(case.asked), strict=True)]
    unled = [margin - case.shift for margin in made.margins]
    found = {
        "p_consensus": check(chance(made.margins) * made.put, claim["p_consensus"]),
        "p_asked": check(chance(alone), claim["p_asked"]),
        "p_without_leader": check(chance(unled) * made.put, claim["p_without_leader"]),
    }
    wrong = []
    for point in claim["frontier"]:
        part = point["ambition"]
        text = [old + part * (new - old) for old, new in zip(case.old, case.asked, strict=True)]
        rows = list(zip(case.members, case.base, case.gains(text), strict=True))
        plain = [base + gain for _, base, gain in rows]
        outside = [base + gain * (name not in point["opt_outs"]) for name, base, gain in rows]
        paid = [point["payments"].get(name, 0.0) for name in case.members]
        helped = [margin + sum_ for margin, sum_ in zip(outside, paid, strict=True)]
        each = (("p_text", plain), ("p_opt_outs", outside), ("p_consensus", helped))
        fine = all(check(chance(margins), point[name]).ok for name, margins in each)
        fine &= len(point["opt_outs"]) <= case.most and set(point["opt_outs"]) <= case.may
        fine &= min(paid) >= 0 and sum(paid) <= case.budget + CLOSE
        if not fine:
            wrong.append(f"{part:g}")
    found["frontier"] = Check(not wrong, ", ".join(wrong) or f"{len(claim['frontier'])} points")
    return found


def _optimum(case: _Case, made: _Made, claim: Mapping[str, Any]) -> dict[str, Check]:
    """Look for better answers: none may beat the claim by more than its gap."""
    found = {}
    claimed, gap = claim["objective"], claim["gap"] or 0.0
    if claim["goal"] in {"ambition", "fair"} and claimed is not None and made.put:
        bound = _bound(case, made, claim)
        found["bound"] = Check(
            claimed >= bound - BETTER, f"with these opt-outs at most {bound:.6g}"
        )
    best = -inf
    if case.way > CLOSE:
        for text in _texts(case, made, claim["goal"]):
            best = max(best, _best_at(case, text, claim["goal"]))
    if claimed is None:
        found["better"] = Check(best == -inf, "none found" if best == -inf else f"{best:.6g}")
    else:
        found["better"] = Check(best <= claimed + gap + BETTER, f"at most {best:.6g} was found")
    return found


def _bound(case: _Case, made: _Made, claim: Mapping[str, Any]) -> float:
    """
    Bound what any text and payments could reach with the same opt-outs, by weak duality.

    Whatever multipliers are claimed, consent, budget, least ambition and that concessions are worth
    their cost are added to the objective with them. What is left falls apart by issue, and on each
    issue it is largest at an end of the scale, at an ideal or at what was asked.
    """
    prices = {row["actor"]: row["price"] for row in _listed(claim["prices"])}
    floor, net = (max(0.0, float(claim[name] or 0.0)) for name in ("floor_price", "net_price"))
    consent = [max(0.0, prices.get(name, 0.0)) for name in case.members]
    least = [max(0.0, claim["least_weights"].get(name, 0.0)) for name in case.members]
    own = 1.0
    if claim["goal"] == "fair":
        whole = sum(w * best for w, best in zip(least, case.best, strict=True))
        least = [w / whole if whole > 0 else 0.0 for w in least]
        own = 0.0 if whole > 0 else inf
    pull = [a + b for a, b in zip(consent, least, strict=True)]
    bound = case.budget * max(0.0, max(pull) - (1 + net) * case.price)
    bound -= (1 + net) * case.out_cost * sum(made.out) + floor * case.least
    bound += sum(
        price * (base - case.safety) for price, base in zip(consent, case.base, strict=True)
    )
    inside = [i for i, out in enumerate(made.out) if not out]
    whole_text = own + floor + net
    bound += whole_text
    for d, (low, high) in enumerate(case.ends):
        tried = [low, high, case.asked[d], *(case.ideals[i][d] for i in inside)]
        bound += max(
            sum(
                pull[i]
                * case.cares[i][d]
                * (abs(case.old[d] - case.ideals[i][d]) - abs(x - case.ideals[i][d]))
                for i in inside
            )
            - whole_text * case.weights[d] * abs(x - case.asked[d]) / case.way
            for x in tried
            if low <= x <= high
        )
    return float(bound)


def _listed(prices: Any) -> list[Mapping[str, Any]]:
    """Return prices as rows, whether they come by name or as rows."""
    if isinstance(prices, Mapping):
        return [{"actor": name, "price": price} for name, price in prices.items()]
    return list(prices)


def _texts(case: _Case, made: _Made, goal: str) -> list[list[float]]:
    """Return texts to try: a grid over one or two issues; a line and single moves over more."""
    d = len(case.issues)
    each = len(case.members) * d * (min(case.most, len(case.members)) + 1)
    if goal in {"agreement", "expected"} and case.shared > 0:
        each *= HARD
    many = max(FEWEST, min(MOST, WORK // each))
    if d <= 2:
        steps = many if d == 1 else max(4, int(sqrt(many)))
        axes = []
        for i, (low, high) in enumerate(case.ends):
            marks = {low + (high - low) * step / steps for step in range(steps + 1)}
            axes.append(sorted(marks | {case.asked[i], made.text[i]}))
        return [list(text) for text in product(*axes)]
    line = [
        [old + (new - old) * step / many for old, new in zip(case.old, case.asked, strict=True)]
        for step in range(1, many + 1)
    ]
    moves = []
    steps = max(2, many // d)
    for i, (low, high) in enumerate(case.ends):
        for step in range(steps + 1):
            moved = list(made.text if made.put else case.asked)
            moved[i] = low + (high - low) * step / steps
            moves.append(moved)
    return line + moves


def _best_at(case: _Case, text: Sequence[float], goal: str) -> float:
    """Return the best objective found for one text over sets of opt-outs; -inf if none fits."""
    gains = case.gains(text)
    ambition = case.ambition(text)
    moved = max(abs(x - old) for x, old in zip(text, case.old, strict=True))
    if moved <= CLOSE or ambition < case.least:
        return -inf

    def saved(i: int) -> float:
        if goal != "ambition":
            return -gains[i]
        left = case.safety - case.base[i]
        return max(0.0, left - gains[i]) - max(0.0, left)

    order = sorted(
        (i for i, name in enumerate(case.members) if name in case.may and saved(i) > 0),
        key=lambda i: -saved(i),
    )
    best, worth = -inf, list(gains)
    for many in range(min(case.most, len(order)) + 1):
        if many:
            worth[order[many - 1]] = 0.0
        for payments in _payments(case, worth, goal):
            paid, cost = sum(payments), case.cost(many, sum(payments))
            if paid > case.budget + 1e-12 or ambition < cost:
                continue
            with_them = [a + b for a, b in zip(worth, payments, strict=True)]
            margins = [a + b for a, b in zip(case.base, with_them, strict=True)]
            best = max(best, case.objective(goal, ambition, with_them, margins) - cost)
    return best


def _payments(case: _Case, worth: Sequence[float], goal: str) -> list[list[float]]:
    """Return ways to pay: as little as consent takes, and all of the budget where it helps most."""
    margins = [base + value for base, value in zip(case.base, worth, strict=True)]
    due = [0.0] * len(worth)
    if goal in {"ambition", "fair"}:
        due = [max(0.0, case.safety - margin) for margin in margins]
    if case.budget <= 0 or goal == "ambition":
        return [due]
    scale, start = [1.0] * len(worth), margins
    if goal == "fair":
        scale, start = case.best, list(worth)

    def lifts(level: float) -> list[float]:
        parts = zip(due, scale, start, strict=True)
        return [max(least, level * size - value) for least, size, value in parts]

    low = min((x / size for x, size in zip(start, scale, strict=True) if size > 1e-9), default=0.0)
    high = low + (case.budget + 1) / max(1e-9, min((x for x in scale if x > 1e-9), default=1.0))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(lifts(middle)) <= case.budget else (low, middle)
    return [due, lifts(low)]


def _log_chance(margins: Sequence[float], noise: float, shared: float) -> float:
    """Return the logarithm of the probability that all accept: Simpson's rule over the factor."""
    scaled = [margin / noise for margin in margins]
    if shared <= 0:
        return sum(_log_normal(value) for value in scaled)
    if shared >= 1:
        return _log_normal(min(scaled))
    common, own = sqrt(shared), sqrt(1 - shared)
    half = int(REACH / max(own / PER_WIDTH, SHORTEST)) + 1
    width = REACH / half
    logs, whole = [], 0.0
    for step in range(-half, half + 1):
        factor = step * width
        simpson = 1.0 if abs(step) == half else 4.0 if (step + half) % 2 else 2.0
        weight = simpson * exp(-factor * factor / 2)
        whole += weight
        parts = (_log_normal((value + common * factor) / own) for value in scaled)
        logs.append(log(weight) + sum(parts))
    top = max(logs)
    return top + log(sum(exp(value - top) for value in logs)) - log(whole)


def _log_normal(value: float) -> float:
    """Return the logarithm of the normal distribution function."""
    if value < -35:
        return -value * value / 2 - log(-value * sqrt(2 * pi))
    return log(erfc(-value / sqrt(2)) / 2)
