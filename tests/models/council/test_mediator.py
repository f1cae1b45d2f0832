"""The mediator: closed forms, examples, what may never get worse, and what must not matter."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council.acceptance import Council, accept_all
from harmel.models.council.likeliest import levelled, log_accept_all
from harmel.models.council.mediator import GOALS, LIKELIEST, Mediation, mediate, unmediated
from tests.models.council.test_certificate import LIMITS, package

FEW = settings(max_examples=30, deadline=None)
GOAL = st.sampled_from(GOALS)
NEAR = 2e-4
"""How far two answers of one goal may be apart: the gap at which the search stops, twice."""


def council(ideals: Any, salience: Any = 1.0, **changes: Any) -> Council:
    """Make a council with status quo 0, on scales from 0 to 1, where everything was asked for."""
    wanted = np.array(ideals, dtype=float)
    wanted = wanted[:, None] if wanted.ndim == 1 else wanted
    n, d = wanted.shape
    made = {
        "members": tuple("ABCDEFGH"[:n]),
        "issues": tuple("xyz"[:d]),
        "ideals": wanted,
        "salience": np.broadcast_to(np.array(salience, dtype=float), (n, d)).copy(),
        "status_quo": np.zeros(d),
        "asked": np.ones(d),
        "blocking_cost": np.zeros(n),
        "noise": 0.1,
        "correlation": 0.0,
        "leader": 0.0,
        "scales": np.tile([0.0, 1.0], (d, 1)),
    }
    return Council(**{**made, **changes})


@st.composite
def councils(draw: st.DrawFn) -> Council:
    """Draw a council of two to five members without ties, before one or two issues."""
    n, d = draw(st.integers(2, 5)), draw(st.integers(1, 2))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    return council(
        generator.random((n, d)),
        generator.uniform(0.1, 1, (n, d)),
        status_quo=generator.random(d),
        asked=generator.random(d),
        blocking_cost=generator.uniform(0, 0.4, n),
        noise=0.2,
        correlation=draw(st.sampled_from([0.0, 0.3, 1.0])),
        leader=draw(st.sampled_from([0.0, 0.5])),
    )


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what the mediator may give."""
    return {
        "budget": draw(st.sampled_from([0.0, 0.2])),
        "most_opt_outs": draw(st.integers(0, 2)),
        "opt_out_cost": draw(st.sampled_from([0.05, 0.2])),
        "payment_price": draw(st.sampled_from([0.1, 0.4])),
        "least_ambition": draw(st.sampled_from([0.1, 0.25])),
    }


def worth(found: Mediation) -> float:
    """Return the objective, or minus infinity where there is no answer."""
    return -np.inf if found.objective is None else found.objective


# Closed forms and examples


@given(st.lists(st.floats(0.05, 1), min_size=1, max_size=6), st.floats(0, 0.5))
@FEW
def test_one_issue_without_concessions_is_the_win_set(ideals: list[float], blocking: float) -> None:
    """If all want more, the best text is twice the least ideal, or what blocking adds to it."""
    made = council(ideals, blocking_cost=np.full(len(ideals), blocking))
    found = mediate(made, "ambition", least_ambition=0.0)
    assert found.proposal["x"] == pytest.approx(min(1.0, 2 * min(ideals) + blocking), abs=1e-6)
    assert (found.status, found.gap) == ("agreed", 0.0)


def test_inside_the_core_nothing_can_be_proposed() -> None:
    """With ideals on both sides of the status quo and free blocking, whoever loses blocks."""
    made = council([0.1, 0.9], status_quo=np.array([0.5]))
    found = mediate(made, "ambition")
    assert (found.status, found.proposal, found.p_consensus) == ("no agreement", {"x": 0.5}, 0.0)
    assert found.blockers == ({"actor": "A", "price": pytest.approx(0.5), "issue": "x"},)
    assert found.relaxation is not None
    assert found.relaxation["short"] == {"A": pytest.approx(0.125)}
    assert found.relaxation["text"] == {"x": pytest.approx(0.625)}
    assert found.certificate.ok


