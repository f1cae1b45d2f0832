"""Votes, democracy, conflicts and opinion: estimates with bounds, true zeros, and disagreement."""

from dataclasses import replace
from datetime import date

import pytest

from harmel.errors import NoAnswer
from harmel.ledger.members import all_members
from harmel.ledger.store import Ledger

ALL, FINAL = "unga_ideal_point_all", "unga_ideal_point_final_passage"
OTHERS = {"AUS", "JPN", "KOR", "NZL", "UKR", "RUS", "CHN"}
PEW = "pew_nato_favourable"


def everyone(ledger: Ledger) -> set[str]:
    """Return the members, partners, Ukraine, Russia and China."""
    return {member.iso3 for member in all_members(ledger)} | OTHERS


@pytest.mark.parametrize(
    ("subject", "value"),
    [
        ("USA", 2.21),
        ("GBR", 1.74),
        ("CZE", 1.45),
        ("FRA", 1.43),
        ("HUN", 1.42),
        ("POL", 1.25),
        ("DEU", 1.24),
        ("NOR", 0.86),
        ("TUR", 0.53),
    ],
)
def test_votes_of_2024(subject: str, value: float, ledger: Ledger) -> None:
    """Ideal points of 2024, on final passage, are those found before."""
    fact = ledger.fact(subject, FINAL, "2024")
    assert fact.number == pytest.approx(value, abs=0.005)
    assert (fact.unit, fact.status) == ("ideal points", "estimate")


def test_2024_has_votes_of_final_passage_only(ledger: Ledger) -> None:
    """All 39 states have an estimate of final passages; of all votes it is absent, with bounds."""
    assert {f.subject for f in ledger.facts(measure=FINAL, period="2024")} == everyone(ledger)
    for subject in everyone(ledger):
        assert ledger.fact(subject, ALL, "2023").value is not None
        for measure in (ALL, f"{ALL}_low", f"{ALL}_high"):
            fact = ledger.fact(subject, measure, "2024")
            assert fact.value is None
            assert "final passage only" in (fact.absent_because or "")


@pytest.mark.parametrize("measure", [ALL, FINAL])
def test_bounds_lie_around_the_estimate(measure: str, ledger: Ledger) -> None:
    """Every estimate has a lower and an upper bound, and lies between them."""
    bounds = {
        side: {(f.subject, f.period): f.number for f in ledger.facts(measure=f"{measure}_{side}")}
        for side in ("low", "high")
    }
    facts = ledger.facts(measure=measure)
    assert len(facts) == len(bounds["low"]) == len(bounds["high"])
    for fact in facts:
        key = (fact.subject, fact.period)
        assert bounds["low"][key] < fact.number < bounds["high"][key], fact.id


@pytest.mark.parametrize(("subject", "year"), [("CHN", 1960), ("DEU", 1965), ("KOR", 1980)])
def test_who_had_no_seat_is_absent(subject: str, year: int, ledger: Ledger) -> None:
    """A state without a seat in the Assembly has no estimate, and the reason is said."""
    assert ledger.fact(subject, ALL, str(year)).absent_because


def test_hungary_does_not_stand_out_in_the_assembly(ledger: Ledger) -> None:
    """Votes in the Assembly are a poor guide inside the alliance: Hungary lies beside France."""
    apart = ledger.fact("HUN", FINAL, "2024").number - ledger.fact("FRA", FINAL, "2024").number
    assert abs(apart) < 0.05
    release = ledger.release("unga-ideal-points-2025-07")
    assert any("poor guide" in caveat for caveat in release.caveats)


@pytest.mark.parametrize(
    ("subject", "year", "value"),
    [("USA", 2024, 0.843), ("USA", 2025, 0.735), ("HUN", 2025, 0.421), ("ISL", 2024, 0.842)],
)
def test_democracy_as_coded(subject: str, year: int, value: float, ledger: Ledger) -> None:
    """Scores of the index of electoral democracy are those of the file."""
    assert ledger.fact(subject, "vdem_polyarchy", str(year)).value == value


def test_democracy_is_an_index_and_shares_alike(ledger: Ledger) -> None:
    """The index lies between 0 and 1; its table alone is under the share-alike licence."""
    facts = ledger.facts(measure="vdem_polyarchy")
    assert {fact.subject for fact in facts} == everyone(ledger)
    assert all(0 < fact.number < 1 for fact in facts)
    assert {fact.unit for fact in facts} == {"index"}
    table = ledger.tables["democracy_vdem_2026"]
    assert table.sidecar.licence.startswith("CC BY-SA 4.0")
    assert set(table.sidecar.units) == {"vdem_polyarchy"}
    others = [t for t in ledger.tables.values() if t.name != "democracy_vdem_2026"]
    assert not [table.name for table in others if "BY-SA" in table.sidecar.licence]


def test_both_scores_rank_alike(ledger: Ledger) -> None:
    """Two scores of 2025 agree on who is below the rest of the alliance: Turkiye and Hungary."""
    for measure in ("vdem_polyarchy",):
        scores = {m.iso3: ledger.fact(m.iso3, measure, "2025").number for m in all_members(ledger)}
        assert sorted(scores, key=lambda who: scores[who])[:2] == ["TUR", "HUN"]


