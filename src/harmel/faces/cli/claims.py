"""`harmel claims`: which statements of a text hold."""

from pathlib import Path
from typing import Annotated

import typer

import harmel
from harmel.faces.cli import options, output

app = typer.Typer(no_args_is_help=True, help="Which statements of a text hold.")
HEADERS = ("id", "row", "verdict", "says", "found", "source")


@app.callback()
def claims() -> None:
    """Group the commands about claims."""


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A file of claims. Default: the article of October 2024.")
    ] = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Look up every claim as of its day: true, imprecise, false or undecidable."""
    from harmel.ledger.intake import read_bytes  # noqa: PLC0415  # loaded when used

    ledger = options.open_ledger(folder, None)
    data = None if file is None else read_bytes(file)
    answer = harmel.check_claims(ledger, data, "" if file is None else file.name)
    found = answer.as_dict()
    rows = [tuple(claim[name] for name in HEADERS) for claim in found["claims"]]
    if output.delivered(found, as_json, export, HEADERS, rows):
        return
    output.table(
        f"{found['title']}, as of {found['as_of']}",
        ("verdict", "claim", "found"),
        [(claim["verdict"], claim["says"], claim["found"]) for claim in found["claims"]],
        words=3,
    )
    counts = ", ".join(f"{n} {verdict}" for verdict, n in found["counts"].items())
    output.say(f"{len(rows)} claims: {counts}.")
