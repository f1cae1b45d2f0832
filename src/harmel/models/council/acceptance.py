"""When a member of a council accepts a text, and how likely it is that all of them do.

A member compares the text with what holds if nothing is agreed. It accepts if what it gains, what
blocking would cost it and what it is paid together clear zero. Errors are correlated: what makes
one ally harder to win makes others harder too, so the chance that all accept is no product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.issue import Floats, Issue

NARROWEST = 0.005
"""The narrowest step of that rule."""
REACH = 8.0
"""How many standard deviations of the common factor are integrated over, to either side."""
FINE = 5.0
"""Nodes of the trapezoid rule within one standard deviation of a member's own error."""


@dataclass(frozen=True, eq=False)
class Council:
    """
    n members before d issues, every scale mapped to 0 to 1.

    Attributes
    ----------
    members, issues : tuple of str
        n and d names.
    ideals, salience : array, shape (n, d)
        What each member wants [fraction of the scale] and how much it cares [0 to 1]; a member
        without a position on an issue has salience zero there, and any ideal.
    status_quo, asked : array, shape (d,)
        What holds if nothing is agreed, and what was asked for [fraction of the scale].
    blocking_cost : array, shape (n,)
        What it costs a member to stand alone against the others, the cost of breaking silence
        included [fraction of a scale at full salience]. Zero: indifferent members may block.
    noise : float
        Standard deviation of what is not known of each member's margin [same unit].
    correlation : float
        Share of that variance which all members have in common [0 to 1].
    leader : float
        The leader's effect: a shift of every margin, in standard deviations of the noise. Zero
        switches the leader off.
    scales : array, shape (d, 2)
        The ends of the scales, to write texts in units people know.
    """

    members: tuple[str, ...]
    issues: tuple[str, ...]
    ideals: Floats
    salience: Floats
    status_quo: Floats
    asked: Floats
    blocking_cost: Floats
    noise: float
    correlation: float
    leader: float
    scales: Floats

    def gains(self, texts: Floats) -> Floats:
        """Return what each member gains by texts of shape (..., d) over no agreement: (..., n)."""
        before = np.abs(self.status_quo - self.ideals)
        after = np.abs(texts[..., None, :] - self.ideals)
        found: Floats = (self.salience * (before - after)).sum(axis=-1)
        return found

    def margins(self, texts: Floats, payments: Floats | float = 0.0) -> Floats:
        """Return by how much each member clears its threshold; negative: it would block."""
        shift = self.blocking_cost + self.leader * self.noise
        found: Floats = self.gains(texts) + shift + payments
        return found

    def in_units(self, texts: Floats) -> Floats:
        """Write texts of shape (..., d) in units of their scales."""
        low, high = self.scales[:, 0], self.scales[:, 1]
        found: Floats = low + texts * (high - low)
        return found


def council_of(
    issues: Sequence[Issue],
    asked: Mapping[str, float] | None = None,
    blocking_cost: float = 0.0,
    noise: float = 0.1,
    correlation: float = 0.0,
    leader: float = 0.0,
) -> Council:
    """
    Seat the actors of one or more issues as a council that decides by consent.

    Parameters
    ----------
    issues : sequence of Issue
        d issues decided together; each needs a reference point.
    asked : mapping, optional
        What was asked for on each issue, in units of its scale; by default the end of the scale
        that lies on the side of the weighted mean, seen from the reference point.
    blocking_cost, noise, correlation, leader : float
        See :class:`Council`.

    Raises
    ------
    NoAnswer
        If an issue has no reference point: then nobody knows what a veto leads to.
    BadArgument
        If what was asked names no issue, or lies outside its scale; or a parameter is out of range.
    """
    _check(noise, correlation, blocking_cost, leader)
    missing = [issue.name for issue in issues if issue.reference_point is None]
    if missing:
        raise NoAnswer(
            Problem(
                "Consent cannot be judged without a reference point: it says what a veto leads to.",
                column="reference_point",
                found=f"none for {', '.join(missing)}",
                fix="Add the column reference_point to the file.",
            )
        )
    names = tuple(issue.name for issue in issues)
    for name in asked or {}:
        if name not in names:
            raise BadArgument(
                Problem(
                    "This is no issue of the file.",
                    column="ask",
                    found=name,
                    allowed=", ".join(names),
                )
            )
    members = tuple(dict.fromkeys(actor for issue in issues for actor in issue.actors))
    ideals = np.full((len(members), len(issues)), 0.5)
    salience = np.zeros((len(members), len(issues)))
    status_quo, wanted = np.empty(len(issues)), np.empty(len(issues))
    for d, issue in enumerate(issues):
        low, high = issue.scale
        part = issue.voiced
        rows = [members.index(actor) for actor in part.actors]
        ideals[rows, d] = (part.positions - low) / (high - low)
        salience[rows, d] = part.salience
        status_quo[d] = (float(issue.reference_point or 0.0) - low) / (high - low)
        wanted[d] = _asked(issue, asked or {}, float(status_quo[d]))
    kept = np.flatnonzero(salience.any(axis=1))
    return Council(
        tuple(members[i] for i in kept),
        names,
        ideals[kept],
        salience[kept],
        status_quo,
        wanted,
        np.full(len(kept), blocking_cost),
        noise,
        correlation,
        leader,
        np.array([issue.scale for issue in issues], dtype=float),
    )


