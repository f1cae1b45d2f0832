"""The brief as one page that needs no network, and as lines for the terminal."""

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

import harmel
from harmel.errors import BadFile, Problem
from harmel.faces.charts.burden import shares_by_member, totals_by_release
from harmel.faces.charts.council import chances_by_decision, consent_over_time
from harmel.faces.charts.indicators import lines
from harmel.faces.charts.pledge import with_and_without_lead
from harmel.faces.report.export import write_file
from harmel.faces.report.finish import finished
from harmel.faces.report.marks import Numbers, in_words, origin
from harmel.faces.report.verdict import verdict_parts
from harmel.faces.words.council_record import council_record
from harmel.faces.words.headline import cards, headline, note
from harmel.faces.words.numerals import ABSENT, written
from harmel.hold.brief import BLOCKS, Brief
from harmel.ledger.claims import Finding
from harmel.ledger.facts import Quantity
from harmel.ledger.members import country_named
from harmel.ledger.store import Ledger
from harmel.ledger.table import Table
from harmel.models.council.consensus import DRAWS as COMMAND_DRAWS
from harmel.models.support.wording import CLASSES, class_named, figure, sentence

__all__ = ["Charts", "brief_json", "html", "origin", "sources", "terminal", "write"]
CITED = "The Harmel contributors, Harmel: a working model of the Atlantic alliance on real figures"
"""Authors and title as CITATION.cff has them."""
LICENCE = "Apache-2.0"
COMPILED = re.compile(r"own-.*-(\d{4})-(\d\d)$")
"""The release of a table compiled here, with its year and month."""
WORST_FIRST = ("false", "imprecise", "undecidable", "true")


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
        "version": harmel.__version__,
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
    numbers = Numbers(brief.ledger)
    environment.globals |= {
        "n": numbers,
        "sentence": numbers.sentence,
        "svg": Markup,  # the drawings are ours
    }
    environment.filters |= {
        "country": lambda code: country_named(brief.ledger, code),
        "countries": lambda codes: ", ".join(
            country_named(brief.ledger, code) for code in codes.split()
        ),
        "class_named": class_named,
        "classes_named": lambda text: re.sub(r"\b[a-z]+(_[a-z0-9]+)*\b", _class, text),
        "figure": figure,
        "capital": sentence,
        "in_words": in_words,
        "known_from": known_from,
    }
    whole = environment.get_template("brief.html.j2").render(
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
        council_record=None
        if brief.council is None
        else council_record(brief.ledger, brief.council.consents),
        command_draws=COMMAND_DRAWS,
        findings=_by_verdict(brief),
        cited=f"{CITED}, version {harmel.__version__}",
        licence=LICENCE,
    )
    return finished(whole)


def known_from(table: Table) -> str:
    """Say from when a table is known: its publication, or its newest event and when we compiled."""
    sidecar = table.sidecar
    compiled = COMPILED.match(sidecar.release)
    if compiled is None:
        return in_words(sidecar.published)
    month = date(int(compiled[1]), int(compiled[2]), 1)
    return f"{in_words(sidecar.published)}; compiled in {month:%B %Y}"


def _by_verdict(brief: Brief) -> dict[str, list[Finding]]:
    """Return the findings on claims by verdict, what does not hold first."""
    if brief.claims is None:
        return {}
    found = brief.claims.findings
    parts = {verdict: [f for f in found if f.verdict == verdict] for verdict in WORST_FIRST}
    return {verdict: part for verdict, part in parts.items() if part}


def _distances(brief: Brief) -> str | None:
    if brief.threat is None:
        return None
    pairs = tuple(i for i in brief.threat.indicators if i.id.endswith("/distance"))
    named = tuple(replace(i, subject=_pair(brief.ledger, i.id.split("/")[1])) for i in pairs)
    return lines(named, "Distance in votes of the UN General Assembly")


def _class(match: re.Match[str]) -> str:
    """Write a class in words; words that are no codes stay as they are."""
    word = match[0]
    return class_named(word) if "_" in word or word in CLASSES else word


def _pair(ledger: Ledger, codes: str) -> str:
    return " and ".join(country_named(ledger, code) for code in codes.split("-"))


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
            f"* Revised: members at the guideline in {revised.year}: {first} of "
            f"{written(revised.reporting_before)} reporting in {revised.before}, {last} of "
            f"{written(revised.reporting_after)} in {revised.after}."
        )
    if brief.claims is not None:
        counts = ", ".join(f"{n} {verdict}" for verdict, n in brief.claims.counts().items())
        lines.append(f"* Claims of {brief.claims.as_of}: {counts}.")
    lines += ["", "Any number: `harmel explain NUMBER`. The table of all: `harmel burden`."]
    return tuple(lines)


def _json(quantity: Quantity) -> Any:
    value = quantity.value
    return value.isoformat() if isinstance(value, date) else value
