"""The brief as one page that needs no network, and as lines for the terminal."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from harmel.errors import BadFile, Problem
from harmel.faces.charts.burden import shares_by_member, totals_by_release
from harmel.faces.charts.council import chances_by_decision, consent_over_time
from harmel.faces.charts.indicators import lines
from harmel.faces.charts.pledge import with_and_without_lead
from harmel.faces.report.export import write_file
from harmel.faces.report.verdict import verdict_parts
from harmel.faces.words.headline import Sentence, cards, headline, note
from harmel.faces.words.numerals import ABSENT, written
from harmel.hold.brief import BLOCKS, Brief
from harmel.ledger.claims import Finding
from harmel.ledger.facts import Assumption, Fact, Quantity, value_text
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table
from harmel.ledger.trace import leaves

MOST_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Charts:
    """The drawings of the page, as SVG text."""

    shares: str
    totals: str | None
    pledges: tuple[str, ...]
    distances: str | None
    council: str | None
    selection: str | None


def brief_json(brief: Brief) -> dict[str, Any]:
    """Return the brief as JSON-ready data, with its sentences and the address of every number."""
    return brief.as_dict() | {
        "headline": [sentence.plain() for sentence in headline(brief)],
        "note": note(brief).plain(),
        "numbers": {
            address: {"value": _json(quantity), "unit": quantity.unit}
            for address, quantity in brief.numbers().items()
        },
    }


def write(brief: Brief, data: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """
    Write brief.html and brief.json to a folder, each whole or not at all.

    Raises
    ------
    BadFile
        If the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(
            Problem("This folder cannot be made.", str(folder), found=str(error.strerror))
        ) from None
    page, numbers = folder / "brief.html", folder / "brief.json"
    write_file(page, html(brief).encode())
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    write_file(numbers, text.encode())
    return page, numbers


