"""Fit the calibrated mixture and the ensemble to deu_2021, and print what was tried and scored.

Run it as `python scripts/fit_calibrated_mixture.py`; it takes some minutes. The constants that it
prints last are those of `harmel.models.council.calibrated_mixture` and `ensemble`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from types import MappingProxyType

import numpy as np

import harmel
from harmel.ledger.issue import Floats, Issue
from harmel.models.council import calibrated_mixture as module
from harmel.models.council import calibrated_mixture_fit as fits
from harmel.models.council import ensemble_fit, scores
from harmel.models.council.calibrated_mixture import mixture
from harmel.models.council.cross_validation import folds, out_of_fold, stacked
from harmel.models.council.ensemble import COMPONENTS, MIXTURE, Solve, pool
from harmel.models.council.expected_utility import expected_utility
from harmel.models.council.forecast import Forecast, forecast_all
from harmel.models.council.registry import Model
from harmel.models.council.score import scored_issues
from harmel.models.council.untuned_mixture import untuned_mixture

NOTHING: Mapping[str, Solve] = MappingProxyType({})
SEEDS = (2024, 2025, 2026)
FOLDS = 10


class Bench:
    """The issues, their outcomes, and the score to beat."""

    def __init__(self) -> None:
        self.issues, _ = scored_issues(harmel.read_issues("deu_2021"))
        self.outcomes = np.array([float(issue.outcome or 0.0) for issue in self.issues])
        self.clusters = [issue.proposal for issue in self.issues]
        self.untuned = self.crps(self.ask(untuned_mixture))

    def ask(self, solve: Solve) -> tuple[Forecast, ...]:
        """Forecast all issues."""
        return forecast_all(self.issues, Model("asked", "asked", solve))

    def crps(self, forecasts: tuple[Forecast, ...]) -> Floats:
        """Score forecasts."""
        return scores.crps(*stacked(forecasts), self.outcomes)

    def line(self, name: str, each: Floats, more: str = "") -> None:
        """Print a mean score and its paired difference from the untuned mixture."""
        apart = scores.paired_difference(each, self.untuned, self.clusters)
        print(
            f"| {name} | {each.mean():.2f} | {apart.mean:+.2f} [{apart.low:+.2f}, "
            f"{apart.high:+.2f}] |{more}"
        )

    def details(self, forecasts: tuple[Forecast, ...]) -> str:
        """Return coverage and errors of forecasts as cells of a table."""
        values, weights = stacked(forecasts)
        points = np.array([found.point for found in forecasts], dtype=float)
        errors = np.abs(points - self.outcomes)
        covered = scores.coverage(values, weights, self.outcomes).mean()
        closed = scores.coverage_closed(values, weights, self.outcomes).mean()
        return (
            f" {covered:.3f} | {closed:.3f} | {errors.mean():.2f} | "
            f"{np.sqrt((errors**2).mean()):.2f} |"
        )

    def deciles(self, forecasts: tuple[Forecast, ...]) -> str:
        """Return the expected shares of the randomised transform in ten equal bins."""
        values, weights = stacked(forecasts)
        ends = np.linspace(0, 1, 11)
        shares = [
            scores.pit_share(values, weights, self.outcomes, low, high).mean()
            for low, high in pairwise(ends)
        ]
        return " ".join(f"{share:.3f}" for share in shares)


def designs(bench: Bench) -> None:
    """Print every design's score in sample and on issues unseen."""
    lesson = fits.Lesson(bench.issues)
    every = np.arange(len(bench.issues))
    print("\nDesigns: score unseen, difference from untuned, in sample")
    for design in fits.DESIGNS:
        fitted = fits.fit_design(lesson, design, fits.evenly(every, len(every)))
        seen = bench.crps(bench.ask(partial(mixture, fitted=fitted))).mean()
        bench.line(design.name, _unseen(lesson, design), f" {seen:.2f} | {_short(fitted)} |")


def _unseen(lesson: fits.Lesson, design: fits.Design) -> Floats:
    every = np.arange(len(lesson.issues))
    runs = [fits.scores_unseen(lesson, design, every, FOLDS, seed) for seed in SEEDS]
    found: Floats = np.mean(runs, axis=0)
    return found


def _short(fitted: module.Fitted) -> str:
    names = ("on_positions", "bell", "floor", *module.FEATURES)
    return ", ".join(f"{name} {getattr(fitted, name):.3f}" for name in names)


def judgements(bench: Bench) -> None:
    """Print what the judgement calls move: constants of the mixture, and the two penalties."""
    design = next(d for d in fits.DESIGNS if d.name == "nearness to the Condorcet mean")
    every = np.arange(len(bench.issues))
    for name, tried in {"NEAREST": (0.005, 0.02, 0.1), "SAME": (0.01, 0.025, 0.05)}.items():
        kept = getattr(module, name)
        for value in tried:
            setattr(module, name, value)
            found = _unseen(fits.Lesson(bench.issues), design)
            print(f"{name} {value}: score unseen {found.mean():.3f}")
        setattr(module, name, kept)
    lesson = fits.Lesson(bench.issues)
    for penalty in (0.001, 0.01, 0.1):
        runs = [
            fits.scores_unseen(lesson, design, every, FOLDS, seed, penalty).mean() for seed in SEEDS
        ]
        print(f"penalty of the mixture {penalty}: score unseen {np.mean(runs):.3f}")
    for penalty in (0.0, 0.1, 0.5):
        print(f"penalty of the ensemble {penalty}: score unseen {_shares(bench, penalty):.3f}")
    more = {"expected_utility": expected_utility}
    print(f"with expected_utility in it: score unseen {_shares(bench, 0.1, more):.3f}")


