"""Cases: the list, and the case file with its sections, each at its own address."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from flask import Response, abort, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from engine.face.types import CaseFile, EventView
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Id, Text, blank, submitted
from webui.officer import blueprint
from webui.officer.work import query_of
from webui.rendering import page, see_other

# Section of a case file -> its words in the sub-navigation; the template of the same name renders it.
SECTIONS = {
    "overview": "Overview",
    "people": "People",
    "incidents": "Incidents",
    "tasks": "Tasks",
    "timeline": "Timeline",
    "procedures": "Procedures",
    "letters": "Letters",
    "disclosures": "Disclosures",
    "contacts": "Contacts",
    "plan": "Plan and risk",
    "documents": "Documents",
    "costs": "Costs and satisfaction",
    "links": "Linked cases",
    "access": "Access",
}
OFFICE_SECTIONS = ("tasks", "timeline", "procedures")  # the office file has no people, incidents or letters


class CaseQuery(FormSchema):
    """The filters of the list, in the address."""

    q = Text(100)
    status = Text(24)
    risk = Text(12)
    officer = Id()
    overdue = fields.Boolean(load_default=False)
    hate = fields.Boolean(load_default=None)
    after = Text(200)


class AccessSchema(FormSchema):
    """A change of who may see a case."""

    what = Text(20, "Choose what to change")
    user_id = Id()
    reason = Text(1_000)


class StartSchema(FormSchema):
    """Starting a further procedure by hand."""

    key = Text(120, "Choose a procedure")
    reason = Text(1_000, "Enter why you start it")
    about = Id()


@blueprint.get("/cases")
def cases() -> AnyResponse:
    """List the cases this person may see, newest first, 25 a page."""
    query = query_of(CaseQuery)
    engine, actor = the_engine(), the_actor()
    found = engine.cases.list(
        actor,
        status=query["status"],
        risk=query["risk"],
        officer_id=query["officer"],
        overdue=query["overdue"],
        hate=query["hate"],
        search=query["q"],
        after=query["after"],
    )
    statuses = engine.reports.options(actor)["statuses"]
    return page(
        "officer/cases.html", found=found, query=query, statuses=statuses, officers=engine.accounts.colleagues(actor)
    )


@blueprint.get("/cases/<int:case_id>")
def case_file(case_id: int) -> AnyResponse:
    """Show the overview of a case."""
    return section_page(case_id, "overview")


@blueprint.get("/cases/<int:case_id>/<section>")
def case_section(case_id: int, section: str) -> AnyResponse:
    """Show one section of a case."""
    if section not in SECTIONS or section == "overview":
        abort(404)
    return section_page(case_id, section)


def section_page(case_id: int, section: str, form: Form | None = None) -> AnyResponse:
    """Read the case (its history notes the view) and render a section."""
    case = the_engine().cases.get(the_actor(), case_id)
    if case.line.kind == "office":
        section = "tasks" if section == "overview" else section
        if section not in OFFICE_SECTIONS:
            abort(404)
    more = MORE.get(section, lambda _: {})(case)
    form = form or blank()
    return page(f"officer/case/{section}.html", form.status, **case_names(case, section), form=form, **more)


def case_names(case: CaseFile, section: str) -> dict[str, object]:
    """Return what the frame of the case file needs."""
    tabs = [
        (words, url_for("officer.case_file", case_id=case.line.id) + ("" if key == "overview" else f"/{key}"), key)
        for key, words in SECTIONS.items()
        if case.line.kind != "office" or key in OFFICE_SECTIONS
    ]
    return {"case": case, "section": section, "tabs": tabs}


def _timeline(case: CaseFile) -> dict[str, object]:
    before = request.args.get("before")
    events = the_engine().cases.timeline(the_actor(), case.line.id, before=before, noted=True)
    return {"events": events, "groups": repeated(events.rows)}


def repeated(events: Sequence[EventView]) -> list[tuple[EventView, int, datetime]]:
    """Fold what the same person did several times in a row: the newest of it, how often, and since when."""
    runs = [list(run) for _, run in groupby(events, key=lambda event: (event.who, event.text, event.details))]
    return [(run[0], len(run), run[-1].at) for run in runs]


def _procedures(case: CaseFile) -> dict[str, object]:
    startable = the_engine().procedures.startable(the_actor(), case.line.id)
    people = {person.value: person for one in startable for person in one.people}
    return {"startable": startable, "people": list(people.values())}


def _letters(case: CaseFile) -> dict[str, object]:
    engine, actor = the_engine().letters, the_actor()
    return {"drafts": engine.of_case(actor, case.line.id), "choices": engine.choices(actor, case.line.id)}


def _access(case: CaseFile) -> dict[str, object]:
    return {"people": the_engine().accounts.colleagues(the_actor())}


def _documents(case: CaseFile) -> dict[str, object]:
    return {"documents": the_engine().documents.list(the_actor(), case.line.id)}


def _costs(case: CaseFile) -> dict[str, object]:
    return {"ledger": the_engine().records.ledger(the_actor(), case.line.id)}


def _links(case: CaseFile) -> dict[str, object]:
    return {"links": the_engine().records.links(the_actor(), case.line.id)}


def _disclosures(case: CaseFile) -> dict[str, object]:
    return {"disclosures": the_engine().disclosures.of_case(the_actor(), case.line.id)}


# What a section reads besides the case file itself.
MORE = {
    "disclosures": _disclosures,
    "documents": _documents,
    "costs": _costs,
    "links": _links,
    "timeline": _timeline,
    "procedures": _procedures,
    "access": _access,
    "letters": _letters,
}


@blueprint.post("/cases/<int:case_id>/access")
def change_access(case_id: int) -> AnyResponse:
    """Restrict or open a case, name or unname a person for it, set its officer."""
    form = submitted(AccessSchema)
    change = ACCESS_CHANGES.get(form.data.get("what"))
    if change is None:
        form.refuse({} if form.errors else {"what": ["Choose what to change"]})
    elif change in NEEDS_PERSON and form.data["user_id"] is None:
        form.refuse({"user_id": ["Choose a colleague"]})
    if not form.send(lambda data: change(case_id, data)):
        return section_page(case_id, "access", form)
    return see_other("officer.case_section", case_id=case_id, section="access")


def _restrict(case_id: int, data: dict[str, object]) -> None:
    the_engine().cases.restrict(the_actor(), case_id, True, data["reason"] or "")


def _open(case_id: int, data: dict[str, object]) -> None:
    the_engine().cases.restrict(the_actor(), case_id, False, data["reason"] or "")


def _name(case_id: int, data: dict[str, object]) -> None:
    the_engine().cases.name_person(the_actor(), case_id, data["user_id"])


def _unname(case_id: int, data: dict[str, object]) -> None:
    the_engine().cases.unname_person(the_actor(), case_id, data["user_id"])


def _set_officer(case_id: int, data: dict[str, object]) -> None:
    the_engine().cases.set_officer(the_actor(), case_id, data["user_id"])


ACCESS_CHANGES = {"restrict": _restrict, "open": _open, "name": _name, "unname": _unname, "officer": _set_officer}
NEEDS_PERSON = (_name, _unname, _set_officer)


@blueprint.post("/cases/<int:case_id>/procedures")
def start_procedure(case_id: int) -> AnyResponse:
    """Start a procedure in this case by hand."""
    form = submitted(StartSchema)
    engine = the_engine()
    start = engine.procedures.start_by_hand
    if not form.send(lambda data: start(the_actor(), case_id, data["key"], data["reason"], data["about"], form.sent)):
        return section_page(case_id, "procedures", form)
    return see_other("officer.instance", case_id=case_id, instance_id=form.result.id)


@blueprint.get("/cases/<int:case_id>/procedures/<int:instance_id>")
def instance(case_id: int, instance_id: int) -> AnyResponse:
    """Show where a procedure of the case stands, on its drawing and in words."""
    case = the_engine().cases.get(the_actor(), case_id)
    line = next((line for line in case.procedures if line.id == instance_id), None)
    if line is None:
        abort(404)
    diagram = the_engine().procedures.instance(the_actor(), instance_id)
    return page("officer/case/instance.html", **case_names(case, "procedures"), line=line, diagram=diagram)


@blueprint.get("/cases/<int:case_id>/procedures/<int:instance_id>/drawing.bpmn")
def instance_drawing(case_id: int, instance_id: int) -> Response:
    """Give the drawing of a procedure to the viewer."""
    return Response(the_engine().procedures.instance(the_actor(), instance_id).xml, mimetype="application/xml")


@blueprint.get("/cases/<int:case_id>/letters/<int:letter_id>")
def letter(case_id: int, letter_id: int) -> AnyResponse:
    """Show a letter as it was issued, ready to print."""
    case = the_engine().cases.get(the_actor(), case_id)
    issued = the_engine().cases.letter(the_actor(), case_id, letter_id)
    return page("officer/letter.html", **case_names(case, "letters"), letter=issued)
