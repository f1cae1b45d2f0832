"""Who is a member on a date, by entry into force or by signature, and what is known of each."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Quantity, as_number
from harmel.ledger.store import Ledger
from harmel.units import convert

Basis = Literal["in_force", "signature"]
OUTSIDE = {
    "AUS": "Australia",
    "CHN": "China",
    "JPN": "Japan",
    "KOR": "South Korea",
    "NZL": "New Zealand",
    "RUS": "Russia",
    "UKR": "Ukraine",
}
"""Names of states that are no members and stand in the shipped tables."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its code and name, and the days it signed and joined."""

    iso3: str
    name: str
    accession: Fact
    signature: Fact
    withdrawal: Fact
    round: str
    note: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the ledger holds of one member in the newest year up to a date."""

    member: Member
    population: Fact | None
    gdp: Fact | None
    personnel: Fact | None


@dataclass(frozen=True, slots=True)
class Membership:
    """The members of an alliance on one day."""

    on: date
    basis: Basis
    profiles: tuple[Profile, ...]
    alliance: str

    @property
    def count(self) -> Quantity:
        """How many members there are."""
        return Derived(
            id=f"members/{self.on}/count",
            value=float(len(self.profiles)),
            unit="members",
            function="harmel.ledger.members.membership",
            formula="members whose day of joining is not after the date, less those that left",
            inputs=tuple(self._joined(profile.member) for profile in self.profiles),
            parameters={"on": self.on.isoformat(), "basis": self.basis},
        )

    def _joined(self, member: Member) -> Fact:
        return member.accession if self.basis == "in_force" else member.signature

    def names(self) -> dict[str, str]:
        """Return the members' names by code."""
        return {profile.member.iso3: profile.member.name for profile in self.profiles}

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: dict[str, Quantity] = {self.count.id: self.count}
        for profile in self.profiles:
            parts = (
                self._joined(profile.member),
                profile.population,
                profile.gdp,
                profile.personnel,
            )
            found |= {part.id: part for part in parts if part is not None}
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return {
            "alliance": self.alliance,
            "on": self.on.isoformat(),
            "basis": self.basis,
            "count": len(self.profiles),
            "members": [_as_dict(profile, self.basis) for profile in self.profiles],
        }


def all_members(ledger: Ledger) -> tuple[Member, ...]:
    """Return every member the ledger knows of, in order of code, whatever its dates."""
    found = [
        Member(
            iso3=row.text("iso3"),
            name=row.text("name"),
            accession=table.fact(row, "accession", row.text("iso3"), "accession", "date"),
            signature=table.fact(row, "signature", row.text("iso3"), "signature", "date"),
            withdrawal=table.fact(row, "withdrawal", row.text("iso3"), "withdrawal", "date"),
            round=row.text("round"),
            note=row.text("note"),
        )
        for table in ledger.of_kind("members")
        for row in table.rows
    ]
    return tuple(sorted(found, key=lambda member: member.iso3))


def country_names(ledger: Ledger) -> dict[str, str]:
    """Return the names of countries by code: members of any day, and others of the tables."""
    return OUTSIDE | {member.iso3: member.name for member in all_members(ledger)}


def country_named(ledger: Ledger, code: str) -> str:
    """Return the name of a country, or the code itself where it is not known."""
    return country_names(ledger).get(code, code)


def members_on(ledger: Ledger, on: date, basis: Basis = "in_force") -> tuple[Member, ...]:
    """Return the members of a day, in order of code."""
    return tuple(
        member
        for member in all_members(ledger)
        if (member.accession if basis == "in_force" else member.signature).day <= on
        and (member.withdrawal.value is None or on < member.withdrawal.day)
    )


def members(ledger: Ledger, on: date | None = None, basis: Basis = "in_force") -> Membership:
    """
    Say who is a member on a date, with population, output and forces where they are known.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    on : date, optional
        The day asked about; by default the ledger's date.
    basis : {"in_force", "signature"}
        Whether a state counts from the entry into force of its accession, or from the day its
        protocol (for founders: the treaty) was signed.

    Raises
    ------
    BadArgument
        If the day lies after the ledger's date, or the basis is not known.
    NoAnswer
        If the ledger has no table of members.
    """
    day = on if on is not None else ledger.as_of
    if basis not in ("in_force", "signature"):
        raise BadArgument(
            Problem(
                "This basis is not known.",
                column="basis",
                found=str(basis),
                allowed="in_force, signature",
            )
        )
    after_the_ledger(ledger, day)
    if not all_members(ledger):
        raise NoAnswer(Problem("This ledger has no table of members."))
    profiles = tuple(_profile(ledger, member, day) for member in members_on(ledger, day, basis))
    return Membership(day, basis, profiles, ledger.alliance.code)


def after_the_ledger(ledger: Ledger, day: date) -> None:
    """Refuse a day about which the ledger, as opened, can know nothing."""
    if day > ledger.as_of:
        raise BadArgument(
            Problem(
                "The ledger knows nothing of this day.",
                column="on",
                found=day.isoformat(),
                allowed=f"days up to {ledger.as_of}",
                fix="Without --as-of the ledger reaches its newest release.",
            )
        )


def member_named(ledger: Ledger, iso3: str) -> Member:
    """
    Return one member by its code.

    Raises
    ------
    BadArgument
        If no member has that code.
    """
    for member in all_members(ledger):
        if member.iso3 == iso3:
            return member
    raise BadArgument(
        Problem(
            "This is not a member's code.",
            found=iso3,
            allowed=", ".join(member.iso3 for member in all_members(ledger)),
        )
    )


def _profile(ledger: Ledger, member: Member, on: date) -> Profile:
    return Profile(
        member,
        _newest(ledger, member.iso3, "population", on),
        _newest(ledger, member.iso3, "gdp_usd_current", on)
        or _newest(ledger, member.iso3, "gdp_wdi_usd_current", on),
        _newest(ledger, member.iso3, "military_personnel", on),
    )


def _newest(ledger: Ledger, iso3: str, measure: str, on: date) -> Fact | None:
    found = [
        fact
        for fact in ledger.facts(subject=iso3, measure=measure)
        if int(fact.period[:4]) <= on.year
    ]
    if found:
        return max(found, key=lambda fact: (fact.period, fact.release.published))
    try:
        return ledger.fact(iso3, measure, str(on.year))
    except NoAnswer:
        return None


def _as_dict(profile: Profile, basis: Basis) -> dict[str, Any]:
    member = profile.member
    return {
        "iso3": member.iso3,
        "name": member.name,
        "accession": member.accession.day.isoformat(),
        "signature": member.signature.day.isoformat(),
        "round": member.round,
        "population": _in(profile.population, "persons"),
        "gdp_usd_bn": _in(profile.gdp, "billion USD"),
        "military_personnel": _in(profile.personnel, "persons"),
        "years": {
            name: fact.period if fact and fact.value is not None else None
            for name, fact in (
                ("population", profile.population),
                ("gdp_usd_bn", profile.gdp),
                ("military_personnel", profile.personnel),
            )
        },
        "absent": {
            fact.measure: fact.absent_because
            for fact in (profile.population, profile.gdp, profile.personnel)
            if fact is not None and fact.value is None
        },
        "note": member.note,
        "basis": basis,
    }


def _in(fact: Fact | None, unit: str) -> float | None:
    if fact is None or as_number(fact) is None:
        return None
    return convert(fact.number, fact.unit, unit)
