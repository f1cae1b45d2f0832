"""The certificate: it accepts what the mediator finds, and rejects whatever was tampered with."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harmel.models.council import certificate
from harmel.models.council.acceptance import Council, accept_all
from harmel.models.council.certificate import certify
from harmel.models.council.mediator import GOALS, Mediation, mediate

GRID = {"ambition": (401, 41), "fair": (401, 41), "agreement": (101, 15), "expected": (101, 15)}
LEVELS = 8
WEIGHTS = {"x": 0.4, "y": 2.0}


def case(generator: np.random.Generator) -> tuple[Council, dict[str, Any]]:
    """Make a small council with limits; half of them on coarse values, so that there are ties."""
    n, d = int(generator.integers(1, 6)), int(generator.integers(1, 3))
    ideals, salience = generator.random((n, d)), generator.random((n, d))
    old, asked = generator.random(d), generator.random(d)
    if generator.random() < 0.5:
        ideals, salience = np.round(ideals * 4) / 4, np.round(salience * 2) / 2
        old, asked = np.round(old * 4) / 4, np.round(asked * 4) / 4
    council = Council(
        tuple("ABCDE"[:n]),
        tuple("xy"[:d]),
        ideals,
        salience,
        old,
        asked,
        generator.choice([0.0, 0.1, 0.3], n) + generator.choice([0.0, 0.05], n),
        float(generator.choice([0.05, 0.2])),
        float(generator.choice([0.0, 0.3, 0.9, 1.0])),
        float(generator.choice([0.0, 0.0, 0.5, -0.5])),
        np.array([[0.0, 100.0], [-5.0, 5.0]])[:d],
    )
    terms = {
        "budget": float(generator.choice([0.0, 0.1, 0.5])),
        "most_opt_outs": int(generator.integers(0, n + 1)),
        "may_opt_out": None if generator.random() < 0.7 else council.members[: n // 2],
        "opt_out_cost": float(generator.choice([0.0, 0.05, 0.2])),
        "payment_price": float(generator.choice([0.01, 0.4])),
        "safety": float(generator.choice([0.0, 0.0, 0.1])),
        "least_ambition": float(generator.choice([0.0, 0.25, 0.6])),
        "weights": None if generator.random() < 0.7 else dict(list(WEIGHTS.items())[:d]),
    }
    return council, terms


def brute_force(council: Council, goal: str, terms: dict[str, Any]) -> float:
    """Return the best objective over texts, sets of opt-outs and ways to pay, one by one."""
    d, members = len(council.issues), council.members
    weights = np.array(list((terms["weights"] or dict.fromkeys(council.issues, 1.0)).values()))
    weights = weights / weights.sum()
    way = weights @ np.abs(council.asked - council.status_quo)
    if way == 0:
        return -np.inf
    texts = _texts(council, terms["safety"], GRID[goal][d - 1])
    moved = np.abs(texts - council.status_quo).max(axis=1) > 1e-5
    ambition = 1 - np.abs(texts - council.asked) @ weights / way
    kept = moved & (ambition >= terms["least_ambition"])
    texts, ambition = texts[kept], ambition[kept]
    base, best = council.blocking_cost + council.leader * council.noise, -np.inf
    if not len(texts):
        return best
    largest = (council.salience * np.abs(council.status_quo - council.ideals)).sum(axis=1)
    may = range(len(members))
    if terms["may_opt_out"] is not None:
        may = [i for i in may if members[i] in terms["may_opt_out"]]
    sets = chain.from_iterable(combinations(may, k) for k in range(terms["most_opt_outs"] + 1))
    for out in sets:
        gains = council.gains(texts)
        gains[:, list(out)] = 0.0
        for paid in _payments(base + gains, gains, largest, goal, terms):
            total = paid.sum(axis=1)
            cost = terms["opt_out_cost"] * len(out) + terms["payment_price"] * total
            fine = (total <= terms["budget"] + 1e-12) & (ambition >= cost)
            margins = base + gains + paid
            if goal == "ambition":
                value = ambition.copy()
            elif goal == "fair":
                can = largest > 1e-9
                if not can.any():
                    return -np.inf
                value = ((gains + paid)[:, can] / largest[can]).min(axis=1)
            else:
                chance = accept_all(margins, council.noise, council.correlation)
                value = np.log(np.maximum(chance, 1e-300))
                if goal == "expected":
                    value += np.log(np.maximum(ambition, 1e-300))
            best = max(best, np.max((value - cost)[fine], initial=-np.inf))
    return float(best)


def _texts(council: Council, safety: float, count: int) -> np.ndarray[Any, Any]:
    """Return a grid of texts; over one issue with every text at which a member is just won."""
    d = len(council.issues)
    axis = np.linspace(0, 1, count)
    if d == 1:
        base = council.blocking_cost + council.leader * council.noise - safety
        cares = council.salience[:, 0] > 0
        reach = np.abs(council.status_quo - council.ideals[cares, 0])
        reach = reach + base[cares] / council.salience[cares, 0]
        ends = np.concatenate([council.ideals[cares, 0] + s * (reach - 1e-10) for s in (-1, 1)])
        axis = np.concatenate([axis, council.ideals[:, 0], council.asked, ends])
        axis = axis[(axis >= 0) & (axis <= 1)]
    return np.stack([part.ravel() for part in np.meshgrid(*[axis] * d)], axis=1)


def _payments(
    margins: np.ndarray[Any, Any],
    gains: np.ndarray[Any, Any],
    largest: np.ndarray[Any, Any],
    goal: str,
    terms: dict[str, Any],
) -> Iterator[np.ndarray[Any, Any]]:
    """Return ways to pay: as little as consent takes, and lifts of the lowest to some levels."""
    due = np.zeros_like(margins)
    if goal in {"ambition", "fair"}:
        due = np.maximum(0.0, terms["safety"] - margins)
    yield due
    if goal == "ambition" or not terms["budget"]:
        return
    start, scale = (gains, largest) if goal == "fair" else (margins, np.ones(len(largest)))
    ratio = np.where(scale > 1e-9, start / np.maximum(scale, 1e-9), np.inf).min(axis=1)
    rise = terms["budget"] / max(1e-9, scale[scale > 1e-9].min(initial=1.0))
    for step in np.linspace(0, 1, LEVELS)[1:] ** 2:
        yield np.maximum(due, (ratio + step * rise)[:, None] * scale - start)


def check_against_brute_force(seed: int, goal: str) -> None:
    """Assert that an answer is certified and that trying answers one by one finds none better."""
    council, terms = case(np.random.default_rng(seed))
    found = mediate(council, goal, **terms)  # type: ignore[arg-type]
    failed = {name: c.detail for name, c in found.certificate.checks.items() if not c.ok}
    assert failed == {}
    best = brute_force(council, goal, terms)
    if found.objective is None:
        assert best == -np.inf
        return
    assert found.gap is not None
    assert best <= found.objective + found.gap + 1e-6
    if goal == "ambition" and len(council.issues) == 1 and not terms["budget"]:
        assert best == -np.inf or abs(best - found.objective) <= 1e-6


BATCHES = [("ambition", 0, 130), ("fair", 0, 100), ("agreement", 0, 35), ("expected", 35, 70)]


@pytest.mark.parametrize(("goal", "first", "last"), BATCHES)
def test_brute_force_finds_nothing_better(goal: str, first: int, last: int) -> None:
    """In 300 random small councils no text, opt-outs and payments beat the certified answer."""
    for seed in range(first, last):
        check_against_brute_force(seed, goal)


# What is tampered with


def package() -> Council:
    """Seat four members before two issues: A and B want both, C and D are hard to win."""
    return Council(
        ("A", "B", "C", "D"),
        ("x", "y"),
        np.array([[1.0, 1.0], [0.9, 0.7], [0.0, 0.8], [0.1, 0.0]]),
        np.array([[1.0, 1.0], [0.8, 0.6], [0.6, 0.7], [0.9, 0.7]]),
        np.array([0.2, 0.1]),
        np.array([1.0, 1.0]),
        np.full(4, 0.2),
        0.2,
        0.3,
        0.5,
        np.array([[0.0, 100.0], [2020.0, 2030.0]]),
    )


LIMITS = {"budget": 0.3, "most_opt_outs": 1, "payment_price": 0.1}


def raw(council: Council, found: Mediation) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return inputs and claim as the certificate takes them."""
    inputs = {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in vars(council).items()
    }
    d = len(council.issues)
    inputs |= {"weights": [1 / d] * d, "may_opt_out": list(council.members)}
    return inputs, deepcopy(found.as_dict())


