"""The rounds of challenges and the later game written out slowly, one pair and one voter at a time.

Written from the equations, for one small issue. `TINY` is what counts as nothing.
"""

from collections.abc import Callable, Sequence
from math import inf, sqrt

import numpy as np

TINY = 1e-12
Row = list[float]
Chance = Callable[[int, int], float]
Offers = dict[str, list[tuple[float, float]]]


def tables(seed: int, count: int) -> list[tuple[Row, Row, Row]]:
    """Draw positions, salience and capability of 1 to 12 actors, fine and coarse, with zeros."""
    draw = np.random.default_rng(seed)
    places = ([0.0, 100.0], [0.0, 20.0, 50.0, 80.0, 100.0], [0.0, 1.0, 3.0])
    found: list[tuple[Row, Row, Row]] = []
    while len(found) < count:
        n = int(draw.integers(1, 13))
        coarse = len(found) % 4
        x = draw.choice(places[coarse - 1], n) if coarse else draw.uniform(0, 100, n)
        s = draw.choice([0, 0.2, 0.5, 0.8, 1], n) if len(found) % 3 else draw.uniform(0, 1, n)
        c = draw.choice([0, 1, 5, 10], n) if len(found) % 5 == 0 else draw.uniform(0.1, 10, n)
        if (s * c).sum() > 0:
            found.append((x.tolist(), s.tolist(), c.tolist()))
    return found


def votes(k: int, i: int, j: int, x: Row, w: Row, span: float, r: Row) -> float:
    """Return what voter k casts for i against j; negative if for j."""
    to_i, to_j = (abs(x[k] - x[o]) / span for o in (i, j))
    return w[k] * (to_j ** r[k] - to_i ** r[k])


def pair_chance(x: Row, w: Row, span: float, r: Row) -> Chance:
    """Return the chance that i beats j, over the votes of the pair."""
    everyone = range(len(x))

    def chance(i: int, j: int) -> float:
        cast = [votes(k, i, j, x, w, span, r) for k in everyone]
        total = sum(abs(v) for v in cast)
        return sum(v for v in cast if v > 0) / total if total > TINY * sum(w) else 0.5

    return chance


def public_chance(x: Row, w: Row, span: float, r: Row) -> Chance:
    """Return the chance that i beats j, over the votes of all pairs."""
    everyone = range(len(x))
    total = sum(
        abs(votes(k, i, j, x, w, span, r)) for k in everyone for i in everyone for j in everyone
    )

    def chance(i: int, j: int) -> float:
        if x[i] == x[j] or not total:
            return 0.0
        return sum(max(0.0, votes(k, i, j, x, w, span, r)) for k in everyone) / total

    return chance


def challenge(distance: float, salience: float, chance: float, r: float) -> float:
    """Return what is expected from challenging one who resists as far as it cares."""
    success = 2 - 4 * (0.5 - 0.5 * distance) ** r
    failure = 2 - 4 * (0.5 + 0.5 * distance) ** r
    status_quo = 2 - 4 * 0.5**r
    resisted = chance * success + (1 - chance) * failure
    return salience * resisted + (1 - salience) * success - status_quo


def risk_exponents(x: Row, s: Row, span: float, chance: Chance) -> Row:
    """Return the exponents, from what the others expect from challenging each, neutral to risk."""
    security = [
        sum(
            challenge(abs(x[i] - x[j]) / span, s[i], chance(j, i), 1.0)
            for j in range(len(x))
            if j != i
        )
        for i in range(len(x))
    ]
    high, low = max(security), min(security)
    if high - low <= 4 * TINY:
        return [1.0] * len(x)
    risks = [(2 * value - high - low) / (high - low) for value in security]
    return [(1 - risk / 3) / (1 + risk / 3) for risk in risks]


def play(
    x: Sequence[float],
    s: Sequence[float],
    c: Sequence[float],
    rounds: int,
    published: bool,
    capitulation: bool = True,
) -> list[Row]:
    """
    Return positions by round.

    With `published`, by the rules that reproduce the published table, else by those printed.
    """
    trail, salience = [list(map(float, x))], list(map(float, s))
    w = [a * b for a, b in zip(s, c, strict=True)]
    span = max(x) - min(x)
    for _ in range(rounds):
        now = trail[-1]
        trail.append(play_round(now, salience, w, span, published, capitulation) if span else now)
    return trail


