"""What replaces the lead state's forces: the sums, the dates, and what is counted."""

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.facts import Assumption, Fact
from harmel.ledger.members import members_on
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves, trace
from harmel.models.support.replacement import Replacement, replacement
from harmel.models.support.replacement_draws import shortfall, years_to_close
from harmel.models.support.replacement_inputs import parse_cited

FEW = 500
PART = st.floats(0, 1)
AMOUNT = st.floats(0, 1000)
DAYS = (
    date(2024, 7, 31),
    date(2024, 10, 2),
    date(2024, 10, 31),
    date(2025, 3, 1),
    date(2025, 6, 1),
    date(2025, 8, 31),
    date(2026, 11, 23),
)
COMPUTED = {
    ("brigade", "us_stock"): {4, 50},
    ("brigade", "unit_cost"): {4},
    ("ground_based_air_defence", "european_stock"): {73},
    ("air_defence_long", "availability"): {0.67, 1},
    ("combat_aircraft", "unit_cost"): {0.0814},
    ("destroyer", "unit_cost"): {2.5},
    ("ifv", "unit_cost"): {10.4},
    ("mbt", "production"): {160},
    ("ammunition_155", "unit_cost"): {4780},
    ("carrier", "requirement"): {1},
    ("personnel", "unit_cost"): {93750},
}
"""Ends of ranges that are computed from rows of the tables, as their reasons say."""
OTHER_CLASSES = {
    "ammunition_155": "ammunition",
    "destroyer": "frigate",
    "ground_based_air_defence": "air_defence_all",
}


@pytest.fixture(scope="module")
def now(ledger: Ledger) -> Replacement:
    """Answer for the whole ledger, nothing of the lead state's left."""
    return replacement(ledger, draws=FEW)


def as_of(day: date) -> Replacement:
    """Answer for one day."""
    return replacement(harmel.open_ledger(as_of=day), draws=FEW)


# The sums


@given(AMOUNT, AMOUNT, AMOUNT, PART)
def test_the_three_bases_are_one_formula(
    needed: float, own: float, lead: float, available: float
) -> None:
    """`extra` and `lead` are `total` with the stocks that they leave unsaid put back in."""
    more = shortfall(needed + own + lead, "total", own, lead, available)
    assert shortfall(needed, "extra", own, lead, available) == pytest.approx(more)
    theirs = shortfall(own + lead, "total", own, lead, available)
    assert shortfall(lead, "lead", own, lead, available) == pytest.approx(theirs, abs=1e-9)


@given(st.sampled_from(["total", "extra", "lead"]), AMOUNT, AMOUNT, AMOUNT, PART, PART)
def test_more_of_the_lead_state_never_widens_a_gap(
    basis: str, needed: float, own: float, lead: float, one: float, other: float
) -> None:
    """A gap is never negative and does not grow with what is counted on."""
    fewer, more = (shortfall(needed, basis, own, lead, p) for p in sorted((one, other)))
    assert 0 <= more <= fewer


def test_131_brigades_against_82() -> None:
    """131 needed and 82 there leave 49, as the reports subtract."""
    assert shortfall(131, "total", 82, 21, 0) == 49


@given(st.floats(0.01, 1e4), st.floats(0.1, 100), st.floats(0.01, 1), st.floats(0, 0.9))
def test_years_are_those_of_adding_up(
    gap: float, production: float, growth: float, loss: float
) -> None:
    """The closed form gives the year in which the sum of growing output reaches the gap."""
    stock, year, output = 0.0, 0, production * (1 - loss)
    while stock < gap * (1 - 1e-9):
        stock, year, output = stock + output, year + 1, output * (1 + growth)
    assert float(years_to_close(gap, production, growth, loss)) == pytest.approx(year, abs=1)
    if stock > gap * 1.0001 and stock - output / (1 + growth) < gap * 0.9999:
        assert float(years_to_close(gap, production, growth, loss)) == year


def test_years_without_growth_and_without_a_gap() -> None:
    """Without growth it is the gap over output, rounded up; without a gap it is no year at all."""
    assert float(years_to_close(30.0, 10.0, 0.0, 0.0)) == 3
    assert float(years_to_close(30.0, 10.0, 0.0, 0.25)) == 4
    assert float(years_to_close(0.0, 10.0, 0.2, 0.2)) == 0


