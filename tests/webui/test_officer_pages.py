"""The officer's pages, through the site and a real engine."""

from collections.abc import Callable
from datetime import timedelta

import html5lib
import pytest

from engine import Engine
from engine.casework import cases
from engine.clock import SimulatedClock
from engine.jobs.sweep import writing
from engine.models import Case
from tests.webui.conftest import REPORT, Visitor

CASE_SECTIONS = (
    "",
    "/people",
    "/incidents",
    "/tasks",
    "/timeline",
    "/procedures",
    "/letters",
    "/contacts",
    "/plan",
    "/documents",
    "/costs",
    "/links",
    "/chronology",
    "/chronology?kind=look&kind=step",
    "/bundle",
    "/access",
)
FORMS = (
    "/people/add", "/incidents/add", "/contacts/add", "/documents/add", "/costs/add", "/satisfaction/add", "/links/add",
    "/people/1/equality",
)  # fmt: skip
ANSWERS = {"spoken": "true", "note": "They want the shouting to stop.", "mood": "calm", "about": ["race", "faith"]}


def pages_of(case_id: int, task_id: int) -> list[str]:
    """Every page an officer can open."""
    of_case = [f"/cases/{case_id}{part}" for part in (*CASE_SECTIONS, *FORMS, "/procedures/1", "/people/1")]
    lists = ["/work", "/work?mine=1&overdue=1&case=CA", "/work/cover", "/cases", "/cases?q=amara&risk=high"]
    own = ["/reports/new", "/reports/recorded", f"/tasks/{task_id}", "/account", "/help", "/password"]
    return [*lists, *own, *of_case]


def test_every_page_is_html_that_a_strict_parser_takes(officer: Visitor, case_id: int, task_id: int) -> None:
    for address in pages_of(case_id, task_id):
        answer = officer.get(address)
        assert answer.status_code == 200, address
        html5lib.HTMLParser(strict=True).parse(answer.text)


def test_a_report_opens_a_case_and_says_its_reference(officer: Visitor, case_id: int) -> None:
    page = officer.get("/reports/recorded").text
    assert "CA-" in page
    assert "What happens next" in page
    assert f"/cases/{case_id}" in page


def test_a_second_report_about_the_same_address_is_offered_the_open_case(officer: Visitor, case_id: int) -> None:
    page = officer.send("/reports/new", {**REPORT, "reporter_name": "Somebody Else"})
    assert page.status_code == 200
    assert f'value="{case_id}"' in page.text
    carried = {**REPORT, "reporter_name": "Somebody Else", "attach_to": str(case_id)}
    assert officer.send("/reports/matched", carried).location == "/reports/recorded"
    assert "Added to case" in officer.get("/reports/recorded").text


def test_whoever_sees_the_matches_can_go_back_to_what_they_typed(officer: Visitor, case_id: int) -> None:
    asked = officer.send("/reports/new", {**REPORT, "account": "It happened again."})
    assert "Does it belong to an open case?" in asked.text
    back = officer.send("/reports/matched", {**REPORT, "account": "It happened again.", "button": "change"})
    assert "<h1" in back.text
    assert "It happened again." in back.text
    assert "There is a problem" not in back.text


SKIPPED = {"received_at-day": "29", "received_at-month": "3", "received_at-time": "1:30am"}
TWICE = {"received_at-day": "26", "received_at-month": "10", "received_at-year": "2025", "received_at-time": "1:30am"}
READ_AS = "The clocks go forward and skip 01:30; it is read as 02:30."


@pytest.mark.parametrize(
    ("change", "said"),
    [(SKIPPED, READ_AS), (TWICE, "The clocks go back and 01:30 comes twice; it is read as the first.")],
)
def test_the_confirmation_says_how_a_time_at_the_change_of_the_clocks_was_read(
    officer: Visitor, change: dict[str, str], said: str
) -> None:
    report = {**REPORT, "victim_address": "2 Quiet Lane", "reporter_name": "Bea Testcase", **change}
    assert officer.send("/reports/new", report).location == "/reports/recorded"
    assert said in officer.get("/reports/recorded").text
    assert said not in officer.get("/reports/recorded").text  # once


def test_a_form_to_be_corrected_says_how_a_time_the_clocks_skip_was_read(officer: Visitor) -> None:
    page = officer.send("/reports/new", {**REPORT, **SKIPPED, "account": ""})
    assert page.status_code == 422
    assert page.text.count(READ_AS) == 1


def test_an_ordinary_time_needs_no_word_on_how_it_was_read(officer: Visitor) -> None:
    officer.send("/reports/new", {**REPORT, "victim_address": "2 Quiet Lane", "reporter_name": "Bea Testcase"})
    assert "The clocks go" not in officer.get("/reports/recorded").text


