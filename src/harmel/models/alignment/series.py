"""Series of published figures, read from one release each, by year."""

from dataclasses import dataclass, field

from harmel.ledger.facts import Derived, Fact, Quantity
from harmel.ledger.store import Ledger

HERE = "harmel.models.alignment.series"
MOST_MISSING = 0.05
"""The most of a total that subjects without a figure may have held; see :func:`sum_over`."""


@dataclass(frozen=True, slots=True)
class Summed:
    """
    Totals by year, and the years that have none.

    Attributes
    ----------
    series : dict
        The total of each year that counts, oldest first.
    left_out : dict
        For each year without a total: the subjects that lack a figure and once had one, largest
        first.
    """

    series: dict[int, Quantity] = field(default_factory=dict)
    left_out: dict[int, tuple[str, ...]] = field(default_factory=dict)


def newest_release_series(ledger: Ledger, subject: str, measure: str) -> dict[int, Fact]:
    """
    Return one subject's figures up to the ledger's year, all of the newest release that has any.

    Releases are never joined, so a year that only an older release holds is not in the series.
    """
    facts = [f for f in ledger.facts(subject=subject, measure=measure) if f.value is not None]
    return _by_year(ledger, facts, _newest(facts))


def sum_over(ledger: Ledger, subjects: tuple[str, ...], measure: str, address: str) -> Summed:
    """
    Add a measure over subjects, year by year, where those that matter have a figure.

    A subject without a figure in a year weighs as much as the larger of its last figure before and
    its first figure after that year; one that never has a figure weighs nothing. The year counts
    if those weights are at most 5 % of themselves and the sum of the figures. Weights only decide
    whether a total is shown; they never enter it.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    subjects : tuple of str
        Whose figures to add.
    measure : str
        The measure; all figures are of the newest release that has it for any of the subjects.
    address : str
        The address of the series, to which the year is added.

    Returns
    -------
    Summed
        Totals in the unit of the measure; the formula says over how many subjects each one goes.
    """
    facts = [
        fact
        for subject in subjects
        for fact in ledger.facts(subject=subject, measure=measure)
        if fact.value is not None
    ]
    newest = _newest(facts)
    known = {
        subject: _by_year(ledger, [f for f in facts if f.subject == subject], newest)
        for subject in subjects
    }
    found = Summed()
    for year in sorted({year for figures in known.values() for year in figures}):
        parts = tuple(figures[year] for figures in known.values() if year in figures)
        total = sum(part.number for part in parts)
        weights = {who: _around(figures, year) for who, figures in known.items()}
        missing = {who: w for who, w in weights.items() if year not in known[who] and w > 0}
        if sum(missing.values()) > MOST_MISSING * (total + sum(missing.values())):
            found.left_out[year] = tuple(sorted(missing, key=lambda who: -missing[who]))
            continue
        found.series[year] = Derived(
            f"{address}/{year}",
            total,
            parts[0].unit,
            f"{HERE}.sum_over",
            f"sum over {len(parts)} of {len(subjects)}",
            parts,
        )
    return found


def _newest(facts: list[Fact]) -> str:
    if not facts:
        return ""
    return max(facts, key=lambda fact: (fact.release.published, fact.release.id)).release.id


def _by_year(ledger: Ledger, facts: list[Fact], release: str) -> dict[int, Fact]:
    return {
        int(fact.period[:4]): fact
        for fact in sorted(facts, key=lambda fact: fact.period)
        if fact.release.id == release
        and len(fact.period) == len("2024")
        and int(fact.period) <= ledger.as_of.year
    }


def _around(figures: dict[int, Fact], year: int) -> float:
    """Return the larger of the last figure before a year and the first after it, or zero."""
    before = [figures[y].number for y in figures if y < year][-1:]
    after = [figures[y].number for y in figures if y > year][:1]
    return max(before + after, default=0.0)
