"""Rules of a ledger are named, applied, and broken by what they forbid."""

import json

import pytest

import harmel
from harmel.ledger.checks import RULES
from harmel.ledger.store import Ledger
from tests.ledger.conftest import Alter

NAMES = [rule.__name__.strip("_").replace("_", "-") for rule in RULES]
LAST = "CAL,population,2011,1000000,actual,S2,B31\n"
FOUR = "".join(
    f"CAL,{name}_share,2010,{value},actual,S1,E{value}\n"
    for name, value in (("personnel", 50), ("infrastructure", 15), ("other", 10))
)
UNITS = "  population: persons\n"
MORE_UNITS = UNITS + "".join(
    f"  {name}_share: percent\n" for name in ("personnel", "infrastructure", "other")
)
SPENDING, FORM = "spending_2011.csv", "spending_2011.yaml"
BROKEN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "subjects-are-known": ((SPENDING, "CAL,defence_share", "DOR,defence_share"),),
    "shares-of-gdp-are-percent": ((SPENDING, "share_gdp,2011,1.9", "share_gdp,2011,0.019"),),
    "spending-is-not-negative": ((SPENDING, "current,2011,25.0", "current,2011,-25.0"),),
    "categories-sum-to-all": ((SPENDING, LAST, LAST + FOUR), (FORM, UNITS, MORE_UNITS)),
    "totals-are-sums": (
        (SPENDING, LAST, LAST + "SMALL,defence_usd_current,2011,44.2,estimate,S1,D99\n"),
    ),
    "terms-of-office-do-not-overlap": (("offices.csv", "CAL,2006-01-01", "CAL,2005-12-31"),),
    "members-sign-before-they-join": (("members.csv", "2004-01-15", "2005-06-02"),),
    "members-leave-after-they-join": (("members.csv", "2004-01-15,,", "2004-01-15,2005-06-01,"),),
    "spans-run-forward": (("events.csv", "2005-06-01,2005-06-02", "2005-06-01,2005-05-30"),),
    "the-alliance-fits-its-tables": (
        ("alliance.yaml", "All three}\n", "All three}\n  MORE: {title: More, except: [ARK]}\n"),
    ),
    "no-actual-figure-of-the-future": (
        (
            SPENDING,
            "CAL,defence_share_gdp,2011,2.5,estimate",
            "CAL,defence_share_gdp,2012,2.5,actual",
        ),
    ),
    "absences-say-why": ((SPENDING, "2011,8000000,actual", "2011,,absent"),),
}
SOUND: dict[str, tuple[tuple[str, str, str], ...]] = {
    "the whole": (
        (SPENDING, LAST, LAST + FOUR.replace("2010,10", "2010,16")),
        (FORM, UNITS, MORE_UNITS),
    ),
    "a total": ((SPENDING, LAST, LAST + "SMALL,defence_usd_current,2011,44.05,estimate,S1,D99\n"),),
    "signed on the day": (("members.csv", "2004-01-15", "2005-06-01"),),
    "a projection": ((SPENDING, "CAL,defence_share_gdp,2011", "CAL,defence_share_gdp,2012"),),
}
ABSENT = ("current,2011,25.0,estimate", "current,2011,,absent")
TOTAL = "TRIPLE,defence_usd_current,2011,{},S1,D99\n"
AWKWARD: dict[str, tuple[tuple[str, str, str], ...]] = {
    "a part is absent": (
        (SPENDING, *ABSENT),
        (SPENDING, LAST, LAST + TOTAL.format("259,estimate")),
    ),
    "a total is absent": ((SPENDING, LAST, LAST + TOTAL.format(",absent")),),
    "a total is zero": ((SPENDING, LAST, LAST + TOTAL.format("0,estimate")),),
    "a total of two years": (
        (SPENDING, LAST, LAST + TOTAL.format("550,estimate").replace("2011", "2010-2011")),
    ),
    "a category is absent": (
        (SPENDING, "CAL,equipment_share,2010,19,actual", "CAL,equipment_share,2010,,absent"),
        (SPENDING, LAST, LAST + FOUR),
        (FORM, UNITS, MORE_UNITS),
    ),
}


def broken(alter: Alter, changes: tuple[tuple[str, str, str], ...]) -> list[str]:
    """Name the rules that a changed copy of the made-up alliance breaks."""
    report = harmel.check_ledger(harmel.open_ledger(alter(*changes)))
    assert report.ok is not any(check.problems for check in report.checks)
    return [check.name for check in report.checks if check.problems]


def test_the_shipped_ledger_breaks_no_rule(ledger: Ledger) -> None:
    """Every rule is applied to the shipped ledger, and holds."""
    report = harmel.check_ledger(ledger)
    assert [str(problem) for check in report.checks for problem in check.problems] == []
    assert report.ok
    assert all(check.applied > 0 for check in report.checks)


def test_the_made_up_alliance_breaks_no_rule(triple: Ledger) -> None:
    """What the tests change one value of is sound before."""
    assert harmel.check_ledger(triple).ok


@pytest.mark.parametrize("name", BROKEN)
def test_one_change_breaks_one_rule(name: str, altered: Alter) -> None:
    """Each rule is broken by one change that breaks no other."""
    assert [name] == broken(altered, BROKEN[name])


def test_every_rule_is_broken_here() -> None:
    """No rule goes untested, and each has a name in small letters and dashes."""
    assert list(BROKEN) == NAMES
    assert all(name == name.lower() and "_" not in name for name in NAMES)


@pytest.mark.parametrize("name", SOUND)
def test_what_a_rule_allows(name: str, altered: Alter) -> None:
    """What lies just inside a rule does not break it."""
    assert broken(altered, SOUND[name]) == []


@pytest.mark.parametrize("name", AWKWARD)
def test_rules_report_where_figures_are_missing(name: str, altered: Alter) -> None:
    """A gap or a zero where a rule adds up ends in a report and not in a fault of the program."""
    found = harmel.check_ledger(harmel.open_ledger(altered(*AWKWARD[name])))
    assert [check.name for check in found.checks] == NAMES


def test_the_report_as_data(triple: Ledger, altered: Alter) -> None:
    """As strict JSON a report names the ledger's hash, and every rule with what broke it."""
    found = harmel.check_ledger(triple)
    data = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert (data["ok"], data["ledger_hash"]) == (True, triple.content_hash)
    assert [check["name"] for check in data["checks"]] == NAMES
    assert all(check["says"].endswith(".") for check in data["checks"])
    changed = harmel.open_ledger(altered(*BROKEN["absences-say-why"]))
    data = harmel.check_ledger(changed).as_dict()
    assert (data["ok"], len(data["checks"][-1]["problems"])) == (False, 1)
