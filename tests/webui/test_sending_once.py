"""A form that arrives several times is stored once: by a double click, a slow line, Back, or a program."""

import re
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine import Engine
from engine.clock import SimulatedClock
from engine.db import Base, Database, make_database
from engine.models import Case, Contact, Cost, Document, Happening, LetterDraft, Party, Report
from engine.policy import Policies
from engine.settings import Settings
from tests.webui.conftest import DRAWING, PASSWORD, REPORT, Visitor, site_over
from tests.webui.test_api import REPORT as API_REPORT

CONTACT = {
    "with_role": "complainant",
    "way": "phone",
    "outcome": "spoken",
    "at-day": "8",
    "at-month": "9",
    "at-year": "2026",
    "at-time": "9:00am",
    "note": "She is at her sister's.",
}


def count(engine: Engine, model: type[Base]) -> int:
    """How many rows a table holds."""
    with engine.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def opened(visitor: Visitor, page: str) -> str:
    """Open the page of a form; returns the one-time key that it carries in its main part."""
    found = re.search(r'<main.*?name="once" value="([^"]+)"', visitor.get(page).text, re.DOTALL)
    assert found
    return found[1]


def recorded(visitor: Visitor) -> str:
    """The confirmation page."""
    return re.sub(r"<(script|style).*?</\1>", "", visitor.get("/reports/recorded").text)


def test_a_report_sent_three_times_is_one_case_with_one_confirmation(officer: Visitor, engine: Engine) -> None:
    form = {**REPORT, "once": opened(officer, "/reports/new")}
    pages = set()
    for _ in range(3):
        answer = officer.send("/reports/new", form)
        assert (answer.status_code, answer.location) == (303, "/reports/recorded")
        pages.add(re.search(r"<strong>(.*?)</strong>", recorded(officer))[1])  # type: ignore[index]
    assert len(pages) == 1
    assert (count(engine, Case), count(engine, Report)) == (1, 1)


def test_two_reports_from_two_forms_are_two_though_they_say_the_same(officer: Visitor, engine: Engine) -> None:
    officer.send("/reports/new", {**REPORT, "once": opened(officer, "/reports/new")})
    answer = officer.send("/reports/new", {**REPORT, "once": opened(officer, "/reports/new")})
    assert "may be about the same" in answer.text or answer.status_code == 200
    key = re.search(r'name="once" value="([^"]+)"', answer.text)
    assert key
    officer.send("/reports/matched", {**REPORT, "once": key[1], "attach_to": "new"})
    assert count(engine, Report) == 2


def test_a_refused_report_can_be_corrected_and_sent_with_the_same_key(officer: Visitor, engine: Engine) -> None:
    key = opened(officer, "/reports/new")
    refused = officer.send("/reports/new", {**REPORT, "account": "", "once": key})
    assert refused.status_code == 422
    assert f'name="once" value="{key}"' in refused.text
    assert officer.send("/reports/new", {**REPORT, "once": key}).status_code == 303
    assert count(engine, Case) == 1


def test_another_report_typed_over_a_sent_form_is_not_lost_and_not_stored_unseen(
    officer: Visitor, engine: Engine
) -> None:
    key = opened(officer, "/reports/new")
    officer.send("/reports/new", {**REPORT, "once": key})
    other = {
        **REPORT,
        "once": key,
        "account": "A brick came through the window.",
        "reporter_name": "Sample Other",
        "victim_address": "2 Other Street",
    }
    answer = officer.send("/reports/new", other)
    assert answer.status_code == 422
    assert "was sent already, with other words" in answer.text
    assert "A brick came through the window." in answer.text
    fresh = re.search(r'<main.*?name="once" value="([^"]+)"', answer.text, re.DOTALL)
    assert fresh
    assert fresh[1] != key
    assert officer.send("/reports/new", {**other, "once": fresh[1]}).status_code == 303
    assert count(engine, Case) == 2


def test_a_report_put_on_a_chosen_case_is_put_there_once(officer: Visitor, engine: Engine, case_id: int) -> None:
    key = opened(officer, "/reports/new")
    assert f'name="once" value="{key}"' in officer.send("/reports/new", {**REPORT, "once": key}).text
    for _ in range(2):
        officer.send("/reports/matched", {**REPORT, "once": key, "attach_to": str(case_id)})
        assert "Added to case" in recorded(officer)
    officer.send("/reports/new", {**REPORT, "once": key})  # Back, twice, and sent again
    assert "Added to case" in recorded(officer)
    assert count(engine, Report) == 2


