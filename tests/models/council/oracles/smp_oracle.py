"""The spatial model of politics written out slowly, one sum at a time, for small boards."""

from math import prod

Row = list[float]
Table = list[Row]

NOBODY, NO_COALITION, NO_INTEREST, LEAST_GAIN = 1e-10, 1e-8, 1e-6, 1e-5
STEP, SAME, SETTLED, FIRST, TIE = 1e-4, 1e-3 - 1e-9, 0.02, 1e-4, 1e-12
ROUNDING = 1e-13


def utility(distance: float, risk: float) -> float:
    """Return what a position at a distance is worth to one who takes so much risk."""
    return (1 - distance) * (1 + distance * risk)


def victory(options: list[Row], capability: Row) -> Table:
    """Return how likely each option beats each other, from what each is worth to each actor."""
    table = [[0.5] * len(options) for _ in options]
    for i, one in enumerate(options):
        for j, other in enumerate(options):
            if i == j:
                continue
            gains = [c * (a - b) for c, a, b in zip(capability, one, other, strict=True)]
            if sum(abs(g) for g in gains) < ROUNDING * sum(capability):
                continue
            own = NO_COALITION + sum(g for g in gains if g > 0)
            others = NO_COALITION - sum(g for g in gains if g < 0)
            table[i][j] = own / (own + others)
    return table


def condorcet(options: list[Row], capability: Row) -> Row:
    """Return how likely each option beats all, given that one does."""
    beats = [prod(row) for row in victory(options, capability)]
    return [b / sum(beats) for b in beats]


def risks(x: Row, capability: Row) -> Row:
    """Return the risk attitudes, from the chances of the positions among the risk-neutral."""
    worth = [[utility(abs(a - b), 0) for a in x] for b in x]
    chance = condorcet(worth, capability)
    low, high = min(chance), max(chance)
    if high - low <= 1e-9 * high:
        return [0.0 for _ in x]
    return [(3 * p - high - 2 * low) / (2 * (high - low)) for p in chance]


def outlook(x: Row, capability: Row) -> Row:
    """Return how likely each actor's position wins, each actor at its own risk attitude."""
    r = risks(x, capability)
    distinct: list[int] = []
    for i, a in enumerate(x):
        if all(abs(a - x[j]) >= SAME for j in distinct):
            distinct.append(i)
    worth = [[utility(abs(a - x[i]), ri) for a, ri in zip(x, r, strict=True)] for i in distinct]
    found = [0.0 for _ in x]
    for i, p in zip(distinct, condorcet(worth, capability), strict=True):
        found[i] = p
    return found


def chance_of_victory(i: int, j: int, x: Row, r: Row, w: Row) -> float:
    """Return how likely i believes to win against j, with the help of third parties."""
    seen = [(2 * r[i] + rn) / 3 for rn in r]

    def loss(n: int, m: int) -> float:
        return 1 - utility(abs(x[n] - x[m]), seen[n])

    own, other = NOBODY + w[i] * loss(i, j), NOBODY + w[j] * loss(j, i)
    for_i, for_j = own, other
    for n in range(len(x)):
        if n in (i, j):
            continue
        to_i, to_j = loss(n, i), loss(n, j)
        joins = w[n] * (to_j - to_i)
        strong_i, strong_j = own + max(joins, 0), other + max(-joins, 0)
        p = strong_i / (strong_i + strong_j)
        vote = w[n] * (p * to_i - (1 - p) * to_j)
        for_i += max(vote, 0)
        for_j += max(-vote, 0)
    return for_i / (for_i + for_j)


def target(i: int, x: Row, r: Row, s: Row, w: Row) -> tuple[int, float] | None:
    """Return whom i gains most by challenging, and how likely i believes to win."""
    chance = {j: chance_of_victory(i, j, x, r, w) for j in range(len(x)) if j != i}
    gain = {
        j: (1 - utility(abs(x[i] - x[j]), r[i])) * (1 - 2 * s[j] * (1 - p))
        for j, p in chance.items()
    }
    best = max(gain.values(), default=0)
    if best <= LEAST_GAIN:
        return None
    first = next(j for j in gain if gain[j] >= best - TIE)
    return first, chance[first]


def bargain(xi: float, xj: float, si: float, sj: float, p: float) -> tuple[float, float]:
    """Return where i and j are to stand, by i's proposal."""
    a, b = (si * p) ** 2, (sj * (1 - p)) ** 2
    total = a + b + NO_INTEREST
    at_i = ((a + NO_INTEREST) * xi + b * xj) / total
    at_j = (a * xi + (b + NO_INTEREST) * xj) / total
    return round(at_i / STEP) * STEP, round(at_j / STEP) * STEP


def turn(x: Row, capability: Row, salience: Row) -> Row:
    """Return where all stand after one turn."""
    n = len(x)
    r = risks(x, capability)
    w = [c * s for c, s in zip(capability, salience, strict=True)]
    states: list[tuple[Row, set[int]]] = [(list(x), set(range(n)))]
    for i in range(n):
        if (aim := target(i, x, r, salience, w)) is not None:
            j, p = aim
            after = list(x)
            after[i], after[j] = bargain(x[i], x[j], salience[i], salience[j], p)
            states.append((after, {i, j}))
    worth = [
        [sum(utility(abs(x[k] - y), r[k]) for y in after) / n for k in range(n)]
        for after, _ in states
    ]
    moved = []
    for k in range(n):
        mine = [m for m, (_, parties) in enumerate(states) if k in parties]
        chance = condorcet([worth[m] for m in mine], capability)
        best = max(range(len(mine)), key=lambda m: (chance[m] > max(chance) * (1 - 1e-9), -m))
        moved.append(states[mine[best]][0][k])
    return moved


def path(x: Row, capability: Row, salience: Row, turns: int = 100) -> Table:
    """Return where all stand by turn, on a scale from 0 to 1."""
    found = [list(x)]
    while len(found) <= turns:
        found.append(turn(found[-1], capability, salience))
        moves = [
            sum(abs(a - b) for a, b in zip(one, two, strict=True))
            for one, two in (found[:2], found[-2:])
        ]
        if len(found) > 2 and moves[1] < SETTLED * (moves[0] + FIRST):
            break
    return found
