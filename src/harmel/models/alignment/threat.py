"""What the alliance's rivals do and where they stand, as far as sources count it."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from harmel.errors import NoAnswer, Problem
from harmel.ledger.facts import Derived, Quantity
from harmel.ledger.members import country_named, members_on
from harmel.ledger.record import Event, events
from harmel.ledger.store import Ledger
from harmel.models.alignment.ideal_point_distance import ideal_point_distance
from harmel.models.alignment.indicator import Indicator, no_release, numbers
from harmel.models.alignment.series import newest_release_series, sum_over

HERE = "harmel.models.alignment.threat.threat"
CRISES = ("article-4", "article-5")


@dataclass(frozen=True, slots=True)
class Threat:
    """All indicators of threat and alignment, as of one day."""

    as_of: date
    indicators: tuple[Indicator, ...]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        return numbers(self.indicators)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return {
            "as_of": self.as_of.isoformat(),
            "indicators": [indicator.as_dict() for indicator in self.indicators],
        }


def threat(ledger: Ledger) -> Threat:
    """
    Put the indicators of threat and alignment side by side; none is weighed against another.

    For each rival that the alliance names: conflicts its government fights in (UCDP), electoral
    democracy (V-Dem), output (WEO), and distance in UN votes from the lead state; between rivals,
    their distance from each other; for the alliance itself, its consultations under Articles 4
    and 5, and the lead state's troops in the other members.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger whose alliance names rivals.

    Raises
    ------
    NoAnswer
        If the alliance names no rival.
    """
    rivals = ledger.alliance.rivals
    if not rivals:
        raise NoAnswer(
            Problem("This alliance names no rival.", fix="List codes under `rivals` in its file.")
        )
    found = [one for rival in rivals for one in _of_rival(ledger, rival)]
    found += [_between(ledger, one, other) for one, other in combinations(rivals, 2)]
    found += [_crises(ledger), _troops(ledger)]
    return Threat(ledger.as_of, tuple(found))


def _of_rival(ledger: Ledger, rival: str) -> list[Indicator]:
    lead = ledger.alliance.lead
    apart = ideal_point_distance(ledger, rival, lead)
    return [
        _published(
            ledger,
            rival,
            "ucdp_conflicts",
            "Armed conflicts its government fights in",
            "more conflicts at once, at 25 battle deaths a year or more",
            "how large they are, or whether they touch a member",
        ),
        _published(
            ledger,
            rival,
            "ucdp_interstate",
            "Conflicts with another state",
            "wars and clashes between governments",
            "support for armed groups abroad",
        ),
        _published(
            ledger,
            rival,
            "vdem_polyarchy",
            "Electoral democracy, 0 to 1",
            "how far leaders answer to voters",
            "what they intend abroad",
        ),
        _published(
            ledger,
            rival,
            "gdp_weo_usd_current",
            "Output at market rates",
            "means that can be turned into force",
            "purchasing power, which is higher; years after 2025 are projections",
        ),
        Indicator(
            f"threat/{rival}-{lead}/distance",
            rival,
            f"Distance from {ledger.alliance.lead_in_words} in votes of the UN General Assembly",
            "ideal points",
            apart,
            "how differently the two vote",
            "what is never put to a vote; members also vote apart from their lead",
            "" if apart else no_release(ledger),
        ),
    ]


def _between(ledger: Ledger, one: str, other: str) -> Indicator:
    apart = ideal_point_distance(ledger, one, other)
    first, second = (country_named(ledger, code) for code in (one, other))
    return Indicator(
        f"threat/{one}-{other}/distance",
        f"{one} {other}",
        f"Distance between {first} and {second} in votes of the UN General Assembly",
        "ideal points",
        apart,
        "smaller is closer alignment in what they vote for",
        "arms, money and trade between them",
        "" if apart else no_release(ledger),
    )


def _published(
    ledger: Ledger, subject: str, measure: str, title: str, says: str, silent_on: str
) -> Indicator:
    series = newest_release_series(ledger, subject, measure)
    unit = ledger.measures().get(measure, "text")
    why = "" if series else no_release(ledger)
    return Indicator(
        f"threat/{subject}/{measure}", subject, title, unit, {**series}, says, silent_on, why
    )


def _crises(ledger: Ledger) -> Indicator:
    by_year: dict[int, list[Event]] = {}
    for event in events(ledger):
        if event.kind in CRISES:
            by_year.setdefault(event.on.day.year, []).append(event)
    first = ledger.alliance.founded.year
    known = [event for found in by_year.values() for event in found]
    last = max((event.on.release.published.year for event in known), default=first - 1)
    series: dict[int, Quantity] = {
        year: Derived(
            f"threat/crises/{year}",
            float(len(by_year.get(year, []))),
            "events",
            HERE,
            f"consultations and invocations dated in the year, of {len(known)} on record",
            tuple(event.on for event in by_year.get(year, known)),
        )
        for year in range(first, min(last, ledger.as_of.year) + 1)
    }
    return Indicator(
        "threat/crises",
        ledger.alliance.code,
        "Times Articles 4 and 5 were invoked",
        "events",
        series,
        "members see their security threatened",
        "threats they speak of elsewhere; years after the list was made are not counted",
        left_out=f"{ledger.as_of.year} is counted to {ledger.as_of} only"
        if ledger.as_of.year in series
        else "",
    )


def _troops(ledger: Ledger) -> Indicator:
    lead = ledger.alliance.lead
    hosts = tuple(m.iso3 for m in members_on(ledger, ledger.as_of) if m.iso3 != lead)
    summed = sum_over(ledger, hosts, "us_troops_active", "threat/troops")
    return Indicator(
        "threat/troops",
        lead,
        "US troops in other members",
        "persons",
        summed.series,
        "the lead state's standing presence",
        "rotations and exercises, which are not counted; hosts are today's members",
        "" if summed.series else no_release(ledger),
        _left_out(ledger, summed.left_out),
    )


def _left_out(ledger: Ledger, years: dict[int, tuple[str, ...]]) -> str:
    """Say which years have no total, span by span, and whose figures are missing in them."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    said = []
    for span in spans:
        who = list(dict.fromkeys(code for year in span for code in years[year]))
        when = f"{span[0]}" if len(span) == 1 else f"{span[0]} to {span[-1]}"
        names = ", ".join(country_named(ledger, code) for code in who)
        hosts = "1 host" if len(who) == 1 else f"{len(who)} hosts"
        said.append(f"{when}: no total, figures of {hosts} missing ({names})")
    return "; ".join(said)
