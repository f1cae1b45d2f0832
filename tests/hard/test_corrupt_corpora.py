"""Seeded mutants of shipped files: only errors of errors.py escape, and none of them hangs."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harmel.errors import HarmelError
from harmel.ledger.claims import ClaimsFile
from harmel.ledger.intake import read_csv, read_yaml
from harmel.ledger.schemas import AllianceFile, Sidecar
from tests.conftest import TRIPLE

SEED = 20261123
MUTANTS = 2000
SLOWEST = 2.0
TOKENS = [
    b"\x00", b"\xff", b'"', b"'", b",", b"\n", b"\r", b"&a", b"*a", b"!!python/object", b"<<:",
    b"[" * 50, b"{" * 50, b"NaN", b"inf", b"1e999", b"-1", b"=1+1", "\u202e".encode(), b"\t", b": ",
]  # fmt: skip


def mutants(data: bytes, count: int) -> Iterator[bytes]:
    """Change a file at a few random places: flip, cut, repeat, or insert a token."""
    chance = random.Random(SEED)  # noqa: S311  # not for secrets
    for _ in range(count):
        made = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(made) or 1)
            kind = chance.randrange(4)
            if kind == 0 and made:
                made[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                del made[at : at + chance.randint(1, 30)]
            elif kind == 2:
                made[at:at] = made[at : at + chance.randint(1, 200)]
            else:
                made[at:at] = chance.choice(TOKENS)
        yield bytes(made)


def _survives(read: object, data: bytes) -> None:
    start = time.perf_counter()
    problems = None
    try:
        read(data)  # type: ignore[operator]
    except HarmelError as error:
        problems = error.problems
    assert problems is None or all(problem.what for problem in problems)
    assert time.perf_counter() - start < SLOWEST


@pytest.mark.parametrize("name", ["alliance", "members", "spending_2011", "rumour.claims"])
def test_yaml_mutants(name: str) -> None:
    """2,000 mutants of each kind of YAML file meet only our errors."""
    form = {"alliance": AllianceFile, "rumour.claims": ClaimsFile}.get(name, Sidecar)
    data = (TRIPLE / f"{name}.yaml").read_bytes()
    for mutant in mutants(data, MUTANTS):
        _survives(lambda d: read_yaml(d, "mutant.yaml", form), mutant)


@pytest.mark.parametrize("name", ["members", "offices", "events", "spending_2011", "rates"])
def test_csv_mutants(name: str) -> None:
    """2,000 mutants of each kind of table meet only our errors."""
    sidecar = read_yaml((TRIPLE / f"{name}.yaml").read_bytes(), f"{name}.yaml", Sidecar)
    data = (TRIPLE / f"{name}.csv").read_bytes()
    for mutant in mutants(data, MUTANTS):
        _survives(lambda d: read_csv(d, "mutant.csv", sidecar.kind, sidecar.units), mutant)


def test_bombs(tmp_path: Path) -> None:
    """Small files that would grow large, or nest too deep, are refused at once."""
    bombs = [
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        b"base: &b {k: v}\nx: {<<: *b}\n",
        b"[" * 20_000,
        b"a: " + b"{b: " * 500 + b"1" + b"}" * 500,
        b"x: !!python/object/apply:os.system ['true']\n",
        b"a: 1\na: 2\n",
        b"x: '" + b"a" * 2_000_000 + b"'\n",
    ]
    for bomb in bombs:
        start = time.perf_counter()
        with pytest.raises(HarmelError):
            read_yaml(bomb, "bomb.yaml", AllianceFile)
        assert time.perf_counter() - start < SLOWEST
