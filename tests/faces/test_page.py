"""The brief as a page."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import harmel
from harmel.faces.report.finish import finished
from harmel.faces.report.marks import Numbers
from harmel.faces.report.page import (
    brief_json,
    html,
    known_from,
    origin,
    sources,
    terminal,
)
from harmel.faces.words.council_record import council_record
from harmel.ledger.facts import Assumption
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves
from tests.conftest import brief_of

ROOT = Path(__file__).parents[2]
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
    text = html(brief_of(ledger))
    page.feed(re.sub(r'<details class="from">.*?</details>', "", text, flags=re.DOTALL))
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
    """Sentences and tables hold no decimal or large number that cannot be explained.

    How many draws were asked for is a setting and no result.
    """
    plain = r"\d{4}-\d\d(-\d\d)?|\d+(\.\d+)? %|[\d,]+ draws"
    text = re.sub(plain, "", _read(ledger).loose[section])
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
    assert "Without the United States each of them would pay 2.14 times as much" in text
    assert "23 of 31 reporting before, 17 of 31 now" in text
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


def test_origins_of_a_section_are_listed_once(ledger: Ledger) -> None:
    """After numbers are written, their releases and ways are listed, and then forgotten."""
    write = Numbers(ledger)
    brief = brief_of(ledger)
    assert write.origins() == ""
    write(brief.departure.factor)
    write(brief.departure.factor)
    listed = str(write.origins())
    assert listed.count("<li>") == 1
    assert "NATO (10 July 2026): one figure divided by another." in listed
    assert write.origins() == ""


def test_wide_tables_carry_their_headings(ledger: Ledger) -> None:
    """Each cell of a table of four columns or more has the heading of its column."""
    text = html(brief_of(ledger))
    tables = re.findall(r'<table class="stack">(.*?)</table>', text, re.DOTALL)
    assert len(tables) > 10
    for table in tables:
        heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
        for row in re.findall(r"<tr.*?</tr>", table.partition("<tbody>")[2], re.DOTALL):
            cells = re.findall(r'<(th scope="row"|td data-label="[^"]*")', row)
            assert len(cells) == len(heads)
            for head, cell in zip(heads, cells, strict=True):
                label = re.sub(r"<[^>]+>", "", head)
                assert cell in ('th scope="row"', f'td data-label="{label}"')


def test_labels_of_tables_cannot_break_out() -> None:
    """A quotation mark in a heading or a caption stays within its attribute."""
    head = "".join(f'<th scope="col">{name}</th>' for name in ('a "b"', "c", "d", "e"))
    row = '<tr><th scope="row">x</th><td>1</td><td>2</td><td>3</td></tr>'
    page = (
        f'<div class="scroll"><table><caption>of "it"</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{row}</tbody></table>"
    )
    done = finished(page)
    assert 'aria-label="of &quot;it&quot;"' in done
    assert '<td data-label="c">1</td>' in done


def test_the_exempt_and_the_untracked_are_said(ledger: Ledger) -> None:
    """Who was left out of the pledge by agreement is not called short, and nobody is dropped."""
    text = html(brief_of(ledger)).partition('<section id="given"')[2].partition("</section>")[0]
    rows = {
        re.sub(r"<[^>]+>", "", row.partition("</th>")[0]): re.sub(r"<[^>]+>", " ", row)
        for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    }
    assert "exempt by agreement" in rows["Hungary"]
    for name in ("Albania", "North Macedonia", "Montenegro"):
        assert "not tracked" in rows[name]
    assert "under" in rows["Spain"]


def test_the_record_of_the_council_is_that_of_the_hindcast(ledger: Ledger) -> None:
    """The note on councils holds the hits of the model as it was committed; one decision is few."""
    consents = brief_of(ledger).council.consents
    said = council_record(ledger, consents)
    assert said is not None
    ended = [consent for consent in consents if consent.settled is not None]
    assert f"On the {len(ended)} decisions that have ended" in said
    hits = int(re.findall(r"came true in (\d+) of", said)[0])
    likely = [
        max(c.mediated, key=lambda name, c=c: c.mediated[name].number) == c.settled.outcome
        for c in ended
    ]
    assert abs(hits - sum(likely)) <= 1
    assert council_record(ledger, ended[:1]) is None


def test_the_page_can_be_cited(ledger: Ledger) -> None:
    """The footer names the title of CITATION.cff, the version, the day and the ledger."""
    brief = brief_of(ledger)
    text = html(brief)
    title = re.findall(r'^title: "(.*)"$', (ROOT / "CITATION.cff").read_text(), re.MULTILINE)[0]
    footer = text.partition("<footer>")[2]
    assert title in footer
    assert f"version {harmel.__version__}" in footer
    assert brief.ledger.content_hash[:12] in footer


def test_tables_compiled_here_say_when(ledger: Ledger) -> None:
    """A table of ours is known from its newest event and compiled later; others have one day."""
    tables = {table.sidecar.release: known_from(table) for table in sources(ledger)}
    assert tables["own-summits-2026-11"] == "8 July 2026; compiled in November 2026"
    assert tables["nato-2026-07"] == "10 July 2026"


def test_who_is_above_has_a_plus(ledger: Ledger) -> None:
    """Points above the guideline are positive, those below negative, and nothing has no sign."""
    write = Numbers(ledger)
    now = brief_of(ledger).burden
    assert ">+3.33<" in write.above(now.member("LTU").gap)
    assert ">\u22120.39<" in write.above(now.member("SVN").gap)
    assert ">0.00<" in write.above(now.member("BEL").gap)
    assert ">\u2013<" in write.above(now.member("ISL").gap)
