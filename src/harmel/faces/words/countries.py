"""How countries are named for people: their names, never the codes of the tables."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harmel.ledger.store import Ledger


def countries(ledger: "Ledger", codes: str | Iterable[str], between: str = ", ") -> str:
    """Write names for codes, given as a list or separated by blanks; unknown codes stay."""
    from harmel.ledger.members import country_names  # noqa: PLC0415  # loaded when used

    names = country_names(ledger)
    listed = codes.split() if isinstance(codes, str) else codes
    return between.join(names.get(code, code) for code in listed)
