"""Published totals of replacing the lead state, from their own inputs and against our list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from harmel.errors import NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Quantity, as_number
from harmel.ledger.store import Ledger
from harmel.models.support.replacement_inputs import MONEY, Input
from harmel.units import convert

CODES = (
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT "
    "ROU SVK SVN SWE"
)
EU = tuple(CODES.split())
"""The members of the European Union since February 2020."""
GDP = (("gdp_weo_usd_current", 20), ("gdp_usd_current", 20))
"""Measures of GDP in dollars, the better one first, with the fewest countries to accept."""
YEAR = 2024
"""The year of the published shares of GDP: the aid they speak of is that of 2024."""
OWN, LIST, CONSTRUCTED = "its own inputs", "our list", "by construction"
PRICED = ("fighters", "destroyers", "ifv", "carriers", "people")
"""Lines of the IISS with a price in press reports."""
UNPRICED = {
    "tanks": "mbt",
    "air_defence_long": "air_defence_long",
    "submarines": "submarine",
    "patrol_aircraft": "patrol_aircraft",
    "drones": "drone_armed",
    "attack_helicopters": "attack_helicopter",
}
"""Lines with a number and no price, and the class here whose price is taken."""
WHERE = "harmel.models.support.replacement_published.compare"
Shared = Mapping[str, Input]
Known = Mapping[str, Mapping[str, Input]]


@dataclass(frozen=True, slots=True)
class Ours:
    """What the replacement found, as far as it is compared: medians, and the classes counted."""

    brigades: Derived | None
    total: Derived
    procurement: Derived
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    One published figure beside ours.

    Attributes
    ----------
    source, quantity, unit : str
        Who published what, and in which unit.
    published : Quantity
        The figure, as reported, with its range [`low`, `high`].
    ours : Derived
        What we find.
    basis : str
        `its own inputs`, recomputed from what the source gives; `by construction`, the same from
        figures that cannot but give it; `our list`, from ours.
    why : str
        Where a difference comes from.
    """

    source: str
    quantity: str
    unit: str
    published: Quantity
    low: float
    high: float
    ours: Derived
    basis: str
    why: str

    @property
    def difference(self) -> float:
        """Ours less the published figure."""
        return self.ours.number - self.published.number

    @property
    def within(self) -> bool:
        """Whether ours lies within the published range."""
        return self.low <= self.ours.number <= self.high

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready data."""
        return {
            "source": self.source,
            "quantity": self.quantity,
            "unit": self.unit,
            "published": as_number(self.published),
            "low": self.low,
            "high": self.high,
            "ours": self.ours.value,
            "difference": self.difference,
            "basis": self.basis,
            "why": self.why,
        }


def compare(
    ledger: Ledger, shared: Shared, known: Known, ours: Ours, all_gone: bool
) -> tuple[Comparison, ...]:
    """
    Set every figure published by the ledger's day beside ours.

    The studies ask what it takes if nothing of the lead state's is left (`all_gone`): otherwise
    our list answers another question, and only what follows from their own inputs is compared.
    """
    found = (*_leak(shared, ours), *_bruegel(ledger, shared, ours), *_iiss(shared, known, ours))
    return tuple(line for line in found if all_gone or line.basis != LIST)


def eu_gdp(ledger: Ledger, year: int = YEAR) -> Derived:
    """
    Return the GDP of the members of the European Union that the ledger knows [billion EUR].

    Dollars become euros at the mean of the year's daily reference rates. Members that the chosen
    release lacks are named in the parameters: the sum is too small by their part.

    Raises
    ------
    NoAnswer
        If no release by the ledger's day gives the GDP of twenty members or more in that year.
    """
    facts = _gdp(ledger, year)
    mean = _mean_rate(ledger, year)
    total = sum(convert(fact.number, fact.unit, MONEY) for fact in facts) / mean.number
    inside = {fact.subject for fact in facts}
    return Derived(
        f"support/eu-gdp/{year}",
        total,
        "billion EUR",
        "harmel.models.support.replacement_published.eu_gdp",
        "sum of GDP in USD / mean of the year's daily rates, USD per EUR",
        (*facts, mean),
        {
            "year": year,
            "release": facts[0].release.id,
            "without": " ".join(iso3 for iso3 in EU if iso3 not in inside),
        },
    )


def _gdp(ledger: Ledger, year: int) -> tuple[Fact, ...]:
    for measure, least in GDP:
        try:
            release = ledger.release_for(measure, str(year), least)
        except NoAnswer:
            continue
        facts = [
            fact
            for fact in ledger.facts(measure=measure, period=str(year), release=release.id)
            if fact.subject in EU and fact.value is not None
        ]
        if len(facts) >= least:
            return tuple(facts)
    raise NoAnswer(
        Problem(f"No release by {ledger.as_of} gives the GDP of the EU's members in {year}.")
    )


def _mean_rate(ledger: Ledger, year: int) -> Derived:
    """Return what a euro was worth in dollars, on average over the fixings of a year."""
    tables = ledger.of_kind("rates")
    if not tables:
        raise NoAnswer(Problem("This ledger has no table of exchange rates."))
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366)]
    wanted = frozenset(day.isoformat() for day in days if day.year == year and day <= ledger.as_of)
    facts = tuple(
        fact
        for row in tables[-1].rows_near(wanted)
        if (
            fact := tables[-1].fact(
                row, "USD", "USD", "rate_usd", "USD per EUR", str(row.day("date"))
            )
        ).value
        is not None
    )
    if not facts:
        raise NoAnswer(Problem(f"No rate of {year} is known by {ledger.as_of}."))
    return Derived(
        f"support/rate/{year}",
        sum(fact.number for fact in facts) / len(facts),
        "USD per EUR",
        "harmel.models.support.replacement_published.eu_gdp",
        f"mean of {len(facts)} daily reference rates",
        facts,
    )


def _derived(name: str, value: float, unit: str, formula: str, *parts: Quantity) -> Derived:
    return Derived(f"support/published/{name}", value, unit, WHERE, formula, parts)


def _figure(one: Input) -> Quantity:
    """Return the middle figure of a row of parameters."""
    return one.quantities[1] if len(one.quantities) > 1 else one.quantities[0]


def _has(shared: Shared, *names: str) -> bool:
    return all(name in shared for name in names)


def _line(
    source: str, quantity: str, published: Input, ours: Derived, basis: str, why: str
) -> Comparison:
    return Comparison(
        source,
        quantity,
        ours.unit,
        _figure(published),
        published.low,
        published.high,
        ours,
        basis,
        why,
    )


def _leak(shared: Shared, ours: Ours) -> tuple[Comparison, ...]:
    if not _has(shared, "requirement_2021", "requirement_2024") or ours.brigades is None:
        return ()
    then, now = shared["requirement_2021"], shared["requirement_2024"]
    published = _derived(
        "brigades-missing",
        now.best - then.best,
        "items",
        "requirement of 2024 - 82 brigades, as if they were the stock",
        _figure(then),
        _figure(now),
    )
    line = Comparison(
        "NATO requirement as leaked",
        "brigades missing",
        "items",
        published,
        now.low - then.high,
        now.high - then.low,
        ours.brigades,
        LIST,
        "no independent check: the share that could be sent was set as 82 over the stock, so that "
        "ours repeats the 82 of the report; what differs is the newer requirement and the range",
    )
    return (line,)


def _bruegel(ledger: Ledger, shared: Shared, ours: Ours) -> tuple[Comparison, ...]:
    found = []
    source = "Bruegel and Kiel, February 2025"
    if _has(shared, "bruegel_troops", "bruegel_brigade_troops", "bruegel_brigades"):
        troops, size = shared["bruegel_troops"], shared["bruegel_brigade_troops"]
        quotient = _derived(
            "bruegel-brigades",
            troops.best / size.best,
            "items",
            "troops / troops of a brigade",
            _figure(troops),
            _figure(size),
        )
        why = "none: the quotient that the study itself forms of these two figures"
        published = shared["bruegel_brigades"]
        found.append(_line(source, "brigades to replace", published, quotient, OWN, why))
    try:
        gdp = eu_gdp(ledger)
    except NoAnswer:
        return tuple(found)
    absent = gdp.parameters["without"]
    why = (
        f"GDP of {gdp.parameters['year']} in release {gdp.parameters['release']}, without "
        f"{absent}, whom the ledger does not have: with them the share is smaller"
    )
    for name, quantity in (
        ("bruegel_spending", "extra spending a year, share of the EU's GDP"),
        ("bruegel_aid", "replacing the lead state's aid to Ukraine, share of the EU's GDP"),
    ):
        if _has(shared, name, f"{name}_share"):
            share = _derived(
                name.replace("_", "-"),
                100 * shared[name].best / gdp.number,
                "percent",
                "money / GDP of the EU",
                _figure(shared[name]),
                gdp,
            )
            found.append(_line(source, quantity, shared[f"{name}_share"], share, OWN, why))
    if _has(shared, "bruegel_spending", "iiss_years"):
        mean, years = gdp.inputs[-1], shared["iiss_years"]
        yearly = _derived(
            "yearly",
            ours.total.number / years.best / (as_number(mean) or 1.0),
            "billion EUR",
            "median total cost / years / USD per EUR",
            ours.total,
            _figure(years),
            mean,
        )
        why = (
            "250 bn is all extra spending, people and running forces included; ours is the list "
            "here, spread over the 25 years of the IISS"
        )
        quantity = "extra spending a year"
        found.append(_line(source, quantity, shared["bruegel_spending"], yearly, LIST, why))
    return tuple(found)


def _iiss(shared: Shared, known: Known, ours: Ours) -> tuple[Comparison, ...]:
    source = "IISS, May 2025"
    if not _has(shared, "iiss_procurement", "iiss_total"):
        return ()
    once, whole = shared["iiss_procurement"], shared["iiss_total"]
    found = []
    own = _own_lines(shared, known)
    if own is not None:
        why = (
            "five lines have a price in press reports, six a number only and are priced as here, "
            "and the study has lines that no report names: so ours is in the lower half"
        )
        found.append(_line(source, "procurement", once, own, OWN, why))
    factor = shared["life_cycle"]
    implied = _derived(
        "iiss-total",
        once.best * factor.best,
        MONEY,
        "middle of the procurement range x middle of the factor",
        _figure(once),
        *factor.quantities,
    )
    why = (
        "cannot miss, but for rounding: the factor is the quotient of the study's own totals, and "
        "is multiplied by one of them again"
    )
    found.append(_line(source, "total over 25 years", whole, implied, CONSTRUCTED, why))
    if own is not None:
        product = _derived(
            "iiss-total-of-lines",
            own.number * factor.best,
            MONEY,
            "procurement from the lines known x middle of the factor",
            own,
            *factor.quantities,
        )
        why = (
            "the check that can miss, and does where the study's total is read as 900 to 1,100: "
            "the lines known from press reports do not make up its procurement"
        )
        quantity = "total over 25 years, from the lines known"
        found.append(_line(source, quantity, whole, product, OWN, why))
    why = (
        "the lists differ: ours has the classes with a number and a price by that day, batteries "
        "by a later study where there is one, guns and shells; counted: " + ", ".join(ours.counted)
    )
    found.append(_line(source, "procurement", once, ours.procurement, LIST, why))
    found.append(_line(source, "total over 25 years", whole, ours.total, LIST, why))
    return tuple(found)


def _own_lines(shared: Shared, known: Known) -> Derived | None:
    """Sum the lines of the IISS: the price reported, or the number times a price from here."""
    if not _has(shared, *(f"iiss_{name}_cost" for name in PRICED)):
        return None
    if not _has(shared, *(f"iiss_{name}" for name in UNPRICED)):
        return None
    prices = {name: known.get(of, {}).get("unit_cost") for name, of in UNPRICED.items()}
    if any(price is None for price in prices.values()):
        return None
    stated = [shared[f"iiss_{name}_cost"] for name in PRICED]
    parts: list[Quantity] = [_figure(one) for one in stated]
    total = sum(one.best for one in stated)
    for name, price in prices.items():
        if price is not None:
            number = shared[f"iiss_{name}"]
            total += number.best * price.best
            parts += [_figure(number), *price.quantities]
    return _derived(
        "iiss-procurement",
        total,
        MONEY,
        "sum of five reported prices, and of six numbers x price of the class here",
        *parts,
    )


def implied_unit_cost(shared: Shared, line: str) -> Derived:
    """
    Return what one item of a line of the IISS costs [billion USD].

    Parameters
    ----------
    shared : mapping of str to Input
        The parameters, see :func:`harmel.models.support.replacement_inputs.parameters`.
    line : str
        fighters, destroyers or ifv.
    """
    cost, number = shared[f"iiss_{line}_cost"], shared[f"iiss_{line}"]
    return _derived(
        f"iiss-unit-cost/{line}",
        cost.best / number.best,
        MONEY,
        "price of the line / number of items",
        _figure(cost),
        _figure(number),
    )


def implied_life_cycle(shared: Shared) -> tuple[Derived, Derived]:
    """Return the factors that the totals of the IISS imply, for its dearer and its cheaper end."""
    once, whole = shared["iiss_procurement"], shared["iiss_total"]
    low, high = (
        _derived(
            f"iiss-life-cycle/{name}",
            whole.best / end,
            "ratio",
            f"total / {name} end of procurement",
            _figure(whole),
            once.quantities[place],
        )
        for name, end, place in (("high", once.high, 2), ("low", once.low, 0))
    )
    return low, high
