"""The documentation: what it shows is run, what it names exists, and what exists is named."""

import doctest
import io
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from scripts import reference

import harmel
from harmel.faces.cli import app
from harmel.ledger.claims import QUESTIONS
from harmel.models.burden.guideline_gap import SHARE
from tests.conftest import brief_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "harmel"
TRIPLE = ROOT / "tests" / "alliances" / "triple"
ZENSICAL = Path(sys.executable).with_name("zensical")
PAGES = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]
HOW_TOS = {page.stem: page.read_text(encoding="utf-8") for page in (DOCS / "how-to").glob("*.md")}
COMMANDS = tuple(reference.commands())
FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GAP = "..."

PARTS = {
    "series": "threat",
    "brief": "departure",
    "block": "assign",
    "figures": "assign",
    "solve": "assign",
    "weighted_voting": "shapley_shubik",
    "cross_validation": "calibrated_mixture",
    "untuned_mixture": "calibrated_mixture",
    "ensemble_fit": "ensemble",
    "calibrated_mixture_fit": "calibrated_mixture",
}
"""Modules that only serve others, with the theory page that covers them."""
LEDGER_METHODS = ("claims", "facts", "rates")
"""Modules of the ledger whose method has a theory page."""


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _methods() -> list[str]:
    """Return the modules that compute quantities, or cite where their method is from."""
    method = re.compile(r"^HERE = |^    References$", re.M)
    found = [*SOURCE.glob("models/*/*.py"), *SOURCE.glob("hold/*.py")]
    named = [path.stem for path in found if method.search(path.read_text("utf-8"))]
    return sorted({*named, *LEDGER_METHODS} - PARTS.keys())


def _fences(page: Path, language: str) -> list[str]:
    return [body for kind, _, body in FENCE.findall(page.read_text("utf-8")) if kind == language]


def _with(language: str) -> list[Path]:
    return [page for page in PAGES if _fences(page, language)]


# What exists is named


def test_every_command_and_group_is_in_the_reference() -> None:
    """The page of commands has a heading for every command and every group."""
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    for command in (*COMMANDS, *reference.groups()):
        assert re.search(rf"^##+ `harmel {command}`$", text, re.M), command


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_how_to(command: str) -> None:
    """At least one how-to page shows the command."""
    assert reference.how_tos(command)


@pytest.mark.parametrize("method", _methods())
def test_every_method_has_its_pages(method: str) -> None:
    """A method has a theory page of its name, which leads to the how-to of its name or its task."""
    theory = DOCS / "theory" / f"{method}.md"
    assert theory.is_file()
    led_to = re.findall(r"\(\.\./how-to/([\w-]+)\.md", theory.read_text(encoding="utf-8"))
    assert (method if method in HOW_TOS else led_to[0]) in led_to


def test_every_theory_page_names_its_module() -> None:
    """The second line of a theory page names a module that exists, and is called like the page."""
    for page in (DOCS / "theory").glob("*.md"):
        named = re.search(r"^Module `(harmel[\w.]+)`", page.read_text(encoding="utf-8"), re.M)
        assert named is not None, page.name
        module = SOURCE.parent.joinpath(*named[1].split(".")).with_suffix(".py")
        assert module.is_file(), named[1]
        assert module.stem == page.stem
    assert all((DOCS / "theory" / f"{page}.md").is_file() for page in PARTS.values())


def test_every_question_of_claims_is_explained() -> None:
    """The how-to on claims has a row for each question, and no other."""
    table = HOW_TOS["check-claims"].split("## Questions")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) - {"ask"} == set(QUESTIONS)


def test_every_page_is_on_the_site() -> None:
    """The site's contents name every page of the docs once, and nothing else."""

    def leaves(part: object) -> list[str]:
        if isinstance(part, str):
            return [part]
        inner = part.values() if isinstance(part, dict) else part
        return [leaf for each in inner for leaf in leaves(each)]  # type: ignore[attr-defined]

    settings = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    named = sorted(leaves(settings["project"]["nav"]))
    assert named == sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))


# What is named exists


