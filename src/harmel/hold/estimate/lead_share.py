"""How much the lead state's defence share of GDP moves from year to year, and where it stands."""

from itertools import pairwise

from harmel.hold.estimate.estimate import LEAST_YEARS, Estimate, Sample
from harmel.hold.estimate.yearly import newest_first, yearly
from harmel.ledger.store import Ledger
from harmel.units import convert

HERE = "harmel.hold.estimate.lead_share.lead_share"
SHARE = "defence_share_gdp"


def lead_share(ledger: Ledger) -> tuple[Estimate, ...]:
    """
    Describe the lead state's share of GDP in the newest visible release with enough years.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.

    Returns
    -------
    tuple of Estimate
        ``lead_share_sd`` (of the yearly change), ``lead_share_mean`` (over the years of the
        release) and ``lead_share_last`` (the level of its last year, as published, so without
        sampling error) [percent of GDP]; empty where no release gives three changes.
    """
    lead = ledger.alliance.lead
    for release in newest_first(ledger, SHARE):
        figures = yearly(ledger, SHARE, release, (lead,))
        shares = {
            year: convert(fact.number, fact.unit, "percent")
            for (_, year), fact in sorted(figures.items())
        }
        changes = [shares[new] - shares[old] for old, new in pairwise(shares) if new == old + 1]
        if len(changes) < LEAST_YEARS:
            continue
        last = max(shares)
        facts = tuple(fact for _, fact in sorted(figures.items()))
        details = {"from": min(shares), "to": last}
        sample = Sample(HERE, "percent", release.id, facts, details)
        level = Sample(HERE, "percent", release.id, (figures[lead, last],), {"year": last})
        return (
            sample.spread("lead_share_sd", changes, "the yearly change of the lead state's share"),
            sample.mean("lead_share_mean", list(shares.values()), "the lead state's share"),
            level.estimate(
                "lead_share_last",
                (shares[last], "the lead state's share in the last year, as published"),
                (0.0, "none: a published level; later releases revise it"),
                1,
            ),
        )
    return ()
