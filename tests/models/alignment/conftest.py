"""A league with a rival and a partner, for alignment."""

from pathlib import Path

import pytest

import harmel
from harmel.ledger.store import Ledger
from tests.conftest import TRIPLE

FACTS = """subject,measure,period,value,status
ARC,unga_ideal_point_all,2009,1.0,actual
ARC,unga_ideal_point_all,2010,1.5,actual
DUN,unga_ideal_point_all,2009,-1.0,actual
DUN,unga_ideal_point_all,2010,-0.5,actual
DUN,unga_ideal_point_final_passage,2011,-0.25,actual
ARC,unga_ideal_point_final_passage,2011,2.0,actual
EAS,unga_ideal_point_all,2010,1.25,actual
DUN,ucdp_conflicts,2009,0,actual
DUN,ucdp_conflicts,2010,2,actual
EAS,ukraine_aid_total,2010,1.5,actual
EAS,ukraine_aid_total,2011,0.5,actual
EAS,ukraine_aid_military,2011,0.25,actual
BOR,us_troops_active,2010,100,actual
CAL,us_troops_active,2010,50,actual
CAL,us_troops_active,2011,60,actual
"""
SIDECAR = """schema: 1
kind: facts
title: Alignment
publisher: League Office
release: alignment-1
published: 2012-05-01
document: made up for tests
period: made up
obtained_via: [made up for tests]
checked_against_publisher: made up for tests
licence: CC0-1.0
units:
  unga_ideal_point_all: ideal points
  unga_ideal_point_final_passage: ideal points
  ucdp_conflicts: events
  ukraine_aid_total: billion EUR
  ukraine_aid_military: billion EUR
  us_troops_active: persons
"""


@pytest.fixture(scope="session")
def aligned(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Open the three-member league with a rival, a partner and alignment tables."""
    folder: Path = tmp_path_factory.mktemp("aligned")
    for path in TRIPLE.iterdir():
        if path.suffix in {".csv", ".yaml"}:
            (folder / path.name).write_bytes(path.read_bytes())
    alliance = (folder / "alliance.yaml").read_text(encoding="utf-8")
    alliance += "rivals: [DUN]\npartners: [EAS]\n"
    (folder / "alliance.yaml").write_text(alliance, encoding="utf-8")
    (folder / "alignment.csv").write_text(FACTS, encoding="utf-8")
    (folder / "alignment.yaml").write_text(SIDECAR, encoding="utf-8")
    return harmel.open_ledger(folder)
