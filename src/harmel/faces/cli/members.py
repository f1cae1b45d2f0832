"""`harmel members`: who is a member on a date."""

from typing import Annotated

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.numerals import ABSENT

HEADERS = ("iso3", "name", "accession", "signature", "population", "GDP USD bn", "forces")


def members(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day. Default: the newest.")
    ] = None,
    basis: Annotated[
        str, typer.Option("--basis", help="in_force: joined by then; signature: signed by then.")
    ] = "in_force",
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Say who is a member on a date, with population, output and forces."""
    ledger = options.open_ledger(folder, as_of, pseudo)
    answer = harmel.members(ledger, options.day(on, "on"), basis)  # type: ignore[arg-type]
    data = answer.as_dict()
    rows = [
        (
            row["iso3"],
            row["name"],
            row["accession"],
            row["signature"],
            row["population"],
            row["gdp_usd_bn"],
            row["military_personnel"],
        )
        for row in data["members"]
    ]
    if output.delivered(data, as_json, export, HEADERS, rows):
        return
    output.table(
        f"{data['alliance']} on {data['on']}: {data['count']} members"
        + (" (by signature)" if basis == "signature" else ""),
        HEADERS,
        [(*row[:4], *[ABSENT if x is None else f"{x:,.0f}" for x in row[4:]]) for row in rows],
        words=4,
    )
    for row in data["members"]:
        for measure, because in row["absent"].items():
            output.say(f"{ABSENT} {row['name']}, {measure}: {because}")
    years = sorted({year for row in data["members"] for year in row["years"].values() if year})
    if years:
        output.say(f"Figures are of the newest year known, {years[0]} to {years[-1]}.")
