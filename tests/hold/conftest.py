"""What the tests of the model share: two openings with their tables, and runs made once."""

from datetime import date

import pytest

import harmel
from harmel.hold.model import Model, model
from harmel.hold.priors import Floats, Sample
from harmel.hold.simulate import Path
from harmel.hold.tree import HOLDS_REBALANCED
from harmel.hold.verdict import Verdict, verdict
from harmel.ledger.store import Ledger

REFERENCE_DAY = date(2024, 10, 1)
SIZE, SEED = 2000, 2024
TARGETS = ("target_harris", "target_trump", "target_democrat", "target_republican")


def held(path: Path, year: int) -> Floats:
    """Return 1 where a draw holds at the end of a year, and 0 elsewhere."""
    found: Floats = (path.at(year) <= HOLDS_REBALANCED).astype(float)
    return found


def same(one: Path, other: Path) -> bool:
    """Return whether two runs agree in every outcome and every track, to the last bit."""
    return (
        one.opening.tobytes() == other.opening.tobytes()
        and all(one.outcomes[h].tobytes() == other.outcomes[h].tobytes() for h in one.outcomes)
        and all(one.tracks[name].tobytes() == other.tracks[name].tobytes() for name in one.tracks)
    )


def shifted(s: Sample, by: float) -> Sample:
    """Return a sample in which every target of commitment is moved by so many logits."""
    return s.put({name: s[name] + by for name in TARGETS})


@pytest.fixture(scope="session")
def first_day() -> Ledger:
    """Open the shipped ledger on the reference day."""
    return harmel.open_ledger(as_of=REFERENCE_DAY)


@pytest.fixture(scope="session")
def start(first_day: Ledger) -> Model:
    """Open the model on the reference day."""
    return model(first_day, SIZE, SEED)


@pytest.fixture(scope="session")
def newest(ledger: Ledger) -> Model:
    """Open the model on the newest day of the ledger."""
    return model(ledger, SIZE, SEED)


@pytest.fixture(scope="session")
def draws(start: Model) -> Sample:
    """Draw the parameters as known on the reference day."""
    return start.sample()


@pytest.fixture(scope="session")
def path(start: Model, draws: Sample) -> Path:
    """Walk them."""
    return start.run(draws)


@pytest.fixture(scope="session")
def paths(start: Model, newest: Model, path: Path) -> dict[str, Path]:
    """Walk both openings."""
    return {"start": path, "newest": newest.run(newest.sample())}


@pytest.fixture(scope="session")
def models(start: Model, newest: Model) -> dict[str, Model]:
    """Return both openings by name."""
    return {"start": start, "newest": newest}


@pytest.fixture(scope="session")
def first_verdict(first_day: Ledger) -> Verdict:
    """Judge on the reference day."""
    return verdict(first_day, 1500, SEED)


@pytest.fixture(scope="session")
def newest_verdict(ledger: Ledger) -> Verdict:
    """Judge on the newest day."""
    return verdict(ledger, 1500, SEED)