def test_where_nothing_is_asked_there_is_nothing_to_agree() -> None:
    """If what is asked is the status quo, no goal has an answer, and nobody is short."""
    for goal in GOALS:
        found = mediate(council([0.5, 0.9], asked=np.zeros(1)), goal)  # type: ignore[arg-type]
        assert (found.status, found.relaxation, found.objective) == ("no agreement", None, None)


def test_consent_can_need_an_opt_out() -> None:
    """Four want all of it, one wants none: only with that one outside is anything agreed."""
    made = council([1.0, 0.9, 0.8, 0.7, 0.0], blocking_cost=np.full(5, 0.1))
    assert mediate(made, "ambition").status == "no agreement"
    found = mediate(made, "ambition", most_opt_outs=1)
    assert found.status == "agreed with opt-outs"
    assert found.opt_outs == ("E",)
    assert (found.proposal["x"], found.ambition) == (1.0, 1.0)
    assert found.objective == pytest.approx(1 - 0.2)
    assert (found.gains["E"], found.margins["E"]) == (0.0, pytest.approx(0.1))
    assert [blocker["actor"] for blocker in found.blockers] == ["E"]
    assert not found.still_blocking


def test_consent_can_need_a_payment() -> None:
    """One loses 0.3 by what the others want; a payment of as much wins it."""
    made = council([1.0, 1.0, 0.35])
    found = mediate(made, "ambition", budget=0.5, payment_price=0.5, least_ambition=0.9)
    assert found.status == "agreed with payments"
    assert found.payments == {"C": pytest.approx(0.3)}
    assert found.spent == pytest.approx(0.3)
    assert found.objective == pytest.approx(1 - 0.5 * 0.3)
    assert mediate(made, "ambition", least_ambition=0.9).status == "no agreement"
    assert mediate(made, "ambition").proposal["x"] == pytest.approx(0.7)


def test_a_package_is_agreed_where_no_single_issue_is() -> None:
    """A pays on x for what it cares about more on y, and B the other way round."""
    ideals, salience = [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.4], [0.4, 1.0]]
    made = council(ideals, salience)
    assert mediate(made, "ambition").proposal == {"x": pytest.approx(1), "y": pytest.approx(1)}
    for d, issue in enumerate("xy"):
        single = council([row[d] for row in ideals], [[row[d]] for row in salience])
        assert mediate(single, "ambition").status == "no agreement", issue


def test_who_may_not_opt_out_stays_in() -> None:
    """Opt-outs are given only to those who may have them."""
    made = council([1.0, 0.9, 0.8, 0.7, 0.0], blocking_cost=np.full(5, 0.1))
    found = mediate(made, "ambition", most_opt_outs=2, may_opt_out=["A", "B"])
    assert found.status == "no agreement"


def test_the_fair_goal_gives_equal_relative_gains_where_it_can() -> None:
    """Between ideals of 0.4 and 0.8 both reach the same share of the best they could gain."""
    found = mediate(council([0.4, 0.8]), "fair", least_ambition=0.0)
    text = found.proposal["x"]
    assert text == pytest.approx(0.4 / 0.75)
    assert text / 0.8 == pytest.approx((0.8 - text) / 0.4)
    assert found.objective == pytest.approx(2 / 3)
    assert set(found.least_weights) == {"A", "B"}


def test_the_likeliest_text_is_that_of_a_grid() -> None:
    """Over one issue the goals on probability find what a grid of 20,001 texts finds."""
    made = council([0.3, 0.6, 1.0], [[1.0], [0.6], [0.8]], noise=0.2, correlation=0.4)
    texts = np.linspace(0, 1, 20_001)[:, None]
    chance = accept_all(made.margins(texts), 0.2, 0.4)
    best = chance[texts[:, 0] >= 0.25].max()
    assert mediate(made, "agreement").p_consensus == pytest.approx(best, rel=NEAR)
    found = mediate(made, "expected")
    product = (chance * texts[:, 0]).max()
    assert found.p_consensus * found.ambition == pytest.approx(product, rel=NEAR)


