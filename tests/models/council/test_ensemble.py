"""The pool of several models' distributions."""

import re
from pathlib import Path

import numpy as np
import pytest

import harmel
from harmel.models.council import ensemble_fit, scores
from harmel.models.council.board import Answer, Board
from harmel.models.council.compromise import compromise
from harmel.models.council.cross_validation import stacked
from harmel.models.council.ensemble import COMPONENTS, SHARES, ensemble, pool
from harmel.models.council.forecast import forecast_all
from harmel.models.council.mean import mean
from harmel.models.council.registry import Model
from harmel.models.council.score import scored_issues
from tests.models.council.boards import board, drawn

DEU = scored_issues(harmel.read_issues("deu_2021"))[0]


def silent(answered: Board) -> Answer:
    """Answer nothing on the first issue, 10 on the others."""
    point = np.full(answered.size[0], 10.0)
    point[0] = np.nan
    weights = np.where(np.isnan(point), 0.0, 1.0)[:, None]
    status = ["no agreement" if np.isnan(p) else "solved" for p in point]
    return Answer(point, point[:, None], weights, tuple(status))  # type: ignore[arg-type]


def test_shares_are_a_pool() -> None:
    """The published shares are those of known components, and sum to one."""
    assert set(SHARES) <= set(COMPONENTS)
    assert sum(SHARES.values()) == pytest.approx(1)


def test_a_pool_is_linear() -> None:
    """Weights are shares times weights, and the point is the mean of points."""
    found = pool(
        board([0, 50, 100], capability=[2, 1, 1]),
        {"compromise": 0.25, "mean": 0.75},
        {"compromise": compromise, "mean": mean},
    )
    assert found.values.tolist() == [[37.5, 50]]
    assert found.weights.tolist() == [[0.25, 0.75]]
    assert found.point[0] == 0.25 * 37.5 + 0.75 * 50


def test_who_is_silent_is_not_counted() -> None:
    """Where a component has no answer the others share its part; where all are silent, nobody."""
    issues = drawn(3, count=2)
    parts = {"silent": silent, "mean": mean}
    found = pool(issues, {"silent": 0.5, "mean": 0.5}, parts)
    assert found.point[0] == pytest.approx(issues.positions[0].mean())
    assert found.point[1] == pytest.approx((10 + issues.positions[1].mean()) / 2)
    assert found.weights.sum(axis=1) == pytest.approx(1)
    alone = pool(issues, {"silent": 1.0}, parts)
    assert np.isnan(alone.point[0])
    assert alone.status == ("no agreement", "solved")
    assert alone.weights.sum(axis=1).tolist() == [0, 1]


def test_the_ensemble_answers_all() -> None:
    """Small and large boards give weights that sum to one and a point on the scale."""
    for size in ({"count": 5, "actors": 1}, {"count": 2, "actors": 500}):
        found = ensemble(drawn(6, **size))
        assert found.weights.sum(axis=1) == pytest.approx(1)
        assert ((found.point >= 0) & (found.point <= 100)).all()


def test_products_give_the_score_of_any_pool() -> None:
    """The score of a pool is a square form in its shares."""
    issues = DEU[:30]
    names = ("compromise", "probabilistic_condorcet", "midrange")
    forecasts = {n: forecast_all(issues, Model(n, n, COMPONENTS[n])) for n in names}
    shares = np.array([0.2, 0.5, 0.3])
    square = np.einsum("i,bij,j->b", shares, ensemble_fit.products(issues, forecasts), shares)
    given = dict(zip(names, shares.tolist(), strict=True))
    pooled = forecast_all(issues, Model("p", "p", lambda board: pool(board, given, COMPONENTS)))
    outcomes = np.array([float(issue.outcome or 0) for issue in issues])
    assert square == pytest.approx(scores.crps(*stacked(pooled), outcomes))


def test_fitted_shares_score_best() -> None:
    """Without a penalty no other shares score better than those fitted."""
    issues = DEU[:60]
    names = ("compromise", "probabilistic_condorcet", "midrange")
    forecasts = {n: forecast_all(issues, Model(n, n, COMPONENTS[n])) for n in names}
    found = ensemble_fit.fit_shares(issues, forecasts, penalty=0.0)
    matrix = ensemble_fit.products(issues, forecasts).mean(axis=0)
    best = np.array(list(found.values()))
    assert best.sum() == pytest.approx(1)
    others = np.random.default_rng(0).dirichlet(np.ones(3), 500)
    assert best @ matrix @ best <= np.einsum("ki,ij,kj->k", others, matrix, others).min() + 1e-6


def test_a_large_penalty_makes_shares_equal() -> None:
    """The penalty pulls towards equal shares."""
    issues = DEU[:60]
    names = ("compromise", "probabilistic_condorcet", "midrange")
    forecasts = {n: forecast_all(issues, Model(n, n, COMPONENTS[n])) for n in names}
    found = ensemble_fit.fit_shares(issues, forecasts, penalty=1e5)
    assert list(found.values()) == pytest.approx([1 / 3] * 3, abs=0.01)


def test_the_theory_page_states_the_shares() -> None:
    """The page's table of shares is that of the module."""
    page = (Path(__file__).parents[3] / "docs/theory/ensemble.md").read_text("utf-8")
    table = page.split("| component | share |")[1].split("\n\n")[0]
    stated = {
        name: float(share)
        for names, share in re.findall(r"^\| (.+) \| ([\d.]+) \|$", table, re.M)
        for name in re.findall(r"`(\w+)`", names)
    }
    assert stated == {name: SHARES.get(name, 0.0) for name in COMPONENTS}
