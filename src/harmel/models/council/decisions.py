"""What all members would have signed in each real decision, with the mediator on and off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harmel.ledger.facts import Assumption, Derived, Quantity
from harmel.ledger.store import Ledger
from harmel.models.council.case import (
    Case,
    Settled,
    case_named,
    cases,
    parameters,
    settled,
)
from harmel.models.council.consensus import BLOCKED, BYPASSED, DRAWS, SEED, Ends, draw, prices, walk

HERE = "harmel.models.council.decisions.council_cases"
Chances = Mapping[str, Derived]


@dataclass(frozen=True, slots=True)
class Blocker:
    """
    A member that would block the whole request as things stand.

    Attributes
    ----------
    price : Derived
        What would win it: by how much its expected margin falls short of zero [stakes; one stake
        is the worst that a member at full salience can fear].
    """

    iso3: str
    price: Derived


@dataclass(frozen=True, slots=True)
class Consent:
    """
    What would come of one decision.

    Attributes
    ----------
    case : Case
        Who sat there and what was asked.
    mediated, unmediated : dict
        The chance of each outcome [fraction], with the mediator and the leader on, and both off.
    agreed, agreed_unmediated : Derived
        The chance that all sign something: passed, diluted, with some outside, or late.
    leader_effect, leader_error : Derived
        By how much the leader's own effect raises that chance with the mediator at work in both
        [fraction], over paired draws, and its standard error.
    ambition, ambition_unmediated : Derived
        The part of what was asked that is in the text, in the middle draw of those that agree.
    blockers : tuple of Blocker
        Dearest first.
    settled : Settled or None
        How it ended, if that was known by the day.
    """

    case: Case
    mediated: Chances
    unmediated: Chances
    agreed: Derived
    agreed_unmediated: Derived
    leader_effect: Derived
    leader_error: Derived
    ambition: Derived
    ambition_unmediated: Derived
    blockers: tuple[Blocker, ...]
    settled: Settled | None

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: list[Quantity] = [*self.mediated.values(), *self.unmediated.values()]
        found += [self.agreed, self.agreed_unmediated, self.leader_effect, self.leader_error]
        found += [self.ambition, self.ambition_unmediated, self.case.asked, self.case.status_quo]
        found += [blocker.price for blocker in self.blockers]
        return {quantity.id: quantity for quantity in found}

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        case = self.case
        return {
            "decision": case.decision,
            "title": case.title,
            "sort": case.sort.name,
            "opened": case.opened.isoformat(),
            "members": len(case.seats),
            "reported": len(case.reported),
            "status_quo": case.status_quo.value,
            "asked": case.asked.value,
            "chances": {name: q.value for name, q in self.mediated.items()},
            "chances_unmediated": {name: q.value for name, q in self.unmediated.items()},
            "p_agreed": self.agreed.value,
            "p_agreed_unmediated": self.agreed_unmediated.value,
            "leader_effect": {
                "difference": self.leader_effect.value,
                "standard_error": self.leader_error.value,
                "tier": "assumed",
            },
            "ambition": self.ambition.value,
            "ambition_unmediated": self.ambition_unmediated.value,
            "blockers": [
                {"iso3": blocker.iso3, "price": blocker.price.value} for blocker in self.blockers
            ],
            "outcome": None if self.settled is None else self.settled.outcome,
            "what_settled_it": None if self.settled is None else self.settled.what_settled_it,
            "seats": [seat.as_dict() for seat in case.seats],
        }


@dataclass(frozen=True, slots=True)
class Decisions:
    """Real decisions and what all would have signed in each, in order of opening."""

    consents: tuple[Consent, ...]
    assumed: Mapping[str, Assumption]
    draws: int
    seed: int

    def numbers(self) -> dict[str, Quantity]:
        """Return every number of the answer by its id."""
        found: dict[str, Quantity] = {p.id: p for p in self.assumed.values()}
        for consent in self.consents:
            found |= consent.numbers()
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        seats = [seat for consent in self.consents for seat in consent.case.seats]
        return {
            "decisions": [consent.as_dict() for consent in self.consents],
            "inputs": {
                "sourced": sum(seat.reported for seat in seats),
                "assumed": sum(not seat.reported for seat in seats) + len(self.assumed),
            },
            "parameters": {
                name: {"value": p.value, "low": p.low, "high": p.high, "unit": p.unit}
                for name, p in self.assumed.items()
            },
            "coded_later": True,
            "draws": self.draws,
            "seed": self.seed,
        }


def council_cases(
    ledger: Ledger, decision: str | None = None, draws: int = DRAWS, seed: int = SEED
) -> Decisions:
    """
    Say what all members would have signed in real decisions opened by the ledger's day.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger with tables of decisions. Positions are those stated by its day, coded
        later from sources of the time.
    decision : str, optional
        One decision by its name; default: all.
    draws, seed : int
        Of positions, salience, request and parameters within their ranges.

    Raises
    ------
    BadArgument
        If the decision is not known by that day.
    NoAnswer
        If the ledger has no decisions.
    """
    chosen = parameters(ledger)
    found = (case_named(ledger, decision),) if decision else cases(ledger)
    ended = settled(ledger)
    consents = [_consent(case, chosen, ended.get(case.decision), draws, seed) for case in found]
    return Decisions(tuple(consents), chosen, draws, seed)


def _consent(
    case: Case, chosen: Mapping[str, Assumption], end: Settled | None, draws: int, seed: int
) -> Consent:
    drawn = draw(case, chosen, draws, seed)
    on = walk(case, drawn)
    off = walk(case, drawn, mediator=False, leader=False)
    without_leader = walk(case, drawn, leader=False)
    inputs: tuple[Quantity, ...] = (
        case.asked,
        case.status_quo,
        *(seat.position for seat in case.seats),
        *(seat.salience for seat in case.seats),
        *chosen.values(),
    )

    def derived(name: str, value: float, unit: str, formula: str) -> Derived:
        where = f"council/{case.decision}/{name}"
        return Derived(where, value, unit, HERE, formula, inputs, {"draws": draws, "seed": seed})

    def chances(ends: Ends, label: str) -> Chances:
        return {
            name: derived(
                f"{label}/{name}", share, "probability", f"share of draws that end {name}"
            )
            for name, share in ends.shares().items()
        }

    effect = _agreed(on) - _agreed(without_leader)
    return Consent(
        case,
        chances(on, "mediated"),
        chances(off, "unmediated"),
        derived(
            "agreed", float(_agreed(on).mean()), "probability", "share of draws in which all sign"
        ),
        derived(
            "agreed-unmediated",
            float(_agreed(off).mean()),
            "probability",
            "share of draws in which all sign, mediator and leader off",
        ),
        derived(
            "leader-effect",
            float(effect.mean()),
            "probability",
            "paired difference of the share agreed, leader's effect on and off, mediator at work",
        ),
        derived(
            "leader-error",
            float(effect.std() / np.sqrt(draws)),
            "probability",
            "standard error of the paired difference",
        ),
        derived("ambition", _middle(on), "fraction", "median part of the request, draws agreed"),
        derived(
            "ambition-unmediated",
            _middle(off),
            "fraction",
            "median part of the request, draws agreed, mediator and leader off",
        ),
        tuple(
            Blocker(
                iso3,
                derived(
                    f"price/{iso3}",
                    price,
                    "stakes",
                    "shortfall of the expected margin at the request",
                ),
            )
            for iso3, price in prices(case, chosen)
        ),
        end,
    )


def _agreed(ends: Ends) -> Any:
    return ((ends.ends != BLOCKED) & (ends.ends != BYPASSED)).astype(float)


def _middle(ends: Ends) -> float:
    agreed = ends.ambition[_agreed(ends) > 0]
    return float(np.median(agreed)) if len(agreed) else 0.0
