"""The pledge ledger: nothing mixed, nothing lost, nothing seen too early."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import harmel
from harmel.errors import BadArgument, BadLedger, NoAnswer
from harmel.faces.cli import pledge as commands
from harmel.ledger.facts import Derived, Fact, Place, Release, as_number
from harmel.ledger.schemas import Pledge as SchemaPledge
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves, trace
from harmel.models.pledge.fair_split import KEYS
from harmel.models.pledge.ledger_rows import PledgeLedger
from harmel.models.pledge.ledger_window import Figure, Window, in_window, months_of
from harmel.models.pledge.pledge_ledger import pledge_ledger
from tests.conftest import TRIPLE

DAYS = st.dates(date(2011, 1, 1), date(2012, 12, 31))
HEADER = "subject,measure,period,value,status,note"
SIDECAR = """schema: 1
kind: facts
title: Aid
publisher: League Office
release: {release}
published: {published}
document: made up for tests
period: made up
obtained_via: [made up for tests]
checked_against_publisher: made up for tests
licence: CC0-1.0
units: {{{units}}}
"""
ROWS = (
    "ARC,total,2011,70,sum of 2 months: 2011-01 05",
    "ARC,military,2011,60,sum of 2 months: 2011-01 05",
    "ARC,total,2012,5,sum of 1 month: 2012-01",
    "ARC,military,2012,5,sum of 1 month: 2012-01",
    "BOR,total,2011,20,sum of 1 month: 2011-06",
    "BOR,military,2011,20,sum of 1 month: 2011-06",
    "BOR,total,2012,0,no row",
    "BOR,military,2012,0,no row",
    "BOR,commitments,2011,400,sum of 1 month: 2011-06",
)
MONTHS = (
    "ARC,military_m01,2011,24,row",
    "ARC,military_m05,2011,36,row",
)


@pytest.fixture
def league(copied: Callable[..., Path]) -> Callable[..., Ledger]:
    """Give the made-up alliance releases of aid for its pledge, and open it."""
    root = copied(TRIPLE)

    def make(
        *rows: str,
        release: str = "aid-1",
        published: str = "2012-02-01",
        unit: str = "million EUR",
        as_of: date | None = None,
    ) -> Ledger:
        cells = [row.split(",") for row in rows]
        lines = [f"{c[0]},fund_aid_{c[1]},{c[2]},{c[3]},actual,{c[4]}" for c in cells]
        units = sorted({f"fund_aid_{c[1]}: {unit}" for c in cells})
        text = SIDECAR.format(release=release, published=published, units=", ".join(units))
        (root / f"{release.replace('-', '_')}.csv").write_text("\n".join([HEADER, *lines, ""]))
        (root / f"{release.replace('-', '_')}.yaml").write_text(text)
        harmel.seal(root)
        return harmel.open_ledger(root, as_of)

    return make


@pytest.fixture(scope="module")
def answer() -> PledgeLedger:
    """Answer for the pledge of 2024 from the shipped ledger, Hungary exempt."""
    return pledge_ledger(harmel.open_ledger(), exempt=("HUN",))


def _fact(value: float, year: int, note: str = "") -> Fact:
    release = Release("r", "p", "t", date(2013, 1, 1), "d", (), "no", "CC0-1.0")
    place = Place("f.csv", "0", row=1, column="value")
    return Fact("ARC", "m", str(year), value, "million EUR", "actual", release, place, note=note)


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.sampled_from([2011, 2012])), min_size=1, max_size=5),
    DAYS,
    DAYS,
    DAYS,
)
def test_what_falls_into_days_is_bounded_and_adds_up(
    figures: list[tuple[float, int]], one: date, two: date, three: date
) -> None:
    """The even part lies between the bounds, and two windows that meet make one."""
    start, middle, end = sorted((one, two, three))
    found = [Figure(f := _fact(x, year), months_of(f)) for x, year in figures]
    first = in_window(found, Window(start, middle), "a")
    rest = in_window(found, Window(middle + timedelta(days=1), end), "b")
    whole = in_window(found, Window(start, end), "c")
    slack = 1e-9 * sum(x for x, _ in figures) + 1e-12
    for span in (first, whole):
        assert span.low.number - slack <= span.value.number <= span.high.number + slack
    if middle < end:
        together = first.value.number + rest.value.number
        assert together == pytest.approx(whole.value.number, abs=slack)
    everything = in_window(found, Window(date(2011, 1, 1), date(2012, 12, 31)), "d")
    assert everything.exact
    assert everything.value.number == pytest.approx(sum(x for x, _ in figures))


def test_the_months_of_a_note_narrow_the_bounds(league: Callable[..., Ledger]) -> None:
    """May lies inside the window from 1 March 2011, January 2011 outside: half, none and all."""
    found = pledge_ledger(league(*ROWS), donor="ARC").donors[0].in_window
    assert found.as_dict() == {"value": 35.0, "low": 5.0, "high": 65.0}
    sure = pledge_ledger(league(*ROWS), donor="BOR").donors[0].in_window
    assert sure.as_dict() == {"value": 20.0, "low": 20.0, "high": 20.0}


def test_months_are_exact_once_they_are_there(league: Callable[..., Ledger]) -> None:
    """With figures by month nothing is left open: 36 of May 2011 and 5 of January 2012."""
    found = pledge_ledger(league(*ROWS, *MONTHS))
    assert found.resolution == "month"
    (arc,) = (donor for donor in found.donors if donor.iso3 == "ARC")
    assert arc.in_window.as_dict() == {"value": 41.0, "low": 41.0, "high": 41.0}
    assert {when: q.value for when, q in arc.by_month.items()} == {"2011-01": 24.0, "2011-05": 36.0}


def test_a_part_of_a_month_is_spread_evenly(league: Callable[..., Ledger]) -> None:
    """A window that starts on 1 March holds none of February and all of March."""
    window = Window(date(2011, 3, 16), date(2011, 4, 30))
    assert window.share(2011, 3) == pytest.approx(16 / 31)
    assert (window.share(2011, 2), window.share(2011, 4)) == (0.0, 1.0)
    march = Window(date(2011, 3, 1), date(2011, 3, 31))
    assert (march.share(2011, 2), march.share(2011, 3)) == (0.0, 1.0)
    assert pledge_ledger(league(*ROWS)).window.parameters == {
        "from": "2011-03-01",
        "until": "2012-02-29",
    }


@pytest.mark.parametrize("key", KEYS)
def test_parts_owed_make_the_pledge(answer: PledgeLedger, key: str) -> None:
    """By every key the 32 parts make EUR 40 bn, and the exempt member owes nothing."""
    members = [donor for donor in answer.donors if donor.kind == "member"]
    assert len(members) == 32
    assert sum(d.shares[key].number for d in members) == pytest.approx(40)
    (hungary,) = (donor for donor in members if donor.iso3 == "HUN")
    assert (hungary.shares[key].value, hungary.standing[key]) == (0.0, "exempt")
    assert hungary.ratios[key].value.value is None


def test_sums_are_those_of_their_parts(answer: PledgeLedger) -> None:
    """Members make the whole, the lead state and the others make it too, end by end."""
    for end in ("value", "low", "high"):
        whole = getattr(answer.allocated, end).number
        members = [d for d in answer.donors if d.kind == "member" and d.in_window.known]
        assert len(members) == 29
        assert sum(getattr(d.in_window, end).number for d in members) == pytest.approx(whole)
        sides = sum(getattr(side.allocated, end).number for side in answer.sides)
        assert sides == pytest.approx(whole)
        assert getattr(answer.coverage, end).number == pytest.approx(whole / 40)
    assert sum(side.share.number for side in answer.sides) == pytest.approx(40)
    assert sum(side.of_all.number for side in answer.sides) == pytest.approx(1)


def test_a_donor_that_stops_takes_exactly_its_part(answer: PledgeLedger) -> None:
    """Coverage falls by what the member had allocated over the pledge, at each end."""
    for donor in answer.donors:
        if donor.kind != "member":
            assert donor.without is None
            continue
        assert donor.without is not None
        for end in ("value", "low", "high"):
            given = as_number(getattr(donor.in_window, end)) or 0.0
            left = getattr(donor.without, end).number
            assert getattr(answer.coverage, end).number - left == pytest.approx(given / 40)


def test_several_that_stop_take_the_sum_of_their_parts(ledger: Ledger) -> None:
    """Without two members the loss is both parts, and the others make up for it."""
    found = pledge_ledger(ledger, year=2024, without=("USA", "DEU"))
    given = sum(d.in_window.value.number for d in found.donors if d.iso3 in ("USA", "DEU"))
    assert found.stop is not None
    assert found.stop.lost.value.number == pytest.approx(given / 40)
    left = found.stop.covered.value.number
    assert left * found.stop.others_times.number == pytest.approx(found.coverage.value.number)


def test_promised_allocated_and_delivered_are_never_mixed(league: Callable[..., Ledger]) -> None:
    """Commitments of 400 change no allocation, no coverage and no ratio; nothing is delivered."""
    with_them = pledge_ledger(league(*ROWS))
    without = pledge_ledger(league(*[row for row in ROWS if "commitments" not in row]))
    assert with_them.coverage.as_dict() == without.coverage.as_dict()
    boria = {d.iso3: d for d in with_them.donors}["BOR"]
    assert boria.promised["2011"].value == 400.0
    assert {d.iso3: d for d in without.donors}["BOR"].promised["2011"].value is None
    for quantity in with_them.numbers().values():
        if isinstance(quantity, Derived):
            measures = {leaf.measure for leaf in leaves(quantity) if isinstance(leaf, Fact)}
            assert not any("commitments" in measure for measure in measures)
    for donor in with_them.donors:
        assert donor.delivered.value is None
        assert "allocated" in donor.as_dict()["delivered_because"]


def test_only_a_report_says_delivered(ledger: Ledger) -> None:
    """The tracker's counts have no delivery; a report's has a range, or says that none is known."""
    rows = pledge_ledger(ledger, kind="mbt").weapons
    assert {row.source for row in rows} == {"tracker", "reports"}
    assert all(row.delivered_low is None for row in rows if row.source == "tracker")
    (abrams,) = (r for r in rows if r.code == "AUS" and r.source == "reports")
    assert abrams.counts == (49.0, 49.0, 37.0, 49.0)
    for row in rows:
        told = row.counts[2] is not None or row.counts[3] is not None
        assert told == (row.as_dict()["delivered_because"] is None)


def test_who_is_not_tracked_is_absent_and_owes_its_part(answer: PledgeLedger) -> None:
    """Three members have no figure, for a stated reason, and a part all the same."""
    found = {d.iso3: d for d in answer.donors if d.standing.get("gdp") == "absent"}
    assert sorted(found) == ["ALB", "MKD", "MNE"]
    for donor in found.values():
        assert donor.shares["gdp"].number > 0
        assert "does not cover" in donor.as_dict()["allocated_because"]


def test_standing_follows_from_the_bounds(answer: PledgeLedger) -> None:
    """Over where the least is the part, under where the most is less, open between."""
    for donor in answer.donors:
        for key, side in donor.standing.items():
            ratio = donor.ratios[key]
            if side == "over":
                assert ratio.low.number >= 1
            elif side == "under":
                assert ratio.high.number < 1
            elif side == "open":
                assert ratio.low.number < 1 <= ratio.high.number
    ratios = [donor.ratios["gdp"].value.number for donor in answer.standing("under")]
    assert ratios == sorted(ratios)
    assert [donor.iso3 for donor in answer.standing("exempt")] == ["HUN"]


def test_a_calendar_year_leaves_nothing_open(ledger: Ledger) -> None:
    """Asked for 2025, every figure is exact and nobody stands open."""
    found = pledge_ledger(ledger, year=2025)
    assert found.coverage.exact
    assert found.term is None
    assert all(donor.standing.get("gdp") != "open" for donor in found.donors)


def test_a_year_that_is_not_over_puts_nobody_under(ledger: Ledger) -> None:
    """The release ends in April 2026, so whoever is short of a year's part may still give it."""
    found = pledge_ledger(ledger, year=2026)
    assert not found.complete
    assert found.standing("under") == ()


