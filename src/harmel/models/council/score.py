"""How well the models of the council did on a file whose outcomes are known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harmel.errors import NoAnswer, Problem
from harmel.ledger.issue import Floats, Issue, IssueFile
from harmel.models.council import scores
from harmel.models.council.calibrated_mixture import FITTED_ON
from harmel.models.council.calibrated_mixture_fit import refit_mixture
from harmel.models.council.cross_validation import Refit, out_of_fold, stacked
from harmel.models.council.ensemble_fit import refit_ensemble
from harmel.models.council.forecast import Forecast, forecast_all
from harmel.models.council.registry import MODELS, model_named

FEWEST_ACTORS = 3
"""With one or two actors nothing is to be aggregated; the published back-tests leave these out."""
REFITS: Mapping[str, Refit] = {"calibrated_mixture": refit_mixture, "ensemble": refit_ensemble}
"""Models with fitted parameters, and how each is fitted anew."""
UNSEEN = " (cv)"


@dataclass(frozen=True, slots=True)
class Score:
    """
    The scores of one model; errors in hundredths of each issue's scale.

    Attributes
    ----------
    n, no_answer : int
        On how many issues it is scored, and on how many it has no answer.
    in_sample : bool
        Whether the model's parameters were fitted to some of these issues.
    mae, rmse, median_error : float or None
        Of the point forecast; None where there is nothing to score.
    hit5, hit10 : float or None
        Share of outcomes within 5 and 10 hundredths of the point.
    crps : float or None
        Mean continuous ranked probability score of the distribution.
    coverage80 : float or None
        Mean chance that the randomised transform of the outcome lies in [0.1, 0.9].
    coverage80_closed : float or None
        Share of outcomes from the 10 % to the 90 % quantile, ends included.
    """

    n: int
    no_answer: int
    in_sample: bool
    mae: float | None = None
    rmse: float | None = None
    median_error: float | None = None
    hit5: float | None = None
    hit10: float | None = None
    crps: float | None = None
    coverage80: float | None = None
    coverage80_closed: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the scores as JSON-ready data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Scores:
    """
    The scores of several models on one file.

    Attributes
    ----------
    file : IssueFile
        As read.
    issues : tuple of Issue
        Those scored.
    skipped : dict
        How many were not, by reason.
    models : dict of Score
        By name; a model fitted without the issues that it forecasts has the suffix ` (cv)`.
    each : dict of arrays, shape (b,)
        The ranked probability score on each issue, for paired comparisons; NaN without an answer.
    folds, seed : int
        Of the refits; 0 folds where there were none.
    """

    file: IssueFile
    issues: tuple[Issue, ...]
    skipped: Mapping[str, int]
    models: Mapping[str, Score]
    each: Mapping[str, Floats]
    folds: int
    seed: int

    def difference(self, first: str, second: str) -> scores.Difference:
        """Compare the ranked probability scores of two models where both have an answer."""
        both = np.isfinite(self.each[first] + self.each[second])
        clusters = [i.proposal for i, kept in zip(self.issues, both, strict=True) if kept]
        return scores.paired_difference(
            self.each[first][both], self.each[second][both], clusters, seed=self.seed
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the scores as JSON-ready data."""
        return {
            "file": self.file.name,
            "n_issues": len(self.issues),
            "n_proposals": len({issue.proposal for issue in self.issues}),
            "skipped": dict(self.skipped),
            "models": {name: score.as_dict() for name, score in self.models.items()},
            "folds": self.folds,
            "seed": self.seed,
        }


