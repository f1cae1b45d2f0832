"""A publisher's file becomes a release of the user's ledger: whole and checked, or not at all."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typer
from openpyxl import Workbook
from typer.testing import CliRunner

import harmel
from harmel.errors import BadArgument, BadFile, BadLedger, BadTable
from harmel.faces.cli.facts_import import import_facts
from harmel.ledger import importing, own_ledger
from harmel.ledger.checks import check_ledger
from harmel.ledger.importers.registry import SOURCES, find_importer, unpacked
from harmel.ledger.importing import ImportReport, import_file
from harmel.ledger.own_ledger import create
from harmel.ledger.store import ALLIANCE, SEAL, shipped
from tests.ledger.importers.made import Layout, edited, workbook

JULY_2026 = date(2026, 7, 20)
KEPT = ("members", "secretaries_general", "sources", "nato_defexp_2025_08")
FILES = (ALLIANCE, "article-2024-10-02.claims.yaml")
SOURCE = "nato_defexp"
ID = "nato-2026-07"
TABLE = "nato_defexp_2026_07"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Make a small ledger of the user's: the members, their office, and one old release."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in (*FILES, *[f"{table}{end}" for table in KEPT for end in (".csv", ".yaml")]):
        shutil.copy(shipped() / name, folder / name)
    harmel.seal(folder)
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook into a file and return its path."""

    def write(layout: Layout | None = None, name: str = "def-exp.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(workbook(layout)[0])
        return path

    return write


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file below a folder, with its contents and the time of its last change."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in paths
    }


def take(path: Path, own: Path, release: str = ID, published: date = JULY_2026) -> ImportReport:
    """Import a workbook."""
    return import_file(SOURCE, path, release, published, own)


def test_a_release_is_written_sealed_and_found_by_its_cells(
    own: Path, made: Callable[..., Path]
) -> None:
    """After an import the ledger opens, its seal holds, and figures trace to the user's file."""
    path = made(Layout(base=2021))
    report = take(path, own)
    assert report.written
    assert (report.release, report.tables, report.facts) == (ID, (TABLE,), 288)
    assert (own / SEAL).read_text("utf-8").count(f"{TABLE}.") == 2
    ledger = harmel.open_ledger(own)
    assert check_ledger(ledger).ok
    fact = ledger.fact("BEL", "defence_usd_2021", "2026", ID)
    assert fact.unit == "million USD at 2021 prices"
    assert fact.status == "estimate"
    assert str(fact.place) == "def-exp.xlsx, sheet TABLE2, cell F19"
    assert fact.place.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert fact.number == workbook(Layout(base=2021))[1]["BEL", "defence_usd_2021", "2026"][0]


def test_every_figure_survives_the_way_into_the_ledger(
    own: Path, made: Callable[..., Path]
) -> None:
    """What the workbook says is what the ledger says, to the last digit."""
    layout = Layout(base=2021, factor=1 / 3)
    take(made(layout), own)
    ledger = harmel.open_ledger(own)
    for (subject, measure, period), (value, status, sheet, cell) in workbook(layout)[1].items():
        fact = ledger.fact(subject, measure, period, ID)
        assert (value, status, sheet, cell) == (
            fact.value,
            fact.status,
            fact.place.sheet,
            fact.place.cell,
        )


def test_the_sidecar_says_who_vouches(own: Path, made: Callable[..., Path]) -> None:
    """Publisher, day, file, licence and caveats stand beside the figures."""
    take(made(name='def: exp #1 "of" NATO.xlsx'), own)
    take(made(Layout(factor=2.0), name="odd\udcff\n.xlsx"), own)
    release = harmel.open_ledger(own).release(ID)
    assert release.publisher == "NATO"
    assert release.published == JULY_2026
    assert release.obtained_via == ("the user's own copy of the publisher's file",)
    assert "the user's word" in release.checked_against_publisher
    assert release.document == 'NATO workbook def: exp #1 "of" NATO.xlsx'
    assert "Estimates: 2025, 2026." in release.caveats
    odd = harmel.open_ledger(own).release(f"{ID}+2")
    assert odd.document == "NATO workbook odd\\udcff\n.xlsx"


