"""The calibrated mixture, with its own parameters and with others."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harmel
from harmel.models.council import calibrated_mixture_fit as fits
from harmel.models.council import scores
from harmel.models.council.board import Board
from harmel.models.council.calibrated_mixture import (
    FITTED,
    FITTED_ON,
    Fitted,
    calibrated_mixture,
    mixture,
    shares_near,
)
from harmel.models.council.cross_validation import stacked
from harmel.models.council.forecast import forecast_all
from harmel.models.council.registry import Model
from harmel.models.council.score import scored_issues
from harmel.models.council.untuned_mixture import untuned_mixture
from tests.models.council.boards import board, drawn

DEU = scored_issues(harmel.read_issues("deu_2021"))[0]
OUTCOMES = np.array([float(issue.outcome or 0) for issue in DEU])
PLAIN = Fitted(on_positions=0.5, bell=0.25, floor=0.1, share=0.0, distance=1.0)


def test_two_positions_are_chosen_by_weight() -> None:
    """With power 1 of nearness two positions are chosen between by their weights, nearly."""
    found = mixture(board([0, 100], capability=[3, 1]), PLAIN)
    assert found.weights[0, :2] / 0.5 == pytest.approx([0.75, 0.25], abs=0.02)


def test_parts_have_their_weights() -> None:
    """Positions, bell and floor weigh what the parameters say."""
    found = mixture(drawn(1, count=3), PLAIN)
    assert found.weights[:, :5].sum(axis=1) == pytest.approx(0.5)
    assert found.weights[:, 5:105].sum(axis=1) == pytest.approx(0.45)
    assert found.weights[:, 105:].sum(axis=1) == pytest.approx(0.05)


def test_the_bell_stays_between_the_actors() -> None:
    """Beyond the outermost positions with weight there is the floor only."""
    found = calibrated_mixture(board([20, 60, 90], salience=[1, 1, 0]))
    beyond = (found.values < 20) | (found.values > 60)
    assert found.weights[beyond].sum() == pytest.approx(
        (1 - FITTED.on_positions) * FITTED.floor * 0.6
    )


def test_what_all_want_is_the_point() -> None:
    """Where there is no dispute all but the floor lies on the one position."""
    found = calibrated_mixture(board([30.0] * 9))
    assert found.point[0] == pytest.approx(30)
    there = found.weights[np.isclose(found.values, 30)].sum()
    assert there == pytest.approx(1 - (1 - FITTED.on_positions) * FITTED.floor)


def test_splitting_an_actor_changes_nothing() -> None:
    """Two actors with half the weight each, at one position, count as the one they were."""
    whole = calibrated_mixture(board([0, 40, 100], capability=[2, 3, 1]))
    split = calibrated_mixture(board([0, 0, 40, 100], capability=[1, 1, 3, 1]))
    assert split.weights[0, :2].sum() == pytest.approx(whole.weights[0, 0])
    assert split.weights[0, 2:] == pytest.approx(whole.weights[0, 1:])


def test_a_small_spread_of_one_camp_changes_little() -> None:
    """A camp spread over a fortieth of the scale counts as one position, not as many."""
    camp = mixture(board([0] + [99.0] * 20), PLAIN)
    spread = mixture(board([0, *np.linspace(98, 100, 20)]), PLAIN)
    assert spread.weights[0, 0] == pytest.approx(camp.weights[0, 0], rel=0.05)


def test_actors_without_weight_do_not_count() -> None:
    """An actor without salience adds no position, and does not widen the bell."""
    without = calibrated_mixture(board([10, 60]))
    with_one = mixture(board([10, 60, 100], salience=[1, 1, 0]), replace(FITTED, condorcet=False))
    base = mixture(board([10, 60]), replace(FITTED, condorcet=False))
    assert with_one.weights[0, 2] == 0
    assert with_one.point == pytest.approx(base.point)
    assert without.weights.sum() == pytest.approx(1)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=9),
    st.lists(st.integers(0, 5), min_size=9, max_size=9),
)
@settings(deadline=None)
def test_shares_near_are_sums_over_pairs(places: list[int], weights: list[int]) -> None:
    """What lies within a distance is found for all rows at once as pair by pair."""
    x = np.array([places, places[::-1]]) / 40
    w = np.array([weights[: len(places)], weights[: len(places)]]) + 1.0
    w /= w.sum(axis=1, keepdims=True)
    close = np.abs(x[:, :, None] - x[:, None]) <= 0.06
    found = shares_near(x, w, 0.06)
    assert found == pytest.approx((close * w[:, None]).sum(axis=2))


def test_scales_do_not_matter() -> None:
    """The same issue in years instead of hundredths is forecast the same in its own unit."""
    hundred = drawn(5, count=4)
    years = Board(
        4 + hundred.positions / 10,
        hundred.salience,
        hundred.capability,
        4 + hundred.reference / 10,
        np.full(4, 4.0),
        np.full(4, 14.0),
    )
    first, second = calibrated_mixture(hundred), calibrated_mixture(years)
    assert second.point == pytest.approx(4 + first.point / 10)
    assert second.weights == pytest.approx(first.weights)


def test_five_hundred_actors_and_ten_thousand_draws() -> None:
    """Large issues and large boards give weights that sum to one."""
    for size in ({"count": 1, "actors": 500}, {"count": 10_000, "actors": 9}):
        found = calibrated_mixture(drawn(2, **size))
        assert found.weights.sum(axis=1) == pytest.approx(1)
        assert np.isfinite(found.point).all()


def test_score_on_deu() -> None:
    """The mixture scores 15.05 on the 283 issues it was fitted to, the untuned one 15.70."""
    means = {}
    for name, solve in {"own": calibrated_mixture, "untuned": untuned_mixture}.items():
        values, weights = stacked(forecast_all(DEU, Model(name, name, solve)))
        means[name] = scores.crps(values, weights, OUTCOMES).mean()
    assert len(DEU) == 283
    assert round(means["own"], 2) == 15.05
    assert round(means["untuned"], 2) == 15.70


def test_fitted_on_is_the_table() -> None:
    """The proposals said to be fitted on are those of the shipped table."""
    assert frozenset(issue.proposal for issue in DEU) == FITTED_ON


def test_slopes_are_those_of_the_score() -> None:
    """The slope that the fit follows is the change of the score, in every parameter."""
    lesson = fits.Lesson(DEU[:40])
    design = fits.Design("all", fits.NEAR, ("distance", "share", "extreme", "reference"))
    start = fits._packed(design.start, design.free) + 0.1
    counted = fits.evenly(np.arange(40), 40)
    points = lesson.supports[False]

    def value(packed: np.ndarray) -> tuple[float, np.ndarray]:
        fitted = fits._unpacked(packed, design)
        weights, slopes = fits._weights_and_slopes(points.support, fitted, design.free)
        score, slope = points.score(weights, counted)
        return score, (slopes * slope).sum(axis=(1, 2))

    step = 1e-5
    numeric = [
        (value(start + step * e)[0] - value(start - step * e)[0]) / (2 * step)
        for e in np.eye(len(start))
    ]
    assert value(start)[1] == pytest.approx(numeric, abs=1e-6)


def test_the_fast_score_is_the_score() -> None:
    """What the fit minimises is the mean ranked probability score of the model's answer."""
    lesson = fits.Lesson(DEU[:40])
    fitted = replace(PLAIN, share=0.3, condorcet=True)
    counted = fits.evenly(np.arange(40), 40)
    points = lesson.supports[True]
    fast, _ = points.score(fits._weights_and_slopes(points.support, fitted, ())[0], counted)
    answer = mixture(lesson.board, fitted)
    slow = scores.crps(answer.values, answer.weights, OUTCOMES[:40]).mean()
    assert fast == pytest.approx(slow, rel=1e-9)


