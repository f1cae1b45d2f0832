"""`harmel burden`: who pays what share, and what reaching a target would take."""

from typing import Annotated, Any

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.numerals import ABSENT, value_written

app = typer.Typer(invoke_without_command=True, help="Who pays what share of output for defence.")
HEADERS = (
    "iso3",
    "name",
    "status",
    "share of GDP",
    "gap",
    "gap USD bn",
    "spending USD bn",
    "equipment",
    "ability ratio",
)
POINTS = 100
Year = Annotated[int | None, typer.Option("--year", min=1949, max=2100, help="Default: newest.")]
Release = Annotated[
    str | None, typer.Option("--release", metavar="ID", help="Read this release only.")
]


@app.callback()
def burden(
    context: typer.Context,
    year: Year = None,
    target: Annotated[
        float | None,
        typer.Option("--target", help="Measure gaps to this share of GDP: 0.035 is 3.5 %."),
    ] = None,
    release: Release = None,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Say who pays what share of GDP in a year, and who is short of the guideline."""
    if context.invoked_subcommand is not None:
        return
    ledger = options.open_ledger(folder, as_of, pseudo)
    answer = harmel.burden(ledger, year or harmel.newest_year(ledger), target, release)
    data = answer.as_dict()
    rows = [
        (
            row["iso3"],
            row["name"],
            row["status"],
            row["share_gdp"],
            row["gap"],
            row["gap_usd_bn"],
            row["spending_usd_bn"],
            row["equipment_share"],
            row["ability_ratio"],
        )
        for row in data["members"]
    ]
    if output.delivered(data, as_json, export, HEADERS, rows):
        return
    level = f"{100 * data['target']:g} %"
    output.table(
        f"Defence spending {data['year']}, release {data['release']} (published "
        f"{data['published']}{', pseudo real time' * data['pseudo_real_time']}); "
        f"above (+) or below (-) {level}, points",
        (*HEADERS[:4], f"+/- {level}", "short USD bn", *HEADERS[6:]),
        [_shown(row) for row in rows],
        words=3,
    )
    for total in answer.totals:
        if total.share.value is None:
            output.say(f"{total.title}: not in this release")
            continue
        share = value_written(total.share.value, "fraction")
        spent = value_written(total.spending.value, "billion USD", 1)
        output.say(f"{total.title}: {share} of GDP, USD {spent} bn")
    for threshold in answer.thresholds:
        if threshold.count.value is None:
            output.say(f"{threshold.guideline.title}: not in this release")
            continue
        count = value_written(threshold.count.value, "members")
        output.say(
            f"{threshold.guideline.title}: {count} of {threshold.reporting.number:.0f} that report"
            + _below(threshold.below, data["members"])
        )
    for row in data["members"]:
        if row["absent_because"]:
            output.say(f"{row['name']}: {row['absent_because']}")


def _shown(row: tuple[Any, ...]) -> tuple[str, ...]:
    """Write one member's row; the gap with its sign turned, so that above the target is plus."""
    share, gap, *money, equipment, ratio = row[3:]
    points = ABSENT if gap is None else f"{-POINTS * gap:+.2f}"
    return (
        *row[:3],
        value_written(share, "fraction"),
        points.replace("-0.00", "0.00").replace("+0.00", "0.00"),
        *[value_written(amount, "billion USD") for amount in money],
        value_written(equipment, "fraction"),
        value_written(ratio, "ratio"),
    )


def _below(codes: tuple[str, ...], members: list[dict[str, Any]]) -> str:
    """Name those below a guideline."""
    names = {row["iso3"]: row["name"] for row in members}
    return f"; below: {', '.join(names[code] for code in codes)}" if codes else ""


@app.command()
def path(
    to: Annotated[float, typer.Option("--to", help="Target share of GDP: 0.035 is 3.5 %.")] = 0.035,
    by: Annotated[int, typer.Option("--by", help="The year in which it is reached.")] = 2035,
    member: Annotated[
        list[str] | None, typer.Option("--member", metavar="ISO3", help="Only this member.")
    ] = None,
    growth: Annotated[
        float, typer.Option("--growth", help="Assumed yearly growth of GDP: 0.015 is 1.5 %.")
    ] = 0.0,
    year: Year = None,
    release: Release = None,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Draw a straight line from each member's share to a target, with what it costs."""
    ledger = options.open_ledger(folder, as_of, pseudo)
    now = harmel.burden(ledger, year or harmel.newest_year(ledger), None, release)
    answer = harmel.burden_path(now, to, by, growth, tuple(member or ()))
    data = answer.as_dict()
    years = [str(y) for y in range(data["start_year"], data["by"] + 1)]
    headers = ("iso3", "name", "step a year", *years, "extra USD bn, sum")
    rows = [
        (
            row["iso3"],
            row["name"],
            row["yearly_step"],
            *[row["path"][y] for y in years],
            row["extra_usd_bn_sum"],
        )
        for row in data["members"]
    ]
    if output.delivered(data, as_json, export, headers, rows):
        return
    shown = (
        years if len(years) <= 4 else [years[0], *years[len(years) // 2 :: len(years)], years[-1]]
    )
    output.table(
        f"From {data['start_year']} (release {data['release']}) to {100 * to:g} % by {by}",
        ("iso3", "name", "step a year", *shown, "extra USD bn, sum"),
        [
            (
                row["iso3"],
                row["name"],
                value_written(row["yearly_step"], "fraction", 3),
                *[value_written(row["path"][y], "fraction") for y in shown],
                value_written(row["extra_usd_bn_sum"], "billion USD", 1),
            )
            for row in data["members"]
        ],
        words=2,
    )
    total = value_written(data["extra_usd_bn_sum"], "billion USD", 0)
    last = value_written(data["extra_usd_bn"][years[-1]], "billion USD", 0)
    output.say(
        f"Together USD {total} bn above today's shares over {len(years) - 1} years, "
        f"USD {last} bn in {by}.",
        *[
            f"{part.title}: USD {value_written(part.extra_sum.value, 'billion USD', 0)} bn, "
            f"USD {value_written(part.extra[by].value, 'billion USD', 0)} bn in {by}."
            for part in answer.groups
        ],
        f"Growth of GDP {100 * growth:g} % a year: {data['growth_reason']}.",
    )
