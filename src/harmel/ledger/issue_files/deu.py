"""Read the DEU data on decision-making in the European Union, wide or long, with Council votes.

The data hold positions and salience and no capability. Here a member state has the weight that the
treaties give it in the Council, and the Commission and the Parliament each that of the largest
state with a position on the issue.

References
----------
Arregui, J. and Perarnaud, C. (2021). The Decision-Making in the European Union (DEU) III dataset.
https://doi.org/10.34810/data53
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from harmel.errors import NoAnswer, Problem
from harmel.ledger.importers.cells import Line, find_columns, fold
from harmel.ledger.issue_files.draft import NAN, Draft, Drafts, Entry
from harmel.ledger.issue_files.plain import rows, titles
from harmel.ledger.store import Ledger

BODIES = ("com", "ep")
"""The Commission and the Parliament."""
LISBON_FROM = 2012
"""Proposals of this year or later count populations. The double majority holds since 1 November
2014; the data have no proposal of 2009 to 2011, and all they have of 2012 on were decided later."""
CENTURY = 50
"""Two digits of a year from here on are of the twentieth century; the data begin in 1995."""
PERCENT = (0.0, 100.0)
LONG = ("issue", "proposal", "council_rule", "actor", "position", "salience")
OF_THE_ISSUE = ("reference_point", "outcome")
WIDE = {"isnr": "issue", "prnr": "proposal", "counvte": "council_rule"}
WIDE_OF_THE_ISSUE = {"rp": "reference_point", "out": "outcome"}


@dataclass(frozen=True, slots=True)
class CouncilVotes:
    """
    What each member state weighs in the Council, by the actor's code in the DEU data.

    Attributes
    ----------
    eu15 : mapping
        Votes of the fifteen until 2004 [votes].
    nice : mapping
        Votes under the Treaty of Nice [votes].
    population : mapping
        Population, which counts in the double majority of the Treaty of Lisbon [persons].
    """

    eu15: Mapping[str, float]
    nice: Mapping[str, float]
    population: Mapping[str, float]

    @property
    def actors(self) -> tuple[str, ...]:
        """The codes of the Commission, the Parliament and all member states."""
        return (*BODIES, *self.population)


def council_votes(ledger: Ledger) -> CouncilVotes:
    """
    Return the Council votes that a ledger holds.

    Votes are treaty facts, and the populations stand for shares that hardly move: they are not cut
    at the ledger's date.

    Raises
    ------
    NoAnswer
        If the ledger holds no table of votes.
    """
    tables = ledger.of_kind("votes")
    if not tables:
        raise NoAnswer(
            Problem(
                "This ledger holds no table of kind 'votes', which weighs the actors of DEU files.",
                fix="Read the file with the shipped ledger.",
            )
        )
    weights: dict[str, dict[str, float]] = {"votes_eu15": {}, "votes_nice": {}, "population": {}}
    for row in tables[-1].rows:
        for column, found in weights.items():
            if (value := row.number(column)) is not None:
                found[row.text("actor")] = value
    return CouncilVotes(weights["votes_eu15"], weights["votes_nice"], weights["population"])


def read_deu_long(lines: list[Line], name: str, votes: CouncilVotes) -> Drafts:
    """
    Read DEU data with one row for each actor with a position on an issue.

    Raises
    ------
    BadTable
        If a column is missing.
    """
    drafts = _drafts(name)
    header = titles(lines[0])
    wanted = {column: (column,) for column in (*LONG, *OF_THE_ISSUE)}
    at = find_columns(header, wanted, name, lines[0].number)
    for line, cells in rows(drafts, lines):
        draft = drafts.issue(drafts.words(cells[at["issue"]], line, "issue"), line)
        proposal, rule = cells[at["proposal"]], cells[at["council_rule"]]
        of_the_issue = {column: cells[at[column]] for column in OF_THE_ISSUE}
        _state(drafts, draft, line, proposal, rule, of_the_issue)
        position, salience = cells[at["position"]], cells[at["salience"]]
        actor = cells[at["actor"]]
        if actor not in votes.actors:
            allowed = ", ".join(votes.actors)
            drafts.bad("This actor is not in the Council.", line, "actor", actor, allowed)
        elif position:
            _enter(drafts, draft, line, actor, position, salience)
    return _weighed(drafts, votes)


def read_deu_wide(lines: list[Line], name: str, votes: CouncilVotes) -> Drafts:
    """
    Read DEU data as published: one row for each issue, two columns for each actor.

    Raises
    ------
    BadTable
        If a column is missing; those that nothing is read from may be.
    """
    drafts = _drafts(name)
    header = titles(lines[0])
    pairs = {actor: (f"p{actor}", f"s{actor}") for actor in votes.actors}
    named = (*WIDE, *WIDE_OF_THE_ISSUE, *(column for pair in pairs.values() for column in pair))
    at = find_columns(header, {column: (column,) for column in named}, name, lines[0].number)
    blank = 0
    for line, cells in rows(drafts, lines):
        issue, proposal, rule = (cells[at[column]] for column in WIDE)
        draft = drafts.issue(drafts.words(issue, line, "isnr"), line)
        if draft.line != line:
            found = f"{issue}, as in row {draft.line}"
            drafts.bad("This issue stands twice.", line, "isnr", found, "each issue once")
            continue
        columns = WIDE_OF_THE_ISSUE.items()
        of_the_issue = {column: cells[at[short]] for short, column in columns}
        _state(drafts, draft, line, proposal, rule, of_the_issue)
        for actor, (position, salience) in pairs.items():
            if cells[at[position]]:
                _enter(drafts, draft, line, actor, cells[at[position]], cells[at[salience]])
            else:
                blank += 1
    drafts.notes.append(
        f"{blank:,} cells without a position are left out: no member yet, or no view was found."
    )
    return _weighed(drafts, votes)


def is_wide(header: Line) -> bool:
    """Say whether a header is that of the published file, even if a column is missing."""
    found = {fold(title) for title in header.cells}
    return len(found & {"prnrnmc", "isnrnmc", "prnr", "isnr", "counvte", "pcom", "scom"}) > 1


def is_long(header: Line) -> bool:
    """Say whether a header is that of the long form, even if a column is missing."""
    found = {fold(title) for title in header.cells}
    return "council_rule" in found or {"council", "procedure"} <= found


def _drafts(name: str) -> Drafts:
    return Drafts(name, "deu", full_salience=100.0, default_scale=PERCENT, leave_out=True)


def _state(
    drafts: Drafts,
    draft: Draft,
    line: int,
    proposal: str,
    rule: str,
    of_the_issue: Mapping[str, str],
) -> None:
    drafts.state(draft, "proposal", drafts.words(proposal, line, "proposal"), line)
    drafts.state(draft, "rule", drafts.rule(rule, line, "council_rule"), line)
    for column, text in of_the_issue.items():
        drafts.state(draft, column, drafts.number(text, line, column, *PERCENT), line)


def _enter(
    drafts: Drafts, draft: Draft, line: int, actor: str, position: str, salience: str
) -> None:
    entry = Entry(
        line,
        drafts.number(position, line, f"position of {actor}", *PERCENT),
        drafts.number(salience, line, f"salience of {actor}", *PERCENT),
        NAN,
    )
    drafts.enter(draft, actor, entry)


def _weighed(drafts: Drafts, votes: CouncilVotes) -> Drafts:
    """Give every actor its capability, and a salience where that alone is blank."""
    eras: Counter[str] = Counter()
    filled = 0
    for draft in drafts.issues.values():
        era, weights = _weights(drafts, draft, votes)
        eras[era] += 1
        states = [weights.get(actor, 0.0) for actor in draft.entries if actor not in BODIES]
        largest = max(states, default=1.0)
        known = [e.salience for e in draft.entries.values() if not math.isnan(e.salience)]
        for actor, entry in draft.entries.items():
            entry.capability = largest if actor in BODIES else weights.get(actor, 0.0)
            if math.isnan(entry.salience) and known:
                entry.salience = fmean(known)
                filled += 1
    counts = ", ".join(f"{era} on {count}" for era, count in eras.items())
    drafts.notes.append(
        f"Capability is the weight of a state in the Council: {counts} issues. The Commission and "
        "the Parliament weigh as much as the largest state with a position on the issue."
    )
    if filled:
        drafts.notes.append(
            f"{filled:,} saliences are blank beside a position: each is taken as the mean of the "
            "others on its issue."
        )
    return drafts


def _weights(drafts: Drafts, draft: Draft, votes: CouncilVotes) -> tuple[str, Mapping[str, float]]:
    """Return which weights count on an issue: by the proposal's year, and by who has a view."""
    match = re.match(r"[a-z]([0-9]{2})[0-9]", draft.word("proposal"))
    if match is None:
        drafts.bad(
            "This number of a proposal gives no year.",
            draft.line,
            "proposal",
            draft.word("proposal") or "nothing",
            "a letter, two digits of the year and a number, such as d98240",
        )
        return "unknown", {}
    year = int(match[1]) + (1900 if int(match[1]) >= CENTURY else 2000)
    if year >= LISBON_FROM:
        return "population (Lisbon)", votes.population
    if all(actor in votes.eu15 or actor in BODIES for actor in draft.entries):
        return "votes of the fifteen", votes.eu15
    return "votes of Nice", votes.nice
