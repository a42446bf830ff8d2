"""Recording a report: what came in, then the open cases it may belong to, then what was made of it."""

from datetime import datetime

from flask import request, session
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from engine.casework.submissions import Sending
from engine.face.types import CaseLine, CaseMatch, ReportInput
from webui.extensions import the_actor, the_engine, the_zone
from webui.forms import Day, Form, FormSchema, Instant, Text, YesNo, blank, sent_once, submitted
from webui.officer import blueprint
from webui.rendering import page, see_other


class ReportSchema(FormSchema):
    """What came in. Kinds are checked against the landlord's own lists by the engine."""

    channel = Text(24, "Choose how the report came in")
    reporter_kind = Text(24, "Choose who is reporting")
    received_at = Instant("Enter when the report reached you")
    account = Text(20_000, "Enter what the person told you")
    happening_kind = Text(40, "Choose what happened")
    happened_on = Day()
    happened_at_text = Text(100)
    location = Text(300)
    reporter_name = Text(200)
    reporter_phone = Text(60)
    reporter_email = Text(254)
    contact_preference = Text(200)
    post_safe = YesNo()
    email_safe = YesNo()
    victim_name = Text(200)
    victim_address = Text(400)
    perpetrator_name = Text(200)
    perpetrator_address = Text(400)
    immediate_danger = fields.Boolean(load_default=False)


class MatchedSchema(ReportSchema):
    """The same, with the answer to: does it belong to one of these cases?"""

    attach_to = Text(20, "Choose a case, or a new case")


@blueprint.get("/reports/new")
def new_report() -> AnyResponse:
    """Ask what came in; received now unless said otherwise."""
    now = the_engine().clock.now().astimezone(the_zone())
    return report_page(blank({"received_at": f"{now:%Y-%m-%dT%H:%M}"}))


def report_page(form: Form) -> AnyResponse:
    """Render the first page of the path."""
    options = the_engine().reports.options(the_actor())
    return page("officer/new_report.html", form.status, form=form, options=options)


@blueprint.post("/reports/new")
def send_report() -> AnyResponse:
    """Look for open cases about the same people or address; where there are none, record the report at once."""
    form = submitted(ReportSchema)
    if not form.send(lambda data: the_engine().reports.check(the_actor(), ReportInput(**data))):
        return report_page(form)
    matches = find_matches(form.data)
    if matches:
        # Looked at after the matches: the match may be what the first sending of this very form has just opened.
        return sent_before(form) or matches_page(form, matches)
    return record(form, ReportInput(**form.data, matches_seen=True))


@blueprint.post("/reports/matched")
def send_matched_report() -> AnyResponse:
    """Record the report on the chosen open case, or as a new one; or go back to what was typed."""
    if request.form.get("button") == "change":
        return report_page(submitted(ReportSchema))
    form = submitted(MatchedSchema)
    if set(form.errors) - {"attach_to"}:
        return report_page(form)
    if form.errors:
        shape = submitted(ReportSchema)
        return matches_page(form, find_matches(shape.data))
    chosen = form.data.pop("attach_to")
    case_id = int(chosen) if chosen.isdecimal() else None
    return record(form, ReportInput(**form.data, attach_to=case_id, matches_seen=True))


def sent_before(form: Form) -> AnyResponse | None:
    """Confirm again a report that was recorded when this form was sent before; None for a new one."""
    if not form.send(lambda _: the_engine().reports.sent_before(the_actor(), report_sent(form))):
        return report_page(form)
    return confirmed(*form.result) if form.result else None


def report_sent(form: Form) -> Sending | None:
    """Return the sending of a report: the same by both pages of the path, whatever case was chosen on the second."""
    return sent_once({name: form.values.get(name) for name in ReportSchema().fields}, "report")


def find_matches(data: dict[str, object]) -> list[CaseMatch]:
    """Ask for open cases at the address or about any of the names."""
    names = [data[key] for key in ("victim_name", "reporter_name", "perpetrator_name") if data[key]]
    return the_engine().reports.find_matches(the_actor(), address=data["victim_address"], names=names)


def matches_page(form: Form, matches: list[CaseMatch]) -> AnyResponse:
    """Render the open cases that may be the same matter."""
    return page("officer/matches.html", form.status, form=form, matches=matches, carried=carried(form))


def carried(form: Form) -> list[tuple[str, str]]:
    """Return what was typed as hidden fields for the next page."""
    return [(name, str(value)) for name, value in form.values.items() if value is not None and name != "attach_to"]


def record(form: Form, report: ReportInput) -> AnyResponse:
    """Hand the report to the engine and confirm it; what the engine refuses goes back to the first page."""
    if not form.send(lambda _: the_engine().reports.receive(the_actor(), report, report_sent(form))):
        return report_page(form)
    return confirmed(form.result, report.attach_to is not None)


def confirmed(line: CaseLine, attached: bool) -> AnyResponse:
    """Go to the confirmation of a report that is on a case."""
    session["recorded"] = confirmation(line, attached=attached)
    return see_other("officer.recorded")


def confirmation(line: CaseLine, *, attached: bool) -> dict[str, object]:
    """Return what the confirmation says; no names, because it travels in the session cookie."""
    due = line.next_due_at
    return {
        "case_id": line.id,
        "reference": line.reference,
        "next_due_at": due.isoformat() if due else None,
        "attached": attached,
        "in_danger": line.in_danger,
    }


@blueprint.get("/reports/recorded")
def recorded() -> AnyResponse:
    """Confirm what was recorded last: the reference, and what happens next."""
    kept = session.get("recorded")
    if kept is None:
        return see_other("officer.new_report")
    due = kept["next_due_at"]
    return page("officer/recorded.html", **{**kept, "next_due_at": datetime.fromisoformat(due) if due else None})
