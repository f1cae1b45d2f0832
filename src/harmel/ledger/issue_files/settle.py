"""Turn the drafts of a file into issues: units, scales and sizes are settled here, and said.

What a file leaves open is decided by its values, always the same way, and stands in the notes.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from harmel.errors import BadTable, Problem
from harmel.ledger.issue import Floats, Issue, IssueFile
from harmel.ledger.issue_files.draft import RULE_WORDS, Draft, Drafts, Entry

MOST_ACTORS = 500
"""How many actors one issue may have: models compare every pair of them."""
MOST_ISSUES = 10_000
MOST_NAMED = 5
PERCENT = (0.0, 100.0)
SHARE = (0.0, 1.0)
SMALL = 10.0
"""Where all positions of one of several issues lie below this, 0 to 100 is doubtful: so we ask."""
OFF_SCALE, MEND = "This lies off the scale of its issue.", "Correct it, or widen the scale."
STATE_IT = "State its ends in the columns scale_low and scale_high."


def settle(drafts: Drafts) -> IssueFile:
    """
    Make the issues of a file.

    Raises
    ------
    BadTable
        With all faults of the file, by row.
    """
    if not drafts.issues and not drafts.problems:
        fix = "Write one row for each actor on each issue."
        drafts.bad("This file has no row with an actor.", fix=fix)
    _sizes(drafts)
    _saliences(drafts)
    scales = _scales(drafts)
    _missing(drafts)
    _refuse(drafts)
    issues = [
        issue
        for draft in drafts.issues.values()
        if (issue := _issue(drafts, draft, scales[draft.name])) is not None
    ]
    if not issues and not drafts.problems:
        drafts.bad("No issue of this file has an actor with a position and any weight.")
    _refuse(drafts)
    return IssueFile(drafts.name, drafts.form, tuple(issues), tuple(drafts.notes))


def _refuse(drafts: Drafts) -> None:
    if drafts.problems:
        raise BadTable(*sorted(drafts.problems, key=lambda problem: problem.row or 0))


def _sizes(drafts: Drafts) -> None:
    if len(drafts.issues) > MOST_ISSUES:
        allowed = f"{MOST_ISSUES:,} in one file"
        drafts.bad("This file has too many issues.", None, None, f"{len(drafts.issues):,}", allowed)
    for draft in drafts.issues.values():
        if len(draft.entries) > MOST_ACTORS:
            drafts.bad(
                "This issue has too many actors.",
                draft.line,
                None,
                f"{len(draft.entries):,} on {draft.name}",
                f"{MOST_ACTORS} on one issue",
                "Join actors that stand together, or drop those without weight.",
            )


def _entries(drafts: Drafts) -> Iterable[Entry]:
    return (entry for draft in drafts.issues.values() for entry in draft.entries.values())


def _saliences(drafts: Drafts) -> None:
    """Bring salience to 0 to 1; which of two units it stands in is seen from the largest."""
    full = drafts.full_salience
    if full is None:
        given = [entry for entry in _entries(drafts) if entry.salience > 0]
        if not given:
            return
        largest = max(given, key=lambda entry: entry.salience)
        full = 100.0 if largest.salience > 1 else 1.0
        part = next((entry for entry in given if entry.salience < 1), None)
        if full > 1 and part is not None:
            drafts.bad(
                "This file mixes two units of salience.",
                part.line,
                "salience",
                f"{part.salience:g}, but {largest.salience:g} in row {largest.line}",
                "0 to 1 in all rows, or 0 to 100 in all rows",
                "Bring all rows to one of the two.",
            )
        drafts.notes.append(
            f"Salience is read as 0 to {full:g}: the largest is {largest.salience:g}."
        )
    for entry in _entries(drafts):
        entry.salience /= full


def _spots(draft: Draft) -> list[float]:
    """Return all that lies on the scale, but for the outcome, which nothing may look at."""
    found = [v for e in draft.entries.values() for v in (e.position, e.low, e.high)]
    if (reference := draft.number("reference_point")) is not None:
        found.append(reference)
    return [value for value in found if not math.isnan(value)]


def _scales(drafts: Drafts) -> dict[str, tuple[float, float]]:
    """Return the scale of each issue: as stated, else by the form, else from the values."""
    scales: dict[str, tuple[float, float]] = {}
    spots = {draft.name: _spots(draft) for draft in drafts.issues.values()}
    open_ones = []
    for draft in drafts.issues.values():
        low, high = draft.number("scale_low"), draft.number("scale_high")
        if low is None and high is None:
            if drafts.default_scale is None:
                open_ones.append(draft)
            scales[draft.name] = drafts.default_scale or PERCENT
            continue
        if low is None or high is None or low >= high:
            line = draft.stated["scale_low" if low is not None else "scale_high"][1]
            ends = ("nothing" if end is None else f"{end:g}" for end in (low, high))
            found = f"{' to '.join(ends)} on {draft.name}"
            drafts.bad(
                "A scale needs two ends.", line, "scale_low, scale_high", found, "low < high"
            )
            continue
        scales[draft.name] = (low, high)
    everything = [spot for draft in open_ones for spot in spots[draft.name]]
    if everything:
        _read_scales(drafts, open_ones, spots, scales, (min(everything), max(everything)))
    _on_scale(drafts, scales)
    return scales


def _read_scales(
    drafts: Drafts,
    open_ones: list[Draft],
    spots: dict[str, list[float]],
    scales: dict[str, tuple[float, float]],
    ends: tuple[float, float],
) -> None:
    """Read the scales that nobody stated from the values of the whole file."""
    least, most = ends
    if least >= 0 and most <= 1:
        scales.update({draft.name: SHARE for draft in open_ones})
        drafts.notes.append("The scale is taken as 0 to 1: all positions lie there.")
    elif least >= 0 and 50 <= most <= 100:
        scales.update({draft.name: PERCENT for draft in open_ones})
        drafts.notes.append(
            f"The scale is taken as 0 to 100: all positions lie there, the largest at {most:g}."
        )
        small = [d.name for d in open_ones if spots[d.name] and max(spots[d.name]) < SMALL]
        if small:
            drafts.notes.append(
                f"All positions lie below {SMALL:g} on {_named(small)}: is its scale another? "
                f"{STATE_IT}"
            )
    else:
        for draft in open_ones:
            low, high = min(spots[draft.name], default=0), max(spots[draft.name], default=0)
            if low < high:
                scales[draft.name] = (low, high)
            elif not 0 <= low <= 100:
                del scales[draft.name]
                drafts.bad(
                    "The scale of this issue cannot be told from a single position.",
                    draft.line,
                    None,
                    f"{low:g} on {draft.name}",
                    fix=STATE_IT,
                )
        ranges = [
            f"{draft.name} {low:g} to {high:g}"
            for draft in open_ones
            for low, high in [scales.get(draft.name, PERCENT)]
        ]
        drafts.notes.append(f"The scale is taken from the positions: {_named(ranges)}.")


def _on_scale(drafts: Drafts, scales: dict[str, tuple[float, float]]) -> None:
    """Find what lies off its scale, and ranges that do not hold their position."""
    for draft in drafts.issues.values():
        low, high = scales.get(draft.name, (-math.inf, math.inf))
        allowed = f"{low:g} to {high:g} on {draft.name}"
        for entry in draft.entries.values():
            for column, value in (
                ("position", entry.position),
                ("position_low", entry.low),
                ("position_high", entry.high),
            ):
                if value < low or value > high:
                    drafts.bad(OFF_SCALE, entry.line, column, f"{value:g}", allowed, MEND)
            if entry.low > entry.position or entry.high < entry.position:
                drafts.bad(
                    "This range does not hold its position.",
                    entry.line,
                    "position_low, position_high",
                    f"{entry.low:g} to {entry.high:g}, position {entry.position:g}",
                    "low <= position <= high",
                )
            ranged = not (math.isnan(entry.low) and math.isnan(entry.high))
            if ranged and math.isnan(entry.position):
                drafts.bad(
                    "This range has no position.",
                    entry.line,
                    "position",
                    "nothing",
                    "the most likely position within the range",
                )
        reference = draft.number("reference_point")
        if reference is not None and not low <= reference <= high:
            line = draft.stated["reference_point"][1]
            drafts.bad(OFF_SCALE, line, "reference_point", f"{reference:g}", allowed, MEND)


def _missing(drafts: Drafts) -> None:
    """Say how many rows lack what a model needs."""
    entries = list(_entries(drafts))
    for column in ("position", "salience", "capability"):
        count = sum(1 for entry in entries if math.isnan(getattr(entry, column)))
        if count:
            rows = "row" if count == 1 else "rows"
            drafts.notes.append(f"{count:,} {rows} without {column}: such an actor takes no part.")


def _issue(drafts: Drafts, draft: Draft, scale: tuple[float, float]) -> Issue | None:
    """Make one issue; one that no model can use is a fault, or is left out with a note."""
    entries = draft.entries.values()

    def column(name: str) -> Floats:
        return np.array([getattr(entry, name) for entry in entries])

    low, high = column("low"), column("high")
    ranged = not (np.isnan(low).all() and np.isnan(high).all())
    try:
        return Issue(
            draft.name,
            tuple(draft.entries),
            column("position"),
            column("salience"),
            column("capability"),
            draft.number("reference_point"),
            draft.number("outcome"),
            RULE_WORDS[draft.word("rule")],
            draft.word("proposal"),
            scale,
            low if ranged else None,
            high if ranged else None,
        )
    except BadTable as error:
        if drafts.leave_out:
            drafts.notes.append(f"{draft.name} is left out: {error.problems[0].what}")
        else:
            drafts.problems += [_placed(problem, drafts, draft) for problem in error.problems]
        return None


def _placed(problem: Problem, drafts: Drafts, draft: Draft) -> Problem:
    found = draft.name if problem.found is None else f"{problem.found} on {draft.name}"
    return replace(problem, file=drafts.name, row=draft.line, found=found)


def _named(names: list[str]) -> str:
    left = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {left} more" if left > 0 else "")
