"""What a sidecar and an alliance file must hold: who vouches for a table, and what it describes."""

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from harmel.ledger.kinds import KINDS

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"this kind of table is not known; allowed: {', '.join(KINDS)}")
    return kind


class Strict(BaseModel):
    """A record in which an unknown key is an error and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sidecar(Strict):
    """Who vouches for a table: publisher, release, dates, how it was obtained, licence, caveats."""

    schema_version: Literal[1] = Field(alias="schema")
    kind: Annotated[str, AfterValidator(_known_kind)]
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
    """A sum that the members promised together, and who was left out of it by agreement."""

    id: str
    title: Text
    amount: float = Field(gt=0, allow_inf_nan=False)
    currency: str
    unit: str
    decided: date
    source: str
    exempt: tuple[Iso3, ...] = Field(default=(), strict=False)
    exempt_because: Text | None = None

    @model_validator(mode="after")
    def _exempt_for_a_reason(self) -> "Pledge":
        if bool(self.exempt) != bool(self.exempt_because):
            raise ValueError("`exempt` and `exempt_because` stand together: who, and why")
        if len(set(self.exempt)) < len(self.exempt):
            raise ValueError("`exempt` names a member twice")
        return self


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
    rivals: tuple[str, ...] = Field(default=(), strict=False)
    partners: tuple[str, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _groups_are_enough(self) -> "AllianceFile":
        without = [set(group.without) for group in self.groups.values()]
        if set() not in without or {self.lead} not in without:
            raise ValueError("groups must hold one of all members and one without the lead state")
        return self
