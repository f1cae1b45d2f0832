"""A ledger of the user's own: made as a copy, changed whole or not at all, mended after a kill."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from harmel.errors import BadArgument, BadLedger, Problem
from harmel.ledger.intake import decode, read_bytes
from harmel.ledger.store import ALLIANCE, SEAL, shipped

JOURNAL = ".importing"
STEM = re.compile(r"[a-z0-9_]+")


def own_folder(ledger_dir: str | Path) -> Path:
    """
    Return the user's folder, after making sure that it is theirs and holds a ledger or nothing.

    Raises
    ------
    BadArgument
        If it is inside the package, or is something else than a ledger or an empty folder.
    """
    folder = Path(ledger_dir)
    package, resolved = shipped().resolve().parents[1], folder.resolve()
    problem = None
    if package == resolved or package in resolved.parents:
        problem = "The tables that come with the package are not changed."
    elif not is_ledger(folder) and folder.exists() and not _is_empty(folder):
        problem = "This is neither a ledger nor an empty folder."
    if problem:
        allowed = f"a folder of yours with a file {ALLIANCE}, or a new one"
        raise BadArgument(Problem(problem, column="ledger", found=str(folder), allowed=allowed))
    return folder


def create(ledger_dir: str | Path) -> Path:
    """
    Make a ledger of the user's as a copy of the tables that come with the package.

    Raises
    ------
    BadArgument, BadLedger
        If the folder cannot be used or written; one that is a ledger already is left as it is.
    """
    folder = own_folder(ledger_dir)
    if not is_ledger(folder):
        files = contents_of(folder)
        with staged(folder, files) as stage:
            put_in_place(stage, folder, "", files)
    return folder


def is_ledger(folder: Path) -> bool:
    """Say whether a folder holds a ledger."""
    return (folder / ALLIANCE).is_file()


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def contents_of(folder: Path) -> dict[str, bytes]:
    """Return the files of the user's ledger, or of the shipped one where there is none yet."""
    root = folder if is_ledger(folder) else shipped()
    paths = [path for path in sorted(root.iterdir()) if path.suffix in {".csv", ".yaml"}]
    paths += [root / SEAL] if (root / SEAL).is_file() else []
    return {path.name: read_bytes(path) for path in paths if not path.name.startswith(".")}


@contextmanager
def staged(folder: Path, files: dict[str, bytes]) -> Iterator[Path]:
    """Copy a ledger to where it may be tried out; whatever happens, the copy goes away."""
    old = is_ledger(folder)
    stage = (folder if old else folder.parent) / f".harmel-{uuid4().hex[:12]}"
    try:
        stage.mkdir(parents=True)
        for name, data in files.items():
            (stage / name).write_bytes(data)
        yield stage
    except OSError as error:
        found = f"{folder}: {error.strerror}"
        raise BadLedger(Problem("This ledger cannot be written.", found=found)) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def put_in_place(stage: Path, folder: Path, stem: str, files: dict[str, bytes]) -> None:
    """Rename what was staged; the journal lets the next import mend what a kill cut short."""
    if not is_ledger(folder):
        if folder.is_dir():
            folder.rmdir()
        stage.replace(folder)
        return
    if contents_of(folder) != files:
        raise BadLedger(Problem("The ledger was changed meanwhile.", found=str(folder)))
    names = (f"{stem}.yaml", f"{stem}.csv", SEAL)
    for name in names:
        with (stage / name).open("rb+") as file:
            os.fsync(file.fileno())
    (folder / JOURNAL).write_bytes(stem.encode())
    (folder / SEAL).unlink(missing_ok=True)
    for name in names:
        (stage / name).replace(folder / name)
    (folder / JOURNAL).unlink()


def mend(folder: Path) -> None:
    """Take away the half of a table that an import left when it was killed between two renames."""
    journal = folder / JOURNAL
    if journal.is_file() and STEM.fullmatch(stem := decode(read_bytes(journal), JOURNAL)):
        pair = [folder / f"{stem}.csv", folder / f"{stem}.yaml"]
        for path in pair if not all(path.is_file() for path in pair) else ():
            path.unlink(missing_ok=True)
        journal.unlink()
