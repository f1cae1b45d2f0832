"""Years, currencies, price bases and shares: the only place where a number changes its unit.

A unit is written as sources write it: ``percent``, ``million USD``, ``million USD at 2015 prices``,
``thousand persons``, ``KRW per EUR``. Money at one price base never becomes money at another: no
release says how, and joining two bases is the field's commonest silent error.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from harmel.errors import BadArgument, BadUnit, Problem

SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
NATIONAL = "national currency"
PLAIN = {
    "fraction": ("share", 1.0),
    "percent": ("share", 0.01),
    "persons": ("persons", 1.0),
    "thousand persons": ("persons", 1e3),
    "million persons": ("persons", 1e6),
    "items": ("items", 1.0),
    "items per year": ("items per year", 1.0),
    "persons per year": ("persons per year", 1.0),
    "ideal points": ("ideal points", 1.0),
    "index": ("index", 1.0),
    "members": ("members", 1.0),
    "ratio": ("ratio", 1.0),
    "rank": ("rank", 1.0),
    "hours": ("hours", 1.0),
    "days": ("days", 1.0),
    "months": ("months", 1.0),
    "years": ("years", 1.0),
    "alliances": ("alliances", 1.0),
    "alliance-years": ("alliance-years", 1.0),
    "member-years": ("member-years", 1.0),
    "events": ("events", 1.0),
    "per year": ("per year", 1.0),
    "probability": ("probability", 1.0),
    "points of 100": ("points", 1.0),
    "quarters": ("quarters", 1.0),
    "brigades": ("brigades", 1.0),
    "points": ("points of GDP", 1.0),
    "points per year": ("points of GDP per year", 1.0),
    "fraction per point": ("fraction per point", 1.0),
    "logarithm": ("logarithm", 1.0),
    "logarithm per logit": ("logarithm per logit", 1.0),
    "logarithm per point": ("logarithm per point", 1.0),
    "logit": ("logit", 1.0),
    "logit per ratio": ("logit per ratio", 1.0),
    "logit per standard deviation": ("logit per standard deviation", 1.0),
    "logit per year": ("logit per year", 1.0),
    "stakes": ("stakes", 1.0),
    "stakes per quarter": ("stakes per quarter", 1.0),
    "standard deviations": ("standard deviations", 1.0),
    "unit-quarters": ("unit-quarters", 1.0),
    "votes": ("votes", 1.0),
    "date": ("date", 1.0),
    "text": ("text", 1.0),
}
MONEY = re.compile(
    r"(?:(?P<scale>thousand|million|billion) )?(?P<currency>[A-Z]{3}|national currency)"
    r"(?: at (?P<prices>(?:19|20)\d\d) prices)?"
)
RATE = re.compile(r"[A-Z]{3} per [A-Z]{3}")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: its kind, its scale, and for money its currency and price base."""

    code: str
    kind: str
    scale: float
    currency: str | None = None
    prices: str | None = None


def unit(code: str) -> Unit:
    """
    Read a unit.

    Parameters
    ----------
    code : str
        ``percent``, ``million USD``, ``million USD at 2015 prices``, ``KRW per EUR``, ...

    Raises
    ------
    BadUnit
        If the code names no unit.
    """
    if code in PLAIN:
        kind, scale = PLAIN[code]
        return Unit(code, kind, scale)
    if match := MONEY.fullmatch(code):
        prices = match["prices"] or "current"
        return Unit(code, "money", SCALES[match["scale"] or ""], match["currency"], prices)
    if match := RATE.fullmatch(code):
        return Unit(code, "rate", 1.0, currency=code)
    raise BadUnit(
        Problem(
            "This is not a unit.",
            found=code,
            allowed=", ".join(sorted(PLAIN)) + ", money such as 'million USD at 2015 prices', "
            "a rate such as 'KRW per EUR'",
        )
    )


