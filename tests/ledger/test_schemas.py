"""Sidecars and alliances are read strictly, and stay as they were read."""

from typing import Any

import pytest
from pydantic import ValidationError

from harmel.ledger.intake import read_yaml
from harmel.ledger.kinds import KINDS
from harmel.ledger.schemas import AllianceFile, Sidecar
from tests.conftest import TRIPLE

ALLIANCE = (TRIPLE / "alliance.yaml").read_bytes()
PEOPLE = (TRIPLE / "people.yaml").read_bytes()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_stand_in_a_sidecar(kind: str) -> None:
    """A sidecar may name each kind that there is."""
    text = PEOPLE.replace(b"kind: attributes", f"kind: {kind}".encode())
    assert kind == read_yaml(text, "people.yaml", Sidecar).kind


def test_an_alliance_is_read_whole() -> None:
    """Groups, guidelines and pledges come back as they were written."""
    found = read_yaml(ALLIANCE, "alliance.yaml", AllianceFile)
    assert found.groups["SMALL"].without == ("ARC",)
    assert found.groups["TRIPLE"].without == ()
    assert [(g.id, g.share, g.by) for g in found.guidelines] == [("two", 0.02, None)]
    assert [(p.id, p.amount, p.unit) for p in found.pledges] == [("fund", 90.0, "million EUR")]


@pytest.mark.parametrize(("part", "value"), [("lead", "BOR"), ("name", ""), ("pledges", ())])
def test_records_do_not_change_after_reading(part: str, value: Any) -> None:
    """An alliance that was read cannot be rewritten by a caller."""
    found = read_yaml(ALLIANCE, "alliance.yaml", AllianceFile)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(found, part, value)
