"""Mediation of a file and of real decisions, within what their sort allows."""

from dataclasses import replace

import numpy as np
import pytest

import harmel
from harmel.errors import BadArgument, NoAnswer
from harmel.ledger.issue import Issue, IssueFile
from harmel.ledger.store import Ledger


def _file(*positions: float, reference: float | None = 0.0) -> IssueFile:
    n = len(positions)
    actors = tuple(f"M{i}" for i in range(n))
    issue = Issue("fund", actors, np.array(positions), np.full(n, 0.8), np.ones(n), reference)
    return IssueFile("made", "plain", (issue,))


def test_the_target_of_the_hague_needs_an_opt_out(ledger: Ledger) -> None:
    """With Spain and Slovakia outside nearly all is kept; with nobody outside far less is."""
    file = harmel.council_case(ledger, "hague2025")
    with_some = harmel.council_mediate(ledger, file)
    with_none = harmel.council_mediate(ledger, file, most_opt_outs=0.0)
    assert set(with_some.opt_outs) == {"ESP", "SVK"}
    assert with_some.ambition > 0.9
    assert with_none.ambition < 0.7
    assert with_some.certificate.ok
    assert with_none.certificate.ok


def test_the_accession_of_sweden_needs_a_payment(ledger: Ledger) -> None:
    """Türkiye is paid for, and an accession is whole or nothing; nobody can stay outside."""
    file = harmel.council_case(ledger, "swe2022")
    paid = harmel.council_mediate(ledger, file, budget=0.6)
    assert paid.status == "agreed with payments"
    assert set(paid.payments) == {"TUR"}
    assert paid.proposal == {"swe2022": 100.0}
    assert harmel.council_mediate(ledger, file, budget=0.4).status == "no agreement"
    assert paid.certificate.ok


def test_without_a_mediator_it_is_taken_or_left(ledger: Ledger) -> None:
    """With the mediator off what was asked stands, and the holdouts block it."""
    file = harmel.council_case(ledger, "hague2025")
    off = harmel.council_mediate(ledger, file, "none")
    on = harmel.council_mediate(ledger, file)
    assert off.status == "no agreement"
    assert {b["actor"] for b in off.blockers} >= {"ESP", "SVK"}
    assert off.p_consensus <= off.p_asked < on.p_consensus


def test_a_leader_at_zero_has_no_effect(ledger: Ledger) -> None:
    """With the parameter at zero the answer with and without the leader is the same."""
    found = harmel.council_mediate(ledger, _file(100, 80, 30), leader=0.0)
    assert found.p_consensus == found.p_without_leader


def test_every_model_can_be_asked_about_a_decision(ledger: Ledger) -> None:
    """A real decision is an issue file like any other."""
    file = harmel.council_case(ledger, "hague2025")
    point = harmel.council_forecast(file, "compromise").forecasts[0].point
    assert point is not None
    assert 60 < point < 80


def test_consent_needs_a_reference_point(ledger: Ledger) -> None:
    """Without it nobody knows what a veto leads to: no answer."""
    with pytest.raises(NoAnswer, match="reference point"):
        harmel.council_mediate(ledger, _file(1, 2, reference=None))


def test_wrong_arguments_are_named(ledger: Ledger) -> None:
    """An unknown issue, an unknown actor and too many issues are refused."""
    file = _file(10, 90)
    with pytest.raises(BadArgument, match="not in the file"):
        harmel.council_mediate(ledger, file, issues=("peace",))
    with pytest.raises(BadArgument, match="Atlantis"):
        harmel.council_mediate(ledger, file, may_opt_out=("Atlantis",))
    many = tuple(replace(file.issues[0], name=f"i{k}", proposal="") for k in range(41))
    with pytest.raises(BadArgument, match="too many issues"):
        harmel.council_mediate(ledger, IssueFile("many", "plain", many))
