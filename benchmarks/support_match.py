"""Time of the match against its size, beside the same model in linopy on the same solver.

Run it from the repository's root; for the comparison, with an interpreter that has linopy:

    python -m venv path/to/venv
    path/to/venv/bin/pip install linopy==0.10.1 highspy==1.16.0
    python benchmarks/support_match.py --peer path/to/venv/bin/python

It writes a table, a chart and a page to benchmarks/results. Both sides run the passes on shortfall,
burden and cost to a gap of 1 %, on HiGHS; importing is not counted. Of ours, finding who can serve
whom is counted; the peer is given that. The peer is stopped after ten minutes of a size; ours stops
by gap or nodes only. Cases are made up: 22 donors with reserves, leads, ends, systems and prices;
10 hosts with windows, systems and priorities, one of them a partner to whom units are given; five
refusals. Of five classes, three are stationed, one is given, one is used.
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
from harmel.models.support.block import Block, build
from harmel.models.support.grid import Grid, Limit, Need, Supply
from harmel.models.support.passes import Pass, balance, fill, shared, spending
from harmel.models.support.solve import Limits

RESULTS = Path(__file__).parent / "results"
PEER = Path(__file__).parent / "support_match_linopy.py"
NAME = "support_match"
SEED, GAP, NODES = 2024, 0.01, 200
DONORS, HOSTS, REFUSALS = 22, 10, 5
WAYS = ("stationed", "given", "stationed", "used", "stationed")
SIZES = ((1, 8), (2, 16), (5, 24), (10, 40), (30, 40))
"""Classes and quarters; the largest size is that of 32 members, 30 classes and 40 quarters."""
PATIENCE = 600
"""Seconds after which the peer is stopped."""


@dataclass(frozen=True)
class Row:
    """One size, and what it took."""

    classes: int
    quarters: int
    arcs: int
    harmel_cpu_s: float
    harmel_wall_s: float
    status: str
    largest_gap: float
    linopy_cpu_s: float | None = None
    linopy_wall_s: float | None = None
    linopy_stopped_after_s: int | None = None
    ratio: float | None = None
    largest_difference: float | None = None


def drawn(classes: int, quarters: int) -> tuple[Grid, dict[str, float]]:
    """Return a made-up case, and the parts of donors."""
    draw = np.random.default_rng([SEED, classes, quarters])
    needs: list[Need] = []
    supplies: list[Supply] = []
    for k in range(classes):
        way = WAYS[k % len(WAYS)]
        for h in range(HOSTS):
            first, last = window(draw, quarters)
            takes = frozenset(["a"]) if draw.random() < 0.2 else frozenset[str]()
            level, amount = int(draw.integers(1, 4)), float(draw.integers(1, 5))
            here: Any = "given" if h == HOSTS - 1 and way == "stationed" else way
            names = f"H{h:02}", f"c{k:02}"
            line = len(needs) + 1
            needs.append(Need(line, *names, here, level, amount, first, last, takes))
        for d in range(DONORS):
            first, last = window(draw, quarters)
            last = last if draw.random() < 0.4 else quarters - 1
            held = float(draw.integers(1, 7)) * (10 if way == "used" else 1)
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
                    price=round(float(np.exp(draw.normal(3, 1))), 1),
                    rotates=kept > 0,
                )
            )
    pairs = [(int(draw.integers(DONORS)), int(draw.integers(HOSTS))) for _ in range(REFUSALS)]
    limits = tuple(
        Limit(10_000 + n, f"D{d:02}", f"H{h:02}", "", 0.0, 0, quarters - 1)
        for n, (d, h) in enumerate(pairs)
    )
    weights = np.exp(draw.normal(0, 1.2, DONORS))
    parts = {f"D{d:02}": float(w) for d, w in enumerate(weights / weights.sum())}
    return Grid(0, quarters, tuple(needs), tuple(supplies), limits, 3.0), parts


def window(draw: np.random.Generator, quarters: int) -> tuple[int, int]:
    """Return a first quarter in the first half, and a last in the second."""
    half = quarters // 2
    return int(draw.integers(0, half)), int(draw.integers(half, quarters))


def ours(grid: Grid, parts: dict[str, float]) -> tuple[list[Block], list[Pass], dict[str, float]]:
    """Run the passes; return the classes, the passes, and what each reached."""
    limits = Limits(GAP, NODES)
    blocks = [build(grid, class_) for class_ in grid.classes()]
    filled = [fill(block, limits) for block in blocks]
    reached: dict[str, float] = {}
    passes: list[Pass] = []
    for one in filled:
        asked = sum(one.block.asked(r) for r in range(len(one.block.needs)))
        for priority, met in one.reached.items():
            name = f"priority {priority}"
            reached[name] = reached.get(name, 0.0) + met / asked
            passes.append(Pass(name, -met, -one.bound[priority], one.status, one.nodes))
    flow = np.concatenate([one.flow for one in filled if one.flow is not None])
    _, later = balance(shared(filled, parts), flow, limits)
    reached |= {one.name: one.value for one in later}
    return blocks, [*passes, *later], reached


def written(grid: Grid, blocks: list[Block], parts: dict[str, float]) -> dict[str, Any]:
    """Return the case in plain lists, with its arcs."""
    arcs: list[dict[str, float]] = []
    offers = {supply: number for number, supply in enumerate(grid.supplies)}
    requests = {need: number for number, need in enumerate(grid.needs)}
    for block in blocks:
        arcs += [
            {
                "offer": offers[block.supplies[int(block.supply[n])]],
                "request": requests[block.needs[int(block.need[n])]],
                "spell": int(block.spell[n]),
                "length": int(block.lengths[block.spell[n]]),
                "served": float(block.served[n]),
            }
            for n in range(block.size)
        ]
    spent = np.concatenate([spending(block) for block in blocks]).tolist()
    return grid.as_plain() | {"parts": parts, "arcs": arcs, "spent": spent}


def peer(python: Path, case: dict[str, Any]) -> dict[str, Any] | None:
    """Run the same in linopy, in a process of its own; None where it takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps(case), encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603
                [str(python), str(PEER), str(path), str(GAP)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(classes: int, quarters: int, python: Path | None) -> tuple[Row, dict[str, str]]:
    """Run both on one size; return what it took, and the peer's versions."""
    grid, parts = drawn(classes, quarters)
    wall, cpu = time.perf_counter(), time.process_time()
    blocks, passes, reached = ours(grid, parts)
    spent = time.process_time() - cpu, time.perf_counter() - wall
    arcs = sum(block.size for block in blocks)
    stopped = any(one.status != "optimal" for one in passes)
    status = "stopped by nodes" if stopped else "within the gap"
    row = (classes, quarters, arcs, *spent, status, max(one.gap for one in passes))
    if python is None:
        return Row(*row), {}
    theirs = peer(python, written(grid, blocks, parts))
    if theirs is None:
        return Row(*row, linopy_stopped_after_s=PATIENCE), {}
    apart = max(
        abs(value - reached[name]) / max(1.0, abs(value))
        for name, value in theirs["reached"].items()
    )
    ratio = theirs["cpu"] / spent[0]
    found = Row(*row, theirs["cpu"], theirs["wall"], None, ratio, apart)
    return found, dict(theirs["versions"])


def chart(rows: list[Row]) -> str:
    """Draw CPU seconds by arcs, both axes logarithmic."""
    values = [
        {"arcs": row.arcs, "seconds": seconds, "program": program}
        for row in rows
        for program, seconds in (("harmel", row.harmel_cpu_s), ("linopy", row.linopy_cpu_s))
        if seconds is not None
    ]
    stopped = [
        {
            "arcs": row.arcs,
            "seconds": row.linopy_stopped_after_s,
            "program": "linopy",
            "text": f"linopy stopped unfinished after {row.linopy_stopped_after_s} s",
        }
        for row in rows
        if row.linopy_stopped_after_s is not None
    ]
    encoding = {
        "x": {
            "field": "arcs",
            "type": "quantitative",
            "scale": {"type": "log", "nice": False},
            "axis": {"title": "arcs: offer, request, quarters", "format": "~s"},
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
    }
    apart = {"align": "right", "dx": -8, "dy": -2}
    layers: list[dict[str, Any]] = [
        {"data": {"values": values}, "mark": {"type": "line", "point": True}},
        {
            "data": {"values": stopped},
            "mark": {"type": "point", "shape": "triangle-up", "size": 60},
        },
        {
            "data": {"values": stopped},
            "mark": {"type": "text", **apart},
            "encoding": {"text": {"field": "text"}},
        },
    ]
    spec = {
        "width": 420,
        "height": 280,
        "encoding": encoding,
        "layer": layers if stopped else layers[:1],
    }
    return svg(spec, "CPU seconds of a match by its number of arcs, harmel and linopy, log scales")


def page(rows: list[Row], versions: dict[str, str]) -> str:
    """Write the results as a page."""
    beside = ", ".join(f"{name} {number}" for name, number in versions.items())
    lines = [
        "# The match of requests and offers: time against size",
        "",
        f"Made by `benchmarks/{NAME}.py` with seed {SEED}: {DONORS} donors, {HOSTS} hosts, whole",
        "units but for what is used; passes on shortfall, burden and cost to a gap of"
        f" {100 * GAP:g} %, on HiGHS.",
        "Building and solving, without imports; linopy is given who can serve whom.",
        "The gap is the largest of all passes, of what is met or carried. The difference is the",
        "largest between what two passes reached, relative to it. It need not be zero: linopy",
        "stops each pass within the gap, ours meets more of what is asked (a hundredth of the",
        "gap), and who meets more has more to carry and to pay.",
        f"linopy is stopped after {PATIENCE} s of a size; ours stops by gap or {NODES} nodes,",
        "never by the clock.",
        f"Python {platform.python_version()}, SciPy {scipy.__version__},"
        f" {beside + ', ' if beside else ''}{platform.machine()},",
        "two cores shared with other work.",
        "",
        "| classes | quarters | arcs | harmel, CPU [s] | wall [s] | gap | linopy, CPU [s] "
        "| wall [s] | times | difference |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        theirs = ["", "", "", ""]
        if row.linopy_stopped_after_s is not None:
            theirs[1] = f"stopped after {row.linopy_stopped_after_s}"
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
    statuses = sorted({row.status for row in rows})
    lines += ["", f"Status of ours, over all sizes: {', '.join(statuses)}."]
    lines += ["", f"![CPU seconds by arcs]({NAME}.svg)", ""]
    return "\n".join(lines)


def main() -> None:
    """Measure, and write the table, the chart and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peer", type=Path, help="a Python that has linopy; without it: ours only")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results go")
    parser.add_argument("--sizes", type=int, default=len(SIZES), help="how many of the sizes")
    chosen = parser.parse_args()
    python = None if chosen.peer is None else chosen.peer.absolute()
    rows: list[Row] = []
    versions: dict[str, str] = {}
    for size in SIZES[: chosen.sizes]:
        row, found = measure(*size, python)
        rows.append(row)
        versions |= found
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (chosen.out / f"{NAME}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(rows[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    (chosen.out / f"{NAME}.svg").write_text(chart(rows) + "\n", encoding="utf-8")
    (chosen.out / f"{NAME}.md").write_text(page(rows, versions), encoding="utf-8")


if __name__ == "__main__":
    main()