def failed(council: Council, found: Mediation, **changes: Any) -> set[str]:
    """Return which checks fail once a claim is changed."""
    inputs, claim = raw(council, found)
    checked = certify(inputs, asdict(found.terms), claim | changes)
    return {name for name, check in checked.checks.items() if not check.ok}


@pytest.fixture(scope="module", params=GOALS)
def found(request: pytest.FixtureRequest) -> Mediation:
    """Mediate the package by each goal."""
    return mediate(package(), request.param, **LIMITS)  # type: ignore[arg-type]


def test_an_honest_answer_is_certified(found: Mediation) -> None:
    """What the mediator returns holds in every check, and its own certificate says so."""
    assert failed(package(), found) == set()
    assert found.certificate.ok
    assert found.as_dict()["certificate"]["checks"].keys() == found.certificate.checks.keys()


@pytest.mark.parametrize("step", [0.1, -0.1])
def test_a_moved_text_is_rejected(found: Mediation, step: float) -> None:
    """A text moved by a tenth of a scale no longer gives what is claimed."""
    moved = {**found.proposal, "x": found.proposal["x"] + 100 * step}
    assert {"gains", "margins"} <= failed(package(), found, proposal=moved)


def test_a_text_outside_its_scale_is_rejected(found: Mediation) -> None:
    """A text must lie on the scale."""
    assert "text" in failed(package(), found, proposal={**found.proposal, "y": 2031.0})


