"""How often things of this kind have ended, from three classes; none settles the question."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from scipy.stats import gamma

from harmel.errors import NoAnswer
from harmel.ledger.facts import Derived, Quantity
from harmel.ledger.members import Member, all_members, members_on
from harmel.ledger.store import Ledger
from harmel.units import years_between

HERE = "harmel.hold.reference_classes.reference_classes"
PACTS = "atop-defence-multilateral-1945"
PERIOD = "1945-2016"


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """
    One class of comparable cases.

    Attributes
    ----------
    events, exposure : Quantity
        How often it happened, and over how many years at risk.
    rate, low, high : Quantity
        Mean and central 95 % interval of the yearly rate under Jeffreys' prior [per year].
    by_year : dict
        Probability of at least one event by the end of a year, over the whole posterior.
    """

    id: str
    title: str
    event: str
    events: Quantity
    exposure: Quantity
    rate: Quantity
    low: Quantity
    high: Quantity
    by_year: dict[int, Quantity]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the class by its id."""
        found = (self.events, self.exposure, self.rate, self.low, self.high, *self.by_year.values())
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the class as JSON-ready data; rates are per year."""
        return {
            "id": self.id,
            "title": self.title,
            "event": self.event,
            "events": self.events.value,
            "exposure_years": self.exposure.value,
            "rate": self.rate.value,
            "low": self.low.value,
            "high": self.high.value,
            "by_year": {str(year): p.value for year, p in self.by_year.items()},
        }


def reference_classes(ledger: Ledger, horizons: tuple[int, ...]) -> tuple[ReferenceClass, ...]:
    """
    Count the alliance's own record and that of pacts like it, as far as the ledger holds them.

    With k events in T years at risk, Jeffreys' prior gives a Gamma(k + 1/2, T) posterior of the
    rate, and a probability of 1 - (T / (T + d)) ** (k + 1/2) of at least one event in d more years.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    horizons : tuple of int
        Years at whose end the probability is stated.

    Returns
    -------
    tuple of ReferenceClass
        The lead state leaving, any member leaving, a multilateral defence pact since 1945 ending.

    References
    ----------
    Jeffreys 1961, Theory of Probability, section 3.1; ATOP 4.01, Leeds and others 2002.
    """
    known = [m for m in all_members(ledger) if m.accession.day <= ledger.as_of]
    lead = [member for member in known if member.iso3 == ledger.alliance.lead]
    now = len(members_on(ledger, ledger.as_of))
    found = [
        _own("lead_leaves", "The lead state of this alliance", "it leaves", lead, 1, ledger),
        _own(
            "any_leaves", "The members of this alliance", "one of them leaves", known, now, ledger
        ),
    ]
    return tuple(
        _posterior(*parts, ledger.as_of, horizons)
        for parts in [*found, _pacts(ledger)]
        if parts is not None
    )


Parts = tuple[str, str, str, Quantity, Quantity, int]


def _own(
    name: str, title: str, event: str, at_risk: list[Member], now: int, ledger: Ledger
) -> Parts | None:
    if not at_risk:
        return None
    as_of = ledger.as_of
    left = [m.withdrawal for m in at_risk if m.withdrawal.value and m.withdrawal.day <= as_of]
    ends = {m.iso3: min(m.withdrawal.day, as_of) if m.withdrawal.value else as_of for m in at_risk}
    return (
        name,
        title,
        event,
        Derived(
            f"reference/{name}/events",
            float(len(left)),
            "events",
            HERE,
            "withdrawals up to the date, among the members at risk",
            tuple(m.withdrawal for m in at_risk),
        ),
        Derived(
            f"reference/{name}/exposure",
            sum(years_between(m.accession.day, ends[m.iso3]) for m in at_risk),
            "member-years",
            HERE,
            "years from accession to leaving, or to the date",
            tuple(m.accession for m in at_risk),
            {"to": as_of.isoformat()},
        ),
        now,
    )


def _pacts(ledger: Ledger) -> Parts | None:
    try:
        ended = ledger.fact(PACTS, "alliances_ended", PERIOD)
        years = ledger.fact(PACTS, "alliance_years", PERIOD)
    except NoAnswer:
        return None
    title = "Multilateral defence pacts signed from 1945 (ATOP, to 2016)"
    return ("pact_ends", title, "the pact ends", ended, years, 1)


def _posterior(
    name: str,
    title: str,
    event: str,
    events: Quantity,
    exposure: Quantity,
    at_risk: int,
    as_of: date,
    horizons: tuple[int, ...],
) -> ReferenceClass:
    shape, years = events.number + 0.5, exposure.number
    inputs = (events, exposure)

    def derive(part: str, value: float, unit: str, formula: str) -> Derived:
        return Derived(f"reference/{name}/{part}", value, unit, HERE, formula, inputs)

    def by(horizon: int) -> Derived:
        ahead = max(0.0, years_between(as_of, date(horizon, 12, 31))) * at_risk
        return derive(
            f"by_{horizon}",
            1 - (years / (years + ahead)) ** shape,
            "probability",
            f"1 - (T / (T + d))^(k + 1/2), d = {ahead:.2f} years at risk ahead",
        )

    low, high = (float(gamma.ppf(p, shape, scale=1 / years)) for p in (0.025, 0.975))
    return ReferenceClass(
        id=name,
        title=title,
        event=event,
        events=events,
        exposure=exposure,
        rate=derive("rate", shape / years, "per year", "(k + 1/2) / T"),
        low=derive("low", low, "per year", "2.5 % point of Gamma(k + 1/2, T)"),
        high=derive("high", high, "per year", "97.5 % point of Gamma(k + 1/2, T)"),
        by_year={horizon: by(horizon) for horizon in horizons},
    )
