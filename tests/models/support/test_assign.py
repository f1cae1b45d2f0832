"""The match: priorities, reserves, rotation, refusals, leads, what-ifs, words and marginals."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harmel.errors import BadArgument, NoAnswer
from harmel.faces.charts.support import lacks_by_host, met_and_short
from harmel.ledger.facts import Fact
from harmel.ledger.store import Ledger
from harmel.ledger.support_files.file import SupportFile, read_support
from harmel.ledger.trace import leaves, trace
from harmel.models.support.answer import Match
from harmel.models.support.assign import support_match, support_shortfall
from harmel.models.support.conflict import _statements, possible
from harmel.models.support.grid import ENDS
from harmel.models.support.keys import key_weights
from harmel.models.support.solve import Limits
from harmel.models.support.wording import counted
from tests.models.support.random_cases import START, file_of, random_case, statement

SMALL = Path(__file__).parent / "small.csv"
EQUAL = {"DEU": 1.0, "NLD": 1.0, "USA": 1.0}


@pytest.fixture(scope="module")
def small(ledger: Ledger) -> SupportFile:
    """Read the small case."""
    return read_support(SMALL, ledger)


@pytest.fixture(scope="module")
def match(ledger: Ledger, small: SupportFile) -> Match:
    """Match the small case."""
    return support_match(ledger, small)


def sent(found: Match, **wanted: str) -> float:
    """Sum the units of assignments that fit."""
    return sum(
        one["units"]
        for one in found.as_dict()["assignments"]
        if all(one[key] == value for key, value in wanted.items())
    )


def missing(found: Match, host: str = "", class_: str = "") -> float:
    """Sum what is missing of the requests that fit."""
    return sum(
        one.missing
        for one in found.shortfalls
        if host in {"", one.need.host} and class_ in {"", one.need.class_}
    )


def test_the_small_case_is_optimal_and_certified(match: Match) -> None:
    """The answer is optimal, has no gap, and every check of its certificate holds."""
    assert match.status == "optimal"
    assert match.gap == 0
    assert match.certificate.ok, match.certificate.as_dict()


def test_inputs_are_counted(match: Match, small: SupportFile) -> None:
    """Rows with a source count as sourced; assumed rows, the rotation and an empty lead do not."""
    used = [s for s in small.statements if s.row != "option"]
    assert match.sourced == sum(s.mark != "assumed" for s in used)
    assert match.assumed == sum(s.mark == "assumed" for s in used) + 2


def test_the_more_urgent_request_comes_first(match: Match) -> None:
    """The French brigade serves the critical request until the German one is there."""
    brigades = {
        (one["donor"], one["host"]): (one["from"], one["until"])
        for one in match.as_dict()["assignments"]
        if one["class"] == "brigade"
    }
    assert brigades == {
        ("FRA", "LTU"): ("2025Q2", "2025Q4"),
        ("DEU", "LTU"): ("2026Q1", "2026Q4"),
        ("FRA", "EST"): ("2026Q1", "2026Q4"),
    }


def test_nothing_leaves_before_its_lead_or_out_of_a_reserve(match: Match) -> None:
    """German batteries leave from the second quarter on, and never more than three at once."""
    german = [
        one
        for one in match.as_dict()["assignments"]
        if (one["donor"], one["class"]) == ("DEU", "air_defence_long")
    ]
    assert min(one["from"] for one in german) == "2025Q2"
    for quarter in ("2025Q2", "2025Q4", "2026Q4"):
        there = [one["units"] for one in german if one["from"] <= quarter <= one["until"]]
        assert sum(there) <= 3


def test_rotation_keeps_units_at_home(ledger: Ledger) -> None:
    """Nine units with a reserve of one keep three abroad at three for one, and all eight at one."""
    file = file_of(
        [
            statement(
                2, "request", "POL", "x", quantity=9.0, priority=1, start=START, until=START + 3
            ),
            statement(3, "offer", "DEU", "x", quantity=9.0, reserve=1.0, lead=0),
        ]
    )
    for rotation, abroad in ((3.0, 3), (2.0, 4), (1.0, 8)):
        found = support_match(ledger, file, weights=EQUAL, rotation=rotation)
        assert sent(found) == abroad
        assert found.certificate.ok
    turning = support_match(ledger, file, weights=EQUAL)
    assert [one["kind"] for one in turning.binding] == ["rotation"]
    assert turning.binding[0]["text"] == (
        "DEU's x: 9 held keep 3 abroad at 3 for one, all used from 2025Q1 on."
    )


def test_a_refusal_holds_and_can_be_lifted(ledger: Ledger, small: SupportFile) -> None:
    """Greece gives nothing to Ukraine while it refuses, though it could."""
    kept = tuple(s for s in small.statements if s.row != "refusal" and s.member != "NLD")
    without = replace(small, statements=kept)
    assert sent(support_match(ledger, small), donor="GRC", host="UKR") == 0
    lifted = support_match(ledger, without)
    refused = tuple(s for s in small.statements if s.member != "NLD")
    held = support_match(ledger, replace(small, statements=refused))
    assert missing(lifted, class_="air_defence_long") <= missing(held, class_="air_defence_long")


def test_systems_and_ties_bind(match: Match) -> None:
    """Italy's SAMP/T never goes where Patriot is asked for, Spain's battery to Lithuania only."""
    assert sent(match, donor="ITA", host="POL") == 0
    assert {one.need.host for one in match.assignments if one.supply.donor == "ESP"} == {"LTU"}


def test_what_ifs_change_the_answer(ledger: Ledger, small: SupportFile, match: Match) -> None:
    """A refusing member, one fewer, a partner as seller, and a factory line each show."""
    refusing = support_match(ledger, small, refuse=("FRA:brigade",))
    assert sent(refusing, donor="FRA") == 0
    assert missing(refusing, class_="brigade") > missing(match, class_="brigade")
    fewer = support_match(ledger, small, without=("LTU",))
    assert "LTU" not in {need.host for need in fewer.grid.needs}
    selling = support_match(ledger, small, extra=("KOR:air_defence_long:2",))
    assert sent(selling, donor="KOR") > 0
    assert missing(selling, class_="air_defence_long") < missing(match, class_="air_defence_long")
    assert selling.assumed == match.assumed + 1
    lines = support_match(ledger, small, options=True)
    assert missing(match, class_="ammunition_155") - missing(lines, class_="ammunition_155") == 1e5
    for found in (refusing, fewer, selling, lines):
        assert found.certificate.ok


def test_a_new_line_helps_once_it_delivers(ledger: Ledger, small: SupportFile) -> None:
    """With no German shells the Korean line fills the later quarters, and nothing before."""
    kept = tuple(
        s for s in small.statements if not (s.member == "DEU" and s.class_ == "ammunition_155")
    )
    file = replace(small, statements=kept)
    before, after = (support_match(ledger, file, options=o) for o in (False, True))
    assert missing(before, class_="ammunition_155") == 500_000
    assert missing(after, class_="ammunition_155") == 300_000
    korean = [one for one in after.assignments if one.supply.donor == "KOR"]
    assert korean
    assert all(one.first >= 2 for one in korean)


@pytest.mark.parametrize("class_", ["air_defence_long", "brigade"])
def test_one_unit_more_buys_what_is_said(
    class_: str, ledger: Ledger, small: SupportFile, match: Match
) -> None:
    """Offering one unit more from outside lowers what is missing by exactly the marginal."""
    more = support_match(ledger, small, extra=(f"KOR:{class_}:1",))
    bought = missing(match, class_=class_) - missing(more, class_=class_)
    assert bought == match.marginals[class_].total
    assert match.marginals[class_].method == "solved again"


def test_one_unit_more_of_what_is_used_buys_one(match: Match) -> None:
    """One shell more meets one shell of what is missing, by the duals."""
    found = match.marginals["ammunition_155"]
    assert (found.total, found.method) == (1, "duals")
    assert dict(found.hosts) == {"UKR": 1}


def test_duals_and_solving_again_agree(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a class is one of whole units, the duals never promise less than one unit brings."""
    compared = 0
    for seed in range(60):
        file = random_case(seed)
        again = support_match(ledger, file, weights=EQUAL)
        monkeypatch.setattr("harmel.models.support.marginal.MOST_ARCS", -1)
        duals = support_match(ledger, file, weights=EQUAL)
        monkeypatch.undo()
        for class_, one in again.marginals.items():
            if one.method == "solved again" and len(one.by_priority) == 1:
                compared += 1
                assert duals.marginals[class_].total >= one.total - 1e-6, seed
    assert compared > 20


