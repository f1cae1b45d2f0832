"""Time of the match against its size, beside the same model in linopy on the same solver.

Run it from the repository's root; for the comparison, with an interpreter that has linopy:

    python benchmarks/support_match.py --peer path/to/python

It writes a table, a chart and a page to benchmarks/results. Both sides build the model from the
same plain lists and run the passes on shortfall and burden to a gap of 1 %, on HiGHS; importing is
not counted. Cases are made up: 22 donors with reserves, leads, ends and systems, 10 hosts with
windows, systems and priorities, five refusals.
"""

import argparse
import csv
import json
import platform
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy

from harmel.faces.charts.drawing import MAIN, SHORT, svg
from harmel.models.support.block import build
from harmel.models.support.grid import Grid, Limit, Need, Supply
from harmel.models.support.passes import Pass, balance, fill, shared
from harmel.models.support.solve import Limits

RESULTS = Path(__file__).parent / "results"
PEER = Path(__file__).parent / "support_match_linopy.py"
NAME = "support_match"
SEED, GAP, NODES = 2024, 0.01, 200
DONORS, HOSTS = 22, 10
SIZES = ((1, 8), (2, 16), (5, 24), (5, 40), (10, 40))
LARGEST = (30, 40)
"""Classes and quarters; the largest size is that of 32 members, 30 classes and 40 quarters."""


@dataclass(frozen=True)
class Row:
    """One size, and what it took."""

    classes: int
    quarters: int
    arcs: int
    harmel_cpu_s: float
    harmel_wall_s: float
    largest_gap: float
    linopy_cpu_s: float | None = None
    linopy_wall_s: float | None = None
    ratio: float | None = None
    largest_difference: float | None = None


