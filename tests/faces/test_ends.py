"""How a command ends when the machine, the disk or the user stops it."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harmel.faces.cli.app import main
from tests.conftest import Ran

Run = Callable[..., Ran]
FULL = Path("/dev/full")
HARMEL = [sys.executable, "-m", "harmel"]


@pytest.mark.parametrize("words", ["members", "members --json", "members --on nowhen --json"])
def test_a_full_disk_is_one_line(words: str) -> None:
    """Standard output that cannot be written ends with 2 and one line, not as a fault of ours."""
    with FULL.open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*HARMEL, *words.split()], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    said = "harmel: Standard output cannot be written: No space left on device."
    assert done.stderr.splitlines()[-1] == said
    assert "fault of the program" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_reader_who_leaves_is_no_error() -> None:
    """`| head` ends a long answer with 0 and without a word."""
    with subprocess.Popen(
        [*HARMEL, "facts", "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.read(1) == b"{"
        running.stdout.close()
        assert running.wait(60) == 0
        assert running.stderr.read() == b""


LOADING = """
import runpy, sys

class Stop:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Stop())
runpy.run_module("harmel", run_name="__main__")
"""
"""A program that is interrupted while it loads a module."""
WORKING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("harmel", run_name="__main__")
"""
"""A program that can be interrupted, even where the tests run in the background."""


@pytest.mark.parametrize("module", ["harmel.faces.cli.app", "typer", "harmel.faces.cli.brief"])
def test_an_interrupt_while_it_loads_is_one_line(module: str) -> None:
    """Stopped before there is a command line, it says so and ends with 130."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING, module], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "harmel: stopped\n")


def test_an_interrupt_while_it_works_is_one_line(tmp_path: Path) -> None:
    """Stopped in the middle of the model, it says so, ends with 130 and leaves no folder."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKING, "brief", "--draws", "200000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("Putting the brief together")
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=60)
    assert (running.returncode, out, said) == (130, "", "harmel: stopped\n")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_that_click_sees_first_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What click turns into exit code 130 is said as every other interrupt is."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("harmel.open_ledger", stopped)
    monkeypatch.setattr(sys, "argv", ["harmel", "members"])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, capsys.readouterr().err) == (130, "harmel: stopped\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--out=", "argument out: A folder has a name. Found: nothing."),
        ("--out taken", "taken: This folder cannot be made. Found: File exists."),
        ("--out taken/in", "taken/in: This folder cannot be made. Found: Not a directory."),
        ("--out full", "full/brief.json: This file cannot be written. Found: Is a directory."),
        ("--horizon 2031", "argument horizon: The model is read at the end of other years."),
        ("--draws 1", "argument draws: This is out of range. Found: 1."),
        ("--seed -1", "argument seed: This is out of range. Found: -1."),
    ],
)
def test_a_brief_that_cannot_be_is_refused_before_the_work(
    run: Run, tmp_path: Path, words: str, message: str
) -> None:
    """A place that cannot be written, or a setting out of range, is all that is said."""
    (tmp_path / "taken").write_text("a file")
    (tmp_path / "full" / "brief.json").mkdir(parents=True)
    ran = run("brief", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"harmel: {message}")
    assert len(ran.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "taken"]
