"""The outcome tree: which of five exclusive outcomes a draw has reached at the end of a year."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

OUTCOMES = ("holds_led", "holds_rebalanced", "hollow", "split", "broken")
HOLDS_LED, HOLDS_REBALANCED, HOLLOW, SPLIT, BROKEN = range(len(OUTCOMES))
MEANS: Mapping[str, str] = MappingProxyType(
    {
        "holds_led": "holds, and the lead state would make at least half of its forces available",
        "holds_rebalanced": "in force and not hollow, the lead state would make less than half "
        "available",
        "hollow": "in force, but what would fight is below half of 1 October 2024 two years on end",
        "split": "the lead state has left, the treaty lives",
        "broken": "dissolved, or a serious test was not honoured",
    }
)
THRESHOLDS = (0.5, 0.65, 0.8)
"""Parts of the reference level below which an alliance counts as hollow; the first decides."""
LEADS = 0.5
"""The part of its forces that a lead state must make available to count as leading."""
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def outcome(
    broken: Flags,
    left: Flags,
    strength: Floats,
    before: Floats,
    available: Floats,
    threshold: float,
) -> NDArray[np.int64]:
    """
    Walk the tree at the end of a year; the first that fits decides.

    Parameters
    ----------
    broken, left : array of bool, shape (n,)
        Whether the treaty is dissolved or a test was not honoured, and whether the lead state left.
    strength, before : array, shape (n,)
        Readiness times honour at the end of this year and of the year before, as parts of their
        level on 1 October 2024. On an opening day there is no year before: pass infinity.
    available : array, shape (n,)
        The part of its forces that the lead state would make available.
    threshold : float
        See :data:`THRESHOLDS`.

    Returns
    -------
    array of int, shape (n,)
        Index into :data:`OUTCOMES`.
    """
    hollow = (strength < threshold) & (before < threshold)
    held = np.where(available >= LEADS, HOLDS_LED, HOLDS_REBALANCED)
    found = np.where(hollow, HOLLOW, held)
    found = np.where(left, SPLIT, found)
    return np.where(broken, BROKEN, found).astype(np.int64)


def shares(outcomes: NDArray[np.signedinteger]) -> Floats:
    """Return the share of draws in each outcome, in the order of :data:`OUTCOMES`."""
    counts = np.bincount(outcomes, minlength=len(OUTCOMES))
    found: Floats = counts / len(outcomes)
    return found
