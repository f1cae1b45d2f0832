"""Whether a side believes a mediator who says that its opponent would rather fight than yield.

The game, written by us after the abstract of the paper; its text was not read:

1. A hearer and an opponent dispute a prize of size one. The opponent is resolved with probability
   `prior`, known to all. The mediator learns which, and says "resolved" or "weak". Talk is free.
2. The hearer presses or concedes. If it concedes it is left with the share `conceded`. If it
   presses, a resolved opponent fights. One that is not resolved yields, which gives the hearer the
   share `pressed`; but with probability `slip` that ends in war all the same.
3. War leaves the hearer with the share `war_share` on average, less what war costs it.
4. The mediator gets its bias times the hearer's share, less what war costs the mediator, if any.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from harmel.errors import BadArgument, Problem
from harmel.ledger.issue import Floats

Message = Literal["resolved", "weak"]
MESSAGES = ("resolved", "weak")


@dataclass(frozen=True, slots=True)
class Game:
    """
    What is at stake for the hearer and the mediator.

    The values by default illustrate the game and are assumptions; only their order matters for who
    is believed when.

    Attributes
    ----------
    pressed, conceded, war_share : float
        The hearer's share if the opponent yields, if it concedes itself, and after a war [of the
        prize, 0 to 1]. War leaves no more than a concession, a concession less than a success.
    hearer_cost, mediator_cost : float
        What war costs either [of the prize, not negative].
    slip : float
        The probability that pressing an opponent that is not resolved ends in war [0 to below 1].

    Raises
    ------
    BadArgument
        If the order does not hold, or the hearer would not press one that is surely not resolved,
        or would press one that surely is: then no message could matter.
    """

    pressed: float = 1.0
    conceded: float = 0.5
    war_share: float = 0.5
    hearer_cost: float = 0.2
    mediator_cost: float = 0.2
    slip: float = 0.1

    def __post_init__(self) -> None:
        """Refuse games in which no message could matter, or whose numbers are out of range."""
        checks = (
            (
                0 <= self.war_share <= self.conceded < self.pressed <= 1,
                "shares",
                "0 <= war_share <= conceded < pressed <= 1",
            ),
            (min(self.hearer_cost, self.mediator_cost) >= 0, "costs", "not negative"),
            (0 <= self.slip < 1, "slip", "0 to below 1"),
            (self.press_weak > self.conceded, "slip", "so small that pressing pays"),
            (self.war < self.conceded, "hearer_cost", "so large that war does not pay"),
        )
        wrong = [
            Problem("These stakes do not make the game.", column=column, allowed=allowed)
            for fine, column, allowed in checks
            if not fine
        ]
        if wrong:
            raise BadArgument(*wrong)

    @property
    def war(self) -> float:
        """What war is worth to the hearer."""
        return self.war_share - self.hearer_cost

    @property
    def press_weak(self) -> float:
        """What pressing an opponent that is not resolved is worth to the hearer."""
        return (1 - self.slip) * self.pressed + self.slip * self.war

    @property
    def stake(self) -> float:
        """By how much pressing such an opponent raises the hearer's share, costs of war aside."""
        kept = (1 - self.slip) * self.pressed + self.slip * self.war_share
        return kept - self.conceded

    @property
    def least_bias(self) -> float:
        """The bias towards the hearer above which the mediator is believed."""
        return self.slip * self.mediator_cost / self.stake

    @property
    def turning_point(self) -> float:
        """The belief that the opponent is resolved from which on the hearer concedes."""
        return (self.press_weak - self.conceded) / (self.press_weak - self.war)


STAKES = Game()
"""The game by default."""


def message_weight(bias: float | Floats, game: Game = STAKES) -> Floats:
    """
    Return whether the mediator's word is believed: one or zero.

    A mediator who knows the opponent to be weak can say so, and the hearer presses; or counsel
    restraint, and the hearer concedes. The truth is better for it if bias x stake > slip x cost of
    war. If the opponent is resolved, the truth is better at any bias that is not negative. So it is
    believed if its bias exceeds `least_bias`; where truth and lie are worth the same, it is not.

    Parameters
    ----------
    bias : float or array
        Towards the hearer; zero for a mediator who only wants peace, negative for one on the other
        side [what the hearer's whole prize is worth to the mediator].
    game : Game
        The stakes.

    Returns
    -------
    array, of the shape of bias
        Never falling in bias.

    Raises
    ------
    BadArgument
        If a bias is no finite number.

    References
    ----------
    Kydd 2003, Which Side Are You On? Bias, Credibility, and Mediation, American Journal of
    Political Science 47. The game is ours; see the top of this module.
    """
    given = np.asarray(bias, dtype=float)
    if not np.isfinite(given).all():
        raise BadArgument(Problem("A bias is a finite number.", column="bias", found=str(bias)))
    return np.asarray(given * game.stake > game.slip * game.mediator_cost, dtype=float)


def posterior(
    prior: float | Floats, message: Message, bias: float | Floats, game: Game = STAKES
) -> Floats:
    """
    Return the hearer's belief that the opponent is resolved, after the mediator has spoken.

    Parameters
    ----------
    prior : float or array
        The belief before [0 to 1].
    message : {"resolved", "weak"}
        What the mediator says.
    bias : float or array
        See :func:`message_weight`.
    game : Game
        The stakes.

    Returns
    -------
    array
        One or zero, as the message says, if it is believed; else the prior. Who was certain before
        stays so.

    Raises
    ------
    BadArgument
        If a prior is no probability, or the message is not known.
    """
    before = _probabilities(prior)
    if message not in MESSAGES:
        raise BadArgument(Problem("This message is not known.", column="message", found=message))
    open_to_news = (before > 0) & (before < 1)
    weight = message_weight(bias, game) * open_to_news
    return np.asarray(weight * (message == "resolved") + (1 - weight) * before)


def chance_of_war(prior: float | Floats, bias: float | Floats, game: Game = STAKES) -> Floats:
    """
    Return the probability that the dispute ends in war, with a mediator of this bias.

    A mediator who is not believed changes nothing: the hearer presses if the prior lies below the
    turning point. One who is believed ends wars with resolved opponents. But a hearer that would
    have conceded out of fear is told of weak opponents too, presses them, and may slip into war.

    Parameters
    ----------
    prior, bias, game
        See :func:`posterior`.

    Returns
    -------
    array
        Before the mediator knows whom it speaks of.
    """
    before = _probabilities(prior)
    weight = message_weight(bias, game)
    unheard = np.where(
        before < game.turning_point, before + (1 - before) * game.slip, np.zeros_like(before)
    )
    return np.asarray(weight * (1 - before) * game.slip + (1 - weight) * unheard)


def _probabilities(prior: float | Floats) -> Floats:
    before = np.asarray(prior, dtype=float)
    if not ((before >= 0) & (before <= 1)).all():
        raise BadArgument(
            Problem("This is no probability.", column="prior", found=str(prior), allowed="0 to 1")
        )
    return before
