"""Who could close a shortfall, what would change, and when: only what truly helps is named."""

from typing import Any

import pytest

from harmel.errors import BadArgument
from harmel.ledger.store import Ledger
from harmel.ledger.support_files.file import SupportFile
from harmel.models.support.answer import Match, Shortfall
from harmel.models.support.assign import support_match
from tests.models.support.random_cases import START, file_of, statement

EQUAL = {"DEU": 1.0, "NLD": 1.0, "USA": 1.0, "GRC": 1.0}


def asked(**cells: Any) -> Any:
    """Return a request of Poland over four quarters."""
    basis = {"quantity": 3.0, "priority": 1, "start": START, "until": START + 3}
    return statement(2, "request", "POL", "x", **(basis | cells))


def short_of(ledger: Ledger, *rows: Any, **arguments: Any) -> Shortfall:
    """Return the only shortfall of a certified match."""
    found = support_match(ledger, file_of(rows), weights=EQUAL, **arguments)
    assert found.certificate.ok
    (one,) = found.shortfalls
    return one


def hows(one: Shortfall) -> set[tuple[str, str]]:
    """Return who could close a shortfall, and how."""
    return {(closer["member"], closer["how"]) for closer in one.could_close}


@pytest.mark.parametrize(
    "cells",
    [{}, {"reserve": 2.0}, {"row": "option"}],
    ids=["lead", "reserve", "option"],
)
def test_who_comes_after_the_shortage_cannot_close_it(
    cells: dict[str, Any], ledger: Ledger
) -> None:
    """An offer, a reserve or an option that is there too late is named apart, with its quarter."""
    late = statement(
        3, cells.get("row", "offer"), "DEU", "x", quantity=5.0, start=START, lead=2,
        reserve=cells.get("reserve"),
    )  # fmt: skip
    one = short_of(ledger, asked(until=START + 1), late, horizon=4)
    assert one.could_close == ()
    assert [(x["how"], x["text"]) for x in one.too_late] == [("late", "DEU, not before 2025Q3")]
    beyond = short_of(ledger, asked(until=START + 1), late, horizon=2)
    assert beyond.too_late[0]["text"] == "DEU, not within the quarters looked at"


def test_a_refused_offer_that_is_late_cannot_close_it(ledger: Ledger) -> None:
    """Lifting a refusal on units that come after the shortage is no remedy."""
    rows = (
        asked(until=START + 1),
        statement(3, "offer", "DEU", "x", quantity=5.0, lead=3),
        statement(4, "refusal", "DEU", "x", towards="POL"),
    )
    assert hows(short_of(ledger, *rows, horizon=4)) == set()
    early = (rows[0], statement(3, "offer", "DEU", "x", quantity=5.0, lead=1), rows[2])
    assert hows(short_of(ledger, *early, horizon=4)) == {("DEU", "refusal")}


def test_a_refusal_with_a_number_is_cause_and_remedy(ledger: Ledger) -> None:
    """Who lets one through is named so, and letting the rest through is the cheapest change."""
    rows = (
        asked(way="given"),
        statement(3, "offer", "DEU", "x", quantity=4.0, lead=0),
        statement(4, "refusal", "DEU", "x", towards="POL", quantity=1.0),
    )
    one = short_of(ledger, *rows)
    assert [closer["text"] for closer in one.could_close] == [
        "DEU, which lets 1 through and no more"
    ]
    (change,) = one.changes
    assert (change.kind, change.row, change.units, change.held) == ("limit", 4, 2, 1)
    more = (*rows[:2], statement(4, "refusal", "DEU", "x", towards="POL", quantity=3.0))
    assert support_match(ledger, file_of(more), weights=EQUAL).shortfalls == ()


@pytest.mark.parametrize(("held", "reserve"), [(6.0, 3.0), (7.0, 1.0)])
def test_a_rotation_that_keeps_units_at_home_is_what_changes(
    held: float, reserve: float, ledger: Ledger
) -> None:
    """Where units beyond the reserve suffice, turning faster is named, and really meets it."""
    rows = (asked(), statement(3, "offer", "GRC", "x", quantity=held, reserve=reserve, lead=0))
    one = short_of(ledger, *rows)
    assert hows(one) == {("GRC", "rotation")}
    (change,) = one.changes
    assert (change.kind, change.row, change.units) == ("rotation", 3, 1)
    assert change.as_dict({})["text"] == "GRC holds fewer than 3 for one abroad: 1 x more abroad"
    faster = support_match(ledger, file_of(rows), weights=EQUAL, rotation=2.0)
    assert faster.shortfalls == ()


def test_rotation_and_reserve_do_not_send_the_same_unit_twice(ledger: Ledger) -> None:
    """Units abroad out of turn come out of those beyond the reserve; the rest from the reserve."""
    offer = statement(3, "offer", "GRC", "x", quantity=6.0, reserve=3.0, lead=0)
    one = short_of(ledger, asked(quantity=5.0), offer)
    assert hows(one) == {("GRC", "rotation"), ("GRC", "reserve")}
    assert {change.kind: change.units for change in one.changes} == {"rotation": 1, "reserve": 2}


