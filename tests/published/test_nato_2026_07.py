"""NATO's release of 10 July 2026."""

import pytest

import harmel
from harmel.ledger.store import Ledger
from harmel.units import published_rounding

COUNTS = {2024: 17, 2025: 28, 2026: 30}
BELOW = {2025: ("ALB", "CZE", "SVN"), 2026: ("SVN",)}
AT_35 = {2026: {"EST", "GRC", "LTU", "LVA", "POL"}}
SHARES = {
    ("POL", 2024): 3.75, ("POL", 2025): 4.25, ("POL", 2026): 4.68, ("USA", 2024): 3.30,
    ("USA", 2025): 3.17, ("EST", 2026): 5.10, ("ESP", 2025): 2.00, ("DEU", 2026): 2.69,
    ("GRC", 2024): 2.77, ("DNK", 2026): 3.49, ("EUROPE_CANADA", 2025): 2.31,
    ("EUROPE_CANADA", 2026): 2.53,
}  # fmt: skip


@pytest.mark.parametrize("year", COUNTS)
def test_members_at_two_percent(ledger: Ledger, year: int) -> None:
    """17 of 31 reach 2 % in 2024, 28 in 2025, 30 in 2026."""
    answer = harmel.burden(ledger, year)
    assert answer.release.id == "nato-2026-07"
    assert COUNTS[year] == answer.as_dict()["at_or_above"]["0.02"]
    assert answer.threshold("wales-2").reporting.number == 31


@pytest.mark.parametrize("year", BELOW)
def test_who_is_below(ledger: Ledger, year: int) -> None:
    """Slovenia alone is below in 2026; Albania and Czechia too in 2025."""
    assert BELOW[year] == harmel.burden(ledger, year).threshold("wales-2").below


def test_who_reaches_the_new_guideline(ledger: Ledger) -> None:
    """Five members reach 3.5 % in 2026."""
    answer = harmel.burden(ledger, 2026)
    reporting = {row.member.iso3 for row in answer.members if row.share.value is not None}
    assert AT_35[2026] == reporting - set(answer.threshold("hague-3.5").below)


@pytest.mark.parametrize(("subject", "year"), SHARES)
def test_shares_of_gdp(ledger: Ledger, subject: str, year: int) -> None:
    """Every share of GDP is the published one to two decimals."""
    fact = ledger.fact(subject, "defence_share_gdp", str(year), "nato-2026-07")
    assert SHARES[subject, year] == published_rounding(fact.number)


def test_the_netherlands_keep_their_published_share(ledger: Ledger) -> None:
    """The published share of 2026 (2.58) is used, though spending over GDP gives 2.29."""
    row = harmel.burden(ledger, 2026).member("NLD")
    assert published_rounding(row.share.number, 4) == 0.0258
    assert published_rounding(row.spending.number / row.gdp.number, 4) == 0.0229


def test_august_2025_saw_everybody_at_two_percent(ledger: Ledger) -> None:
    """The partial release of August 2025 has all 30 members it covers at 2 % or more."""
    answer = harmel.burden(ledger, 2025, release="nato-2025-08")
    assert answer.threshold("wales-2").count.number == 30
    assert answer.threshold("wales-2").reporting.number == 30
