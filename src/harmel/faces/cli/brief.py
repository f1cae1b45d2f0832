"""`harmel brief`: the answer on one page."""

from pathlib import Path
from typing import Annotated

import typer

import harmel
from harmel.errors import BadArgument, Problem
from harmel.faces.cli import options, output


def brief(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where brief.html and brief.json go.")
    ] = Path("brief"),
    horizon: Annotated[
        int, typer.Option("--horizon", min=2025, max=2100, help="Year of the headline.")
    ] = 2030,
    scenario: Annotated[
        str, typer.Option("--scenario", help="Only `baseline` while the brief is provisional.")
    ] = "baseline",
    draws: Annotated[
        int, typer.Option("--draws", min=0, help="Not used while the brief is provisional.")
    ] = 0,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Not used while the brief is provisional.")
    ] = None,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Answer the question as far as the ledger alone can, in the terminal and on a page."""
    from harmel.faces.report import page  # noqa: PLC0415  # loaded when used

    if scenario != "baseline":
        raise BadArgument(
            Problem(
                "This scenario is not known.",
                column="scenario",
                found=scenario,
                allowed="baseline",
                fix="Scenarios come with the model of the alliance; the brief is provisional.",
            )
        )
    if draws or seed is not None:
        output.progress("The brief is provisional: nothing is drawn, --draws and --seed wait.")
    ledger = options.open_ledger(folder, as_of, pseudo)
    answer = harmel.brief(ledger, horizon)
    data = page.brief_json(answer)
    written = page.write(answer, data, out)
    if as_json:
        output.print_json(data)
    else:
        output.say(*page.terminal(answer))
    output.progress(f"Wrote {' and '.join(str(path) for path in written)}")
