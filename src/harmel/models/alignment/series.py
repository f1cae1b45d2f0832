"""Series of published figures, read from one release each, by year."""

from harmel.ledger.facts import Derived, Fact, Quantity
from harmel.ledger.store import Ledger

HERE = "harmel.models.alignment.series"


def newest_release_series(ledger: Ledger, subject: str, measure: str) -> dict[int, Fact]:
    """
    Return one subject's figures up to the ledger's year, all of the newest release that has any.

    Releases are never joined, so a year that only an older release holds is not in the series.
    """
    facts = [f for f in ledger.facts(subject=subject, measure=measure) if f.value is not None]
    if not facts:
        return {}
    newest = max(facts, key=lambda fact: (fact.release.published, fact.release.id)).release.id
    return {
        int(fact.period[:4]): fact
        for fact in sorted(facts, key=lambda fact: fact.period)
        if fact.release.id == newest
        and len(fact.period) == len("2024")
        and int(fact.period) <= ledger.as_of.year
    }


def sum_over(
    ledger: Ledger, subjects: tuple[str, ...], measure: str, address: str
) -> dict[int, Quantity]:
    """
    Add a measure over subjects, year by year; the formula says how many of them have a figure.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    subjects : tuple of str
        Whose figures to add.
    measure : str
        The measure; all figures are of its newest release.
    address : str
        The address of the series, to which the year is added.
    """
    by_year: dict[int, list[Fact]] = {}
    for subject in subjects:
        for year, fact in newest_release_series(ledger, subject, measure).items():
            by_year.setdefault(year, []).append(fact)
    return {
        year: Derived(
            f"{address}/{year}",
            sum(fact.number for fact in facts),
            facts[0].unit,
            f"{HERE}.sum_over",
            f"sum over {len(facts)} of {len(subjects)}",
            tuple(facts),
        )
        for year, facts in sorted(by_year.items())
    }
