"""Read the scenarios of KTAB's spatial model of politics: its csv and its xml.

A scenario has one or several dimensions; each becomes an issue of one proposal. Positions and
saliences are percent, as KTAB's own reader takes them, and nothing in them is guessed.

References
----------
KAPSARC Toolkit for Behavioral Analysis (KTAB), examples/smp, MIT licence. Read in
`libsrc/smpread.cpp` and `doc/smpSchema.xsd`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.parsers import expat

from harmel.errors import BadFile, BadTable, Problem
from harmel.ledger.importers.cells import Line
from harmel.ledger.issue_files.draft import Drafts, Entry

MOST_OF_XML = 4 * 2**20
BEFORE_DIMENSIONS = 3
PERCENT = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class _Actor:
    """One actor as written: where, its name, its capability, and position and salience of each."""

    line: int
    name: str
    capability: str
    pairs: Sequence[tuple[str, str]]


def read_ktab_csv(lines: list[Line], name: str) -> Drafts:
    """
    Read a csv scenario: a line with its name, its text and two counts, a header, and the actors.

    Raises
    ------
    BadTable
        If the first two lines are not those of a scenario, or a count is wrong.
    """
    drafts = _drafts(name)
    title, header, *rest = lines
    texts = [*title.cells, "", "", ""]
    actors = _count(drafts, texts[2], title.number, "actors")
    dimensions = _count(drafts, texts[3], title.number, "dimensions")
    width = BEFORE_DIMENSIONS + 2 * dimensions
    if not drafts.problems and len([cell for cell in header.cells if cell]) != width:
        drafts.bad(
            "The header does not fit the number of dimensions in the first line.",
            header.number,
            found=f"{len([cell for cell in header.cells if cell])} titles",
            allowed=f"{width}: actor, text, power, and two for each of {dimensions}",
        )
    if not drafts.problems and len(rest) != actors:
        drafts.bad(
            "The number of actors is not the one in the first line.",
            title.number,
            found=f"{len(rest)} rows of actors",
            allowed=f"{actors}",
        )
    if drafts.problems:
        raise BadTable(*drafts.problems)
    found = []
    for line in rest:
        if len(line.cells) < width or any(line.cells[width:]):
            drafts.bad(
                "This row has the wrong number of cells.",
                line.number,
                found=str(len(line.cells)),
                allowed=f"{width}, and nothing behind them",
            )
            continue
        numbers = line.cells[BEFORE_DIMENSIONS:width]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        found.append(_Actor(line.number, line.cells[0], line.cells[2], pairs))
    names = [_dimension(text) for text in header.cells[BEFORE_DIMENSIONS:width:2]]
    _fill(drafts, texts[0], names, found)
    return drafts


def read_ktab_xml(text: str, name: str) -> Drafts:
    """
    Read an xml scenario; it may declare nothing, so that no small file can grow large.

    Raises
    ------
    BadFile
        If it is not xml, is too large, or declares a document type or an entity.
    BadTable
        If parts of a scenario are missing.
    """
    root, starts = _tree(text, name)
    drafts = _drafts(name)
    if root.tag != "Scenario":
        drafts.bad("This is not a scenario of KTAB.", found=f"<{root.tag}>", allowed="<Scenario>")
        raise BadTable(*drafts.problems)
    dimensions = [_text(node) for node in root.findall("Dimensions/dName")]
    nodes = root.findall("Actors/Actor")
    for what, found in (("Dimensions/dName", dimensions), ("Actors/Actor", nodes)):
        if not found:
            drafts.bad("This part is missing.", column=what, allowed="one at least")
    actors = []
    for line, node in zip(starts, nodes, strict=False):
        position = [_text(part) for part in node.findall("Position/dCoord")]
        salience = [_text(part) for part in node.findall("Salience/dSal")]
        actor = _text(node.find("name"))
        for what, values in (("dCoord", position), ("dSal", salience)):
            if len(values) != len(dimensions):
                drafts.bad(
                    "This actor has the wrong number of values.",
                    line,
                    what,
                    found=f"{len(values)} of {actor}",
                    allowed=f"{len(dimensions)}, as there are dimensions",
                )
        pairs = list(zip(position, salience, strict=False))
        actors.append(_Actor(line, actor, _text(node.find("capability")), pairs))
    if drafts.problems:
        raise BadTable(*drafts.problems)
    _fill(drafts, _text(root.find("name")), dimensions, actors)
    return drafts


def _drafts(name: str) -> Drafts:
    drafts = Drafts(name, "ktab", full_salience=100.0, default_scale=PERCENT)
    drafts.notes.append("Positions and salience are read as 0 to 100, as KTAB does.")
    return drafts


def _fill(drafts: Drafts, scenario: str, dimensions: list[str], actors: list[_Actor]) -> None:
    names = [
        drafts.words(text, None, f"dimension {number}")
        for number, text in enumerate(dimensions, start=1)
    ]
    twice = sorted(text for text, count in Counter(names).items() if count > 1)
    if twice:
        drafts.bad("Two dimensions have the same name.", found=", ".join(twice))
    proposal = drafts.words(scenario or drafts.stem, None, "scenario")
    for actor in actors:
        who = drafts.words(actor.name, actor.line, "actor")
        capability = drafts.number(actor.capability, actor.line, "power", 0)
        for dimension, (position, salience) in zip(names, actor.pairs, strict=True):
            draft = drafts.issue(dimension, actor.line)
            entry = Entry(
                actor.line,
                drafts.number(position, actor.line, f"position on {dimension}", *PERCENT),
                drafts.number(salience, actor.line, f"salience on {dimension}", *PERCENT),
                capability,
            )
            drafts.enter(draft, who, entry)
            drafts.state(draft, "proposal", proposal, actor.line)


def _count(drafts: Drafts, text: str, line: int, what: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        drafts.bad("This is not a count.", line, what, text or "nothing", "a whole number")
        return 0
    return int(text)


def _dimension(title: str) -> str:
    """Take the word 'Position' off a title, as in 'Policy Position'."""
    return re.sub(r"(?i)[ _]+position$", "", title)


def _text(node: ET.Element | None) -> str:
    return "" if node is None else " ".join((node.text or "").split())


def _tree(text: str, name: str) -> tuple[ET.Element, list[int]]:
    """Return the root, and the line on which each actor begins."""
    if len(text) > MOST_OF_XML:
        found, allowed = f"{len(text)} characters", f"{MOST_OF_XML} characters"
        raise BadFile(Problem("This file is too large.", name, found=found, allowed=allowed))
    parser, builder = expat.ParserCreate(), ET.TreeBuilder()
    lines: list[int] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Actor":
            lines.append(parser.CurrentLineNumber)
        builder.start(tag, attributes)

    def declares(*_: object) -> None:
        line, allowed = parser.CurrentLineNumber, "elements and texts only"
        raise BadFile(Problem("This file declares a document type.", name, line, allowed=allowed))

    parser.StartElementHandler = start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = declares
    try:
        parser.Parse(text, True)
        return builder.close(), lines
    except expat.ExpatError as error:
        raise BadFile(
            Problem(
                "This is not XML that can be read.",
                name,
                error.lineno,
                found=expat.ErrorString(error.code),
                allowed="a whole document, every element closed",
            )
        ) from None