def test_an_absence_keeps_its_reason(own: Path, tmp_path: Path) -> None:
    """Two dots in the workbook are an absence with a note in the ledger."""
    path = tmp_path / "dots.xlsx"
    path.write_bytes(edited(workbook()[0], lambda b: b["TABLE7"].__setitem__("D9", "..")))
    take(path, own)
    fact = harmel.open_ledger(own).fact("BEL", "military_personnel", "2024", ID)
    assert (fact.value, fact.absent_because) == (None, "the workbook prints '..'")


def test_a_new_ledger_starts_as_a_copy_of_the_shipped_tables(
    tmp_path: Path, made: Callable[..., Path]
) -> None:
    """Where there is no ledger yet, all commands work with the new one."""
    folder = tmp_path / "new" / "harmel-ledger"
    report = take(made(), folder, "nato-2026-12", date(2026, 12, 1))
    assert report.compared_with == "nato-2026-07"
    names = {path.name for path in folder.iterdir()}
    old = {path.name for path in shipped().iterdir() if path.suffix in {".csv", ".yaml"}}
    assert names == old | {SEAL, "nato_defexp_2026_12.csv", "nato_defexp_2026_12.yaml"}
    for name in old:
        assert (folder / name).read_bytes() == (shipped() / name).read_bytes()
    ledger = harmel.open_ledger(folder)
    assert ledger.fact("DEU", "defence_share_gdp", "2026").release.id == "nato-2026-12"
    assert [path.name for path in folder.parent.iterdir()] == ["harmel-ledger"]


def test_an_empty_folder_may_become_a_ledger(tmp_path: Path) -> None:
    """A folder made beforehand is used; a ledger that is there already is left alone."""
    folder = tmp_path / "empty"
    folder.mkdir()
    create(folder)
    before = snapshot(folder)
    assert SEAL in before
    create(folder)
    assert before == snapshot(folder)


def test_figures_known_already_write_nothing(own: Path, made: Callable[..., Path]) -> None:
    """The same figures again, even from a workbook laid out otherwise, touch no file."""
    take(made(), own)
    before = snapshot(own)
    for layout in (Layout(), Layout(down=3, right=2, order=(7, 6, 5, 4, 3, 2, 1, 0))):
        report = take(made(layout), own)
        assert (report.written, report.tables, report.release) == (False, (), ID)
        assert (report.compared, report.revised) == (288, ())
        assert report.added == report.gone == {}
    assert before == snapshot(own)


