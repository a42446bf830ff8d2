"""Every form that anybody can reach takes anything that anybody can type: kept as typed, or refused in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine import Engine
from engine.models import Case
from tests.bad_input.crawler import LEFT_OUT, Form, forms_of
from tests.bad_input.hostile import TEXTS
from tests.webui.conftest import PASSWORD, PEOPLE, Visitor

ROLES = ("officer", "manager", "process_owner", "administrator")
RECORDS = ("people", "contacts", "incidents", "documents", "costs", "satisfaction", "links")
KEPT = ("csrf_token",)  # without it nothing would get as far as the form
ALLOWED = {200, 303, 400, 401, 403, 404, 409, 413, 422, 429}


@pytest.mark.parametrize("role", ROLES)
def test_no_text_in_any_field_of_any_form_breaks_the_site(
    role: str, visit: Callable[..., Visitor], case_id: int, engine: Engine
) -> None:
    visitor = visit(role)
    forms, sender = forms_of(visitor, f"/cases/{case_id}", "/password"), Sender(visitor, role)
    assert len(forms) >= 3
    broken = [
        complaint
        for what, text in TEXTS.items()
        for form in forms
        for everything in ((True, False) if form.has_more_than_text else (True,))
        if (complaint := _send(sender, form, text, everything=everything, what=what))
    ]
    assert broken == []
    with engine.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)), "the tables are all there"


def test_what_was_typed_is_never_run_on_any_page(visit: Callable[..., Visitor], case_id: int) -> None:
    hostile = TEXTS["markup, templates and SQL"]
    pages = [f"/cases/{case_id}{part}" for part in ("", "/people", "/incidents", "/timeline", "/contacts", "/access")]
    for role in ROLES:
        visitor = visit(role)
        sender = Sender(visitor, role)
        for form in forms_of(visitor, f"/cases/{case_id}", "/password"):
            assert not _send(sender, form, hostile, everything=True, what="markup")
        for address in (*pages, "/work", "/cases", "/monitor/", "/procedures/", "/admin/", "/account"):
            page = visitor.client.get(address, follow_redirects=True, buffered=True).text
            assert "<script>alert" not in page, address
            assert 'onclick="x' not in page, address


@dataclass
class Sender:
    """Somebody who sends forms; whose session a form has ended (a new password, say) signs in again."""

    visitor: Visitor
    role: str
    token: str = ""

    def post(self, action: str, filled: Mapping[str, str]) -> TestResponse:
        """Send a form with its token, which holds as long as the session."""
        answer = self._post(action, filled)
        if "/sign-in" not in answer.headers.get("Location", ""):
            return answer
        assert self.visitor.sign_in(self.role, PASSWORD).status_code == 303
        self.token = ""
        return self._post(action, filled)

    def _post(self, action: str, filled: Mapping[str, str]) -> TestResponse:
        self.token = self.token or self.visitor.token("/help")
        sent = _sendable({**filled, "csrf_token": self.token})
        return self.visitor.client.post(action, data=sent, buffered=True)


def _send(sender: Sender, form: Form, text: str, *, everything: bool, what: str) -> str | None:
    """Send a form with `text` in every field, or only where one types; says what is wrong with the answer."""
    filled: dict[str, str] = {}
    for control in form.controls:
        filled.setdefault(control.name, control.value)
        if control.name not in KEPT and (everything or control.is_typed):
            filled[control.name] = text
    if form.method == "get":
        answer = sender.visitor.client.get(form.action, query_string=_sendable(filled), buffered=True)
    else:
        answer = sender.post(form.action, filled)
    page = "" if answer.mimetype == "application/zip" else answer.text  # an evidence bundle is no page
    explained = answer.status_code < 400 or "<h1" in page
    if answer.status_code in ALLOWED and explained and "<script>alert" not in page:
        return None
    return f"{form.action} (on {form.page}) with {what}: {answer.status_code}"


def _sendable(filled: dict[str, str]) -> dict[str, object]:
    """As bytes where a text holds what is no letter: a program can send that, though a browser would not."""
    return {name: text.encode("utf-8", "surrogatepass") if "\ud800" in text else text for name, text in filled.items()}


def test_the_walk_finds_the_forms_that_matter(visit: Callable[..., Visitor], case_id: int) -> None:
    assert set(ROLES) <= set(PEOPLE)
    found = {form.shape[0] for form in forms_of(visit("officer"), f"/cases/{case_id}")}
    assert found >= {"/reports/new", "/tasks/#", "/cases", "/cases/#/letters", "/figures/", "/figures/homes"}
    assert found >= {f"/cases/#/{records}/add" for records in RECORDS}
    assert found >= {"/cases/#/bundle", "/cases/#/people/#", "/cases/#/people/#/equality"}
    assert not any(str(path).startswith(LEFT_OUT) for path in found)
