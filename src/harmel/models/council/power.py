"""Who holds how much power in a vote: indices, vetoes, and how few can block."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import RULES, Floats, Issue, IssueFile
from harmel.models.council.banzhaf import banzhaf
from harmel.models.council.shapley_shubik import SEED, shapley_shubik
from harmel.models.council.weighted_voting import Game, Number, exactly, game, shown

NOT_IN_COUNCIL = ("com", "ep")
"""Actors of the DEU tables that have no vote in the Council: Commission and Parliament."""

_NICE_25 = (*[29] * 4, *[27] * 2, 13, *[12] * 5, *[10] * 2, *[7] * 5, *[4] * 5, 3)
_COUNCILS = (
    (62, "EU of 15, until 2004", (*[10] * 4, 8, *[5] * 4, *[4] * 2, *[3] * 3, 2)),
    (232, "EU of 25, from November 2004", _NICE_25),
    (255, "EU of 27, from 2007", (*_NICE_25, 14, 10)),
    (260, "EU of 28, from 2013", (*_NICE_25, 14, 10, 7)),
)
EU_QUOTAS = {tuple(sorted(votes)): (quota, name) for quota, name, votes in _COUNCILS}
"""Qualified majorities of the Council by the votes of its members.

62, 232 and 255: CVCE, Evolution of qualified majority voting in the Council. 260: Act of Accession
of Croatia, Article 20, Official Journal L 112 of 24 April 2012, page 6. The further tests of a
number of states or a share of people are left out.
"""


@dataclass(frozen=True, eq=False)
class Power:
    """
    The power of each member of a vote.

    Attributes
    ----------
    issue : str or None
        Whose capabilities are the weights; None where weights were given.
    rule : str
        By which the quota was set; empty where it was given and no rule was.
    quota, total : Fraction
        What wins, and the weight of all.
    members : tuple of str
        n names.
    weights : tuple of Fraction, length n
        Their votes.
    shapley_shubik, banzhaf, banzhaf_normalised : array, shape (n,)
        See the modules of these names.
    standard_errors : tuple of three arrays, or None
        Of the three indices where they are estimates.
    veto : tuple of bool, length n
        Who can block alone.
    fewest_blockers : int
        How few members together can block.
    notes : tuple of str
        What was left out or filled in.
    """

    issue: str | None
    rule: str
    quota: Fraction
    total: Fraction
    members: tuple[str, ...]
    weights: tuple[Fraction, ...]
    shapley_shubik: Floats
    banzhaf: Floats
    banzhaf_normalised: Floats
    standard_errors: tuple[Floats, Floats, Floats] | None
    veto: tuple[bool, ...]
    fewest_blockers: int
    notes: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether every coalition was counted."""
        return self.standard_errors is None

    def as_dict(self) -> dict[str, Any]:
        """Return the indices as JSON-ready data."""
        named = {
            "shapley_shubik": self.shapley_shubik,
            "banzhaf": self.banzhaf,
            "banzhaf_normalised": self.banzhaf_normalised,
        }
        rows: list[dict[str, Any]] = []
        for seat, member in enumerate(self.members):
            row: dict[str, Any] = {"actor": member, "weight": _number(self.weights[seat])}
            row |= {name: float(values[seat]) for name, values in named.items()}
            if self.standard_errors is not None:
                errors = zip(named, self.standard_errors, strict=True)
                row["standard_errors"] = {name: float(found[seat]) for name, found in errors}
            rows.append({**row, "veto": self.veto[seat]})
        return {
            "issue": self.issue,
            "rule": self.rule,
            "quota": _number(self.quota),
            "total": _number(self.total),
            "members": len(self.members),
            "indices": rows,
            "fewest_blockers": self.fewest_blockers,
            "exact": self.exact,
            "notes": list(self.notes),
        }


