"""Position exchange at equal gain, against a slow reading of the same equations."""

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmel.errors import BadArgument
from harmel.ledger.issue import Issue
from harmel.models.council.board import Board
from harmel.models.council.compromise import compromise
from harmel.models.council.equal_gain_exchange import Table, equal_gain_exchange, possible_trades

Place = tuple[int, int]
Trade = tuple[float, int, int, int, int, float, float]
NOTHING: Trade = (0.0, 0, 0, 0, 0, 0.0, 0.0)


def proposal(seed: int, actors: int = 6, issues: int = 3, missing: float = 0.0) -> list[Issue]:
    """Return issues with drawn positions; some actors may take no part in some."""
    draw = np.random.default_rng(seed)
    names = tuple(f"a{number:03}" for number in range(actors))
    found = []
    for number in range(issues):
        x = draw.uniform(0, 100, actors)
        x[1:][draw.uniform(size=actors - 1) < missing] = np.nan
        salience, capability = draw.uniform(0.05, 1, actors), draw.uniform(1, 10, actors)
        found.append(Issue(f"i{number:02}", names, x, salience, capability, proposal="all"))
    return found


def by_hand(issues: list[Issue]) -> dict[Place, float]:
    """Make one round of trades one by one, as the equations read; positions by actor and issue."""
    x: dict[Place, float] = {}
    s: dict[Place, float] = {}
    share: dict[Place, float] = {}
    outcome = []
    for k, issue in enumerate(issues):
        w = np.where(issue.taking_part, issue.salience * issue.capability, 0.0)
        outcome.append(float(np.nansum(w * issue.positions) / w.sum() / 100))
        for i in np.flatnonzero(issue.taking_part):
            x[i, k] = float(issue.positions[i] / 100)
            s[i, k], share[i, k] = float(issue.salience[i]), float(w[i] / w.sum())
    now, got = dict(x), dict.fromkeys(x, 0.0)

    def largest(giver: int, getter: int, k: int) -> float:
        side = 1 if x[getter, k] > x[giver, k] else -1
        left = (x[getter, k] - now[giver, k]) * side
        room = abs(outcome[k] - x[getter, k]) - got[getter, k]
        return min(left * share[giver, k], room) if left > 1e-9 and room > 1e-9 else 0.0

    def trades() -> list[Trade]:
        found = []
        actors = range(len(issues[0].actors))
        for (p, q), (i, j) in ((k, a) for k in pairs for a in permutations(actors, 2)):
            if any(place not in x for place in ((i, p), (i, q), (j, p), (j, q))):
                continue
            if any((x[i, k] - outcome[k]) * (x[j, k] - outcome[k]) >= 0 for k in (p, q)):
                continue
            if s[i, p] * s[j, q] <= s[j, p] * s[i, q]:
                continue
            ratio = (s[i, q] + s[j, q]) / (s[i, p] + s[j, p])
            on_p = min(largest(j, i, p), largest(i, j, q) * ratio)
            on_q = on_p / ratio
            gains = (on_p * s[i, p] - on_q * s[i, q], on_q * s[j, q] - on_p * s[j, p])
            assert gains[0] == pytest.approx(gains[1], abs=1e-12)
            found.append((gains[0], p, q, i, j, on_p, on_q))
        return found

    pairs = list(combinations(range(len(issues)), 2))
    while (best := max(trades(), default=NOTHING, key=lambda trade: trade[0]))[0] > 0:
        _, p, q, i, j, on_p, on_q = best
        for giver, getter, k, shift in ((j, i, p, on_p), (i, j, q, on_q)):
            side = 1 if x[getter, k] > x[giver, k] else -1
            now[giver, k] += side * shift / share[giver, k]
            got[getter, k] += shift
    return now


def test_two_actors_trade_what_they_care_less_about() -> None:
    """A cares for the first issue, B for the second; each gives way on the other issue, in full."""
    two = ("A", "B")
    first = Issue("first", two, np.array([0, 100]), np.array([0.9, 0.1]), np.ones(2), proposal="p")
    other = Issue("other", two, np.array([0, 100]), np.array([0.1, 0.9]), np.ones(2), proposal="p")
    on_first, on_other = equal_gain_exchange([first, other])
    assert [float(a.means[0, 0]) for a in (on_first, on_other) if a.means is not None] == [10, 90]
    assert on_first.point == pytest.approx([0])
    assert on_other.point == pytest.approx([100])
    assert on_first.rounds is not None
    assert on_first.rounds[:, 0] == pytest.approx(np.array([[0, 100], [0, 0]]))


