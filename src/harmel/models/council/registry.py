"""Which models there are, by the name of the module that holds each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Issue
from harmel.models.council.board import Answer, Board
from harmel.models.council.compromise import compromise
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
    Model("weighted_median", "weighted median", weighted_median),
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
