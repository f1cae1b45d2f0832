"""Aid to Ukraine by donor and year, in four versions that are never mixed."""

from dataclasses import replace
from datetime import date

import pytest

from harmel.errors import NoAnswer
from harmel.ledger.members import all_members
from harmel.ledger.store import Ledger

NEW, OLD = "kiel-r29-2026-08-04", "kiel-r29-2026-07-27"
DRAFT, DOLLARS = "kiel-draft-2026-07-16", "kiel-r30v2"
TOTAL, MILITARY = "ukraine_aid_total", "ukraine_aid_military"
UNTRACKED = ("ALB", "MKD", "MNE")
CLASSES = ("air_defence", "howitzers", "ifv", "mlrs", "tanks")
YEARS = range(2022, 2027)


def tracked(ledger: Ledger) -> list[str]:
    """Return the members that the tracker covers."""
    return [m.iso3 for m in all_members(ledger) if m.iso3 not in UNTRACKED]


def members_gave(ledger: Ledger, measure: str, year: int, without: str = "") -> float:
    """Add what the tracked members gave in a year [billion EUR]."""
    return sum(
        ledger.fact(who, measure, str(year), NEW).number
        for who in tracked(ledger)
        if who != without
    )


def everything(ledger: Ledger, release: str) -> float:
    """Add all donors and years of a release [billion EUR]."""
    return sum(fact.number for fact in ledger.facts(measure=TOTAL, release=release))


@pytest.mark.parametrize(
    ("year", "total", "military", "military_non_us", "eu"),
    [
        (2022, 64.7, 37.4, 16.5, 11.2),
        (2023, 63.1, 46.1, 23.0, 18.8),
        (2024, 73.6, 41.2, 21.0, 19.1),
        (2025, 44.3, 37.0, 36.5, 35.1),
        (2026, 12.2, 10.1, 10.1, 0.3),
    ],
)
def test_what_members_gave_by_year(
    year: int, total: float, military: float, military_non_us: float, eu: float, ledger: Ledger
) -> None:
    """The 29 members tracked, and the European Union beside them, gave what was added before."""
    assert len(tracked(ledger)) == 29
    assert members_gave(ledger, TOTAL, year) == pytest.approx(total, abs=0.051)
    assert members_gave(ledger, MILITARY, year) == pytest.approx(military, abs=0.051)
    assert members_gave(ledger, MILITARY, year, "USA") == pytest.approx(military_non_us, abs=0.051)
    assert ledger.fact("EU_INSTITUTIONS", TOTAL, str(year)).number == pytest.approx(eu, abs=0.051)


def test_each_version_has_its_own_total(ledger: Ledger) -> None:
    """The correction of August 2026 added 7.5 billion; the draft runs two months longer."""
    assert everything(ledger, NEW) == pytest.approx(358.4, abs=0.05)
    assert everything(ledger, OLD) == pytest.approx(350.9, abs=0.05)
    assert everything(ledger, DRAFT) == pytest.approx(366.7, abs=0.05)


@pytest.mark.parametrize(
    ("donor", "before", "after"),
    [("FRA", 5.75, 7.91), ("ITA", 2.94, 4.24), ("GBR", 19.8, 21.3), ("POL", 4.72, 5.86)],
)
def test_who_the_correction_raised(donor: str, before: float, after: float, ledger: Ledger) -> None:
    """Four donors rose most, and both versions can still be had."""
    for release, total in ((OLD, before), (NEW, after)):
        facts = ledger.facts(subject=donor, measure=TOTAL, release=release)
        assert sum(fact.number for fact in facts) == pytest.approx(total, abs=0.05)


def test_versions_are_never_mixed(ledger: Ledger) -> None:
    """Without a release asked for, every figure of every donor and year is of the newest one."""
    assert [release.id for release in ledger.releases(TOTAL)] == [DRAFT, OLD, NEW]
    donors = {fact.subject for fact in ledger.facts(measure=TOTAL)}
    assert len(donors) == 42
    for donor in donors:
        for year in YEARS:
            assert ledger.fact(donor, TOTAL, str(year)).release.id == NEW
    early = replace(ledger, as_of=date(2026, 7, 30))
    assert early.fact("FRA", TOTAL, "2025").release.id == OLD


def test_the_draft_says_that_it_is_one(ledger: Ledger) -> None:
    """The draft is named a draft, its last year ends in June, and it has no commitments."""
    release = ledger.release(DRAFT)
    assert release.title.startswith("DRAFT")
    assert any("lacks the correction" in caveat for caveat in release.caveats)
    assert "January to June only" in ledger.fact("DEU", TOTAL, "2026", DRAFT).note
    assert not ledger.facts(measure="ukraine_aid_commitments", release=DRAFT)


@pytest.mark.parametrize("release", [NEW, OLD])
def test_the_last_year_is_a_part_of_one(release: str, ledger: Ledger) -> None:
    """Every figure of 2026 says that it ends in April, and no figure of another year does."""
    for measure in (TOTAL, MILITARY, "ukraine_aid_commitments"):
        for fact in ledger.facts(measure=measure, release=release):
            assert ("January to April only" in fact.note) == (fact.period == "2026"), fact.id


