"""`harmel members`: who is a member on a date."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.numerals import ABSENT

if TYPE_CHECKING:
    from harmel.ledger.facts import Fact

FEW = 5
WORDS = {
    "population": "population",
    "gdp_usd_current": "GDP",
    "gdp_wdi_usd_current": "GDP",
    "military_personnel": "forces",
}
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
            output.say(f"{ABSENT} {row['name']}, {WORDS.get(measure, measure)}: {because}")
    for title, facts in (
        ("Population", [profile.population for profile in answer.profiles]),
        ("GDP", [profile.gdp for profile in answer.profiles]),
        ("Forces", [profile.personnel for profile in answer.profiles]),
    ):
        _sources(
            title, [fact for fact in facts if fact is not None and fact.value is not None], data
        )


def _sources(title: str, facts: "list[Fact]", data: dict[str, Any]) -> None:
    """Say which year and which release the figures of one column are of; few members by name."""
    names = {row["iso3"]: row["name"] for row in data["members"]}
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(f"{fact.period} ({fact.release.id})", []).append(fact)
    said = []
    for which, of in sorted(found.items(), key=lambda item: -len(item[1])):
        few = len(of) <= FEW < len(facts)
        said.append(f"{', '.join(names[f.subject] for f in of)}: {which}" if few else which)
    output.say(f"{title}: {'; '.join(said) or 'no figure known by that day'}.")
