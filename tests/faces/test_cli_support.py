"""The commands of support and of the pledge ledger: shapes, charts, tables, and mistakes."""

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]

HEADER = "row,member,class,quantity,unit,priority,from,until,towards\n"
RIVER = HEADER + (
    "request,EST,air_defence_long,2,batteries,1,2027Q1,2028Q4,\n"
    "request,POL,air_defence_long,1,batteries,2,2027Q1,2028Q4,\n"
    "request,UKR,ammunition_155,300,shells,1,2027Q1,2027Q4,\n"
    "offer,DEU,air_defence_long,1,batteries,,2027Q1,2027Q2,\n"
    "refusal,DEU,air_defence_long,,batteries,,,,POL\n"
)
LACKS = ["EST", "POL", "UKR"]
SECONDS = 20
MISTAKES = {
    "support match nowhere.csv": "argument source: This is neither a file nor a table",
    "support shortfall river.csv --key beauty": "argument key: This key is not known.",
    "support shortfall river.csv --chart lacks.png": "argument chart: Charts are drawn to SVG",
    "support match river.csv --ledger nowhere": "This folder does not exist. Found: nowhere.",
    "support match river.csv --refuse XYZ": "argument member: This member is not known.",
    "support match river.csv --extra KOR:ammunition_155:-1": "argument extra: This quantity is",
    "support match river.csv --horizon 0": "argument horizon: This horizon is out of its range.",
    "support match support_2024_10 --as-of 2024-13-01": "argument as-of: This is not a date.",
    "support match zero.csv": "No request asks for any units at these figures",
    "support replace --us-available 2": "argument us-available: This is out of range.",
    "support salvo --shots -1 --interceptors 1 --kill-probability 0.5": "argument shots: This is",
    "support ground --brigades -1 --heavy 0": "argument brigades: This is out of range.",
    "pledge ledger --donor XYZ": "argument donor: This donor is not known. Found: XYZ.",
    "pledge ledger --exempt AUT": "argument exempt: Only a member can be exempt. Found: AUT.",
    "pledge ledger --year 2021": "argument year: This year is not known. Found: 2021.",
}
NO_ANSWERS = {
    "support match river.csv --must EST": "Infeasible: these statements cannot hold together.",
    "support replace --as-of 2000-01-01": "No requirement was reported by 2000-01-01.",
    "pledge ledger --as-of 2020-01-01": "This pledge was not yet made on the date asked for.",
    "pledge ledger --as-of 2024-10-02 --chart owed.svg": "There is nothing to draw.",
}


@pytest.fixture
def river(run: Run, tmp_path: Path) -> Run:
    """Run commands in a folder that holds a small file of support, and one that asks nothing."""
    (tmp_path / "river.csv").write_text(RIVER, encoding="utf-8")
    zero = HEADER + "request,EST,mbt,0,tanks,1,2027Q1,,\n"
    (tmp_path / "zero.csv").write_text(zero, encoding="utf-8")
    return run


def test_the_commands_draw_export_and_print(river: Run, tmp_path: Path) -> None:
    """Match and shortfall give a chart, a table and JSON of the same answer."""
    for command in ("match", "shortfall"):
        words = ("support", command, "river.csv", "--json", "--chart", "d.svg", "--export", "t.csv")
        ran = river(*words)
        assert ran.code == 0, ran.err
        data = json.loads(ran.out)
        drawn = (tmp_path / "d.svg").read_text(encoding="utf-8")
        assert "<svg" in drawn
        assert "2 of 2 batteries short, at worst" in drawn
        table = (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(table.splitlines()))
        if command == "match":
            assert [row["units"] for row in rows] == [str(a["units"]) for a in data["assignments"]]
            continue
        assert [row["host"] for row in rows] == LACKS
        poland = rows[LACKS.index("POL")]
        assert "Germany, which refuses" in poland["could_close"]


def test_words_fit_their_numbers(river: Run) -> None:
    """One unit, one request and one quarter are written in the singular."""
    out = river("support", "shortfall", "river.csv").out
    assert "Poland: its only request is short." in out
    assert "1 battery (long-range air defence) more from anybody, usable by the host" in out


@pytest.mark.parametrize("command", MISTAKES)
def test_mistakes_get_one_clear_error(river: Run, command: str) -> None:
    """Bad input exits with 2, says what is wrong in one text, prints nothing else, and is quick."""
    start = time.monotonic()
    ran = river(*command.split())
    assert time.monotonic() - start < SECONDS
    assert (ran.code, ran.out) == (2, "")
    assert MISTAKES[command] in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", NO_ANSWERS)
def test_what_cannot_be_is_named(river: Run, command: str) -> None:
    """A question without an answer, or an infeasible demand, exits with 3 and says why."""
    ran = river(*command.split())
    assert ran.code == 3
    assert NO_ANSWERS[command] in " ".join((ran.out + ran.err).split())
    assert "Traceback" not in ran.err