def test_nothing_later_is_seen(ledger_2024: Ledger) -> None:
    """On 2 October 2024 there was no release: the parts are there, the figures absent, why said."""
    found = pledge_ledger(ledger_2024)
    assert found.release is None
    assert found.coverage.value.value is None
    assert found.release_because.endswith("was published by 2024-10-02")
    assert all(donor.as_dict()["allocated_because"] for donor in found.donors)
    assert round(found.donors[0].shares["gdp"].number, 2) == 21.28
    assert found.scheme.purchased == found.scheme.statements == found.scheme.stances == ()
    assert all(event.on.day <= date(2024, 10, 2) for event in found.events)
    assert all(row.source == "reports" for row in found.weapons)


def test_later_releases_come_in_only_when_asked_for_and_cut() -> None:
    """In pseudo real time the years to 2023 are seen and marked, and the window is not known."""
    early = harmel.open_ledger(as_of=date(2024, 10, 2), pseudo_real_time=True)
    found = pledge_ledger(early)
    years = found.donors[0].allocated["military"]
    assert list(years) == ["2022", "2023"]
    assert all(isinstance(f, Fact) and f.pseudo_real_time for f in years.values())
    assert found.coverage.value.value is None
    assert "cut at 2024-10-02" in found.donors[0].as_dict()["allocated_because"]
    assert found.as_dict()["pseudo_real_time"] is True


