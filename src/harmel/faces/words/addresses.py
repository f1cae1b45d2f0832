"""Which quantity a printed number or an address means."""

from dataclasses import dataclass

import harmel
from harmel.errors import BadArgument, HarmelError, Problem
from harmel.faces.words.numerals import could_be, written
from harmel.faces.words.settings import USUAL, Settings
from harmel.ledger.facts import Fact, Quantity

BURDEN_PARTS = 5
OFFICE_PARTS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A brief that was asked for, made when one of its numbers is first needed."""

    ledger: "harmel.Ledger"
    settings: Settings = USUAL

    def numbers(self) -> dict[str, Quantity]:
        """Return the numbers of the brief by address."""
        ledger, asked = self.ledger, self.settings
        key = (ledger.content_hash, ledger.as_of, ledger.pseudo_real_time, asked)
        if key not in KNOWN:
            KNOWN.clear()
            made = harmel.brief(ledger, asked.horizon, asked.draws, asked.seed)
            KNOWN[key] = made.numbers()
        return KNOWN[key]


KNOWN: dict[tuple[object, ...], dict[str, Quantity]] = {}
"""The numbers of the last brief asked for: it takes seconds."""


def find(asked: Asked, number: str) -> tuple[Quantity, ...]:
    """
    Return the quantities that a printed number or an address can mean.

    Those that are printed so come first, and among them those of the headline's year.

    Parameters
    ----------
    asked : Asked
        The brief that the number stands in.
    number : str
        As printed, or an address.

    Raises
    ------
    BadArgument
        If nothing fits.
    """
    text = number.strip()
    if "/" in text:
        return (by_address(asked, text),)
    fitting = [part for part in asked.numbers().values() if could_be(text, part)]
    year = f"/{asked.settings.horizon}/"
    found = sorted(fitting, key=lambda q: (not written(q).startswith(text), year not in q.id))
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
    return tuple(found)


def by_address(asked: Asked, address: str) -> Quantity:
    """Return the quantity of an address: in the brief, any year's burden, any day's office."""
    if (found := _elsewhere(asked.ledger, address) or _in_brief(asked, address)) is not None:
        return found
    return find_fact(asked.ledger, address)


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


def _in_brief(asked: Asked, address: str) -> Quantity | None:
    try:
        numbers = asked.numbers()
    except HarmelError:
        return None
    by_id = {quantity.id: quantity for quantity in numbers.values()}
    return numbers.get(address) or by_id.get(address)


def _candidates(ledger: "harmel.Ledger", address: str) -> tuple[Fact, ...]:
    parts = address.split("/")
    measure = parts[2] if len(parts) > 2 else ""
    facts = ledger.facts(measure=measure) if measure in ledger.measures() else ()
    return (*facts, *(event.on for event in harmel.record(ledger).events), *ledger.attributes())
