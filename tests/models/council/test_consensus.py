"""The tree of outcomes: exact on small made-up councils, monotone on all."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.ledger.facts import Assumption
from harmel.ledger.store import Ledger
from harmel.models.council.case import CLASSES, Case, Seat, Sort, assumed_seat, cases, parameters
from harmel.models.council.consensus import (
    BLOCKED,
    BYPASSED,
    agreed_at_once,
    draw,
    prices,
    walk,
)

FREE = Sort("any", "Anything goes", True, True, True, True, False, "")
SURE = {
    "blocking_cost": 0.1,
    "noise": 1e-6,
    "correlation": 0.3,
    "leader": 0.0,
    "budget": 0.5,
    "most_opt_outs": 2.0,
    "opt_out_cost": 0.2,
    "payment_price": 0.4,
    "least_ambition": 0.25,
    "diluted_beyond": 0.2,
    "pressure": 0.1,
    "patience": 8.0,
    "coalition": 0.5,
    "silent_salience": 0.3,
}


def known(**changes: float) -> dict[str, Assumption]:
    """Return parameters that are certain."""
    values = SURE | changes
    return {n: Assumption(n, v, "ratio", "made up", v, v) for n, v in values.items()}


def council(*wants: tuple[float, float], sort: Sort = FREE, q: float = 0.0) -> Case:
    """Seat members that want and care so much, before a request for 100."""
    seats: list[Seat] = [
        assumed_seat(f"c/{i}", f"M{i:02d}", (x, x, x), (s, s, s), ("", ""), reported=True)
        for i, (x, s) in enumerate(wants)
    ]
    ends = [Assumption(f"c/{v}", v, "points of 100", "made up", v, v) for v in (q, 100.0)]
    return Case(
        "made", "Made up", "made", sort, tuple(seats), ends[0], ends[1], ends[1], ends[1],
        date(2024, 1, 1), "",
    )  # fmt: skip


def end(case: Case, mediator: bool = True, **changes: float) -> str:
    """Return how a council without uncertainty ends."""
    ends = walk(case, draw(case, known(**changes), 3, 1), mediator).ends
    assert len(set(ends.tolist())) == 1
    return CLASSES[int(ends[0])]


def test_a_willing_council_passes_the_request() -> None:
    """Where all want it, it passes, with a mediator or without."""
    case = council((100, 80), (90, 50), (100, 20))
    assert end(case) == end(case, mediator=False) == "pass"


def test_a_text_is_weakened_as_far_as_needed() -> None:
    """A member at 42 of 100 signs up to 84: the steps of a twentieth stop at 80."""
    case = council((100, 50), (42, 100), sort=replace(FREE, bypass=False, dated=True))
    assert end(case, mediator=False, blocking_cost=0.0, diluted_beyond=0.1) == "diluted"
    ends = walk(case, draw(case, known(blocking_cost=0.0, diluted_beyond=0.1), 3, 1), False)
    assert ends.ambition == pytest.approx([0.8] * 3)


def test_an_opt_out_is_found_only_by_a_mediator() -> None:
    """One member that wants nothing of it stays outside; without a mediator a group goes ahead."""
    case = council((100, 90), (100, 90), (100, 90), (0, 90))
    assert end(case) == "opt-out"
    assert end(case, mediator=False) == "bypassed"


def test_a_payment_is_found_only_by_a_mediator() -> None:
    """Where nobody can stay outside, a member is paid what it lacks; without, it blocks."""
    sort = replace(FREE, divisible=False, opt_outs=False, bypass=False, dated=True)
    case = council((100, 90), (20, 50), sort=sort)
    short = 0.5 * (0.8 - 0.2) - 0.1
    assert end(case, budget=short + 0.001) == "pass"
    assert end(case, budget=short - 0.001) == "blocked"
    assert end(case, mediator=False) == "blocked"


def test_waiting_makes_blocking_dearer() -> None:
    """A member short of 0.35 stakes gives in after four quarters of 0.1, if patience lasts."""
    sort = replace(FREE, divisible=False, opt_outs=False, payments=False, bypass=False)
    case = council((100, 90), (5, 50), sort=sort)
    assert end(case, patience=4) == "delayed"
    assert end(case, patience=3) == "blocked"
    dated = replace(case, sort=replace(sort, dated=True))
    assert end(dated, patience=4) == "blocked"


def test_too_few_willing_members_do_not_go_ahead() -> None:
    """A group goes around the council only if it is large enough."""
    sort = replace(FREE, divisible=False, opt_outs=False, payments=False)
    case = council((100, 90), (0, 90), (0, 90), sort=sort)
    assert end(case, coalition=0.3) == "bypassed"
    assert end(case, coalition=0.4) == "blocked"


def test_too_many_outside_is_no_decision() -> None:
    """With three that want to stay outside and two allowed, nothing is agreed that way."""
    sort = replace(FREE, divisible=False, payments=False, bypass=False, dated=True)
    case = council((100, 90), (0, 90), (0, 90), (0, 90), sort=sort)
    assert end(case, opt_out_cost=0.1, most_opt_outs=3) == "opt-out"
    assert end(case, opt_out_cost=0.1, most_opt_outs=2) == "blocked"


def test_prices_are_what_each_lacks() -> None:
    """Who falls short at the whole request is listed, dearest first, with the exact shortfall."""
    case = council((100, 90), (20, 50), (0, 50))
    assert prices(case, known()) == [
        ("M02", pytest.approx(0.4)),
        ("M01", pytest.approx(0.2)),
    ]


def test_shares_of_outcomes_sum_to_one(ledger: Ledger) -> None:
    """In every real case, with the mediator on and off, the six chances make one."""
    chosen = parameters(ledger)
    for case in cases(ledger):
        drawn = draw(case, chosen, 200)
        for mediator in (True, False):
            assert sum(walk(case, drawn, mediator).shares().values()) == pytest.approx(1)


def test_a_mediator_never_costs_an_agreement(ledger: Ledger) -> None:
    """Draw by draw, whatever is agreed at once without a mediator is agreed with one."""
    chosen = parameters(ledger)
    for case in cases(ledger):
        drawn = draw(case, chosen, 500)
        assert (agreed_at_once(case, drawn) >= agreed_at_once(case, drawn, mediator=False)).all()


def test_a_leader_never_costs_an_agreement(ledger: Ledger) -> None:
    """Draw by draw, whatever is agreed at once without the leader's effect is agreed with it."""
    chosen = parameters(ledger)
    for case in cases(ledger):
        drawn = draw(case, chosen, 500)
        assert (agreed_at_once(case, drawn) >= agreed_at_once(case, drawn, leader=False)).all()


