"""Who holds the office on a day, for how long, and how that ranks."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadArgument
from harmel.ledger.offices import holder_named, slug, spells, term_decisions
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from tests.conftest import TRIPLE

IN_OFFICE: dict[str, tuple[str | None, str | None]] = {
    "1952-04-03": (None, None),
    "1952-04-04": ("Lord Ismay", None),
    "1961-03-20": (None, "Alberico Casardi"),
    "1994-08-12": ("Manfred Wörner", None),
    "1994-09-01": (None, "Sergio Balanzino"),
    "1995-11-01": (None, "Sergio Balanzino"),
    "1999-10-10": (None, None),
    "1999-10-14": ("Lord Robertson", None),
    "2003-12-20": (None, "Alessandro Minuto-Rizzo"),
    "2024-09-30": ("Jens Stoltenberg", None),
    "2024-10-01": ("Mark Rutte", None),
}


@pytest.mark.parametrize("day", IN_OFFICE)
def test_who_holds_the_office_and_who_is_acting(ledger: Ledger, day: str) -> None:
    """On each day there is a holder, someone acting, or nobody at all."""
    answer = harmel.office(ledger, date.fromisoformat(day))
    names = [None if s is None else s.name for s in (answer.holder, answer.acting)]
    assert list(IN_OFFICE[day]) == names


def test_days_up_to_the_change_of_2024(ledger: Ledger) -> None:
    """On 1 October 2024 Stoltenberg's 3653 days are second to the 4651 of Luns."""
    ranking = harmel.office(ledger, date(2024, 10, 1)).ranking
    assert [(r.name, r.days.number, r.rank) for r in ranking[:2]] == [
        ("Joseph Luns", 4651, 1),
        ("Jens Stoltenberg", 3653, 2),
    ]
    assert [r.name for r in ranking if r.serving] == ["Mark Rutte"]
    assert ranking[-1].days.number == 0


def test_days_in_office_count_up_to_the_day_asked_about(ledger: Ledger) -> None:
    """One day earlier the one in office has served one day less and still serves."""
    eve = harmel.office(ledger, date(2024, 9, 30))
    (stoltenberg,) = [rank for rank in eve.ranking if rank.name == "Jens Stoltenberg"]
    assert (stoltenberg.days.number, stoltenberg.serving) == (3652, True)
    assert "Mark Rutte" not in {rank.name for rank in eve.ranking}


def test_acting_counts_for_nobodys_rank(ledger: Ledger, triple: Ledger) -> None:
    """Whoever only stood in is in no ranking."""
    acting = {spell.name for spell in spells(ledger) if spell.role == "acting"}
    assert acting == {"Alberico Casardi", "Sergio Balanzino", "Alessandro Minuto-Rizzo"}
    assert not acting & {rank.name for rank in harmel.office(ledger).ranking}
    assert [r.name for r in harmel.office(triple).ranking] == ["Cy Three", "Ada One"]


def test_two_spells_of_one_person_add_up(edited: Callable[..., Path]) -> None:
    """Someone who came back is ranked once, by the days of both spells."""

    def again(row: dict[str, str]) -> dict[str, str]:
        return row | {"name": "Ada One"} if row["name"] == "Cy Three" else row

    ledger = harmel.open_ledger(edited("offices", again, TRIPLE))
    (ada,) = harmel.office(ledger, date(2007, 3, 1)).ranking
    first = (date(2006, 1, 1) - date(2000, 1, 1)).days
    assert ada.days.number == first + 365
    assert ada.serving
    assert [fact.value for fact in leaves(ada.days)] == [
        date(2000, 1, 1),
        date(2006, 1, 1),
        date(2006, 3, 1),
    ]


def test_equal_days_share_a_rank(edited: Callable[..., Path]) -> None:
    """Two who served as long have one rank, and the next one is not lifted."""

    def even(row: dict[str, str]) -> dict[str, str]:
        return {
            "Ada One": row | {"end": "2000-04-01"},
            "Ben Two": row | {"start": "2000-04-01", "end": "2000-07-01", "role": "holder"},
            "Cy Three": row | {"start": "2000-07-01", "end": "2000-07-11"},
        }[row["name"]]

    ledger = harmel.open_ledger(edited("offices", even, TRIPLE))
    ranking = harmel.office(ledger, date(2001, 1, 1)).ranking
    assert [(r.name, r.days.number, r.rank) for r in ranking] == [
        ("Ada One", 91, 1),
        ("Ben Two", 91, 1),
        ("Cy Three", 10, 3),
    ]


def test_decisions_about_terms_up_to_the_day(ledger: Ledger) -> None:
    """Stoltenberg was appointed once and extended four times, the last time in July 2023."""
    answer = harmel.office(ledger, date(2023, 7, 3))
    found = [t.decided.day.year for t in answer.terms if t.name == "Jens Stoltenberg"]
    assert found == [2014, 2017, 2019, 2022]
    later = [t.decided.day for t in term_decisions(ledger) if t.name == "Jens Stoltenberg"]
    assert later[-1] == date(2023, 7, 4)


def test_the_answer_as_data(triple: Ledger) -> None:
    """As JSON-ready data an open term has no end, and an office held by nobody has no holder."""
    data = harmel.office(triple, date(2006, 2, 1)).as_dict()
    assert data["holder"] is None
    assert data["acting"]["name"] == "Ben Two"
    assert data["acting"]["since"] == "2006-01-01"
    assert data["terms"][0]["until"] == "2010-03-01"
    assert harmel.office(triple).as_dict()["terms"][-1]["until"] is None


def test_addresses_of_an_answer_are_unique(ledger: Ledger) -> None:
    """No two numbers of an office's answer share an address."""
    answer = harmel.office(ledger)
    assert len(answer.numbers()) == len(answer.ranking) + 3 * len(answer.terms) + 1


def test_days_and_names_that_are_not_known(triple: Ledger) -> None:
    """A day after the ledger, and a name that never held the office, are told as such."""
    with pytest.raises(BadArgument, match="knows nothing of this day"):
        harmel.office(triple, date(2013, 1, 1))
    with pytest.raises(BadArgument, match=r"Found: Ben Two. Allowed: Ada One, Cy Three"):
        holder_named(triple, "Ben Two")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Manfred Wörner", "manfred-woerner"),
        ("Jaap de Hoop Scheffer", "jaap-de-hoop-scheffer"),
        ("Alessandro Minuto-Rizzo", "alessandro-minuto-rizzo"),
    ],
)
def test_names_become_addresses(name: str, address: str) -> None:
    """A name becomes small letters and dashes."""
    assert address == slug(name)
