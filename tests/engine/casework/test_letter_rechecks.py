"""A letter on its way out is held when something changes before it has left."""

from collections.abc import Callable

import pytest

from engine.access import Actor
from engine.casework import facts, letter_holds, letter_posts, letter_rechecks, letter_releases, letters, parties
from engine.casework.letter_releases import Decision
from engine.casework.parties import PartyDetails
from engine.models import Case, LetterHold, LetterPosting, OutboxMessage, Party
from engine.work import Work
from tests.engine.casework.conftest import Office, get_case

HOME, MAIL = "7 Quiet Mews", "amara@example.org"
Change = Callable[[Work, Case, Party], object]


@pytest.fixture
def officer(office: Office) -> Actor:
    """The officer of the case."""
    return office.person("Olive Officer", lane="Officer")


@pytest.fixture
def case_id(office: Office, officer: Actor) -> int:
    """Her case, with somebody who said that post and e-mail are safe."""
    number = office.case(officer_id=officer.user_id, team_id=office.team())
    with office.work() as work:
        details = PartyDetails("victim", "Amara Sample", HOME, email=MAIL, post_safe=True, email_safe=True)
        parties.add(work, get_case(work.session, number), details)
    return number


def give(**columns: object) -> Change:
    """Change the reader's record."""

    def change(work: Work, case: Case, person: Party) -> None:
        for name, value in columns.items():
            setattr(person, name, value)
        person.address_key, person.name_key = parties.address_key(person.address), parties.name_key(person.name)

    return change


def neighbour(**details: object) -> Change:
    """Add somebody of the other side."""
    known = {"name": "Percy Invented", "address": "40 Elsewhere Road", **details}
    return lambda work, case, person: parties.add(work, case, PartyDetails("perpetrator", **known))


CHANGES: list[tuple[Change, str, str]] = [
    (give(address="1 Hostel Street"), "post", "address_changed"),
    (give(post_safe=False), "post", "post_unsafe"),
    (give(post_safe=None), "post", "post_not_asked"),
    (give(contact_preference="He opens the post"), "post", "words"),
    (neighbour(address=HOME), "post", "address_shared"),
    (neighbour(name="A Sample"), "post", "name_shared"),
    (lambda work, case, person: facts.assign(work, case, {"domestic_abuse": True}), "post", "household"),
    (give(email="other@example.org"), "email", "email_changed"),
    (give(email_safe=False), "email", "email_not_safe"),
    (give(contact_preference="He reads my e-mail"), "email", "words"),
    (neighbour(email=MAIL), "email", "email_shared"),
]


@pytest.mark.parametrize(("change", "way", "code"), CHANGES)
def test_what_changes_before_it_has_left_holds_it(
    office: Office, case_id: int, change: Change, way: str, code: str
) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        letter = letters.issue(work, case, "action_plan", "victim", way)
        assert letter.channel == way
        letter_rechecks.recheck(work, case)
        assert work.session.query(LetterHold).count() == 0
        change(work, case, parties.of(work, case)[0])
        letter_rechecks.recheck(work, case)
        assert letter_holds.of(work, case)[letter.id].reasons == [code]
        assert work.session.query(OutboxMessage).count() == 0
        letter_rechecks.recheck(work, case)  # it is held once
        assert work.session.query(LetterHold).count() == 1


@pytest.mark.parametrize(("change", "code"), [(change, code) for change, way, code in CHANGES if way == "post"])
def test_the_list_of_letters_to_post_shows_none_that_must_not_go(
    office: Office, officer: Actor, case_id: int, change: Change, code: str
) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        letters.issue(work, case, "action_plan", "victim", "post")
        change(work, case, parties.of(work, case)[0])
    with office.work(officer) as work:
        letter_posts.recheck(work)
        assert letter_posts.waiting(work) == []
        assert [held.reasons for held, _, _ in letter_holds.waiting(work)] == [[code]]


