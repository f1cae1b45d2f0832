"""`harmel support`: which requests can be met by whom, what is short, and who could close it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

import harmel
from harmel.faces.cli import options, output, support_replace
from harmel.faces.words.numerals import value_written
from harmel.models.support.wording import amount_of, class_named, counted, sentence

NO_ANSWER = 3
MOST_LISTED = 30
LEAST_OF_CLASS = 3
MOST_SPELLS = 6
ROTATION, NODES = 3.0, 2000
app = typer.Typer(
    no_args_is_help=True, help="Requests and offers of forces: matched, short, replaced."
)
app.command("replace")(support_replace.replace)
app.command("salvo")(support_replace.salvo)
app.command("ground")(support_replace.ground)


@app.callback()
def support() -> None:
    """Group the commands about support."""


File = Annotated[
    str, typer.Argument(metavar="FILE", help="A support file, or a table such as support_2024_10.")
]
Key = Annotated[
    str, typer.Option("--key", help="Burden by gdp, population, defence or equal parts.")
]
Bound = Annotated[
    str, typer.Option("--bound", help="End of ranges: low, best, high, harshest, kindest.")
]
Horizon = Annotated[
    int | None, typer.Option("--horizon", metavar="N", help="Quarters from the first request on.")
]
Rotation = Annotated[
    float, typer.Option("--rotation", help="Units held for one abroad, where a reserve is stated.")
]
Refuse = Annotated[
    list[str] | None, typer.Option("--refuse", metavar="MEMBER[:CLASS]", help="Gives nothing.")
]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="MEMBER", help="Takes no part.")
]
Extra = Annotated[
    list[str] | None,
    typer.Option("--extra", metavar="MEMBER:CLASS:QUANTITY", help="Offers so much more."),
]
Options = Annotated[
    bool, typer.Option("--options", help="Take up the options: new lines and purchases.")
]
Must = Annotated[
    list[str] | None, typer.Option("--must", metavar="HOST[:CLASS]", help="Must be met in full.")
]
Gap = Annotated[
    float | None, typer.Option("--gap", min=0, max=1, help="Relative gap at which to stop.")
]
Nodes = Annotated[int, typer.Option("--nodes", min=1, help="Nodes of a search at the most.")]


@app.command()
def match(
    file: File,
    key: Key = "gdp",
    bound: Bound = "best",
    horizon: Horizon = None,
    rotation: Rotation = ROTATION,
    refuse: Refuse = None,
    without: Without = None,
    extra: Extra = None,
    take_options: Options = False,
    must: Must = None,
    gap: Gap = None,
    nodes: Nodes = NODES,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Match requests with offers: the most urgent first, then a fair burden, then cost."""
    ledger = options.open_ledger(folder, as_of)
    with _solver_kept_quiet():
        answer = harmel.support_match(
            ledger,
            harmel.read_support(file, ledger),
            key=key,
            bound=bound,
            horizon=horizon,
            rotation=rotation,
            refuse=tuple(refuse or ()),
            without=tuple(without or ()),
            extra=tuple(extra or ()),
            options=take_options,
            must=tuple(must or ()),
            gap=gap,
            nodes=nodes,
            progress=output.progress,
        )
        data = answer.as_dict()
    if chart is not None:
        from harmel.faces.charts.support import met_and_short  # noqa: PLC0415  # loaded when used

        output.draw(chart, met_and_short(answer))
    headers = ("donor", "host", "class", "way", "from", "until", "units")
    rows = [(*[one[header] for header in headers], _mark(one)) for one in data["assignments"]]
    whole = (
        *(*headers, "unit", "priority", "system", "offer_row", "request_row"),
        *("mark", "offered", "reason"),
    )
    long = [tuple(one[header] for header in whole) for one in data["assignments"]]
    if not output.delivered(data, as_json, export, whole, long):
        _print_match(data, (*headers, "mark"), rows)
    if data["status"] == "infeasible":
        raise typer.Exit(NO_ANSWER)


