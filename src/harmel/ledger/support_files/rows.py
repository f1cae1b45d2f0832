"""One statement about support: who asks, offers or refuses what, of which class, in which quarters.

A request for a unit that stays under its own flag is `stationed`: the unit serves in one place per
quarter and goes home again. What is handed over for good is `given`. What is fired or flown away is
`used`: a flow, with stocks carried from quarter to quarter.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["request", "offer", "refusal", "option"]
Mark = Literal["documented", "range", "assumed"]
Way = Literal["stationed", "given", "used"]
NEEDED = ("row", "member", "class", "quantity", "priority", "from")
COLUMNS = (
    "row",
    "member",
    "class",
    "low",
    "quantity",
    "high",
    "unit",
    "priority",
    "from",
    "until",
    "lead",
    "reserve",
    "towards",
    "system",
    "cost",
    "mark",
    "reason",
    "cites",
    "way",
)
MOST_ROWS = 10_000
MOST_QUARTERS = 200
MOST_LEAD = 200
STATIONED = (
    "air_defence",
    "air_policing",
    "battlegroup",
    "brigade",
    "combat_aircraft",
    "corps",
    "division",
    "frigate",
    "isr_aircraft",
    "tanker_aircraft",
    "troops",
)
USED = ("ammunition", "drone", "interceptor", "missile", "money", "shell")
PER_QUARTER = " per quarter"


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One row of a support file.

    Attributes
    ----------
    line : int
        The line of the file that says so.
    row : str
        request, offer, refusal or option.
    member : str
        Who asks, offers, refuses, or has the option.
    class_ : str
        The class of forces or goods; empty in a refusal of every class.
    low, quantity, high : float or None
        The figure and the ends of its range [unit of the class]. In a refusal: the most that is
        let through; None where nothing is.
    start, until : int or None
        Quarters as numbers, see :func:`quarter`; None where open.
    lead : int or None
        Quarters from the decision to the arrival; None where not stated.
    reserve : float or None
        Kept at home out of the quantity.
    towards : str
        Whom a refusal refuses or an offer is tied to; empty for anybody.
    systems : tuple of str
        What the units are, or what a request accepts; empty for any.
    cost : float or None
        EUR million per unit; None where unknown.
    way : str
        How a request is met: stationed, given or used.
    """

    line: int
    row: Kind
    member: str
    class_: str
    low: float | None
    quantity: float | None
    high: float | None
    unit: str
    priority: int | None
    start: int | None
    until: int | None
    lead: int | None
    reserve: float | None
    towards: str
    systems: tuple[str, ...]
    cost: float | None
    mark: Mark
    reason: str
    cites: str
    way: Way

    def end(self, which: str) -> float | None:
        """Return the low, best or high figure; the best where the row states no range."""
        found = {"low": self.low, "high": self.high}.get(which)
        return self.quantity if found is None else found

    @property
    def per_quarter(self) -> bool:
        """Whether the figure counts units a quarter."""
        return self.unit.endswith(PER_QUARTER)


def quarter(text: str) -> int | None:
    """
    Read a quarter as a number: four times the year, plus 0 to 3; None where it is none.

    Examples
    --------
    >>> quarter("2024Q4") - quarter("2024Q1")
    3
    """
    match = re.fullmatch(r"((?:19|20)[0-9]{2})Q([1-4])", text)
    return None if match is None else 4 * int(match[1]) + int(match[2]) - 1


def quarter_name(number: int) -> str:
    """Write a quarter as files do, such as 2024Q4."""
    return f"{number // 4}Q{number % 4 + 1}"


def usual_way(class_: str, to_a_member: bool) -> Way:
    """Return how a request of a class is usually met; who is no member is given its units."""
    if class_.startswith(USED):
        return "used"
    return "stationed" if class_.startswith(STATIONED) and to_a_member else "given"
