"""The model of `support_match.py` in linopy, for comparison; it needs linopy and highspy only.

Run by `support_match.py` with the interpreter of an environment of its own:

    python benchmarks/support_match_linopy.py CASE.json

It reads a case in plain lists and writes what each pass reached, and the CPU seconds, as JSON.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import linopy
import numpy as np
import pandas as pd


def arcs(case: dict[str, Any]) -> pd.DataFrame:
    """Return who may serve whom in which quarter."""
    closed = {(limit["member"], limit["towards"]) for limit in case["limits"]}
    rows = []
    for o, supply in enumerate(case["supplies"]):
        for r, need in enumerate(case["needs"]):
            if supply["class"] != need["class"] or (supply["donor"], need["host"]) in closed:
                continue
            tags = set(supply["systems"]), set(need["systems"])
            if all(tags) and not tags[0] & tags[1]:
                continue
            first = max(supply["first"], need["first"])
            last = min(supply["last"], need["last"])
            rows += [(o, r, t) for t in range(first, last + 1)]
    return pd.DataFrame(rows, columns=["offer", "request", "quarter"])


def solve(case: dict[str, Any], gap: float) -> dict[str, Any]:
    """Run the passes on shortfall and burden, each keeping the ones before it."""
    found = arcs(case)
    needs, supplies = case["needs"], case["supplies"]
    asked: dict[str, float] = {}
    for need in needs:
        length = need["last"] - need["first"] + 1
        asked[need["class"]] = asked.get(need["class"], 0.0) + need["amount"] * length
    part = np.array([1 / asked[need["class"]] for need in needs])
    priority = np.array([need["priority"] for need in needs])
    caps = np.array(
        [
            min(
                s["amount"] - s["reserve"],
                s["amount"] // case["rotation"] if s["rotates"] else np.inf,
            )
            for s in supplies
        ]
    )
    model = linopy.Model()
    index = pd.RangeIndex(len(found), name="arc")
    x = model.add_variables(lower=0, coords=[index], integer=True, name="x")
    for column, most in (("offer", caps), ("request", np.array([n["amount"] for n in needs]))):
        keys = found[column] * case["quarters"] + found["quarter"]
        group = pd.Series(keys.to_numpy(), index=index, name=f"{column}_quarter")
        total = x.groupby(group).sum()
        numbers = total.coords[f"{column}_quarter"].to_numpy() // case["quarters"]
        model.add_constraints(total.rename({f"{column}_quarter": column}) <= most[numbers])
    options = {"mip_rel_gap": gap / 2, "output_flag": False}
    reached = {}
    weight = part[found["request"].to_numpy()]
    for level in sorted(set(priority)):
        mine = np.where(priority[found["request"].to_numpy()] == level, weight, 0.0)
        met = (x * mine).sum()
        model.add_objective(-1 * met, overwrite=True)
        model.solve(solver_name="highs", io_api="direct", **options)
        best = -float(model.objective.value)
        reached[f"priority {level}"] = best
        model.add_constraints(met >= best - 1e-8)
    donors = sorted({s["donor"] for s in supplies})
    who = np.array([donors.index(s["donor"]) for s in supplies])[found["offer"].to_numpy()]
    group = pd.Series(who, index=index, name="donor")
    carried = (x * weight).groupby(group).sum()
    giving = carried.coords["donor"].to_numpy()
    share = np.array([case["parts"][donors[d]] for d in giving])
    top = model.add_variables(lower=0, name="top")
    model.add_constraints(carried - top * share <= 0, name="tied")
    model.add_objective(1 * top, overwrite=True)
    model.solve(solver_name="highs", io_api="direct", **options)
    reached["largest ratio"] = float(model.objective.value)
    model.add_constraints(1 * top <= reached["largest ratio"] * (1 + gap / 2) + 1e-8)
    ratios = (x * (weight / np.array([case["parts"][donors[d]] for d in who]))).sum()
    model.add_objective(ratios, overwrite=True)
    model.solve(solver_name="highs", io_api="direct", **options)
    reached["sum of ratios"] = float(model.objective.value)
    return reached


def main() -> None:
    """Read the case, solve it, and print what was reached."""
    case = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wall, cpu = time.perf_counter(), time.process_time()
    reached = solve(case, float(sys.argv[2]))
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    sys.stdout.write("\n" + json.dumps(spent | {"reached": reached}) + "\n")


if __name__ == "__main__":
    main()
