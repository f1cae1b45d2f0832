"""`harmel explain`: where a number of the brief comes from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text
from rich.tree import Tree

import harmel
from harmel.errors import BadArgument, Problem
from harmel.faces.cli import options, output
from harmel.faces.words.addresses import Asked, find
from harmel.faces.words.numerals import written
from harmel.faces.words.settings import (
    DRAWS,
    DRAWS_HELP,
    HORIZON,
    HORIZON_HELP,
    SEED,
    SEED_HELP,
    Settings,
)
from harmel.ledger.facts import Assumption, Derived, Fact, Quantity

SHOWN_INPUTS = 4
SHOWN_MATCHES = 12


def _setting(name: str, said: str, default: int) -> Any:
    return typer.Option(name, help=f"{said} Default: {default}.", show_default=False)


def explain(
    number: Annotated[
        str,
        typer.Argument(help="A number as printed (21.28, '2.02 %') or its address in brief.json."),
    ],
    everything: Annotated[
        bool, typer.Option("--all", help="Show every input and every match.")
    ] = False,
    written_brief: Annotated[
        Path | None,
        typer.Option(
            "--brief", metavar="FILE", help="The brief.json it stands in; sets all but --ledger."
        ),
    ] = None,
    horizon: Annotated[int | None, _setting("--horizon", HORIZON_HELP, HORIZON)] = None,
    draws: Annotated[int | None, _setting("--draws", DRAWS_HELP, DRAWS)] = None,
    seed: Annotated[int | None, _setting("--seed", SEED_HELP, SEED)] = None,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Explain a number of the brief back to publisher, release and place."""
    if written_brief is None:
        settings = Settings(
            HORIZON if horizon is None else horizon,
            DRAWS if draws is None else draws,
            SEED if seed is None else seed,
        )
        settings.check()
        ledger = options.open_ledger(folder, as_of, pseudo)
    else:
        typed = {"horizon": horizon, "draws": draws, "seed": seed, "as-of": as_of}
        _refuse_both(typed | {"pseudo-real-time": pseudo or None})
        settings, ledger = _as_written(written_brief, folder)
    found = find(Asked(ledger, settings), number)
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


def _refuse_both(typed: Mapping[str, object]) -> None:
    """Refuse settings that were typed beside a brief that has them."""
    for name, value in typed.items():
        if value is not None:
            raise BadArgument(
                Problem(
                    "The brief says this itself.",
                    column=name,
                    found=str(value),
                    fix=f"Give --brief or --{name}, not both.",
                )
            )


def _as_written(path: Path, folder: Path | None) -> "tuple[Settings, harmel.Ledger]":
    """Return the settings of a brief that was written, and its ledger as it was opened."""
    from harmel.ledger.brief_file import read_brief  # noqa: PLC0415  # loaded when used

    told = read_brief(path)
    if told.seed is None:
        settings = Settings(told.horizon)
    else:
        settings = Settings(told.horizon, told.draws, told.seed)
    settings.check()
    ledger = options.open_ledger(folder, told.as_of.isoformat(), told.pseudo_real_time)
    told.match(path, ledger.content_hash, harmel.__version__)
    return settings, ledger


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
        if (drawn := _drawn(quantity)) and drawn not in told:
            tree.add(Text(drawn))
            told.add(drawn)
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


def _drawn(quantity: Derived) -> str:
    """Say how many draws a number rests on, and of which seed; nothing where none."""
    draws, seed = (quantity.parameters.get(name) for name in ("draws", "seed"))
    if seed is None:
        return ""
    return f"seed {seed}" if draws is None else f"{draws:,} draws, seed {seed}"


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
