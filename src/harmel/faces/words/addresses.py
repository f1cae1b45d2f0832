"""Which quantity a printed number or an address means."""

import harmel
from harmel.errors import BadArgument, HarmelError, Problem
from harmel.faces.words.numerals import could_be, written
from harmel.ledger.facts import Fact, Quantity

BURDEN_PARTS = 5
OFFICE_PARTS = 4


def find(ledger: "harmel.Ledger", number: str) -> tuple[Quantity, ...]:
    """
    Return the quantities that a printed number or an address can mean.

    Raises
    ------
    BadArgument
        If nothing fits.
    """
    text = number.strip()
    if "/" in text:
        return (by_address(ledger, text),)
    numbers = _numbers(ledger)
    fitting = [part for part in numbers.values() if could_be(text, part)]
    found = tuple(sorted(fitting, key=lambda part: not written(part).startswith(text)))
    if not found:
        raise BadArgument(
            Problem(
                "No number of the brief is this one.",
                column="number",
                found=number,
                allowed="a number as the brief prints it, or an address as its JSON gives it",
                fix="Facts outside the brief: `harmel facts list`, then `harmel facts trace`.",
            )
        )
    return found


KNOWN: dict[tuple[object, ...], dict[str, Quantity]] = {}
"""The numbers of the last ledger asked: its brief takes seconds."""


def _numbers(ledger: "harmel.Ledger") -> dict[str, Quantity]:
    key = (ledger.content_hash, ledger.as_of, ledger.pseudo_real_time)
    if key not in KNOWN:
        KNOWN.clear()
        KNOWN[key] = harmel.brief(ledger).numbers()
    return KNOWN[key]


def by_address(ledger: "harmel.Ledger", address: str) -> Quantity:
    """Return the quantity of an address: in the brief, any year's burden, any day's office."""
    for numbers in (_elsewhere, _in_brief):
        if (found := numbers(ledger, address)) is not None:
            return found
    return find_fact(ledger, address)


def find_fact(ledger: "harmel.Ledger", address: str) -> Fact:
    """
    Return the fact of an address.

    Raises
    ------
    BadArgument
        If no fact has it.
    """
    for fact in _candidates(ledger, address):
        if fact.id == address:
            return fact
    raise BadArgument(
        Problem(
            "No fact has this address.",
            column="fact",
            found=address,
            allowed="release/subject/measure/period, such as "
            "nato-2024-06/POL/defence_share_gdp/2024",
            fix="`harmel facts list --subject POL` lists addresses.",
        )
    )


def _elsewhere(ledger: "harmel.Ledger", address: str) -> Quantity | None:
    parts = address.split("/")
    try:
        if parts[0] == "burden" and len(parts) == BURDEN_PARTS and parts[2].isdigit():
            return harmel.burden(ledger, int(parts[2]), None, parts[1]).numbers().get(address)
        if parts[0] == "office" and len(parts) == OFFICE_PARTS:
            from harmel.units import day  # noqa: PLC0415  # loaded when used

            return harmel.office(ledger, day(parts[1])).numbers().get(address)
    except HarmelError:
        return None
    return None


def _in_brief(ledger: "harmel.Ledger", address: str) -> Quantity | None:
    try:
        numbers = _numbers(ledger)
    except HarmelError:
        return None
    by_id = {quantity.id: quantity for quantity in numbers.values()}
    return numbers.get(address) or by_id.get(address)


def _candidates(ledger: "harmel.Ledger", address: str) -> tuple[Fact, ...]:
    parts = address.split("/")
    measure = parts[2] if len(parts) > 2 else ""
    facts = ledger.facts(measure=measure) if measure in ledger.measures() else ()
    return (*facts, *(event.on for event in harmel.record(ledger).events), *ledger.attributes())
