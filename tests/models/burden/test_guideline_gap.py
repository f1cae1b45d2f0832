"""Burden sharing in one year."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.store import Ledger
from tests.conftest import TRIPLE


def test_gap_is_target_less_share(triple: Ledger) -> None:
    """Boria at 1.9 % is 0.1 points short of 2 %, which costs a thousandth of its GDP."""
    row = harmel.burden(triple, 2011).member("BOR")
    assert row.gap.number == pytest.approx(0.001)
    assert row.gap_money.number == pytest.approx(0.001)


def test_thresholds_count_the_rounded_share(triple: Ledger) -> None:
    """1.996 % is printed as 2.00 % and counts; the older release has all three at 2 %."""
    answer = harmel.burden(triple, 2010, release="spend-2010")
    assert answer.threshold("two").count.number == 3
    assert answer.member("CAL").gap_money.number == 0


def test_totals_are_derived_where_none_is_published(triple: Ledger) -> None:
    """The two small members together spend 2.2 % of their GDP."""
    assert harmel.burden(triple, 2011).total("SMALL").share.number == pytest.approx(0.022)


def test_ability_ratio_is_one_for_the_whole(triple: Ledger) -> None:
    """Weighted by GDP, ability ratios average to one."""
    rows = harmel.burden(triple, 2011).members
    gdp = [row.gdp.number for row in rows]
    mean = sum(r.ability_ratio.number * y for r, y in zip(rows, gdp, strict=True)) / sum(gdp)
    assert mean == pytest.approx(1)


def test_a_stated_target_moves_the_gap_and_nothing_else(triple: Ledger) -> None:
    """Gaps to 3 % are a point wider than gaps to 2 %; shares and counts stay."""
    two, three = (harmel.burden(triple, 2011, target) for target in (0.02, 0.03))
    for before, after in zip(two.members, three.members, strict=True):
        assert after.gap.number - before.gap.number == pytest.approx(0.01)
        assert before.share.value == after.share.value
    assert two.as_dict()["at_or_above"] == three.as_dict()["at_or_above"]


def test_releases_are_never_mixed(ledger: Ledger) -> None:
    """Every figure of one answer stands in one release, also where that leaves holes."""
    answer = harmel.burden(ledger, 2025, release="nato-2025-08")
    assert answer.total("NATO").share.value is None
    assert answer.member("DEU").share.value is None
    assert "nato-2025-08" in (answer.as_dict()["members"][5]["absent_because"] or "")


def test_the_newest_release_that_covers_the_year_is_read(ledger: Ledger) -> None:
    """2019 is read from 2026 by default, and from 2019 where that was all there was."""
    old = harmel.open_ledger(as_of=date(2019, 12, 31))
    assert harmel.burden(ledger, 2019).release.id == "nato-2026-07"
    assert harmel.burden(old, 2019).release.id == "nato-2019-06"


def test_guidelines_of_the_future_are_not_counted(ledger_2024: Ledger, ledger: Ledger) -> None:
    """The guideline of 2025 is unknown in 2024."""
    assert list(harmel.burden(ledger_2024, 2024).as_dict()["at_or_above"]) == ["0.02"]
    assert list(harmel.burden(ledger, 2024).as_dict()["at_or_above"]) == ["0.02", "0.035"]


@pytest.mark.parametrize("target", [0, 1, 2.0, -0.02])
def test_targets_are_fractions(triple: Ledger, target: float) -> None:
    """A target of 2 is refused, for 2 % is 0.02."""
    with pytest.raises(BadArgument, match=r"2 % is 0\.02"):
        harmel.burden(triple, 2011, target)


def test_years_without_a_release_have_no_answer(triple: Ledger) -> None:
    """A year that no release covers is no answer, not zeros."""
    with pytest.raises(NoAnswer, match="years 2009 to 2011"):
        harmel.burden(triple, 2012)


def test_one_changed_cell_changes_what_rests_on_it(edited: Callable[..., Path]) -> None:
    """Raising Boria's share moves its gap, the count and its rank, and nothing of Caledon's."""

    def raise_boria(row: dict[str, str]) -> dict[str, str]:
        if (row["subject"], row["measure"], row["period"]) == ("BOR", "defence_share_gdp", "2011"):
            row["value"] = "2.1"
        return row

    before = harmel.burden(harmel.open_ledger(TRIPLE), 2011)
    after = harmel.burden(harmel.open_ledger(edited("spending_2011", raise_boria, TRIPLE)), 2011)
    assert (before.threshold("two").count.number, after.threshold("two").count.number) == (2, 3)
    assert before.member("BOR").gap.number > 0 > after.member("BOR").gap.number
    assert before.member("CAL").gap.number == after.member("CAL").gap.number


def test_newest_year_is_the_newest_that_half_report(ledger: Ledger, ledger_2024: Ledger) -> None:
    """The newest year is 2026 today and was 2024 when the article was written."""
    assert (harmel.newest_year(ledger), harmel.newest_year(ledger_2024)) == (2026, 2024)
