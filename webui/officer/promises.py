"""What people record about a promise outside any task: that it was kept, and what managers decide about it."""

from collections.abc import Callable

from flask import flash
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import InvalidInputError
from webui.extensions import the_actor, the_engine, the_zone
from webui.forms import Form, FormSchema, Instant, Text, blank, submitted
from webui.officer import blueprint
from webui.officer.records import record_page
from webui.rendering import see_other

ENDED = "This promise has ended already. Nothing was changed; see “What became of earlier promises”."


class DoneSchema(FormSchema):
    """That a promise was kept, outside any task."""

    done_at = Instant("Enter when it was done")
    note = Text(2_000, "Enter what was done, and where it is recorded")


class ReleaseSchema(FormSchema):
    """That a promise is not owed any more."""

    why = Text(24, "Choose why it is not owed any more")
    reason = Text(2_000, "Enter the reason")
    whole_series = fields.Boolean(load_default=False)


class ExcuseSchema(FormSchema):
    """An exception from a promise, and the new time where only the time is excused."""

    reason = Text(2_000, "Enter the reason")
    evidence = Text(2_000, "Enter the evidence for it")
    clause = Text(60, "Enter the clause that allows it")
    until = Instant()


def _form_page(case_id: int, promise_id: int, action: str, fill: Callable[..., Form]) -> AnyResponse:
    """Show a form about a promise; one that has ended meanwhile is told on the case page."""
    try:
        asked = the_engine().promises.ask(the_actor(), case_id, promise_id, f"promise.{action}")
    except InvalidInputError:
        flash(ENDED)
        return see_other("officer.case_file", case_id=case_id, _anchor="owed")
    form = fill(asked)
    template = f"officer/case/promise_{action}.html"
    return record_page(case_id, template, "overview", form, asked=asked, promise=asked.promise)


def _kept(case_id: int, told: str) -> AnyResponse:
    flash(told)
    return see_other("officer.case_file", case_id=case_id, _anchor="owed")


@blueprint.get("/cases/<int:case_id>/promises/<int:promise_id>/done")
def promise_done(case_id: int, promise_id: int) -> AnyResponse:
    """Ask when and by which act a promise was kept; now unless said otherwise."""
    now = the_engine().clock.now().astimezone(the_zone())
    return _form_page(case_id, promise_id, "record", lambda _: blank({"done_at": f"{now:%Y-%m-%dT%H:%M}"}))


@blueprint.post("/cases/<int:case_id>/promises/<int:promise_id>/done")
def record_promise_done(case_id: int, promise_id: int) -> AnyResponse:
    """Record that a promise was kept."""
    form = submitted(DoneSchema)
    record = the_engine().promises.record_done
    if not form.send(lambda data: record(the_actor(), case_id, promise_id, sent=form.sent, **data)):
        return _form_page(case_id, promise_id, "record", lambda _: form)
    late = " It was done late, and stays late." if form.result.late else ""
    return _kept(case_id, f"“{form.result.title}” is recorded as done.{late}")


@blueprint.get("/cases/<int:case_id>/promises/<int:promise_id>/release")
def promise_release(case_id: int, promise_id: int) -> AnyResponse:
    """Ask a manager why a promise is not owed any more."""
    return _form_page(case_id, promise_id, "release", lambda _: blank())


@blueprint.post("/cases/<int:case_id>/promises/<int:promise_id>/release")
def release_promise(case_id: int, promise_id: int) -> AnyResponse:
    """Record that a promise is not owed any more."""
    form = submitted(ReleaseSchema)
    release = the_engine().promises.release
    if not form.send(lambda data: release(the_actor(), case_id, promise_id, sent=form.sent, **data)):
        return _form_page(case_id, promise_id, "release", lambda _: form)
    return _kept(case_id, f"“{form.result.title}” is no longer owed.")


@blueprint.get("/cases/<int:case_id>/promises/<int:promise_id>/excuse")
def promise_excuse(case_id: int, promise_id: int) -> AnyResponse:
    """Ask a manager for the reason of an exception; the promise's own clause unless said otherwise."""
    return _form_page(case_id, promise_id, "excuse", lambda asked: blank({"clause": asked.promise.clause}))


@blueprint.post("/cases/<int:case_id>/promises/<int:promise_id>/excuse")
def excuse_promise(case_id: int, promise_id: int) -> AnyResponse:
    """Record an exception from a promise."""
    form = submitted(ExcuseSchema)
    excuse = the_engine().promises.excuse
    if not form.send(lambda data: excuse(the_actor(), case_id, promise_id, sent=form.sent, **data)):
        return _form_page(case_id, promise_id, "excuse", lambda _: form)
    return _kept(case_id, f"The exception for “{form.result.title}” is recorded.")