def test_the_release_of_the_day_is_used(ledger: Ledger) -> None:
    """As of 30 July 2026 the version before its correction was the newest one."""
    before = harmel.open_ledger(as_of=date(2026, 7, 30))
    found = pledge_ledger(before, year=2025)
    assert found.release is not None
    assert found.release.id == "kiel-r29-2026-07-27"
    assert [v.release.id for v in found.versions][-1] == found.release.id
    named = pledge_ledger(ledger, year=2025, release=found.release.id)
    assert named.coverage.as_dict() == found.coverage.as_dict()


def test_releases_are_never_joined(ledger: Ledger) -> None:
    """Every allocation behind the answer is of the release in use, whichever it is."""
    for release in ("kiel-draft-2026-07-16", "kiel-r29-2026-08-04"):
        found = pledge_ledger(ledger, release=release)
        facts = [leaf for leaf in leaves(found.allocated.value) if isinstance(leaf, Fact)]
        assert {fact.release.id for fact in facts} == {release}


def test_revisions_compare_years_of_equal_length(league: Callable[..., Ledger]) -> None:
    """One release covers 2012 to January, the other to March: that year is not compared."""
    league(*ROWS)
    later = [row.replace("60,sum", "66,sum") for row in ROWS[:-2]]
    later += [
        "BOR,military,2012,9,sum of 1 month: 2012-03",
        "BOR,total,2012,9,sum of 1 month: 2012-03",
    ]
    kept = [row for row in later if not row.startswith("BOR,military,2012,0")]
    kept = [row for row in kept if not row.startswith("BOR,total,2012,0")]
    found = pledge_ledger(league(*kept, release="aid-2", published="2012-04-01"))
    (changed,) = found.revisions
    assert (changed.before.id, changed.after.id) == ("aid-1", "aid-2")
    assert changed.not_compared == ("2012",)
    assert changed.compared == 2
    assert changed.change.number == pytest.approx(6)
    assert [v.release.id for v in found.versions] == ["aid-1", "aid-2"]


