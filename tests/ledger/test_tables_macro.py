"""Output, prices and people of the World Economic Outlook agree with NATO and the World Bank."""

from datetime import date
from statistics import median

import pytest

from harmel.errors import NoAnswer
from harmel.ledger.members import all_members
from harmel.ledger.store import Ledger
from harmel.units import convert

RELEASE = "imf-weo-2026-04"
GDP = "gdp_weo_usd_current"
OTHERS = {"AUS", "JPN", "KOR", "NZL", "UKR", "RUS", "CHN"}
MEASURES = {
    GDP: "billion USD",
    "gdp_weo_national_current": "billion national currency",
    "population_weo": "million persons",
    "consumer_prices_weo_change": "percent",
    "debt_share_gdp_weo": "percent",
    "unemployment_weo": "percent",
    "gdp_real_weo_change": "percent",
}


def against_nato(ledger: Ledger, year: int) -> dict[str, float]:
    """Return how far the IMF's output lies from NATO's, by member [share]."""
    found = {}
    for nato in ledger.facts(measure="gdp_usd_current", period=str(year), release="nato-2026-07"):
        if len(nato.subject) == 3:
            imf = ledger.fact(nato.subject, GDP, str(year), RELEASE)
            found[nato.subject] = nato.number / convert(imf.number, imf.unit, nato.unit) - 1
    return found


@pytest.mark.parametrize(("measure", "unit"), MEASURES.items())
def test_every_member_and_partner_has_each_measure(measure: str, unit: str, ledger: Ledger) -> None:
    """Members, partners, Ukraine, Russia and China have a figure of 2024, but for one gap."""
    facts = ledger.facts(measure=measure, period="2024")
    gap = {"MNE"} if measure == "unemployment_weo" else set()
    assert {fact.release.id for fact in facts} == {RELEASE}
    assert {fact.subject for fact in facts} == {m.iso3 for m in all_members(ledger)} - gap | OTHERS
    assert {fact.unit for fact in facts} == {unit}


@pytest.mark.parametrize(
    ("subject", "measure", "year", "value"),
    [
        ("USA", GDP, 2031, 39031.262),
        ("UKR", GDP, 2022, 161.99),
        ("UKR", "gdp_real_weo_change", 2022, -28.759),
        ("UKR", "population_weo", 2024, 33.343),
        ("TUR", "gdp_weo_national_current", 2024, 44587.226),
        ("LUX", "gdp_weo_usd_current", 2024, 93.252),
    ],
)
def test_figures_are_those_of_the_file(
    subject: str, measure: str, year: int, value: float, ledger: Ledger
) -> None:
    """A few figures read in the source by eye stand in the table as they were printed."""
    assert ledger.fact(subject, measure, str(year)).number == value


@pytest.mark.parametrize("year", range(2019, 2025))
def test_half_of_the_members_agree_with_nato(year: int, ledger: Ledger) -> None:
    """The median difference to NATO's output is nil in each year from 2019 to 2024."""
    assert len(against_nato(ledger, year)) == 31
    assert median(against_nato(ledger, year).values()) == pytest.approx(0, abs=0.0005)


@pytest.mark.parametrize(
    ("subject", "year", "apart"),
    [("LUX", 2024, -0.346), ("LUX", 2026, -0.336), ("BGR", 2026, -0.035), ("TUR", 2026, 0.019)],
)
def test_who_differs_from_nato_is_known(
    subject: str, year: int, apart: float, ledger: Ledger
) -> None:
    """Luxembourg is divided by its income, a third lower; Bulgaria and Turkiye differ in 2026."""
    assert against_nato(ledger, year)[subject] == pytest.approx(apart, abs=0.001)


def test_nobody_else_differs_from_nato_by_much(ledger: Ledger) -> None:
    """Luxembourg apart, no member's output of 2024 lies half a percent from NATO's."""
    apart = against_nato(ledger, 2024)
    assert {who for who, share in apart.items() if abs(share) > 0.005} == {"LUX"}


def test_whose_people_are_counted_otherwise(ledger: Ledger) -> None:
    """In 2024 the IMF has a seventh more Albanians than the World Bank, and fewer Ukrainians."""
    apart = {}
    for who in {member.iso3 for member in all_members(ledger)} | {"UKR"}:
        imf, bank = (ledger.fact(who, m, "2024") for m in ("population_weo", "population"))
        apart[who] = convert(imf.number, imf.unit, bank.unit) / bank.number - 1
    assert {who for who, share in apart.items() if abs(share) > 0.01} == {"ALB", "UKR"}
    assert apart["ALB"] == pytest.approx(0.145, abs=0.001)
    assert apart["UKR"] == pytest.approx(-0.119, abs=0.001)


def test_years_after_2024_are_projections(ledger: Ledger) -> None:
    """A figure is a projection if, and only if, its year is after 2024; a caveat says so."""
    facts = [fact for measure in MEASURES for fact in ledger.facts(measure=measure)]
    assert {fact.period for fact in facts} == {str(year) for year in range(1980, 2032)}
    for fact in facts:
        assert (fact.status == "projection") == (int(fact.period) > 2024), fact.id
        assert fact.status in ("actual", "projection")
    assert any(
        "does not mark where estimates start" in text for text in ledger.release(RELEASE).caveats
    )


def test_every_figure_names_its_row_and_column(ledger: Ledger) -> None:
    """Each figure stands in a row of its own year and country, and the file's hash is named."""
    rows: dict[int, set[tuple[str, str]]] = {}
    for measure in MEASURES:
        for fact in ledger.facts(measure=measure):
            assert fact.place.file == "imf_weo_2026-04.csv"
            assert fact.place.row is not None
            assert fact.place.column
            rows.setdefault(fact.place.row, set()).add((fact.subject, fact.period))
    assert all(len(named) == 1 for named in rows.values())


def test_states_have_no_figures_before_they_were(ledger: Ledger) -> None:
    """An empty cell is no row: Montenegro starts in 1999, and 1990 is no zero but no answer."""
    assert min(f.period for f in ledger.facts(subject="MNE", measure=GDP)) >= "1999"
    with pytest.raises(NoAnswer):
        ledger.fact("MNE", GDP, "1990")


def test_prices_and_output_may_fall(ledger: Ledger) -> None:
    """Changes can be below zero, and only changes: levels and shares never are."""
    for measure, unit in MEASURES.items():
        lowest = min(fact.number for fact in ledger.facts(measure=measure))
        assert (lowest < 0) == measure.endswith("_change"), (measure, unit)


def test_it_was_not_known_before_it_was_published(ledger_2024: Ledger) -> None:
    """As of October 2024 the Outlook of April 2026 is not visible."""
    assert ledger_2024.facts(measure=GDP) == ()
    assert ledger_2024.as_of < date(2026, 4, 14)
