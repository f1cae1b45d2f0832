"""What each member must add, year by year, to reach a target on a straight line."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from harmel.errors import BadArgument, Problem
from harmel.ledger.facts import Assumption, Derived, Quantity, Release, as_number
from harmel.models.burden.guideline_gap import Burden, MemberBurden

HERE = "harmel.models.burden.linear_path.burden_path"
LATEST = 2100


@dataclass(frozen=True, slots=True)
class MemberPath:
    """
    One member's straight line from its newest share to the target.

    Attributes
    ----------
    step : Quantity
        What the share must rise by each year [fraction of GDP]; zero at or above the target.
    shares : dict
        Share of GDP by year [fraction].
    extra : dict
        Spending above today's share by year [billion USD at the first year's prices].
    """

    iso3: str
    name: str
    start: Quantity
    step: Quantity
    shares: dict[int, Quantity]
    extra: dict[int, Quantity]
    extra_sum: Quantity


@dataclass(frozen=True, slots=True)
class GroupPath:
    """What one group of members adds together; a group of everybody is not repeated."""

    code: str
    title: str
    extra: dict[int, Quantity]
    extra_sum: Quantity


@dataclass(frozen=True, slots=True)
class BurdenPath:
    """Every member's straight line to one target."""

    start_year: int
    by: int
    to: float
    as_of: date
    release: Release
    growth: Assumption
    members: tuple[MemberPath, ...]
    extra: dict[int, Quantity]
    extra_sum: Quantity
    groups: tuple[GroupPath, ...]

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: list[Quantity] = [self.growth, self.extra_sum, *self.extra.values()]
        for group in self.groups:
            found += [group.extra_sum, *group.extra.values()]
        for row in self.members:
            found += [row.start, row.step, row.extra_sum, *row.shares.values(), *row.extra.values()]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return {
            "release": self.release.id,
            "as_of": self.as_of.isoformat(),
            "start_year": self.start_year,
            "by": self.by,
            "to": self.to,
            "growth": self.growth.value,
            "growth_reason": self.growth.reason,
            "extra_usd_bn": {str(year): x.value for year, x in self.extra.items()},
            "extra_usd_bn_sum": as_number(self.extra_sum),
            "groups": {
                group.code: {
                    "extra_usd_bn": {str(year): as_number(x) for year, x in group.extra.items()},
                    "extra_usd_bn_sum": as_number(group.extra_sum),
                }
                for group in self.groups
            },
            "members": [
                {
                    "iso3": row.iso3,
                    "name": row.name,
                    "start_share": as_number(row.start),
                    "yearly_step": as_number(row.step),
                    "path": {str(year): as_number(x) for year, x in row.shares.items()},
                    "extra_usd_bn": {str(year): as_number(x) for year, x in row.extra.items()},
                    "extra_usd_bn_sum": as_number(row.extra_sum),
                }
                for row in self.members
            ],
        }


def burden_path(
    burden: Burden, to: float, by: int, growth: float = 0.0, only: tuple[str, ...] = ()
) -> BurdenPath:
    """
    Draw a straight line from each member's share to a target.

    Members at or above the target keep their share. Money is counted at the prices of the first
    year: GDP grows in volume only, at one assumed rate.

    Parameters
    ----------
    burden : Burden
        Where everybody stands, see :func:`harmel.models.burden.guideline_gap.burden`.
    to : float
        The target [fraction of GDP].
    by : int
        The year in which the target is reached, after the burden's year.
    growth : float
        Yearly growth of GDP in volume [fraction]; assumed, zero unless stated.
    only : tuple of str
        Members to show; by default all that report a share and GDP.

    Raises
    ------
    BadArgument
        If the target or growth is out of range, `by` is not after the start, or a member is unknown
        or reports no share.
    """
    _check(burden, to, by, growth, only)
    assumed = Assumption(
        id="burden_path/growth",
        value=growth,
        unit="fraction",
        reason="GDP is held at its last published level, so that the cost is that of the target "
        "alone"
        if growth == 0
        else "stated by the user",
        low=-0.02 if growth == 0 else growth,
        high=0.04 if growth == 0 else growth,
    )
    rows = tuple(
        _path(burden, row, to, by, assumed)
        for row in burden.members
        if row.share.value is not None and (not only or row.member.iso3 in only)
    )
    years = range(burden.year, by + 1)
    extra: dict[int, Quantity] = {
        year: _sum(burden, str(year), [row.extra[year] for row in rows]) for year in years
    }
    return BurdenPath(
        start_year=burden.year,
        by=by,
        to=to,
        as_of=burden.as_of,
        release=burden.release,
        growth=assumed,
        members=rows,
        extra=extra,
        extra_sum=_sum(burden, "sum", list(extra.values())),
        groups=tuple(_groups(burden, rows)),
    )