def test_a_hundred_thousand_rows_are_one_error_within_seconds(run: Run, tmp_path: Path) -> None:
    """The command refuses a file of 100,000 rows with one line."""
    rows = [f"request,POL,c{n},1,units,1,2025Q1,,\n" for n in range(100_000)]
    (tmp_path / "long.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    start = time.monotonic()
    ran = run("support", "match", "long.csv")
    assert time.monotonic() - start < SECONDS
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip() == (
        "harmel: long.csv: This file has too many rows. Found: 100,000. Allowed: 10,000."
    )


def test_a_shortfall_is_explained_by_its_printed_size(run: Run) -> None:
    """A size printed by the page on support leads back to the row of the request."""
    ran = run("explain", "6,180", "--as-of", "2024-10-02")
    assert "support/support_2024_10/row-16/short" in ran.out
    assert "support_2024_10.csv, row 16, column quantity" in ran.out


def test_who_was_exempt_by_agreement_is_said(run: Run) -> None:
    """The page names who was left out of the pledge and how to leave it out here."""
    told = " ".join(run("pledge", "ledger", "--year", "2024").out.split())
    assert "Agreed exempt: HUN (Hungary was left out by agreement;" in told
    assert "Here all members have a part; --exempt HUN leaves HUN out." in told
    applied = " ".join(run("pledge", "ledger", "--year", "2024", "--exempt", "HUN").out.split())
    assert "Agreed exempt: HUN" in applied
    assert "Here all members have a part" not in applied


def test_a_pledge_is_not_judged_by_years_before_it(run: Run) -> None:
    """A year before the decision is answered with a warning first; a year after it has none."""
    before = " ".join(run("pledge", "ledger", "--year", "2023").out.split())
    assert "ends before the pledge was decided on 2024-07-10" in before
    assert "before the pledge was decided" not in run("pledge", "ledger", "--year", "2025").out


def test_the_default_page_of_a_pledge_shows_calendar_years_too(run: Run) -> None:
    """Twelve months leave most members open, so both calendar years stand beside them."""
    told = " ".join(run("pledge", "ledger").out.split())
    assert "Inputs: 1," in told
    assert "In the calendar year 2024: covered 1.03 times; by gdp: over BEL DEU" in told
    assert "In the calendar year 2025: covered 0.92 times" in told
    assert " owed" not in told
    assert "In the calendar year" not in run("pledge", "ledger", "--year", "2025").out


def test_members_named_twice_are_one(run: Run) -> None:
    """A member given twice stops once, and is exempt once."""
    assert "Without DEU, all else" in run("pledge", "ledger", *("--without", "DEU") * 2).out
    split = run("pledge", "split", "--amount", "40bn", *("--exempt", "HUN") * 2).out
    assert "exempt: HUN\n" in split


def test_the_ledger_of_a_pledge_has_the_split(run: Run) -> None:
    """Its shares and multipliers are those of `pledge split` on the day of the pledge."""
    ledger = json.loads(run("pledge", "ledger", "--json").out)
    split = json.loads(
        run(
            *("pledge", "split", "--amount", "40bn", "--year", "2024", "--as-of", "2024-07-10"),
            "--json",
        ).out
    )
    for key in ("shares", "multiplier_without"):
        assert ledger[key] == pytest.approx(split[key]), key
    assert ledger["inputs"]["sourced"] > ledger["inputs"]["assumed"] > 0


def test_a_sum_below_a_million_is_asked_about(run: Run) -> None:
    """40 EUR is split as typed and asked about; 40bn is not."""
    assert "40 EUR: did you mean 40bn?" in run("pledge", "split", "--amount", "40").out
    assert "did you mean" not in run("pledge", "split", "--amount", "40bn").out


def test_the_chart_of_the_replacement_has_years_and_words(run: Run, tmp_path: Path) -> None:
    """The drawing says whose forces, names classes in words, and has a panel of years."""
    run("support", "replace", "--chart", "replace.svg")
    drawn = (tmp_path / "replace.svg").read_text(encoding="utf-8")
    for words in ("What replaces US forces", "Infantry fighting vehicles", "Years until it is"):
        assert words in drawn, words
    assert ">ifv<" not in drawn


def test_the_page_on_replacement_isolates_leaving(run: Run) -> None:
    """The total is split into what leaving causes and the rest, and its sums are explained."""
    now = " ".join(run("support", "replace").out.split())
    assert "Because US forces leave: USD 923 (816–1,044) bn of that" in now
    assert "The total holds 13 of 15 classes." in now
    assert "The brigades would cost USD 916 (540–1,408) bn, their parts 240 (206–279) bn" in now
    assert "of which the United States would supply: brigade 21" in now
    assert "-0.00" not in now
    then = " ".join(run("support", "replace", "--as-of", "2024-10-02").out.split())
    assert "The total holds 1 of 15 classes: brigade. Not comparable with later days" in then


def test_columns_that_could_mislead_are_explained(run: Run) -> None:
    """The page on replacement says why more can be missing than needed less own."""
    out = " ".join(run("support", "replace").out.split())
    assert "missing can lie above needed" in out
    assert "Of the own stock of brigade, 48 % (30 to 60) is taken as what could be sent." in out
