"""Whether the larger members carry the larger share of output: one rank correlation for a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from scipy.special import stdtr

from harmel.errors import BadArgument, Problem
from harmel.ledger.members import members_on
from harmel.ledger.reading import FoundFact
from harmel.ledger.store import Ledger

NO_FORCES = ("ISL",)
FEWEST = 3
PLACES = 6
UNITS = {
    "size_burden_spearman": "ratio",
    "size_burden_p": "probability",
    "size_burden_n": "members",
}

Series = Mapping[tuple[str, int], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class SizeBurden:
    """
    The correlation of one year.

    Attributes
    ----------
    rho : float or None
        Spearman's rank correlation of output and burden, from -1 to 1; above zero the larger pay a
        larger share.
    p : float or None
        Two-sided probability of a correlation this far from zero if there were none.
    counted, without_figure : tuple of str
        The members that were ranked, and those left out for want of a figure.
    absent_because : str or None
        Why there is no correlation, where there is none.
    """

    year: int
    rho: float | None
    p: float | None
    counted: tuple[str, ...]
    without_figure: tuple[str, ...]
    absent_because: str | None = None


def size_burden_correlation(
    series: Series,
    members: Mapping[int, Sequence[str]],
    leave_out: Sequence[str] = NO_FORCES,
) -> tuple[SizeBurden, ...]:
    """
    Correlate the ranks of output and of burden over the members of each year.

    Output is implied: spending divided by its share of output, both of one source, so that the two
    fit each other. Tied values share the mean of their ranks.

    Parameters
    ----------
    series : mapping
        By country and year: spending [any one currency at current prices], share of output
        [fraction].
    members : mapping
        By year: the codes of the states that were members.
    leave_out : sequence of str
        Members that are not ranked; by default Iceland, which has no armed forces.

    Returns
    -------
    tuple of SizeBurden
        One for each year of `members`, in order.

    Raises
    ------
    BadArgument
        If spending or a share is not above zero, or a share is no fraction.

    References
    ----------
    Olson & Zeckhauser 1966, An Economic Theory of Alliances, Review of Economics and Statistics 48.
    Sandler & Murdoch 2000, On Sharing NATO Defence Burdens in the 1990s and Beyond, Fiscal
    Studies 21, table 9.
    """
    found = []
    for year, codes in sorted(members.items()):
        asked = [code for code in sorted(codes) if code not in leave_out]
        counted = tuple(code for code in asked if (code, year) in series)
        without = tuple(code for code in asked if (code, year) not in series)
        pairs = [_checked(series[code, year], code, year) for code in counted]
        rho, because = _spearman(
            [spending / share for spending, share in pairs], [share for _, share in pairs]
        )
        p = None if rho is None else _two_sided(rho, len(pairs))
        found.append(SizeBurden(year, rho, p, counted, without, because))
    return tuple(found)


def members_by_year(ledger: Ledger, first: int, last: int) -> dict[int, tuple[str, ...]]:
    """Return who was a member on 31 December of each year; who joins in a year counts in it."""
    return {
        year: tuple(member.iso3 for member in members_on(ledger, date(year, 12, 31)))
        for year in range(first, last + 1)
    }


def as_facts(correlations: Sequence[SizeBurden], subject: str) -> tuple[FoundFact, ...]:
    """Write correlations as rows of a table of facts, in the units of `UNITS`, to six places."""
    facts = []
    for found in correlations:
        asked = len(found.counted) + len(found.without_figure)
        note = f"{len(found.counted)} of {asked} members ranked"
        if found.without_figure:
            note += f"; no figure: {' '.join(found.without_figure)}"
        values = {
            "size_burden_spearman": found.rho,
            "size_burden_p": found.p,
            "size_burden_n": float(len(found.counted)),
        }
        for measure, value in values.items():
            because = f"{found.absent_because}; {note}" if value is None else note
            facts.append(
                FoundFact(
                    subject,
                    measure,
                    str(found.year),
                    None if value is None else round(value, PLACES),
                    "absent" if value is None else "actual",
                    note=because,
                )
            )
    return tuple(facts)


def _checked(pair: tuple[float, float], code: str, year: int) -> tuple[float, float]:
    spending, share = pair
    if not (0 < spending < float("inf") and 0 < share < 1):
        raise BadArgument(
            Problem(
                "Spending and its share of output must be above zero, the share a fraction.",
                column="series",
                found=f"{code} {year}: {spending:g}, {share:g}",
                allowed="such as 1200 and 0.021",
            )
        )
    return pair


def _spearman(first: list[float], second: list[float]) -> tuple[float | None, str | None]:
    if len(first) < FEWEST:
        return None, f"fewer than {FEWEST} members with figures"
    x, y = _ranks(first), _ranks(second)
    middle = (len(x) + 1) / 2
    across = sum((a - middle) * (b - middle) for a, b in zip(x, y, strict=True))
    spread = sum((a - middle) ** 2 for a in x) * sum((b - middle) ** 2 for b in y)
    if spread == 0:
        return None, "all members have the same rank"
    return across / sqrt(spread), None


def _ranks(values: list[float]) -> list[float]:
    ordered = sorted(values)
    return [ordered.index(v) + (ordered.count(v) + 1) / 2 for v in values]


def _two_sided(rho: float, n: int) -> float:
    """Student's t with n - 2 degrees of freedom, t = rho sqrt((n - 2) / (1 - rho^2))."""
    rest = 1 - rho**2
    if rest <= 0:
        return 0.0
    return float(2 * stdtr(n - 2, -abs(rho) * sqrt((n - 2) / rest)))
