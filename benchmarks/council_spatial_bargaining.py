"""CPU time of the spatial model of politics, beside KTAB's program smpc on the same inputs.

Run it from the repository's root, with the path of a compiled smpc:

    python benchmarks/council_spatial_bargaining.py --peer path/to/smpc

It writes a table, a chart and a page to benchmarks/results. The peer runs with its smallest
output (--logmin) and with its log switched off, which is the fastest it can do; it writes its
database to a temporary folder. Its whole process is counted, which starts in some milliseconds;
of ours the call alone, the best of several.
"""

import argparse
import csv
import platform
import resource
import sqlite3
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from harmel.faces.charts.drawing import MAIN, SHORT, svg
from harmel.models.council.board import Board
from harmel.models.council.spatial_bargaining import spatial_bargaining

ROOT = Path(__file__).parent.parent
CHINA = ROOT / "tests" / "published" / "negotiation"
RESULTS = Path(__file__).parent / "results"
NAME = "council_spatial_bargaining"
SEED = 2024
SIZES = (10, 14, 20, 26, 32, 40, 50)
ALONE = (100, 200)
"""Sizes that the peer is not asked for: it needs minutes and gigabytes."""
BATCH = (500, 26)
"""How many issues with how many actors are answered in one call."""
QUIET = "* GLOBAL:\n  ENABLED = false\n  TO_FILE = false\n  TO_STANDARD_OUTPUT = false\n"


@dataclass(frozen=True)
class Row:
    """One input, and what it took."""

    input: str
    actors: int
    turns: int
    harmel_s: float
    ktab_s: float | None = None
    ratio: float | None = None
    largest_difference: float | None = None


def one(positions: np.ndarray, salience: np.ndarray, capability: np.ndarray) -> Board:
    """Return a board from arrays of shape (b, n)."""
    count = len(positions)
    ends = np.zeros(count), np.full(count, 100.0)
    return Board(positions, salience, capability, np.full(count, np.nan), *ends)


def china(case: str) -> Board:
    """Return one of the two issues of the published case."""
    with (CHINA / f"ktab_china_{case}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, s, c = (
        np.array([[float(row[name]) for row in rows]])
        for name in ("position", "salience", "influence")
    )
    return one(x, s / 100, c)


def drawn(actors: int, count: int = 1) -> Board:
    """Return random issues: positions in tenths, influence and salience in whole hundredths."""
    draw = np.random.default_rng([SEED, actors])
    shape = (count, actors)
    positions = draw.integers(0, 1001, shape) / 10
    return one(positions, draw.integers(5, 101, shape) / 100, draw.integers(5, 101, shape) * 1.0)


def peer(program: Path, board: Board) -> tuple[float, np.ndarray]:
    """Return the CPU seconds of the peer, and its positions by turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "smpc-logger.conf").write_text(QUIET, encoding="utf-8")
        n = board.size[1]
        lines = [f"benchmark,random,{n},1,", "Actor,Description,Influence,Position,Salience,"]
        for i in range(n):
            weight, x = board.capability[0, i], board.positions[0, i]
            lines.append(f"a{i},actor {i},{weight:g},{x:.10g},{100 * board.salience[0, i]:.10g},")
        (folder / "input.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [str(program), "--csv", "input.csv", "--seed", "1", "--logmin"]
        command += ["--connstr", "Driver=QSQLITE;Database=run"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with sqlite3.connect(folder / "run.db") as base:
            found = base.execute(
                "select Pos_Coord from VectorPosition order by Turn_t, Act_i"
            ).fetchall()
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return spent, np.array(found).reshape(-1, n)


def ours(board: Board, times: int = 7) -> tuple[float, np.ndarray]:
    """Return the least CPU seconds of several calls, and the positions by turn."""
    best = np.inf
    for _ in range(times):
        start = time.process_time()
        found = spatial_bargaining(board)
        best = min(best, time.process_time() - start)
    if found.rounds is None:
        raise AssertionError
    return best, found.rounds


def measure(name: str, board: Board, program: Path | None) -> Row:
    """Run both on one issue."""
    spent, rounds = ours(board, 3 if board.size[1] > max(SIZES) else 7)
    turns = len(rounds) - 1
    if program is None:
        return Row(name, board.size[1], turns, spent)
    theirs, path = peer(program, board)
    both = min(len(path), len(rounds))
    apart = float(np.abs(path[:both] - rounds[:both, 0]).max())
    if len(path) != len(rounds):
        apart = np.inf
    return Row(name, board.size[1], turns, spent, theirs, theirs / spent, apart)


def growth(rows: list[Row], column: str, least: int) -> float:
    """Return the power of the number of actors, from so many on, with which a turn's time grows."""
    fitted = [r for r in rows if r.input == "random" and r.actors >= least and getattr(r, column)]
    n = np.log([row.actors for row in fitted])
    seconds = np.log([getattr(row, column) / row.turns for row in fitted])
    return float(np.polyfit(n, seconds, 1)[0])