def html(brief: Brief) -> str:
    """Draw the page: one HTML document with its style and charts inside."""
    environment = Environment(
        loader=PackageLoader("harmel.faces.report", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    alliance = brief.ledger.alliance
    group = next((code for code, g in alliance.groups.items() if g.without), None)
    charts = Charts(
        shares=shares_by_member(brief.burden),
        totals=None if group is None else totals_by_release(brief.ledger, group),
        pledges=tuple(
            with_and_without_lead(cost, alliance.lead, alliance.lead_in_words)
            for cost in brief.pledges
        ),
        distances=_distances(brief),
        council=None if brief.council is None else chances_by_decision(brief.council.consents),
        selection=None if brief.selection is None else consent_over_time(brief.selection),
    )
    environment.globals |= {
        "n": _Numbers(brief.ledger),
        "sentence": lambda part: _sentence(part, brief.ledger),
        "svg": Markup,  # the drawings are ours
    }
    return environment.get_template("brief.html.j2").render(
        brief=brief,
        lead=brief.ledger.alliance.lead_in_words,
        burden=brief.burden,
        lacks=None if brief.lacks is None else brief.lacks.as_dict(),
        alliance=alliance,
        note=note(brief),
        headline=headline(brief),
        cards=cards(brief),
        charts=charts,
        others=None if group is None else alliance.groups[group].title,
        names=brief.membership.names(),
        tables=sources(brief.ledger),
        absent=ABSENT,
        blocks_missing=BLOCKS,
        all_estimates=all(row.status != "actual" for row in brief.burden.members),
        **verdict_parts(brief),
        rows=sorted(brief.burden.members, key=lambda row: -(_json(row.share) or 0)),
    )


def _distances(brief: Brief) -> str | None:
    if brief.threat is None:
        return None
    pairs = tuple(i for i in brief.threat.indicators if i.id.endswith("/distance"))
    named = tuple(replace(i, subject=i.id.split("/")[1].replace("-", " to ")) for i in pairs)
    return lines(named, "Distance in votes of the UN General Assembly")


def sources(ledger: Ledger) -> tuple[Table, ...]:
    """Return the tables that were visible on the ledger's date, newest first."""
    seen = [
        table
        for table in ledger.tables.values()
        if table.sidecar.kind != "facts" or table.sidecar.published <= ledger.as_of
    ]
    return tuple(sorted(seen, key=lambda t: (-t.sidecar.published.toordinal(), t.name)))


def terminal(brief: Brief) -> tuple[str, ...]:
    """Return the brief in a few lines."""
    holder = brief.office.holder
    lines = [brief.ledger.alliance.question, "", note(brief).plain(), ""]
    lines += [f"* {sentence.plain()}" for sentence in headline(brief)]
    lines += [f"* {written(card.figure)} {card.says.plain()}." for card in cards(brief)[1:]]
    if holder is not None:
        lines.append(f"* {brief.office.title}: {holder.name}, since {holder.start.day}.")
    for revised in brief.revised:
        first, last = written(revised.count_before), written(revised.count_after)
        lines.append(
            f"* Revised: members at the guideline in {revised.year}: {first} in {revised.before}, "
            f"{last} in {revised.after}."
        )
    if brief.claims is not None:
        counts = ", ".join(f"{n} {verdict}" for verdict, n in brief.claims.counts().items())
        lines.append(f"* Claims of {brief.claims.as_of}: {counts}.")
    lines += ["", "Any number: `harmel explain NUMBER`. The table of all: `harmel burden`."]
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Writes a quantity for the page, with its address and its source at hand."""

    ledger: Ledger

    def __call__(self, quantity: Quantity, places: int | None = None) -> Markup:
        return self._marked(quantity, quantity.id, written(quantity, places))

    def iso(self, quantity: Quantity) -> Markup:
        """Write a date as YYYY-MM-DD, or a dash."""
        text = ABSENT if quantity.value is None else value_text(quantity.value)
        return self._marked(quantity, quantity.id, text)

    def raw(self, quantity: Quantity) -> Markup:
        """Write a number in its own unit, to three digits."""
        return self._marked(quantity, quantity.id, f"{quantity.value:.3g}")

    def claim(self, finding: Finding, number: int) -> Markup:
        """Write what was found for one part of a claim."""
        item = finding.checked[number - 1]
        if item.found is None:
            return Markup.escape(item.text)
        return self._marked(item.found, f"claims/{finding.claim.id}/{number}", item.text)

    def _marked(self, quantity: Quantity, address: str, text: str) -> Markup:
        drawn = address.startswith("hold")
        rests_on = () if drawn else leaves(quantity)
        estimate = any(isinstance(f, Fact) and f.status == "estimate" for f in rests_on)
        return Markup('<data class="{}" value="{}" data-number="{}" title="{}">{}</data>').format(
            "e" if estimate and quantity.unit != "members" else "n",
            value_text(quantity.value),
            address,
            origin(quantity),
            text,
        )


def origin(quantity: Quantity) -> str:
    """Say in one line where a quantity comes from."""
    if isinstance(quantity, Assumption):
        return f"assumed: {quantity.reason}"
    if quantity.absent_because:
        return f"absent: {quantity.absent_because}"
    if isinstance(quantity, Fact):
        release = quantity.release
        return f"{release.publisher}, published {release.published}; {quantity.place}"
    releases: dict[str, None] = {}
    for leaf in leaves(quantity):
        if isinstance(leaf, Fact):
            releases[f"{leaf.release.publisher} {leaf.release.published}"] = None
    named = list(releases)
    more = f" and {len(named) - MOST_SOURCES} more" if len(named) > MOST_SOURCES else ""
    return f"{quantity.formula}; from {', '.join(named[:MOST_SOURCES])}{more}"


def _sentence(part: Sentence, ledger: Ledger) -> Markup:
    numbers = _Numbers(ledger)
    return Markup.escape(part.text).format(*(numbers(q) for q in part.quantities))


def _json(quantity: Quantity) -> Any:
    value = quantity.value
    return value.isoformat() if isinstance(value, date) else value
