"""The pages of letters: write, issue, approve, post, and the owner's texts, through the site and a real engine."""

import time
from collections.abc import Callable

import pytest

from tests.webui.conftest import Visitor
from tests.webui.pages import assert_sound

OWN = '{% extends "_layout.txt.j2" %}\n{% block body %}\nOur own words.\n{% endblock %}'
APPROVED = "no_further_support:victim"


@pytest.fixture
def manager(visit: Callable[..., Visitor]) -> Visitor:
    """The manager."""
    return visit("manager")


@pytest.fixture
def owner(visit: Callable[..., Visitor]) -> Visitor:
    """The process owner."""
    return visit("process_owner")


def write(officer: Visitor, case_id: int, template: str = "action_plan:victim") -> str:
    """Write a draft; returns its address."""
    answer = officer.send(f"/cases/{case_id}/letters", {"template": template}, page=f"/cases/{case_id}/letters")
    assert answer.status_code == 303
    return answer.location


def issue(visitor: Visitor, draft: str, revision: int = 1, body: str = "Dear Amara\n\nAll is well.") -> object:
    """Issue a draft with a text."""
    form = {"revision": str(revision), "subject": "Your plan", "body": body}
    return visitor.send(f"{draft}/issue", form, page=draft)


def test_a_draft_is_written_issued_and_read_as_pdf(officer: Visitor, case_id: int) -> None:
    draft = write(officer, case_id)
    assert_sound(officer.get(draft))
    assert issue(officer, draft).location == f"/cases/{case_id}/letters"
    assert_sound(officer.get(f"/cases/{case_id}/letters"))
    assert_sound(officer.get(f"/cases/{case_id}/letters/1"))
    answer = officer.get(f"/cases/{case_id}/letters/1/letter.pdf")
    assert (answer.mimetype, answer.data[:4]) == ("application/pdf", b"%PDF")


def test_saving_a_draft_keeps_it(officer: Visitor, case_id: int) -> None:
    draft = write(officer, case_id)
    form = {"revision": "1", "subject": "Your plan", "body": "Half a letter."}
    assert officer.send(f"{draft}/save", form, page=draft).status_code == 303
    assert "Half a letter." in officer.get(draft).text


def test_an_empty_text_is_refused(officer: Visitor, case_id: int) -> None:
    draft = write(officer, case_id)
    answer = issue(officer, draft, body=" ")
    assert answer.status_code == 422
    assert "Enter the text of the letter" in answer.text


def test_a_letter_nobody_may_get_is_refused_beside_the_choice(officer: Visitor, case_id: int) -> None:
    form = {"template": "written_warning:victim"}
    answer = officer.send(f"/cases/{case_id}/letters", form, page=f"/cases/{case_id}/letters")
    assert answer.status_code == 422
    assert "is not meant for the victim" in answer.text


def test_a_name_typed_for_the_alleged_perpetrator_is_refused_and_the_text_stays(officer: Visitor, case_id: int) -> None:
    form = {"role": "perpetrator", "name": "Percy Invented"}
    officer.send(f"/cases/{case_id}/people/add", form, page=f"/cases/{case_id}/people/add")
    draft = write(officer, case_id, "written_warning:perpetrator")
    answer = issue(officer, draft, body="Leave Amara Testcase alone.")
    assert answer.status_code == 422
    assert "no permission to do so is recorded" in answer.text
    assert "Leave Amara Testcase alone." in answer.text


def test_somebody_elses_change_meanwhile_is_told_and_the_text_stays(officer: Visitor, case_id: int) -> None:
    draft = write(officer, case_id)
    officer.send(f"{draft}/save", {"revision": "1", "subject": "A", "body": "First."}, page=draft)
    answer = issue(officer, draft, body="Second.")
    assert answer.status_code == 422
    assert "changed this draft meanwhile" in answer.text
    assert "Second." in answer.text


def test_the_manager_finds_what_waits_and_approves_it(officer: Visitor, manager: Visitor, case_id: int) -> None:
    draft = write(officer, case_id, APPROVED)
    issue(officer, draft)
    assert "letter waits for approval" in " ".join(manager.get("/monitor/").text.replace("</span>", "").split())
    assert draft in manager.get("/letters").text
    assert_sound(manager.get(draft))
    assert "A manager approves this letter" in officer.get(draft).text
    issue(manager, draft, revision=3)
    assert "Your plan" in manager.get(f"/cases/{case_id}/letters/1").text


