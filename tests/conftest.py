"""What the tests share: ledgers, copies of ledgers that may be edited, and a run of the command."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import harmel
from harmel.ledger.store import Ledger, shipped

HERE = Path(__file__).parent
TRIPLE = HERE / "alliances" / "triple"
OCTOBER_2024 = date(2024, 10, 2)
BROWSERS = ("chromium", "chromium-headless-shell")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)

collect_ignore = [] if BROWSER else ["faces/test_browser.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --hard, which runs the slow families."""
    parser.addoption("--hard", action="store_true", help="run the slow families in tests/hard")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the slow families to `make hard`."""
    hard = collection_path.is_relative_to(HERE / "hard")
    return True if hard and not config.getoption("--hard") else None


def pytest_report_header() -> str:
    """Say whether pages are looked at in a browser."""
    return f"browser: {BROWSER or 'none found, so tests/faces/test_browser.py is not collected'}"


@dataclass(frozen=True)
class Ran:
    """What one run of the command gave."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out, parse_constant=_refuse)


def _refuse(token: str) -> None:
    raise AssertionError(f"{token} is not JSON")


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """Open the shipped ledger, all of it."""
    return harmel.open_ledger()


@pytest.fixture(scope="session")
def ledger_2024() -> Ledger:
    """Open the shipped ledger as of the article."""
    return harmel.open_ledger(as_of=OCTOBER_2024)


@pytest.fixture(scope="session")
def triple() -> Ledger:
    """Open a made-up alliance of three members."""
    return harmel.open_ledger(TRIPLE)


BRIEFS: dict[tuple[str, date], Any] = {}


def brief_of(ledger: Ledger) -> Any:
    """Return the brief of a ledger, made once for all tests of a process: it takes seconds."""
    key = (ledger.content_hash, ledger.as_of)
    if key not in BRIEFS:
        BRIEFS[key] = harmel.brief(ledger)
    return BRIEFS[key]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    """Run the command in a new process, in an empty folder."""

    def go(*words: str, **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "harmel", *words],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return go


@pytest.fixture
def copied(tmp_path: Path) -> Callable[..., Path]:
    """Copy a ledger's folder to where it may be edited; by default the shipped one."""

    def copy(folder: Path | None = None) -> Path:
        return Path(shutil.copytree(folder or shipped(), tmp_path / "ledger"))

    return copy


@pytest.fixture
def edited(copied: Callable[..., Path]) -> Callable[..., Path]:
    """Copy a ledger, change cells of one of its tables, seal it again, and return the folder."""

    def edit(
        table: str,
        change: Callable[[dict[str, str]], dict[str, str] | None],
        folder: Path | None = None,
    ) -> Path:
        root = copied(folder)
        path = root / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            header = list(reader.fieldnames or ())
            rows = list(reader)
        kept = [new for row in rows if (new := change(dict(row))) is not None]
        assert kept != rows, "the edit changed nothing"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
        harmel.seal(root)
        return root

    return edit
