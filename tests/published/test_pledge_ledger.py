"""The pledge of July 2024 against the Ukraine Support Tracker, at the source's rounding."""

from collections import Counter
from datetime import date

import pytest

import harmel
from harmel.ledger.facts import Fact
from harmel.ledger.importers.cells import code_of
from harmel.ledger.store import Ledger
from harmel.models.pledge.ledger_around import TRACKED, TRACKER, weapons
from harmel.models.pledge.pledge_ledger import pledge_ledger

RELEASES = ("kiel-draft-2026-07-16", "kiel-r29-2026-07-27", "kiel-r29-2026-08-04")
GDP_SHARES = {
    "USA": 21.28, "DEU": 3.42, "GBR": 2.61, "FRA": 2.31, "ITA": 1.71, "CAN": 1.66, "ESP": 1.23,
    "NLD": 0.86,
}  # fmt: skip


@pytest.mark.parametrize(
    ("year", "kind", "everybody", "without_the_lead"),
    [
        (2022, "military", 37.42, 16.54),
        (2023, "military", 46.14, 23.03),
        (2024, "military", 41.15, 21.01),
        (2025, "military", 36.97, 36.49),
        (2026, "military", 10.07, 10.07),
        (2022, "total", 64.69, None),
        (2023, "total", 63.07, None),
        (2024, "total", 73.58, None),
        (2025, "total", 44.31, None),
        (2026, "total", 12.16, None),
    ],
)
def test_what_members_had_allocated(
    year: int, kind: str, everybody: float, without_the_lead: float | None, ledger: Ledger
) -> None:
    """The 29 members tracked, in billion EUR, and without the United States."""
    found = pledge_ledger(ledger, year=year, kind=kind)
    assert round(found.allocated.value.number, 2) == everybody
    assert found.coverage.value.number == found.allocated.value.number / 40
    others = {side.id: side for side in found.sides}["OTHERS"].allocated
    if without_the_lead is not None:
        assert round(others.value.number, 2) == without_the_lead


@pytest.mark.parametrize(
    ("year", "given"), [(2022, 11.18), (2023, 18.75), (2024, 19.12), (2025, 35.12), (2026, 0.25)]
)
def test_what_the_institutions_of_the_union_gave(year: int, given: float, ledger: Ledger) -> None:
    """They stand beside the members and are not counted among them."""
    found = pledge_ledger(ledger, year=year, kind="total")
    assert round(found.beside["institution"].value.number, 2) == given


@pytest.mark.parametrize("iso3", GDP_SHARES)
def test_parts_owed_by_gdp(iso3: str, ledger: Ledger) -> None:
    """The parts are those known on the day of the pledge, however late the ledger is opened."""
    found = pledge_ledger(ledger, donor=iso3)
    assert found.key_year == 2024
    assert round(found.donors[0].shares["gdp"].number, 2) == GDP_SHARES[iso3]


def test_europe_and_canada_owe_18_72(ledger: Ledger) -> None:
    """All but the United States owe EUR 18.72 bn, and 18.62 if Hungary owes nothing."""
    owed = {side.id: side.share.number for side in pledge_ledger(ledger).sides}
    assert round(owed["OTHERS"], 2) == 18.72
    exempt = {side.id: side.share.number for side in pledge_ledger(ledger, exempt=("HUN",)).sides}
    assert round(exempt["OTHERS"], 2) == 18.62


def test_the_united_states_kept_its_part_in_2024_and_stopped_in_2025(ledger: Ledger) -> None:
    """It had 20.14 allocated in 2024, below 21.28, and 0.48 in 2025."""
    for year, given in ((2024, 20.14), (2025, 0.48)):
        found = pledge_ledger(ledger, donor="USA", year=year).donors[0]
        assert round(found.in_window.value.number, 2) == given
        assert found.standing["gdp"] == "under"


def test_commitments_stand_apart(ledger: Ledger) -> None:
    """The United States promised 70.5 in 2022 and had 35.4 allocated of all kinds."""
    found = pledge_ledger(ledger, donor="USA").donors[0]
    assert round(found.promised["2022"].number, 1) == 70.5
    assert round(found.allocated["total"]["2022"].number, 1) == 35.4


def test_each_release_has_its_own_sum(ledger: Ledger) -> None:
    """The correction of August 2026 raised military aid of 2025 from 35.68 to 36.97."""
    versions = {v.release.id: v for v in pledge_ledger(ledger).versions}
    assert tuple(versions) == RELEASES
    sums = [round(versions[name].by_year["2025"].number, 2) for name in RELEASES]
    assert sums == [35.66, 35.68, 36.97]


