"""The shipped cases of requests and offers cite, order and bound what they state."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from harmel.ledger.intake import Row
from harmel.ledger.members import members_on
from harmel.ledger.rates import rate
from harmel.ledger.store import Ledger
from harmel.ledger.support_files.file import read_support
from harmel.ledger.support_files.rows import quarter
from harmel.ledger.table import Table

CASES = {
    "support_2024_10": (date(2024, 10, 1), "2024Q4"),
    "support_2026_10": (date(2026, 10, 1), "2026Q4"),
}
MARKS = {
    "support_2024_10": {"documented": 52, "range": 18, "assumed": 39},
    "support_2026_10": {"documented": 36, "range": 25, "assumed": 33},
}
ROWS = {
    "support_2024_10": {"request": 36, "offer": 55, "refusal": 8, "option": 10},
    "support_2026_10": {"request": 36, "offer": 44, "refusal": 6, "option": 8},
}
HOSTS = {"EST", "LVA", "LTU", "POL", "ROU", "BGR", "SVK", "FIN"}
SELLERS = {"KOR", "EU_INSTITUTIONS"}
KEYS = {
    "requests": ("subject", "class"),
    "offers": ("subject", "class"),
    "holdings": ("subject", "class"),
    "ukraine_deliveries": ("donor", "class"),
    "partner_acts": ("subject", "act"),
    "costs": ("record_type", "class"),
    "us_forces": ("class",),
}
LINK = re.compile(r"table (\w+) \((.+)\)")
DATED = re.compile(r"\b(20\d\d(?:-\d\d(?:-\d\d)?)?)(?= \(|$)")
WEAK = ("rt.com", "news-pravda", "sputnik", "voennoedelo", "whoispresent", "almusallh")
CAPACITY = "Not offered: capacity only. "


def case(ledger: Ledger, name: str) -> Table:
    """Return one of the two shipped cases."""
    return {table.name: table for table in ledger.of_kind("support")}[name]


def caveats(ledger: Ledger, name: str) -> str:
    """Return the caveats of a case as one text."""
    return " ".join(case(ledger, name).sidecar.caveats)


def parts(row: Row) -> list[str]:
    """Return the cites of a row one by one."""
    return [cite for cite in row.text("cites").split(" ; ") if cite]


def day(cite: str) -> str:
    """Return the date of a cited page, as far as it is known."""
    found = DATED.search(cite)
    assert found is not None, cite
    return found[1]


def linked(ledger: Ledger, cite: str) -> list[Row]:
    """Return the rows of another table that a cite names."""
    found = LINK.fullmatch(cite)
    assert found is not None, cite
    name, words = found[1], found[2]
    rows = ledger.tables[name].rows
    if name == "battlegroups":
        return [row for row in rows if row.text("item").startswith(f"Battlegroup in {words},")]
    return [row for row in rows if " ".join(row.text(key) for key in KEYS[name]) == words]


def links(row: Row) -> list[str]:
    """Return the cites of a row that name rows of another table."""
    return [cite for cite in parts(row) if cite.startswith("table ")]


@pytest.mark.parametrize("name", CASES)
def test_each_case_has_its_rows_and_marks(ledger: Ledger, name: str) -> None:
    """Each case has the rows of each sort and mark that its caveat counts, and is a selection."""
    table = case(ledger, name)
    assert dict(Counter(row.text("row") for row in table.rows)) == ROWS[name]
    assert dict(Counter(row.text("mark") for row in table.rows)) == MARKS[name]
    marks = ", ".join(f"{mark} {count}" for mark, count in MARKS[name].items())
    sourced = len(table.rows) - MARKS[name]["assumed"]
    assert f"{len(table.rows)} rows by `mark`: {marks}; so {sourced} are sourced." in caveats(
        ledger, name
    )
    assert "request {request}, offer {offer}, refusal {refusal}, option {option}".format(
        **ROWS[name]
    ) in caveats(ledger, name)
    assert not table.sidecar.complete


@pytest.mark.parametrize("name", CASES)
def test_the_reader_takes_every_row(ledger: Ledger, name: str) -> None:
    """A case reads without a fault as a support file, and its first request is of its quarter."""
    found = read_support(name, ledger)
    assert len(found.statements) == len(case(ledger, name).rows)
    starts = [s.start for s in found.statements if s.row == "request" and s.start is not None]
    assert min(starts) == quarter(CASES[name][1])


@pytest.mark.parametrize("name", CASES)
def test_every_row_cites_or_says_why(ledger: Ledger, name: str) -> None:
    """Every row gives a reason in a sentence; what is not assumed names a page and its date."""
    for row in case(ledger, name).rows:
        assert row.text("reason").endswith("."), row.line
        pages = [cite for cite in parts(row) if cite not in links(row)]
        assert all(day(page) for page in pages)
        assert pages or row.text("mark") == "assumed", row.line
        assert parts(row), row.line


@pytest.mark.parametrize("name", CASES)
def test_what_is_on_call_is_a_class_of_its_own(ledger: Ledger, name: str) -> None:
    """An offer is on call by its class if and only if its reason says so, and none is stationed."""
    offers = [row for row in case(ledger, name).rows if row.text("row") == "offer"]
    by_class = [row.line for row in offers if row.text("class") == "brigade_on_call"]
    assert by_class
    assert by_class == [row.line for row in offers if row.text("reason").startswith("On call: ")]
    stationed = [row for row in offers if row.text("class") == "brigade"]
    words = ("not in Estonia", "stays in the United Kingdom", "would move in crisis", "On call")
    assert [r.line for r in stationed for w in words if w in r.text("reason")] == []
    assert "`brigade_on_call` is a brigade that stays at home" in caveats(ledger, name)


@pytest.mark.parametrize("name", CASES)
def test_interceptors_say_which_launcher_fires_them(ledger: Ledger, name: str) -> None:
    """PAC-3 and GEM-T are for Patriot, Aster for SAMP/T; Ukraine's request names both launchers."""
    found = [r for r in case(ledger, name).rows if r.text("class") == "interceptor_long"]
    for row in found:
        systems = set(row.text("system").split())
        if row.text("row") == "request":
            assert systems == {"Patriot", "SAMP/T"}, row.line
        for word, launcher in (("PAC-3", "Patriot"), ("GEM-T", "Patriot"), ("Aster", "SAMP/T")):
            if word in row.text("reason"):
                assert systems == {launcher}, row.line
    assert any(row.text("system") for row in found)


