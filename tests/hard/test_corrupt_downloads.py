"""Seeded mutants of publishers' files: importers meet them with our errors, or say what differs."""

import random
import re
import time
from pathlib import Path

import pytest

import harmel
from harmel import units
from harmel.errors import HarmelError
from harmel.ledger.importers.ecb import read_rates
from harmel.ledger.importers.kiel import read as read_kiel
from harmel.ledger.importers.nato_defexp import read as read_nato
from harmel.ledger.importers.sipri import read as read_sipri
from harmel.ledger.importers.weo import read as read_weo
from harmel.ledger.importers.worldbank import read as read_worldbank
from tests.hard.test_corrupt_corpora import MUTANTS, SEED, mutants
from tests.ledger.importers.made import workbook

SLOWEST = 5.0
CHANGED = 6
KIEL = b"country,iso,year,month,total,financial,humanitarian,military,commitments\n" + b"".join(
    f"Germany,DEU,{year},{month},1.5,0.5,0.25,0.75,1.5\n".encode()
    for year in (2022, 2023)
    for month in range(1, 13)
)
WEO = b"country,iso,year,aggregate,ngdpd,lp,bca_ngdpd\n" + b"".join(
    f"Germany,DEU,{year},0,4000.5,83.2,4.1\n".encode() for year in range(2000, 2030)
)
BANK = b"country,iso3,year,value\n" + b"".join(
    f"Germany,DEU,{year},{80_000_000 + year}\n".encode() for year in range(1990, 2024)
)
ECB = b"Date,USD,JPY,GBP,\n" + b"".join(
    f"2024-01-{day:02},1.09{day},158.{day},0.86,\n".encode() for day in range(31, 0, -1)
)
READERS = {
    "kiel": (read_kiel, "kiel.csv", KIEL),
    "weo": (read_weo, "weo.csv", WEO),
    "worldbank": (read_worldbank, "population.csv", BANK),
    "ecb": (read_rates, "eurofxref-hist.csv", ECB),
}


def _meets(read: object, data: bytes, name: str) -> bool:
    start = time.perf_counter()
    accepted = False
    try:
        read(data, name)  # type: ignore[operator]
        accepted = True
    except HarmelError:
        accepted = False
    assert time.perf_counter() - start < SLOWEST
    return accepted


@pytest.mark.parametrize("source", READERS)
def test_mutants_of_text_files(source: str) -> None:
    """2,000 mutants of each text format meet only our errors, and none hangs."""
    read, name, data = READERS[source]
    seen = [_meets(read, mutant, name) for mutant in mutants(data, MUTANTS)]
    assert 0 < sum(seen) < MUTANTS


@pytest.mark.parametrize(("source", "read"), [("nato_defexp", read_nato), ("sipri", read_sipri)])
def test_mutants_of_workbooks(source: str, read: object) -> None:
    """2,000 mutants of a workbook meet only our errors, and none hangs."""
    data, _ = workbook()
    seen = [_meets(read, mutant, f"{source}.xlsx") for mutant in mutants(data, MUTANTS)]
    assert sum(seen) < MUTANTS


def test_accepted_mutants_report_their_difference(tmp_path: Path) -> None:
    """A file with one digit changed, imported under the old id, becomes a version that says so."""
    own, path = tmp_path / "own", tmp_path / "kiel.csv"
    day = units.day("2026-08-04")
    path.write_bytes(KIEL)
    harmel.import_file("kiel", path, "kiel-test", day, own)
    chance = random.Random(SEED)  # noqa: S311  # not for secrets
    lines = KIEL.decode().splitlines()
    for number in range(2, CHANGED + 2):
        row = chance.randrange(1, len(lines))
        changed = f"{lines[row].rpartition(',')[0]},1.{number}"
        path.write_text("\n".join([*lines[:row], changed, *lines[row + 1 :], ""]), "utf-8")
        report = harmel.import_file("kiel", path, "kiel-test", day, own)
        assert report.written
        assert report.release == f"kiel-test+{number}"
        assert report.revised
        measures = {revised.measure for revised in report.revised}
        assert "ukraine_aid_commitments" in measures
        months = measures - {"ukraine_aid_commitments"}
        assert all(re.fullmatch(r"ukraine_aid_commitments_m\d\d", name) for name in months)
    assert harmel.check_ledger(harmel.open_ledger(own)).ok
