"""Which statements of a text hold, looked up in the ledger as of the day they were made.

A claim is data: what it says in our words, and the questions whose answers decide it. The verdict
is computed. A claim is *undecidable* if the ledger cannot answer one of its core questions,
*false* if it misses one, *true* if everything matches, and *imprecise* in all other cases.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pydantic import Field

from harmel.errors import BadArgument, BadTable, NoAnswer, Problem
from harmel.ledger.claim_words import places, said, sentence
from harmel.ledger.facts import Fact, Quantity, value_text
from harmel.ledger.intake import read_yaml
from harmel.ledger.questions import QUESTIONS
from harmel.ledger.schemas import Strict, Text
from harmel.ledger.store import Ledger
from harmel.ledger.trace import leaves

Verdict = Literal["true", "imprecise", "false", "undecidable"]
Outcome = Literal["match", "near", "miss", "unknown"]
MOST_NAMED = 2
NOT = ", not {expected}"
VERDICTS: tuple[Verdict, ...] = ("true", "imprecise", "false", "undecidable")


class Part(Strict):
    """
    One question that a claim asks of the ledger, and the answer it asserts.

    Attributes
    ----------
    at_least : bool
        Whether a larger number matches too.
    found, missed, unknown : str
        How to say what was found: where it matches, where it does not, and where there is no
        answer; ``{}`` stands for what was found. Empty: words made from the question.
    """

    ask: str
    of: dict[str, str] = Field(default_factory=dict)
    expected: float | int | str
    core: bool = True
    within: float = Field(default=0.0, ge=0, strict=False)
    nearly_within: float | None = Field(default=None, ge=0, strict=False)
    at_least: bool = False
    also: tuple[str, ...] = Field(default=(), strict=False)
    note: str = ""
    found: str = ""
    missed: str = ""
    unknown: str = ""


class Claim(Strict):
    """One statement in our own words, with the row of the mission it bears on."""

    id: str
    row: str
    says: Text
    parts: tuple[Part, ...] = Field(min_length=1, strict=False)
    note: str = ""


class ClaimsFile(Strict):
    """A text's claims, and the day as of which they are checked."""

    schema_version: Literal[1] = Field(alias="schema")
    title: Text
    as_of: date
    source: str
    claims: tuple[Claim, ...] = Field(min_length=1, strict=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """One part after the look-up: the outcome, and the quantity found, if any."""

    part: Part
    outcome: Outcome
    found: Quantity | None
    because: str = ""

    @property
    def text(self) -> str:
        """What was found, in plain words; or why nothing was."""
        part = self.part
        if self.found is None or self.found.value is None:
            return part.unknown or self.because
        words = part.found
        if self.outcome != "match":
            words = part.missed or part.found
        told = said(words, part.ask, part.of, self.found, part.expected)
        plain = self.outcome == "match" or bool(part.missed)
        return told if plain else f"{told}{said(NOT, part.ask, part.of, self.found, part.expected)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim with its verdict and what it rests on."""

    claim: Claim
    verdict: Verdict
    checked: tuple[Checked, ...]

    @property
    def found(self) -> str:
        """What the ledger says, in one sentence."""
        return sentence(tuple(item.text for item in self.checked))

    def sources(self, ledger: Ledger) -> str:
        """Who says so: publishers and releases, or the pages cited, each once."""
        named: dict[str, None] = {}
        for item in self.checked:
            for fact in leaves(item.found) if item.found is not None else ():
                if not isinstance(fact, Fact):
                    continue
                if fact.cites:
                    named |= {_cited(ledger, key): None for key in fact.cites}
                else:
                    named[f"{fact.release.publisher} ({fact.release.published})"] = None
        return "; ".join(list(named)[:MOST_NAMED]) + ("; ..." if len(named) > MOST_NAMED else "")


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """All claims of a text, checked."""

    title: str
    as_of: date
    findings: tuple[Finding, ...]
    ledger: Ledger

    def counts(self) -> dict[str, int]:
        """Count the verdicts."""
        return {v: sum(f.verdict == v for f in self.findings) for v in VERDICTS}

    def numbers(self) -> dict[str, Quantity]:
        """Return every number found by its id."""
        found: dict[str, Quantity] = {}
        for finding in self.findings:
            for index, item in enumerate(finding.checked, start=1):
                if item.found is not None:
                    found[f"claims/{finding.claim.id}/{index}"] = item.found
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready data."""
        return {
            "title": self.title,
            "as_of": self.as_of.isoformat(),
            "counts": self.counts(),
            "claims": [
                {
                    "id": finding.claim.id,
                    "row": finding.claim.row,
                    "says": finding.claim.says,
                    "verdict": finding.verdict,
                    "found": finding.found,
                    "source": finding.sources(self.ledger),
                    "note": finding.claim.note,
                }
                for finding in self.findings
            ],
        }


def check_claims(ledger: Ledger, data: bytes | None = None, name: str = "") -> ClaimCheck:
    """
    Check a file of claims against the ledger as of the file's day.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger; its tables are read again as of the day that the file names.
    data : bytes, optional
        The contents of a claims file; by default the first one that the alliance names.
    name : str
        The file's name, for messages.

    Raises
    ------
    BadFile, BadTable
        If the file breaks the form, or asks a question that is not known.
    NoAnswer
        If no file was given and the alliance names none.
    """
    if data is None:
        if not ledger.alliance.claims:
            raise NoAnswer(Problem("This alliance has no file of claims.", fix="Name one."))
        name = ledger.alliance.claims[0]
        if name not in ledger.claims_files:
            raise BadArgument(Problem("The alliance names a file of claims that is missing.", name))
        data = ledger.claims_files[name]
    file = read_yaml(data, name, ClaimsFile)
    _check_questions(file, name)
    dated = replace(ledger, as_of=file.as_of, asked_as_of=file.as_of)
    return ClaimCheck(
        file.title, file.as_of, tuple(_finding(dated, claim, name) for claim in file.claims), dated
    )


def _finding(ledger: Ledger, claim: Claim, file: str) -> Finding:
    where = Problem("", file, column=f"claims.{claim.id}.of")
    checked = tuple(_check(ledger, part, where) for part in claim.parts)
    return Finding(claim, _verdict(checked), checked)


def _verdict(checked: tuple[Checked, ...]) -> Verdict:
    core = [item.outcome for item in checked if item.part.core]
    if "unknown" in core:
        return "undecidable"
    if "miss" in core:
        return "false"
    return "true" if all(item.outcome == "match" for item in checked) else "imprecise"


def _check(ledger: Ledger, part: Part, where: Problem) -> Checked:
    try:
        found = QUESTIONS[part.ask].answer(ledger, part.of)
    except (NoAnswer, BadArgument) as error:
        return Checked(part, "unknown", None, error.problems[0].what)
    except (TypeError, ValueError):
        asked = ", ".join(f"{name}={value}" for name, value in part.of.items())
        what = f"The question '{part.ask}' cannot be asked with these arguments."
        raise BadTable(replace(where, what=what, found=asked)) from None
    if found.value is None:
        return Checked(part, "unknown", found, found.absent_because or "")
    return Checked(part, _compare(found, part), found)


def _compare(found: Quantity, part: Part) -> Outcome:
    value = found.value
    if isinstance(value, float | int) and not isinstance(part.expected, str):
        miss = abs(value - part.expected)
        if part.at_least and value >= part.expected:
            return "match"
        if miss <= part.within:
            return "match"
        near = part.nearly_within is not None and miss <= part.nearly_within
        return "near" if near else "miss"
    if isinstance(value, date):
        return _compare_days(value, part)
    accepted = {str(text).casefold() for text in (part.expected, *part.also)}
    return "match" if value_text(value).casefold() in accepted else "miss"


def _compare_days(found: date, part: Part) -> Outcome:
    if found.isoformat() == str(part.expected) or found.isoformat() in part.also:
        return "match"
    try:
        away = abs((found - date.fromisoformat(str(part.expected))).days)
    except ValueError:
        return "miss"
    if away <= part.within:
        return "match"
    return "near" if part.nearly_within is not None and away <= part.nearly_within else "miss"


def _check_questions(file: ClaimsFile, name: str) -> None:
    problems = [
        Problem(
            "This question is not known.",
            name,
            column=f"claims.{claim.id}.ask",
            found=part.ask,
            allowed=", ".join(QUESTIONS),
        )
        for claim in file.claims
        for part in claim.parts
        if part.ask not in QUESTIONS
    ]
    problems += [
        problem
        for claim in file.claims
        for part in claim.parts
        if part.ask in QUESTIONS
        for problem in _argument_problems(part, Problem("", name, column=f"claims.{claim.id}.of"))
    ]
    ids = [claim.id for claim in file.claims]
    problems += [
        Problem("Two claims have the same id.", name, column="claims.id", found=claim_id)
        for claim_id in dict.fromkeys(ids)
        if ids.count(claim_id) > 1
    ]
    if problems:
        raise BadTable(*problems)


def _argument_problems(part: Part, where: Problem) -> list[Problem]:
    question = QUESTIONS[part.ask]
    missing = [name for name in question.needs if name not in part.of]
    known = (*question.needs, *question.may)
    strange = [name for name in part.of if name not in known]
    problems = []
    if missing:
        what = f"The question '{part.ask}' needs another argument."
        found = str(sorted(part.of))
        problems.append(replace(where, what=what, found=found, allowed=", ".join(missing)))
    if strange:
        what = f"The question '{part.ask}' does not take this argument."
        found = ", ".join(strange)
        problems.append(replace(where, what=what, found=found, allowed=", ".join(known)))
    unknown = {
        name
        for words in (part.found, part.missed, part.unknown)
        for name in places(words) - {"", "expected", *part.of}
    }
    if unknown:
        what = "These words have a place that nothing fills."
        found = ", ".join(sorted(unknown))
        allowed = ", ".join(("{}", "{expected}", *(f"{{{name}}}" for name in part.of)))
        problems.append(replace(where, what=what, found=found, allowed=allowed))
    return problems


def _cited(ledger: Ledger, key: str) -> str:
    row = ledger.sources[key]
    return f"{row.text('publisher')}, {row.text('title')}"
