"""Files of parameters: what a good one says, and what each bad one is told."""

from datetime import date

import numpy as np
import pytest

from harmel.errors import BadFile, BadTable
from harmel.hold.priors import LAWS
from harmel.ledger.prior_file import SHAPES, SURE, PriorFile, parameters_hash, read_priors

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
forms:
  one_tree:
    block: tree
    means: "one lead state"
    reason: "by definition"
    constant: tree.FIRST
    value: 1
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
ONE = "A law is one name with its numbers, such as {normal: [0, 1]}."
SOURCED = "Only an assumption can do without a source and the day it came out."
WEIGHED = "Weights must sum to 1, and the kinder reading must be one of them."
KNOWN = f"This law is not known; allowed: {', '.join(SHAPES)}."
WIDE = "The numbers of a law lie between -1e+12 and 1e+12."
UNIT = "This unit is not known; harmel.units has a list."
BLOCKS = "'politics', 'spending', 'capability', 'pledging', 'summits', 'deterrence' or 'survival'"
BAD_LAWS = {
    "{point: [1], uniform: [0, 1]}": ONE,
    "{}": ONE,
    "{cauchy: [0, 1]}": KNOWN,
    "{triangular: [0.3, 0.5]}": "Triangular takes 3 numbers.",
    "{point: []}": "Point takes 1 number.",
    "{triangular: [0.3, 0.8, 0.5]}": "The numbers of triangular must rise.",
    "{uniform: [1, 0]}": "The numbers of uniform must rise.",
    "{beta: [0, 1]}": "The numbers of beta must be positive.",
    "{gamma: [1, -1]}": "The numbers of gamma must be positive.",
    "{lognormal: [-1, 1]}": "The numbers of lognormal must be positive.",
    "{normal: [1, 0]}": "A standard deviation must be positive.",
    "{positive_normal: [1, -2]}": "A standard deviation must be positive.",
    "{positive_normal: [-50, 1]}": "The mean may lie 3 standard deviations below zero at most.",
    "{lognormal: [1, 1.0e+9]}": "The standard deviation of the logarithm must be 5 or less.",
    "{uniform: [-1.0e+308, 1.0e+308]}": WIDE,
    "{triangular: [-1.0e+308, 0, 1.0e+308]}": WIDE,
    "{normal: [0, 1.0e+308]}": WIDE,
    "{gamma: [1, 1.0e-300]}": "The numbers of gamma must be 0.001 or more.",
    "{beta: [1.0e-9, 1]}": "The numbers of beta must be 0.001 or more.",
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
    "weights that miss a thousandth": (WEIGHTS, '{"yes": 0.301, "no": 0.7}', LINK, WEIGHED),
    "one reading": (
        WEIGHTS,
        '{"no": 1.0}',
        LINK,
        "A contested link has two readings or more.",
    ),
    "a weight above one": (
        '"yes": 0.3',
        '"yes": 1.3',
        f"{LINK}.readings.yes",
        "Input should be less than or equal to 1. Found: 1.3.",
    ),
    "unknown unit": (
        '"per year"',
        '"per fortnight"',
        "parameters.pace.unit",
        f"{UNIT} Found: per fortnight.",
    ),
    "unknown block": (
        "block: politics",
        "block: weather",
        "parameters.pace.block",
        f"Input should be {BLOCKS}. Found: weather.",
    ),
    "unknown block of a link": (
        "block: spending",
        "block: tree",
        f"{LINK}.block",
        f"Input should be {BLOCKS}. Found: tree.",
    ),
    "two versions of one day": (
        "- tier: assumed",
        "- known: 2025-02-11\n        tier: assumed",
        "parameters.pace",
        "Two versions are known since 2025-02-11; one would never count.",
    ),
    "two versions without a day": (
        "known: 2025-02-11\n        tier: published",
        "tier: assumed",
        "parameters.pace",
        "Two versions are without a day; one would never count.",
    ),
    "no versions": (
        GOOD[GOOD.index("    versions:") : GOOD.index("links:")],
        "    versions: []\n",
        "parameters.pace",
        "A parameter has one version or more.",
    ),
    "a constant without its value": (
        "    value: 1\n",
        "",
        "forms.one_tree",
        "A constant and its value come together.",
    ),
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


def test_one_fault_gives_one_error() -> None:
    """A fault of the only version of a parameter is told once, where it stands."""
    second = GOOD[GOOD.index("      - known:") : GOOD.index("links:")]
    with pytest.raises(BadTable) as caught:
        read_priors(GOOD.replace(second, "").replace(LAW, "{point: []}").encode(), "priors.yaml")
    assert [problem.column for problem in caught.value.problems] == [f"{FIRST}.law"]


def test_weights_may_miss_one_by_what_a_float_misses() -> None:
    """Weights that sum to one but for the last bits are taken; what is missed is pinned."""
    assert SURE == 1e-9
    thirds = '{"yes": 0.333333333, "maybe": 0.333333333, "no": 0.333333334}'
    assert len(read(WEIGHTS, thirds).links["riding"].readings) == 3


@pytest.mark.parametrize(
    "law",
    [
        "{lognormal: [1.0e+12, 5]}",
        "{positive_normal: [-3, 1]}",
        "{gamma: [0.001, 0.001]}",
        "{beta: [0.001, 1.0e+12]}",
        "{uniform: [-1.0e+12, 1.0e+12]}",
        "{normal: [1.0e+12, 1.0e+12]}",
    ],
)
def test_laws_at_the_edge_of_what_is_allowed_end(law: str) -> None:
    """The widest laws that are read have an end at every quantile that a draw can meet."""
    ((name, numbers),) = read(LAW, law).parameters["pace"].versions[0].law.items()
    quantiles = LAWS[name](np.array([2.0**-52, 1e-9, 0.5, 1 - 1e-9]), *numbers)
    assert np.isfinite(quantiles).all()


def test_text_that_is_not_utf_8_is_not_called_a_table() -> None:
    """The advice on a file of parameters does not speak of CSV."""
    with pytest.raises(BadFile, match=r"not text in UTF-8\..* Save it in UTF-8\.$"):
        read_priors(b"schema: 1\nalliance: \xff\n", "priors.yaml")


def test_the_hash_is_that_of_the_bytes() -> None:
    """Two files have one hash only if they are the same; it is the SHA-256 that tools print."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert parameters_hash(b"") == empty
    assert parameters_hash(GOOD.encode()) != parameters_hash(GOOD.encode() + b"\n")


def test_all_faults_are_told_at_once() -> None:
    """A file without its parts is told of each part."""
    with pytest.raises(BadTable) as caught:
        read_priors(b"parameters: {}\n", "priors.yaml")
    assert [problem.column for problem in caught.value.problems] == [
        "schema",
        "alliance",
        "links",
    ]


def test_what_is_no_document_is_refused() -> None:
    """An unfinished document, and one that says a thing twice, are not read."""
    with pytest.raises(BadFile, match="This is not YAML that can be read safely"):
        read_priors(b"[", "priors.yaml")
    with pytest.raises(BadFile, match='duplicate key "schema"'):
        read_priors(b"schema: 1\nschema: 1\n", "priors.yaml")
