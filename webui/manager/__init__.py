"""The manager's pages: what needs attention, each procedure's drawing with its cases, failed steps, workload."""

from flask import Blueprint, Response, flash, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import NotFoundError
from engine.face.types import DiagramView, ElementState, FailedStepView, Page
from engine.face.why import KINDS
from webui.downloads import named
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Id, Text, blank, submitted
from webui.officer.work import query_of
from webui.rendering import page, see_other

WHY = Text(1_000, "Enter why this is right")

blueprint = Blueprint("manager", __name__, template_folder="templates", url_prefix="/monitor")


class ListQuery(FormSchema):
    """Where a list goes on."""

    after = Text(200)


class SkipSchema(FormSchema):
    """Letting a failed step pass."""

    reason = Text(1_000, "Enter why this step may pass, such as: done by hand on Monday")


class ReassignSchema(FormSchema):
    """Giving a task to somebody else, or back to its team."""

    to = Id()
    note = Text(1_000)


@blueprint.get("/")
def home() -> AnyResponse:
    """Show what needs the manager first."""
    return page(
        "manager/home.html",
        home=the_engine().monitor.home(the_actor()),
        letters=the_engine().letters.counts(the_actor()),
    )


# Lists of tasks: name in the address -> title, what an empty list says, the engine's question.
TASK_LISTS = {
    "overdue": ("Overdue tasks", "Nothing is overdue.", lambda after: the_engine().monitor.overdue(the_actor(), after)),
    "unassigned": (
        "Tasks nobody has taken",
        "Every open task is with somebody.",
        lambda after: the_engine().monitor.unassigned(the_actor(), after),
    ),
}


@blueprint.get("/tasks/<any(overdue, unassigned):which>")
def tasks(which: str) -> AnyResponse:
    """List overdue or unassigned tasks, nearest due first."""
    title, nothing, ask = TASK_LISTS[which]
    found: Page = ask(query_of(ListQuery)["after"])
    return page(
        "manager/tasks.html", title=title, nothing=nothing, found=found, back=(url_for("manager.home"), "Monitor")
    )


@blueprint.get("/people/<int:user_id>/tasks")
def tasks_of(user_id: int) -> AnyResponse:
    """List what a colleague has, to move it on."""
    engine, actor = the_engine(), the_actor()
    name = next((person.name for person in engine.accounts.colleagues(actor) if person.id == user_id), None)
    if name is None:
        raise NotFoundError("colleague")
    return page(
        "manager/tasks.html",
        title=f"Tasks of {name}",
        nothing=f"{name} has no open task.",
        found=engine.monitor.tasks_of(actor, user_id, query_of(ListQuery)["after"]),
        back=(url_for("manager.workload"), "Workload"),
    )


@blueprint.get("/tasks/<int:task_id>/reassign")
def reassign(task_id: int) -> AnyResponse:
    """Offer to give a task to somebody else."""
    return reassign_page(task_id, blank())


def reassign_page(task_id: int, form: Form) -> AnyResponse:
    """Render the page on which a task is given to somebody else."""
    engine, actor = the_engine(), the_actor()
    task = engine.tasks.get(actor, task_id)
    return page(
        "manager/reassign.html", form.status, form=form, task=task.line, colleagues=engine.accounts.colleagues(actor)
    )


@blueprint.post("/tasks/<int:task_id>/reassign")
def send_reassign(task_id: int) -> AnyResponse:
    """Give a task to somebody else; nobody chosen gives it back to its team."""
    form = submitted(ReassignSchema)
    if not form.send(lambda data: the_engine().monitor.reassign(the_actor(), task_id, data["to"], data["note"] or "")):
        return reassign_page(task_id, form)
    flash("The task was given on." if form.data["to"] else "The task is back with its team.")
    return see_other("manager.workload")


@blueprint.get("/cases/<int:case_id>/why")
def why(case_id: int) -> AnyResponse:
    """Show everything that waits in a case: where it comes from, and when it moves next."""
    found = the_engine().why.of_case(the_actor(), case_id)
    groups = [(words, [line for line in found.lines if line.kind == kind]) for kind, words in KINDS.items()]
    return page("manager/why.html", found=found, groups=[(words, lines) for words, lines in groups if lines])


@blueprint.get("/promises/<any(late, without_task):which>")
def promises(which: str) -> AnyResponse:
    """List the promises that are late, or those of them that no open task carries."""
    without_task = which == "without_task"
    found = the_engine().monitor.late_promises(the_actor(), query_of(ListQuery)["after"], without_task=without_task)
    return page(
        "officer/promises.html",
        title="Late promises without a task" if without_task else "Late promises",
        lead="No open task carries these, so nobody is asked to keep them. Open the case and decide what happens."
        if without_task
        else "What the policy owes and nobody has done in time, whether or not there is a task for it.",
        nothing="No late promise is without a task." if without_task else "No promise is late.",
        found=found.rows,
        next=found.next,
        back=(url_for("manager.home"), "Monitor"),
    )


@blueprint.get("/high-risk")
def high_risk() -> AnyResponse:
    """List open cases at high risk."""
    found = the_engine().monitor.high_risk(the_actor(), query_of(ListQuery)["after"])
    return page(
        "manager/cases.html",
        title="Cases at high risk",
        nothing="No open case is at high risk.",
        found=found.rows,
        next=found.next,
        back=(url_for("manager.home"), "Monitor"),
    )


@blueprint.get("/without-officer")
def without_officer() -> AnyResponse:
    """List open cases that nobody has, with whom each was with before."""
    found = the_engine().monitor.without_officer(the_actor(), query_of(ListQuery)["after"])
    return page("manager/without_officer.html", found=found)


