"""What donors gave, against their share."""

from collections.abc import Callable
from datetime import date
from math import log
from pathlib import Path

import numpy as np
import pytest

import harmel
from harmel.hold.estimate.donor_ratio import donor_ratio
from harmel.hold.estimate.estimate import Estimate
from harmel.ledger.facts import Fact
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves

AID = "ukraine_aid_military"
OCTOBER_2024 = date(2024, 10, 1)


def _found(ledger: Ledger) -> dict[str, Estimate]:
    return {row.parameter: row for row in donor_ratio(ledger)}


def test_nothing_is_known_before_the_tracker_is_visible(ledger_2024: Ledger) -> None:
    """In October 2024 no release of aid by donor is in the ledger."""
    assert donor_ratio(ledger_2024) == ()


def test_pseudo_real_time_sees_two_years() -> None:
    """Cut at October 2024, a later release gives 2022 and 2023, each figure marked."""
    found = _found(harmel.open_ledger(as_of=OCTOBER_2024, pseudo_real_time=True))
    assert {"2022", "2023"} <= found["total_ratio"].value.parameters.keys()
    assert "2024" not in found["total_ratio"].value.parameters
    facts = [leaf for leaf in leaves(found["total_ratio"].value) if isinstance(leaf, Fact)]
    assert all(fact.pseudo_real_time for fact in facts)


def test_the_ratio_of_one_donor_is_as_by_hand(ledger: Ledger) -> None:
    """Germany's 2024: its aid over 40 times its output over that of all 32 members."""
    found = _found(ledger)["donor_log_sd"].value.inputs
    ratio = next(q for q in found if q.id.endswith("DEU/2024"))
    aid = ledger.fact("DEU", AID, "2024").number
    output = ledger.fact("DEU", "gdp_usd_current", "2024", "nato-2026-07").number
    whole = ledger.fact("NATO", "gdp_usd_current", "2024", "nato-2026-07").number
    assert ratio.value == pytest.approx(aid / (40 * output / whole), rel=1e-6)


def test_means_and_spreads_are_those_of_the_ratios(ledger: Ledger) -> None:
    """Recomputed from the inputs, zeros left out, all three statistics agree."""
    found = _found(ledger)
    logs: dict[str, list[float]] = {}
    zeros = 0
    for quantity in found["year_log_sd"].value.inputs:
        assert isinstance(quantity.value, float)
        if quantity.value > 0:
            logs.setdefault(quantity.id.split("/")[-2], []).append(log(quantity.value))
        else:
            zeros += 1
    means = [np.mean(values) for values in logs.values()]
    residuals = [v - np.mean(values) for values in logs.values() for v in values]
    freedom = len(residuals) - len(logs)
    within = np.sqrt(sum(r**2 for r in residuals) / freedom)
    assert found["donor_log_mean"].value.number == pytest.approx(np.mean(means))
    assert found["donor_log_sd"].value.number == pytest.approx(np.std(means, ddof=1))
    assert found["year_log_sd"].value.number == pytest.approx(within)
    assert found["year_log_sd"].value.parameters["zero_donor_years"] == zeros
    assert found["donor_log_mean"].n == len(logs)


def test_all_together_are_near_the_pledge(ledger: Ledger) -> None:
    """Each full year sums to 0.92 to 1.16 of EUR 40 bn; 2026, with four months, is out."""
    row = _found(ledger)["total_ratio"]
    years = [v for name, v in row.value.parameters.items() if name.isdecimal()]
    assert len(years) == row.n == 4
    assert all(isinstance(v, float) and 0.92 < v < 1.16 for v in years)


def test_a_donor_that_stops_is_counted_not_averaged(
    edited: Callable[..., Path], ledger: Ledger
) -> None:
    """With Norway at zero in all years there is one donor less, and one more that gave nothing."""

    def zero(row: dict[str, str]) -> dict[str, str]:
        norway = row["subject"] == "NOR" and row["measure"] == AID
        return {**row, "value": "0"} if norway else row

    before = _found(ledger)["donor_log_mean"]
    root = edited("kiel_r29_2026_08", zero)
    after = _found(harmel.open_ledger(root))["donor_log_mean"]
    assert after.n == before.n - 1
    assert after.value.parameters["donors_that_gave_nothing"] == 2
    assert after.value.number < before.value.number


def test_an_alliance_without_such_aid_has_none(triple: Ledger) -> None:
    """The made-up alliance has a pledge, but nobody counts what was given."""
    assert donor_ratio(triple) == ()
