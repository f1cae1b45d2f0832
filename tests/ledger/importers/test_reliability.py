"""Commitments due and kept are counted from the authors' file, as Stata or as CSV."""

import struct

import pytest

from harmel.errors import BadFile, BadTable
from harmel.ledger.importers.reliability import UNITS, as_facts, reliability_counts

FILE = "replication.dta"
NAMES = ("sample", "warname", "dnaLLM", "honorLLM", "defense", "offense", "neutral", "nonagg",
         "multilateral")  # fmt: skip
TYPES = (65527, 12, 65530, 65530, 65526, 65527, 65529, 65528, 65530)
FORMS = "f12sbbdfhib"
MISSING = 101
CASES = (
    (1.0, b"Crimea", MISSING, 1, 1.0, 0.0, 1, 0, 0),
    (1.0, b"Crimea", MISSING, MISSING, 1.0, 0.0, 0, 1, 1),
    (0.0, b"Gulf", MISSING, MISSING, 1.0, 0.0, 0, 0, 1),
    (0.0, b"Gulf", MISSING, 1, 0.0, 1.0, 0, 0, 0),
    (0.0, b"Kosovo", 1, MISSING, 1.0, 0.0, 0, 0, 1),
)
EXPECTED = {
    "bf2018-all": ("1816-2003", 4, 2),
    "bf2018-before-1945": ("1816-1944", 2, 1),
    "bf2018-from-1945": ("1945-2003", 2, 1),
    "bf2018-defence": ("1816-2003", 3, 1),
    "bf2018-offence": ("1816-2003", 1, 1),
    "bf2018-neutrality": ("1816-2003", 1, 1),
    "bf2018-non-aggression": ("1816-2003", 1, 0),
    "bf2018-defence-before-1945": ("1816-1944", 2, 1),
    "bf2018-defence-from-1945": ("1945-2003", 1, 0),
    "bf2018-multilateral-from-1945": ("1945-2003", 1, 0),
    "bf2018-defence-multilateral-from-1945": ("1945-2003", 1, 0),
}


def stata(
    release: int = 118, order: str = "LSF", names: tuple[str, ...] = NAMES, rows: int | None = None
) -> bytes:
    """Make a Stata file of format 117 or 118 with the five cases."""
    sign = "<" if order == "LSF" else ">"
    count, width = ("Q", 129) if release == 118 else ("I", 33)
    number = len(CASES) if rows is None else rows
    head = b"".join([
        b"<stata_dta><header><release>%d</release>" % release,
        b"<byteorder>%s</byteorder>" % order.encode(),
        b"<K>" + struct.pack(f"{sign}H", len(names)) + b"</K>",
        b"<N>" + struct.pack(f"{sign}{count}", number) + b"</N>",
        b"<label></label><timestamp></timestamp></header>",
    ])  # fmt: skip
    kinds = struct.pack(f"{sign}{len(names)}H", *TYPES[: len(names)])
    types = b"<variable_types>" + kinds + b"</variable_types>"
    padded = b"".join(name.encode().ljust(width, b"\0") for name in names)
    body = b"<varnames>" + padded + b"</varnames>"
    form = struct.Struct(sign + FORMS)
    data = b"<data>" + b"".join(form.pack(*case) for case in CASES) + b"</data></stata_dta>"
    first = len(head) + len(b"<map></map>") + 14 * 8
    places = [0] * 14
    places[2], places[3] = first, first + len(types)
    places[9] = first + len(types) + len(body)
    return head + b"<map>" + struct.pack(f"{sign}14Q", *places) + b"</map>" + types + body + data


def as_csv() -> bytes:
    """Make the CSV that Stata would write of the same cases, with empty cells for missing."""
    rows = [",".join(NAMES)]
    rows += [
        ",".join("" if part == MISSING else str(part).strip("b'") for part in case)
        for case in CASES
    ]
    return "\n".join([*rows, ""]).encode()


@pytest.mark.parametrize(
    "data",
    [stata(), stata(117), stata(order="MSF"), as_csv()],
    ids=["118", "117", "big-endian", "csv"],
)
def test_commitments_due_and_kept_are_counted(data: bytes) -> None:
    """Every format of the same cases gives the same counts."""
    counts = reliability_counts(data, FILE)
    assert {c.subject: (c.period, c.due, c.kept) for c in counts} == EXPECTED