def test_a_pledge_in_another_currency_is_converted_at_its_day(
    league: Callable[..., Ledger],
) -> None:
    """EUR 90 million become dollars at the rate of the decision, which is among the inputs."""
    opened = league(*ROWS, unit="million USD")
    found = pledge_ledger(opened)
    rate = harmel.rate(opened, "EUR", "USD", date(2011, 3, 1))
    assert found.unit == "million USD"
    assert found.amount.number == pytest.approx(90 * rate.number)
    assert rate.id in {part.id for part in found.amount.inputs}  # type: ignore[union-attr]


def test_every_number_can_be_traced(answer: PledgeLedger, ledger: Ledger) -> None:
    """All numbers have their own address, and all allocations lead to cells of one table."""
    numbers = answer.numbers()
    assert len(numbers) > 1000
    assert all(address == quantity.id for address, quantity in numbers.items())
    origin = trace(answer.coverage.value, ledger)
    assert origin["derivation"]["formula"] == "allocated inside the window / pledge"
    facts = [leaf for leaf in leaves(answer.coverage.value) if isinstance(leaf, Fact)]
    assert {fact.place.file for fact in facts} == {"kiel_r29_2026_08.csv"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"donor": "XYZ"}, "This donor is not known. Found: XYZ. Allowed: ALB, AUS,"),
        ({"without": ("JPN",)}, "This member is not known. Found: JPN"),
        ({"exempt": ("JPN",)}, "Only a member can be exempt"),
        ({"year": 2019}, "Allowed: 2022, 2023, 2024, 2025, 2026"),
        ({"key": "wealth"}, "Allowed: gdp, common_funding, ability_to_pay, population"),
        ({"kind": "cheese"}, "Allowed: total, military, financial, humanitarian, air_defence_long"),
        ({"release": "kiel-r30v2"}, "gives no aid by donor and year"),
        ({"pledge": "moon"}, "Allowed: ukraine-2024"),
    ],
)
def test_bad_arguments(ledger: Ledger, asked: dict[str, object], said: str) -> None:
    """Each unknown name gives one clear error that lists those known."""
    with pytest.raises(BadArgument) as error:
        pledge_ledger(ledger, **asked)  # type: ignore[arg-type]
    assert said in str(error.value)
    assert len(error.value.problems) == 1