@given(st.floats(1, 1e4), st.floats(0.1, 100), PART, st.floats(0, 0.5), st.floats(0, 0.4))
def test_loss_never_shortens_and_growth_never_lengthens(
    gap: float, production: float, growth: float, loss: float, more: float
) -> None:
    """More fragmentation means no fewer years, faster growth no more of them."""
    years = float(years_to_close(gap, production, growth, loss))
    assert float(years_to_close(gap, production, growth, loss + more)) >= years
    assert float(years_to_close(gap, production, growth + more, loss)) <= years


# The answer


def test_quantiles_are_in_order_and_nothing_is_below_zero(now: Replacement) -> None:
    """Every distribution has 0 <= q10 <= q50 <= q90."""
    for part in now.classes:
        for spread in part.spreads():
            values = [q.number for q in spread.quantities()]
            assert values == sorted(values), part.name
            assert values[0] >= 0


def test_the_same_seed_gives_the_same_answer(ledger: Ledger, now: Replacement) -> None:
    """Answers are reproducible, and another seed moves the median of the total only a little."""
    assert replacement(ledger, draws=FEW).as_dict() == now.as_dict()
    other = replacement(ledger, draws=FEW, seed=7).total_cost.q50.number
    assert other != now.total_cost.q50.number
    assert other == pytest.approx(now.total_cost.q50.number, rel=0.05)


def test_more_us_stock_means_no_higher_cost(ledger: Ledger) -> None:
    """Every quantile of every gap falls, or stays, as more of the lead state is counted on."""
    answers = [replacement(ledger, share, FEW) for share in (0, 0.25, 0.5, 1)]
    for name in (part.name for part in answers[0].classes):
        gaps = [[q.number for q in a.one(name).gap.quantities()] for a in answers]
        for before, after in pairwise(gaps):
            assert all(a <= b + 1e-9 for a, b in zip(after, before, strict=True)), name
    totals = [a.total_cost.q50.number for a in answers]
    assert totals == sorted(totals, reverse=True)


def test_nothing_is_to_replace_where_nothing_is_gone(ledger: Ledger) -> None:
    """With all of the lead state's stock counted on, its own list leaves no gap and no years."""
    answer = replacement(ledger, 1.0, FEW)
    for part in answer.classes:
        if part.requirement.basis == "lead":
            assert part.gap.q90.number == 0
            assert part.years is None or part.years.q90.number == 0
    assert answer.one("brigade").gap.q50.number > 0
    assert {line.basis for line in answer.published} == {"its own inputs", "by construction"}


def test_what_leaving_costs_is_the_paired_difference(ledger: Ledger, now: Replacement) -> None:
    """The part because of leaving is less than the total, nothing at 1, and less at one half."""
    assert 0 < now.leaving_cost.q50.number < now.total_cost.q50.number
    half, stayed = replacement(ledger, 0.5, FEW), replacement(ledger, 1.0, FEW)
    assert half.leaving_cost.q50.number < now.leaving_cost.q50.number
    assert [q.number for q in stayed.leaving_cost.quantities()] == [0, 0, 0]
    lists = [part for part in now.classes if part.counted and part.requirement.basis == "lead"]
    known = sum(part.cost.q50.number for part in lists if part.cost is not None)
    assert now.leaving_cost.q50.number == pytest.approx(known, rel=0.15)
    kept = now.as_dict()["because_of_leaving"]
    assert kept["cost"]["q50"] == now.leaving_cost.q50.number


def test_leaving_in_october_2024_is_the_price_of_the_brigades_here() -> None:
    """Of 52 brigades missing then, 42 were missing with US forces present: leaving is a sixth."""
    answer = as_of(date(2024, 10, 2))
    assert 0.1 < answer.leaving_cost.q50.number / answer.total_cost.q50.number < 0.25
    assert answer.as_dict()["classes_counted"] == {
        "counted": 1,
        "of": 15,
        "comparable_with_later_days": False,
    }


def test_people_have_no_factor_of_equipment(now: Replacement) -> None:
    """People cost what they cost once, and their best figure lies inside its own spread."""
    people = now.one("personnel")
    assert people.cost is not None
    assert people.procurement is not None
    assert people.cost.q50.number == people.procurement.q50.number
    assert people.cost.q50.number < 25
    low, _, high = (q.number for q in people.gap.quantities())
    assert low < people.requirement.best < high


