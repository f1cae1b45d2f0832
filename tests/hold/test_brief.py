"""The brief, before any words."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import harmel
from harmel.errors import NoAnswer
from harmel.hold.nested import SHARES
from harmel.hold.tree import OUTCOMES
from harmel.ledger.store import Ledger
from harmel.units import unit
from tests.conftest import TRIPLE, brief_of


def test_the_verdict_fills_the_agreed_keys(ledger: Ledger) -> None:
    """Outcomes sum to one at both horizons, and every key that others script against is there."""
    data = brief_of(ledger).as_dict()
    assert data["provisional"] is False
    assert set(data["outcomes"]) == set(OUTCOMES)
    for year in ("2030", "2035"):
        assert sum(data["by_year"][year].values()) == pytest.approx(1)
    assert data["by_year"]["2030"] == data["outcomes"]
    held = data["outcomes"]["holds_led"] + data["outcomes"]["holds_rebalanced"]
    assert data["holds"]["p"] == pytest.approx(held)
    assert set(data["holds"]) == {"p", "low", "high", "kindest", "harshest"}
    assert set(data["variance_share"]) == set(SHARES)
    assert sum(data["variance_share"].values()) == pytest.approx(1)
    assert set(data["leader_effect"]) == {*OUTCOMES, "holds"}
    assert data["blocks_missing"] == []
    assert data["opened_2024"]["outcomes"] != data["outcomes"]
    assert data["ledger_hash"] == ledger.content_hash


def test_without_parameters_outcomes_stay_empty() -> None:
    """For an alliance without parameters the agreed keys are there, and hold nothing."""
    data = brief_of(harmel.open_ledger(TRIPLE)).as_dict()
    assert data["provisional"] is True
    assert data["outcomes"] == dict.fromkeys(OUTCOMES)
    assert len(data["blocks_missing"]) == 7
    assert (data["draws"], data["seed"]) == (0, None)


def test_what_leaves_is_what_the_others_must_add(ledger: Ledger) -> None:
    """Factor, share and extra money say the same thing in three ways."""
    departure = brief_of(ledger).departure
    share, factor = departure.spending_share.number, departure.factor.number
    assert factor == pytest.approx(1 / (1 - share), rel=1e-3)
    assert departure.extra.number == pytest.approx(1032.85, abs=0.1)


def test_as_of_2024_it_knows_nothing_later(ledger_2024: Ledger) -> None:
    """In October 2024 the year is 2024, the release that of June, and no later one is named."""
    brief = brief_of(ledger_2024)
    assert (brief.burden.year, brief.burden.release.id) == (2024, "nato-2024-06")
    assert {row.after for row in brief.revised} == {"nato-2024-06"}
    assert all(q for q in brief.numbers() if "2026" not in q)
    assert not [address for address in brief.numbers() if "nato-2026" in address]


def test_revisions_name_who_crossed_the_guideline(ledger: Ledger) -> None:
    """Between June 2024 and July 2026 the count of 2024 fell from 23 to 17: six crossed."""
    row = {r.before: r for r in brief_of(ledger).revised}["nato-2024-06"]
    assert (row.count_before.number, row.count_after.number) == (23, 17)
    assert [r.old.subject for r in row.crossed] == ["ALB", "BGR", "CZE", "MKD", "MNE", "SVK"]


def test_a_changed_value_changes_the_headline(edited: Callable[..., Path]) -> None:
    """Halving the lead state's spending halves nothing but what rests on it."""

    def halve(row: dict[str, str]) -> dict[str, str]:
        if (row["subject"], row["measure"], row["period"]) == (
            "ARC",
            "defence_usd_current",
            "2011",
        ):
            row["value"] = str(float(row["value"]) / 2)
        return row

    before = brief_of(harmel.open_ledger(TRIPLE))
    after = harmel.brief(harmel.open_ledger(edited("spending_2011", halve, TRIPLE)))
    assert after.departure.spending_share.number < before.departure.spending_share.number
    assert after.departure.factor.number < before.departure.factor.number
    assert after.departure.gdp_share.number == before.departure.gdp_share.number


def test_before_any_release_there_is_no_brief() -> None:
    """Before the first release of spending the question has no answer."""
    with pytest.raises(NoAnswer, match="No release of spending was published by 2019-01-01"):
        brief_of(harmel.open_ledger(as_of=date(2019, 1, 1)))


def test_every_number_has_one_address(ledger: Ledger) -> None:
    """No two different quantities of the brief share an address."""
    seen: dict[str, float | str | date | None] = {}
    for quantity in brief_of(ledger).numbers().values():
        assert seen.setdefault(quantity.id, quantity.value) == quantity.value


@pytest.mark.parametrize("day", [None, date(2024, 10, 2)])
def test_every_number_has_a_known_unit(day: date | None) -> None:
    """Whatever stands in the brief can be written and explained: its unit is known."""
    for address, quantity in brief_of(harmel.open_ledger(as_of=day)).numbers().items():
        assert unit(quantity.unit).code == quantity.unit, address


def test_what_all_would_sign_stands_in_the_brief(ledger_2024: Ledger) -> None:
    """In October 2024 ten decisions had been opened, and the rooms of support have their say."""
    brief = brief_of(ledger_2024)
    assert brief.council is not None
    assert brief.selection is not None
    assert len(brief.council.consents) == 10
    assert brief.lacks is not None
    assert brief.lacks.match.name == "support_2024_10"
    assert brief.replacement is not None
    assert [given.release for given in brief.pledge_ledgers] == [None]


def test_an_alliance_without_such_tables_has_a_brief_all_the_same(triple: Ledger) -> None:
    """A made-up league has no decisions, no support table and no forces to replace."""
    brief = brief_of(triple)
    assert (brief.council, brief.selection, brief.lacks) == (None, None, None)
    assert brief.replacement is None