def test_a_pledge_of_the_future_has_no_answer() -> None:
    """Before July 2024 nothing was pledged."""
    with pytest.raises(NoAnswer, match="not yet made"):
        pledge_ledger(harmel.open_ledger(as_of=date(2024, 7, 9)))


def test_an_alliance_without_figures_of_aid_still_has_its_parts(triple: Ledger) -> None:
    """The made-up alliance has no aid: parts are there, allocations absent with the reason."""
    found = pledge_ledger(triple)
    assert sum(d.shares["gdp"].number for d in found.donors) == pytest.approx(90)
    assert "common_funding" not in found.donors[0].shares
    assert found.coverage.value.value is None
    assert found.stop is not None
    assert found.stop.others_times.value is None


def test_one_donor_alone_leaves_the_sums_as_they_are(ledger: Ledger, answer: PledgeLedger) -> None:
    """Listing one donor changes no sum, and its weapons alone are listed."""
    found = pledge_ledger(ledger, donor="FRA", exempt=("HUN",))
    assert [donor.iso3 for donor in found.donors] == ["FRA"]
    assert found.coverage.as_dict() == answer.coverage.as_dict()
    assert {row.code for row in found.weapons} == {"FRA"}


def test_the_command_draws_exports_and_prints(tmp_path: Path) -> None:
    """The chart, the table and the page come from one answer."""
    from typer.testing import CliRunner  # noqa: PLC0415  # loaded when used

    chart, table = tmp_path / "owed.svg", tmp_path / "owed.csv"
    words = ["ledger", "--year", "2024", "--chart", str(chart), "--export", str(table)]
    ran = CliRunner().invoke(commands.app, words)
    assert ran.exit_code == 0, ran.output
    assert "the pledge is covered 1.03 times" in ran.output
    assert "<svg" in chart.read_text(encoding="utf-8")
    header, *rows = table.read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("iso3,name,kind,")
    assert len(rows) == 45


PLEDGE = {
    "id": "fund",
    "title": "Common fund",
    "amount": 90.0,
    "currency": "EUR",
    "unit": "million EUR",
    "decided": date(2011, 3, 1),
    "source": "Minutes",
}


def test_an_exemption_names_members_and_a_reason() -> None:
    """An alliance file says who was exempt together with why, each member once."""
    told = SchemaPledge.model_validate(PLEDGE | {"exempt": ["HUN"], "exempt_because": "Agreed."})
    assert told.exempt == ("HUN",)
    assert SchemaPledge.model_validate(PLEDGE).exempt == ()
    for wrong in (
        {"exempt": ["HUN"]},
        {"exempt_because": "Agreed."},
        {"exempt": ["HUN", "HUN"], "exempt_because": "Agreed."},
        {"exempt": ["Hungary"], "exempt_because": "Agreed."},
    ):
        with pytest.raises(ValidationError):
            SchemaPledge.model_validate(PLEDGE | wrong)


def test_an_agreed_exemption_is_told_and_not_applied(ledger: Ledger) -> None:
    """The shipped pledge names Hungary; parts are over all members unless the question says so."""
    found = pledge_ledger(ledger)
    data = found.as_dict()["pledge"]
    assert (data["exempt"], data["agreed_exempt"]) == ([], ["HUN"])
    assert data["agreed_exempt_because"] == found.pledge.exempt_because
    hungary = next(donor for donor in found.donors if donor.iso3 == "HUN")
    assert hungary.shares["gdp"].number > 0
    assert hungary.standing["gdp"] != "exempt"


def test_an_exemption_of_a_stranger_is_a_fault_of_the_alliance_file(ledger: Ledger) -> None:
    """Who was no member on the day of the pledge cannot have been exempt from it."""
    (pledge,) = ledger.alliance.pledges
    strange = pledge.model_copy(update={"exempt": ("JPN",)})
    alliance = ledger.alliance.model_copy(update={"pledges": (strange,)})
    with pytest.raises(BadLedger, match=r"alliance.yaml.*only a member can be exempt.*JPN"):
        pledge_ledger(replace(ledger, alliance=alliance))
