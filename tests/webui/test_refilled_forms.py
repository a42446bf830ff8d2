"""Every form that is shown again by its own view, and that showing it stores nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from engine import Engine
from engine.clock import SimulatedClock
from engine.db import Base
from engine.models import KeptForm, Referral
from tests.webui.conftest import PASSWORD, REPORT, Visitor
from tests.webui.pages import assert_sound
from tests.webui.test_kept_forms import WORDS, back, send_too_late
from tests.webui.test_sending_once import CONTACT, count
from webui.kept import REFILLED

DATES = {f"{name}-{part}": value for name in ("at", "spent_on", "first_day", "last_day") for part, value in
         (("day", "8"), ("month", "9"), ("year", "2026"), ("time", "9:00am"))}  # fmt: skip
LETTER: dict[str, object] = {"revision": "1", "subject": "S", "body": WORDS}
FORMS: dict[str, tuple[str, str, dict[str, object]]] = {
    "officer.send_report": ("officer", "/reports/new", {**REPORT, "account": WORDS}),
    "officer.send_matched_report": ("officer", "/reports/matched", {**REPORT, "account": WORDS, "attach_to": "new"}),
    "officer.send_task": ("officer", "/tasks/{task}", {"revision": "1", "note": WORDS}),
    "officer.pass_on": (
        "officer",
        "/tasks/{task}/pass-on",
        {"revision": "1", "handover_note": WORDS},
    ),
    "officer.add_person": ("officer", "/cases/{case}/people/add", {"role": "witness", "name": "A", "needs": WORDS}),
    "officer.update_person": ("officer", "/cases/{case}/people/{party}", {"role": "complainant", "needs": WORDS}),
    "officer.add_incident": ("officer", "/cases/{case}/incidents/add", {"kind": "threats", "description": WORDS}),
    "officer.add_contact": ("officer", "/cases/{case}/contacts/add", {**CONTACT, "note": WORDS}),
    "officer.add_document": ("officer", "/cases/{case}/documents/add", {"note": WORDS}),
    "officer.add_cost": ("officer", "/cases/{case}/costs/add", {"kind": "repairs", "amount": "1", "note": WORDS}),
    "officer.add_satisfaction": ("officer", "/cases/{case}/satisfaction/add", {"outcome": "3", "comment": WORDS}),
    "officer.add_link": ("officer", "/cases/{case}/links/add", {"reference": "X", "kind": "related", "reason": WORDS}),
    "officer.add_reply": ("officer", "/cases/{case}/referrals/{referral}/reply", {**DATES, "outcome": WORDS}),
    "officer.record_promise_done": ("manager", "/cases/{case}/promises/{promise}/done", {**DATES, "note": WORDS}),
    "officer.release_promise": (
        "manager",
        "/cases/{case}/promises/{promise}/release",
        {"why": "not_needed", "reason": WORDS},
    ),
    "officer.excuse_promise": (
        "manager",
        "/cases/{case}/promises/{promise}/excuse",
        {"reason": WORDS, "evidence": "A letter", "clause": "4.9"},
    ),
    "officer.send_corrected_fact": (
        "manager",
        "/cases/{case}/corrections/fact",
        {"name": "violence", "value": "true", "reason": WORDS},
    ),
    "officer.send_corrected_time": (
        "manager",
        "/cases/{case}/corrections/received",
        {**DATES, "report_id": "1", "reason": WORDS},
    ),
    "officer.record_equality": (
        "officer",
        "/cases/{case}/people/{party}/equality",
        {"lawful_basis": "consent", "told_purpose": "true"},
    ),
    "officer.save_letter": (
        "officer",
        "/letters/drafts/{draft}/save",
        LETTER,
    ),
    "officer.issue_letter": (
        "officer",
        "/letters/drafts/{draft}/issue",
        LETTER,
    ),
    "officer.send_letter_back": ("officer", "/letters/drafts/{draft}/send-back", {"revision": "1", "note": WORDS}),
    "officer.drop_letter": ("officer", "/letters/drafts/{draft}/drop", {"revision": "1", "note": WORDS}),
    "officer.start_procedure": ("officer", "/cases/{case}/procedures", {"key": "intake", "reason": WORDS}),
    "officer.change_access": ("manager", "/cases/{case}/access", {"what": "restrict", "reason": WORDS}),
    "officer.make_bundle": (
        "manager",
        "/cases/{case}/bundle",
        {"reader": "court", "purpose": WORDS},
    ),
    "officer.add_cover": ("officer", "/work/cover", {"absent_id": "1", "cover_id": "2", **DATES}),
    "manager.send_reassign": ("manager", "/monitor/tasks/{task}/reassign", {"to": "2", "note": WORDS}),
    "figures.ask": ("manager", "/figures/", {"reason": WORDS}),
    "owner.save_letter_text": ("process_owner", "/procedures/letters/closure", {"text": WORDS, "reason": "Because"}),
    "admin.create_person": ("administrator", "/admin/people/new", {"name": WORDS[:40], "email": "x@y.example"}),
    "admin.update_person": ("administrator", "/admin/people/1", {"name": WORDS[:40], "roles": ["officer"]}),
}
# Their forms stand on a page only while there is something to do: here there is not, and the words are shown to copy.
TO_COPY = {"officer.send_letter_back", "officer.start_procedure"}


def stored(engine: Engine) -> dict[str, list[object]]:
    """Everything the database holds but what looking at pages leaves behind."""
    with engine.database.read() as session:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ("event", "kept_form")]
        return {table.name: list(session.execute(select(table).order_by(*table.primary_key))) for table in tables}


def test_the_table_of_forms_is_whole() -> None:
    assert set(FORMS) == set(REFILLED)


@pytest.mark.parametrize("endpoint", sorted(FORMS))
def test_showing_a_form_again_stores_nothing_of_it(
    endpoint: str,
    visit: Callable[..., Visitor],
    clock: SimulatedClock,
    engine: Engine,
    app: Flask,
    case_id: int,
    task_id: int,
) -> None:
    who, address, form = FORMS[endpoint]
    actor = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    party = engine.cases.get(actor, case_id).parties[0].id
    draft = engine.letters.write(actor, case_id, "acknowledgement", "complainant")
    with engine.database.write() as session:
        referral = Referral(case_id=case_id, recipient="police", purpose="To report it", made_at=clock.now())
        session.add(referral)
    promise = engine.promises.of_case(actor, case_id)[0].id
    numbers = {"task": task_id, "party": party, "draft": draft, "referral": referral.id, "promise": promise}
    address = address.format(case=case_id, **numbers)
    visitor = visit(who)
    assert send_too_late(visitor, clock, address, form).status_code == 303
    assert count(engine, KeptForm) == 1
    before = stored(engine)
    page = assert_sound(back(visitor, who))
    after = stored(engine)
    assert {name for name in before if before[name] != after[name]} <= {"user_account"}
    assert ("Copy your words from here" if endpoint in TO_COPY else "This is what you typed") in page
    if REFILLED[endpoint] == endpoint:
        assert f'action="{address}"' in page
    if WORDS[:40] in str(form):
        assert WORDS[:40] in page
