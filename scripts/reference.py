"""Write the pages that the code itself can write; with --check, only say which ones are stale.

    python scripts/reference.py            write them
    python scripts/reference.py --check    exit 1 with a list if any differs

The pages are those of docs/reference, less the one on JSON, and the tree in ARCHITECTURE.md.
"""

import ast
import inspect
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path

import typer
from pydantic import BaseModel
from typer.testing import CliRunner

import harmel
from harmel import errors, units
from harmel.faces.cli.app import BUG, app
from harmel.ledger import claims, intake, schemas
from harmel.ledger.kinds import KINDS, Kind
from harmel.ledger.table import Table

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "harmel"
HOW_TO = ROOT / "docs" / "how-to"
TERMINAL = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
TREE = ("<!-- tree: written by scripts/reference.py -->", "<!-- end of the tree -->")
FLOORS = ("errors.py", "units.py", "ledger", "models", "hold", "futures", "faces")
ROOMS = ("alignment", "burden", "council", "pledge", "support")
ONE_LINE = (
    "charts",
    "cli",
    "estimate",
    "importers",
    "issue_files",
    "report",
    "support_files",
    "web",
    "words",
    *ROOMS,
)
"""Folders that take one line of the tree, so that the tree fits on a screen."""

WRITTEN = "<!-- Written by scripts/reference.py: edit the code, then run `make docs`. -->"
IN_PYTHON = {
    "explain": "trace",
    "claims check": "check_claims",
    "facts list": "Ledger",
    "facts show": "Ledger",
    "facts trace": "trace",
    "facts check": "check_ledger",
    "facts diff": "facts_diff",
    "facts import": "import_file",
    "data update": "update",
}
"""Which name of the package a command calls first, where that is not its own."""
WORDS = {
    "Text": "text",
    "str": "text",
    "date": "date",
    "float": "number",
    "int": "whole number",
    "bool": "true or false",
    "dict[str, str]": "texts by name",
    "dict[str, Group]": "groups by code",
}


def main() -> int:
    """Write the pages, or compare them; return the exit code."""
    stale = {path: text for path, text in pages().items() if _stored(path) != text}
    if sys.argv[1:] == ["--check"]:
        for path in stale:
            print(f"{path} is stale: run `python scripts/reference.py`")
        return 1 if stale else 0
    if sys.argv[1:]:
        print(__doc__)
        return 2
    for path, text in stale.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
        print(f"Wrote {path}")
    return 0


def pages() -> dict[str, str]:
    """Return the text of every page, by its path from the root of the repository."""
    return {
        "docs/reference/commands.md": commands_page(),
        "docs/reference/python.md": python_page(),
        "docs/reference/tables.md": tables_page(),
        "docs/reference/formats.md": formats_page(),
        "docs/reference/errors.md": errors_page(),
        "ARCHITECTURE.md": architecture(),
    }