def test_saying_posted_too_late_holds_the_letter_instead(office: Office, officer: Actor, case_id: int) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        letter = letters.issue(work, case, "action_plan", "victim", "post")
        parties.of(work, case)[0].post_safe = False
    with office.work(officer) as work:
        assert letter_posts.mark(work, letter.id) is None
        assert work.session.get_one(LetterPosting, letter.id).posted_at is None
        assert letter_posts.mark(work, letter.id) is None
        assert work.session.query(LetterHold).count() == 1


def test_what_a_person_decided_about_holds_nothing_again(office: Office, officer: Actor, case_id: int) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        give(post_safe=None, email_safe=None, contact_preference="Use the side door")(
            work, case, parties.of(work, case)[0]
        )
        neighbour(address=HOME)(work, case, parties.of(work, case)[0])
        letter = letters.issue(work, case, "action_plan", "victim")
        number = letter_holds.of(work, case)[letter.id].id
    with office.work(officer) as work:
        letter_releases.decide(work, number, Decision("post", "She waits for it at the door", HOME))
        letter_rechecks.recheck(work, get_case(work.session, case_id))
        assert letter_posts.count(work) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (give(address="1 Hostel Street"), "address_changed"),
        (give(post_safe=False), "post_unsafe"),
        (give(contact_preference="Now he opens it"), "words"),
        (neighbour(address=HOME), "address_shared"),
    ],
)
def test_what_is_new_since_the_decision_holds_it_again(
    office: Office, officer: Actor, case_id: int, change: Change, code: str
) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        give(post_safe=None, email_safe=None)(work, case, parties.of(work, case)[0])
        letter = letters.issue(work, case, "action_plan", "victim")
        number = letter_holds.of(work, case)[letter.id].id
    with office.work(officer) as work:
        letter_releases.decide(work, number, Decision("post", "She confirmed it", HOME))
        case = get_case(work.session, case_id)
        change(work, case, parties.of(work, case)[0])
        letter_rechecks.recheck(work, case)
        assert letter_posts.count(work) == 0
        assert code in letter_holds.of(work, case)[letter.id].reasons
        again = letter_holds.of(work, case)[letter.id]
        letter_releases.decide(work, again.id, Decision("not_sent", "Told in person"))
        assert work.session.query(LetterPosting).count() == 0


def test_an_area_letter_in_the_queue_is_held_once_the_sides_are_known_to_live_together(
    office: Office, case_id: int
) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        letter = letters.issue(work, case, "area_letter", "area")
        facts.assign(work, case, {"perpetrator_kind": "household_member"})
        letter_rechecks.recheck(work, case)
        assert letter_holds.of(work, case)[letter.id].reasons == ["household"]


def test_a_posted_letter_is_left_alone(office: Office, officer: Actor, case_id: int) -> None:
    with office.work() as work:
        letter = letters.issue(work, get_case(work.session, case_id), "action_plan", "victim", "post")
    with office.work(officer) as work:
        assert letter_posts.mark(work, letter.id)
        case = get_case(work.session, case_id)
        parties.of(work, case)[0].address = "1 Hostel Street"
        letter_rechecks.recheck(work, case)
        assert work.session.query(LetterHold).count() == 0


def test_other_words_than_those_decided_about_are_read_again(office: Office, officer: Actor, case_id: int) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        person = parties.of(work, case)[0]
        person.email_safe, person.contact_preference = False, "Use the side door"
        letter = letters.issue(work, case, "action_plan", "victim")
        number = letter_holds.of(work, case)[letter.id].id
    with office.work(officer) as work:
        letter_releases.decide(work, number, Decision("post", "The postman knows the side door", HOME))
        case = get_case(work.session, case_id)
        parties.of(work, case)[0].contact_preference = "He waits for the postman now"
        letter_rechecks.recheck(work, case)
        assert letter_holds.of(work, case)[letter.id].reasons == ["words"]
        assert letter_posts.count(work) == 0
