"""Fetching from a server on this machine: what changed is imported, everything else is one line."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import harmel
from harmel.errors import BadArgument
from harmel.faces.cli import data
from harmel.ledger import update as updating
from harmel.ledger.importers.registry import SOURCES
from harmel.ledger.store import ALLIANCE, shipped
from harmel.ledger.update import Outcome, UpdateReport, update
from tests.ledger.importers.made import Layout, workbook

KEPT = ("members", "secretaries_general", "sources", "nato_defexp_2025_08")
FILES = (ALLIANCE, "article-2024-10-02.claims.yaml")
SOURCE = "nato_defexp"
PATH = f"/{SOURCE}.xlsx"
JULY = "Mon, 20 Jul 2026 10:00:00 GMT"


@dataclass
class Answer:
    """What the server gives: a status, headers, a body, and how slowly."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Last-Modified": JULY})
    length: int | None = None
    wait: float = 0.0
    drip: float = 0.0


class Server:
    """A server on this machine whose answers a test sets; it counts what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer._answer(self, outer.answers.get(self.path, Answer(status=404)))

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def base(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.http.server_port}"

    def _answer(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        time.sleep(answer.wait)
        try:
            handler.send_response(answer.status)
            for name, value in answer.headers.items():
                handler.send_header(name, value)
            if answer.length is None or answer.length >= 0:
                length = len(answer.body) if answer.length is None else answer.length
                handler.send_header("Content-Length", str(length))
            handler.end_headers()
            if not answer.drip:
                handler.wfile.write(answer.body)
            for byte in answer.body if answer.drip else b"":
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(answer.drip)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    def close(self) -> None:
        """Stop the server."""
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server on a free port of this machine."""
    running = Server()
    yield running
    running.close()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Make a small ledger of the user's."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in (*FILES, *[f"{table}{end}" for table in KEPT for end in (".csv", ".yaml")]):
        shutil.copy(shipped() / name, folder / name)
    harmel.seal(folder)
    return folder


def ask(own: Path, server: Server, patience: float = 20.0) -> Outcome:
    """Update one source from the server and return what became of it."""
    (outcome,) = update(own, (SOURCE,), server.base, patience).outcomes
    return outcome


def held(own: Path) -> set[str]:
    """Return the releases of the ledger."""
    return {table.release.id for table in harmel.open_ledger(own).tables.values()}


def test_a_new_file_is_kept_and_imported(own: Path, server: Server) -> None:
    """What was fetched stands in downloads with its hash, address and day, and in the ledger."""
    book = workbook()[0]
    sha256 = hashlib.sha256(book).hexdigest()
    server.answers[PATH] = Answer(book)
    outcome = ask(own, server)
    assert (outcome.status, outcome.sha256) == ("changed", sha256)
    assert outcome.line == (
        "nato_defexp: release nato-2026-07 of 2026-07-20, 5 figures revised, 283 added."
    )
    saved = own / "downloads" / f"nato_defexp-{sha256[:12]}.xlsx"
    assert saved.read_bytes() == book
    note = json.loads(saved.with_suffix(".json").read_text("utf-8"))
    assert note.pop("fetched")[:10] == datetime.now(tz=UTC).date().isoformat()
    assert note == {
        "source": SOURCE,
        "address": f"{server.base}{PATH}",
        "modified": "2026-07-20",
        "sha256": sha256,
        "bytes": len(book),
        "release": "nato-2026-07",
    }
    release = harmel.open_ledger(own).release("nato-2026-07")
    assert release.published.isoformat() == "2026-07-20"
    assert release.obtained_via[0].endswith(f"from {server.base}{PATH}")


def test_an_unchanged_file_is_left_alone(own: Path, server: Server) -> None:
    """The same bytes as last time import nothing and write nothing."""
    server.answers[PATH] = Answer(workbook()[0])
    ask(own, server)
    before = {path: path.stat().st_mtime_ns for path in own.rglob("*")}
    outcome = ask(own, server)
    assert outcome.status == "unchanged"
    day = datetime.now(tz=UTC).date()
    assert outcome.line == f"nato_defexp: unchanged since {day}, release nato-2026-07."
    assert before == {path: path.stat().st_mtime_ns for path in own.rglob("*")}


def test_a_changed_file_says_what_changed(own: Path, server: Server) -> None:
    """Corrected figures under the same address become a second version, and are listed."""
    for factor, release in ((1.0, "nato-2026-07"), (1.5, "nato-2026-07+2")):
        server.answers[PATH] = Answer(workbook(Layout(factor=factor))[0])
        outcome = ask(own, server)
        assert (outcome.status, outcome.report and outcome.report.release) == ("changed", release)
    assert outcome.report is not None
    assert outcome.report.compared_with == "nato-2026-07"
    assert "180 figures revised, 0 added" in outcome.line
    assert {"nato-2026-07", "nato-2026-07+2"} <= held(own)
    assert ask(own, server).status == "unchanged"


