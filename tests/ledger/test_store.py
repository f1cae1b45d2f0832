"""A ledger opens whole or not at all, and shows what was public on its day."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadArgument, BadLedger, BadUnit, NoAnswer
from harmel.ledger.store import SEAL, Ledger, seal, shipped
from harmel.units import convert
from tests.conftest import OCTOBER_2024, TRIPLE, Ran

SHARE = "defence_share_gdp"
SHIPPED = sorted(path.name for path in shipped().iterdir() if path.is_file())
NOBODY_KNEW = date(2010, 1, 1)


@pytest.fixture
def pseudo() -> Ledger:
    """Open the shipped ledger as of the article, with later releases let in and marked."""
    return harmel.open_ledger(as_of=OCTOBER_2024, pseudo_real_time=True)


@pytest.mark.parametrize("name", SHIPPED)
def test_one_flipped_bit_in_any_shipped_file_is_caught(
    name: str, copied: Callable[..., Path]
) -> None:
    """A ledger with one bit changed in the middle of any one file does not open."""
    root = copied()
    data = bytearray((root / name).read_bytes())
    data[len(data) // 2] ^= 1
    (root / name).write_bytes(data)
    with pytest.raises(BadLedger, match=r"not the one that was sealed|line of the seal is damaged"):
        harmel.open_ledger(root)


def test_a_flipped_bit_is_told_with_both_hashes(copied: Callable[..., Path]) -> None:
    """The error names the file that changed, and no other."""
    root = copied()
    (root / "members.csv").write_bytes((root / "members.csv").read_bytes()[:-1])
    with pytest.raises(BadLedger) as caught:
        harmel.open_ledger(root)
    (problem,) = caught.value.problems
    assert problem.file == "members.csv"
    assert problem.allowed != problem.found


def test_a_file_that_went_missing_is_told(copied: Callable[..., Path]) -> None:
    """A sealed ledger that lost a table does not open."""
    root = copied(TRIPLE)
    (root / "terms.csv").unlink()
    with pytest.raises(BadLedger) as caught:
        harmel.open_ledger(root)
    assert [(p.file, p.found) for p in caught.value.problems] == [("terms.csv", "no such file")]


def test_a_ledger_needs_its_alliance(copied: Callable[..., Path], tmp_path: Path) -> None:
    """No folder, an empty folder, a folder without alliance and one without tables are refused."""
    root = copied(TRIPLE)
    (root / "alliance.yaml").unlink()
    bare = tmp_path / "bare"
    bare.mkdir()
    with pytest.raises(BadLedger, match=r"alliance.yaml: A ledger needs a file that names"):
        harmel.open_ledger(root)
    with pytest.raises(BadLedger, match=r"alliance.yaml: A ledger needs a file that names"):
        harmel.open_ledger(bare)
    with pytest.raises(BadLedger, match="This folder does not exist"):
        harmel.open_ledger(tmp_path / "nowhere")
    shutil.copyfile(TRIPLE / "alliance.yaml", bare / "alliance.yaml")
    with pytest.raises(BadLedger, match="This ledger holds no table"):
        harmel.open_ledger(bare)


def test_sealing_gives_the_hash_of_the_whole(copied: Callable[..., Path]) -> None:
    """The hash of a ledger is that of its seal, and changes with any of its files."""
    root = copied(TRIPLE)
    before = seal(root)
    assert (
        before == harmel.open_ledger(root).content_hash == harmel.open_ledger(TRIPLE).content_hash
    )
    assert (root / SEAL).read_bytes() == (TRIPLE / SEAL).read_bytes()
    (root / "people.yaml").write_bytes((root / "people.yaml").read_bytes() + b"# seen\n")
    assert seal(root) == harmel.open_ledger(root).content_hash != before


def test_without_a_day_the_newest_release_decides(ledger: Ledger, triple: Ledger) -> None:
    """The day of a ledger comes from its releases and never from the clock."""
    assert ledger.as_of == max(table.sidecar.published for table in ledger.tables.values())
    assert (triple.as_of, triple.asked_as_of) == (date(2012, 6, 1), None)


def test_a_later_release_is_invisible(ledger_2024: Ledger) -> None:
    """As of October 2024 nothing of the release of 2026 can be had."""
    dated = [fact for fact in ledger_2024.facts() if fact.period]
    assert max(fact.release.published for fact in dated) == date(2024, 7, 2)
    with pytest.raises(BadArgument, match="not yet published"):
        ledger_2024.release("nato-2026-07")
    with pytest.raises(NoAnswer):
        ledger_2024.fact("POL", SHARE, "2026")
    assert ledger_2024.fact("POL", SHARE, "2024").release.id == "nato-2024-06"


def test_the_newest_visible_release_answers(ledger: Ledger) -> None:
    """Without a release named the newest one answers; with one named, that one."""
    assert ledger.fact("POL", SHARE, "2024").value == 3.75
    assert ledger.fact("POL", SHARE, "2024", "nato-2024-06").number == pytest.approx(4.12, abs=5e-3)
    with pytest.raises(BadArgument, match="This release is not known"):
        ledger.release("nato-2027-07")


def test_before_the_first_release_there_is_no_answer(run: Callable[..., Ran]) -> None:
    """As of a day before the first release a figure is unknown, and the command exits with 3."""
    early = harmel.open_ledger(as_of=NOBODY_KNEW)
    with pytest.raises(NoAnswer, match="no release at all"):
        early.fact("POL", SHARE, "2014")
    ran = run("facts", "show", "POL", SHARE, "2014", "--as-of", NOBODY_KNEW.isoformat())
    assert ran.code == 3
    assert ran.out == ""


def test_a_period_that_is_no_year_is_no_fault_of_the_program(run: Callable[..., Ran]) -> None:
    """A figure asked for by a word instead of a year ends in an error that a user can mend."""
    ran = run("facts", "show", "POL", SHARE, "lately", HARMEL_DEBUG="")
    assert ran.code in (2, 3)


def test_a_release_holds_its_own_facts_and_no_other(copied: Callable[..., Path]) -> None:
    """Facts asked for by release come from that release, dated facts about persons included."""
    root = copied(TRIPLE)
    form = (root / "people.yaml").read_text("utf-8").replace("people-1", "people-2")
    (root / "more.yaml").write_text(form, encoding="utf-8")
    text = "subject,measure,value,published,source\nada-one,party,Red,2006-03-01,book\n"
    (root / "more.csv").write_text(text, encoding="utf-8")
    seal(root)
    ledger = harmel.open_ledger(root)
    for release in ("spend-2010", "spend-2011", "people-1", "people-2"):
        assert {fact.release.id for fact in ledger.facts(release=release)} == {release}


def test_a_release_is_chosen_that_covers_the_year(ledger: Ledger) -> None:
    """The newest release with enough countries is chosen, and a year without one has no answer."""
    assert ledger.release_for(SHARE, "2024", 16).id == "nato-2026-07"
    assert ledger.release_for(SHARE, "2012", 16).id == "nato-2019-06"
    with pytest.raises(NoAnswer, match="for 16 members or more"):
        ledger.release_for(SHARE, "1960", 16)


def test_later_population_comes_in_marked(ledger_2024: Ledger, pseudo: Ledger) -> None:
    """World Bank population, published later, is let in as of October 2024, cut and marked."""
    assert ledger_2024.facts("POL", "population") == ()
    found = pseudo.facts("POL", "population")
    assert {fact.pseudo_real_time for fact in found} == {True}
    assert found[-1].period == "2023"


def test_what_was_known_on_the_day_is_not_overruled_later(
    ledger_2024: Ledger, pseudo: Ledger
) -> None:
    """Later releases are let in only where none of that day is known, so hindsight stays out."""
    known = ledger_2024.fact("POL", SHARE, "2020")
    assert known == pseudo.fact("POL", SHARE, "2020")
    assert harmel.burden(pseudo, 2020).release.id == harmel.burden(ledger_2024, 2020).release.id


def test_iceland_is_absent_and_never_zero(ledger: Ledger, ledger_2024: Ledger) -> None:
    """Of 32 members 31 have a share; Iceland's is absent with its reason, in every release."""
    for opened in (ledger, ledger_2024):
        answer = harmel.burden(opened, 2024)
        shares = {row.member.iso3: row.share.value for row in answer.members}
        assert len(shares) == 32
        assert [iso3 for iso3, share in shares.items() if share is None] == ["ISL"]
        assert 0 not in shares.values()
        reason = answer.as_dict()["members"][list(shares).index("ISL")]["absent_because"]
        assert reason.startswith("Iceland has no armed forces")
    fact = ledger.fact("ISL", SHARE, "2024")
    assert (fact.value, fact.status) == (None, "absent")
    assert fact.cites == ("cia-iceland-copy", "repo-nato-2024-06")


