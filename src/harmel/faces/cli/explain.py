"""`harmel explain`: where a number of the brief comes from."""

from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.addresses import find
from harmel.faces.words.numerals import written
from harmel.ledger.facts import Assumption, Derived, Fact, Quantity

SHOWN_INPUTS = 4
SHOWN_MATCHES = 12


def explain(
    number: Annotated[
        str,
        typer.Argument(help="A number as printed (21.28, '2.02 %') or its address in brief.json."),
    ],
    everything: Annotated[
        bool, typer.Option("--all", help="Show every input and every match.")
    ] = False,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Explain a number of the brief back to publisher, release and place."""
    ledger = options.open_ledger(folder, as_of)
    found = find(ledger, number)
    if as_json:
        output.print_json(
            {"number": number, "matches": [harmel.trace(part, ledger) for part in found]}
        )
        return
    shown = found if everything else found[:SHOWN_MATCHES]
    if len(found) > 1:
        output.say(f"{len(found)} numbers of the brief could be {number}:")
    if len(shown) > 3 and not everything:
        output.table(
            "",
            ("id", "number", "unit"),
            [(part.id, written(part), part.unit) for part in shown],
            words=1,
        )
        left = len(found) - len(shown)
        output.say(
            *([f"(and {left} more; --all shows them)"] if left else []),
            "Ask again with one of these ids.",
        )
        return
    for part in shown:
        print_trace(part, ledger, everything=everything)


def print_trace(quantity: Quantity, ledger: "harmel.Ledger", everything: bool = False) -> None:
    """Print the origin of a quantity as a tree, from the answer down to its sources."""
    tree = Tree(_label(quantity), guide_style="dim")
    _grow(tree, quantity, ledger, everything, set())
    output.console().print(tree)


def _label(quantity: Quantity) -> Text:
    text = Text()
    text.append(written(quantity), style="bold")
    text.append(f"  {quantity.unit}  " if quantity.unit not in ("text", "date") else "  ")
    text.append(quantity.id, style="dim")
    return text


def _grow(
    tree: Tree, quantity: Quantity, ledger: "harmel.Ledger", everything: bool, told: set[str]
) -> None:
    if isinstance(quantity, Assumption):
        tree.add(Text(f"assumed: {quantity.reason}; range {quantity.low:g} to {quantity.high:g}"))
        return
    if quantity.absent_because:
        tree.add(Text(f"absent: {quantity.absent_because}"))
    if isinstance(quantity, Derived):
        if quantity.formula:
            tree.add(Text(f"= {quantity.formula}   [{quantity.function}]"))
        inputs = quantity.inputs if everything else quantity.inputs[:SHOWN_INPUTS]
        for part in inputs:
            _grow(tree.add(_label(part)), part, ledger, everything, told)
        left = len(quantity.inputs) - len(inputs)
        if left:
            tree.add(Text(f"and {left} more inputs of the same kind (--all shows them)"))
        return
    lines = source_lines(quantity, ledger)
    known = quantity.release.id in told and not quantity.cites
    told.add(quantity.release.id)
    for line in [f"at {quantity.place}, same release"] if known else lines:
        tree.add(Text(line))


def source_lines(fact: Fact, ledger: "harmel.Ledger") -> list[str]:
    """Say in a few lines who published a fact, when, and where it stands."""
    release = fact.release
    lines = [
        f"{release.publisher}: {release.title}, published {release.published}, {fact.status}",
        f"at {fact.place}",
        f"release {release.id}; {release.document}",
    ]
    lines += [f"via {step}" for step in release.obtained_via]
    lines.append(f"checked against the publisher: {release.checked_against_publisher}")
    for key in fact.cites:
        row = ledger.sources[key]
        lines.append(f"cites {row.text('publisher')}: {row.text('title')}, {row.text('address')}")
    if fact.note:
        lines.append(f"note: {fact.note}")
    if fact.pseudo_real_time:
        lines.append("pseudo real time: a later release, cut at the date asked for")
    return lines
