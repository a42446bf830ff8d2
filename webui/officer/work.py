"""My work: my tasks and my teams', nearest due first."""

from flask import request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from engine.face.types import TaskFilter, TaskLine
from webui.extensions import the_actor, the_engine
from webui.forms import FormSchema, Id, Text
from webui.officer import blueprint
from webui.rendering import page

GROUPS = ("danger", "overdue", "today", "later", "none")


class WorkQuery(FormSchema):
    """The filters in the address. A value that makes no sense is left out: an old bookmark still opens the page."""

    mine = fields.Boolean(load_default=False)
    team = Id()
    procedure = Text(120)
    case = Text(32)
    overdue = fields.Boolean(load_default=False)
    unassigned = fields.Boolean(load_default=False)
    after = Text(200)


@blueprint.get("/work")
def my_work() -> AnyResponse:
    """Show a page of my work, grouped by how its due time stands."""
    query = query_of(WorkQuery)
    wanted = TaskFilter(
        mine=query["mine"],
        team_id=query["team"],
        procedure=query["procedure"],
        case_reference=query["case"],
        overdue=query["overdue"],
        unassigned=query["unassigned"],
        after=query["after"],
    )
    tasks = the_engine().tasks
    found, options = tasks.my_work(the_actor(), wanted), tasks.filters(the_actor())
    return page(
        "officer/my_work.html",
        tasks=found,
        groups=grouped(found.tasks),
        options=options,
        query=query,
        letters=the_engine().letters.counts(the_actor()),
    )


@blueprint.get("/work/promises")
def my_promises() -> AnyResponse:
    """List what is late or soon due in my cases and in those of the colleagues I cover."""
    return page(
        "officer/promises.html",
        title="Promises in my cases",
        lead="Late, or soon due, in your cases and those of colleagues you cover for, with or without a task.",
        nothing="Nothing is late or soon due in your cases.",
        found=the_engine().tasks.promises(the_actor()),
        next=None,
        back=(url_for("officer.my_work"), "My work"),
    )


def query_of(schema: type[FormSchema]) -> dict[str, object]:
    """Read the address's query by `schema`, leaving out what does not fit it."""
    shape = schema()
    sent = {name: value for name, value in request.args.items() if value.strip()}
    wrong = shape.validate(sent)
    return shape.load({name: value for name, value in sent.items() if name not in wrong})


def grouped(tasks: list[TaskLine]) -> list[tuple[str, list[TaskLine]]]:
    """Return the tasks by group, in the order of the groups, empty ones left out: danger first, then by due time."""
    by_group: dict[str, list[TaskLine]] = {group: [] for group in GROUPS}
    for task in tasks:
        by_group["danger" if task.in_danger else task.time_state].append(task)
    return [(group, members) for group, members in by_group.items() if members]
