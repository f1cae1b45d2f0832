"""Who believes a mediator: the cheap-talk game, and what must hold in it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.models.council.kydd_2003 import (
    MESSAGES,
    Game,
    chance_of_war,
    message_weight,
    posterior,
)

SHARE = st.floats(0.01, 0.99)
BIAS = st.floats(-3, 3)
MESSAGE = st.sampled_from(MESSAGES)


@st.composite
def games(draw: st.DrawFn) -> Game:
    """Draw a game in which messages could matter."""
    war, conceded, pressed = sorted(draw(st.lists(SHARE, min_size=3, max_size=3, unique=True)))
    costs = draw(st.lists(st.floats(0.01, 1), min_size=2, max_size=2))
    stakes = (pressed, conceded, war, costs[0], costs[1], draw(st.floats(0, 0.4)))
    try:
        return Game(*stakes)
    except BadArgument:
        assume(False)
        raise


@given(games(), SHARE, MESSAGE)
def test_who_only_wants_peace_is_not_believed(game: Game, prior: float, message: str) -> None:
    """Without bias the belief stays what it was, whatever is said, at every cost of war."""
    assert posterior(prior, message, 0.0, game) == prior  # type: ignore[arg-type]
    assert message_weight(0.0, game) == 0


@given(games(), st.floats(-3, 0), SHARE, MESSAGE)
def test_a_mediator_of_the_other_side_is_not_believed(
    game: Game, bias: float, prior: float, message: str
) -> None:
    """With a bias towards the opponent no message moves the hearer."""
    assert posterior(prior, message, bias, game) == prior  # type: ignore[arg-type]


@given(games(), BIAS, BIAS)
def test_belief_never_falls_with_bias(game: Game, one: float, other: float) -> None:
    """The more a mediator is on the hearer's side, the more its word weighs."""
    less, more = sorted((one, other))
    assert message_weight(less, game) <= message_weight(more, game)


@given(games(), SHARE)
def test_a_biased_mediator_is_believed(game: Game, prior: float) -> None:
    """Above the least bias, the word of the mediator settles the matter."""
    bias = game.least_bias + 1e-6
    assert posterior(prior, "resolved", bias, game) == 1
    assert posterior(prior, "weak", bias, game) == 0
    assert posterior(prior, "weak", game.least_bias * (1 - 1e-9), game) == prior


def _shares(game: Game, resolved: bool, presses: bool) -> tuple[float, float]:
    """Return the hearer's share and the probability of war, written out from the rules."""
    if not presses:
        return game.conceded, 0.0
    if resolved:
        return game.war_share, 1.0
    return (1 - game.slip) * game.pressed + game.slip * game.war_share, game.slip


def _informative_equilibria(game: Game, prior: float, bias: float) -> int:
    """Count pure equilibria in which the hearer does not act alike on all that is said."""
    count = 0
    chances = {True: prior, False: 1 - prior}
    for said_if_weak, said_if_resolved, *acts in product((0, 1), (0, 1), (False, True), (0, 1)):
        says, act = {False: said_if_weak, True: said_if_resolved}, [bool(x) for x in acts]
        if says[False] == says[True] or act[0] == act[1]:
            continue

        def mediator(resolved: bool, message: int, act: list[bool] = act) -> float:
            share, war = _shares(game, resolved, act[message])
            return bias * share - war * game.mediator_cost

        def hearer(message: int, presses: bool, says: dict[bool, int] = says) -> float:
            rows = [t for t in chances if says[t] == message]
            return sum(
                chances[t] * (share - war * game.hearer_cost)
                for t in rows
                for share, war in [_shares(game, t, presses)]
            )

        honest = all(mediator(t, says[t]) > mediator(t, 1 - says[t]) + 1e-12 for t in chances)
        wise = all(hearer(m, act[m]) >= hearer(m, not act[m]) - 1e-12 for m in (0, 1))
        count += honest and wise
    return count


@given(games(), SHARE, BIAS)
def test_the_condition_is_that_of_an_equilibrium(game: Game, prior: float, bias: float) -> None:
    """Of all pure strategies, informative ones that nobody gains by leaving exist if believed."""
    assume(abs(bias - game.least_bias) > 1e-6 and abs(bias) > 1e-6)
    assert (_informative_equilibria(game, prior, bias) > 0) == (message_weight(bias, game) == 1)


def test_a_believed_mediator_ends_wars_with_the_resolved_and_opens_others() -> None:
    """The hearer that pressed now spares the resolved; the one that feared now tries the weak."""
    game = Game()
    assert game.turning_point == pytest.approx((0.93 - 0.5) / (0.93 - 0.3))
    assert chance_of_war(0.4, 0.0, game) == pytest.approx(0.4 + 0.6 * 0.1)
    assert chance_of_war(0.4, 1.0, game) == pytest.approx(0.6 * 0.1)
    assert chance_of_war(0.9, 0.0, game) == 0
    assert chance_of_war(0.9, 1.0, game) == pytest.approx(0.1 * 0.1)


def test_arrays_are_answered_element_by_element() -> None:
    """Priors and biases may be arrays; who was certain stays so."""
    found = posterior(np.array([0.0, 0.5, 1.0]), "resolved", np.array([1.0, 1.0, 1.0]))
    assert found.tolist() == [0.0, 1.0, 1.0]
    assert posterior(1.0, "weak", 1.0) == 1
    assert message_weight(np.array([-1.0, 0.0, 1.0])).tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    "stakes",
    [
        {"conceded": 1.0},
        {"war_share": 0.6},
        {"hearer_cost": -0.1},
        {"hearer_cost": 0.0},
        {"slip": 1.0},
        {"slip": 0.9},
        {"pressed": 1.2},
    ],
)
def test_stakes_without_a_game_are_refused(stakes: dict[str, float]) -> None:
    """Where no message could matter, or a number is out of range, there is no game."""
    with pytest.raises(BadArgument):
        Game(**stakes)


def test_what_is_no_belief_or_message_is_refused() -> None:
    """Priors are probabilities, biases are numbers, and two messages are known."""
    with pytest.raises(BadArgument, match="probability"):
        posterior(1.5, "weak", 1.0)
    with pytest.raises(BadArgument, match="message"):
        posterior(0.5, "perhaps", 1.0)  # type: ignore[arg-type]
    with pytest.raises(BadArgument, match="bias"):
        message_weight(np.nan)
