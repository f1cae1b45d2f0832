"""How a number is written for people, and which numbers a written one could be."""

import re
from datetime import date

from harmel.ledger.facts import Quantity, Value
from harmel.units import unit

ABSENT = "–"


def written(quantity: Quantity, places: int | None = None) -> str:
    """
    Write a quantity as the brief and the tables print it.

    Fractions are written as percent with two decimals, money and ratios with two, people in whole
    numbers; an absence is a dash, never a zero.
    """
    return value_written(quantity.value, quantity.unit, places)


def value_written(value: Value, code: str, places: int | None = None) -> str:
    """Write a bare value of a unit, see :func:`written`."""
    text = _value_written(value, code, places)
    return text[1:] if text.startswith("-") and not re.search("[1-9]", text) else text


def _value_written(value: Value, code: str, places: int | None) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, str):
        return value
    kind = unit(code).kind
    if code == "fraction":
        return f"{100 * value:.{2 if places is None else places}f} %"
    if code == "percent":
        return f"{value:.{2 if places is None else places}f} %"
    if kind == "probability":
        return f"{100 * value:.{1 if places is None else places}f} %"
    if kind == "per year":
        return f"{100 * value:.{2 if places is None else places}f} % a year"
    if kind in ("persons", "days", "members", "rank", "events", "alliances"):
        return f"{value:,.{0 if places is None else places}f}"
    if kind in ("member-years", "alliance-years", "months", "years"):
        return f"{value:,.{1 if places is None else places}f}"
    return f"{value:,.{2 if places is None else places}f}"


def could_be(text: str, quantity: Quantity) -> bool:
    """Say whether a number typed as it was printed could be this quantity."""
    match = re.search(r"-?\d[\d,]*(\.\d+)?", text)
    if match is None or not isinstance(quantity.value, float | int):
        return False
    printed = match[0].replace(",", "")
    places = len(printed.partition(".")[2])
    wanted = float(printed)
    value = float(quantity.value)
    percent = quantity.unit in ("fraction", "probability", "per year")
    forms = [value * 100] if percent else [value]
    if percent and "%" not in text:
        forms.append(value)
    if unit(quantity.unit).kind == "money":
        forms.append(value * unit(quantity.unit).scale / 1e9)
    return any(round(form, places) == round(wanted, places) for form in forms)
