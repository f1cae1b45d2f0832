"""How often alliances were kept in war: Berkemeier and Fuhrmann (2018), counted from their file."""

import pytest

from harmel.ledger.store import Ledger

COUNTS = {
    "bf2018-all": ("1816-2003", 73, 146),
    "bf2018-before-1945": ("1816-1944", 61, 92),
    "bf2018-from-1945": ("1945-2003", 12, 54),
    "bf2018-defence": ("1816-2003", 42, 102),
    "bf2018-offence": ("1816-2003", 31, 42),
    "bf2018-neutrality": ("1816-2003", 35, 45),
    "bf2018-non-aggression": ("1816-2003", 18, 49),
    "bf2018-defence-before-1945": ("1816-1944", 36, 59),
    "bf2018-defence-from-1945": ("1945-2003", 6, 43),
}
"""Kept and due, as the comments of the authors' own script state them."""
PERCENT = {
    "bf2018-all": 50,
    "bf2018-before-1945": 66,
    "bf2018-from-1945": 22,
    "bf2018-defence": 41,
    "bf2018-offence": 74,
    "bf2018-neutrality": 78,
    "bf2018-non-aggression": 37,
}
"""The rates of the article's abstract, at its own rounding."""
UNPUBLISHED = {
    "bf2018-multilateral-from-1945": (2, 25),
    "bf2018-defence-multilateral-from-1945": (0, 21),
}
"""Classes that stand in no publication: counted from the same file."""


def counts(ledger: Ledger, subject: str, period: str) -> tuple[float, float]:
    """Return kept and due."""
    kept, due = (
        ledger.fact(subject, measure, period).number
        for measure in ("commitments_kept", "commitments_due")
    )
    return kept, due


@pytest.mark.parametrize("subject", COUNTS)
def test_the_counts_are_exact(ledger: Ledger, subject: str) -> None:
    """Kept and due are the integers of the authors' script."""
    period, *published = COUNTS[subject]
    assert tuple(published) == counts(ledger, subject, period)


@pytest.mark.parametrize("subject", PERCENT)
def test_the_rates_are_those_of_the_abstract(ledger: Ledger, subject: str) -> None:
    """The rate rounds to the percentage that the abstract prints."""
    kept, due = counts(ledger, subject, COUNTS[subject][0])
    assert PERCENT[subject] == round(100 * kept / due)


def test_the_periods_make_the_whole(ledger: Ledger) -> None:
    """Cases before 1945 and from 1945 add up to all of them."""
    parts = [
        counts(ledger, f"bf2018-{side}", COUNTS[f"bf2018-{side}"][0])
        for side in ("before-1945", "from-1945")
    ]
    assert tuple(map(sum, zip(*parts, strict=True))) == counts(ledger, "bf2018-all", "1816-2003")


@pytest.mark.parametrize("subject", UNPUBLISHED)
def test_multilateral_treaties_from_1945(ledger: Ledger, subject: str) -> None:
    """Two of 25 commitments of multilateral treaties were kept, of defence pacts none of 21."""
    assert UNPUBLISHED[subject] == counts(ledger, subject, "1945-2003")


def test_the_table_says_where_its_counts_come_from(ledger: Ledger) -> None:
    """The release names the authors' file by its hash, and the function that counted."""
    release = ledger.fact("bf2018-all", "commitments_due", "1816-2003").release
    text = " ".join(release.obtained_via)
    assert "92cbfdc40dd1cbb62afb45a11e9f8d21ff744ccb2ba4ffbec95538d9b2f52c41" in text
    assert "harmel.ledger.importers.reliability" in text