@pytest.mark.parametrize(
    ("where", "form", "model"),
    [
        ("contacts/add", CONTACT, Contact),
        ("incidents/add", {"kind": "verbal_abuse", "description": "Shouted."}, Happening),
        ("people/add", {"role": "witness", "name": "Sample Witness"}, Party),
        (
            "costs/add",
            {
                "kind": "repairs",
                "amount": "12.50",
                "spent_on-day": "1",
                "spent_on-month": "9",
                "spent_on-year": "2026",
            },
            Cost,
        ),
    ],
)
def test_what_is_added_to_a_case_is_added_once(
    officer: Visitor, engine: Engine, case_id: int, where: str, form: dict[str, object], model: type[Base]
) -> None:
    address = f"/cases/{case_id}/{where}"
    key, before = opened(officer, address), count(engine, model)
    answers = [officer.send(address, {**form, "once": key}) for _ in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, answers[0].location)}
    assert count(engine, model) == before + 1


def test_a_letter_begun_twice_is_one_draft(officer: Visitor, engine: Engine, case_id: int) -> None:
    form = {"template": "acknowledgement:complainant", "once": opened(officer, f"/cases/{case_id}/letters")}
    places = {officer.send(f"/cases/{case_id}/letters", form).location for _ in range(2)}
    assert len(places) == 1
    assert count(engine, LetterDraft) == 1


def test_a_file_sent_twice_is_one_document_and_another_file_is_another(
    officer: Visitor, engine: Engine, case_id: int
) -> None:
    address = f"/cases/{case_id}/documents/add"
    key, token = opened(officer, address), officer.token("/help")

    def send(content: bytes) -> TestResponse:
        data = {"file": (BytesIO(content), "note.txt"), "note": "n", "once": key, "csrf_token": token}
        return officer.client.post(address, data=data, content_type="multipart/form-data")

    assert [send(b"one").status_code for _ in range(2)] == [303, 303]
    assert count(engine, Document) == 1
    assert send(b"two").status_code == 303
    assert count(engine, Document) == 2


# Three at the same time, on both databases.


@pytest.fixture
def busy_site(
    database_url: str,
    policies: Policies,
    make_settings: Callable[..., Settings],
    clock: SimulatedClock,
) -> Iterator[Flask]:
    """The site over an empty database of each kind, with one officer."""
    made = Engine(Database(make_database(database_url)), policies, make_settings(database_url), clock)
    made.procedures.publish_files([DRAWING], reason="For the tests")
    teams = sorted({role.team for role in policies.landlords["CA"].roles.values()})
    made.accounts.create_user(None, "CA", "officer@landlord.example", "Officer Sample", ["officer"], teams, PASSWORD)
    with site_over(made) as site:
        yield site
    made.close()


def at_once(calls: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    """Make calls at the same moment, each in a thread of its own."""
    answers: list[TestResponse] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], TestResponse]) -> None:
        start.wait()
        answers.append(call())

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_three_reports_that_arrive_at_once_are_one_case(busy_site: Flask) -> None:
    visitor = Visitor(busy_site.test_client())
    visitor.sign_in("officer")
    form = {**REPORT, "once": opened(visitor, "/reports/new"), "csrf_token": visitor.token("/help")}
    cookie = visitor.client.get_cookie("dueprocess")
    assert cookie

    def browser() -> Callable[[], TestResponse]:
        client = busy_site.test_client()
        client.set_cookie("dueprocess", cookie.value)
        return lambda: client.post("/reports/new", data=form)

    answers = at_once([browser() for _ in range(3)])
    engine: Engine = busy_site.extensions["dueprocess"]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/reports/recorded")}
    assert (count(engine, Case), count(engine, Report)) == (1, 1)


def test_three_calls_of_a_program_with_one_key_are_one_case(busy_site: Flask) -> None:
    engine: Engine = busy_site.extensions["dueprocess"]
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    secret = engine.accounts.create_token(actor, "all", 30)[1]
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "form 17 of 8 September"}
    client = busy_site.test_client

    def call() -> TestResponse:
        return client().post("/api/v1/reports", json=API_REPORT, headers=headers)

    answers = at_once([call] * 3)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["reference"] for answer in answers if answer.json}) == 1
    assert count(engine, Case) == 1
    other = client().post("/api/v1/reports", json={**API_REPORT, "account": "Another"}, headers=headers)
    assert other.status_code == 422
    again = {**headers, "Idempotency-Key": "form 18"}
    assert client().post("/api/v1/reports", json=API_REPORT, headers=again).status_code == 201
    assert count(engine, Case) == 2


def test_the_api_tells_of_the_key(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document
    names = {item.get("name") for item in document["paths"]["/api/v1/reports"]["post"]["parameters"]}
    assert "Idempotency-Key" in names


def test_no_shipped_form_leaves_its_key_out() -> None:
    folder = Path(__file__).parents[2] / "webui"
    forms = [
        (page.name, form)
        for page in folder.rglob("*.html")
        for form in re.findall(r'<form method="post".*?</form>', page.read_text(encoding="utf-8"), re.DOTALL)
    ]
    without = sorted(name for name, form in forms if "csrf()" not in form)
    assert without == ["base.html", "page.html"]  # signing out, and throwing away what was kept
