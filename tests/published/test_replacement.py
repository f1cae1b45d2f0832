"""Published totals of replacing the United States, from their own inputs (A10, A11) and ours."""

from datetime import date

import pytest

import harmel
from harmel.ledger.store import Ledger
from harmel.models.support.replacement import Replacement, replacement
from harmel.models.support.replacement_inputs import Input, parameters
from harmel.models.support.replacement_published import (
    Comparison,
    eu_gdp,
    implied_life_cycle,
    implied_unit_cost,
)

OWN, LIST, CONSTRUCTED = "its own inputs", "our list", "by construction"


@pytest.fixture(scope="module")
def shared(ledger: Ledger) -> dict[str, Input]:
    """Read the published figures."""
    return parameters(ledger)


@pytest.fixture(scope="module")
def answer(ledger: Ledger) -> Replacement:
    """Answer for the whole ledger."""
    return replacement(ledger, draws=4000)


def line(answer: Replacement, start: str, basis: str, source: str = "") -> Comparison:
    """Return the one comparison whose quantity starts with some words."""
    (found,) = [
        part
        for part in answer.published
        if part.quantity.startswith(start)
        and part.basis == basis
        and part.source.startswith(source)
    ]
    return found


# Bruegel and Kiel, February 2025


def test_300000_troops_are_50_brigades(answer: Replacement) -> None:
    """300,000 troops at 6,000 to a brigade are the 50 brigades of the study."""
    found = line(answer, "brigades to replace", OWN)
    assert (found.ours.number, found.difference) == (50, 0)


def test_gdp_of_the_eu_is_pinned(ledger: Ledger) -> None:
    """23 of 27 members made EUR 16,900 bn in 2024, by the fund's release of April 2026."""
    gdp = eu_gdp(ledger)
    assert round(gdp.number) == 16_901
    assert gdp.parameters == {
        "year": 2024,
        "release": "imf-weo-2026-04",
        "without": "AUT CYP IRL MLT",
    }


def test_250_billion_a_year_are_about_one_and_a_half_percent(answer: Replacement) -> None:
    """EUR 250 bn are 1.48 % of that GDP; published are 1.4 to 1.5."""
    found = line(answer, "extra spending a year, share", OWN)
    assert round(found.ours.number, 2) == 1.48
    assert found.within


def test_20_billion_are_a_hundredth_and_two_tenths(answer: Replacement) -> None:
    """EUR 20 bn are 0.12 % of the EU's GDP, to the source's two decimals."""
    found = line(answer, "replacing the lead state's aid", OWN)
    assert round(found.ours.number, 2) == 0.12
    assert abs(found.difference) <= 0.01


def test_the_shares_hold_with_what_was_known_then() -> None:
    """With NATO's release of June 2024, the newest in March 2025, the shares are 1.5 and .12."""
    then = harmel.open_ledger(as_of=date(2025, 3, 1))
    gdp = eu_gdp(then)
    assert gdp.parameters["release"] == "nato-2024-06"
    assert round(100 * 250 / gdp.number, 1) == 1.5
    assert round(100 * 20 / gdp.number, 2) == 0.12


def test_our_list_is_a_sixth_of_their_yearly_sum(answer: Replacement) -> None:
    """Our list spread over 25 years is EUR 35 to 45 bn a year, far below 250, and says why."""
    found = line(answer, "extra spending a year", LIST)
    assert 35 < found.ours.number < 45
    assert "all extra spending" in found.why


# IISS, May 2025


@pytest.mark.parametrize(
    ("name", "price", "places"), [("fighters", 0.16, 2), ("destroyers", 2.5, 1), ("ifv", 0.0104, 4)]
)
def test_implied_unit_costs(shared: dict[str, Input], name: str, price: float, places: int) -> None:
    """64, 50 and 25 bn for 400, 20 and 2,400 are 0.16 bn, 2.5 bn and 10.4 m each."""
    assert round(implied_unit_cost(shared, name).number, places) == price


def test_implied_life_cycle_factor(shared: dict[str, Input]) -> None:
    """1,000 bn over 344 and 226 bn are 2.9 and 4.4, the range of the factor that is drawn."""
    low, high = (round(q.number, 1) for q in implied_life_cycle(shared))
    assert (low, high) == (2.9, 4.4)
    assert (shared["life_cycle"].low, shared["life_cycle"].high) == (low, high)
    assert round(1000 / shared["iiss_procurement"].best, 1) == shared["life_cycle"].best