def test_an_absence_holds_for_its_span_and_its_measures(ledger: Ledger) -> None:
    """Iceland's absence begins with the alliance and covers defence, not population."""
    assert ledger.fact("ISL", "defence_usd_current", "1949").absent_because is not None
    with pytest.raises(NoAnswer):
        ledger.fact("ISL", SHARE, "1948")
    assert ledger.fact("ISL", "population", "2023").number > 300000


def test_caveats_travel_with_the_release(ledger: Ledger) -> None:
    """Luxembourg's divisor and the break of 2026 stand in the caveats of their releases."""
    older = " ".join(ledger.release("nato-2024-06").caveats)
    newer = " ".join(ledger.release("nato-2026-07").caveats)
    assert "Luxembourg is divided by gross national income" in older
    assert "Luxembourg is divided by gross national income" in newer
    assert "From 2026 the basis is core defence expenditure" in newer
    assert "core defence" not in older


def test_the_published_share_of_the_netherlands_is_used(ledger: Ledger) -> None:
    """For 2026 the Netherlands' share is the printed 2.58, not spending over GDP, about 2.29."""
    spending, output = (
        ledger.fact("NLD", measure, "2026", "nato-2026-07").number
        for measure in ("defence_usd_current", "gdp_usd_current")
    )
    assert spending / output == pytest.approx(0.0229, abs=5e-5)
    assert harmel.burden(ledger, 2026).member("NLD").share.value == 0.0258


def test_price_bases_never_convert(ledger: Ledger) -> None:
    """Money at 2015 prices cannot become money at 2021 prices, nor at current ones."""
    old, new = ledger.measures()["defence_usd_2015"], ledger.measures()["defence_usd_2021"]
    for source, target in ((old, new), (new, old), (old, "million USD"), (new, "million USD")):
        with pytest.raises(BadUnit):
            convert(1.0, source, target)


def test_a_release_is_visible_from_its_own_day_on(ledger: Ledger) -> None:
    """Every release of spending can be read on the day it was published, and not a day before."""
    releases = ledger.releases(SHARE)
    assert len(releases) == 5
    for number, release in enumerate(releases):
        on = replace(ledger, as_of=release.published)
        before = replace(ledger, as_of=release.published - timedelta(days=1))
        assert releases[: number + 1] == on.releases(SHARE)
        assert releases[:number] == before.releases(SHARE)
        assert release.id in {fact.release.id for fact in on.facts(measure=SHARE)}
        assert release.id not in {fact.release.id for fact in before.facts(measure=SHARE)}
