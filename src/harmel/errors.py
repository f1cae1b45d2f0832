"""Every error a user can meet, in one tree.

HarmelError                 exit code 2
├── BadArgument             a value typed by the user is not one of those allowed
├── BadFile                 a file cannot be read at all
├── BadTable                a file was read, but its contents break the rules
├── BadLedger               the tables of a ledger do not fit together
├── BadUnit                 two quantities cannot be compared or converted
└── NoAnswer                exit code 3: the question is sound, but nothing answers it

An error is data first (:class:`Problem`: what, where, found, allowed, what to do) and text last, so
that the terminal, a page and JSON show the same thing. All problems of one file are gathered and
reported together.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: what is wrong, where, what was found, what is allowed, what to do."""

    what: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    found: str | None = None
    allowed: str | None = None
    fix: str | None = None

    def __post_init__(self) -> None:
        """Escape what no terminal and no JSON should be handed: controls and lone surrogates."""
        for name in ("what", "file", "column", "found", "allowed", "fix"):
            text = getattr(self, name)
            if isinstance(text, str) and not text.isprintable():
                object.__setattr__(self, name, _printable(text))

    @property
    def where(self) -> str:
        """The place in words, or an empty string."""
        parts = [
            self.file,
            f"row {self.row}" if self.row is not None else None,
            None
            if self.column is None
            else f"{'column' if self.file else 'argument'} {self.column}",
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.found is not None:
            text += f" Found: {self.found}."
        if self.allowed is not None:
            text += f" Allowed: {self.allowed}."
        if self.fix is not None:
            text += f" {self.fix}"
        return text


class HarmelError(Exception):
    """The root of all errors that are a user's to mend."""

    exit_code = 2

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(str(self))

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        left = len(self.problems) - len(shown)
        if left > 0:
            more = "one more problem like it" if left == 1 else f"{left} more problems like these"
            shown.append(f"(and {more})")
        return "\n".join(shown)

    def as_dict(self) -> dict[str, object]:
        """Return the error as JSON-ready data."""
        return {
            "error": type(self).__name__,
            "exit_code": self.exit_code,
            "problems": [asdict(problem) for problem in self.problems],
        }


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


SHOWN = 20
"""How many problems the text of one error lists."""


class BadArgument(HarmelError):
    """A value typed by the user is not one of those allowed."""


class BadFile(HarmelError):
    """A file cannot be read at all: missing, too large, not text, not YAML."""


class BadTable(HarmelError):
    """A file was read, but its contents break the rules of its kind."""


class BadLedger(HarmelError):
    """The tables of a ledger do not fit together, or were changed after sealing."""


class BadUnit(HarmelError):
    """Two quantities cannot be compared or converted."""


class NoAnswer(HarmelError):
    """The question is sound, but the ledger holds nothing that answers it."""

    exit_code = 3
