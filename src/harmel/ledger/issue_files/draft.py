"""What the rows of an issue file say, gathered by issue before anything is made of it.

Every form of file fills the same drafts, so that a fault is found once, named by its row, and all
faults of a file are reported together.
"""

import math
from dataclasses import dataclass, field

from harmel.errors import Problem
from harmel.ledger.importers.cells import read_number
from harmel.ledger.issue import Rule

LONGEST_NAME = 200
NAN = math.nan
NUMBER = "a finite number with a point, such as 2.13"
RULE_WORDS: dict[str, Rule] = {
    "": "",
    "unanimity": "unanimity",
    "unanimous": "unanimity",
    "una": "unanimity",
    "unan": "unanimity",
    "consensus": "unanimity",
    "qualified_majority": "qualified_majority",
    "qualified majority": "qualified_majority",
    "qmv": "qualified_majority",
    "majority": "majority",
    "simple majority": "majority",
    "simple_majority": "majority",
}
"""What files call the rules, in small letters; a number in brackets behind the word is dropped."""
RULES_IN_WORDS = "unanimity (or consensus), qualified_majority (or QMV), majority"


@dataclass(slots=True)
class Entry:
    """One row: where an actor stands on an issue, and the line that says so; NaN if not known."""

    line: int
    position: float
    salience: float
    capability: float
    low: float = NAN
    high: float = NAN


@dataclass(slots=True)
class Draft:
    """
    One issue in the making.

    Attributes
    ----------
    line : int
        Where the issue is first named.
    entries : dict
        The rows, by actor.
    stated : dict
        What holds for the whole issue, by column, each with the line that first said it.
    """

    name: str
    line: int
    entries: dict[str, Entry] = field(default_factory=dict)
    stated: dict[str, tuple[float | str, int]] = field(default_factory=dict)

    def number(self, column: str) -> float | None:
        """Return a number that holds for the whole issue, or None."""
        value = self.stated.get(column, (None, 0))[0]
        return value if isinstance(value, float) else None

    def word(self, column: str) -> str:
        """Return a word that holds for the whole issue, or the empty text."""
        value = self.stated.get(column, ("", 0))[0]
        return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Drafts:
    """
    All issues of one file in the making, and what was found on the way.

    Attributes
    ----------
    name : str
        The file's name, for messages.
    form : str
        Which form the file has.
    full_salience : float or None
        What a salience of one is written as, 1 or 100; None where the values decide.
    default_scale : tuple of two floats, or None
        The scale of issues that state none; None where the values decide.
    leave_out : bool
        Whether an issue that no model can use is left out with a note, and is no error.
    """

    name: str
    form: str
    full_salience: float | None = None
    default_scale: tuple[float, float] | None = None
    leave_out: bool = False
    issues: dict[str, Draft] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.name.rpartition(".")[0] or self.name

    def bad(
        self,
        what: str,
        line: int | None = None,
        column: str | None = None,
        found: str | None = None,
        allowed: str | None = None,
        fix: str | None = None,
    ) -> None:
        """Note a fault; reading goes on, so that all faults are reported together."""
        shown = None if found is None else found[:LONGEST_NAME]
        self.problems.append(Problem(what, self.name, line, column, shown, allowed, fix))

    def number(
        self,
        text: str,
        line: int | None,
        column: str,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> float:
        """Read a number, NaN where empty; text, or a number out of its range, is a fault."""
        if not text:
            return NAN
        value = read_number(text)
        if value is None:
            fix = "Leave the cell empty where it is not known."
            self.bad("This is not a number.", line, column, text, NUMBER, fix)
            return NAN
        if not least <= value <= most:
            allowed = f"{least:g} or more" if math.isinf(most) else f"{least:g} to {most:g}"
            self.bad("This number is out of its range.", line, column, text, allowed)
            return NAN
        return value

    def words(self, text: str, line: int | None, column: str) -> str:
        """Read a name; an empty, endless or unprintable one is a fault."""
        if not text:
            self.bad("This cell is empty.", line, column, "nothing", "a name")
        elif len(text) > LONGEST_NAME:
            found, allowed = f"{len(text)} characters", f"{LONGEST_NAME} characters"
            self.bad("This name is too long.", line, column, found, allowed)
        elif not text.isprintable():
            self.bad("This name cannot be printed.", line, column, text, "text on one line")
        return text

    def rule(self, text: str, line: int | None, column: str) -> Rule:
        """Read a decision rule in one of the words in use."""
        word = text.partition("(")[0].strip().casefold()
        if word not in RULE_WORDS:
            self.bad("This rule is not known.", line, column, text, RULES_IN_WORDS)
        return RULE_WORDS.get(word, "")

    def issue(self, name: str, line: int) -> Draft:
        """Return the draft of an issue, begun here where it is new."""
        if name not in self.issues:
            self.issues[name] = Draft(name, line)
        return self.issues[name]

    def enter(self, draft: Draft, actor: str, entry: Entry) -> None:
        """Add an actor's row to an issue; a second row for the same actor is a fault."""
        before = draft.entries.setdefault(actor, entry)
        if before is not entry:
            self.bad(
                "This actor stands twice in one issue.",
                entry.line,
                "actor",
                f"{actor} on {draft.name}, as in row {before.line}",
                "each actor once",
                "Keep one of the two rows.",
            )

    def state(self, draft: Draft, column: str, value: float | str, line: int) -> None:
        """Note what a row says of its whole issue; rows that say different things are a fault."""
        if value == "" or (isinstance(value, float) and math.isnan(value)):
            return
        before, at = draft.stated.setdefault(column, (value, line))
        if before != value:
            self.bad(
                "This differs from an earlier row of the same issue.",
                line,
                column,
                f"{_shown(value)}, but {_shown(before)} in row {at}, on {draft.name}",
                "one value for all rows of an issue",
                "Make the rows agree, or write it in one of them and leave the others empty.",
            )


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
