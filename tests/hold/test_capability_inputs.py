"""The capability parameters that cite the table of replacement classes say what it says."""

from math import prod

import pytest

from harmel.hold.priors import priors
from harmel.ledger.store import Ledger
from harmel.models.support.replacement_inputs import class_inputs

TABLE = {
    "land_stock": ("brigade", ("european_stock", "availability"), 131),
    "land_lead": ("brigade", ("us_stock",), 131),
    "land_output": ("brigade", ("production",), 131),
    "land_price": ("brigade", ("unit_cost",), 1 / 131),
    "air_defence_stock": ("air_defence_long", ("european_stock", "availability"), 89),
    "air_defence_output": ("air_defence_long", ("production",), 89),
    "air_defence_price": ("air_defence_long", ("unit_cost",), 1 / 89),
}
"""Parameter: the class, the inputs to multiply, and what to divide by: the requirement."""


@pytest.mark.parametrize("name", TABLE)
def test_a_parameter_has_the_ends_of_the_table(ledger: Ledger, name: str) -> None:
    """Low, best and high of each are products of the table's, over the requirement."""
    kind, inputs, over = TABLE[name]
    known = class_inputs(ledger)[kind]
    ((law, numbers),) = priors(ledger.as_of)[name].version.law.items()
    ends = [
        prod(known[one].ends()[end] for one in inputs) / over for end in ("low", "best", "high")
    ]
    assert law == "triangular"
    assert numbers == pytest.approx(ends, rel=0.04)
