"""The brief: the verdict of the model, and beside it the arithmetic that needs no model.

The arithmetic says what leaves with the lead state, what that costs the others, who is short of
what was agreed, how figures were revised, and how often pacts of this kind have ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.hold.departure import Departure, departure
from harmel.hold.model import DRAWS, HORIZONS, SEED
from harmel.hold.nested import SHARES
from harmel.hold.opening import REFERENCE
from harmel.hold.priors import priors_hash
from harmel.hold.reference_classes import ReferenceClass, reference_classes
from harmel.hold.tree import OUTCOMES
from harmel.hold.verdict import Verdict, verdict
from harmel.ledger.claims import ClaimCheck, check_claims
from harmel.ledger.facts import Derived, Quantity
from harmel.ledger.members import Membership, members
from harmel.ledger.offices import Office, office
from harmel.ledger.revisions import Revision, crossed, facts_diff
from harmel.ledger.schemas import Pledge
from harmel.ledger.store import Ledger
from harmel.ledger.support_files.file import read_support
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

HERE = "harmel.hold.brief.brief"
Found = TypeVar("Found")
COUNCIL_DRAWS = 2000
BLOCKS = (
    "politics",
    "spending",
    "capability",
    "pledging",
    "summits",
    "deterrence",
    "survival",
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
    """
    Everything the brief says, before any words.

    Attributes
    ----------
    verdict : Verdict or None
        What the model says, opened on the ledger's day; None where it has no parameters.
    earlier : Verdict or None
        The same as opened on the reference day, where the ledger's day is later.
    """

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
    verdict: Verdict | None
    earlier: Verdict | None
    unanswered: str

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
        asked = (self.threat, self.partners, self.council, self.selection, self.lacks)
        models = (self.replacement, self.verdict, self.earlier)
        for part in (*asked, *models, *self.pledge_ledgers):
            if part is not None:
                found |= part.numbers()
        if self.claims is not None:
            found |= self.claims.numbers()
        return found

    def _unsaid(self) -> dict[str, Any]:
        """Return the keys of a verdict that nobody worked out."""
        unknown = dict.fromkeys(OUTCOMES)
        effect = {"difference": None, "standard_error": None, "tier": "assumed"}
        return {
            "provisional": True,
            "outcomes": unknown,
            "by_year": {str(year): dict(unknown) for year in HORIZONS},
            "holds": dict.fromkeys(("p", "low", "high", "kindest", "harshest")),
            "leader_effect": {outcome: dict(effect) for outcome in OUTCOMES},
            "variance_share": dict.fromkeys(SHARES),
            "blocks_missing": list(BLOCKS),
            "draws": 0,
            "seed": None,
        }

    def as_dict(self) -> dict[str, Any]:
        """
        Return the brief as JSON-ready data.

        For an alliance without parameters of its own the brief is provisional: outcomes, the
        leader's effect and variance shares are null, and nothing is made up to fill them.
        """
        said = self._unsaid() if self.verdict is None else self.verdict.as_dict(self.horizon)
        earlier = None if self.earlier is None else self.earlier.as_dict(self.horizon)
        return said | {
            "alliance": self.ledger.alliance.code,
            "as_of": self.ledger.as_of.isoformat(),
            "horizon": self.horizon,
            "opened_2024": earlier,
            "reference_classes": [row.as_dict() for row in self.reference_classes],
            "ledger_hash": self.ledger.content_hash,
            "parameters_hash": priors_hash(),
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


def brief(
    ledger: Ledger, horizon: int = HORIZONS[0], draws: int = DRAWS, seed: int = SEED
) -> Brief:
    """
    Put together the verdict of the model and what the ledger alone can say.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    horizon : int
        The year at whose end the headline is read: 2030 or 2035.
    draws, seed : int
        Of the model.

    Raises
    ------
    BadArgument
        If the horizon is another year, or draws or seed are out of range.
    NoAnswer
        If no release of spending is visible on the ledger's date.
    """
    _check(horizon)
    now = burden(ledger, newest_year(ledger))
    said, earlier, unanswered = _verdicts(ledger, draws, seed)
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
        departure=departure(ledger, now),
        shortfalls=_shortfalls(ledger, now),
        pledges=tuple(costs),
        left_out=tuple(left_out),
        office=office(ledger),
        claims=_claims(ledger),
        revised=_revised(ledger, now),
        reference_classes=reference_classes(ledger, HORIZONS),
        threat=threat(ledger) if ledger.alliance.rivals else None,
        partners=partners(ledger) if ledger.alliance.partners else None,
        council=_or_none(lambda: council_cases(ledger, draws=COUNCIL_DRAWS)),
        selection=_or_none(lambda: council_selection(ledger, draws=COUNCIL_DRAWS)),
        lacks=_lacks(ledger),
        replacement=_or_none(lambda: replacement(ledger)),
        pledge_ledgers=tuple(pledge_ledger(ledger, cost.pledge.id) for cost in costs),
        verdict=said,
        earlier=earlier,
        unanswered=unanswered,
    )


def _check(horizon: int) -> None:
    if horizon not in HORIZONS:
        allowed = " or ".join(str(year) for year in HORIZONS)
        raise BadArgument(
            Problem(
                "The model is read at the end of other years.",
                column="horizon",
                found=str(horizon),
                allowed=allowed,
            )
        )


def _verdicts(ledger: Ledger, draws: int, seed: int) -> tuple[Verdict | None, Verdict | None, str]:
    """Ask the model on the ledger's day, and on the reference day if that is earlier."""
    try:
        said = verdict(ledger, draws, seed)
    except NoAnswer as error:
        return None, None, error.problems[0].what
    if ledger.as_of == REFERENCE:
        return said, None, ""
    then = replace(ledger, as_of=REFERENCE)
    return said, verdict(then, draws, seed, f"hold-{REFERENCE}", readings=False), ""


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