def test_who_was_revised_most(ledger: Ledger) -> None:
    """All kinds of aid rose by EUR 7.5 bn in eight days: France from 5.75 to 7.91."""
    (_, changed) = pledge_ledger(ledger, kind="total").revisions
    assert changed.before.id == RELEASES[1]
    assert round(changed.change.number, 1) == 7.5
    by_donor: Counter[str] = Counter()
    for revision in changed.revised:
        by_donor[revision.old.subject] += revision.change.number
    assert round(by_donor["FRA"], 2) == pytest.approx(7.91 - 5.75, abs=0.011)


def test_the_draft_reaches_further_and_is_not_compared_there(ledger: Ledger) -> None:
    """The draft's 2026 ends in June, the release's in April."""
    (draft, _) = pledge_ledger(ledger).revisions
    assert draft.before.id == RELEASES[0]
    assert draft.not_compared == ("2026",)


def test_purl(ledger: Ledger) -> None:
    """EUR 3.71 bn bought from August to December 2025, 1.24 to June 2026; by donor unknown."""
    scheme = pledge_ledger(ledger).scheme
    bought = {(f.release.id, f.period): round(f.number, 2) for f in scheme.purchased}
    assert bought[RELEASES[2], "2025"] == 3.71
    assert bought[RELEASES[0], "2026"] == 1.24
    assert "not by donor" in scheme.by_donor_because
    totals = {s.what: s for s in scheme.statements}
    summer, winter = (
        totals[name]
        for name in ("PURL total end September 2025", "PURL total 3 December 2025 (21 countries)")
    )
    assert (summer.status, summer.low and summer.low.value) == ("contributed", 2.0)
    assert winter.status == "pledged"
    assert [end and (end.value, end.unit) for end in (winter.low, winter.high)] == [
        (4.0, "billion USD"),
        (4.18, "billion USD"),
    ]
    year = totals["PURL 2025 total"]
    assert [end and end.unit for end in (year.low, year.high)] == ["billion EUR", "billion USD"]


def test_partners(ledger: Ledger) -> None:
    """Aid to June 2026 in the release in dollars, apart from the euros of the other."""
    found = {d.iso3: d for d in pledge_ledger(ledger).donors if d.kind == "partner"}
    sums = {iso3: donor.cumulative["total"] for iso3, donor in found.items()}
    assert {iso3: (f.value, f.unit) for iso3, f in sums.items()} == {
        "AUS": (1.222, "billion USD"),
        "JPN": (13.86, "billion USD"),
        "KOR": (0.737, "billion USD"),
        "NZL": (0.094, "billion USD"),
    }
    assert all(donor.without is None and not donor.shares for donor in found.values())


def test_the_tracker_counts_weapons_as_the_list_of_deliveries_does(ledger: Ledger) -> None:
    """By donor and class the tracker's table and the copied rows of the compilation agree."""
    counted: Counter[tuple[str | None, str]] = Counter()
    for row in weapons(ledger, "ukraine"):
        if row.source == "tracker" and isinstance(row.allocated, Fact):
            counted[row.code, row.kind] += int(row.allocated.number)
    copied: Counter[tuple[str | None, str]] = Counter()
    for table in ledger.of_kind("deliveries"):
        for line in table.rows:
            if line.text("cites").startswith(TRACKER):
                kind = line.text("class")
                whole = next(name for name in TRACKED.values() if kind.startswith(name))
                copied[code_of(line.text("donor")), whole] += int(line.number("allocated") or 0)
    assert counted == copied


def test_what_followed(ledger: Ledger) -> None:
    """From the pledge to the text of Ankara, in order, none before the summit of Washington."""
    found = pledge_ledger(ledger)
    days = [event.on.day for event in found.events]
    assert days == sorted(days)
    assert days[0] == date(2024, 7, 9)
    titles = [event.title for event in found.events]
    assert "PURL above USD 4bn" in titles
    assert [row["decision"] for row in found.settled] == ["pledge2024", "purl2025", "ankara2026"]


def test_the_window_agrees_with_both_years(ledger: Ledger) -> None:
    """What fell into the twelve months is at least nothing and at most what both years hold."""
    window = pledge_ledger(ledger).allocated
    years = [pledge_ledger(ledger, year=year).allocated.value.number for year in (2024, 2025)]
    assert 0 <= window.low.number <= window.value.number <= window.high.number <= sum(years)
    assert harmel.amount("40bn", "EUR").value == pledge_ledger(ledger).amount.number
