"""How the distance between the alliance's two rivals in UN votes drifts from year to year."""

from itertools import pairwise

from harmel.hold.estimate.estimate import LEAST_YEARS, Estimate, Sample, releases_of
from harmel.ledger.facts import Derived, Parameter
from harmel.ledger.store import Ledger
from harmel.models.alignment.ideal_point_distance import ideal_point_distance

HERE = "harmel.hold.estimate.alignment_drift.alignment_drift"
YEARS = 20
"""The last twenty changes; the mean hangs on the first and the last year, so on this choice."""
VOTES = "all votes"


def alignment_drift(ledger: Ledger) -> tuple[Estimate, ...]:
    """
    Average the yearly change of the distance between the first two rivals of the alliance.

    Only years with an estimate over all votes count: that over final passages is another scale.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger whose alliance names two rivals.

    Returns
    -------
    tuple of Estimate
        ``alignment_drift`` (mean; negative where they draw together) and ``alignment_sd`` of the
        changes of the last twenty years [ideal points a year]; empty where nothing is visible.

    References
    ----------
    Bailey, Strezhnev & Voeten 2017, Estimating dynamic state preferences from United Nations voting
    data, Journal of Conflict Resolution 61.
    """
    rivals = ledger.alliance.rivals
    if len(rivals) < 2:
        return ()
    known = {
        year: distance
        for year, distance in ideal_point_distance(ledger, rivals[0], rivals[1]).items()
        if isinstance(distance, Derived) and distance.parameters.get("votes") == VOTES
    }
    pairs = [(old, new) for old, new in pairwise(sorted(known)) if new == old + 1][-YEARS:]
    if len(pairs) < LEAST_YEARS:
        return ()
    changes = [known[new].number - known[old].number for old, new in pairs]
    inputs = tuple(known[year] for year in sorted({year for pair in pairs for year in pair}))
    details: dict[str, Parameter] = {
        "from": pairs[0][1],
        "to": pairs[-1][1],
        "of": " and ".join(rivals[:2]),
    }
    sample = Sample(HERE, "ideal points", releases_of(inputs), inputs, details)
    what = "the yearly change of the distance between two rivals"
    return (
        sample.mean("alignment_drift", changes, what),
        sample.spread("alignment_sd", changes, what),
    )