def test_the_cheapest_change_meets_the_request(
    ledger: Ledger, small: SupportFile, match: Match
) -> None:
    """Sending the units that Greece keeps, as said, meets Lithuania's request and harms none."""
    short = next(
        s for s in match.shortfalls if (s.need.host, s.need.class_) == ("LTU", "air_defence_long")
    )
    (change,) = short.changes
    assert (change.kind, change.units) == ("reserve", 1)
    changed = tuple(
        replace(s, reserve=s.reserve - change.units)
        if s.line == change.row and s.reserve is not None
        else s
        for s in small.statements
    )
    found = support_match(ledger, replace(small, statements=changed), rotation=1.0)
    before = support_match(ledger, small, rotation=1.0)
    assert missing(found, class_="air_defence_long") < missing(before, class_="air_defence_long")


def test_an_option_is_the_change_where_it_suffices(ledger: Ledger) -> None:
    """A request that an option could meet names the option, before units from nowhere."""
    file = file_of(
        [
            statement(2, "request", "POL", "x", quantity=1.0, priority=1, start=START, way="given"),
            statement(3, "option", "USA", "x", quantity=1.0, lead=0, start=START),
            statement(4, "offer", "NLD", "x", quantity=1.0, lead=0),
            statement(5, "refusal", "NLD", "x", towards="POL"),
        ]
    )
    found = support_match(ledger, file, weights=EQUAL)
    assert [change.kind for change in found.shortfalls[0].changes] == ["option"]
    refusing = support_match(ledger, file, weights=EQUAL, without=("USA",))
    (change,) = refusing.shortfalls[0].changes
    assert (change.kind, change.member, change.towards) == ("refusal", "NLD", "POL")
    assert change.as_dict({})["text"] == "NLD lifts its refusal towards POL for 1 x"
    assert {one["how"] for one in found.shortfalls[0].could_close} == {"refusal", "option"}


