"""Scores of settled decisions: nothing is learned from the decision that is forecast."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import harmel
from harmel.errors import NoAnswer
from harmel.ledger.store import Ledger
from harmel.models.council.hindcast import FORECASTERS, Hindcast

FEW = 60
LEARNED = ("bayes", "maximum_likelihood", "base_rate")


@pytest.fixture(scope="module")
def hindcast(ledger: Ledger) -> Hindcast:
    """Hindcast all decisions with few draws."""
    return harmel.council_hindcast(ledger, draws=FEW)


def test_every_forecaster_gives_probabilities(hindcast: Hindcast) -> None:
    """All rows sum to one, and nothing is called impossible."""
    assert tuple(hindcast.forecasts) == FORECASTERS
    for p in hindcast.forecasts.values():
        assert p.shape == (17, 6)
        assert p.sum(axis=1) == pytest.approx(np.ones(17))
        assert (p > 0).all()


def test_the_decision_itself_is_left_out(hindcast: Hindcast, edited: Callable[..., Path]) -> None:
    """With one outcome changed, the forecast of that decision stays and those of others move."""

    def change(row: dict[str, str]) -> dict[str, str]:
        return row | {"outcome_class": "blocked"} if row["decision"] == "sg2024" else row

    other = harmel.council_hindcast(
        harmel.open_ledger(edited("decision_outcomes", change)), draws=FEW
    )
    place = [case.decision for case in hindcast.decisions].index("sg2024")
    for name in LEARNED:
        one, two = hindcast.forecasts[name], other.forecasts[name]
        assert one[place] == pytest.approx(two[place]), name
    rest = np.arange(17) != place
    assert not np.allclose(
        hindcast.forecasts["base_rate"][rest], other.forecasts["base_rate"][rest]
    )
    assert np.array_equal(hindcast.forecasts["committed"], other.forecasts["committed"])


def test_scores_are_those_of_the_textbook(hindcast: Hindcast) -> None:
    """The uniform forecast scores log 1/6 and 5/6; the base rate is counted by hand."""
    scores = hindcast.scores()
    assert scores["uniform"]["log"] == pytest.approx(-np.log(6))
    assert scores["uniform"]["brier"] == pytest.approx(5 / 6)
    counts = {name: hindcast.outcomes.count(name) for name in set(hindcast.outcomes)}
    by_hand = np.mean([np.log(counts[o] / (16 + 6)) for o in hindcast.outcomes])
    assert scores["base_rate"]["log"] == pytest.approx(by_hand)


def test_progress_is_told(ledger: Ledger) -> None:
    """One line a grid point."""
    told: list[str] = []
    harmel.council_hindcast(ledger, draws=5, tell=told.append)
    assert told[-1] == "fitted 36 of 36 points"


def test_one_settled_decision_is_no_hindcast(ledger: Ledger) -> None:
    """Before two decisions were settled there is no answer."""
    from datetime import date  # noqa: PLC0415

    early = harmel.open_ledger(as_of=date(2018, 8, 1))
    with pytest.raises(NoAnswer, match="Fewer than two"):
        harmel.council_hindcast(early, draws=5)