def test_a_formation_says_what_its_parts_cost(now: Replacement) -> None:
    """Brigades carry the cost of the kit that is counted in their place; other classes do not."""
    brigade = now.one("brigade")
    assert brigade.parts_cost is not None
    parts = [part for part in now.classes if part.requirement.within == "brigade"]
    known = sum(part.cost.q50.number for part in parts if part.cost is not None)
    assert brigade.parts_cost.q50.number == pytest.approx(known, rel=0.02)
    assert [part.name for part in now.classes if part.parts_cost is not None] == ["brigade"]


def test_the_parts_of_the_variance_make_one(now: Replacement) -> None:
    """The classes counted share the whole variance, and nothing else has a share."""
    counted = {part.name for part in now.classes if part.counted}
    assert set(now.variance) == counted
    assert sum(q.number for q in now.variance.values()) == pytest.approx(1)


def test_the_life_cycle_factor_drives_the_total(ledger: Ledger) -> None:
    """Most of the variance of the total goes with one factor that two published totals imply."""
    answer = replacement(ledger, draws=4000)
    one, share = answer.drivers[0]
    assert one.key == "all life_cycle"
    assert 0.6 < share.number < 0.9
    assert answer.assumed_share.number < 0.25


def test_every_class_has_its_own_stream(ledger: Ledger) -> None:
    """A class draws the same whatever else is in the answer."""
    before, after = as_of(date(2025, 3, 1)), as_of(date(2025, 5, 1))
    assert {p.name for p in before.classes} <= {p.name for p in after.classes}
    assert before.one("brigade").gap.q50.number == after.one("brigade").gap.q50.number


def test_every_number_traces(now: Replacement, ledger: Ledger) -> None:
    """Each number leads to facts with a place, or to assumptions with a reason."""
    for quantity in now.numbers().values():
        assert trace(quantity, ledger)["unit"] == quantity.unit
        ends = leaves(quantity)
        assert ends
        for leaf in ends:
            assert leaf.reason if isinstance(leaf, Assumption) else isinstance(leaf, Fact)


# What is counted, and when


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_reported_later_is_used(day: date) -> None:
    """Every input was reported by the day, or is an assumption without a day."""
    for one in as_of(day).inputs():
        assert one.cited_on is None or one.cited_on <= day, one.key
        assert one.cited_on is not None or not one.sourced


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_formation_and_its_kit_are_never_both_counted(day: date) -> None:
    """What lies within a class is counted where all of it has a price, else the class is."""
    answer = as_of(day)
    counted = {part.name: part.counted for part in answer.classes}
    for part in answer.classes:
        whole = part.requirement.within
        assert not (part.counted and counted.get(whole, False)), part.name
        assert part.counted == (part.because == "")
    assert any(counted.values())


def test_october_2024_knows_brigades_only() -> None:
    """On 2 October 2024 there is one number, 35 to 50 more brigades; on the 31st also 131."""
    early, late = as_of(date(2024, 10, 2)), as_of(date(2024, 10, 31))
    assert [part.name for part in early.classes] == ["brigade"]
    assert early.one("brigade").requirement.ends() == {"low": 35, "best": 42.5, "high": 50}
    assert early.one("brigade").inputs.get("european_stock") is None
    assert {part.name for part in late.classes} == {"brigade", "ground_based_air_defence"}
    assert late.one("brigade").requirement.best == 131
    assert early.published == ()
    assert "combat_aircraft" in early.left_out


def test_what_is_not_known_is_absent(now: Replacement) -> None:
    """A unit of air defence that nobody defines has no price, no cost and no years, not zero."""
    units = now.one("ground_based_air_defence").as_dict()
    assert (units["unit_cost"], units["cost"], units["years"]) == (None, None, None)
    assert units["counted"] is False
    assert now.one("destroyer").as_dict()["european_stock"] is None


def test_inputs_are_counted(now: Replacement) -> None:
    """The counts of sourced and assumed inputs are those of the rows listed, each once."""
    data = now.as_dict()
    rows = [row for part in data["classes"] for row in part["inputs"]] + data["parameters"]
    assumed = sum(row["mark"] == "assumed" for row in rows)
    assert data["inputs"] == {"sourced": len(rows) - assumed, "assumed": assumed}


def test_prices_change_currency_at_the_rate_of_their_day(ledger: Ledger) -> None:
    """A price in euros becomes dollars at the reference rate of the day it was reported."""
    price = as_of(date(2025, 6, 1)).one("mbt").inputs["unit_cost"]
    rate = harmel.rate(ledger, "EUR", "USD", date(2024, 5, 31)).number
    assert price.best == pytest.approx(28.25e-3 * rate)


