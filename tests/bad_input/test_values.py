"""Dates out of the world, kinds nobody knows, missing names and stale pages: told at the field, nothing stored."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from engine import Engine
from tests.bad_input.conftest import count_rows, record_case
from tests.webui.conftest import PASSWORD, REPORT, Visitor
from tests.webui.test_api import REPORT as BODY
from tests.webui.test_api import Program, assert_problem

PARTS = ("year", "month", "day", "time")


def on(name: str, text: str) -> dict[str, str]:
    """Return a date as the boxes of a form: `1900-1-1` or `1900-1-1 9:00`."""
    day, _, clock = text.partition(" ")
    return dict(zip((f"{name}-{part}" for part in PARTS), [*day.split("-"), clock or "9:00"], strict=True))


INCIDENT = {"kind": "verbal_abuse", "description": "Shouted at again."}
CONTACT = {"with_role": "complainant", "way": "phone", "outcome": "reached", "note": "x", **on("at", "2026-9-8 9:00")}
ANSWERS = {"revision": "1", "spoken": "true", "note": "x", "mood": "calm", "about": "race"}

# Where it is typed, the form, and the field that must be named.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("/reports/new", {**REPORT, **on("received_at", "2999-1-1")}, "received_at"),
    ("/reports/new", {**REPORT, **on("received_at", "1900-1-1")}, "received_at"),
    ("/reports/new", {**REPORT, **on("received_at", "2026-2-31")}, "received_at"),
    ("/reports/new", {**REPORT, **on("received_at", "2026-9-8 25:99")}, "received_at"),
    ("/reports/new", {**REPORT, **on("received_at", "9999-12-31 23:59")}, "received_at"),
    ("/reports/new", {**REPORT, **on("happened_on", "2999-1-1")}, "happened_on"),
    ("/reports/new", {**REPORT, **on("happened_on", "1900-1-1")}, "happened_on"),
    ("/reports/new", {**REPORT, "channel": "pigeon"}, "channel"),
    ("/reports/new", {**REPORT, "reporter_kind": "ghost"}, "reporter_kind"),
    ("/reports/new", {**REPORT, "happening_kind": "dance"}, "happening_kind"),
    ("/reports/new", {**REPORT, "reporter_name": "  "}, "reporter_name"),
    ("/reports/new", {**REPORT, "reporter_kind": "anonymous"}, "reporter_name"),
    ("/reports/new", {**REPORT, "account": " "}, "account"),
    ("/reports/new", {**REPORT, "account": "x" * 20_001}, "account"),
    ("/reports/new", {**REPORT, "reporter_email": "not an address"}, "reporter_email"),
    ("/cases/1/incidents/add", {**INCIDENT, **on("happened_on", "2999-1-1")}, "happened_on"),
    ("/cases/1/incidents/add", {**INCIDENT, **on("happened_on", "1900-1-1")}, "happened_on"),
    ("/cases/1/incidents/add", {**INCIDENT, "kind": "dance"}, "kind"),
    ("/cases/1/incidents/add", {**INCIDENT, "description": ""}, "description"),
    ("/cases/1/contacts/add", {**CONTACT, **on("at", "2999-1-1")}, "at"),
    ("/cases/1/contacts/add", {**CONTACT, **on("at", "1900-1-1")}, "at"),
    ("/cases/1/contacts/add", {**CONTACT, "way": "pigeon"}, "way"),
    ("/cases/1/contacts/add", {**CONTACT, "with_role": "ghost"}, "with_role"),
    ("/cases/1/people/add", {"role": "ghost", "name": "A Sample"}, "role"),
    ("/cases/1/people/add", {"role": "witness", "name": "x" * 300}, "name"),
    ("/tasks/1", {**ANSWERS, **on("next_day", "1900-1-1")}, "next_day"),
    ("/tasks/1", {**ANSWERS, **on("next_day", "2999-1-1")}, "next_day"),
    ("/tasks/1", {**ANSWERS, **on("spoken_when", "2026-13-1 9:00")}, "spoken_when"),
    ("/tasks/1", {**ANSWERS, "mood": "furious"}, "mood"),
    ("/tasks/1", {**ANSWERS, "about": "weather"}, "about"),
    ("/tasks/1", {**ANSWERS, "before": "many"}, "before"),
    ("/tasks/1", {**ANSWERS, "before": "9" * 5_000}, "before"),
    ("/tasks/1", {**ANSWERS, "spoken": ""}, "spoken"),
    ("/tasks/1", {**ANSWERS, "note": ""}, "note"),
]


def test_every_wrong_value_is_told_at_its_field_and_nothing_is_stored(officer: Visitor, engine: Engine) -> None:
    assert record_case(officer) == 1
    before = {name: count for name, count in count_rows(engine.database).items() if name != "event"}
    token = officer.token("/help")
    missed = []
    for address, form, field in WRONG:
        answer = officer.client.post(address, data={**form, "csrf_token": token}, buffered=True)
        told = re.search(rf'href="#{field}', answer.text) and re.search(rf'id="{field}[\w-]*-error"', answer.text)
        if answer.status_code != 422 or not told:
            changed = {name: text for name, text in form.items() if field in name}
            missed.append(f"{address} {changed!r:.120}: {answer.status_code}")
    assert missed == []
    assert {name: count for name, count in count_rows(engine.database).items() if name != "event"} == before


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_at_the_end_of_the_calendar_is_told_at_its_field(
    instant: str, officer: Visitor, engine: Engine
) -> None:
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    program = Program(officer.client, engine.accounts.create_token(actor, "test", 30)[1])
    refused = assert_problem(program.call("POST", "/reports/", {**BODY, "received_at": instant}), 422)
    assert "received_at" in refused["errors"]


def test_the_same_task_sent_twice_is_done_once_and_the_words_are_kept(
    officer: Visitor, visit: Callable[..., Visitor]
) -> None:
    record_case(officer)
    assert officer.send("/tasks/1", ANSWERS).status_code == 303
    answer = visit("colleague").send("/tasks/1", {**ANSWERS, "note": "What the second one typed"})
    assert answer.status_code == 409
    assert "Officer Sample" in answer.text
    assert "What the second one typed" in answer.text


def test_every_record_of_another_landlord_is_not_found(officer: Visitor, visit: Callable[..., Visitor]) -> None:
    case_id = record_case(officer)
    stranger = visit("stranger")
    for part in ("", "/people", "/people/add", "/people/1", "/incidents", "/incidents/add", "/tasks", "/timeline"):
        assert stranger.get(f"/cases/{case_id}{part}").status_code == 404, part
    for part in ("/procedures", "/procedures/1", "/letters", "/contacts", "/contacts/add", "/plan", "/access"):
        assert stranger.get(f"/cases/{case_id}{part}").status_code == 404, part
    for part in ("", "/claim", "/release", "/pass-on"):
        answer = stranger.send(f"/tasks/1{part}", {**ANSWERS, "to_user_id": "6"})
        assert answer.status_code == 404, part
    attached = stranger.send("/reports/matched", {**REPORT, "attach_to": str(case_id)})
    assert attached.status_code in (404, 422)
    assert visit("officer").get(f"/cases/{case_id}/timeline").text.count("Report received") <= 1
