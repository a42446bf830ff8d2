"""The clauses of the five policies: all there, each with a summary and what carries it out."""

from pathlib import Path

import pytest

from engine.errors import ProfileError
from engine.policy import Policies, load_policies
from engine.policy.clauses import read_clauses

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def policies() -> Policies:
    """The shipped policies."""
    return load_policies(ROOT / "policies")


@pytest.mark.parametrize(
    ("landlord", "clauses", "required"),
    [("CHG", 40, 37), ("KHA", 40, 37), ("CA", 75, 63), ("WCH", 36, 32), ("PCHA", 52, 33)],
)
def test_every_clause_of_a_policy_is_listed(policies: Policies, landlord: str, clauses: int, required: int) -> None:
    listed = policies.clauses[landlord]
    assert (len(listed), sum(clause.required for clause in listed)) == (clauses, required)


def test_every_row_of_a_clause_is_one_that_the_profiles_name_or_a_decision_rule(policies: Policies) -> None:
    for landlord, listed in policies.clauses.items():
        assert all(row.startswith((f"{landlord}-T", f"{landlord}-D")) for clause in listed for row in clause.rows)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('kinds = ["Z"]\nsummary = "x"\nrequirements = ["interview"]', "is not one of E, X, R, P, I"),
        ('kinds = ["I", "E"]\nsummary = "x"\nrequirements = ["interview"]', "must be I alone"),
        ('kinds = ["E"]\nsummary = "x"', "needs one"),
        ('kinds = ["E"]\nsummary = "x"\nrequirements = ["intervew"]', "interview"),
    ],
)
def test_a_wrong_clause_is_refused_with_the_reason(policies: Policies, tmp_path: Path, entry: str, said: str) -> None:
    file = tmp_path / "x.clauses.toml"
    file.write_text(f'landlord = "CA"\n[clauses."1.1"]\n{entry}\n', encoding="utf-8")
    with pytest.raises(ProfileError, match=said):
        read_clauses(file, policies.vocabulary)
