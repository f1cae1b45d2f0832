"""The emission standards of 1993 by the rules of Scholz, Calbert and Smith, round by round.

The figures in `negotiation/ec_car_emissions_1994*.csv` are facts in our own layout. Positions
(years until a standard for medium cars is in force), salience and capability of ten members of the
European Community: Bueno de Mesquita 1994, p. 78, in European Community Decision Making, as
reprinted in Table 1 of Scholz, Calbert & Smith 2011, Unravelling Bueno de Mesquita's group
decision model, ICAART. Published medians and means: their Table 2. Reference rounds: the output of
the public program jmckib/bdm-scholz-expected-utility-model (github), to six decimals.
"""

import csv
from math import floor
from pathlib import Path

import numpy as np
import pytest

from harmel.ledger.issue import Issue
from harmel.models.council.board import Board
from harmel.models.council.expected_utility import expected_utility
from harmel.models.council.scholz_2011 import scholz_2011
from tests.models.council.oracles import challenge_oracle as oracle

HERE = Path(__file__).parent / "negotiation"
NAME = "ec_car_emissions_1994"
EXACT = 1e-6
"""The reference has six decimals."""
NOT_REPRODUCED = 2
"""The round whose published median, 9.9, is not met; the public program has 9.61."""


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rounds(source: str) -> dict[int, tuple[float, float]]:
    """Return median and mean by round."""
    found = [row for row in rows(f"{NAME}_rounds") if row["source"] == source]
    return {int(row["round"]): (float(row["median"]), float(row["mean"])) for row in found}


@pytest.fixture(scope="module")
def issue() -> Issue:
    """Return the issue."""
    actors = rows(NAME)
    columns = ("position", "salience", "capability")
    values = (np.array([float(row[column]) for row in actors]) for column in columns)
    return Issue(NAME, tuple(row["actor"] for row in actors), *values, scale=(4.0, 10.0))


@pytest.mark.parametrize("capitulation", [True, False])
def test_every_round_equals_the_reference(issue: Issue, capitulation: bool) -> None:
    """Positions, median and mean of rounds 0 to 10 are those of the public program."""
    answer = scholz_2011(Board.of([issue]), 10, capitulation)
    assert answer.rounds is not None
    assert answer.medians is not None
    assert answer.means is not None
    reference = rows(f"{NAME}_reference_rounds")
    assert len(reference) == 11 * len(issue.actors)
    for row in reference:
        found = answer.rounds[int(row["round"]), 0, issue.actors.index(row["actor"])]
        assert found == pytest.approx(float(row["position"]), abs=EXACT)
    expected = rounds("reference")
    assert sorted(expected) == list(range(11))
    for number, (median, mean) in expected.items():
        assert answer.medians[number, 0] == pytest.approx(median, abs=EXACT)
        assert answer.means[number, 0] == pytest.approx(mean, abs=EXACT)


def test_table_two(issue: Issue) -> None:
    """Seven of eight medians of Table 2 are met to one decimal cut off, and every mean to 0.07."""
    answer = scholz_2011(Board.of([issue]), 8)
    assert answer.medians is not None
    assert answer.means is not None
    published = rounds("published")
    met = {
        number
        for number, (median, _) in published.items()
        if floor(answer.medians[number, 0] * 10) == round(median * 10)
    }
    assert set(published) - met == {NOT_REPRODUCED}
    for number, (_, mean) in published.items():
        assert answer.means[number, 0] == pytest.approx(mean, abs=0.07)


def test_the_order_in_which_positions_meet_does_not_matter(issue: Issue) -> None:
    """In every round, whatever the order, the winner of all contests is the reference's median."""
    answer = scholz_2011(Board.of([issue]), 10)
    assert answer.rounds is not None
    weights = (issue.salience * issue.capability).tolist()
    draw = np.random.default_rng(1)
    for number, (median, _) in rounds("reference").items():
        positions = answer.rounds[number, 0].tolist()
        ascending = sorted(set(positions))
        orders = [ascending, ascending[::-1], *(draw.permutation(ascending) for _ in range(20))]
        for order in orders:
            found = oracle.condorcet(positions, weights, list(order))
            assert found == pytest.approx(median, abs=EXACT)


def test_the_printed_equations_do_not_give_table_two(issue: Issue) -> None:
    """By the equations as printed the median stays at 7 in all rounds."""
    answer = expected_utility(Board.of([issue]), 10)
    assert answer.medians is not None
    assert (answer.medians == 7).all()
    assert answer.status == ("converged",)
