"""The match on 5,000 small random cases, against plain trial of every plan."""

import pytest

from harmel.ledger.store import Ledger
from tests.models.support.compare import agree, solved

CASES, BLOCK = 5000, 250
STEP = 290
"""Seeds tried for each block: a case too large for plain trial is passed over."""


@pytest.mark.parametrize("block", range(CASES // BLOCK))
def test_match_and_certificate_agree_with_plain_trial(block: int, ledger: Ledger) -> None:
    """Shortfall by priority, burden and cost are those of the best plan, and are certified."""
    compared = 0
    for seed in range(10_000 + block * STEP, 10_000 + (block + 1) * STEP):
        found = solved(seed, ledger)
        if found is None:
            continue
        compared += 1
        assert agree(*found) == [], seed
        if compared == BLOCK:
            break
    assert compared == BLOCK