def test_generated_pages_are_fresh() -> None:
    """`scripts/reference.py --check` passes."""
    done = subprocess.run(
        [sys.executable, "scripts/reference.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_stale_page_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that differs is listed, the check fails, and writing mends it."""
    texts = {"docs/a.md": "new\n", "docs/b.md": "same\n"}
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("old\n", encoding="utf-8")
    (tmp_path / "docs" / "b.md").write_text("same\n", encoding="utf-8")
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "pages", lambda: texts)
    monkeypatch.setattr(sys, "argv", ["reference.py", "--check"])
    assert reference.main() == 1
    assert capsys.readouterr().out.startswith("docs/a.md is stale")
    monkeypatch.setattr(sys, "argv", ["reference.py"])
    assert reference.main() == 0
    monkeypatch.setattr(sys, "argv", ["reference.py", "--check"])
    assert reference.main() == 0


def test_the_architecture_fits_on_a_screen() -> None:
    """ARCHITECTURE.md has at most 90 lines."""
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 90


@cache
def _anchors(page: Path) -> set[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    plain = [re.sub(r"[^\w\s-]", "", title).strip().lower() for title in titles]
    return {re.sub(r"[\s-]+", "-", title) for title in plain}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_resolve(page: Path) -> None:
    """Every link inside the repository leads to a file, and to a heading of it if it names one."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"^[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        assert other.exists(), target
        assert not anchor or anchor in _anchors(other), target


# What is shown is run

Ran = tuple[int | None, list[str]]
ASKED: dict[tuple[str, ...], Ran] = {}
"""What commands printed that read the shipped ledger alone; many pages show the same ones."""
FILES = re.compile(r"--(ledger|out|export|chart)|\.yaml$")


def _run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Run the command line in this process; return its exit code and all lines it printed."""
    if (known := ASKED.get(tuple(words))) is not None:
        return known
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "argv", words)
    with redirect_stdout(out), redirect_stderr(err):
        try:
            app.main()
        except SystemExit as end:
            code = end.code
    lines = (out.getvalue() + err.getvalue()).splitlines()
    ran: Ran = (code, [line.rstrip() for line in lines])  # type: ignore[assignment]
    if not any(FILES.search(word) for word in words):
        ASKED[tuple(words)] = ran
    return ran


@pytest.fixture
def harmel_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run commands in a folder that holds the made-up alliance where the docs say it is."""
    shutil.copytree(TRIPLE, tmp_path / "tests" / "alliances" / "triple")
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "HARMEL_DEBUG", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *words: _run(["harmel", *words], monkeypatch)


@pytest.mark.parametrize("page", _with("console"), ids=_name)
def test_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, harmel_run: Callable[..., Ran]
) -> None:
    """Every command shown is run, and every line shown below it stands in its output, in order."""
    for language, title, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if title:
            (tmp_path / title).write_text(body, encoding="utf-8")
        if language == "console":
            for command, shown in _commands(body):
                _, *words = shlex.split(command)
                if command.startswith("cp -r "):
                    shutil.copytree(*words[1:])
                    continue
                assert command.startswith("harmel "), command
                code, printed = harmel_run(*words)
                assert code in {0, 2, 3}, command
                _appear(shown, printed, command)


def _commands(block: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def _appear(shown: list[str], printed: list[str], command: str) -> None:
    """Each line appears after the one before it; without a gap between, directly after it."""
    place, gap = -1, True
    for line in shown:
        if line == GAP:
            gap = True
            continue
        later = [i for i, text in enumerate(printed) if text == line and i > place]
        assert later, f"`{command}` does not print:\n{line}"
        assert gap or later[0] == place + 1, f"`{command}` prints more before:\n{line}"
        place, gap = later[0], False


@pytest.mark.parametrize("page", _with("pycon"), ids=_name)
def test_python_examples_give_what_the_page_shows(page: Path) -> None:
    """Every Python example of a page is run, from top to bottom in one session."""
    text = "\n".join(_fences(page, "pycon"))
    example = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert doctest.DocTestRunner().run(example).failed == 0


JSON_OF = {
    "brief": "brief --json",
    "office": "office --scorecard --json",
    "burden path": "burden path --member DEU --json",
    "pledge split": "pledge split --amount 40bn --json",
    "record": "record --search vilnius --json",
    "facts show": "facts show POL defence_share_gdp 2023 --json",
    "facts trace": "facts trace nato-2024-06/POL/defence_share_gdp/2024 --json",
    "facts diff": "facts diff nato-2024-06 nato-2026-07 --json",
    "explain": "explain 21.28 --json",
    "facts import": "facts import kiel {0}/kiel.csv --release kiel-x --published 2026-08-04 "
    "--ledger {0}/own --json",
    "council forecast": "council forecast ec_car_emissions_1994 --json",
    "council rounds": "council rounds ec_car_emissions_1994 --json",
    "council score": "council score ec_car_emissions_1994 --models compromise --json",
    "council power": "council power ec_car_emissions_1994 --rule majority --json",
    "council mediate": "council mediate hague2025 --json",
    "council cases": "council cases sg2024 --draws 20 --json",
    "council hindcast": "council hindcast --draws 10 --json",
    "council selection": "council selection --draws 20 --json",
    "support match": "support match support_2024_10 --json",
    "support shortfall": "support shortfall support_2024_10 --json",
    "support salvo": "support salvo --shots 100 --interceptors 60 --kill-probability 0.5 --json",
    "support ground": "support ground --brigades 4 --heavy 1 --json",
    "data update": "data update --base http://127.0.0.1:9 --ledger {0}/own --json",
}
EXIT_OF = {"data update": 3}
KIEL = "country,iso,year,month,total,financial,humanitarian,military,commitments\n"
"""How a command is asked for JSON, where its name alone is not enough."""


@pytest.mark.parametrize("command", COMMANDS)
def test_the_shapes_of_the_json_are_as_described(
    command: str, harmel_run: Callable[..., Ran], tmp_path: Path
) -> None:
    """The page on JSON lists all keys of the top level of each command, and no other."""
    text = (DOCS / "reference" / "json-shapes.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `harmel {command}`$(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert section is not None
    listed = re.findall(r"^- ((?:`\w+`(?:, )?)+):", section[1], re.M)
    keys = re.findall(r"`(\w+)`", " ".join(listed))
    (tmp_path / "kiel.csv").write_text(f"{KIEL}Germany,DEU,2024,1,1.5,0.5,0.25,0.75,1.5\n")
    asked = JSON_OF.get(command, f"{command} --json").format(tmp_path)
    code, printed = harmel_run(*asked.split())
    assert code == EXIT_OF.get(command, 0)
    found = re.findall(r'^  "(\w+)": ', "\n".join(printed), re.M)
    assert sorted(keys) == sorted(found)


# What theory pages state is computed


def _rows(page: str, opening: str) -> list[list[str]]:
    """Return the body of the first table after some words, cell by cell."""
    text = (DOCS / "theory" / page).read_text(encoding="utf-8").split(opening)[1]
    table = text[text.index("|") :].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n")][2:]


def test_the_four_keys_give_what_the_page_states() -> None:
    """EUR 40 bn as known on 10 July 2024, by each key."""
    ledger = harmel.open_ledger(as_of=date(2024, 7, 10))
    for key, *stated in _rows("fair_split.md", "## One pledge"):
        split = harmel.pledge_split(ledger, harmel.amount("40bn", "EUR"), key.strip("`"), 2024)
        parts = [split.shares[iso3] for iso3 in ("USA", "DEU", "FRA", "TUR", "POL")]
        computed = [f"{q.number:.2f}" for q in (*parts, split.multipliers["USA"])]
        assert stated == computed, key


def test_estimates_moved_as_the_page_states() -> None:
    """Mean changes of first estimates against the release of July 2026, over members in both."""
    ledger = harmel.open_ledger()
    releases = ("nato-2019-06", "nato-2023-07", "nato-2024-06", "nato-2025-08")
    rows = _rows("guideline_gap.md", "## How much")
    for old, (_, year, *stated) in zip(releases, rows, strict=True):
        diff = harmel.facts_diff(ledger, old, "nato-2026-07", SHARE, int(year), 0.0)
        moved = [r.change.number for r in diff.revised if len(r.old.subject) == len("POL")]
        mean, bias = sum(map(abs, moved)) / len(moved), sum(moved) / len(moved)
        assert stated == [str(len(moved)), f"{mean:.2f}", f"{bias:+.2f}"], old


def test_reference_classes_are_as_the_page_states() -> None:
    """Events, years, rates and chances as of 30 October 2026, and the flat prior's chance."""
    ledger = harmel.open_ledger(as_of=date(2026, 10, 30))
    classes = brief_of(ledger).reference_classes
    for row, (_, *stated) in zip(classes, _rows("reference_classes.md", "As of"), strict=True):
        low, high = (100 * q.number for q in (row.low, row.high))
        assert stated == [
            f"{row.events.number:.0f}",
            f"{row.exposure.number:,.1f}",
            f"{100 * row.rate.number:.2f} %",
            f"{low:.2f} to {high:.2f} %",
            *(f"{100 * q.number:.1f} %" for q in row.by_year.values()),
        ]
    years = classes[0].exposure.number
    ahead = years * ((1 - classes[0].by_year[2030].number) ** -2 - 1)
    text = (DOCS / "theory" / "reference_classes.md").read_text(encoding="utf-8")
    assert f"{100 * (1 - years / (years + ahead)):.1f} %" in text


def test_the_departure_is_as_the_page_states() -> None:
    """What leaves with the lead state in 2026."""
    text = (DOCS / "theory" / "departure.md").read_text(encoding="utf-8")
    departure = brief_of(harmel.open_ledger()).departure
    assert f"For 2026: {100 * departure.spending_share.number:.2f} %" in text
    for figure in (
        f"{100 * departure.gdp_share.number:.2f} %",
        f"{departure.factor.number:.2f}",
        f"{departure.extra.number:,.2f} bn",
        f"{100 * departure.share_needed.number:.2f} %",
    ):
        assert figure in text


# The site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site from a copy of the docs."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(DOCS, folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    done = subprocess.run(
        [ZENSICAL, "build", "--clean"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
    return folder / "site"


def test_the_site_has_every_page(site: Path) -> None:
    """Each page of the docs becomes a page of the site."""
    for page in DOCS.rglob("*.md"):
        assert (site / page.relative_to(DOCS)).with_suffix(".html").is_file()


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    """No page of the site loads a script, a style, a font or a picture from another host."""
    loads = re.compile(r"<(script|link|img|iframe|source|object|embed)\b[^>]*?(?:https?:)?//[^>]*>")
    for page in site.rglob("*.html"):
        found = [match[0] for match in loads.finditer(page.read_text(encoding="utf-8"))]
        assert found == [], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()[\"' ]*(https?:)?//", style.read_text("utf-8"))
