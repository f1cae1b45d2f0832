"""What all would have signed: numbers that trace, and cases that need a concession."""

import pytest

import harmel
from harmel.ledger.facts import Derived, Fact
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from harmel.models.council.decisions import Decisions


@pytest.fixture(scope="module")
def decisions(ledger: Ledger) -> Decisions:
    """All decisions with a moderate number of draws."""
    return harmel.council_cases(ledger, draws=1000)


def test_every_number_traces_to_positions_and_assumptions(decisions: Decisions) -> None:
    """Each chance is derived from coded positions and marked parameters."""
    for consent in decisions.consents:
        assert isinstance(consent.agreed, Derived)
        facts = [leaf for leaf in leaves(consent.agreed) if isinstance(leaf, Fact)]
        assert len(facts) >= 2 * len(consent.case.reported)


def test_the_mediator_raises_the_chance_of_consent(decisions: Decisions) -> None:
    """With the mediator and the leader on, agreement is never less likely than with both off."""
    for consent in decisions.consents:
        assert consent.agreed.number >= consent.agreed_unmediated.number
        assert consent.leader_effect.number >= 0


def test_one_case_needs_an_opt_out(decisions: Decisions) -> None:
    """The target of The Hague is likeliest to be agreed with a member outside, as it was."""
    hague = next(c for c in decisions.consents if c.case.decision == "hague2025")
    chances = {name: q.number for name, q in hague.mediated.items()}
    assert max(chances, key=chances.__getitem__) == "opt-out"
    assert hague.blockers[0].iso3 == "ESP"


def test_one_case_needs_a_payment(ledger: Ledger, decisions: Decisions) -> None:
    """Sweden's accession passes at once with favours to Türkiye, and hardly ever without."""
    sweden = next(c for c in decisions.consents if c.case.decision == "swe2022")
    assert [blocker.iso3 for blocker in sweden.blockers] == ["TUR"]
    assert sweden.mediated["pass"].number > 0.4
    assert sweden.unmediated["pass"].number < 0.1
    assert not sweden.case.sort.opt_outs


def test_inputs_are_counted(decisions: Decisions) -> None:
    """Sourced and assumed inputs add up to all seats and parameters."""
    data = decisions.as_dict()
    seats = sum(len(consent.case.seats) for consent in decisions.consents)
    assert sum(data["inputs"].values()) == seats + len(data["parameters"])