def test_who_is_asked_to_refuse_says_so_and_refuses_options(ledger: Ledger) -> None:
    """A refusal asked beyond the file is named as the cause, and no option of it is taken up."""
    rows = (
        asked(way="given", quantity=1.0, until=START + 1),
        statement(3, "offer", "USA", "x", quantity=5.0, lead=0),
        statement(4, "option", "USA", "x", quantity=9.0, lead=0, start=START),
        statement(5, "option", "DEU", "x", quantity=9.0, lead=0, start=START),
    )
    found = support_match(ledger, file_of(rows), weights=EQUAL, refuse=("USA",))
    assert [one["text"] for one in found.binding] == [
        "USA refuses to give x to POL (from 2025Q1 to 2025Q2)."
    ]
    (short,) = found.shortfalls
    assert [(change.kind, change.member) for change in short.changes] == [("option", "DEU")]
    assert hows(short) == {("USA", "refusal"), ("DEU", "option")}
    taken = support_match(ledger, file_of(rows), weights=EQUAL, refuse=("USA",), options=True)
    assert {one.supply.donor for one in taken.assignments} == {"DEU"}
    assert all(x.certificate.ok for x in (found, taken))


def test_who_gives_nothing_may_still_be_helped(ledger: Ledger) -> None:
    """A member that is asked to refuse is served as a host all the same."""
    rows = (asked(), statement(3, "offer", "DEU", "x", quantity=3.0, lead=0))
    found = support_match(
        ledger,
        file_of((*rows, statement(4, "offer", "POL", "x", quantity=1.0, lead=0))),
        weights=EQUAL,
        refuse=("POL",),
    )
    assert found.shortfalls == ()
    assert found.certificate.ok


def test_interruptions_are_listed(ledger: Ledger) -> None:
    """A request met in the middle is short in two runs of quarters, not in one."""
    offer = statement(
        3, "offer", "DEU", "x", quantity=3.0, start=START + 1, until=START + 2, lead=0
    )
    one = short_of(ledger, asked(), offer)
    assert one.spells == ((0, 0, 3.0), (3, 3, 3.0))
    assert hows(one) == {("DEU", "lead"), ("DEU", "ended")}
    assert [run["from"] for run in one.as_dict(START, {})["spells"]] == ["2025Q1", "2025Q4"]


def test_what_is_given_for_good_stays_used(ledger: Ledger) -> None:
    """An offer that was given away is used from its arrival to the end, not to a later arrival."""
    rows = (
        asked(way="given", quantity=9.0),
        statement(3, "offer", "DEU", "x", quantity=3.0, lead=0),
        statement(4, "offer", "NLD", "x", quantity=3.0, lead=2),
    )
    found = support_match(ledger, file_of(rows), weights=EQUAL)
    texts = [one["text"] for one in found.binding]
    assert "DEU's x: all 3 offered are used from 2025Q1 on." in texts


def test_a_later_start_is_the_one_that_helps_most(ledger: Ledger) -> None:
    """Of the quarters in which more could come, the one that leaves least to anybody is named."""
    refused = {"quantity": 1.0, "lead": 1}
    one = short_of(
        ledger,
        asked(),
        statement(3, "offer", "DEU", "x", **refused),
        statement(4, "refusal", "DEU", "x", towards="POL"),
        statement(5, "option", "USA", "x", quantity=9.0, lead=2, start=START),
    )
    assert {change.since for change in one.later} == {2}
    assert "extra" not in {change.kind for change in one.later}


def urgent(line: int, class_: str, priority: int, start: int) -> Any:
    """Return a request of a class that nobody offers enough of."""
    return statement(
        line, "request", "POL", class_, quantity=9.0, priority=priority, start=start,
        until=START + 3,
    )  # fmt: skip


def two_classes() -> SupportFile:
    """Return a file whose less urgent request begins earlier."""
    return file_of(
        [
            urgent(2, "x", 3, START),
            urgent(3, "y", 1, START + 1),
            statement(4, "offer", "DEU", "x", quantity=1.0, lead=0),
            statement(5, "offer", "DEU", "y", quantity=1.0, lead=0),
        ]
    )


def test_the_most_urgent_cause_stands_first(ledger: Ledger) -> None:
    """What keeps a critical request short is said before what keeps a wished one short earlier."""
    found = support_match(ledger, two_classes(), weights=EQUAL)
    assert [(one["class"], one["priority"]) for one in found.binding] == [("y", 1), ("x", 3)]


def test_every_class_that_cannot_be_met_is_named(ledger: Ledger) -> None:
    """Of two impossible classes the conflict is of the first, and a note names the other."""
    found = support_match(ledger, two_classes(), weights=EQUAL, must=("POL",))
    assert found.at_fault == "x"
    assert any("What must be met of y cannot be either." in note for note in found.notes)
    one = support_match(ledger, two_classes(), weights=EQUAL, must=("POL:y",))
    assert one.at_fault == "y"
    assert not any("either" in note for note in one.notes)


