"""The shipped tables of forces, requests, offers, costs and deliveries say what they are."""

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from harmel.ledger.intake import Row
from harmel.ledger.members import all_members
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table

TABLES = {
    "battlegroups": ("forces", 9),
    "costs": ("costs", 94),
    "holdings": ("holdings", 434),
    "offers": ("offers", 79),
    "partner_acts": ("partner_acts", 34),
    "requests": ("requests", 53),
    "requirements": ("requirements", 34),
    "ukraine_deliveries": ("deliveries", 142),
    "us_forces": ("forces", 62),
}
MARKS = {
    "battlegroups": (9, 0, 0),
    "costs": (68, 18, 8),
    "holdings": (341, 39, 54),
    "offers": (71, 8, 0),
    "partner_acts": (28, 5, 1),
    "requests": (47, 5, 1),
    "requirements": (29, 5, 0),
    "ukraine_deliveries": (125, 16, 1),
    "us_forces": (49, 13, 0),
}
RANGES = (("low", "high"), ("value_low", "value_high"), ("delivered_low", "delivered_high"))
CODES = {
    "holdings": ("subject",),
    "offers": ("subject", "recipient"),
    "partner_acts": ("subject", "recipient"),
    "requests": ("subject", "answered_by"),
}
AHEAD = {
    ("holdings", "as_of"): {"2027", "2028", "2029"},
    ("costs", "year"): {"2027", "2028", "2030"},
}


def table(ledger: Ledger, name: str) -> Table:
    """Return a shipped table by its name."""
    return {found.name: found for found in ledger.of_kind(TABLES[name][0])}[name]


def caveats(ledger: Ledger, name: str) -> str:
    """Return the caveats of a table as one text."""
    return " ".join(table(ledger, name).sidecar.caveats)


def find(ledger: Ledger, name: str, **cells: str) -> list[Row]:
    """Return the rows whose cells hold the given texts; `class_` stands for `class`."""
    wanted = {column.rstrip("_"): text for column, text in cells.items()}
    return [
        row
        for row in table(ledger, name).rows
        if all(text in row.text(column) for column, text in wanted.items())
    ]


@pytest.mark.parametrize("name", TABLES)
def test_each_table_has_its_rows(ledger: Ledger, name: str) -> None:
    """Each table is of its kind and has the rows that were compiled."""
    found = table(ledger, name)
    assert TABLES[name] == (found.sidecar.kind, len(found.rows))
    assert not found.sidecar.complete


@pytest.mark.parametrize("name", TABLES)
def test_marks_are_counted_and_explained(ledger: Ledger, name: str) -> None:
    """Every row is documented, a range or assumed, and a caveat gives the three counts."""
    by = Counter(row.text("mark") for row in table(ledger, name).rows)
    counts = by["documented"], by["range"], by["assumed"]
    assert counts == MARKS[name]
    assert sum(counts) == TABLES[name][1]
    words = "documented {}, range {}, assumed {}".format(*counts)
    assert f"{TABLES[name][1]} rows by `mark`: {words}." in caveats(ledger, name)


@pytest.mark.parametrize("name", TABLES)
def test_low_is_not_above_high(ledger: Ledger, name: str) -> None:
    """Both ends of a range are given, or neither, and the low one is not above the high one."""
    for row in table(ledger, name).rows:
        for low, high in RANGES:
            ends = [row.number(low), row.number(high)]
            given = [end for end in ends if end is not None]
            assert len(given) != 1, (row.line, low)
            assert given == sorted(given), (row.line, low)


def test_only_an_addition_is_below_zero(ledger: Ledger) -> None:
    """No quantity is negative but the troops added, which stand among the announced cuts."""
    below = {
        (name, row.text("class"))
        for name in TABLES
        for row in table(ledger, name).rows
        for pair in RANGES
        for column in pair
        if (row.number(column) or 0) < 0
    }
    assert below == {("us_forces", "announced_cut")}
    assert "-5,000 to 0" in caveats(ledger, "us_forces")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_cited(ledger: Ledger, name: str) -> None:
    """Every row names its source, and one whose only source is memory is marked assumed."""
    for row in table(ledger, name).rows:
        assert row.text("cites").strip(), row.line
        if re.match(r"recalled|derived|assumed|none$", row.text("cites")):
            assert row.text("mark") == "assumed", row.line


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_newer_than_its_table(ledger: Ledger, name: str) -> None:
    """No date lies after the day the table was current, except orders and plans named here."""
    found = table(ledger, name)
    until = found.sidecar.published.isoformat()
    for column in ("cited_on", "as_of", "asked", "date", "from", "year"):
        later = {
            row.text(column)
            for row in found.rows
            if row.text(column) > until[: len(row.text(column))]
        }
        assert later == AHEAD.get((name, column), set()), column


