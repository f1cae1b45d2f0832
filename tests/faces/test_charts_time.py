"""Charts over days are the same in every time zone."""

import os
import subprocess
import sys

import pytest

DRAW = """
import harmel
from datetime import date
from harmel.faces.charts.council import consent_over_time
from harmel.faces.charts.indicators import timeline
ledger = harmel.open_ledger()
events = harmel.record(ledger, start=date(2022, 1, 1)).events
drawn = (
    consent_over_time(harmel.council_selection(ledger, draws=50)),
    timeline(events, "t"),
)
print(drawn[{0}])
"""


def _drawn(which: int, zone: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DRAW.replace("{0}", str(which))],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": zone},
    )
    return done.stdout


@pytest.mark.parametrize("which", [0, 1], ids=["consent", "timeline"])
def test_a_chart_over_days_knows_no_time_zone(which: int) -> None:
    """East and west of Greenwich the drawing is that of Greenwich, to the last byte."""
    here = _drawn(which, "UTC")
    assert "<svg" in here
    assert "202" in here
    assert {_drawn(which, zone) for zone in ("Pacific/Auckland", "America/Los_Angeles")} == {here}