@pytest.mark.parametrize("release", [NEW, OLD, DRAFT])
def test_three_kinds_of_aid_make_the_total(release: str, ledger: Ledger) -> None:
    """Military, financial and humanitarian aid add up to the total of each donor and year."""
    kinds = (MILITARY, "ukraine_aid_financial", "ukraine_aid_humanitarian")
    for fact in ledger.facts(measure=TOTAL, release=release):
        parts = sum(ledger.fact(fact.subject, m, fact.period, release).number for m in kinds)
        assert parts == pytest.approx(fact.number, abs=2e-5), fact.id


@pytest.mark.parametrize("donor", UNTRACKED)
@pytest.mark.parametrize("measure", [TOTAL, "ukraine_aid_total_usd", "ukraine_weapons_tanks"])
def test_who_is_not_tracked_is_absent(donor: str, measure: str, ledger: Ledger) -> None:
    """The tracker leaves out three members: they are absent with the reason, and no zero."""
    fact = ledger.fact(donor, measure, "2023")
    assert fact.value is None
    assert "Kiel tracker does not cover" in (fact.absent_because or "")


def test_a_zero_is_a_donor_of_whom_nothing_was_recorded(ledger: Ledger) -> None:
    """Turkiye is tracked and has no row after 2022: it stands at zero, and the note says why."""
    assert ledger.fact("TUR", TOTAL, "2022").number > 0
    fact = ledger.fact("TUR", TOTAL, "2024")
    assert (fact.value, fact.note) == (0.0, "no row")
    for fact in ledger.facts(measure=TOTAL, release=NEW):
        assert fact.note.startswith(("sum of ", "no row"))
        assert fact.number == 0 or fact.note.startswith("sum of ")


def test_a_sum_claims_no_row_of_the_source(ledger: Ledger) -> None:
    """A yearly sum stands in no row of the monthly file: its place is the table itself."""
    fact = ledger.fact("DEU", TOTAL, "2024")
    assert fact.place.file == "kiel_r29_2026_08.csv"
    assert any("sha256 4769d78d" in step for step in fact.release.obtained_via)
    assert "do not ship" in fact.release.licence


def test_dollars_and_euros_stand_apart(ledger: Ledger) -> None:
    """Where nothing was added, Release 30 in dollars is Release 29 in euros at one rate."""
    dollars = ledger.fact("USA", "ukraine_aid_total_usd", "2022-2026")
    assert (dollars.unit, dollars.release.id) == ("billion USD", DOLLARS)
    assert dollars.place.row == 2
    euros = sum(ledger.fact("USA", TOTAL, str(year), NEW).number for year in YEARS)
    assert dollars.number / euros == pytest.approx(1.1397, abs=0.0001)
    assert any("not known" in caveat for caveat in dollars.release.caveats)


def test_commitments_of_2022_exceed_what_was_allocated(ledger: Ledger) -> None:
    """The United States promised 70.5 billion in 2022 and allocated half of it in that year."""
    promised = ledger.fact("USA", "ukraine_aid_commitments", "2022").number
    assert promised == pytest.approx(70.5, abs=0.05)
    assert ledger.fact("USA", TOTAL, "2022").number == pytest.approx(35.4, abs=0.05)
    assert ledger.fact("USA", TOTAL, "2025").number == pytest.approx(0.48, abs=0.005)


def test_purl_is_one_total_and_no_donor_has_a_part(ledger: Ledger) -> None:
    """Purchases under PURL are 3.71 billion in 2025; by donor they are absent with the reason."""
    assert ledger.fact("ALL_DONORS", "ukraine_purl", "2025").number == pytest.approx(3.71, abs=0.01)
    to_june = ledger.fact("ALL_DONORS", "ukraine_purl", "2026", DRAFT)
    assert to_june.number == pytest.approx(1.24, abs=0.005)
    assert "January to June" in to_june.note
    fact = ledger.fact("NLD", "ukraine_purl", "2025")
    assert fact.value is None
    assert "not by donor" in (fact.absent_because or "")


@pytest.mark.parametrize(
    ("donor", "weapon", "number"),
    [
        ("DEU", "air_defence", 19),
        ("USA", "ifv", 305),
        ("USA", "howitzers", 273),
        ("POL", "tanks", 318),
        ("GBR", "mlrs", 6),
    ],
)
def test_heavy_weapons_by_donor(donor: str, weapon: str, number: int, ledger: Ledger) -> None:
    """The counts are those of the tracker, and each names its row."""
    fact = ledger.fact(donor, f"ukraine_weapons_{weapon}", "2022-2026")
    assert (fact.value, fact.unit) == (number, "items")
    assert fact.place.file == "kiel_r29_2026-08-04_weapons.csv"
    assert fact.place.column == "number_of_weapons"


def test_weapons_are_of_five_classes_and_never_zero(ledger: Ledger) -> None:
    """The source prints 61 counts and no zero; who stands in no row has no figure."""
    facts = [f for c in CLASSES for f in ledger.facts(measure=f"ukraine_weapons_{c}")]
    assert len(facts) == 61
    assert min(fact.number for fact in facts) == 1
    with pytest.raises(NoAnswer):
        ledger.fact("HUN", "ukraine_weapons_tanks", "2022-2026")
