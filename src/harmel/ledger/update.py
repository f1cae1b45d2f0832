"""What the publishers' own addresses hold today, and which of it is new to the user's ledger."""

import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from harmel.errors import BadArgument, BadFile, HarmelError, Problem
from harmel.ledger.importers.registry import SOURCES, Address, Importer, find_importer
from harmel.ledger.importing import ImportReport, import_file
from harmel.ledger.intake import MOST_BYTES, read_bytes
from harmel.ledger.own_ledger import create, own_folder

DOWNLOADS = "downloads"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ALLOWED = "https to any host, or http to this machine, without a user's name"
EARLIEST = date(1990, 1, 1)
PATIENCE = 30.0
CHUNK = 2**16
LENGTH = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of one source, as a word and as a line.

    Attributes
    ----------
    status : str
        ``changed`` (imported), ``unchanged`` (the bytes of last time), ``known`` (other bytes, the
        same figures), ``refused`` (fetched and not imported), ``unreachable`` or ``no address``.
    """

    source: str
    status: str
    line: str
    address: str | None = None
    sha256: str | None = None
    report: ImportReport | None = None


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What became of every source asked for."""

    ledger: str
    outcomes: tuple[Outcome, ...]

    @property
    def fetched(self) -> int:
        """How many files could be fetched."""
        return sum(outcome.sha256 is not None for outcome in self.outcomes)

    @property
    def exit_code(self) -> int:
        """Return 0, 2 where a file that was fetched was refused, 3 where nothing was fetched."""
        if not self.fetched:
            return 3
        return 2 if any(outcome.status == "refused" for outcome in self.outcomes) else 0

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return {
            "ledger": self.ledger,
            "fetched": self.fetched,
            "outcomes": [
                asdict(outcome) | {"report": outcome.report and outcome.report.as_dict()}
                for outcome in self.outcomes
            ],
        }


@dataclass(frozen=True, slots=True)
class _Fetched:
    """The bytes at an address, and the day the server says they are of."""

    data: bytes
    modified: date | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def update(
    ledger_dir: str | Path,
    sources: tuple[str, ...] | None = None,
    base: str | None = None,
    patience: float = PATIENCE,
) -> UpdateReport:
    """
    Fetch what the publishers have, import what changed, and say so source by source.

    A file is kept with its hash, address and day under `downloads` in the ledger. Addresses that
    no document of this project confirms are shown and not fetched.

    Parameters
    ----------
    ledger_dir : path
        The user's folder of tables; made once something was fetched.
    sources : tuple of str, optional
        Which sources; by default all.
    base : str, optional
        An address under which `SOURCE.ENDING` is looked for instead, as on a mirror of one's own.
    patience : float
        Longest time for one file [seconds].

    Raises
    ------
    BadArgument
        If a source is not known, the folder is not the user's, or `base` is no allowed address.
    """
    folder = own_folder(ledger_dir)
    wanted = {name: find_importer(name) for name in sources or SOURCES}
    if base is not None and (fault := _refusal(base)):
        raise BadArgument(Problem(fault, column="base", found=base, allowed=ALLOWED))
    outcomes: list[Outcome] = []
    for name, importer in wanted.items():
        addresses = _addresses(name, importer, base)
        if not addresses:
            outcomes.append(Outcome(name, "no address", _where_to_look(name, importer)))
        outcomes += [_one(folder, name, address, patience) for address in addresses]
    return UpdateReport(str(folder), tuple(outcomes))


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _addresses(source: str, importer: Importer, base: str | None) -> list[Address]:
    if base is None:
        return [address for address in importer.addresses if address.confirmed_by]
    pattern = importer.addresses[0].release if importer.addresses else f"{importer.prefix}-%Y-%m"
    return [Address(f"{base.rstrip('/')}/{source}.{importer.formats[0]}", pattern, "the user")]


def _where_to_look(source: str, importer: Importer) -> str:
    seen = ", ".join(address.url for address in importer.addresses)
    unsure = f" (public code names {seen}, which nobody here has confirmed)" if seen else ""
    return (
        f"{source}: no confirmed address{unsure}. Fetch '{importer.title}' of {importer.publisher} "
        f"yourself and use `harmel facts import {source} FILE`."
    )


def _one(folder: Path, source: str, address: Address, patience: float) -> Outcome:
    url = address.url
    try:
        fetched = _fetch(url, patience)
    except BadFile as error:
        return Outcome(source, "unreachable", f"{source}: {error}", url)
    sha256 = fetched.sha256
    last = _last(folder / DOWNLOADS, source, url)
    if last.get("sha256") == sha256 and "release" in last:
        line = (
            f"{source}: unchanged since {last.get('fetched', '')[:10]}, release {last['release']}."
        )
        return Outcome(source, "unchanged", line, url, sha256)
    day = fetched.modified or _today()
    try:
        saved = _save(create(folder), source, url, fetched)
        via = f"fetched on {_today()} from {url}"
        release = day.strftime(address.release)
        report = import_file(source, saved, release, day, folder, obtained_via=via)
        _note(saved, source, url, fetched, report.release)
    except (HarmelError, OSError) as error:
        return Outcome(source, "refused", f"{source}: not imported. {error}", url, sha256)
    what = "the figures of the file are those held"
    if report.written:
        what = f"{len(report.revised)} figures revised, {sum(report.added.values())} added"
    line = f"{source}: release {report.release} of {day}, {what}."
    return Outcome(source, "changed" if report.written else "known", line, url, sha256, report)


