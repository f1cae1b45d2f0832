"""Forecasts of issues that a fit has not seen: proposals are left out in turn, whole."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats, Issue
from harmel.models.council.board import Answer, Board
from harmel.models.council.forecast import Forecast, forecast_all
from harmel.models.council.registry import Model

Solve = Callable[[Board], Answer]
Refit = Callable[[Sequence[Issue]], Solve]
Indices = NDArray[np.intp]


def folds(clusters: Sequence[str], count: int, seed: int) -> Iterator[tuple[Indices, Indices]]:
    """
    Split issues into folds, those of one cluster in the same fold.

    Parameters
    ----------
    clusters : sequence of str, length b
        Which issues belong together: their proposals.
    count : int
        How many folds; from 2 to the number of clusters.
    seed : int
        Of the order in which clusters are dealt out; it depends on their names, not on the
        order of the issues.

    Yields
    ------
    kept, left_out : arrays of int
        Indices of the issues to fit on, and of those to forecast.

    Raises
    ------
    BadArgument
        If there are fewer clusters than folds, or fewer than two folds.

    References
    ----------
    Stone 1974, Cross-validatory choice and assessment of statistical predictions, Journal of the
    Royal Statistical Society B 36. Roberts et al. 2017, Cross-validation strategies for data with
    temporal, spatial, hierarchical, or phylogenetic structure, Ecography 40 (whole groups).
    """
    names, member = np.unique(np.asarray(clusters, dtype=object), return_inverse=True)
    if not 2 <= count <= len(names):
        raise BadArgument(
            Problem(
                "Issues cannot be split into so many folds of whole proposals.",
                column="folds",
                found=str(count),
                allowed=f"2 to the number of proposals, {len(names)}",
            )
        )
    dealt = np.empty(len(names), dtype=np.intp)
    dealt[np.random.default_rng(seed).permutation(len(names))] = np.arange(len(names)) % count
    fold = dealt[member]
    for number in range(count):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def out_of_fold(
    issues: Sequence[Issue], refit: Refit, count: int, seed: int, name: str = "refitted"
) -> tuple[Forecast, ...]:
    """
    Forecast each issue with a model that was fitted without its proposal.

    Parameters
    ----------
    issues : sequence of Issue
        All with an outcome.
    refit : callable
        From the issues to fit on to a model.
    count, seed : int
        As in :func:`folds`.
    name : str
        What the model is called in the forecasts.

    Returns
    -------
    tuple of Forecast
        In the order of the issues.
    """
    found: dict[int, Forecast] = {}
    for kept, left_out in folds([issue.proposal for issue in issues], count, seed):
        solve = refit([issues[i] for i in kept])
        forecasts = forecast_all([issues[i] for i in left_out], Model(name, name, solve))
        found |= dict(zip(left_out.tolist(), forecasts, strict=True))
    return tuple(found[i] for i in range(len(issues)))


def stacked(forecasts: Sequence[Forecast]) -> tuple[Floats, Floats]:
    """Stack distributions of unequal length; what is filled in has no weight."""
    longest = max(len(forecast.values) for forecast in forecasts)
    values, weights = (np.zeros((len(forecasts), longest)) for _ in range(2))
    for row, forecast in enumerate(forecasts):
        values[row, : len(forecast.values)] = forecast.values
        weights[row, : len(forecast.weights)] = forecast.weights
    return values, weights