def council_power(
    file: IssueFile | Mapping[str, Number],
    quota: Number | None = None,
    rule: str | None = None,
    issue: str | None = None,
    samples: int = 0,
    seed: int = SEED,
) -> Power:
    """
    Return who holds how much power in a vote.

    Parameters
    ----------
    file : IssueFile or mapping
        Issues, whose capabilities are the votes, or votes by member.
    quota : number, optional
        What wins. By default it follows the rule: all under unanimity, the least above one half by
        majority; for a qualified majority it is known for Councils of the EU of 15 to 28 only.
    rule : str, optional
        unanimity, qualified_majority or majority; by default the issue's own.
    issue : str, optional
        Which issue of the file; by default the first.
    samples : int
        Above 0, estimates from so many random orders and coalitions; 0 counts exactly.
    seed : int
        Of the estimates.

    Raises
    ------
    BadArgument
        If an argument is not one of those allowed, no quota follows from the rule, or the vote is
        too large to be counted exactly.
    """
    votes, name, own_rule, notes = _votes(file, issue)
    rule = own_rule if rule is None else rule
    if rule not in RULES:
        allowed = ", ".join(filter(None, RULES))
        raise BadArgument(
            Problem("This rule is not known.", column="rule", found=rule, allowed=allowed)
        )
    total = sum(votes.values(), Fraction(0))
    needed = exactly(quota, "quota") if quota is not None else _quota(votes, rule, notes)
    weights = tuple(votes.values())
    vote = game(weights, needed)
    orders = shapley_shubik(weights, needed, samples, seed)
    coalitions = banzhaf(weights, needed, samples, seed)
    errors = (
        orders.standard_errors,
        coalitions.standard_errors,
        coalitions.normalised_errors,
    )
    return Power(
        name,
        rule,
        needed,
        total,
        tuple(votes),
        weights,
        orders.values,
        coalitions.absolute,
        coalitions.normalised,
        None if any(e is None for e in errors) else errors,  # type: ignore[arg-type]
        tuple(total - weight < needed for weight in weights),
        _fewest_blockers(vote),
        tuple(notes),
    )


def _votes(
    file: IssueFile | Mapping[str, Number], wanted: str | None
) -> tuple[dict[str, Fraction], str | None, str, list[str]]:
    """Return the votes by member, of which issue, under which rule, and what was left out."""
    if not isinstance(file, IssueFile):
        return {name: exactly(w, "weights") for name, w in file.items()}, None, "", []
    issue = _issue(file, wanted)
    notes = [] if wanted or len(file.issues) == 1 else [f"The first issue is used: {issue.name}."]
    known = dict(zip(issue.actors, issue.capability.tolist(), strict=True))
    if file.form == "deu":
        left = [actor for actor in NOT_IN_COUNCIL if known.pop(actor, None) is not None]
        if left:
            notes.append(f"Left out, for they have no vote in the Council: {', '.join(left)}.")
    if missing := [actor for actor, weight in known.items() if np.isnan(weight)]:
        notes.append(f"Left out, for no capability is known: {', '.join(missing)}.")
    votes = {a: exactly(w, "weights") for a, w in known.items() if a not in missing}
    if idle := [actor for actor, weight in votes.items() if not weight]:
        notes.append(f"Without weight, so without power: {', '.join(idle)}.")
    return votes, issue.name, issue.rule, notes


def _issue(file: IssueFile, wanted: str | None) -> Issue:
    names = {issue.name: issue for issue in file.issues}
    if wanted is None:
        return file.issues[0]
    if wanted not in names:
        raise BadArgument(
            Problem(
                "This issue is not in the file.",
                column="issue",
                found=wanted,
                allowed=", ".join(names),
            )
        )
    return names[wanted]


def _quota(votes: Mapping[str, Fraction], rule: str, notes: list[str]) -> Fraction:
    """Return what wins by a rule."""
    total = sum(votes.values(), Fraction(0))
    if rule == "unanimity":
        return total
    if rule == "majority":
        vote = game(tuple(votes.values()), total)
        return (vote.total // 2 + 1) * vote.unit
    known = EU_QUOTAS.get(tuple(sorted(map(int, votes.values()))))
    if rule == "qualified_majority" and known and all(v.denominator == 1 for v in votes.values()):
        notes.append(f"The quota is that of the Council: {known[1]}.")
        return Fraction(known[0])
    raise BadArgument(
        Problem(
            "No quota follows from this rule.",
            column="quota",
            found=rule or "no rule",
            allowed="a number, or one of the rules unanimity and majority",
            fix=f"State the quota; the weights sum to {shown(total)}.",
        )
    )


def _fewest_blockers(vote: Game) -> int:
    """Return how many of the heaviest members leave the rest below the quota."""
    rest, blockers = vote.total, 0
    for weight in sorted(vote.weights, reverse=True):
        if rest < vote.quota:
            break
        rest, blockers = rest - weight, blockers + 1
    return blockers


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
