"""Who pays what share of output in one year, and how far each stands from the agreed guidelines."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Quantity, Release, as_number
from harmel.ledger.members import Member, members_on
from harmel.ledger.schemas import Guideline
from harmel.ledger.store import Ledger
from harmel.units import convert, fraction, published_rounding

SHARE = "defence_share_gdp"
MONEY = "defence_usd_current"
GDP = "gdp_usd_current"
EQUIPMENT = "equipment_share"
HERE = "harmel.models.burden.guideline_gap.burden"


@dataclass(frozen=True, slots=True)
class MemberBurden:
    """
    One member's burden in one year; every quantity may be absent, with a reason.

    Attributes
    ----------
    share : Quantity
        Defence spending [fraction of GDP], as published.
    spending, gdp : Quantity
        [billion USD at current prices], of the same release.
    gap : Quantity
        Target less share [fraction of GDP]; above zero is short of the target.
    gap_money : Quantity
        What the gap costs in a year [billion USD]; zero for members at the target.
    ability_ratio : Quantity
        Share of the alliance's spending over share of its GDP; 1 is proportional.
    """

    member: Member
    status: str
    share: Quantity
    spending: Quantity
    gdp: Quantity
    gap: Quantity
    gap_money: Quantity
    equipment: Quantity
    ability_ratio: Quantity

    def is_below(self, level: float) -> bool:
        """Say whether the published share, rounded to two decimals, is below a level [fraction]."""
        return self.share.value is not None and not _reaches(self.share, level)

    def quantities(self) -> tuple[Quantity, ...]:
        """Return all quantities in the order of the table."""
        return (
            self.share,
            self.spending,
            self.gdp,
            self.gap,
            self.gap_money,
            self.equipment,
            self.ability_ratio,
        )


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """One group's spending: its share of GDP and its money, published or summed."""

    code: str
    title: str
    share: Quantity
    spending: Quantity
    gdp: Quantity
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many members reach one guideline, of how many that report."""

    guideline: Guideline
    count: Quantity
    reporting: Quantity
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """Burden sharing in one year, from one release."""

    year: int
    as_of: date
    release: Release
    target: float
    members: tuple[MemberBurden, ...]
    totals: tuple[GroupTotal, ...]
    thresholds: tuple[Threshold, ...]
    pseudo_real_time: bool

    def member(self, iso3: str) -> MemberBurden:
        """Return one member's row; KeyError if it was not a member."""
        return {row.member.iso3: row for row in self.members}[iso3]

    def total(self, code: str) -> GroupTotal:
        """Return one group's total; KeyError if the alliance has no such group."""
        return {total.code: total for total in self.totals}[code]

    def threshold(self, guideline: str) -> Threshold:
        """Return one guideline's count; KeyError if the alliance has no such guideline."""
        return {t.guideline.id: t for t in self.thresholds}[guideline]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found = [part for row in self.members for part in row.quantities()]
        found += [part for t in self.totals for part in (t.share, t.spending, t.gdp)]
        found += [part for t in self.thresholds for part in (t.count, t.reporting)]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data; shares are fractions, money is billion USD."""
        return {
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "release": self.release.id,
            "published": self.release.published.isoformat(),
            "pseudo_real_time": self.pseudo_real_time,
            "target": self.target,
            "totals": {
                t.code: {
                    "share_gdp": as_number(t.share),
                    "spending_usd_bn": as_number(t.spending),
                    "gdp_usd_bn": as_number(t.gdp),
                }
                for t in self.totals
            },
            "at_or_above": self._counts(SHARE),
            "equipment_at_or_above": self._counts(EQUIPMENT),
            "reporting": {t.guideline.id: int(t.reporting.number) for t in self.thresholds},
            "members": [
                {
                    "iso3": row.member.iso3,
                    "name": row.member.name,
                    "status": row.status,
                    "share_gdp": as_number(row.share),
                    "gap": as_number(row.gap),
                    "gap_usd_bn": as_number(row.gap_money),
                    "spending_usd_bn": as_number(row.spending),
                    "gdp_usd_bn": as_number(row.gdp),
                    "equipment_share": as_number(row.equipment),
                    "ability_ratio": as_number(row.ability_ratio),
                    "absent_because": row.share.absent_because
                    if isinstance(row.share, Fact | Derived)
                    else None,
                }
                for row in self.members
            ],
        }

    def _counts(self, measure: str) -> dict[str, int]:
        return {
            f"{t.guideline.share:g}": int(t.count.number)
            for t in self.thresholds
            if t.guideline.measure == measure and t.count.value is not None
        }


def burden(
    ledger: Ledger, year: int, target: float | None = None, release: str | None = None
) -> Burden:
    """
    Measure every member of a year against the guidelines.

    Thresholds are counted on the published share rounded to two decimals, inclusive. Money and GDP
    come from the release that gives the shares, or are absent; releases are never mixed.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    year : int
        The year of the spending.
    target : float, optional
        The level that gaps are measured to [fraction of GDP]; by default the alliance's first
        guideline on spending.
    release : str, optional
        The release to read; by default the newest one visible that covers at least half of the
        members.

    Raises
    ------
    BadArgument
        If the target is not a fraction between 0 and 1, or the release is not known or visible.
    NoAnswer
        If no visible release covers the year.

    References
    ----------
    Wales Summit Declaration of 5 September 2014, paragraph 14: the guidelines of 2 % of GDP and
    20 % of spending for equipment.
    """
    level = _target(ledger, target)
    joined = members_on(ledger, min(date(year, 12, 31), ledger.as_of))
    if not joined:
        raise NoAnswer(
            Problem(f"The alliance had no member in {year}.", allowed="years from its founding on")
        )
    source = (
        ledger.release(release)
        if release is not None
        else ledger.release_for(SHARE, str(year), max(1, len(joined) // 2))
    )
    read = _Reader(ledger, source, year)
    if all(read(member.iso3, SHARE).value is None for member in joined):
        raise NoAnswer(
            Problem(f"Release {source.id} gives no share of GDP of any member in {year}.")
        )
    totals = tuple(_total(read, code, joined) for code in ledger.alliance.groups)
    whole = next((t for t in totals if not ledger.alliance.groups[t.code].without), None)
    rows = tuple(_row(read, member, level, whole) for member in joined)
    return Burden(
        year=year,
        as_of=ledger.as_of,
        release=source,
        target=level,
        members=rows,
        totals=totals,
        thresholds=tuple(
            _threshold(read, guideline, rows)
            for guideline in ledger.alliance.guidelines
            if guideline.measure in (SHARE, EQUIPMENT) and guideline.agreed <= ledger.as_of
        ),
        pseudo_real_time=source.published > ledger.as_of,
    )


def newest_year(ledger: Ledger) -> int:
    """
    Return the newest year, up to the ledger's own, of which at least half of the members report.

    Raises
    ------
    NoAnswer
        If no release of spending is visible.
    """
    half = max(1, len(members_on(ledger, ledger.as_of)) // 2)
    counts: dict[int, set[str]] = {}
    for fact in ledger.facts(measure=SHARE):
        if fact.value is not None and fact.subject not in ledger.alliance.groups:
            counts.setdefault(int(fact.period), set()).add(fact.subject)
    years = [y for y, who in counts.items() if len(who) >= half and y <= ledger.as_of.year]
    if not years:
        raise NoAnswer(
            Problem(
                f"No release of spending was published by {ledger.as_of}.",
                allowed=", ".join(r.id for r in replace(ledger, as_of=date.max).releases(SHARE)),
                fix="Choose a later --as-of.",
            )
        )
    return max(years)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one year of one release; a figure that is not there is absent, with the reason."""

    ledger: Ledger
    release: Release
    year: int

    def __call__(self, subject: str, measure: str) -> Fact | Derived:
        try:
            fact = self.ledger.fact(subject, measure, str(self.year), self.release.id)
        except NoAnswer:
            return self.absent(subject, measure, f"not in release {self.release.id}")
        return fact

    def absent(self, subject: str, name: str, because: str) -> Derived:
        return Derived(self.id(subject, name), None, "fraction", HERE, "", (), {}, because)

    def id(self, subject: str, name: str) -> str:
        return f"burden/{self.release.id}/{self.year}/{subject}/{name}"

    def derive(
        self, subject: str, name: str, unit: str, formula: str, parts: list[Quantity], value: float
    ) -> Derived:
        return Derived(self.id(subject, name), value, unit, HERE, formula, tuple(parts))


