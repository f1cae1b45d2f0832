"""What the tests of the ledger share: a copy of the made-up alliance with its text changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

import harmel
from tests.conftest import TRIPLE

Alter = Callable[..., Path]


@pytest.fixture
def altered(copied: Callable[..., Path]) -> Alter:
    """Copy the made-up alliance, replace text in its files, and seal it again."""

    def alter(*changes: tuple[str, str, str]) -> Path:
        root = copied(TRIPLE)
        for name, old, new in changes:
            path = root / name
            text = path.read_text("utf-8")
            assert old in text, "the change changed nothing"
            path.write_text(text.replace(old, new), encoding="utf-8")
        harmel.seal(root)
        return root

    return alter
