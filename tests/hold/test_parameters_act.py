"""Parameters: each moves something, and its kinder end is kinder."""

from collections.abc import Mapping

import numpy as np
import pytest

from harmel.hold.model import HORIZONS, Model
from harmel.hold.priors import HARSH, KIND, Floats, links, prior_file
from tests.hold.conftest import held, same

LOW, HIGH = 0.01, 0.99
APART = 0.1
"""A parameter known as one number is put so far below and above it."""
DRAWS, MANY = 600, 4000
LATER = ("availability_2026",)
"""Parameters that act only in an opening later than the reference day."""
PLACE: Mapping[str, Mapping[str, float]] = {
    name: {"test_rate": 0.3} for name in ("invite_effect", "lost_ground", "forward_2024")
} | {name: {"lead_exit_rate": 0.3} for name in ("end_founders", "end_powerful")}
"""What must happen often enough for some parameters to be seen in few draws."""
READINGS = [(name, reading) for name, link in links().items() for reading in link.readings]


def opened(models: dict[str, Model], name: str) -> Model:
    """Return the opening in which a parameter acts."""
    return models["newest" if name in LATER else "start"]


@pytest.mark.parametrize("name", sorted(prior_file().parameters))
def test_every_parameter_moves_something(models: dict[str, Model], name: str) -> None:
    """From its 1 to its 99 % quantile each parameter changes some track or outcome."""
    m = opened(models, name)
    s = m.sample(size=DRAWS).put(PLACE.get(name, {}))
    low, high = (float(m.priors[name].at(q)) for q in (LOW, HIGH))
    if low == high:
        low, high = low * (1 - APART), high * (1 + APART)
    assert low < high
    assert not same(m.run(s.put({name: low})), m.run(s.put({name: high})))


@pytest.mark.parametrize(("name", "reading"), READINGS)
def test_every_reading_moves_something(start: Model, name: str, reading: str) -> None:
    """Each reading of a contested link gives other tracks or outcomes than each other reading."""
    s = start.sample(size=DRAWS)
    if name == "lead_exit_kills":
        s = s.put({"lead_exit_rate": 0.3})
    found = start.run(s.put(readings={name: reading}))
    for other in links()[name].readings:
        if other != reading:
            assert not same(found, start.run(s.put(readings={name: other})))


def _harm(kind: Floats, harsh: Floats) -> float:
    """Return by how many standard errors fewer draws hold at the kind end; 0 where none."""
    gain = kind - harsh
    error = gain.std(ddof=1) / np.sqrt(gain.size)
    return float(max(0.0, -gain.mean() / error)) if error > 0 else 0.0


def test_the_kinder_end_is_kinder(models: dict[str, Model]) -> None:
    """At its kind end no parameter holds clearly less often than at its harsh end, in any year."""
    failures = {}
    for name, parameter in prior_file().parameters.items():
        m = opened(models, name)
        s, prior = m.sample(size=MANY), m.priors[name]
        ends = prior.kindest(), prior.kindest(harshest=True)
        if parameter.kinder == "neither" or ends[0] == ends[1]:
            continue
        kind, harsh = (m.run(s.put({name: end})) for end in ends)
        for year in HORIZONS:
            harm = _harm(held(kind, year), held(harsh, year))
            if harm > 2:
                lost = held(kind, year).mean() - held(harsh, year).mean()
                failures[name, year] = f"{name} {year}: {lost:+.4f}, {harm:.1f} standard errors"
    assert not failures, "\n".join(failures.values())


def test_the_kinder_reading_is_kinder(start: Model) -> None:
    """With its kinder reading no link holds clearly less often than with any other."""
    failures, s = {}, start.sample(size=MANY)
    for name, link in links().items():
        found = {r: start.run(s.put(readings={name: r})) for r in link.readings}
        for other in link.readings:
            for year in HORIZONS:
                harm = _harm(held(found[link.kinder], year), held(found[other], year))
                if harm > 2:
                    failures[name, other, year] = (
                        f"{name}, {link.kinder} and not {other}, {year}: {harm:.1f} standard errors"
                    )
    assert not failures, "\n".join(failures.values())


def test_ends_of_a_parameter_are_its_quantiles(start: Model) -> None:
    """The kind and the harsh end are the 95 and 5 % quantiles, in the order its entry names."""
    for prior in start.priors.values():
        low, high = (float(prior.at(q)) for q in (HARSH, KIND))
        kind, harsh = prior.kindest(), prior.kindest(harshest=True)
        expected = {"high": (high, low), "low": (low, high)}
        middle = float(prior.at(0.5))
        assert (kind, harsh) == expected.get(prior.parameter.kinder, (middle, middle))
