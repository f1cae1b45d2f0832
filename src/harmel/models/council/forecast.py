"""What one model forecasts for each issue, as a point and as a distribution, round by round."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats, Issue, IssueFile
from harmel.models.council.board import Answer, Board, weighted_mean, weighted_median
from harmel.models.council.registry import MODELS, Model, model_named

QUANTILES = (0.1, 0.5, 0.9)
SEED = 2024
MOST_NAMED = 20


@dataclass(frozen=True, eq=False)
class Forecast:
    """
    One model's forecast of one issue.

    Attributes
    ----------
    issue : Issue
        As read, with those actors too who take no part.
    model, status : str
        Which model, and how it ended.
    point : float or None
        The forecast as one number, in units of the scale; None where the model has none.
    values, weights : array, shape (m,)
        The forecast as a distribution, sorted by value; empty where the model has none.
    rounds : array, shape (r + 1, n), or None
        Positions of the actors taking part by round, round 0 as given.
    medians, means : array, shape (r + 1,), or None
        The model's own median and mean by round.
    draws : int
        Over how many draws of uncertain positions; 1 where positions were taken as given.
    """

    issue: Issue
    model: str
    status: str
    point: float | None
    values: Floats
    weights: Floats
    rounds: Floats | None = None
    medians: Floats | None = None
    means: Floats | None = None
    draws: int = 1

    def quantile(self, share: float) -> float | None:
        """Return the value below which a share of the weight lies; None without a distribution."""
        if not len(self.values):
            return None
        reached = np.searchsorted(np.cumsum(self.weights), share - 1e-12)
        return float(self.values[min(int(reached), len(self.values) - 1)])

    def as_dict(self) -> dict[str, Any]:
        """Return the forecast as JSON-ready data."""
        return {
            "issue": self.issue.name,
            "proposal": self.issue.proposal,
            "model": self.model,
            "status": self.status,
            "point": self.point,
            "quantiles": {str(share): self.quantile(share) for share in QUANTILES},
            "actors": int(self.issue.taking_part.sum()),
            "missing": [
                actor
                for actor, known in zip(self.issue.actors, self.issue.taking_part, strict=True)
                if not known
            ],
            "scale": list(self.issue.scale),
            "reference_point": self.issue.reference_point,
            "outcome": self.issue.outcome,
            "draws": self.draws,
        }

    def rounds_as_dicts(self) -> list[dict[str, Any]]:
        """Return every round with its median, mean and positions, as JSON-ready data."""
        if self.rounds is None or self.medians is None or self.means is None:
            return []
        names = self.issue.voiced.actors
        return [
            {
                "round": number,
                "median": float(self.medians[number]),
                "mean": float(self.means[number]),
                "positions": dict(zip(names, map(float, positions), strict=True)),
            }
            for number, positions in enumerate(self.rounds)
        ]


@dataclass(frozen=True, eq=False)
class Forecasts:
    """One model's forecasts of all issues of a file."""

    file: IssueFile
    model: Model
    forecasts: tuple[Forecast, ...]
    seed: int

    def as_dict(self) -> dict[str, Any]:
        """Return the forecasts as JSON-ready data."""
        return {
            "file": self.file.name,
            "form": self.file.form,
            "model": self.model.name,
            "issues": [forecast.as_dict() for forecast in self.forecasts],
            "seed": self.seed,
            "notes": list(self.file.notes),
        }


def council_forecast(
    file: IssueFile,
    model: str = "compromise",
    draws: int = 1,
    rounds: int | None = None,
    seed: int = SEED,
    issue: str | None = None,
) -> Forecasts:
    """
    Forecast every issue of a file with one model.

    Parameters
    ----------
    file : IssueFile
        From :func:`harmel.read_issues`.
    model : str
        The name of a model.
    draws : int
        Above 1, every position is drawn so many times between its low and its high, and the
        distribution is that of the draws together.
    rounds : int, optional
        For models that move actors: how many rounds at most.
    seed : int
        Of the draws; the same seed gives the same forecast.
    issue : str, optional
        Only this issue.

    Raises
    ------
    BadArgument
        If the model or the issue is not known, or draws are asked of a model of packages.
    """
    chosen = model_named(model)
    wanted = (
        {found.name for found in file.issues} if issue is None else {issue_of(file, issue).name}
    )
    if draws > 1:
        if chosen.packages:
            raise BadArgument(
                Problem(
                    "This model answers whole packages: positions cannot be drawn by issue.",
                    column="draws",
                    found=str(draws),
                    allowed="1",
                )
            )
        found = [
            _drawn(each, chosen, draws, rounds, seed) for each in file.issues if each.name in wanted
        ]
    else:
        every = forecast_all(file.issues, chosen, rounds)
        found = [forecast for forecast in every if forecast.issue.name in wanted]
    return Forecasts(file, chosen, tuple(found), seed)