@pytest.mark.parametrize("name", CODES)
def test_every_code_is_a_member_or_explained(ledger: Ledger, name: str) -> None:
    """A code that is no member's is explained in a caveat."""
    members = {member.iso3 for member in all_members(ledger)}
    said = caveats(ledger, name)
    codes = {
        code
        for row in table(ledger, name).rows
        for column in CODES[name]
        for code in re.findall(r"\b[A-Z]{2,}[0-9]?\b", row.text(column))
    }
    partners = {"UKR"} if name == "partner_acts" else set()
    assert {code for code in codes - members - partners if code not in said} == set()


def test_one_row_is_preferred_for_each_holding(ledger: Ledger) -> None:
    """Each subject and class has exactly one row marked as the one to use."""
    rows = table(ledger, "holdings").rows
    preferred = Counter(
        (row.text("subject"), row.text("class")) for row in rows if row.text("prefer") == "1"
    )
    assert set(preferred.values()) == {1}
    assert set(preferred) == {(row.text("subject"), row.text("class")) for row in rows}


def test_bulgaria_has_one_code(ledger: Ledger) -> None:
    """The code BUL of one source is written BGR, and no subject of holdings is left unknown."""
    subjects = {row.text("subject") for row in table(ledger, "holdings").rows}
    members = {member.iso3 for member in all_members(ledger)}
    assert subjects - members == {"EUROPE", "EUROPE6", "NATO", "UKR"}
    assert members <= subjects
    (tanks,) = find(ledger, "holdings", subject="BGR", class_="mbt")
    assert tanks.number("high") == 410


def test_counts_of_the_aggregator_are_old_and_said_to_be(ledger: Ledger) -> None:
    """The 303 rows of one list of 2022 speak of January 2022; the licence names them."""
    rows = find(ledger, "holdings", cites="GlobalFirepower 2022")
    assert len(rows) == 303
    assert {row.text("as_of") for row in rows} == {"2022-01"}
    assert "303 of 434" in table(ledger, "holdings").sidecar.licence
    assert "303 rows" in caveats(ledger, "holdings")


def test_european_tanks_add_up_to_about_8000(ledger: Ledger) -> None:
    """The preferred rows of European members make the sum that a caveat warns of."""
    rows = [
        row
        for row in find(ledger, "holdings", class_="mbt", prefer="1")
        if row.text("class") == "mbt" and row.text("subject") not in ("CAN", "EUROPE", "UKR", "USA")
    ]
    assert len(rows) == 30
    low, high = (sum(row.number(end) or 0 for row in rows) for end in ("low", "high"))
    assert (low, high) == (7878, 8305)
    assert "about 8,000" in caveats(ledger, "holdings")


def test_kiel_counts_allocations_only(ledger: Ledger) -> None:
    """Rows of the tracker fill nothing but what was allocated, and say so."""
    rows = find(ledger, "ukraine_deliveries", cites="Kiel Ukraine Support Tracker release 29")
    assert len(rows) == 101
    for row in rows:
        assert row.number("allocated") is not None
        empty = ("promised", "delivered_low", "delivered_high")
        assert [row.number(column) for column in empty] == [None] * 3
        assert "not proven delivered" in row.text("note")


def test_both_readings_of_the_leaked_requirements_are_said(ledger: Ledger) -> None:
    """82 and 293 are called old requirement or present stock, and none of it is official."""
    said = caveats(ledger, "requirements")
    assert "82 brigades and 293" in said
    assert "none is official" in said
    (row,) = find(ledger, "requirements", class_="brigade", reading="judged enough in 2021")
    assert "present structure" in row.text("ambiguity")


def test_a_refusal_is_zero(ledger: Ledger) -> None:
    """Whoever refused offers nothing, and nobody else offers zero."""
    for row in table(ledger, "offers").rows:
        assert (row.text("status") == "refused") == (row.number("high") == 0), row.line


def test_requests_are_met_in_part_or_not(ledger: Ledger) -> None:
    """The judgement on each request is one of three, counted in a caveat."""
    by = Counter(row.text("status") for row in table(ledger, "requests").rows)
    assert by == {"met": 6, "partly": 36, "unmet": 11}
    assert "met 6, partly 36, unmet 11" in caveats(ledger, "requests")