def _groups(burden: Burden, rows: tuple[MemberPath, ...]) -> list[GroupPath]:
    """Add up each group that holds some of the members shown, and not all of them."""
    found = []
    for total in burden.totals:
        inside = [row for row in rows if row.iso3 in total.inside]
        if 0 < len(inside) < len(rows):
            extra: dict[int, Quantity] = {
                year: _sum(burden, f"{total.code}/{year}", [row.extra[year] for row in inside])
                for year in inside[0].extra
            }
            summed = _sum(burden, f"{total.code}/sum", list(extra.values()))
            found.append(GroupPath(total.code, total.title, extra, summed))
    return found


def _check(burden: Burden, to: float, by: int, growth: float, only: tuple[str, ...]) -> None:
    if not 0 < to < 1:
        raise BadArgument(
            Problem(
                "A target is a share of GDP.",
                column="to",
                found=f"{to:g}",
                allowed="a fraction between 0 and 1: 3.5 % is 0.035",
            )
        )
    if not burden.year < by <= LATEST:
        raise BadArgument(
            Problem(
                "The path must end after it starts.",
                column="by",
                found=str(by),
                allowed=f"{burden.year + 1} to {LATEST}",
            )
        )
    if not -0.2 <= growth <= 0.2:
        raise BadArgument(
            Problem(
                "Growth is a yearly fraction.",
                column="growth",
                found=f"{growth:g}",
                allowed="-0.2 to 0.2: 1.5 % is 0.015",
            )
        )
    known = [row.member.iso3 for row in burden.members if row.share.value is not None]
    for iso3 in only:
        if iso3 not in known:
            raise BadArgument(
                Problem(
                    "This is not a member that reports a share.",
                    column="member",
                    found=iso3,
                    allowed=", ".join(known),
                )
            )


def _path(burden: Burden, row: MemberBurden, to: float, by: int, growth: Assumption) -> MemberPath:
    code = row.member.iso3
    start = row.share.number
    years = by - burden.year
    step = Derived(
        f"burden_path/{code}/step",
        max(0.0, to - start) / years,
        "fraction",
        HERE,
        f"(target - share) / {years} years, zero at or above the target",
        (row.share,),
        {"to": to, "by": by},
    )
    shares: dict[int, Quantity] = {}
    extra: dict[int, Quantity] = {}
    for index in range(years + 1):
        year = burden.year + index
        shares[year] = Derived(
            f"burden_path/{code}/{year}/share",
            start + index * step.number,
            "fraction",
            HERE,
            f"share of {burden.year} + {index} x step",
            (row.share, step),
        )
        if row.gdp.value is None:
            because = row.gdp.absent_because if isinstance(row.gdp, Derived) else "not known"
            extra[year] = Derived(
                f"burden_path/{code}/{year}/extra", None, "billion USD", HERE, "", (), {}, because
            )
            continue
        extra[year] = Derived(
            f"burden_path/{code}/{year}/extra",
            index * step.number * row.gdp.number * (1 + growth.value) ** index,
            "billion USD",
            HERE,
            f"{index} x step x GDP x (1 + growth)^{index}",
            (step, row.gdp, growth),
        )
    total = _sum(burden, code, list(extra.values()))
    return MemberPath(code, row.member.name, row.share, step, shares, extra, total)


def _sum(burden: Burden, name: str, parts: list[Quantity]) -> Derived:
    known = [part for part in parts if part.value is not None]
    absent = "no GDP in this release" if not known else None
    return Derived(
        f"burden_path/{burden.year}/{name}/extra",
        sum(part.number for part in known) if known else None,
        "billion USD",
        HERE,
        f"sum of {len(known)} of {len(parts)}",
        tuple(known),
        {},
        absent,
    )