def test_a_report_without_a_name_is_taken_as_anonymous(officer: Visitor) -> None:
    nameless = {**REPORT, "reporter_kind": "anonymous", "reporter_name": "", "victim_address": "2 Quiet Lane"}
    assert officer.send("/reports/new", nameless).location == "/reports/recorded"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"received_at-year": "2027"}, "received_at"),
        ({"received_at-year": "1900"}, "received_at"),
        ({"received_at-month": "13"}, "Enter a real date"),
        ({"received_at-time": "quarter past"}, "Enter a time of day"),
        ({"channel": "telepathy"}, "channel"),
        ({"happening_kind": ""}, "happening_kind"),
        ({"account": ""}, "Enter what the person told you"),
        ({"reporter_email": "not an address"}, "reporter_email"),
        ({"reporter_name": "x" * 300}, "Keep this to 200 characters"),
    ],
)
def test_a_wrong_field_is_named_in_the_summary_and_what_was_typed_is_kept(
    officer: Visitor, change: dict[str, str], words: str
) -> None:
    page = officer.send("/reports/new", {**REPORT, "location": "By the bins", **change})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert words in page.text
    assert f'href="#{next(iter(change)).split("-")[0]}"' in page.text
    assert "By the bins" in page.text


def test_completing_a_task_leads_to_the_next_one_of_the_case(officer: Visitor, case_id: int, task_id: int) -> None:
    done = officer.send(f"/tasks/{task_id}", {**ANSWERS, "revision": "1", "button": "complete"})
    assert done.status_code == 303
    assert "Sum up" in officer.get(done.location).text
    assert "What was said" not in officer.get(f"/cases/{case_id}/tasks").text


def test_a_task_shows_its_guidance_its_clause_and_its_due_time(officer: Visitor, task_id: int) -> None:
    page = officer.get(f"/tasks/{task_id}").text
    assert "Ring when it is safe for them." in page
    assert "clause" in page
    assert "September 2026 at" in page


def test_wrong_answers_come_back_in_the_form_with_what_was_typed(officer: Visitor, task_id: int) -> None:
    wrong = {
        "note": "Kept words",
        "before": "many",
        "next_day-day": "31",
        "next_day-month": "2",
        "next_day-year": "2026",
    }
    page = officer.send(f"/tasks/{task_id}", {**wrong, "revision": "1"})
    assert page.status_code == 422
    assert "Kept words" in page.text
    assert 'value="31"' in page.text
    assert "Enter a real date" in page.text


def test_a_draft_is_kept_for_its_writer_alone(officer: Visitor, visit: Callable[..., Visitor], task_id: int) -> None:
    assert officer.send(f"/tasks/{task_id}", {"note": "Half a thought", "button": "draft"}).status_code == 303
    assert "Half a thought" in officer.get(f"/tasks/{task_id}").text
    assert "Half a thought" not in visit("colleague").get(f"/tasks/{task_id}").text


def test_the_slower_of_two_is_told_who_and_keeps_the_text(
    officer: Visitor, visit: Callable[..., Visitor], task_id: int
) -> None:
    slower = visit("colleague")
    officer.send(f"/tasks/{task_id}", {**ANSWERS, "revision": "1"})
    page = slower.send(f"/tasks/{task_id}", {**ANSWERS, "note": "My own careful note", "revision": "1"})
    assert page.status_code == 409
    assert "Officer Sample" in page.text
    assert "My own careful note" in page.text
    html5lib.HTMLParser(strict=True).parse(page.text)


def test_a_stale_revision_of_an_open_task_keeps_the_text(
    officer: Visitor, visit: Callable[..., Visitor], task_id: int
) -> None:
    assert visit("colleague").send(f"/tasks/{task_id}/claim", {"revision": "1"}).status_code == 303
    page = officer.send(f"/tasks/{task_id}", {**ANSWERS, "note": "Typed before the claim", "revision": "1"})
    assert page.status_code == 409
    assert "Typed before the claim" in page.text


def test_a_task_can_be_claimed_released_and_passed_on(officer: Visitor, case_id: int, task_id: int) -> None:
    assert officer.send(f"/tasks/{task_id}/claim", {"revision": "1"}).status_code == 303
    assert "Officer Sample" in officer.get("/work?mine=1").text
    assert officer.send(f"/tasks/{task_id}/release", {"revision": "2"}).status_code == 303
    assert "Nobody yet" in officer.get("/work").text
    colleague = {"revision": "3", "to_user_id": "2", "handover_note": "You know the family"}
    assert officer.send(f"/tasks/{task_id}/pass-on", colleague).status_code == 303
    assert "Speak to the person" not in officer.get("/work").text
    assert "Colleague Sample" in officer.get(f"/cases/{case_id}/tasks").text


def test_a_task_of_a_colleague_says_whose_it_is_and_shows_no_answers_that_nobody_gave(
    officer: Visitor, visit: Callable[..., Visitor], task_id: int
) -> None:
    assert visit("colleague").send(f"/tasks/{task_id}/claim", {"revision": "1"}).status_code == 303
    page = officer.get(f"/tasks/{task_id}").text
    assert "This task is with Colleague Sample." in page
    assert "What is asked" in page
    assert "Answers" not in page
    assert "Complete the task" not in page


