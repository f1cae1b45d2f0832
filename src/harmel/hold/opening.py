"""What is known on the opening day: shares, sizes, borders, and what has happened since 2024."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from harmel.errors import NoAnswer, Problem
from harmel.hold.estimate.yearly import newest_first
from harmel.hold.priors import Floats, prior_file
from harmel.ledger.facts import Quantity
from harmel.ledger.store import Ledger
from harmel.models.burden.guideline_gap import SHARE, Burden, burden
from harmel.models.support.replacement_inputs import parameters
from harmel.units import years_between

REFERENCE = date(2024, 10, 1)
"""The day whose level later openings are measured against, too."""
LAST = 2035
BORDER = ("EST", "FIN", "LTU", "LVA", "NOR", "POL")
"""Members with a land border to Russia, Kaliningrad counted; geography, no assumption."""
ELECTION, WINNER = "us-election-2024", "Donald Trump"
SUMMIT_MONTH = 7
TARGET_YEARS = 10
FAVOUR = "pew_nato_favourable"
AID = "ukraine_aid_military"
NEARLY_NOTHING = 0.1
"""Below this part of its share by GDP a donor counts as having stopped: facts, not a law."""


@dataclass(frozen=True, eq=False)
class Opening:
    """
    All that the model takes from the ledger.

    Attributes
    ----------
    day : date
        The ledger's, but no later than its newest table: of later days nothing is known.
    members : tuple of str
        The m members without the lead state that report a share.
    shares : dict of int to array, shape (m,)
        Share of GDP by year, as far as known [percent]; from one release.
    lead_shares : dict of int to float
        The lead state's [percent].
    gdp, lead_gdp : array, shape (m,), and float
        At current prices in 2024, or the first year known [billion USD].
    border : array, shape (m,)
        1 where a member borders Russia.
    favour : array, shape (m,)
        Net favour of the alliance in polls less the mean of those polled [points]; 0 elsewhere.
    republican_2024 : bool or None
        Whether the Republican candidate won, once known.
    guidelines : tuple of (agreed, share, by)
        Guidelines beyond 2 % agreed by the opening day [percent].
    lead_gives : dict of int to bool
        Years of which it is known whether the lead state still gave aid.
    first_pledge : float
        The pledge against which giving was measured [billion EUR].
    fait_accompli, brigades : float
        Chance that a quick grab succeeds against so many brigades.
    inputs : tuple of Quantity
        The figures all this was read from.
    """

    day: date
    lead: str
    members: tuple[str, ...]
    release: str
    shares: Mapping[int, Floats]
    lead_shares: Mapping[int, float]
    gdp: Floats
    lead_gdp: float
    border: Floats
    favour: Floats
    polled: tuple[str, ...]
    republican_2024: bool | None
    guidelines: tuple[tuple[date, float, int], ...]
    lead_gives: Mapping[int, bool]
    first_pledge: float
    fait_accompli: float
    brigades: float
    inputs: tuple[Quantity, ...]

    @property
    def settled(self) -> frozenset[str]:
        """Parameters that act no longer: the odds of a decided election, and who lost it."""
        if self.republican_2024 is None:
            return frozenset()
        loser = "target_harris" if self.republican_2024 else "target_trump"
        return frozenset({"republican_2024", loser})

    @property
    def years(self) -> range:
        """The years that the model walks."""
        return range(REFERENCE.year, LAST + 1)

    def open_part(self, year: int) -> float:
        """Return the part of a year that lies after the opening day: 0, 1, or between."""
        first = max(self.day, date(year, 1, 1))
        return max(0.0, min(1.0, years_between(first, date(year + 1, 1, 1))))

    def elapsed(self, year: int) -> float:
        """Return the part of a year that lies after the reference day."""
        return years_between(max(REFERENCE, date(year, 1, 1)), date(year + 1, 1, 1))

    def summit_ahead(self, year: int) -> bool:
        """Return whether the summit of a year comes after the opening day."""
        return date(year, SUMMIT_MONTH, 1) > max(self.day, REFERENCE)


def opening(ledger: Ledger) -> Opening:
    """
    Read the opening from a ledger.

    Raises
    ------
    NoAnswer
        If the parameters are not of this alliance, or its day is before the reference day.
    """
    known = prior_file().alliance
    if ledger.alliance.code != known:
        raise NoAnswer(
            Problem(
                "The parameters of the model are not of this alliance.",
                found=ledger.alliance.code,
                allowed=known,
            )
        )
    if ledger.as_of < REFERENCE:
        raise NoAnswer(
            Problem(
                f"The model starts on its reference day, {REFERENCE}.",
                column="as_of",
                found=ledger.as_of.isoformat(),
                allowed=f"{REFERENCE} or later",
            )
        )
    day = min(ledger.as_of, max(table.sidecar.published for table in ledger.tables.values()))
    lead = ledger.alliance.lead
    first = _first(ledger)
    members = tuple(iso3 for iso3 in _whole(first) if iso3 != lead)
    by_year = {REFERENCE.year: first} | _later(ledger, first, day.year)
    anchors = parameters(ledger)
    favour, polled, polls = _favour(ledger, members)
    won, sources = _election(ledger)
    gdp = np.array([first.member(iso3).gdp.number for iso3 in members])
    lead_gdp = first.member(lead).gdp.number
    gives, aid = _gives(ledger, lead, lead_gdp / (lead_gdp + gdp.sum()))
    return Opening(
        day=day,
        lead=lead,
        members=members,
        release=first.release.id,
        shares={year: 100 * _shares(b, members) for year, b in by_year.items()},
        lead_shares={year: 100 * b.member(lead).share.number for year, b in by_year.items()},
        gdp=gdp,
        lead_gdp=lead_gdp,
        border=np.array([float(iso3 in BORDER) for iso3 in members]),
        favour=favour,
        polled=polled,
        republican_2024=won,
        guidelines=_guidelines(ledger),
        lead_gives=gives,
        first_pledge=ledger.alliance.pledges[0].amount,
        fait_accompli=anchors["fait_accompli_at_seven"].best,
        brigades=anchors["rand_brigades"].best,
        inputs=(
            *(q for b in by_year.values() for row in b.members for q in (row.share, row.gdp)),
            *polls,
            *sources,
            *aid,
            *anchors["fait_accompli_at_seven"].quantities,
            *anchors["rand_brigades"].quantities,
        ),
    )


def _first(ledger: Ledger) -> Burden:
    """Return the reference year in the newest release that gives share and output of most."""
    for release in newest_first(ledger, SHARE):
        try:
            found = burden(ledger, REFERENCE.year, None, release.id)
        except NoAnswer:
            continue
        whole = _whole(found)
        if ledger.alliance.lead in whole and 2 * len(whole) >= len(found.members):
            return found
    raise NoAnswer(
        Problem(
            f"No release visible by {ledger.as_of} gives share and output of most members in "
            f"{REFERENCE.year}."
        )
    )


def _whole(of: Burden) -> tuple[str, ...]:
    """Return the members of which a release gives both share and output."""
    rows = [r for r in of.members if r.share.value is not None and r.gdp.value is not None]
    return tuple(row.member.iso3 for row in rows)


def _later(ledger: Ledger, first: Burden, last: int) -> dict[int, Burden]:
    """Return the years after the reference that the same release gives for the lead and most."""
    found = {}
    for year in range(REFERENCE.year + 1, last + 1):
        try:
            of = burden(ledger, year, None, first.release.id)
        except NoAnswer:
            break
        reporting = [row for row in of.members if row.share.value is not None]
        if of.member(ledger.alliance.lead).share.value is None:
            break
        if 2 * len(reporting) < len(of.members):
            break
        found[year] = of
    return found


def _shares(of: Burden, members: tuple[str, ...]) -> Floats:
    found = [of.member(iso3).share.value for iso3 in members]
    return np.array([np.nan if value is None else value for value in found], dtype=float)


def _favour(
    ledger: Ledger, members: tuple[str, ...]
) -> tuple[Floats, tuple[str, ...], tuple[Quantity, ...]]:
    """Read the newest poll of each member; favour less the rest is its net favour."""
    newest = {f.subject: f for f in ledger.facts(measure=FAVOUR) if f.value is not None}
    asked = {iso3: newest[iso3] for iso3 in members if iso3 in newest}
    net = {iso3: 2 * fact.number - 100 for iso3, fact in asked.items()}
    middle = float(np.mean(list(net.values()))) if net else 0.0
    found = np.array([net[iso3] - middle if iso3 in net else 0.0 for iso3 in members])
    return found, tuple(asked), tuple(asked.values())


def _election(ledger: Ledger) -> tuple[bool | None, tuple[Quantity, ...]]:
    for fact in ledger.attributes():
        if fact.subject == ELECTION and fact.measure == "winner":
            return fact.value == WINNER, (fact,)
    return None, ()


def _guidelines(ledger: Ledger) -> tuple[tuple[date, float, int], ...]:
    return tuple(
        (g.agreed, 100 * g.share, g.by or g.agreed.year + TARGET_YEARS)
        for g in ledger.alliance.guidelines
        if g.measure == SHARE and REFERENCE < g.agreed <= ledger.as_of
    )


def _gives(
    ledger: Ledger, lead: str, share: float
) -> tuple[Mapping[int, bool], tuple[Quantity, ...]]:
    """Say in which full years after the reference the lead state gave a tenth of its share."""
    pledges = [p for p in ledger.alliance.pledges if p.decided <= ledger.as_of]
    facts = [f for f in ledger.facts(lead, AID) if f.value is not None] if pledges else []
    newest = {int(f.period): f for f in facts if int(f.period) > REFERENCE.year}
    whole = {y: f for y, f in newest.items() if y <= ledger.as_of.year}
    owed = share * pledges[-1].amount if pledges else 0.0
    return {y: f.number >= NEARLY_NOTHING * owed for y, f in whole.items()}, tuple(whole.values())
