"""All estimates, and what their pages state of them."""

import json
import re
from collections.abc import Callable
from datetime import date
from math import isfinite
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import gamma

import harmel
from harmel.hold.estimate.alignment_drift import alignment_drift
from harmel.hold.estimate.estimate import Estimate
from harmel.hold.estimate.estimates import METHODS, estimates
from harmel.hold.estimate.exit_rates import exit_rates
from harmel.hold.estimate.gdp_growth import gdp_growth
from harmel.hold.estimate.lead_share import lead_share
from harmel.ledger.facts import Fact
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from harmel.units import unit

THEORY = Path(__file__).parents[3] / "docs" / "theory"
OCTOBER_2024, OCTOBER_2026 = date(2024, 10, 1), date(2026, 10, 30)
COLUMNS = {
    "1 October 2024": (OCTOBER_2024, False),
    "1 October 2024, pseudo real time": (OCTOBER_2024, True),
    "30 October 2026": (OCTOBER_2026, False),
}


def _by_name(rows: tuple[Estimate, ...]) -> dict[str, Estimate]:
    return {row.parameter: row for row in rows}


def test_every_estimate_can_be_traced_and_written(ledger: Ledger) -> None:
    """Each has finite numbers, a known unit, facts at its end, and an address of its own."""
    rows = estimates(ledger)
    assert len({row.parameter for row in rows}) == len(rows) == 26
    ids = [number for row in rows for number in row.numbers()]
    assert len(set(ids)) == len(ids)
    for row in rows:
        assert isfinite(row.value.number)
        assert row.error.number >= 0
        assert row.value.unit == row.error.unit == unit(row.value.unit).code
        facts = [leaf for leaf in leaves(row.value) if isinstance(leaf, Fact)]
        assert {fact.release.id for fact in facts} == set(row.release.split(", "))
        json.dumps(row.as_dict(), allow_nan=False)


def test_nothing_of_a_later_day_is_used() -> None:
    """In October 2024 every input of money, shares or votes had been published."""
    rows = estimates(harmel.open_ledger(as_of=OCTOBER_2024))
    assert {row.parameter for row in rows}.isdisjoint(
        {"donor_log_mean", "total_ratio", "alignment_drift"}
    )
    for row in rows:
        if not row.parameter.endswith("exit_rate"):
            days = [q.release.published for q in leaves(row.value) if isinstance(q, Fact)]
            assert max(days) <= OCTOBER_2024, row.parameter


def test_another_alliance_gets_what_its_tables_give(triple: Ledger) -> None:
    """The made-up alliance has members, so rates; nothing else is estimated of it."""
    assert set(_by_name(estimates(triple))) == {"lead_exit_rate", "member_exit_rate"}


def test_the_lead_states_share_is_as_published(ledger: Ledger) -> None:
    """3.17 % in 2026, and changes with a standard deviation of 0.16 points."""
    found = _by_name(lead_share(ledger))
    assert found["lead_share_last"].value.number == 3.17
    shares = [fact.number for fact in found["lead_share_sd"].value.inputs if fact.number]
    assert found["lead_share_sd"].value.number == pytest.approx(np.std(np.diff(shares), ddof=1))
    assert found["lead_share_sd"].n == len(shares) - 1 == 12


def test_growth_is_of_the_same_states_in_all_years(ledger_2024: Ledger) -> None:
    """Compounded, ten years' growth is the sum of 31 states' output of 2024 over that of 2014."""
    rows = _by_name(gdp_growth(ledger_2024))
    growth = [rate.number for rate in rows["gdp_growth_mean"].value.inputs]
    states = ledger_2024.facts(measure="gdp_usd_2015", release="nato-2024-06")
    sums = {
        year: sum(
            fact.number
            for fact in states
            if fact.period == year and fact.subject not in {"USA", "NATO", "EUROPE_CANADA"}
        )
        for year in ("2014", "2024")
    }
    assert np.prod([1 + g for g in growth]) == pytest.approx(sums["2024"] / sums["2014"])
    total = {f.period: f.number for f in states if f.subject == "EUROPE_CANADA"}
    joined = np.mean([total[str(y)] / total[str(y - 1)] - 1 for y in range(2015, 2025)])
    assert round(float(joined), 3) == 0.020


