"""US troops by host: what was counted twice is halved, and what was not reported is no zero."""

import re

import pytest

from harmel.ledger.members import all_members
from harmel.ledger.store import Ledger

MEASURE = "us_troops_active"
YEARLY, QUARTERLY = "us-troops-annual-2024", "us-troops-quarterly-2025-12"
TWICE = ("CZE", "ITA", "KOR", "MKD", "ROU", "TUR")
OTHERS = {"AUS", "JPN", "KOR", "NZL", "UKR"}


def hosts(ledger: Ledger) -> list[str]:
    """Return the members other than the United States."""
    return [member.iso3 for member in all_members(ledger) if member.iso3 != "USA"]


@pytest.mark.parametrize(
    ("host", "number"),
    [
        ("DEU", 36_436),
        ("ITA", 12_662),
        ("GBR", 10_156),
        ("ESP", 3_814),
        ("TUR", 1_661),
        ("POL", 369),
        ("JPN", 54_288),
        ("KOR", 23_495),
    ],
)
def test_troops_of_december_2025(host: str, number: int, ledger: Ledger) -> None:
    """The counts of December 2025 are those of the report, and the month stands in the note."""
    fact = ledger.fact(host, MEASURE, "2025")
    assert fact.value == number
    assert fact.note.startswith("December 2025")


def test_the_other_members_host_68_thousand(ledger: Ledger) -> None:
    """Together 31 members host 68,082 on permanent duty: 67,928 in Europe, 154 in Canada."""
    found = {host: ledger.fact(host, MEASURE, "2025").number for host in hosts(ledger)}
    assert len(found) == 31
    assert sum(found.values()) == 68_082
    assert sum(found.values()) - found["CAN"] == 67_928


def test_each_figure_printed_twice_is_halved(ledger: Ledger) -> None:
    """For six hosts, in every year since 2008, the note keeps a figure of twice the size."""
    for host in TWICE:
        facts = ledger.facts(subject=host, measure=MEASURE, release=QUARTERLY)
        assert [fact.period for fact in facts] == [str(year) for year in range(2008, 2026)]
        for fact in facts:
            printed = re.search(r"the source prints (\d+), each row counted twice", fact.note)
            assert printed, fact.id
            assert int(printed[1]) == 2 * fact.number


def test_no_other_figure_is_halved(ledger: Ledger) -> None:
    """Only the six hosts were counted twice."""
    for fact in ledger.facts(measure=MEASURE, release=QUARTERLY):
        assert ("counted twice" in fact.note) == (fact.subject in TWICE), fact.id


@pytest.mark.parametrize("host", ["ITA", "KOR", "TUR"])
def test_the_halves_continue_the_yearly_series(host: str, ledger: Ledger) -> None:
    """Halved figures of 2008 lie near the report of 2004; doubled ones would not."""
    before = ledger.fact(host, MEASURE, "2004", YEARLY).number
    after = ledger.fact(host, MEASURE, "2008", QUARTERLY).number
    assert 0.5 < after / before < 1.2


def test_a_zero_is_stated_and_silence_is_absence(ledger: Ledger) -> None:
    """The report lists Iceland with none in 2016, and does not list Lithuania at all."""
    stated = ledger.fact("ISL", MEASURE, "2016")
    assert stated.value == 0
    assert "lists the country with 0" in stated.note
    silent = ledger.fact("LTU", MEASURE, "2016")
    assert silent.value is None
    assert "does not list the country" in (silent.absent_because or "")


def test_no_zero_without_a_word(ledger: Ledger) -> None:
    """Every zero says that the report states it; the yearly series has none."""
    for fact in ledger.facts(measure=MEASURE):
        if fact.value == 0:
            assert fact.release.id == QUARTERLY
            assert "lists the country with 0 on active duty" in fact.note, fact.id


def test_the_months_are_said(ledger: Ledger) -> None:
    """The last report of a year is of December, but September until 2012 and in 2022."""
    for fact in ledger.facts(measure=MEASURE, release=QUARTERLY):
        early = fact.period < "2013" or fact.period == "2022"
        if (fact.subject, fact.period) != ("GBR", "2014"):
            month = "September" if early else "December"
            assert fact.note.startswith(f"{month} {fact.period}"), fact.id
    assert "8836" in ledger.fact("GBR", MEASURE, "2014").note


@pytest.mark.parametrize(
    ("host", "year", "number"),
    [
        ("DEU", 1957, 244_407),
        ("DEU", 1990, 227_586),
        ("FRA", 1957, 71_531),
        ("FRA", 1968, 342),
        ("ISL", 1990, 3_196),
        ("KOR", 1953, 326_863),
        ("HUN", 1996, 6_523),
    ],
)
def test_the_cold_war_and_after(host: str, year: int, number: int, ledger: Ledger) -> None:
    """Turns of history stand where they belong: France leaves, Bosnia is reached by Hungary."""
    fact = ledger.fact(host, MEASURE, str(year))
    assert (fact.value, fact.release.id, fact.status) == (number, YEARLY, "actual")


@pytest.mark.parametrize("year", [1951, 1952])
def test_years_without_a_report_are_estimates(year: int, ledger: Ledger) -> None:
    """No report was made in 1951 and 1952: the carrier's fillings are marked."""
    facts = ledger.facts(measure=MEASURE, period=str(year))
    assert {fact.status for fact in facts} == {"estimate", "absent"}


@pytest.mark.parametrize(("year", "printed"), [(2006, "85419"), (2008, "110855"), (2014, "38892")])
def test_what_the_yearly_file_gets_wrong_is_absent(year: int, printed: str, ledger: Ledger) -> None:
    """Germany is too high in 2006, 2008 and since: absent there, the printed figure in the note."""
    fact = ledger.fact("DEU", MEASURE, str(year), YEARLY)
    assert fact.value is None
    assert printed in (fact.absent_because or "")


def test_series_are_never_mixed(ledger: Ledger) -> None:
    """The yearly release has figures up to 2007, the quarterly one since 2008, none of both."""
    years: dict[str, set[str]] = {YEARLY: set(), QUARTERLY: set()}
    for fact in ledger.facts(measure=MEASURE):
        if fact.value is not None:
            years[fact.release.id].add(fact.period)
    assert max(years[YEARLY]) == "2007"
    assert min(years[QUARTERLY]) == "2008"
    assert ledger.fact("DEU", MEASURE, "2014").release.id == QUARTERLY


def test_the_lead_state_hosts_nobody(ledger: Ledger) -> None:
    """The United States has no row of its own, and the reason is said."""
    subjects = {fact.subject for fact in ledger.facts(measure=MEASURE)}
    assert subjects == set(hosts(ledger)) | OTHERS
    assert "no host" in (ledger.fact("USA", MEASURE, "2025").absent_because or "")


def test_rotations_are_absent_and_the_caveat_says_so(ledger: Ledger) -> None:
    """Poland's 369 leave out the brigades on rotation, which no count by country holds."""
    assert ledger.fact("POL", "us_troops_rotational", "2025").value is None
    for release in ledger.releases(MEASURE):
        assert any("on rotation" in caveat for caveat in release.caveats), release.id


def test_every_figure_names_its_row(ledger: Ledger) -> None:
    """Absent figures too name the row of the source in which they were looked for."""
    places = [(f.place.file, f.place.row) for f in ledger.facts(measure=MEASURE)]
    assert len(set(places)) == len(places)
    assert {f.place.column for f in ledger.facts(measure=MEASURE)} == {"troops_ad"}
