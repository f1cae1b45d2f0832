"""The house: floors, cycles, sizes, exports, and what must never stand in the repository."""

import ast
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from typer.main import get_command

import harmel
from harmel.errors import HarmelError
from harmel.faces.cli.app import app

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "harmel"
FLOORS = ("errors", "units", "ledger", "models", "hold", "faces")
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION, MOST_DEPENDENCIES = 500, 80, 8
FORBIDDEN = re.compile(
    "|".join(
        [
            "/" + "work/",
            "/" + "root/",
            r"\.\./" + "shared",
            "pypi" + r"\.org",
            "file" + "://" + "/opt",
        ]
    )
)


def _floor(name: str) -> int | None:
    parts = name.split(".")
    return FLOORS.index(parts[1]) if len(parts) > 1 and parts[1] in FLOORS else None


def _name(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.startswith("harmel.")}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_go_down_the_stairs(path: Path) -> None:
    """A module imports from its own floor or from one below, never from above."""
    floor = _floor(_name(path))
    if floor is not None:
        above = {name for name in _imports(path) if (_floor(name) or 0) > floor}
        assert above == set()


def test_no_import_cycle() -> None:
    """Modules can be put in an order in which each imports only earlier ones."""
    names = {_name(path): path for path in MODULES}
    left = {
        name: {i for i in _imports(path) if i in names} - {name} for name, path in names.items()
    }
    while left:
        free = {name for name, needs in left.items() if not needs & left.keys()}
        assert free, f"a cycle among {sorted(left)}"
        left = {name: needs for name, needs in left.items() if name not in free}


def test_rooms_of_the_models_floor_do_not_know_each_other() -> None:
    """What one room of the models needs of another comes in as an argument."""
    for path in (SOURCE / "models").rglob("*.py"):
        room = path.relative_to(SOURCE / "models").parts[0]
        others = {n for n in _imports(path) if n.startswith("harmel.models.") and room not in n}
        assert others == set(), path.name


def test_models_touch_no_file_clock_or_network() -> None:
    """Models and hold are pure: they neither open, nor ask the time, nor reach out."""
    banned = {"open", "socket", "time", "os", "requests", "urllib", "random", "pathlib"}
    for floor in ("models", "hold"):
        for path in (SOURCE / floor).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
            used |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
            used |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
            assert banned & used == set(), path.name


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_and_functions_fit(path: Path) -> None:
    """A module has at most 500 lines, a function at most 80 without its docstring."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            first = node.body[0]
            doc = ast.get_docstring(node) is not None
            start = (first.end_lineno or 0) if doc else node.lineno
            assert node.end_lineno - start <= LONGEST_FUNCTION, node.name


def test_public_names_are_exactly_those_listed() -> None:
    """`harmel.__all__` is sorted, complete and loads."""
    assert sorted(harmel.__all__, key=str) == harmel.__all__
    assert set(harmel.__all__) == set(harmel._HOMES)
    for name in harmel.__all__:
        assert callable(getattr(harmel, name))
        assert getattr(harmel, name).__doc__


def test_the_command_line_is_the_api() -> None:
    """Every command answers from a public function of the same name, or from a stated one."""
    other = {"explain": "trace", "facts list": "open_ledger", "facts show": "open_ledger"}
    spelled = {
        "claims check": "check_claims",
        "facts trace": "trace",
        "facts check": "check_ledger",
        "facts import": "import_file",
        "data update": "update",
    } | other
    for command in commands():
        assert spelled.get(command, command.replace(" ", "_")) in harmel.__all__, command


def commands() -> list[str]:
    """Return every command as it is typed, groups spelled out."""
    root = get_command(app)
    found = []
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        inside = getattr(command, "commands", None)
        if inside is None or getattr(command, "invoke_without_command", False):
            found.append(name)
        found += [f"{name} {sub}" for sub in sorted(inside or ())]
    return found


def test_every_command_takes_json_and_a_ledger() -> None:
    """Every command can be scripted, and asked of any alliance."""
    root = get_command(app)
    for command in commands():
        node = root
        for word in command.split():
            node = node.commands[word]  # type: ignore[attr-defined]
        options = {option for parameter in node.params for option in parameter.opts}
        assert {"--json", "--ledger"} <= options, command


def test_every_error_has_a_place_in_the_tree() -> None:
    """The tree drawn at the top of errors.py names every class, with the right exit code."""
    drawn = (SOURCE / "errors.py").read_text(encoding="utf-8").split('"""')[1]
    classes = HarmelError.__subclasses__()
    for found in (HarmelError, *classes):
        assert re.search(rf"\b{found.__name__}\b", drawn)
        assert found.exit_code == (3 if found.__name__ == "NoAnswer" else 2)


def test_few_dependencies() -> None:
    """At most eight packages are needed at run time, and the lock names no index."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("\ndependencies = [")[1].split("]")[0]
    assert len(re.findall(r'"[^"]+"', block)) <= MOST_DEPENDENCIES
    for lock in ("lock.txt", "lock-dev.txt"):
        assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_both_locks_agree() -> None:
    """What runs and what tests run on the same versions."""
    pinned = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.M))
        for lock in ("lock.txt", "lock-dev.txt")
    ]
    assert pinned[0].items() <= pinned[1].items()


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_the_repository_speaks_of_the_project_alone() -> None:
    """No tracked text names a path of one machine or the host of a package index."""
    found = []
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in FORBIDDEN.finditer(text)]
    assert found == []


def test_no_left_overs() -> None:
    """Nothing in source or tests is left to be done, or skipped."""
    words = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", r"pytest\.sk" + r"ip\("]))
    for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]:
        text = re.sub(r'"[^"\n]*"', "", path.read_text(encoding="utf-8"))
        assert words.search(text) is None, path.name


def test_every_test_states_its_claim() -> None:
    """Every test has a docstring."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_every_module_answers_in_its_first_line() -> None:
    """Every module starts with one sentence that says what it answers."""
    for path in MODULES:
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert doc, path.name
        assert doc.splitlines()[0].endswith((".", "?")), path.name


def test_floors_are_in_order() -> None:
    """The floors stand in the order of the import contract."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.findall(r'"harmel\.(\w+)"', text.split("layers = [")[1].split("]")[0])
    assert tuple(reversed(layers)) == FLOORS
    assert all(a != b for a, b in pairwise(layers))
