"""Fill the tables of parameters on the theory pages of the model; with --check, name stale pages.

    python scripts/hold_tables.py            write them
    python scripts/hold_tables.py --check    exit 1 with a list if any differs

A page holds `<!-- parameters: BLOCK -->` and `<!-- end -->`; what stands between is written from
the file of parameters. BLOCK is a block of the model, `links`, or `tiers`.
"""

import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from harmel.hold.opening import REFERENCE
from harmel.hold.priors import HARSH, KIND, TIERS, Prior, links, prior_file, priors

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "theory"
PART = re.compile(r"(<!-- parameters: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
LARGE, SMALL = 100.0, 0.0001
SAME, NOT_KNOWN = "the same", "not known"


def main() -> int:
    """Write the pages, or compare them; return the exit code."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))}
    stale = {path: new for path, old in texts.items() if (new := filled(old)) != old}
    if sys.argv[1:] == ["--check"]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `python scripts/hold_tables.py`")
        return 1 if stale else 0
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8")
    return 0


def filled(page: str) -> str:
    """Return a page with every marked part written anew."""
    return PART.sub(lambda m: f"{m[1]}{table_of(m[2])}\n{m[3]}", page)


def table_of(part: str) -> str:
    """Return the table that a marked part asks for."""
    if part == "links":
        return links_table()
    if part == "tiers":
        return tiers_table()
    return block_table(part)


def newest() -> date:
    """Return the newest day on which anything in the file of parameters became known."""
    versions = [v for p in prior_file().parameters.values() for v in p.versions]
    return max([REFERENCE, *(v.known for v in versions if v.known is not None)])


def block_table(block: str) -> str:
    """Return the parameters of a block: one column of ranges, or two where a day makes a change."""
    then, now = priors(REFERENCE), priors(newest())
    mine = {name: p for name, p in prior_file().parameters.items() if p.block == block}
    if not mine:
        raise SystemExit(f"no parameter has the block {block}")
    two = any(_range(then.get(name)) != _range(now.get(name)) for name in mine)
    days = (REFERENCE, newest()) if two else (REFERENCE,)
    heads = (
        [f"{_day(day)}: tier, 5 / 50 / 95 %" for day in days] if two else ["tier, 5 / 50 / 95 %"]
    )
    rows = []
    for name, parameter in mine.items():
        cells = [_range(then.get(name))]
        if two:
            later = _range(now.get(name))
            cells.append(SAME if later == cells[0] else later)
        rows.append([f"`{name}`", f"{parameter.means} [{parameter.unit}]", *cells])
    return _table(["parameter", "what it is", *heads], rows)


def links_table() -> str:
    """Return the contested links with the weights of their readings."""
    rows = []
    for name, link in links().items():
        read = ", ".join(
            f"**{r}** {w:g}" if r == link.kinder else f"{r} {w:g}" for r, w in link.readings.items()
        )
        rows.append([f"`{name}`", link.block, link.means, read.replace("_", " "), link.reason])
    return _table(["link", "block", "question", "readings and weights", "why these weights"], rows)


def tiers_table() -> str:
    """Return how many parameters of each block have which tier, on the first and newest day."""
    days = (REFERENCE, newest())
    counts = {
        day: Counter((p.parameter.block, p.tier) for p in priors(day).values()) for day in days
    }
    blocks = list(dict.fromkeys(p.block for p in prior_file().parameters.values()))
    heads = ["block", *(f"{_day(day)}: {tier}" for day in days for tier in TIERS)]
    rows = [
        [block, *(str(counts[day][block, tier]) for day in days for tier in TIERS)]
        for block in blocks
    ]
    sums = [str(sum(int(row[i]) for row in rows)) for i in range(1, len(heads))]
    return _table(heads, [*rows, ["all", *sums]])


def _range(prior: Prior | None) -> str:
    if prior is None:
        return NOT_KNOWN
    found = [_number(float(prior.at(q))) for q in (HARSH, 0.5, KIND)]
    return f"{prior.tier}, " + (found[0] if len(set(found)) == 1 else " / ".join(found))


def _number(value: float) -> str:
    if value == 0 or abs(value) < SMALL:
        return f"{value:.1g}"
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.3g}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
