"""Every bad file in this folder gets the one text that `cases.toml` keeps for it."""

import json
import shutil
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import harmel
from harmel import errors
from harmel.errors import HarmelError, Problem
from harmel.faces.cli.app import main
from harmel.ledger.checks import RULES
from harmel.ledger.claims import QUESTIONS
from harmel.ledger.kinds import KINDS
from harmel.units import PLAIN
from tests.conftest import TRIPLE, Ran

HERE = Path(__file__).parent
LISTS: dict[str, Iterable[str]] = {
    "<kinds>": KINDS,
    "<units>": sorted(PLAIN),
    "<questions>": QUESTIONS,
}


def read_cases() -> dict[str, dict[str, Any]]:
    """Read what every bad file is expected to get, lists of all kinds, units, questions put in."""
    text = (HERE / "cases.toml").read_text("utf-8")
    for name, words in LISTS.items():
        text = text.replace(name, ", ".join(words))
    return tomllib.loads(text)


CASES = read_cases()
YEAR = 2011
ASKED: dict[str, tuple[str, ...]] = {
    "check": ("facts", "check"),
    "claims": ("claims", "check"),
    "burden": ("burden", "--year", str(YEAR)),
}
NEW_PROCESS = (
    "alliances/no-claims.yaml",
    "claims/unknown-question.yaml",
    "folders/flipped-byte.csv",
    "folders/year-without-spending.csv",
    "rules/share-as-fraction.csv",
    "sidecars/gdp-in-persons.yaml",
    "tables/many-faults.csv",
    "tables/nul.csv",
    "tables/xlsx-as-csv.csv",
)
IN_ERROR = [name for name, case in CASES.items() if "error" in case]
IN_RULES = [name for name, case in CASES.items() if "rule" in case]


def laid(name: str, copied: Callable[..., Path]) -> Path:
    """Lay a bad file, and what goes with it, into a copy of the made-up alliance."""
    case, root = CASES[name], copied(TRIPLE)
    for bad, place in ({name: case["as"]} | case.get("beside", {})).items():
        shutil.copyfile(HERE / bad, root / place)
    if not case.get("sealed", False):
        harmel.seal(root)
    return root


def asked(name: str, root: Path) -> None:
    """Ask of the ledger what the case asks of it."""
    ledger = harmel.open_ledger(root)
    doing = CASES[name].get("do", "check")
    if doing == "check":
        harmel.check_ledger(ledger)
    elif doing == "claims":
        harmel.check_claims(ledger)
    else:
        harmel.burden(ledger, YEAR)


def words(name: str, root: Path) -> tuple[str, ...]:
    """Give the command that asks the same."""
    return (*ASKED[CASES[name].get("do", "check")], "--ledger", str(root), "--json")


def place(problem: Problem) -> dict[str, object]:
    """Give the place that a problem names, without what it leaves open."""
    parts = {"file": problem.file, "row": problem.row, "column": problem.column}
    return {key: value for key, value in parts.items() if value is not None}


def expected_place(name: str) -> dict[str, object]:
    """Give the place that a case expects."""
    return {key: CASES[name][key] for key in ("file", "row", "column") if key in CASES[name]}


def plain(text: str) -> bool:
    """Tell whether a text can be printed anywhere: no control characters, no halves of one."""
    return all(character.isprintable() for character in text.replace("\n", ""))


def exit_code(name: str) -> int:
    """Give the exit code that a case expects: that of its error, or 2 for a broken rule."""
    kind: type[HarmelError] = getattr(errors, CASES[name].get("error", "BadLedger"))
    return kind.exit_code


@pytest.mark.parametrize("name", IN_ERROR)
def test_a_bad_file_gets_its_error_with_place_and_text(
    name: str, copied: Callable[..., Path]
) -> None:
    """The class, the place and the whole text of the error are those kept beside the file."""
    root = laid(name, copied)
    with pytest.raises(HarmelError) as caught:
        asked(name, root)
    assert CASES[name]["error"] == type(caught.value).__name__
    assert expected_place(name) == place(caught.value.problems[0])
    assert plain(str(caught.value))
    assert CASES[name]["text"] == str(caught.value)


