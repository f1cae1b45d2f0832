"""Read from a brief.json how it was made, so that its numbers can be made again."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from harmel.errors import BadArgument, BadFile, Problem
from harmel.ledger.intake import decode, read_bytes


class BriefFile(BaseModel):
    """
    What a brief.json says of its own making; the rest of the file is left alone.

    Attributes
    ----------
    draws, seed : int
        Of the model; 0 and None where it gave no verdict.
    version : str, optional
        Of the program.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    as_of: date
    pseudo_real_time: bool
    ledger_hash: str
    horizon: int
    draws: int
    seed: int | None
    version: str | None = None

    def match(self, path: Path, ledger_hash: str, version: str) -> None:
        """
        Refuse a brief that this ledger or this version cannot make again.

        Raises
        ------
        BadArgument
            If the hash of the ledger, or the version where it is given, differs.
        """
        pairs = [
            ("ledger", self.ledger_hash[:12], ledger_hash[:12], self.ledger_hash == ledger_hash),
            ("version", self.version, version, self.version in (None, version)),
        ]
        for name, found, allowed, same in pairs:
            if not same:
                raise BadArgument(
                    Problem(
                        f"This brief was made with another {name}, so its numbers may be others.",
                        path.name,
                        found=found,
                        allowed=allowed,
                        fix="Write the brief again, or open its ledger with --ledger.",
                    )
                )


def read_brief(path: Path) -> BriefFile:
    """
    Read how a brief was made.

    Raises
    ------
    BadFile
        If the file is missing or not text, or not a brief in JSON.
    """
    text = decode(read_bytes(path), path.name)
    try:
        return BriefFile.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadFile(
            Problem(
                "This is not a brief.json.",
                path.name,
                found=f"{place}: {first['msg']}" if place else first["msg"],
                fix="`harmel brief` writes one.",
            )
        ) from None
