"""Which models there are, by the name of the module that holds each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Issue
from harmel.models.council.board import Answer, Board
from harmel.models.council.calibrated_mixture import calibrated_mixture
from harmel.models.council.compromise import compromise
from harmel.models.council.ensemble import ensemble
from harmel.models.council.equal_gain_exchange import equal_gain_exchange
from harmel.models.council.expected_utility import expected_utility
from harmel.models.council.kalai_smorodinsky import kalai_smorodinsky
from harmel.models.council.mean import mean
from harmel.models.council.median import median
from harmel.models.council.midrange import midrange
from harmel.models.council.nash_bargaining import nash_bargaining
from harmel.models.council.nearest_position import nearest_position
from harmel.models.council.predictioneers_game_2011 import predictioneers_game_2011
from harmel.models.council.probabilistic_condorcet import (
    probabilistic_condorcet,
    probabilistic_condorcet_quartic,
    probabilistic_condorcet_squared,
)
from harmel.models.council.scholz_2011 import scholz_2011
from harmel.models.council.spatial_bargaining import spatial_bargaining
from harmel.models.council.untuned_mixture import untuned_mixture
from harmel.models.council.veto_players import veto_players
from harmel.models.council.weighted_median import weighted_median


@dataclass(frozen=True, slots=True)
class Model:
    """
    One model of the council.

    Attributes
    ----------
    name : str
        The name of its module; a variant carries a suffix (`probabilistic_condorcet_squared`).
    title : str
        What it is called in words.
    solve : callable
        From a board to an answer; `rounds` is passed to models that move actors.
    moves : bool
        Whether actors change position from round to round.
    packages : bool
        Whether it needs all issues of a proposal at once. Then `solve` takes the issues of one
        proposal and returns one answer (of a board of one) for each.
    """

    name: str
    title: str
    solve: Callable[..., Any]
    moves: bool = False
    packages: bool = False

    def __call__(self, board: Board, rounds: int | None = None) -> Answer:
        """Answer a board, in so many rounds where the model has rounds."""
        answer: Answer = self.solve(board, **self._options(rounds))
        return answer

    def package(self, issues: Sequence[Issue], rounds: int | None = None) -> tuple[Answer, ...]:
        """Answer the issues of one proposal together, each as a board of one."""
        answers: tuple[Answer, ...] = self.solve(issues, **self._options(rounds))
        return answers

    def _options(self, rounds: int | None) -> dict[str, int]:
        return {"rounds": rounds} if self.moves and rounds is not None else {}


_ALL = (
    Model("compromise", "compromise model (weighted mean)", compromise),
    Model("mean", "unweighted mean", mean),
    Model("median", "unweighted median", median),
    Model("weighted_median", "weighted median", weighted_median),
    Model("midrange", "midrange", midrange),
    Model("nearest_position", "position nearest the weighted mean", nearest_position),
    Model("probabilistic_condorcet", "probabilistic Condorcet", probabilistic_condorcet),
    Model(
        "probabilistic_condorcet_squared",
        "probabilistic Condorcet, squared odds",
        probabilistic_condorcet_squared,
    ),
    Model(
        "probabilistic_condorcet_quartic",
        "probabilistic Condorcet, quartic odds",
        probabilistic_condorcet_quartic,
    ),
    Model("nash_bargaining", "Nash bargaining", nash_bargaining),
    Model("kalai_smorodinsky", "Kalai-Smorodinsky bargaining", kalai_smorodinsky),
    Model("veto_players", "veto players under unanimity", veto_players),
    Model("expected_utility", "expected utility, as printed", expected_utility, moves=True),
    Model("scholz_2011", "expected utility, as Scholz et al. 2011 ran it", scholz_2011, moves=True),
    Model("spatial_bargaining", "spatial bargaining", spatial_bargaining, moves=True),
    Model(
        "equal_gain_exchange",
        "equal-gain exchange",
        equal_gain_exchange,
        moves=True,
        packages=True,
    ),
    Model(
        "predictioneers_game_2011",
        "Bueno de Mesquita's game of 2011, as far as public",
        predictioneers_game_2011,
        moves=True,
    ),
    Model("untuned_mixture", "mixture of positions and a bell, untuned", untuned_mixture),
    Model("calibrated_mixture", "calibrated mixture", calibrated_mixture),
    Model("ensemble", "ensemble of models", ensemble),
)
MODELS: Mapping[str, Model] = MappingProxyType({model.name: model for model in _ALL})


def model_named(name: str) -> Model:
    """
    Return a model by its name.

    Raises
    ------
    BadArgument
        If there is none of that name.
    """
    if name not in MODELS:
        raise BadArgument(
            Problem(
                "This model is not known.", column="model", found=name, allowed=", ".join(MODELS)
            )
        )
    return MODELS[name]
