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
        int, typer.Option("--horizon", help="Year of the headline: 2030 or 2035.")
    ] = 2030,
    scenario: Annotated[
        str, typer.Option("--scenario", help="Only `baseline` until there are scenarios.")
    ] = "baseline",
    draws: Annotated[int, typer.Option("--draws", help="How many draws of the model.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="The seed of the draws.")] = 2024,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Answer the question, in the terminal and on a page."""
    from harmel.faces.report import page  # noqa: PLC0415  # loaded when used

    if scenario != "baseline":
        raise BadArgument(
            Problem(
                "This scenario is not known.",
                column="scenario",
                found=scenario,
                allowed="baseline",
                fix="Levers and scenarios are not built yet.",
            )
        )
    ledger = options.open_ledger(folder, as_of, pseudo)
    output.progress("Putting the brief together; the model takes some seconds ...")
    answer = harmel.brief(ledger, horizon, draws, seed)
    data = page.brief_json(answer)
    written = page.write(answer, data, out)
    if as_json:
        output.print_json(data)
    else:
        output.say(*page.terminal(answer))
    output.progress(f"Wrote {' and '.join(str(path) for path in written)}")
