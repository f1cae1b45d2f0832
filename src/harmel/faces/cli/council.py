"""`harmel council`: what negotiators would agree on, by every published model, and how well."""

from pathlib import Path
from typing import Annotated

import typer

import harmel
from harmel.faces.cli import options, output

app = typer.Typer(
    no_args_is_help=True, help="What all would sign: forecasts, consensus, mediation, power."
)
File = Annotated[
    str,
    typer.Argument(metavar="FILE", help="An issue file, a shipped table, or a real decision."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same draws.")]
Model = Annotated[str, typer.Option("--model", metavar="NAME", help="Default: the best scored.")]
Rounds = Annotated[
    int | None, typer.Option("--rounds", min=0, max=1000, help="Rounds of models that have them.")
]
Draws = Annotated[
    int, typer.Option("--draws", min=1, max=1_000_000, help="Draws of what is uncertain.")
]
DEFAULT_MODEL = "calibrated_mixture"
MOST_LISTED = 40


@app.callback()
def council() -> None:
    """Group the commands about councils."""


def read(file: str, folder: Path | None) -> "harmel.IssueFile":
    """Read a file of issues, or a table of the ledger; say on standard error what was detected."""
    ledger = options.open_ledger(folder, None)
    decision = not Path(file).exists() and file in harmel.council_decisions(ledger)
    found = harmel.council_case(ledger, file) if decision else harmel.read_issues(file, ledger)
    for note in found.notes:
        output.progress(f"{found.name}: {note}")
    return found


def number(value: float | None, places: int = 2) -> str:
    """Write a bare number, or a dash."""
    return "–" if value is None else f"{value:.{places}f}"


@app.command()
def forecast(
    file: File,
    model: Model = DEFAULT_MODEL,
    issue: Annotated[
        str | None, typer.Option("--issue", metavar="NAME", help="Only this issue.")
    ] = None,
    draws: Draws = 1,
    rounds: Rounds = None,
    seed: Seed = 2024,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Forecast every issue of a file: a point, and how far it may be off."""
    answer = harmel.council_forecast(read(file, folder), model, draws, rounds, seed, issue)
    data = answer.as_dict()
    headers = ("issue", "status", "point", "10 %", "median", "90 %", "outcome", "actors")
    rows = [
        (
            row["issue"],
            row["status"],
            row["point"],
            *row["quantiles"].values(),
            row["outcome"],
            row["actors"],
        )
        for row in data["issues"]
    ]
    if chart is not None:
        from harmel.faces.charts.council import positions_and_forecast  # noqa: PLC0415

        output.draw(chart, positions_and_forecast(answer.forecasts))
    if output.delivered(data, as_json, export, headers, rows):
        return
    output.table(
        f"{answer.model.title}, {data['file']} ({data['form']})",
        headers,
        [(*row[:2], *map(number, row[2:7]), row[7]) for row in rows],
        words=2,
    )
    if all(len(found.values) <= 1 for found in answer.forecasts):
        output.say(
            "This model gives a point and no spread of its own; "
            f"--model {DEFAULT_MODEL} gives probabilities."
        )


@app.command()
def rounds(
    file: File,
    model: Annotated[str, typer.Option("--model", metavar="NAME")] = "scholz_2011",
    count: Annotated[int, typer.Option("--rounds", min=0, max=1000, help="How many.")] = 10,
    issue: Annotated[
        str | None, typer.Option("--issue", metavar="NAME", help="Default: the first.")
    ] = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Follow the actors of one issue from round to round."""
    answer = harmel.council_rounds(read(file, folder), model, count, issue)
    data = answer.as_dict()
    names = list(data["rounds"][0]["positions"]) if data["rounds"] else []
    headers = ("round", "median", "mean", *names)
    rows = [
        (row["round"], row["median"], row["mean"], *row["positions"].values())
        for row in data["rounds"]
    ]
    if chart is not None:
        from harmel.faces.charts.council import positions_by_round  # noqa: PLC0415

        output.draw(chart, positions_by_round(answer.forecast))
    if output.delivered(data, as_json, export, headers, rows):
        return
    title = f"{answer.model.title}, {data['issue']}: {data['status']}"
    if len(names) <= 6:
        written = [(row[0], *map(number, row[1:])) for row in rows]
        output.table(title, headers, written, words=1)
        return
    output.table(
        title,
        ("round", "median", "mean"),
        [(row[0], number(row[1]), number(row[2])) for row in rows],
        words=1,
    )
    first, last = data["rounds"][0]["positions"], data["rounds"][-1]["positions"]
    output.table(
        "",
        ("actor", "round 0", f"round {data['rounds'][-1]['round']}"),
        [(name, number(first[name]), number(last[name])) for name in names],
        words=1,
    )


@app.command()
def score(
    file: File,
    models: Annotated[
        str | None, typer.Option("--models", metavar="A,B", help="Default: all of them.")
    ] = None,
    folds: Annotated[
        int,
        typer.Option("--refit", min=0, help="Refit fitted models on so many folds of proposals."),
    ] = 0,
    seed: Seed = 2024,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Score every model on a file whose outcomes are known."""
    chosen = None if models is None else [name.strip() for name in models.split(",")]
    answer = harmel.council_score(read(file, folder), chosen, folds, seed, output.progress)
    data = answer.as_dict()
    keys = ("n", "mae", "rmse", "median_error", "hit5", "crps", "coverage80", "coverage80_closed")
    headers = ("model", *keys)
    rows = [
        (name, *[found[key] for key in keys])
        for name, found in sorted(data["models"].items(), key=lambda item: _first(item[1]["crps"]))
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    output.table(
        f"{data['file']}: {_issues(data['n_issues'])} with an outcome, errors on 0 to 100",
        ("model", "n", "MAE", "RMSE", "median", "hit 5", "CRPS", "cover 80", "closed"),
        [(row[0], row[1], *map(number, row[2:])) for row in rows],
        words=1,
    )
    for reason, count in data["skipped"].items():
        output.say(f"Not scored: {count} ({reason}).")
    seen = [name for name, found in data["models"].items() if found["in_sample"]]
    if seen:
        output.say(
            f"Fitted on some of these issues: {', '.join(seen)}; --refit 5 leaves them out in turn."
        )


def _issues(count: int) -> str:
    return "1 issue" if count == 1 else f"{count} issues"


def _first(value: float | None) -> tuple[bool, float]:
    return (value is None, value or 0.0)


@app.command()
def power(
    file: File,
    quota: Annotated[
        float | None, typer.Option("--quota", help="Weight that carries a motion.")
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", help="unanimity, majority or qualified_majority."),
    ] = None,
    issue: Annotated[
        str | None, typer.Option("--issue", metavar="NAME", help="Default: the first.")
    ] = None,
    samples: Annotated[
        int, typer.Option("--samples", min=0, help="Estimate from so many samples; 0 is exact.")
    ] = 0,
    seed: Seed = 2024,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Say who holds how much power in a weighted vote, and who can block alone."""
    answer = harmel.council_power(read(file, folder), quota, rule, issue, samples, seed)
    data = answer.as_dict()
    headers = ("actor", "weight", "Shapley-Shubik", "Banzhaf", "normalised", "veto")
    rows = [
        (
            row["actor"],
            row["weight"],
            row["shapley_shubik"],
            row["banzhaf"],
            row["banzhaf_normalised"],
            "yes" if row["veto"] else "no",
        )
        for row in sorted(data["indices"], key=lambda row: -row["shapley_shubik"])
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    output.table(
        f"Quota {data['quota']:g} of {data['total']:g}"
        + ("" if data["exact"] else f", estimated from {samples} samples"),
        headers,
        [(row[0], f"{row[1]:g}", *[f"{x:.5f}" for x in row[2:5]], row[5]) for row in rows],
        words=1,
    )
    output.say(f"Fewest members that can block together: {data['fewest_blockers']}.")
    for note in data["notes"]:
        output.say(note)
