"""`harmel brief`: the answer on one page."""

from pathlib import Path
from typing import Annotated

import typer

import harmel
from harmel.errors import BadArgument, Problem
from harmel.faces.cli import options, output
from harmel.faces.words.settings import (
    DRAWS,
    DRAWS_HELP,
    HORIZON,
    HORIZON_HELP,
    SEED,
    SEED_HELP,
    Settings,
)

FILES = ("brief.html", "brief.json")


def brief(
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="Where brief.html and brief.json go.")
    ] = "brief",
    horizon: Annotated[int, typer.Option("--horizon", help=HORIZON_HELP)] = HORIZON,
    scenario: Annotated[
        str, typer.Option("--scenario", help="Only `baseline` until there are scenarios.")
    ] = "baseline",
    draws: Annotated[int, typer.Option("--draws", help=DRAWS_HELP)] = DRAWS,
    seed: Annotated[int, typer.Option("--seed", help=SEED_HELP)] = SEED,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
) -> None:
    """Answer the question, in the terminal and on a page."""
    from harmel.faces.report import page  # noqa: PLC0415  # loaded when used
    from harmel.faces.report.export import folder_for  # noqa: PLC0415

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
    folder_out = _folder(out)
    Settings(horizon, draws, seed).check()
    ledger = options.open_ledger(folder, as_of, pseudo)
    with folder_for(folder_out, FILES):
        output.progress("Putting the brief together; the model takes some seconds ...")
        answer = harmel.brief(ledger, horizon, draws, seed)
        data = page.brief_json(answer)
        written = page.write(answer, data, folder_out)
    if as_json:
        output.print_json(data)
    else:
        output.say(*page.terminal(answer))
    output.progress(f"Wrote {' and '.join(str(path) for path in written)}")


def _folder(out: str) -> Path:
    if not out.strip():
        raise BadArgument(
            Problem(
                "A folder has a name.",
                column="out",
                found="nothing",
                allowed="a folder, such as brief; a point for the one you are in",
            )
        )
    return Path(out)
