"""How fast shares move."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import harmel
from harmel.hold.estimate import share_adjustment as module
from harmel.hold.estimate.estimate import Estimate
from harmel.hold.estimate.share_adjustment import clustered_ols, share_adjustment
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves

DESIGNED_WITH = {
    "calm_constant": (-0.006, 0.045),
    "calm_gap": (0.070, 0.056),
    "calm_border": (0.052, 0.044),
    "threat_constant": (0.080, 0.050),
    "threat_gap": (0.107, 0.074),
    "threat_border": (0.286, 0.079),
}


def _found(ledger: Ledger) -> dict[str, Estimate]:
    return {row.parameter: row for row in share_adjustment(ledger)}


def test_the_release_of_june_2024_gives_the_figures_of_the_design(ledger_2024: Ledger) -> None:
    """Coefficients, clustered errors, spreads and sizes agree at three decimals."""
    found = _found(ledger_2024)
    for name, (value, error) in DESIGNED_WITH.items():
        assert round(found[name].value.number, 3) == value, name
        assert round(found[name].error.number, 3) == error, name
    assert round(found["calm_sd"].value.number, 3) == 0.215
    assert round(found["threat_sd"].value.number, 3) == 0.272
    assert (found["calm_gap"].n, found["threat_gap"].n) == (210, 90)


def test_the_common_shock_is_about_a_tenth(ledger: Ledger, ledger_2024: Ledger) -> None:
    """The design's 0.10 lies within 1.2 standard errors, and above what chance alone gives."""
    for opened in (ledger, ledger_2024):
        row = _found(opened)["common_sd"]
        assert abs(row.value.number - 0.10) < 1.2 * row.error.number
        chance = row.value.parameters["sd_expected_without_a_common_shock"]
        assert isinstance(chance, float)
        assert chance < row.value.number


def test_each_estimate_rests_on_one_release_and_its_own_years(ledger: Ledger) -> None:
    """No figure of another release, of the lead state or of a later regime is among the inputs."""
    for row in share_adjustment(ledger):
        facts = [leaf for leaf in leaves(row.value) if hasattr(leaf, "release")]
        assert {fact.release.id for fact in facts} == {row.release} == {"nato-2026-07"}
        assert ledger.alliance.lead not in {fact.subject for fact in facts}
        years = {int(fact.period) for fact in facts}
        first, last = {"c": (2014, 2021), "t": (2021, 2026)}.get(row.parameter[0], (2014, 2026))
        if row.parameter == "common_sd":
            first, last = 2014, 2026
        if row.parameter != "mean_share":
            assert (min(years), max(years)) == (first, last), row.parameter


def test_a_release_in_part_is_passed_over() -> None:
    """After August 2025, whose release gives one year, June 2024 is still used."""
    rows = share_adjustment(harmel.open_ledger(as_of=date(2025, 10, 1)))
    assert {row.release for row in rows} == {"nato-2024-06"}


def test_before_2024_there_is_the_calm_sample_only() -> None:
    """In 2023 the newest release with enough years is that of 2019, which ends before 2022."""
    found = _found(harmel.open_ledger(as_of=date(2023, 10, 1)))
    assert {row.release for row in found.values()} == {"nato-2019-06"}
    assert {name.partition("_")[0] for name in found} == {"calm", "common"}


def test_an_alliance_without_the_border_has_none(triple: Ledger) -> None:
    """The made-up alliance gives no estimate, and no error."""
    assert share_adjustment(triple) == ()


def test_a_missing_share_takes_out_two_changes(
    edited: Callable[..., Path], ledger_2024: Ledger
) -> None:
    """Without Denmark's share of 2018, its changes of 2018 and 2019 are gone, not zero."""

    def drop(row: dict[str, str]) -> dict[str, str] | None:
        one = (row["subject"], row["measure"], row["period"]) == ("DNK", module.SHARE, "2018")
        return None if one else row

    root = edited("nato_defexp_2024_06", drop)
    found = _found(harmel.open_ledger(root, as_of=ledger_2024.as_of))
    assert (found["calm_gap"].n, found["threat_gap"].n) == (208, 90)


def test_clusters_of_one_are_the_robust_errors() -> None:
    """With each observation its own group the errors are White's, times sqrt(n / (n - k))."""
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(60), rng.normal(size=60)])
    y = x @ [1.0, -2.0] + rng.normal(size=60) * (1 + np.abs(x[:, 1]))
    fit = clustered_ols(y, x, tuple(f"g{i:02d}" for i in range(60)))
    coefficients, *_ = np.linalg.lstsq(x, y, rcond=None)
    bread = np.linalg.inv(x.T @ x)
    meat = (x * fit.residuals[:, None]).T @ (x * fit.residuals[:, None])
    assert fit.coefficients == pytest.approx(coefficients)
    assert fit.errors == pytest.approx(np.sqrt(np.diag(bread @ meat @ bread) * 60 / 58))


def test_errors_cover_where_groups_move_together() -> None:
    """Where groups share a shock, 2 errors cover the truth about 19 times in 20."""
    rng = np.random.default_rng(2)
    names = tuple(f"g{i:02d}" for i in range(40) for _ in range(5))
    covered = 0
    for _ in range(300):
        x = np.column_stack([np.ones(200), np.repeat(rng.normal(size=40), 5)])
        y = x @ [0.5, 1.0] + np.repeat(rng.normal(size=40), 5) + 0.3 * rng.normal(size=200)
        fit = clustered_ols(y, x, names)
        covered += int(abs(fit.coefficients[1] - 1.0) < 2 * fit.errors[1])
    assert 0.88 < covered / 300 < 0.98


def test_without_2026_the_border_term_is_as_the_page_states(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's figures for 2022 to 2025 are those of the newest release cut there."""
    monkeypatch.setitem(module.REGIMES, "threat", (2022, 2025))
    found = _found(ledger)
    page = Path(__file__).parents[3] / "docs" / "theory" / "share_adjustment.md"
    text = " ".join(page.read_text(encoding="utf-8").split())
    told = {"border": "a border term of", "constant": "a constant of", "gap": "a gap of"}
    for term, words in told.items():
        row = found[f"threat_{term}"]
        assert f"{words} {row.value.number:.3f} ({row.error.number:.3f})" in text, term
