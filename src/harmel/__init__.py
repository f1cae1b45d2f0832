"""A working model of the Atlantic alliance on real figures.

Every name below is a function or type that the command line, the report and Python share. They are
loaded when first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harmel.errors import HarmelError
    from harmel.hold.brief import brief
    from harmel.hold.verdict import verdict
    from harmel.ledger.checks import check_ledger
    from harmel.ledger.claims import check_claims
    from harmel.ledger.importing import import_file
    from harmel.ledger.issue import IssueFile
    from harmel.ledger.issue_files.read import read_issues
    from harmel.ledger.members import members
    from harmel.ledger.offices import office
    from harmel.ledger.overview import data
    from harmel.ledger.rates import rate
    from harmel.ledger.record import record
    from harmel.ledger.revisions import facts_diff
    from harmel.ledger.store import Ledger, open_ledger, seal
    from harmel.ledger.support_files.file import read_support
    from harmel.ledger.trace import trace
    from harmel.ledger.update import update
    from harmel.models.alignment.partners import partners
    from harmel.models.alignment.threat import threat
    from harmel.models.burden.guideline_gap import burden, newest_year
    from harmel.models.burden.linear_path import burden_path
    from harmel.models.burden.tenure_scorecard import scorecard
    from harmel.models.council.case import council_decisions
    from harmel.models.council.decisions import council_cases
    from harmel.models.council.forecast import council_forecast, council_rounds
    from harmel.models.council.hindcast import council_hindcast
    from harmel.models.council.mediation import council_case, council_mediate
    from harmel.models.council.power import council_power
    from harmel.models.council.score import council_score
    from harmel.models.council.selection import council_selection
    from harmel.models.pledge.fair_split import pledge_split
    from harmel.models.pledge.pledge_ledger import pledge_ledger
    from harmel.models.support.assign import support_match, support_shortfall
    from harmel.models.support.ground_anchors import ground as support_ground
    from harmel.models.support.replacement import replacement as support_replace
    from harmel.models.support.salvo_model import salvo as support_salvo
    from harmel.units import amount

__version__ = "0.1.0"

__all__ = [
    "HarmelError",
    "IssueFile",
    "Ledger",
    "amount",
    "brief",
    "burden",
    "burden_path",
    "check_claims",
    "check_ledger",
    "council_case",
    "council_cases",
    "council_decisions",
    "council_forecast",
    "council_hindcast",
    "council_mediate",
    "council_power",
    "council_rounds",
    "council_score",
    "council_selection",
    "data",
    "facts_diff",
    "import_file",
    "members",
    "newest_year",
    "office",
    "open_ledger",
    "partners",
    "pledge_ledger",
    "pledge_split",
    "rate",
    "read_issues",
    "read_support",
    "record",
    "scorecard",
    "seal",
    "support_ground",
    "support_match",
    "support_replace",
    "support_salvo",
    "support_shortfall",
    "threat",
    "trace",
    "update",
    "verdict",
]

_HOMES = {
    "HarmelError": "harmel.errors:HarmelError",
    "IssueFile": "harmel.ledger.issue:IssueFile",
    "Ledger": "harmel.ledger.store:Ledger",
    "amount": "harmel.units:amount",
    "brief": "harmel.hold.brief:brief",
    "burden": "harmel.models.burden.guideline_gap:burden",
    "burden_path": "harmel.models.burden.linear_path:burden_path",
    "check_claims": "harmel.ledger.claims:check_claims",
    "check_ledger": "harmel.ledger.checks:check_ledger",
    "council_case": "harmel.models.council.mediation:council_case",
    "council_cases": "harmel.models.council.decisions:council_cases",
    "council_decisions": "harmel.models.council.case:council_decisions",
    "council_forecast": "harmel.models.council.forecast:council_forecast",
    "council_hindcast": "harmel.models.council.hindcast:council_hindcast",
    "council_mediate": "harmel.models.council.mediation:council_mediate",
    "council_power": "harmel.models.council.power:council_power",
    "council_rounds": "harmel.models.council.forecast:council_rounds",
    "council_score": "harmel.models.council.score:council_score",
    "council_selection": "harmel.models.council.selection:council_selection",
    "data": "harmel.ledger.overview:data",
    "facts_diff": "harmel.ledger.revisions:facts_diff",
    "import_file": "harmel.ledger.importing:import_file",
    "members": "harmel.ledger.members:members",
    "newest_year": "harmel.models.burden.guideline_gap:newest_year",
    "office": "harmel.ledger.offices:office",
    "open_ledger": "harmel.ledger.store:open_ledger",
    "partners": "harmel.models.alignment.partners:partners",
    "pledge_ledger": "harmel.models.pledge.pledge_ledger:pledge_ledger",
    "pledge_split": "harmel.models.pledge.fair_split:pledge_split",
    "rate": "harmel.ledger.rates:rate",
    "read_support": "harmel.ledger.support_files.file:read_support",
    "read_issues": "harmel.ledger.issue_files.read:read_issues",
    "record": "harmel.ledger.record:record",
    "scorecard": "harmel.models.burden.tenure_scorecard:scorecard",
    "seal": "harmel.ledger.store:seal",
    "support_ground": "harmel.models.support.ground_anchors:ground",
    "support_match": "harmel.models.support.assign:support_match",
    "support_replace": "harmel.models.support.replacement:replacement",
    "support_salvo": "harmel.models.support.salvo_model:salvo",
    "support_shortfall": "harmel.models.support.assign:support_shortfall",
    "threat": "harmel.models.alignment.threat:threat",
    "trace": "harmel.ledger.trace:trace",
    "update": "harmel.ledger.update:update",
    "verdict": "harmel.hold.verdict:verdict",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'harmel' has no attribute {name!r}")
    home, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(home), attribute)


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__, "__version__"]