def test_unmediated_what_is_asked_is_taken_or_left() -> None:
    """Without a mediator the text is what was asked, with no concession."""
    made = council([0.6, 1.0], blocking_cost=np.full(2, 0.1))
    found = unmediated(made)
    assert (found.status, found.goal, found.proposal) == ("agreed", "none", {"x": 1.0})
    assert found.p_consensus == found.p_asked == accept_all(made.margins(made.asked), 0.1, 0.0)
    left = unmediated(council([0.4, 1.0]))
    assert (left.status, left.ambition) == ("no agreement", 1.0)
    assert [row["actor"] for row in left.still_blocking] == ["A"]
    assert found.certificate.ok
    assert left.certificate.ok


def test_the_example_of_the_theory_page_is_computed() -> None:
    """The table and the two numbers of the page's example are those of the package of four."""
    page = Path(__file__).parents[3] / "docs" / "theory" / "mediator.md"
    text = page.read_text(encoding="utf-8").split("## An example")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n")]
    for goal, *stated in [row for row in rows if row[0].strip("`") in GOALS]:
        found = mediate(package(), goal.strip("`"), **LIMITS)  # type: ignore[arg-type]
        paid = ", ".join(f"{name} {sum_:.1f}" for name, sum_ in found.payments.items())
        texts = [f"{found.proposal[name]:.0f}" for name in "xy"]
        chances = [f"{found.ambition:.2f}", f"{found.p_consensus:.3f}"]
        assert stated == [*texts, " ".join(found.opt_outs) or "–", paid or "–", *chances]
    plain = unmediated(package())
    assert f"{plain.p_asked:.1e}" in text
    assert f"price of {plain.blockers[0]['price']:.2f}" in text


# What is guaranteed


@given(councils(), limits(), st.sampled_from(LIKELIEST))
@FEW
def test_a_mediator_of_probability_never_lowers_it(
    made: Council, given_: dict[str, Any], goal: Any
) -> None:
    """Under the goals on probability, all accept at least as likely as what was asked."""
    found = mediate(made, goal, **given_)
    assert found.p_consensus >= unmediated(made).p_consensus * (1 - 1e-6)


@given(councils(), limits(), st.sampled_from(["ambition", "fair"]))
@FEW
def test_an_agreement_leaves_nobody_below_its_threshold(
    made: Council, given_: dict[str, Any], goal: Any
) -> None:
    """Whatever is agreed, every expected margin is at least zero and all limits are kept."""
    found = mediate(made, goal, **given_)
    assert found.certificate.ok
    assert 0 <= found.p_consensus <= 1
    if found.status == "no agreement":
        assert found.proposal == found.status_quo
    else:
        assert min(found.margins.values()) >= -1e-6
        assert found.ambition >= given_["least_ambition"] - 1e-6
        assert found.p_consensus <= 1 - (min(found.margins.values()) < 1e-6) * 0.5 + 1e-6


@given(councils(), limits(), GOAL)
@FEW
def test_more_room_never_makes_the_best_worse(
    made: Council, given_: dict[str, Any], goal: Any
) -> None:
    """More budget, more opt-outs or dearer blocking never lower what the goal makes largest."""
    found = mediate(made, goal, **given_)
    richer = mediate(made, goal, **given_ | {"budget": given_["budget"] + 0.1})
    many = min(given_["most_opt_outs"] + 1, len(made.members))
    freer = mediate(made, goal, **given_ | {"most_opt_outs": many})
    dearer = mediate(replace(made, blocking_cost=made.blocking_cost + 0.1), goal, **given_)
    for more in (richer, freer, dearer):
        assert worth(more) + (more.gap or 0.0) >= worth(found) - NEAR


