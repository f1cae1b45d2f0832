"""The verdict: ranges in order, shares that sum, and questions it does not answer."""

from datetime import date

import pytest

import harmel
from harmel.errors import BadArgument, BadUnit, NoAnswer
from harmel.hold.model import HORIZONS
from harmel.hold.nested import SHARES
from harmel.hold.paired import CLEAR, DRIVERS
from harmel.hold.priors import links
from harmel.hold.tree import OUTCOMES, THRESHOLDS
from harmel.hold.verdict import Verdict, verdict
from harmel.ledger.facts import Assumption, Derived
from harmel.ledger.store import Ledger
from harmel.units import unit
from tests.hold.conftest import SEED

BOTH = pytest.mark.parametrize("name", ["start", "newest"])
YEARS = pytest.mark.parametrize("year", HORIZONS)


@pytest.fixture(scope="session")
def verdicts(first_verdict: Verdict, newest_verdict: Verdict) -> dict[str, Verdict]:
    """Return both verdicts by the name of their opening."""
    return {"start": first_verdict, "newest": newest_verdict}


@BOTH
@YEARS
def test_parts_of_the_variance_sum_to_one(
    verdicts: dict[str, Verdict], name: str, year: int
) -> None:
    """What tiers, readings, their interplay and chance explain is all, and none below its error."""
    pairs = verdicts[name].variance[year]
    found = {part: share.number for part, (share, _) in pairs.items()}
    assert tuple(found) == SHARES
    assert sum(found.values()) == pytest.approx(1, abs=1e-9)
    assert all(share.number >= -4 * error.number for share, error in pairs.values())
    assert all(error.number > 0 for _, error in pairs.values())
    assert 0 <= verdicts[name].assumed_part(year) <= 1


@BOTH
@YEARS
def test_the_range_holds_the_headline(verdicts: dict[str, Verdict], name: str, year: int) -> None:
    """Harshest, low, p, high and kindest rise in this order."""
    found = {end: q.number for end, q in verdicts[name].holds[year].items()}
    order = [found[end] for end in ("harshest", "low", "p", "high", "kindest")]
    assert order == sorted(order)
    assert order[0] < order[-1]


@BOTH
@YEARS
def test_the_headline_is_the_sum_of_two_outcomes(
    verdicts: dict[str, Verdict], name: str, year: int
) -> None:
    """It holds where it is led or rebalanced, and outcomes sum to one at every threshold."""
    v = verdicts[name]
    for h in THRESHOLDS:
        assert sum(q.number for q in v.outcomes[year][h].values()) == pytest.approx(1)
    first = v.outcomes[year][THRESHOLDS[0]]
    both = first["holds_led"].number + first["holds_rebalanced"].number
    assert both == pytest.approx(v.holds[year]["p"].number)
    assert v.yearly[year] == pytest.approx({k: q.number for k, q in first.items()})


@BOTH
def test_every_number_is_in_a_unit_that_exists(verdicts: dict[str, Verdict], name: str) -> None:
    """Each number of the verdict, parameters included, names a unit of the units that there are."""
    unknown = set()
    for quantity in verdicts[name].numbers().values():
        try:
            unit(quantity.unit)
        except BadUnit:
            unknown.add(quantity.unit)
    assert unknown == set()


@BOTH
def test_probabilities_lie_between_nothing_and_all(verdicts: dict[str, Verdict], name: str) -> None:
    """No outcome, range or notice is below zero or above one."""
    v = verdicts[name]
    found = [q.number for year in HORIZONS for q in v.holds[year].values()]
    found += [q.number for of in v.readings.values() for q in of.holds.values()]
    found += [q.number for of in v.presidents.values() for q in of.values()]
    found += [q.number for of in v.tested.values() for q in of.values()]
    found += [v.notice.number, *(q.number for q in v.opening.values())]
    assert 0 <= min(found) <= max(found) <= 1


@BOTH
def test_assumptions_stay_assumptions(verdicts: dict[str, Verdict], name: str) -> None:
    """A parameter that is assumed carries its range; one that is not names its source."""
    v = verdicts[name]
    assert set(v.parameters) == set(v.priors)
    for key, quantity in v.parameters.items():
        prior = v.priors[key]
        if prior.tier == "assumed":
            assert isinstance(quantity, Assumption)
            assert quantity.low is not None
            assert quantity.high is not None
            assert quantity.low <= quantity.number <= quantity.high
        else:
            assert isinstance(quantity, Derived)
            assert str(prior.version.source) in quantity.formula