def drawn(classes: int, quarters: int) -> tuple[Grid, dict[str, float]]:
    """Return a made-up case of units that are stationed, and the parts of donors."""
    draw = np.random.default_rng([SEED, classes, quarters])
    needs: list[Need] = []
    supplies: list[Supply] = []
    for k in range(classes):
        for h in range(HOSTS):
            first, last = (
                int(draw.integers(0, quarters // 2)),
                int(draw.integers(quarters // 2, quarters)),
            )
            takes = frozenset(["a"]) if draw.random() < 0.2 else frozenset[str]()
            level, amount = int(draw.integers(1, 4)), float(draw.integers(1, 5))
            needs.append(
                Need(
                    len(needs) + 1,
                    f"H{h:02}",
                    f"c{k:02}",
                    "stationed",
                    level,
                    amount,
                    first,
                    last,
                    takes,
                )
            )
        for d in range(DONORS):
            first = int(draw.integers(0, quarters // 2))
            late = draw.random() < 0.4
            last = int(draw.integers(quarters // 2, quarters)) if late else quarters - 1
            held = float(draw.integers(1, 7))
            kept = float(draw.integers(0, int(held)))
            supplies.append(
                Supply(
                    1000 + len(supplies),
                    f"D{d:02}",
                    f"c{k:02}",
                    held,
                    kept,
                    first,
                    last,
                    0,
                    systems=frozenset("ab"[int(draw.random() < 0.5)]),
                    rotates=kept > 0,
                )
            )
    limits = tuple(
        Limit(
            10_000 + n,
            f"D{int(draw.integers(DONORS)):02}",
            f"H{int(draw.integers(HOSTS)):02}",
            "",
            0.0,
            0,
            quarters - 1,
        )
        for n in range(5)
    )
    weights = np.exp(draw.normal(0, 1.2, DONORS))
    parts = {f"D{d:02}": float(w) for d, w in enumerate(weights / weights.sum())}
    return Grid(0, quarters, tuple(needs), tuple(supplies), limits, 3.0), parts


def ours(grid: Grid, parts: dict[str, float]) -> tuple[int, list[Pass], dict[str, float]]:
    """Run the passes; return the number of arcs, the passes, and what each reached."""
    limits = Limits(GAP, NODES)
    blocks = [build(grid, class_) for class_ in grid.classes()]
    filled = [fill(block, limits) for block in blocks]
    reached: dict[str, float] = {}
    for one in filled:
        asked = sum(one.block.asked(r) for r in range(len(one.block.needs)))
        for priority, met in one.reached.items():
            name = f"priority {priority}"
            reached[name] = reached.get(name, 0.0) + met / asked
    flow = np.concatenate([one.flow for one in filled if one.flow is not None])
    _, passes = balance(shared(filled, parts), flow, limits)
    reached |= {one.name: one.value for one in passes}
    return sum(block.size for block in blocks), passes, reached


def peer(python: Path, grid: Grid, parts: dict[str, float]) -> dict[str, Any]:
    """Run the same in linopy, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps(grid.as_plain() | {"parts": parts}), encoding="utf-8")
        done = subprocess.run(  # noqa: S603
            [str(python), str(PEER), str(path), str(GAP)],
            check=True,
            capture_output=True,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(classes: int, quarters: int, python: Path | None) -> Row:
    """Run both on one size."""
    grid, parts = drawn(classes, quarters)
    wall, cpu = time.perf_counter(), time.process_time()
    arcs, passes, reached = ours(grid, parts)
    spent = time.process_time() - cpu, time.perf_counter() - wall
    gap = max(one.gap for one in passes)
    if python is None:
        return Row(classes, quarters, arcs, *spent, gap)
    theirs = peer(python, grid, parts)
    apart = max(
        abs(value - reached[name]) / max(1.0, abs(value))
        for name, value in theirs["reached"].items()
    )
    ratio = theirs["cpu"] / spent[0]
    return Row(classes, quarters, arcs, *spent, gap, theirs["cpu"], theirs["wall"], ratio, apart)


def chart(rows: list[Row]) -> str:
    """Draw CPU seconds by arcs, both axes logarithmic."""
    values = [
        {"arcs": row.arcs, "seconds": seconds, "program": program}
        for row in rows
        for program, seconds in (("harmel", row.harmel_cpu_s), ("linopy", row.linopy_cpu_s))
        if seconds is not None
    ]
    spec = {
        "data": {"values": values},
        "width": 420,
        "height": 280,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "arcs",
                "type": "quantitative",
                "scale": {"type": "log", "nice": False},
                "axis": {"title": "arcs: offer, request, quarter", "format": "~s"},
            },
            "y": {
                "field": "seconds",
                "type": "quantitative",
                "scale": {"type": "log"},
                "axis": {"title": "CPU seconds", "format": "~g"},
            },
            "color": {
                "field": "program",
                "type": "nominal",
                "scale": {"domain": ["harmel", "linopy"], "range": [MAIN, SHORT]},
            },
        },
    }
    return svg(spec, "CPU seconds of a match by its number of arcs, harmel and linopy, log scales")


def page(rows: list[Row]) -> str:
    """Write the results as a page."""
    lines = [
        "# The match of requests and offers: time against size",
        "",
        f"Made by `benchmarks/{NAME}.py` with seed {SEED}: {DONORS} donors, {HOSTS} hosts, whole units,",
        f"passes on shortfall and burden to a gap of {100 * GAP:g} %, on HiGHS. Building and solving,",
        "without imports. The difference is the largest between what two passes reached, relative to",
        "it; both stop within the gap, so it need not be zero.",
        f"Python {platform.python_version()}, SciPy {scipy.__version__}, {platform.machine()}, two cores"
        " shared with other work.",
        "",
        "| classes | quarters | arcs | harmel, CPU [s] | wall [s] | gap | linopy, CPU [s] | wall [s] "
        "| times | difference |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        theirs = ["", "", "", ""]
        if row.linopy_cpu_s is not None and row.linopy_wall_s is not None:
            theirs = [
                f"{row.linopy_cpu_s:.2f}",
                f"{row.linopy_wall_s:.2f}",
                f"{row.ratio:.1f}",
                f"{row.largest_difference:.1g}",
            ]
        cells = [
            str(row.classes),
            str(row.quarters),
            f"{row.arcs:,}",
            f"{row.harmel_cpu_s:.2f}",
            f"{row.harmel_wall_s:.2f}",
            f"{100 * row.largest_gap:.2f} %",
            *theirs,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", f"![CPU seconds by arcs]({NAME}.svg)", ""]
    return "\n".join(lines)


def main() -> None:
    """Measure, and write the table, the chart and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peer", type=Path, help="a Python that has linopy; without it: ours only")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results go")
    parser.add_argument("--largest", action="store_true", help="30 classes and 40 quarters as well")
    chosen = parser.parse_args()
    python = None if chosen.peer is None else chosen.peer.absolute()
    rows = [measure(*size, python) for size in SIZES]
    if chosen.largest:
        rows.append(measure(*LARGEST, None))
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (chosen.out / f"{NAME}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(rows[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    (chosen.out / f"{NAME}.svg").write_text(chart(rows) + "\n", encoding="utf-8")
    (chosen.out / f"{NAME}.md").write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
