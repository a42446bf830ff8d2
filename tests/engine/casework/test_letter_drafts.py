"""The life of a letter: drafted, changed, approved where needed, issued once and for all."""

import hashlib
from collections.abc import Callable

import pytest

from engine import events
from engine.access import Actor
from engine.casework import letter_drafts, letter_posts, parties
from engine.casework.parties import PartyDetails
from engine.errors import (
    ConflictError,
    InvalidInputError,
    LetterRefusedError,
    NotAllowedError,
    NotFoundError,
    PaperError,
    TaskTakenError,
)
from engine.models import Event, Letter, LetterPosting
from tests.engine.casework.conftest import Office, get_case

WITH_APPROVAL = "no_further_support"


@pytest.fixture
def officer(office: Office) -> Actor:
    """An officer of the team that has the case."""
    return office.person("Olive Officer", lane="Officer")


@pytest.fixture
def manager(office: Office) -> Actor:
    """Her manager."""
    return office.person("Mara Manager", roles=("manager",))


@pytest.fixture
def case_id(office: Office, officer: Actor) -> int:
    """The officer's case, with a victim and an alleged perpetrator."""
    number = office.case(officer_id=officer.user_id)
    with office.work() as work:
        case = get_case(work.session, number)
        parties.add(work, case, PartyDetails("victim", "Amara Sample", "7 Quiet Mews", post_safe=True))
        parties.add(work, case, PartyDetails("perpetrator", "Percy Invented", "9 Quiet Mews"))
    return number


@pytest.fixture
def draft(office: Office, officer: Actor, case_id: int) -> Callable[..., int]:
    """Write a draft as the officer; returns its id."""

    def write(template: str = "action_plan", to: str = "victim") -> int:
        with office.work(officer) as work:
            return letter_drafts.write(work, get_case(work.session, case_id), template, to)[0].id

    return write


Write = Callable[..., int]


def test_a_draft_is_no_letter_yet(office: Office, draft: Write) -> None:
    draft()
    with office.work() as work:
        assert work.session.query(Letter).count() == 0


def test_what_the_officer_changed_is_what_goes_out(office: Office, officer: Actor, draft: Write) -> None:
    number = draft()
    with office.work(officer) as work:
        letter_drafts.edit(work, number, 1, "Your plan", "Dear Amara\n\nWe changed the lock.")
        letter = letter_drafts.issue(work, number, 2)
        assert letter is not None
        assert (letter.subject, letter.body) == ("Your plan", "Dear Amara\n\nWe changed the lock.\n")


def test_the_checksum_is_that_of_the_text(office: Office, officer: Actor, draft: Write) -> None:
    number = draft()
    with office.work(officer) as work:
        letter = letter_drafts.issue(work, number, 1)
        assert letter is not None
        assert letter.sha256 == hashlib.sha256(letter.body.encode()).hexdigest()


def test_large_print_is_set_for_whoever_asked_for_it(office: Office, officer: Actor, draft: Write) -> None:
    with office.work(officer) as work:
        number = draft()
        row, case = letter_drafts.load(work, number)
        parties.of(work, case)[0].formats = ["large_print"]
        letter = letter_drafts.issue(work, row.id, 1)
        assert letter is not None
        assert letter.large_print


@pytest.mark.parametrize("change", ["body", "subject", "to_name"])
def test_an_issued_letter_never_changes(office: Office, officer: Actor, draft: Write, change: str) -> None:
    number = draft()
    with office.work(officer) as work:
        letter = letter_drafts.issue(work, number, 1)
        assert letter is not None
        number = letter.id
    with pytest.raises(ConflictError, match="never changes"), office.work(officer) as work:
        setattr(work.session.get_one(Letter, number), change, "Something else")


def test_an_issued_draft_is_not_issued_again(office: Office, officer: Actor, draft: Write) -> None:
    number = draft()
    with office.work(officer) as work:
        letter_drafts.issue(work, number, 1)
    with pytest.raises(ConflictError), office.work(officer) as work:
        letter_drafts.issue(work, number, 2)


def test_a_mistake_is_put_right_by_a_letter_that_replaces_it(
    office: Office, officer: Actor, case_id: int, draft: Write
) -> None:
    number = draft()
    with office.work(officer) as work:
        case = get_case(work.session, case_id)
        first = letter_drafts.issue(work, number, 1)
        assert first is not None
        again = letter_drafts.replacing(work, case, first.id)
        second = letter_drafts.issue(work, again.id, 1)
        assert second is not None
        assert second.replaces_id == first.id


def test_a_colleagues_change_meanwhile_is_told(office: Office, officer: Actor, draft: Write) -> None:
    number = draft()
    with office.work(officer) as work:
        letter_drafts.edit(work, number, 1, "Your plan", "First.")
    with pytest.raises(TaskTakenError, match="Olive Officer"), office.work(officer) as work:
        letter_drafts.edit(work, number, 1, "Your plan", "Second.")