def _asked(issue: Issue, asked: Mapping[str, float], status_quo: float) -> float:
    """Return what was asked for on one issue, as a fraction of its scale."""
    low, high = issue.scale
    if issue.name in asked:
        if not low <= asked[issue.name] <= high:
            raise BadArgument(
                Problem(
                    f"What is asked for on {issue.name} lies outside its scale.",
                    column="ask",
                    found=f"{asked[issue.name]:g}",
                    allowed=f"{low:g} to {high:g}",
                )
            )
        return (asked[issue.name] - low) / (high - low)
    part = issue.voiced
    mean = np.average(part.positions, weights=part.salience * part.capability)
    return float((mean - low) / (high - low) > status_quo)


def _check(noise: float, correlation: float, blocking_cost: float, leader: float) -> None:
    bounds = (
        ("noise", noise, 0 < noise <= MOST, f"above 0, at most {MOST:g}"),
        ("correlation", correlation, 0 <= correlation <= 1, "0 to 1"),
        ("blocking-cost", blocking_cost, 0 <= blocking_cost <= MOST, f"0 to {MOST:g}"),
        ("leader", leader, -MOST <= leader <= MOST, f"-{MOST:g} to {MOST:g}"),
    )
    wrong = [
        Problem("This parameter is out of range.", column=name, found=str(value), allowed=allowed)
        for name, value, fine, allowed in bounds
        if not fine
    ]
    if wrong:
        raise BadArgument(*wrong)


MOST = 10.0
"""The largest noise and blocking cost that are taken, in whole scales at full salience, and the
largest effect of a leader, in standard deviations."""


def accept_each(margins: Floats, noise: float) -> Floats:
    """Return the probability that each member accepts: the normal law of its margin."""
    found: Floats = ndtr(margins / noise)
    return found


def accept_all(margins: Floats, noise: float, correlation: float) -> Floats:
    """
    Return the probability that all members accept, with errors that share one factor.

    Parameters
    ----------
    margins : array, shape (..., n)
        From :meth:`Council.margins`.
    noise : float
        Standard deviation of each member's error.
    correlation : float
        Between the errors of any two members: 0 gives the product of all, 1 the least of all.

    Returns
    -------
    array, shape (...)
        By the trapezoid rule over the common factor, exact to about 1e-9 for correlations up to
        0.999; above that the rule is coarser.

    References
    ----------
    Vasicek 2002, The distribution of loan portfolio value, Risk; Dunnett & Sobel 1955, Biometrika
    42, for equally correlated normal variables.
    """
    scaled = margins / noise
    if correlation <= 0:
        none: Floats = np.exp(_log_ndtr(scaled).sum(axis=-1))
        return none
    if correlation >= 1:
        least: Floats = ndtr(scaled.min(axis=-1))
        return least
    common, own = float(np.sqrt(correlation)), float(np.sqrt(1 - correlation))
    points, weights = _normal_nodes(max(own / FINE, NARROWEST))
    found = np.zeros(scaled.shape[:-1])
    for point, weight in zip(points, weights, strict=True):
        found += weight * np.exp(_log_ndtr((scaled + common * point) / own).sum(axis=-1))
    return found


def _log_ndtr(values: Floats) -> Floats:
    """Return the logarithm of the normal distribution function, floored where it vanishes."""
    found: Floats = np.log(np.maximum(ndtr(values), 1e-300))
    return found


@lru_cache(maxsize=8)
def _normal_nodes(step: float) -> tuple[Floats, Floats]:
    """Return nodes and weights that integrate against the standard normal density."""
    count = int(np.ceil(2 * REACH / step)) + 1
    points = np.linspace(-REACH, REACH, count)
    weights = np.exp(-(points**2) / 2)
    return points, weights / weights.sum()