@BOTH
@YEARS
def test_the_leaders_effect_sums_to_nothing(
    verdicts: dict[str, Verdict], name: str, year: int
) -> None:
    """What the leader adds to some outcomes is taken from others, with an error on each."""
    for effect in (verdicts[name].leader[year], verdicts[name].doubled[year]):
        assert tuple(effect) == (*OUTCOMES, "holds")
        assert sum(effect[o][0].number for o in OUTCOMES) == pytest.approx(0, abs=1e-12)
        both = effect["holds_led"][0].number + effect["holds_rebalanced"][0].number
        assert effect["holds"][0].number == pytest.approx(both)
        assert all(error.number >= 0 for _, error in effect.values())


@BOTH
def test_links_and_drivers_are_told(verdicts: dict[str, Verdict], name: str) -> None:
    """Every reading has its chance, the differences agree, and drivers come largest first."""
    v = verdicts[name]
    assert {k: set(of.holds) for k, of in v.readings.items()} == {
        k: set(link.readings) for k, link in links().items()
    }
    for of in v.readings.values():
        first, *others = of.holds
        assert list(of.against) == others
        for reading, (gap, _) in of.against.items():
            less = of.holds[reading].number - of.holds[first].number
            assert gap.number == pytest.approx(less)
    sizes = [abs(gap.number) for gap, _ in v.drivers.values()]
    assert 0 < len(sizes) <= DRIVERS
    assert sizes == sorted(sizes, reverse=True)
    assert all(abs(gap.number) > CLEAR * error.number for gap, error in v.drivers.values())


@BOTH
def test_bands_are_in_order(verdicts: dict[str, Verdict], name: str) -> None:
    """In each band and year the low, middle and high figure rise."""
    for by_year in verdicts[name].bands.values():
        assert tuple(by_year) == tuple(verdicts[name].at.years)
        assert all(low <= middle <= high for low, middle, high in by_year.values())


@YEARS
def test_as_data_it_says_the_same(first_verdict: Verdict, year: int) -> None:
    """The verdict as data holds the horizon's numbers, the draws and the seed."""
    data = first_verdict.as_dict(year)
    assert data["holds"]["p"] == first_verdict.holds[year]["p"].value
    assert data["outcomes"] == data["by_year"][str(year)]
    assert (data["draws"], data["seed"], data["provisional"]) == (1500, SEED, False)


def test_a_verdict_is_worked_out_once(first_day: Ledger, first_verdict: Verdict) -> None:
    """The same ledger, draws and seed give the same verdict; another seed gives another."""
    assert verdict(first_day, 1500, SEED) is first_verdict
    other = verdict(first_day, 200, SEED + 1)
    assert other.holds[2030]["p"].number != first_verdict.holds[2030]["p"].number
    assert other.seed == SEED + 1


def test_another_alliance_has_no_answer(triple: Ledger) -> None:
    """The parameters are of one alliance, so another one gets none."""
    with pytest.raises(NoAnswer, match="The parameters of the model are not of this alliance"):
        verdict(triple)


def test_before_the_reference_day_there_is_no_answer() -> None:
    """A day before the reference day cannot be an opening; the reference day is named."""
    with pytest.raises(NoAnswer, match=r"Found: 2024-09-30\. Allowed: 2024-10-01 or later"):
        verdict(harmel.open_ledger(as_of=date(2024, 9, 30)))


@pytest.mark.parametrize(
    ("draws", "seed", "message"),
    [
        (1, 0, "argument draws: This is out of range. Found: 1. Allowed: 200 to 1,000,000."),
        (
            2_000_000,
            0,
            "argument draws: This is out of range. Found: 2000000. Allowed: 200 to 1,000,000.",
        ),
        (200, -1, "argument seed: This is out of range. Found: -1. Allowed: 0 or more."),
    ],
)
def test_draws_and_seeds_out_of_range_are_refused(
    first_day: Ledger, draws: int, seed: int, message: str
) -> None:
    """Too few or too many draws, and a negative seed, are refused with what is allowed."""
    with pytest.raises(BadArgument) as caught:
        verdict(first_day, draws, seed)
    assert str(caught.value) == message
