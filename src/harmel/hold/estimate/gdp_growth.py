"""How fast the output of the members other than the lead state grows, at constant prices."""

import re
from collections.abc import Callable
from itertools import pairwise

from harmel.hold.estimate.estimate import LEAST_YEARS, Estimate, Sample
from harmel.hold.estimate.yearly import newest_first, others, yearly
from harmel.ledger.facts import Derived, Parameter, Release
from harmel.ledger.store import Ledger

HERE = "harmel.hold.estimate.gdp_growth.gdp_growth"
LEVELS = re.compile(r"gdp_usd_\d{4}")
RATES, WEIGHTS = "gdp_real_weo_change", "gdp_weo_usd_current"
MOST_YEARS = 20
"""Rates of all members are published from 2001 on; twenty years hold two deep recessions."""
Growth = dict[int, Derived]


def gdp_growth(ledger: Ledger) -> tuple[Estimate, ...]:
    """
    Average the yearly real growth of today's members without the lead state, taken together.

    The newest visible release with figures at constant prices is read: levels in dollars (NATO),
    which are added over the members that it gives for all years, or rates (World Economic
    Outlook), which are weighed by output of the year before. Projections are left out; published
    totals are not used, for they grow by the output of each state that joins.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.

    Returns
    -------
    tuple of Estimate
        ``gdp_growth_mean`` and ``gdp_growth_sd`` over the years, at most the last twenty
        [fraction a year]; empty where no release gives three years.
    """
    readers: list[tuple[Release, str, Callable[[Ledger, Release, str], Growth]]] = []
    for measure in sorted(ledger.measures()):
        reader = _of_levels if LEVELS.fullmatch(measure) else _of_rates
        if reader is _of_levels or measure == RATES:
            readers += [(release, measure, reader) for release in newest_first(ledger, measure)]
    readers.sort(key=lambda r: (r[0].published <= ledger.as_of, r[0].published, r[1]))
    for release, measure, read in reversed(readers):
        growth = dict(sorted(read(ledger, release, measure).items())[-MOST_YEARS:])
        if len(growth) < LEAST_YEARS:
            continue
        values = [rate.number for rate in growth.values()]
        details: dict[str, Parameter] = {"from": min(growth), "to": max(growth), "measure": measure}
        sample = Sample(HERE, "fraction", release.id, tuple(growth.values()), details)
        what = "yearly real growth of the members without the lead state"
        return (
            sample.mean("gdp_growth_mean", values, what),
            sample.spread("gdp_growth_sd", values, what),
        )
    return ()


def _of_levels(ledger: Ledger, release: Release, measure: str) -> Growth:
    members = others(ledger)
    figures = yearly(ledger, measure, release, members)
    years = sorted({year for _, year in figures})
    whole = tuple(m for m in members if all((m, year) in figures for year in years))
    found: Growth = {}
    if 2 * len(whole) < len(members) or not whole:
        return found
    for old, new in pairwise(years):
        facts = [tuple(figures[m, year] for m in whole) for year in (old, new)]
        before, after = (sum(fact.number for fact in of_year) for of_year in facts)
        if new == old + 1:
            found[new] = Derived(
                f"estimate/{release.id}/gdp_growth/{new}",
                after / before - 1,
                "fraction",
                HERE,
                f"sum over {len(whole)} of {len(members)} members / sum of the year before - 1",
                (*facts[0], *facts[1]),
            )
    return found


def _of_rates(ledger: Ledger, release: Release, measure: str) -> Growth:
    members = others(ledger)
    rates = {
        key: fact
        for key, fact in yearly(ledger, measure, release, members).items()
        if fact.status != "projection"
    }
    weights = yearly(ledger, WEIGHTS, release, members)
    found: Growth = {}
    for year in sorted({year for _, year in rates}):
        there = [m for m in members if (m, year) in rates and (m, year - 1) in weights]
        if len(there) < len(members):
            continue
        whole = sum(weights[m, year - 1].number for m in there)
        mean = sum(rates[m, year].number * weights[m, year - 1].number for m in there) / whole
        found[year] = Derived(
            f"estimate/{release.id}/gdp_growth/{year}",
            mean / 100,
            "fraction",
            HERE,
            f"mean of {len(there)} real rates, weighed by output of the year before",
            (*(rates[m, year] for m in there), *(weights[m, year - 1] for m in there)),
        )
    return found
