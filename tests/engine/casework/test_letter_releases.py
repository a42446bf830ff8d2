"""A held letter goes when, and how, the officer of the case or a manager decides; their reason stays."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine import events
from engine.access import Actor
from engine.casework import (
    letter_drafts,
    letter_holds,
    letter_posts,
    letter_rechecks,
    letter_releases,
    letters,
    parties,
)
from engine.casework.letter_releases import Decision
from engine.casework.parties import PartyDetails
from engine.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from engine.models import Event, LetterHold, LetterPosting, OutboxMessage
from tests.engine.casework.conftest import Office, get_case

HOME, MAIL = "7 Quiet Mews", "amara@example.org"
BY_POST = Decision("post", "She confirmed it by telephone", HOME)


@pytest.fixture
def officer(office: Office) -> Actor:
    """The officer of the case."""
    return office.person("Olive Officer", lane="Officer")


Hold = Callable[..., int]


@pytest.fixture
def hold(office: Office, officer: Actor) -> Hold:
    """Issue a letter that is held; returns the number of the hold."""

    def make(**details: object) -> int:
        case_id = office.case(officer_id=officer.user_id, team_id=office.team())
        with office.work() as work:
            case = get_case(work.session, case_id)
            known = {"name": "Amara Sample", "address": HOME, "email": MAIL}
            parties.add(work, case, PartyDetails("victim", **{**known, **details}))
            letter = letters.issue(work, case, "action_plan", "victim")
            return letter_holds.of(work, case)[letter.id].id

    return make


def test_by_post_it_joins_the_letters_to_post(office: Office, officer: Actor, hold: Hold) -> None:
    number = hold()
    with office.work(officer) as work:
        assert letter_posts.count(work) == 0
        letter = letter_releases.decide(work, number, BY_POST)
        assert [row.id for row, _, _ in letter_posts.waiting(work)] == [letter.id]
        assert letter_holds.count(work) == 0


def test_by_email_it_goes_to_the_address_shown(office: Office, officer: Actor, hold: Hold) -> None:
    number = hold()
    with office.work(officer) as work:
        letter = letter_releases.decide(work, number, Decision("email", "She asked for it", MAIL))
        message = work.session.query(OutboxMessage).one()
        assert (message.address, message.letter_id) == (MAIL, letter.id)
        assert work.session.query(LetterPosting).count() == 0


def test_given_by_hand_its_day_is_kept(office: Office, officer: Actor, hold: Hold) -> None:
    number = hold()
    with office.work(officer) as work:
        today = work.now.date()
        letter_releases.decide(work, number, Decision("hand", "At the office", handed_on=today))
        assert work.session.get_one(LetterHold, number).handed_on == today
        assert work.session.query(OutboxMessage).count() + work.session.query(LetterPosting).count() == 0


def test_not_sent_it_goes_nowhere(office: Office, officer: Actor, hold: Hold) -> None:
    number = hold()
    with office.work(officer) as work:
        letter_releases.decide(work, number, Decision("not_sent", "Told by telephone instead"))
        assert work.session.query(OutboxMessage).count() + work.session.query(LetterPosting).count() == 0
        assert letter_holds.count(work) == 0


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (BY_POST, "which was held, is to go by post: She confirmed it by telephone"),
        (Decision("not_sent", "Told by telephone"), "which was held, is not sent: Told by telephone"),
    ],
)
def test_the_history_keeps_the_decision_and_its_reason(
    office: Office, officer: Actor, hold: Hold, decision: Decision, words: str
) -> None:
    number = hold()
    with office.work(officer) as work:
        letter_releases.decide(work, number, decision)
        events.write_waiting(work.session)
        told = [row for row in work.session.query(Event).order_by(Event.id) if row.kind.startswith("letter.")]
        assert [row.kind for row in told] == ["letter.held", "letter.released"]
        assert words in events.sentence(told[-1].kind, told[-1].payload)
        assert told[-1].actor_id == officer.user_id


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision("post", " ", HOME), "reason"),
        (Decision("pigeon", "Why not", HOME), "way"),
        (Decision("hand", "At the office"), "handed_on"),
        (Decision("hand", "At the office", handed_on=date(2031, 1, 1)), "handed_on"),
        (Decision("hand", "At the office", handed_on=date(2020, 1, 1)), "handed_on"),
    ],
)
def test_a_decision_that_says_too_little_or_too_much_is_refused(
    office: Office, officer: Actor, hold: Hold, decision: Decision, field: str
) -> None:
    number = hold()
    with office.work(officer) as work, pytest.raises(InvalidInputError) as refused:
        letter_releases.decide(work, number, decision)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(
    ("details", "decision"),
    [
        ({"post_safe": False}, BY_POST),
        ({"email_safe": False}, Decision("email", "Quicker", MAIL)),
        ({"address": None}, Decision("post", "Send it")),
        ({"email": None}, Decision("email", "Send it")),
        ({"language": "Polish"}, Decision("email", "Send it", MAIL)),
    ],
)
def test_nobody_decides_away_what_the_reader_said_is_unsafe_or_sends_to_nowhere(
    office: Office, officer: Actor, hold: Hold, details: dict[str, object], decision: Decision
) -> None:
    number = hold(**details)
    with office.work(officer) as work, pytest.raises(InvalidInputError) as refused:
        letter_releases.decide(work, number, decision)
    assert set(refused.value.fields) == {"way"}


def test_an_address_that_changed_since_the_page_was_shown_stops_the_decision(
    office: Office, officer: Actor, hold: Hold
) -> None:
    number = hold()
    with office.work() as work:
        case = get_case(work.session, work.session.get_one(LetterHold, number).case_id)
        parties.of(work, case)[0].address = "1 Hostel Street"
    with office.work(officer) as work, pytest.raises(ConflictError, match="address was changed"):
        letter_releases.decide(work, number, BY_POST)


def test_one_decision_is_enough(office: Office, officer: Actor, hold: Hold) -> None:
    number = hold()
    with office.work(officer) as work:
        letter_releases.decide(work, number, BY_POST)
        with pytest.raises(ConflictError, match="decided"):
            letter_releases.decide(work, number, Decision("not_sent", "Changed my mind"))


def test_a_colleague_who_is_not_the_officer_reads_it_and_may_not_decide(office: Office, hold: Hold) -> None:
    number = hold()
    colleague = office.person("Cole Colleague", lane="Officer")
    with office.work(colleague) as work:
        assert len(letter_holds.waiting(work)) == 1
        assert letter_holds.count(work, own=True) == 0
        with pytest.raises(NotAllowedError):
            letter_releases.decide(work, number, BY_POST)


def test_a_manager_decides_about_any(office: Office, hold: Hold) -> None:
    number = hold()
    with office.work(office.person("Mara Manager", roles=("manager",))) as work:
        letter_releases.decide(work, number, BY_POST)
        assert letter_posts.count(work) == 1


@pytest.mark.parametrize("roles", [("officer",), ("manager",)])
def test_another_landlord_knows_nothing_of_it(office: Office, hold: Hold, roles: tuple[str, ...]) -> None:
    number = hold()
    with office.work(office.person("Wilma Watford", landlord="WCH", roles=roles)) as work:
        assert letter_holds.waiting(work) == []
        with pytest.raises(NotFoundError):
            letter_holds.find(work, number)
        with pytest.raises(NotFoundError):
            letter_releases.decide(work, number, BY_POST)


def test_a_draft_whose_reader_moved_meanwhile_is_held_when_it_is_issued(office: Office, officer: Actor) -> None:
    case_id = office.case(officer_id=officer.user_id)
    with office.work(officer) as work:
        case = get_case(work.session, case_id)
        person = parties.add(work, case, PartyDetails("victim", "Amara Sample", HOME, post_safe=True))
        draft = letter_drafts.write(work, case, "action_plan", "victim")[0]
        person.address = "1 Hostel Street"
        letter = letter_drafts.issue(work, draft.id, draft.revision)
        assert letter is not None
        assert letter.channel == "held"
        assert letter_holds.of(work, case)[letter.id].reasons == ["address_changed"]


def test_held_longest_comes_first(office: Office, officer: Actor, hold: Hold) -> None:
    first = hold()
    office.clock.advance(timedelta(days=1))
    second = hold()
    with office.work(officer) as work:
        assert [held.id for held, _, _ in letter_holds.waiting(work)] == [first, second]
        assert letter_holds.count(work, own=True) == 2


def test_what_speaks_against_sending_since_is_shown_and_decided_about_too(
    office: Office, officer: Actor, hold: Hold
) -> None:
    number = hold()
    with office.work(officer) as work:
        held, letter, case = letter_holds.find(work, number)
        parties.add(work, case, PartyDetails("perpetrator", "Percy Invented", HOME))
        assert letter_holds.reasons_now(work, case, held, letter) == ("post_not_asked", "address_shared")
        letter_releases.decide(work, number, BY_POST)
        letter_rechecks.recheck(work, case)
        assert letter_posts.count(work) == 1
