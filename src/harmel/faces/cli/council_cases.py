"""`harmel council cases, hindcast, selection`: real decisions by consent, and how well they fit."""

from typing import Annotated, Any

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.cli.council import Draws, Seed, number, read
from harmel.faces.words.countries import countries
from harmel.faces.words.numerals import value_written

DRAWS = 4000
PERSON = "appointment"
"""The sort of decision on a person: there nobody stays outside, a member consents for a price."""
STAKE = "A stake is the worst that a member at full salience can fear."
SHOWN = ("decision", "opened", "would block as asked", "likeliest", "ended", "all sign",
         "without mediator", "leader's effect")  # fmt: skip


def cases(
    decision: Annotated[
        str | None, typer.Argument(metavar="DECISION", help="One of them, seat by seat.")
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 2024,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Say what all would have signed in real decisions, with the mediator on and off."""
    ledger = options.open_ledger(folder, as_of)
    answer = harmel.council_cases(ledger, decision, draws, seed)
    data = answer.as_dict()
    if chart is not None:
        from harmel.faces.charts.council import chances_by_decision  # noqa: PLC0415

        output.draw(chart, chances_by_decision(answer.consents))
    headers = (
        "decision",
        "opened",
        "all sign",
        "without mediator",
        "leader's effect",
        "likeliest",
        "ended",
        "would block",
    )
    rows = [
        (
            row["decision"],
            row["opened"],
            row["p_agreed"],
            row["p_agreed_unmediated"],
            row["leader_effect"]["difference"],
            max(row["chances"], key=row["chances"].__getitem__),
            row["outcome"],
            " ".join(blocker["iso3"] for blocker in row["blockers"]),
        )
        for row in data["decisions"]
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    inputs = data["inputs"]
    output.say(f"Inputs: {inputs['sourced']} sourced, {inputs['assumed']} assumed.")
    shown = []
    for found, row in zip(data["decisions"], rows, strict=True):
        likeliest, ended = (_outcome(str(name), found) for name in row[5:7])
        chances = [value_written(p, "probability") for p in row[2:5]]
        shown.append((*row[:2], countries(ledger, str(row[7])), likeliest, ended, *chances))
    output.table(
        "What all would have signed, from opening positions coded later", SHOWN, shown, words=5
    )
    if decision is None:
        output.say(
            "All sign: any agreement, the request or less. Would block as asked: with nothing "
            "given in return.",
            "One of them, seat by seat: `harmel council cases DECISION`.",
        )
    else:
        _seats(ledger, data["decisions"][0])


def _outcome(name: str, found: dict[str, Any]) -> str:
    """Name an outcome; on a person "opt-out" means that some consent for a price."""
    return "consents for a price" if name == "opt-out" and found["sort"] == PERSON else name


def _seats(ledger: "harmel.Ledger", found: dict[str, Any]) -> None:
    """Print one decision: the chance of each outcome, who would block, and every seat."""
    chances, unaided = found["chances"], found["chances_unmediated"]
    output.table(
        "",
        ("outcome", "with mediator", "without"),
        [
            (
                _outcome(name, found),
                value_written(p, "probability"),
                value_written(unaided[name], "probability"),
            )
            for name, p in chances.items()
            if p or unaided[name]
        ],
    )
    blockers, seats = found["blockers"], found["seats"]
    if blockers:
        output.table(
            "Would block the whole request; price of consent, in stakes",
            ("member", "price"),
            [(countries(ledger, b["iso3"]), number(b["price"])) for b in blockers],
        )
        output.say(STAKE)
    output.table(
        "Seats, 0 to 100",
        ("member", "known by", "position", "low", "high", "salience"),
        [
            (
                countries(ledger, seat["iso3"]),
                seat["confidence"] + ("" if seat["date"] is None else f", {seat['date']}"),
                *[number(seat[key], 0) for key in ("position", "low", "high", "salience")],
            )
            for seat in seats
        ],
        words=2,
    )
    if found["what_settled_it"]:
        ended = _outcome(found["outcome"], found)
        output.say(f"How it ended: {ended}. {found['what_settled_it'].rstrip('.')}.")


def hindcast(
    draws: Draws = 1000,
    seed: Seed = 2024,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Score the forecasts of settled decisions, each left out in turn from the fit."""
    ledger = options.open_ledger(folder, as_of)
    data = harmel.council_hindcast(ledger, draws, seed, output.progress).as_dict()
    names = list(data["scores"])
    headers = ("decision", "ended", *names)
    rows = [
        (row["decision"], row["outcome"], *[row["probability"][name] for name in names])
        for row in data["decisions"]
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    output.table(
        f"Probability given to what came, {data['n']} decisions (few: read with care)",
        headers,
        [(*row[:2], *[value_written(p, "probability") for p in row[2:]]) for row in rows],
        words=2,
    )
    output.table(
        "Scores: mean log (higher is better), Brier (lower), share of likeliest outcomes that came",
        ("forecaster", "log", "Brier", "hit"),
        [
            (name, number(s["log"], 3), number(s["brier"], 3), value_written(s["hit"], "fraction"))
            for name, s in data["scores"].items()
        ],
    )


def selection(
    candidates: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="Your own candidates: one issue each, 0 to 100."),
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 2024,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Follow the selection of 2024 day by day, or compare candidates of your own."""
    ledger = options.open_ledger(folder, as_of)
    issues = () if candidates is None else read(candidates, folder).issues
    answer = harmel.council_selection(ledger, issues, draws, seed)
    data = answer.as_dict()
    if chart is not None:
        from harmel.faces.charts.council import consent_over_time  # noqa: PLC0415

        output.draw(chart, consent_over_time(answer))
    headers = (
        "name",
        "on",
        "would block; price of consent, stakes",
        "alone",
        "mediated",
        "leader off",
        "supporters",
    )
    rows = [
        (
            row["name"],
            row["on"],
            "  ".join(f"{h['iso3']} {number(h['price'])}" for h in row["holdouts"]),
            row["p_alone"],
            row["p_mediated"],
            row["p_mediated_without_leader"],
            row["supporters"],
        )
        for row in data["rounds"]
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    blocks = [
        ", ".join(f"{countries(ledger, h['iso3'])} {number(h['price'])}" for h in r["holdouts"])
        for r in data["rounds"]
    ]
    output.table(
        f"{data['title']}: the chance that nobody objects",
        headers,
        [
            (*row[:2], who, *[value_written(p, "probability") for p in row[3:6]], number(row[6], 0))
            for row, who in zip(rows, blocks, strict=True)
        ],
        words=3,
    )
    output.say(STAKE)
