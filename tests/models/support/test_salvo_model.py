"""Salvoes: the closed forms, and which way they move."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harmel
from harmel.errors import BadArgument
from harmel.ledger.store import Ledger
from harmel.models.support.salvo_model import (
    Side,
    leakers,
    leakers_spread,
    needed,
    salvo,
    salvo_exchange,
    salvo_loss,
)

COUNT = st.integers(0, 1000).map(float)
KILL = st.floats(0.01, 1)


@given(COUNT, COUNT, KILL)
def test_leakers_are_the_closed_form(shots: float, interceptors: float, kill: float) -> None:
    """What gets through at best is max(0, shots - interceptors x P_k)."""
    assert leakers(shots, interceptors, kill) == max(0, shots - interceptors * kill)


@given(COUNT, COUNT, KILL)
def test_spreading_is_never_better_than_the_best(
    shots: float, interceptors: float, kill: float
) -> None:
    """Interceptors spread beforehand let through as much or more, and the same up to one each."""
    spread, best = leakers_spread(shots, interceptors, kill), leakers(shots, interceptors, kill)
    assert spread >= best - 1e-9
    if interceptors <= shots:
        assert spread == pytest.approx(best, abs=1e-9)


@given(st.integers(1, 200).map(float), st.integers(0, 6), KILL)
def test_even_spreading_is_a_power(shots: float, each: int, kill: float) -> None:
    """With n interceptors for every shot, shots x (1 - P_k)^n get through."""
    assert leakers_spread(shots, each * shots, kill) == pytest.approx(shots * (1 - kill) ** each)


@given(COUNT, COUNT, COUNT, KILL)
def test_more_interceptors_never_let_more_through(
    shots: float, some: float, more: float, kill: float
) -> None:
    """Both forms fall in interceptors and rise in shots."""
    for form in (leakers, leakers_spread):
        assert form(shots, some + more, kill) <= form(shots, some, kill) + 1e-9
        assert form(shots + more, some, kill) >= form(shots, some, kill) - 1e-9


@given(st.integers(1, 1000).map(float), KILL)
def test_the_interceptors_needed_are_just_enough(shots: float, kill: float) -> None:
    """With the number needed nothing gets through at best; with one fewer something does."""
    enough = needed(shots, kill)
    assert leakers(shots, enough, kill) == pytest.approx(0, abs=1e-6)
    assert leakers(shots, enough - 1, kill) > 0


def test_a_salvo_is_the_closed_form() -> None:
    """Four ships with four shots each against three that stop two and take two: five are hit."""
    attacker, target = Side(4, 4, 3, 2), Side(3, 4, 2, 2)
    assert salvo_loss(target, attacker) == 3
    assert salvo_loss(Side(10, 4, 1, 2), attacker) == (4 * 4 - 1 * 10) / 2
    assert salvo_loss(attacker, target) == (4 * 3 - 3 * 4) / 2 == 0


@given(COUNT, st.floats(0, 10), st.floats(0, 10), st.floats(0.5, 10), COUNT, st.floats(0, 10))
def test_a_side_loses_between_nothing_and_all(
    units: float, offence: float, defence: float, staying: float, others: float, shots: float
) -> None:
    """Losses are neither negative nor more than there is, and staying power never adds to them."""
    side, other = Side(units, offence, defence, staying), Side(others, shots, 0, 1)
    lost = salvo_loss(side, other)
    assert 0 <= lost <= units
    assert salvo_loss(Side(units, offence, defence, 2 * staying), other) <= lost
    assert salvo_loss(Side(units, offence, defence + 1, staying), other) <= lost


def test_an_exchange_of_equals_is_symmetric() -> None:
    """Two equal sides lose the same."""
    side = Side(6, 3, 2, 1.5)
    first, second = salvo_exchange(side, side)
    assert first == second == (18 - 12) / 1.5


def test_interceptors_are_priced_from_the_ledger(ledger: Ledger) -> None:
    """The cost is interceptors times the lowest and the highest price reported by the day."""
    spent = salvo(ledger, 10, 20, 0.5).spent
    assert spent is not None
    assert [q.number for q in spent] == pytest.approx([20 * 3.8, 20 * 8.3])
    assert salvo(ledger, 10, 20, 0.5).as_dict()["inputs"]["sourced"] > 1
    early = salvo(harmel.open_ledger(as_of=date(2024, 1, 1)), 10, 20, 0.5)
    assert early.spent is None
    assert early.as_dict()["spent_usd_m"] is None


def test_a_ceiling_is_no_lowest_price() -> None:
    """In October 2024 the one price is a ceiling with support: no least cost, and round sums."""
    told = salvo(harmel.open_ledger(as_of=date(2024, 10, 2)), 100, 120, 0.7).as_dict()
    assert told["spent_usd_m"] == {"low": None, "high": 996.0}
    assert told["inputs"] == {"sourced": 1, "assumed": 0}


@pytest.mark.parametrize("bad", [(-1, 1, 0.5), (1, -1, 0.5), (1, 1, 0), (1, 1, 1.1)])
def test_arguments_out_of_range(ledger: Ledger, bad: tuple[float, float, float]) -> None:
    """Negative numbers and probabilities outside 0 to 1 are refused."""
    with pytest.raises(BadArgument):
        salvo(ledger, *bad)


def test_nothing_comes_and_nothing_gets_through(ledger: Ledger) -> None:
    """Without shots nothing leaks and no interceptor is needed."""
    answer = salvo(ledger, 0, 5, 0.5)
    assert (answer.leakers.number, answer.leakers_spread.number, answer.needed.number) == (0, 0, 0)
    assert set(answer.numbers()) >= {"support/salvo/leakers", "support/salvo/needed"}
