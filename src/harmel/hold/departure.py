"""What leaves with the lead state: arithmetic on one release, no forecast."""

from dataclasses import dataclass

from harmel.errors import NoAnswer
from harmel.ledger.facts import Derived, Quantity
from harmel.ledger.store import Ledger
from harmel.models.burden.guideline_gap import Burden

HERE = "harmel.hold.departure.departure"


@dataclass(frozen=True, slots=True)
class Departure:
    """
    What leaves with the lead state.

    Attributes
    ----------
    spending_share, gdp_share, personnel_share : Quantity
        The lead state's part of the whole alliance [fraction]; absent where not published.
    factor : Quantity
        By what the others must multiply their spending to keep today's total.
    extra : Quantity
        What that adds [billion USD a year]: the lead state's own spending.
    share_needed : Quantity
        What share of their GDP the others would then spend [fraction].
    """

    lead: str
    spending_share: Quantity
    gdp_share: Quantity
    personnel_share: Quantity
    factor: Quantity
    extra: Quantity
    share_needed: Quantity

    def quantities(self) -> tuple[Quantity, ...]:
        """Return all quantities in order."""
        return (
            self.spending_share,
            self.gdp_share,
            self.personnel_share,
            self.factor,
            self.extra,
            self.share_needed,
        )


def departure(ledger: Ledger, now: Burden) -> Departure:
    """Say what leaves with the lead state, by arithmetic on one release."""
    lead = ledger.alliance.lead
    groups = ledger.alliance.groups
    whole = next(t for t in now.totals if not groups[t.code].without)
    others = next(t for t in now.totals if groups[t.code].without)
    row = now.member(lead)
    return Departure(
        lead=lead,
        spending_share=_ratio("spending_share", row.spending, whole.spending, "fraction"),
        gdp_share=_ratio("gdp_share", row.gdp, whole.gdp, "fraction"),
        personnel_share=_personnel(ledger, now, whole.code),
        factor=_ratio("factor", whole.spending, others.spending, "ratio"),
        extra=row.spending,
        share_needed=_ratio("share_needed", whole.spending, others.gdp, "fraction"),
    )


def _ratio(name: str, part: Quantity, whole: Quantity, unit: str) -> Derived:
    if part.value is None or not whole.value:
        because = "the release gives no money"
        return Derived(f"departure/{name}", None, unit, HERE, "", (), {}, because)
    value = part.number / whole.number
    return Derived(f"departure/{name}", value, unit, HERE, "first / second", (part, whole))


def _personnel(ledger: Ledger, now: Burden, whole: str) -> Derived:
    name, year = "military_personnel", str(now.year)
    try:
        part = ledger.fact(ledger.alliance.lead, name, year, now.release.id)
        total = ledger.fact(whole, name, year, now.release.id)
    except NoAnswer as error:
        because = error.problems[0].what
        return Derived("departure/personnel_share", None, "fraction", HERE, "", (), {}, because)
    return _ratio("personnel_share", part, total, "fraction")
