"""The selection of 2024 day by day, and any list of candidates."""

from datetime import date

import numpy as np
import pytest

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.issue import Issue
from harmel.ledger.store import Ledger
from harmel.models.council.selection import Selection


@pytest.fixture(scope="module")
def selection(ledger: Ledger) -> Selection:
    """Follow the selection with a moderate number of draws."""
    return harmel.council_selection(ledger, draws=1000)


def test_who_held_out_when(selection: Selection) -> None:
    """Hungary and Romania block in April, Romania alone on 18 June, nobody from 20 June."""
    out = {found.on: [h.iso3 for h in found.holdouts] for found in selection.rounds}
    assert out[date(2024, 4, 3)] == ["ROU", "HUN"]
    assert out[date(2024, 6, 18)] == ["ROU"]
    assert out[date(2024, 6, 20)] == []


def test_holdouts_named_by_the_model_were_named_by_the_record(
    selection: Selection, ledger: Ledger
) -> None:
    """From April on, whoever blocks in the model stands among the holdouts of the day's report."""
    named = {
        row.day("date"): row.text("subjects").split()
        for table in ledger.of_kind("events")
        for row in table.rows
        if row.text("kind") == "selection"
    }
    for found in selection.rounds:
        if found.on is not None and found.on >= date(2024, 4, 3):
            assert {h.iso3 for h in found.holdouts} <= set(named[found.on])


def test_a_declared_opposition_counts_on_its_day(selection: Selection) -> None:
    """On 5 March 2024 Hungary declares itself against, and alone consent falls to a few percent."""
    found = {each.on: each for each in selection.rounds}
    before, day = found[date(2024, 2, 22)], found[date(2024, 3, 5)]
    assert [holdout.iso3 for holdout in before.holdouts] == []
    assert [holdout.iso3 for holdout in day.holdouts] == ["HUN"]
    assert day.p_alone.number < before.p_alone.number / 3


def test_it_ends_with_the_appointment(selection: Selection) -> None:
    """After the Council has appointed him nobody can object, so no later day is shown."""
    assert selection.rounds[-1].on == date(2024, 6, 26)


def test_consent_became_likely_when_the_last_gave_in(selection: Selection) -> None:
    """The chance that nobody objects is under 2 % in April, and above 60 % from 20 June."""
    p = {found.on: found.p_alone.number for found in selection.rounds}
    assert p[date(2024, 4, 3)] < 0.02
    assert p[date(2024, 6, 20)] > 0.6


def test_it_needed_more_than_the_candidate(selection: Selection) -> None:
    """In April consent was out of reach with the candidate alone, and not with a mediator."""
    april = next(found for found in selection.rounds if found.on == date(2024, 4, 3))
    assert april.p_alone.number < 0.02
    assert april.p_mediated.number > 0.3
    assert april.p_mediated_without_leader.number < april.p_mediated.number


def test_only_what_was_known_counts(ledger: Ledger) -> None:
    """As of May 2024 the rounds end in April, with the same figures."""
    may = harmel.council_selection(harmel.open_ledger(as_of=date(2024, 5, 15)), draws=300)
    whole = harmel.council_selection(ledger, draws=300)
    assert may.rounds[-1].on == date(2024, 4, 29)
    by_day = {found.on: found.as_dict() for found in whole.rounds}
    assert may.rounds[-1].as_dict() == by_day[date(2024, 4, 29)]


def test_before_it_began_there_is_no_answer() -> None:
    """In 2020 nobody was being selected."""
    with pytest.raises(NoAnswer, match="records no selection"):
        harmel.council_selection(harmel.open_ledger(as_of=date(2020, 1, 1)))


def _candidate(name: str, *positions: float, scale: tuple[float, float] = (0, 100)) -> Issue:
    n = len(positions)
    actors = tuple(f"M{i}" for i in range(n))
    return Issue(name, actors, np.array(positions), np.full(n, 0.5), np.ones(n), scale=scale)


def test_candidates_are_compared(ledger: Ledger) -> None:
    """The candidate that nobody opposes comes first; who opposes the other is named."""
    found = harmel.council_selection(
        ledger, [_candidate("split", 100, 100, 0), _candidate("liked", 90, 80, 100)], draws=500
    )
    assert [r.name for r in found.rounds] == ["liked", "split"]
    assert [h.iso3 for h in found.rounds[1].holdouts] == ["M2"]
    assert found.rounds[0].p_alone.number > found.rounds[1].p_alone.number


def test_a_candidate_on_another_scale_is_refused(ledger: Ledger) -> None:
    """Support is scored 0 to 100."""
    with pytest.raises(BadArgument, match="scored from 0"):
        harmel.council_selection(ledger, [_candidate("x", 0, 1, scale=(0, 1))])
