"""Scores of the models on a file."""

import json
from dataclasses import replace

import numpy as np
import pytest

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.issue import Issue, IssueFile
from harmel.models.council.registry import MODELS
from harmel.models.council.score import council_score

DEU = harmel.read_issues("deu_2021")


def issue(name: str, positions: list[float], outcome: float | None, scale: float = 100.0) -> Issue:
    """Make an issue on which all count the same."""
    n = len(positions)
    return Issue(name, tuple("abcdef"[:n]), np.array(positions), np.ones(n), np.ones(n),
                 outcome=outcome, scale=(0.0, scale))  # fmt: skip


SMALL = IssueFile(
    "small.csv",
    "plain",
    (
        issue("one", [0, 30, 60], 35),
        issue("two", [0, 0, 6], 2.7, scale=10),
        issue("open", [0, 50, 100], None),
        issue("pair", [0, 100], 50),
    ),
)


def test_errors_are_in_hundredths_of_each_scale() -> None:
    """Errors of 5 on 0 to 100 and of 0.7 on 0 to 10 are 5 and 7 hundredths."""
    found = council_score(SMALL, ["compromise"]).models["compromise"]
    assert found.n == 2
    assert found.mae == pytest.approx(6)
    assert found.rmse == pytest.approx(np.sqrt((25 + 49) / 2))
    assert found.median_error == pytest.approx(6)
    assert found.hit5 == pytest.approx(0.5)
    assert found.hit10 == pytest.approx(1)
    assert found.crps == found.mae


def test_what_is_skipped_is_said() -> None:
    """Issues without an outcome or with fewer than three actors are counted by reason."""
    assert council_score(SMALL, ["mean"]).skipped == {
        "no outcome": 1,
        "fewer than three actors": 1,
    }


def test_nothing_to_score_is_no_answer() -> None:
    """A file without outcomes has no answer, with what to do."""
    with pytest.raises(NoAnswer, match="2 with no outcome"):
        council_score(replace_outcomes(SMALL))


def replace_outcomes(file: IssueFile) -> IssueFile:
    """Return the first two issues of a file without their outcomes."""
    kept = tuple(replace(found, outcome=None) for found in file.issues[:2])
    return IssueFile(file.name, file.form, kept)


def test_models_without_an_answer_are_scored_on_the_rest() -> None:
    """A model that needs a reference point is scored where there is one; n says so."""
    answers = council_score(DEU, ["nash_bargaining", "compromise"]).models
    nash, whole = answers["nash_bargaining"], answers["compromise"]
    assert whole.n == 283
    assert nash.n + nash.no_answer == whole.n
    assert nash.n == sum(i.reference_point is not None for i in DEU.issues if scored(i))
    none = council_score(SMALL, ["nash_bargaining"]).models["nash_bargaining"]
    assert (none.n, none.mae, none.crps) == (0, None, None)


def scored(found: Issue) -> bool:
    """Tell whether an issue is scored."""
    return found.outcome is not None and found.taking_part.sum() >= 3


def test_the_scoring_set_of_deu() -> None:
    """Of 290 issues 283 are scored; the compromise is off by 22.7, as the research found."""
    found = council_score(DEU, ["compromise", "weighted_median"])
    assert len(DEU.issues) - sum(found.skipped.values()) == 283
    assert found.models["compromise"].mae == pytest.approx(22.74, abs=0.01)
    assert found.models["weighted_median"].crps == pytest.approx(28.55, abs=0.02)
    assert not any(score.in_sample for score in found.models.values())


def test_all_models_by_default() -> None:
    """Every model of the registry is scored, and the answer is JSON-ready."""
    few = IssueFile("deu_2021", "deu", DEU.issues[:12])
    data = council_score(few).as_dict()
    assert set(data["models"]) == set(MODELS)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    keys = {"n", "mae", "rmse", "median_error", "hit5", "crps", "coverage80", "coverage80_closed"}
    assert all(keys <= set(score) for score in data["models"].values())


def test_fitted_models_say_where_they_were_fitted() -> None:
    """On the table it was fitted to a model is in sample; refitted out of fold it is not."""
    few = IssueFile("deu_2021", "deu", DEU.issues[:40])
    told: list[str] = []
    found = council_score(few, ["calibrated_mixture"], folds=2, progress=told.append)
    assert list(found.models) == ["calibrated_mixture", "calibrated_mixture (cv)"]
    assert found.models["calibrated_mixture"].in_sample
    assert not found.models["calibrated_mixture (cv)"].in_sample
    assert len(told) == 1
    elsewhere = council_score(SMALL, ["calibrated_mixture"]).models["calibrated_mixture"]
    assert not elsewhere.in_sample


def test_differences_are_paired() -> None:
    """The difference of two models is that of their mean scores where both answer."""
    found = council_score(DEU, ["compromise", "probabilistic_condorcet"])
    apart = found.difference("probabilistic_condorcet", "compromise")
    means = [found.models[name].crps for name in ("probabilistic_condorcet", "compromise")]
    assert apart.mean == pytest.approx((means[0] or 0) - (means[1] or 0))
    assert apart.high < 0


def test_bad_arguments() -> None:
    """Unknown models and folds that cannot be are refused."""
    with pytest.raises(BadArgument, match="compromise"):
        council_score(SMALL, ["oracle"])
    with pytest.raises(BadArgument, match="proposals"):
        council_score(SMALL, ["calibrated_mixture"], folds=5)
