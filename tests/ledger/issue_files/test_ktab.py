"""Scenarios of KTAB, as csv and as xml, become the issues of one proposal."""

from pathlib import Path

import numpy as np

from harmel.ledger.issue import IssueFile
from harmel.ledger.issue_files.read import read_issues

CSV = """Pipeline ,"Who may use it, and at what price",3,2,0,,,,
Actor,Description,Influence,Access Position,Access Salience,Pstn2,Sal2,
ARC, Arcadia the old, 102.5, 75.8, 49.5,  6.4,  5.9,
BOR, "Boria, in the hills",  53.4, 82.7, 30.3, 73.5, 21.2,
CAL, Caledon, 129.6, , 48.5, 90.9, 13.6,
"""
XML = """\ufeff<?xml version="1.0" encoding="UTF-8"?>
<Scenario xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <name>Pipeline</name><desc>Who may use it</desc><prngSeed>1</prngSeed>
  <ModelParameters><VotingRule>PropCbc</VotingRule></ModelParameters>
  <Dimensions><dName>Access</dName><dName>Pstn2</dName></Dimensions>
  <!-- <Actor> three of them -->
  <Actors>
    <Actor><name>ARC</name><description>x</description><capability>102.5</capability>
      <Position><dCoord>75.8</dCoord><dCoord>6.4</dCoord></Position>
      <Salience><dSal>49.5</dSal><dSal>5.9</dSal></Salience></Actor>
    <Actor><name>BOR</name><description/><capability>53.4</capability>
      <Position><dCoord>82.7</dCoord><dCoord>73.5</dCoord></Position>
      <Salience><dSal>30.3</dSal><dSal>21.2</dSal></Salience></Actor>
    <Actor><name>CAL</name><description>x</description><capability>129.6</capability>
      <Position><dCoord></dCoord><dCoord>90.9</dCoord></Position>
      <Salience><dSal>48.5</dSal><dSal>13.6</dSal></Salience></Actor>
  </Actors>
</Scenario>
"""


def read(folder: Path, name: str, text: str) -> IssueFile:
    """Write a file and read it."""
    (folder / name).write_text(text, encoding="utf-8")
    return read_issues(folder / name)


def test_each_dimension_is_an_issue_of_one_proposal(tmp_path: Path) -> None:
    """Dimensions, actors and figures of a csv scenario are those of the file."""
    file = read(tmp_path, "pipe.csv", CSV)
    assert file.form == "ktab"
    access, second = file.issues
    assert (access.name, second.name) == ("Access", "Pstn2")
    assert {issue.proposal for issue in file.issues} == {"Pipeline"}
    assert {issue.scale for issue in file.issues} == {(0, 100)}
    assert access.actors == ("ARC", "BOR", "CAL")
    assert access.capability.tolist() == [102.5, 53.4, 129.6]
    assert np.array_equal(access.positions, [75.8, 82.7, np.nan], equal_nan=True)
    assert np.allclose(second.salience, [0.059, 0.212, 0.136], rtol=0, atol=1e-15)


def test_xml_and_csv_say_the_same(tmp_path: Path) -> None:
    """The same scenario as xml gives the same issues."""
    plain, marked = read(tmp_path, "pipe.csv", CSV), read(tmp_path, "pipe.xml", XML)
    for one, other in zip(plain.issues, marked.issues, strict=True):
        assert (one.name, one.proposal, one.actors) == (other.name, other.proposal, other.actors)
        for column in ("positions", "salience", "capability"):
            assert np.array_equal(getattr(one, column), getattr(other, column), equal_nan=True)


def test_small_salience_is_percent_too(tmp_path: Path) -> None:
    """KTAB's salience is percent even where none is above one: nothing is guessed."""
    text = "Talks,Text,1,1\nActor,Description,Power,Tax,Sal\nA,Arcadia,1,0.5,0.8\n"
    (issue,) = read(tmp_path, "talks.csv", text).issues
    assert (issue.salience.tolist(), issue.scale) == ([0.008], (0, 100))


def test_other_titles_of_the_header_are_known_by_the_counts(tmp_path: Path) -> None:
    """A scenario is known by the two counts of its first line, whatever the header calls things."""
    text = "Talks,Text,2,1,\nWho,What,Weight,Tax Position,Tax Salience,\nA,,1,5,80,\nB,,1,9,10,\n"
    (issue,) = read(tmp_path, "talks.csv", text).issues
    assert (issue.name, issue.positions.tolist()) == ("Tax", [5, 9])
