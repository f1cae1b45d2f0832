"""Months of the Ukraine Support Tracker become years; columns may have had other names."""

import pytest

from harmel.errors import BadFile, BadTable
from harmel.ledger.importers.kiel import read
from harmel.ledger.reading import FoundFact, Reading

FILE = "data_explorer.csv"
HEADER = '"country","iso","year","month","total","financial","humanitarian","military",'
COMMITTED = '"commitments","gdp"'
ROWS = (
    '"Poland","POL",2022,2,0.5,0.1,0.1,0.3,0.6,574.0',
    '"Poland","POL",2022,3,1.5,0,0,1.5,1.5,574.0',
    '"Poland","POL",2023,1,0.25,0.25,0,0,0.25,574.0',
    '"EU (Commission and Council)","EU",2022,3,2,2,0,0,2,14522.0',
)


def months(*rows: str, header: str = HEADER + COMMITTED) -> bytes:
    """Make a file of the tracker's form."""
    return "\n".join([header, *(rows or ROWS), ""]).encode()


def value(reading: Reading, subject: str, measure: str, period: str) -> float | None:
    """Return the one figure that fits."""
    (found,) = (
        fact.value
        for fact in reading.facts
        if (fact.subject, fact.measure, fact.period) == (subject, measure, period)
    )
    return found


def refused(data: bytes) -> str:
    """Return the text of the error."""
    with pytest.raises(BadTable) as error:
        read(data, FILE)
    return str(error.value)


def test_months_are_summed_to_years() -> None:
    """Poland gave 0.5 in February and 1.5 in March of 2022; each year stands alone."""
    reading = read(months(), FILE)
    assert value(reading, "POL", "ukraine_aid_total", "2022") == 2.0
    assert value(reading, "POL", "ukraine_aid_military", "2022") == 1.8
    assert value(reading, "POL", "ukraine_aid_commitments", "2022") == 2.1
    assert value(reading, "POL", "ukraine_aid_total", "2023") == 0.25
    assert len(reading.facts) == 2 * 2 * 5 + 4 * 5
    assert set(reading.units.values()) == {"billion EUR"}


def test_a_sum_has_no_cell_and_names_its_months() -> None:
    """No row or column of the file holds a sum, so none is given."""
    found = read(months(), FILE).facts[10]
    assert found == FoundFact(
        "POL", "ukraine_aid_total", "2022", 2.0, "actual", note="sum of 2 months: 2022-02 03"
    )
    assert read(months(ROWS[2]), FILE).facts[0].note == "sum of 1 month: 2023-01"


def test_a_year_without_a_row_is_nothing_recorded() -> None:
    """The institutions have no row in 2023, though the file covers it: zero, with the reason."""
    (found,) = (
        fact
        for fact in read(months(), FILE).facts
        if (fact.subject, fact.measure, fact.period)
        == ("EU_INSTITUTIONS", "ukraine_aid_total", "2023")
    )
    assert (found.value, found.status) == (0.0, "actual")
    assert found.note == "no row of this year: the tracker recorded nothing"


def test_the_institutions_of_the_union_are_one_donor() -> None:
    """Their code is no country's, so they have a name of their own."""
    assert value(read(months(), FILE), "EU_INSTITUTIONS", "ukraine_aid_total", "2022") == 2.0


def test_the_last_month_is_a_caveat() -> None:
    """A year that is not over is seen from the last month of the file."""
    reading = read(months(), FILE)
    assert reading.caveats[-1] == (
        "Each year is a sum of months; the last month of the file is 2023-01."
    )
    assert reading.period == "2022 to 2023"


def test_unknown_columns_are_named() -> None:
    """A new column is no error; it is listed."""
    assert read(months(), FILE).skipped == ("column gdp: not kept",)


def test_a_file_without_commitments_is_read() -> None:
    """Older files have none; that is listed and the measure is missing."""
    rows = ("Poland,POL,2022,2,0.5,0.1,0.1,0.3",)
    header = HEADER.rstrip(",")
    reading = read(months(*rows, header=header), FILE)
    assert reading.skipped == ("commitments: this file has no such column",)
    assert "ukraine_aid_commitments" not in reading.units


def test_renamed_and_shifted_columns_are_found() -> None:
    """Other names of other releases, in another order, give the same figures."""
    header = "Month,Year,Donor,Military Allocations,Humanitarian aid,Financial,Total allocations"
    reading = read(months("2,2022,Turkiye,0.3,0.1,0.1,0.5", header=header), FILE)
    assert value(reading, "TUR", "ukraine_aid_military", "2022") == 0.3
    assert value(reading, "TUR", "ukraine_aid_total", "2022") == 0.5


