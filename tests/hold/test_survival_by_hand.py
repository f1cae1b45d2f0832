"""Survival worked by hand: doubt, notice, the year until it counts, and who leaves besides."""

from collections.abc import Mapping
from math import exp, factorial

import numpy as np
import pytest

from harmel.hold.priors import Sample
from harmel.hold.state import State
from harmel.hold.survival import doubt, notice_rate, survival
from tests.hold.by_hand import FINE, MANY, Shown, opened, sample_of, three

SURE = 1e6
"""A rate at which notice comes in any open part of a year."""


def passed(
    values: Mapping[str, object],
    *years: int,
    readings: dict[str, str] | None = None,
    **changes: object,
) -> tuple[Sample, State]:
    """Let years pass in many draws over which luck lies evenly."""
    s, at = sample_of(MANY, values, **(readings or {})), three()
    state, dice = opened(s, at, **changes), Shown(MANY)
    for year in years:
        survival(s, at, state, dice, year)
    return s, state


@pytest.mark.parametrize(
    ("availability", "now", "found"),
    [(0.9, 0.9, 1.0), (0.9, 0.95, 0.5), (0.9, 0.5, 1.0), (0.99, 0.99, 1 / 3), (0.99, 0.9, 1.0)],
)
def test_doubt_is_what_is_missing(availability: float, now: float, found: float) -> None:
    """Over what was missing in 2024, which counts as 0.03 at least, and never above one."""
    s, at = sample_of(1, {"availability_2024": availability}), three()
    state = opened(s, at, commitment=np.log(now / (1 - now)))
    assert doubt(s, state) == pytest.approx([found])


@pytest.mark.parametrize(
    ("commitment", "found"),
    [(np.log(19), 0.02 * 0.65 * 0.5), (0.0, 0.02 * 0.65), (-2.0, 0.02 * 0.65 * exp(3.0))],
)
def test_the_rate_of_notice(commitment: float, found: float) -> None:
    """Half the record's rate at 0.95, all of it at one half, and exp(1.5) more a logit below."""
    s, at = sample_of(1, {"lead_exit_rate": 0.02, "exit_slope": 1.5, "legal_brake": 0.65}), three()
    assert notice_rate(s, opened(s, at, commitment=commitment)) == pytest.approx([found])


@pytest.mark.parametrize(("year", "part"), [(2024, 0.25), (2025, 1.0)])
def test_notice_comes_at_its_rate(year: int, part: float) -> None:
    """A rate of 0.5 gives notice with chance 1 - exp(-0.5 f), and nobody has left yet."""
    _, state = passed({"lead_exit_rate": 0.5, "legal_brake": 1.0}, year)
    assert state.noticed.mean() == pytest.approx(1 - exp(-0.5 * part), abs=FINE)
    assert not state.left.any()


def test_who_gave_notice_is_gone_a_year_later() -> None:
    """Notice in 2025 is an exit in 2026; a broken treaty is not left."""
    values: Mapping[str, object] = {"lead_exit_rate": SURE, "legal_brake": 1.0}
    one, two = (passed(values, *years)[1] for years in ((2025,), (2025, 2026)))
    assert one.noticed.all()
    assert not one.left.any()
    assert two.left.all()
    assert not passed(values, 2025, 2026, broken=True)[1].left.any()


@pytest.mark.parametrize(
    ("reading", "founders", "powerful", "broken"),
    [
        ("yes", 1.0, 0.0, 1.0),
        ("yes", 0.0, 1.0, 0.0),
        ("no", 1.0, 0.0, 0.0),
        ("no", 0.0, 1.0, 1.0),
        ("yes", 0.6, 0.2, 0.6),
        ("no", 0.6, 0.2, 0.2),
    ],
)
def test_whether_the_treaty_ends_with_its_lead_state(
    reading: str, founders: float, powerful: float, broken: float
) -> None:
    """Where an exit kills the chance of founders counts, where not that of the powerful."""
    values: Mapping[str, object] = {
        "lead_exit_rate": SURE,
        "legal_brake": 1.0,
        "end_founders": founders,
        "end_powerful": powerful,
    }
    _, state = passed(values, 2025, 2026, readings={"lead_exit_kills": reading})
    assert state.left.all()
    assert state.broken.mean() == pytest.approx(broken)
    _, before = passed(values, 2025, readings={"lead_exit_kills": reading})
    assert not before.broken.any()


def test_the_treaty_can_end_only_as_the_lead_state_leaves() -> None:
    """The chance is taken once: in the years after an exit nothing more breaks."""
    values: Mapping[str, object] = {"end_founders": 1.0, "end_powerful": 1.0}
    _, state = passed(values, 2027, 2028, noticed=True, left=True)
    assert not state.broken.any()


@pytest.mark.parametrize(("reading", "mean"), [("own", 0.3), ("pacts", 0.9)])
def test_others_leave_by_the_record_that_is_read(reading: str, mean: float) -> None:
    """Three members at 0.1 or 0.3 a year leave as Poisson numbers with three times that mean."""
    values: Mapping[str, object] = {"own_exit_rate": 0.1, "pact_exit_rate": 0.3}
    _, state = passed(values, 2025, readings={"own_record": reading})
    for count in range(4):
        chance = exp(-mean) * mean**count / factorial(count)
        assert (state.exits == count).mean() == pytest.approx(chance, abs=FINE)


@pytest.mark.parametrize(
    ("year", "commitment", "gone", "mean"),
    [
        (2024, np.log(9), 0, 0.075),
        (2025, np.log(19), 0, 0.15),
        (2025, np.log(9), 2, 0.1),
        (2025, -3.0, 0, 0.3),
    ],
)
def test_exits_follow_doubt_the_open_part_and_who_is_left(
    year: int, commitment: float, gone: int, mean: float
) -> None:
    """A quarter of a year, half the doubt, or one member left each scale the mean of 0.3."""
    _, state = passed({"own_exit_rate": 0.1}, year, commitment=commitment, exits=gone)
    assert (state.exits == gone).mean() == pytest.approx(exp(-mean), abs=FINE)
    assert (state.exits == gone + 1).mean() == pytest.approx(mean * exp(-mean), abs=FINE)
