"""How the answer to one part of a claim is said in plain words, made from what was found."""

import re
from collections.abc import Mapping
from datetime import date

from harmel.errors import BadArgument
from harmel.ledger.facts import Quantity, Value
from harmel.ledger.members import OUTSIDE
from harmel.units import day

MOST_PLAIN = 9999
EARLIEST_YEAR = 1000
MONTHS = 12
DAYS_A_MONTH = 365.25 / 12
PLACE = re.compile(r"\{(\w*)\}")
PHRASES = {
    "member_count": "{}",
    "is_member": "a member: {}",
    "office_holder": "{} held the office",
    "office_since": "in office since {}",
    "office_days": "{} in office",
    "office_years": "{} in office",
    "office_rank": "rank {} by days in office",
    "term_decisions": "such decisions on record: {}",
    "term_decided_year": "decided in {}",
    "attribute": "{measure}: {}",
    "attribute_year": "{measure}: {}",
    "age": "{} old",
    "years_since": "{} from {measure} to the day",
    "months_since": "{} from {measure} to the day",
    "convert": "{}",
    "share_gdp": "{} of GDP",
    "event_count": "such events on record: {}",
    "event_date": "on {}",
    "members_asking": "members that ask: {}",
    "requests": "such requests on record: {}",
}
"""What is said where a claims file gives no words of its own; ``{}`` is what was found."""


def said(
    words: str, ask: str, of: Mapping[str, str], found: Quantity, expected: float | str
) -> str:
    """
    Put what was found into words.

    Parameters
    ----------
    words : str
        With places in braces: ``{}`` for what was found, ``{expected}`` for what is asserted, and
        the name of any argument; empty for the words of the question.
    ask, of : str and dict
        The question and its arguments.
    found : Quantity
        The answer.
    expected : float or str
        What the text asserts.

    Returns
    -------
    str
        Words without a capital and without a full stop.
    """
    filled = {
        "": value_in_words(found.value, found.unit),
        "expected": _bare(expected),
        **{name: _argument(name, text) for name, text in of.items()},
    }
    return PLACE.sub(lambda match: filled.get(match[1], match[0]), words or PHRASES[ask])


def places(words: str) -> set[str]:
    """Return the names of the places that some words hold."""
    return set(PLACE.findall(words))


def value_in_words(value: Value, unit: str) -> str:
    """Write what was found: a day with its month, a stretch of time without its sign."""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, str):
        codes = value.split()
        known = bool(codes) and all(code in OUTSIDE for code in codes)
        return ", ".join(OUTSIDE[code] for code in codes) if known else value
    if value is None:
        return ""
    if unit == "years" and value > EARLIEST_YEAR:
        return f"{value:.0f}"
    if unit in ("years", "months"):
        return _stretch(abs(value), unit)
    if unit in ("rank", "events", "items", "persons"):
        return f"{value:,.0f}"
    if unit == "percent":
        return f"{_number(value)} %"
    return f"{_number(value)} {unit.removesuffix('s') if value == 1 else unit}"


def sentence(parts: tuple[str, ...]) -> str:
    """Join the words for each part to one sentence; the same words are said once."""
    said_once = "; ".join(dict.fromkeys(part.rstrip(".") for part in parts))
    return f"{said_once[:1].upper()}{said_once[1:]}."


def _stretch(value: float, unit: str) -> str:
    if unit == "years" and value < 1:
        return _stretch(value * MONTHS, "months")
    if unit == "months" and 0 < value < 1:
        return f"about {_stretch(round(value * DAYS_A_MONTH), 'days')}"
    places = 0 if value >= MONTHS and unit == "months" else 1
    number = f"{value:.{places}f}".removesuffix(".0")
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}"


def _number(value: float) -> str:
    written = f"{value:,.1f}" if abs(value) > MOST_PLAIN else f"{value:.2f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _bare(expected: float | str) -> str:
    if not isinstance(expected, str):
        return _number(float(expected)) if abs(expected) < EARLIEST_YEAR else f"{expected:.0f}"
    return _as_day(expected)


def _argument(name: str, text: str) -> str:
    return text.replace("_", " ") if name == "measure" else _as_day(text)


def _as_day(text: str) -> str:
    """Write a text that is a day with its month, and any other as it stands."""
    try:
        return value_in_words(day(text, "day"), "date")
    except BadArgument:
        return text