def test_the_manager_sends_a_letter_back(officer: Visitor, manager: Visitor, case_id: int) -> None:
    draft = write(officer, case_id, APPROVED)
    issue(officer, draft)
    manager.send(f"{draft}/send-back", {"revision": "3", "note": "Say it more kindly"}, page=draft)
    assert "Say it more kindly" in officer.get(draft).text


def test_a_draft_is_dropped_with_a_reason(officer: Visitor, case_id: int) -> None:
    draft = write(officer, case_id)
    assert officer.send(f"{draft}/drop", {"revision": "1", "note": ""}, page=draft).status_code == 422
    assert officer.send(f"{draft}/drop", {"revision": "1", "note": "Said by phone"}, page=draft).status_code == 303
    assert draft not in officer.get(f"/cases/{case_id}/letters").text


def test_a_letter_is_posted(officer: Visitor, case_id: int) -> None:
    issue(officer, write(officer, case_id))
    assert_sound(officer.get("/letters"))
    assert officer.send("/letters/1/posted", page="/letters").status_code == 303
    assert "Nothing waits for the post" in officer.get("/letters").text


def test_a_letter_is_replaced_by_another(officer: Visitor, case_id: int) -> None:
    issue(officer, write(officer, case_id))
    page = f"/cases/{case_id}/letters/1"
    draft = officer.send(f"{page}/replace", page=page).location
    assert "It replaces" in officer.get(draft).text
    issue(officer, draft)
    assert "It was replaced by" in officer.get(page).text


def test_the_owner_sees_a_letter_of_every_landlord(owner: Visitor) -> None:
    assert_sound(owner.get("/procedures/letters"))
    for landlord in ("CA", "CHG", "KHA", "PCHA", "WCH"):
        page = owner.get(f"/procedures/letters/closure?landlord={landlord}&to=victim")
        assert_sound(page)
        assert f"{landlord}-2026-00001" in page.text
    answer = owner.get("/procedures/letters/closure/preview.pdf?landlord=WCH&to=victim")
    assert answer.data[:4] == b"%PDF"


def test_the_owner_keeps_a_text_and_goes_back(owner: Visitor) -> None:
    page = "/procedures/letters/closure"
    assert owner.send(page, {"text": OWN, "reason": "Plainer"}, page=page).status_code == 303
    assert "Our own words." in owner.get(page).text
    assert_sound(owner.get(page))
    form = {"version": "0", "back_reason": "As supplied"}
    assert owner.send(f"{page}/back", form, page=page).status_code == 303
    assert "Our own words." not in owner.get(page).text


def test_the_owner_tries_a_text_without_keeping_it(owner: Visitor) -> None:
    page = "/procedures/letters/closure"
    answer = owner.send(page, {"text": OWN, "button": "try"}, page=page)
    assert "not kept yet" in answer.text
    assert "Our own words." not in owner.get(page).text


def test_an_unknown_name_is_refused_with_its_line(owner: Visitor) -> None:
    page = "/procedures/letters/closure"
    answer = owner.send(page, {"text": "One\n{{ victim_name }}", "reason": "Trying"}, page=page)
    assert answer.status_code == 422
    assert "Line 2: “victim_name”" in answer.text


@pytest.mark.parametrize("address", ["/procedures/letters/no_such", "/procedures/letters/closure?landlord=XX"])
def test_a_letter_there_is_not_is_not_found(owner: Visitor, address: str) -> None:
    assert owner.get(address).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'a' * 400000000 }}",
        "{{ '%300000000d' % 1 }}",
        "{{ '{:>99999999999}'.format(1) }}",
        "{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}",
        "{% if hate %}" * 300 + "{% endif %}" * 300,
        "{{ " + "[" * 400 + "]" * 400 + " }}",
        "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
        "{{ times | xmlattr }}",
        "{% if reference != 'CA-2026-00001' %}{{ reference | truncate(-5) }}{% endif %}",
        "{{ '\\ud800' }}",
        "{{ '\\x00' }}",
    ],
    ids=lambda text: text[:30],
)
def test_a_text_that_could_run_away_is_answered_at_once_with_its_reason(owner: Visitor, text: str) -> None:
    began = time.perf_counter()
    for button in ("try", "keep"):
        answer = owner.send(
            "/procedures/letters/closure",
            {"button": button, "text": text, "reason": "Trying"},
            page="/procedures/letters/closure",
        )
        page = assert_sound(answer, 200 if button == "try" else 422)
        assert (
            "letters cannot" in page or "nested" in page or "filter" in page or "shown" in page or "goes over" in page
        )
    assert time.perf_counter() - began < 10  # seconds; both answers usually take less than one
    assert "The text as supplied." in owner.get("/procedures/letters/closure").text
