"""Whatever stands in an outside file becomes typed rows or one error, and never anything else."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.errors import BadFile, BadTable, HarmelError
from harmel.ledger.claims import ClaimsFile
from harmel.ledger.intake import (
    MOST_CELL,
    MOST_YAML_BYTES,
    MOST_YAML_DEPTH,
    Row,
    decode,
    read_bytes,
    read_csv,
    read_yaml,
)
from harmel.ledger.kinds import KINDS
from harmel.ledger.schemas import AllianceFile, Sidecar
from tests.conftest import TRIPLE

QUICK = settings(deadline=None, max_examples=120)
HEADER = "subject,measure,period,value,status\n"
SIDECAR = (TRIPLE / "people.yaml").read_bytes()
MADE = (
    (SIDECAR, Sidecar),
    ((TRIPLE / "alliance.yaml").read_bytes(), AllianceFile),
    ((TRIPLE / "rumour.claims.yaml").read_bytes(), ClaimsFile),
)
TOKENS = (
    "!!bool ", "!!int ", "!!float ", "!!set ", "!!omap ", "!!timestamp ", "!!binary ", "&a ", "*a",
    "? ", ": ", "- ", "[", "]", "{", "}", "|", ">", '"', "'", "#", "%", "---\n", "~", "<<: ", "\t",
    "=", ".inf", ".nan", "0x", "1e999", "2024-13-45", "\ufeff", "\x85", "\u2028", "\\ud800", "\x00",
)  # fmt: skip


def facts(*rows: str) -> tuple[Row, ...]:
    """Read rows of a made-up table of facts."""
    text = HEADER + "".join(f"{row}\n" for row in rows)
    return read_csv(text.encode(), "made.csv", "facts", {"share": "percent"})


def test_cells_are_typed_and_rows_know_their_line() -> None:
    """A row gives numbers, days, words and sources as such, and the line it stands on."""
    header = "iso3,name,accession,signature,withdrawal,round,source"
    text = f"{header}\n\nARC,Arcadia,2000-01-01,1999-06-01,,founder,book press\n"
    (row,) = read_csv(text.encode(), "made.csv", "members", {})
    assert row.line == 3
    assert row.text("name") == "Arcadia"
    assert row.day("accession") == date(2000, 1, 1)
    assert row.day("withdrawal") is None
    assert row.text("withdrawal") == ""
    assert row.sources() == ("book", "press")
    assert row.number("round") is None


def test_an_empty_number_is_none_and_not_zero() -> None:
    """A cell left empty has no number; a cell with 0 has the number zero."""
    empty, zero = facts("ARC,share,2009,,absent", "BOR,share,2009,0,actual")
    assert empty.number("value") is None
    assert zero.number("value") == 0.0


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_byte_order_marks_and_line_ends_do_not_matter(mark: bytes, ending: str) -> None:
    """A table saved by a spreadsheet reads like one saved by hand."""
    text = (HEADER + "ARC,share,2009,3.0,actual\n").replace("\n", ending)
    (row,) = read_csv(mark + text.encode(), "made.csv", "facts", {"share": "percent"})
    assert row.number("value") == 3.0


def test_all_problems_of_a_table_are_reported_together() -> None:
    """One reading names every bad cell and every repeated row."""
    with pytest.raises(BadTable) as caught:
        facts("ARC,share,soon,x,actual", "BOR,share,2009,1,guessed", "BOR,share,2009,1,actual")
    places = [(p.row, p.column) for p in caught.value.problems]
    assert places == [
        (2, "period"),
        (2, "value"),
        (3, "status"),
        (4, "subject, measure, period"),
    ]


@QUICK
@given(st.decimals(min_value=-(10**15), max_value=10**15, places=6, allow_nan=False))
def test_numbers_are_read_as_their_decimals_say(value: Decimal) -> None:
    """A plain decimal becomes the float nearest to it."""
    (row,) = facts(f"ARC,share,2009,{value:f},actual")
    assert float(value) == row.number("value")


@QUICK
@given(st.text(max_size=8).filter(lambda text: "\x00" not in text))
def test_a_number_is_ascii_digits_or_an_error(text: str) -> None:
    """No text but plain digits with sign, point and exponent is taken for a number."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["ARC", "share", "2009", text, "actual"])
    try:
        (row,) = facts(out.getvalue().removesuffix("\n"))
    except HarmelError:
        return
    assert (row.number("value") is None) is (text == "")
    assert set(text) <= set("0123456789.-+eE")


