"""What members had allocated in military aid, against their share of the pledge by output."""

from math import log, sqrt

import numpy as np

from harmel.errors import NoAnswer
from harmel.hold.estimate.estimate import Estimate, Sample, releases_of
from harmel.hold.estimate.yearly import newest_first, yearly
from harmel.ledger.facts import Derived, Parameter, Release
from harmel.ledger.members import members_on
from harmel.ledger.schemas import Pledge
from harmel.ledger.store import Ledger
from harmel.models.pledge.fair_split import pledge_split
from harmel.units import Amount, unit

HERE = "harmel.hold.estimate.donor_ratio.donor_ratio"
LEAST = 2
"""Years and donors below which nothing can be said of a spread."""
Ratios = dict[tuple[str, int], Derived]


def donor_ratio(ledger: Ledger) -> tuple[Estimate, ...]:
    """
    Set each donor's military aid of a year against its share of the first pledge by output.

    The newest visible release of aid by donor and year is read, its full years only; the amount of
    the pledge is the yardstick for all years, also those before it was made. Shares are those of
    today's members at each year's output and current prices.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.

    Returns
    -------
    tuple of Estimate
        ``donor_log_mean`` and ``donor_log_sd`` (of donors' mean natural log of the ratio, over
        years in which they gave), ``year_log_sd`` (inside donors, from year to year),
        ``total_ratio`` (of all tracked members together, mean over years), ``lead_ratio`` and
        ``others_ratio`` (of the lead state, and of the rest together) [ratio]; empty where aid by
        donor, or the pledge, is not known on the ledger's day.
    """
    made = [p for p in ledger.alliance.pledges if p.decided <= ledger.as_of]
    if not made:
        return ()
    measure = f"{made[0].id.partition('-')[0]}_aid_military"
    for release in newest_first(ledger, measure):
        ratios, totals = _ratios(ledger, release, measure, made[0])
        if len(totals) >= LEAST:
            return _estimates(ledger, ratios, totals)
    return ()


def _ratios(
    ledger: Ledger, release: Release, measure: str, pledge: Pledge
) -> tuple[Ratios, dict[int, Derived]]:
    members = tuple(member.iso3 for member in members_on(ledger, ledger.as_of))
    given = yearly(ledger, measure, release, members)
    amount = _amount(pledge, ledger.unit_of(measure))
    ratios: Ratios = {}
    totals: dict[int, Derived] = {}
    if amount is None:
        return ratios, totals
    for year in sorted({year for _, year in given}):
        if year >= min(release.published.year, ledger.as_of.year):
            continue
        try:
            split = pledge_split(ledger, amount, "gdp", year, on=ledger.as_of)
        except NoAnswer:
            continue
        of_year = {iso3: fact for (iso3, when), fact in given.items() if when == year}
        for iso3, fact in of_year.items():
            share = split.shares[iso3]
            ratios[iso3, year] = Derived(
                f"estimate/{release.id}/donor_ratio/{iso3}/{year}",
                fact.number / share.number,
                "ratio",
                HERE,
                "military aid of the year / share of the pledge by output",
                (fact, share),
            )
        totals[year] = Derived(
            f"estimate/{release.id}/total_ratio/{year}",
            sum(fact.number for fact in of_year.values()) / amount.value,
            "ratio",
            HERE,
            f"military aid of {len(of_year)} of {len(members)} members / the pledge",
            tuple(of_year.values()),
            {"pledge": pledge.id, "amount": amount.value},
        )
    return ratios, totals


def _amount(pledge: Pledge, given_in: str) -> Amount | None:
    """Return the pledge as an amount, if aid is counted in its unit."""
    if given_in != pledge.unit:
        return None
    scale = given_in.removesuffix(unit(given_in).currency or "").strip()
    return Amount(pledge.amount, scale, pledge.currency)


def _estimates(ledger: Ledger, ratios: Ratios, totals: dict[int, Derived]) -> tuple[Estimate, ...]:
    logs: dict[str, list[float]] = {}
    for (iso3, _), ratio in sorted(ratios.items()):
        if ratio.number > 0:
            logs.setdefault(iso3, []).append(log(ratio.number))
    by_year = [total.number for total in totals.values()]
    inputs = tuple(ratios.values())
    details: dict[str, Parameter] = {
        "from": min(totals),
        "to": max(totals),
        "donors": len({iso3 for iso3, _ in ratios}),
        "donors_that_gave_nothing": len({iso3 for iso3, _ in ratios} - logs.keys()),
        "zero_donor_years": sum(1 for ratio in ratios.values() if ratio.number <= 0),
        "donor_years": len(ratios),
    }
    whole = Sample(
        HERE, "ratio", releases_of(tuple(totals.values())), tuple(totals.values()), details
    )
    of_year = {str(year): total.number for year, total in totals.items()}
    found = [
        whole.mean("total_ratio", by_year, "military aid of all members / the pledge", of_year)
    ]
    lead = ledger.alliance.lead
    led = [ratios[lead, year].number for year in totals if (lead, year) in ratios]
    if led:
        found.append(whole.mean("lead_ratio", led, "the lead state's aid / its share", {}))
        others = [_together(ratios, year, lead) for year in totals]
        found.append(whole.mean("others_ratio", others, "the others' aid / their shares", {}))
    means = {iso3: float(np.mean(values)) for iso3, values in logs.items()}
    within, freedom = _within(logs)
    if len(means) < LEAST or freedom < LEAST:
        return tuple(found)
    rest = [mean for iso3, mean in means.items() if iso3 != lead]
    without, _ = _within({iso3: values for iso3, values in logs.items() if iso3 != lead})
    sample = Sample(HERE, "ratio", releases_of(inputs), inputs, details)
    what = "donors' mean natural log of aid over share, years without aid left out"
    noted = "without_the_lead_state"
    return (
        sample.mean("donor_log_mean", [*means.values()], what, {noted: float(np.mean(rest))}),
        sample.spread(
            "donor_log_sd", [*means.values()], what, {noted: float(np.std(rest, ddof=1))}
        ),
        sample.estimate(
            "year_log_sd",
            (within, "root of squared deviations of logs from their donor's mean / freedom"),
            (within / sqrt(2 * freedom), "sd / sqrt(2 (donor-years - donors))"),
            freedom + len(means),
            {noted: without},
        ),
        *found,
    )


def _together(ratios: Ratios, year: int, lead: str) -> float:
    """Return what tracked members without the lead state gave in a year over their shares."""
    parts = [r for (iso3, when), r in ratios.items() if when == year and iso3 != lead]
    given, owed = ([part.inputs[i].number for part in parts] for i in (0, 1))
    return sum(given) / sum(owed)


def _within(logs: dict[str, list[float]]) -> tuple[float, int]:
    """Return the standard deviation inside donors, and its degrees of freedom."""
    freedom = sum(len(values) - 1 for values in logs.values())
    squares = sum(float(np.var(values)) * len(values) for values in logs.values())
    return sqrt(squares / freedom) if freedom else 0.0, freedom
