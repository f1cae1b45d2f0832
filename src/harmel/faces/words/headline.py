"""The brief's sentences, made from its figures; none of them holds a number of its own."""

from dataclasses import dataclass

from harmel.faces.words.numerals import written
from harmel.hold.brief import Brief
from harmel.hold.tree import OUTCOMES, THRESHOLDS
from harmel.ledger.facts import Quantity

HALF = 0.5
"""From this part of what is not chance on, an answer counts as mostly assumption."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with places for quantities, in order: ``"{} of {} reach it"``."""

    text: str
    quantities: tuple[Quantity, ...] = ()

    def plain(self) -> str:
        """Return the sentence with its numbers written in."""
        return self.text.format(*(written(q) for q in self.quantities))


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the first screen, with what it means."""

    figure: Quantity
    says: Sentence


def note(brief: Brief) -> Sentence:
    """Say what has spoken, and how far to trust it."""
    day = f"Known by {brief.ledger.as_of.day} {brief.ledger.as_of:%B %Y}" + (
        ", in pseudo real time: later releases cut at that day."
        if brief.ledger.pseudo_real_time
        else "."
    )
    said = brief.verdict
    if said is None:
        return Sentence(
            f"Provisional: {brief.unanswered} So there is no probability that it holds. What "
            "follows is arithmetic on published figures, and how often things of this kind have "
            "happened. " + day
        )
    parts = said.variance[brief.horizon]
    if said.at.day < brief.ledger.as_of:
        opens = f"{said.at.day.day} {said.at.day:%B %Y}"
        day += f" The model opens on {opens}, the ledger's newest day."
    return Sentence(
        f"{day} Chances are shares of {said.draws:,} draws: runs of a model of seven blocks, each "
        "with its own dice. One run is mostly luck, and the odds of that luck are themselves "
        "assumed: of the spread of the answer {} (± {}) is luck, {} (± {}) assumed parameters; "
        "estimated and published ones, and the disagreement of the literature, make up the rest. "
        "Positions of governments were coded later from sources of the time; assumptions were "
        "written in 2026, also those for 2024.",
        (*parts["chance"], *parts["assumed"]),
    )


def verdict(brief: Brief) -> tuple[Sentence, ...]:
    """Return what the model says; the leader's effect first where assumptions decide the level."""
    said, year = brief.verdict, brief.horizon
    if said is None:
        return ()
    holds, outcomes = said.holds[year], said.outcomes[year][THRESHOLDS[0]]
    leads, error = said.leader[year]["holds_led"]
    keeps, keeps_error = said.leader[year]["holds"]
    office = brief.ledger.alliance.office
    lead = brief.ledger.alliance.lead_in_words
    assumed = said.assumed_part(year) > HALF
    effect = Sentence(
        f"The {office}'s own effect, itself assumed and perhaps nothing: {lead} still leads at the "
        f"end of {year} in {{}} more of all draws (sampling error {{}}), and the alliance holds in "
        "{} more ({}).",
        (leads, error, keeps, keeps_error),
    )
    level = Sentence(
        (
            "How likely it is that the alliance holds rests mostly on assumptions. As they stand, "
            "it"
            if assumed
            else "The alliance"
        )
        + f" holds at the end of {year} in {{}} of the draws, between {{}} and {{}} "
        "by parameters and readings of the literature; {} with every assumption at its harshest, "
        "{} at its kindest.",
        (holds["p"], holds["low"], holds["high"], holds["harshest"], holds["kindest"]),
    )
    parts = Sentence(
        f"In {{}} {lead} leads; in {{}} it is in force without that, which is not to say that the "
        "others could fight alone; in {} it is hollow, in {} split, in {} broken.",
        tuple(outcomes[name] for name in OUTCOMES),
    )
    found = (effect, level, parts) if assumed else (level, parts, effect)
    if brief.earlier is None:
        return found
    then = brief.earlier.holds[year]
    day = brief.earlier.at.day
    seen = Sentence(
        f"Opened on {day.day} {day:%B %Y} with the figures known then, the same model says {{}}, "
        "between {} and {}.",
        (then["p"], then["low"], then["high"]),
    )
    return (*found, seen)


def headline(brief: Brief) -> tuple[Sentence, ...]:
    """Return the answer in a few sentences, arithmetic first where the model mostly assumes."""
    found = []
    departure = brief.departure
    lead = brief.ledger.alliance.lead_in_words
    others = _others(brief)
    if departure.factor.value is not None:
        found.append(
            Sentence(
                f"If {lead} left, {{}} of the alliance's defence spending would leave; "
                f"to keep the total, {others} would have to spend {{}} times as much, {{}} of "
                "their GDP.",
                (departure.spending_share, departure.factor, departure.share_needed),
            )
        )
    short = brief.shortfalls
    for row in short[:1]:
        below = tuple(brief.burden.member(iso3) for iso3 in row.below)
        names = ", ".join(f"{part.member.name} ({{}})" for part in below)
        found.append(
            Sentence(
                f"Below {100 * row.share:g} % of GDP in {brief.burden.year}: "
                + (f"{names}." if below else "nobody that reports."),
                tuple(part.share for part in below),
            )
        )
    classes = {row.id: row for row in brief.reference_classes}
    own, pacts = classes.get("lead_leaves"), classes.get("pact_ends")
    found += verdict(brief)
    if own is not None and brief.verdict is None:
        text = (
            "No record settles the question. In this alliance the lead state has left {} times in "
            f"{{}} years, which gives a chance of {{}} that it does by the end of {brief.horizon}"
        )
        quantities = [own.events, own.exposure, own.by_year[brief.horizon]]
        if pacts is not None:
            text += "; multilateral defence pacts since 1945 have ended at a rate that gives {}"
            quantities.append(pacts.by_year[brief.horizon])
        found.append(Sentence(text + ".", tuple(quantities)))
    return tuple(found)


def cards(brief: Brief) -> tuple[Card, ...]:
    """Return the figures of the first screen."""
    departure = brief.departure
    lead = brief.ledger.alliance.lead_in_words
    others = _others(brief)
    found = [
        Card(
            departure.spending_share,
            Sentence(f"of all defence spending in {brief.burden.year} is that of {lead}"),
        )
    ]
    found += [
        Card(
            cost.multiplier,
            Sentence(
                f"times as much is what each of the others would pay towards the "
                f"{cost.pledge.amount:g} {cost.split.amount.unit} of {cost.pledge.decided.year}, "
                f"split by GDP, if {lead} paid nothing; {others} would pay {{}} if it pays",
                (cost.others,),
            ),
        )
        for cost in brief.pledges
    ]
    first = next((t for t in brief.burden.thresholds), None)
    if first is not None and first.count.value is not None:
        found.append(
            Card(
                first.count,
                Sentence(
                    f"of {{}} members that report reach {100 * first.guideline.share:g} % of GDP "
                    f"in {brief.burden.year}",
                    (first.reporting,),
                ),
            )
        )
    found += [
        Card(
            row.cost,
            Sentence(
                f"billion USD a year is what {100 * row.share:g} % of GDP would cost the "
                "{} members below it",
                (row.count,),
            ),
        )
        for row in brief.shortfalls[1:2]
        if row.cost.value is not None
    ]
    return tuple(card for card in found if card.figure.value is not None)


def _others(brief: Brief) -> str:
    groups = brief.ledger.alliance.groups
    return next((group.title for group in groups.values() if group.without), "the others")
