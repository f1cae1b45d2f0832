"""Which publishers' files can be imported, by whom they are read, and where they are published."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from harmel.errors import BadArgument, BadFile, Problem
from harmel.ledger.intake import MOST_BYTES
from harmel.ledger.reading import Reading

if TYPE_CHECKING:
    from harmel.ledger.importers.ecb import RateReading


@dataclass(frozen=True, slots=True)
class Address:
    """
    Where a publisher keeps a file under one lasting name.

    Attributes
    ----------
    url : str
        The address.
    release : str
        The release id as a pattern of the day of publication, for `date.strftime`.
    confirmed_by : str
        Which document of ours names the address; empty where none does, and then it is shown to
        the user but never fetched.
    """

    url: str
    release: str
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class Importer:
    """
    One source: what it is called, who reads it, and what its tables are named.

    Attributes
    ----------
    reader : str
        Module and function under `harmel.ledger.importers`, loaded when used.
    formats : tuple of str
        The endings of its files; a zip holds one csv.
    stem : str
        What the names of its tables begin with.
    prefix : str
        What its release ids begin with, left out of the names of tables.
    """

    title: str
    publisher: str
    reader: str
    formats: tuple[str, ...]
    stem: str
    prefix: str
    addresses: tuple[Address, ...] = ()

    def read(self, data: bytes, name: str) -> "Reading | RateReading":
        """
        Read a file of this source.

        Raises
        ------
        BadFile, BadTable
            If the file is not one of this source; all problems are reported.
        """
        module, function = self.reader.split(":")
        found = getattr(import_module(f"harmel.ledger.importers.{module}"), function)
        reader: Callable[[bytes, str], Reading | RateReading] = found
        return reader(data, name)


_NATO = "https://www.nato.int/content/dam/nato/webready/documents/finance/def-exp-2026-en.xlsx"
_WDI = "https://api.worldbank.org/v2/en/indicator/{}?downloadformat=csv"
SOURCES: dict[str, Importer] = {
    "ecb": Importer(
        "Euro foreign exchange reference rates, daily",
        "European Central Bank",
        "ecb:read_rates",
        ("zip", "csv"),
        "ecb_rates",
        "ecb-rates",
        (
            Address(
                "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip",
                "ecb-rates-%Y-%m-%d",
                "the sidecar of the table ecb_rates_daily",
            ),
        ),
    ),
    "kiel": Importer(
        "Ukraine Support Tracker", "Kiel Institute", "kiel:read", ("csv",), "kiel_aid", "kiel"
    ),
    "nato_defexp": Importer(
        "Defence Expenditure of NATO Countries",
        "NATO",
        "nato_defexp:read",
        ("xlsx",),
        "nato_defexp",
        "nato",
        (Address(_NATO, "nato-%Y-%m"),),
    ),
    "sipri": Importer(
        "SIPRI Military Expenditure Database",
        "SIPRI",
        "sipri:read",
        ("xlsx",),
        "sipri_milex",
        "sipri",
    ),
    "weo": Importer(
        "World Economic Outlook",
        "International Monetary Fund",
        "weo:read",
        ("csv", "xlsx"),
        "imf_weo",
        "imf-weo",
    ),
    "worldbank": Importer(
        "World Development Indicators: GDP, population",
        "World Bank",
        "worldbank:read",
        ("zip", "csv"),
        "world_bank",
        "world-bank",
        (
            Address(_WDI.format("NY.GDP.MKTP.CD"), "world-bank-gdp-%Y-%m"),
            Address(_WDI.format("SP.POP.TOTL"), "world-bank-population-%Y-%m"),
        ),
    ),
}
"""Every source by name. NATO, SIPRI, the IMF and Kiel publish each release at a new address."""


def find_importer(source: str) -> Importer:
    """
    Return the importer of a source.

    Raises
    ------
    BadArgument
        If there is none of this name; those there are are listed.
    """
    if source not in SOURCES:
        allowed = ", ".join(SOURCES)
        raise BadArgument(
            Problem("This source is not known.", column="source", found=source, allowed=allowed)
        )
    return SOURCES[source]


def unpacked(name: str, data: bytes) -> tuple[str, bytes]:
    """
    Return a file as it is, or the one table inside a zip that is no spreadsheet.

    Parameters
    ----------
    name, data : str, bytes
        The file. The World Bank packs two tables that describe its data beside them; they do not
        count.

    Raises
    ------
    BadFile
        If the archive is damaged, or does not hold one csv of an allowed size.
    """
    if not data.startswith(b"PK\x03\x04"):
        return name, data
    table = b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.namelist()
            if "[Content_Types].xml" in parts:
                return name, data
            found = [p for p in parts if p.endswith(".csv") and not p.startswith("Metadata_")]
            if len(found) == 1:
                with archive.open(found[0]) as part:
                    table = part.read(MOST_BYTES + 1)
    except Exception as error:  # zipfile, zlib and struct each have their own
        text = f"{type(error).__name__}: {error}"[:120]
        raise BadFile(Problem("This archive is damaged.", name, found=text)) from None
    if len(found) != 1 or len(table) > MOST_BYTES:
        text = f"{len(parts)} parts, {len(found)} csv" if len(found) != 1 else "a larger one"
        allowed = f"one csv of at most {MOST_BYTES} bytes"
        raise BadFile(Problem("This archive cannot be used.", name, found=text, allowed=allowed))
    return PurePosixPath(found[0]).name, table