def council_score(
    file: IssueFile,
    models: Sequence[str] | None = None,
    folds: int = 0,
    seed: int = scores.SEED,
    progress: Callable[[str], None] | None = None,
) -> Scores:
    """
    Score models on the issues of a file that have an outcome and three actors or more.

    Parameters
    ----------
    file : IssueFile
        From :func:`harmel.read_issues`.
    models : sequence of str, optional
        Names of models; by default all.
    folds : int
        Above 0, models with fitted parameters are also fitted without each of so many folds of
        proposals and scored on these, under their name with ` (cv)`.
    seed : int
        Of the folds.
    progress : callable, optional
        Told what is being fitted.

    Raises
    ------
    BadArgument
        If a model is not known, or there are fewer proposals than folds.
    NoAnswer
        If no issue has an outcome and three actors.
    """
    chosen = tuple(dict.fromkeys(MODELS if models is None else models))
    known = {name: model_named(name) for name in chosen}
    issues, skipped = scored_issues(file)
    fitted_here = file.form == "deu" and any(issue.proposal in FITTED_ON for issue in issues)
    found: dict[str, Score] = {}
    each: dict[str, Floats] = {}
    for name, model in known.items():
        fitted = name in REFITS
        found[name], each[name] = _score(
            issues, forecast_all(issues, model), fitted and fitted_here
        )
        if fitted and folds:
            if progress is not None:
                progress(f"{name}: fitted anew without each of {folds} folds of proposals")
            forecasts = out_of_fold(issues, REFITS[name], folds, seed)
            found[name + UNSEEN], each[name + UNSEEN] = _score(issues, forecasts, False)
    return Scores(file, issues, skipped, found, each, folds, seed)


def scored_issues(file: IssueFile) -> tuple[tuple[Issue, ...], dict[str, int]]:
    """
    Return the issues that can be scored, and how many cannot, by reason.

    Raises
    ------
    NoAnswer
        If there is none.
    """
    ended = [issue for issue in file.issues if issue.outcome is not None]
    several = [issue for issue in ended if issue.taking_part.sum() >= FEWEST_ACTORS]
    counts = {
        "no outcome": len(file.issues) - len(ended),
        "fewer than three actors": len(ended) - len(several),
    }
    skipped = {reason: count for reason, count in counts.items() if count}
    if not several:
        raise NoAnswer(
            Problem(
                "No issue of this file can be scored.",
                file.name,
                found=", ".join(f"{count} with {reason}" for reason, count in skipped.items()),
                allowed="an outcome, and three actors or more",
                fix="Fill in the column outcome, in units of the scale.",
            )
        )
    return tuple(several), skipped


def _score(
    issues: Sequence[Issue], forecasts: Sequence[Forecast], in_sample: bool
) -> tuple[Score, Floats]:
    """Return a model's scores, and its ranked probability score on each issue."""
    answered = np.array([f.point is not None and len(f.values) > 0 for f in forecasts])
    each = np.full(len(issues), np.nan)
    n = int(answered.sum())
    missing = len(issues) - n
    if not n:
        return Score(0, missing, in_sample), each
    rows = [
        (issue, forecast)
        for issue, forecast, has in zip(issues, forecasts, answered, strict=True)
        if has
    ]
    low = np.array([issue.scale[0] for issue, _ in rows])
    width = np.array([issue.scale[1] for issue, _ in rows]) - low
    values, weights = stacked([forecast for _, forecast in rows])
    values = 100 * (values - low[:, None]) / width[:, None]
    outcomes = 100 * (np.array([issue.outcome for issue, _ in rows], dtype=float) - low) / width
    points = 100 * (np.array([f.point for _, f in rows], dtype=float) - low) / width
    errors = np.abs(points - outcomes)
    each[answered] = scores.crps(values, weights, outcomes)
    score = Score(
        n,
        missing,
        in_sample,
        float(errors.mean()),
        float(np.sqrt((errors**2).mean())),
        float(np.median(errors)),
        float((errors <= 5 + scores.TIE).mean()),
        float((errors <= 10 + scores.TIE).mean()),
        float(each[answered].mean()),
        float(scores.coverage(values, weights, outcomes).mean()),
        float(scores.coverage_closed(values, weights, outcomes).mean()),
    )
    return score, each
