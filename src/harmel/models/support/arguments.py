"""What users type about a match: who refuses, who offers more, which requests must be met."""

from collections.abc import Sequence

from harmel.errors import BadArgument, Problem
from harmel.models.support.grid import Extra, Grid

MOST_PAIRS = 200_000


def small_enough(grid: Grid) -> None:
    """Refuse a case that asks for nothing, or has too many pairs of a request and an offer."""
    if not grid.needs:
        raise BadArgument(
            Problem(
                "No request asks for any units at these figures, in these quarters.",
                allowed="one or more above 0",
                fix="Look at the quantities of the requests, the bound and the horizon.",
            )
        )
    pairs = 0
    for class_ in grid.classes():
        needs = sum(n.class_ == class_ for n in grid.needs)
        pairs += needs * sum(s.class_ == class_ for s in grid.supplies)
    if pairs > MOST_PAIRS:
        raise BadArgument(
            Problem(
                "This case is too large: requests times offers, summed over classes.",
                found=f"{pairs:,}",
                allowed=f"up to {MOST_PAIRS:,}",
                fix="Add up rows of one member and class, or ask of fewer classes.",
            )
        )


def read_refusal(text: str) -> tuple[str, str]:
    """Read ``MEMBER`` or ``MEMBER:CLASS``."""
    member, _, class_ = text.partition(":")
    return member, class_


def read_extra(text: str) -> Extra:
    """Read ``MEMBER:CLASS:QUANTITY``."""
    parts = text.split(":")
    try:
        member, class_, quantity = parts
        return Extra(member, class_, float(quantity))
    except ValueError:
        raise BadArgument(
            Problem(
                "This is not an offer on top.",
                column="extra",
                found=text[:100],
                allowed="MEMBER:CLASS:QUANTITY, such as KOR:air_defence_long:2",
            )
        ) from None


def read_must(grid: Grid, must: Sequence[str]) -> frozenset[int]:
    """Return the rows of the requests that have to be met."""
    rows: set[int] = set()
    for text in must:
        host, _, class_ = text.partition(":")
        found = {n.line for n in grid.needs if n.host == host and class_ in {"", n.class_}}
        if not found:
            known = sorted({f"{n.host}:{n.class_}" for n in grid.needs})
            raise BadArgument(
                Problem(
                    "There is no such request.",
                    column="must",
                    found=text[:100],
                    allowed=", ".join(known),
                )
            )
        rows |= found
    return frozenset(rows)
