"""What a manager corrects in a case: a wrong fact, or when a report came in."""

from flask import flash
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from webui import words
from webui.extensions import the_actor, the_engine, the_zone
from webui.forms import Form, FormSchema, Id, Instant, Text, blank, submitted
from webui.officer import blueprint
from webui.officer.records import record_page
from webui.rendering import see_other

CORRECTED = "It is corrected. What is due was reckoned anew; what was due before stays shown."


class FactSchema(FormSchema):
    """A fact that was recorded wrongly, and what is right."""

    name = Text(40, "Choose the fact that was wrong")
    value = fields.Boolean(load_default=None, allow_none=True)
    reason = Text(2_000, "Enter why it was wrong, and how you know")


class TimeSchema(FormSchema):
    """A report, and when it reached the landlord."""

    report_id = Id("Choose the report")
    received_at = Instant("Enter when the report reached you")
    reason = Text(2_000, "Enter why it was wrong, and how you know")


def _fact_page(case_id: int, form: Form) -> AnyResponse:
    asked = the_engine().corrections.ask(the_actor(), case_id)
    offered = [{"value": fact.value, "label": f"{fact.label} (recorded: {told})"} for fact, told in asked.facts]
    return record_page(case_id, "officer/case/correct_fact.html", "overview", form, facts=offered)


def _time_page(case_id: int, form: Form | None) -> AnyResponse:
    asked = the_engine().corrections.ask(the_actor(), case_id)
    offered = [
        {
            "value": str(one.id),
            "label": f"{words.in_words(one.channel)}, received {words.plain_instant(one.received_at, the_zone())}",
        }
        for one in asked.reports
    ]
    only = {"report_id": offered[0]["value"]} if len(offered) == 1 else {}
    return record_page(case_id, "officer/case/correct_time.html", "overview", form or blank(only), reports=offered)


def _done(case_id: int) -> AnyResponse:
    flash(CORRECTED)
    return see_other("officer.case_file", case_id=case_id, _anchor="owed")


@blueprint.get("/cases/<int:case_id>/corrections/fact")
def correct_fact(case_id: int) -> AnyResponse:
    """Ask which fact was wrong, and what is right."""
    return _fact_page(case_id, blank())


@blueprint.post("/cases/<int:case_id>/corrections/fact")
def send_corrected_fact(case_id: int) -> AnyResponse:
    """Correct a fact."""
    form = submitted(FactSchema)
    correct = the_engine().corrections.correct_fact
    if not form.send(lambda data: correct(the_actor(), case_id, sent=form.sent, **data)):
        return _fact_page(case_id, form)
    return _done(case_id)


@blueprint.get("/cases/<int:case_id>/corrections/received")
def correct_time(case_id: int) -> AnyResponse:
    """Ask which report, and when it came in."""
    return _time_page(case_id, None)


@blueprint.post("/cases/<int:case_id>/corrections/received")
def send_corrected_time(case_id: int) -> AnyResponse:
    """Correct when a report came in."""
    form = submitted(TimeSchema)
    correct = the_engine().corrections.correct_received
    if not form.send(lambda data: correct(the_actor(), case_id, sent=form.sent, **data)):
        return _time_page(case_id, form)
    return _done(case_id)