def _target(ledger: Ledger, target: float | None) -> float:
    if target is None:
        first = next((g for g in ledger.alliance.guidelines if g.measure == SHARE), None)
        if first is None:
            raise BadArgument(
                Problem("This alliance has no guideline on spending.", fix="State a target.")
            )
        return first.share
    if not 0 < target < 1:
        raise BadArgument(
            Problem(
                "A target is a share of GDP.",
                column="target",
                found=f"{target:g}",
                allowed="a fraction between 0 and 1: 2 % is 0.02",
            )
        )
    return target


def _row(read: _Reader, member: Member, target: float, whole: GroupTotal | None) -> MemberBurden:
    code = member.iso3
    published = read(code, SHARE)
    share = _as_fraction(read, code, "share_gdp", published)
    spending = _in_billions(read, code, "spending", read(code, MONEY))
    gdp = _in_billions(read, code, "gdp", read(code, GDP))
    gap = (
        read.absent(code, "gap", _why(share))
        if share.value is None
        else read.derive(
            code,
            "gap",
            "fraction",
            f"{target:g} - share of GDP",
            [share],
            target - share.number,
        )
    )
    return MemberBurden(
        member=member,
        status=published.status if isinstance(published, Fact) else "absent",
        share=share,
        spending=spending,
        gdp=gdp,
        gap=gap,
        gap_money=_gap_money(read, code, gap, gdp, share, target),
        equipment=_as_fraction(read, code, "equipment_share", read(code, EQUIPMENT)),
        ability_ratio=_ability_ratio(read, code, spending, gdp, whole),
    )


