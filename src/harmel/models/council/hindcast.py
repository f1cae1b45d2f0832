"""How well the tree of outcomes tells decisions that ended, each left out in turn from the fit.

Seventeen decisions are few. So the forecast with the parameters as they were committed stands
first, beside two that learn from the other sixteen and two that know no model at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from harmel.errors import NoAnswer, Problem
from harmel.ledger.facts import Assumption
from harmel.ledger.issue import Floats
from harmel.ledger.store import Ledger
from harmel.models.council.case import CLASSES, Case, cases, parameters, settled
from harmel.models.council.consensus import SEED, draw, walk

DRAWS = 1000
GRID = {
    "blocking_cost": (0.0, 0.1, 0.2, 0.3, 0.4, 0.6),
    "noise": (0.05, 0.1, 0.15, 0.2, 0.3, 0.5),
}
"""The two parameters that are fitted, over their committed ranges; all others keep theirs."""
FORECASTERS = ("committed", "bayes", "maximum_likelihood", "base_rate", "uniform")
NOT_SEEN = 0.5
"""Added to the count of each outcome, so that one not drawn is not called impossible."""


@dataclass(frozen=True, slots=True)
class Hindcast:
    """
    Forecasts of settled decisions, and their scores.

    Attributes
    ----------
    decisions : tuple of Case
        n decisions that had ended.
    outcomes : tuple of str
        How each ended.
    forecasts : dict of arrays, shape (n, 6)
        By forecaster, the probability of each outcome of CLASSES; for all but `committed` and
        `uniform` the decision itself was left out of the fit.
    fitted : dict
        The grid point of highest likelihood on all decisions.
    draws, seed : int
        As drawn.
    """

    decisions: tuple[Case, ...]
    outcomes: tuple[str, ...]
    forecasts: Mapping[str, Floats]
    fitted: Mapping[str, float]
    draws: int
    seed: int

    def scores(self) -> dict[str, dict[str, float]]:
        """Return by forecaster the mean logarithm, the mean Brier score, and the share hit."""
        hit = np.array([CLASSES.index(o) for o in self.outcomes])
        rows = np.arange(len(hit))
        truth = np.eye(len(CLASSES))[hit]
        return {
            name: {
                "log": float(np.log(p[rows, hit]).mean()),
                "brier": float(((p - truth) ** 2).sum(axis=1).mean()),
                "hit": float((p.argmax(axis=1) == hit).mean()),
            }
            for name, p in self.forecasts.items()
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the hindcast as JSON-ready data."""
        return {
            "n": len(self.decisions),
            "decisions": [
                {
                    "decision": case.decision,
                    "title": case.title,
                    "sort": case.sort.name,
                    "opened": case.opened.isoformat(),
                    "reported": len(case.reported),
                    "members": len(case.seats),
                    "outcome": outcome,
                    "probability": {
                        name: float(p[i, CLASSES.index(outcome)])
                        for name, p in self.forecasts.items()
                    },
                    "forecast": dict(
                        zip(CLASSES, map(float, self.forecasts["committed"][i]), strict=True)
                    ),
                }
                for i, (case, outcome) in enumerate(zip(self.decisions, self.outcomes, strict=True))
            ],
            "scores": self.scores(),
            "fitted": dict(self.fitted),
            "draws": self.draws,
            "seed": self.seed,
        }


def council_hindcast(
    ledger: Ledger,
    draws: int = DRAWS,
    seed: int = SEED,
    tell: Callable[[str], None] | None = None,
) -> Hindcast:
    """
    Forecast every settled decision from its opening positions, and score the forecasts.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger with tables of decisions.
    draws, seed : int
        Draws of each decision at each point of the grid.
    tell : callable, optional
        Told of progress.

    Raises
    ------
    NoAnswer
        If fewer than two decisions were settled by the ledger's day.
    """
    ended = settled(ledger)
    known = tuple(case for case in cases(ledger) if case.decision in ended)
    if len(known) < 2:  # one cannot be left out of one
        raise NoAnswer(Problem("Fewer than two decisions had been settled by that day."))
    outcomes = tuple(ended[case.decision].outcome for case in known)
    chosen = parameters(ledger)
    points = list(product(*GRID.values()))
    by_point = np.empty((len(points), len(known), len(CLASSES)))
    for k, point in enumerate(points):
        fixed = {
            name: replace(chosen[name], value=v, low=v, high=v)
            for name, v in zip(GRID, point, strict=True)
        }
        for i, case in enumerate(known):
            by_point[k, i] = chances(case, {**chosen, **fixed}, draws, seed)
        if tell is not None:
            tell(f"fitted {k + 1} of {len(points)} points")
    hit = np.array([CLASSES.index(o) for o in outcomes])
    logs = np.log(by_point[:, np.arange(len(known)), hit])
    likeliest = int(logs.sum(axis=1).argmax())
    return Hindcast(
        known,
        outcomes,
        {
            "committed": np.array([chances(case, chosen, draws, seed) for case in known]),
            "bayes": _bayes(by_point, logs),
            "maximum_likelihood": _likeliest(by_point, logs),
            "base_rate": _base_rate(hit),
            "uniform": np.full((len(known), len(CLASSES)), 1 / len(CLASSES)),
        },
        dict(zip(GRID, points[likeliest], strict=True)),
        draws,
        seed,
    )


def chances(
    case: Case, chosen: Mapping[str, Assumption], draws: int, seed: int, mediator: bool = True
) -> Floats:
    """Return the probability of each outcome of CLASSES, none of them zero; shape (6,)."""
    shares = walk(case, draw(case, chosen, draws, seed), mediator, mediator).shares()
    counts = np.array([shares[name] for name in CLASSES]) * draws + NOT_SEEN
    found: Floats = counts / counts.sum()
    return found


def _bayes(by_point: Floats, logs: Floats) -> Floats:
    """Weigh the points of the grid by their likelihood on all decisions but one."""
    others = logs.sum(axis=1, keepdims=True) - logs
    weights = np.exp(others - others.max(axis=0))
    found: Floats = np.einsum("ki,kic->ic", weights / weights.sum(axis=0), by_point)
    return found


def _likeliest(by_point: Floats, logs: Floats) -> Floats:
    """Take the point of the grid that is likeliest on all decisions but one."""
    best = (logs.sum(axis=1, keepdims=True) - logs).argmax(axis=0)
    found: Floats = by_point[best, np.arange(by_point.shape[1])]
    return found


def _base_rate(hit: Any) -> Floats:
    """Return how often each outcome was among the other decisions, one added to each count."""
    counts = np.bincount(hit, minlength=len(CLASSES)) + 1.0
    others = np.tile(counts, (len(hit), 1))
    others[np.arange(len(hit)), hit] -= 1
    found: Floats = others / others.sum(axis=1, keepdims=True)
    return found