def test_a_fit_learns_where_outcomes_lie() -> None:
    """From outcomes drawn by known parameters a fit finds these, and scores no worse."""
    generator = np.random.default_rng(11)
    truth = replace(PLAIN, on_positions=0.8, distance=2.0)
    answer = mixture(fits.Lesson(DEU).board, truth)
    rows = zip(answer.values, answer.weights, strict=True)
    drawn_outcomes = [generator.choice(v, 16, p=w / w.sum()) for v, w in rows]
    made = [
        replace(issue, name=f"{issue.name} {k}", outcome=float(y))
        for issue, several in zip(DEU, drawn_outcomes, strict=True)
        for k, y in enumerate(several)
    ]
    fitted, _ = fits.fit(made, fits.DESIGNS[2:3])
    assert fitted.on_positions == pytest.approx(0.8, abs=0.05)
    assert fitted.distance == pytest.approx(2.0, abs=0.25)
    outcomes = np.concatenate(drawn_outcomes)
    board_of_all = fits.Lesson(tuple(made)).board
    own, known = (
        scores.crps(found.values, found.weights, outcomes).mean()
        for found in (mixture(board_of_all, fitted), mixture(board_of_all, truth))
    )
    assert own <= known + 0.01


def test_a_fit_to_one_proposal_chooses_no_design() -> None:
    """Where no proposal can be left out, the first design is fitted."""
    one = [issue for issue in DEU if issue.proposal == "d00032"]
    assert fits.fit(one)[1] is fits.DESIGNS[0]


def test_the_theory_page_states_the_parameters() -> None:
    """The page's table of parameters is that of the module."""
    page = (Path(__file__).parents[3] / "docs/theory/calibrated_mixture.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| [a-z ]+ \| (\S) \| ([\d.]+)", page, re.M))
    stated = {letter: float(value) for letter, value in rows.items()}
    assert stated == {
        "a": FITTED.on_positions,
        "d": FITTED.distance,
        "b": FITTED.share,
        "σ": FITTED.bell,
        "e": FITTED.floor,
    }
