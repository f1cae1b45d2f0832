"""`harmel council mediate`: a text, opt-outs and payments that all would accept, certified."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.cli.council import File, number, read
from harmel.faces.words.countries import countries
from harmel.faces.words.numerals import value_written

MOST_LISTED = 12


def mediate(
    file: File,
    goal: Annotated[
        str, typer.Option("--goal", help="ambition, fair, agreement or expected.")
    ] = "ambition",
    ask: Annotated[
        list[str] | None,
        typer.Option("--ask", metavar="[ISSUE=]VALUE", help="What is asked for; once an issue."),
    ] = None,
    issue: Annotated[
        list[str] | None, typer.Option("--issue", metavar="NAME", help="Only these, together.")
    ] = None,
    mediator: Annotated[
        bool,
        typer.Option("--mediator/--no-mediator", help="Off: what is asked is taken or left."),
    ] = True,
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, help="Most that payments may sum to, stakes.")
    ] = None,
    opt_outs: Annotated[
        int | None, typer.Option("--opt-outs", min=0, help="How many may stay outside.")
    ] = None,
    may_opt_out: Annotated[
        list[str] | None, typer.Option("--may-opt-out", metavar="ACTOR", help="Default: anybody.")
    ] = None,
    blocking_cost: Annotated[
        float | None, typer.Option("--blocking-cost", min=0, help="What blocking costs, stakes.")
    ] = None,
    noise: Annotated[
        float | None, typer.Option("--noise", help="What is not known of a margin, stakes.")
    ] = None,
    correlation: Annotated[
        float | None, typer.Option("--correlation", min=0, max=1, help="Of those errors.")
    ] = None,
    leader: Annotated[
        float | None,
        typer.Option("--leader", help="The leader's effect, standard deviations; 0 is none."),
    ] = None,
    safety: Annotated[
        float, typer.Option("--safety", help="Least expected margin of each member, stakes.")
    ] = 0.0,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Find a text, opt-outs and payments that all accept; say who blocks and at what price."""
    ledger = options.open_ledger(folder, None)
    found = read(file, folder)
    answer = harmel.council_mediate(
        ledger,
        found,
        goal if mediator else "none",
        asked=_asked(ask or (), found),
        issues=tuple(issue or ()),
        may_opt_out=tuple(may_opt_out or ()),
        safety=safety,
        budget=budget,
        most_opt_outs=opt_outs,
        blocking_cost=blocking_cost,
        noise=noise,
        correlation=correlation,
        leader=leader,
    )
    data = answer.as_dict()
    if chart is not None:
        from harmel.faces.charts.council import ambition_and_consent  # noqa: PLC0415

        output.draw(chart, ambition_and_consent(data["frontier"]))
    headers = ("issue", "status quo", "asked", "proposal")
    rows = [
        (name, data["status_quo"][name], data["asked"][name], value)
        for name, value in data["proposal"].items()
    ]
    if not output.delivered(data, as_json, export, headers, rows):
        _print(ledger, data, headers, rows)
        if found.name in harmel.council_decisions(ledger):
            output.say(
                "The chance of any agreement, weaker or later ones too: "
                f"`harmel council cases {found.name}`."
            )
    if data["status"] == "no agreement":
        raise typer.Exit(NO_ANSWER)


NO_ANSWER = 3


def _asked(given: Sequence[str], file: "harmel.IssueFile") -> dict[str, float]:
    """Read ISSUE=VALUE, or a bare value where the file has one issue."""
    from harmel.errors import BadArgument, Problem  # noqa: PLC0415  # loaded when used

    asked = {}
    for text in given:
        name, sign, value = text.rpartition("=")
        try:
            asked[name if sign else file.issues[0].name] = float(value)
        except ValueError:
            raise BadArgument(
                Problem(
                    "This is not what is asked for on an issue.",
                    column="ask",
                    found=text,
                    allowed="ISSUE=VALUE, such as fund=80",
                )
            ) from None
    return asked


def _print(
    ledger: "harmel.Ledger",
    data: dict[str, Any],
    headers: tuple[str, ...],
    rows: list[tuple[Any, ...]],
) -> None:
    """Print a mediation for people."""
    terms = data["terms"]
    output.say(
        f"Goal {data['goal']}; budget {terms['budget']:g} stakes, at most "
        f"{terms['most_opt_outs']} outside, leader's effect {data['leader']:g} (all assumed)."
    )
    output.table(
        data["status"].capitalize(),
        headers,
        [(row[0], *map(number, row[1:])) for row in rows],
    )
    chance, asked = (value_written(data[key], "probability") for key in ("p_consensus", "p_asked"))
    output.say(
        f"All accept this text, as proposed, with probability {chance}; "
        f"what was asked, with nothing given: {asked}.",
        f"Kept of what was asked: {value_written(data['ambition'], 'fraction', 0)}.",
    )
    if data["opt_outs"]:
        output.say(f"Outside: {countries(ledger, data['opt_outs'])}.")
    if data["payments"]:
        paid = ", ".join(
            f"{countries(ledger, (who,))} {number(sum_)}" for who, sum_ in data["payments"].items()
        )
        output.say(f"Paid, in stakes: {paid}.")
    if data["blockers"]:
        output.table(
            "Would block what was asked; price of consent, in stakes",
            ("actor", "issue", "price"),
            [
                (countries(ledger, (b["actor"],)), b["issue"], number(b["price"]))
                for b in data["blockers"][:MOST_LISTED]
            ],
            words=2,
        )
    if data["relaxation"] is not None:
        short = data["relaxation"]["short"]
        output.say(
            "Nearest to an agreement, still short by: "
            + ", ".join(f"{countries(ledger, (who,))} {number(by)}" for who, by in short.items())
        )
    priced = [p for p in data["prices"] if p["price"] > 0]
    if priced:
        output.table(
            "What consent costs: rise of the goal if the member's threshold fell by one stake",
            ("actor", "price"),
            [(countries(ledger, (p["actor"],)), number(p["price"])) for p in priced[:MOST_LISTED]],
        )
    failed = [name for name, ok in data["certificate"]["checks"].items() if not ok]
    output.say(
        "Certificate: every claim re-checked by independent code."
        if data["certificate"]["ok"]
        else f"CERTIFICATE FAILED: {', '.join(failed)}. Please report it."
    )