def test_binding_constraints_are_said_in_words(match: Match) -> None:
    """Reserves, leads, ends and leads of each offer that could help are named with quarters."""
    texts = [one["text"] for one in match.binding]
    assert (
        "Greece's long-range air defence: the 1 beyond its reserve of 5 is used from 2025Q1 on."
        in texts
    )
    assert (
        "Germany's long-range air defence is there from 2025Q2 only; Poland is short in 2025Q1."
        in texts
    )
    assert (
        "Spain's long-range air defence stays until 2025Q4; Lithuania is short from 2026Q1 on."
        in texts
    )


@pytest.mark.parametrize(
    ("cells", "kind", "text"),
    [
        ({"towards": "LTU"}, "tie", "DEU's x is offered to LTU only, not to POL."),
        ({"systems": ("b",)}, "system", "DEU's x is b; POL takes a only."),
        ({"lead": 40}, "lead", "DEU's x is not there within the quarters looked at; POL is short"),
    ],
)
def test_offers_that_cannot_help_say_why(
    cells: dict[str, Any], kind: str, text: str, ledger: Ledger
) -> None:
    """A tie, a foreign system, or a lead beyond the horizon is named."""
    file = file_of(
        [
            statement(
                2, "request", "POL", "x", quantity=1.0, priority=1, start=START, systems=("a",)
            ),
            statement(3, "offer", "DEU", "x", quantity=1.0, **({"lead": 0} | cells)),
        ]
    )
    found = support_match(ledger, file, weights=EQUAL)
    assert [one["kind"] for one in found.binding] == [kind]
    assert found.binding[0]["text"].startswith(text)


def test_refusals_and_limits_are_named(ledger: Ledger) -> None:
    """A host that refuses a donor, a number that is let through, and no offer at all are named."""
    asked = statement(2, "request", "POL", "x", quantity=2.0, priority=1, start=START)
    offered = statement(3, "offer", "DEU", "x", quantity=2.0, lead=0)
    closed = statement(4, "refusal", "POL", "x", towards="DEU")
    few = replace(closed, quantity=1.0)
    for rows, kind, text in (
        ((asked, offered, closed), "refusal", "POL refuses to take x from DEU (from 2025Q1 on)."),
        ((asked, offered, few), "limit", "POL lets 1 x through at most (from 2025Q1 on)."),
        ((asked,), "no offer", "Nobody offers x (from 2025Q1 on)."),
    ):
        found = support_match(ledger, file_of(rows), weights=EQUAL)
        assert [(one["kind"], one["text"]) for one in found.binding] == [(kind, text)]


