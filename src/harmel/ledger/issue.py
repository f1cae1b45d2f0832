"""One contested issue as it stands on the table: who wants what, how much, with what weight.

An issue is data, whoever coded it: positions on one scale, salience, capability, the reference
point that holds if nothing is agreed, the decision rule and, where known, the outcome. A position
that nobody coded is missing; it is never zero.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from harmel.errors import BadTable, Problem

Floats = NDArray[np.float64]
Rule = Literal["unanimity", "qualified_majority", "majority", ""]
RULES = ("unanimity", "qualified_majority", "majority", "")


@dataclass(frozen=True, eq=False)
class Issue:
    """
    One contested issue.

    Attributes
    ----------
    name : str
        What the issue is called; unique within a file.
    actors : tuple of str
        n names, each once.
    positions : array, shape (n,)
        Where each actor stands, in units of the scale; NaN where that is not known.
    salience : array, shape (n,)
        How much each actor cares [fraction, 0 to 1]; NaN where not known.
    capability : array, shape (n,)
        The power each actor could bring to bear [any unit, not negative].
    reference_point : float or None
        What holds if nothing is agreed, in units of the scale.
    outcome : float or None
        Where the issue ended, in units of the scale; no model may look at it.
    rule : str
        unanimity, qualified_majority, majority, or empty where not stated.
    proposal : str
        The package or negotiation that the issue belongs to; the issue's own name where none.
    scale : tuple of two floats
        The ends of the scale.
    position_low, position_high : array, shape (n,), or None
        The coder's range for each position; NaN where none was given.

    Raises
    ------
    BadTable
        If lengths differ, an actor stands twice, a value is out of its range, no actor has a
        position, or nobody with a position has any weight.
    """

    name: str
    actors: tuple[str, ...]
    positions: Floats
    salience: Floats
    capability: Floats
    reference_point: float | None = None
    outcome: float | None = None
    rule: Rule = ""
    proposal: str = ""
    scale: tuple[float, float] = (0.0, 100.0)
    position_low: Floats | None = None
    position_high: Floats | None = None

    def __post_init__(self) -> None:
        """Take the arrays as floats, fill in the proposal, and refuse what no model can use."""
        for name in ("positions", "salience", "capability", "position_low", "position_high"):
            if (values := getattr(self, name)) is not None:
                object.__setattr__(self, name, np.asarray(values, dtype=float))
        if not self.proposal:
            object.__setattr__(self, "proposal", self.name)
        if problems := _problems(self):
            raise BadTable(*problems)

    @cached_property
    def taking_part(self) -> NDArray[np.bool_]:
        """Who has a position, a salience and a capability; shape (n,)."""
        known: NDArray[np.bool_] = np.isfinite(self.positions + self.salience + self.capability)
        return known

    @cached_property
    def voiced(self) -> "Issue":
        """The same issue with those actors only who take part."""
        if self.taking_part.all():
            return self
        kept = self.taking_part
        ranges = (self.position_low, self.position_high)
        low, high = (None if r is None else r[kept] for r in ranges)
        return replace(
            self,
            actors=tuple(a for a, keep in zip(self.actors, kept, strict=True) if keep),
            positions=self.positions[kept],
            salience=self.salience[kept],
            capability=self.capability[kept],
            position_low=low,
            position_high=high,
        )


@dataclass(frozen=True, slots=True)
class IssueFile:
    """
    The issues of one file or shipped table, and how it was read.

    Attributes
    ----------
    name : str
        The file's or table's name.
    form : str
        Which form it was read as: plain, ktab, decide, deu.
    issues : tuple of Issue
        In the file's order.
    notes : tuple of str
        What was detected or filled in: the unit of salience, the scale, missing positions.
    """

    name: str
    form: str
    issues: tuple[Issue, ...]
    notes: tuple[str, ...] = field(default=())


def _problems(issue: Issue) -> list[Problem]:
    """Return everything that is wrong with an issue."""
    name, n = issue.name, len(issue.actors)
    arrays = {
        "position": issue.positions,
        "salience": issue.salience,
        "capability": issue.capability,
        "position_low": issue.position_low,
        "position_high": issue.position_high,
    }
    found = [
        Problem(
            "This issue has another number of values than of actors.",
            name,
            column=column,
            found=str(values.shape),
            allowed=f"({n},)",
        )
        for column, values in arrays.items()
        if values is not None and values.shape != (n,)
    ]
    if found:
        return found
    if len(set(issue.actors)) < n:
        twice = next(a for a in issue.actors if issue.actors.count(a) > 1)
        found.append(Problem("This actor stands twice in one issue.", name, found=twice))
    if not issue.scale[0] < issue.scale[1]:
        found.append(
            Problem("A scale needs two ends.", name, found=str(issue.scale), allowed="low < high")
        )
    found += _values(issue, "salience", issue.salience, 1.0)
    found += _values(issue, "capability", issue.capability, np.inf)
    if found:
        return found
    if not issue.taking_part.any():
        found.append(
            Problem(
                "No actor of this issue has a position, a salience and a capability.",
                name,
                fix="Give at least one actor all three.",
            )
        )
    elif (issue.salience * issue.capability)[issue.taking_part].sum() <= 0:
        found.append(
            Problem(
                "Nobody with a position has any weight in this issue: salience times capability "
                "is zero for all.",
                name,
                fix="Give at least one actor a salience and a capability above zero.",
            )
        )
    return found


def _values(issue: Issue, column: str, values: Floats, most: float) -> list[Problem]:
    """Return a problem for each value that is negative, infinite or too large."""
    bad = np.flatnonzero((values < 0) | (values > most) | np.isinf(values))
    allowed = "0 to 1" if most == 1 else "a finite number, not negative"
    return [
        Problem(
            f"This {column} of {issue.actors[i]} is out of range.",
            issue.name,
            column=column,
            found=str(values[i]),
            allowed=allowed,
        )
        for i in bad
    ]
