"""Equality answers of one person: a page of their own, for whoever records them and for managers."""

from flask import flash, request
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Text, blank, submitted
from webui.officer import blueprint
from webui.officer.records import record_page
from webui.rendering import see_other


class EqualitySchema(FormSchema):
    """What goes with the answers; the answers themselves are read by the engine's list of questions."""

    lawful_basis = Text(40, "Choose the lawful basis")
    told_purpose = fields.Boolean(load_default=False)


@blueprint.get("/cases/<int:case_id>/people/<int:party_id>/equality")
def equality(case_id: int, party_id: int) -> AnyResponse:
    """Show the form with what is recorded."""
    known = the_engine().records.equality_form(the_actor(), case_id, party_id)
    basis = known.lawful_basis or "equality_monitoring"
    form = blank({**known.answers, "lawful_basis": basis, "told_purpose": "true" if known.recorded_at else None})
    return _form(case_id, party_id, form, known)


def _form(case_id: int, party_id: int, form: Form, known: object = None) -> AnyResponse:
    known = known or the_engine().records.equality_form(the_actor(), case_id, party_id)
    questions = the_engine().records.equality_questions()
    return record_page(
        case_id, "officer/case/equality.html", "people", form, party=party_id, known=known, questions=questions
    )


@blueprint.post("/cases/<int:case_id>/people/<int:party_id>/equality")
def record_equality(case_id: int, party_id: int) -> AnyResponse:
    """Keep or change the answers."""
    form = submitted(EqualitySchema)
    names = [name for name, _, _ in the_engine().records.equality_questions()]
    answers = {name: request.form.get(name, "")[:40] or None for name in names}
    form.values.update(answers)
    records = the_engine().records
    if not form.send(lambda data: records.record_equality(the_actor(), case_id, party_id, answers=answers, **data)):
        return _form(case_id, party_id, form)
    flash("The answers are kept, apart from the case.")
    return see_other("officer.case_section", case_id=case_id, section="people")
