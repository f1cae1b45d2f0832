"""Support files: what a row says, what empty cells mean, and how figures trace."""

from pathlib import Path

import pytest

from harmel.ledger.facts import Assumption, Fact
from harmel.ledger.store import Ledger
from harmel.ledger.support_files.file import SupportFile, read_support
from harmel.ledger.support_files.rows import quarter, quarter_name, usual_way
from harmel.ledger.trace import trace

SMALL = Path(__file__).parent.parent / "models" / "support" / "small.csv"


@pytest.fixture(scope="module")
def small(ledger: Ledger) -> SupportFile:
    """Read the small case that tests share."""
    return read_support(SMALL, ledger)


def test_rows_are_read_in_order_with_their_lines(small: SupportFile) -> None:
    """Every row becomes a statement that knows the line it stands on."""
    assert [s.line for s in small.statements] == list(range(2, 20))
    assert [s.row for s in small.statements].count("request") == 7
    first = small.statements[0]
    assert (first.member, first.class_, first.low, first.quantity, first.high) == (
        "POL",
        "air_defence_long",
        2,
        3,
        4,
    )
    assert (first.priority, first.systems, first.mark) == (1, ("Patriot",), "documented")


def test_an_empty_cell_is_absent_and_not_zero(small: SupportFile) -> None:
    """Lead, reserve, cost and the end of a window are None where the file leaves them open."""
    greek = next(s for s in small.statements if s.member == "GRC" and s.row == "offer")
    assert greek.lead is None
    assert greek.cost is None
    assert greek.until is None
    assert greek.reserve == 5


def test_the_ends_of_a_range_fall_back_on_the_figure(small: SupportFile) -> None:
    """A row without a range has the same low, best and high end."""
    polish, romanian = small.statements[:2]
    assert [polish.end(end) for end in ("low", "best", "high")] == [2, 3, 4]
    assert [romanian.end(end) for end in ("low", "best", "high")] == [2, 2, 2]


def test_quarters_are_numbers_in_order() -> None:
    """Quarters read and written back are the same, and follow each other."""
    assert quarter_name(quarter("2024Q4") or 0) == "2024Q4"
    assert (quarter("2025Q1") or 0) - (quarter("2024Q4") or 0) == 1
    assert [quarter(text) for text in ("2024Q0", "2024Q5", "2024-Q1", "24Q1", "")] == [None] * 5


def test_units_go_home_from_members_and_stay_with_others() -> None:
    """A battery for a member is stationed, for a partner given; what is fired is used."""
    assert usual_way("air_defence_long", to_a_member=True) == "stationed"
    assert usual_way("air_defence_long", to_a_member=False) == "given"
    assert usual_way("interceptor_long", to_a_member=True) == "used"
    assert usual_way("mbt", to_a_member=True) == "given"


def test_figures_trace_to_their_row_or_are_assumptions(small: SupportFile, ledger: Ledger) -> None:
    """A documented figure is a fact with file, hash and row; an assumed one has its reason."""
    polish, ukrainian = small.statements[0], small.statements[5]
    fact, assumed = small.quantity_of(polish), small.quantity_of(ukrainian)
    assert isinstance(fact, Fact)
    assert isinstance(assumed, Assumption)
    found = trace(fact, ledger)["source"]
    assert (found["file"], found["row"], found["column"]) == ("small.csv", 2, "quantity")
    assert found["sha256"] == small.sha256
    assert (assumed.value, assumed.reason) == (
        2,
        "made up (counted in battery; cites nothing; small.csv, row 7)",
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_are_understood(
    delimiter: str, small: SupportFile, ledger: Ledger, tmp_path: Path
) -> None:
    """A file split by semicolons or tabs reads the same as one split by commas."""
    path = tmp_path / "other.csv"
    path.write_text(SMALL.read_text("utf-8").replace(",", delimiter), "utf-8")
    assert read_support(path, ledger).statements == small.statements


def test_shipped_cases_read(ledger: Ledger) -> None:
    """Every shipped table of the kind reads without a fault, and asks for something."""
    for table in ledger.of_kind("support"):
        file = read_support(table.name, ledger)
        assert file.release == table.release
        assert any(s.row == "request" for s in file.statements)


def test_a_way_can_be_stated(ledger: Ledger, tmp_path: Path) -> None:
    """The column `way` overrides what is usual for a class."""
    path = tmp_path / "way.csv"
    path.write_text(
        "row,member,class,quantity,priority,from,way\n"
        "request,POL,mbt,10,1,2025Q1,stationed\nrequest,LTU,mbt,5,1,2025Q1,\n"
    )
    ways = [s.way for s in read_support(path, ledger).statements]
    assert ways == ["stationed", "given"]
