"""Charts of the verdict: each names its parts, and its marks encode the verdict's figures."""

import html
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest

import harmel
from harmel.errors import BadArgument
from harmel.faces.charts import drawing, layers
from harmel.faces.charts import verdict as charts
from harmel.hold.model import HORIZONS
from harmel.hold.nested import SHARES
from harmel.hold.priors import links
from harmel.hold.tree import OUTCOMES
from harmel.hold.verdict import Verdict, verdict

OPENINGS = (None, date(2024, 10, 1))
PAIR = re.compile(r"([a-z0-9 ]+): ([^;]*)(?:; |$)")


@pytest.fixture(scope="module", params=OPENINGS, ids=("newest", "2024-10-01"))
def said(request: pytest.FixtureRequest) -> Verdict:
    """Return the verdict of few draws, at both openings."""
    return verdict(harmel.open_ledger(as_of=request.param), draws=400)


def _marks(drawn: str, role: str) -> list[dict[str, str]]:
    """Return what each mark of a kind encodes."""
    found = re.findall(rf'aria-label="([^"]*)" role="[^"]*" aria-roledescription="{role}', drawn)
    return [dict(PAIR.findall(html.unescape(label).replace("\u2212", "-"))) for label in found]


def _texts(drawn: str) -> str:
    return html.unescape(" ".join(re.findall(r">([^<>]+)</(?:text|tspan)>", drawn)))


def _number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def _near(value: float) -> object:
    return pytest.approx(value, abs=1e-6)


def test_outcomes_end_where_the_verdict_ends(said: Verdict) -> None:
    """Each outcome is named at the end of its area, in the order in which it is stacked."""
    drawn = charts.outcomes_by_year(said)
    labels = [mark for mark in _marks(drawn, "text mark") if "label" in mark]
    assert [mark["text"].rsplit(" ", 2)[0] for mark in labels] == list(charts.WORDS.values())
    places = [_number(mark["label"]) for mark in labels]
    assert places == sorted(places)
    assert min(b - a for a, b in pairwise(places)) > 5
    last = max(said.yearly)
    middles = [_number(mark["middle"]) for mark in _marks(drawn, "rule mark") if "middle" in mark]
    below = 0.0
    for name, middle in zip(OUTCOMES, middles, strict=True):
        assert middle == _near(100 * (below + said.yearly[last][name] / 2))
        below += said.yearly[last][name]


def test_areas_have_a_point_for_each_year(said: Verdict) -> None:
    """The area of what holds, led, starts at the opening day and turns at each year after it."""
    drawn = charts.outcomes_by_year(said)
    (path,) = re.findall(
        r'outcome: holds, led; when: future" role="[^"]*" aria-roledescription="area mark" '
        r'd="([^"]*)"',
        drawn,
    )
    tops: dict[float, float] = {}
    for x, y in re.findall(r"[ML]([\d.e-]+),([\d.e-]+)", path):
        tops[float(x)] = max(tops.get(float(x), 0), 1 - float(y) / 300)
    after = [year for year in said.yearly if year >= said.at.day.year]
    shares = [said.opening["holds_led"].number, *(said.yearly[y]["holds_led"] for y in after)]
    assert [tops[x] for x in sorted(tops)] == pytest.approx(shares, abs=1e-4)


def test_the_opening_day_is_a_line(said: Verdict) -> None:
    """The line stands at the day's part of its year, where a whole number is a year's end."""
    for drawn in (charts.outcomes_by_year(said), charts.bands(said, "ready", "Readiness")):
        (line,) = [mark for mark in _marks(drawn, "rule mark") if "opens" in mark]
        day = said.at.day
        gone = (day - date(day.year, 1, 1)).days / 365
        assert _number(line["opens"]) == pytest.approx(day.year - 1 + gone, abs=0.01)
        assert str(day.year) in _texts(drawn)


def test_ranges_are_bars_with_their_percentages(said: Verdict) -> None:
    """For each horizon the thick bar is the range, the thin one the ends, and all are labelled."""
    drawn = charts.holds_range(said)
    bars = _marks(drawn, "bar")
    texts = _texts(drawn)
    for year in HORIZONS:
        found = {name: 100 * q.number for name, q in said.holds[year].items()}
        mine = [mark for mark in bars if mark["year"] == str(year)]
        thin, thick = (next(mark for mark in mine if key in mark) for key in ("kindest", "low"))
        assert (_number(thick["low"]), _number(thick["high"])) == (
            _near(found["low"]),
            _near(found["high"]),
        )
        assert (_number(thin["harshest"]), _number(thin["kindest"])) == (
            _near(found["harshest"]),
            _near(found["kindest"]),
        )
        assert f"{said.holds[year]['p'].number:.0%}".replace("%", " %") in texts
        assert str(year) in texts


@pytest.mark.parametrize(
    ("name", "reference"),
    [("available", 0.5), ("share", 2.0), ("strength", None), ("ready", None), ("aid", None)],
)
def test_bands_end_in_their_quantiles(said: Verdict, name: str, reference: float | None) -> None:
    """The last year's quantiles are written at the end, and the level to compare with is drawn."""
    drawn = charts.bands(said, name, f"What {name} is", reference)
    times, digits = (1, 1) if name in charts.IN_PERCENT else (100, 0)
    last = [times * value for value in said.bands[name][max(said.bands[name])]]
    texts = _texts(drawn)
    for value in last:
        assert f"{value:.{digits}f} %" in texts
    assert f"What {name} is" in texts
    levels = [mark["reference"] for mark in _marks(drawn, "rule mark") if "reference" in mark]
    expected = [] if reference is None else [_near(times * reference)]
    assert [_number(level) for level in levels] == expected


