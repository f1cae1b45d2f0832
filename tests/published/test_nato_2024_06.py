"""NATO's release of 17 June 2024, as the publisher printed it."""

import pytest

import harmel
from harmel.ledger.store import Ledger
from harmel.units import published_rounding

PRINTED = {
    ("EUROPE_CANADA", 2014): 1.43,
    ("EUROPE_CANADA", 2021): 1.66,
    ("EUROPE_CANADA", 2024): 2.02,
    ("USA", 2024): 3.38,
    ("NATO", 2024): 2.71,
    ("POL", 2024): 4.12,
    ("POL", 2023): 3.26,
    ("EST", 2024): 3.43,
    ("ESP", 2024): 1.28,
    ("DEU", 2024): 2.12,
    ("GRC", 2024): 3.08,
}
AT_TWO_PERCENT = {2014: 3, 2021: 6, 2023: 10, 2024: 23}
BILLIONS_2024 = {"USA": 967.7, "EUROPE_CANADA": 506.7, "NATO": 1474.4}
THOUSANDS_2024 = {"USA": 1300, "EUROPE_CANADA": 2118}
GDP_SHARES_2024 = {
    "USA": 53.21, "DEU": 8.54, "GBR": 6.52, "FRA": 5.78, "ITA": 4.28, "CAN": 4.14, "ESP": 3.07,
    "NLD": 2.15,
}  # fmt: skip


@pytest.mark.parametrize(("subject", "year"), PRINTED)
def test_shares_of_gdp(ledger_2024: Ledger, subject: str, year: int) -> None:
    """Every share of GDP is the printed one to two decimals."""
    fact = ledger_2024.fact(subject, "defence_share_gdp", str(year))
    assert PRINTED[subject, year] == published_rounding(fact.number)


@pytest.mark.parametrize("year", AT_TWO_PERCENT)
def test_members_at_two_percent(ledger_2024: Ledger, year: int) -> None:
    """As many members reach 2 % as the release says."""
    answer = harmel.burden(ledger_2024, year, release="nato-2024-06")
    assert AT_TWO_PERCENT[year] == answer.as_dict()["at_or_above"]["0.02"]


def test_members_at_twenty_percent_equipment(ledger_2024: Ledger) -> None:
    """29 of 31 members reach 20 % for equipment."""
    answer = harmel.burden(ledger_2024, 2024)
    assert answer.threshold("wales-20").count.number == 29
    assert answer.threshold("wales-20").reporting.number == 31


@pytest.mark.parametrize("subject", BILLIONS_2024)
def test_spending(ledger_2024: Ledger, subject: str) -> None:
    """Spending of 2024 is the printed one in billions of dollars."""
    fact = ledger_2024.fact(subject, "defence_usd_current", "2024")
    assert BILLIONS_2024[subject] == published_rounding(fact.number / 1000, 1)


@pytest.mark.parametrize("subject", THOUSANDS_2024)
def test_personnel(ledger_2024: Ledger, subject: str) -> None:
    """Personnel of 2024 is the printed one in thousands."""
    fact = ledger_2024.fact(subject, "military_personnel", "2024")
    assert THOUSANDS_2024[subject] == round(fact.number)


@pytest.mark.parametrize("iso3", GDP_SHARES_2024)
def test_shares_of_the_alliances_gdp(ledger_2024: Ledger, iso3: str) -> None:
    """Shares of the alliance's GDP are those computed from the workbook, to two decimals."""
    gdp = [ledger_2024.fact(s, "gdp_usd_current", "2024").number for s in (iso3, "NATO")]
    assert GDP_SHARES_2024[iso3] == published_rounding(100 * gdp[0] / gdp[1])


def test_iceland_is_the_total_less_all_others(ledger_2024: Ledger) -> None:
    """Iceland's GDP, printed in table 5, equals the total less the 31 others."""
    members = harmel.members(ledger_2024).profiles
    total = ledger_2024.fact("NATO", "gdp_usd_current", "2024").number
    others = sum(
        ledger_2024.fact(p.member.iso3, "gdp_usd_current", "2024").number
        for p in members
        if p.member.iso3 != "ISL"
    )
    printed = ledger_2024.fact("ISL", "gdp_usd_current", "2024")
    assert printed.number == pytest.approx(total - others, abs=0.01)
    assert printed.place.cell == "N24"
