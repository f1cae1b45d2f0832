"""What must hold for every model of the council: what does not matter, and what is never answered.

A model forecasts from who wants what, how much and with what weight. Names, the order of actors,
the unit of the scale and its direction must not matter. Where a model's published rule makes one
of them matter, that stands in `BREAKS` with the reason, and a test sees that it does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.ledger.issue import Issue
from harmel.models.council.board import Board, Status
from harmel.models.council.forecast import Forecast, forecast_all
from harmel.models.council.registry import MODELS, Model
from tests.models.council.boards import drawn, issues_of

STRETCH, SHIFT = 4.0, 128.0
"""The other unit: powers of two, so that the same positions are exact in both."""
CLOSE = 1e-6
"""How far two forecasts may differ by rounding [fraction of the scale]."""
BREAKS = {
    ("scholz_2011", "mirrored"): "of two compromises it takes the one at the smaller value",
    ("spatial_bargaining", "relabelled"): "of equally good challenges it takes the first listed",
}
"""Which model breaks which invariance, and by which published rule."""
TIES = {
    "weighted_median": "of two middle positions it takes the smaller",
    "nearest_position": "of two positions alike in all it takes the lower",
    "expected_utility": "its median is the smaller of two",
    "scholz_2011": "its median is the smaller of two",
}
"""Models that prefer one end of the scale where two equal actors stand on both ends."""

steady = settings(derandomize=True, deadline=None, max_examples=15)
models = pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))
SEEDS = st.integers(0, 10**6)


@dataclass(frozen=True)
class Change:
    """A change that must not matter, and how to read the forecast after it."""

    board: Callable[[Board, np.random.Generator], Board]
    back: Callable[[np.ndarray], np.ndarray]


def _relabelled(board: Board, draw: np.random.Generator) -> Board:
    order = draw.permutation(board.size[1])
    parts = (board.positions, board.salience, board.capability)
    return Board(*(part[:, order] for part in parts), board.reference, board.low, board.high)


def _mirrored(board: Board, _: np.random.Generator) -> Board:
    return replace(board, positions=100 - board.positions, reference=100 - board.reference)


def _rescaled(board: Board, _: np.random.Generator) -> Board:
    names = ("positions", "reference", "low", "high")
    return replace(board, **{name: SHIFT + STRETCH * getattr(board, name) for name in names})


CHANGES = {
    "relabelled": Change(_relabelled, lambda x: x),
    "mirrored": Change(_mirrored, lambda x: 100 - x),
    "rescaled": Change(_rescaled, lambda x: (x - SHIFT) / STRETCH),
}


def moments(forecasts: Sequence[Forecast], back: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return point, mean and mean square of each forecast, as fractions of the scale."""
    found = []
    for forecast in forecasts:
        point = np.nan if forecast.point is None else forecast.point
        values, weights = back(forecast.values) / 100, forecast.weights
        mean, square = (weights * values).sum(), (weights * values**2).sum()
        found.append([float(back(np.array(point))) / 100, float(mean), float(square)])
    return np.array(found)


def differ(model: Model, change: Change, seed: int, actors: int) -> bool:
    """Tell whether a change moves any forecast of a model by more than rounding."""
    draw = np.random.default_rng(seed)
    board = drawn(seed, count=4, actors=actors)
    board = replace(board, positions=board.positions.round(3), reference=board.reference.round(3))
    before = moments(forecast_all(issues_of(board), model), lambda x: x)
    after = moments(forecast_all(issues_of(change.board(board, draw)), model), change.back)
    return not np.allclose(before, after, rtol=0, atol=CLOSE, equal_nan=True)


def sound(forecast: Forecast) -> None:
    """Check that a forecast is a distribution on the scale, or an honest refusal."""
    assert forecast.status in get_args(Status)
    assert (forecast.point is None) == (forecast.status == "no agreement")
    low, high = forecast.issue.scale
    slack = 1e-9 * (high - low)
    if forecast.point is not None:
        assert low - slack <= forecast.point <= high + slack
        assert forecast.weights.sum() == pytest.approx(1)
        assert (forecast.weights > 0).all()
        assert ((low - slack <= forecast.values) & (forecast.values <= high + slack)).all()


def issues(*positions: Sequence[float], **more: object) -> list[Issue]:
    """Return issues with these positions, all actors alike unless said otherwise."""
    found = []
    for number, x in enumerate(positions):
        values = {"salience": np.full(len(x), 0.5), "capability": np.ones(len(x)), **more}
        names = tuple(f"actor {k:03}" for k in range(len(x)))
        found.append(Issue(f"issue {number}", names, np.array(x, dtype=float), **values))  # type: ignore[arg-type]
    return found


