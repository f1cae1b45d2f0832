"""Who owes what of a common pledge, under several keys, and what it costs the rest without one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Quantity, Release
from harmel.ledger.members import Member, members_on
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from harmel.units import Amount, convert

HERE = "harmel.models.pledge.fair_split.pledge_split"
GDP = "gdp_usd_current"
MOST_YEARS_BACK = 10


@dataclass(frozen=True, slots=True)
class Split:
    """
    A pledge split by one key.

    Attributes
    ----------
    weights : dict
        What the key weighs each member by, in the key's own unit.
    shares : dict
        Each member's part, in the unit of the amount; zero for members that are exempt.
    multipliers : dict
        By what the others must multiply their parts if this member pays nothing.
    """

    amount: Amount
    key: str
    year: int
    on: date
    as_of: date
    releases: tuple[Release, ...]
    exempt: tuple[str, ...]
    names: Mapping[str, str]
    weights: Mapping[str, Quantity]
    shares: Mapping[str, Quantity]
    multipliers: Mapping[str, Quantity]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found = [*self.shares.values(), *self.multipliers.values()]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data; amounts are in the unit that was typed."""
        return {
            "amount": self.amount.value,
            "currency": self.amount.currency,
            "unit": self.amount.unit,
            "key": self.key,
            "year": self.year,
            "on": self.on.isoformat(),
            "as_of": self.as_of.isoformat(),
            "release": ", ".join(release.id for release in self.releases),
            "exempt": list(self.exempt),
            "shares": {iso3: share.number for iso3, share in self.shares.items()},
            "multiplier_without": {iso3: x.value for iso3, x in self.multipliers.items()},
        }


def pledge_split(
    ledger: Ledger,
    amount: Amount,
    key: str = "gdp",
    year: int | None = None,
    exempt: tuple[str, ...] = (),
    on: date | None = None,
) -> Split:
    """
    Split a sum over all members by a key.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    amount : Amount
        The sum, see :func:`harmel.units.amount`.
    key : {"gdp", "common_funding", "ability_to_pay", "population"}
        By what members are weighed: GDP at current prices; the agreed shares of common funding,
        rescaled to one; GDP times GDP per head over the alliance's; population.
    year : int, optional
        The year of the key's figures; by default the newest one up to `on` that is visible.
    exempt : tuple of str
        Members that pay nothing; the others share their part.
    on : date, optional
        The day whose members share the pledge; by default the end of the year, or the ledger's
        date if that is earlier.

    Raises
    ------
    BadArgument
        If the key or an exempt member is not known, or everybody is exempt.
    NoAnswer
        If the figures of the key are not in any visible release.
    """
    day = on or (ledger.as_of if year is None else min(date(year, 12, 31), ledger.as_of))
    if key not in KEYS:
        raise BadArgument(
            Problem("This key is not known.", column="key", found=key, allowed=", ".join(KEYS))
        )
    joined = members_on(ledger, day)
    if not joined:
        raise NoAnswer(Problem(f"The alliance had no member on {day}."))
    asked = year if year is not None else _newest(ledger, key, joined, day)
    codes = tuple(member.iso3 for member in joined)
    exempt = tuple(dict.fromkeys(exempt))
    for iso3 in exempt:
        if iso3 not in codes:
            raise BadArgument(
                Problem(
                    "Only a member can be exempt.",
                    column="exempt",
                    found=iso3,
                    allowed=", ".join(codes),
                )
            )
    weights = KEYS[key](ledger, joined, asked)
    payers = tuple(iso3 for iso3 in codes if iso3 not in exempt)
    if not payers:
        raise BadArgument(Problem("Everybody is exempt, so nobody pays.", column="exempt"))
    ids = _Ids(key, asked, exempt)
    whole = _whole(ids, payers, weights)
    shares = {
        iso3: _share(amount, ids, iso3, weights[iso3], whole, iso3 in payers) for iso3 in codes
    }
    releases = {
        leaf.release.id: leaf.release
        for part in weights.values()
        for leaf in leaves(part)
        if isinstance(leaf, Fact)
    }
    return Split(
        amount=amount,
        key=key,
        year=asked,
        on=day,
        as_of=ledger.as_of,
        releases=tuple(releases.values()),
        exempt=tuple(exempt),
        names={member.iso3: member.name for member in joined},
        weights=weights,
        shares=shares,
        multipliers={iso3: _multiplier(ids, iso3, weights[iso3], whole) for iso3 in payers},
    )


Weights = dict[str, Quantity]