def test_a_leader_without_effect_changes_nothing(ledger: Ledger) -> None:
    """With the parameter at zero, switching the leader off gives the same end in every draw."""
    chosen = parameters(ledger)
    chosen["leader"] = replace(chosen["leader"], value=0.0, low=0.0, high=0.0)
    for case in cases(ledger)[:5]:
        drawn = draw(case, chosen, 300)
        on, off = walk(case, drawn), walk(case, drawn, leader=False)
        assert (on.ends == off.ends).all()


def test_what_cannot_be_divided_is_never_diluted(ledger: Ledger) -> None:
    """An accession or a person ends whole, outside, late, or not at all."""
    chosen = parameters(ledger)
    for case in cases(ledger):
        ends = walk(case, draw(case, chosen, 300))
        if not case.sort.divisible:
            assert set(ends.ambition.tolist()) <= {0.0, 1.0}
        if not case.sort.bypass:
            assert BYPASSED not in ends.ends
        if case.sort.dated:
            assert ends.shares()["delayed"] == 0
        assert (ends.ambition[ends.ends == BLOCKED] == 0).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=8),
    st.tuples(st.floats(0, 100), st.floats(0, 100)),
)
def test_another_veto_player_never_helps(
    wants: list[tuple[float, float]], more: tuple[float, float]
) -> None:
    """Adding a member never turns a draw without agreement on the text into one with it."""
    sort = replace(FREE, bypass=False, dated=True, opt_outs=False, payments=False)
    few, many = council(*wants, sort=sort), council(*wants, more, sort=sort)
    chosen = known()
    one = agreed_at_once(few, draw(few, chosen, 2, 1))
    two = agreed_at_once(many, draw(many, chosen, 2, 1))
    assert (two <= one).all()


def test_the_same_seed_gives_the_same_draws(ledger: Ledger) -> None:
    """Draws depend on the case and the seed alone."""
    chosen = parameters(ledger)
    case = cases(ledger)[3]
    one, two = draw(case, chosen, 50, 7), draw(case, chosen, 50, 7)
    assert np.array_equal(one.errors, two.errors)
    assert not np.array_equal(one.errors, draw(case, chosen, 50, 8).errors)


def test_draws_stay_in_their_ranges(ledger: Ledger) -> None:
    """No drawn position or salience leaves the coder's range."""
    chosen = parameters(ledger)
    for case in cases(ledger)[:4]:
        drawn = draw(case, chosen, 400)
        assert (drawn.ideals >= case.array("low") - 1e-12).all()
        assert (drawn.ideals <= case.array("high") + 1e-12).all()
        assert (drawn.salience <= case.array("salience_high") + 1e-12).all()


def test_errors_are_correlated_as_drawn(ledger: Ledger) -> None:
    """Between any two members the errors correlate by the drawn share, on average."""
    chosen = parameters(ledger)
    chosen["correlation"] = replace(chosen["correlation"], value=0.4, low=0.4, high=0.4)
    errors = draw(cases(ledger)[0], chosen, 20_000).errors
    found = np.corrcoef(errors.T)
    off = found[~np.eye(len(found), dtype=bool)]
    assert off.mean() == pytest.approx(0.4, abs=0.02)
    assert errors.std() == pytest.approx(1, abs=0.01)
