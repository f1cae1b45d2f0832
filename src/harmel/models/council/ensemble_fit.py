"""Fit the shares of the ensemble to forecasts of issues that its components have not seen."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from harmel.ledger.issue import Floats, Issue
from harmel.models.council.calibrated_mixture import mixture
from harmel.models.council.calibrated_mixture_fit import INNER_FOLDS, SEED, fit
from harmel.models.council.cross_validation import out_of_fold, stacked
from harmel.models.council.ensemble import COMPONENTS, MIXTURE, Solve, pool
from harmel.models.council.forecast import Forecast, forecast_all
from harmel.models.council.registry import Model

PENALTY = 0.1
"""Added to the mean score, on 0 to 100, for the sum of squared shares: a pull towards equal
shares. From 0 to 0.5 the score on issues unseen moves by 0.02."""
LEAST = 0.001
"""Shares below this are rounding of the fit, and become zero."""


def fit_shares(
    issues: Sequence[Issue], forecasts: Mapping[str, Sequence[Forecast]], penalty: float = PENALTY
) -> dict[str, float]:
    """
    Return the shares with the lowest mean ranked probability score.

    Parameters
    ----------
    issues : sequence of Issue
        b issues with an outcome.
    forecasts : mapping
        By component, its forecasts of these issues, not fitted on them.
    penalty : float
        For unequal shares.

    Returns
    -------
    dict
        By component, not negative, summing to one.

    Notes
    -----
    The score of a pool is w'Qw, with Q the mean over issues of the integral of (F_i - H)(F_j - H):
    a convex programme of the size of the pool.

    References
    ----------
    Breiman 1996, Stacked regressions, Machine Learning 24. Thorey, Mallet & Baudin 2017, Online
    learning with the continuous ranked probability score for ensemble forecasting, Quarterly
    Journal of the Royal Meteorological Society 143.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 # a quarter of a second, only for fits

    names = list(forecasts)
    matrix = products(issues, forecasts).mean(axis=0) + penalty * np.eye(len(names))
    equal = np.full(len(names), 1 / len(names))
    done = minimize(
        lambda w: (w @ matrix @ w, 2 * matrix @ w),
        equal,
        jac=True,
        method="SLSQP",
        bounds=[(0, 1)] * len(names),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
    )
    kept = np.where(done.x >= LEAST, done.x, 0.0)
    return dict(zip(names, (kept / kept.sum()).tolist(), strict=True))


def products(issues: Sequence[Issue], forecasts: Mapping[str, Sequence[Forecast]]) -> Floats:
    """Return, for each issue, the integrals of (F_i - H)(F_j - H) on 0 to 100; shape (b, k, k)."""
    width = np.array([issue.scale[1] - issue.scale[0] for issue in issues])[:, None]
    outcomes = np.array([issue.outcome for issue in issues], dtype=float)[:, None]
    pairs = [stacked(found) for found in forecasts.values()]
    points = np.concatenate([*(values for values, _ in pairs), outcomes], axis=1)
    order = np.argsort(points, axis=1, kind="stable")
    x = np.take_along_axis(points, order, axis=1)
    off, start = [], 0
    for _, own in pairs:
        weights = np.zeros_like(points)
        weights[:, start : start + own.shape[1]] = own
        start += own.shape[1]
        below = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)[:, :-1]
        off.append(below - (x[:, :-1] >= outcomes))
    each = np.stack(off, axis=1)
    gaps = 100 * np.diff(x, axis=1) / width
    found: Floats = (each * gaps[:, None]) @ each.transpose(0, 2, 1)
    return found


def fit_ensemble(issues: Sequence[Issue]) -> tuple[dict[str, float], dict[str, Solve]]:
    """
    Fit the ensemble and the mixture in it.

    Parameters
    ----------
    issues : sequence of Issue
        All with an outcome.

    Returns
    -------
    shares, components : dict
        By name; the mixture is the one fitted to these issues. Shares are fitted to forecasts of
        the mixture as fitted without the proposal forecast, in the design chosen on all.
    """
    fitted, design = fit(issues)

    def refit(kept: Sequence[Issue]) -> Solve:
        return partial(mixture, fitted=fit(kept, [design])[0])

    count = min(INNER_FOLDS, len({issue.proposal for issue in issues}))
    forecasts = {
        name: forecast_all(issues, Model(name, name, solve)) for name, solve in COMPONENTS.items()
    }
    if count >= 2:
        forecasts[MIXTURE] = out_of_fold(issues, refit, count, SEED)
    components: dict[str, Solve] = {**COMPONENTS, MIXTURE: partial(mixture, fitted=fitted)}
    return fit_shares(issues, forecasts), components


def refit_ensemble(issues: Sequence[Issue]) -> Solve:
    """Return the ensemble as fitted to some issues."""
    shares, components = fit_ensemble(issues)
    return partial(pool, shares=shares, components=components)
