"""Who is a member on a day, by entry into force and by signature."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.members import all_members, member_named, members_on
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from tests.conftest import TRIPLE

JOINED = {
    "1949-08-24": 12,
    "1952-02-18": 14,
    "1955-05-06": 15,
    "1982-05-30": 16,
    "1999-03-12": 19,
    "2004-03-29": 26,
    "2009-04-01": 28,
    "2017-06-05": 29,
    "2020-03-27": 30,
    "2023-04-04": 31,
    "2024-03-07": 32,
}


def count(ledger: Ledger, day: str, basis: str = "in_force") -> float:
    """Count the members of a day."""
    return harmel.members(ledger, date.fromisoformat(day), basis).count.number  # type: ignore[arg-type]


@pytest.mark.parametrize("day", JOINED)
def test_the_count_steps_on_the_day_of_joining(ledger: Ledger, day: str) -> None:
    """Each round counts from the day its accession entered into force, and not a day before."""
    rounds = list(JOINED.values())
    place = rounds.index(JOINED[day])
    eve = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    assert JOINED[day] == count(ledger, day)
    assert (rounds[place - 1] if place else 0) == count(ledger, eve)


@pytest.mark.parametrize(
    ("day", "signed", "joined"),
    [
        ("1949-04-03", 0, 0),
        ("1949-04-04", 12, 0),
        ("1949-05-01", 12, 0),
        ("1949-08-24", 12, 12),
        ("1954-10-23", 15, 14),
        ("2022-07-05", 32, 30),
        ("2024-03-07", 32, 32),
    ],
)
def test_signature_comes_before_entry_into_force(
    ledger: Ledger, day: str, signed: int, joined: int
) -> None:
    """By signature the twelve founders count from April 1949, in force from August 1949."""
    assert signed == count(ledger, day, "signature")
    assert joined == count(ledger, day)


@pytest.mark.parametrize(
    ("iso3", "day"), [("DEU", "1955-05-06"), ("FIN", "2023-04-04"), ("SWE", "2024-03-07")]
)
def test_days_of_joining(ledger: Ledger, iso3: str, day: str) -> None:
    """Germany, Finland and Sweden are members from their day of deposit on."""
    on = date.fromisoformat(day)
    assert on == member_named(ledger, iso3).accession.day
    assert iso3 in {member.iso3 for member in members_on(ledger, on)}
    assert iso3 not in {member.iso3 for member in members_on(ledger, on - timedelta(days=1))}


def test_whoever_left_is_no_member(edited: Callable[..., Path]) -> None:
    """A member that withdrew is one until the day before it left, by either basis."""

    def leave(row: dict[str, str]) -> dict[str, str]:
        return row | {"withdrawal": "2011-03-01"} if row["iso3"] == "CAL" else row

    ledger = harmel.open_ledger(edited("members", leave, TRIPLE))
    for basis in ("in_force", "signature"):
        assert count(ledger, "2011-02-28", basis) == 3
        assert count(ledger, "2011-03-01", basis) == 2


def test_the_count_rests_on_the_days_of_joining(triple: Ledger) -> None:
    """The number of members is derived from one dated fact for each of them."""
    answer = harmel.members(triple, date(2004, 6, 1))
    assert [fact.id for fact in leaves(answer.count)] == [
        "members-1/ARC/accession",
        "members-1/BOR/accession",
    ]
    signed = harmel.members(triple, date(2004, 6, 1), "signature")
    assert [fact.id for fact in leaves(signed.count)] == [
        "members-1/ARC/signature",
        "members-1/BOR/signature",
        "members-1/CAL/signature",
    ]


def test_a_profile_is_of_the_newest_year_up_to_the_day(ledger: Ledger) -> None:
    """People, output and forces are the newest up to the day, each with its year."""
    rows = {
        row["iso3"]: row for row in harmel.members(ledger, date(2024, 10, 2)).as_dict()["members"]
    }
    poland, iceland = rows["POL"], rows["ISL"]
    assert poland["years"] == {
        "population": "2024",
        "gdp_usd_bn": "2024",
        "military_personnel": "2024",
    }
    assert poland["population"] == pytest.approx(36.7e6, rel=0.01)
    assert poland["gdp_usd_bn"] == pytest.approx(900, rel=0.1)
    assert iceland["military_personnel"] is None
    assert iceland["absent"]["military_personnel"].startswith("Iceland has no armed forces")
    assert iceland["years"]["military_personnel"] is None


def test_members_stand_in_order_of_code(ledger: Ledger) -> None:
    """The list is sorted, and every founder is in it."""
    codes = [member.iso3 for member in all_members(ledger)]
    assert codes == sorted(codes)
    assert len([m for m in all_members(ledger) if m.round == "1949 founders"]) == 12


def test_questions_that_cannot_be_asked(triple: Ledger) -> None:
    """A day after the ledger, an unknown basis and an unknown code are told as such."""
    with pytest.raises(BadArgument, match="knows nothing of this day"):
        harmel.members(triple, date(2012, 6, 2))
    with pytest.raises(BadArgument, match="This basis is not known"):
        harmel.members(triple, basis="ratified")  # type: ignore[arg-type]
    with pytest.raises(BadArgument, match=r"Found: BRU. Allowed: ARC, BOR, CAL"):
        member_named(triple, "BRU")


def test_a_ledger_without_members_has_no_answer(copied: Callable[..., Path]) -> None:
    """Without a table of members nobody can say who is one."""
    root = copied(TRIPLE)
    for name in ("members.csv", "members.yaml"):
        (root / name).unlink()
    harmel.seal(root)
    with pytest.raises(NoAnswer, match="no table of members"):
        harmel.members(harmel.open_ledger(root))
