"""The model of `support_match.py` in linopy, for comparison; it needs linopy and highspy only.

Run by `support_match.py` with the interpreter of an environment of its own:

    python benchmarks/support_match_linopy.py CASE.json GAP

It reads a case in plain lists, with its arcs, and writes what each pass reached, and the CPU
seconds, as JSON. Finding the arcs is not counted here.
"""

import importlib.metadata
import json
import sys
import time
from pathlib import Path
from typing import Any

import linopy
import numpy as np
import pandas as pd

BEHIND = 1e-6
"""How far a pass may fall behind what an earlier one reached [relative]."""


def rows(case: dict[str, Any], arcs: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return what each arc takes of each row, as arc, row and amount, and what each row has."""
    entries: list[tuple[int, int, float]] = []
    caps: list[float] = []

    def add(inside: pd.Index, takes: list[float], cap: float) -> None:
        entries.extend((arc, len(caps), take) for arc, take in zip(inside, takes, strict=True))
        caps.append(cap)

    for offer, mine in arcs.groupby("offer"):
        supply, stays = case["supplies"][offer], mine["way"] == "stationed"
        beyond = supply["amount"] - supply["reserve"]
        if not stays.any():
            add(mine.index, [1.0] * len(mine), beyond)
            continue
        turning = case["rotation"] if supply["rotates"] else 1.0
        if stays.all():
            beyond = min(beyond, supply["amount"] // turning)
        for spell in range(mine["spell"].min(), mine["spell"].max() + 1):
            here = mine[(stays & (mine["spell"] == spell)) | (~stays & (mine["spell"] <= spell))]
            if len(here):
                add(here.index, [1.0] * len(here), beyond)
                if turning > 1 and not stays.all():
                    takes = np.where(here["way"] == "stationed", turning, 1.0)
                    add(here.index, takes.tolist(), supply["amount"])
    for request, mine in arcs.groupby("request"):
        need = case["needs"][request]
        if need["way"] == "given":
            add(mine.index, [1.0] * len(mine), need["amount"])
            continue
        for _, here in mine.groupby("spell"):
            rate = here["length"].iloc[0] if need["way"] == "used" else 1
            add(here.index, [1.0] * len(here), need["amount"] * rate)
    return pd.DataFrame(entries, columns=["arc", "row", "takes"]), np.array(caps)


def summed(x: Any, inside: pd.DataFrame, name: str) -> Any:
    """Return the sums of what arcs carry, times what they take, by a column of a table."""
    index = pd.RangeIndex(len(inside), name="entry")
    flows = x.sel(arc=pd.Series(inside["arc"].to_numpy(), index=index).to_xarray())
    takes = pd.Series(inside["takes"].to_numpy(), index=index).to_xarray()
    group = pd.Series(inside[name].to_numpy(), index=index, name=name)
    return (flows * takes).groupby(group).sum()


class Match:
    """The model of a case, and what its passes reached."""

    def __init__(self, case: dict[str, Any], arcs: pd.DataFrame) -> None:
        entries, caps = rows(case, arcs)
        self.model = linopy.Model()
        self.reached: dict[str, float] = {}
        index = pd.RangeIndex(len(arcs), name="arc")
        self.whole = arcs["way"].to_numpy() != "used"
        self.variables = []
        for kept, integer in ((self.whole, True), (~self.whole, False)):
            if not kept.any():
                continue
            x = self.model.add_variables(lower=0, coords=[index[kept]], integer=integer)
            self.variables.append((kept, x))
            left = summed(x, entries[kept[entries["arc"].to_numpy()]], "row")
            self.model.add_constraints(left <= caps[left.coords["row"].to_numpy()])

    def total(self, weights: np.ndarray) -> Any:
        """Return the weighted sum of what arcs carry, of those with a weight."""
        parts = []
        for kept, x in self.variables:
            chosen = np.flatnonzero(kept & (weights != 0))
            if len(chosen):
                parts.append((x.sel(arc=chosen) * weights[chosen]).sum())
        return sum(parts[1:], parts[0])

    def flow(self) -> np.ndarray:
        """Return what each arc carries."""
        found = np.zeros(len(self.whole))
        for kept, x in self.variables:
            found[kept] = x.solution.to_numpy()
        return np.where(self.whole, np.round(found), found)

    def least(self, name: str, goal: Any, gap: float) -> float:
        """Make a goal small, and return it."""
        self.model.add_objective(goal, overwrite=True)
        options = {"mip_rel_gap": gap, "output_flag": False}
        self.model.solve(solver_name="highs", io_api="direct", **options)
        self.reached[name] = float(self.model.objective.value)
        return self.reached[name]


def solve(case: dict[str, Any], gap: float) -> dict[str, float]:
    """Run the passes on shortfall, burden and cost, each keeping the ones before it."""
    arcs = pd.DataFrame(case["arcs"])
    needs, supplies = case["needs"], case["supplies"]
    arcs["way"] = [needs[r]["way"] for r in arcs["request"]]
    match = Match(case, arcs)
    keep = match.model.add_constraints
    asked: dict[str, float] = {}
    for need in needs:
        length = need["last"] - need["first"] + 1
        asked[need["class"]] = asked.get(need["class"], 0.0) + need["amount"] * length
    served = arcs["served"].to_numpy()
    part = served / np.array([asked[needs[r]["class"]] for r in arcs["request"]])
    priority = np.array([needs[r]["priority"] for r in arcs["request"]])
    classes = np.array([needs[r]["class"] for r in arcs["request"]])
    for level in sorted(set(priority.tolist())):
        name = f"priority {level}"
        short = match.least(name, -1 * match.total(np.where(priority == level, part, 0.0)), gap)
        match.reached[name] = -short
        flow = match.flow()
        for class_ in sorted(set(classes[priority == level])):
            met = np.where((priority == level) & (classes == class_), served, 0.0)
            keep(match.total(met) >= float(met @ flow) * (1 - BEHIND) - BEHIND)
    donors = np.array([supplies[o]["donor"] for o in arcs["offer"]])
    ratio = part / np.array([case["parts"][donor] for donor in donors])
    top = match.model.add_variables(lower=0)
    for donor in sorted(set(donors)):
        keep(match.total(np.where(donors == donor, ratio, 0.0)) - top <= 0)
    most = match.least("largest ratio", 1 * top, gap / 2)
    keep(1 * top <= most * (1 + gap / 2) + BEHIND)
    every = match.total(ratio)
    most = match.least("sum of ratios", every, gap / 2)
    keep(every <= most * (1 + gap / 2) + BEHIND)
    match.least("cost", match.total(np.array(case["spent"])), gap)
    return match.reached


def main() -> None:
    """Read the case, solve it, and print what was reached."""
    case = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wall, cpu = time.perf_counter(), time.process_time()
    reached = solve(case, float(sys.argv[2]))
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    versions = {name: importlib.metadata.version(name) for name in ("linopy", "highspy")}
    sys.stdout.write("\n" + json.dumps(spent | {"reached": reached, "versions": versions}) + "\n")


if __name__ == "__main__":
    main()