def test_a_letter_that_needs_approval_waits_for_a_manager(office: Office, officer: Actor, draft: Write) -> None:
    number = draft(WITH_APPROVAL)
    with office.work(officer) as work:
        assert letter_drafts.issue(work, number, 1) is None
        assert letter_drafts.load(work, number)[0].state == "waiting"
        assert work.session.query(Letter).count() == 0


def test_the_manager_sees_how_many_wait_and_approves(
    office: Office, officer: Actor, manager: Actor, draft: Write
) -> None:
    number = draft(WITH_APPROVAL)
    with office.work(officer) as work:
        letter_drafts.issue(work, number, 1)
        with pytest.raises(NotAllowedError):
            letter_drafts.issue(work, number, 2)
    with office.work(manager) as work:
        assert letter_drafts.count(work, "waiting") == 1
        letter = letter_drafts.issue(work, number, 2)
        assert letter is not None
        assert letter.approved_by_id == manager.user_id
        work.session.flush()
        assert letter_drafts.count(work, "waiting") == 0


def test_the_manager_sends_it_back_with_a_reason(office: Office, officer: Actor, manager: Actor, draft: Write) -> None:
    number = draft(WITH_APPROVAL)
    with office.work(officer) as work:
        letter_drafts.issue(work, number, 1)
    with office.work(manager) as work:
        with pytest.raises(InvalidInputError):
            letter_drafts.send_back(work, number, 2, " ")
        letter_drafts.send_back(work, number, 2, "Say it more kindly")
        row, _ = letter_drafts.load(work, number)
        assert (row.state, row.note) == ("draft", "Say it more kindly")


def test_a_draft_that_tells_the_perpetrator_who_the_victim_is_is_refused(
    office: Office, officer: Actor, draft: Write
) -> None:
    number = draft("written_warning", "perpetrator")
    with office.work(officer) as work:
        letter_drafts.edit(work, number, 1, "Warning", "Leave Amara alone.")
        with pytest.raises(LetterRefusedError, match="Amara"):
            letter_drafts.issue(work, number, 2)
        assert work.session.query(Letter).count() == 0


def test_a_third_party_without_feedback_gets_no_letter_by_hand(office: Office) -> None:
    number = office.case("PCHA", facts={"reporter_kind": "third_party"})
    with office.work(landlord="PCHA") as work:
        case = get_case(work.session, number)
        with pytest.raises(LetterRefusedError, match="no feedback"):
            letter_drafts.write(work, case, "closure", "reporter")


def test_a_letter_that_cannot_be_printed_is_not_issued_and_says_which_character(
    office: Office, officer: Actor, draft: Write
) -> None:
    number = draft()
    with office.work(officer) as work:
        letter_drafts.edit(work, number, 1, "Your plan", "Dear 王")
        with pytest.raises(PaperError, match="王"):
            letter_drafts.issue(work, number, 2)
        assert work.session.query(Letter).count() == 0


def test_a_draft_of_another_landlord_is_not_there(office: Office, draft: Write) -> None:
    number = draft()
    with office.work(landlord="KHA") as work, pytest.raises(NotFoundError):
        letter_drafts.load(work, number)


def test_a_letter_by_post_waits_in_the_queue_until_somebody_says_posted(
    office: Office, officer: Actor, draft: Write
) -> None:
    number = draft()
    with office.work(officer) as work:
        letter = letter_drafts.issue(work, number, 1)
        assert letter is not None
        assert [row.id for row, _, _ in letter_posts.waiting(work)] == [letter.id]
        letter_posts.mark(work, letter.id)
        work.session.flush()
        assert letter_posts.count(work) == 0
        with pytest.raises(ConflictError):
            letter_posts.mark(work, letter.id)


def test_a_translation_asked_for_stops_the_post_until_somebody_says_what_was_done(
    office: Office, officer: Actor, draft: Write
) -> None:
    number = draft()
    with office.work(officer) as work:
        row, case = letter_drafts.load(work, number)
        parties.of(work, case)[0].language = "Polish"
        letter = letter_drafts.issue(work, row.id, 1)
        assert letter is not None
        with pytest.raises(InvalidInputError, match="Translation into Polish"):
            letter_posts.mark(work, letter.id)
        letter_posts.mark(work, letter.id, "Sent with a translation by the agency")
        posting = work.session.get_one(LetterPosting, letter.id)
        assert posting.done_for_request == "Sent with a translation by the agency"


def test_every_step_is_on_the_timeline(office: Office, officer: Actor, draft: Write) -> None:
    number = draft()
    with office.work(officer) as work:
        letter = letter_drafts.issue(work, number, 1)
        assert letter is not None
        letter_posts.mark(work, letter.id)
        events.write_waiting(work.session)
        kinds = [row.kind for row in work.session.query(Event).order_by(Event.id) if row.kind.startswith("letter.")]
        assert kinds == ["letter.drafted", "letter.issued", "letter.posted"]


def test_a_case_with_letters_and_drafts_can_be_read_by_nobody_outside(office: Office, draft: Write) -> None:
    draft()
    stranger = office.person("Stan Stranger")
    with office.work(stranger) as work:
        assert letter_drafts.open_drafts(work, "draft") == []
