"""What scoring all models on the DEU file costs, beside the one public program that back-tests.

Run it as

    python benchmarks/council_backtest.py --data deu3_issues.csv --peer PATH/src --python PYTHON3.12

with the DEU III file in its published wide form, and the sources of github hamzagul07/schelling
with an interpreter that has its dependencies. Without --data the shipped table is scored; without
--peer, ours alone is measured. Costs are processor times of whole processes, start and reading
included, the least of three; costs of single models are within one process, reading not included.
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
from pathlib import Path

import numpy as np

import harmel
from harmel.models.council.registry import MODELS
from harmel.models.council.score import Scores, council_score

NAME = "council_backtest"
REPEATS = 3
SHARED = ("compromise", "median", "weighted_median", "expected_utility")
"""Of our models those that come nearest to what the public program scores."""
COLUMNS = ("n", "mae", "rmse", "median_error", "hit5", "hit10", "crps", "coverage80")


def processor_time(
    command: list[str], folder: Path, codes: tuple[int, ...] = (0,)
) -> tuple[float, str]:
    """Return the least processor time of some runs of a command, and what it printed."""
    taken, printed = [], ""
    for _ in range(REPEATS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        printed = done.stdout
        if done.returncode not in codes:
            raise RuntimeError(done.stderr or printed)
    return min(taken), printed


def peer(sources: Path, python: str, data: Path) -> tuple[float, list[tuple[str, float]]]:
    """Return the public program's cost, and the mean error of each of its methods."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with data.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with (folder / "Dataset_DEU_III.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        call = (
            f"import sys; sys.path.insert(0, {str(sources.resolve())!r}); "
            "from schelling.cli import app; app()"
        )
        words = ["backtest", ".", "--draws", "2000", "--seed", "42"]
        # it ends with 1 where its own model does not beat the weighted mean
        seconds, printed = processor_time([python, "-c", call, *words], folder, (0, 1))
    found = re.findall(r"^(\S.*?) {2,}(\d+\.\d\d) +\d+\.\d\d +\d+\.\d\d", printed, re.M)
    return seconds, [(method, float(error)) for method, error in found]


def within(file: harmel.IssueFile) -> dict[str, float]:
    """Return the processor time of scoring each model alone, in seconds."""
    costs = {}
    for name in MODELS:
        council_score(file, [name])
        taken = []
        for _ in range(REPEATS):
            before = time.process_time()
            council_score(file, [name])
            taken.append(time.process_time() - before)
        costs[name] = min(taken)
    return costs


def summary(
    found: Scores,
    costs: dict[str, float],
    whole: dict[str, float],
    theirs: tuple[float, list[tuple[str, float]]] | None,
) -> str:
    """Return the findings as Markdown."""
    lines = [
        "# All models on the DEU file",
        "",
        f"Measured in one run on {platform.machine()} with Python {platform.python_version()} and "
        f"NumPy {np.__version__} by `benchmarks/{NAME}.py`: {len(found.issues)} issues of "
        f"{len({issue.proposal for issue in found.issues})} proposals. Errors in hundredths of the "
        "scale; milliseconds of processor time for forecasts and scores. Fitted models are scored "
        "here on issues that they were fitted to; the theory pages have their scores on unseen "
        "ones.",
        "",
        f"| model | {' | '.join(COLUMNS)} | ms |",
        "|---" * (len(COLUMNS) + 2) + "|",
    ]
    for name, score in found.models.items():
        values = [getattr(score, column) for column in COLUMNS]
        cells = [str(values[0]), *[f"{value:.2f}" for value in values[1:]]]
        lines.append(f"| `{name}` | {' | '.join(cells)} | {1000 * costs[name]:.0f} |")
    lines += ["", "Whole processes, start and reading included, seconds of processor time:", ""]
    for name, seconds in whole.items():
        ratio = "" if theirs is None else f"; the public program takes {theirs[0] / seconds:.1f} x"
        lines.append(f"- {name}: {seconds:.2f}{ratio}")
    if theirs is not None:
        lines.append(f"- the public program, {len(theirs[1])} methods: {theirs[0]:.2f}")
        each = theirs[0] / len(theirs[1]) / (max(whole.values()) / len(found.models))
        lines.append(f"- a method of the public program takes {each:.1f} x one of ours")
        lines += ["", "Mean errors that the public program prints for the same file:", ""]
        lines += [f"- {method}: {error:.2f}" for method, error in theirs[1]]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write a table and a summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the DEU III file, wide; else the shipped table")
    parser.add_argument("--peer", type=Path, help="the public program's folder src")
    parser.add_argument("--python", default="python3.12", help="the Python that runs it")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    given = parser.parse_args()
    if given.peer and not given.data:
        parser.error("--peer needs --data: both programs read the same file")
    source = str(given.data.resolve()) if given.data else "deu_2021"
    own = [sys.executable, "-m", "harmel", "council", "score", source, "--json"]
    whole = {}
    for label, more in {
        f"all {len(MODELS)} models": [],
        f"the {len(SHARED)} models nearest to its methods": ["--models", ",".join(SHARED)],
    }.items():
        whole[label], _ = processor_time([*own, *more], Path.cwd())
    theirs = peer(given.peer, given.python, given.data) if given.peer else None
    file = harmel.read_issues(given.data or "deu_2021")
    costs = within(file)
    found = council_score(file)
    given.out.mkdir(parents=True, exist_ok=True)
    with (given.out / f"{NAME}.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["what", "cpu_seconds"])
        table.writerows((name, f"{seconds:.6g}") for name, seconds in {**costs, **whole}.items())
        if theirs is not None:
            table.writerow(["the public program", f"{theirs[0]:.6g}"])
    text = summary(found, costs, whole, theirs)
    (given.out / f"{NAME}.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