def test_equal_donors_take_turns(ledger: Ledger) -> None:
    """Two donors of equal weight share one request over eight quarters, four each, at one go."""
    file = file_of(
        [
            statement(
                2, "request", "POL", "x", quantity=1.0, priority=1, start=START, until=START + 7
            ),
            statement(3, "offer", "DEU", "x", quantity=1.0, lead=0),
            statement(4, "offer", "NLD", "x", quantity=1.0, lead=0),
        ]
    )
    found = support_match(ledger, file, weights={"DEU": 1.0, "NLD": 1.0})
    assert {d: v["ratio"] for d, v in found.carried.items()} == {"DEU": 1, "NLD": 1}
    assert len(found.assignments) == 2
    assert {one.last - one.first + 1 for one in found.assignments} == {4}


def test_cost_decides_last(ledger: Ledger) -> None:
    """Of like offers the cheapest one serves; an unknown price counts as the dearest."""
    rows = [
        statement(
            2,
            "request",
            "POL",
            "x",
            quantity=1.0,
            priority=1,
            start=START,
            until=START,
            way="given",
        ),
        statement(3, "offer", "DEU", "x", quantity=1.0, lead=0, cost=9.0),
        statement(4, "offer", "DEU", "x", quantity=1.0, lead=0, cost=4.0),
        statement(5, "offer", "DEU", "x", quantity=2.0, lead=0),
    ]
    found = support_match(ledger, file_of(rows), weights={"DEU": 1.0})
    assert [one.supply.line for one in found.assignments] == [4]
    assert found.objective["cost_meur"] == 4
    assert found.objective["units_without_cost"] == 0