def test_a_completed_task_shows_what_was_answered(
    officer: Visitor, visit: Callable[..., Visitor], task_id: int
) -> None:
    assert officer.send(f"/tasks/{task_id}", {**ANSWERS, "revision": "1"}).status_code == 303
    page = visit("colleague").get(f"/tasks/{task_id}").text
    assert "Answers" in page
    assert ANSWERS["note"] in page
    assert "This task is with" not in page


def test_a_closed_case_shows_nothing_as_overdue(
    visit: Callable[..., Visitor], engine: Engine, clock: SimulatedClock, case_id: int, task_id: int
) -> None:
    with writing(engine, "CA") as work:
        cases.close(work, work.session.get_one(Case, case_id), "Withdrawn")
    clock.advance(timedelta(days=30))
    officer = visit("officer")
    file, task = officer.get(f"/cases/{case_id}").text, officer.get(f"/tasks/{task_id}").text
    assert "No longer owed" in file
    assert "No longer needed" in task
    assert ("overdue" in file, "Running" in file, "overdue" in task) == (False, False, False)


def test_filters_stay_in_the_address_and_can_be_taken_away(officer: Visitor, task_id: int) -> None:
    page = officer.get("/work?mine=1&overdue=1&case=NOPE").text
    assert "Remove the filter" in page
    assert 'href="/work?overdue=1&amp;case=NOPE"' in page
    assert officer.get("/work?team=nonsense&after=%00").status_code in (200, 422)


def test_people_incidents_and_contacts_can_be_added(officer: Visitor, case_id: int) -> None:
    person = {"role": "witness", "name": "Wilf Sample", "alert": "Do not visit alone"}
    assert officer.send(f"/cases/{case_id}/people/add", person).status_code == 303
    assert "Do not visit alone" in officer.get(f"/cases/{case_id}").text
    incident = {"kind": "verbal_abuse", "description": "Again on Monday"}
    assert officer.send(f"/cases/{case_id}/incidents/add", incident).status_code == 303
    assert "Again on Monday" in officer.get(f"/cases/{case_id}/incidents").text
    when = {"at-day": "8", "at-month": "9", "at-year": "2026", "at-time": "10am"}
    contact = {"with_role": "victim", "way": "phone", "outcome": "spoken", "note": "Rang", **when}
    assert officer.send(f"/cases/{case_id}/contacts/add", contact).status_code == 303
    assert "Rang" in officer.get(f"/cases/{case_id}/contacts").text


def test_only_a_manager_changes_who_sees_a_case(officer: Visitor, visit: Callable[..., Visitor], case_id: int) -> None:
    change = {"what": "restrict", "reason": "Staff are named in it"}
    assert officer.send(f"/cases/{case_id}/access", change).status_code == 403
    assert visit("manager").send(f"/cases/{case_id}/access", change).status_code in (303, 404)
    assert visit("colleague").get(f"/cases/{case_id}").status_code == 404


def test_cover_lets_a_colleague_in_and_ends(officer: Visitor) -> None:
    days = {"first_day-day": "8", "first_day-month": "9", "first_day-year": "2026",
            "last_day-day": "12", "last_day-month": "9", "last_day-year": "2026"}  # fmt: skip
    answer = officer.send("/work/cover", {"absent_id": "1", "cover_id": "2", **days})
    assert answer.status_code == 303, answer.text
    page = officer.get("/work/cover").text
    assert "13 September 2026 at midnight" in page
    assert officer.send("/work/cover/1/end").status_code == 303
    assert "Nobody is covered" in officer.get("/work/cover").text


def test_a_token_and_a_calendar_address_are_shown_once(officer: Visitor, task_id: int) -> None:
    made = officer.send("/account/tokens", {"name": "Reports", "days": "30"})
    assert "only this once" in made.text
    assert "only this once" not in officer.get("/account").text
    address = officer.send("/account/calendar").text.split('class="dp-code">')[1].split("<")[0]
    feed = officer.get(address)
    assert feed.mimetype == "text/calendar"
    assert b"BEGIN:VCALENDAR" in feed.data
    officer.send("/account/calendar/drop")
    assert officer.get(address).status_code == 404


def test_a_case_shows_first_what_is_owed_whether_or_not_a_task_exists(officer: Visitor, case_id: int) -> None:
    file = officer.get(f"/cases/{case_id}").text
    assert file.index("What we owe") < file.index("Open tasks")
    assert ("Interview of the complainant" in file, "No task yet" in file) == (True, True)


def test_the_work_of_a_case_in_danger_stands_first_whenever_it_is_due(engine: Engine, officer: Visitor) -> None:
    for name, more in (("Amara Testcase", {}), ("Second Sample", {"immediate_danger": "true"})):
        officer.send("/reports/new", {**REPORT, "reporter_name": name, "victim_address": name, **more})
    page = officer.get("/work").text
    assert page.index("Somebody is in danger now") < page.index("Second Sample") < page.index("Amara Testcase")
    assert "In danger" in page