@pytest.mark.parametrize("name", IN_RULES)
def test_a_bad_table_breaks_its_rule_and_no_other(name: str, copied: Callable[..., Path]) -> None:
    """The ledger opens, and exactly one rule names the fault at its place."""
    report = harmel.check_ledger(harmel.open_ledger(laid(name, copied)))
    broken = [check for check in report.checks if check.problems]
    assert [CASES[name]["rule"]] == [check.name for check in broken]
    assert expected_place(name) == place(broken[0].problems[0])
    assert CASES[name]["text"] == "\n".join(str(problem) for problem in broken[0].problems)


@pytest.mark.parametrize("name", IN_ERROR)
def test_the_command_shows_the_text_and_no_traceback(
    name: str,
    copied: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Standard error holds the text alone, standard output strict JSON, and the code is 2 or 3."""
    monkeypatch.delenv("HARMEL_DEBUG", raising=False)
    monkeypatch.setattr("sys.argv", ["harmel", *words(name, laid(name, copied))])
    with pytest.raises(SystemExit) as stopped:
        main()
    shown = capsys.readouterr()
    assert plain(shown.err)
    assert f"harmel: {CASES[name]['text']}\n" == shown.err
    assert exit_code(name) == stopped.value.code
    assert CASES[name]["error"] == json.loads(shown.out)["error"]
    assert exit_code(name) == json.loads(shown.out)["exit_code"]


@pytest.mark.parametrize("name", IN_RULES)
def test_the_command_lists_a_broken_rule_and_exits_with_two(
    name: str,
    copied: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`harmel facts check --json` names the rule with the text, and exits with code 2."""
    monkeypatch.delenv("HARMEL_DEBUG", raising=False)
    monkeypatch.setattr("sys.argv", ["harmel", *words(name, laid(name, copied))])
    with pytest.raises(SystemExit) as stopped:
        main()
    shown = capsys.readouterr()
    found = {c["name"]: c["problems"] for c in json.loads(shown.out)["checks"] if c["problems"]}
    assert {CASES[name]["rule"]: CASES[name]["text"].split("\n")} == found
    assert stopped.value.code == 2
    assert shown.err == ""


@pytest.mark.parametrize("name", NEW_PROCESS)
def test_a_new_process_ends_with_the_code_and_no_traceback(
    name: str, copied: Callable[..., Path], run: Callable[..., Ran]
) -> None:
    """The command as a user runs it ends with the error's code and prints no traceback."""
    ran = run(*words(name, laid(name, copied)), HARMEL_DEBUG="")
    assert exit_code(name) == ran.code
    assert "Traceback" not in ran.out + ran.err
    if "error" in CASES[name]:
        assert f"harmel: {CASES[name]['text']}\n" == ran.err
    else:
        assert not ran.data["ok"]


def test_every_class_of_error_is_met() -> None:
    """Each class of the tree below HarmelError stands in at least one case."""
    tree = {kind.__name__ for kind in HarmelError.__subclasses__()}
    assert tree == {CASES[name]["error"] for name in IN_ERROR}


def test_every_rule_is_broken() -> None:
    """Each rule of `harmel facts check` is broken by at least one case."""
    rules = {rule.__name__.strip("_").replace("_", "-") for rule in RULES}
    assert rules == {CASES[name]["rule"] for name in IN_RULES}


def test_every_bad_file_is_used_and_every_case_has_its_file() -> None:
    """The files of the folders, but for `issues` and `support`, and those named are the same."""
    there = {
        path.relative_to(HERE).as_posix()
        for folder in HERE.iterdir()
        if folder.is_dir() and folder.name not in {"__pycache__", "issues", "support"}
        for path in folder.iterdir()
    }
    named = set(CASES) | {bad for case in CASES.values() for bad in case.get("beside", {})}
    assert there == named


def test_every_case_ends_in_an_error_or_in_a_rule() -> None:
    """No case expects both an error and a broken rule, and none expects nothing."""
    assert len(CASES) == len(IN_ERROR) + len(IN_RULES)
    assert not set(IN_ERROR) & set(IN_RULES)
