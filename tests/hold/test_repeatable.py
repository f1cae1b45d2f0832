"""Chance that can be repeated: seeds, streams and chunks."""

import numpy as np
import pytest

from harmel.hold import simulate as simulation
from harmel.hold.model import Model
from harmel.hold.priors import Sample, mix, sample
from harmel.hold.simulate import TRACKED, Path, simulate
from tests.hold.conftest import SEED, same


def test_the_same_seed_gives_the_same_bytes(start: Model, path: Path) -> None:
    """A second sample and walk from the same seed agree to the last bit."""
    assert same(start.run(start.sample()), path)


def test_another_seed_or_stream_is_other_luck(start: Model, draws: Sample, path: Path) -> None:
    """The same parameters with another seed, or another stream, meet other luck."""
    other = simulate(draws, start.at, start.table, SEED + 1)
    assert not same(other, path)
    assert not same(start.run(draws, stream=1), path)


def test_every_track_is_kept_for_every_year(start: Model, path: Path) -> None:
    """A run remembers each tracked figure, a finite number for each year and draw."""
    assert tuple(path.tracks) == TRACKED
    shape = (len(start.at.years), path.opening.size)
    assert all(rows.shape == shape for rows in path.tracks.values())
    assert all(np.isfinite(rows).all() for rows in path.tracks.values())


def test_more_draws_leave_the_first_as_they_are(start: Model) -> None:
    """The first draws of a longer sample are those of the shorter one."""
    short, long = start.sample(size=50), start.sample(size=300)
    assert all((long[name][:50] == short[name]).all() for name in short.values)
    assert all((long.readings[k][:50] == short.readings[k]).all() for k in short.readings)


def test_a_chunk_does_not_know_how_many_follow(
    start: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outcomes of the first chunk are the same whether it walks alone or others follow."""
    monkeypatch.setattr(simulation, "CHUNK", 300)
    long = start.run(start.sample(size=700))
    alone = start.run(start.sample(size=300))
    assert long.opening.shape == (700,)
    for name, rows in alone.tracks.items():
        assert long.tracks[name][:, :300].tobytes() == rows.tobytes()
    for h, codes in alone.outcomes.items():
        assert long.outcomes[h][:, :300].tobytes() == codes.tobytes()
    first, second = (long.track("sceptical", 2030)[i : i + 300] for i in (0, 300))
    assert (first != second).any()


def test_a_new_parameter_moves_no_other(start: Model) -> None:
    """Each parameter has a stream of its own: leaving one out changes no other draw."""
    known = dict(start.priors)
    whole = sample(known, 40, SEED)
    known.pop("pivot")
    less = sample(known, 40, SEED)
    assert all((whole[name] == less[name]).all() for name in known)
    assert all((whole.readings[k] == less.readings[k]).all() for k in whole.readings)


def test_streams_of_one_seed_differ(start: Model) -> None:
    """Two streams of one seed draw other values of a parameter, and unrelated ones."""
    one, two = (start.sample(stream, 1000)["target_trump"] for stream in (0, 1))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.1


def test_a_mixed_sample_takes_one_tier_from_the_first(start: Model) -> None:
    """Mixing takes one tier, or only the readings, from the first sample, and the rest as is."""
    one, two = start.sample(0, 30), start.sample(1, 30)
    tier = mix(one, two, start.priors, "assumed")
    readings = mix(one, two, start.priors, "models")
    for name, prior in start.priors.items():
        assert (tier[name] == (one if prior.tier == "assumed" else two)[name]).all()
        assert (readings[name] == two[name]).all()
    assert all((tier.readings[k] == two.readings[k]).all() for k in two.readings)
    assert all((readings.readings[k] == one.readings[k]).all() for k in two.readings)