def convert(value: float, source: str, target: str, rate: float | None = None) -> float:
    """
    Change a number from one unit to another.

    Parameters
    ----------
    value : float
        The number, in `source` units.
    source, target : str
        Unit codes, see :func:`unit`.
    rate : float, optional
        Units of the target currency for one unit of the source currency; needed if, and only if,
        the currencies differ.

    Raises
    ------
    BadUnit
        If the kinds or price bases differ, or a rate is missing or not needed.
    """
    before, after = unit(source), unit(target)
    if before.kind != after.kind or before.prices != after.prices:
        raise BadUnit(
            Problem(
                "These units cannot be converted into each other.",
                found=f"{source} into {target}",
                allowed="units of one kind and one price base",
            )
        )
    if before.currency != after.currency and rate is None:
        raise BadUnit(
            Problem(
                "Money changes currency at a stated day's rate only, and none was given.",
                found=f"{source} into {target}",
            )
        )
    if before.currency == after.currency and rate is not None:
        raise BadUnit(Problem("A rate was given for money that stays in its currency."))
    if before.code == after.code:
        return value
    return value * before.scale * (1.0 if rate is None else rate) / after.scale


def fraction(percent: float) -> float:
    """Turn a published percentage into a fraction, exactly as its decimals say."""
    return float(Decimal(repr(percent)) / 100)


def published_rounding(value: float, places: int = 2) -> float:
    """
    Round half up on the printed decimals, as the releases do.

    Thresholds are counted on the published share rounded to two decimals, inclusive.
    """
    step = Decimal(1).scaleb(-places)
    return float(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as someone typed it: ``40bn`` EUR is 40 billion EUR."""

    value: float
    scale: str
    currency: str

    @property
    def unit(self) -> str:
        """The unit code of the amount."""
        return f"{self.scale} {self.currency}".strip()


SUFFIXES = {"": "", "k": "thousand", "m": "million", "mn": "million", "bn": "billion"}


def amount(text: str, currency: str) -> Amount:
    """
    Read a sum of money: a number, perhaps followed by ``k``, ``m`` (``mn``) or ``bn``.

    Raises
    ------
    BadArgument
        If the text is not a positive, finite number, or the currency not a three-letter code.
    """
    match = re.fullmatch(r"\s*([0-9]+\.?[0-9]*(?:[eE][0-9]{1,2})?)\s*(k|mn|m|bn)?\s*", text)
    value = float(match[1]) if match else 0.0
    if match is None or not 0 < value < float("inf"):
        raise BadArgument(
            Problem(
                "This is not an amount of money.",
                column="amount",
                found=text,
                allowed="a positive number, with k, m or bn if wanted, such as 40bn",
            )
        )
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadArgument(
            Problem(
                "This is not a currency.",
                column="currency",
                found=currency,
                allowed="a three-letter ISO 4217 code in capitals, such as EUR",
            )
        )
    return Amount(value, SUFFIXES[match[2] or ""], currency)


def day(text: str, name: str = "date") -> date:
    """
    Read a date written YYYY-MM-DD.

    Raises
    ------
    BadArgument
        If it is not such a date, or lies outside 1900 to 2100.
    """
    try:
        found = (
            date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        )
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise BadArgument(
            Problem(
                "This is not a date.",
                column=name,
                found=text,
                allowed="YYYY-MM-DD, from 1900-01-01 to 2100-12-31",
            )
        )
    return found


def months_between(start: date, end: date) -> float:
    """
    Count calendar months from one day to another, the last one as a share of its days.

    Examples
    --------
    >>> months_between(date(2022, 2, 24), date(2022, 4, 24))
    2.0
    """
    whole = (end.year - start.year) * 12 + end.month - start.month
    anchor = _add_months(start, whole)
    if anchor > end:
        whole -= 1
        anchor = _add_months(start, whole)
    following = _add_months(start, whole + 1)
    return whole + (end - anchor).days / (following - anchor).days


def years_between(start: date, end: date) -> float:
    """Count calendar years from one day to another, in months divided by twelve."""
    return months_between(start, end) / 12


def _add_months(start: date, months: int) -> date:
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError
