"""Rules that every ledger must satisfy, each with a name, all of them reported together."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from harmel.errors import Problem
from harmel.ledger.facts import Fact
from harmel.ledger.members import all_members
from harmel.ledger.offices import spells
from harmel.ledger.store import Ledger
from harmel.units import unit

MOST_SHARE_OF_GDP = 20.0
SUM_TOLERANCE = 0.002


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its name, what it says, how often it was applied, and what broke it."""

    name: str
    says: str
    applied: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All rules, applied to one ledger."""

    checks: tuple[Check, ...]
    content_hash: str

    @property
    def ok(self) -> bool:
        """Whether nothing broke a rule."""
        return not any(check.problems for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return {
            "ok": self.ok,
            "ledger_hash": self.content_hash,
            "checks": [
                {
                    "name": check.name,
                    "says": check.says,
                    "applied": check.applied,
                    "problems": [str(problem) for problem in check.problems],
                }
                for check in self.checks
            ],
        }


def check_ledger(ledger: Ledger) -> CheckReport:
    """Apply every rule to a ledger; reading every table on the way."""
    for table in ledger.tables.values():
        _ = table.rows
    checks = []
    for rule in RULES:
        says = (rule.__doc__ or "").splitlines()[0].strip()
        applied, problems = rule(ledger)
        name = rule.__name__.strip("_").replace("_", "-")
        checks.append(Check(name, says, applied, tuple(problems)))
    return CheckReport(tuple(checks), ledger.content_hash)


Result = tuple[int, list[Problem]]


def _subjects_are_known(ledger: Ledger) -> Result:
    """Every subject of a table with shares of GDP is a member on some date, or a group."""
    codes = {member.iso3 for member in all_members(ledger)} | set(ledger.alliance.groups)
    tables = [t for t in ledger.of_kind("facts") if "defence_share_gdp" in t.sidecar.units]
    facts = [
        fact
        for table in tables
        for measure in sorted(table.sidecar.units)
        for fact in ledger.facts(measure=measure, release=table.sidecar.release)
    ]
    return len(facts), [
        _about(fact, "This country is not a member.", fact.subject, ", ".join(sorted(codes)))
        for fact in facts
        if fact.subject not in codes
    ]


def _shares_of_gdp_are_percent(ledger: Ledger) -> Result:
    """Shares of GDP lie between 0 and 20 percent, and are not fractions printed as percent."""
    facts = [f for f in ledger.facts(measure="defence_share_gdp") if f.value is not None]
    problems = [
        _about(
            fact,
            "This is not a share of GDP in percent.",
            str(fact.value),
            f"more than 0.05 and up to {MOST_SHARE_OF_GDP:g}: 2.1 % is 2.1 in percent",
        )
        for fact in facts
        if not (0.05 if fact.unit == "percent" else 0.0005)
        < fact.number
        <= (MOST_SHARE_OF_GDP if fact.unit == "percent" else MOST_SHARE_OF_GDP / 100)
    ]
    return len(facts), problems


def _spending_is_not_negative(ledger: Ledger) -> Result:
    """Money, people and shares are never below zero; changes may be."""
    facts = [
        fact
        for measure, code in ledger.measures().items()
        if unit(code).kind in ("money", "persons", "share") and not measure.endswith("_change")
        for fact in ledger.facts(measure=measure)
        if isinstance(fact.value, float)
    ]
    return len(facts), [
        _about(fact, "This cannot be below zero.", str(fact.value), "0 or more")
        for fact in facts
        if fact.number < 0
    ]


def _categories_sum_to_all(ledger: Ledger) -> Result:
    """Equipment, personnel, infrastructure and other spending make 100 percent of each year."""
    names = ("equipment_share", "personnel_share", "infrastructure_share", "other_share")
    index: dict[tuple[str, str, str], dict[str, Fact]] = {}
    for name in names:
        for fact in ledger.facts(measure=name):
            if fact.value is None:
                continue
            index.setdefault((fact.release.id, fact.subject, fact.period), {})[name] = fact
    whole = [parts for parts in index.values() if len(parts) == len(names)]
    return len(whole), [
        _about(
            parts[names[0]],
            "The four categories of spending do not make a whole.",
            f"{sum(fact.number for fact in parts.values()):.3f} percent",
            "100 percent, give or take half a point",
        )
        for parts in whole
        if abs(sum(fact.number for fact in parts.values()) - 100) > 0.5
    ]


def _totals_are_sums(ledger: Ledger) -> Result:
    """Published totals equal the sum of the states that were members in the year."""
    problems: list[Problem] = []
    applied = 0
    joined = {member.iso3: member.accession.day.year for member in all_members(ledger)}
    for release in ledger.releases("defence_usd_current"):
        facts = ledger.facts(measure="defence_usd_current", release=release.id)
        known = [f for f in facts if f.value is not None and f.period.isdecimal()]
        for name, group in ledger.alliance.groups.items():
            for total in (fact for fact in known if fact.subject == name):
                parts = [
                    fact.number
                    for fact in known
                    if fact.period == total.period
                    and joined.get(fact.subject, 9999) <= int(total.period)
                    and fact.subject not in group.without
                ]
                applied += 1
                if abs(sum(parts) - total.number) > SUM_TOLERANCE * abs(total.number):
                    problems.append(
                        _about(
                            total,
                            "This total is not the sum of its members.",
                            f"{total.number:.0f}, members {sum(parts):.0f}",
                            f"equal to {SUM_TOLERANCE:.1%}",
                        )
                    )
    return applied, problems


def _terms_of_office_do_not_overlap(ledger: Ledger) -> Result:
    """Nobody takes the office before the last one has handed it over."""
    known = spells(ledger)
    problems = [
        Problem(
            "Two persons hold the office at once.",
            after.start.place.file,
            after.start.place.row,
            "start",
            found=f"{after.name} from {after.start.day}",
            allowed=f"after {before.name} left",
        )
        for before, after in pairwise(known)
        if before.end.value is None or before.end.day > after.start.day
    ]
    problems += [
        Problem(
            "This term ends before it starts.",
            spell.start.place.file,
            spell.start.place.row,
            "end",
            found=f"{spell.start.day} to {spell.end.day}",
        )
        for spell in known
        if spell.end.value is not None and spell.end.day < spell.start.day
    ]
    return len(known), problems


def _members_sign_before_they_join(ledger: Ledger) -> Result:
    """A member signs its treaty or protocol on or before the day it joins."""
    known = all_members(ledger)
    return len(known), [
        Problem(
            "This member joins before it signs.",
            member.accession.place.file,
            member.accession.place.row,
            "signature",
            found=f"{member.iso3}: signed {member.signature.day}, joined {member.accession.day}",
        )
        for member in known
        if member.signature.day > member.accession.day
    ]


def _members_leave_after_they_join(ledger: Ledger) -> Result:
    """A member leaves after the day it joins."""
    known = all_members(ledger)
    return len(known), [
        Problem(
            "This member leaves before it joins.",
            member.withdrawal.place.file,
            member.withdrawal.place.row,
            "withdrawal",
            found=f"{member.iso3}: joined {member.accession.day}, left {member.withdrawal.day}",
        )
        for member in known
        if member.withdrawal.value is not None and member.withdrawal.day <= member.accession.day
    ]


def _spans_run_forward(ledger: Ledger) -> Result:
    """An event ends on or after its first day, a period of two years in the later one."""
    events = [(t, row) for t in ledger.of_kind("events") for row in t.rows if row.day("end")]
    periods = [
        (t, row) for t in ledger.of_kind("facts") for row in t.rows if "-" in row.text("period")
    ]
    problems = [
        Problem("This event ends before it starts.", table.file, row.line, "end", row.text("end"))
        for table, row in events
        if row.text("end") < row.text("date")
    ]
    problems += [
        Problem("This period runs backward.", table.file, row.line, "period", row.text("period"))
        for table, row in periods
        if row.text("period")[:4] > row.text("period")[-4:]
    ]
    return len(events) + len(periods), problems


def _the_alliance_fits_its_tables(ledger: Ledger) -> Result:
    """The lead state and everybody left out of a group are members; guidelines have measures."""
    codes = {member.iso3 for member in all_members(ledger)}
    alliance = ledger.alliance
    named = [("lead", alliance.lead)]
    named += [(f"groups.{code}", iso3) for code, g in alliance.groups.items() for iso3 in g.without]
    problems = [
        Problem("This is not a member.", "alliance.yaml", column=column, found=iso3)
        for column, iso3 in named
        if iso3 not in codes
    ]
    problems += [
        Problem(
            "No table has this measure.",
            "alliance.yaml",
            column=f"guidelines.{guideline.id}.measure",
            found=guideline.measure,
        )
        for guideline in alliance.guidelines
        if guideline.measure not in ledger.measures()
    ]
    return len(named) + len(alliance.guidelines), problems


def _no_actual_figure_of_the_future(ledger: Ledger) -> Result:
    """A figure of a year after its release is an estimate or a projection, never an actual."""
    facts = ledger.facts(measure="defence_share_gdp")
    return len(facts), [
        _about(fact, "This figure was published before its year began.", fact.period, "an estimate")
        for fact in facts
        if fact.status == "actual" and int(fact.period[:4]) > fact.release.published.year
    ]


def _absences_say_why(ledger: Ledger) -> Result:
    """A row marked absent holds no value and a note; every other row holds a value."""
    problems = []
    applied = 0
    for table in ledger.of_kind("facts"):
        for row in table.rows:
            applied += 1
            absent = row.text("status") == "absent"
            empty = row.number("value") is None
            if absent != empty or (absent and not row.text("note")):
                problems.append(
                    Problem(
                        "A figure is either there, or absent with a reason.",
                        table.file,
                        row.line,
                        "value",
                        found=f"status {row.text('status')}, value {row.text('value') or 'empty'}",
                        allowed="status absent with an empty value and a note, or a value",
                    )
                )
    return applied, problems


RULES: tuple[Callable[[Ledger], Result], ...] = (
    _subjects_are_known,
    _shares_of_gdp_are_percent,
    _spending_is_not_negative,
    _categories_sum_to_all,
    _totals_are_sums,
    _terms_of_office_do_not_overlap,
    _members_sign_before_they_join,
    _members_leave_after_they_join,
    _spans_run_forward,
    _the_alliance_fits_its_tables,
    _no_actual_figure_of_the_future,
    _absences_say_why,
)


def _about(fact: Fact, what: str, found: str, allowed: str) -> Problem:
    place = fact.place
    return Problem(what, f"{place.file} ({fact.id})", place.row, place.cell, found, allowed)