def test_bounds_are_in_order(ledger: Ledger, small: SupportFile) -> None:
    """The harshest ends leave more missing than the best figures, and those than the kindest."""
    found = [
        missing(support_match(ledger, small, bound=bound), "POL")
        for bound in ("harshest", "best", "kindest")
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[2]
    assert set(ENDS) == {"low", "best", "high", "harshest", "kindest"}


def test_the_order_of_rows_changes_nothing_that_counts(
    ledger: Ledger, small: SupportFile, match: Match
) -> None:
    """With the rows turned round, every pass reaches the same; twice the same gives the same."""
    turned = support_match(ledger, replace(small, statements=small.statements[::-1]))
    assert [one.value for one in turned.passes] == pytest.approx(
        [one.value for one in match.passes]
    )
    assert support_match(ledger, small).as_dict() == match.as_dict()


def test_what_must_be_met_is_met_or_named(ledger: Ledger, small: SupportFile) -> None:
    """A possible demand is met at the cost of others; an impossible one names its conflict."""
    met = support_match(ledger, small, must=("EST:brigade",), horizon=8, without=("LTU",))
    assert met.status == "infeasible"
    held = support_match(ledger, small, must=("LTU:air_defence_long",))
    assert held.status != "infeasible"
    assert missing(held, "LTU", "air_defence_long") == 0
    assert held.certificate.ok
    found = support_match(ledger, small, must=("POL:air_defence_long",))
    assert found.status == "infeasible"
    assert found.assignments == ()
    texts = [one["text"] for one in found.conflict]
    assert "Poland must have 3 battery (long-range air defence) from 2025Q1 to 2026Q4" in texts
    assert "Greece keeps 5 of 6 long-range air defence at home" in texts


def test_a_conflict_goes_if_any_of_it_goes(ledger: Ledger, small: SupportFile) -> None:
    """Dropping any single statement of the conflicting set makes the demand possible."""
    found = support_match(ledger, small, must=("POL:air_defence_long",))
    class_, limits = "air_defence_long", Limits()
    listed = {(one["kind"], one["row"], one["text"]) for one in found.conflict}
    every = _statements(found.grid, found.must, class_, found.names)
    held = (found.grid, found.must)
    for one in every:
        if (one.kind, one.row, one.text) not in listed:
            held = one.drop(held)
    assert not possible(*held, class_, limits)
    inside = [one for one in every if (one.kind, one.row, one.text) in listed]
    assert len(inside) == len(found.conflict)
    for one in inside:
        assert possible(*one.drop(held), class_, limits), one.text


def test_every_number_traces(ledger: Ledger, match: Match) -> None:
    """Each number of the answer traces to rows of the file, the ledger, or a stated assumption."""
    for quantity in match.numbers().values():
        assert trace(quantity, ledger)["id"] == quantity.id
    short = next(q for i, q in match.numbers().items() if i.endswith("row-2/missing"))
    rows = {leaf.place.row for leaf in leaves(short) if hasattr(leaf, "place")}
    assert {2, 9, 10, 11} <= rows
    assert "support/rotation" in {leaf.id for leaf in leaves(short)}


def test_hosts_tell_the_same_story(ledger: Ledger, small: SupportFile, match: Match) -> None:
    """The answer by host lists each shortfall once, under its host."""
    data = support_shortfall(ledger, small).as_dict()
    lacks = {(one["host"], lack["row"]) for one in data["hosts"] for lack in one["lacks"]}
    assert lacks == {(s.need.host, s.need.line) for s in match.shortfalls}
    assert data["certificate"]["ok"]
    assert support_shortfall(ledger, small).numbers().keys() == match.numbers().keys()


def test_keys_come_from_one_release(ledger: Ledger) -> None:
    """GDP of all donors is of one release and year; equal parts need no figures."""
    found = key_weights(ledger, "gdp", ("DEU", "POL", "KOR"))
    assert {(q.release.id, q.period) for q in found.values()}.__len__() == 1  # type: ignore[union-attr]
    assert set(key_weights(ledger, "equal", ("DEU", "EU_INSTITUTIONS"))) == {
        "DEU",
        "EU_INSTITUTIONS",
    }
    with pytest.raises(BadArgument, match="This key is not known"):
        key_weights(ledger, "size", ("DEU",))
    with pytest.raises(NoAnswer, match="has this key for any donor"):
        key_weights(ledger, "gdp", ("EU_INSTITUTIONS",))


def test_a_donor_without_a_figure_is_not_compared(ledger: Ledger, small: SupportFile) -> None:
    """Donors that the weights leave out carry, have no ratio, and are named in a note."""
    found = support_match(ledger, small, weights={"DEU": 2.0, "FRA": 1.0})
    assert found.carried["CZE"]["ratio"] is None
    assert any("no figure for them: CZE" in note for note in found.notes)
    assert found.certificate.ok


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"bound": "worst"}, "This bound is not known"),
        ({"horizon": 0}, "This horizon is out of its range"),
        ({"rotation": 0.5}, "This rotation is out of its range"),
        ({"refuse": ("XXX",)}, "This member is not known"),
        ({"refuse": ("DEU:tank",)}, "This class is not known"),
        ({"without": ("POX",)}, "This member is not known"),
        ({"extra": ("KOR",)}, "This is not an offer on top"),
        ({"extra": ("KOR:brigade:-1",)}, "This quantity is out of its range"),
        ({"must": ("POL:brigade",)}, "There is no such request"),
        ({"weights": {"DEU": -1.0}}, "A weight has to be above zero"),
        ({"without": ("POL", "ROU", "LTU", "EST", "UKR")}, "Nobody is left who asks"),
    ],
)
def test_bad_arguments_are_named(
    arguments: dict[str, Any], text: str, ledger: Ledger, small: SupportFile
) -> None:
    """Each argument that cannot be used gets one clear error."""
    with pytest.raises(BadArgument, match=text):
        support_match(ledger, small, **arguments)


