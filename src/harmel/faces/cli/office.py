"""`harmel office`: who holds the office, and how long everyone served."""

from typing import Annotated, Any

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.countries import countries
from harmel.faces.words.numerals import ABSENT, value_written

RANKING = ("rank", "name", "country", "days", "serving")
CARD = ("name", "since", "until", "members", "first year", "last year", "summits", "decisions",
        "Art. 4", "Art. 5")  # fmt: skip


def office(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day. Default: the newest.")
    ] = None,
    scorecard: Annotated[
        bool, typer.Option("--scorecard", help="What changed during each tenure.")
    ] = False,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Say who holds the office on a date, and rank all holders by days served."""
    ledger = options.open_ledger(folder, as_of)
    day = options.day(on, "on")
    data = harmel.office(ledger, day).as_dict()
    tenures = harmel.scorecard(ledger, day) if scorecard else ()
    if scorecard:
        data["scorecard"] = [row.as_dict() for row in tenures]
    ranking = [
        (row["rank"], row["name"], row["country"], row["days"], "yes" if row["serving"] else "")
        for row in data["ranking"]
    ]
    if output.delivered(data, as_json, export, RANKING, ranking):
        return
    holder, acting = data["holder"], data["acting"]
    title, when = data["title"], data["on"]
    if holder is not None:
        confirmed = holder["last_confirmed"]
        output.say(
            f"{title} on {when}: {holder['name']} ({countries(ledger, holder['country'])}), "
            f"since {holder['since']}"
            + (f"; last confirmed {confirmed}" if confirmed and confirmed < when else "")
        )
    elif acting is not None:
        output.say(f"{title} on {when}: none; {acting['name']} was acting")
    else:
        output.say(f"{title} on {when}: none")
    output.table(
        f"Days in office up to {when}",
        RANKING,
        [(f"{r[0]}", r[1], countries(ledger, r[2]), f"{r[3]:,}", r[4]) for r in ranking],
        words=3,
    )
    if data["terms"]:
        output.table(
            "Appointments and extensions",
            ("decided", "name", "decision", "from", "until"),
            [
                (t["decided"], t["name"], t["decision"], t["from"], t["until"] or ABSENT)
                for t in data["terms"]
            ],
            words=5,
        )
    if scorecard:
        output.table(
            "What changed in each tenure (in time, not by its holder)", CARD, _card(data), words=3
        )
        groups = ledger.alliance.groups.values()
        whose = next((group.title for group in groups if group.without), "")
        releases = ", ".join(sorted({row.release for row in tenures if row.release}))
        output.say(
            f"First and last year: share of GDP for defence of {whose}, "
            + (f"release {releases}." if releases else "which no release known that day holds."),
            "Crises are counted as uses of Articles 4 and 5; decisions are those of the alliance "
            "on the record, a choice and not a full list.",
        )


def _card(data: dict[str, Any]) -> list[tuple[str, ...]]:
    rows = []
    for row in data["scorecard"]:
        before, after = row["members"]
        first, last = row["share_gdp_without_lead"]
        rows.append(
            (
                str(row["name"]),
                str(row["since"]),
                str(row["until"]),
                f"{before:.0f} to {after:.0f}",
                value_written(first, "fraction"),
                value_written(last, "fraction"),
                *[
                    value_written(row[kind], "events")
                    for kind in ("summit", "decision", "article_4", "article_5")
                ],
            )
        )
    return rows
