"""Power in a vote, from a file's capabilities or from votes."""

import json

import numpy as np
import pytest

from harmel.errors import BadArgument
from harmel.ledger.issue import Issue, IssueFile
from harmel.models.council.power import EU_QUOTAS, council_power

NAN = float("nan")


def issue(capability: list[float], rule: str = "", name: str = "budget") -> Issue:
    """Make an issue on which all take part whose capability is known."""
    n = len(capability)
    actors = tuple("abcdefgh"[:n])
    return Issue(name, actors, np.linspace(0, 100, n), np.ones(n), np.array(capability), rule=rule)  # type: ignore[arg-type]


def test_capabilities_are_the_votes() -> None:
    """An issue's capabilities are the votes and its own rule sets the quota."""
    found = council_power(IssueFile("x.csv", "plain", (issue([3, 2, 1], "majority"),)))
    assert found.quota == 4
    assert found.shapley_shubik == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert found.veto == (True, False, False)
    assert found.fewest_blockers == 1


def test_a_veto_is_who_can_block_alone() -> None:
    """A member without whom the rest fall below the quota has a veto; one member suffices."""
    found = council_power({"large": 5, "middle": 2, "small": 1}, quota=6)
    assert found.veto == (True, False, False)
    assert found.fewest_blockers == 1
    assert council_power({"a": 1, "b": 1, "c": 1, "d": 1}, quota=2).fewest_blockers == 3


def test_unanimity_is_the_sum() -> None:
    """Under unanimity everybody has a veto and the same power."""
    found = council_power({"a": 29, "b": 2.5, "c": 4}, rule="unanimity")
    assert float(found.quota) == 35.5
    assert all(found.veto)
    assert found.shapley_shubik == pytest.approx(1 / 3)


@pytest.mark.parametrize(("votes", "quota"), [((1, 1, 2), 3), ((1, 1, 1), 2), ((0.5, 1, 1), 1.5)])
def test_majority_is_the_least_above_one_half(votes: tuple[float, ...], quota: float) -> None:
    """A majority is the smallest sum in whole units of the votes that exceeds one half."""
    found = council_power(dict(zip("abc", votes, strict=True)), rule="majority")
    assert float(found.quota) == quota


@pytest.mark.parametrize(("votes", "known"), EU_QUOTAS.items())
def test_councils_of_the_eu_are_known(votes: tuple[int, ...], known: tuple[int, str]) -> None:
    """The votes of a Council of the EU give its quota, and their sums are those of the treaties."""
    assert (len(votes), sum(votes)) in {(15, 87), (25, 321), (27, 345), (28, 352)}
    members = {f"member {number}": weight for number, weight in enumerate(votes)}
    found = council_power(members, rule="qualified_majority")
    assert found.quota == known[0]
    assert known[1] in found.notes[0]
    assert sum(found.shapley_shubik) == pytest.approx(1)


def test_a_qualified_majority_needs_a_quota() -> None:
    """Elsewhere a qualified majority has no quota of its own, and no rule has none."""
    for rule in ("qualified_majority", ""):
        with pytest.raises(BadArgument, match="weights sum to 6"):
            council_power({"a": 3, "b": 2, "c": 1}, rule=rule)


def test_commission_and_parliament_have_no_vote_in_the_council() -> None:
    """In the DEU tables com and ep are left out by name."""
    n = 4
    table = Issue(
        "d1", ("com", "ep", "de", "fr"), np.zeros(n), np.ones(n), np.full(n, 10.0), rule="unanimity"
    )
    found = council_power(IssueFile("deu", "deu", (table,)))
    assert found.members == ("de", "fr")
    assert "com, ep" in found.notes[0]


def test_what_is_left_out_is_said() -> None:
    """Actors without a known capability are left out with a note; those without weight stay."""
    found = council_power(
        IssueFile("x.csv", "plain", (issue([1, NAN, 0, 2]), issue([1], name="b"))), quota=2
    )
    assert found.members == ("a", "c", "d")
    assert any("no capability is known: b" in note for note in found.notes)
    assert any("without power: c" in note for note in found.notes)
    assert any("first issue" in note for note in found.notes)


def test_an_issue_by_name() -> None:
    """Another issue than the first is asked for by name; an unknown name is refused."""
    file = IssueFile("x.csv", "plain", (issue([1, 1]), issue([3, 1], name="second")))
    assert council_power(file, quota=3, issue="second").members == ("a", "b")
    with pytest.raises(BadArgument, match="second"):
        council_power(file, quota=3, issue="third")


def test_an_unknown_rule_is_refused() -> None:
    """A rule that is none of the known ones is a bad argument."""
    with pytest.raises(BadArgument, match="unanimity, qualified_majority, majority"):
        council_power({"a": 1}, rule="consensus")


def test_as_dict_is_json() -> None:
    """The answer is JSON-ready: whole numbers stay whole, and exactness is stated."""
    found = council_power({"a": 3, "b": 2, "c": 1}, quota=4).as_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["quota"] == 4
    assert found["exact"] is True
    assert [row["actor"] for row in found["indices"]] == ["a", "b", "c"]


def test_estimates_state_their_errors() -> None:
    """With samples the answer says that it is not exact and how far it may be off."""
    found = council_power({"a": 3, "b": 2, "c": 1}, quota=4, samples=4000)
    assert found.exact is False
    row = found.as_dict()["indices"][0]
    assert abs(row["shapley_shubik"] - 2 / 3) <= 4 * row["standard_errors"]["shapley_shubik"]