def test_other_bytes_with_the_same_figures_are_known(own: Path, server: Server) -> None:
    """A file that was only laid out anew is kept, and makes no release."""
    server.answers[PATH] = Answer(workbook()[0])
    ask(own, server)
    server.answers[PATH] = Answer(workbook(Layout(down=2))[0])
    assert ask(own, server).status == "known"
    assert ask(own, server).status == "unchanged"
    assert len(list((own / "downloads").iterdir())) == 4


def test_a_file_without_a_date_is_of_today(own: Path, server: Server) -> None:
    """Where the server states no day, or one to come, the day of the download stands in."""
    now = datetime.now(tz=UTC).date()
    for value, factor in (("", 1.0), ("Mon, 20 Jul 2099 10:00:00 GMT", 1.1), ("soon", 1.2)):
        headers = {"Last-Modified": value} if value else {}
        server.answers[PATH] = Answer(workbook(Layout(factor=factor))[0], headers=headers)
        outcome = ask(own, server)
        assert outcome.report is not None
        assert f" of {now}, " in outcome.line


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=404), "The server does not give the file. Found: 404 Not Found."),
        (Answer(status=503), "Found: 503 Service Unavailable."),
        (Answer(b"x" * 3000), "This file is too large. Found: over 2000 bytes."),
        (Answer(b"x" * 3000, length=-1), "This file is too large. Found: over 2000 bytes."),
        (Answer(b"x" * 100, length=200), "The file broke off on its way. Found: 100 of 200 bytes."),
        (Answer(wait=1.5), "The server takes too long. Found: more than 0.4 seconds."),
        (Answer(b"x" * 500, drip=0.05), "The server takes too long. Found: more than 0.4 seconds."),
    ],
    ids=["404", "503", "too large", "too large, unannounced", "broken off", "slow", "dripping"],
)
def test_what_cannot_be_fetched_is_one_line(
    own: Path, server: Server, monkeypatch: pytest.MonkeyPatch, answer: Answer, words: str
) -> None:
    """Whatever a server does wrong is one line, in time, and the ledger stays as it was."""
    monkeypatch.setattr(updating, "MOST_BYTES", 2000)
    server.answers[PATH] = answer
    before = held(own)
    start = time.monotonic()
    report = update(own, (SOURCE,), server.base, 0.4)
    assert time.monotonic() - start < 5
    assert (report.fetched, report.exit_code) == (0, 3)
    (outcome,) = report.outcomes
    assert outcome.status == "unreachable"
    assert words in outcome.line
    assert "\n" not in outcome.line
    assert before == held(own)
    assert not (own / "downloads").exists()


def test_a_redirect_elsewhere_is_refused(own: Path, server: Server) -> None:
    """A redirect to another host is not followed; one on the same host is."""
    server.answers["/moved.xlsx"] = Answer(workbook()[0])
    elsewhere = f"{server.base.replace('127.0.0.1', 'localhost')}/moved.xlsx"
    server.answers[PATH] = Answer(status=302, headers={"Location": elsewhere})
    outcome = ask(own, server)
    assert outcome.status == "unreachable"
    assert f"The server sends us elsewhere. Found: {elsewhere}" in outcome.line
    assert server.asked == [PATH]
    server.answers[PATH] = Answer(status=302, headers={"Location": "/moved.xlsx"})
    assert ask(own, server).status == "changed"


def test_a_redirect_to_a_file_is_refused(own: Path, server: Server) -> None:
    """A server cannot make us read a file of this machine."""
    server.answers[PATH] = Answer(status=302, headers={"Location": f"file://{own}/alliance.yaml"})
    assert ask(own, server).status == "unreachable"


def test_a_broken_file_is_refused_and_tried_again(own: Path, server: Server) -> None:
    """A file that is no workbook of NATO's changes no release; the next run looks again."""
    server.answers[PATH] = Answer(b"<html>Maintenance</html>")
    before = held(own)
    for _ in range(2):
        report = update(own, (SOURCE,), server.base)
        assert (report.fetched, report.exit_code) == (1, 2)
        assert report.outcomes[0].status == "refused"
        assert "This is not an xlsx file" in report.outcomes[0].line
    assert before == held(own)
    assert len(list((own / "downloads").iterdir())) == 2


def test_a_damaged_note_is_as_good_as_none(own: Path, server: Server) -> None:
    """Where the note of the last download cannot be read, the file is read again."""
    server.answers[PATH] = Answer(workbook()[0])
    ask(own, server)
    for note in (own / "downloads").glob("*.json"):
        note.write_text("[1, 2", encoding="utf-8")
    assert ask(own, server).status == "known"


