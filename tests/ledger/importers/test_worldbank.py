"""The World Bank's own download and a tidy copy of it give the same figures."""

import pytest

from harmel.errors import BadFile, BadTable
from harmel.ledger.importers.worldbank import read
from harmel.ledger.reading import FoundFact

OWN = "API_NY.GDP.MKTP.CD_DS2_en_csv_v2.csv"
TIDY = "worldbank_gdp_current_usd.csv"
PREAMBLE = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-04-08",\n\n'
HEADER = '"Country Name","Country Code","Indicator Name","Indicator Code","2022","2023",\n'
POLAND = '"Poland","POL","GDP (current US$)","NY.GDP.MKTP.CD","688125000000.5","811229000000",\n'
ARUBA = '"Aruba","ABW","GDP (current US$)","NY.GDP.MKTP.CD","3544000000","",\n'
LATVIA = '"Latvia","LVA","GDP (current US$)","NY.GDP.MKTP.CD","","43627000000",\n'
PEOPLE = '"Latvia","LVA","Population, total","SP.POP.TOTL","1879383","1881750",\n'
WORK = '"Latvia","LVA","Unemployment","SL.UEM.TOTL.ZS","6.8","6.5",\n'


def own(*rows: str, header: str = HEADER, preamble: str = PREAMBLE) -> bytes:
    """Make a file of the World Bank's form, with its byte-order mark."""
    return ("\ufeff" + preamble + header + "".join(rows or (POLAND, ARUBA, LATVIA))).encode()


def tidy(*rows: str, header: str = "country,iso3,year,value") -> bytes:
    """Make a tidy file."""
    return "\n".join([header, *(rows or ("Poland,POL,2023,811229000000",)), ""]).encode()


def refused(data: bytes, name: str) -> str:
    """Return the text of the error."""
    with pytest.raises(BadTable) as error:
        read(data, name)
    return str(error.value)


def test_the_own_layout_gives_figures_with_row_and_year() -> None:
    """The header stands in row 5, so Poland is row 6; the column is the year."""
    reading = read(own(), OWN)
    assert reading.facts == (
        FoundFact("POL", "gdp_wdi_usd_current", "2022", 688125000000.5, "actual", row=6,
                  column="2022"),
        FoundFact("POL", "gdp_wdi_usd_current", "2023", 811229000000.0, "actual", row=6,
                  column="2023"),
        FoundFact("LVA", "gdp_wdi_usd_current", "2023", 43627000000.0, "actual", row=8,
                  column="2023"),
    )  # fmt: skip
    assert reading.units == {"gdp_wdi_usd_current": "USD"}
    assert reading.title == "GDP at current prices (NY.GDP.MKTP.CD)"
    assert reading.caveats == ("The file says that it was last updated on 2026-04-08.",)


def test_what_is_not_taken_is_named() -> None:
    """Empty cells, other indicators, other countries and missing ones are listed."""
    skipped = read(own(POLAND, ARUBA, LATVIA, WORK), OWN).skipped
    assert skipped[:3] == (
        "empty cells: 1",
        "indicators that are not kept: SL.UEM.TOTL.ZS",
        "countries and groups outside the set, 1: ABW",
    )
    assert skipped[3].startswith("countries of the set without a figure: ALB, AUS, BEL, BGR")


def test_two_indicators_of_one_file_are_kept_apart() -> None:
    """A file with GDP and population gives two measures, each in its unit."""
    reading = read(own(POLAND, PEOPLE), "wdi.csv")
    assert reading.units == {"gdp_wdi_usd_current": "USD", "population": "persons"}
    assert sum(found.value or 0 for found in reading.facts if found.measure == "population") == (
        1879383 + 1881750
    )


def test_shifted_columns_and_a_shorter_preamble_are_found() -> None:
    """Columns are found by name and the header wherever it stands."""
    header = "Indicator Code,Country Code,Country Name,2023\n"
    reading = read(own("SP.POP.TOTL,LVA,Latvia,1881750\n", header=header, preamble=""), "x.csv")
    assert reading.facts == (
        FoundFact("LVA", "population", "2023", 1881750.0, "actual", row=2, column="2023"),
    )
    assert reading.caveats == ()


def test_the_tidy_layout_gives_the_same_figure() -> None:
    """A tidy file names the row and the column value."""
    reading = read(tidy("Aruba,ABW,2023,1", "Poland,POL,2023,811229000000"), TIDY)
    assert reading.facts == (
        FoundFact("POL", "gdp_wdi_usd_current", "2023", 811229000000.0, "actual", row=3,
                  column="value"),
    )  # fmt: skip
    assert "countries and groups outside the set, 1: ABW" in reading.skipped


