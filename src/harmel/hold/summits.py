"""Summits: what all members would sign, tabulated once from the council and looked up by year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harmel.errors import NoAnswer, Problem
from harmel.hold.opening import TARGET_YEARS, Opening
from harmel.hold.priors import Floats, Sample, uniforms
from harmel.hold.spending import guideline
from harmel.hold.state import Dice, State
from harmel.ledger.store import Ledger
from harmel.models.council.case import Case, cases, parameters
from harmel.models.council.consensus import (
    BLOCKED,
    BYPASSED,
    Draws,
    Ends,
    draw,
    walk,
)

HERE = "harmel.hold.summits.summits"
BLOCK = "summits"
KINDS = ("target", "pledge", "invitation")
SKILLS = (0.0, 0.5, 1.0, 2.0)
"""Grid of the Secretary General's skill; 2 is the largest, doubled."""
SCEPTICS = (0, 3, 8)
"""Grid of the number of members that turned sceptical since."""
CARES = (0.4, 1.0)
STANCES = (0, 1)
"""Whether the lead state speaks as coded, or against."""
DRAWS, SEED = 1000, 2024
REVIEW = 2029
"""The Hague declaration of 2025 calls for a review in 2029."""


@dataclass(frozen=True, eq=False)
class Response:
    """
    How one kind of decision ends, on a grid.

    Attributes
    ----------
    case : str
        The real decision whose seats and request stand for all of its kind.
    agreed, ambition : array, shape (skills, sceptics, cares, stances)
        The chance that all sign something, and the mean part of the request where they do.
    """

    case: str
    agreed: Floats
    ambition: Floats

    def at(
        self,
        grid: Floats,
        skill: Floats,
        sceptics: Floats,
        care: Floats,
        against: NDArray[np.bool_],
    ) -> Floats:
        """Return a table between its grid points, linearly; shape (n,)."""
        found = np.zeros(len(skill))
        places = [_place(SKILLS, skill), _place(SCEPTICS, sceptics), _place(CARES, care)]
        stance = against.astype(int)
        for corner in np.ndindex(2, 2, 2):
            weight = np.ones(len(skill))
            index = []
            for (low, part), up in zip(places, corner, strict=True):
                weight = weight * (part if up else 1 - part)
                index.append(low + up)
            found += weight * grid[index[0], index[1], index[2], stance]
        return found


Responses = Mapping[str, Response]