@pytest.mark.parametrize("name", ["Türkiye", "Turkey", "TURKIYE"])
def test_a_donor_has_had_other_names(name: str) -> None:
    """The name alone is enough where the file has no codes."""
    header = "country,year,month,total,financial,humanitarian,military"
    reading = read(months(f"{name},2022,2,0.5,0.1,0.1,0.3", header=header), FILE)
    assert {found.subject for found in reading.facts} == {"TUR"}


def test_a_new_donor_with_a_code_is_kept() -> None:
    """A country the tracker adds is known by its code."""
    reading = read(months("Brazil,BRA,2022,2,0.5,0.1,0.1,0.3,0.6,1"), FILE)
    assert {found.subject for found in reading.facts} == {"BRA"}


def test_missing_columns_are_an_error_with_their_synonyms() -> None:
    """Each column that is needed is named with all the names it may have."""
    header = "country,iso,year,total,financial,humanitarian,arms"
    assert refused(months("Poland,POL,2022,0.5,0.1,0.1,0.3", header=header)).splitlines() == [
        f"{FILE}, row 1, column month: This column is missing. "
        "Found: country, iso, year, total, financial, humanitarian, arms. Allowed: month.",
        f"{FILE}, row 1, column military: This column is missing. "
        "Found: country, iso, year, total, financial, humanitarian, arms. "
        "Allowed: military or military allocations or military aid.",
    ]


def test_two_columns_that_could_be_meant_are_an_error() -> None:
    """Total and total allocations together leave it open which counts."""
    text = refused(months(header=HEADER + '"commitments","total_allocations"'))
    assert text == (
        f"{FILE}, row 1, column total: Two columns could be meant. "
        "Found: total, total_allocations. Allowed: one of them."
    )


@pytest.mark.parametrize(
    ("donor", "found"),
    [
        ("Ruritania,", "Ruritania"),
        ("Poland,DEU", "Poland DEU"),
        ("Ruritania,RU", "Ruritania RU"),
        (",", "nothing"),
    ],
)
def test_a_donor_that_is_not_known_is_an_error(donor: str, found: str) -> None:
    """Neither an unknown name nor a name with another's code is taken."""
    assert refused(months(f"{donor},2022,2,0.5,0.1,0.1,0.3,0.6,1")) == (
        f"{FILE}, row 2, column donor: This donor is not known. Found: {found}. Allowed: a "
        "donor's name and, where the file has codes, its own ISO 3166-1 alpha-3 code."
    )


def test_a_month_that_stands_twice_is_an_error() -> None:
    """A month counted twice would double a sum."""
    assert refused(months(ROWS[0], ROWS[0])) == (
        f"{FILE}, row 3, column month: This month stands twice. "
        "Found: POL 2022-02, as in row 2. Allowed: each once."
    )


def test_times_and_figures_that_cannot_be_read_are_reported_together() -> None:
    """A year in short, a month in words and a decimal comma are three problems of one row."""
    row = '"Poland","POL",22,"Feb","0,5",0.1,0.1,0.3,-1,1'
    assert refused(months(row)).splitlines() == [
        f"{FILE}, row 2, column year: This is not a year. Found: 22. Allowed: 2022.",
        f"{FILE}, row 2, column month: This is not a month. Found: Feb. Allowed: 1 to 12.",
        f"{FILE}, row 2, column total: This is not a number. Found: 0,5. "
        "Allowed: a number, 0 or more.",
        f"{FILE}, row 2, column commitments: This is not a number. Found: -1. "
        "Allowed: a number, 0 or more.",
    ]


def test_kinds_that_do_not_make_the_total_are_an_error() -> None:
    """A new kind of aid, or a shifted column, shows in the sum."""
    assert refused(months('"Poland","POL",2022,2,0.9,0.1,0.1,0.3,0.6,1')) == (
        f"{FILE}, row 2: The three kinds of aid do not make the total. Found: 0.5 of 0.9. "
        "Allowed: military, financial and humanitarian aid that add up to it."
    )


def test_an_empty_figure_is_an_error() -> None:
    """The tracker writes zeros; an empty cell is a hole, never a zero."""
    assert refused(months('"Poland","POL",2022,2,0.5,0.1,,0.3,0.6,1')) == (
        f"{FILE}, row 2, column humanitarian: This is not a number. Found: nothing. "
        "Allowed: a number, 0 or more."
    )


def test_a_header_alone_is_an_error() -> None:
    """A file without months gives nothing to sum."""
    assert refused((HEADER + COMMITTED).encode()) == f"{FILE}: This file has a header and no month."


def test_text_of_another_encoding_is_refused() -> None:
    """Text must be UTF-8."""
    with pytest.raises(BadFile) as error:
        read("country,T\xfcrkiye".encode("latin-1"), FILE)
    assert str(error.value) == (
        f"{FILE}: This file is not text in UTF-8. Found: byte 0xfc at position 9. "
        "Allowed: UTF-8. Save it as 'CSV UTF-8'."
    )
