"""One flipped byte anywhere in a shipped table is caught when the ledger is opened."""

import random
import shutil
from pathlib import Path

import pytest

import harmel
from harmel.errors import BadLedger
from harmel.ledger.store import shipped

SEED = 20261123
FLIPS = 200


def test_flipped_bytes(tmp_path: Path) -> None:
    """200 seeded flips of one bit, each in one file, are all caught by the hash, by name."""
    folder = Path(shutil.copytree(shipped(), tmp_path / "ledger"))
    files = sorted(path for path in folder.iterdir() if path.suffix in {".csv", ".yaml"})
    chance = random.Random(SEED)  # noqa: S311  # not for secrets
    for _ in range(FLIPS):
        path = chance.choice(files)
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        rotten = bytearray(whole)
        rotten[at] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(rotten))
        with pytest.raises(BadLedger, match=path.name):
            harmel.open_ledger(folder)
        path.write_bytes(whole)
    assert harmel.open_ledger(folder).content_hash == harmel.open_ledger().content_hash
