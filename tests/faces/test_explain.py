"""A number is explained as of the brief that it stands in, and not as of another."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harmel.faces.words.settings import DRAWS, HORIZON, SEED
from harmel.hold import model
from tests.conftest import TRIPLE, Ran

Run = Callable[..., Ran]
HOLDS = "hold/2030/holds/p"
OTHER = ("--seed", "7", "--draws", "500", "--as-of", "2024-10-02")


@pytest.fixture
def brief(run: Run, tmp_path: Path) -> Path:
    """Write a brief of few draws and return its brief.json."""
    assert run("brief", *OTHER, "--out", "out").code == 0
    return tmp_path / "out" / "brief.json"


def _said(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_defaults_are_those_of_the_model() -> None:
    """The commands ask for the year, draws and seed that Python asks for."""
    assert (model.HORIZONS[0], model.DRAWS, model.SEED) == (HORIZON, DRAWS, SEED)


def test_the_number_of_the_brief_is_explained(run: Run, brief: Path) -> None:
    """By its settings or by its file, the value is that of brief.json, and the seed is said."""
    said = _said(brief)
    for words in (OTHER, ("--brief", str(brief))):
        (found,) = run("explain", HOLDS, *words, "--json").data["matches"]
        assert found["value"] == said["holds"]["p"] == said["numbers"][HOLDS]["value"]
        assert found["derivation"]["seed"] == 7
        assert found["derivation"]["parameters"] == {"draws": 500, "seed": 7}
    tree = run("explain", HOLDS, "--brief", str(brief)).out
    assert tree.count("500 draws, seed 7\n") == 1


def test_a_brief_of_another_ledger_is_refused(run: Run, brief: Path) -> None:
    """Where the hash of the ledger, or the version, differs there is one error and no tree."""
    other = run("explain", HOLDS, "--brief", str(brief), "--ledger", str(TRIPLE))
    assert (other.code, other.out) == (2, "")
    assert other.err.startswith(
        "harmel: brief.json: This brief was made with another ledger, so its numbers may be "
        f"others. Found: {_said(brief)['ledger_hash'][:12]}. Allowed: "
    )
    brief.write_text(json.dumps(_said(brief) | {"version": "0.0.1"}), encoding="utf-8")
    older = run("explain", HOLDS, "--brief", str(brief))
    assert (older.code, older.out) == (2, "")
    assert "This brief was made with another version" in older.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--draws 3", "argument draws: This is out of range. Found: 3."),
        ("--seed -1", "argument seed: This is out of range. Found: -1."),
        ("--horizon 2031", "argument horizon: The model is read at the end of other years."),
        ("--brief nowhere.json", "nowhere.json: This file is missing."),
        ("--brief b.json --seed 3", "argument seed: The brief says this itself. Found: 3."),
        ("--brief b.json --as-of 2025-01-01", "argument as-of: The brief says this itself."),
        ("--brief b.json --pseudo-real-time", "argument pseudo-real-time: The brief says this"),
    ],
)
def test_settings_that_no_brief_has_are_refused(run: Run, words: str, message: str) -> None:
    """A setting out of range, or one beside a brief that says it, is one error at once."""
    ran = run("explain", HOLDS, *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"harmel: {message}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "Invalid JSON: "),
        ("[]", "Input should be an object"),
        ("{}", "as_of: Field required"),
        ("[" * 9999, "Invalid JSON: "),
    ],
)
def test_what_is_no_brief_is_refused(run: Run, tmp_path: Path, text: str, found: str) -> None:
    """A file that is no brief.json gets one error that says so."""
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    ran = run("explain", HOLDS, "--brief", "other.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"harmel: other.json: This is not a brief.json. Found: {found}")
    assert len(ran.err.splitlines()) == 1


def test_a_brief_without_a_verdict_can_be_explained(run: Run, tmp_path: Path) -> None:
    """A made-up alliance has no draws and no seed, and its numbers are found all the same."""
    assert run("brief", "--ledger", str(TRIPLE), "--out", "out").code == 0
    said = _said(tmp_path / "out" / "brief.json")
    assert (said["draws"], said["seed"]) == (0, None)
    address = next(iter(said["numbers"]))
    ran = run("explain", address, "--brief", "out/brief.json", "--ledger", str(TRIPLE), "--json")
    assert ran.data["matches"][0]["value"] == said["numbers"][address]["value"]