@pytest.mark.parametrize(
    ("words", "column"),
    [
        ({"us_available": 1.5}, "us-available"),
        ({"us_available": -0.1}, "us-available"),
        ({"draws": 10}, "draws"),
        ({"seed": -1}, "seed"),
    ],
)
def test_arguments_out_of_range(ledger: Ledger, words: dict[str, Any], column: str) -> None:
    """Shares outside 0 to 1, too few draws and negative seeds are refused by name."""
    with pytest.raises(BadArgument) as caught:
        replacement(ledger, **words)
    assert caught.value.problems[0].column == column


def test_no_answer(triple: Ledger) -> None:
    """A ledger without such tables, or a day before any report, has no answer."""
    with pytest.raises(NoAnswer):
        replacement(triple)
    with pytest.raises(NoAnswer):
        as_of(date(2024, 7, 30))


# The tables


def test_the_caveats_count_the_rows(ledger: Ledger) -> None:
    """Both tables say how many rows are documented, ranges and assumed."""
    for name in ("replacement_classes", "replacement_parameters"):
        table = ledger.tables[name]
        marks = [row.text("mark") for row in table.rows]
        words = ", ".join(f"{m} {marks.count(m)}" for m in ("documented", "range", "assumed"))
        assert f"{len(marks)} rows by `mark`: {words}." in " ".join(table.sidecar.caveats)


def test_every_row_cites_and_only_assumed_rows_have_no_day(ledger: Ledger) -> None:
    """Every row cites something; one without a day is assumed; ranges are in order."""
    for name, middle in (("replacement_classes", "best"), ("replacement_parameters", "value")):
        for row in ledger.tables[name].rows:
            low, best, high = (row.number(c) or 0 for c in ("low", middle, "high"))
            assert low <= best <= high, row.line
            assert row.text("cites"), (name, row.line)
            if row.day("cited_on") is None:
                assert row.text("mark") == "assumed", row.line


def test_reported_figures_stand_in_the_tables_they_are_drawn_from(ledger: Ledger) -> None:
    """The ends of every range are figures of the tables named, or computed from them as said."""
    for row in ledger.tables["replacement_classes"].rows:
        if row.text("mark") == "assumed":
            continue
        name, what = row.text("class"), row.text("input")
        table = ledger.tables[row.text("tables")]
        found = {
            value
            for other in table.rows
            if other.text("class") in (name, OTHER_CLASSES.get(name))
            for end in ("low", "high")
            if (value := other.number(end)) is not None
        }
        ends = {row.number("low"), row.number("high")} - COMPUTED.get((name, what), set())
        assert ends <= found, row.line


def test_own_brigades_are_the_sum_over_the_allies(ledger: Ledger) -> None:
    """144 to 204 brigades are what the table of holdings gives for all members but the lead."""
    allies = {m.iso3 for m in members_on(ledger, ledger.as_of)} - {ledger.alliance.lead}
    rows = [
        row
        for row in ledger.tables["holdings"].rows
        if row.text("class") == "brigade"
        and row.text("prefer") == "1"
        and row.text("subject") in allies
    ]
    assert len(rows) == 31
    sums = [sum(row.number(end) or 0 for row in rows) for end in ("low", "high")]
    (stated,) = [
        row
        for row in ledger.tables["replacement_classes"].rows
        if (row.text("class"), row.text("input")) == ("brigade", "european_stock")
    ]
    assert sums == [stated.number("low"), stated.number("high")]


def test_a_day_is_read_from_what_is_cited() -> None:
    """A month counts to its last day, a year to its end, and no date at all is never visible."""
    assert parse_cited("2024-02") == date(2024, 2, 29)
    assert parse_cited("2024-12") == date(2024, 12, 31)
    assert parse_cited("2024") == date(2024, 12, 31)
    assert parse_cited("2024-05-07") == date(2024, 5, 7)
    assert parse_cited("") == date.max


def test_fragmentation_loses_a_quarter_on_average() -> None:
    """The beta distribution of 2 and 6 has mean 1/4, and nine draws of ten between 5 and 52 %."""
    drawn = np.random.default_rng(1).beta(2, 6, 100_000)
    assert drawn.mean() == pytest.approx(0.25, abs=0.005)
    assert np.percentile(drawn, [5, 95]) == pytest.approx([0.05, 0.52], abs=0.01)