def test_the_package_s_own_release_is_known_to_a_new_ledger(
    tmp_path: Path, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Importing what already ships makes no folder at all."""
    home = tmp_path / "package" / "ledger" / "tables"
    take(made(), home, "nato-2026-12", date(2026, 12, 1))
    monkeypatch.setattr(own_ledger, "shipped", lambda: home)
    report = take(made(), tmp_path / "fresh", "nato-2026-12", date(2026, 12, 1))
    assert not report.written
    assert not (tmp_path / "fresh").exists()


def test_other_figures_of_one_release_become_its_second_version(
    own: Path, tmp_path: Path, made: Callable[..., Path]
) -> None:
    """Corrected figures never overwrite: ID+2 stands beside ID, and says what it revised."""
    take(made(), own)
    path = tmp_path / "corrected.xlsx"

    def correct(book: Workbook) -> None:
        book["TABLE3"]["D11"], book["TABLE7"]["E9"] = 1.3599, ".."

    path.write_bytes(edited(workbook()[0], correct))
    report = take(path, own, published=date(2026, 8, 1))
    assert (report.release, report.tables) == (f"{ID}+2", (f"{TABLE}_2",))
    assert report.compared_with == ID
    assert report.compared == 288
    first, second = report.as_dict()["revised"]
    assert first == {
        "iso3": "BEL",
        "measure": "defence_share_gdp",
        "year": 2024,
        "old": 1.29,
        "new": 1.3599,
        "unit": "percent",
        "period": "2024",
    }
    assert (second["measure"], second["new"]) == ("military_personnel", None)
    ledger = harmel.open_ledger(own)
    assert ledger.fact("BEL", "defence_share_gdp", "2024").number == 1.3599
    assert ledger.fact("BEL", "defence_share_gdp", "2024", ID).number == 1.29


def test_later_versions_are_compared_with_the_last_one(
    own: Path, made: Callable[..., Path]
) -> None:
    """The third version is compared with the second; figures of the first are new again."""
    take(made(), own)
    take(made(Layout(factor=1.1)), own)
    third = take(made(Layout(factor=1.2)), own)
    assert (third.release, third.compared_with) == (f"{ID}+3", f"{ID}+2")
    fourth = take(made(), own)
    assert (fourth.release, fourth.compared_with) == (f"{ID}+4", f"{ID}+3")
    assert not take(made(), own).written
    assert harmel.open_ledger(own).of_kind("facts")[-1].release.id == f"{ID}+4"


def test_a_changed_status_is_a_new_version(own: Path, made: Callable[..., Path]) -> None:
    """An estimate that became an actual figure is restated, though its value stayed."""
    take(made(), own)
    report = take(made(Layout(estimates=(2026,))), own)
    assert (report.release, report.revised, report.restated) == (f"{ID}+2", (), 96)


def test_a_new_release_is_compared_as_facts_diff_does(own: Path, made: Callable[..., Path]) -> None:
    """The review after an import says what `harmel facts diff` says of the two releases."""
    take(made(), own)
    report = take(made(Layout(factor=1.05)), own, "nato-2027-06", date(2027, 6, 20))
    answer = harmel.facts_diff(harmel.open_ledger(own), ID, "nato-2027-06")
    assert report.compared_with == ID
    assert (answer.compared, answer.not_compared) == (report.compared, report.not_compared)
    assert report.not_compared == ("defence_nac_2015", "defence_nac_current")
    expected = [
        (r.old.subject, r.old.measure, r.old.period, r.old.value, r.new.value)
        for r in answer.revised
    ]
    assert expected == [(r.iso3, r.measure, r.period, r.old, r.new) for r in report.revised]
    assert len(expected) == 42


def test_price_bases_are_never_compared(own: Path, made: Callable[..., Path]) -> None:
    """Figures at 2021 prices are added, those at 2015 prices are gone; none counts as revised."""
    take(made(), own)
    report = take(made(Layout(base=2021)), own, "nato-2027-06", date(2027, 6, 20))
    assert report.revised == ()
    assert report.added["defence_usd_2021"] == report.gone["defence_usd_2015"] == 21
    assert report.added.keys() == {m.replace("2015", "2021") for m in report.gone}


@pytest.mark.parametrize(
    ("layout", "published", "words"),
    [
        (Layout(factor=400.0), JULY_2026, "This is not a share of GDP in percent"),
        (Layout(estimates=()), date(2020, 1, 1), "This figure was published before its year"),
    ],
    ids=["shares above 20 percent", "actual figures of the future"],
)
def test_a_release_that_breaks_a_rule_changes_nothing(
    own: Path, made: Callable[..., Path], layout: Layout, published: date, words: str
) -> None:
    """What the checks refuse changes no ledger and makes none; one error says why."""
    before = snapshot(own)
    with pytest.raises(BadLedger, match="Nothing was imported") as raised:
        take(made(layout), own, "nato-2030-01", published)
    assert words in str(raised.value)
    assert before == snapshot(own)
    new = own.parent / "fresh"
    with pytest.raises(BadLedger, match="Nothing was imported"):
        take(made(layout), new, "nato-2030-01", published)
    assert not new.exists()


def test_a_broken_file_changes_nothing(own: Path, tmp_path: Path) -> None:
    """A workbook that cannot be read is one error and no change."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(edited(workbook()[0], lambda b: b["TABLE7"].__setitem__("C9", "Nowhere")))
    before = snapshot(own)
    with pytest.raises(BadTable, match="This country is not known"):
        take(path, own)
    with pytest.raises(BadFile, match="This file is missing"):
        take(tmp_path / "nothing.xlsx", own)
    assert before == snapshot(own)


def test_the_package_is_never_changed(made: Callable[..., Path]) -> None:
    """Neither the shipped folder nor any folder inside the package takes an import."""
    before = snapshot(shipped())
    for folder in (shipped(), shipped().parent, shipped() / "mine", shipped() / ".." / "tables"):
        with pytest.raises(BadArgument, match="come with the package are not changed"):
            take(made(), folder)
    assert before == snapshot(shipped())


def test_a_folder_of_something_else_is_not_taken(tmp_path: Path, made: Callable[..., Path]) -> None:
    """A folder with other things in it, or a file, is not turned into a ledger."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("Dear all", encoding="utf-8")
    for folder in (tmp_path / "papers", tmp_path / "papers" / "letter.txt"):
        with pytest.raises(BadArgument, match="neither a ledger nor an empty folder"):
            take(made(), folder)
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["letter.txt"]


def test_a_ledger_changed_after_sealing_is_not_added_to(
    own: Path, made: Callable[..., Path]
) -> None:
    """A ledger whose seal is broken is refused before anything is written."""
    with (own / "members.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    before = snapshot(own)
    with pytest.raises(BadLedger, match="not the one that was sealed"):
        take(made(), own)
    assert before == snapshot(own)


@pytest.mark.parametrize("release", ["NATO 2027", "n", "nato-2027+2", "../x", "a" * 59, ""])
def test_release_ids_have_a_form(own: Path, made: Callable[..., Path], release: str) -> None:
    """An id is small letters, digits, '-' and '.'; the +n is given by the import alone."""
    with pytest.raises(BadArgument, match="This is not a release id"):
        take(made(), own, release)


def test_an_id_of_another_publisher_is_refused(own: Path, made: Callable[..., Path]) -> None:
    """A release never becomes a version of something else."""
    taken = harmel.open_ledger(own).tables["members"].release.id
    with pytest.raises(BadArgument, match="This release id belongs to something else"):
        take(made(), own, taken)


def test_a_correction_is_not_older_than_what_it_corrects(
    own: Path, made: Callable[..., Path]
) -> None:
    """A second version published before the first would hide behind it, so it is refused."""
    take(made(), own)
    with pytest.raises(BadArgument, match="not published before the one that it corrects"):
        take(made(Layout(factor=1.1)), own, published=date(2026, 7, 19))


def test_versions_end_at_nine(own: Path, made: Callable[..., Path]) -> None:
    """After nine versions of one id the next needs an id of its own."""
    take(made(), own)
    for name in (".csv", ".yaml"):
        text = (own / f"{TABLE}{name}").read_text("utf-8")
        (own / f"late{name}").write_text(text.replace(ID, f"{ID}+9"), encoding="utf-8")
    harmel.seal(own)
    with pytest.raises(BadArgument, match="no room for one more"):
        take(made(Layout(factor=1.1)), own)


def test_unknown_sources_are_listed() -> None:
    """A source that does not exist is one error that names those that do."""
    with pytest.raises(BadArgument) as raised:
        find_importer("nato")
    assert str(raised.value) == (
        "argument source: This source is not known. Found: nato. "
        "Allowed: ecb, kiel, nato_defexp, sipri, weo, worldbank."
    )


def test_every_source_has_a_reader() -> None:
    """Each source loads its reader, and meets what is not its file with an error of ours."""
    for name, importer in SOURCES.items():
        with pytest.raises((BadFile, BadTable)):
            importer.read(b"nothing of the kind\n", f"{name}.{importer.formats[-1]}")


class Killed(BaseException):
    """Stands for a process that ends at once."""


@pytest.mark.parametrize("after", range(4))
def test_a_kill_between_two_renames_is_mended(
    own: Path, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Whichever rename was the last: the ledger is the old or the new one after the next import."""
    path, before = made(), snapshot(own)
    calls = 0
    really = Path.replace

    def killed(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += Path(target).parent == own
        if calls > after:
            raise Killed
        return really(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        if after < 3:
            with pytest.raises(Killed):
                take(path, own)
        else:
            take(path, own)
    if after == 1:
        with pytest.raises(BadTable, match="This sidecar stands beside no table"):
            harmel.open_ledger(own)
    else:
        assert (TABLE in harmel.open_ledger(own).tables) == (after > 1)
    assert take(path, own).written == (after < 2)
    assert check_ledger(harmel.open_ledger(own)).ok
    now = snapshot(own)
    assert now.keys() - before.keys() == {f"{TABLE}.csv", f"{TABLE}.yaml"}
    assert all(now[name] == before[name] for name in before if name != SEAL)


def test_a_full_disk_changes_nothing(
    own: Path, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file cannot be written there is one error, and nothing half done is left."""
    path, before = made(), snapshot(own)
    really = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == f"{TABLE}.yaml":
            raise OSError(28, "No space left on device")
        return really(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(BadLedger, match=r"cannot be written\. Found: .*No space left"):
            take(path, own)
    assert before == snapshot(own)
    assert sorted(path.name for path in own.iterdir()) == sorted(before)


def test_a_ledger_changed_meanwhile_is_left_alone(
    own: Path, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two imports at once do not undo each other: the later one is refused."""
    really = importing.check_ledger

    def slow(ledger: Any) -> Any:
        (own / "meanwhile.yaml").write_text("x: 1\n", encoding="utf-8")
        return really(ledger)

    path = made()
    monkeypatch.setattr(importing, "check_ledger", slow)
    with pytest.raises(BadLedger, match="was changed meanwhile"):
        take(path, own)
    assert not (own / f"{TABLE}.csv").exists()


RATES = "Date,USD,GBP,\n2026-07-02,1.10,0.85,\n2026-07-01,1.20,N/A,\n"


def zipped(**members: str) -> bytes:
    """Return a zip with some text files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_rates_come_from_the_bank_s_zip(
    own: Path, tmp_path: Path, made: Callable[..., Path]
) -> None:
    """A table of exchange rates is read out of its zip, and compared day by day."""
    take(made(), own)
    path = tmp_path / "eurofxref-hist.zip"
    path.write_bytes(zipped(**{"eurofxref-hist.csv": RATES}))
    report = import_file("ecb", path, "ecb-rates-2026-07-02", date(2026, 7, 2), own)
    assert (report.tables, report.facts) == (("ecb_rates_2026_07_02",), 3)
    assert report.compared_with is None
    (own.parent / "again.csv").write_text(RATES.replace("1.10", "1.15"), encoding="utf-8")
    again = import_file(
        "ecb", own.parent / "again.csv", "ecb-rates-2026-07-03", date(2026, 7, 3), own
    )
    assert again.compared_with == "ecb-rates-2026-07-02"
    (change,) = again.revised
    assert (change.iso3, change.period, change.old, change.new) == ("USD", "2026-07-02", 1.1, 1.15)
    rate = harmel.rate(harmel.open_ledger(own), "EUR", "USD", date(2026, 7, 2))
    assert rate.value == 1.15


def test_a_zip_must_hold_one_table() -> None:
    """Two tables, none, or a damaged archive are refused; descriptions beside it do not count."""
    assert unpacked("a.csv", b"x,y\n") == ("a.csv", b"x,y\n")
    bank = zipped(**{"API_GDP.csv": "x", "Metadata_Country.csv": "y"})
    assert unpacked("gdp.zip", bank) == ("API_GDP.csv", b"x")
    for members in ({"a.csv": "x", "b.csv": "y"}, {"a.txt": "x"}):
        with pytest.raises(BadFile, match="This archive cannot be used"):
            unpacked("a.zip", zipped(**members))
    with pytest.raises(BadFile, match="This archive is damaged"):
        unpacked("a.zip", bank[:40])


def test_figures_by_row_and_column_keep_them(
    own: Path, tmp_path: Path, made: Callable[..., Path]
) -> None:
    """Sources that are plain tables give the row and the column of each figure."""
    take(made(), own)
    path = tmp_path / "gdp.csv"
    path.write_text("iso3,year,value\nBEL,2020,525000.5\nDEU,2020,3889000\n", encoding="utf-8")
    report = import_file("worldbank", path, "world-bank-gdp-2026-09", date(2026, 9, 1), own)
    assert report.tables == ("world_bank_gdp_2026_09",)
    fact = harmel.open_ledger(own).fact("DEU", "gdp_wdi_usd_current", "2020")
    assert fact.number == 3889000
    assert str(fact.place) == "gdp.csv, row 3, column value"


@pytest.fixture
def command() -> Callable[..., Any]:
    """Run `harmel facts import` in this process."""
    app = typer.Typer()
    app.command()(import_facts)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def flat(done: Any) -> str:
    """Return what a command printed without its line breaks."""
    return " ".join(done.output.split())


def test_the_command_prints_a_review(
    own: Path, made: Callable[..., Path], command: Callable[..., Any]
) -> None:
    """The command says what was written, what changed most, and what was not taken."""
    words = (SOURCE, made(), "--published", "2026-07-20", "--ledger", own)
    first = command(*words, "--release", ID)
    assert first.exit_code == 0
    assert f"release {ID}, 288 figures, {TABLE}.csv" in flat(first)
    assert "Compared with nato-2025-08" in flat(first)
    assert "TABLE1, row 27: cells not taken: 1, first B27 '-7-'" in flat(first)
    again = command(*words, "--release", ID)
    assert f"nothing written, {ID} holds the same figures" in flat(again)
    made(Layout(factor=1.5))
    third = command(*words, "--release", ID)
    assert f"Compared with {ID}: " in flat(third)
    assert "defence_usd_current" in flat(third)


def test_the_command_s_json_has_its_keys(
    own: Path, made: Callable[..., Path], command: Callable[..., Any]
) -> None:
    """What others script against is there: release, tables, facts, revised, skipped, written."""
    take(made(), own)
    path = made(replace(Layout(), factor=1.5))
    words = (SOURCE, path, "--release", ID, "--published", "2026-07-20", "--ledger", own, "--json")
    data = json.loads(command(*words).output)
    assert (data["release"], data["tables"], data["facts"]) == (f"{ID}+2", [f"{TABLE}_2"], 288)
    assert data["written"] is True
    assert {"iso3", "measure", "year", "old", "new"} <= data["revised"][0].keys()
    assert isinstance(data["skipped"], list)


def test_the_command_s_default_ledger_is_in_the_current_folder(
    tmp_path: Path,
    made: Callable[..., Path],
    command: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without --ledger the folder `harmel-ledger` is made where the user stands."""
    monkeypatch.chdir(tmp_path)
    words = (SOURCE, made(), "--release", "nato-2026-12", "--published", "2026-12-01")
    assert command(*words).exit_code == 0
    assert harmel.open_ledger(tmp_path / "harmel-ledger").release("nato-2026-12")


def test_the_command_refuses_a_day_that_is_none(
    own: Path, made: Callable[..., Path], command: Callable[..., Any]
) -> None:
    """A wrong date is an error before any file is read."""
    words = (SOURCE, made(), "--release", ID, "--published", "July", "--ledger", own)
    assert isinstance(command(*words).exception, BadArgument)