def _stored(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _page(title: str, opening: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", WRITTEN, opening, *parts]) + "\n"


def _table(headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headers, ("---",) * len(headers), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# Commands


def commands(group: typer.Typer = app, before: str = "") -> Iterator[str]:
    """Name every command, and every group that is a command too, in the order of the help."""
    for command in group.registered_commands:
        yield f"{before}{command.name or command.callback.__name__.replace('_', '-')}"
    for part in group.registered_groups:
        inner = part.typer_instance
        if inner.info.invoke_without_command is True:
            yield f"{before}{part.name}"
        yield from commands(inner, f"{before}{part.name} ")


def groups() -> tuple[str, ...]:
    """Name every group of commands."""
    return tuple(str(part.name) for part in app.registered_groups)


def help_text(command: str) -> str:
    """Return a command's help as a terminal of 100 columns shows it."""
    words = [*command.split(), "--help"]
    shown = CliRunner().invoke(app, words, env=TERMINAL, prog_name="harmel")
    lines = [line.rstrip() for line in shown.output.strip().splitlines()]
    return "\n".join(["```text", *lines, "```"])


def commands_page() -> str:
    """Write the page of commands."""
    parts = []
    for command in commands():
        name = IN_PYTHON.get(command, command.replace(" ", "_"))
        seen = [f"In Python: [`harmel.{name}`](python.md#{_anchor(f'harmel.{name}')})."]
        if tasks := how_tos(command):
            seen.append("How to: " + ", ".join(f"[{t}](../how-to/{f})" for f, t in tasks) + ".")
        parts.append(f"## `harmel {command}`\n\n{help_text(command)}\n\n{' '.join(seen)}")
    groups_of_commands = [
        f"### `harmel {group}`\n\n{help_text(group)}"
        for group in groups()
        if group not in commands()
    ]
    return _page(
        "Commands",
        "Every command with all its options, as `--help` prints them. Exit codes stand in "
        "[Errors and exit codes](errors.md), the keys of `--json` in "
        "[Shapes of the JSON](json-shapes.md).",
        f"## `harmel`\n\n{help_text('')}",
        *parts,
        "## Groups of commands",
        *groups_of_commands,
    )


def how_tos(command: str) -> list[tuple[str, str]]:
    """Return the how-to pages that show a command: file and title."""
    inner = [c for c in commands() if c.startswith(f"{command} ")]
    unlike = "".join(rf"(?! {c.removeprefix(command).strip()}\b)" for c in inner)
    pattern = re.compile(rf"\bharmel {command}\b{unlike}")
    return [
        (page.name, page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "))
        for page in sorted(HOW_TO.glob("*.md"))
        if pattern.search(page.read_text(encoding="utf-8"))
    ]


# Python


def python_page() -> str:
    """Write the page of the Python names: what is public, and the types that come back."""
    public = [(name, getattr(harmel, name)) for name in harmel.__all__]
    wanted: dict[str, type] = {}
    for _, value in public:
        _gather(value, wanted)
    for name in harmel.__all__:
        wanted.pop(name, None)
    return _page(
        "Python",
        "`import harmel` gives these names and no others. They are loaded when first used. A "
        "command and its function share their name and their arguments.",
        "## Names",
        *[_described(f"harmel.{name}", value, 3) for name, value in public],
        "## Types that come back",
        "They are frozen: nothing changes after it was made. Every answer has `as_dict()`, which "
        "is what `--json` prints, and most have `numbers()`, which gives every quantity by its "
        "address, for `harmel.trace`.",
        *[_described(name, wanted[name], 3) for name in sorted(wanted)],
    )


def _gather(value: object, wanted: dict[str, type]) -> None:
    """Collect the record types that a function's or a record's annotations name."""
    node = _node(value)
    found: list[ast.expr | None] = []
    if isinstance(node, ast.FunctionDef):
        found = [node.returns, *(arg.annotation for arg in node.args.args)]
    elif isinstance(node, ast.ClassDef):
        found = [part.annotation for part in node.body if isinstance(part, ast.AnnAssign)]
    names = {
        part.id for top in found if top for part in ast.walk(top) if isinstance(part, ast.Name)
    }
    space = vars(sys.modules[value.__module__])
    for name in sorted(names):
        for known in _classes(space.get(name)):
            if known.__name__ not in wanted:
                wanted[known.__name__] = known
                _gather(known, wanted)


def _classes(value: object) -> tuple[type, ...]:
    options = value.__args__ if isinstance(value, types.UnionType) else (value,)
    return tuple(
        option
        for option in options
        if isinstance(option, type)
        and option.__module__.startswith("harmel.")
        and is_dataclass(option)
    )


def _node(value: object) -> ast.FunctionDef | ast.ClassDef:
    source = inspect.getsource(sys.modules[value.__module__])
    return next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == value.__name__
    )


def _described(title: str, value: object, level: int) -> str:
    node = _node(value)
    head = f"{'#' * level} `{title}`"
    if isinstance(node, ast.FunctionDef):
        return "\n\n".join([head, _signature(title, node), _numpydoc(ast.get_docstring(node))])
    parts = [head, _numpydoc(ast.get_docstring(node))]
    fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
    if fields:
        parts.append(_table(("field", "type", "default"), [_field(part) for part in fields]))
    parts.append(
        "\n".join(
            _method(part)
            for part in node.body
            if isinstance(part, ast.FunctionDef) and not part.name.startswith("_")
        )
    )
    return "\n\n".join(part for part in parts if part)


def _method(node: ast.FunctionDef) -> str:
    marks = {ast.unparse(mark) for mark in node.decorator_list}
    first = _plain((ast.get_docstring(node) or "").partition("\n\n")[0])
    called = "" if marks & {"property", "cached_property"} else f"({_arguments(node)})"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"- `{node.name}{called}{returns}`: {first}"


def _field(part: ast.AnnAssign) -> tuple[str, ...]:
    default = "" if part.value is None else f"`{ast.unparse(part.value)}`"
    return (
        f"`{ast.unparse(part.target)}`",
        f"`{ast.unparse(part.annotation)}`",
        "" if "field(repr" in default else default,
    )


def _signature(title: str, node: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    one_line = f"{title}({_arguments(node)}){returns}"
    if len(one_line) <= 88:
        return f"```python\n{one_line}\n```"
    lines = ",\n    ".join(_argument_list(node))
    return f"```python\n{title}(\n    {lines},\n){returns}\n```"


def _arguments(node: ast.FunctionDef) -> str:
    return ", ".join(part for part in _argument_list(node) if part != "self")


def _argument_list(node: ast.FunctionDef) -> list[str]:
    given = node.args
    free = len(given.args) - len(given.defaults)
    found = [
        _argument(arg, given.defaults[i - free] if i >= free else None)
        for i, arg in enumerate(given.args)
    ]
    if given.vararg:
        found.append(f"*{_argument(given.vararg, None)}")
    elif given.kwonlyargs:
        found.append("*")
    pairs = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return found + [_argument(arg, default) for arg, default in pairs]


def _argument(arg: ast.arg, default: ast.expr | None) -> str:
    text = arg.arg
    if arg.annotation is not None:
        text += f": {ast.unparse(arg.annotation)}"
    if default is not None:
        text += f"{' = ' if arg.annotation is not None else '='}{ast.unparse(default)}"
    return text


def _numpydoc(text: str | None) -> str:
    """Turn a numpydoc docstring into Markdown."""
    out: list[str] = []
    lines = inspect.cleandoc(text or "").splitlines()
    section = ""
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if following and set(following) == {"-"}:
            section = line
            out += ["", f"**{line}**", ""]
        elif line and set(line) == {"-"}:
            continue
        elif section in ("Parameters", "Returns", "Raises", "Attributes") and line.strip():
            if line.startswith(" "):
                out.append(f"    {_plain(line.strip())}")
            else:
                name, _, kind = line.partition(" : ")
                out.append(f"- `{name}`" + (f" (`{kind}`):" if kind else ":"))
        else:
            out.append(_plain(line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in out)).strip()


def _plain(text: str) -> str:
    """Turn reStructuredText marks into Markdown, and keep signs that Markdown would read."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    parts = text.split("`")
    parts[::2] = [re.sub(r"([*_<])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


# Tables


def tables_page() -> str:
    """Write the page of the tables that come with the package."""
    ledger = harmel.open_ledger()
    tables = sorted(ledger.tables.values(), key=lambda t: (t.sidecar.kind, t.name))
    return _page(
        "Tables",
        f"The ledger that comes with the package: {len(tables)} tables of "
        f"{sum(len(table.rows) for table in tables):,} rows, and the claims of one article. Its "
        f"hash begins with `{ledger.content_hash[:16]}`, which `harmel facts check` verifies and "
        "prints. What a table may hold stands in [Formats](formats.md).",
        _table(
            ("table", "kind", "publisher", "published", "rows"),
            [
                (
                    f"[{table.name}](#{_anchor(table.name)})",
                    table.sidecar.kind,
                    table.sidecar.publisher,
                    str(table.sidecar.published),
                    f"{len(table.rows):,}",
                )
                for table in tables
            ],
        ),
        *[_about(table) for table in tables],
    )


def _about(table: Table) -> str:
    sidecar = table.sidecar
    lines = [
        f"- release: `{sidecar.release}`{'' if sidecar.complete else ' (in part)'}",
        f"- kind: {sidecar.kind}",
        f"- publisher: {_plain(sidecar.publisher)}",
        f"- published: {sidecar.published}",
        f"- document: {_plain(sidecar.document)}",
        f"- period: {_plain(sidecar.period)}",
        f"- rows: {len(table.rows):,}",
        "- obtained via:",
        *[f"    - {_plain(step)}" for step in sidecar.obtained_via],
    ]
    if sidecar.file is not None:
        lines.append(f"- file: `{sidecar.file}`, SHA-256 `{sidecar.sha256}`")
    lines += [
        f"- checked against the publisher: {_plain(sidecar.checked_against_publisher)}",
        f"- licence: {_plain(sidecar.licence)}",
    ]
    if sidecar.caveats:
        lines += ["- caveats:", *[f"    - {_plain(caveat)}" for caveat in sidecar.caveats]]
    parts = [f"## {table.name}", f"{_plain(sidecar.title)}.", "\n".join(lines)]
    if sidecar.units:
        counts: dict[str, int] = {}
        for row in table.rows:
            counts[row.text("measure")] = counts.get(row.text("measure"), 0) + 1
        rows = [
            (f"`{name}`", code, f"{counts.get(name, 0):,}")
            for name, code in sorted(sidecar.units.items())
        ]
        parts.append(_table(("measure", "unit", "rows"), rows))
    return "\n\n".join(parts)


def _anchor(title: str) -> str:
    """Return the anchor that the site gives a heading."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())


# Formats


def formats_page() -> str:
    """Write the page of what files of a ledger look like."""
    kinds = [_kind(name, kind) for name, kind in KINDS.items()]
    return _page(
        "Formats",
        "What the files of a ledger's folder look like. A table is a CSV file in UTF-8 with a YAML "
        "sidecar of the same name beside it; `alliance.yaml` names the alliance; files that end in "
        "`.claims.yaml` hold claims; `SHA256SUMS` is the seal. An unknown column or key is an "
        "error, and so is a missing one that is required.",
        "## `alliance.yaml`",
        _record(schemas.AllianceFile),
        *[
            f"### {title}\n\n{_record(form)}"
            for title, form in (
                ("A group", schemas.Group),
                ("A guideline", schemas.Guideline),
                ("A pledge", schemas.Pledge),
            )
        ],
        "## Sidecar of a table",
        _record(schemas.Sidecar),
        "## Kinds of tables",
        "What a cell may hold:",
        _table(("cell", "form"), [(cell, form) for cell, form in intake.FORMS.items()]),
        *kinds,
        "## Claims",
        "The file:",
        _record(claims.ClaimsFile),
        "Each of its claims:",
        _record(claims.Claim),
        "Each part of a claim:",
        _record(claims.Part),
        "`ask` is one of: " + ", ".join(f"`{name}`" for name in claims.QUESTIONS) + ".",
        "## Units",
        "Plain units: " + ", ".join(f"`{code}`" for code in sorted(units.PLAIN)) + ".",
        "Money is a scale (none, `thousand`, `million`, `billion`), a currency of three letters or "
        "`national currency`, and for constant prices the year: `million USD at 2015 prices`. A "
        "rate is `KRW per EUR`.",
    )


def _kind(name: str, kind: Kind) -> str:
    rows = [
        (
            f"`{column}`",
            rule.cell,
            "yes" if rule.required else "",
            "" if rule.filled else "yes",
            ", ".join(rule.choices),
        )
        for column, rule in kind.columns.items()
    ]
    also = " and one column for each currency: units of it for one euro" if name == "rates" else ""
    return "\n\n".join(
        [
            f"### {name}",
            f"A row is named by {', '.join(f'`{part}`' for part in kind.key)}{also}.",
            _table(("column", "holds", "required", "may be empty", "choices"), rows),
        ]
    )


def _record(form: type[BaseModel]) -> str:
    node = _node(form)
    annotations = {
        ast.unparse(part.target): ast.unparse(part.annotation)
        for part in node.body
        if isinstance(part, ast.AnnAssign)
    }
    rows = [
        (
            f"`{field.alias or name}`",
            _in_words(annotations[name]),
            "yes" if field.is_required() else "",
            "" if field.is_required() else _default(field.get_default(call_default_factory=True)),
        )
        for name, field in form.model_fields.items()
    ]
    return _table(("key", "holds", "required", "otherwise"), rows)


def _in_words(annotation: str) -> str:
    if match := re.search(r"pattern='(.*?)'\)\]", annotation):
        return f"text like `{match[1]}`"
    if match := re.fullmatch(r"tuple\[(\w+), \.\.\.\]", annotation):
        return f"list of {WORDS.get(match[1], match[1].lower())}s"
    if match := re.fullmatch(r"Literal\[(.*)\]", annotation):
        return match[1].replace("'", "`")
    kinds = annotation.removesuffix(" | None").split(" | ")
    return " or ".join(WORDS.get(kind, f"`{kind}`") for kind in kinds)


def _default(value: object) -> str:
    if value in ((), {}, ""):
        return "empty"
    return "nothing" if value is None else f"`{str(value).lower()}`"


# Errors


def errors_page() -> str:
    """Write the page of errors and exit codes."""
    tree = inspect.cleandoc(errors.__doc__ or "").split("\n\n")[1]
    kinds = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.HarmelError)
    ]
    return _page(
        "Errors and exit codes",
        "A message says what is wrong, where, what was found, what is allowed, and what to do. All "
        "faults of one file are reported together. With `--json` the same stands on standard "
        "output as `error`, `exit_code` and `problems`.",
        "## Exit codes",
        _table(
            ("code", "meaning"),
            [
                ("0", "done"),
                ("2", "bad input: an argument, an option, a file, a table, a ledger"),
                ("3", "no answer: the question is sound, but the ledger does not answer it"),
                (str(BUG), "a fault of the program; `HARMEL_DEBUG=1` shows where"),
                ("130", "stopped from the keyboard"),
            ],
        ),
        "## The tree",
        f"```text\n{tree}\n```",
        "## Each of them",
        _table(
            ("error", "exit code", "meaning"),
            [
                (f"`{kind.__name__}`", str(kind.exit_code), _plain(inspect.getdoc(kind) or ""))
                for kind in kinds
            ],
        ),
        "## What a problem holds",
        _described("Problem", errors.Problem, 3),
    )


# Architecture


def architecture() -> str:
    """Return ARCHITECTURE.md with its tree as the modules' first docstring lines have it."""
    before, opening, rest = (_stored("ARCHITECTURE.md") or "").partition(TREE[0])
    _, closing, after = rest.partition(TREE[1])
    if not opening or not closing:
        return "\n".join(["# Architecture", "", *TREE]) + "\n"
    lines = ["src/harmel/", *_lines(SOURCE, 1)]
    return f"{before}{TREE[0]}\n```text\n" + "\n".join(lines) + f"\n```\n{TREE[1]}{after}"


def _lines(folder: Path, depth: int) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=_rank):
        caption = _caption(entry)
        if caption is None:
            continue
        name = "  " * depth + entry.name + "/" * entry.is_dir()
        yield f"{name:<33}{caption}"
        if entry.is_dir() and entry.name not in ONE_LINE:
            yield from _lines(entry, depth + 1)


def _rank(entry: Path) -> tuple[int, bool, str]:
    floor = FLOORS.index(entry.name) if entry.name in FLOORS else len(FLOORS)
    return floor, entry.is_dir(), entry.name


def _caption(entry: Path) -> str | None:
    if entry.name.startswith(("__", ".")):
        return None
    file = entry / "__init__.py" if entry.is_dir() else entry
    if file.suffix != ".py" or not file.is_file():
        return None
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    return (docstring or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
