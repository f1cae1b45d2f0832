"""Endings and exposure, counted from a small made file in the form of ATOP."""

import pytest

from harmel.errors import BadFile, BadTable
from harmel.ledger.importers.atop import NEEDED, BaseRate, base_rates

HEADER = ",".join(NEEDED)
ROWS = (
    "1900,1,1,1910,1,1,1,0",
    "1950,1,1,1960,1,1,1,1",
    "1950,1,1,,,,1,0",
    "1960,1,1,1980,1,1,0,0",
    "1990,3,,2000,,,1,0",
)


def counted(*rows: str) -> dict[str, BaseRate]:
    """Count a made file of these rows."""
    text = "\n".join((HEADER, *rows)) + "\n"
    return {rate.subject: rate for rate in base_rates(text.encode())}


def test_classes_and_their_counts() -> None:
    """Each class counts its own alliances and endings."""
    found = counted(*ROWS)
    assert {name: (rate.alliances, rate.ended) for name, rate in found.items()} == {
        "atop-all": (5, 4),
        "atop-defence": (4, 3),
        "atop-defence-1945": (3, 2),
        "atop-defence-multilateral-1945": (2, 1),
    }
    assert found["atop-all"].period == "1815-2016"
    assert found["atop-defence-1945"].period == "1945-2016"


@pytest.mark.parametrize(
    ("row", "ended", "years"),
    [
        ("1950,1,1,1960,1,1,1,0", 1, 10.0),
        ("1950,1,1,,,,1,0", 0, 67.0),
        ("1950,1,1,NA,NA,NA,1,0", 0, 67.0),
        ("1950,,,1951,,,1,0", 1, 1.0),
        ("1950,1,1,1950,,,1,0", 1, 0.5),
        ("1950,2,30,1951,2,28,1,0", 1, 1.0),
        ("1960,1,1,1950,1,1,1,0", 1, 0.0),
    ],
)
def test_exposure_of_one_alliance(row: str, ended: int, years: float) -> None:
    """Exposure runs from first to last day, to the end of 2016, and is never below zero."""
    found = counted(row)["atop-defence"]
    assert (1, ended, years) == (found.alliances, found.ended, found.years)


def test_exposure_adds_up() -> None:
    """Two alliances are exposed for as long as one and the other."""
    one, two = counted(ROWS[0])["atop-all"], counted(ROWS[3])["atop-all"]
    both = counted(ROWS[0], ROWS[3])["atop-all"]
    assert (one.years, two.years) == (10.0, 20.0)
    assert both.years == pytest.approx(30.0)


def test_columns_may_stand_in_any_order_among_others() -> None:
    """Columns are found by name, with a byte-order mark or without."""
    text = "atopid,bilat,defense,endday,endmo,endyr,begday,begmo,begyr\n7,0,1,1,1,1960,1,1,1950\n"
    for mark in (b"", b"\xef\xbb\xbf"):
        found = {rate.subject: rate for rate in base_rates(mark + text.encode())}
        assert found["atop-defence-multilateral-1945"].years == 10.0


def test_every_missing_column_is_named() -> None:
    """A file of another form is refused with all that it lacks."""
    with pytest.raises(BadTable) as caught:
        base_rates(b"begyr,endyr\n1950,1960\n", "mine.csv")
    assert [p.column for p in caught.value.problems] == [
        name for name in NEEDED if name not in ("begyr", "endyr")
    ]
    assert {p.file for p in caught.value.problems} == {"mine.csv"}


def test_a_file_that_is_no_text_is_refused() -> None:
    """A workbook or bytes in another encoding are told as such."""
    for data in (b"PK\x03\x04", HEADER.encode("utf-16")):
        with pytest.raises(BadFile):
            base_rates(data)


@pytest.mark.parametrize(
    "row",
    [
        "1950,1,1,1960",
        "1950,13,1,1960,1,1,1,0",
        "nan,1,1,1960,1,1,1,0",
        "inf,1,1,1960,1,1,1,0",
        "1950,1,1,-9,1,1,1,0",
        "1950,1,1,19600,1,1,1,0",
        '"1950,1,1,1960,1,1,1,0',
        f"{'9' * 140000},1,1,1960,1,1,1,0",
    ],
    ids=["short", "month 13", "nan", "inf", "year -9", "year 19600", "open quote", "long cell"],
)
def test_a_row_that_cannot_be_read_is_an_error_with_its_line(row: str) -> None:
    """A broken row ends in an error that names the file, and not in a fault of the program."""
    with pytest.raises((BadFile, BadTable)) as caught:
        counted(ROWS[0], row)
    assert caught.value.problems[0].file == "atop_alliance_level.csv"