@pytest.mark.parametrize("name", TABLES)
def test_no_row_leans_on_its_neighbour(ledger: Ledger, name: str) -> None:
    """Rows are sorted, so none may say 'same' or 'of which' of the row that stood before it."""
    for row in table(ledger, name).rows:
        for column in ("item", "what", "ambiguity"):
            assert not re.match(r"(same|ditto|of which)\b", row.text(column)), row.line


def test_battlegroups_add_up_to_natos_figure(ledger: Ledger) -> None:
    """The eight strengths of June 2022 make the 9,641 that NATO's press office gave."""
    rows = table(ledger, "battlegroups").rows
    form = re.compile(r"Battlegroup in ([A-Z]{3}), framework nation ([A-Z]{3})")
    led = {found[1]: found[2] for row in rows if (found := form.fullmatch(row.text("item")))}
    assert led == {
        "BGR": "ITA",
        "EST": "GBR",
        "FIN": "SWE",
        "HUN": "HUN",
        "LTU": "DEU",
        "LVA": "CAN",
        "POL": "USA",
        "ROU": "FRA",
        "SVK": "ESP",
    }
    actual = [row.number("low") or 0 for row in rows if row.text("status") == "actual"]
    assert (len(actual), sum(actual)) == (8, 9641)


@dataclass(frozen=True)
class Figure:
    """A figure that was compared in two sources: where it stands, and its two ends."""

    table: str
    cells: dict[str, str]
    low: float
    high: float
    ends: tuple[str, str] = ("low", "high")


