"""The first brief: reference classes and arithmetic, until the model of the alliance exists.

Nothing here forecasts. It says what leaves with the lead state, what that costs the others, who is
short of what was agreed, how figures were revised, and how often pacts of this kind have ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from harmel.errors import NoAnswer
from harmel.hold.reference_classes import ReferenceClass, reference_classes
from harmel.ledger.claims import ClaimCheck, check_claims
from harmel.ledger.facts import Derived, Quantity
from harmel.ledger.members import Membership, members
from harmel.ledger.offices import Office, office
from harmel.ledger.revisions import Revision, crossed, facts_diff
from harmel.ledger.schemas import Pledge
from harmel.ledger.store import Ledger
from harmel.ledger.support_file import read_support
from harmel.models.alignment.partners import Partners, partners
from harmel.models.alignment.threat import Threat, threat
from harmel.models.burden.guideline_gap import (
    SHARE,
    Burden,
    Threshold,
    burden,
    newest_year,
)
from harmel.models.council.decisions import Decisions, council_cases
from harmel.models.council.selection import Selection, council_selection
from harmel.models.pledge.fair_split import Split, pledge_split
from harmel.models.pledge.ledger_rows import PledgeLedger
from harmel.models.pledge.pledge_ledger import pledge_ledger
from harmel.models.support.answer import Lacks
from harmel.models.support.assign import support_shortfall
from harmel.models.support.replacement import Replacement, replacement
from harmel.units import Amount

HERE = "harmel.hold.provisional.provisional_brief"
Found = TypeVar("Found")
HORIZONS = (2030, 2035)
DRAWS = 2000
OUTCOMES = ("holds_led", "holds_rebalanced", "hollow", "split", "broken")
TIERS = ("estimated", "published", "assumed", "models", "interaction", "chance")
BLOCKS = (
    "politics",
    "spending",
    "capability",
    "pledge",
    "consensus",
    "deterrence",
    "survival",
)


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


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Who is below one guideline, and what reaching it would cost them all in a year."""

    guideline: str
    share: float
    below: tuple[str, ...]
    count: Quantity
    reporting: Quantity
    cost: Quantity


@dataclass(frozen=True, slots=True)
class Revised:
    """One year in an older release and in the newest: counts at the guideline, and who crossed."""

    year: int
    before: str
    after: str
    count_before: Quantity
    count_after: Quantity
    reporting_before: Quantity
    reporting_after: Quantity
    crossed: tuple[Revision, ...]
    largest: tuple[Revision, ...]
    compared: int


@dataclass(frozen=True, slots=True)
class PledgeCost:
    """One pledge split over all, and over all but the lead state, as known when it was made."""

    pledge: Pledge
    split: Split
    without_lead: Split
    multiplier: Quantity
    others: Quantity