def test_germany_is_one_subject(ledger: Ledger) -> None:
    """The Federal Republic is continued by Germany: every year from 1955 to 2025, each once."""
    for measure in ("vdem_polyarchy",):
        years = [fact.period for fact in ledger.facts(subject="DEU", measure=measure)]
        assert years == [str(year) for year in range(1955, 2026)]


@pytest.mark.parametrize(
    ("subject", "year", "conflicts", "wars", "interstate"),
    [
        ("UKR", 2013, 0, 0, 0),
        ("UKR", 2024, 1, 1, 1),
        ("HUN", 1956, 1, 1, 1),
        ("GBR", 1982, 2, 0, 1),
        ("USA", 2003, 2, 1, 1),
        ("TUR", 1974, 1, 1, 1),
        ("FRA", 2020, 0, 0, 0),
    ],
)
def test_conflicts_of_a_year(
    subject: str, year: int, conflicts: int, wars: int, interstate: int, ledger: Ledger
) -> None:
    """A conflict is counted once; wars and conflicts between states are among them."""
    found = [
        ledger.fact(subject, measure, str(year)).value
        for measure in ("ucdp_conflicts", "ucdp_wars", "ucdp_interstate")
    ]
    assert found == [conflicts, wars, interstate]


def test_russia_and_ukraine_fight_one_war(ledger: Ledger) -> None:
    """From 2022 both are parties to the same interstate war, named in the note."""
    for year in ("2022", "2023", "2024"):
        notes = {ledger.fact(who, "ucdp_interstate", year).note for who in ("RUS", "UKR")}
        assert notes == {"UCDP conflict 13243"}


def test_a_zero_is_a_true_zero(ledger: Ledger) -> None:
    """Iceland is a party to no conflict in 79 years: zero, not absent, and the release says why."""
    facts = ledger.facts(subject="ISL", measure="ucdp_conflicts")
    assert [fact.period for fact in facts] == [str(year) for year in range(1946, 2025)]
    assert {(fact.value, fact.status) for fact in facts} == {(0.0, "actual")}
    assert any("true zero" in caveat for caveat in ledger.release("ucdp-acd-25.1").caveats)


def test_before_a_state_was_there_is_no_zero(ledger: Ledger) -> None:
    """Estonia has counts from 1991 only: no answer before."""
    assert min(f.period for f in ledger.facts(subject="EST", measure="ucdp_conflicts")) == "1991"
    with pytest.raises(NoAnswer):
        ledger.fact("EST", "ucdp_conflicts", "1980")


def test_parts_do_not_exceed_the_whole(ledger: Ledger) -> None:
    """Wars and interstate conflicts are among the conflicts of each state and year."""
    whole = {
        (fact.subject, fact.period): fact.number for fact in ledger.facts(measure="ucdp_conflicts")
    }
    for measure in ("ucdp_wars", "ucdp_interstate"):
        facts = ledger.facts(measure=measure)
        assert len(facts) == len(whole)
        assert all(fact.number <= whole[fact.subject, fact.period] for fact in facts)


def test_a_count_claims_no_row_of_the_source(ledger: Ledger) -> None:
    """A count rests on many rows: its place is the table itself, and the file's hash is told."""
    fact = ledger.fact("RUS", "ucdp_wars", "2024")
    assert fact.place.file == "conflicts_ucdp_2025.csv"
    assert any("sha256" in step for step in fact.release.obtained_via)


def test_two_figures_of_poland_stand_side_by_side(ledger: Ledger) -> None:
    """For Poland in 2024 AP gave 91 percent, Pew 88 a year later: each names the other."""
    first = ledger.fact("POL", PEW, "2024", "pew-nato-2024-07")
    second = ledger.fact("POL", PEW, "2024", "pew-nato-2025-06")
    assert (first.value, second.value) == (91.0, 88.0)
    assert "88" in first.note
    assert "91" in second.note


def test_opinion_is_seen_when_it_was_published(ledger_2024: Ledger, ledger: Ledger) -> None:
    """As of October 2024 Poland stands at 91 and nothing of 2025 is known."""
    assert ledger_2024.fact("POL", PEW, "2024").value == 91.0
    assert not ledger_2024.facts(measure=PEW, period="2025")
    early = replace(ledger, as_of=date(2020, 2, 8))
    assert not early.facts(measure=PEW)


def test_what_was_derived_from_a_text_is_an_estimate(ledger: Ledger) -> None:
    """Three figures of 2025 were derived from stated changes, and are marked."""
    facts = ledger.facts(measure=PEW, period="2025")
    derived = {fact.subject for fact in facts if fact.status == "estimate"}
    assert derived == {"CAN", "DEU", "GRC"}
    assert all("derived" in fact.note for fact in facts if fact.subject in derived)


def test_releases_at_hand_leave_three_years_out(ledger_2024: Ledger) -> None:
    """In 2022 no release of NATO's is at hand that speaks of 2021, and the reason is said."""
    early = replace(ledger_2024, as_of=date(2022, 7, 1))
    fact = early.fact("POL", "defence_share_gdp", "2021")
    assert fact.value is None
    assert "not at hand" in (fact.absent_because or "")
    assert ledger_2024.fact("POL", "defence_share_gdp", "2021").value is not None