class _SameHost(HTTPRedirectHandler):
    """Follow a redirect only where it stays with the host that was asked."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """Return the request to follow, or refuse it."""
        if urlsplit(newurl).netloc != urlsplit(req.full_url).netloc or _refusal(newurl):
            fp.close()
            what, allowed = "The server sends us elsewhere.", "its own host"
            raise _unreachable(req.full_url, what, newurl, allowed)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetch(url: str, patience: float) -> _Fetched:
    if fault := _refusal(url):
        raise _unreachable(url, fault, url, ALLOWED)
    here = urlsplit(url).hostname in LOOPBACK
    opener = build_opener(_SameHost, *([ProxyHandler({})] if here else []))
    request = Request(url, headers={"User-Agent": "harmel"})  # noqa: S310  # checked above
    end = time.monotonic() + patience
    try:
        with opener.open(request, timeout=patience) as response:
            stated = str(response.headers.get("Content-Length", ""))
            length = int(stated) if LENGTH.fullmatch(stated) else None
            data = b"".join(_chunks(response, url, length or 0, end))
            day = _day(response.headers.get("Last-Modified", ""))
    except (OSError, HTTPException, ValueError) as error:
        raise _failed(url, error, patience) from None
    if length not in (None, len(data)):
        found = f"{len(data)} of {length} bytes"
        raise _unreachable(url, "The file broke off on its way.", found)
    return _Fetched(data, day)


def _chunks(response: Any, url: str, length: int, end: float) -> Iterator[bytes]:
    taken = 0
    while True:
        if max(length, taken) > MOST_BYTES:
            found = f"over {MOST_BYTES} bytes"
            raise _unreachable(url, "This file is too large.", found, f"{MOST_BYTES} bytes")
        if time.monotonic() > end:
            raise TimeoutError
        chunk = response.read1(CHUNK)
        if not chunk:
            return
        taken += len(chunk)
        yield chunk


def _refusal(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This is not an address."
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return None if safe and host and not parts.username else "This address is not fetched."


def _unreachable(url: str, what: str, found: str, allowed: str | None = None) -> BadFile:
    return BadFile(Problem(what, url, found=found, allowed=allowed))


def _failed(url: str, error: Exception, patience: float) -> BadFile:
    if isinstance(error, HTTPError):
        error.close()
        found = f"{error.code} {error.reason}"
        return _unreachable(url, "The server does not give the file.", found)
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return _unreachable(url, "The server takes too long.", f"more than {patience:g} seconds")
    found = f"{type(error).__name__}: {reason}"[:200]
    return _unreachable(url, "This address cannot be reached.", found)


def _day(text: str) -> date | None:
    """Read the day of a Last-Modified header; none, if it is missing or no past day."""
    try:
        day = parsedate_to_datetime(text).date()
    except (TypeError, ValueError):
        return None
    return day if EARLIEST <= day <= _today() else None


def _last(folder: Path, source: str, url: str) -> dict[str, str]:
    """Return the note on what was fetched last from an address, empty if nothing was."""
    notes: list[dict[str, str]] = []
    for path in sorted(folder.glob(f"{source}-*.json")) if folder.is_dir() else ():
        try:
            note = json.loads(read_bytes(path))
        except (ValueError, RecursionError, HarmelError):
            continue
        if isinstance(note, dict) and note.get("address") == url:
            notes.append({str(key): str(value) for key, value in note.items() if value})
    return max(notes, key=lambda note: note.get("fetched", ""), default={})


def _save(folder: Path, source: str, url: str, fetched: _Fetched) -> Path:
    """Keep what was fetched, and beside it a note of where it came from."""
    ending = PurePosixPath(urlsplit(url).path).suffix or f".{find_importer(source).formats[0]}"
    path = folder / DOWNLOADS / f"{source}-{fetched.sha256[:12]}{ending}"
    path.parent.mkdir(exist_ok=True)
    _write(path, fetched.data)
    _note(path, source, url, fetched, None)
    return path


def _note(path: Path, source: str, url: str, fetched: _Fetched, release: str | None) -> None:
    note = {
        "source": source,
        "address": url,
        "fetched": datetime.now(tz=UTC).isoformat(timespec="microseconds"),
        "modified": fetched.modified.isoformat() if fetched.modified else None,
        "sha256": fetched.sha256,
        "bytes": len(fetched.data),
        "release": release,
    }
    _write(path.with_suffix(".json"), (json.dumps(note, indent=2) + "\n").encode())


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)