@dataclass(frozen=True, eq=False)
class Rounds:
    """One issue followed round by round."""

    file: IssueFile
    model: Model
    forecast: Forecast

    def as_dict(self) -> dict[str, Any]:
        """Return the rounds as JSON-ready data."""
        return {
            "file": self.file.name,
            "issue": self.forecast.issue.name,
            "model": self.model.name,
            "status": self.forecast.status,
            "rounds": self.forecast.rounds_as_dicts(),
            "notes": list(self.file.notes),
        }


def council_rounds(
    file: IssueFile, model: str = "scholz_2011", rounds: int = 10, issue: str | None = None
) -> Rounds:
    """
    Follow the actors of one issue from round to round.

    Parameters
    ----------
    file : IssueFile
        From :func:`harmel.read_issues`.
    model : str
        The name of a model that moves actors.
    rounds : int
        How many; rounds 0 (as given) to this one are returned.
    issue : str, optional
        Which issue; default: the first.

    Raises
    ------
    BadArgument
        If the model has no rounds, or the issue is not known.
    """
    chosen = model_named(model)
    if not chosen.moves:
        moving = [name for name, found in MODELS.items() if found.moves]
        raise BadArgument(
            Problem(
                "This model has no rounds: it answers at once.",
                column="model",
                found=model,
                allowed=", ".join(moving),
            )
        )
    wanted = issue_of(file, issue)
    issues = (
        [i for i in file.issues if i.proposal == wanted.proposal] if chosen.packages else [wanted]
    )
    found = {f.issue.name: f for f in forecast_all(issues, chosen, rounds)}[wanted.name]
    return Rounds(file, chosen, _up_to(found, rounds))


def _up_to(forecast: Forecast, rounds: int) -> Forecast:
    """Repeat the last round where the model stopped before the last one asked for."""
    if forecast.rounds is None or forecast.medians is None or forecast.means is None:
        return forecast
    index = np.minimum(np.arange(rounds + 1), len(forecast.rounds) - 1)
    return replace(
        forecast,
        rounds=forecast.rounds[index],
        medians=forecast.medians[index],
        means=forecast.means[index],
    )


def issue_of(file: IssueFile, name: str | None) -> Issue:
    """
    Return one issue of a file; the first without a name.

    Raises
    ------
    BadArgument
        If there is none of that name.
    """
    for issue in file.issues:
        if name in (None, issue.name):
            return issue
    raise BadArgument(
        Problem(
            "This issue is not in the file.",
            column="issue",
            found=str(name),
            allowed=", ".join(issue.name for issue in file.issues[:MOST_NAMED]),
        )
    )


def forecast_all(
    issues: Sequence[Issue], model: Model, rounds: int | None = None
) -> tuple[Forecast, ...]:
    """Forecast issues in their order; those that can be answered in one call are."""
    together: dict[str | int, list[int]] = {}
    for index, issue in enumerate(issues):
        key = issue.proposal if model.packages else int(issue.taking_part.sum())
        together.setdefault(key, []).append(index)
    found: dict[int, Forecast] = {}
    for indices in together.values():
        group = [issues[i] for i in indices]
        if model.packages:
            answers = model.package(group, rounds)
            for index, answer in zip(indices, answers, strict=True):
                found[index] = _forecast(issues[index], model, answer, 0)
        else:
            answer = model(Board.of(group), rounds)
            for row, index in enumerate(indices):
                found[index] = _forecast(issues[index], model, answer, row)
    return tuple(found[index] for index in range(len(issues)))


def _forecast(issue: Issue, model: Model, answer: Answer, row: int) -> Forecast:
    point = float(answer.point[row])
    values, weights = _distribution(answer.values[row], answer.weights[row])
    of_rounds = (answer.rounds, answer.medians, answer.means)
    rounds, medians, means = (None if part is None else part[:, row] for part in of_rounds)
    if rounds is None:
        x, w = issue.voiced.positions, issue.voiced.salience * issue.voiced.capability
        rounds, medians, means = x[None], weighted_median(x, w)[None], weighted_mean(x, w)[None]
    return Forecast(
        issue,
        model.name,
        answer.status[row],
        None if np.isnan(point) else point,
        values,
        weights,
        rounds,
        medians,
        means,
    )


def _drawn(issue: Issue, model: Model, draws: int, rounds: int | None, seed: int) -> Forecast:
    """Forecast one issue over draws of its positions; a draw without agreement counts nothing."""
    board = Board.draws(issue, draws, np.random.default_rng([seed, *issue.name.encode()]))
    answer = model(board, rounds)
    agreed = np.isfinite(answer.point)
    values, weights = _distribution(answer.values[agreed].ravel(), answer.weights[agreed].ravel())
    share = agreed.mean()
    status = max(set(answer.status), key=answer.status.count)
    point = float(answer.point[agreed].mean()) if share else None
    return Forecast(issue, model.name, status, point, values, weights, draws=draws)


def _distribution(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Sort a distribution, drop what has no weight, and make the weights sum to one."""
    kept = np.isfinite(values) & (weights > 0)
    values, weights = values[kept], weights[kept]
    order = np.argsort(values, kind="stable")
    total = weights.sum()
    return values[order], weights[order] / total if total else weights[order]