def test_a_cut_payment_is_rejected() -> None:
    """Paying less than what is claimed leaves somebody short."""
    found = mediate(package(), "ambition", budget=0.3, payment_price=0.01)
    assert found.payments
    cut = {name: paid / 2 for name, paid in found.payments.items()}
    assert {"margins", "status"} <= failed(package(), found, payments=cut)


def test_payments_over_budget_or_below_zero_are_rejected(found: Mediation) -> None:
    """Payments are not negative, and within the budget."""
    assert "payments" in failed(package(), found, payments={"A": 0.31})
    assert "payments" in failed(package(), found, payments={"A": -0.1})


def test_a_dropped_opt_out_is_rejected() -> None:
    """Who was left outside cannot silently be counted in."""
    found = mediate(package(), "ambition", most_opt_outs=1, opt_out_cost=0.05)
    assert found.opt_outs
    assert {"gains", "status"} <= failed(package(), found, opt_outs=[])


def test_too_many_opt_outs_are_rejected(found: Mediation) -> None:
    """No more members stay outside than may."""
    assert "opt_outs" in failed(package(), found, opt_outs=["A", "B"])


@pytest.mark.parametrize("name", ["p_consensus", "p_asked", "p_without_leader", "ambition"])
def test_a_raised_number_is_rejected(found: Mediation, name: str) -> None:
    """A probability or an ambition raised by a hundredth of what it is does not pass."""
    value = getattr(found, name)
    assert failed(package(), found, **{name: value * 1.01 + 1e-5}) == {name}


def test_a_worse_answer_is_rejected() -> None:
    """A text that is allowed, but gives up more than need be, is not certified."""
    council = replace(package(), blocking_cost=np.full(4, 0.4))
    best = mediate(council, "ambition")
    worse = mediate(council, "ambition", safety=0.05)
    assert 0.25 < worse.ambition < best.ambition - 0.01
    inputs, claim = raw(council, worse)
    checks = certify(inputs, asdict(best.terms), claim).checks
    assert {name for name, check in checks.items() if not check.ok} >= {"bound"}


def test_a_denied_agreement_is_rejected() -> None:
    """Who claims that nothing can be agreed is shown a text that can."""
    council = replace(package(), blocking_cost=np.full(4, 0.4))
    found = mediate(council, "ambition")
    nothing = {
        "status": "no agreement",
        "proposal": found.status_quo,
        "payments": {},
        "opt_outs": [],
        "gains": dict.fromkeys(council.members, 0.0),
        "margins": dict.fromkeys(council.members, 0.5),
        "p_consensus": 0.0,
        "p_without_leader": 0.0,
        "ambition": 0.0,
        "objective": None,
        "gap": None,
    }
    assert failed(council, found, **nothing) == {"better"}


@pytest.mark.parametrize(
    "change",
    [
        {"opt_outs": ["E"]},
        {"opt_outs": ["A", "A"]},
        {"payments": {"E": 0.1}},
        {"proposal": {"x": 50.0}},
        {"p_consensus": float("nan")},
    ],
)
def test_unknown_names_are_rejected(found: Mediation, change: dict[str, Any]) -> None:
    """Names must be those of the council, each once, and numbers finite."""
    assert failed(package(), found, **change) == {"names"}


def test_a_blocker_left_out_is_rejected(found: Mediation) -> None:
    """Whoever would block what was asked has to be named, with the right price."""
    assert found.blockers
    assert failed(package(), found, blockers=[]) == {"blockers"}


def test_a_brightened_frontier_is_rejected(found: Mediation) -> None:
    """Every point of the frontier is worked out again."""
    points = deepcopy(found.frontier)
    points[5]["p_consensus"] *= 1.02  # type: ignore[index]
    assert failed(package(), found, frontier=points) == {"frontier"}


def test_a_relaxation_is_checked() -> None:
    """Who is short, and by how much, is worked out again."""
    found = mediate(package(), "ambition", safety=0.4, least_ambition=0.9)
    assert found.status == "no agreement"
    assert found.relaxation is not None
    assert found.certificate.ok
    short = {name: by / 2 for name, by in found.relaxation["short"].items()}
    changed = {**found.relaxation, "short": short}
    assert failed(package(), found, relaxation=changed) == {"relaxation"}


def test_it_shares_no_code_with_what_it_checks() -> None:
    """The certificate imports nothing of ours, and nothing but the standard library."""
    tree = ast.parse(Path(str(certificate.__file__)).read_text(encoding="utf-8"))
    names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    names |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert names == {"collections.abc", "dataclasses", "itertools", "math", "typing"}
