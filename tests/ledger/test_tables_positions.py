"""The shipped tables of positions, scales and outcomes hold together and say what they are."""

from collections import Counter
from datetime import date

import pytest

from harmel.ledger.intake import Row
from harmel.ledger.members import members_on
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table

DOCUMENTED = {
    "ankara_ukraine_text": (5, 5),
    "china_wording": (8, 8),
    "eu_defence_debt": (9, 9),
    "fin_accession": (34, 32),
    "frozen_assets_2025": (16, 16),
    "hague_5pct": (32, 29),
    "purl_2025": (26, 22),
    "sg2024_rutte": (46, 23),
    "spend_2018": (16, 9),
    "strikes_in_russia_2024": (23, 22),
    "swe_accession": (37, 35),
    "tokyo_office_2023": (3, 3),
    "troops_ukraine": (31, 31),
    "ukraine_invitation": (38, 32),
    "ukraine_pledge_2024": (10, 10),
    "unga_ukraine": (4, 4),
    "us_commitment": (20, 20),
}
OUTCOMES = {
    "pass": {"ankara2026", "china2024", "sg2024"},
    "diluted": {"china2022", "eudebt2025", "pledge2024", "spend2018", "ukr_wording2024"},
    "opt-out": {"hague2025"},
    "delayed": {"fin2022", "swe2022"},
    "bypassed": {"purl2025", "strikes2024", "troops2025"},
    "blocked": {"assets2025", "tokyo2023", "ukr_invite_autumn2024"},
}
DATED = {"positions": ("date",), "scales": ("outcome_date",), "outcomes": ("opened", "settled")}


def only(ledger: Ledger, kind: str) -> Table:
    """Return the one shipped table of a kind."""
    (table,) = ledger.of_kind(kind)
    return table


def caveats(table: Table) -> str:
    """Return the caveats of a table as one text."""
    return " ".join(table.sidecar.caveats)


def day(row: Row, column: str) -> date:
    """Return a cell that must be a date."""
    found = row.day(column)
    assert found is not None
    return found


def last(ledger: Ledger, issue: str) -> dict[str, Row]:
    """Return each government's newest row on an issue, up to the outcome of its scale."""
    until = {row.text("issue"): day(row, "outcome_date") for row in only(ledger, "scales").rows}
    rows = [
        row
        for row in only(ledger, "positions").rows
        if row.text("issue") == issue and day(row, "date") <= until[issue]
    ]
    rows = [row for row in rows if not row.text("actor").startswith("President")]
    return {row.text("iso3"): row for row in sorted(rows, key=lambda row: day(row, "date"))}


@pytest.mark.parametrize(
    ("kind", "name", "rows"),
    [
        ("positions", "positions", 358),
        ("scales", "position_scales", 84),
        ("outcomes", "decision_outcomes", 17),
    ],
)
def test_each_table_has_its_rows(ledger: Ledger, kind: str, name: str, rows: int) -> None:
    """Each of the three kinds has one table, with the rows that were compiled."""
    table = only(ledger, kind)
    assert (name, rows) == (table.name, len(table.rows))


def test_documented_positions_are_counted_by_issue(ledger: Ledger) -> None:
    """Each issue has as many rows, and as many documented ones, as its compilers counted."""
    rows = only(ledger, "positions").rows
    count = Counter(row.text("issue") for row in rows)
    sure = Counter(row.text("issue") for row in rows if row.text("confidence") == "documented")
    assert {issue: (count[issue], sure[issue]) for issue in count} == DOCUMENTED
    assert (sum(count.values()), sum(sure.values())) == (358, 310)


def test_the_caveat_counts_what_the_table_holds(ledger: Ledger) -> None:
    """The counts by confidence and of weak sources in the sidecar are those of the rows."""
    table = only(ledger, "positions")
    by = Counter(row.text("confidence") for row in table.rows)
    weak = Counter(row.text("weak_source") for row in table.rows)
    assert set(weak) == {"0", "1"}
    for part in (
        f"{len(table.rows)} rows on 17 issues",
        *(f"{name} {number}" for name, number in by.items()),
        f"{weak['1']} rows have `weak_source` 1",
    ):
        assert part in caveats(table)