def test_the_share_is_kept_over_due() -> None:
    """Two of four commitments were kept; of none due there is no share."""
    counts = {c.subject: c for c in reliability_counts(stata(), FILE)}
    assert counts["bf2018-all"].share == 0.5
    lone = as_csv().replace(b"1.0,Crimea,,1,1.0,0.0,1", b"1.0,Crimea,,1,1.0,0.0,0")
    none = {c.subject: c for c in reliability_counts(lone, "x.csv")}["bf2018-neutrality"]
    assert (none.due, none.share) == (0, None)


def test_counts_become_two_facts_each() -> None:
    """A count of those due and one of those kept, in the units of the module."""
    facts = as_facts(reliability_counts(stata(), FILE))
    assert len(facts) == 2 * len(EXPECTED)
    assert {fact.measure for fact in facts} == set(UNITS)
    assert (facts[0].subject, facts[0].measure, facts[0].period, facts[0].value) == (
        "bf2018-all",
        "commitments_due",
        "1816-2003",
        4.0,
    )


def test_a_missing_variable_is_an_error() -> None:
    """Every variable that is missing is named, with those the file has."""
    with pytest.raises(BadTable) as error:
        reliability_counts(b"sample,dnaLLM,honorLLM,defense,offense,neutral\n1,,1,1,0,0\n", FILE)
    found = "Found: sample, dnallm, honorllm, defense, offense, neutral."
    assert str(error.value).splitlines() == [
        f"{FILE}, column nonagg: This variable is missing. {found}",
        f"{FILE}, column multilateral: This variable is missing. {found}",
    ]


def test_a_file_without_cases_is_an_error() -> None:
    """A header alone gives nothing to count."""
    with pytest.raises(BadTable) as error:
        reliability_counts(",".join(NAMES).encode(), FILE)
    assert str(error.value).splitlines()[0] == (
        f"{FILE}, column sample: This variable is missing. Found: no case."
    )


def test_a_file_where_nothing_fell_due_is_an_error() -> None:
    """If no commitment ever applied, the coding is not the one that is counted."""
    rows = as_csv().splitlines()
    data = b"\n".join([rows[0], rows[5], rows[5]])
    with pytest.raises(BadTable) as error:
        reliability_counts(data, FILE)
    assert str(error.value) == (
        f"{FILE}, column dnaLLM: No commitment fell due. Found: 1 in all 2 cases."
    )


def test_another_format_of_stata_is_refused() -> None:
    """Format 119 is not read, and the error says what to do."""
    data = stata().replace(b"<release>118", b"<release>119")
    with pytest.raises(BadFile) as error:
        reliability_counts(data, FILE)
    assert str(error.value) == (
        f"{FILE}: This format of Stata files is not read. Found: 119. "
        "Allowed: 117 or 118, as Stata 13 and later write. Save it as CSV."
    )


def test_an_old_stata_file_is_refused() -> None:
    """Formats before 117 are no text and have another head."""
    with pytest.raises(BadFile) as error:
        reliability_counts(b"\x71\x02\x01\x00\x10\x00\x89\x00", FILE)
    assert str(error.value).startswith(f"{FILE}: This file is not text in UTF-8.")


def test_a_file_cut_short_is_refused() -> None:
    """Fewer rows than are said to follow is a damaged file."""
    with pytest.raises(BadFile) as error:
        reliability_counts(stata(rows=10**6), FILE)
    assert str(error.value) == (
        f"{FILE}: This Stata file cannot be read. "
        "Found: 1000000 rows of 37 bytes are said to follow. "
        "Allowed: an undamaged file. Save it again, or as CSV."
    )


@pytest.mark.parametrize("cut", [12, 60, 200, 400])
def test_a_file_cut_in_its_head_is_refused(cut: int) -> None:
    """Wherever the file ends, there is one error and no traceback."""
    with pytest.raises(BadFile):
        reliability_counts(stata()[:cut], FILE)


@pytest.mark.parametrize("filler", [b"\xff", b"\x7f"])
def test_a_damaged_map_is_refused(filler: bytes) -> None:
    """Places beyond the end of the file, and beyond any number of bytes, are refused."""
    data = stata()
    start = data.index(b"<map>") + len(b"<map>")
    with pytest.raises(BadFile):
        reliability_counts(data[:start] + filler * 112 + data[start + 112 :], FILE)


def test_an_open_quote_is_refused() -> None:
    """Text that breaks the rules of CSV is refused with its line."""
    with pytest.raises(BadFile) as error:
        reliability_counts(as_csv() + b'0.0,"Gulf', FILE)
    assert str(error.value) == (
        f"{FILE}, row 6: This is not comma-separated text. Found: unexpected end of data."
    )