@pytest.mark.parametrize("missing", [0.0, 0.25])
@pytest.mark.parametrize("seed", range(6))
def test_against_a_slow_reading_of_the_equations(seed: int, missing: float) -> None:
    """One round ends where trades made one by one in plain Python end, on each issue and actor."""
    issues = proposal(seed, missing=missing)
    slow = by_hand(issues)
    for k, answer in enumerate(equal_gain_exchange(issues)):
        assert answer.rounds is not None
        there = [100 * slow[i, k] for i in np.flatnonzero(issues[k].taking_part)]
        assert answer.rounds[1, 0] == pytest.approx(there, abs=1e-6)


def test_round_zero_is_the_compromise() -> None:
    """Without a round, and before the first, the answer is the weighted mean."""
    issues = proposal(1)
    for issue, none, two in zip(
        issues, equal_gain_exchange(issues, 0), equal_gain_exchange(issues, 2), strict=True
    ):
        target = compromise(Board.of([issue])).point
        assert none.point == target
        assert two.means is not None
        assert two.means[0] == target
        assert two.means.shape == (3, 1)


def test_a_proposal_of_one_issue_has_nothing_to_trade() -> None:
    """Alone, an issue stays where it is in all rounds, and the model has converged."""
    (answer,) = equal_gain_exchange(proposal(2, issues=1), 3)
    assert answer.status == ("converged",)
    assert answer.rounds is not None
    assert answer.rounds.shape == (4, 1, 6)
    assert (answer.rounds == answer.rounds[0]).all()


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 8), st.integers(2, 4))
def test_nobody_moves_past_the_positions_held(seed: int, actors: int, issues: int) -> None:
    """In every round positions stay between the outermost of the round before."""
    for answer in equal_gain_exchange(proposal(seed, actors, issues), 3):
        assert answer.rounds is not None
        for before, after in zip(answer.rounds[:-1, 0], answer.rounds[1:, 0], strict=True):
            assert before.min() - 1e-9 <= after.min()
            assert after.max() <= before.max() + 1e-9


def test_order_does_not_count() -> None:
    """Issues and actors listed in another order reach the same positions, ties included."""
    ends, halves = np.array([0, 0, 100, 100.0, 0, 100]), np.full(6, 0.5)
    cares = np.array([0.9, 0.9, 0.1, 0.1, 0.5, 0.5])
    tied = [
        replace(proposal(0)[k], positions=ends, salience=s, capability=halves)
        for k, s in enumerate((cares, 1 - cares, halves))
    ]
    order = np.array([3, 0, 5, 1, 4, 2])
    mixed = [
        replace(
            issue,
            actors=tuple(issue.actors[i] for i in order),
            positions=issue.positions[order],
            salience=issue.salience[order],
            capability=issue.capability[order],
        )
        for issue in reversed(tied)
    ]
    straight = equal_gain_exchange(tied, 2)
    turned = tuple(reversed(equal_gain_exchange(mixed, 2)))
    for one, other in zip(straight, turned, strict=True):
        assert one.rounds is not None
        assert other.rounds is not None
        assert one.rounds[:, :, order] == pytest.approx(other.rounds, abs=1e-9)


def test_scales_do_not_count() -> None:
    """An issue coded in years from 4 to 10, and one coded backwards, trade as on 0 to 100."""
    issues = proposal(3)
    years = replace(issues[0], positions=4 + 0.06 * issues[0].positions, scale=(4.0, 10.0))
    turned = replace(issues[1], positions=100 - issues[1].positions)
    plain, other = equal_gain_exchange(issues), equal_gain_exchange([years, turned, issues[2]])
    assert other[0].point == pytest.approx(4 + 0.06 * plain[0].point)
    assert other[1].point == pytest.approx(100 - plain[1].point)
    assert other[2].point == pytest.approx(plain[2].point)


def test_missing_and_uncaring_actors_take_no_part() -> None:
    """An actor without a position, or without salience, on one of two issues has no trade."""
    two = proposal(4, issues=2)
    for change in ("positions", "salience"):
        values = getattr(two[0], change).copy()
        values[2] = np.nan if change == "positions" else 0.0
        trades = possible_trades(Table.of([replace(two[0], **{change: values}), two[1]]))
        assert 2 not in {*trades.i, *trades.j}


def test_five_hundred_actors() -> None:
    """500 actors on three issues are answered, every trade used up."""
    issues = proposal(5, actors=500)
    for answer in equal_gain_exchange(issues):
        assert np.isfinite(answer.point).all()
        assert 0 <= answer.point <= 100


def test_rounds_are_counted_from_zero() -> None:
    """A negative number of rounds is refused."""
    with pytest.raises(BadArgument, match="rounds"):
        equal_gain_exchange(proposal(0), -1)
