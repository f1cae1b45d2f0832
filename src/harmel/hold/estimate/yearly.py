"""One release's figures by member and year, and which releases there are, the newest first."""

from harmel.ledger.facts import Fact, Release
from harmel.ledger.members import members_on
from harmel.ledger.store import Ledger

Figures = dict[tuple[str, int], Fact]


def newest_first(ledger: Ledger, measure: str) -> tuple[Release, ...]:
    """Return the releases of a measure; those let in ahead of their day come last."""

    def order(release: Release) -> tuple[bool, str, str]:
        return (
            release.published <= ledger.as_of,
            release.published.isoformat(),
            release.id,
        )

    return tuple(sorted(ledger.releases(measure), key=order, reverse=True))


def others(ledger: Ledger) -> tuple[str, ...]:
    """Return today's members but the lead state, in order of code."""
    today = members_on(ledger, ledger.as_of)
    return tuple(member.iso3 for member in today if member.iso3 != ledger.alliance.lead)


def yearly(ledger: Ledger, measure: str, release: Release, subjects: tuple[str, ...]) -> Figures:
    """Return what one release gives of a measure, by subject and year up to the ledger's year."""
    return {
        (fact.subject, int(fact.period)): fact
        for fact in ledger.facts(measure=measure, release=release.id)
        if fact.subject in subjects
        and fact.value is not None
        and len(fact.period) == len("2024")
        and int(fact.period) <= ledger.as_of.year
    }
