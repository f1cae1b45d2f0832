"""The Secretary General: off, on and doubled meet the same luck."""

import numpy as np
import pytest

from harmel.hold.model import Model
from harmel.hold.priors import Sample
from harmel.hold.simulate import Path
from harmel.hold.summits import KINDS, SKILLS
from tests.hold.conftest import same

BOTH = pytest.mark.parametrize("name", ["start", "newest"])


def test_a_leader_without_effect_changes_nothing(start: Model, draws: Sample) -> None:
    """With no effect of a message and no skill, off, on and doubled are the same path."""
    idle = draws.put({"message_effect": 0.0, "leader_skill": 0.0})
    off, on, twice = (start.run(idle, leader) for leader in (0.0, 1.0, 2.0))
    assert same(off, on)
    assert same(on, twice)


def test_a_leader_with_effect_changes_something(start: Model, draws: Sample, path: Path) -> None:
    """With the effects of the priors, the leader adds commitment in most draws."""
    off = start.run(draws, 0.0)
    stays = (off.tracks["left"] == 0) & (path.tracks["left"] == 0)
    gain = (path.tracks["available"] - off.tracks["available"])[stays]
    assert (gain < 0).mean() < 0.05
    assert gain.min() > -0.05
    assert (gain > 0).mean() > 0.5


def test_luck_does_not_depend_on_the_leader(start: Model, draws: Sample, path: Path) -> None:
    """Who turns sceptical and what the lead state spends is the same with the leader off."""
    off = start.run(draws, 0.0)
    for name in ("sceptical", "lead_share", "war"):
        assert off.tracks[name].tobytes() == path.tracks[name].tobytes()


@BOTH
@pytest.mark.parametrize("kind", KINDS)
def test_more_skill_never_loses_a_summit(models: dict[str, Model], name: str, kind: str) -> None:
    """Doubling the leader's skill never lowers the chance that all sign, anywhere in the table."""
    response = models[name].table[kind]
    assert (np.diff(response.agreed, axis=0) >= 0).all()
    skill, sceptics, care = (
        grid.ravel()
        for grid in np.meshgrid(np.linspace(0, 1, 11), np.arange(0, 11), np.linspace(0.4, 1, 4))
    )
    for against in (np.zeros(skill.size, bool), np.ones(skill.size, bool)):
        once = response.at(response.agreed, skill, sceptics, care, against)
        twice = response.at(response.agreed, 2 * skill, sceptics, care, against)
        assert (twice >= once - 1e-12).all()
    assert SKILLS[-1] == 2 * max(skill)
