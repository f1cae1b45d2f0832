"""How fast members' defence shares of GDP move, in calm years and in years of threat."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from harmel.hold.estimate.estimate import LEAST_YEARS, Estimate, Sample
from harmel.hold.estimate.yearly import newest_first, others, yearly
from harmel.ledger.facts import Fact, Release
from harmel.ledger.store import Ledger
from harmel.units import convert

HERE = "harmel.hold.estimate.share_adjustment.share_adjustment"
SHARE = "defence_share_gdp"
GUIDELINE, RAISED, PATH = 2.0, 3.5, (2025, 2035)
"""Percent of GDP: that of Wales 2014, and that of The Hague with the years of its path to it."""
BORDER = ("EST", "FIN", "LTU", "LVA", "NOR", "POL")
"""Members with a land border with Russia; Lithuania and Poland have theirs with Kaliningrad."""
REGIMES = {"calm": (2015, 2021), "threat": (2022, 9999)}
"""First and last year of the changes: the full invasion of Ukraine parts the two."""
TERMS = ("constant", "gap", "border")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClusteredFit:
    """
    A linear regression with errors clustered by group.

    Attributes
    ----------
    coefficients, errors : array, shape (k,)
        Estimates and their standard errors.
    residuals : array, shape (n,)
        What is left of each observation.
    sd : float
        Standard deviation of the residuals, with n - k degrees of freedom.
    """

    coefficients: Floats
    errors: Floats
    residuals: Floats
    sd: float


@dataclass(frozen=True, slots=True)
class Panel:
    """Changes of shares in one regime, each with the share of the year before."""

    facts: tuple[Fact, ...]
    members: tuple[str, ...]
    years: tuple[int, ...]
    change: Floats
    before: Floats

    @property
    def design(self) -> Floats:
        """Constant, gap of the share before to the year's guideline, border; shape (n, 3)."""
        border = [float(member in BORDER) for member in self.members]
        gap = np.maximum(0.0, guideline(np.array(self.years)) - self.before)
        return np.column_stack([np.ones_like(self.before), gap, border])


def guideline(years: NDArray[np.int64]) -> Floats:
    """Return the guideline of years on its straight path, as the model walks it [percent]."""
    first, last = PATH
    part = np.clip((years - first) / (last - first), 0.0, 1.0)
    found: Floats = GUIDELINE + part * (RAISED - GUIDELINE)
    return found


def share_adjustment(ledger: Ledger) -> tuple[Estimate, ...]:
    """
    Regress the yearly change of members' shares on their gap to the guideline and a border.

    The border is that with Russia. The lead state is left out. Changes of 2015 to 2021 and those
    from 2022 are two samples of one release: the newest visible one that gives at least three
    years of both, or else of the first. States that joined later count in all years. Standard
    errors are clustered by member.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.

    Returns
    -------
    tuple of Estimate
        ``calm_constant``, ``calm_border`` and ``calm_sd`` [percent of GDP a year], ``calm_gap``
        [ratio], the same for ``threat``, ``common_sd`` (the common shock of a year) [percent of
        GDP] and ``mean_share`` (before the changes under threat) [percent of GDP]; empty where no
        release has enough years, or no member has the border.

    References
    ----------
    Liang & Zeger 1986, Biometrika 73 (clustered errors, with the usual correction for few groups).
    """
    best: tuple[Release, dict[str, Panel]] | None = None
    for release in newest_first(ledger, SHARE):
        panels = _panels(ledger, release)
        if "calm" in panels and (best is None or len(panels) > len(best[1])):
            best = (release, panels)
    if best is None:
        return ()
    release, panels = best
    fits = {name: fitted(panel) for name, panel in panels.items()}
    found = [
        estimate
        for name, panel in panels.items()
        for estimate in _regression(name, panel, fits[name], release)
    ]
    found.append(_common(panels, fits, release))
    if "threat" in panels:
        found.append(_mean_share(panels["threat"], release))
    return tuple(found)


def fitted(panel: Panel) -> ClusteredFit:
    """Regress the changes of one regime."""
    return clustered_ols(panel.change, panel.design, panel.members)


def clustered_ols(y: Floats, x: Floats, groups: tuple[str, ...]) -> ClusteredFit:
    """
    Fit by ordinary least squares, with errors that allow for any correlation inside a group.

    Parameters
    ----------
    y : array, shape (n,)
        What is explained.
    x : array, shape (n, k)
        What explains it, of full rank.
    groups : tuple of str, length n
        The group of each observation; at least two.

    Returns
    -------
    ClusteredFit
        With the correction G / (G - 1) x (n - 1) / (n - k) for G groups.
    """
    n, k = x.shape
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ x.T @ y
    residuals = y - x @ coefficients
    labels = np.array(groups)
    names = np.unique(labels)
    scores = np.array([x[labels == name].T @ residuals[labels == name] for name in names])
    correction = len(names) / (len(names) - 1) * (n - 1) / (n - k)
    covariance = inverse @ (scores.T @ scores) @ inverse * correction
    sd = sqrt(float(residuals @ residuals) / (n - k))
    return ClusteredFit(coefficients, np.sqrt(np.diag(covariance)), residuals, sd)


