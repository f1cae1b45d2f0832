"""The questions that a claim may ask of a ledger, and how each is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from harmel.errors import NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Quantity
from harmel.ledger.members import members, members_on
from harmel.ledger.offices import TermDecision, holder_named, office, slug, term_decisions
from harmel.ledger.rates import rate
from harmel.ledger.record import events
from harmel.ledger.store import Ledger
from harmel.units import day, months_between

Arguments = Mapping[str, str]
ASSUMED = "assumed"


def _count(ledger: Ledger, of: Arguments) -> Quantity:
    return members(ledger, day(of["on"], "on")).count


def _is_member(ledger: Ledger, of: Arguments) -> Quantity:
    on = day(of["on"], "on")
    found = {member.iso3: member for member in members_on(ledger, on)}
    member = found.get(of["iso3"])
    return _derive(
        f"is_member/{of['iso3']}/{on}",
        "no" if member is None else "yes",
        "text",
        "whether the country had joined by the day",
        tuple(m.accession for m in found.values()) if member is None else (member.accession,),
    )


def _holder(ledger: Ledger, of: Arguments) -> Quantity:
    holder = office(ledger, day(of["on"], "on")).holder
    if holder is None:
        raise NoAnswer(Problem("Nobody held the office on that day."))
    return _derive(
        f"office_holder/{of['on']}", holder.name, "text", "who was in office", (holder.start,)
    )


def _since(ledger: Ledger, of: Arguments) -> Quantity:
    holder = office(ledger, day(of["on"], "on")).holder
    if holder is None:
        raise NoAnswer(Problem("Nobody held the office on that day."))
    return holder.start


def _ranked(ledger: Ledger, of: Arguments) -> tuple[Quantity, int]:
    holder_named(ledger, of["name"])
    for rank in office(ledger, day(of["on"], "on")).ranking:
        if rank.name == of["name"]:
            return rank.days, rank.rank
    raise NoAnswer(Problem("Nobody of this name had held the office by that day."))


def _days(ledger: Ledger, of: Arguments) -> Quantity:
    return _ranked(ledger, of)[0]


def _rank(ledger: Ledger, of: Arguments) -> Quantity:
    ranking = office(ledger, day(of["on"], "on")).ranking
    return _derive(
        f"office_rank/{slug(of['name'])}/{of['on']}",
        float(_ranked(ledger, of)[1]),
        "rank",
        "one more than the number of holders with more days in office",
        tuple(rank.days for rank in ranking),
    )


def _office_years(ledger: Ledger, of: Arguments) -> Quantity:
    spell = holder_named(ledger, of["name"])[-1]
    asked = day(of["on"], "on")
    ended = spell.ended_by(asked)
    months = months_between(spell.start.day, spell.end.day if ended else asked)
    return _derive(
        f"office_years/{slug(of['name'])}/{asked}",
        months / 12,
        "years",
        "calendar months in office / 12",
        (spell.start, spell.end) if ended else (spell.start,),
    )


def _terms(ledger: Ledger, of: Arguments) -> Quantity:
    takes_effect = of.get("dated", "decided") == "effect"
    theirs, found = _terms_in_span(ledger, of, takes_effect)
    return _derive(
        f"term_decisions/{slug(of['name'])}/{of['decision']}/{of['by']}",
        float(len(found)),
        "events",
        f"decisions of this kind {'in effect from' if takes_effect else 'dated in'} the span, "
        f"of {len(theirs)} on record",
        tuple(term.start if takes_effect else term.decided for term in theirs),
    )


def _term_decided_year(ledger: Ledger, of: Arguments) -> Quantity:
    _, found = _terms_in_span(ledger, of, True)
    if not found:
        raise NoAnswer(Problem("No decision of this kind takes effect in the span."))
    return _derive(
        f"term_decided_year/{slug(of['name'])}/{of['decision']}/{of['by']}",
        float(found[0].decided.day.year),
        "years",
        "year in which the first decision was taken that has effect from the span",
        (found[0].decided, found[0].start),
    )


def _terms_in_span(
    ledger: Ledger, of: Arguments, takes_effect: bool
) -> tuple[list[TermDecision], list[TermDecision]]:
    """Return all decisions on a name, and those of one kind that fall in the span."""
    first = day(of["from_"], "from_") if "from_" in of else date.min
    last = day(of["by"], "by")
    theirs = [term for term in term_decisions(ledger) if term.name == of["name"]]
    if not theirs:
        raise NoAnswer(Problem("No decision on a term of this name is on record."))
    found = [
        term
        for term in theirs
        if term.decision == of["decision"]
        and first <= (term.start if takes_effect else term.decided).day <= last
    ]
    return theirs, found


def _attribute(ledger: Ledger, of: Arguments) -> Fact:
    for fact in ledger.attributes():
        if fact.subject == of["subject"] and fact.measure == of["measure"]:
            return fact
    what = of["measure"].replace("_", " ")
    raise NoAnswer(Problem(f"The ledger holds no {what} of {of['subject']} as of {ledger.as_of}."))


def _attribute_year(ledger: Ledger, of: Arguments) -> Quantity:
    fact = _attribute(ledger, of)
    return _derive(f"year/{fact.id}", float(fact.day.year), "years", "year of the date", (fact,))


def _months(ledger: Ledger, of: Arguments) -> Derived:
    fact = _attribute(ledger, of)
    months = months_between(fact.day, day(of["on"], "on"))
    formula = "calendar months from one date to the other"
    return _derive(f"months/{fact.id}/{of['on']}", months, "months", formula, (fact,))


def _years(ledger: Ledger, of: Arguments) -> Quantity:
    months = _months(ledger, of)
    formula = "calendar months from one date to the other / 12"
    return _derive(
        months.id.replace("months/", "years/", 1), months.number / 12, "years", formula, (months,)
    )


def _age(ledger: Ledger, of: Arguments) -> Quantity:
    born = _attribute(ledger, {"subject": of["subject"], "measure": "born"})
    years = float(int(months_between(born.day, day(of["on"], "on")) // 12))
    return _derive(f"age/{of['subject']}/{of['on']}", years, "years", "birthdays passed", (born,))


def _convert(ledger: Ledger, of: Arguments) -> Quantity:
    price = rate(ledger, of["from"], of["to"], day(of["on"], "on"))
    value = float(of["amount"]) * price.number
    return _derive(
        f"convert/{of['amount']}/{of['from']}/{of['to']}/{of['on']}",
        value,
        f"billion {of['to']}",
        f"{of['amount']} billion {of['from']} x rate of the day",
        (price,),
    )


def _share(ledger: Ledger, of: Arguments) -> Quantity:
    return ledger.fact(of["subject"], "defence_share_gdp", of["year"])


def _event_count(ledger: Ledger, of: Arguments) -> Quantity:
    first = day(of["from_"], "from_") if "from_" in of else date.min
    last = day(of["to"], "to") if "to" in of else date.max
    found = [
        event
        for event in events(ledger)
        if event.kind == of["kind"]
        and of.get("search", "").lower() in event.text
        and first <= event.on.day <= last
    ]
    return _derive(
        f"event_count/{of['kind']}/{of.get('search', '')}",
        float(len(found)),
        "events",
        "events of the kind in the span",
        tuple(event.on for event in found),
    )


def _event_date(ledger: Ledger, of: Arguments) -> Quantity:
    for event in events(ledger):
        if event.kind == of["kind"] and of["search"].lower() in event.text:
            return event.on
    raise NoAnswer(Problem(f"No {of['kind']} about '{of['search']}' is on the record."))


def _members_asking(ledger: Ledger, of: Arguments) -> Quantity:
    asked, _ = _requests(ledger, of)
    hosts = sorted({host for host, _ in asked})
    return _derive(
        f"members_asking/{of['classes'].replace(' ', '-')}",
        float(len(hosts)),
        "members",
        f"members with a request of these classes that is not assumed: {' '.join(hosts)}",
        tuple(asked.values()),
    )


def _requests_made(ledger: Ledger, of: Arguments) -> Quantity:
    asked, offered = _requests(ledger, of)
    wanted = of.get("answered")
    found = [key for key in asked if wanted is None or (key in offered) == (wanted == "yes")]
    known = tuple(offered[key] for key in asked if key in offered)
    return _derive(
        f"requests/{of['classes'].replace(' ', '-')}/{wanted or 'all'}",
        float(len(found)),
        "items",
        "requests, one a member and class; answered: some offer towards the member has the class; "
        "assumed rows are left out",
        (*asked.values(), *(known if wanted is not None else ())),
    )


def _requests(
    ledger: Ledger, of: Arguments
) -> tuple[dict[tuple[str, str], Fact], dict[tuple[str, str], Fact]]:
    """Return requests and offers by host and class, from the newest file of support by the day."""
    tables = [t for t in ledger.of_kind("support") if t.sidecar.published <= ledger.as_of]
    if not tables:
        raise NoAnswer(Problem(f"The ledger holds no file of support as of {ledger.as_of}."))
    table, hosts, classes = tables[-1], of["members"].split(), of["classes"].split()
    found: dict[str, dict[tuple[str, str], Fact]] = {"request": {}, "offer": {}}
    for row in table.rows:
        what, class_ = row.text("row"), row.text("class")
        host = row.text("towards") if what == "offer" else row.text("member")
        known = what in found and host in hosts and class_ in classes
        if known and row.text("mark") != ASSUMED:
            fact = table.fact(row, "quantity", row.text("member"), f"{what}_{class_}", "items")
            found[what].setdefault((host, class_), fact)
    return found["request"], found["offer"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question a claim may ask: how it is answered, and the arguments it needs and may have."""

    answer: Callable[[Ledger, Arguments], Quantity]
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


