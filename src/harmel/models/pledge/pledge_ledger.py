"""Who kept what was pledged: promised, allocated and delivered apart, against four fair shares."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harmel.errors import BadArgument, BadLedger, NoAnswer, Problem
from harmel.ledger.facts import Derived, Fact, Parameter, Quantity, as_number
from harmel.ledger.rates import rate
from harmel.ledger.schemas import Pledge
from harmel.ledger.store import Ledger
from harmel.models.pledge.fair_split import KEYS, Split, pledge_split
from harmel.models.pledge.ledger_around import (
    acts,
    compiled_later,
    followed,
    scheme,
    settled,
    weapon_classes,
    weapons,
)
from harmel.models.pledge.ledger_book import (
    CLASSES,
    INSTITUTIONS,
    PROMISED,
    Book,
    changes,
    name_of,
    other_books,
    read_book,
)
from harmel.models.pledge.ledger_calendar import (
    calendar_year,
    complete,
    pledge_window,
    standing,
    term,
    warnings,
)
from harmel.models.pledge.ledger_rows import Donor, PledgeLedger, Side, Stop, Version
from harmel.models.pledge.ledger_window import (
    Span,
    Window,
    less,
    nothing,
    part_of,
    total,
)
from harmel.units import Amount, convert, unit

HERE = "harmel.models.pledge.pledge_ledger.pledge_ledger"
MONEY = "military"
ALLIANCE_FILE = "alliance.yaml"
WORDS = {"without": "member"}
UNDELIVERED = (
    "no source in the ledger gives deliveries in money: the tracker counts what was allocated, and "
    "reports of what arrived count weapons"
)


def pledge_ledger(
    ledger: Ledger,
    pledge: str | None = None,
    *,
    donor: str | None = None,
    year: int | None = None,
    kind: str = MONEY,
    release: str | None = None,
    key: str = "gdp",
    without: Sequence[str] = (),
    exempt: Sequence[str] = (),
) -> PledgeLedger:
    """
    Set a pledge against what its members promised and had allocated in the year after it.

    Commitments (promised) and allocations are kept apart, as their source does; deliveries are
    absent with the reason, but for weapons that some report says arrived. One release is read, and
    no other is joined to it.

    Parameters
    ----------
    ledger : Ledger
        An opened ledger. The parts owed are as known on the day of the pledge.
    pledge : str, optional
        The id of a pledge of `alliance.yaml`; its first word names the measures, as in
        ``ukraine-2024`` and ``ukraine_aid_total``. Default: the first.
    donor : str, optional
        Only this donor is listed; sums still hold all members.
    year : int, optional
        Count this calendar year, in place of the twelve months from the decision.
    kind : str
        A class of money: total, military, financial, humanitarian; or a class of weapons, which
        are then listed beside military aid.
    release : str, optional
        The release of aid by donor and year. Default: the newest visible one.
    key : {"gdp", "common_funding", "ability_to_pay", "population"}
        The key by which over- and under-performers are told.
    without : sequence of str
        Members that stop. Default: the lead state.
    exempt : sequence of str
        Members that owe nothing; the others share their part. Default: nobody, also where the
        alliance agreed on an exemption: that is told, and applied only if asked for.

    Returns
    -------
    PledgeLedger
        Amounts in the unit of the release [billion EUR], coverage and ratios as ratios.

    Raises
    ------
    BadArgument
        If a pledge, donor, member, class, key, year or release is not one of those known.
    BadLedger
        If the alliance file exempts somebody that was no member.
    NoAnswer
        If the alliance made no pledge, or none by the ledger's date, or the key has no figures.

    References
    ----------
    Trebesch, Antezza, Bushnell et al., The Ukraine Support Tracker, Kiel Working Paper 2218.
    """
    found = _pledge(ledger, pledge)
    money, weapon = _class(ledger, kind)
    _known("key", key, KEYS)
    recipient = found.id.partition("-")[0]
    book = read_book(ledger, recipient, release)
    if year is not None and book.release is not None:
        _known("year", str(year), book.years)
    window = pledge_window(found.decided, year)
    gone = tuple(dict.fromkeys(exempt))
    case = _Case(ledger, found, book, money, window, gone, _amount(ledger, found, book))
    splits = _splits(case, key)
    members = tuple(splits[key].shares)
    _agreed(found, members)
    for iso3 in without:
        _known("without", iso3, members)
    if donor is not None:
        _known("donor", donor, sorted({*members, *book.donors, *ledger.alliance.partners}))
    counts = weapons(ledger, recipient, weapon)
    spans = {iso3: case.span(iso3) for iso3 in case.donors(members)}
    whole = total(
        case("allocated"),
        [spans[iso3] for iso3 in members],
        case.unit,
        "sum over the members that the release covers",
        book.why or "no figure of any member",
    )
    stopping = tuple(dict.fromkeys(without)) or tuple(
        m for m in (ledger.alliance.lead,) if m in members
    )
    maker = _Maker(case, splits, spans, whole)
    listed = [donor] if donor is not None else list(spans)
    rows = [maker.donor(iso3) for iso3 in listed]
    years = tuple(
        calendar_year(when, book, money, splits[key].shares, case.amount, case)
        for when in window.years
        if year is None and book.release is not None and when in book.years
    )
    return PledgeLedger(
        pledge=found,
        as_of=ledger.as_of,
        pseudo_real_time=ledger.pseudo_real_time,
        window=window,
        term=None if year is not None else term(found),
        resolution="month" if book.monthly else "year",
        complete=complete(book, window),
        release=book.release,
        release_because=book.why,
        kind=money,
        weapon_class=weapon,
        key=key,
        key_year=splits[key].year,
        exempt=gone,
        shares=splits[key].shares,
        multipliers=splits[key].multipliers,
        calendar=years,
        notes=warnings(found, window, years),
        unit=case.unit,
        amount=case.amount,
        donors=tuple(sorted(rows, key=_order(key))),
        allocated=whole,
        coverage=case.covered("coverage", whole),
        beside=maker.beside(members),
        sides=maker.sides(key),
        stop=maker.stop(stopping) if stopping else None,
        versions=tuple(_version(case, other, members) for other in other_books(book)),
        revisions=changes(book, money),
        weapons=tuple(w for w in counts if donor is None or w.code == donor),
        scheme=scheme(ledger, recipient, members),
        acts=tuple(s for s in acts(ledger, ("aid", "purl")) if s.code in ledger.alliance.partners),
        events=followed(ledger, recipient, found.decided),
        settled=settled(ledger, recipient, found.decided),
        compiled_later=compiled_later(ledger),
    )


@dataclass(frozen=True)
class _Case:
    """What one question is about; calling it gives the address of one of its numbers."""

    ledger: Ledger
    pledge: Pledge
    book: Book
    kind: str
    window: Window
    exempt: tuple[str, ...]
    amount: Derived

    @property
    def unit(self) -> str:
        return self.amount.unit

    def __call__(self, *parts: str, book: Book | None = None) -> str:
        release = (book or self.book).release
        used = release.id if release else "no-release"
        days = f"{self.window.start}-{self.window.end}"
        out = "".join(f"-without-{iso3}" for iso3 in sorted(self.exempt))
        return "/".join(("pledge", f"{self.pledge.id}{out}", used, self.kind, days, *parts))

    def donors(self, members: Sequence[str]) -> tuple[str, ...]:
        others = {*self.book.donors, *self.ledger.alliance.partners} - {*members}
        return (*members, *sorted(others))

    def span(self, iso3: str, book: Book | None = None) -> Span:
        used = book or self.book
        return used.span(self.kind, iso3, self.window, self(iso3, "allocated", book=book))

    def covered(self, name: str, span: Span, book: Book | None = None) -> Span:
        formula = "allocated inside the window / pledge"
        return part_of(self(name, book=book), span, self.amount, formula=formula)


@dataclass(frozen=True)
class _Maker:
    """Puts rows together from the parts owed and the spans of all donors."""

    case: _Case
    splits: Mapping[str, Split]
    spans: Mapping[str, Span]
    whole: Span

    def donor(self, iso3: str) -> Donor:
        case, book, span = self.case, self.case.book, self.spans[iso3]
        owed = {k: s.shares[iso3] for k, s in self.splits.items() if iso3 in s.shares}
        ratios = {
            key: part_of(
                case(iso3, "ratio", key), span, part, formula="allocated / part owed by the key"
            )
            for key, part in owed.items()
        }
        years = book.years or case.window.years
        return Donor(
            iso3=iso3,
            name=self.name(iso3),
            kind=self.kind(iso3),
            promised={y: book.figure(PROMISED, iso3, y) for y in years},
            allocated={c: {y: book.figure(c, iso3, y) for y in years} for c in CLASSES},
            by_month=book.by_month(case.kind, iso3),
            delivered=nothing(case(iso3, "delivered"), case.unit, UNDELIVERED),
            in_window=span,
            shares=owed,
            ratios=ratios,
            standing={
                key: standing(owed[key], ratios[key], complete(book, case.window)) for key in owed
            },
            without=self.left(case(iso3, "without"), (iso3,)) if owed else None,
            cumulative=_cumulative(case, iso3),
        )

    def name(self, iso3: str) -> str:
        names = next(iter(self.splits.values())).names
        return names.get(iso3) or name_of(iso3)

    def kind(self, iso3: str) -> str:
        if iso3 in next(iter(self.splits.values())).shares:
            return "member"
        if iso3 == INSTITUTIONS:
            return "institution"
        return "partner" if iso3 in self.case.ledger.alliance.partners else "other"

    def left(self, address: str, members: Sequence[str]) -> Span:
        gone = [self.spans[iso3] for iso3 in members]
        rest = less(f"{address}/allocated", self.whole, gone, self.case.unit, "all less those gone")
        return part_of(address, rest, self.case.amount, formula="what is left / pledge")

    def stop(self, members: tuple[str, ...]) -> Stop:
        case, name = self.case, f"without/{'-'.join(members)}"
        why = "none of them has a figure"
        gone = total(
            case(name, "gone"),
            [self.spans[m] for m in members],
            case.unit,
            "sum of those gone",
            why,
        )
        times: Quantity = nothing(case(name, "others_times"), "ratio", why)
        if gone.known and self.whole.value.number > gone.value.number:
            times = Derived(
                case(name, "others_times"),
                self.whole.value.number / (self.whole.value.number - gone.value.number),
                "ratio",
                HERE,
                "all / (all - those gone), by even proration",
                (self.whole.value, gone.value),
            )
        return Stop(
            members,
            self.left(case(name, "coverage"), members),
            part_of(case(name, "lost"), gone, case.amount, formula="those gone / pledge"),
            times,
        )

    def beside(self, members: Sequence[str]) -> dict[str, Span]:
        found: dict[str, list[Span]] = {"institution": [], "partner": [], "other": []}
        for iso3, span in self.spans.items():
            if iso3 not in members:
                found[self.kind(iso3)].append(span)
        why = self.case.book.why or "no figure of such a donor"
        return {
            kind: total(self.case("beside", kind), spans, self.case.unit, f"sum, {kind}", why)
            for kind, spans in found.items()
        }

    def sides(self, key: str) -> tuple[Side, ...]:
        lead, alliance = self.case.ledger.alliance.lead, self.case.ledger.alliance
        members = tuple(self.splits[key].shares)
        if lead not in members:
            return ()
        titles = [group.title for group in alliance.groups.values() if group.without == (lead,)]
        rest = tuple(m for m in members if m != lead)
        return (
            self.side(key, lead, self.name(lead), (lead,)),
            self.side(key, "OTHERS", titles[0] if titles else "All others", rest),
        )

    def side(self, key: str, name: str, title: str, members: Sequence[str]) -> Side:
        case, owed = self.case, self.splits[key].shares
        why = "no figure of this side"
        given = total(
            case("side", name), [self.spans[m] for m in members], case.unit, "sum of a side", why
        )
        share = Derived(
            case("side", name, "share", key),
            sum(owed[m].number for m in members),
            case.unit,
            HERE,
            "sum of the parts owed",
            tuple(owed[m] for m in members),
        )
        ratio = part_of(case("side", name, "ratio", key), given, share, formula="allocated / owed")
        part = part_of(case("side", name, "part"), given, self.whole.value).value
        return Side(name, title, given, share, ratio, part)


def _pledge(ledger: Ledger, asked: str | None) -> Pledge:
    there = {pledge.id: pledge for pledge in ledger.alliance.pledges}
    if not there:
        raise NoAnswer(Problem("This alliance names no pledge.", fix="List one under `pledges`."))
    if asked is not None:
        _known("pledge", asked, there)
    found = there[asked if asked is not None else next(iter(there))]
    if found.decided > ledger.as_of:
        raise NoAnswer(
            Problem(
                "This pledge was not yet made on the date asked for.",
                found=f"{found.id}, decided {found.decided}",
                allowed=f"pledges up to {ledger.as_of}",
            )
        )
    return found


def _agreed(pledge: Pledge, members: Sequence[str]) -> None:
    """Refuse an alliance file whose pledge exempts somebody that was no member on its day."""
    strangers = [iso3 for iso3 in pledge.exempt if iso3 not in members]
    if strangers:
        raise BadLedger(
            Problem(
                f"Pledge {pledge.id}: only a member can be exempt.",
                ALLIANCE_FILE,
                column="exempt",
                found=", ".join(strangers),
                allowed=", ".join(members),
            )
        )


def _class(ledger: Ledger, kind: str) -> tuple[str, str | None]:
    there = (*CLASSES, *weapon_classes(ledger))
    _known("class", kind, there)
    return (kind, None) if kind in CLASSES else (MONEY, kind)


def _known(name: str, asked: str, there: Iterable[str]) -> None:
    allowed = list(there)
    if asked not in allowed:
        raise BadArgument(
            Problem(
                f"This {WORDS.get(name, name)} is not known.",
                column=name,
                found=asked,
                allowed=", ".join(allowed) or "none",
            )
        )


def _amount(ledger: Ledger, pledge: Pledge, book: Book) -> Derived:
    wanted = book.unit(pledge.unit)
    inputs: tuple[Quantity, ...] = ()
    currency = unit(wanted).currency or pledge.currency
    if currency != pledge.currency:
        inputs = (rate(ledger, pledge.currency, currency, pledge.decided),)
    value = convert(pledge.amount, pledge.unit, wanted, inputs[0].number if inputs else None)
    formula = "as pledged" if not inputs else "as pledged, at the rate of the day"
    stated: dict[str, Parameter] = {
        "amount": pledge.amount,
        "unit": pledge.unit,
        "source": pledge.source,
    }
    return Derived(f"pledge/{pledge.id}/amount", value, wanted, HERE, formula, inputs, stated)


def _splits(case: _Case, key: str) -> dict[str, Split]:
    """Split the pledge by every key that has figures; the one asked for must have them."""
    then = replace(case.ledger, as_of=case.pledge.decided)
    currency = unit(case.unit).currency or case.pledge.currency
    scale = case.unit.removesuffix(currency).strip()
    amount = Amount(case.amount.number, scale, currency)
    found = {}
    for name in KEYS:
        try:
            found[name] = pledge_split(
                then, amount, name, exempt=case.exempt, on=case.pledge.decided
            )
        except NoAnswer:
            if name == key:
                raise
    return found


def _order(key: str) -> Callable[[Donor], tuple[int, float, str]]:
    """Put members first, by the part they owe; then others, by what they had allocated."""

    def place(donor: Donor) -> tuple[int, float, str]:
        owed = donor.shares.get(key)
        given = as_number(donor.in_window.value) or 0.0
        return (owed is None, -(owed.number if owed is not None else given), donor.iso3)

    return place


def _cumulative(case: _Case, iso3: str) -> dict[str, Fact]:
    found = {}
    for kind in CLASSES:
        measure = f"{case.book.measure(kind)}_usd"
        if measure in case.ledger.measures():
            facts = case.ledger.facts(subject=iso3, measure=measure)
            if facts:
                found[kind] = facts[-1]
    return found


def _version(case: _Case, book: Book, members: Sequence[str]) -> Version:
    if book.release is None:
        raise TypeError("a version is of a release")
    spans = [case.span(iso3, book) for iso3 in members]
    given = total(case("given", book=book), spans, case.unit, "sum over members", "none covered")
    by_year: dict[str, Quantity] = {}
    for year in book.years:
        facts = tuple(f for m in members if (f := book.facts.get((case.kind, m, year))) is not None)
        by_year[year] = Derived(
            case("members", year, book=book),
            sum(fact.number for fact in facts),
            case.unit,
            HERE,
            "sum over the members that the release covers",
            facts,
        )
    return Version(book.release, case.covered("version", given, book), by_year)