def test_whoever_takes_a_position_is_a_member_that_day(ledger: Ledger) -> None:
    """Every row is of a state that was a member when it spoke; no code of a group is used."""
    for row in only(ledger, "positions").rows:
        codes = {member.iso3 for member in members_on(ledger, day(row, "date"))}
        assert row.text("iso3") in codes, row.line


@pytest.mark.parametrize("what", ["position", "salience"])
def test_scores_lie_within_their_range(ledger: Ledger, what: str) -> None:
    """Scores lie between 0 and 100, and between their own low and high."""
    low, high = ("low", "high") if what == "position" else ("salience_low", "salience_high")
    for row in only(ledger, "positions").rows:
        values = [row.number(column) for column in (low, what, high)]
        assert None not in values, row.line
        assert [0, *values, 100] == sorted([0, *values, 100]), row.line


def test_every_issue_has_a_scale(ledger: Ledger) -> None:
    """Positions and outcomes speak of issues whose scale is known, and no scale is unused."""
    scales = {row.text("issue") for row in only(ledger, "scales").rows}
    assert scales == {row.text("issue") for row in only(ledger, "positions").rows}
    assert {row.text("issue") for row in only(ledger, "outcomes").rows} < scales


def test_scales_run_from_0_to_100(ledger: Ledger) -> None:
    """Each scale has an anchor at both ends, rising anchors, and one outcome within them."""
    rows: dict[str, list[Row]] = {}
    for row in only(ledger, "scales").rows:
        rows.setdefault(row.text("issue"), []).append(row)
    for issue, found in rows.items():
        anchors = [row.number("anchor_value") or 0 for row in found]
        assert (anchors[0], anchors[-1]) == (0, 100), issue
        assert anchors == sorted(set(anchors)), issue
        for column in ("title", "reference_point", "outcome", "outcome_date", "outcome_note"):
            assert len({row.text(column) for row in found}) == 1, (issue, column)
        for column in ("reference_point", "outcome"):
            assert 0 <= (found[0].number(column) or 0) <= 100, issue


def test_open_outcomes_are_named(ledger: Ledger) -> None:
    """Scales without an outcome or a reference point are listed in a caveat."""
    table = only(ledger, "scales")
    for column in ("outcome", "reference_point"):
        for row in table.rows:
            if row.number(column) is None:
                assert row.text("issue") in caveats(table)


def test_every_decision_has_its_class(ledger: Ledger) -> None:
    """The seventeen decisions ended as classed, and closed no earlier than they opened."""
    found: dict[str, set[str]] = {}
    for row in only(ledger, "outcomes").rows:
        found.setdefault(row.text("outcome_class"), set()).add(row.text("decision"))
        assert day(row, "opened") <= day(row, "settled")
    assert found == OUTCOMES


def test_who_resisted_has_a_row(ledger: Ledger) -> None:
    """Every member said to have resisted has a position on the issue, but for one that is named."""
    held = {(row.text("issue"), row.text("iso3")) for row in only(ledger, "positions").rows}
    table = only(ledger, "outcomes")
    without = {
        (row.text("decision"), code)
        for row in table.rows
        for code in row.text("resisted_by").split()
        if (row.text("issue"), code) not in held
    }
    assert without == {("spend2018", "BEL")}
    assert "BEL on spend2018" in caveats(table)


@pytest.mark.parametrize("kind", DATED)
def test_every_row_is_cited_and_nothing_is_newer_than_its_table(ledger: Ledger, kind: str) -> None:
    """No row lacks a source, and no date lies after the day the table was current."""
    table = only(ledger, kind)
    for row in table.rows:
        assert kind == "scales" or row.text("cites").strip()
        for column in DATED[kind]:
            assert (row.day(column) or date.min) <= table.sidecar.published, row.line