def test_renamed_columns_of_a_tidy_file_are_found() -> None:
    """Country Code for iso3, and capitals, do not matter."""
    data = tidy("2023,POL,36685849", header="Year,Country Code,VALUE")
    assert read(data, "population.csv").units == {"population": "persons"}


@pytest.mark.parametrize("name", ["download.csv", "gdp_and_population.csv"])
def test_a_tidy_file_must_be_named_for_what_it_holds(name: str) -> None:
    """Without gdp or population in the name, or with both, the indicator is unknown."""
    assert refused(tidy(), name) == (
        f"{name}: This file does not say which indicator it holds. Found: {name}. Allowed: a name "
        "with either gdp or population in it, or the World Bank's own file. "
        "Name the file for what it holds."
    )


def test_a_missing_column_is_an_error_with_its_synonyms() -> None:
    """The error says which names the column may have."""
    assert refused(tidy("Poland,POL,1", header="country,iso3,value"), TIDY) == (
        f"{TIDY}, row 1, column year: This column is missing. Found: country, iso3, value. "
        "Allowed: year."
    )
    assert refused(tidy("Poland,2023,1", header="country,year,value"), TIDY).endswith(
        "Found: country, year, value. Allowed: iso3 or iso or country code."
    )


def test_two_columns_that_could_be_meant_are_an_error() -> None:
    """The columns iso and iso3 together leave it open which counts."""
    assert refused(tidy("PL,POL,2023,1", header="iso,iso3,year,value"), TIDY) == (
        f"{TIDY}, row 1, column iso3: Two columns could be meant. Found: iso, iso3. "
        "Allowed: one of them."
    )


def test_a_file_without_years_is_an_error() -> None:
    """The World Bank's layout needs columns headed by years."""
    header = "Country Name,Country Code,Indicator Name,Indicator Code\n"
    assert refused(own("Poland,POL,GDP,NY.GDP.MKTP.CD\n", header=header), OWN) == (
        f"{OWN}, row 5: No column is headed by a year. Found: Indicator Code. "
        "Allowed: years such as 2024."
    )


def test_a_year_that_stands_twice_is_an_error() -> None:
    """Two columns of one year leave it open which counts."""
    header = HEADER.replace("2022", "2023")
    assert refused(own(header=header), OWN) == (
        f"{OWN}, row 5: This year stands twice. Found: 2023. Allowed: each year once."
    )


def test_cells_that_are_no_figures_are_reported_together() -> None:
    """Every cell that cannot be read is named with row and column."""
    row = POLAND.replace('"688125000000.5"', '"n/a"').replace("811229000000", "-1")
    assert refused(own(row), OWN).splitlines() == [
        f"{OWN}, row 6, column 2022: This is not a number. Found: n/a. "
        "Allowed: a number, 0 or more.",
        f"{OWN}, row 6, column 2023: This is not a number. Found: -1. "
        "Allowed: a number, 0 or more.",
    ]


def test_a_tidy_row_without_year_or_value_is_an_error() -> None:
    """Every row of a country of the set holds a year and a number."""
    assert refused(tidy("Poland,POL,FY23,1", "Poland,POL,2023,"), TIDY).splitlines() == [
        f"{TIDY}, row 2, column year: This is not a year. Found: FY23. Allowed: a year: 2024.",
        f"{TIDY}, row 3, column value: This is not a number. Found: nothing. "
        "Allowed: a number, 0 or more.",
    ]


def test_a_figure_that_stands_twice_is_an_error() -> None:
    """The second row of a country and year is named with the first."""
    row = "Poland,POL,2023,811229000000"
    assert refused(tidy(row, row), TIDY) == (
        f"{TIDY}, row 3, column value: This figure stands twice. "
        "Found: POL gdp_wdi_usd_current 2023, as in row 2. Allowed: each figure once."
    )


def test_a_file_of_other_countries_is_an_error() -> None:
    """A file without any figure that is kept says what it holds instead."""
    assert refused(own(ARUBA), OWN).startswith(
        f"{OWN}: This file holds no figure that is kept. Found: countries: ABW. "
        "Allowed: NY.GDP.MKTP.CD, SP.POP.TOTL of ALB, AUS, BEL"
    )


def test_an_open_quote_is_refused() -> None:
    """Text that breaks the rules of CSV is refused with its line."""
    with pytest.raises(BadFile) as error:
        read(tidy('Poland,POL,2023,"1'), TIDY)
    assert str(error.value).startswith(f"{TIDY}, row 2: This is not delimited text.")