@QUICK
@given(
    st.lists(
        st.text(
            st.characters(categories=("L", "M", "N", "P", "S", "Zs")),
            min_size=1,
            max_size=MOST_CELL // 40,
        ),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_words_come_back_as_they_were_written(words: list[str]) -> None:
    """Commas, quotes, spaces and every script survive a table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(KINDS["sources"].columns)
    for index, word in enumerate(words):
        writer.writerow([f"key-{index}", word, word, "", word, ""])
    rows = read_csv(out.getvalue().encode(), "made.csv", "sources", {})
    assert words == [row.text("title") for row in rows]


def outcome(read: Callable[[], object]) -> str:
    """Read, and name the class of what came of it; other errors pass through."""
    try:
        return type(read()).__name__
    except (BadFile, BadTable) as error:
        return type(error).__name__


@QUICK
@given(st.binary(max_size=300), st.sampled_from(sorted(KINDS)), st.booleans())
def test_any_bytes_are_a_table_or_an_error(data: bytes, kind: str, headed: bool) -> None:
    """Reading arbitrary bytes as a table ends in rows or in one of our own errors."""
    head = (",".join(KINDS[kind].columns) + "\n").encode() if headed else b""
    found = outcome(lambda: read_csv(head + data, "made.csv", kind, {}))
    assert found in ("tuple", "BadFile", "BadTable")


@QUICK
@given(
    st.sampled_from(MADE),
    st.lists(
        st.tuples(st.integers(min_value=0, max_value=400), st.sampled_from(TOKENS)),
        min_size=1,
        max_size=4,
    ),
)
def test_any_mutant_is_a_record_or_an_error(
    made: tuple[bytes, type[Sidecar]], changes: list[tuple[int, str]]
) -> None:
    """Reading a mutated YAML file ends in a record or in one of our own errors."""
    text, form = made
    for place, token in changes:
        text = text[:place] + token.encode() + text[place:]
    found = outcome(lambda: read_yaml(text, "made.yaml", form))
    assert found in (form.__name__, "BadFile", "BadTable")


@pytest.mark.parametrize("tag", ["bool", "int", "float", "timestamp", "binary", "set", "omap"])
def test_a_word_with_a_tag_of_another_type_is_an_error(tag: str) -> None:
    """A value that its own tag does not fit is a bad file, not a fault of the program."""
    with pytest.raises(BadFile) as caught:
        read_yaml(f"schema: !!{tag} perhaps\n".encode(), "made.yaml", Sidecar)
    assert caught.value.problems[0].file == "made.yaml"


@pytest.mark.parametrize(
    ("levels", "fine"), [(MOST_YAML_DEPTH - 1, True), (MOST_YAML_DEPTH, False)]
)
def test_nesting_is_bounded(levels: int, fine: bool) -> None:
    """A document may nest twelve levels deep, and not one more."""
    text = f"caveats: {'[' * levels}{']' * levels}\n"
    with pytest.raises(BadTable if fine else BadFile):
        read_yaml(text.encode(), "made.yaml", Sidecar)


def test_a_document_that_would_grow_is_refused() -> None:
    """References inside a document are refused before anything is built from them."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(BadFile, match="Aliases are not allowed"):
        read_yaml(bomb.encode(), "made.yaml", Sidecar)


def test_a_record_is_read_whole() -> None:
    """A sidecar gives back what it says."""
    found = read_yaml(SIDECAR, "people.yaml", Sidecar)
    assert (found.release, found.published) == ("people-1", date(2012, 6, 1))
    assert found.units == {"born": "date", "party": "text"}


def test_a_long_document_is_refused() -> None:
    """A YAML file may not be larger than one mebibyte."""
    with pytest.raises(BadFile, match="too large"):
        read_yaml(SIDECAR + b"#" * MOST_YAML_BYTES, "made.yaml", Sidecar)


def test_files_are_read_whole_or_refused(tmp_path: Path) -> None:
    """A file gives its bytes; a missing one, a folder or one too large gives an error."""
    path = tmp_path / "made.csv"
    path.write_bytes(b"12345")
    assert read_bytes(path, limit=5) == b"12345"
    with pytest.raises(BadFile, match=r"too large. Found: 5 bytes. Allowed: 4 bytes"):
        read_bytes(path, limit=4)
    with pytest.raises(BadFile, match="missing"):
        read_bytes(tmp_path)
    with pytest.raises(BadFile, match="missing"):
        read_bytes(tmp_path / "other.csv")


@QUICK
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff")))
def test_text_is_decoded_as_it_was_written(text: str) -> None:
    """UTF-8 comes back unchanged, with or without a byte-order mark."""
    data = text.encode()
    if not data.startswith(b"PK\x03\x04"):
        assert text == decode(data, "made.csv") == decode(b"\xef\xbb\xbf" + data, "made.csv")
