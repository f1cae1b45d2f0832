"""Every parameter that can be estimated from what the ledger shows on its day."""

from harmel.hold.estimate.alignment_drift import alignment_drift
from harmel.hold.estimate.donor_ratio import donor_ratio
from harmel.hold.estimate.estimate import Estimate
from harmel.hold.estimate.exit_rates import exit_rates
from harmel.hold.estimate.gdp_growth import gdp_growth
from harmel.hold.estimate.lead_share import lead_share
from harmel.hold.estimate.share_adjustment import share_adjustment
from harmel.ledger.store import Ledger

METHODS = (share_adjustment, lead_share, gdp_growth, exit_rates, donor_ratio, alignment_drift)


def estimates(ledger: Ledger) -> tuple[Estimate, ...]:
    """
    Estimate all parameters; those whose data are not visible on the ledger's day are left out.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.

    Returns
    -------
    tuple of Estimate
        Each parameter once, in the order of the methods.
    """
    return tuple(estimate for method in METHODS for estimate in method(ledger))