def test_rows_after_the_outcome_are_counted(ledger: Ledger) -> None:
    """The caveat counts by issue the rows that came after the outcome they cannot explain."""
    until = {row.text("issue"): day(row, "outcome_date") for row in only(ledger, "scales").rows}
    table = only(ledger, "positions")
    late = Counter(
        row.text("issue") for row in table.rows if day(row, "date") > until[row.text("issue")]
    )
    assert sum(late.values()) == 34
    for issue, number in late.items():
        assert f"{issue} {number}" in caveats(table)


def test_first_days_of_a_month_are_named(ledger: Ledger) -> None:
    """Rows dated on a first of the month, whose day may not be known, stand in a caveat."""
    table = only(ledger, "positions")
    firsts = [row for row in table.rows if day(row, "date").day == 1]
    assert len(firsts) == 7
    for row in firsts:
        words = " ".join(row.text(column) for column in ("issue", "iso3", "date"))
        assert words in caveats(table)


def test_documented_rows_that_rest_on_memory_are_named(ledger: Ledger) -> None:
    """Three rows are marked documented although their evidence says general knowledge."""
    table = only(ledger, "positions")
    found = [
        " ".join(row.text(column) for column in ("issue", "iso3", "date"))
        for row in table.rows
        if row.text("confidence") == "documented" and "general knowledge" in row.text("evidence")
    ]
    assert len(found) == 3
    assert all(words in caveats(table) for words in found)


@pytest.mark.parametrize(("issue", "joined"), [("fin_accession", "FIN"), ("swe_accession", "SWE")])
def test_all_thirty_ratified_before_the_day_of_joining(
    ledger: Ledger, issue: str, joined: str
) -> None:
    """The thirty members of July 2022 end at 100, and the outcome is the day of accession."""
    final = last(ledger, issue)
    signing = members_on(ledger, date(2022, 7, 5))
    assert {member.iso3 for member in signing} == set(final)
    assert {row.number("position") for row in final.values()} == {100}
    table = next(iter(ledger.of_kind("members")))
    accession = {row.text("iso3"): row.day("accession") for row in table.rows}
    outcome = {
        r.day("outcome_date") for r in only(ledger, "scales").rows if r.text("issue") == issue
    }
    settled = {r.day("settled") for r in only(ledger, "outcomes").rows if r.text("issue") == issue}
    assert outcome == settled == {accession[joined]}


def test_all_32_came_to_back_the_secretary_general(ledger: Ledger) -> None:
    """By 20 June 2024 every member's newest row is at 85 or above, 21 of them by inference."""
    final = last(ledger, "sg2024_rutte")
    assert set(final) == {member.iso3 for member in members_on(ledger, date(2024, 6, 20))}
    assert all((row.number("position") or 0) >= 85 for row in final.values())
    inferred = [row for row in final.values() if row.text("confidence") != "documented"]
    assert len(inferred) == 21


def test_outcomes_agree_with_the_alliance_file(ledger: Ledger) -> None:
    """The spending target and the pledge were settled on the day the alliance agreed them."""
    settled = {row.text("decision"): row.day("settled") for row in only(ledger, "outcomes").rows}
    agreed = {guideline.id: guideline.agreed for guideline in ledger.alliance.guidelines}
    decided = {pledge.id: pledge.decided for pledge in ledger.alliance.pledges}
    assert settled["hague2025"] == agreed["hague-3.5"]
    assert settled["pledge2024"] == decided["ukraine-2024"]


def test_what_is_kept_aside_is_said(ledger: Ledger) -> None:
    """All three tables say that they are a part, and none claims to be complete."""
    for kind in DATED:
        table = only(ledger, kind)
        assert "kept aside as an untouched test set" in caveats(table)
        assert not table.sidecar.complete
