"""The certificate: it accepts what is right, refuses what is not, and agrees with plain trial."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harmel.ledger.store import Ledger
from harmel.ledger.support_files.file import read_support
from harmel.models.support.answer import Match
from harmel.models.support.assign import support_match
from harmel.models.support.certify import certify
from tests.models.support.compare import agree, solved
from tests.models.support.random_cases import START, WEIGHTS, Trial, file_of, statement

SMALL = Path(__file__).parent / "small.csv"
PARTS, EACH = 10, 32
Claim = dict[str, Any]


@pytest.fixture(scope="module")
def match(ledger: Ledger) -> Match:
    """Match the small case."""
    return support_match(ledger, read_support(SMALL, ledger))


@pytest.mark.parametrize("part", range(PARTS))
def test_300_random_cases_agree_with_plain_trial(part: int, ledger: Ledger) -> None:
    """Every pass of each case reaches what the best of all plans reaches, and is certified."""
    compared = 0
    for seed in range(part * EACH, (part + 1) * EACH):
        found = solved(seed, ledger)
        if found is not None:
            compared += 1
            assert agree(*found) == [], seed
    assert compared >= EACH - 6


def _drop(claim: Claim) -> None:
    """Leave out a flow, and say so everywhere: honest, but not the best."""
    flow = next(f for f in claim["flows"] if f["request_row"] == 5)
    claim["flows"].remove(flow)
    lost = flow["units"] * (flow["last"] - flow["first"] + 1)
    for one in claim["shortfall"]:
        if one["row"] == 5:
            one["missing"] += lost
    claim["objective"]["short"]["1"] += lost / 16
    claim["objective"]["units_without_cost"] -= lost / 8
    for one in claim["assignments"]:
        if (one["offer_row"], one["request_row"]) == (flow["offer_row"], 5):
            one["last"] -= 1
    whole = 3 - sum(claim["objective"]["short"].values()) + lost / 16
    claim["objective"]["units_without_cost_by_class"]["brigade"] -= lost / 8
    donor = next(a["donor"] for a in claim["assignments"] if a["offer_row"] == flow["offer_row"])
    for one in claim["burden"]:
        sent = one["carries"] * whole - (lost / 16 if one["donor"] == donor else 0.0)
        one["carries"] = sent / (whole - lost / 16)
        one["ratio"] = one["carries"] / one["part"]
    for number, name in ((-3, "largest_ratio"), (-2, "sum_of_ratios")):
        ratios = [one["ratio"] for one in claim["burden"]]
        claim["objective"][name] = max(ratios) if name == "largest_ratio" else sum(ratios)
        claim["passes"][number]["value"] = claim["objective"][name]
        claim["passes"][number]["bound"] = claim["objective"][name]


def _more(claim: Claim) -> None:
    claim["flows"][0]["units"] += 1


def _split(claim: Claim) -> None:
    flow = next(f for f in claim["flows"] if f["request_row"] == 2)
    flow["units"] = 0.5


def _early(claim: Claim) -> None:
    flow = next(f for f in claim["flows"] if f["offer_row"] == 9)
    flow["first"] = flow["last"] = 0


def _alien(claim: Claim) -> None:
    flow = next(f for f in claim["flows"] if f["offer_row"] == 11)
    flow["request_row"] = 2


def _refused(claim: Claim) -> None:
    flow = next(f for f in claim["flows"] if f["offer_row"] == 12 and f["first"] > 1)
    flow["request_row"] = 7


def _unknown(claim: Claim) -> None:
    claim["flows"][0]["offer_row"] = 999


def _shown(claim: Claim) -> None:
    claim["assignments"][0]["units"] += 1


def _short(claim: Claim) -> None:
    claim["shortfall"][0]["missing"] -= 1


def _burden(claim: Claim) -> None:
    claim["burden"][0]["carries"] += 0.1


def _cost(claim: Claim) -> None:
    claim["objective"]["cost_meur"] -= 100


def _gap(claim: Claim) -> None:
    claim["passes"][0]["bound"] -= 0.1


WRONG: dict[str, tuple[Callable[[Claim], None], str]] = {
    "too many units": (_more, "requests"),
    "half a battery": (_split, "rows"),
    "before its lead": (_early, "dates"),
    "a system it cannot use": (_alien, "systems"),
    "through a refusal": (_refused, "refusals"),
    "an unknown offer": (_unknown, "rows"),
    "shown wrong": (_shown, "assignments"),
    "short by less": (_short, "shortfall"),
    "another burden": (_burden, "burden"),
    "another cost": (_cost, "cost"),
    "a gap that is not said": (_gap, "gap"),
    "not the best": (_drop, "most met"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_claim_is_refused(name: str, match: Match) -> None:
    """Each way of being wrong is caught by the check that is for it."""
    change, check = WRONG[name]
    claim = copy.deepcopy(match.claim())
    change(claim)
    found = certify(match.case(), claim)
    assert not found.ok
    assert not found.checks[check].ok, found.as_dict()["details"]


def test_the_true_claim_is_accepted(match: Match) -> None:
    """Unchanged, the same claim passes, and the certificate says what it proved."""
    found = certify(match.case(), match.claim())
    assert found.ok
    assert "augmenting paths in 2 classes" in found.checks["most met"].detail
    assert found.as_dict()["ok"]


def test_an_infeasible_claim_is_proved(ledger: Ledger, match: Match) -> None:
    """What is said to be impossible is re-checked: a possible demand is refused."""
    found = support_match(ledger, read_support(SMALL, ledger), must=("EST:brigade",))
    assert found.status == "infeasible"
    assert found.certificate.checks["conflict"].detail.startswith("at most ")
    claim = {"status": "infeasible", "class": "brigade", "must": []}
    assert not certify(match.case(), claim).ok


def test_what_was_not_proved_is_null_and_named(ledger: Ledger) -> None:
    """Checks that were not tried are null, not true, in words too; nothing failed, so ok holds."""
    rows = [
        statement(
            2, "request", "UKR", "x", quantity=90.0, priority=1, start=START, until=START + 30,
            way="given",
        ),
        statement(3, "offer", "DEU", "x", quantity=60.0, lead=0),
        statement(4, "offer", "NLD", "x", quantity=60.0, lead=1),
    ]  # fmt: skip
    found = support_match(ledger, file_of(rows), weights=WEIGHTS).certificate.as_dict()
    assert found["ok"]
    assert found["checks"]["most met"] is None
    assert found["checks"]["refusals"] is True
    assert "that nothing more can be met of x" in found["unproved"]


def test_every_plan_tried_proves_what_paths_cannot(ledger: Ledger) -> None:
    """Where units are given for good and the case is small, nothing is left unproved."""
    rows = [
        statement(2, "request", "UKR", "x", quantity=2.0, priority=1, start=START, way="given"),
        statement(3, "offer", "DEU", "x", quantity=1.0, lead=0),
    ]
    found = support_match(ledger, file_of(rows), weights=WEIGHTS).certificate.as_dict()
    assert found["unproved"] == []
    assert found["checks"]["most met"] is True


def test_trial_tries_every_plan(ledger: Ledger) -> None:
    """The trial's count of plans is the number it goes through, on a case small enough to count."""
    found = solved(0, ledger)
    assert found is not None
    assert isinstance(found[1], Trial)
    assert found[1].size() > 1