def _place(grid: tuple[float, ...], value: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the grid cell of values and how far into it they lie; ends count for all beyond."""
    points = np.array(grid, dtype=float)
    inside = np.clip(value, points[0], points[-1])
    low = np.clip(np.searchsorted(points, inside, side="right") - 1, 0, len(points) - 2)
    return low, (inside - points[low]) / (points[low + 1] - points[low])


def responses(ledger: Ledger, at: Opening) -> Responses:
    """
    Tabulate the council's answer to each kind of decision.

    The newest real decision of a kind that was opened by the ledger's day gives the seats. Members
    that turned sceptical are drawn at random: they want what held before, and care.

    Raises
    ------
    NoAnswer
        If no decision of a kind was opened by then.
    """
    known = [case for case in cases(ledger) if at.lead in [seat.iso3 for seat in case.seats]]
    found = {}
    for kind in KINDS:
        fitting = [case for case in known if _kind(case) == kind]
        if not fitting:
            raise NoAnswer(
                Problem(f"No decision of this kind was opened by {ledger.as_of}.", found=kind)
            )
        found[kind] = tabulated(fitting[-1], ledger, at.lead)
    return found


def _kind(case: Case) -> str:
    if case.issue == "ukraine_invitation":
        return "invitation"
    return case.sort.name


def tabulated(case: Case, ledger: Ledger, lead: str, count: int = DRAWS) -> Response:
    """Walk the council over the grid; the same draws at every point."""
    drawn = draw(case, parameters(ledger), count, SEED)
    shape = (len(SKILLS), len(SCEPTICS), len(CARES), len(STANCES))
    agreed, ambition = np.zeros(shape), np.zeros(shape)
    for place in np.ndindex(shape):
        i, j, k, against = place
        ends = answer(case, drawn, lead, SKILLS[i], SCEPTICS[j], CARES[k], bool(against))
        signs = (ends.ends != BLOCKED) & (ends.ends != BYPASSED)
        agreed[place] = signs.mean()
        ambition[place] = ends.ambition[signs].mean() if signs.any() else 0.0
    return Response(case.decision, agreed, ambition)


def answer(
    case: Case, drawn: Draws, lead: str, skill: float, sceptics: int, care: float, against: bool
) -> Ends:
    """Walk the full council at one point: the table holds what this finds."""
    count, n = drawn.ideals.shape
    order = uniforms(SEED, f"sceptics/{case.decision}").random((count, n))
    names = [seat.iso3 for seat in case.seats]
    place = names.index(lead)
    order[:, place] = 2.0
    turned = np.argsort(np.argsort(order, axis=1), axis=1) < sceptics
    if against:
        turned[:, place] = True
    ideals = np.where(turned, drawn.status_quo, drawn.ideals)
    salience = np.where(turned, np.maximum(care, drawn.salience), drawn.salience)
    settings = dict(drawn.parameters) | {"leader": np.full((count, 1), skill)}
    return walk(case, replace(drawn, ideals=ideals, salience=salience, parameters=settings))


def forced(response: Response, chance: float) -> Response:
    """Return a response whose chance of agreement is the same everywhere, its text unchanged."""
    return replace(response, agreed=np.full_like(response.agreed, chance))


def summits(
    s: Sample,
    at: Opening,
    state: State,
    dice: Dice,
    year: int,
    table: Responses,
    leader: float = 1.0,
) -> dict[str, NDArray[np.bool_]]:
    """
    Hold the summit of a year: a guideline, next year's support, an invitation.

    A guideline that raises one still on its path keeps that one's last year, so that it is never
    below it.

    Parameters
    ----------
    leader : float
        The Secretary General's effect: 0 off, 1 on, 2 doubled.

    Returns
    -------
    dict of arrays of bool, shape (n,)
        Where each kind was agreed; nothing for a summit that was held before the opening.
    """
    luck, tabled = dice.uniform(BLOCK, len(KINDS)), dice.uniform(BLOCK)
    for agreed, share, last in at.guidelines:
        if agreed.year == year:
            everywhere = np.ones(s.size, bool)
            _adopt(state, everywhere, np.full(s.size, share), year, np.full(s.size, float(last)))
    if not at.summit_ahead(year):
        return {}
    skill = leader * s["leader_skill"]
    count = state.sceptical.sum(axis=1).astype(float)
    signed, parts = {}, {}
    against = {
        "target": np.zeros(s.size, bool),
        "pledge": state.commitment < s["aid_stop"],
        "invitation": state.commitment < 0,
    }
    for i, kind in enumerate(KINDS):
        response = table[kind]
        where = (skill, count, s["sceptic_care"], against[kind])
        signed[kind] = luck[:, i] < response.at(response.agreed, *where)
        parts[kind] = response.at(response.ambition, *where)
    review = year == REVIEW
    asked = s["raise_asked"] if review else s["target_asked"]
    due = (state.target <= state.target_from) | review
    signed["target"] = signed["target"] & due & (asked > state.target)
    now = state.target
    by = np.where(state.target_by > year, state.target_by, float(year + TARGET_YEARS))
    _adopt(state, signed["target"], now + parts["target"] * (asked - now), year, by)
    signed["pledge"] = signed["pledge"] & state.war
    part = np.where(signed["pledge"], parts["pledge"], s["coalition_part"])
    state.promised = s["aid_asked"] * part * state.war
    asks = ~state.war & (tabled < s["invite_asked"]) & ~state.invited
    signed["invitation"] = signed["invitation"] & asks
    state.invited = state.invited | signed["invitation"]
    return signed


def _adopt(state: State, where: NDArray[np.bool_], share: Floats, year: int, by: Floats) -> None:
    """Set a new guideline, on a straight path from where the old one stands to its last year."""
    stands = guideline(state, year)
    state.target_from = np.where(where, stands, state.target_from)
    state.target_since = np.where(where, float(year), state.target_since)
    state.target_by = np.where(where, np.maximum(by, year + 1.0), state.target_by)
    state.target = np.where(where, share, state.target)
