"""`harmel support replace, salvo, ground`: what replaces US forces, and what holds."""

from typing import Annotated, Any

import typer

import harmel
from harmel.faces.cli import options, output
from harmel.faces.words.numerals import value_written
from harmel.models.support.wording import class_named, listed

Spread = dict[str, float] | None
QUANTILES = ("q10", "q50", "q90")
ENDS = ("low", "best", "high")


def replace(
    us_available: Annotated[
        float,
        typer.Option(
            "--us-available",
            metavar="SHARE",
            help="The part of US stock that is counted on: 0 all gone, 1 none gone.",
        ),
    ] = 0.0,
    draws: Annotated[int, typer.Option("--draws", help="How many draws.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 2024,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Say what would replace US forces, class by class: the gap, its cost and the years."""
    ledger = options.open_ledger(folder, as_of)
    answer = harmel.support_replace(ledger, us_available, draws, seed)
    data = answer.as_dict()
    if chart is not None:
        from harmel.faces.charts.replacement import cost_by_class  # noqa: PLC0415

        output.draw(chart, cost_by_class(answer))
    headers, rows = _flat(data)
    if output.delivered(data, as_json, export, headers, rows):
        return
    inputs = data["inputs"]
    output.say(f"Inputs: {inputs['sourced']} sourced, {inputs['assumed']} assumed.")
    output.table(
        f"What replaces US forces, {100 * us_available:g} % of US stock counted on, as reported "
        f"by {data['as_of']}; medians, with 10 and 90 %",
        ("class", "counted in", "needed", "own stock", "US", "missing", "cost, USD bn", "years"),
        [_row(row) for row in data["classes"]],
        words=2,
    )
    output.say(*_columns(data["classes"]))
    total, once = data["total_cost"], data["total_procurement"]
    output.say(
        f"All classes counted: USD {_range(total, 0)} bn in their lives, of which to buy "
        f"{_range(once, 0)} bn.",
        *_leaving(data),
        *_counted(data),
        *[line for row in data["classes"] for line in _uncounted(row)],
    )
    if data["left_out"]:
        names = ", ".join(row["class"] for row in data["left_out"])
        output.say(f"No figure by that day: {names}.")
    _drivers(data)
    _published(data)


def _leaving(data: dict[str, Any]) -> list[str]:
    """Say what part of the total is missing because US stock is not counted on."""
    found, rest = data["because_of_leaving"], "the rest is missing with all US stock there as well"
    if data["us_available"] == 1:
        return ["Because US forces leave: nothing, all of their stock is counted on."]
    gone = "US forces leave" if data["us_available"] == 0 else "part of the US forces leaves"
    return [
        f"Because {gone}: USD {_range(found['cost'], 0)} bn of that, of which to buy "
        f"{_range(found['procurement'], 0)} bn; {rest}."
    ]


def _counted(data: dict[str, Any]) -> list[str]:
    """Say how many classes the total holds, and where it must not be compared."""
    held = data["classes_counted"]
    names = [class_named(row["class"]) for row in data["classes"] if row["counted"]]
    few = f": {listed(names)}" if data["left_out"] else ""
    said = f"The total holds {held['counted']} of {held['of']} classes{few}."
    if not data["left_out"]:
        return [said]
    return [f"{said} Not comparable with later days, by which more classes are reported."]


def _uncounted(row: dict[str, Any]) -> list[str]:
    if row["because"] is None:
        return []
    lines = [f"Not counted: {row['class']}, for {row['because']}."]
    if row["parts_cost"] is not None:
        lines.append(
            f"The {row['class']}s would cost USD {_range(row['cost'], 0)} bn, their parts "
            f"{_range(row['parts_cost'], 0)} bn: the first is all that the "
            "requirement lacks, with buildings, the second the kit that the United States would "
            "bring."
        )
    return lines


def _columns(classes: list[dict[str, Any]]) -> list[str]:
    """Say what the columns hold, as far as the numbers alone would mislead."""
    lines = [
        "Needed, own stock and US are best figures; missing, cost and years are medians of draws "
        "over their ranges, so that missing can lie above needed. Years count from the decision."
    ]
    for row in classes:
        for one in row["inputs"]:
            if one["input"] == "availability":
                low, best, high = (100 * one[end] for end in ENDS)
                lines.append(
                    f"Of the own stock of {row['class']}, {best:.0f} % ({low:.0f} to {high:.0f}) "
                    "is taken as what could be sent."
                )
    whole = [
        f"{row['class']} {_best(row['us_stock'])}" for row in classes if row["basis"] == "total"
    ]
    if whole:
        lines.append(
            "Where the allies have own stock, missing is what the whole requirement lacks, of "
            f"which the United States would supply: {', '.join(whole)}."
        )
    if any(row["basis"] == "lead" for row in classes):
        lines.append(
            "Own stock –: the need is a list of what the United States would bring, against which "
            "no own stock counts."
        )
    return lines


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["class"],
        row["unit"],
        _best(row["requirement"]) + {"total": "", "extra": " more", "lead": ""}[row["basis"]],
        _best(row["european_stock"]),
        _best(row["us_stock"]),
        _range(row["gap"], 0),
        _range(row["cost"], 0) + ("" if row["counted"] else "*" if row["cost"] else ""),
        _range(row["years"], 0),
    )


def _flat(data: dict[str, Any]) -> tuple[tuple[str, ...], list[tuple[output.Cell, ...]]]:
    """Return the classes as a flat table for a spreadsheet."""
    parts: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("requirement", ENDS),
        ("european_stock", ENDS),
        ("us_stock", ENDS),
        ("gap", QUANTILES),
        ("unit_cost", ENDS),
        ("procurement", QUANTILES),
        ("cost", QUANTILES),
        ("years", QUANTILES),
    )
    headers = (
        "class",
        "unit",
        "basis",
        "counted",
        *[f"{p}_{e}" for p, ends in parts for e in ends],
    )
    rows: list[tuple[output.Cell, ...]] = [
        (
            row["class"],
            row["unit"],
            row["basis"],
            "yes" if row["counted"] else "no",
            *[None if row[p] is None else row[p][e] for p, ends in parts for e in ends],
        )
        for row in data["classes"]
    ]
    return headers, rows


def _best(ends: Spread) -> str:
    return "–" if ends is None else f"{ends['best']:,.0f}"


def _range(spread: Spread, places: int) -> str:
    if spread is None:
        return "–"
    low, middle, high = (f"{spread[q]:,.{places}f}" for q in QUANTILES)
    return middle if low == high else f"{middle} ({low}–{high})"


def _drivers(data: dict[str, Any]) -> None:
    shares = sorted(data["variance_by_class"].items(), key=lambda item: -item[1])
    if len(shares) > 1:
        output.say(
            "Share of the variance of the total: "
            + ", ".join(f"{name} {value_written(part, 'fraction', 0)}" for name, part in shares[:5])
            + "."
        )
    output.table(
        "What drives the total: squared correlation with it over draws",
        ("class", "input", "mark", "share"),
        [
            (
                row["class"],
                row["input"],
                row["mark"],
                value_written(row["squared_correlation"], "fraction", 0),
            )
            for row in data["drivers"][:5]
        ],
        words=3,
    )
    rests = value_written(data["share_resting_on_assumed"], "fraction", 0)
    output.say(f"Of that, {rests} rests on assumed inputs.")


def _published(data: dict[str, Any]) -> None:
    if not data["published"]:
        return
    output.table(
        "Published figures and ours",
        ("source", "quantity", "from", "unit", "published", "ours", "difference"),
        [
            (
                line["source"],
                line["quantity"],
                line["basis"],
                line["unit"],
                _between(line),
                _short(line["ours"]),
                _short(line["difference"]),
            )
            for line in data["published"]
        ],
        words=4,
    )
    output.say("Why they differ, line by line: --json.")


def _between(line: dict[str, Any]) -> str:
    if line["low"] == line["high"]:
        return _short(line["published"])
    return f"{_short(line['low'])} to {_short(line['high'])}"


def _short(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def salvo(
    shots: Annotated[float, typer.Option("--shots", help="How many come in.")],
    interceptors: Annotated[
        float, typer.Option("--interceptors", help="How many are fired at them.")
    ],
    kill_probability: Annotated[
        float,
        typer.Option("--kill-probability", help="That an interceptor hits what it meets."),
    ],
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Say what gets through an air defence, and what the interceptors cost."""
    ledger = options.open_ledger(folder, as_of)
    data = harmel.support_salvo(ledger, shots, interceptors, kill_probability).as_dict()
    spent, inputs = data["spent_usd_m"], data["inputs"]
    rows = [
        ("get through, at best", data["leakers"]),
        ("get through, spread evenly", data["leakers_spread_evenly"]),
        ("interceptors for none, at best", data["interceptors_for_none"]),
        ("interceptors cost at least, USD m", None if spent is None else spent["low"]),
        ("interceptors cost at most, USD m", None if spent is None else spent["high"]),
    ]
    headers = ("what", "number")
    if output.delivered(data, as_json, export, headers, rows):
        return
    output.say(
        f"Inputs: {inputs['sourced']} sourced, {inputs['assumed']} assumed; shots, interceptors "
        "and the probability are yours."
    )
    output.table(
        f"{shots:g} shots, {interceptors:g} interceptors, each hits with {kill_probability:g}",
        headers,
        [(what, value_written(number, "items", 1)) for what, number in rows],
    )


def ground(
    brigades: Annotated[
        float, typer.Option("--brigades", help="Ready there at the start, with enablers.")
    ],
    heavy: Annotated[float, typer.Option("--heavy", help="Of them heavy armoured ones.")],
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
) -> None:
    """Say how long brigades in the Baltic could hold, between the anchors of RAND's games."""
    ledger = options.open_ledger(folder, as_of)
    data = harmel.support_ground(ledger, brigades, heavy).as_dict()
    chance, missing, restore = data["p_fait_accompli"], data["missing"], data["to_restore"]
    rows = [
        ("holds at most, hours", data["hold_hours"]),
        ("chance of a swift defeat, low", chance["low"]),
        ("chance of a swift defeat, best", chance["best"]),
        ("chance of a swift defeat, high", chance["high"]),
        ("brigades missing", missing["brigades"]),
        ("heavy brigades missing", missing["heavy"]),
        ("heavy brigades to restore, low", restore["low"]),
        ("heavy brigades to restore, high", restore["high"]),
    ]
    headers = ("what", "number")
    if output.delivered(data, as_json, export, headers, rows):
        return
    inputs = data["inputs"]
    output.say(f"Inputs: {inputs['sourced']} sourced, {inputs['assumed']} assumed.")
    output.table(
        f"{brigades:g} brigades, {heavy:g} of them heavy",
        headers,
        [
            (
                what,
                value_written(number, "probability", 0)
                if what.startswith("chance")
                else value_written(number, "items", 0),
            )
            for what, number in rows
        ],
    )
