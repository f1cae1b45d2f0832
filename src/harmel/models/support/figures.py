"""The numbers of a match as quantities, each with the rows of the file that it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harmel.ledger.facts import Assumption, Derived, Quantity
from harmel.ledger.support_files.file import SupportFile
from harmel.ledger.support_files.rows import quarter_name
from harmel.models.support.answer import Assignment, Shortfall
from harmel.models.support.grid import ENDS, ROTATION_RANGE, Grid, Need
from harmel.models.support.marginal import Marginal
from harmel.models.support.solve import tidy

HERE = "harmel.models.support.assign.support_match"
ROTATION_REASON = (
    "one deployed, one preparing, one recovering: the rule of thirds, a deploy-to-dwell ratio of "
    "1 to 2; 1 to 1 needs two and 1 to 4 needs five (Evans & Steeger 2018)"
)


@dataclass(frozen=True)
class Figures:
    """
    What the numbers of one match rest on.

    Attributes
    ----------
    file : SupportFile
        The rows.
    grid : Grid
        All that was matched.
    bound : str
        Which end of ranges was taken.
    key_figures : dict
        The figures by which the burden is compared.
    rotates : bool
        Whether the rotation played a part.
    """

    file: SupportFile
    grid: Grid
    bound: str
    key_figures: Mapping[str, Quantity]
    rotates: bool

    def numbers(
        self,
        assignments: Sequence[Assignment],
        shortfalls: Sequence[Shortfall],
        marginals: Mapping[str, Marginal],
        carried: Mapping[str, Mapping[str, float | None]],
        cost: tuple[float | None, Mapping[str, float]],
    ) -> dict[str, Quantity]:
        """Return the numbers of the answer by id, and what users assumed of their own."""
        amounts, own = self._amounts(), self._own()
        base = _Base(self.file.name, self.grid.start, amounts, self._of_class(amounts), tuple(own))
        everything = (*amounts.values(), *own, *self.key_figures.values())
        found: list[Quantity] = [*self.key_figures.values(), *own, *amounts.values()]
        for one in shortfalls:
            found += base.short(one, self._held(one.need))
        found += [base.sent(one) for one in assignments]
        found += [base.marginal(c, m, self.grid.needs) for c, m in marginals.items()]
        for donor, values in carried.items():
            for name, unit, formula in BURDEN:
                value = values[name]
                if value is not None:
                    found.append(base.number((name, donor), value, unit, formula, everything))
        spent, costless = cost
        if spent is not None:
            found.append(base.number(("cost",), spent, "million EUR", SPENT, everything))
        formula = "units whose row states no cost; stationed: x part of quarters away"
        every = tidy(sum(costless.values()))
        found.append(base.number(("units_without_cost",), every, "items", formula, everything))
        for class_, units in costless.items():
            at = ("units_without_cost", class_)
            found.append(base.number(at, units, "items", formula, everything))
        return {quantity.id: quantity for quantity in found}

    def _amounts(self) -> dict[int, Quantity]:
        """Return the figures of the rows that count, at the end of the range that was taken."""
        grid, (asked, given) = self.grid, ENDS[self.bound]
        rows = {n.line for n in grid.needs} | {s.line for s in grid.supplies}
        rows |= {limit.line for limit in grid.limits}
        return {
            s.line: self.file.quantity_of(s, s.end(asked if s.row == "request" else given))
            if s.row != "refusal"
            else self.file.quantity_of(s)
            for s in self.file.statements
            if s.line in rows
        }

    def _own(self) -> list[Quantity]:
        own: list[Quantity] = [
            Assumption(
                f"support/extra/{s.donor}/{s.class_}/{-s.line}",
                s.amount,
                "items",
                "offered on top by whoever asked this question",
                0.0,
                s.amount,
            )
            for s in self.grid.supplies
            if s.extra
        ]
        if self.rotates:
            low, high = ROTATION_RANGE
            held = self.grid.rotation
            ends = min(low, held), max(high, held)
            own.append(Assumption("support/rotation", held, "ratio", ROTATION_REASON, *ends))
        return own

    def _of_class(self, amounts: Mapping[int, Quantity]) -> dict[str, tuple[Quantity, ...]]:
        return {
            class_: tuple(
                amounts[s.line]
                for s in self.grid.supplies
                if s.class_ == class_ and s.line in amounts
            )
            for class_ in self.grid.classes()
        }

    def _held(self, need: Need) -> Iterator[Quantity]:
        """Return what is kept at home of a class, and its options: what could close a request."""
        for statement in self.file.statements:
            if statement.class_ != need.class_:
                continue
            if statement.row == "option":
                yield self.file.quantity_of(statement, statement.end(ENDS[self.bound][1]))
            elif statement.reserve:
                yield self.file.reserve_of(statement)


SPENT = "sum of units x cost of a unit, where known; stationed: x part of quarters away"
BURDEN = (
    (
        "carries",
        "fraction",
        "units sent / units asked in the class by part of quarters, summed over classes / the same "
        "of all donors",
    ),
    ("part", "fraction", "figure of the key / sum of the donors' figures"),
    ("ratio", "ratio", "part of all that is carried / part by the key"),
)


@dataclass(frozen=True)
class _Base:
    """Makes numbers of one file, each with its inputs."""

    name: str
    start: int
    amounts: Mapping[int, Quantity]
    of_class: Mapping[str, tuple[Quantity, ...]]
    own: tuple[Quantity, ...]

    def number(
        self,
        parts: tuple[str, ...],
        value: float,
        unit: str,
        formula: str,
        inputs: Sequence[Quantity],
    ) -> Derived:
        address = "/".join(("support", self.name, *parts))
        return Derived(address, value, unit, HERE, formula, tuple(inputs))

    def short(self, one: Shortfall, held: Iterator[Quantity]) -> Iterator[Quantity]:
        """Return what was asked, how much of it is short, when, and what would close it."""
        need, row = one.need, f"row-{one.need.line}"
        unit = need.unit.removesuffix(" per quarter") or "units"
        asked_of = self.amounts[need.line]
        rests_on = (asked_of, *self.of_class[need.class_], *self.own)
        used = need.way == "used"
        formula = f"asked, {unit}" + (", over all its quarters" if used else "")
        asked = one.asked if used else need.amount
        yield self.number((row, "asked"), asked, "items", formula, (asked_of,))
        formula = f"asked less met in the match, {unit}: "
        formula += "over all quarters" if used else "the most in any quarter"
        yield self.number((row, "short"), one.units, "items", formula, rests_on)
        formula = "asked less met in the match, over all quarters"
        counted = "items" if used else "unit-quarters"
        missing = self.number((row, "missing"), one.missing, counted, formula, rests_on)
        yield missing
        every = self.number(
            (row, "of"), one.asked, counted, "asked, over all its quarters", (asked_of,)
        )
        yield every
        formula = "1 - missing / asked, over all quarters"
        share = one.met_share
        yield self.number((row, "met_share"), share, "fraction", formula, (missing, every))
        reserves = tuple(held)
        yield from reserves
        for name, changes in (("change", one.changes), ("later_change", one.later)):
            for change in changes:
                formula = f"{change.kind}: among the fewest units that must change to meet it"
                at = f"{change.kind}-{change.row}" if change.row > 0 else change.kind
                at += f"-asked-{-change.row}" if change.row < 0 else ""
                inputs = (*rests_on, *reserves)
                yield self.number((row, name, at), change.units, "items", formula, inputs)

    def sent(self, one: Assignment) -> Derived:
        """Return how many units of an offer go to a request."""
        offer, request = one.supply.line, one.need.line
        inputs = (self.amounts[request], *self.of_class[one.need.class_], *self.own)
        formula = "units of the offer that the match sends to the request"
        name = f"row-{offer}" if offer > 0 else f"extra-{-offer}"
        parts = ("sent", name, f"row-{request}", quarter_name(self.start + one.first))
        return self.number(parts, one.units, "items", formula, inputs)

    def marginal(self, class_: str, more: Marginal, needs: Sequence[Need]) -> Derived:
        """Return what one unit more of a class meets."""
        asked = [n for n in needs if n.class_ == class_]
        used = all(n.way == "used" for n in asked)
        inputs = (*(self.amounts[n.line] for n in asked), *self.of_class[class_], *self.own)
        formula = "met with one unit more of the class, less met"
        unit = "items" if used else "unit-quarters"
        return self.number(("marginal", class_), more.total, unit, formula, inputs)
