"""The brief as a browser shows it: complete, offline, readable on a phone and accessible."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import harmel
from harmel.faces.report.page import brief_json, write
from tests.conftest import BROWSER, TRIPLE, brief_of

SIZES = {"phone": (375, 800), "tablet": (820, 1100), "desk": (1440, 900)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser that may not reach any network."""
    with sync_playwright() as tool:
        found = tool.chromium.launch(
            executable_path=BROWSER,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"],
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the briefs of the shipped and of a made-up alliance."""
    made = {}
    for name, folder in (("shipped", None), ("triple", TRIPLE)):
        brief = brief_of(harmel.open_ledger(folder))
        made[name] = write(brief, brief_json(brief), tmp_path_factory.mktemp(name))[0]
    return made


def _open(browser: Browser, path: Path, size: str) -> tuple[Page, list[str], list[str]]:
    page = browser.new_page(viewport=dict(zip(("width", "height"), SIZES[size], strict=True)))
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    return page, asked, said


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["shipped", "triple"])
def test_the_page_fits(browser: Browser, pages: dict[str, Path], name: str, size: str) -> None:
    """Nothing sticks out sideways, nothing else is asked for, and nothing complains."""
    page, asked, said = _open(browser, pages[name], size)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SIZES[size][0]
    assert asked == [pages[name].as_uri()]
    assert said == []
    page.close()


def test_charts_are_drawn(browser: Browser, pages: dict[str, Path]) -> None:
    """Each chart has a size, a name for readers who cannot see it, and no cut-off label."""
    page, _, _ = _open(browser, pages["shipped"], "desk")
    charts = page.locator("figure svg")
    assert charts.count() == 16
    for chart in charts.all():
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] > 200
        assert chart.get_attribute("aria-label")
        assert "…" not in (chart.text_content() or "")
    page.close()


def test_text_can_be_read_on_a_phone(browser: Browser, pages: dict[str, Path]) -> None:
    """On a phone no text of the page is smaller than 11 pixels, outside of charts."""
    page, _, _ = _open(browser, pages["shipped"], "phone")
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('p, td, th, li, caption, h2')]
        .filter(e => e.offsetParent && e.textContent.trim())
        .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 11
    page.close()


def test_charts_can_be_read_on_a_phone(browser: Browser, pages: dict[str, Path]) -> None:
    """On a phone no text of a chart is smaller than 10.5 pixels, and no table sticks out."""
    page, _, _ = _open(browser, pages["shipped"], "phone")
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('figure svg')].flatMap(s => {
        const times = s.getBoundingClientRect().width / s.viewBox.baseVal.width;
        return [...s.querySelectorAll('text')].map(
        t => times * parseFloat(getComputedStyle(t).fontSize)); }))"""
    )
    assert smallest >= 10.5
    wide = page.evaluate(
        """() => [...document.querySelectorAll('table')]
        .filter(t => t.scrollWidth > t.parentElement.clientWidth + 1).length"""
    )
    assert wide == 0
    page.close()


def test_everything_has_a_name(browser: Browser, pages: dict[str, Path]) -> None:
    """Charts point at their captions, boxes that scroll can be reached, and have names."""
    page, _, _ = _open(browser, pages["shipped"], "desk")
    assert page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].every(
        s => document.getElementById(s.getAttribute('aria-describedby')))"""
    )
    assert page.evaluate(
        """() => [...document.querySelectorAll('.scroll')].every(
        b => b.tabIndex === 0 && b.getAttribute('aria-label'))"""
    )
    assert page.locator("a.skip").get_attribute("href") == "#content"
    page.close()


def test_a_link_opens_what_is_folded(browser: Browser, pages: dict[str, Path]) -> None:
    """A link of the contents into the reference part opens the part that it leads to."""
    page = browser.new_page()
    page.goto(pages["shipped"].as_uri())
    folded = "document.querySelector('#claims').closest('details').open"
    assert page.evaluate(folded) is False
    page.click("nav a[href='#claims']")
    assert page.evaluate(folded) is True
    page.close()


def test_structure_is_sound(browser: Browser, pages: dict[str, Path]) -> None:
    """One title, headings in order, a language, headers in every table, no id twice."""
    page, _, _ = _open(browser, pages["shipped"], "desk")
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == "en"
    levels = page.evaluate(
        "() => [...document.querySelectorAll('h1,h2,h3')].map(e => Number(e.tagName[1]))"
    )
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate(
        "() => [...document.querySelectorAll('table')].every(t => t.querySelector('th[scope]'))"
    )
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    page.close()


def test_it_prints(browser: Browser, pages: dict[str, Path]) -> None:
    """The page prints to paper, on more than one sheet, and no table is wider than it."""
    page, _, _ = _open(browser, pages["shipped"], "desk")
    page.set_viewport_size({"width": 695, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(
        "() => [...document.querySelectorAll('table')]"
        ".every(t => t.getBoundingClientRect().right <= 696)"
    )
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page") > 3
    page.close()