def _gap_money(
    read: _Reader, code: str, gap: Quantity, gdp: Quantity, share: Quantity, target: float
) -> Derived:
    if gap.value is None or gdp.value is None:
        return read.absent(code, "gap_money", _why(gap if gap.value is None else gdp))
    short = 0.0 if _reaches(share, target) else gap.number
    return read.derive(
        code,
        "gap_money",
        "billion USD",
        "gap x GDP, zero where the share rounded to two decimals of a percent reaches the target",
        [gap, gdp],
        short * gdp.number,
    )


def _ability_ratio(
    read: _Reader, code: str, spending: Quantity, gdp: Quantity, whole: GroupTotal | None
) -> Derived:
    if whole is None:
        return read.absent(code, "ability_ratio", "the alliance has no group of all members")
    parts = [spending, whole.spending, gdp, whole.gdp]
    missing = next((part for part in parts if part.value is None), None)
    if missing is not None:
        return read.absent(code, "ability_ratio", _why(missing))
    ours, all_spending, output, all_output = (part.number for part in parts)
    if not (all_spending and output and all_output):
        return read.absent(code, "ability_ratio", "a zero to divide by")
    return read.derive(
        code,
        "ability_ratio",
        "ratio",
        "(spending / all spending) / (GDP / all GDP)",
        parts,
        (ours / all_spending) / (output / all_output),
    )


def _total(read: _Reader, code: str, joined: tuple[Member, ...]) -> GroupTotal:
    group = read.ledger.alliance.groups[code]
    inside = [member.iso3 for member in joined if member.iso3 not in group.without]
    spending = _published_or_sum(read, code, "spending", MONEY, inside)
    gdp = _published_or_sum(read, code, "gdp", GDP, inside)
    published = read(code, SHARE)
    share: Quantity = _as_fraction(read, code, "share_gdp", published)
    if share.value is None and spending.value is not None and gdp.value:
        share = read.derive(
            code,
            "share_gdp",
            "fraction",
            "sum of spending / sum of GDP, at current prices",
            [spending, gdp],
            spending.number / gdp.number,
        )
    return GroupTotal(code, group.title, share, spending, gdp, tuple(inside))


def _published_or_sum(
    read: _Reader, code: str, name: str, measure: str, inside: list[str]
) -> Quantity:
    published = read(code, measure)
    if published.value is not None:
        return _in_billions(read, code, name, published)
    facts = [read(iso3, measure) for iso3 in inside]
    parts = [fact for fact in facts if fact.value is not None]
    if not parts:
        return read.absent(code, name, f"not in release {read.release.id}")
    return read.derive(
        code,
        name,
        "billion USD",
        f"sum over {len(parts)} of {len(inside)} members",
        list(parts),
        sum(convert(part.number, part.unit, "billion USD") for part in parts),
    )


def _threshold(read: _Reader, guideline: Guideline, rows: tuple[MemberBurden, ...]) -> Threshold:
    name = f"at_or_above_{guideline.id}"
    shares = {
        row.member.iso3: row.share if guideline.measure == SHARE else row.equipment for row in rows
    }
    known = {iso3: share for iso3, share in shares.items() if share.value is not None}
    if not known:
        because = f"no member reports {guideline.measure} in release {read.release.id}"
        return Threshold(
            guideline, read.absent("ALL", name, because), _reporting(read, guideline, []), ()
        )
    below = tuple(iso3 for iso3, share in known.items() if not _reaches(share, guideline.share))
    count = read.derive(
        "ALL",
        name,
        "members",
        f"members whose published share, rounded to two decimals, is {guideline.share:.4g} or more",
        list(known.values()),
        float(len(known) - len(below)),
    )
    return Threshold(guideline, count, _reporting(read, guideline, list(known.values())), below)


def _reporting(read: _Reader, guideline: Guideline, known: list[Quantity]) -> Derived:
    name = f"reporting_{guideline.measure}"
    formula = "members with a published figure"
    return read.derive("ALL", name, "members", formula, known, float(len(known)))


def _reaches(share: Quantity, level: float) -> bool:
    return published_rounding(share.number, 4) >= level


def _as_fraction(read: _Reader, code: str, name: str, fact: Fact | Derived) -> Derived:
    if fact.value is None:
        return read.absent(code, name, _why(fact))
    if fact.unit == "fraction":
        return read.derive(code, name, "fraction", "as published", [fact], fact.number)
    formula = "published percentage / 100"
    return read.derive(code, name, "fraction", formula, [fact], fraction(fact.number))


def _in_billions(read: _Reader, code: str, name: str, fact: Fact | Derived) -> Derived:
    if fact.value is None:
        return read.absent(code, name, _why(fact))
    value = convert(fact.number, fact.unit, "billion USD")
    return read.derive(code, name, "billion USD", f"{fact.unit} into billion USD", [fact], value)


def _why(quantity: Quantity) -> str:
    because = quantity.absent_because if isinstance(quantity, Fact | Derived) else None
    return because or "not known"