@dataclass(frozen=True)
class Brief:
    """Everything the provisional brief says, before any words."""

    ledger: Ledger
    horizon: int
    membership: Membership
    burden: Burden
    departure: Departure
    shortfalls: tuple[Shortfall, ...]
    pledges: tuple[PledgeCost, ...]
    office: Office
    claims: ClaimCheck | None
    revised: tuple[Revised, ...]
    reference_classes: tuple[ReferenceClass, ...]
    threat: Threat | None
    partners: Partners | None
    council: Decisions | None
    selection: Selection | None
    lacks: Lacks | None
    replacement: Replacement | None
    pledge_ledgers: tuple[PledgeLedger, ...]
    left_out: tuple[str, ...]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the brief by its id."""
        found = {**self.membership.numbers(), **self.burden.numbers(), **self.office.numbers()}
        found |= {quantity.id: quantity for quantity in self.departure.quantities()}
        found |= {q.id: q for row in self.shortfalls for q in (row.cost, row.count, row.reporting)}
        for cost in self.pledges:
            found |= cost.split.numbers()
            found |= cost.without_lead.numbers()
            found |= {cost.others.id: cost.others}
        for revised in self.revised:
            parts = (*revised.crossed, *revised.largest)
            found |= {part.change.id: part.change for part in parts}
            found |= {fact.id: fact for part in parts for fact in (part.old, part.new)}
            counts = (
                revised.count_before,
                revised.count_after,
                revised.reporting_before,
                revised.reporting_after,
            )
            found |= {quantity.id: quantity for quantity in counts}
        for row in self.reference_classes:
            found |= row.numbers()
        asked = (self.threat, self.partners, self.council, self.selection)
        for part in (*asked, self.lacks, self.replacement, *self.pledge_ledgers):
            if part is not None:
                found |= part.numbers()
        if self.claims is not None:
            found |= self.claims.numbers()
        return found

    def as_dict(self) -> dict[str, Any]:
        """
        Return the brief as JSON-ready data.

        Outcomes, the leader's effect and variance shares are null while the brief is provisional:
        reference classes cannot tell them apart, and nothing is made up to fill them.
        """
        unknown = dict.fromkeys(OUTCOMES)
        return {
            "alliance": self.ledger.alliance.code,
            "as_of": self.ledger.as_of.isoformat(),
            "horizon": self.horizon,
            "provisional": True,
            "outcomes": unknown,
            "by_year": {str(year): dict(unknown) for year in HORIZONS},
            "holds": dict.fromkeys(("p", "low", "high", "kindest", "harshest")),
            "leader_effect": {
                outcome: {"difference": None, "standard_error": None, "tier": "assumed"}
                for outcome in OUTCOMES
            },
            "variance_share": dict.fromkeys(TIERS),
            "reference_classes": [row.as_dict() for row in self.reference_classes],
            "blocks_missing": list(BLOCKS),
            "draws": 0,
            "seed": None,
            "ledger_hash": self.ledger.content_hash,
            "pseudo_real_time": self.ledger.pseudo_real_time,
            "members": len(self.membership.profiles),
            "burden": self.burden.as_dict(),
            "departure": {
                "lead": self.departure.lead,
                "spending_share": self.departure.spending_share.value,
                "gdp_share": self.departure.gdp_share.value,
                "personnel_share": self.departure.personnel_share.value,
                "factor_for_the_others": self.departure.factor.value,
                "extra_usd_bn": self.departure.extra.value,
                "share_gdp_needed": self.departure.share_needed.value,
            },
            "shortfalls": [
                {
                    "guideline": row.guideline,
                    "share": row.share,
                    "below": list(row.below),
                    "reporting": row.reporting.value,
                    "cost_usd_bn": row.cost.value,
                }
                for row in self.shortfalls
            ],
            "pledges": [
                {
                    "id": cost.pledge.id,
                    "split": cost.split.as_dict(),
                    "without_lead": cost.without_lead.as_dict(),
                    "multiplier_without_lead": cost.multiplier.value,
                    "others_share": cost.others.value,
                }
                for cost in self.pledges
            ],
            "office": self.office.as_dict(),
            "left_out": list(self.left_out),
            "threat": None if self.threat is None else self.threat.as_dict(),
            "partners": None if self.partners is None else self.partners.as_dict(),
            "council": None if self.council is None else self.council.as_dict(),
            "selection": None if self.selection is None else self.selection.as_dict(),
            "support": None if self.lacks is None else self.lacks.as_dict(),
            "replacement": None if self.replacement is None else self.replacement.as_dict(),
            "pledge_ledgers": [each.as_dict() for each in self.pledge_ledgers],
            "claims": None if self.claims is None else self.claims.as_dict(),
            "revisions": [
                {
                    "year": row.year,
                    "before": row.before,
                    "after": row.after,
                    "at_guideline_before": row.count_before.value,
                    "at_guideline_after": row.count_after.value,
                    "crossed": [part.old.subject for part in row.crossed],
                    "compared": row.compared,
                }
                for row in self.revised
            ],
        }


def provisional_brief(ledger: Ledger, horizon: int = HORIZONS[0]) -> Brief:
    """
    Put together what the ledger alone can say of the alliance's question.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    horizon : int
        The year by whose end the reference classes are read in the headline.

    Raises
    ------
    NoAnswer
        If no release of spending is visible on the ledger's date.
    """
    now = burden(ledger, newest_year(ledger))
    costs, left_out = [], []
    for pledge in ledger.alliance.pledges:
        if pledge.decided > ledger.as_of:
            continue
        try:
            costs.append(_pledge_cost(ledger, pledge))
        except NoAnswer as error:
            left_out.append(f"{pledge.title}: {error.problems[0].what}")
    return Brief(
        ledger=ledger,
        horizon=horizon,
        membership=members(ledger),
        burden=now,
        departure=_departure(ledger, now),
        shortfalls=_shortfalls(ledger, now),
        pledges=tuple(costs),
        left_out=tuple(left_out),
        office=office(ledger),
        claims=_claims(ledger),
        revised=_revised(ledger, now),
        reference_classes=reference_classes(ledger, HORIZONS),
        threat=threat(ledger) if ledger.alliance.rivals else None,
        partners=partners(ledger) if ledger.alliance.partners else None,
        council=_or_none(lambda: council_cases(ledger, draws=DRAWS)),
        selection=_or_none(lambda: council_selection(ledger, draws=DRAWS)),
        lacks=_lacks(ledger),
        replacement=_or_none(lambda: replacement(ledger)),
        pledge_ledgers=tuple(pledge_ledger(ledger, cost.pledge.id) for cost in costs),
    )


def _lacks(ledger: Ledger) -> Lacks | None:
    """Return what hosts lack by the newest support table of the ledger's day; None without one."""
    tables = [t for t in ledger.of_kind("support") if t.sidecar.published <= ledger.as_of]
    if not tables:
        return None
    return support_shortfall(ledger, read_support(tables[-1].name, ledger), changed=0)


