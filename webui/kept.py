"""A form that was sent after the session had ended: kept, and after signing in shown again as it was filled in.

It is shown by the very view that the form was sent to, told to refuse instead of to store (`g.refilling`): so every
form comes back on its own page with its own checks. Views that cannot do that are left out of the table; their forms
are shown as text to copy, with a button that sends them again.
"""

from collections.abc import Mapping, Sequence

from flask import Response, current_app, g, request, session, url_for
from markupsafe import escape
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from engine.casework.kept_forms import Typed
from engine.errors import DueProcessError
from engine.face.types import KeptFormView
from webui.errors import OWN, SECRET
from webui.extensions import the_actor, the_engine
from webui.navigation import ROLES_BY_BLUEPRINT
from webui.sessions import browser_secret

NOT_TYPED = OWN | {"button", "kept"}  # what a form carries though nobody typed or chose anything
SHORTEST_TEXT = 12  # characters; what is shorter may be a choice or a part of a date
KEPT, TOO_MUCH, A_BUTTON = "kept", "too much", "a button"

# Where a form was sent -> the view that shows it again. Each must hand everything it stores to `Form.send`, or ask
# `is_refilling` first; a test sends every one and looks that nothing is stored.
REFILLED: Mapping[str, str] = {
    "officer.send_report": "officer.send_report",
    "officer.send_matched_report": "officer.send_report",
    "officer.send_task": "officer.send_task",
    "officer.pass_on": "officer.pass_on",
    "officer.add_person": "officer.add_person",
    "officer.update_person": "officer.update_person",
    "officer.add_incident": "officer.add_incident",
    "officer.add_contact": "officer.add_contact",
    "officer.add_document": "officer.add_document",
    "officer.add_cost": "officer.add_cost",
    "officer.add_satisfaction": "officer.add_satisfaction",
    "officer.add_link": "officer.add_link",
    "officer.add_reply": "officer.add_reply",
    "officer.record_promise_done": "officer.record_promise_done",
    "officer.release_promise": "officer.release_promise",
    "officer.excuse_promise": "officer.excuse_promise",
    "officer.send_corrected_fact": "officer.send_corrected_fact",
    "officer.send_corrected_time": "officer.send_corrected_time",
    "officer.record_equality": "officer.record_equality",
    "officer.save_letter": "officer.save_letter",
    "officer.issue_letter": "officer.save_letter",
    "officer.send_letter_back": "officer.send_letter_back",
    "officer.drop_letter": "officer.drop_letter",
    "officer.start_procedure": "officer.start_procedure",
    "officer.change_access": "officer.change_access",
    "officer.make_bundle": "officer.make_bundle",
    "officer.add_cover": "officer.add_cover",
    "manager.send_reassign": "manager.send_reassign",
    "figures.ask": "figures.ask",
    "owner.save_letter_text": "owner.save_letter_text",
    "admin.create_person": "admin.create_person",
    "admin.update_person": "admin.update_person",
}


def keep_form() -> None:
    """Keep the form of this request, which came after its session had ended, and note what became of it.

    Only of a browser whose signed cookie says who was signed in, and only with the CSRF token of that session (checked
    before): a stranger can store nothing here.
    """
    left = session.get("left")
    if request.method != "POST" or left is None:
        return
    typed = Typed(
        request.path,
        [(name, text) for name, text in request.form.items(multi=True) if _may_be_kept(name)],
        [file.filename for _, file in request.files.items(multi=True) if file.filename],
    )
    outcome = A_BUTTON
    if typed.files or any(text.strip() for name, text in typed.values if name not in NOT_TYPED):
        number = request.form.get("kept", "")
        is_kept = the_engine().kept_forms.keep(
            left["user"], browser_secret(), typed, int(number) if number.isdecimal() else None
        )
        outcome = KEPT if is_kept else TOO_MUCH
    session["left"] = {**left, "outcome": outcome, "files": bool(typed.files)}


def _may_be_kept(name: str) -> bool:
    return name not in ("csrf_token", "next", "kept") and not any(word in name for word in SECRET)


def count_kept() -> int:
    """Look what is kept for whoever has just signed in, and remember how much, so that every page can say so."""
    count = len(the_engine().kept_forms.list(the_actor(), browser_secret()))
    session["kept"] = count
    return count


def refilled(view: KeptFormView) -> AnyResponse | None:
    """Return the page of a form with what was typed in it; None where it can only be shown to copy."""
    target, arguments = _place(view.path)
    if target not in REFILLED.values() or not ROLES_BY_BLUEPRINT[target.partition(".")[0]] & the_actor().roles:
        return None
    pretend_sent([pair for pair in view.values if pair[0] != "button"])
    g.refilling, g.address = True, view.path
    try:
        answer = current_app.make_response(current_app.view_functions[target](**arguments))
    except (DueProcessError, HTTPException):  # the case or the task is no longer theirs, or the form no longer asked
        answer = None
    if answer is None or 300 <= answer.status_code < 400 or not _shows(answer, view, url_for(target, **arguments)):
        g.refilling, g.address = False, None
        return None
    return answer


def _shows(answer: Response, view: KeptFormView, address: str) -> bool:
    """Tell whether a page has the form and all that was written in it: it may stand there no more, or ask for less."""
    page = answer.get_data(as_text=True)
    if f'action="{address}"' not in page:
        return False
    texts = [text for name, text in view.values if name not in NOT_TYPED and len(text.strip()) >= SHORTEST_TEXT]
    return all(str(escape(text.replace("\r\n", "\n").strip())) in page for text in texts)


def pretend_sent(values: Sequence[tuple[str, str]]) -> None:
    """Let this request, which only asks for a page, carry a form."""
    request.form  # noqa: B018 - read first: reading the files of a request reads its own form again
    request.files  # noqa: B018
    request.form = ImmutableMultiDict(values)


def is_page_of(path: str) -> bool:
    """Tell whether an address that takes a form is also a page that shows one."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def _place(path: str) -> tuple[str, Mapping[str, object]]:
    """The view that shows a form sent to `path` again, with its arguments; the empty name for an unknown address."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return "", {}
    return REFILLED.get(endpoint, endpoint), arguments


def forget_sent(response: Response) -> Response:
    """Forget a kept form once it was sent again and stored."""
    number = request.form.get("kept", "") if request.method == "POST" and session.get("kept") else ""
    actor = g.get("actor")
    if not number.isdecimal() or actor is None or actor.must_change_password or not 300 <= response.status_code < 400:
        return response
    kept = the_engine().kept_forms
    try:
        for view in kept.list(actor, browser_secret()):
            if view.id == int(number) and _place(view.path) == _place(request.path):
                session["kept"] = kept.drop(actor, browser_secret(), view.id)
    except DueProcessError:
        pass  # what was sent is stored; the kept form is shown once more, and its one-time key makes nothing of it
    return response