@blueprint.get("/procedures/<key>")
def procedure(key: str) -> AnyResponse:
    """Show a procedure's drawing with the number of cases at each element."""
    diagram = the_engine().monitor.procedure(the_actor(), key)
    steps = [(state, _name(diagram, state.element)) for state in diagram.states]
    return page("manager/procedure.html", key=key, diagram=diagram, states=_linked(key, diagram), steps=steps)


def _name(diagram: DiagramView, element: str) -> str:
    """Return a step's own name; only points at which ways meet have none."""
    return next((row.name for row in diagram.outline if row.element == element), "Waiting for the other ways to finish")


def _linked(key: str, diagram: DiagramView) -> list[dict[str, object]]:
    """Return the states of a drawing, each leading to its cases."""
    return [
        {
            "element": state.element,
            "state": state.state,
            "count": state.count,
            "overdue": state.overdue,
            "href": url_for("manager.cases_at", key=key, element=state.element),
            "title": _standing(state),
        }
        for state in diagram.states
    ]


def _standing(state: ElementState) -> str:
    cases = f"{state.count} {'case' if state.count == 1 else 'cases'}"
    failed = ", failed here" if state.state == "failed" else ""
    return f"{cases}{failed}, {state.overdue} overdue" if state.overdue else f"{cases}{failed}"


@blueprint.get("/procedures/<key>/drawing.bpmn")
def drawing(key: str) -> Response:
    """Give the drawing to the viewer."""
    return Response(the_engine().monitor.procedure(the_actor(), key).xml, mimetype="application/xml")


@blueprint.get("/procedures/<key>/elements/<element>")
def cases_at(key: str, element: str) -> AnyResponse:
    """List the cases that stand at one element."""
    engine, actor = the_engine(), the_actor()
    found = engine.monitor.cases_at(actor, key, element)
    diagram = engine.monitor.procedure(actor, key)
    return page(
        "manager/cases.html",
        title=f"Cases at: {_name(diagram, element)}",
        nothing="No case stands here now.",
        found=found,
        next=None,
        back=(url_for("manager.procedure", key=key), diagram.title),
    )


@blueprint.get("/problems")
def problems() -> AnyResponse:
    """List the steps that failed."""
    return problems_page(blank())


def problems_page(form: Form, about: int | None = None) -> AnyResponse:
    """Render the list of failed steps; `about` is the one whose form was refused."""
    found = the_engine().monitor.incidents(the_actor(), query_of(ListQuery)["after"])
    return page("manager/problems.html", form.status, form=form, about=about, found=found)


@blueprint.post("/problems/<int:incident_id>/retry")
def retry(incident_id: int) -> AnyResponse:
    """Try a failed step again now."""
    resolved = the_engine().monitor.retry(the_actor(), incident_id)
    flash("It worked: the case goes on." if resolved else "It failed again. Nothing was lost; the reason is below.")
    return see_other("manager.problems")


@blueprint.post("/problems/<int:incident_id>/pass")
def skip(incident_id: int) -> AnyResponse:
    """Let a failed step pass, because its work was done by hand."""
    form = submitted(SkipSchema)
    if not form.send(lambda data: the_engine().monitor.skip(the_actor(), incident_id, data["reason"])):
        return problems_page(form, incident_id)
    flash("The step was let pass. Your reason is in the history of the case.")
    return see_other("manager.problems")


@blueprint.get("/problems/<int:incident_id>/correct")
def correct_form(incident_id: int) -> AnyResponse:
    """Show what a failed step asks for, to be corrected."""
    step = the_engine().monitor.failed_step(the_actor(), incident_id)
    return correct_page(step, blank({box_of(value.key): value.value for value in step.values}))


@blueprint.post("/problems/<int:incident_id>/correct")
def correct(incident_id: int) -> AnyResponse:
    """Correct what a failed step asks for, and try it again."""
    monitor = the_engine().monitor
    step = monitor.failed_step(the_actor(), incident_id)
    boxes = {value.key: box_of(value.key) for value in step.values if value.may_change}
    form = submitted(FormSchema.from_dict({**{box: Text(4_000) for box in boxes.values()}, "reason": WHY}))
    given = {key: str(form.data.get(box) or "") for key, box in boxes.items()}
    if not form.send(lambda data: monitor.correct(the_actor(), incident_id, given, str(data["reason"]))):
        form.errors = {box_of(name): told for name, told in form.errors.items()}
        return correct_page(step, form)
    flash("It worked: the case goes on." if form.result else "It failed again. Nothing was lost; the reason is below.")
    flash("What you corrected, and why, is in the history of the case.")
    return see_other("manager.problems")


def correct_page(step: FailedStepView, form: Form) -> AnyResponse:
    """Render what a failed step asks for; each value has a box."""
    boxes = [(box_of(value.key), value) for value in step.values]
    return page("manager/correct.html", form.status, step=step, boxes=boxes, form=form)


def box_of(key: str) -> str:
    """Return the name of a value's box: a point in a name would be read as a form inside the form."""
    return key.replace(".", "-")


@blueprint.get("/disclosures")
def disclosures() -> AnyResponse:
    """Show the landlord's register of disclosures, newest first."""
    found = the_engine().disclosures.register(the_actor(), query_of(ListQuery)["after"])
    return page("manager/disclosures.html", found=found)


@blueprint.get("/disclosures.csv")
def disclosures_csv() -> Response:
    """Give the register to a spreadsheet."""
    text = the_engine().disclosures.register_csv(the_actor())
    answer = Response(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    return named(answer, "register-of-disclosures.csv")


@blueprint.get("/workload")
def workload() -> AnyResponse:
    """Show how much every colleague and team has."""
    return page("manager/workload.html", lines=the_engine().monitor.workload(the_actor()))
