"""Letters that are held, through the site: seen by everybody on the case, decided by its officer or a manager."""

from collections.abc import Callable

import pytest

from engine.app import Engine
from engine.models import Case, LetterPosting, Party, User
from tests.webui.conftest import REPORT, Visitor
from tests.webui.pages import assert_sound
from tests.webui.test_letters import issue, write

NOT_ASKED = {**REPORT, "post_safe": "", "email_safe": ""}
HELD = "/letters/held/1"


@pytest.fixture
def held(officer: Visitor, engine: Engine) -> int:
    """The officer's case with one letter that is held, since nobody asked about safe contact."""
    assert officer.send("/reports/new", NOT_ASKED).status_code == 303
    with officer.client.session_transaction() as session:
        case_id = int(session["recorded"]["case_id"])
    with engine.database.write() as session:
        me = session.query(User).filter_by(email="officer@landlord.example").one()
        session.get_one(Case, case_id).officer_id = me.id
        session.query(Party).filter_by(case_id=case_id).update({"address": "7 Quiet Mews"})
    issue(officer, write(officer, case_id))
    return case_id


def decision(**more: str) -> dict[str, object]:
    """A decision to post the letter."""
    return {"way": "post", "address_post": "7 Quiet Mews", "reason": "She confirmed it by telephone", **more}


def test_a_held_letter_is_in_the_list_with_its_reason_and_on_its_own_page(officer: Visitor, held: int) -> None:
    for address in ("/letters", HELD):
        assert "Nobody has asked whether post is safe for them" in assert_sound(officer.get(address))
    assert "Nothing waits for the post" in officer.get("/letters").text


def test_the_case_my_work_and_the_letter_say_held_and_not_sent(officer: Visitor, held: int) -> None:
    assert "1 letter is held and not sent" in officer.get(f"/cases/{held}").text
    assert "1 letter is held in your cases" in officer.get("/work").text
    assert "Held: not sent" in officer.get(f"/cases/{held}/letters").text
    assert "This letter has not gone out" in assert_sound(officer.get(f"/cases/{held}/letters/1"))
    timeline = officer.get(f"/cases/{held}/timeline").text
    assert "is held and was not sent: nobody has asked whether post is safe for them" in timeline
    assert "was issued" not in timeline


def test_issuing_it_says_that_it_is_held_and_not_that_it_is_issued(officer: Visitor, held: int) -> None:
    issue(officer, write(officer, held))
    shown = officer.get(f"/cases/{held}/letters").text
    assert "The letter is held and has not gone out" in shown
    assert "The letter is issued" not in shown


def test_the_monitor_counts_it(visit: Callable[..., Visitor], held: int) -> None:
    page = assert_sound(visit("manager").get("/monitor/"))
    assert '<span class="dp-figure__number">1</span> letter held' in page


def test_the_officer_lets_it_go_by_post(officer: Visitor, engine: Engine, held: int) -> None:
    assert officer.send(HELD, decision(), page=HELD).location == "/letters"
    with engine.database.read() as session:
        assert session.query(LetterPosting).count() == 1
    assert "No letter is held" in officer.get("/letters").text
    assert "She confirmed it by telephone" in officer.get(f"/cases/{held}/letters/1").text


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"way": ""}, {"way": "hand"}, {"way": "pigeon"}, {"way": "hand", "handed_on-day": "x"}]
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_goes(
    officer: Visitor, engine: Engine, held: int, wrong: dict[str, str]
) -> None:
    answer = officer.send(HELD, decision(**wrong), page=HELD)
    assert_sound(answer, 422)
    with engine.database.read() as session:
        assert session.query(LetterPosting).count() == 0


def test_an_address_that_is_not_the_one_shown_is_a_conflict(officer: Visitor, held: int) -> None:
    assert officer.send(HELD, decision(address_post="1 Other Road"), page=HELD).status_code == 409


def test_a_colleague_sees_who_decides_and_cannot(officer: Visitor, engine: Engine, held: int) -> None:
    with engine.database.write() as session:
        session.get_one(Case, held).officer_id = None
    page = assert_sound(officer.get(HELD))
    assert "A manager decides" in page
    assert "Store the decision" not in page
    assert officer.send(HELD, decision()).status_code == 403


def test_another_landlord_finds_nothing(visit: Callable[..., Visitor], held: int) -> None:
    other = visit("stranger")
    assert other.get(HELD).status_code == 404
    assert other.send(HELD, decision()).status_code == 404
    assert "Your plan" not in other.get("/letters").text


def test_an_answer_about_safe_contact_is_kept_and_shown(officer: Visitor, engine: Engine, held: int) -> None:
    page = f"/cases/{held}/people/1"
    form = {"role": "complainant", "name": "Amara Sample", "post_safe": "no", "email_safe": "yes"}
    assert officer.send(page, form, page=page).status_code == 303
    with engine.database.read() as session:
        person = session.get_one(Party, 1)
        assert (person.post_safe, person.email_safe) == (False, True)
    shown = assert_sound(officer.get(page))
    assert 'name="post_safe" type="radio" value="no" checked' in shown
    assert 'name="email_safe" type="radio" value="yes" checked' in shown


def test_a_letter_to_post_is_held_the_moment_its_reader_moves(officer: Visitor, engine: Engine, case_id: int) -> None:
    issue(officer, write(officer, case_id))
    page = f"/cases/{case_id}/people/1"
    form = {"role": "complainant", "name": "Amara Testcase", "address": "1 Hostel Street", "post_safe": "yes"}
    assert officer.send(page, form, page=page).status_code == 303
    assert "Their address has changed since it was written" in officer.get("/letters").text
    answer = officer.send("/letters/1/posted", page="/letters")
    assert answer.status_code == 409
    assert "do not post it" in answer.text