def _panels(ledger: Ledger, release: Release) -> dict[str, Panel]:
    members = others(ledger)
    figures = yearly(ledger, SHARE, release, members)
    found = {}
    for name, (first, last) in REGIMES.items():
        pairs = [
            (figures[iso3, year - 1], fact)
            for (iso3, year), fact in figures.items()
            if first <= year <= last and (iso3, year - 1) in figures
        ]
        counts: dict[str, int] = {}
        for _, fact in pairs:
            counts[fact.period] = counts.get(fact.period, 0) + 1
        years = {year for year, count in counts.items() if 2 * count >= len(members)}
        panel = _panel([pair for pair in pairs if pair[1].period in years])
        if len(years) < LEAST_YEARS or len(pairs) <= 2 * len(TERMS):
            continue
        if np.linalg.matrix_rank(panel.design) == len(TERMS):
            found[name] = panel
    return found


def _panel(pairs: list[tuple[Fact, Fact]]) -> Panel:
    before = np.array([convert(old.number, old.unit, "percent") for old, _ in pairs])
    after = np.array([convert(new.number, new.unit, "percent") for _, new in pairs])
    used = {fact.id: fact for pair in pairs for fact in pair}
    return Panel(
        facts=tuple(used.values()),
        members=tuple(new.subject for _, new in pairs),
        years=tuple(int(new.period) for _, new in pairs),
        change=after - before,
        before=before,
    )


def _regression(name: str, panel: Panel, fit: ClusteredFit, release: Release) -> list[Estimate]:
    n, groups = len(panel.change), len(set(panel.members))
    details = {"from": min(panel.years), "to": max(panel.years), "members": groups}
    model = "change of share ~ 1 + max(0, guideline - share before) + border with Russia"
    found = []
    for place, term in enumerate(TERMS):
        unit = "ratio" if term == "gap" else "percent"
        sample = Sample(HERE, unit, release.id, panel.facts, details)
        value, error = float(fit.coefficients[place]), float(fit.errors[place])
        clustered = (error, "standard error clustered by member")
        found.append(sample.estimate(f"{name}_{term}", (value, f"{term} in {model}"), clustered, n))
    freedom = n - len(TERMS)
    sample = Sample(HERE, "percent", release.id, panel.facts, details)
    value_of = (fit.sd, f"standard deviation of the residuals of {model}")
    error_of = (fit.sd / sqrt(2 * freedom), "sd / sqrt(2 (n - 3))")
    return [*found, sample.estimate(f"{name}_sd", value_of, error_of, n)]


def _common(
    panels: Mapping[str, Panel], fits: Mapping[str, ClusteredFit], release: Release
) -> Estimate:
    means: dict[int, float] = {}
    noise: list[float] = []
    for name, panel in panels.items():
        years = np.array(panel.years)
        for year in sorted(set(panel.years)):
            of_year = fits[name].residuals[years == year]
            means[year] = float(np.mean(of_year))
            noise.append(fits[name].sd ** 2 / len(of_year))
    freedom = len(means) - len(panels)
    value = sqrt(sum(mean**2 for mean in means.values()) / freedom)
    used = {fact.id: fact for panel in panels.values() for fact in panel.facts}
    sample = Sample(HERE, "percent", release.id, tuple(used.values()))
    return sample.estimate(
        "common_sd",
        (value, "root of sum of squared year means of the residuals / (years - regimes)"),
        (value / sqrt(2 * freedom), "sd / sqrt(2 (years - regimes))"),
        len(means),
        {
            **{f"mean_residual_{year}": mean for year, mean in sorted(means.items())},
            "sd_expected_without_a_common_shock": sqrt(float(np.mean(noise))),
        },
    )


def _mean_share(panel: Panel, release: Release) -> Estimate:
    ones = np.ones((len(panel.before), 1))
    fit = clustered_ols(panel.before, ones, panel.members)
    return Sample(HERE, "percent", release.id, panel.facts).estimate(
        "mean_share",
        (float(fit.coefficients[0]), "mean share in the year before the changes under threat"),
        (float(fit.errors[0]), "standard error clustered by member"),
        len(panel.before),
    )
