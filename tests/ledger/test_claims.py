"""Verdicts are computed from the ledger as of the day of the text, and flip with it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadTable
from harmel.ledger.claim_words import PHRASES, places
from harmel.ledger.claims import QUESTIONS, VERDICTS, Finding, check_claims
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
        "imprecise",
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
    "term_decided_year": ("{name: Cy Three, decision: extended, by: DAY}", "2009"),
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
EAST = "members: EST LVA SVK, classes: air_defence_long air_defence_medium"
ASKED_IN_2024 = {
    "members_asking": (f"{{{EAST}}}", "2"),
    "requests": (f"{{{EAST}, answered: 'no'}}", "1"),
}
MATCH = "{ask: member_count, of: {on: DAY}, expected: 3}"
NEAR = "{ask: member_count, of: {on: DAY}, expected: 4, nearly_within: 1}"
MISS = "{ask: member_count, of: {on: DAY}, expected: 4}"
UNKNOWN = "{ask: attribute, of: {subject: nobody, measure: party}, expected: Blue}"


def aside(part: str) -> str:
    """Make a part a detail that does not decide."""
    return f"{part[:-1]}, core: false}}"


def finding(ledger: Ledger, *parts: str, as_of: str = "2011-12-31") -> Finding:
    """Check one claim of these parts."""
    lines = "".join(f"\n      - {part}" for part in parts).replace("DAY", DAY)
    text = (
        f"schema: 1\ntitle: A rumour\nas_of: {as_of}\nsource: book\nclaims:\n"
        f"  - id: rumour\n    row: R1\n    says: So they say.\n    parts:{lines}\n"
    )
    (found,) = check_claims(ledger, text.encode(), "rumour.claims.yaml").findings
    return found


def verdict(ledger: Ledger, *parts: str, as_of: str = "2011-12-31") -> str:
    """Give the verdict on one claim of these parts."""
    return finding(ledger, *parts, as_of=as_of).verdict


def article(ledger: Ledger) -> dict[str, str]:
    """Give the verdicts on the shipped article by claim."""
    return {found.claim.id: found.verdict for found in check_claims(ledger).findings}


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


@pytest.mark.parametrize("question", ASKED_IN_2024)
def test_requests_are_counted_without_our_own_readings(ledger: Ledger, question: str) -> None:
    """Of three hosts Latvia's requests are assumed; one of the others' two has no offer."""
    of, expected = ASKED_IN_2024[question]
    start = f"{{ask: {question}, of: {of}, expected: "
    assert verdict(ledger, f"{start}{expected}}}", as_of="2024-10-02") == "true"
    assert verdict(ledger, f"{start}7}}", as_of="2024-10-02") == "false"
    assert verdict(ledger, f"{start}{expected}}}", as_of="2024-09-29") == "undecidable"


def test_a_larger_number_matches_where_it_may(triple: Ledger) -> None:
    """At least two members are three members, and at least four are not."""
    start = "{ask: member_count, of: {on: DAY}, at_least: true, expected: "
    assert verdict(triple, f"{start}2}}") == "true"
    assert verdict(triple, f"{start}4}}") == "false"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((MATCH,), "3 members."),
        ((MISS,), "3 members, not 4."),
        ((MATCH, MISS), "3 members; 3 members, not 4."),
        ((MATCH, MATCH), "3 members."),
        ((UNKNOWN,), "The ledger holds no party of nobody as of 2011-12-31."),
        ((f"{MISS[:-1]}, found: 'on {{on}}: {{}}'}}",), "On 31 December 2011: 3 members, not 4."),
        ((f"{MISS[:-1]}, missed: '{{}} and never {{expected}}'}}",), "3 members and never 4."),
        ((f"{UNKNOWN[:-1]}, unknown: nobody asked}}",), "Nobody asked."),
        (('{ask: months_since, of: {subject: cy-three, measure: born, on: "1960-05-15"}, '
          'expected: 0.3, within: 0.1}',), "About 10 days from born to the day."),
    ],
)  # fmt: skip
def test_what_is_found_is_one_sentence(
    triple: Ledger, parts: tuple[str, ...], expected: str
) -> None:
    """Words of the file, or of the question, with what was found and what was asserted."""
    assert finding(triple, *parts).found == expected


def test_a_place_that_nothing_fills_is_refused(triple: Ledger) -> None:
    """A misspelled place in the words would be printed in braces."""
    with pytest.raises(BadTable, match="nothing fills"):
        verdict(triple, f"{MATCH[:-1]}, found: '{{day}}'}}")


def test_the_article_is_answered_in_sentences(ledger: Ledger) -> None:
    """No sentence holds an identifier, a place or a number typed in; each figure is looked up."""
    for found in check_claims(ledger).findings:
        assert not set("_{}") & set(found.found), found.found
        assert found.found[0].isupper() or found.found[0].isdigit()
        assert found.found.endswith(".")
        for part in found.claim.parts:
            for words in (part.found, part.missed, part.unknown):
                assert not any(c.isdigit() for c in words), words
                assert places(words) <= {"", "expected", *part.of}


def test_what_the_court_held_is_said(ledger: Ledger) -> None:
    """The sentence on Flight MH17 says whom the court found to have fired, and who controlled."""
    found = {f.claim.id: f.found for f in check_claims(ledger).findings}
    (sentence,) = [text for text in found.values() if "court" in text]
    assert "pro-Russian separatists fired" in sentence
    assert "Russia had overall control" in sentence
    assert found["war-33-months"] == "It had lasted 31 months, not 33."


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
    assert {*ASKED, *ASKED_IN_2024} == set(QUESTIONS)
    assert set(PHRASES) == set(QUESTIONS)


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
        "three-members": ("true", "3 members."),
        "speaker-since-2005": (
            "imprecise",
            "Cy Three held the office; in office since 1 March 2006, not 1 March 2005.",
        ),
        "reds": ("false", "Party: Blue, not Red."),
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