def test_bands_have_one_size(said: Verdict) -> None:
    """Drawings of different figures, with titles of one line or two, have one size."""
    sizes = {
        re.findall(r'viewBox="([^"]*)"', charts.bands(said, name, title))[0]
        for name, title in (("share", "Spending"), ("strength", "Strength that would fight " * 2))
    }
    assert len(sizes) == 1


def test_bands_of_nothing_are_refused(said: Verdict) -> None:
    """A figure that is not tracked is refused, and those that are tracked are told."""
    with pytest.raises(BadArgument, match="strength"):
        charts.bands(said, "morale", "Morale")


def test_the_leaders_effect_has_two_standard_errors(said: Verdict) -> None:
    """Each outcome has a point and two standard errors, for the effect on and doubled."""
    drawn = charts.leader_effect(said)
    points, errors = _marks(drawn, "point"), _marks(drawn, "rule mark")
    words = {"holds": charts.EITHER} | charts.WORDS
    year = HORIZONS[0]
    for kind, effect in (("effect on, less off", said.leader), ("doubled, less on", said.doubled)):
        for name, word in words.items():
            value, error = (100 * q.number for q in effect[year][name])
            at = {"outcome": word, "kind": kind}
            (point,) = [m for m in points if at.items() <= m.items() and "points" in m]
            (bar,) = [m for m in errors if at.items() <= m.items()]
            assert _number(point["points"]) == _near(value)
            assert _number(bar["high"]) - _number(bar["low"]) == _near(4 * error)
    assert all(word in _texts(drawn) for word in words.values())


def test_readings_are_dots_and_the_widest_is_on_top(said: Verdict) -> None:
    """Each reading of each link is a dot at its chance; links are sorted by their distance."""
    drawn = charts.contested(said)
    dots = _marks(drawn, "point")
    heights: dict[str, float] = {}
    pattern = (
        r'link: (\w+)" role="[^"]*" aria-roledescription="point" transform="translate\(\S+,(.*?)\)'
    )
    for link, height in re.findall(pattern, drawn):
        heights[link] = float(height)
    gaps = {}
    for name, readings in said.readings.items():
        chances = sorted(100 * q.number for q in readings.holds.values())
        shown = sorted(_number(dot["p"]) for dot in dots if dot["link"] == name)
        assert shown == pytest.approx(chances, abs=1e-6)
        gaps[name] = chances[-1] - chances[0]
        assert links()[name].means in _texts(drawn)
    assert sorted(heights, key=heights.__getitem__) == sorted(gaps, key=lambda n: -gaps[n])


def test_drivers_are_bars_in_the_colour_of_their_tier(said: Verdict) -> None:
    """Each driver is a bar of its points, with its tier, and its label breaks between words."""
    drawn = charts.drivers(said)
    bars = {mark["parameter"]: mark for mark in _marks(drawn, "bar")}
    texts = _texts(drawn)
    assert list(bars) == list(said.drivers)
    for name, (q, _) in said.drivers.items():
        prior = said.priors[name]
        assert _number(bars[name]["points"]) == _near(100 * q.number)
        assert bars[name]["tier"] == prior.tier
        assert charts.TIER_FILLS[prior.tier] in drawn
        assert prior.tier in texts
        assert set(prior.parameter.means.split()[3:6]) <= set(texts.split())


def test_labels_are_never_cut_within_a_word() -> None:
    """A text of any length is broken and shortened between words, in a few lines at most."""
    text = "part of its assigned forces that the lead state would make available " * 3
    lines = layers.lines(text)
    assert len(lines) == layers.MOST_LINES
    assert max(len(line) for line in lines) <= layers.LINE
    assert set(" ".join(lines).split()) - {"\u2026"} <= set(text.split())


def test_the_variance_is_one_bar_of_all_parts(said: Verdict) -> None:
    """The parts fill the bar from end to end, and each is named with its percentage.

    An estimate below zero is drawn as nothing; the table beside the chart gives it as it is.
    """
    drawn = charts.variance(said)
    spans = re.findall(
        r'aria-label="(\w+): ([\d.]+) %" role="[^"]*" aria-roledescription="rect mark" '
        r'd="M[\d.e-]+,20h([\d.e-]+)v',
        drawn,
    )
    width = sum(float(span) for _, _, span in spans)
    texts = _texts(drawn)
    found = said.variance[HORIZONS[0]]
    drawable = {part: max(0.0, found[part][0].number) for part in SHARES}
    for (name, share, span), part in zip(spans, SHARES, strict=True):
        value = drawable[part]
        assert (name, float(share)) == (part, pytest.approx(100 * value, abs=0.005))
        assert float(span) / width == pytest.approx(value / sum(drawable.values()), abs=1e-6)
        assert part in texts


def test_what_is_not_quite_none_is_not_called_none() -> None:
    """A chance that rounds to none or to all is written as less or more than the next step."""
    given = (0.0, 0.004, 0.5, 0.996, 1.0)
    assert [layers.percent(part) for part in given] == ["0 %", "<1 %", "50 %", ">99 %", "100 %"]


@pytest.mark.parametrize(
    "draw",
    [charts.outcomes_by_year, charts.holds_range, charts.leader_effect, charts.variance],
)
def test_charts_have_one_width_and_no_small_text(
    said: Verdict, draw: Callable[[Verdict], str]
) -> None:
    """Every drawing is as wide as the others, and no text in it is smaller than 12 pixels."""
    drawn = draw(said)
    (box,) = re.findall(r'viewBox="0 0 ([\d.]+) ', drawn)
    assert float(box) == drawing.WIDTH
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawn)) >= 12