def test_a_search_that_stops_says_so(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by nodes, the answer keeps a bound and a gap, and is not called optimal."""
    monkeypatch.setattr("harmel.models.support.assign.EXACT", 0)
    rows = [
        statement(
            line, "request", host, "x", quantity=5.0, priority=1, start=START, until=START + 10
        )
        for line, host in ((2, "POL"), (3, "LTU"))
    ]
    weights = {}
    for line, donor in enumerate(("DEU", "NLD", "USA"), 4):
        rows.append(statement(line, "offer", donor, "x", quantity=7.0, reserve=2.0, lead=line - 4))
        weights[donor] = 1.0 + line / 7
    found = support_match(ledger, file_of(rows), weights=weights, gap=0.0, nodes=1, rotation=1.5)
    assert found.certificate.ok
    if found.gap > 0:
        assert found.status == "stopped at the node limit"
    else:
        assert found.status == "optimal"


def test_the_chart_draws_requests(match: Match, ledger: Ledger, small: SupportFile) -> None:
    """Each request is a bar of what is met and what is short; an infeasible answer has no chart."""
    drawn = met_and_short(match)
    assert drawn is not None
    assert "Poland, long-range air defence" in drawn
    assert "1 critical" in drawn
    assert met_and_short(support_match(ledger, small, must=("POL:air_defence_long",))) is None


def test_the_chart_by_host_draws_what_is_short(
    ledger: Ledger, small: SupportFile, match: Match
) -> None:
    """Each shortfall is a bar with its size; where nothing is short there is no chart."""
    drawn = lacks_by_host(support_shortfall(ledger, small))
    assert drawn is not None
    assert drawn.count(" short") >= len(match.shortfalls)
    kept = tuple(s for s in small.statements if s.row != "request" or s.class_ == "brigade")
    enough = replace(small, statements=kept)
    extra = ("FRA:brigade:9",)
    assert lacks_by_host(support_shortfall(ledger, enough, extra=extra)) is None


def test_sizes_of_shortfalls_are_numbers_of_the_answer(match: Match) -> None:
    """What is asked, short, missing and met of each request is a number that rests on its row."""
    numbers = match.numbers()
    assert match.shortfalls
    for one in match.as_dict()["shortfall"]:
        base = f"support/small/row-{one['row']}"
        for name, key in (
            ("asked", "asked"), ("short", "short"), ("missing", "missing"),
            ("of", "of"), ("met_share", "met_share"),
        ):  # fmt: skip
            found = numbers[f"{base}/{name}"]
            assert found.value == one[key]
            facts = [leaf for leaf in leaves(found) if isinstance(leaf, Fact)]
            assumed = [leaf.id for leaf in leaves(found)]
            rows = {fact.place.row for fact in facts}
            assert one["row"] in rows or f"small/row-{one['row']}" in assumed
    for one in match.as_dict()["assignments"]:
        address = f"support/small/sent/row-{one['offer_row']}/row-{one['request_row']}"
        assert numbers[f"{address}/{one['from']}"].value == one["units"]


def test_the_end_of_a_range_that_is_used_is_the_one_that_traces(
    ledger: Ledger, small: SupportFile
) -> None:
    """At the high end the figure of each request is its high figure, not its best one."""
    found = support_match(ledger, small, bound="high").numbers()
    rows = {s.line: s for s in small.statements if s.row == "request" and s.high is not None}
    assert rows
    for line, row in rows.items():
        used = [q for i, q in found.items() if i.endswith(f"/row-{line}") and "sent" not in i]
        assert [q.value for q in used] == [row.high]


def test_what_a_donor_keeps_at_home_traces_to_its_cell(ledger: Ledger, small: SupportFile) -> None:
    """A reserve is a fact of the column reserve, or an assumption of its row."""
    held = [s for s in small.statements if s.reserve]
    assert held
    for row in held:
        found = small.reserve_of(row)
        assert found.value == row.reserve
        if isinstance(found, Fact):
            assert (found.place.row, found.place.column) == (row.line, "reserve")
        else:
            assert found.id.endswith(f"row-{row.line}/reserve")
    assert any(i.endswith("reserve") for i in support_match(ledger, small).numbers())


def test_asking_for_nothing_is_an_error(ledger: Ledger) -> None:
    """A file whose requests are all zero at the figures taken gets one error."""
    file = file_of([statement(2, "request", "POL", "x", quantity=0.0, priority=1, start=START)])
    with pytest.raises(BadArgument, match="No request asks for any units"):
        support_match(ledger, file)


def test_one_unit_is_written_in_the_singular() -> None:
    """One battery, two batteries; a unit that counts in thousands stays."""
    assert [counted(1, "batteries"), counted(2, "batteries")] == ["1 battery", "2 batteries"]
    assert [counted(1, "tanks"), counted(1, "aircraft")] == ["1 tank", "1 aircraft"]
    assert counted(1, "thousand shells") == "1 thousand shells"
