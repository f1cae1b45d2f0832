"""`harmel pledge`: who would pay what of a common pledge."""

from typing import Annotated

import typer

import harmel
from harmel.faces.cli import options, output, pledge_ledger
from harmel.faces.words.numerals import value_written
from harmel.ledger.facts import Assumption, as_number

A_MILLION = 1e6
"""Sums below this were hardly meant."""

app = typer.Typer(no_args_is_help=True, help="What was pledged, and who would pay which part.")

app.command("ledger")(pledge_ledger.ledger)


@app.callback()
def pledge() -> None:
    """Group the commands about pledges."""


@app.command()
def split(
    amount: Annotated[str, typer.Option("--amount", help="The sum: 40, 40bn, 500m.")],
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217 code.")] = "EUR",
    key: Annotated[
        str,
        typer.Option("--key", help="gdp, common_funding, ability_to_pay or population."),
    ] = "gdp",
    year: Annotated[
        int | None, typer.Option("--year", min=1949, max=2100, help="Year of the key's figures.")
    ] = None,
    exempt: Annotated[
        list[str] | None, typer.Option("--exempt", metavar="ISO3", help="Pays nothing.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Split over the members of this day.")
    ] = None,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Split a sum over all members by a key; show what the rest pay without each one."""
    ledger = options.open_ledger(folder, as_of, pseudo)
    answer = harmel.pledge_split(
        ledger,
        harmel.amount(amount, currency),
        key,
        year,
        tuple(exempt or ()),
        options.day(on, "on"),
    )
    data = answer.as_dict()
    headers = ("iso3", "name", data["unit"], "multiplier without", "key, absent if exempt")
    rows = [
        (
            iso3,
            answer.names[iso3],
            share.number,
            as_number(answer.multipliers[iso3]) if iso3 in answer.multipliers else None,
            as_number(answer.weights[iso3]),
        )
        for iso3, share in sorted(answer.shares.items(), key=lambda item: -item[1].number)
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    unit = next(iter(answer.weights.values())).unit
    if not answer.amount.scale and answer.amount.value < A_MILLION:
        typed = f"{answer.amount.value:g}"
        output.say(f"{typed} {currency}: did you mean {typed}bn?")
    output.table(
        f"{amount} {currency} by {key}, {data['year']} (release {data['release']})"
        + (f"; exempt: {' '.join(answer.exempt)}" if answer.exempt else ""),
        ("iso3", "name", data["unit"], "multiplier without", f"key, {unit}"),
        [
            (
                iso3,
                name,
                value_written(share, data["unit"]),
                value_written(without, "ratio"),
                value_written(weight, unit),
            )
            for iso3, name, share, without, weight in rows
        ],
        words=2,
    )
    estimated = [
        iso3
        for iso3, weight in answer.weights.items()
        if not isinstance(weight, Assumption)
        and type(weight).__name__ == "Derived"
        and key == "gdp"
    ]
    if estimated:
        output.say(f"Derived, not published: {' '.join(estimated)} (total less all others).")
