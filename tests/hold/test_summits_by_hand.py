"""Summits worked by hand: made-up tables that depend on one thing at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from harmel.hold.model import Model
from harmel.hold.opening import Opening
from harmel.hold.spending import guideline
from harmel.hold.state import State
from harmel.hold.summits import CARES, KINDS, SCEPTICS, SKILLS, STANCES, Response, summits
from tests.hold.by_hand import MANY, Shown, opened, sample_of, three

ASKED = {"target_asked": 3.0, "raise_asked": 3.6, "invite_asked": 1.0, "coalition_part": 0.3}
Signed = dict[str, np.ndarray]
Of = Callable[[float, float, float, float], float]


def table(agreed: Of = lambda *_: 1.0, ambition: Of = lambda *_: 1.0) -> dict[str, Response]:
    """Make up a table from what is agreed at a skill, sceptics, their care, and a stance."""
    shape = (len(SKILLS), len(SCEPTICS), len(CARES), len(STANCES))
    grids = []
    for of in (agreed, ambition):
        grid = np.zeros(shape)
        for i, j, k, m in np.ndindex(*shape):
            grid[i, j, k, m] = of(SKILLS[i], SCEPTICS[j], CARES[k], STANCES[m])
        grids.append(grid)
    return {kind: Response(kind, grids[0], grids[1]) for kind in KINDS}


def summit(
    year: int = 2025,
    values: Mapping[str, object] | None = None,
    tables: dict[str, Response] | None = None,
    leader: float = 1.0,
    at: Opening | None = None,
    size: int = MANY,
    **changes: object,
) -> tuple[State, Signed]:
    """Hold one summit in many draws over which luck lies evenly."""
    s, at = sample_of(size, {**ASKED, **(values or {})}), at or three()
    state = opened(s, at, **changes)
    signed = summits(s, at, state, Shown(size), year, tables or table(), leader)
    return state, signed


def levels(state: State, *years: int) -> list[float]:
    """Return the guideline of the first draw in some years."""
    return [float(guideline(state, year)[0]) for year in years]


def test_a_text_keeps_its_part_of_what_was_asked() -> None:
    """From 2, with 3 asked and a quarter of it kept, the guideline goes to 2.25."""
    state, signed = summit(tables=table(ambition=lambda *_: 0.25))
    assert signed["target"].all()
    assert state.target == pytest.approx(np.full(MANY, 2.25))
    assert levels(state, 2025, 2030, 2035, 2040) == pytest.approx([2.0, 2.125, 2.25, 2.25])


def test_without_a_text_the_guideline_stays() -> None:
    """A table in which a third sign gives a third of the draws a new guideline, and only those."""
    state, signed = summit(tables=table(agreed=lambda *_: 1 / 3))
    assert signed["target"].mean() == pytest.approx(1 / 3, abs=1 / MANY)
    assert (state.target > 2).tolist() == signed["target"].tolist()


@pytest.mark.parametrize("asked", [2.0, 1.5])
def test_nothing_lower_than_the_guideline_is_signed(asked: float) -> None:
    """A request at or below the guideline moves nothing."""
    state, signed = summit(values={"target_asked": asked})
    assert not signed["target"].any()
    assert (state.target == 2).all()


@pytest.mark.parametrize("year", range(2025, 2036))
def test_a_standing_guideline_is_raised_at_the_review_only(year: int) -> None:
    """While a higher guideline stands, the next is asked for in 2029 and in no other year."""
    running: dict[str, Any] = {
        "target_from": 2.0,
        "target": 3.5,
        "target_since": 2025.0,
        "target_by": 2035.0,
    }
    state, signed = summit(year, {"target_asked": 9.0, "raise_asked": 4.0}, **running)
    assert signed["target"].all() == signed["target"].any() == (year == 2029)
    assert (state.target == (4.0 if year == 2029 else 3.5)).all()


def test_at_the_review_the_higher_request_counts() -> None:
    """Without a higher guideline 2028 asks for 3, 2029 for 3.6, and 2030 for 3 again."""
    found = [float(summit(year)[0].target[0]) for year in (2028, 2029, 2030)]
    assert found == pytest.approx([3.0, 3.6, 3.0])


def test_a_raise_keeps_the_last_year_of_a_running_path() -> None:
    """3.5 by 2035, raised in 2029 to 4: from 2.6 in 2029 by a sixth of 1.4 a year to 2035."""
    running: dict[str, Any] = {
        "target_from": 2.0,
        "target": 3.5,
        "target_since": 2025.0,
        "target_by": 2035.0,
    }
    state, _ = summit(2029, {"raise_asked": 4.0}, **running)
    assert levels(state, 2029, 2032, 2035, 2040) == pytest.approx([2.6, 3.3, 4.0, 4.0])


@pytest.mark.parametrize("ambition", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("by", [2027, 2029, 2030, 2034, 2035, 2039, 2045])
def test_a_raise_in_2029_lowers_no_later_year(by: int, ambition: float) -> None:
    """Whatever path was running, a text signed in 2029 is never below it in a later year."""
    running: dict[str, Any] = {
        "target_from": 2.0,
        "target": 3.5,
        "target_since": 2025.0,
        "target_by": float(by),
    }
    with_it, signed = summit(
        2029, {"raise_asked": 4.0}, table(ambition=lambda *_: ambition), **running
    )
    without, _ = summit(2029, {"raise_asked": 4.0}, table(agreed=lambda *_: 0.0), **running)
    assert signed["target"].all()
    for year in range(2029, 2051):
        assert levels(with_it, year)[0] >= levels(without, year)[0] - 1e-12


def test_a_raise_in_2029_lowers_no_later_year_of_the_shipped_run(newest: Model) -> None:
    """In whole runs that differ in nothing but who signs in 2029 no year has a lower guideline."""
    s = newest.sample(size=300)
    found = []
    for agreed in (0.0, 1.0):
        known = newest.table["target"]
        signs = replace(known, agreed=np.full_like(known.agreed, agreed))
        found.append(replace(newest, table={**newest.table, "target": signs}).run(s))
    without, with_it = (one.tracks["guideline"] for one in found)
    assert (with_it - without).min() >= -1e-12
    assert (with_it[-1] > without[-1] + 0.01).any()


def test_a_guideline_known_by_the_opening_is_put_in() -> None:
    """Opened in 2026, what was agreed in 2025 stands with its year, and no summit is held."""
    at = three(day=date(2026, 7, 10), guidelines=((date(2025, 6, 25), 3.5, 2035),))
    state, signed = summit(2025, at=at)
    assert signed == {}
    assert levels(state, 2025, 2030, 2035) == pytest.approx([2.0, 2.75, 3.5])
    assert summit(2026, at=at)[1] == {}
    assert set(summit(2027, at=at)[1]) == set(KINDS)


def test_what_is_promised_follows_the_signature() -> None:
    """Where all sign it is 0.6 of what was asked, where not the 0.3 of a coalition."""
    tables = table(agreed=lambda *_: 0.25, ambition=lambda *_: 0.6)
    state, signed = summit(tables=tables, commitment=5.0)
    assert signed["pledge"].mean() == pytest.approx(0.25)
    assert state.promised == pytest.approx(np.where(signed["pledge"], 24.0, 12.0))


def test_all_that_was_asked_is_promised_only_by_a_whole_text() -> None:
    """With nothing diluted, the promise equals the request exactly where it was signed."""
    state, signed = summit(tables=table(agreed=lambda *_: 0.4), commitment=5.0)
    assert ((state.promised == 40.0) == signed["pledge"]).all()
    assert 0 < signed["pledge"].mean() < 1


def test_without_war_nothing_is_promised() -> None:
    """Once the fighting is over no pledge is signed and nothing promised."""
    state, signed = summit(war=False)
    assert not signed["pledge"].any()
    assert (state.promised == 0).all()


def test_invitations_come_after_the_war_and_once() -> None:
    """No invitation while the war lasts, one after it, and none to who was invited."""
    assert not summit(war=True)[1]["invitation"].any()
    state, signed = summit(war=False)
    assert signed["invitation"].all()
    assert state.invited.all()
    again, signed = summit(war=False, invited=True)
    assert not signed["invitation"].any()
    assert again.invited.all()


@pytest.mark.parametrize(("asked", "agreed"), [(0.3, 1.0), (1.0, 0.3)])
def test_an_invitation_must_be_put_and_signed(asked: float, agreed: float) -> None:
    """It is put by its own chance and signed by that of the table."""
    signed = summit(
        values={"invite_asked": asked}, tables=table(agreed=lambda *_: agreed), war=False
    )[1]
    assert signed["invitation"].mean() == pytest.approx(0.3)


@pytest.mark.parametrize(("leader", "chance"), [(0.0, 0.0), (1.0, 0.3), (2.0, 0.6)])
def test_skill_counts_as_often_as_the_leader(leader: float, chance: float) -> None:
    """Where skill s signs with chance s / 2, a skill of 0.6 does nothing off and twice doubled."""
    tables = table(agreed=lambda skill, *_: skill / 2)
    for war in (True, False):
        _, signed = summit(
            values={"leader_skill": 0.6}, tables=tables, leader=leader, war=war, commitment=5.0
        )
        for kind in ("target", "pledge" if war else "invitation"):
            assert signed[kind].mean() == pytest.approx(chance)


@pytest.mark.parametrize(
    ("sceptical", "chance"),
    [
        ([False] * 3, 1.0),
        ([True, False, False], 0.9),
        ([True, False, True], 0.8),
        ([True] * 3, 0.7),
    ],
)
def test_each_sceptic_counts_at_summits(sceptical: list[bool], chance: float) -> None:
    """Where each sceptic takes a tenth from the chance, none to three leave 1 to 0.7."""
    tables = table(agreed=lambda _, sceptics, *__: 1 - sceptics / 10)
    _, signed = summit(tables=tables, sceptical=sceptical)
    assert signed["target"].mean() == pytest.approx(chance)


def test_how_much_sceptics_care_counts() -> None:
    """Where the chance is one less the care of sceptics, a care of 0.7 leaves 0.3."""
    tables = table(agreed=lambda _, __, care, ___: 1 - care)
    _, signed = summit(values={"sceptic_care": 0.7}, tables=tables)
    assert signed["target"].mean() == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("commitment", "pledge", "invitation"),
    [(-0.1, False, False), (0.1, False, True), (0.9, False, True), (1.1, True, True)],
)
def test_the_lead_state_against_a_text(commitment: float, pledge: bool, invitation: bool) -> None:
    """It is against a pledge below its threshold, against an invitation below one half of all."""
    against = table(agreed=lambda _, __, ___, stance: 1.0 - stance)
    values: Mapping[str, object] = {"aid_stop": 1.0}
    one, other = (
        summit(values=values, tables=against, war=war, commitment=commitment)[1]
        for war in (True, False)
    )
    assert one["target"].all()
    assert one["pledge"].all() == one["pledge"].any() == pledge
    assert other["invitation"].all() == other["invitation"].any() == invitation


def test_each_kind_has_its_own_table() -> None:
    """Chances of 0.1, 0.2 and 0.3 for the three kinds are not taken for each other."""
    found = {
        k: table(agreed=lambda *_, p=p: p)[k] for k, p in zip(KINDS, (0.1, 0.2, 0.3), strict=True)
    }
    one, other = (summit(tables=found, war=war, commitment=5.0)[1] for war in (True, False))
    assert one["target"].mean() == pytest.approx(0.1)
    assert one["pledge"].mean() == pytest.approx(0.2)
    assert other["invitation"].mean() == pytest.approx(0.3)
