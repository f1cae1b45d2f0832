"""Real decisions as cases: who sits there, where each stands, and what is never looked at."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.facts import Assumption, Fact
from harmel.ledger.store import Ledger
from harmel.models.council.case import Case, case_named, cases, parameters, settled

SEVENTEEN = 17


def test_the_shipped_ledger_has_seventeen_cases(ledger: Ledger) -> None:
    """All coded decisions become cases, in order of opening."""
    found = cases(ledger)
    assert len(found) == SEVENTEEN
    assert [c.opened for c in found] == sorted(c.opened for c in found)


def test_a_case_holds_no_outcome() -> None:
    """How a decision ended is no part of a case, so that no forecast can read it there."""
    names = {field.name for field in fields(Case)}
    assert not names & {"outcome", "settled", "settled_by", "resisted_by", "what_settled_it"}


def test_outcomes_do_not_move_a_case(ledger: Ledger, edited: Callable[..., Path]) -> None:
    """With every outcome rewritten, all cases and all forecasts stay as they were."""

    def rewrite(row: dict[str, str]) -> dict[str, str]:
        return row | {"outcome_class": "blocked", "resisted_by": "USA", "settled_by": "nobody"}

    other = harmel.open_ledger(edited("decision_outcomes", rewrite))
    for one, two in zip(cases(ledger), cases(other), strict=True):
        assert [s.as_dict() for s in one.seats] == [s.as_dict() for s in two.seats]
    decision = "hague2025"
    assert (
        harmel.council_cases(ledger, decision, draws=200).as_dict()["decisions"][0]["chances"]
        == harmel.council_cases(other, decision, draws=200).as_dict()["decisions"][0]["chances"]
    )


def test_the_opening_position_counts_and_not_the_last(ledger: Ledger) -> None:
    """Belgium stood at 45 on 23 June 2025 and at 60 two days later: it is seated at 45."""
    seats = {seat.iso3: seat for seat in case_named(ledger, "hague2025").seats}
    assert (seats["BEL"].position.value, seats["BEL"].day) == (45, date(2025, 6, 23))


@pytest.mark.parametrize("day", [date(2024, 10, 2), date(2026, 10, 30)])
def test_no_row_of_a_later_day_is_used(ledger: Ledger, day: date) -> None:
    """Every row is from before the day asked for, and from before the matter was settled."""
    ends = {d: s.on for d, s in settled(ledger).items()}
    for case in cases(ledger, day):
        for seat in case.reported:
            assert seat.day is not None
            assert seat.day <= min(day, ends[case.decision] or day)


def test_a_ledger_of_2024_knows_what_was_open_then(ledger_2024: Ledger) -> None:
    """On 2 October 2024 the invitation asked for that autumn was not on the table yet."""
    names = [case.decision for case in cases(ledger_2024)]
    assert "pledge2024" in names
    assert "ukr_invite_autumn2024" not in names
    with pytest.raises(BadArgument, match="pledge2024"):
        case_named(ledger_2024, "ukr_invite_autumn2024")


def test_every_member_of_the_day_has_a_seat(ledger: Ledger) -> None:
    """Thirty members before Finland, thirty-one before Sweden, and 27 in the European Union."""
    seats = {case.decision: {s.iso3 for s in case.seats} for case in cases(ledger)}
    assert len(seats["fin2022"]) == 30
    assert len(seats["sg2024"]) == 31
    assert len(seats["hague2025"]) == 32
    assert len(seats["assets2025"]) == 27
    assert "IRL" in seats["assets2025"]


def test_silent_members_stand_between_the_quartiles(ledger: Ledger) -> None:
    """A member without a row stands at the median of those with one, marked assumed."""
    case = case_named(ledger, "hague2025")
    said = [seat.position.number for seat in case.reported]
    silent = next(seat for seat in case.seats if not seat.reported)
    assert isinstance(silent.position, Assumption)
    assert [silent.low.number, silent.position.number, silent.high.number] == pytest.approx(
        list(np.percentile(said, (25, 50, 75)))
    )


def test_reported_positions_are_facts_with_a_place(ledger: Ledger) -> None:
    """Each reported position leads to a row of the table of positions."""
    for case in cases(ledger):
        for seat in case.reported:
            assert isinstance(seat.position, Fact)
            assert seat.position.place.row is not None
            assert seat.evidence


def test_a_figurehead_does_not_speak_for_a_government(ledger: Ledger) -> None:
    """Croatia's president opposed Finland's accession; Croatia is seated by its ratification."""
    seats = {seat.iso3: seat for seat in case_named(ledger, "fin2022").seats}
    assert seats["HRV"].position.number == 100


def test_parameters_have_reasons_and_ranges(ledger: Ledger) -> None:
    """Every parameter lies in its range and says why it is what it is."""
    for name, parameter in parameters(ledger).items():
        assert parameter.low <= parameter.value <= parameter.high, name
        assert len(parameter.reason) > 20, name


def test_a_ledger_without_decisions_says_so(triple: Ledger) -> None:
    """An alliance with no coded decisions gives one clear error."""
    with pytest.raises(NoAnswer, match="no table of kind"):
        cases(triple)
