"""500 random numbers of the ledger, and all of two briefs, lead to a publisher and a place."""

import json
import random
import re
from datetime import date
from typing import Any

import pytest

import harmel
from harmel.ledger.store import Ledger

SEED = 20261123
SAMPLE = 500
HEX = re.compile(r"[0-9a-f]{64}")


def _sources(trace: dict[str, Any]) -> list[dict[str, Any]]:
    if "source" in trace:
        return [trace["source"]]
    inputs = trace.get("derivation", {}).get("inputs", [])
    return [source for part in inputs for source in _sources(part)]


def _stated(trace: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the ends of a trace that are no place in a file: assumptions, published laws."""
    if "assumption" in trace:
        return [trace["assumption"]]
    derivation = trace.get("derivation", {})
    if trace["value"] is None:
        return []
    if derivation and not derivation["inputs"]:
        return [{"reason": derivation["formula"]}]
    return [end for part in derivation.get("inputs", []) for end in _stated(part)]


def _sound(source: dict[str, Any]) -> None:
    assert source["publisher"]
    assert source["release"]
    assert source["title"]
    assert HEX.fullmatch(source["sha256"])
    place = (source["sheet"] and source["cell"]) or (source["row"] and source["column"])
    assert place, source
    own = "own compilation" in source["publisher"]
    if own and source["file"].endswith(".csv") and source["cites"] == []:
        assert source["obtained_via"]


def test_random_numbers_of_the_ledger(ledger: Ledger) -> None:
    """500 seeded figures of the ledger trace to publisher, release and place."""
    facts = sorted(ledger.facts(), key=lambda fact: fact.id)
    chosen = random.Random(SEED).sample(facts, SAMPLE)  # noqa: S311  # not for secrets
    for fact in chosen:
        found = harmel.trace(fact, ledger)
        json.dumps(found, allow_nan=False)
        for source in _sources(found):
            _sound(source)


@pytest.mark.parametrize("as_of", [None, date(2024, 10, 2)])
def test_every_number_of_the_brief(as_of: date | None) -> None:
    """Every number of the brief ends in sound sources, or in what is stated with a reason."""
    ledger = harmel.open_ledger(as_of=as_of)
    numbers = harmel.brief(ledger).numbers()
    for quantity in numbers.values():
        found = harmel.trace(quantity, ledger)
        sources = _sources(found)
        stated = _stated(found)
        assert sources or stated or quantity.value is None, quantity.id
        assert all(end["reason"] for end in stated)
        for source in sources:
            _sound(source)
            by_row = source["release"].startswith(("own-", "ecb-rates"))
            assert by_row or source["published"] <= ledger.as_of.isoformat()


def test_the_place_holds_the_number(ledger: Ledger) -> None:
    """Rows of the package's own tables hold, at the row and column named, what the fact says."""
    own = [fact for fact in ledger.facts() if fact.place.row and fact.place.file in _files(ledger)]
    for fact in random.Random(SEED).sample(own, min(SAMPLE, len(own))):  # noqa: S311
        table = _files(ledger)[fact.place.file]
        lines = table.data.decode("utf-8").splitlines()
        assert fact.place.row is not None
        assert str(fact.value)[:6].rstrip("0").rstrip(".") in lines[fact.place.row - 1]


def _files(ledger: Ledger) -> dict[str, Any]:
    return {table.file: table for table in ledger.tables.values()}
