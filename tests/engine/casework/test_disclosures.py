"""The register of disclosures: what it asks for, and that a line is never changed."""

from datetime import date

import pytest

from engine.casework import disclosures
from engine.casework.disclosures import Entry
from engine.errors import InvalidInputError, NotAllowedError
from tests.engine.casework.conftest import Office, get_case

TOLD = {"decision": "told", "recipient": "police", "purpose": "An enquiry", "what": "Four dates"}


def test_what_is_told_with_consent_needs_no_reason(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        row = disclosures.record(work, get_case(work.session, case_id), Entry(**TOLD, consent="written"))
        assert (row.left_at, row.by_id) == (work.now, work.actor.user_id)


def test_without_consent_basis_and_reason_are_asked_for(office: Office) -> None:
    case_id = office.case()
    with office.work() as work, pytest.raises(InvalidInputError) as refused:
        disclosures.record(work, get_case(work.session, case_id), Entry(**TOLD, consent="refused"))
    assert sorted(refused.value.fields) == ["lawful_basis", "reason"]


def test_a_refusal_has_a_reason_and_nothing_left(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        row = disclosures.record(work, case, Entry(**{**TOLD, "decision": "refused"}, reason="No ground"))
        assert row.left_at is None
        with pytest.raises(InvalidInputError):
            disclosures.record(work, case, Entry(**{**TOLD, "decision": "refused"}))


def test_an_unknown_recipient_or_basis_is_refused(office: Office) -> None:
    case_id = office.case()
    wrong = Entry(**{**TOLD, "recipient": "everybody"}, consent="written", lawful_basis="because")
    with office.work() as work, pytest.raises(InvalidInputError) as refused:
        disclosures.record(work, get_case(work.session, case_id), wrong)
    assert sorted(refused.value.fields) == ["lawful_basis", "recipient"]


def test_a_line_is_kept_six_years_unless_the_drawing_says_otherwise(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        six = disclosures.record(work, case, Entry(**TOLD, consent="written"))
        two = disclosures.record(work, case, Entry(**TOLD, consent="written", keep_years=2))
        assert six.keep_until == date(work.now.year + 6, six.keep_until.month, six.keep_until.day)
        assert two.keep_until.year == work.now.year + 2


@pytest.mark.parametrize("how", ["changed", "deleted"])
def test_a_line_is_never_changed_nor_deleted(office: Office, how: str) -> None:
    case_id = office.case()
    with pytest.raises(NotAllowedError), office.work() as work:
        row = disclosures.record(work, get_case(work.session, case_id), Entry(**TOLD, consent="written"))
        if how == "changed":
            row.what = "Something else"
        else:
            work.session.delete(row)
        work.session.flush()
