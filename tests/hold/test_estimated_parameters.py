"""Estimated parameters are what the scripts of the package find in the ledger."""

from datetime import date

import pytest

import harmel
from harmel.hold.estimate.estimates import estimates
from harmel.hold.priors import priors

NAMES = {"growth": "gdp_growth_mean"}
"""Parameters that the scripts call by another name."""
PLACES = {
    "own_exit_rate": None,
    "common_sd": None,
    "calm_sd": 3,
    "threat_sd": 3,
    "lead_share_sd": 3,
    "alignment_sd": 3,
    "donor_sd": 2,
    "others_ratio": 2,
}
DAYS = (date(2024, 10, 1), date(2026, 10, 30))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_estimated_parameters_are_what_the_scripts_find(day: date) -> None:
    """Each law of tier E has the estimate and its error at the digits it is written with."""
    found = {e.parameter: e for e in estimates(harmel.open_ledger(as_of=day))}
    found["donor_sd"] = found.get("donor_log_sd")  # type: ignore[assignment]
    checked = 0
    for name, prior in priors(day).items():
        if prior.tier != "estimated" or PLACES.get(name, 0) is None:
            continue
        estimate = found[NAMES.get(name, name)]
        ((law, numbers),) = prior.version.law.items()
        digits = PLACES.get(name, 3 if day.year == 2024 and name != "growth" else 4)
        assert numbers[0] == pytest.approx(estimate.value.number, abs=0.51 * 10**-digits), name
        if law != "point":
            assert numbers[1] == pytest.approx(estimate.error.number, abs=0.51 * 10**-digits), name
        checked += 1
    assert checked >= 9


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_exit_rate_is_that_of_the_table_of_members(day: date) -> None:
    """The rate of exits rests on no event, over the member-years up to the first opening."""
    found = {e.parameter: e for e in estimates(harmel.open_ledger(as_of=DAYS[0]))}
    ((law, numbers),) = priors(day)["own_exit_rate"].version.law.items()
    assert (law, numbers[0]) == ("gamma", 0.5)
    mean = numbers[0] / numbers[1]
    assert mean == pytest.approx(found["member_exit_rate"].value.number, rel=1e-3)
