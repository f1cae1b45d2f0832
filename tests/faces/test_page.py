"""The brief as a page."""

import re
from html.parser import HTMLParser

import pytest

import harmel
from harmel.faces.report.page import brief_json, html, origin, terminal
from harmel.ledger.facts import Assumption
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from tests.conftest import brief_of

QUIET = {"style", "svg", "code", "title", "footer", "script"}


class _Page(HTMLParser):
    """Collects addresses of numbers, and text outside of them by section."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.section = ""
        self.addresses: list[str] = []
        self.loose: dict[str, str] = {}
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow the tags down."""
        found = dict(attrs)
        if tag not in ("meta", "br"):
            self.stack.append(tag)
        if tag == "section":
            self.section = found.get("id") or ""
        if tag == "data":
            self.addresses.append(found["data-number"] or "")
        self.links += [v for k, v in attrs if k in ("href", "src") and v]

    def handle_endtag(self, tag: str) -> None:
        """Follow the tags up."""
        while self.stack and self.stack.pop() != tag:
            continue
        if tag == "section":
            self.section = ""

    def handle_data(self, data: str) -> None:
        """Keep text that is no number of ours."""
        if "data" not in self.stack and not QUIET & set(self.stack):
            self.loose[self.section] = self.loose.get(self.section, "") + " " + data


def _read(ledger: Ledger) -> _Page:
    page = _Page()
    page.feed(html(brief_of(ledger)))
    return page


def test_every_number_has_an_address_that_resolves(ledger: Ledger) -> None:
    """Each number on the page carries the address of a quantity of the brief."""
    page = _read(ledger)
    numbers = brief_of(ledger).numbers()
    known = set(numbers) | {quantity.id for quantity in numbers.values()}
    assert len(page.addresses) > 400
    assert sorted(set(page.addresses) - known) == []


@pytest.mark.parametrize("section", ["", "payers", "departure", "pledge", "revisions", "record"])
def test_no_figure_stands_outside_an_address(ledger: Ledger, section: str) -> None:
    """Sentences and tables hold no decimal or large number that cannot be explained."""
    text = re.sub(r"\d{4}-\d\d(-\d\d)?|\d+(\.\d+)? %", "", _read(ledger).loose[section])
    assert re.findall(r"\d+\.\d+|\d{1,3}(?:,\d{3})+", text) == []


def test_every_number_rests_on_a_place(ledger: Ledger) -> None:
    """Each quantity ends in facts with a file, a hash and a cell or row, or in assumptions."""
    for quantity in brief_of(ledger).numbers().values():
        for leaf in leaves(quantity):
            if isinstance(leaf, Assumption):
                assert leaf.reason
                continue
            place = getattr(leaf, "place", None)
            assert place is not None
            assert re.fullmatch(r"[0-9a-f]{64}", place.sha256)
            assert place.cell or place.row


def test_the_page_asks_for_nothing(ledger: Ledger) -> None:
    """Nothing is loaded from anywhere: links lead into the page itself."""
    assert {link[0] for link in _read(ledger).links} == {"#"}
    assert "<script" not in html(brief_of(ledger))


def test_links_lead_somewhere(ledger: Ledger) -> None:
    """Every entry of the contents has its section."""
    text = html(brief_of(ledger))
    for link in _read(ledger).links:
        assert f'id="{link[1:]}"' in text


def test_the_newcomers_answers_are_on_the_page(ledger: Ledger) -> None:
    """Who is short, what the pledge costs, what was revised, who was second, and the won."""
    text = re.sub(r"<[^>]+>", "", html(brief_of(ledger)))
    text = re.sub(r"\s+", " ", text)
    assert "Below 2 % of GDP in 2026: Slovenia (1.61 %)" in text
    assert "Without the United States each of them pays 2.14 times as much" in text
    assert "23 of 31 before, 17 of 31 now" in text
    assert re.search(r"2 ?Jens Stoltenberg ?3,653", text)
    assert "58,559.6 billion KRW" in text or "58559.6 billion KRW" in text


def test_hostile_names_are_harmless(ledger: Ledger) -> None:
    """Markup in a name is shown, never run."""
    brief = brief_of(ledger)
    alliance = brief.ledger.alliance.model_copy(update={"question": "<script>alert(1)</script>"})
    object.__setattr__(brief.ledger, "alliance", alliance)
    try:
        assert "<script>" not in html(brief)
        assert "&lt;script&gt;" in html(brief)
    finally:
        object.__setattr__(brief.ledger, "alliance", harmel.open_ledger().alliance)


def test_json_and_terminal_say_the_same(ledger: Ledger) -> None:
    """The sentences of brief.json stand in the terminal's text."""
    brief = brief_of(ledger)
    text = "\n".join(terminal(brief))
    for sentence in brief_json(brief)["headline"]:
        assert sentence in text


def test_origin_says_why_something_is_absent(ledger: Ledger) -> None:
    """The hint of an absent number is its reason."""
    iceland = brief_of(ledger).burden.member("ISL")
    assert origin(iceland.share).startswith("absent: Iceland has no armed forces")