def play_round(x: Row, s: Row, w: Row, span: float, published: bool, capitulation: bool) -> Row:
    """Return where all stand after a round in which all move at once."""
    chances = public_chance if published else pair_chance
    neutral = [1.0] * len(x)
    r = risk_exponents(x, s, span, chances(x, w, span, neutral))
    chance = chances(x, w, span, r)
    after = []
    for i in range(len(x)):
        offers: Offers = {"confrontation": [], "compromise": [], "capitulation": []}
        for j in range(len(x)):
            distance = abs(x[i] - x[j]) / span
            # Utilities over 4, so that TINY means the same as elsewhere.
            a = challenge(distance, s[j], chance(i, j), r[i]) / 4
            b = challenge(distance, s[i], chance(j, i), r[i]) / 4
            if a > TINY and b - a > TINY:
                offers["confrontation"].append((distance, x[j]))
            elif a < -TINY and a + b > TINY:
                place = x[i] + (x[j] - x[i]) * abs(a / b)
                mean = (abs(a) * x[i] + abs(b) * x[j]) / (abs(a) + abs(b))
                key = mean / span if published else abs(place - x[i]) / span
                offers["compromise"].append((key, place))
            elif capitulation and a < -TINY and b > TINY and a + b < -TINY:
                offers["capitulation"].append((distance, x[j]))
        after.append(accepted(x[i], offers, published))
    return after


def accepted(own: float, offers: Offers, published: bool) -> float:
    """Return where an actor goes: the least of the first kind of offer that there is."""
    for made in offers.values():
        if not made:
            continue
        least = min(key for key, _ in made)
        places = [place for key, place in made if key <= least + TINY]
        if not published and min(places) < own < max(places):
            return own
        return min(places)
    return own


def condorcet(x: Sequence[float], w: Sequence[float], order: Sequence[float]) -> float:
    """Return who is left when positions meet one after the other, by votes linear in distance."""
    best = order[0]
    for place in order[1:]:
        ahead = sum(k * (abs(y - best) - abs(y - place)) for y, k in zip(x, w, strict=True))
        if ahead > TINY * sum(w) * (max(x) - min(x)):
            best = place
    return best


def demands(x: Sequence[float], s: Sequence[float], c: Sequence[float], rounds: int) -> list[Row]:
    """Return positions by round of the game of hawks and doves, with its standard parameters."""
    trail = [list(map(float, x))]
    w = [a * b for a, b in zip(s, c, strict=True)]
    span = max(x) - min(x)
    for number in range(rounds):
        now = trail[-1]
        trail.append(demand_round(now, list(c), w, span, 0.5 if number == 0 else 1.0))
    return trail


def demand_round(x: Row, c: Row, w: Row, span: float, dove: float) -> Row:
    """Return the weighted mean, over senders and types, of where each target would end."""
    if not span:
        return x
    everyone, total = range(len(x)), sum(w)
    quo = sum(a * b for a, b in zip(x, w, strict=True)) / total

    def utility(k: int, place: float) -> float:
        near = max(0.0, 1 - ((x[k] - place) / span) ** 2)
        return sqrt(near) * sqrt(max(0.0, 1 - ((x[k] - quo) / span) ** 2))

    after = []
    for j in everyone:
        moved = 0.0
        for i in everyone:
            cast = [w[k] * (utility(k, x[j]) - utility(k, x[i])) for k in everyone]
            all_votes = sum(abs(v) for v in cast)
            wins = 0.5
            if all_votes > TINY * total:
                wins = sum(v for v in cast if v > 0) / all_votes
            best, given = utility(j, x[j]), utility(j, x[i])
            fight = wins * best + (1 - wins) * given
            power = c[i] / c[j] if c[j] else (inf if c[i] else 0.0)
            cost = min(1.0, 0.015 * power)
            coerced = 0.5 * (fight - cost) + 0.5 * (given - cost)
            refused = max(0.0, dove * fight + (1 - dove) * coerced)
            kept = refused / best if best > TINY else 0.0
            gap = abs(x[i] - x[j]) / span
            reach = min(gap, sqrt(1 - min(1.0, kept) ** 2))
            step = 0.25 * gap + 0.5 * (reach if reach < 0.5 - TINY else 0.0)
            moved += w[i] * step * (1 if x[i] > x[j] else -1)
        after.append(x[j] + span * moved / total)
    return after
