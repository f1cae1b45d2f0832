"""Which figures a later release changed, and which cannot be compared."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadArgument
from harmel.ledger.revisions import crossed
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from harmel.units import published_rounding
from tests.conftest import TRIPLE
from tests.ledger.conftest import Alter

SHARE = "defence_share_gdp"
OLD, NEW = "nato-2024-06", "nato-2026-07"


@pytest.mark.parametrize(
    ("iso3", "old", "new"), [("POL", 4.12, 3.75), ("GRC", 3.08, 2.77), ("ALB", 2.03, 1.35)]
)
def test_shares_of_2024_were_revised_down(
    ledger: Ledger, iso3: str, old: float, new: float
) -> None:
    """Between the releases of 2024 and 2026 the shares of 2024 fell, by up to 0.7 points."""
    found = harmel.facts_diff(ledger, OLD, NEW, SHARE, 2024).revised
    (revision,) = [r for r in found if r.old.subject == iso3]
    assert old == published_rounding(revision.old.number)
    assert new == published_rounding(revision.new.number)
    assert revision.change.number == revision.new.number - revision.old.number


def test_only_figures_of_one_unit_are_compared(ledger: Ledger) -> None:
    """No revision pairs two units, so none pairs the prices of 2015 with those of 2021."""
    found = harmel.facts_diff(ledger, OLD, NEW)
    assert {r.old.unit == r.new.unit for r in found.revised} == {True}
    measures = {r.old.measure for r in found.revised}
    assert not measures & {"defence_usd_2015", "defence_usd_2021", "gdp_usd_2015"}
    assert "prices" not in " ".join(r.old.unit for r in found.revised)


def test_measures_in_other_units_are_named_and_not_compared(ledger: Ledger) -> None:
    """The release of 2019 in dollars and that of 2024 in millions are not set side by side."""
    found = harmel.facts_diff(ledger, "nato-2019-06", OLD)
    assert "defence_usd_2015" in found.not_compared
    assert "military_personnel" in found.not_compared
    assert not {r.old.measure for r in found.revised} & set(found.not_compared)


@pytest.mark.parametrize("unit", ["million EUR", "million USD at 2015 prices", "billion USD"])
def test_another_unit_in_a_later_release_is_told(unit: str, altered: Alter) -> None:
    """A measure whose currency, price base or scale changed is named as not compared."""
    root = altered(
        ("spending_2011.yaml", "gdp_usd_current: million USD", f"gdp_usd_current: {unit}")
    )
    found = harmel.facts_diff(harmel.open_ledger(root), "spend-2010", "spend-2011")
    assert found.not_compared == ("gdp_usd_current",)
    assert "gdp_usd_current" not in {r.old.measure for r in found.revised}


def test_what_a_small_alliance_revised(triple: Ledger) -> None:
    """Only shared years are compared, and only what changed is listed."""
    found = harmel.facts_diff(triple, "spend-2010", "spend-2011")
    assert found.compared == 12
    assert [(r.old.subject, r.old.measure, r.old.value, r.new.value) for r in found.revised] == [
        ("BOR", "defence_share_gdp", 2.004, 1.8),
        ("ARC", "defence_usd_current", 254.2, 248.0),
        ("BOR", "defence_usd_current", 20.04, 18.0),
        ("ARC", "gdp_usd_current", 8200.0, 8000.0),
    ]


def test_a_revision_can_be_asked_for_backwards(triple: Ledger) -> None:
    """From the newer release to the older every change has the opposite sign."""
    there = harmel.facts_diff(triple, "spend-2010", "spend-2011").revised
    back = harmel.facts_diff(triple, "spend-2011", "spend-2010").revised
    assert [r.change.number for r in there] == [-r.change.number for r in back]


def test_small_changes_and_other_years_can_be_left_out(triple: Ledger) -> None:
    """The smallest change counts inclusively, and a year without figures compares nothing."""

    def revised(at_least: float) -> list[str]:
        found = harmel.facts_diff(
            triple, "spend-2010", "spend-2011", "gdp_usd_current", 2010, at_least
        )
        return [r.old.subject for r in found.revised]

    assert revised(200.0) == ["ARC"]
    assert revised(200.5) == []
    assert revised(0.0) == ["ARC", "BOR", "CAL"]
    assert harmel.facts_diff(triple, "spend-2010", "spend-2011", year=2009).compared == 0


def test_who_crossed_a_level(triple: Ledger) -> None:
    """Boria was at 2 percent on published decimals in one release, and below in the next."""
    found = harmel.facts_diff(triple, "spend-2010", "spend-2011", SHARE)
    assert [r.old.subject for r in crossed(found, 0.02)] == ["BOR"]
    assert crossed(found, 0.03) == ()


def test_a_change_rests_on_both_figures(triple: Ledger) -> None:
    """Each change has an address and is derived from the old and the new figure."""
    found = harmel.facts_diff(triple, "spend-2010", "spend-2011", SHARE)
    (change,) = found.numbers().values()
    assert change.id == "diff/spend-2010/spend-2011/BOR/defence_share_gdp/2010"
    assert [fact.id for fact in leaves(change)] == [
        "spend-2010/BOR/defence_share_gdp/2010",
        "spend-2011/BOR/defence_share_gdp/2010",
    ]


def test_the_answer_as_data(triple: Ledger) -> None:
    """As JSON-ready data a revision has its country, measure, year, both values and the unit."""
    data = harmel.facts_diff(triple, "spend-2010", "spend-2011", SHARE).as_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == {
        "before": "spend-2010",
        "after": "spend-2011",
        "compared": 3,
        "not_compared": [],
        "revised": [
            {
                "iso3": "BOR",
                "measure": SHARE,
                "year": 2010,
                "old": 2.004,
                "new": 1.8,
                "unit": "percent",
            }
        ],
    }


def test_figures_without_a_year_can_be_compared(copied: Callable[..., Path]) -> None:
    """Two releases of dated facts are compared too; their figures stand in no year."""
    root = copied(TRIPLE)
    form = (root / "people.yaml").read_text("utf-8").replace("party: text", "votes: votes")
    for number, votes in ((1, 50), (2, 60)):
        (root / f"votes_{number}.yaml").write_text(form.replace("people-1", f"votes-{number}"))
        (root / f"votes_{number}.csv").write_text(
            f"subject,measure,value,published,source\ncy-three,votes,{votes},2006-03-01,book\n"
        )
    harmel.seal(root)
    found = harmel.facts_diff(harmel.open_ledger(root), "votes-1", "votes-2", "votes")
    assert [r.change.number for r in found.revised] == [10.0]
    assert found.as_dict()["revised"][0]["year"] is None


def test_releases_and_measures_that_cannot_be_compared(triple: Ledger, ledger_2024: Ledger) -> None:
    """One release with itself, an unknown or a later release, an unknown measure are refused."""
    with pytest.raises(BadArgument, match="These are the same release"):
        harmel.facts_diff(triple, "spend-2010", "spend-2010")
    with pytest.raises(BadArgument, match="This release is not known"):
        harmel.facts_diff(triple, "spend-2010", "spend-2012")
    with pytest.raises(BadArgument, match="This measure is not known"):
        harmel.facts_diff(triple, "spend-2010", "spend-2011", "tanks")
    with pytest.raises(BadArgument, match="not yet published"):
        harmel.facts_diff(ledger_2024, OLD, NEW)
    assert ledger_2024.as_of < date(2026, 7, 10)