def _shares(bench: Bench, penalty: float, more: Mapping[str, Solve] = NOTHING) -> float:
    """Return the score unseen of shares fitted with some penalty, to a mixture out of fold."""
    forecasts = {name: bench.ask(solve) for name, solve in {**COMPONENTS, **more}.items()}
    runs = []
    for seed in SEEDS:
        forecasts[MIXTURE] = out_of_fold(bench.issues, fits.refit_mixture, FOLDS, seed)
        squares = ensemble_fit.products(bench.issues, forecasts)
        for kept, left_out in folds(bench.clusters, FOLDS, seed):
            some = {name: [found[i] for i in kept] for name, found in forecasts.items()}
            shares = ensemble_fit.fit_shares([bench.issues[i] for i in kept], some, penalty)
            own = np.array(list(shares.values()))
            runs += np.einsum("i,bij,j->b", own, squares[left_out], own).tolist()
    return float(np.mean(runs))


def where_outcomes_lie(bench: Bench) -> None:
    """Print how often positions of some kinds were the outcome."""
    kinds: dict[str, list[bool]] = {}
    hit = []
    for issue in bench.issues:
        part = issue.voiced
        weights = part.salience * part.capability
        hit.append(bool((np.abs(part.positions - (issue.outcome or 0)) < scores.TIE).any()))
        for place in np.unique(part.positions):
            came = place == issue.outcome
            share = weights[part.positions == place].sum() / weights.sum()
            if share < 0.05:
                kinds.setdefault("positions with less than 5 % of the weight", []).append(came)
            if issue.reference_point is not None:
                on = place == issue.reference_point
                name = "on the reference point" if on else "not on it, where there is one"
                kinds.setdefault(name, []).append(came)
    print(f"\nOutcomes on a position: {np.mean(hit):.3f}")
    for name, found in kinds.items():
        print(f"{name}: {np.mean(found):.3f} of {len(found)} were the outcome")


def nested(bench: Bench) -> None:
    """Print scores with parameters, shares and the choice among the designs made inside the folds.

    The list of designs itself was drawn up after scores on the same issues.
    """
    print("\nUnseen, design chosen inside: CRPS, difference, cover 80, closed, MAE, RMSE")
    for name, solve in {"untuned_mixture": untuned_mixture, **COMPONENTS}.items():
        if name != MIXTURE:
            found = bench.ask(solve)
            bench.line(name, bench.crps(found), bench.details(found))
    for seed in SEEDS:
        chosen: Counter[str] = Counter()

        def refit(kept: Sequence[Issue], chosen: Counter[str] = chosen) -> Solve:
            fitted, design = fits.fit(kept)
            chosen[design.name] += 1
            return partial(mixture, fitted=fitted)

        found = out_of_fold(bench.issues, refit, FOLDS, seed)
        each = bench.crps(found)
        bench.line(f"calibrated_mixture (cv), seed {seed}", each, bench.details(found))
        print("  designs chosen:", dict(chosen))
        print("  randomised transform by tenths:", bench.deciles(found))
        pooled = out_of_fold(bench.issues, ensemble_fit.refit_ensemble, FOLDS, seed)
        bench.line(f"ensemble (cv), seed {seed}", bench.crps(pooled), bench.details(pooled))
        apart = scores.paired_difference(bench.crps(pooled), each, bench.clusters)
        print(f"  against the mixture: {apart.mean:+.2f} [{apart.low:+.2f}, {apart.high:+.2f}]")
        equal = _equal(bench, seed)
        bench.line(f"equal shares (cv), seed {seed}", bench.crps(equal), bench.details(equal))


def _equal(bench: Bench, seed: int) -> tuple[Forecast, ...]:
    """Forecast with equal shares, the mixture fitted anew in each fold."""
    shares = dict.fromkeys(COMPONENTS, 1 / len(COMPONENTS))

    def refit(kept: Sequence[Issue]) -> Solve:
        components = {**COMPONENTS, MIXTURE: fits.refit_mixture(kept)}
        return partial(pool, shares=shares, components=components)

    return out_of_fold(bench.issues, refit, FOLDS, seed)


def constants(bench: Bench) -> None:
    """Print the constants as fitted to all issues."""
    fitted, design = fits.fit(bench.issues)
    print(f"\nFITTED, design {design.name}: {fitted}")
    shares, _ = ensemble_fit.fit_ensemble(bench.issues)
    print("SHARES:", {name: round(share, 3) for name, share in shares.items()})
    count = len(set(bench.clusters))
    print(f"{len(bench.issues)} issues of {count} proposals; folds {FOLDS}, seeds {SEEDS}")


def main() -> None:
    """Print everything."""
    bench = Bench()
    constants(bench)
    where_outcomes_lie(bench)
    designs(bench)
    judgements(bench)
    nested(bench)


if __name__ == "__main__":
    main()