@pytest.mark.parametrize("name", CASES)
def test_ranges_are_ordered(ledger: Ledger, name: str) -> None:
    """Low, quantity and high stand in order; a documented figure is one figure."""
    for row in case(ledger, name).rows:
        ends = [row.number(column) for column in ("low", "quantity", "high")]
        if row.text("row") == "refusal":
            assert (ends[0], ends[2]) == (None, None), row.line
            continue
        given = [end for end in ends if end is not None]
        assert given == sorted(given), row.line
        assert len(given) == 3, row.line
        if row.text("mark") == "documented":
            assert given[0] == given[2], row.line


@pytest.mark.parametrize("name", CASES)
def test_every_named_row_exists(ledger: Ledger, name: str) -> None:
    """Whatever a case says to have taken from another table stands there."""
    named = [(row.line, link) for row in case(ledger, name).rows for link in links(row)]
    assert len(named) > 40
    assert [(line, link) for line, link in named if not linked(ledger, link)] == []


@pytest.mark.parametrize("name", CASES)
def test_documented_rows_agree_with_the_tables(ledger: Ledger, name: str) -> None:
    """A documented figure is an end of a row named beside it; a refusal is a refusal there too."""
    compared = 0
    for row in case(ledger, name).rows:
        for link in links(row) if row.text("mark") == "documented" else []:
            rows = linked(ledger, link)
            if row.text("row") == "refusal":
                assert {"refused", "withdrawn", "actual"} & {r.text("status") for r in rows}, link
            elif link.startswith("table battlegroups"):
                lead = row.text("member") if row.text("row") == "offer" else ""
                assert [r.text("item").endswith(lead) for r in rows] == [True], link
            else:
                ends = {r.number(end) for r in rows for end in ("low", "high")}
                assert row.number("quantity") in ends, (row.line, link)
            compared += 1
    assert compared >= 20


