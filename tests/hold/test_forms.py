"""What the equations assume is listed with its reason, and no number hides in the code."""

import ast
from importlib import import_module
from inspect import getsource

import pytest

from harmel.hold.priors import forms

BLOCKS = (
    "politics",
    "spending",
    "capability",
    "pledging",
    "summits",
    "deterrence",
    "survival",
    "tree",
    "opening",
)
PLAIN = {0, 1, 2, 100, 1e-9, 1e-6}
"""Numbers of arithmetic: nothing, all, squares and pairs, percent, and guards against zero."""
TECHNICAL = {
    "opening": {"REFERENCE", "LAST"},
    "summits": {"SKILLS", "SCEPTICS", "CARES", "STANCES", "DRAWS", "SEED"},
    "politics": {"TERMS"},
    "tree": {"HOLDS_LED", "HOLDS_REBALANCED", "HOLLOW", "SPLIT", "BROKEN"},
}
"""Constants that say nothing about the world: days, grids, elections by law, indices."""


def _numbers(node: ast.AST) -> set[float]:
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and type(part.value) in (int, float)
    }


@pytest.mark.parametrize("block", BLOCKS)
def test_no_number_hides_in_the_code(block: str) -> None:
    """A block holds no number but those of arithmetic, technical ones, and listed ones."""
    tree = ast.parse(getsource(import_module(f"harmel.hold.{block}")))
    listed = {form.constant for form in forms().values()}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
            hidden = _numbers(node) - PLAIN
            known = names <= TECHNICAL.get(block, set())
            assert not hidden or known or {f"{block}.{n}" for n in names} <= listed, names
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            assert _numbers(node) - PLAIN == set(), node.name


@pytest.mark.parametrize("name", [n for n, form in forms().items() if form.constant])
def test_a_listed_number_is_the_one_in_the_code(name: str) -> None:
    """Each form that names a constant states the value that the code uses."""
    form = forms()[name]
    module, _, constant = str(form.constant).partition(".")
    found = getattr(import_module(f"harmel.hold.{module}"), constant)
    stated = tuple(form.value) if isinstance(form.value, tuple) else form.value
    assert found == stated
