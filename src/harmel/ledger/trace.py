"""Follow a number back to who published it, in which release and at which place of which file."""

from datetime import date
from typing import Any

from harmel.ledger.facts import Assumption, Derived, Fact, Quantity, Value
from harmel.ledger.store import Ledger


def trace(quantity: Quantity, ledger: Ledger) -> dict[str, Any]:
    """
    Return the whole origin of a quantity as JSON-ready data.

    Parameters
    ----------
    quantity : Fact, Derived or Assumption
        What to explain.
    ledger : Ledger
        Where the sources that a fact cites are looked up.

    Returns
    -------
    dict
        `id, value, unit` and one of `source` (publisher, release, file, place), `derivation`
        (function, formula, inputs, parameters, seed, each input traced in turn) or `assumption`;
        the seed is None where nothing is drawn.
    """
    head: dict[str, Any] = {
        "id": quantity.id,
        "value": json_value(quantity.value),
        "unit": quantity.unit,
    }
    if isinstance(quantity, Assumption):
        return head | {
            "assumption": {"reason": quantity.reason, "low": quantity.low, "high": quantity.high}
        }
    if quantity.absent_because is not None:
        head["absent_because"] = quantity.absent_because
    if isinstance(quantity, Derived):
        return head | {
            "derivation": {
                "function": quantity.function,
                "formula": quantity.formula,
                "inputs": [trace(part, ledger) for part in quantity.inputs],
                "parameters": dict(quantity.parameters),
                "seed": quantity.parameters.get("seed"),
            }
        }
    return head | _fact(quantity, ledger)


def leaves(quantity: Quantity) -> tuple[Fact | Assumption, ...]:
    """Return the facts and assumptions that a quantity rests on, each once, in order of use."""
    if not isinstance(quantity, Derived):
        return (quantity,)
    found: dict[str, Fact | Assumption] = {}
    for part in quantity.inputs:
        for leaf in leaves(part):
            found.setdefault(leaf.id, leaf)
    return tuple(found.values())


def json_value(value: Value) -> float | str | None:
    """Return a value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value


def _fact(fact: Fact, ledger: Ledger) -> dict[str, Any]:
    release, place = fact.release, fact.place
    origin: dict[str, Any] = {
        "status": fact.status,
        "source": {
            "publisher": release.publisher,
            "title": release.title,
            "release": release.id,
            "published": release.published.isoformat(),
            "document": release.document,
            "obtained_via": list(release.obtained_via),
            "file": place.file,
            "sha256": place.sha256,
            "sheet": place.sheet,
            "cell": place.cell,
            "row": place.row,
            "column": place.column,
            "checked_against_publisher": release.checked_against_publisher,
            "licence": release.licence,
            "cites": [_cited(ledger, key) for key in fact.cites],
        },
    }
    if fact.note:
        origin["note"] = fact.note
    if fact.pseudo_real_time:
        origin["pseudo_real_time"] = True
    return origin


def _cited(ledger: Ledger, key: str) -> dict[str, str | None]:
    row = ledger.sources[key]
    published = row.day("published")
    return {
        "key": key,
        "publisher": row.text("publisher"),
        "title": row.text("title"),
        "published": published.isoformat() if published else None,
        "address": row.text("address"),
    }