def _or_none(ask: Callable[[], Found]) -> Found | None:
    """Return an answer, or None where the ledger has none by its day."""
    try:
        return ask()
    except NoAnswer:
        return None


def _departure(ledger: Ledger, now: Burden) -> Departure:
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


def _shortfalls(ledger: Ledger, now: Burden) -> tuple[Shortfall, ...]:
    found = []
    for guideline in ledger.alliance.guidelines:
        if guideline.measure != SHARE or guideline.agreed > ledger.as_of:
            continue
        measured = burden(ledger, now.year, guideline.share, now.release.id)
        parts = [row.gap_money for row in measured.members if row.gap_money.value is not None]
        threshold = measured.threshold(guideline.id)
        cost = Derived(
            f"shortfall/{guideline.id}/cost",
            sum(part.number for part in parts) if parts else None,
            "billion USD",
            HERE,
            f"sum of gap x GDP over {len(parts)} members that report",
            tuple(parts),
            {"target": guideline.share},
            None if parts else "the release gives no GDP",
        )
        found.append(
            Shortfall(
                guideline.id,
                guideline.share,
                threshold.below,
                _below(guideline.id, threshold),
                threshold.reporting,
                cost,
            )
        )
    return tuple(found)


def _below(name: str, threshold: Threshold) -> Derived:
    parts = (threshold.reporting, threshold.count)
    formula = "members that report less those at the guideline"
    value = float(len(threshold.below))
    return Derived(f"shortfall/{name}/below", value, "members", HERE, formula, parts)


def _pledge_cost(ledger: Ledger, pledge: Pledge) -> PledgeCost:
    then = replace(ledger, as_of=pledge.decided)
    scale = pledge.unit.removesuffix(pledge.currency).strip()
    amount = Amount(pledge.amount, scale, pledge.currency)
    lead = ledger.alliance.lead
    split = pledge_split(then, amount, on=pledge.decided)
    without = pledge_split(then, amount, on=pledge.decided, exempt=(lead,))
    others = Derived(
        f"pledge/{pledge.id}/others",
        amount.value - split.shares[lead].number,
        amount.unit,
        HERE,
        "the amount less the lead state's share",
        (split.shares[lead],),
        {"amount": amount.value},
    )
    return PledgeCost(pledge, split, without, split.multipliers[lead], others)


def _claims(ledger: Ledger) -> ClaimCheck | None:
    check = _or_none(lambda: check_claims(ledger))
    return check if check is not None and check.as_of <= ledger.as_of else None


def _revised(ledger: Ledger, now: Burden) -> tuple[Revised, ...]:
    found = []
    for release in ledger.releases(SHARE):
        if release.published >= now.release.published:
            continue
        shares = ledger.facts(measure=SHARE, release=release.id)
        years = [int(f.period) for f in shares if f.subject not in ledger.alliance.groups]
        counts = {year: years.count(year) for year in years}
        usable = [year for year, n in counts.items() if n >= len(now.members) // 2]
        if not usable:
            continue
        try:
            revised = _revision(ledger, max(usable), release.id, now.release.id)
        except NoAnswer:
            continue
        if revised.reporting_after.number >= len(now.members) // 2:
            found.append(revised)
    return tuple(reversed(found))


def _revision(ledger: Ledger, year: int, before: str, after: str) -> Revised:
    first = next(g for g in ledger.alliance.guidelines if g.measure == SHARE)
    old, new = (burden(ledger, year, first.share, release) for release in (before, after))
    diff = facts_diff(ledger, before, after, SHARE, year)
    allies = tuple(r for r in diff.revised if r.old.subject not in ledger.alliance.groups)
    return Revised(
        year=year,
        before=before,
        after=after,
        count_before=old.threshold(first.id).count,
        count_after=new.threshold(first.id).count,
        reporting_before=old.threshold(first.id).reporting,
        reporting_after=new.threshold(first.id).reporting,
        crossed=crossed(replace(diff, revised=allies), first.share),
        largest=tuple(sorted(allies, key=lambda r: -abs(r.change.number))[:5]),
        compared=diff.compared,
    )
