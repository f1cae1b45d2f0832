"""How often a year the lead state, any member, or a pact of this kind leaves or ends."""

from math import sqrt

from harmel.hold.estimate.estimate import Estimate, Sample, releases_of
from harmel.hold.reference_classes import reference_classes
from harmel.ledger.store import Ledger

HERE = "harmel.hold.estimate.exit_rates.exit_rates"
PARAMETERS = {
    "lead_leaves": "lead_exit_rate",
    "any_leaves": "member_exit_rate",
    "pact_ends": "pact_end_rate",
}


def exit_rates(ledger: Ledger) -> tuple[Estimate, ...]:
    """
    Give each reference class its posterior rate under Jeffreys' prior.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.

    Returns
    -------
    tuple of Estimate
        ``lead_exit_rate``, ``member_exit_rate`` (of one member) and ``pact_end_rate``: posterior
        mean and standard deviation [per year], with the shape and the rate (years at risk) of the
        Gamma posterior among the details; n is the number of events.

    References
    ----------
    Jeffreys 1961, Theory of Probability, section 3.1.
    """
    found = []
    for known in reference_classes(ledger, ()):
        shape, years = known.events.number + 0.5, known.exposure.number
        inputs = (known.events, known.exposure)
        sample = Sample(
            HERE, "per year", releases_of(inputs), inputs, {"shape": shape, "rate": years}
        )
        found.append(
            sample.estimate(
                PARAMETERS[known.id],
                (shape / years, "(k + 1/2) / T, mean of Gamma(k + 1/2, T)"),
                (sqrt(shape) / years, "sqrt(k + 1/2) / T, standard deviation of the posterior"),
                int(known.events.number),
            )
        )
    return tuple(found)