def test_growth_of_projected_years_is_left_out(ledger: Ledger) -> None:
    """The newest estimate is of the World Economic Outlook, which projects from 2025."""
    row = _by_name(gdp_growth(ledger))["gdp_growth_mean"]
    assert row.release == "imf-weo-2026-04"
    assert (row.value.parameters["from"], row.value.parameters["to"]) == (2005, 2024)


def test_a_rate_that_is_missing_takes_its_year_out(edited: Callable[..., Path]) -> None:
    """Without Latvia's growth of 2015 the year is gone, and an older one takes its place."""

    def drop(row: dict[str, str]) -> dict[str, str] | None:
        key = (row["subject"], row["measure"], row["period"])
        return None if key == ("LVA", "gdp_real_weo_change", "2015") else row

    row = gdp_growth(harmel.open_ledger(edited("weo_2026_04", drop)))[0]
    years = [int(rate.id[-4:]) for rate in row.value.inputs]
    assert 2015 not in years
    assert (min(years), len(years)) == (2004, 20)


def test_exit_rates_are_moments_of_their_gamma(ledger: Ledger) -> None:
    """Value and error are mean and standard deviation of Gamma(shape, rate) as stated."""
    for row in exit_rates(ledger):
        shape, rate = (row.value.parameters[name] for name in ("shape", "rate"))
        assert isinstance(shape, float)
        assert isinstance(rate, float)
        posterior = gamma(shape, scale=1 / rate)
        assert row.value.number == pytest.approx(posterior.mean())
        assert row.error.number == pytest.approx(posterior.std())
        assert row.n == shape - 0.5


def test_an_exit_raises_the_rate(copied: Callable[..., Path], ledger: Ledger) -> None:
    """Had a member left in 2010, the rate of one member would be about three times as high."""
    root = copied()
    path = root / "members.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    left = [f"{line},{'2010-01-01' if line.startswith('PRT,') else ''}" for line in lines]
    path.write_text("\n".join([f"{header},withdrawal", *left, ""]), encoding="utf-8")
    harmel.seal(root)
    before = _by_name(exit_rates(ledger))["member_exit_rate"]
    after = _by_name(exit_rates(harmel.open_ledger(root)))["member_exit_rate"]
    assert after.n == 1
    assert 3 < after.value.number / before.value.number < 3.1


def test_the_drift_is_the_first_distance_against_the_last(ledger: Ledger) -> None:
    """Twenty changes end in 2023: 2024 has votes on final passage only, and is not joined."""
    row = _by_name(alignment_drift(ledger))["alignment_drift"]
    distances = [q.number for q in row.value.inputs]
    assert len(distances) == 21
    assert row.value.inputs[-1].id.split("/")[-2] == "2023"
    assert row.value.number == pytest.approx((distances[-1] - distances[0]) / 20)
    text = (THEORY / "alignment_drift.md").read_text(encoding="utf-8")
    assert f"from {distances[0]:.2f} to {distances[-1]:.2f}" in " ".join(text.split())


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_the_page_states_what_is_computed(
    method: Callable[[Ledger], tuple[Estimate, ...]],
) -> None:
    """Every estimate stands in the table of its page, with its error, at the page's rounding."""
    lines = (THEORY / f"{method.__name__}.md").read_text(encoding="utf-8").splitlines()
    table = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    header, _, *rows = table
    for place, title in enumerate(header[1:], 1):
        day, pseudo = COLUMNS[title]
        found = _by_name(method(harmel.open_ledger(as_of=day, pseudo_real_time=pseudo)))
        assert {row[0].strip("`") for row in rows} == set(found), title
        for row in rows:
            digits = len(re.findall(r"\.(\d+)", row[place])[0])
            known = found[row[0].strip("`")]
            stated = f"{known.value.number:.{digits}f} ({known.error.number:.{digits}f})"
            assert row[place] == stated, row[0]
