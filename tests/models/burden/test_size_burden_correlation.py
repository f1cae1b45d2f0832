"""Size and burden are correlated by rank, over those who were members and have a figure."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from harmel.errors import BadArgument
from harmel.ledger.store import Ledger
from harmel.models.burden.size_burden_correlation import (
    PLACES,
    UNITS,
    as_facts,
    members_by_year,
    size_burden_correlation,
)

YEAR = 1964
CODES = tuple(f"A{number:02d}" for number in range(15))
SERIES = {
    ("BIG", YEAR): (900.0, 0.09),
    ("MID", YEAR): (60.0, 0.06),
    ("LOW", YEAR): (3.0, 0.03),
}


def correlate(
    series: dict[tuple[str, int], tuple[float, float]], *codes: str
) -> tuple[float | None, float | None]:
    """Correlate one year; return rho and p."""
    (found,) = size_burden_correlation(series, {YEAR: codes})
    return found.rho, found.p


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("ties", [False, True])
def test_it_equals_the_reference(seed: int, ties: bool) -> None:
    """Rho and p equal scipy.stats.spearmanr(spending / share, share), with and without ties."""
    rng = np.random.default_rng(seed)
    shares = rng.uniform(0.005, 0.1, len(CODES))
    outputs = rng.lognormal(5, 2, len(CODES))
    if ties:
        shares, outputs = np.round(shares, 2) + 0.01, np.round(outputs, -2) + 100
    series = {
        (code, YEAR): (float(output * share), float(share))
        for code, output, share in zip(CODES, outputs, shares, strict=True)
    }
    implied = [spending / share for spending, share in series.values()]
    reference = spearmanr(implied, [share for _, share in series.values()])
    assert correlate(series, *CODES) == pytest.approx(
        (reference.statistic, reference.pvalue), abs=1e-12
    )


def test_a_perfect_order_is_one_and_its_reverse_minus_one() -> None:
    """If the larger always pays more the correlation is 1; if always less, -1; p is then zero."""
    assert correlate(SERIES, "BIG", "MID", "LOW") == (1.0, 0.0)
    reverse = {
        ("BIG", YEAR): (30.0, 0.03),
        ("MID", YEAR): (6.0, 0.06),
        ("LOW", YEAR): (0.9, 0.09),
    }
    assert correlate(reverse, "BIG", "MID", "LOW") == (-1.0, 0.0)


def test_size_is_output_and_not_spending() -> None:
    """Ranked by spending the three agree with burden; by output, spending over share, they do not.

    Outputs are 1000, 2000 and 2500; burdens fall in that order.
    """
    series = {
        ("BIG", YEAR): (90.0, 0.09),
        ("MID", YEAR): (80.0, 0.04),
        ("LOW", YEAR): (50.0, 0.02),
    }
    assert correlate(series, "BIG", "MID", "LOW")[0] == -1.0


def test_the_currency_does_not_matter() -> None:
    """Spending in another currency changes no rank."""
    series = SERIES | {("NEW", YEAR): (5.0, 0.07)}
    other = {key: (spending * 1360.0, share) for key, (spending, share) in series.items()}
    codes = ("BIG", "MID", "LOW", "NEW")
    assert correlate(series, *codes) == correlate(other, *codes)


def test_tied_values_share_their_rank() -> None:
    """Two equal burdens at ranks 1 and 2 count 1.5 each: rho is 0.866."""
    series = SERIES | {("MID", YEAR): (30.0, 0.03)}
    rho, _ = correlate(series, "BIG", "MID", "LOW")
    assert rho == pytest.approx(np.sqrt(3) / 2, abs=1e-12)


def test_who_has_no_forces_or_no_figure_is_not_ranked() -> None:
    """Iceland is left out by rule, others for want of a figure, and both are said."""
    series = SERIES | {("ISL", YEAR): (1.0, 0.001)}
    members = {YEAR: ("LOW", "ISL", "NON", "MID", "BIG")}
    (found,) = size_burden_correlation(series, members)
    assert found.counted == ("BIG", "LOW", "MID")
    assert found.without_figure == ("NON",)
    (everyone,) = size_burden_correlation(series, members, leave_out=())
    assert everyone.counted == ("BIG", "ISL", "LOW", "MID")


def test_too_few_members_give_no_correlation() -> None:
    """Two members always agree or disagree in full, so there is no answer, with the reason."""
    (found,) = size_burden_correlation(SERIES, {YEAR: ("BIG", "MID")})
    assert (found.rho, found.p) == (None, None)
    assert found.absent_because == "fewer than 3 members with figures"


def test_equal_burdens_give_no_correlation() -> None:
    """Where all carry the same share nothing can be ranked."""
    series = {(code, YEAR): (float(place), 0.02) for place, code in enumerate(CODES, start=1)}
    (found,) = size_burden_correlation(series, {YEAR: CODES})
    assert (found.rho, found.absent_because) == (None, "all members have the same rank")


@pytest.mark.parametrize("pair", [(0.0, 0.02), (5.0, 0.0), (5.0, 2.1), (float("inf"), 0.02)])
def test_figures_that_make_no_output_are_refused(pair: tuple[float, float]) -> None:
    """A share in percent, or a zero, is an error and no rank."""
    with pytest.raises(BadArgument) as error:
        correlate(SERIES | {("LOW", YEAR): pair}, "BIG", "MID", "LOW")
    assert str(error.value) == (
        "argument series: Spending and its share of output must be above zero, "
        "the share a fraction. "
        f"Found: LOW 1964: {pair[0]:g}, {pair[1]:g}. Allowed: such as 1200 and 0.021."
    )


def test_years_come_in_order() -> None:
    """Years are answered in order, whatever the order of the question."""
    found = size_burden_correlation(SERIES, {1970: ("BIG",), YEAR: ("BIG",)})
    assert [year.year for year in found] == [YEAR, 1970]


def test_who_joins_in_a_year_counts_in_it(ledger: Ledger) -> None:
    """Germany counts from 1955, Spain from 1982, Sweden from 2024; nobody has left."""
    members = members_by_year(ledger, 1953, 2024)
    assert len(members) == 72
    assert "DEU" not in members[1954]
    assert "DEU" in members[1955]
    assert [len(members[year]) for year in (1953, 1955, 1982, 1999, 2004, 2024)] == [
        14, 15, 16, 19, 26, 32,
    ]  # fmt: skip


def test_an_answer_becomes_three_facts() -> None:
    """Rho, p and n of a year, to six places, with who was ranked in the note."""
    series = SERIES | {("NEW", YEAR): (5.0, 0.07)}
    members = {YEAR: ("BIG", "MID", "LOW", "NEW", "NON")}
    facts = as_facts(size_burden_correlation(series, members), "NATO")
    assert [(fact.measure, fact.value, fact.status) for fact in facts] == [
        ("size_burden_spearman", 0.4, "actual"),
        ("size_burden_p", 0.6, "actual"),
        ("size_burden_n", 4.0, "actual"),
    ]
    assert {fact.note for fact in facts} == {"4 of 5 members ranked; no figure: NON"}
    assert {fact.measure for fact in facts} == set(UNITS)
    assert PLACES == 6


def test_no_answer_becomes_an_absence() -> None:
    """A year without correlation is absent with the reason; the count stays."""
    facts = as_facts(size_burden_correlation(SERIES, {YEAR: ("BIG", "MID")}), "NATO")
    assert [(fact.value, fact.status) for fact in facts] == [
        (None, "absent"),
        (None, "absent"),
        (2.0, "actual"),
    ]
    assert facts[0].note == "fewer than 3 members with figures; 2 of 2 members ranked"
