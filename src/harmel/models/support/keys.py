"""By what key the burden is compared: GDP, population, defence spending, or equal parts."""

from collections.abc import Mapping, Sequence

from harmel.errors import BadArgument, NoAnswer, Problem
from harmel.ledger.facts import Assumption, Fact, Quantity
from harmel.ledger.store import Ledger

MEASURES: Mapping[str, tuple[str, ...]] = {
    "gdp": ("gdp_usd_current", "gdp_weo_usd_current", "gdp_wdi_usd_current"),
    "population": ("population", "population_weo"),
    "defence": ("defence_usd_current",),
}
"""What each key weighs by: measures in order of preference."""
KEYS = (*MEASURES, "equal")
EQUAL_REASON = "the key chosen: every donor the same part"


def key_weights(ledger: Ledger, key: str, donors: Sequence[str]) -> dict[str, Quantity]:
    """
    Return what a key weighs each donor by, all from one release and one year.

    Of the releases that are visible the one is taken that covers most donors, then the newest
    year up to the ledger's date. A donor that it leaves out has no weight.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger.
    key : {"gdp", "population", "defence", "equal"}
        GDP at current prices, population, defence spending, or equal parts.
    donors : sequence of str
        Codes.

    Raises
    ------
    BadArgument
        If the key is not known.
    NoAnswer
        If no release that is visible has the key for any of them.
    """
    if key == "equal":
        return {
            donor: Assumption(f"support/key/equal/{donor}", 1.0, "ratio", EQUAL_REASON, 1.0, 1.0)
            for donor in donors
        }
    if key not in MEASURES:
        raise BadArgument(
            Problem("This key is not known.", column="key", found=key, allowed=", ".join(KEYS))
        )
    wanted = set(donors)
    sets: dict[tuple[str, str, str], dict[str, Fact]] = {}
    for measure in MEASURES[key]:
        for fact in ledger.facts(measure=measure):
            number = isinstance(fact.value, int | float) and fact.value > 0
            if fact.subject in wanted and number and int(fact.period[:4]) <= ledger.as_of.year:
                place = (measure, fact.release.id, fact.period)
                sets.setdefault(place, {})[fact.subject] = fact
    if not sets:
        raise NoAnswer(
            Problem(
                f"No release visible on {ledger.as_of} has this key for any donor.",
                column="key",
                found=key,
                allowed="equal, which needs no figures",
            )
        )
    order = MEASURES[key]
    best = max(
        sets,
        key=lambda place: (
            len(sets[place]),
            place[2],
            -order.index(place[0]),
            max(fact.release.published for fact in sets[place].values()),
        ),
    )
    return {donor: sets[best][donor] for donor in donors if donor in sets[best]}