VALUE, GIVEN = ("value_low", "value_high"), ("delivered_low", "delivered_high")
CROSSCHECKS = {
    "brigades, old": Figure("requirements", {"reading": "judged enough"}, 82, 82),
    "brigades, new": Figure("requirements", {"plan": "2024 MCR", "class": "brigade"}, 131, 131),
    "air defence, old": Figure(
        "requirements", {"class": "air_defence_all", "reading": "old"}, 293, 293
    ),
    "air defence, new": Figure(
        "requirements", {"class": "air_defence_all", "reading": "new"}, 1467, 1467
    ),
    "brigade target 2025": Figure("requirements", {"reading": "targets June 2025"}, 120, 130),
    "air-defence increase": Figure("requirements", {"reading": "Chatham House"}, 400, 400),
    "IISS procurement": Figure("costs", {"item": "one-off procurement"}, 226, 400),
    "IISS fighters": Figure("us_forces", {"item": "Fighters to replace"}, 400, 400),
    "IISS destroyers": Figure("us_forces", {"item": "Destroyers to replace"}, 20, 20),
    "German brigade": Figure("offers", {"what": "Armoured Brigade 45"}, 4800, 5000),
    "Germans in Lithuania": Figure("offers", {"what": "troops of brigade 45 in country"}, 400, 500),
    "German Patriots": Figure(
        "holdings", {"subject": "DEU", "class": "air_defence_long", "prefer": "1"}, 6, 9
    ),
    "Swedish Patriots": Figure(
        "holdings", {"subject": "SWE", "class": "air_defence_long", "prefer": "1"}, 4, 4
    ),
    "Swedish Patriots, older": Figure(
        "holdings", {"subject": "SWE", "class": "air_defence_long", "prefer": "0"}, 4, 4
    ),
    "German Patriots given": Figure(
        "ukraine_deliveries", {"donor": "Germany", "cites": "spacewar"}, 3, 5, GIVEN
    ),
    "ask of seven Patriots": Figure("requests", {"what": "Extra Patriot systems"}, 7, 7),
    "ask of ten Patriots": Figure("requests", {"what": "Ten Patriot systems"}, 10, 10),
    "Czech shells offered": Figure("offers", {"what": "Shells delivered 2024"}, 1.5e6, 1.6e6),
    "Czech shells given": Figure(
        "ukraine_deliveries", {"item": "All calibres 2024"}, 1.5e6, 1.6e6, GIVEN
    ),
    "brigade leaving Romania": Figure("us_forces", {"class": "brigade_troops"}, 800, 4000),
    "US troops in Romania": Figure("us_forces", {"item": "Romania after the cut"}, 900, 1000),
    "US troops, late 2025": Figure(
        "us_forces", {"note": "NATO spoke of near 100,000"}, 80000, 85000
    ),
    "US brigades 2024": Figure(
        "us_forces", {"class": "brigade", "year": "2024", "note": "5+2"}, 5, 5
    ),
    "Rota 2021": Figure("us_forces", {"item": "at Rota", "year": "2021"}, 4, 4),
    "Rota 2024": Figure("us_forces", {"item": "at Rota", "year": "2024"}, 5, 5),
    "Rota 2026": Figure("us_forces", {"item": "at Rota", "year": "2026"}, 5, 6),
    "withdrawal from Germany": Figure("us_forces", {"item": "Withdrawal from Germany"}, 5000, 5000),
    "Dutch Patriots in Poland": Figure(
        "offers", {"subject": "NLD", "what": "Patriot at Rzeszow"}, 2, 2
    ),
    "Eastern Sentry, German": Figure("offers", {"subject": "DEU", "what": "Eastern Sentry"}, 4, 4),
    "Eastern Sentry, French": Figure("offers", {"subject": "FRA", "what": "Eastern Sentry"}, 3, 3),
    "Eastern Sentry, Danish": Figure(
        "offers", {"subject": "DNK", "what": "Eastern Sentry F-16"}, 2, 2
    ),
    "Eastern Sentry, frigate": Figure(
        "offers", {"class": "frigate", "what": "Eastern Sentry"}, 1, 1
    ),
    "Dutch F-35": Figure("holdings", {"subject": "NLD", "class": "combat_aircraft_5gen"}, 40, 49),
    "Norwegian F-35": Figure(
        "holdings", {"subject": "NOR", "class": "combat_aircraft_5gen"}, 52, 52
    ),
    "F-35 in Europe": Figure(
        "holdings", {"subject": "EUROPE", "class": "combat_aircraft_5gen"}, 158, 200
    ),
    "Dutch F-16": Figure(
        "ukraine_deliveries", {"donor": "Netherlands", "item": "F-16"}, 24, 24, GIVEN
    ),
    "Norwegian F-16": Figure(
        "ukraine_deliveries", {"donor": "Norway", "item": "F-16"}, 6, 14, GIVEN
    ),
    "German tanks": Figure("holdings", {"subject": "DEU", "class": "mbt", "prefer": "1"}, 310, 339),
    "German tanks, aggregator": Figure(
        "holdings", {"subject": "DEU", "class": "mbt", "prefer": "0"}, 248, 266
    ),
    "PAC-3 MSE 2025": Figure("costs", {"item": "PAC-3 MSE per year", "year": "2025"}, 600, 620),
    "IRIS-T 2026": Figure("costs", {"item": "IRIS-T SLM fire units", "year": "2026"}, 10, 10),
    "shells made": Figure("costs", {"item": "output per year"}, 1e6, 1e6),
    "shell capacity": Figure("costs", {"item": "capacity goal end 2025"}, 2e6, 2e6),
    "K2 delivered": Figure("partner_acts", {"what": "K2 delivered by late 2024"}, 71, 77),
    "K2 held": Figure("holdings", {"subject": "POL", "class": "mbt_k2"}, 71, 77),
    "Norwegian Chunmoo": Figure("partner_acts", {"what": "Chunmoo with missiles"}, 0.922, 2, VALUE),
    "F-35 lots": Figure("costs", {"item": "F-35 lots 18-19"}, 0.0821, 0.0824),
    "brigade running cost": Figure("costs", {"item": "Lithuania, running"}, 0.3, 1),
}


@pytest.mark.parametrize("name", CROSSCHECKS)
def test_figures_compared_in_two_sources_stand(ledger: Ledger, name: str) -> None:
    """Each figure that was compared stands once, and its range holds what the sources gave."""
    figure = CROSSCHECKS[name]
    (row,) = find(ledger, figure.table, **figure.cells)
    assert tuple(row.number(end) for end in figure.ends) == (figure.low, figure.high)


def test_what_sources_disagree_on_is_said(ledger: Ledger) -> None:
    """Figures on which two sources disagree are named in a caveat of their table."""
    for name, words in (
        ("requirements", "four-fold"),
        ("costs", "226 to 344"),
        ("holdings", "339 or 266"),
        ("holdings", "40 or 49"),
        ("us_forces", "near 100,000 (NATO), roughly 80,000 (CSIS)"),
        ("us_forces", "800 there, 3,000 to 4,000"),
        ("ukraine_deliveries", "12 usable and 10 for parts"),
        ("ukraine_deliveries", "1.5 or 1.6 million"),
    ):
        assert words in caveats(ledger, name), words
