"""The command line: shapes of JSON, exit codes, and what a user sees when something is wrong."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import TRIPLE, Ran

Run = Callable[..., Ran]

SHAPES = {
    "members --on 2024-10-01": {"on", "count", "members"},
    "office --on 2024-10-01 --scorecard": {"on", "holder", "ranking", "scorecard"},
    "burden --year 2024 --as-of 2024-10-02": {"release", "totals", "at_or_above", "members"},
    "burden path --to 0.035 --by 2035": {"release", "to", "by", "members", "extra_usd_bn"},
    "pledge split --amount 40 --currency EUR --key gdp --year 2024 --as-of 2024-10-02": {
        "shares",
        "multiplier_without",
        "release",
    },
    "record --search Ukraine --from 2022-01-01 --to 2024-12-31": {"events", "count"},
    "claims check": {"claims", "counts", "as_of"},
    "facts list --subject POL --measure defence_share_gdp": {"facts", "count"},
    "facts show POL defence_share_gdp 2024": {"facts", "count"},
    "facts trace nato-2024-06/POL/defence_share_gdp/2024": {"id", "value", "unit", "source"},
    "facts check": {"ok", "checks", "ledger_hash"},
    "facts diff nato-2024-06 nato-2026-07 --measure defence_share_gdp": {"revised", "compared"},
    "explain 21.28": {"number", "matches"},
    "threat": {"as_of", "indicators"},
    "partners": {"as_of", "partners"},
    "data": {"as_of", "ledger_hash", "tables", "measures"},
    "brief": {
        "as_of", "horizon", "outcomes", "by_year", "holds", "leader_effect", "variance_share",
        "reference_classes", "blocks_missing", "provisional", "draws", "seed", "ledger_hash",
    },
}  # fmt: skip

MISTAKES = {
    "members --on 2024-13-01": "argument on: This is not a date. Found: 2024-13-01. Allowed: "
    "YYYY-MM-DD, from 1900-01-01 to 2100-12-31.",
    "members --on 2090-01-01": "argument on: The ledger knows nothing of this day. Found: "
    "2090-01-01. Allowed: days up to 2026-10-30. Without --as-of the ledger reaches its newest "
    "release.",
    "members --basis treaty": "argument basis: This basis is not known. Found: treaty. Allowed: "
    "in_force, signature.",
    "burden --target 2": "argument target: A target is a share of GDP. Found: 2. Allowed: a "
    "fraction between 0 and 1: 2 % is 0.02.",
    "burden --release nato-1999": "This release is not known. Found: nato-1999.",
    "burden path --by 2020": "argument by: The path must end after it starts. Found: 2020.",
    "pledge split --amount forty": "argument amount: This is not an amount of money. Found: forty.",
    "pledge split --amount 40 --currency euro": "argument currency: This is not a currency.",
    "pledge split --amount 40 --exempt AUT": "argument exempt: Only a member can be exempt.",
    "record --from 2024-01-01 --to 2020-01-01": "argument from: The first day lies after the last.",
    "claims check nowhere.yaml": "nowhere.yaml: This file is missing.",
    "facts trace POL/2024": "argument fact: No fact has this address. Found: POL/2024.",
    "facts list --measure tanks": "argument measure: This measure is not known. Found: tanks.",
    "facts diff nato-2024-06 nato-2024-06": "These are the same release. Found: nato-2024-06.",
    "facts check --seal": "argument ledger: Only a folder of yours can be sealed.",
    "explain 123456789.1": "argument number: No number of the brief is this one.",
    "brief --scenario war": "argument scenario: This scenario is not known. Found: war.",
    "members --ledger nowhere": "This folder does not exist. Found: nowhere.",
    "members --export table.pdf": "argument export: This is not a format that tables are "
    "written in.",
}


@pytest.mark.parametrize("command", SHAPES)
def test_json_has_the_agreed_keys(run: Run, command: str) -> None:
    """Standard output is strict JSON with at least the keys that others script against."""
    ran = run(*command.split(), "--json")
    assert ran.code == 0, ran.err
    assert set(ran.data) >= SHAPES[command]


@pytest.mark.parametrize("command", SHAPES)
def test_every_command_prints_a_text(run: Run, command: str) -> None:
    """Without --json there is a text for people, and nothing on standard error but progress."""
    ran = run(*command.split())
    assert ran.code == 0
    assert len(ran.out) > 40
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "command", [c for c in SHAPES if not any(w in c for w in ("nato", "POL", "threat", "partners"))]
)
def test_every_command_opens_any_alliance(run: Run, command: str) -> None:
    """A made-up league of three members answers the same commands, or says why it cannot."""
    words = {
        "2024": "2011", "2035": "2014", "2024-10-01": "2012-01-01", "2024-10-02": "2012-01-01",
        "2022-01-01": "2000-01-01", "2024-12-31": "2012-01-01", "Ukraine": "Arc", "21.28": "1.90",
    }  # fmt: skip
    ran = run(
        *[words.get(word, word) for word in command.split()], "--json", "--ledger", str(TRIPLE)
    )
    assert ran.code == 0, ran.err
    assert set(ran.data) >= SHAPES[command]


@pytest.mark.parametrize("command", MISTAKES)
def test_mistakes_get_one_clear_error(run: Run, command: str) -> None:
    """A mistake ends with exit code 2 and says what, where, found, allowed and what to do."""
    ran = run(*command.split())
    assert ran.code == 2
    assert ran.err.startswith(f"harmel: {MISTAKES[command]}")
    assert ran.out == ""


def test_errors_are_json_too(run: Run) -> None:
    """With --json the same error is data on standard output."""
    ran = run("members", "--on", "yesterday", "--json")
    assert ran.code == 2
    assert ran.data["error"] == "BadArgument"
    assert ran.data["problems"][0]["found"] == "yesterday"


def test_no_answer_has_its_own_exit_code(run: Run) -> None:
    """A sound question that nothing answers ends with 3."""
    ran = run("burden", "--year", "2024", "--as-of", "2019-01-01")
    assert ran.code == 3
    assert "No release published by 2019-01-01 gives defence_share_gdp of 2024" in ran.err


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("office --on 2024-10-01", "2     Jens Stoltenberg       Norway          3,653"),
        ("office --scorecard --on 2024-10-01", "28 to 32      1.43 %     2.02 %       10 "),
        ("office --scorecard --on 2024-10-01", "of Europe and Canada, release nato-2024-06."),
        ("office --scorecard", "28 to 32      1.40 %     1.96 %       10          4"),
        ("burden --year 2026", "2 % of GDP for defence: 30 of 31 that report; below: Slovenia"),
        ("burden --year 2026", "LTU   Lithuania        estimate        5.33 %    +3.33"),
        ("burden --year 2026", "SVN   Slovenia         estimate        1.61 %    -0.39 "),
        ("burden --year 2026", "BEL   Belgium          estimate        2.00 %     0.00"),
        ("burden path", "Europe and Canada: USD 1,535 bn, USD 307 bn in 2035."),
        ("members", "– Iceland, forces: Iceland has no armed forces"),
        ("members", "GDP: 2026 (nato-2026-07); Iceland: 2024 (nato-2024-06)."),
        ("record --search crisis", "Türkiye consults over Idlib"),
        ("record --search crises", "10 events"),
        ("record --search Rutte", "not yet: Hungary, Romania,"),
        ("record --search Slovenia", "Slovenia becomes a member"),
        ("record --search concept --from 2022-01-01", "R9 R11"),
        ("threat --as-of 2024-10-02", "2004*  109,599"),
        ("threat", "Distance between Russia and China"),
        ("partners", "South Korea, US troops stationed there: December 2025"),
        ("council cases sg2024 --draws 50", "consents for a price"),
        ("council selection --draws 50", "Romania 0.60, Hungary 0.55"),
        ("council mediate hague2025", "Outside: Spain, Slovakia."),
        ("council mediate hague2025", "`harmel council cases hague2025`"),
        ("claims check", "It had lasted 31 months, not 33."),
        ("facts show ISL defence_share_gdp 2024", "Absent: Iceland has no armed forces"),
        ("facts trace nato-2024-06/POL/defence_share_gdp/2024", "sheet TABLE3, cell N32"),
    ],
)
def test_answers_a_reader_looks_for(run: Run, command: str, expected: str) -> None:
    """The line that answers the question stands in the output."""
    assert expected in run(*command.split()).out


def test_a_broken_pipe_and_a_closed_home_are_no_traceback(run: Run, tmp_path: Path) -> None:
    """Odd machines, with no home, an odd locale or no terminal, get an answer."""
    for environment in (
        {"HOME": "/nonexistent"},
        {"LC_ALL": "C"},
        {"TERM": "dumb"},
        {"TZ": "UTC+14"},
    ):
        ran = run("members", "--on", "1950-01-01", **environment)
        assert (ran.code, ran.err) == (0, "")
        assert "12 members" in ran.out


def test_an_unwritable_folder_is_said(run: Run, tmp_path: Path) -> None:
    """Where the brief cannot be written the message names the place, and nothing is left behind."""
    (tmp_path / "taken").write_text("a file, not a folder")
    ran = run("brief", "--out", "taken")
    assert ran.code == 2
    assert "taken: This folder cannot be made. Found: File exists." in ran.err
    assert (tmp_path / "taken").read_text() == "a file, not a folder"


def test_the_same_ledger_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    """Two runs under two hash seeds write the same brief, byte for byte."""
    for seed in ("0", "1"):
        assert run("brief", "--out", f"out{seed}", PYTHONHASHSEED=seed).code == 0
    for name in ("brief.html", "brief.json"):
        assert (tmp_path / "out0" / name).read_bytes() == (tmp_path / "out1" / name).read_bytes()


def test_help_needs_nothing_heavy(run: Run) -> None:
    """`--help` loads neither tables nor numerics."""
    ran = run("--help")
    assert "brief" in ran.out
    heavy = "{'scipy', 'numpy', 'pydantic', 'jinja2', 'openpyxl'}"
    code = f"import sys, harmel.faces.cli.app; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_brief_files_are_the_json_that_is_printed(run: Run, tmp_path: Path) -> None:
    """brief.json holds what --json prints."""
    ran = run("brief", "--out", "out", "--json")
    assert ran.data == json.loads((tmp_path / "out" / "brief.json").read_text(encoding="utf-8"))
