"""Verdicts are computed from the ledger as of the day of the text, and flip with it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadTable
from harmel.ledger.claims import QUESTIONS, VERDICTS, check_claims
from harmel.ledger.store import Ledger

Cells = dict[str, str]
FLIPS: dict[str, tuple[str, Cells, Cells | None, str, str]] = {
    "members-32": ("members", {"iso3": "SWE"}, {"accession": "2024-11-01"}, "true", "false"),
    "ukraine-not-a-member": ("members", {"iso3": "MKD"}, {"iso3": "UKR"}, "true", "false"),
    "took-office": (
        "secretaries_general",
        {"name": "Mark Rutte"},
        {"start": "2024-10-02"},
        "true",
        "false",
    ),
    "second-longest": (
        "secretaries_general",
        {"name": "Joseph Luns"},
        {"end": "1975-01-01"},
        "true",
        "false",
    ),
    "luns-longest": (
        "people_and_events",
        {"subject": "joseph-luns", "measure": "name"},
        {"value": "Joseph Rüns"},
        "imprecise",
        "true",
    ),
    "mh17-one-dutch": (
        "people_and_events",
        {"subject": "mh17", "measure": "killed_dutch"},
        {"value": "1"},
        "false",
        "true",
    ),
    "war-33-months": (
        "people_and_events",
        {"subject": "war-in-ukraine", "measure": "full_scale_invasion"},
        {"value": "2022-01-01"},
        "imprecise",
        "true",
    ),
    "critic-of-putin": (
        "people_and_events",
        {"subject": "mark-rutte", "measure": "critic_of_putin"},
        None,
        "true",
        "undecidable",
    ),
    "longest-serving-prime-minister": (
        "people_and_events",
        {"subject": "mark-rutte", "measure": "longest_serving_prime_minister"},
        {"published": "2024-10-03"},
        "true",
        "undecidable",
    ),
    "munich-next": (
        "people_and_events",
        {"subject": "munich-conference", "measure": "next_chair_announced"},
        {"published": "2024-10-02"},
        "imprecise",
        "true",
    ),
    "pledge-58-trillion-won": (
        "ecb_rates_daily",
        {"date": "2024-10-01"},
        {"KRW": "1400"},
        "true",
        "false",
    ),
    "reappointed-2018": (
        "terms",
        {"name": "Jens Stoltenberg", "decided": "2017-12-12"},
        {"decided": "2018-01-12"},
        "false",
        "true",
    ),
    "summit-2018": (
        "summits",
        {"title": "Brussels summit 2018"},
        {"kind": "meeting"},
        "true",
        "false",
    ),
}
DAY = '"2011-12-31"'
ASKED = {
    "member_count": ("{on: DAY}", "3"),
    "is_member": ("{iso3: CAL, on: DAY}", '"yes"'),
    "office_holder": ("{on: DAY}", "cy three"),
    "office_since": ("{on: DAY}", '"2006-03-01"'),
    "office_days": ('{name: Ada One, on: "2000-01-31"}', "30"),
    "office_years": ("{name: Ada One, on: DAY}", "6"),
    "office_rank": ("{name: Ada One, on: DAY}", "1"),
    "term_decisions": ("{name: Cy Three, decision: extended, by: DAY}", "1"),
    "attribute": ("{subject: cy-three, measure: party}", "blue"),
    "attribute_year": ("{subject: cy-three, measure: born}", "1960"),
    "age": ("{subject: cy-three, on: DAY}", "51"),
    "years_since": ('{subject: cy-three, measure: born, on: "1990-05-05"}', "30"),
    "months_since": ('{subject: cy-three, measure: born, on: "1960-07-05"}', "2"),
    "convert": ('{amount: "2", from: EUR, to: USD, on: "2011-03-01"}', "3"),
    "share_gdp": ('{subject: BOR, year: "2010"}', "1.8"),
    "event_count": ('{kind: summit, from_: "2005-01-01", to: DAY}', "1"),
    "event_date": ("{kind: decision, search: FUND}", '"2011-03-01"'),
}
MATCH = "{ask: member_count, of: {on: DAY}, expected: 3}"
NEAR = "{ask: member_count, of: {on: DAY}, expected: 4, nearly_within: 1}"
MISS = "{ask: member_count, of: {on: DAY}, expected: 4}"
UNKNOWN = "{ask: attribute, of: {subject: nobody, measure: party}, expected: Blue}"


def aside(part: str) -> str:
    """Make a part a detail that does not decide."""
    return f"{part[:-1]}, core: false}}"


def verdict(ledger: Ledger, *parts: str) -> str:
    """Check one claim of these parts."""
    lines = "".join(f"\n      - {part}" for part in parts).replace("DAY", DAY)
    text = (
        "schema: 1\ntitle: A rumour\nas_of: 2011-12-31\nsource: book\nclaims:\n"
        f"  - id: rumour\n    row: R1\n    says: So they say.\n    parts:{lines}\n"
    )
    (finding,) = check_claims(ledger, text.encode(), "rumour.claims.yaml").findings
    return finding.verdict


def article(ledger: Ledger) -> dict[str, str]:
    """Give the verdicts on the shipped article by claim."""
    return {finding.claim.id: finding.verdict for finding in check_claims(ledger).findings}


@pytest.fixture(scope="module")
def before(ledger: Ledger) -> dict[str, str]:
    """Give the verdicts on the article from the ledger as it ships."""
    return article(ledger)


@pytest.mark.parametrize("claim", FLIPS)
def test_one_changed_value_flips_the_verdict(
    claim: str, before: dict[str, str], edited: Callable[..., Path]
) -> None:
    """No verdict is written down: change, delete or postpone one value and it is another."""
    table, match, change, was, becomes = FLIPS[claim]

    def edit(row: Cells) -> Cells | None:
        if any(row[column] != cell for column, cell in match.items()):
            return row
        return None if change is None else row | change

    assert was == before[claim]
    assert becomes == article(harmel.open_ledger(edited(table, edit)))[claim]


def test_every_verdict_is_given_to_some_claim(ledger: Ledger) -> None:
    """The article has statements that are true, imprecise, false and undecidable."""
    counts = check_claims(ledger).counts()
    assert list(VERDICTS) == [name for name, count in counts.items() if count > 0]
    assert len(check_claims(ledger).findings) == sum(counts.values())


def test_the_day_of_the_text_decides(ledger: Ledger, ledger_2024: Ledger) -> None:
    """A text is checked as of its own day, whatever day the ledger was opened at."""
    assert check_claims(ledger).as_dict() == check_claims(ledger_2024).as_dict()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((MATCH,), "true"),
        ((NEAR,), "imprecise"),
        ((MISS,), "false"),
        ((UNKNOWN,), "undecidable"),
        ((MATCH, aside(MISS)), "imprecise"),
        ((MATCH, aside(UNKNOWN)), "imprecise"),
        ((MATCH, NEAR), "imprecise"),
        ((NEAR, MISS), "false"),
        ((MISS, UNKNOWN), "undecidable"),
        ((MATCH, MATCH), "true"),
    ],
)
def test_how_parts_make_a_verdict(triple: Ledger, parts: tuple[str, ...], expected: str) -> None:
    """Unknown weighs more than missed, missed more than near; asides only make imprecise."""
    assert expected == verdict(triple, *parts)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("expected: 2.5, within: 0.5}", "true"),
        ("expected: 2.4, within: 0.5, nearly_within: 0.7}", "imprecise"),
        ("expected: 2.4, within: 0.5}", "false"),
        ('expected: "3"}', "true"),
        ('expected: many, also: ["3"]}', "true"),
        ("expected: many}", "false"),
    ],
)
def test_numbers_match_within_their_tolerance(triple: Ledger, ends: str, expected: str) -> None:
    """A number matches within a tolerance, ends included, or as the word it is written as."""
    assert expected == verdict(triple, "{ask: member_count, of: {on: DAY}, " + ends)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ('expected: "2006-03-01"}', "true"),
        ('expected: "2006-02-28", within: 1}', "true"),
        ('expected: "2006-02-27", within: 1, nearly_within: 2}', "imprecise"),
        ('expected: "2006-02-27", within: 1}', "false"),
        ('expected: "2005-01-01", also: ["2006-03-01"]}', "true"),
        ("expected: in spring}", "false"),
    ],
)
def test_days_match_within_their_tolerance(triple: Ledger, ends: str, expected: str) -> None:
    """A day matches within so many days, ends included."""
    assert expected == verdict(triple, "{ask: office_since, of: {on: DAY}, " + ends)


@pytest.mark.parametrize("question", ASKED)
def test_questions_are_answered_from_the_tables(triple: Ledger, question: str) -> None:
    """Each question gives the answer that the made-up alliance holds, and no other."""
    of, expected = ASKED[question]
    start = f"{{ask: {question}, of: {of}, expected: "
    assert verdict(triple, f"{start}{expected}}}") == "true"
    assert verdict(triple, f'{start}"other"}}') == "false"


@pytest.mark.parametrize(
    "part",
    [
        "{ask: share_gdp, of: {subject: ARC, year: last}, expected: 3}",
        '{ask: share_gdp, of: {subject: ARC, year: "1066"}, expected: 3}',
        '{ask: member_count, of: {on: "2011-13-01"}, expected: 3}',
        '{ask: member_count, of: {on: "2012-01-01"}, expected: 3}',
        '{ask: convert, of: {amount: "2", from: EUR, to: ALL, on: "2011-03-01"}, expected: 3}',
        '{ask: office_holder, of: {on: "2006-02-01"}, expected: Cy Three}',
        '{ask: office_days, of: {name: Ben Two, on: "2006-02-01"}, expected: 31}',
        '{ask: event_date, of: {kind: summit, search: atlantis}, expected: "2005-06-01"}',
    ],
)
def test_what_the_tables_cannot_answer_is_undecidable(triple: Ledger, part: str) -> None:
    """A year, day, currency, name or event that the ledger does not know decides nothing."""
    assert verdict(triple, part) == "undecidable"


def test_every_question_is_asked_here() -> None:
    """No question that a claim may ask goes untested."""
    assert set(ASKED) == set(QUESTIONS)


def test_an_argument_that_no_question_takes_is_refused(triple: Ledger) -> None:
    """A misspelled argument is an error: left out in silence it would change the verdict."""
    with pytest.raises(BadTable):
        verdict(triple, '{ask: event_count, of: {kind: summit, since: "2011-01-01"}, expected: 1}')


def test_the_answer_as_data(triple: Ledger) -> None:
    """As strict JSON every claim has its verdict, what was found, and who says so."""
    answer = check_claims(triple)
    data = json.loads(json.dumps(answer.as_dict(), allow_nan=False))
    assert data["counts"] == {"true": 1, "imprecise": 1, "false": 1, "undecidable": 1}
    found = {claim["id"]: (claim["verdict"], claim["found"]) for claim in data["claims"]}
    assert found == {
        "three-members": ("true", "member count: 3 members"),
        "speaker-since-2005": ("imprecise", "office holder: Cy Three; office since: 2006-03-01"),
        "reds": ("false", "party: Blue"),
        "kind": ("undecidable", "The ledger holds no kindness of cy-three as of 2011-12-31."),
    }
    assert data["claims"][0]["source"] == "League Press, The League's Book"
    assert data["claims"][3]["source"] == ""
    assert set(answer.numbers()) == {
        "claims/three-members/1",
        "claims/speaker-since-2005/1",
        "claims/speaker-since-2005/2",
        "claims/reds/1",
    }
