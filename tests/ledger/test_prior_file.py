"""Files of parameters: what a good one says, and what each bad one is told."""

from datetime import date

import pytest

from harmel.errors import BadFile, BadTable
from harmel.ledger.prior_file import SHAPES, PriorFile, read_priors

GOOD = """\
schema: 1
alliance: NATO
parameters:
  pace:
    block: politics
    means: "how fast it goes"
    unit: "per year"
    kinder: high
    versions:
      - tier: assumed
        law: {triangular: [0.3, 0.5, 0.8]}
        reason: "two to three years"
      - known: 2025-02-11
        tier: published
        law: {uniform: [0.2, 0.5]}
        reason: "counted"
        source: "a report"
links:
  riding:
    block: spending
    means: "do the small ride?"
    kinder: "no"
    readings: {"yes": 0.3, "no": 0.7}
    reason: "some say so"
    source: "two schools"
"""


def read(old: str = "", new: str = "") -> PriorFile:
    """Read the good file with a part of its text replaced."""
    assert old in GOOD
    return read_priors(GOOD.replace(old, new, 1).encode(), "priors.yaml")


def test_a_good_file_is_read_whole() -> None:
    """Parameters, laws, tiers and links come back as they were written."""
    found = read()
    assert found.alliance == "NATO"
    pace = found.parameters["pace"]
    assert (pace.block, pace.unit, pace.kinder) == ("politics", "per year", "high")
    assert [v.tier for v in pace.versions] == ["assumed", "published"]
    assert pace.versions[0].law == {"triangular": (0.3, 0.5, 0.8)}
    assert found.links["riding"].readings == {"yes": 0.3, "no": 0.7}
    assert found.links["riding"].harsher == "yes"


def test_the_newest_version_known_on_a_day_counts() -> None:
    """The assumption counts until the day the report came out, and the report from then on."""
    pace = read().parameters["pace"]
    days = (date(2024, 10, 1), date(2025, 2, 10), date(2025, 2, 11), date(2026, 1, 1))
    tiers = [version.tier for day in days if (version := pace.version(day))]
    assert tiers == ["assumed", "assumed", "published", "published"]


def test_nothing_is_known_before_the_first_version() -> None:
    """A parameter whose only version is dated has none before that day."""
    late = read(
        'tier: assumed\n        law: {triangular: [0.3, 0.5, 0.8]}\n        reason: "two to '
        'three years"\n      - known',
        "known",
    ).parameters["pace"]
    assert late.version(date(2025, 2, 10)) is None
    assert late.version(date(2025, 2, 11)) is late.versions[0]


