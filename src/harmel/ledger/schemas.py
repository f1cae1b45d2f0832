"""What a table and its sidecar must look like: the columns of each kind, and who vouches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Cell = Literal["code", "country", "measure", "number", "whole", "date", "period", "text", "sources"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells hold, and whether it may be missing or a cell empty."""

    cell: Cell
    required: bool = True
    filled: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: its columns, and which of them together name a row."""

    columns: Mapping[str, Column]
    key: tuple[str, ...]


_SOURCE = Column("sources")
_NOTE = Column("text", required=False, filled=False)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "facts": Kind(
            {
                "subject": Column("code"),
                "measure": Column("measure"),
                "period": Column("period"),
                "value": Column("number", filled=False),
                "status": Column("text", choices=("actual", "estimate", "projection", "absent")),
                "sheet": Column("text", required=False),
                "cell": Column("text", required=False),
                "row": Column("whole", required=False),
                "column": Column("text", required=False),
                "note": _NOTE,
            },
            ("subject", "measure", "period"),
        ),
        "members": Kind(
            {
                "iso3": Column("country"),
                "name": Column("text"),
                "accession": Column("date"),
                "signature": Column("date"),
                "withdrawal": Column("date", required=False, filled=False),
                "round": Column("text"),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("iso3",),
        ),
        "offices": Kind(
            {
                "name": Column("text"),
                "country": Column("country"),
                "start": Column("date"),
                "end": Column("date", filled=False),
                "role": Column("text", choices=("holder", "acting")),
                "last_confirmed": Column("date", required=False, filled=False),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("name", "start"),
        ),
        "terms": Kind(
            {
                "decided": Column("date"),
                "name": Column("text"),
                "decision": Column("text", choices=("appointed", "extended")),
                "from": Column("date"),
                "until": Column("date", filled=False),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("name", "decided"),
        ),
        "events": Kind(
            {
                "date": Column("date"),
                "end": Column("date", required=False, filled=False),
                "kind": Column("text"),
                "title": Column("text"),
                "subjects": Column("text", required=False, filled=False),
                "place": Column("text", required=False, filled=False),
                "number": Column("number", required=False, filled=False),
                "rows": Column("text", required=False, filled=False),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("date", "kind", "title"),
        ),
        "attributes": Kind(
            {
                "subject": Column("code"),
                "measure": Column("measure"),
                "value": Column("text"),
                "published": Column("date"),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("subject", "measure"),
        ),
        "absences": Kind(
            {
                "subject": Column("code"),
                "measure": Column("text"),
                "since": Column("date", filled=False),
                "until": Column("date", filled=False),
                "because": Column("text"),
                "source": _SOURCE,
            },
            ("subject", "measure", "since"),
        ),
        "rates": Kind({"date": Column("date")}, ("date",)),
        "sources": Kind(
            {
                "key": Column("code"),
                "publisher": Column("text"),
                "title": Column("text"),
                "published": Column("date", filled=False),
                "address": Column("text"),
                "note": _NOTE,
            },
            ("key",),
        ),
    }
)


class Strict(BaseModel):
    """A record in which an unknown key is an error and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sidecar(Strict):
    """Who vouches for a table: publisher, release, dates, how it was obtained, licence, caveats."""

    schema_version: Literal[1] = Field(alias="schema")
    kind: Literal[
        "facts",
        "members",
        "offices",
        "terms",
        "events",
        "attributes",
        "absences",
        "rates",
        "sources",
    ]
    title: Text
    publisher: Text
    release: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9+.-]{1,60}$")]
    published: date
    document: Text
    period: Text
    obtained_via: tuple[Text, ...] = Field(strict=False)
    file: Text | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    checked_against_publisher: Text
    licence: Text
    caveats: tuple[Text, ...] = Field(default=(), strict=False)
    units: dict[str, str] = Field(default_factory=dict)
    complete: bool = True


class Group(Strict):
    """A named set of members: all of them, or all except some."""

    title: Text
    without: tuple[str, ...] = Field(default=(), alias="except", strict=False)


class Guideline(Strict):
    """A level of spending that the members agreed on: a share of GDP, or of spending."""

    id: str
    title: Text
    measure: str
    share: float = Field(gt=0, lt=1)
    agreed: date
    by: int | None = None
    source: str


class Pledge(Strict):
    """A sum that the members promised together."""

    id: str
    title: Text
    amount: float = Field(gt=0)
    currency: str
    unit: str
    decided: date
    source: str


class AllianceFile(Strict):
    """The alliance a ledger describes: its name, its lead state, its office, its guidelines."""

    schema_version: Literal[1] = Field(alias="schema")
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,19}$")]
    name: Text
    lead: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    lead_in_words: Text
    founded: date
    office: Text
    question: Text
    groups: dict[str, Group]
    guidelines: tuple[Guideline, ...] = Field(default=(), strict=False)
    pledges: tuple[Pledge, ...] = Field(default=(), strict=False)
    claims: tuple[str, ...] = Field(default=(), strict=False)