@given(councils(), st.floats(0, 1), st.floats(0.1, 1), st.floats(0, 1))
@FEW
def test_one_more_member_with_free_blocking_never_helps(
    made: Council, ideal: float, salience: float, part: float
) -> None:
    """It never enlarges the set of texts all accept, nor raises the chance of any text."""
    row = np.full((1, len(made.issues)), ideal)
    more = replace(
        made,
        members=(*made.members, "new"),
        ideals=np.vstack([made.ideals, row]),
        salience=np.vstack([made.salience, np.full_like(row, salience)]),
        blocking_cost=np.append(made.blocking_cost, 0.0),
    )
    text = made.status_quo + part * (made.asked - made.status_quo)
    assert more.margins(text).min() <= made.margins(text).min()
    chances = [accept_all(c.margins(text), c.noise, c.correlation) for c in (made, more)]
    assert chances[1] <= chances[0] + 1e-8
    for goal in ("ambition", "agreement"):
        before, after = mediate(made, goal), mediate(more, goal)  # type: ignore[arg-type]
        assert worth(after) <= worth(before) + (before.gap or 0.0) + NEAR


# What must not matter


@given(councils(), limits(), GOAL, st.randoms(use_true_random=False))
@FEW
def test_the_order_and_names_of_members_do_not_matter(
    made: Council, given_: dict[str, Any], goal: Any, shuffler: Any
) -> None:
    """Members that change seats and names get the same text, opt-outs and payments."""
    order = list(range(len(made.members)))
    shuffler.shuffle(order)
    named = {name: f"new {name}" for name in made.members}
    moved = replace(
        made,
        members=tuple(named[made.members[i]] for i in order),
        ideals=made.ideals[order],
        salience=made.salience[order],
        blocking_cost=made.blocking_cost[order],
    )
    here, there = mediate(made, goal, **given_), mediate(moved, goal, **given_)
    assert there.proposal == here.proposal
    assert set(there.opt_outs) == {named[name] for name in here.opt_outs}
    assert there.payments == {named[name]: paid for name, paid in here.payments.items()}
    assert there.p_consensus == pytest.approx(here.p_consensus)


@given(councils(), limits(), GOAL)
@FEW
def test_mirrored_scales_give_the_mirrored_answer(
    made: Council, given_: dict[str, Any], goal: Any
) -> None:
    """Turning every scale round turns the text round and leaves all else, to the last digit."""
    coarse = {
        name: np.round(64 * getattr(made, name)) / 64 for name in ("ideals", "status_quo", "asked")
    }
    assume((coarse["status_quo"] != coarse["asked"]).all())
    here = mediate(replace(made, **coarse), goal, **given_)
    turned = {name: 1 - values for name, values in coarse.items()}
    there = mediate(replace(made, **turned), goal, **given_)
    for name, value in here.proposal.items():
        assert there.proposal[name] == pytest.approx(1 - value, abs=1e-12)
    assert (there.status, there.opt_outs) == (here.status, here.opt_outs)
    assert there.payments == here.payments
    assert there.p_consensus == pytest.approx(here.p_consensus)
    assert there.p_asked == pytest.approx(here.p_asked)


@given(councils(), GOAL, st.floats(-100, 100), st.floats(0.1, 1000))
@FEW
def test_units_of_the_scales_do_not_matter(
    made: Council, goal: Any, start: float, size: float
) -> None:
    """Other units of a scale change nothing but the units of the text."""
    scaled = replace(made, scales=start + size * made.scales)
    here, there = mediate(made, goal), mediate(scaled, goal)
    for name, value in here.proposal.items():
        assert there.proposal[name] == pytest.approx(start + size * value, abs=1e-9 * size)
    assert (there.p_consensus, there.status) == (here.p_consensus, here.status)


@pytest.mark.parametrize("goal", GOALS)
def test_a_leader_of_zero_has_no_effect(goal: Any) -> None:
    """With the effect at zero the chance without the leader is the very same number."""
    made = council([0.3, 0.6, 1.0], noise=0.2, correlation=0.4)
    off, on = mediate(made, goal), mediate(replace(made, leader=0.5), goal)
    assert off.p_without_leader == off.p_consensus
    assert on.p_without_leader < on.p_consensus
    assert worth(on) >= worth(off)


