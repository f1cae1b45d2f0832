"""A small random case solved, certified, and compared with plain trial."""

from harmel.ledger.store import Ledger
from harmel.models.support.answer import Match
from harmel.models.support.assign import support_match
from tests.models.support.random_cases import MOST_PLANS, WEIGHTS, Trial, random_case

CLOSE = 1e-5


def solved(seed: int, ledger: Ledger) -> tuple[Match, Trial] | None:
    """Solve a case; None where it is too large for plain trial."""
    file = random_case(seed)
    match = support_match(ledger, file, weights=WEIGHTS, options=True)
    trial = Trial(match.case())
    return None if trial.size() > MOST_PLANS else (match, trial)


def agree(match: Match, trial: Trial) -> list[str]:
    """Return what differs between the match, its certificate and the best plan by trial."""
    best = trial.best()
    found = []
    if not match.certificate.ok:
        found.append(f"certificate: {match.certificate.as_dict()['details']}")
    if match.status != "optimal":
        found.append(f"status: {match.status}")
    said = match.objective
    for priority, short in best.short.items():
        if abs(said["short"][str(priority)] - short) > CLOSE:
            found.append(f"priority {priority}: {said['short'][str(priority)]} and {short}")
    divided = any(need.way == "used" for need in match.grid.needs)
    cost = next((one.value for one in match.passes if one.name == "cost"), 0.0)
    pairs = [
        ("largest", said["largest_ratio"] or 0.0, best.largest),
        ("sum", said["sum_of_ratios"] or 0.0, best.total),
        ("cost", cost, best.cost),
    ]
    for name, ours, theirs in pairs:
        gap = ours - theirs
        if abs(gap) > CLOSE * max(1, theirs):
            if divided and gap < 0:
                break
            found.append(f"{name}: {ours} and {theirs}")
            break
    return found
