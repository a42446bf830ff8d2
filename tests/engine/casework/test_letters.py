"""Letters: every one can be written for every landlord, and none tells the wrong person too much."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine import events
from engine.casework import facts, incidents, letter_templates, letters, parties, plans
from engine.casework.parties import PartyDetails
from engine.errors import ActionFailedError
from engine.models import Case, Event, Letter, OutboxMessage
from engine.settings import PROJECT
from engine.work import Work
from tests.engine.casework.conftest import Office, disclose, get_case

FOLDER = PROJECT / "letters"
LANDLORDS = ("CHG", "KHA", "CA", "WCH", "PCHA")
VICTIM, REPORTER, PERPETRATOR = "Amara Sample", "Rupert Placeholder", "Percy Invented"
SECRETS = (VICTIM, REPORTER, "7 Quiet Mews", "broke the blue gate", "07700 900123")


def fill(work: Work, case: Case) -> None:
    """Put people, an incident and a plan on a case."""
    parties.add(work, case, PartyDetails("victim", VICTIM, "7 Quiet Mews", "07700 900123", "amara@example.org"))
    parties.add(work, case, PartyDetails("reporter", REPORTER, email="rupert@example.org"))
    parties.add(work, case, PartyDetails("perpetrator", PERPETRATOR, "9 Quiet Mews", email="percy@example.org"))
    parties.add(work, case, PartyDetails("guardian", "Gwen Invented", "9 Quiet Mews"))
    parties.add(work, case, PartyDetails("witness", "Wanda Example"))
    incidents.add(work, case, kind="graffiti", description="broke the blue gate", happened_on=date(2026, 9, 1))
    plans.record(work, case, "1. Change the lock. 2. Call each week.", VICTIM, agreed=True, contact_every_days=7)
    facts.assign(work, case, {"next_contact_at": work.now + timedelta(days=3), "reporter_kind": "third_party"})


@pytest.fixture
def filled(office: Office) -> int:
    """A case with everybody on it."""
    case_id = office.case()
    with office.work() as work:
        fill(work, get_case(work.session, case_id))
    return case_id


def test_every_letter_can_be_written_for_every_landlord_and_recipient(office: Office) -> None:
    names = letter_templates.available(FOLDER)
    assert len(names) >= 28
    for landlord in LANDLORDS:
        case_id = office.case(landlord)
        with office.work(landlord=landlord) as work:
            case = get_case(work.session, case_id)
            fill(work, case)
            disclose(work, case, "police", "told")  # their letter waits for it
            facts.assign(work, case, {"reporter_kind": "non_customer"})
            for name in names:
                for to in letter_templates.find(FOLDER, name).to:
                    letter = letters.issue(work, case, name, to)
                    assert letter.subject
                    assert case.reference in letter.body
                    assert "{{" not in letter.body
                    assert "None" not in letter.body


def test_every_letter_can_be_written_when_next_to_nothing_is_known(office: Office) -> None:
    for landlord in LANDLORDS:
        case_id = office.case(landlord)
        with office.work(landlord=landlord) as work:
            case = get_case(work.session, case_id)
            disclose(work, case, "police", "told")  # their letter waits for it
            for name in letter_templates.available(FOLDER):
                for to in letter_templates.find(FOLDER, name).to:
                    assert "None" not in letters.issue(work, case, name, to).body


def test_a_letter_to_the_alleged_perpetrator_never_says_who_is_harassed_or_who_spoke(
    office: Office, filled: int
) -> None:
    with office.work() as work:
        case = get_case(work.session, filled)
        for name in letter_templates.available(FOLDER):
            if "perpetrator" in letter_templates.find(FOLDER, name).to:
                for to in ("perpetrator", "guardian"):
                    body = letters.issue(work, case, name, to).body
                    assert not [secret for secret in SECRETS if secret in body]


@pytest.mark.parametrize("leak", ["{{ people }}", "{{ plan.actions }}", "{{ incidents }}", "{{ victim.name }}"])
def test_a_template_that_would_name_the_complainant_to_the_perpetrator_fails(
    office: Office, filled: int, tmp_path: Path, leak: str
) -> None:
    folder = tmp_path / "letters" / "careless"
    folder.mkdir(parents=True)
    (folder / "letter.toml").write_text('title = "Careless"\nto = ["perpetrator"]\n')
    (folder / "default.txt.j2").write_text(f"You know {leak}.")
    with office.work() as work:
        work.settings = type(work.settings)(**{**vars(work.settings), "content": tmp_path})
        case = get_case(work.session, filled)
        with pytest.raises(ActionFailedError, match="careless"):
            letters.issue(work, case, "careless", "perpetrator")
        assert work.session.query(Letter).count() == 0


@pytest.mark.parametrize(
    "escape",
    ["{{ ''.__class__.__mro__ }}", "{{ self.__init__.__globals__ }}", "{% for x in range(10**9) %}{% endfor %}"],
)
def test_a_template_cannot_reach_out_of_its_sandbox(office: Office, filled: int, tmp_path: Path, escape: str) -> None:
    folder = tmp_path / "letters" / "hostile"
    folder.mkdir(parents=True)
    (folder / "letter.toml").write_text('title = "Hostile"\nto = ["victim"]\n')
    (folder / "default.txt.j2").write_text(escape)
    with office.work() as work:
        work.settings = type(work.settings)(**{**vars(work.settings), "content": tmp_path})
        with pytest.raises(ActionFailedError):
            letters.issue(work, get_case(work.session, filled), "hostile", "victim")


def test_template_signs_in_a_name_are_printed_as_typed(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        parties.add(work, case, PartyDetails("victim", "{{ 7 * 7 }} {% raw %}"))
        assert "Dear {{ 7 * 7 }} {% raw %}" in letters.issue(work, case, "acknowledgement", "victim").body


def test_a_third_party_gets_one_general_letter_where_the_policy_gives_no_feedback(office: Office) -> None:
    case_id = office.case("PCHA")
    with office.work(landlord="PCHA") as work:
        case = get_case(work.session, case_id)
        fill(work, case)
        first = letters.issue(work, case, "acknowledgement", "reporter")
        again = letters.issue(work, case, "closure", "reporter")
        assert first.template == "third_party_acknowledgement"
        assert again.id == first.id
        assert work.session.query(Letter).count() == 1
        events.write_waiting(work.session)
        assert work.session.query(Event).filter_by(kind="letter.withheld").count() == 2


def test_a_third_party_is_acknowledged_where_the_policy_does_not_forbid_it(office: Office, filled: int) -> None:
    with office.work() as work:
        letter = letters.issue(work, get_case(work.session, filled), "acknowledgement", "reporter")
        assert (letter.template, letter.to_name) == ("acknowledgement", REPORTER)


def test_a_letter_to_nobody_is_held_and_says_so(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        letter = letters.issue(work, get_case(work.session, case_id), "acknowledgement", "reporter")
        assert letter.channel == "held"
        events.write_waiting(work.session)
        assert work.session.query(Event).filter_by(kind="letter.held").count() == 1


def test_each_alleged_perpetrator_gets_a_copy(office: Office, filled: int) -> None:
    with office.work() as work:
        case = get_case(work.session, filled)
        parties.add(work, case, PartyDetails("perpetrator", "Paula Invented"))
        letters.issue(work, case, "written_warning", "perpetrator")
        names = [row.to_name for row in work.session.query(Letter).order_by(Letter.id)]
        assert names == [PERPETRATOR, "Paula Invented"]


def test_letters_go_by_post_unless_email_was_asked_for_and_agreed_to(office: Office, filled: int) -> None:
    with office.work() as work:
        case = get_case(work.session, filled)
        parties.of(work, case)[0].post_safe = True
        assert letters.issue(work, case, "acknowledgement", "victim").channel == "post"
        assert work.session.query(OutboxMessage).count() == 0
        assert letters.issue(work, case, "acknowledgement", "victim", "email").channel == "post"
        assert work.session.query(OutboxMessage).count() == 0
        parties.of(work, case)[0].email_safe = True
        assert letters.issue(work, case, "acknowledgement", "victim", "email").channel == "email"
        message = work.session.query(OutboxMessage).one()
        assert message.address == "amara@example.org"


@pytest.mark.parametrize(
    ("template", "to", "channel"),
    [
        ("no_such_letter", "victim", None),
        ("../policies", "victim", None),
        ("written_warning", "victim", None),
        ("acknowledgement", "mayor", None),
        ("acknowledgement", "victim", "pigeon"),
    ],
)
def test_a_letter_that_makes_no_sense_fails_and_nothing_is_stored(
    office: Office, filled: int, template: str, to: str, channel: str | None
) -> None:
    with office.work() as work:
        with pytest.raises(ActionFailedError):
            letters.issue(work, get_case(work.session, filled), template, to, channel)
        assert work.session.query(Letter).count() == 0


def test_a_landlords_own_words_are_used(office: Office) -> None:
    bodies = {}
    for landlord in ("CA", "WCH"):
        case_id = office.case(landlord)
        with office.work(landlord=landlord) as work:
            bodies[landlord] = letters.issue(work, get_case(work.session, case_id), "closure", "victim").body
    assert "We remain available to you" in bodies["WCH"]
    assert "We remain available to you" not in bodies["CA"]
    assert "working days" in bodies["CA"]  # the time to appeal comes from the profile