def test_without_a_network_there_is_one_line_a_source(own: Path, server: Server) -> None:
    """Offline every source gets a line, nothing is made, and the exit code is 3."""
    base = server.base
    server.http.shutdown()
    server.http.server_close()
    report = update(own.parent / "fresh", base=base)
    assert [outcome.source for outcome in report.outcomes] == list(SOURCES)
    assert {outcome.status for outcome in report.outcomes} == {"unreachable"}
    assert all("This address cannot be reached" in outcome.line for outcome in report.outcomes)
    assert (report.fetched, report.exit_code) == (0, 3)
    assert not (own.parent / "fresh").exists()


def test_one_source_that_answers_is_enough(own: Path, server: Server) -> None:
    """Sources that fail do not keep others from being imported."""
    server.answers[PATH] = Answer(workbook()[0])
    report = update(own, ("sipri", SOURCE), server.base)
    assert [outcome.status for outcome in report.outcomes] == ["unreachable", "changed"]
    assert report.exit_code == 0


def test_addresses_nobody_confirmed_are_shown_and_not_fetched(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source without a confirmed address says so and what to do, and no network is asked."""

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(updating, "_fetch", never)
    names = tuple(
        name for name, s in SOURCES.items() if not any(a.confirmed_by for a in s.addresses)
    )
    assert set(names) >= {SOURCE, "sipri", "kiel", "weo"}
    report = update(own, names)
    assert {outcome.status for outcome in report.outcomes} == {"no address"}
    lines = {outcome.source: outcome.line for outcome in report.outcomes}
    assert "which nobody here has confirmed" in lines[SOURCE]
    assert "no confirmed address. Fetch" in lines["sipri"]
    assert "harmel facts import sipri FILE" in lines["sipri"]
    assert report.exit_code == 3


def test_confirmed_addresses_stand_in_a_table_of_ours() -> None:
    """An address is fetched only if the document of a shipped table names it, over https."""
    documents = {table.sidecar.document for table in harmel.open_ledger().tables.values()}
    confirmed = [a for s in SOURCES.values() for a in s.addresses if a.confirmed_by]
    assert [address.url for address in confirmed] == [
        "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
    ]
    assert {address.url for address in confirmed} <= documents
    assert all(a.url.startswith("https://") for s in SOURCES.values() for a in s.addresses)


@pytest.mark.parametrize(
    "base",
    [
        "http://example.org",
        "ftp://127.0.0.1",
        "file:///etc",
        "https://",
        "https://me:secret@example.org",
        "https://example.org:port",
        "somewhere",
        "",
    ],
)
def test_only_safe_addresses_are_asked(own: Path, base: str) -> None:
    """Anything but https, or http to this machine, is refused before it is tried."""
    with pytest.raises(BadArgument) as raised:
        update(own, (SOURCE,), base)
    assert "https to any host, or http to this machine" in str(raised.value)


def test_unknown_sources_and_the_package_are_refused(tmp_path: Path) -> None:
    """A wrong name or folder is an error before anything is fetched."""
    with pytest.raises(BadArgument, match="This source is not known"):
        update(tmp_path / "own", ("nato",))
    with pytest.raises(BadArgument, match="come with the package are not changed"):
        update(shipped())


@pytest.fixture
def command() -> Callable[..., Any]:
    """Run `harmel data update` in this process."""
    app = typer.Typer()
    app.add_typer(data.app, name="data")
    return lambda *words: CliRunner().invoke(app, ["data", "update", *[str(w) for w in words]])


def test_the_command_prints_lines_and_a_review(
    own: Path, server: Server, command: Callable[..., Any]
) -> None:
    """The command gives one line a source, and a review of what it imported."""
    server.answers[PATH] = Answer(workbook()[0])
    words = ("--source", SOURCE, "--base", server.base, "--ledger", own)
    done = command(*words)
    assert done.exit_code == 0
    assert "nato_defexp: release nato-2026-07 of 2026-07-20" in " ".join(done.output.split())
    assert "Seen and not taken:" in done.output
    again = json.loads(command(*words, "--json").output)
    assert (again["fetched"], again["outcomes"][0]["status"]) == (1, "unchanged")


def test_the_command_ends_with_three_where_nothing_was_fetched(
    own: Path, server: Server, command: Callable[..., Any]
) -> None:
    """Exit code 3 says that nothing answered, in text and in JSON alike."""
    words = ("--source", "sipri", "--base", server.base, "--ledger", own)
    done = command(*words)
    assert done.exit_code == 3
    assert "404 Not Found" in " ".join(done.output.split())
    assert command(*words, "--json").exit_code == 3


def test_a_report_is_json() -> None:
    """A report of any outcome can be written as strict JSON."""
    report = UpdateReport("own", (Outcome("sipri", "no address", "sipri: none"),))
    assert json.loads(json.dumps(report.as_dict(), allow_nan=False))["fetched"] == 0
