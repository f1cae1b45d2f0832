"""How far two states stand apart in votes of the UN General Assembly."""

from harmel.ledger.facts import Derived, Fact, Quantity
from harmel.ledger.store import Ledger
from harmel.models.alignment.series import newest_release_series

HERE = "harmel.models.alignment.ideal_point_distance.ideal_point_distance"
ALL, FINAL = "unga_ideal_point_all", "unga_ideal_point_final_passage"


def ideal_point_distance(ledger: Ledger, one: str, other: str) -> dict[int, Quantity]:
    """
    Return the absolute distance between two ideal points by year.

    The estimate over all votes is used; for years that have the estimate over final passages only,
    that one, and the formula says so. Two estimates of one year are never mixed.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    one, other : str
        ISO 3166-1 alpha-3 codes.

    Returns
    -------
    dict
        Distance [ideal points] by year; years in which either state has no estimate are left out.

    References
    ----------
    Bailey, Strezhnev & Voeten 2017, Estimating dynamic state preferences from United Nations voting
    data, Journal of Conflict Resolution 61.
    """
    found: dict[int, Quantity] = {}
    for measure, label in ((FINAL, "final passages only"), (ALL, "all votes")):
        first, second = (newest_release_series(ledger, who, measure) for who in (one, other))
        for year in sorted(first.keys() & second.keys()):
            found[year] = _distance(one, other, year, label, (first[year], second[year]))
    return dict(sorted(found.items()))


def _distance(one: str, other: str, year: int, label: str, points: tuple[Fact, Fact]) -> Derived:
    return Derived(
        f"alignment/{one}-{other}/{year}/distance",
        abs(points[0].number - points[1].number),
        points[0].unit,
        HERE,
        f"absolute difference of ideal points ({label})",
        points,
        {"votes": label},
    )