@models
@pytest.mark.parametrize("name", CHANGES)
def test_what_does_not_matter(model: Model, name: str) -> None:
    """The order of actors, the direction and the unit of the scale do not move a forecast."""
    if (model.name, name) in BREAKS:
        assert any(differ(model, CHANGES[name], seed, 6) for seed in range(40))
        return

    @steady
    @given(SEEDS, st.integers(1, 9))
    def holds(seed: int, actors: int) -> None:
        assert not differ(model, CHANGES[name], seed, actors)

    holds()


@models
def test_two_alike_on_both_ends(model: Model) -> None:
    """No end of the scale is preferred, but where a model's rule for ties says so."""
    (forecast,) = forecast_all(issues([0, 100], reference_point=50.0), model)
    assert forecast.point is not None
    assert (forecast.point == pytest.approx(50)) == (model.name not in TIES)


@models
@steady
@given(seed=SEEDS, actors=st.integers(1, 8))
def test_a_missing_position_is_an_absent_actor(model: Model, seed: int, actors: int) -> None:
    """An actor without a position changes nothing, however much it cares and weighs."""
    without = issues_of(drawn(seed, count=2, actors=actors))
    place = seed % (actors + 1)
    with_it = [
        replace(
            issue,
            actors=(*issue.actors[:place], "absent", *issue.actors[place:]),
            positions=np.insert(issue.positions, place, np.nan),
            salience=np.insert(issue.salience, place, 1.0),
            capability=np.insert(issue.capability, place, 1000.0),
        )
        for issue in without
    ]
    before, after = (forecast_all(group, model) for group in (without, with_it))
    for one, other in zip(before, after, strict=True):
        assert one.point == other.point
        assert (one.values == other.values).all()
        assert (one.weights == other.weights).all()


@models
@pytest.mark.parametrize("reference", [0.0, 40.0, None])
def test_one_actor_gets_what_it_wants(model: Model, reference: float | None) -> None:
    """Alone, an actor's position is the forecast, or there is none for want of a reference."""
    (forecast,) = forecast_all(issues([40], reference_point=reference), model)
    sound(forecast)
    assert forecast.point is None or forecast.point == pytest.approx(40)
    assert reference is None or forecast.point is not None


@models
@pytest.mark.parametrize("place", [0.0, 33.3, 100.0])
def test_nobody_moves_what_all_want(model: Model, place: float) -> None:
    """Where all stand at one position, that is the forecast, at an end of the scale too."""
    (forecast,) = forecast_all(issues([place] * 7, reference_point=place), model)
    assert forecast.point == pytest.approx(place)


@models
@steady
@given(data=st.data())
def test_coarse_issues_are_answered(model: Model, data: st.DataObject) -> None:
    """Two or three positions, ties, and actors without salience or capability are no obstacle."""
    actors = data.draw(st.integers(1, 8))
    ends = data.draw(st.sampled_from([(0.0, 100.0), (0.0, 50.0, 100.0), (20.0, 80.0)]))
    found = []
    for number in range(2):
        x, s, c = (
            data.draw(st.lists(st.sampled_from(values), min_size=actors, max_size=actors))
            for values in (ends, (0.0, 0.5, 1.0), (0.0, 1.0, 3.0))
        )
        s[0], c[0] = 1.0, 1.0
        reference = data.draw(st.sampled_from([None, *ends]))
        (issue,) = issues(x, salience=np.array(s), capability=np.array(c))
        found.append(replace(issue, name=f"n{number}", proposal="both", reference_point=reference))
    for forecast in forecast_all(found, model):
        sound(forecast)


@models
@steady
@given(seed=SEEDS, actors=st.integers(1, 12), reference=st.booleans())
def test_forecasts_are_distributions_on_the_scale(
    model: Model, seed: int, actors: int, reference: bool
) -> None:
    """Weights sum to one, values and points lie on the scale, and no answer is no number."""
    for forecast in forecast_all(issues_of(drawn(seed, 4, actors, reference)), model):
        sound(forecast)


@models
def test_five_hundred_actors(model: Model) -> None:
    """500 actors are answered."""
    for forecast in forecast_all(issues_of(drawn(1, 2, 500)), model, 1):
        sound(forecast)


def test_the_lists_name_models_and_changes() -> None:
    """Whatever is said to break an invariance is a model's module, and an invariance."""
    for name in {name for name, _ in BREAKS} | set(TIES):
        assert find_spec(f"harmel.models.council.{name}") is not None
    assert {change for _, change in BREAKS} <= set(CHANGES)