def test_burden_is_a_part_of_all_that_is_carried(ledger: Ledger) -> None:
    """Parts carried sum to one over classes; who carries its part by the key has a ratio of 1."""
    rows = []
    for line, class_ in ((2, "x"), (5, "y")):
        rows += [
            statement(
                line, "request", "POL", class_, quantity=2.0, priority=1, start=START,
                until=START, way="given",
            ),
            statement(line + 1, "offer", "DEU", class_, quantity=1.0, lead=0),
            statement(line + 2, "offer", "NLD", class_, quantity=1.0, lead=0),
        ]  # fmt: skip
    found = support_match(ledger, file_of(rows), weights={"DEU": 1.0, "NLD": 1.0})
    assert sum(one["carries"] or 0.0 for one in found.carried.values()) == pytest.approx(1)
    assert {donor: one["ratio"] for donor, one in found.carried.items()} == {"DEU": 1, "NLD": 1}
    assert found.objective["largest_ratio"] == 1
    assert found.objective["sum_of_ratios"] == 2


def test_units_without_a_price_are_counted_by_class(ledger: Ledger) -> None:
    """Units of different kinds without a price are told apart, and still add up."""
    rows = [
        statement(line, "request", "POL", class_, quantity=units, priority=1, start=START,
                  until=START, way="given")
        for line, class_, units in ((2, "x", 2.0), (3, "y", 5.0))
    ]  # fmt: skip
    rows += [
        statement(4, "offer", "DEU", "x", quantity=2.0, lead=0),
        statement(5, "offer", "DEU", "y", quantity=5.0, lead=0),
    ]
    found = support_match(ledger, file_of(rows), weights={"DEU": 1.0})
    assert found.objective["units_without_cost_by_class"] == {"x": 2, "y": 5}
    assert found.objective["units_without_cost"] == 7
    assert found.numbers()[f"support/{found.name}/units_without_cost/y"].value == 5


def test_capacity_that_nobody_offered_is_told_apart(ledger: Ledger) -> None:
    """An assignment says what its row says of itself, and whether the row is an offer at all."""
    rows = [
        asked(),
        statement(3, "offer", "DEU", "x", quantity=1.0, lead=0, mark="assumed",
                  reason="Not offered: capacity only."),
        statement(4, "offer", "NLD", "x", quantity=1.0, lead=0, mark="range", reason="Promised.",
                  cites="our notes"),
    ]  # fmt: skip
    data = support_match(ledger, file_of(rows), weights=EQUAL).as_dict()
    shown = {one["donor"]: (one["mark"], one["offered"]) for one in data["assignments"]}
    assert shown == {"DEU": ("assumed", False), "NLD": ("range", True)}


def large(members: int, quarters: int) -> SupportFile:
    """Return a file in which each of many requests fits each of many offers in each quarter."""
    rows = [
        statement(2 + n, "request", "POL", "x", quantity=1.0 + n, priority=1, start=START,
                  until=START + quarters - 1)
        for n in range(members)
    ]  # fmt: skip
    rows += [statement(500 + n, "offer", "DEU", "x", quantity=1.0, lead=0) for n in range(members)]
    return file_of(rows)


def test_what_is_too_large_is_refused_before_it_is_built(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More pairs times quarters than can be solved get one error, and no problem is built."""

    def built(*_: Any, **__: Any) -> Match:
        raise AssertionError

    monkeypatch.setattr("harmel.models.support.assign.build", built)
    with pytest.raises(BadArgument, match=r"too large.*times quarters.*Found: 160,000. Allowed"):
        support_match(ledger, large(50, 64), weights=EQUAL)


def test_long_cases_tell_how_far_they_are(ledger: Ledger) -> None:
    """A long case names each class and pass while it runs; a short one says nothing."""
    told: list[str] = []
    support_match(ledger, large(2, 2), weights=EQUAL, progress=told.append)
    assert told == []
    support_match(ledger, large(15, 10), weights=EQUAL, progress=told.append, nodes=1)
    assert told[0] == "x (1 of 1 classes): what can be met"
    assert "Burden and cost, over all classes" in told


def test_what_is_not_looked_for_is_said(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search for changes or conflicts would be too long, a note says so."""
    monkeypatch.setattr("harmel.models.support.changes.MOST_ARCS", 0)
    monkeypatch.setattr("harmel.models.support.conflict.MOST_WORK", 0)
    found = support_match(ledger, two_classes(), weights=EQUAL)
    assert any("were not looked for" in note and "x" in note for note in found.notes)
    assert all(one.changes == () for one in found.shortfalls)
    held = support_match(ledger, two_classes(), weights=EQUAL, must=("POL:y",))
    assert {one["kind"] for one in held.conflict} == {"must"}
    assert any("not looked for" in note for note in held.notes)
