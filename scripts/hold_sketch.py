"""Walk the outcome tree over the priors alone, before any block of the model exists.

No data but the priors: commitment drifts to its target, stocks stay as they are, tests come at a
constant rate. What it shows is written down in docs/decisions/0014.
"""

from datetime import date

import numpy as np

from harmel.hold.priors import Sample, links, priors, sample, uniforms
from harmel.hold.tree import OUTCOMES, THRESHOLDS, outcome, shares

OPENING = date(2024, 10, 1)
DRAWS, SEED = 10_000, 2024
CLASSES = ("land", "air_defence", "air", "enablers")


def walk(s: Sample, leader: float = 1.0) -> dict[str, object]:
    """Walk 2024 to 2035 and return what was found at the ends of years."""
    n, years = s.size, range(2024, 2036)
    dice = uniforms(SEED, "sketch")
    noise, clock, test, luck, ends = (dice.standard_normal((12, n)), *dice.random((4, 12, n)))
    votes = dice.random((3, n))
    u = np.log(s["availability_2024"] / (1 - s["availability_2024"]))
    base = np.where(
        s.says("honoured", "three_quarters"),
        s["honour_high"],
        np.where(s.says("honoured", "half"), s["honour_half"], s["honour_low"]),
    )
    kills = np.where(s.says("lead_exit_kills", "yes"), s["end_founders"], s["end_powerful"])

    def strength(available: np.ndarray) -> np.ndarray:
        ready = [
            s[f"{k}_stock"]
            + (s[f"{k}_lead"] if f"{k}_lead" in s.values else 1 - s[f"{k}_stock"]) * available
            for k in CLASSES
        ]
        return np.min(ready, axis=0) * (1 - s["lead_weight"] * (1 - available))

    reference = strength(s["availability_2024"])
    left = broken = noticed = np.zeros(n, bool)
    found, before = {}, np.full(n, np.inf)
    now = outcome(broken, left, reference / reference, before, s["availability_2024"], 0.5)
    found["opening"] = shares(now)
    for t, year in enumerate(years):
        part = 0.25 if year == 2024 else 1.0
        republican = votes[0] < s["republican_2024"]
        target = np.where(republican, s["target_trump"], s["target_harris"])
        if year > 2028:
            republican = votes[1 if year <= 2032 else 2] < s["republican_later"]
            target = np.where(republican, s["target_republican"], s["target_democrat"])
        if year > 2024:
            heard = np.maximum(0, s["message_bias"] - s["message_doubt"])
            message = leader * s["message_effect"] * s["leader_skill"] * heard
            drift = s["pace"] * (target - s["pivot"] * (year - 2024) - u) + message
            u = u + drift + s["commitment_sd"] * noise[t]
        a = np.where(left, 0.0, 1 / (1 + np.exp(-u)))
        doubt = np.minimum(1, (1 - a) / (1 - s["availability_2024"]))
        hazard = s["lead_exit_rate"] * doubt * np.exp(s["exit_slope"] * np.maximum(0, -u))
        gives = ~noticed & (clock[t] < 1 - np.exp(-hazard * s["legal_brake"] * part))
        left, noticed = left | (noticed & ~left), noticed | gives
        broken = broken | (left & (found.get("left", np.zeros(n, bool)) == 0) & (ends[t] < kills))
        found["left"] = left
        tested = test[t] < 1 - np.exp(-s["test_rate"] * part)
        honour = base * (1 - s["lead_weight"] * (1 - a))
        broken = broken | (tested & (luck[t] > honour))
        level = strength(a) / reference
        if year in (2028, 2030, 2035):
            for h in THRESHOLDS:
                found[year, h] = shares(outcome(broken, left, level, before, a, h))
            found[year, "notice"] = float(noticed.mean())
        before = level
    return found


def main() -> None:
    """Print what the priors alone say."""
    known = priors(OPENING)
    s = sample(known, DRAWS, SEED)
    on, off, twice = walk(s), walk(s, 0.0), walk(s, 2.0)
    print("opening", dict(zip(OUTCOMES, on["opening"], strict=True)))
    print("formal notice by the end of 2028", on[2028, "notice"])
    for year in (2030, 2035):
        for h in THRESHOLDS:
            print(year, h, dict(zip(OUTCOMES, np.round(on[year, h], 3), strict=True)))
        print(year, "leader on - off", np.round(on[year, 0.5] - off[year, 0.5], 4))
        print(year, "leader doubled - on", np.round(twice[year, 0.5] - on[year, 0.5], 4))
    for harshest in (False, True):
        ends = {n: p.kindest(harshest) for n, p in known.items() if p.tier == "assumed"}
        kinder = {
            name: link.kinder if not harshest else min(set(link.readings) - {link.kinder})
            for name, link in links().items()
        }
        end = walk(s.put(ends, kinder))
        for year in (2030, 2035):
            p = end[year, 0.5][:2].sum()
            print(year, "harshest" if harshest else "kindest", "holds", round(p, 3))


if __name__ == "__main__":
    main()