def test_procurement_from_their_own_lines(answer: Replacement) -> None:
    """Five priced lines make 164.6 bn; with six numbers at our prices, 250 of 226 to 344."""
    found = line(answer, "procurement", OWN)
    assert (found.low, found.high) == (226, 344)
    assert found.within
    assert round(found.ours.number) == 250


def test_priced_lines_sum(shared: dict[str, Input]) -> None:
    """Fighters, destroyers, fighting vehicles, carriers and people have prices: 164.6 bn."""
    names = ("fighters", "destroyers", "ifv", "carriers", "people")
    assert sum(shared[f"iiss_{name}_cost"].best for name in names) == pytest.approx(164.6)


def test_life_cycle_total_from_their_own_inputs(
    answer: Replacement, shared: dict[str, Input]
) -> None:
    """Procurement times the factor is 0.9 to 1.1 tn: in the middle, and end against end."""
    constructed = line(answer, "total over 25 years", CONSTRUCTED)
    assert constructed.within
    assert "cannot miss" in constructed.why
    once, factor = shared["iiss_procurement"], shared["life_cycle"]
    for product in (once.low * factor.high, once.high * factor.low, once.best * factor.best):
        assert 900 <= product <= 1100


def test_the_lines_known_fall_short_of_their_total(
    answer: Replacement, shared: dict[str, Input]
) -> None:
    """The lines known from the press times the middle factor make 0.88 tn, not 0.9 to 1.1."""
    known = line(answer, "procurement", OWN).ours.number * shared["life_cycle"].best
    assert 870 < known < 900
    found = line(answer, "total over 25 years, from the lines known", OWN)
    assert found.ours.number == pytest.approx(known)
    assert not found.within


def test_our_list_comes_to_about_the_same(answer: Replacement) -> None:
    """Our 13 classes with a price cost 0.9 to 1.2 tn, 1.04 in the middle; to buy them, 0.3 tn."""
    total, once = answer.total_cost, answer.total_procurement
    assert 900 < total.q10.number < 1000
    assert total.q50.number == pytest.approx(1037, rel=0.02)
    assert 1100 < total.q90.number < 1250
    assert line(answer, "total over 25 years", LIST).within
    assert line(answer, "procurement", LIST).within
    assert once.q50.number == pytest.approx(305, rel=0.02)


# NATO's requirement as leaked


def test_49_brigades_missing(answer: Replacement) -> None:
    """131 - 82 = 49; ours, with recalled stock and a share that could be sent, is 40 to 55."""
    found = line(answer, "brigades missing", LIST)
    assert found.published.value == 49
    assert 40 < found.ours.number < 55
    assert "no independent check" in found.why


# The figures themselves


def test_every_comparison_says_where_a_difference_comes_from(answer: Replacement) -> None:
    """Ten comparisons, each with a reason, and each difference is ours less theirs."""
    assert len(answer.published) == 10
    for part in answer.as_dict()["published"]:
        assert len(part["why"]) > 20
        assert part["difference"] == pytest.approx(part["ours"] - part["published"])


def test_published_figures_stand_in_the_tables_of_forces_and_costs(
    ledger: Ledger, shared: dict[str, Input]
) -> None:
    """The inputs of both studies are those that the tables us_forces and costs report."""
    forces = {
        (row.text("status"), row.text("class")): row.number("high")
        for row in ledger.tables["us_forces"].rows
    }
    for name, of in {
        "iiss_fighters": "combat_aircraft",
        "iiss_destroyers": "destroyer",
        "iiss_ifv": "ifv",
        "iiss_tanks": "mbt",
        "iiss_air_defence_long": "air_defence_long",
        "iiss_submarines": "submarine",
        "iiss_patrol_aircraft": "patrol_aircraft",
        "iiss_drones": "drone_armed",
        "iiss_attack_helicopters": "attack_helicopter",
    }.items():
        assert shared[name].best == forces["IISS list", of], name
    costs = {row.text("item"): row.number("high") for row in ledger.tables["costs"].rows}
    for name, item in {
        "iiss_fighters_cost": "IISS 400 fighters",
        "iiss_destroyers_cost": "IISS 20 destroyers",
        "iiss_ifv_cost": "IISS 2,400 IFV",
        "iiss_carriers_cost": "IISS carriers",
        "iiss_people_cost": "IISS replacing 128,000 people",
        "bruegel_spending": "Bruegel/Kiel extra spending",
    }.items():
        assert shared[name].best == costs[item], name
