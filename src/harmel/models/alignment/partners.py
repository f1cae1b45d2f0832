"""The partners outside the alliance: what they give and host, on the same measures as members."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.errors import NoAnswer, Problem
from harmel.ledger.facts import Derived, Quantity
from harmel.ledger.record import Event, events
from harmel.ledger.store import Ledger
from harmel.models.alignment.ideal_point_distance import ideal_point_distance
from harmel.models.alignment.indicator import Indicator, no_release, numbers
from harmel.models.alignment.series import newest_release_series

HERE = "harmel.models.alignment.partners.partners"
MEASURES = (
    ("gdp_weo_usd_current", "Output at market rates"),
    ("population_weo", "Population"),
    ("ukraine_aid_total", "Aid to Ukraine allocated in the year"),
    ("ukraine_aid_military", "of which military"),
    ("us_troops_active", "US troops stationed there"),
    ("vdem_polyarchy", "Electoral democracy, 0 to 1"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a partner that bears on the alliance: an export, a grant, a seat at a table."""

    act: str
    what: str
    quantity: tuple[float | None, float | None]
    unit: str
    value: tuple[float | None, float | None]
    currency: str
    on: str
    recipient: str
    status: str
    cites: str
    mark: str


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner: its indicators, its acts, and the events that name it."""

    iso3: str
    indicators: tuple[Indicator, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Partners:
    """All partners of an alliance, as of one day."""

    as_of: date
    partners: tuple[Partner, ...]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        return {
            address: quantity
            for partner in self.partners
            for address, quantity in numbers(partner.indicators).items()
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return {
            "as_of": self.as_of.isoformat(),
            "partners": [
                {
                    "iso3": partner.iso3,
                    "indicators": [indicator.as_dict() for indicator in partner.indicators],
                    "acts": [_act(act) for act in partner.acts],
                    "events": [
                        {"date": event.on.day.isoformat(), "title": event.title}
                        for event in partner.events
                    ],
                }
                for partner in self.partners
            ],
        }


def partners(ledger: Ledger) -> Partners:
    """
    Show what the ledger knows of each partner, on the measures that members have.

    Nothing is said of what partners change for the alliance's survival: that is not measured.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger whose alliance names partners.

    Raises
    ------
    NoAnswer
        If the alliance names no partner.
    """
    if not ledger.alliance.partners:
        raise NoAnswer(
            Problem("This alliance names no partner.", fix="List codes under `partners`.")
        )
    return Partners(
        ledger.as_of, tuple(_partner(ledger, iso3) for iso3 in ledger.alliance.partners)
    )


def _partner(ledger: Ledger, iso3: str) -> Partner:
    return Partner(
        iso3,
        tuple(_indicators(ledger, iso3)),
        _acts(ledger, iso3),
        tuple(event for event in events(ledger) if iso3 in event.subjects),
    )


def _indicators(ledger: Ledger, iso3: str) -> list[Indicator]:
    lead = ledger.alliance.lead
    found = []
    for measure, title in MEASURES:
        series: dict[int, Quantity] = {**newest_release_series(ledger, iso3, measure)}
        unit = ledger.measures().get(measure, "text")
        why = "" if series else no_release(ledger)
        address = f"partners/{iso3}/{measure}"
        found.append(Indicator(address, iso3, title, unit, series, "", "", why))
    found.append(_aid_sum(iso3, {i.id.rsplit("/", 1)[1]: i for i in found}))
    apart = ideal_point_distance(ledger, iso3, lead)
    found.append(
        Indicator(
            f"partners/{iso3}/distance",
            iso3,
            f"Distance from {ledger.alliance.lead_in_words} in votes of the UN General Assembly",
            "ideal points",
            apart,
            "",
            "",
            "" if apart else no_release(ledger),
        )
    )
    return found


def _aid_sum(iso3: str, known: dict[str, Indicator]) -> Indicator:
    aid = known["ukraine_aid_total"].series
    first, last = (min(aid), max(aid)) if aid else (0, 0)
    parts = tuple(aid.values())
    series: dict[int, Quantity] = {}
    if parts:
        series[last] = Derived(
            f"partners/{iso3}/ukraine_aid_sum/{last}",
            sum(part.number for part in parts),
            parts[0].unit,
            HERE,
            f"sum of the years {first} to {last}",
            parts,
        )
    title = f"Aid to Ukraine, sum of {first} to {last}" if parts else "Aid to Ukraine, sum"
    why = "" if parts else known["ukraine_aid_total"].absent_because
    unit = parts[0].unit if parts else "text"
    return Indicator(f"partners/{iso3}/ukraine_aid_sum", iso3, title, unit, series, "", "", why)


def _acts(ledger: Ledger, iso3: str) -> tuple[Act, ...]:
    rows = [
        row
        for table in ledger.of_kind("partner_acts")
        for row in table.rows
        if row.text("subject") == iso3 and row.text("cited_on")[:10] <= ledger.as_of.isoformat()
    ]
    return tuple(
        Act(
            act=row.text("act"),
            what=row.text("what"),
            quantity=(row.number("low"), row.number("high")),
            unit=row.text("unit"),
            value=(row.number("value_low"), row.number("value_high")),
            currency=row.text("currency"),
            on=row.text("date"),
            recipient=row.text("recipient"),
            status=row.text("status"),
            cites=row.text("cites"),
            mark=row.text("mark"),
        )
        for row in sorted(rows, key=lambda row: row.text("date"))
    )


def _act(act: Act) -> dict[str, Any]:
    return {
        "act": act.act,
        "what": act.what,
        "low": act.quantity[0],
        "high": act.quantity[1],
        "unit": act.unit,
        "value_low": act.value[0],
        "value_high": act.value[1],
        "currency": act.currency,
        "date": act.on,
        "recipient": act.recipient,
        "status": act.status,
        "source": act.cites,
        "mark": act.mark,
    }
