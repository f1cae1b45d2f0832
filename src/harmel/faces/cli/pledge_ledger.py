"""`harmel pledge ledger`: who kept what was pledged, and what followed."""

from typing import TYPE_CHECKING, Annotated

import typer

from harmel.faces.cli import options, output
from harmel.faces.cli.output import Cell
from harmel.faces.words.numerals import ABSENT, written
from harmel.ledger.facts import as_number

if TYPE_CHECKING:
    from harmel.ledger.facts import Fact
    from harmel.models.pledge.ledger_rows import Donor, PledgeLedger
    from harmel.models.pledge.ledger_window import Span

Members = Annotated[
    list[str] | None, typer.Option("--without", metavar="ISO3", help="Coverage if it stops.")
]
Exempt = Annotated[list[str] | None, typer.Option("--exempt", metavar="ISO3", help="Has no part.")]
MOST_REVISED = 4


def ledger(
    donor: Annotated[
        str | None, typer.Option("--donor", metavar="ISO3", help="This donor, year by year.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", min=1949, max=2100, help="This calendar year, not a year's term."),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--class", help="total, military, financial, humanitarian, or a class of weapons."
        ),
    ] = "military",
    release: Annotated[
        str | None, typer.Option("--release", metavar="ID", help="Read this release only.")
    ] = None,
    key: Annotated[
        str, typer.Option("--key", help="gdp, common_funding, ability_to_pay or population.")
    ] = "gdp",
    without: Members = None,
    exempt: Exempt = None,
    pledge: Annotated[
        str | None, typer.Option("--pledge", metavar="ID", help="Default: the first.")
    ] = None,
    as_of: options.AsOf = None,
    pseudo: options.Pseudo = False,
    folder: options.Folder = None,
    as_json: options.Json = False,
    export: options.Export = None,
    chart: options.Chart = None,
) -> None:
    """Set a pledge against what was promised, allocated and delivered in the year after it."""
    from harmel.models.pledge.pledge_ledger import pledge_ledger  # noqa: PLC0415  # loaded when used

    answer = pledge_ledger(
        options.open_ledger(folder, as_of, pseudo),
        pledge,
        donor=donor,
        year=year,
        kind=kind,
        release=release,
        key=key,
        without=tuple(without or ()),
        exempt=tuple(exempt or ()),
    )
    if chart is not None:
        from harmel.faces.charts.pledge_ledger import owed_and_allocated  # noqa: PLC0415

        output.draw(chart, owed_and_allocated(answer))
    headers, rows = _long(answer)
    if output.delivered(answer.as_dict(), as_json, export, headers, rows):
        return
    if donor is not None:
        _donor(answer)
    else:
        _page(answer)