@app.command()
def shortfall(
    file: File,
    key: Key = "gdp",
    bound: Bound = "best",
    horizon: Horizon = None,
    rotation: Rotation = ROTATION,
    refuse: Refuse = None,
    without: Without = None,
    extra: Extra = None,
    take_options: Options = False,
    gap: Gap = None,
    nodes: Nodes = NODES,
    as_of: options.AsOf = None,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Say what each host lacks, by when, and who could close it."""
    ledger = options.open_ledger(folder, as_of)
    with _solver_kept_quiet():
        answer = harmel.support_shortfall(
            ledger,
            harmel.read_support(file, ledger),
            key=key,
            bound=bound,
            horizon=horizon,
            rotation=rotation,
            refuse=tuple(refuse or ()),
            without=tuple(without or ()),
            extra=tuple(extra or ()),
            options=take_options,
            gap=gap,
            nodes=nodes,
            progress=output.progress,
        )
        data = answer.as_dict()
    if chart is not None:
        from harmel.faces.charts.support import lacks_by_host  # noqa: PLC0415  # loaded when used

        output.draw(chart, lacks_by_host(answer))
    headers = (
        *("host", "class", "way", "priority", "short", "asked", "unit", "from", "until"),
        *("met_share", "row", "could_close", "too_late", "cheapest_change", "later_change"),
    )
    rows = [_lack_row(lack) for one in data["hosts"] for lack in one["lacks"]]
    if not output.delivered(data, as_json, export, headers, rows):
        _print_shortfall(data)


def _mark(assignment: dict[str, Any]) -> str:
    """Say what the row of an offer says of itself, or that it is a capacity nobody offered."""
    return str(assignment["mark"]) if assignment["offered"] else "not offered"


def _lack_row(lack: dict[str, Any]) -> tuple[output.Cell, ...]:
    """Return a lack as a row of the exported table, with the sentences of who could close it."""
    later = lack["later_change"]
    plain = ("host", "class", "way", "priority", "short", "asked", "unit", "from", "until")
    return (
        *[lack[name] for name in (*plain, "met_share", "row")],
        "; ".join(one["text"] for one in lack["could_close"]),
        "; ".join(one["text"] for one in lack["too_late"]),
        "; ".join(one["text"] for one in lack["cheapest_change"]),
        None if later is None else f"from {later['from']}: {_texts(later['changes'])}",
    )


def _texts(changes: list[dict[str, Any]]) -> str:
    return "; ".join(part["text"] for part in changes) or "nothing more"


@contextmanager
def _solver_kept_quiet() -> Iterator[None]:
    """Send to standard error what the solver's library writes past Python to standard output."""
    try:
        number = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        yield
        return
    sys.stdout.flush()
    kept = os.dup(number)
    os.dup2(2, number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)


def _inputs(data: dict[str, Any]) -> str:
    inputs = data["inputs"]
    return f"Inputs: {inputs['sourced']} sourced, {inputs['assumed']} assumed."


def _what_if(data: dict[str, Any]) -> None:
    """Print what was asked beyond the file, if anything was."""
    asked = data["what_if"]
    said = [
        *(f"{text} refuses" for text in asked["refuse"]),
        *(f"without {text}" for text in asked["without"]),
        *(f"{text} more" for text in asked["extra"]),
        *(f"{text} must be met" for text in asked["must"]),
    ]
    if asked["options"]:
        said.append("options taken up")
    if said:
        output.say(f"What if: {'; '.join(said)}.")


def _units(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else value_written(value, "items")


def _print_match(
    data: dict[str, Any], headers: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    """Print a match for people."""
    output.say(_inputs(data))
    _what_if(data)
    if data["status"] == "infeasible":
        output.say("Infeasible: these statements cannot hold together.")
        output.say(*[f"- {one['text']}{_row(one['row'])}" for one in data["conflict"]])
        _print_end(data)
        return
    output.table(
        f"{data['name']}, {data['from']} to {data['until']}, {data['bound']} figures",
        headers,
        [(*row[:-2], _units(row[-2]), row[-1]) for row in rows],
        words=6,
    )
    output.say(_requests(**data["requests"]))
    if data["shortfall"]:
        _print_short(data["shortfall"])
    _print_binding(data["binding"])
    _print_marginal(data)
    _print_changes(data)
    output.table(
        f"Burden: each donor's part of all that is carried, and its part by {data['key']}; "
        "a ratio of 1 is its part",
        ("donor", "carries", "part", "ratio"),
        [
            (
                one["donor"],
                value_written(one["carries"], "fraction"),
                value_written(one["part"], "fraction"),
                value_written(one["ratio"], "ratio"),
            )
            for one in data["burden"]
        ],
    )
    objective = data["objective"]
    if objective["cost_meur"] is not None:
        output.say(
            f"Cost of units whose price is known: EUR {objective['cost_meur']:,.0f} million."
        )
    if objective["units_without_cost_by_class"]:
        of = [
            amount_of(units, _unit_of(data, class_), class_)
            for class_, units in objective["units_without_cost_by_class"].items()
        ]
        output.say(f"Units without a price: {'; '.join(of)}.")
    _print_end(data)


def _requests(asked: int, short: int) -> str:
    if asked == 1:
        return f"Requests: 1, which is {'short' if short else 'met'}."
    return f"Requests: {asked}, of which {short} {'is' if short == 1 else 'are'} short."


def _print_binding(binding: list[dict[str, Any]]) -> None:
    """Print what stands in the way, most urgent first, a few of each class that is short."""
    by_class: dict[str, dict[str, None]] = {}
    for one in binding:
        by_class.setdefault(one["class"], {}).setdefault(one["text"])
    if not by_class:
        return
    each = max(LEAST_OF_CLASS, MOST_LISTED // len(by_class))
    output.say("What stands in the way:")
    for class_, texts in by_class.items():
        output.say(*[f"- {text}" for text in list(texts)[:each]])
        if len(texts) > each:
            more = len(texts) - each
            output.say(f"  (and {more} more on {class_named(class_)}, with --json)")


def _print_short(short: list[dict[str, Any]]) -> None:
    output.table(
        "Short",
        ("host", "class", "priority", "short", "of", "unit", "from", "until", "met"),
        [
            (
                one["host"],
                one["class"],
                str(one["priority"]),
                _units(one["short"]),
                _units(one["asked"]),
                one["unit"].removesuffix(" per quarter"),
                one["from"],
                one["until"],
                value_written(one["met_share"], "fraction", 0),
            )
            for one in short
        ],
        words=2,
    )


def _unit_of(data: dict[str, Any], class_: str) -> str:
    return next(str(one["unit"]) for one in data["assignments"] if one["class"] == class_)


def _print_marginal(data: dict[str, Any]) -> None:
    rows = []
    for name, total in data["marginal"].items():
        where = data["marginal_where"][name]
        hosts = ", ".join(f"{host} {_units(x)}" for host, x in where["hosts"].items())
        donors = ", ".join(f"{donor} {_units(x)}" for donor, x in list(where["donors"].items())[:4])
        rows.append((name, _units(total), hosts or "nobody", donors or "nobody"))
    output.table(
        "What one unit more of a class meets, in unit-quarters (units of what is used)",
        ("class", "meets", "free to go anywhere: at", "with a donor that offers"),
        rows,
        words=4,
    )


def _print_changes(data: dict[str, Any]) -> None:
    shown = [one for one in data["shortfall"] if one["cheapest_change"]][:MOST_LISTED]
    if shown:
        output.say("Fewest units that must change to meet a request in full, others as now:")
    for one in shown:
        output.say(f"- {one['host']} {one['class']} (row {one['row']}): {_change(one)}.")


def _change(short: dict[str, Any]) -> str:
    """Write the cheapest change, and what would do from when others could be there."""
    text = "; ".join(part["text"] for part in short["cheapest_change"])
    later = short["later_change"]
    if later is not None:
        text += f". Met from {later['from']} on: {_texts(later['changes'])}"
    return text


def _print_shortfall(data: dict[str, Any]) -> None:
    output.say(_inputs(data))
    _what_if(data)
    for host in data["hosts"]:
        if not host["lacks"]:
            output.say(f"{host['name']}: {_all_met(host['requests'])}.")
            continue
        output.say(f"{host['name']}: {_some_short(host['short'], host['requests'])}.")
        for lack in host["lacks"]:
            unit = lack["unit"].removesuffix(" per quarter")
            what = sentence(class_named(lack["class"]))
            output.say(
                f"  {what} (priority {lack['priority']}): {_units(lack['short'])} of "
                f"{counted(lack['asked'], unit)} short, {_when(lack)}."
            )
            closers = [one["text"] for one in lack["could_close"][:4]]
            more = len(lack["could_close"]) - len(closers)
            said = "; ".join(closers) or "nobody in the file"
            output.say(f"    Could close it: {said}{f'; {more} more' * (more > 0)}.")
            if lack["too_late"]:
                late = "; ".join(one["text"] for one in lack["too_late"][:4])
                more = len(lack["too_late"]) - 4
                output.say(f"    Too late: {late}{f'; {more} more' * (more > 0)}.")
            if lack["cheapest_change"]:
                output.say(f"    Fewest units to change: {_change(lack)}.")
    _print_end(data)


def _when(lack: dict[str, Any]) -> str:
    """Write in which quarters something is missing, every run of them."""
    spells = lack["spells"]
    if len(spells) == 1 and lack["from"] == lack["until"]:
        return f"in {lack['from']}"
    shown = [_run(one) for one in spells[:MOST_SPELLS]]
    more = len(spells) - len(shown)
    return ", ".join(shown) + f" and {more} runs more, until {lack['until']}" * (more > 0)


def _run(spell: dict[str, Any]) -> str:
    if spell["from"] == spell["until"]:
        return str(spell["from"])
    return f"{spell['from']} to {spell['until']}"


def _all_met(requests: int) -> str:
    return "its only request is met" if requests == 1 else f"all {requests} requests are met"


def _some_short(short: int, requests: int) -> str:
    if requests == 1:
        return "its only request is short"
    return f"{short} of {requests} requests {'is' if short == 1 else 'are'} short"


def _row(number: int | None) -> str:
    return "" if number is None else f" (row {number})"


def _print_end(data: dict[str, Any]) -> None:
    output.say(*[f"Note: {note}" for note in data["notes"]])
    certificate = data["certificate"]
    failed = [name for name, ok in certificate["checks"].items() if ok is False]
    if failed:
        output.say(f"CERTIFICATE FAILED: {', '.join(failed)}. Please report it.")
        return
    found = "every claim re-checked by independent code."
    if certificate["unproved"]:
        found = (
            "every flow and sum re-checked by independent code; not proved again: "
            f"{'; '.join(certificate['unproved'])}."
        )
    output.say(
        f"Status: {data['status']}, gap {value_written(data['gap'], 'fraction')}. "
        f"Certificate: {found}"
    )