@pytest.mark.parametrize("goal", GOALS)
def test_the_same_question_has_the_same_answer(goal: Any) -> None:
    """Asked twice, the mediator gives the same numbers to the last digit, as strict JSON."""
    made = council([[0.3, 0.9], [0.6, 0.1], [1.0, 1.0]], noise=0.2, correlation=0.4)
    given_ = {"budget": 0.2, "most_opt_outs": 1}
    texts = [json.dumps(mediate(made, goal, **given_).as_dict(), allow_nan=False) for _ in "ab"]
    assert texts[0] == texts[1]


# Prices, blockers, frontier, probability


@pytest.mark.parametrize("goal", GOALS)
def test_prices_are_what_a_lower_threshold_brings(goal: Any) -> None:
    """A slightly lower threshold raises the objective by the price times as much."""
    blocking = np.array([0.05, 0.1, 0.15, 0.3])
    made = council(
        [[0.3, 0.2], [0.6, 0.4], [1.0, 0.8], [0.0, 0.0]],
        [[0.9, 0.5], [0.6, 0.8], [0.8, 0.3], [0.4, 0.7]],
        noise=0.2,
        correlation=0.4,
        blocking_cost=blocking,
    )
    step, slack = (1e-4, 1e-9) if goal in {"ambition", "fair"} else (0.01, 1e-3)
    found = mediate(made, goal, least_ambition=0.2)
    assert any(price * step > 2 * slack for price in found.prices.values())
    for i, name in enumerate(made.members):
        lower = replace(made, blocking_cost=blocking + step * (np.arange(4) == i))
        rise = worth(mediate(lower, goal, least_ambition=0.2)) - worth(found)
        assert rise == pytest.approx(found.prices[name] * step, abs=slack)


def test_blockers_name_price_and_issue() -> None:
    """Who falls short of what was asked is named with what would win it and where it loses."""
    made = council([[1.0, 1.0], [0.8, 0.0]], [[1.0, 0.5], [0.5, 1.0]])
    (blocker,) = mediate(made, "ambition").blockers
    assert blocker == {"actor": "B", "price": pytest.approx(1.0 - 0.3), "issue": "y"}


@given(councils(), limits())
@FEW
def test_concessions_lift_the_frontier(made: Council, given_: dict[str, Any]) -> None:
    """At each ambition opt-outs raise the chance, payments raise it further, within the limits."""
    points = mediate(made, "ambition", **given_).frontier
    assert [point["ambition"] for point in points] == pytest.approx(np.linspace(0, 1, 11))
    for point in points:
        assert point["p_text"] <= point["p_opt_outs"] + 1e-9
        assert point["p_opt_outs"] <= point["p_consensus"] + 1e-9
        assert len(point["opt_outs"]) <= given_["most_opt_outs"]
        assert sum(point["payments"].values()) <= given_["budget"] + 1e-9
    assert points[-1]["p_text"] == pytest.approx(unmediated(made).p_asked)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=6), st.sampled_from([0.0, 0.3, 0.99, 1.0]))
@FEW
def test_the_logarithm_agrees_with_the_chance(margins: list[float], share: float) -> None:
    """The logarithm used in the search is that of the chance, and its slopes are differences."""
    rows = np.array(margins) + 1e-3 * np.arange(len(margins))
    value, slopes = log_accept_all(rows, 0.3, share)
    assert np.exp(value) == pytest.approx(accept_all(rows, 0.3, share), rel=1e-7, abs=1e-12)
    step = 1e-6
    for i in range(len(rows)):
        moved = step * (np.arange(len(rows)) == i)
        ends = [log_accept_all(rows + sign * moved, 0.3, share)[0] for sign in (1, -1)]
        assert slopes[i] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-3)


@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.5, 1.0]))
@FEW
def test_no_way_to_pay_beats_lifting_the_lowest(seed: int, share: float) -> None:
    """A thousand random ways to spend the budget give no larger chance that all accept."""
    generator = np.random.default_rng(seed)
    margins = generator.normal(0, 0.3, 4)
    best = levelled(margins, 0.5, np.inf)
    assert best.sum() == pytest.approx(0.5)
    ways = 0.5 * generator.dirichlet(np.ones(4), 1000)
    others = accept_all(margins + ways, 0.3, share)
    assert others.max() <= accept_all(margins + best, 0.3, share) + 1e-9


