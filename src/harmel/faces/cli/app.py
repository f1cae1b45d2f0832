"""The command `harmel`: its groups of commands, and what happens when something is wrong."""

import errno
import os
import sys
from typing import Annotated

import typer

import harmel
from harmel.errors import HarmelError
from harmel.faces.cli import (
    brief,
    burden,
    claims,
    council,
    council_cases,
    council_mediate,
    data,
    explain,
    facts,
    members,
    office,
    output,
    pledge,
    record,
    support,
    threat,
)

BUG, STOPPED = 70, 130
HIDDEN: dict[int, type[BaseException]] = {1: BrokenPipeError, STOPPED: KeyboardInterrupt}
"""The exit codes that click and rich make of these; nothing else ends with them."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
app = typer.Typer(
    name="harmel",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Can the US-European alliance hold? Sourced figures, and what follows from them.",
    epilog="Exit codes: 0 done, 2 bad input, 3 no answer. Every command takes --json.",
)
app.command("brief")(brief.brief)
app.command("members")(members.members)
app.command("office")(office.office)
app.add_typer(burden.app, name="burden")
app.add_typer(pledge.app, name="pledge")
app.command("record")(record.record)
council.app.command("mediate")(council_mediate.mediate)
council.app.command("cases")(council_cases.cases)
council.app.command("hindcast")(council_cases.hindcast)
council.app.command("selection")(council_cases.selection)
app.add_typer(council.app, name="council")
app.add_typer(support.app, name="support")
app.add_typer(claims.app, name="claims")
app.add_typer(facts.app, name="facts")
app.add_typer(data.app, name="data")
app.command("threat")(threat.threat)
app.command("partners")(threat.partners)
app.command("explain")(explain.explain)


def _version(wanted: bool) -> None:
    if wanted:
        output.say(f"harmel {harmel.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Can the US-European alliance hold? Sourced figures, and what follows from them."""


def main() -> None:
    """Run the command line; every error a user can meet ends in one clear message."""
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        code = 0
    except KeyboardInterrupt:
        sys.stderr.write("harmel: stopped\n")
        code = STOPPED
    except Exception as error:  # the last door: a bug must not print a traceback
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            _drop_output()
            sys.stderr.write(f"harmel: Standard output cannot be written: {error.strerror}.\n")
            sys.exit(HarmelError.exit_code)
        if os.environ.get("HARMEL_DEBUG"):
            raise
        sys.stderr.write(
            f"harmel: this is a fault of the program, not of yours: {type(error).__name__}: "
            f"{error}\nPlease report it; HARMEL_DEBUG=1 shows where it happened.\n"
        )
        code = BUG
    sys.exit(code)


def _run() -> int:
    """Run a command and return its exit code; what click hides of two ends is raised again."""
    try:
        app()
    except HarmelError as error:
        if "--json" in sys.argv:
            output.print_json(error.as_dict())
        sys.stderr.write(f"harmel: {error}\n")
        return error.exit_code
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
        if code in HIDDEN:
            raise HIDDEN[code] from None
        return code
    return 0


def _drop_output() -> None:
    """Send what is still to be printed nowhere, so that leaving does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
