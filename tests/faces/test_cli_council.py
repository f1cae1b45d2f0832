"""The commands of the council: shapes of JSON, exit codes, charts, and whom they refuse."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import TRIPLE, Ran

Run = Callable[..., Ran]

TALKS = """issue,actor,position,salience,capability,reference_point
fund,Arcadia,20,40,100,0
fund,Boria,70,80,60,0
fund,Caledon,100,95,25,0
start,Arcadia,30,30,100,100
start,Boria,60,60,60,100
start,Caledon,10,90,25,100
"""
SHAPES = {
    "forecast talks.csv": {"file", "form", "model", "issues", "seed", "notes"},
    "forecast talks.csv --model compromise --draws 100": {"issues"},
    "rounds talks.csv --model scholz_2011 --rounds 3": {"issue", "model", "status", "rounds"},
    "score ec_car_emissions_1994 --models compromise,median": {"models", "n_issues", "skipped"},
    "power talks.csv --rule majority": {"quota", "indices", "exact", "fewest_blockers"},
    "mediate talks.csv": {
        "status", "proposal", "opt_outs", "payments", "p_consensus", "blockers", "certificate",
        "frontier", "prices", "goal", "leader",
    },
    "mediate hague2025": {"status", "proposal", "certificate"},
    "cases --draws 50": {"decisions", "inputs", "parameters", "draws", "seed"},
    "cases sg2024 --draws 50": {"decisions", "inputs"},
    "hindcast --draws 20": {"n", "decisions", "scores", "fitted"},
    "selection --draws 50": {"title", "by", "rounds", "parameters"},
}  # fmt: skip
MISTAKES = {
    "forecast nowhere.csv": "argument source: This is neither a file nor a table of issues.",
    "forecast talks.csv --model tarot": "argument model: This model is not known. Found: tarot.",
    "forecast talks.csv --issue peace": "argument issue: This issue is not in the file.",
    "forecast talks.csv --model equal_gain_exchange --draws 5": "argument draws: This model "
    "answers whole packages",
    "rounds talks.csv --model compromise": "argument model: This model has no rounds",
    "power talks.csv --quota 999": "argument quota: No quota like this can be met by all",
    "cases peace": "argument decision: This decision is not known. Found: peace.",
    "mediate talks.csv --ask peace=3": "argument ask: This is no issue of the file. Found: peace.",
    "mediate talks.csv --goal glory": "argument goal: This goal is not known. Found: glory.",
    "selection talks.csv --draws 1000 --as-of 2024": "argument as-of: This is not a date.",
}
CHARTS = (
    "forecast talks.csv",
    "rounds talks.csv",
    "mediate talks.csv",
    "cases --draws 50",
    "selection --draws 50",
)


@pytest.fixture
def talks(run: Run, tmp_path: Path) -> Run:
    """Run commands of the council in a folder that holds a small file of issues."""
    (tmp_path / "talks.csv").write_text(TALKS, encoding="utf-8")
    return lambda *words: run("council", *words)


@pytest.mark.parametrize("command", SHAPES)
def test_json_has_the_agreed_keys(talks: Run, command: str) -> None:
    """Standard output is strict JSON with at least the keys that others script against."""
    ran = talks(*command.split(), "--json")
    assert ran.code == 0, ran.err
    assert set(ran.data) >= SHAPES[command]


@pytest.mark.parametrize("command", SHAPES)
def test_every_command_prints_a_text(talks: Run, command: str) -> None:
    """Without --json there is a text for people, and what was detected goes to standard error."""
    ran = talks(*command.split())
    assert ran.code == 0, ran.err
    assert len(ran.out) > 40
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", MISTAKES)
def test_mistakes_get_one_clear_error(talks: Run, command: str) -> None:
    """A mistake ends with exit code 2 and says what, where, found and allowed."""
    ran = talks(*command.split())
    assert ran.code == 2
    assert f"harmel: {MISTAKES[command]}" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("command", CHARTS)
def test_charts_are_drawn(talks: Run, tmp_path: Path, command: str) -> None:
    """With --chart there is an SVG that names what it shows."""
    ran = talks(*command.split(), "--chart", "drawn.svg")
    assert ran.code == 0, ran.err
    text = (tmp_path / "drawn.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg ")
    assert 'role="img"' in text


def test_a_file_needs_no_alliance(talks: Run) -> None:
    """A user's own file is forecast with another alliance's ledger open."""
    ran = talks("forecast", "talks.csv", "--ledger", str(TRIPLE), "--json")
    assert ran.code == 0, ran.err


def test_an_alliance_without_decisions_says_so(talks: Run) -> None:
    """Real decisions are asked of a ledger that has none: no answer, exit code 3."""
    ran = talks("cases", "--ledger", str(TRIPLE))
    assert ran.code == 3
    assert "no table of kind" in ran.err


def test_quantiles_have_the_agreed_names(talks: Run) -> None:
    """Each issue has a point and the quantiles 0.1, 0.5 and 0.9, in order."""
    for issue in talks("forecast", "talks.csv", "--json").data["issues"]:
        low, middle, high = (issue["quantiles"][share] for share in ("0.1", "0.5", "0.9"))
        assert low <= middle <= high
        assert 0 <= issue["point"] <= 100


def test_rounds_run_from_zero_to_the_last_asked(talks: Run) -> None:
    """Rounds 0 to N are listed whatever the model needed, and round 0 is as given."""
    rounds = talks("rounds", "talks.csv", "--rounds", "7", "--json").data["rounds"]
    assert [r["round"] for r in rounds] == list(range(8))
    assert rounds[0]["positions"] == {"Arcadia": 20, "Boria": 70, "Caledon": 100}


def test_no_consent_ends_with_three(talks: Run) -> None:
    """Where nothing is within the limits the answer says so, and the exit code is 3."""
    words = "mediate talks.csv --issue fund --budget 0 --opt-outs 0 --blocking-cost 0 --leader 0"
    ran = talks(*words.split(), "--no-mediator", "--json")
    assert ran.code == 3
    assert ran.data["status"] == "no agreement"
    assert ran.data["blockers"][0]["actor"] == "Arcadia"