LAW = "{triangular: [0.3, 0.5, 0.8]}"
PACE, LINK = "parameters.pace.versions", "links.riding"
FIRST, SECOND = f"{PACE}.0", f"{PACE}.1"
WEIGHTS = '{"yes": 0.3, "no": 0.7}'
ONE = "Value error, a law is one name with its numbers, such as {normal: [0, 1]}."
SOURCED = "Value error, only an assumption can do without a source and the day it came out."
WEIGHED = "Value error, weights must sum to 1, and the kinder reading must be one of them."
KNOWN = f"Value error, this law is not known; allowed: {', '.join(SHAPES)}."
BAD_LAWS = {
    "{point: [1], uniform: [0, 1]}": ONE,
    "{}": ONE,
    "{cauchy: [0, 1]}": KNOWN,
    "{triangular: [0.3, 0.5]}": "Value error, triangular takes 3 numbers.",
    "{point: []}": "Value error, point takes 1 numbers.",
    "{triangular: [0.3, 0.8, 0.5]}": "Value error, the numbers of triangular must rise.",
    "{uniform: [1, 0]}": "Value error, the numbers of uniform must rise.",
    "{beta: [0, 1]}": "Value error, the numbers of beta must be positive.",
    "{gamma: [1, -1]}": "Value error, the numbers of gamma must be positive.",
    "{lognormal: [-1, 1]}": "Value error, the numbers of lognormal must be positive.",
    "{normal: [1, 0]}": "Value error, a standard deviation must be positive.",
    "{positive_normal: [1, -2]}": "Value error, a standard deviation must be positive.",
}
BAD = {
    "no source": ('\n        source: "a report"', "", SECOND, SOURCED),
    "no day": ("known: 2025-02-11\n        tier", "tier", SECOND, SOURCED),
    "no date": (
        "2025-02-11",
        "yesterday",
        f"{SECOND}.known",
        "Input should be a valid date. Found: yesterday.",
    ),
    "a word for a number": (
        LAW,
        "{point: [much]}",
        f"{FIRST}.law.point.0",
        "Input should be a valid number. Found: much.",
    ),
    "unknown tier": (
        "tier: assumed",
        "tier: guessed",
        f"{FIRST}.tier",
        "Input should be 'estimated', 'published' or 'assumed'. Found: guessed.",
    ),
    "unknown end": (
        "kinder: high",
        "kinder: up",
        "parameters.pace.kinder",
        "Input should be 'high', 'low' or 'neither'. Found: up.",
    ),
    "weights": (WEIGHTS, '{"yes": 0.3, "no": 0.6}', LINK, WEIGHED),
    "kinder is no reading": ('kinder: "no"', "kinder: maybe", LINK, WEIGHED),
    "unknown key": (
        "alliance: NATO",
        "alliance: NATO\nnote: hello",
        "note",
        "Extra inputs are not permitted. Found: hello.",
    ),
    "no alliance": ("alliance: NATO\n", "", "alliance", "Field required."),
    "another schema": ("schema: 1", "schema: 2", "schema", "Input should be 1. Found: 2."),
    "name in capitals": (
        "  pace:",
        "  Pace:",
        "parameters.Pace.[key]",
        "String should match pattern '^[a-z][a-z0-9_]{1,40}$'. Found: Pace.",
    ),
}


@pytest.mark.parametrize("law", BAD_LAWS)
def test_bad_laws_are_told_what_is_wrong(law: str) -> None:
    """A law with a wrong name, count, order or sign of numbers is refused where it stands."""
    with pytest.raises(BadTable) as caught:
        read(LAW, law)
    assert str(caught.value) == f"priors.yaml, column {FIRST}.law: {BAD_LAWS[law]}"


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_told_what_is_wrong(case: str) -> None:
    """Each fault is named with its place, and with what was found."""
    old, new, column, message = BAD[case]
    with pytest.raises(BadTable) as caught:
        read(old, new)
    assert str(caught.value) == f"priors.yaml, column {column}: {message}"


@pytest.mark.parametrize(
    "law", ["{normal: [.nan, 1]}", "{uniform: [0, .inf]}", "{lognormal: [1, .nan]}"]
)
def test_numbers_of_a_law_are_finite(law: str) -> None:
    """A law with a number that is none, or without end, is refused."""
    with pytest.raises(BadTable):
        read(LAW, law)


def test_a_link_has_two_readings() -> None:
    """A link with one reading is no contested link, and has no harsher one: it is refused."""
    with pytest.raises(BadTable):
        read(WEIGHTS, '{"no": 1.0}')


def test_all_faults_are_told_at_once() -> None:
    """A file without its parts is told of each part."""
    with pytest.raises(BadTable) as caught:
        read_priors(b"parameters: {}\n", "priors.yaml")
    assert [problem.column for problem in caught.value.problems] == ["schema", "alliance", "links"]


def test_what_is_no_document_is_refused() -> None:
    """An unfinished document, and one that says a thing twice, are not read."""
    with pytest.raises(BadFile, match="This is not YAML that can be read safely"):
        read_priors(b"[", "priors.yaml")
    with pytest.raises(BadFile, match='duplicate key "schema"'):
        read_priors(b"schema: 1\nschema: 1\n", "priors.yaml")