def test_nobody_is_paid_beyond_what_is_sure() -> None:
    """Payments of the frontier stop at the level that is given as enough."""
    paid = levelled(np.array([-0.5, 0.0, 0.3]), 5.0, 0.2)
    assert paid.tolist() == pytest.approx([0.7, 0.2, 0.0])


# Sizes and refusals


def large(n: int, d: int, seed: int) -> Council:
    """Make a large council without structure."""
    generator = np.random.default_rng(seed)
    return council(
        generator.random((n, d)),
        generator.random((n, d)),
        members=tuple(f"m{i}" for i in range(n)),
        issues=tuple(f"i{i}" for i in range(d)),
        status_quo=generator.random(d) * 0.3,
        blocking_cost=np.full(n, 0.4),
        noise=0.3,
        correlation=0.3,
    )


@pytest.mark.parametrize("goal", ["ambition", "fair"])
def test_a_package_of_ten_issues_is_solved_to_the_end(goal: Any) -> None:
    """With 32 members, ten issues and three opt-outs the search ends by its gap, certified."""
    found = mediate(large(32, 10, 1), goal, budget=0.5, most_opt_outs=3, opt_out_cost=0.05)
    assert found.status.startswith("agreed")
    assert found.gap is not None
    assert found.gap <= 1e-6
    assert found.certificate.ok


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("n", [1, 100])
def test_every_size_is_answered(goal: Any, n: int) -> None:
    """One member alone, and a hundred, get a certified answer."""
    made = large(n, 2, 3)
    found = mediate(made, goal, budget=0.2, least_ambition=0.05)
    assert found.certificate.ok
    assert len(found.margins) == n


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize(
    "odd",
    [
        council([0.5, 0.5, 0.5]),
        council([0.0, 0.0]),
        council([0.0, 1.0]),
        council([0.3, 0.9], 0.0),
        council([1.4, -0.2]),
        council([0.3, 0.9], noise=1e-3),
        council([0.3, 0.9], status_quo=np.array([-0.2])),
        council([0.3, 0.9], status_quo=np.array([1.0]), asked=np.array([0.0])),
    ],
)
def test_odd_councils_are_answered(odd: Council, goal: Any) -> None:
    """All at one place, two camps, nobody who cares, ideals off the scale: always certified."""
    found = mediate(odd, goal, budget=0.1, most_opt_outs=1)
    failed = [name for name, check in found.certificate.checks.items() if not check.ok]
    assert failed == []
    json.dumps(found.as_dict(), allow_nan=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"goal": "peace"},
        {"budget": -0.1},
        {"budget": float("nan")},
        {"most_opt_outs": 3},
        {"opt_out_cost": -1.0},
        {"payment_price": float("inf")},
        {"safety": -0.1},
        {"least_ambition": 1.1},
        {"may_opt_out": ["Z"]},
        {"weights": {"w": 1.0}},
        {"weights": {"x": 0.0}},
        {"weights": {"x": float("nan")}},
    ],
)
def test_what_is_out_of_range_is_refused(wrong: dict[str, Any]) -> None:
    """Unknown goals and names, and limits out of range, are errors."""
    with pytest.raises(BadArgument):
        mediate(council([0.4, 0.8]), **wrong)


def test_a_council_with_gaps_is_refused() -> None:
    """A council without a number for everything is an error, not a guess."""
    with pytest.raises(BadArgument, match="number for everything"):
        mediate(council([0.4, np.nan]))


def test_the_answer_says_what_was_given() -> None:
    """Goal, terms, leader and what was asked stand in the answer."""
    found = mediate(council([0.4, 0.8], leader=0.5), "fair", budget=0.2).as_dict()
    assert (found["goal"], found["budget"], found["leader"]) == ("fair", 0.2, 0.5)
    assert (found["asked"], found["status_quo"]) == ({"x": 1.0}, {"x": 0.0})
    assert found["terms"] == asdict(mediate(council([0.4, 0.8]), "fair", budget=0.2).terms)
    assert [row["actor"] for row in found["prices"]] == ["A", "B"]