QUESTIONS: dict[str, Question] = {
    "member_count": Question(_count, ("on",)),
    "is_member": Question(_is_member, ("iso3", "on")),
    "office_holder": Question(_holder, ("on",)),
    "office_since": Question(_since, ("on",)),
    "office_days": Question(_days, ("name", "on")),
    "office_years": Question(_office_years, ("name", "on")),
    "office_rank": Question(_rank, ("name", "on")),
    "term_decisions": Question(_terms, ("name", "decision", "by"), ("from_", "dated")),
    "term_decided_year": Question(_term_decided_year, ("name", "decision", "by"), ("from_",)),
    "attribute": Question(_attribute, ("subject", "measure")),
    "attribute_year": Question(_attribute_year, ("subject", "measure")),
    "age": Question(_age, ("subject", "on")),
    "years_since": Question(_years, ("subject", "measure", "on")),
    "months_since": Question(_months, ("subject", "measure", "on")),
    "convert": Question(_convert, ("amount", "from", "to", "on")),
    "share_gdp": Question(_share, ("subject", "year")),
    "event_count": Question(_event_count, ("kind",), ("search", "from_", "to")),
    "event_date": Question(_event_date, ("kind", "search")),
    "members_asking": Question(_members_asking, ("members", "classes")),
    "requests": Question(_requests_made, ("members", "classes"), ("answered",)),
}


def _derive(
    address: str, value: float | str, unit: str, formula: str, inputs: tuple[Quantity, ...]
) -> Derived:
    function = "harmel.ledger.questions"
    return Derived(f"claims/{address}", value, unit, function, formula, inputs)
