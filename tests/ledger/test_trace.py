"""Every number can be followed to who published it, in which release and at which place."""

import json
import re
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

import harmel
from harmel.ledger.facts import Assumption, Derived, Fact
from harmel.ledger.store import Ledger
from harmel.ledger.trace import json_value, leaves

MANY = 300
SEED = 20241002
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]*")


def strict(found: dict[str, Any]) -> dict[str, Any]:
    """Send a trace through strict JSON and back."""
    return dict(json.loads(json.dumps(found, allow_nan=False)))


@pytest.fixture(scope="module")
def drawn(ledger: Ledger) -> list[Fact]:
    """Draw facts of the shipped ledger in an order that the seed alone decides."""
    order = sorted(ledger.facts(), key=lambda f: sha256(f"{SEED} {f.id}".encode()).digest())
    return order[:MANY]


def test_the_draw_is_wide(drawn: list[Fact]) -> None:
    """The draw holds three hundred facts of at least five releases."""
    assert len({fact.id for fact in drawn}) == MANY
    assert len({fact.release.id for fact in drawn}) >= 5


def test_drawn_facts_trace_to_publisher_release_and_document(
    ledger: Ledger, drawn: list[Fact]
) -> None:
    """Each of them names who published it, in which release, document and file, and when."""
    for fact in drawn:
        source = strict(harmel.trace(fact, ledger))["source"]
        for part in ("publisher", "release", "title", "document", "file", "licence"):
            assert source[part], (fact.id, part)
        assert date.fromisoformat(source["published"]) <= ledger.as_of
        assert source["obtained_via"], fact.id
        assert source["checked_against_publisher"], fact.id


def test_drawn_facts_trace_to_a_place_in_a_file_with_its_hash(
    ledger: Ledger, drawn: list[Fact]
) -> None:
    """Each of them stands in a file with a hash, at a sheet and cell or at a row and column."""
    for fact in drawn:
        source = strict(harmel.trace(fact, ledger))["source"]
        assert re.fullmatch(r"[0-9a-f]{64}", source["sha256"]), fact.id
        if source["cell"] is not None:
            assert CELL.fullmatch(source["cell"]), fact.id
            assert source["sheet"], fact.id
            assert (source["row"], source["column"]) == (None, None)
        else:
            assert source["row"] >= 2, fact.id
            assert source["column"], fact.id


def test_drawn_facts_keep_value_unit_and_address(ledger: Ledger, drawn: list[Fact]) -> None:
    """A trace states the fact's own address, unit and value."""
    for fact in drawn:
        found = strict(harmel.trace(fact, ledger))
        assert (fact.id, fact.unit) == (found["id"], found["unit"])
        assert json_value(fact.value) == found["value"]


def test_every_fact_made_by_hand_cites_a_source_that_there_is(ledger: Ledger) -> None:
    """Each dated fact about a person or an event cites sources by publisher, title and address."""
    for fact in ledger.attributes():
        cites = harmel.trace(fact, ledger)["source"]["cites"]
        assert list(fact.cites) == [cited["key"] for cited in cites]
        assert cites, fact.id
        assert all(c["publisher"] and c["title"] and c["address"] for c in cites), fact.id


def test_an_absence_traces_to_its_reason(ledger: Ledger) -> None:
    """An absent figure has value null, a reason, and a source for it."""
    found = strict(harmel.trace(ledger.fact("ISL", "defence_share_gdp", "2024"), ledger))
    assert found["value"] is None
    assert found["absent_because"].startswith("Iceland has no armed forces")
    assert [cited["key"] for cited in found["source"]["cites"]] == [
        "cia-iceland-copy",
        "repo-nato-2024-06",
    ]


def test_later_figures_are_marked(ledger: Ledger) -> None:
    """A figure let in from a later release says so, and no other does."""
    pseudo = harmel.open_ledger(as_of=date(2024, 10, 2), pseudo_real_time=True)
    late = pseudo.fact("POL", "population", "2023")
    assert harmel.trace(late, pseudo)["pseudo_real_time"] is True
    assert "pseudo_real_time" not in harmel.trace(ledger.fact("POL", "population", "2023"), ledger)


def test_a_derived_number_traces_through_its_inputs(triple: Ledger) -> None:
    """Every number of a burden names its function and formula, down to facts."""
    numbers = harmel.burden(triple, 2011).numbers()
    for number in numbers.values():
        found = strict(harmel.trace(number, triple))
        if found["value"] is not None:
            assert found["derivation"]["function"].startswith("harmel.")
            assert found["derivation"]["formula"]
            assert _ends(found), number.id


def _ends(found: dict[str, Any]) -> bool:
    inputs = found.get("derivation", {}).get("inputs", [])
    return all(_ends(part) for part in inputs) if inputs else "source" in found


def test_leaves_are_named_once_in_order_of_use(triple: Ledger) -> None:
    """What a number rests on is listed once, however often it is used."""
    one = triple.fact("ARC", "population", "2011")
    two = Assumption("made/up", 1.0, "ratio", "for tests", 0.5, 2.0)
    inner = Derived("made/inner", 1.0, "ratio", "made.up", "", (one, two))
    outer = Derived("made/outer", 1.0, "ratio", "made.up", "", (two, inner, one))
    assert leaves(outer) == (two, one)
    assert leaves(one) == (one,)


def test_an_assumption_traces_to_its_reason(triple: Ledger) -> None:
    """A chosen value states why it was chosen, and from which range."""
    chosen = Assumption("made/up", 1.0, "ratio", "for tests", 0.5, 2.0)
    assert strict(harmel.trace(chosen, triple)) == {
        "id": "made/up",
        "value": 1.0,
        "unit": "ratio",
        "assumption": {"reason": "for tests", "low": 0.5, "high": 2.0},
    }