def _long(answer: "PledgeLedger") -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Return the exported table: a row a donor, promised and allocated by year, parts by key."""
    kind = answer.kind
    years = list(answer.donors[0].promised) if answer.donors else []
    keys = list(answer.donors[0].shares) if answer.donors else []
    headers = (
        "iso3",
        "name",
        "kind",
        *[f"promised, all kinds, {year}" for year in years],
        *[f"allocated, {kind}, {year}" for year in years],
        "delivered",
        *[f"allocated in the window, {end}" for end in ("evenly", "least", "most")],
        *[f"part owed, {key}" for key in keys],
        *[f"allocated / owed, {key}" for key in keys],
        *[f"standing, {key}" for key in keys],
        "absent because",
    )
    rows = [
        (
            d.iso3,
            d.name,
            d.kind,
            *[as_number(d.promised[year]) for year in years],
            *[as_number(d.allocated[kind][year]) for year in years],
            as_number(d.delivered),
            *[as_number(part) for part in d.in_window.parts],
            *[as_number(d.shares[key]) if key in d.shares else None for key in keys],
            *[as_number(d.ratios[key].value) if key in d.ratios else None for key in keys],
            *[d.standing.get(key) for key in keys],
            getattr(d.in_window.value, "absent_because", None),
        )
        for d in answer.donors
    ]
    return headers, rows


def _head(answer: "PledgeLedger") -> None:
    """Say what the page rests on, and where its window cannot answer for the pledge."""
    inputs = answer.inputs()
    output.say(f"Inputs: {inputs['sourced']:,} sourced, {inputs['assumed']:,} assumed.")
    output.say(*answer.notes)


def _page(answer: "PledgeLedger") -> None:
    _head(answer)
    _members(answer)
    _agreed(answer)
    _sums(answer)
    _standing(answer)
    _calendar(answer)
    _releases(answer)
    _scheme(answer)
    _partners(answer)
    if answer.weapon_class is not None:
        _weapons(answer)
    _after(answer)


def _agreed(answer: "PledgeLedger") -> None:
    """Say who was exempt by agreement, and whether the parts leave them out."""
    agreed = answer.pledge.exempt
    if not agreed:
        return
    applied = "" if set(agreed) <= set(answer.exempt) else _not_applied(agreed)
    output.say(f"Agreed exempt: {' '.join(agreed)} ({answer.pledge.exempt_because}).{applied}")


def _not_applied(agreed: tuple[str, ...]) -> str:
    flags = " ".join(f"--exempt {iso3}" for iso3 in agreed)
    return f" Here all members have a part; {flags} leaves {' '.join(agreed)} out."


def _title(answer: "PledgeLedger") -> str:
    days = f"{answer.window.start} to {answer.window.end}"
    used = "no release" if answer.release is None else f"release {answer.release.id}"
    out = f"; exempt: {' '.join(answer.exempt)}" if answer.exempt else ""
    late = ", pseudo real time" * answer.pseudo_real_time
    return (
        f"{answer.pledge.title}: {written(answer.amount)} {answer.unit}, decided "
        f"{answer.pledge.decided}. In {answer.unit}: promised (all kinds of aid) and allocated "
        f"({answer.kind}), {used}{late}; window {days}; part: what each would pay if it "
        f"were split by {answer.key}, {answer.key_year}{out}"
    )


def _members(answer: "PledgeLedger") -> None:
    years = [year for year in answer.window.years if year in answer.donors[0].promised]
    parted = answer.term is not None
    rows = [
        (
            d.iso3,
            d.name,
            *[written(d.promised[year]) for year in years],
            *[written(d.allocated[answer.kind][year]) for year in years],
            *(_ends(d.in_window) if parted else ()),
            written(d.shares[answer.key]),
            *_ends(d.ratios[answer.key])[:1],
            d.standing[answer.key],
        )
        for d in answer.donors
        if d.kind == "member"
    ]
    headers = (
        "iso3",
        "name",
        *[f"prom. {year}" for year in years],
        *[f"alloc. {year}" for year in years],
        *(("window", "least", "most") if parted else ()),
        "part",
        "times",
        "standing",
    )
    output.table(_title(answer), headers, rows, words=2)


def _ends(span: "Span") -> list[str]:
    return [written(part) for part in span.parts]


def _spoken(span: "Span") -> str:
    value, low, high = _ends(span)
    return value if span.exact else f"{value} ({low} to {high})"


def _sums(answer: "PledgeLedger") -> None:
    if answer.release is None:
        output.say(f"Promised and allocated: absent: {answer.release_because}.")
    else:
        output.say(
            f"Members together: {_spoken(answer.allocated)} {answer.unit}; the pledge is covered "
            f"{_spoken(answer.coverage)} times."
        )
        if not answer.coverage.exact:
            output.say(
                f"A figure of a {answer.resolution} cannot say what fell into a part of it: the "
                "first number spreads it "
                "evenly over its recorded months, those in brackets are bounds."
            )
        if not answer.complete:
            output.say("The release does not cover the window to its end.")
        for side in answer.sides:
            output.say(
                f"{side.title}: {_spoken(side.allocated)} of a part of "
                f"{written(side.share)}, {_spoken(side.ratio)} times."
            )
        beside = {"institution": "institutions of the EU", "partner": "partners", "other": "others"}
        given = [f"{beside[kind]} {_spoken(span)}" for kind, span in answer.beside.items()]
        output.say(f"Beside the members, not counted: {'; '.join(given)}.")
        if answer.stop is not None:
            output.say(
                f"Without {' '.join(answer.stop.members)}, all else as it was: covered "
                f"{_spoken(answer.stop.covered)} times; the others would have to give "
                f"{written(answer.stop.others_times)} times as much."
            )
    if answer.donors:
        output.say(f"Delivered: absent: {answer.donors[0].as_dict()['delivered_because']}.")


def _standing(answer: "PledgeLedger") -> None:
    members = [d for d in answer.donors if d.kind == "member"]
    keys = list(members[0].shares) if members and answer.release is not None else []
    for key in keys:
        sides = ("over", "under", "open", "exempt", "absent")
        codes = {side: [d.iso3 for d in members if d.standing[key] == side] for side in sides}
        output.say(f"By {key}: {_sided(codes)}.")


def _calendar(answer: "PledgeLedger") -> None:
    """Say who stands how in the calendar years, which leave less open than twelve months do."""
    for one in answer.calendar:
        output.say(
            f"In the calendar year {one.year}: covered {_spoken(one.coverage)} times; by "
            f"{answer.key}: {_sided(one.codes())}."
        )


def _sided(codes: dict[str, list[str]]) -> str:
    return "; ".join(f"{side} {' '.join(found)}" for side, found in codes.items() if found)


def _releases(answer: "PledgeLedger") -> None:
    if answer.versions:
        years = list(dict.fromkeys(year for v in answer.versions for year in v.by_year))
        output.table(
            f"The same sum of members ({answer.kind}) in each release, never joined",
            ("release", "published", *years, "covered, times"),
            [
                (
                    v.release.id,
                    v.release.published.isoformat(),
                    *[written(v.by_year[y]) if y in v.by_year else ABSENT for y in years],
                    _spoken(v.coverage),
                )
                for v in answer.versions
            ],
            words=2,
        )
    for changed in answer.revisions:
        most = ", ".join(
            f"{r.old.subject} {r.old.period} {r.old.number:.2f} to {r.new.number:.2f}"
            for r in changed.revised[:MOST_REVISED]
        )
        apart = f"; {' '.join(changed.not_compared)} not compared" if changed.not_compared else ""
        output.say(
            f"Revised since {changed.before.id}: {len(changed.revised)} of {changed.compared} "
            f"figures, {changed.change.number:+.2f} in all{apart}" + (f": {most}." if most else ".")
        )


def _scheme(answer: "PledgeLedger") -> None:
    found = answer.scheme
    if not (found.purchased or found.statements or found.stances):
        return
    for fact in found.purchased:
        output.say(
            f"PURL bought, {fact.period} ({fact.note}), {fact.release.id}: {written(fact)} "
            f"{fact.unit}."
        )
    output.say(f"PURL by donor: absent: {found.by_donor_because}.")
    rows = [(s.on, s.status, s.what, *_money(s.low, s.high), s.cites) for s in found.statements]
    if rows:
        headers = ("date", "status", "what", "low", "high", "source")
        output.table("PURL as reported", headers, rows, words=3)
    if found.stances:
        output.table(
            "PURL: the newest said of each member",
            ("iso3", "date", "what was said"),
            [(s.iso3, s.on.isoformat(), s.evidence) for s in found.stances],
            words=3,
        )


def _money(*ends: "Fact | None") -> list[str]:
    return [ABSENT if end is None else f"{written(end)} {end.unit}" for end in ends]


def _partners(answer: "PledgeLedger") -> None:
    partners = [d for d in answer.donors if d.kind == "partner"]
    if partners:
        years = list(partners[0].promised)
        output.table(
            f"Partners: allocated, all kinds of aid, {answer.unit}, and by another release",
            ("iso3", "name", *years, "cumulative"),
            [
                (
                    d.iso3,
                    d.name,
                    *[written(d.allocated["total"][year]) for year in years],
                    "; ".join(
                        f"{written(f)} {f.unit} {f.period}"
                        for kind, f in d.cumulative.items()
                        if kind == "total"
                    ),
                )
                for d in partners
            ],
            words=2,
        )
    for act in answer.acts:
        if act.act != "aid":
            low, high = _money(act.low, act.high)
            sums = "no sum" if act.low is None else low if low == high else f"{low} to {high}"
            output.say(f"{act.code}, {act.on}: {act.what}: {act.status}, {sums}.")


def _weapons(answer: "PledgeLedger") -> None:
    output.table(
        f"Weapons, {answer.weapon_class or 'all classes'}: the tracker counts allocations; reports "
        "may repeat them",
        (
            "donor",
            "item",
            "source",
            "unit",
            "promised",
            "allocated",
            "delivered, low",
            "high",
            "as of",
        ),
        [
            (w.donor, w.item, w.source, w.counted_in, *[_count(n) for n in w.counts], w.as_of)
            for w in answer.weapons
        ],
        words=4,
    )


def _count(value: float | None) -> str:
    return ABSENT if value is None else f"{value:,.0f}"


def _after(answer: "PledgeLedger") -> None:
    output.table(
        "What followed",
        ("date", "title", "note"),
        [(event.on.day.isoformat(), event.title, event.note) for event in answer.events],
        words=3,
    )
    for row in answer.settled:
        output.say(f"{row['settled']}: {row['title']}: {row['outcome']}. {row['what']}.")
    if answer.compiled_later:
        output.say(
            f"Put together later, from reports of the time: {', '.join(answer.compiled_later)}."
        )


def _donor(answer: "PledgeLedger") -> None:
    (found,) = answer.donors
    _head(answer)
    classes = list(found.allocated)
    output.table(
        f"{found.name}: {answer.unit} by year; promised and allocated are never added",
        ("year", "promised, all kinds", *[f"allocated, {c}" for c in classes], "delivered"),
        [
            (
                year,
                written(found.promised[year]),
                *[written(found.allocated[c][year]) for c in classes],
                ABSENT,
            )
            for year in found.promised
        ],
    )
    _why(found)
    _months(answer, found)
    if found.iso3 in answer.pledge.exempt:
        _agreed(answer)
    days = f"{answer.window.start} to {answer.window.end}"
    output.say(f"Allocated, {answer.kind}, {days}: {_spoken(found.in_window)}.")
    if found.shares:
        output.table(
            f"Part of {written(answer.amount)} {answer.unit} it would pay if split by each key",
            ("key", "part", "times", "least", "most", "standing"),
            [
                (key, written(share), *_ends(found.ratios[key]), found.standing[key])
                for key, share in found.shares.items()
            ],
        )
    if found.without is not None:
        output.say(f"Without it the pledge is covered {_spoken(found.without)} times.")
    for kind, fact in found.cumulative.items():
        output.say(f"{fact.release.id}, {fact.period}, {kind}: {written(fact)} {fact.unit}.")
    if answer.weapons:
        _weapons(answer)
    for stance in answer.scheme.stances:
        if stance.iso3 == found.iso3:
            output.say(f"PURL, {stance.on}: {stance.evidence}")
    for act in answer.acts:
        if act.code == found.iso3:
            output.say(f"{act.on}: {act.what}: {act.status}.")


def _months(answer: "PledgeLedger", found: "Donor") -> None:
    months = [f"{month:02d}" for month in range(1, 13)]
    years = sorted({when[:4] for when in found.by_month})
    if years:
        known = {when: written(fact) for when, fact in found.by_month.items()}
        output.table(
            f"Allocated, {answer.kind}, by month; a dash is a month without a row",
            ("year", *months),
            [(y, *[known.get(f"{y}-{m}", ABSENT) for m in months]) for y in years],
        )


def _why(found: "Donor") -> None:
    data = found.as_dict()
    if data["allocated_because"]:
        output.say(f"Allocated: absent: {data['allocated_because']}.")
    output.say(f"Delivered: absent: {data['delivered_because']}.")
