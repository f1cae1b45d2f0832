"""What the answer rests on: its variance split by nested draws."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harmel.hold.model import HORIZONS, Deriver, Model, held
from harmel.hold.priors import TIERS, Floats, mix, uniforms
from harmel.ledger.facts import Derived

GROUPS = (*TIERS, "models")
SHARES = (*GROUPS, "interaction", "chance")
INNER, INNER_OF_GROUP = 25, 10
"""Draws of chance for each draw of parameters: for the range, and for the shares of groups."""
PER_OUTER = 5
"""A nested run draws parameters once for so many draws of a plain run."""
RESAMPLES = 200
OTHER_STREAM = 1
Pair = tuple[Derived, Derived]
"""A share and its standard error."""


@dataclass(frozen=True, slots=True)
class Nested:
    """
    "It holds" over chance, for each draw of one group of parameters.

    Attributes
    ----------
    means, within : array, shape (o,)
        The mean over chance, and the variance about it, of each draw of the group.
    inner : int
        Over how many draws of chance.
    """

    means: Floats
    within: Floats
    inner: int

    @property
    def between(self) -> float:
        """The variance of the means without what chance adds to them; may miss 0 by sampling."""
        return float(self.means.var(ddof=1) - self.within.mean() / self.inner)

    def take(self, index: NDArray[np.int64]) -> "Nested":
        """Return some of the draws of the group."""
        return Nested(self.means[index], self.within[index], self.inner)

    def corrected(self) -> Floats:
        """Return the means drawn together, so that their variance is that without chance."""
        spread = float(self.means.var(ddof=1))
        shrink = np.sqrt(max(0.0, self.between) / spread) if spread > 0 else 0.0
        middle = self.means.mean()
        found: Floats = middle + shrink * (self.means - middle)
        return found


def nested(m: Model, group: str) -> dict[int, Nested]:
    """
    Hold one group of parameters fixed within each block of draws, and let the rest vary.

    Parameters
    ----------
    m : Model
        What is run; its draws set the size.
    group : str
        One of :data:`GROUPS`, or `all` for all parameters and links.

    Returns
    -------
    dict of int to Nested
        By horizon.
    """
    outer = max(2, m.draws // PER_OUTER)
    inner = INNER if group == "all" else INNER_OF_GROUP
    drawn = m.sample(OTHER_STREAM, outer).take(np.repeat(np.arange(outer), inner))
    if group != "all":
        drawn = mix(drawn, m.sample(OTHER_STREAM + 1, outer * inner), m.priors, group)
    path = m.run(drawn, stream=OTHER_STREAM + 1 + ("all", *GROUPS).index(group), tracked=False)
    found = {}
    for year in HORIZONS:
        kept = held(path, year).reshape(outer, inner)
        found[year] = Nested(kept.mean(axis=1), kept.var(axis=1, ddof=1), inner)
    return found


def variance(derive: Deriver, runs: Mapping[str, Nested], year: int) -> dict[str, Pair]:
    """
    Split the variance of "it holds": by group, what groups do together, and chance.

    Shares are not cut off at zero: one that is nothing comes out a little above or below it, within
    its standard error, which is that of resampled draws.
    """
    found = _shares(runs)
    rng = uniforms(derive.m.seed, f"resamples/{year}")
    again = []
    for _ in range(RESAMPLES):
        picked = {
            n: one.take(rng.integers(0, len(one.means), len(one.means))) for n, one in runs.items()
        }
        again.append(_shares(picked))
    formula = f"part of the variance of 'it holds at the end of {year}', from nested draws"
    return {
        name: (
            derive(f"{year}/variance/{name}", found[name], "probability", formula),
            derive(
                f"{year}/variance/{name}/error",
                float(np.std([one[name] for one in again], ddof=1)),
                "probability",
                "its standard error",
            ),
        )
        for name in SHARES
    }


def _shares(runs: Mapping[str, Nested]) -> dict[str, float]:
    """Return the parts of the variance; all of it is chance where nothing varies."""
    whole = runs["all"]
    between = whole.between
    total = between + float(whole.within.mean())
    if total <= 0:
        return dict.fromkeys(SHARES, 0.0) | {"chance": 1.0}
    alone = {name: runs[name].between / total for name in GROUPS}
    rest = between / total - sum(alone.values())
    return alone | {"interaction": rest, "chance": 1 - between / total}
