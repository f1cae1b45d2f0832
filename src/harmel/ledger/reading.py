"""What an importer found in a publisher's file, before it becomes a table of a ledger."""

from dataclasses import dataclass, field

from harmel.ledger.facts import Status


@dataclass(frozen=True, slots=True)
class FoundFact:
    """
    One figure and the place it was read from.

    Attributes
    ----------
    value : float or None
        None where the publisher states an absence; `note` then says why.
    sheet, cell : str
        For spreadsheets; otherwise `row` and `column`.
    """

    subject: str
    measure: str
    period: str
    value: float | None
    status: Status
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One file, read.

    Attributes
    ----------
    units : dict
        The unit of each measure, see :mod:`harmel.units`.
    skipped : tuple of str
        What was seen and not taken, with the reason; never silent.
    """

    publisher: str
    title: str
    document: str
    period: str
    licence: str
    units: dict[str, str]
    facts: tuple[FoundFact, ...]
    caveats: tuple[str, ...] = ()
    skipped: tuple[str, ...] = field(default=())
    complete: bool = True
