"""How well the model of councils told decisions that ended, in a sentence made of its scores."""

from collections.abc import Sequence

import numpy as np

from harmel.ledger.store import Ledger
from harmel.models.council.case import CLASSES, parameters
from harmel.models.council.consensus import SEED
from harmel.models.council.decisions import Consent
from harmel.models.council.hindcast import DRAWS, Hindcast, chances

FEWEST = 2
OURS, CHANCE = "committed", "uniform"


def council_record(ledger: Ledger, consents: Sequence[Consent]) -> str | None:
    """
    Score the model as it was committed beside even odds; None with fewer than two settled.

    The draws and the scores are those of `harmel council hindcast`, without its fits.

    Parameters
    ----------
    ledger : Ledger
        The ledger of the consents.
    consents : sequence of Consent
        Decisions, settled or not.
    """
    ended = [(c.case, c.settled.outcome) for c in consents if c.settled is not None]
    if len(ended) < FEWEST:
        return None
    decisions, outcomes = zip(*ended, strict=True)
    chosen = parameters(ledger)
    forecasts = {
        OURS: np.array([chances(case, chosen, DRAWS, SEED) for case in decisions]),
        CHANCE: np.full((len(decisions), len(CLASSES)), 1 / len(CLASSES)),
    }
    scores = Hindcast(decisions, outcomes, forecasts, {}, DRAWS, SEED).scores()
    ours, even = scores[OURS], scores[CHANCE]
    better = {"log": ours["log"] > even["log"], "brier": ours["brier"] < even["brier"]}
    level = {(True, True): "better than", (False, False): "worse than"}
    said = level.get((better["log"], better["brier"]), "no better than")
    parts = [
        f"{'better' if better['log'] else 'worse'} by the logarithmic score "
        f"({ours['log']:.2f} against {even['log']:.2f}; higher is better)",
        f"{'better' if better['brier'] else 'worse'} by the Brier score "
        f"({ours['brier']:.2f} against {even['brier']:.2f}; lower is better)",
    ]
    hits = round(ours["hit"] * len(decisions))
    return (
        f"On the {len(decisions)} decisions that have ended it tells outcomes {said} even odds "
        f"for all six: {parts[0]}, {parts[1]}; its favourite came true in {hits} of "
        f"{len(decisions)}"
    )