@pytest.mark.parametrize("name", CASES)
def test_hosts_and_donors_are_members_on_the_day(ledger: Ledger, name: str) -> None:
    """Who asks is a member that day, or Ukraine; who gives is a member or a seller."""
    codes = {member.iso3 for member in members_on(ledger, CASES[name][0])}
    rows = case(ledger, name).rows
    hosts = {row.text("member") for row in rows if row.text("row") == "request"}
    assert hosts <= codes | {"UKR"}
    assert hosts >= HOSTS | {"UKR"}
    givers = {row.text("member") for row in rows if row.text("row") != "request"}
    assert givers <= codes | SELLERS
    assert {row.text("towards") for row in rows} - {""} <= hosts
    assert "Hungary leads its own battlegroup" in caveats(ledger, name)


def test_the_case_of_2024_knows_nothing_later(ledger: Ledger) -> None:
    """The case of 2024 cites no page of after 1 October 2024, unless the reason says so."""
    table = case(ledger, "support_2024_10")
    for row in table.rows:
        for cite in (cite for cite in parts(row) if cite not in links(row)):
            late = day(cite) > "2024-10-01"[: len(day(cite))]
            assert not late or "Later source" in row.text("reason"), (row.line, cite)
    assert table.sidecar.published <= date(2024, 10, 1)


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_newer_than_its_case(ledger: Ledger, name: str) -> None:
    """No page is newer than the day on which the case was current."""
    table = case(ledger, name)
    until = table.sidecar.published.isoformat()
    dates = [day(cite) for row in table.rows for cite in parts(row) if cite not in links(row)]
    assert all(found <= until[: len(found)] for found in dates)
    assert any(found[:7] == until[:7] for found in dates)


@pytest.mark.parametrize("name", CASES)
def test_prices_are_those_of_the_table_of_costs(ledger: Ledger, name: str) -> None:
    """A Patriot battery, priced in USD, is converted at the rate of the day of the case."""
    (price,) = (
        row.number("high")
        for row in ledger.of_kind("costs")[0].rows
        if (row.text("class"), row.text("item")) == ("air_defence_long", "Patriot battery")
    )
    assert price is not None
    euros = price * 1000 * rate(ledger, "USD", "EUR", CASES[name][0]).number
    found = {
        row.number("cost")
        for row in case(ledger, name).rows
        if (row.text("class"), row.text("system")) == ("air_defence_long", "Patriot")
    }
    assert {round(euros)} == found - {None}


@pytest.mark.parametrize("name", CASES)
def test_capacity_is_assumed_and_keeps_half_of_the_batteries(ledger: Ledger, name: str) -> None:
    """What a member could spare is never marked as offered, and half of its batteries stay."""
    rows = [row for row in case(ledger, name).rows if row.text("reason").startswith(CAPACITY)]
    assert len(rows) > 8
    for row in rows:
        reserve, held = row.number("reserve"), row.number("quantity")
        assert (row.text("mark"), row.text("towards")) == ("assumed", ""), row.line
        assert reserve is not None, row.line
        assert held is not None, row.line
        assert 2 * reserve >= held, row.line
    reserved = [row for row in case(ledger, name).rows if row.number("reserve") is not None]
    assert reserved == rows


@pytest.mark.parametrize("name", CASES)
def test_weak_sources_are_owned_up_to(ledger: Ledger, name: str) -> None:
    """A row that cites a partisan or copied page says `weak source` in its reason."""
    rows = case(ledger, name).rows
    weak = [row for row in rows if any(site in row.text("cites") for site in WEAK)]
    assert weak
    assert [row.line for row in weak if "weak source" not in row.text("reason")] == []


def test_the_file_of_the_how_to_reads(ledger: Ledger, tmp_path: Path) -> None:
    """The example file of the how-to page is a support file of two hosts, to the letter."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "describe_support.md"
    shown = re.search(r"```csv[^\n]*\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    file = tmp_path / "my_support.csv"
    file.write_text(shown[1], encoding="utf-8")
    found = read_support(file, ledger).statements
    assert {s.member for s in found if s.row == "request"} == {"EST", "ROU"}
    assert {s.mark for s in found} == {"documented", "range", "assumed"}
