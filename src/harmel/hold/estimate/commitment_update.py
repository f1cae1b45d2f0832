"""What two reported years say of assumptions about the administration that took office in 2025."""

from datetime import date

import numpy as np

from harmel.hold.opening import REFERENCE
from harmel.hold.politics import SEEN
from harmel.hold.priors import Floats, priors, uniforms
from harmel.hold.state import logit

DRAWS, SEED = 400_000, 2024


def commitment_update(day: date) -> dict[str, tuple[float, float]]:
    """
    Weigh draws of the first assumptions by the commitment that was reported for 2026.

    Commitment is taken two years on by pace, pivot and surprise alone: the message and the burden
    move it by less than a tenth as much. That the lead state gave no aid in 2025 says that its
    threshold lay above its commitment of that year, on the straight line between the two ends.

    Parameters
    ----------
    day : date
        A day on which the availability of 2026 is known; the other parameters are as first
        written.

    Returns
    -------
    dict of str to (float, float)
        ``target_trump`` and ``aid_stop``: mean and standard deviation [logit].
    """
    first, now = priors(REFERENCE), priors(day)
    names = ("availability_2024", "target_trump", "pace", "pivot", "commitment_sd", "aid_stop")
    drawn = {name: first[name].at(_uniform(name)) for name in names}
    left = now["availability_2026"].at(_uniform("availability_2026"))
    start = logit(drawn["availability_2024"])
    reported = logit(drawn["availability_2024"] * left)
    expected = start
    for years in range(1, SEEN - REFERENCE.year + 1):
        aim = drawn["target_trump"] - drawn["pivot"] * years
        expected = expected + drawn["pace"] * (aim - expected)
    sd = drawn["commitment_sd"] * np.sqrt(1 + (1 - drawn["pace"]) ** 2)
    weight = np.exp(-(((reported - expected) / sd) ** 2) / 2) / sd
    stopped = drawn["aid_stop"] > (start + reported) / 2
    return {
        "target_trump": _moments(drawn["target_trump"], weight),
        "aid_stop": _moments(drawn["aid_stop"], stopped.astype(float)),
    }


def _uniform(name: str) -> Floats:
    found: Floats = uniforms(SEED, f"update/{name}").random(DRAWS)
    return found


def _moments(values: Floats, weight: Floats) -> tuple[float, float]:
    mean = float(np.average(values, weights=weight))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weight)))
