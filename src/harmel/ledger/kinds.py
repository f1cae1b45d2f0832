"""What a table must look like: the columns of each kind, and which of them name a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Cell = Literal["code", "country", "measure", "number", "whole", "date", "period", "text", "sources"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells hold, and whether it may be missing or a cell empty."""

    cell: Cell
    required: bool = True
    filled: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: its columns, and which of them together name a row."""

    columns: Mapping[str, Column]
    key: tuple[str, ...]


_SOURCE = Column("sources")
_NOTE = Column("text", required=False, filled=False)
_MARK = Column("text", choices=("documented", "range", "assumed"))

_WORD = Column("text")
_MAYBE = Column("text", filled=False)
_AMOUNT = Column("number", filled=False)
_YES_OR_NO = Column("text", choices=("yes", "no"))
_COUNT = Column("whole", filled=False)
_MAYBE_AMOUNT = Column("number", required=False, filled=False)
_RANGE = {"low": _AMOUNT, "high": _AMOUNT}
_CITED = {"cites": _WORD, "cited_on": _MAYBE, "mark": _MARK}


def _compiled(columns: Mapping[str, Column]) -> Kind:
    """Make a kind of compiled rows, in which only a whole repetition repeats a row."""
    return Kind(columns, tuple(columns))


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "facts": Kind(
            {
                "subject": Column("code"),
                "measure": Column("measure"),
                "period": Column("period"),
                "value": Column("number", filled=False),
                "status": Column("text", choices=("actual", "estimate", "projection", "absent")),
                "sheet": Column("text", required=False),
                "cell": Column("text", required=False),
                "row": Column("whole", required=False),
                "column": Column("text", required=False),
                "note": _NOTE,
            },
            ("subject", "measure", "period"),
        ),
        "members": Kind(
            {
                "iso3": Column("country"),
                "name": Column("text"),
                "accession": Column("date"),
                "signature": Column("date"),
                "withdrawal": Column("date", required=False, filled=False),
                "round": Column("text"),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("iso3",),
        ),
        "offices": Kind(
            {
                "name": Column("text"),
                "country": Column("country"),
                "start": Column("date"),
                "end": Column("date", filled=False),
                "role": Column("text", choices=("holder", "acting")),
                "last_confirmed": Column("date", required=False, filled=False),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("name", "start"),
        ),
        "terms": Kind(
            {
                "decided": Column("date"),
                "name": Column("text"),
                "decision": Column("text", choices=("appointed", "extended")),
                "from": Column("date"),
                "until": Column("date", filled=False),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("name", "decided"),
        ),
        "events": Kind(
            {
                "date": Column("date"),
                "end": Column("date", required=False, filled=False),
                "kind": Column("text"),
                "title": Column("text"),
                "subjects": Column("text", required=False, filled=False),
                "place": Column("text", required=False, filled=False),
                "number": Column("number", required=False, filled=False),
                "rows": Column("text", required=False, filled=False),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("date", "kind", "title"),
        ),
        "attributes": Kind(
            {
                "subject": Column("code"),
                "measure": Column("measure"),
                "value": Column("text"),
                "published": Column("date"),
                "note": _NOTE,
                "source": _SOURCE,
            },
            ("subject", "measure"),
        ),
        "absences": Kind(
            {
                "subject": Column("code"),
                "measure": Column("text"),
                "since": Column("date", filled=False),
                "until": Column("date", filled=False),
                "because": Column("text"),
                "source": _SOURCE,
            },
            ("subject", "measure", "since"),
        ),
        "rates": Kind({"date": Column("date")}, ("date",)),
        "sources": Kind(
            {
                "key": Column("code"),
                "publisher": Column("text"),
                "title": Column("text"),
                "published": Column("date", filled=False),
                "address": Column("text"),
                "note": _NOTE,
            },
            ("key",),
        ),
        "positions": Kind(
            {
                "issue": Column("code"),
                "date": Column("date"),
                "iso3": Column("country"),
                "actor": Column("text", filled=False),
                "position": Column("number"),
                "low": Column("number"),
                "high": Column("number"),
                "salience": Column("number"),
                "salience_low": Column("number"),
                "salience_high": Column("number"),
                "confidence": Column(
                    "text", choices=("documented", "inferred-from-group", "assumed")
                ),
                "weak_source": Column("whole"),
                "evidence": Column("text"),
                "cites": Column("text"),
            },
            ("issue", "date", "iso3", "actor", "evidence"),
        ),
        "scales": Kind(
            {
                "issue": Column("code"),
                "title": Column("text"),
                "anchor_value": Column("number"),
                "anchor": Column("text"),
                "reference_point": Column("number", filled=False),
                "outcome": Column("number", filled=False),
                "outcome_date": Column("date", filled=False),
                "outcome_note": Column("text", filled=False),
            },
            ("issue", "anchor_value", "anchor"),
        ),
        "outcomes": Kind(
            {
                "decision": Column("code"),
                "title": Column("text"),
                "outcome_class": Column(
                    "text",
                    choices=("pass", "diluted", "opt-out", "delayed", "bypassed", "blocked"),
                ),
                "opened": Column("date"),
                "settled": Column("date", filled=False),
                "resisted_by": Column("text", filled=False),
                "settled_by": Column("text", filled=False),
                "what_settled_it": Column("text", filled=False),
                "issue": Column("code", filled=False),
                "cites": Column("text"),
            },
            ("decision",),
        ),
        "holdings": _compiled(
            {
                "subject": _WORD,
                "class": _WORD,
                **_RANGE,
                "unit": _WORD,
                "as_of": _MAYBE,
                "prefer": _COUNT,
                **_CITED,
                "note": _MAYBE,
            }
        ),
        "requests": _compiled(
            {
                "subject": _WORD,
                "class": _WORD,
                "what": _WORD,
                **_RANGE,
                "unit": _MAYBE,
                "asked": _MAYBE,
                "needed_by": _MAYBE,
                "priority": _MAYBE,
                "status": _WORD,
                "answered_by": _MAYBE,
                **_CITED,
            }
        ),
        "offers": _compiled(
            {
                "subject": _WORD,
                "class": _WORD,
                "what": _WORD,
                **_RANGE,
                "unit": _MAYBE,
                "from": _MAYBE,
                "until": _MAYBE,
                "conditions": _MAYBE,
                "recipient": _MAYBE,
                "status": _WORD,
                **_CITED,
            }
        ),
        "requirements": _compiled(
            {
                "class": _WORD,
                "scope": _WORD,
                "plan": _WORD,
                **_RANGE,
                "unit": _WORD,
                "reading": _MAYBE,
                "ambiguity": _MAYBE,
                **_CITED,
            }
        ),
        "costs": _compiled(
            {
                "record_type": _WORD,
                "class": _WORD,
                "item": _WORD,
                **_RANGE,
                "unit": _WORD,
                "year": _MAYBE,
                **_CITED,
                "note": _MAYBE,
            }
        ),
        "forces": _compiled(
            {
                "class": _WORD,
                "item": _WORD,
                "year": _WORD,
                **_RANGE,
                "unit": _WORD,
                "status": _WORD,
                **_CITED,
                "note": _MAYBE,
            }
        ),
        "deliveries": _compiled(
            {
                "donor": _WORD,
                "class": _WORD,
                "item": _WORD,
                "promised": _AMOUNT,
                "allocated": _AMOUNT,
                "delivered_low": _AMOUNT,
                "delivered_high": _AMOUNT,
                "unit": _WORD,
                "as_of": _MAYBE,
                **_CITED,
                "note": _MAYBE,
            }
        ),
        "partner_acts": _compiled(
            {
                "subject": _WORD,
                "act": _WORD,
                "what": _WORD,
                **_RANGE,
                "unit": _MAYBE,
                "value_low": _AMOUNT,
                "value_high": _AMOUNT,
                "currency": _MAYBE,
                "date": _MAYBE,
                "recipient": _MAYBE,
                "status": _MAYBE,
                **_CITED,
            }
        ),
        "sorts": Kind(
            {
                "sort": Column("code"),
                "title": _WORD,
                "divisible": _YES_OR_NO,
                "opt_outs": _YES_OR_NO,
                "payments": _YES_OR_NO,
                "bypass": _YES_OR_NO,
                "dated": _YES_OR_NO,
                "reason": _WORD,
            },
            ("sort",),
        ),
        "cases": Kind(
            {
                "decision": Column("code"),
                "issue": Column("code"),
                "sort": Column("code"),
                "council": _WORD,
                "asked": Column("number"),
                "asked_low": Column("number"),
                "asked_high": Column("number"),
                "reference_point": _AMOUNT,
                "reason": _WORD,
            },
            ("decision",),
        ),
        "parameters": Kind(
            {
                "parameter": Column("code"),
                "value": Column("number"),
                "low": Column("number"),
                "high": Column("number"),
                "unit": _WORD,
                "tier": Column("text", choices=("estimated", "published", "assumed")),
                "reason": _WORD,
            },
            ("parameter",),
        ),
        "issues": Kind(
            {
                "issue": _WORD,
                "proposal": _NOTE,
                "name": _NOTE,
                "type": _NOTE,
                "council": _NOTE,
                "procedure": _NOTE,
                "council_rule": _NOTE,
                "rule": _NOTE,
                "actor": _WORD,
                "position": _AMOUNT,
                "salience": _AMOUNT,
                "capability": _MAYBE_AMOUNT,
                "reference_point": _MAYBE_AMOUNT,
                "outcome": _MAYBE_AMOUNT,
                "scale_low": _MAYBE_AMOUNT,
                "scale_high": _MAYBE_AMOUNT,
                "position_low": _MAYBE_AMOUNT,
                "position_high": _MAYBE_AMOUNT,
            },
            ("issue", "actor"),
        ),
        "votes": Kind(
            {
                "actor": Column("code"),
                "iso3": Column("country"),
                "name": _WORD,
                "votes_eu15": _COUNT,
                "votes_nice": _COUNT,
                "population": Column("whole"),
            },
            ("actor",),
        ),
        "replacement": Kind(
            {
                "class": Column("code"),
                "input": Column(
                    "text",
                    choices=(
                        "requirement",
                        "european_stock",
                        "availability",
                        "us_stock",
                        "unit_cost",
                        "life_cycle",
                        "production",
                        "growth",
                    ),
                ),
                "basis": Column("text", filled=False, choices=("total", "extra", "lead")),
                "within": Column("code", filled=False),
                "low": Column("number"),
                "best": Column("number"),
                "high": Column("number"),
                "unit": _WORD,
                "mark": _MARK,
                "reason": _WORD,
                "cites": _MAYBE,
                "cited_on": Column("date", filled=False),
                "tables": _MAYBE,
            },
            ("class", "input", "cited_on"),
        ),
        "replacement_parameters": Kind(
            {
                "parameter": Column("code"),
                "value": Column("number"),
                "low": Column("number"),
                "high": Column("number"),
                "unit": _WORD,
                "mark": _MARK,
                "reason": _WORD,
                "cites": _MAYBE,
                "cited_on": Column("date", filled=False),
            },
            ("parameter", "cited_on"),
        ),
        "support": Kind(
            {
                "row": Column("text", choices=("request", "offer", "refusal", "option")),
                "member": Column("code"),
                "class": _MAYBE,
                **_RANGE,
                "quantity": _AMOUNT,
                "unit": _MAYBE,
                "priority": _COUNT,
                "from": _MAYBE,
                "until": _MAYBE,
                "lead": _COUNT,
                "reserve": _AMOUNT,
                "towards": _MAYBE,
                "system": _MAYBE,
                "cost": _AMOUNT,
                "mark": _MARK,
                "reason": _MAYBE,
                "cites": _MAYBE,
                "way": _NOTE,
            },
            (
                "row",
                "member",
                "class",
                "low",
                "high",
                "quantity",
                "unit",
                "priority",
                "from",
                "until",
                "lead",
                "reserve",
                "towards",
                "system",
                "cost",
                "mark",
                "reason",
                "cites",
            ),
        ),
    }
)