def gdp_weights(ledger: Ledger, joined: tuple[Member, ...], year: int) -> Weights:
    """
    Weigh members by GDP at current prices, from one release.

    One member that the release leaves out (Iceland, which has no forces) is the published total
    less all others, marked derived.
    """
    release = ledger.release_for(GDP, str(year), max(1, len(joined) // 2))
    found: Weights = {}
    missing = []
    for member in joined:
        try:
            found[member.iso3] = ledger.fact(member.iso3, GDP, str(year), release.id)
        except NoAnswer:
            missing.append(member)
    group = next((c for c, g in ledger.alliance.groups.items() if not g.without), None)
    if len(missing) == 1 and group is not None:
        found[missing[0].iso3] = _residual(ledger, missing[0], group, release, joined, year, found)
    elif missing:
        raise NoAnswer(
            Problem(
                f"Release {release.id} gives no GDP of {year} for some members.",
                found=", ".join(member.iso3 for member in missing),
            )
        )
    return {member.iso3: found[member.iso3] for member in joined}


def common_funding_weights(ledger: Ledger, joined: tuple[Member, ...], year: int) -> Weights:
    """Weigh members by the agreed shares of common funding that cover the year."""
    measure = "common_funding_share"
    facts = ledger.facts(measure=measure)
    covering = [f for f in facts if int(f.period[:4]) <= year <= int(f.period[-4:])]
    if not covering:
        spans = ", ".join(sorted({fact.period for fact in facts})) or "none"
        raise NoAnswer(
            Problem(f"No shares of common funding cover {year}.", allowed=f"years in {spans}")
        )
    newest = max(covering, key=lambda fact: fact.release.published).release.id
    found: Weights = {f.subject: f for f in covering if f.release.id == newest}
    absent = [member.iso3 for member in joined if member.iso3 not in found]
    if absent:
        raise NoAnswer(
            Problem("These members have no share of common funding.", found=", ".join(absent))
        )
    return {member.iso3: found[member.iso3] for member in joined}


def population_weights(ledger: Ledger, joined: tuple[Member, ...], year: int) -> Weights:
    """
    Weigh members by population.

    The newest visible count is used; where none was published by the ledger's date, GDP over GDP
    per head of one spending release gives it, marked derived.
    """
    return {member.iso3: _population(ledger, member.iso3, year) for member in joined}


def ability_to_pay_weights(ledger: Ledger, joined: tuple[Member, ...], year: int) -> Weights:
    """Weigh members by GDP times their GDP per head over the alliance's: the rich pay more."""
    gdp = gdp_weights(ledger, joined, year)
    people = population_weights(ledger, joined, year)
    mean = sum(_usd(q) for q in gdp.values()) / sum(q.number for q in people.values())
    return {
        iso3: Derived(
            f"pledge/{year}/{iso3}/ability_to_pay",
            _usd(gdp[iso3]) * (_usd(gdp[iso3]) / people[iso3].number) / mean / 1e6,
            "million USD",
            HERE,
            "GDP x (GDP per head / GDP per head of the alliance)",
            (gdp[iso3], people[iso3]),
            {"gdp_per_head_of_the_alliance_usd": mean},
        )
        for iso3 in gdp
    }


KEYS: dict[str, Callable[[Ledger, tuple[Member, ...], int], Weights]] = {
    "gdp": gdp_weights,
    "common_funding": common_funding_weights,
    "ability_to_pay": ability_to_pay_weights,
    "population": population_weights,
}


def _newest(ledger: Ledger, key: str, joined: tuple[Member, ...], day: date) -> int:
    for year in range(day.year, day.year - MOST_YEARS_BACK, -1):
        try:
            KEYS[key](ledger, joined, year)
        except NoAnswer:
            continue
        return year
    return day.year


def _usd(quantity: Quantity) -> float:
    return convert(quantity.number, quantity.unit, "USD")


def _residual(
    ledger: Ledger,
    member: Member,
    group: str,
    release: Release,
    joined: tuple[Member, ...],
    year: int,
    found: Weights,
) -> Derived:
    total = ledger.fact(group, GDP, str(year), release.id)
    counted = {member.iso3 for member in joined if member.accession.day.year <= year}
    if member.iso3 not in counted:
        raise NoAnswer(
            Problem(f"No GDP of {member.name} in {year} is published, nor can it be derived.")
        )
    others = tuple(part for iso3, part in found.items() if iso3 in counted)
    return Derived(
        f"pledge/{release.id}/{year}/{member.iso3}/gdp",
        total.number - sum(part.number for part in others),
        total.unit,
        HERE,
        f"published total less the {len(others)} other members of the year",
        (total, *others),
    )


def _population(ledger: Ledger, iso3: str, year: int) -> Quantity:
    try:
        return ledger.fact(iso3, "population", str(year))
    except NoAnswer:
        release = ledger.release_for("gdp_per_head_usd_2015", str(year), 1)
    output = ledger.fact(iso3, "gdp_usd_2015", str(year), release.id)
    per_head = ledger.fact(iso3, "gdp_per_head_usd_2015", str(year), release.id)
    price = "USD at 2015 prices"
    return Derived(
        f"pledge/{release.id}/{year}/{iso3}/population",
        convert(output.number, output.unit, price) / convert(per_head.number, per_head.unit, price),
        "persons",
        HERE,
        "GDP / GDP per head, both at 2015 prices",
        (output, per_head),
    )


@dataclass(frozen=True, slots=True)
class _Ids:
    """Addresses of one split: a split with exemptions has others than one without."""

    key: str
    year: int
    exempt: tuple[str, ...]

    def __call__(self, *parts: str) -> str:
        without = "".join(f"-without-{iso3}" for iso3 in sorted(self.exempt))
        return "/".join(("pledge", self.key, f"{self.year}{without}", *parts))


def _whole(ids: _Ids, payers: tuple[str, ...], weights: Weights) -> Derived:
    return Derived(
        ids("sum"),
        sum(weights[iso3].number for iso3 in payers),
        weights[payers[0]].unit,
        HERE,
        "sum of the weights of all who pay",
        tuple(weights[iso3] for iso3 in payers),
    )


def _share(
    amount: Amount, ids: _Ids, iso3: str, weight: Quantity, whole: Derived, pays: bool
) -> Derived:
    return Derived(
        ids(iso3, "share"),
        amount.value * weight.number / whole.number if pays else 0.0,
        amount.unit,
        HERE,
        "amount x weight / sum of weights" if pays else "exempt",
        (weight, whole),
        {"amount": amount.value, "exempt": not pays},
    )


def _multiplier(ids: _Ids, iso3: str, weight: Quantity, whole: Derived) -> Derived:
    others = whole.number - weight.number
    alone = "nobody else pays" if others <= 0 else None
    return Derived(
        ids(iso3, "multiplier_without"),
        whole.number / others if alone is None else None,
        "ratio",
        HERE,
        "sum of weights / (sum of weights - this member's weight)",
        (whole, weight),
        {},
        alone,
    )
