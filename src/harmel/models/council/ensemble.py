"""The ensemble: several models' distributions pooled, each with a fitted share."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from harmel.models.council.board import Answer, Board
from harmel.models.council.calibrated_mixture import calibrated_mixture
from harmel.models.council.compromise import compromise
from harmel.models.council.mean import mean
from harmel.models.council.midrange import midrange
from harmel.models.council.nearest_position import nearest_position
from harmel.models.council.probabilistic_condorcet import probabilistic_condorcet
from harmel.models.council.weighted_median import weighted_median

Solve = Callable[[Board], Answer]
MIXTURE = "calibrated_mixture"
COMPONENTS: Mapping[str, Solve] = MappingProxyType(
    {
        MIXTURE: calibrated_mixture,
        "probabilistic_condorcet": probabilistic_condorcet,
        "compromise": compromise,
        "mean": mean,
        "weighted_median": weighted_median,
        "midrange": midrange,
        "nearest_position": nearest_position,
    }
)
"""What may be pooled: models that answer any issue by itself and at once, one of each kind."""


def pool(board: Board, shares: Mapping[str, float], components: Mapping[str, Solve]) -> Answer:
    """
    Pool distributions linearly.

    Parameters
    ----------
    board : Board
        b issues with n actors each.
    shares : mapping
        What each component counts; those that count nothing are not asked. Where a component has
        no answer on an issue, the others share its part.
    components : mapping
        The models by name.

    Returns
    -------
    Answer
        All components' points with their weights times the shares; the point is the mean of
        theirs.

    References
    ----------
    Stone 1961, The Opinion Pool, Annals of Mathematical Statistics 32.
    """
    asked = [(components[name](board), share) for name, share in shares.items() if share > 0]
    found = np.stack([answer.point for answer, _ in asked])
    part = np.where(np.isfinite(found), np.array([[share] for _, share in asked]), 0.0)
    total = part.sum(axis=0)
    some = total > 0
    part /= np.where(some, total, 1.0)
    point = (part * np.where(np.isfinite(found), found, 0.0)).sum(axis=0)
    scaled = [
        np.where(own[:, None] > 0, own[:, None] * answer.weights, 0.0)
        for own, (answer, _) in zip(part, asked, strict=True)
    ]
    return Answer(
        np.where(some, point, np.nan),
        np.concatenate([answer.values for answer, _ in asked], axis=1),
        np.concatenate(scaled, axis=1),
        tuple("solved" if has else "no agreement" for has in some),
    )


def ensemble(board: Board) -> Answer:
    """
    Forecast the pool with the shares fitted to DEU III.

    Parameters
    ----------
    board : Board
        b issues with n actors each.

    Returns
    -------
    Answer
        As :func:`pool`, with SHARES.

    References
    ----------
    Wolpert 1992, Stacked generalization, Neural Networks 5. Hall & Mitchell 2007, Combining density
    forecasts, International Journal of Forecasting 23.
    """
    return pool(board, SHARES, COMPONENTS)


SHARES: Mapping[str, float] = MappingProxyType(
    {
        MIXTURE: 0.582,
        "probabilistic_condorcet": 0.269,
        "midrange": 0.083,
        "mean": 0.043,
        "compromise": 0.023,
    }
)
"""Fitted by scripts/fit_calibrated_mixture.py to the table deu_2021; the rest of COMPONENTS got
none."""
