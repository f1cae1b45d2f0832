"""What all actors of a file, or all members in a real decision, would accept of a mediator."""

from collections.abc import Mapping, Sequence
from typing import cast

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import IssueFile
from harmel.ledger.store import Ledger
from harmel.models.council.acceptance import council_of
from harmel.models.council.case import case_named, parameters
from harmel.models.council.mediator import Goal, Mediation, mediate, unmediated

CASE = "case"
"""The form of an issue file that was made of a real decision."""
MOST_ISSUES = 40
"""How many issues of a file are taken as one package without being named."""
OFF = "none"
"""The goal of nobody: what is asked is taken or left."""


def council_case(ledger: Ledger, decision: str) -> IssueFile:
    """
    Return a real decision as an issue file, so that every model can be asked about it.

    Raises
    ------
    BadArgument
        If the decision is not known by the ledger's day.
    """
    case = case_named(ledger, decision)
    note = (
        f"{case.title}: {len(case.reported)} of {len(case.seats)} members reported, the others "
        "assumed; every member has the same capability."
    )
    return IssueFile(decision, CASE, (case.as_issue(),), (note,))


def council_mediate(
    ledger: Ledger,
    file: IssueFile,
    goal: str = "ambition",
    asked: Mapping[str, float] | None = None,
    issues: Sequence[str] = (),
    may_opt_out: Sequence[str] = (),
    safety: float = 0.0,
    **overrides: float | None,
) -> Mediation:
    """
    Seat the actors of a file as a council that decides by consent, and mediate between them.

    Parameters
    ----------
    ledger : Ledger
        Gives the parameters that are not overridden; all of them are assumed.
    file : IssueFile
        From :func:`harmel.read_issues` or :func:`harmel.council_case`. A real decision is mediated
        within what its sort allows: no opt-outs from an accession, no half of a person.
    goal : str
        ambition, fair, agreement or expected, see :func:`harmel.models.council.mediator.mediate`;
        none: what is asked is taken or left.
    asked : mapping, optional
        What is asked for by issue, in units of its scale.
    issues : sequence of str
        The issues decided together; by default all of the file.
    may_opt_out : sequence of str
        Who may stay outside; by default anybody.
    safety : float
        The least expected margin of each member [stakes].
    **overrides
        budget, most_opt_outs, opt_out_cost, payment_price, least_ambition, blocking_cost, noise,
        correlation, leader; None takes the ledger's.

    Raises
    ------
    BadArgument
        If an issue, an actor or the goal is not known, or a parameter is out of its range.
    NoAnswer
        If an issue has no reference point.
    """
    names = [issue.name for issue in file.issues]
    for name in issues:
        if name not in names:
            raise BadArgument(
                Problem(
                    "This issue is not in the file.",
                    column="issue",
                    found=name,
                    allowed=", ".join(names[:MOST_ISSUES]),
                )
            )
    if not issues and len(names) > MOST_ISSUES:
        raise BadArgument(
            Problem(
                "These are too many issues for one package.",
                column="issue",
                found=str(len(names)),
                allowed=f"at most {MOST_ISSUES}, unless they are named",
                fix="Name the issues that are decided together.",
            )
        )
    used = {name: p.value for name, p in parameters(ledger).items()}
    used |= {name: value for name, value in overrides.items() if value is not None}
    wanted = dict(asked or {})
    if file.form == CASE:
        case = case_named(ledger, file.name)
        wanted = {file.name: case.asked.number} | wanted
        used["budget"] *= case.sort.payments
        used["most_opt_outs"] *= case.sort.opt_outs
        used["least_ambition"] = used["least_ambition"] if case.sort.divisible else 1.0
    council = council_of(
        [issue for issue in file.issues if not issues or issue.name in issues],
        wanted,
        used["blocking_cost"],
        used["noise"],
        used["correlation"],
        used["leader"],
    )
    if goal == OFF:
        return unmediated(council, safety)
    return mediate(
        council,
        cast(Goal, goal),
        may_opt_out=tuple(may_opt_out) or None,
        opt_out_cost=used["opt_out_cost"],
        payment_price=used["payment_price"],
        safety=safety,
        budget=used["budget"],
        most_opt_outs=int(used["most_opt_outs"]),
        least_ambition=used["least_ambition"],
    )