def chart(rows: list[Row]) -> str:
    """Draw the time of a whole run by the number of actors, both axes logarithmic."""
    values = [
        {"actors": row.actors, "seconds": seconds, "program": program}
        for row in rows
        for program, seconds in (("harmel", row.harmel_s), ("KTAB smpc", row.ktab_s))
        if row.input == "random" and seconds is not None
    ]
    scale = {"type": "log"}
    spec = {
        "data": {"values": values},
        "width": 420,
        "height": 280,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "actors",
                "type": "quantitative",
                "scale": scale | {"domain": [9, 240], "nice": False},
                "axis": {"values": [10, 20, 50, 100, 200], "title": "actors"},
            },
            "y": {
                "field": "seconds",
                "type": "quantitative",
                "scale": scale,
                "axis": {
                    "title": "CPU seconds of a whole run",
                    "values": [0.001, 0.01, 0.1, 1, 10],
                    "format": "~g",
                },
            },
            "color": {
                "field": "program",
                "type": "nominal",
                "scale": {"domain": ["harmel", "KTAB smpc"], "range": [MAIN, SHORT]},
            },
        },
    }
    return svg(spec, "CPU seconds of a run by number of actors, harmel and KTAB smpc, log scales")


def page(rows: list[Row], batch: float) -> str:
    """Write the results as a page."""
    lines = [
        "# Spatial bargaining: CPU time beside KTAB",
        "",
        f"Made by `benchmarks/{NAME}.py` with seed {SEED}. Whole runs until rest, CPU",
        "seconds; the difference is the largest between two positions of a turn, in points of 100.",
        f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()},",
        "cores shared with other work. `smpc` of KTAB (lsyaseen/KTAB, commit 3b5b063),",
        "g++ -O2, with `--logmin` and its log switched off.",
        "",
        "| input | actors | turns | harmel [s] | KTAB smpc [s] | times faster | difference |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        theirs = ["", "", ""]
        if row.ktab_s is not None and row.ratio is not None:
            theirs = [f"{row.ktab_s:.2f}", f"{row.ratio:.0f}", f"{row.largest_difference:.1g}"]
        cells = [row.input, str(row.actors), str(row.turns), f"{row.harmel_s:.4f}", *theirs]
        lines.append("| " + " | ".join(cells) + " |")
    count, n = BATCH
    lines += [
        "",
        f"{count} random issues of {n} actors in one call: {batch:.2f} s, "
        f"{1000 * batch / count:.2f} ms each.",
        "The time of a turn grows with the number of actors to the power "
        f"{growth(rows, 'harmel_s', 10):.1f} here from 10 to {max(ALONE)} actors, "
        f"{growth(rows, 'harmel_s', 50):.1f} from 50 on"
        + (
            f"; in KTAB {growth(rows, 'ktab_s', 10):.1f} from 10 to {max(SIZES)}."
            if any(row.ktab_s for row in rows)
            else "."
        ),
        "",
        f"![CPU seconds by number of actors]({NAME}.svg)",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, and write the table, the chart and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peer", type=Path, help="the compiled smpc; without it only harmel runs")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results go")
    chosen = parser.parse_args()
    program = None if chosen.peer is None else chosen.peer.resolve()
    rows = [measure(f"china {case}", china(case), program) for case in ("policy", "competitive")]
    rows += [measure("random", drawn(n), program) for n in SIZES]
    rows += [measure("random", drawn(n), None) for n in ALONE]
    batch, _ = ours(drawn(BATCH[1], BATCH[0]), 1)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (chosen.out / f"{NAME}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(rows[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    (chosen.out / f"{NAME}.svg").write_text(chart(rows) + "\n", encoding="utf-8")
    (chosen.out / f"{NAME}.md").write_text(page(rows, batch), encoding="utf-8")


if __name__ == "__main__":
    main()
