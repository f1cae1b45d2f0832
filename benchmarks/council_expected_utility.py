"""What a round of the expected-utility model costs, beside the public program.

Run it as

    python benchmarks/council_expected_utility.py --peer PATH/bdm_scholz_model.py

with the script of github jmckib/bdm-scholz-expected-utility-model, which needs Python 2. Both get
the same random issues, in one run on one machine. A round's cost is processor time: of the public
program, one round less none, each as its own process, the least of three (at its largest size, of
one, which takes 13 seconds and more); of ours, the median of many calls. So a busy machine makes
us look worse, not better. Medians and means after the round are compared. Without --peer, ours
alone is measured.
"""

import argparse
import csv
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from harmel.faces.charts.drawing import INK, MAIN, QUIET, SHORT, WIDTH, Spec, svg
from harmel.models.council.board import Answer, Board
from harmel.models.council.expected_utility import expected_utility
from harmel.models.council.scholz_2011 import scholz_2011

PEER_SIZES = (9, 10, 15, 20)
SIZES = (*PEER_SIZES, 32, 64, 128, 256, 512)
FITTED = (32, 512)
DRAWS, DRAWN_ACTORS, DRAWN_ROUNDS = 10_000, 32, 10
SEED = 2011
NAME = "council_expected_utility"
MODELS: dict[str, Callable[..., Answer]] = {
    "scholz_2011": scholz_2011,
    "expected_utility": expected_utility,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What so many rounds of so many issues with so many actors cost."""

    program: str
    actors: int
    issues: int
    rounds: int
    cpu_seconds: float


def issue(actors: int) -> Board:
    """Draw an issue; its figures are short, so that both programs read the same."""
    draw = np.random.default_rng([SEED, actors])
    x = draw.uniform(0, 100, (1, actors)).round(3)
    s, c = (draw.uniform(0.05, 1, (1, actors)).round(3) for _ in range(2))
    return Board(x, s, c, np.full(1, np.nan), np.zeros(1), np.full(1, 100.0))


def ours(model: Callable[..., Answer], board: Board, rounds: int, seconds: float = 1.0) -> float:
    """Return the median processor time of a call, over calls of about so many seconds in all."""
    taken: list[float] = []
    model(board, 1)
    while sum(taken) < seconds:
        before = time.process_time()
        model(board, rounds)
        taken.append(max(time.process_time() - before, 1e-6))
    return float(np.median(taken))


def peer(script: Path, python: str, board: Board) -> tuple[float, bool]:
    """Return the processor time of one round of the public program, and whether we agree."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "issue.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["Actor", "Capability", "Position", "Salience"])
            columns = zip(board.capability[0], board.positions[0], board.salience[0], strict=True)
            table.writerows([f"A{i}", c, x, s] for i, (c, x, s) in enumerate(columns))
        least = dict.fromkeys((0, 1), np.inf)
        for rounds in (0, 1) * (1 if board.size[1] == max(PEER_SIZES) else 3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [python, str(script), str(path), str(rounds)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            least[rounds] = min(least[rounds], took)
    said = [
        [float(value) for value in re.findall(rf"{name} position: (\S+)", done.stdout)]
        for name in ("Median", "Mean")
    ]
    answer = scholz_2011(board, 1, capitulation=False)
    found = [[float(v) for v in part[:, 0]] for part in (answer.medians, answer.means)]  # type: ignore[index]
    return least[1] - least[0], np.allclose(said, found, rtol=0, atol=1e-6)


def draws() -> Board:
    """Draw one issue many times, each position triangular within 10 of where it was."""
    draw = np.random.default_rng(SEED)
    one = issue(DRAWN_ACTORS)
    x = draw.triangular(
        np.maximum(one.positions - 10, 0),
        one.positions,
        np.minimum(one.positions + 10, 100),
        (DRAWS, DRAWN_ACTORS),
    )
    same = [np.repeat(part, DRAWS, axis=0) for part in (one.salience, one.capability)]
    ends = [np.repeat(part, DRAWS) for part in (one.reference, one.low, one.high)]
    return Board(x, *same, *ends)


def growth(costs: Sequence[Cost], program: str, low: int, high: int) -> float:
    """Return by which power of the number of actors the cost grows, fitted between two sizes."""
    known = [c for c in costs if c.program == program and low <= c.actors <= high]
    known = [c for c in known if c.issues == 1]
    sizes, seconds = ([getattr(c, field) for c in known] for field in ("actors", "cpu_seconds"))
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def chart(costs: Sequence[Cost]) -> str:
    """Draw cost against actors."""
    colors = {"public program": SHORT, "scholz_2011": MAIN, "expected_utility": QUIET}
    shown = [c for c in costs if c.issues == 1]
    lines = [{"program": c.program, "actors": c.actors, "ms": 1000 * c.cpu_seconds} for c in shown]
    names = [name for name in colors if any(line["program"] == name for line in lines)]
    sizes = [10, 20, 32, 64, 128, 256, 512]
    encoding: Spec = {
        "x": {
            "field": "actors",
            "type": "quantitative",
            "scale": {"type": "log", "domain": [8, 600], "nice": False},
            "axis": {"title": "actors", "values": sizes, "grid": False, "labelOverlap": False},
        },
        "y": {
            "field": "ms",
            "type": "quantitative",
            "scale": {"type": "log", "domain": [0.1, 100_000], "nice": False},
            "axis": {
                "title": "one round, milliseconds of processor time",
                "values": [0.1, 1, 10, 100, 1000, 10_000, 100_000],
                "format": ",~r",
            },
        },
        "color": {
            "field": "program",
            "type": "nominal",
            "scale": {"domain": names, "range": [colors[name] for name in names]},
            "legend": None,
        },
    }
    labels = [
        {**max((r for r in lines if r["program"] == name), key=lambda r: r["actors"])}
        for name in names
    ]
    places = {
        "public program": {"align": "left", "dx": 9, "dy": 0},
        "scholz_2011": {"align": "right", "dx": -4, "dy": -16},
        "expected_utility": {"align": "right", "dx": 16, "dy": 48},
    }
    texts: list[Spec] = [
        {
            "data": {"values": [row]},
            "mark": {"type": "text", "baseline": "middle", **places[str(row["program"])]},
            "encoding": {**encoding, "text": {"field": "program"}},
        }
        for row in labels
    ]
    lined: Spec = {
        "data": {"values": lines},
        "mark": {"type": "line", "point": {"size": 45}, "strokeWidth": 2},
        "encoding": encoding,
    }
    spec: Spec = {
        "width": WIDTH,
        "height": 320,
        "background": "white",
        "padding": 8,
        "title": {
            "text": "Cost of one round of challenges",
            "anchor": "start",
            "color": INK,
            "fontSize": 14,
            "fontWeight": "normal",
        },
        "layer": [lined, *texts],
    }
    return svg(spec, "Processor time of one round against the number of actors, on two log scales")


def summary(costs: Sequence[Cost], agreed: dict[int, bool]) -> str:
    """Return the findings as Markdown."""
    single = {(c.program, c.actors): c.cpu_seconds for c in costs if c.issues == 1}
    lines = [
        "# The cost of one round of challenges",
        "",
        f"Measured in one run on {platform.machine()} with Python {platform.python_version()} and "
        f"NumPy {np.__version__} by `benchmarks/{NAME}.py`. Milliseconds of processor time for "
        "one round of one issue. Agreed: whether median and mean after the round equal those of "
        "the public program to 1e-6 (without capitulation, which it cannot reach).",
        "",
        "| actors | public program | `scholz_2011` | ratio | agreed | `expected_utility` |",
        "|---|---|---|---|---|---|",
    ]
    for n in SIZES:
        own, printed = single["scholz_2011", n], single["expected_utility", n]
        theirs = single.get(("public program", n))
        beside = "| | " if theirs is None else f"| {theirs / own:,.0f} | {_yes(agreed[n])} "
        public = "" if theirs is None else f"{1000 * theirs:,.0f}"
        lines.append(f"| {n} | {public} | {1000 * own:.2f} {beside}| {1000 * printed:.2f} |")
    low, high = FITTED
    bound = (high / low) ** 2 * np.log(high) / np.log(low)
    lines.append("")
    for model in MODELS:
        times = single[model, high] / single[model, low]
        lines.append(
            f"- `{model}` grows with the power {growth(costs, model, low, high):.2f} of the number "
            f"of actors from {low} to {high}, and {growth(costs, model, 128, high):.2f} from 128; "
            f"{times:.0f} times from {low} to {high}, where n² log n grows {bound:.0f} times."
        )
    if agreed:
        power = growth(costs, "public program", min(agreed), max(agreed))
        lines.append(
            f"- The public program grows with the power {power:.2f} from {min(agreed)} to "
            f"{max(agreed)}."
        )
    lines += [
        f"- {c.issues:,} draws of {c.actors} actors over {c.rounds} rounds by `{c.program}`: "
        f"{c.cpu_seconds:.1f} s of processor time on one core."
        for c in costs
        if c.issues > 1
    ]
    return "\n".join(lines) + "\n"


def _yes(agreed: bool) -> str:
    return "yes" if agreed else "no"


def main() -> None:
    """Measure, and write a table, a chart and a summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", type=Path, help="the public program's script")
    parser.add_argument("--python", default="python2.7", help="the Python 2 that runs it")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    given = parser.parse_args()
    costs, agreed = [], {}
    for n in SIZES:
        board = issue(n)
        for name, model in MODELS.items():
            costs.append(Cost(name, n, 1, 1, ours(model, board, 1)))
        if given.peer and n in PEER_SIZES:
            seconds, agreed[n] = peer(given.peer, given.python, board)
            costs.append(Cost("public program", n, 1, 1, seconds))
    many = draws()
    for name, model in MODELS.items():
        seconds = ours(model, many, DRAWN_ROUNDS)
        costs.append(Cost(name, DRAWN_ACTORS, DRAWS, DRAWN_ROUNDS, seconds))
    given.out.mkdir(parents=True, exist_ok=True)
    with (given.out / f"{NAME}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["program", "actors", "issues", "rounds", "cpu_seconds"])
        for c in costs:
            table.writerow([c.program, c.actors, c.issues, c.rounds, f"{c.cpu_seconds:.6g}"])
    found = summary(costs, agreed)
    (given.out / f"{NAME}.md").write_text(found, encoding="utf-8")
    (given.out / f"{NAME}.svg").write_text(chart(costs), encoding="utf-8")
    sys.stdout.write(found)


if __name__ == "__main__":
    main()
