"""Numbers as the page marks them: with an address, an origin at hand, and a list of origins."""

import re
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from harmel.faces.words.headline import Sentence
from harmel.faces.words.numerals import ABSENT, written
from harmel.ledger.claims import Finding
from harmel.ledger.facts import Assumption, Fact, Quantity, value_text
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves

MOST_SOURCES, MOST_WAYS = 3, 12
AS_PUBLISHED = "as published"
PLAIN = {
    "first / second": "one figure divided by another",
    "new - old": "the newer figure less the older",
    "published percentage / 100": AS_PUBLISHED,
}
"""Formulas that say little by themselves, in words."""
LETTERS = re.compile(r"\(k \+ 1/2[,)]")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Writes quantities for the page, and keeps them until their origins are listed."""

    ledger: Ledger
    seen: dict[str, Quantity] = field(default_factory=dict)

    def __call__(self, quantity: Quantity, places: int | None = None) -> Markup:
        """Write a quantity."""
        return self._marked(quantity, quantity.id, written(quantity, places))

    def iso(self, quantity: Quantity) -> Markup:
        """Write a date as YYYY-MM-DD, or a dash."""
        text = ABSENT if quantity.value is None else value_text(quantity.value)
        return self._marked(quantity, quantity.id, text)

    def raw(self, quantity: Quantity) -> Markup:
        """Write a number in its own unit, to three digits."""
        return self._marked(quantity, quantity.id, f"{quantity.value:.3g}")

    def points(self, quantity: Quantity) -> Markup:
        """Write a change of a percentage in points, with its sign."""
        text = f"{quantity.value:+.2f}".replace("-", "\u2212")
        return self._marked(quantity, quantity.id, text)

    def above(self, gap: Quantity) -> Markup:
        """Write a gap to a level as points above or below it, as `harmel burden` does."""
        text = ABSENT
        if isinstance(gap.value, float | int):
            text = f"{-100 * gap.value:+.2f}".replace("-", "\u2212")
            text = text[1:] if not text.strip("+\u22120.") else text
        return self._marked(gap, gap.id, text)

    def claim(self, finding: Finding, number: int) -> Markup:
        """Write what was found for one part of a claim."""
        item = finding.checked[number - 1]
        if item.found is None:
            return Markup.escape(item.text)
        return self._marked(item.found, f"claims/{finding.claim.id}/{number}", item.text)

    def sentence(self, part: Sentence) -> Markup:
        """Write a sentence with its numbers."""
        return Markup.escape(part.text).format(*(self(q) for q in part.quantities))

    def origins(self, of: str = "these numbers") -> Markup:
        """List where the numbers written since the last list come from, and forget them."""
        lines = _origins(list(self.seen.values()))
        self.seen.clear()
        if not lines:
            return Markup()
        items = Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
        frame = Markup(
            '<details class="from"><summary>Where {} come from</summary><ul>{}</ul></details>'
        )
        return frame.format(of, items)

    def _marked(self, quantity: Quantity, address: str, text: str) -> Markup:
        self.seen[address] = quantity
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
        return f"{release.publisher}, published {in_words(release.published)}; {quantity.place}"
    releases = _releases(quantity)
    text = _plain(quantity)
    return f"{text}; from {releases}" if releases else text


def in_words(day: date) -> str:
    """Write a day in words: 2 October 2024."""
    return f"{day.day} {day:%B %Y}"


def _releases(quantity: Quantity) -> str:
    releases: dict[str, None] = {}
    for leaf in leaves(quantity):
        if isinstance(leaf, Fact):
            release = leaf.release
            releases[f"{release.publisher} ({in_words(release.published)})"] = None
    named = list(releases)
    more = f" and {len(named) - MOST_SOURCES} more" if len(named) > MOST_SOURCES else ""
    return ", ".join(named[:MOST_SOURCES]) + more


def _plain(quantity: Quantity) -> str:
    """Say how a quantity was worked out."""
    formula = str(getattr(quantity, "formula", ""))
    letters = "; k events in T years at risk" if LETTERS.search(formula) else ""
    return PLAIN.get(formula, formula) + letters


def _origins(quantities: list[Quantity]) -> list[str]:
    """Return a line for each set of releases: how the numbers that rest on it were worked out."""
    ways: dict[str, dict[str, None]] = {}
    assumed = 0
    for quantity in quantities:
        if isinstance(quantity, Assumption):
            assumed += 1
        elif quantity.absent_because:
            ways.setdefault(f"{ABSENT} stands for", {})[quantity.absent_because] = None
        elif isinstance(quantity, Fact):
            release = quantity.release
            name = f"{release.publisher} ({in_words(release.published)})"
            ways.setdefault(name, {})[AS_PUBLISHED] = None
        else:
            ways.setdefault(_releases(quantity) or "The model", {})[_plain(quantity)] = None
    lines = []
    for name, said in ways.items():
        texts = list(said)
        more = f"; and {len(texts) - MOST_WAYS} more" if len(texts) > MOST_WAYS else ""
        lines.append(f"{name}: {'; '.join(texts[:MOST_WAYS])}{more}.")
    if assumed:
        lines.append(f"Assumed: {assumed}; the reason stands beside each.")
    return lines
