"""Conformance: for each clause of a policy what carries it out, which worked example proves it, and how it goes."""

import csv
import io

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from engine.face.types.conformance import ClauseView
from webui.downloads import named
from webui.extensions import the_actor, the_engine
from webui.forms import FormSchema, Text
from webui.officer.work import query_of
from webui.rendering import page

blueprint = Blueprint("conformance", __name__, template_folder="templates", url_prefix="/conformance")

# State of a clause -> its words; also the filter of the list.
STATES = {
    "uncovered": "Not covered",
    "partly": "Covered in part",
    "covered": "Covered",
    "information": "Information only",
}
COLUMNS = (
    "Clause",
    "What it asks for",
    "Kind",
    "State",
    "Why",
    "Requirements",
    "Carried out by",
    "Examples",
    "Law today",
)


class ClauseQuery(FormSchema):
    """The filters of the list, in the address."""

    q = Text(100)
    state = Text(24)
    kind = Text(24)


class DrawingQuery(FormSchema):
    """What to point at on a drawing."""

    element = Text(200)
    row = Text(8)


@blueprint.get("/")
def home() -> AnyResponse:
    """List the policies with how much of each is carried out and proven."""
    return page("conformance/home.html", policies=the_engine().conformance.list(the_actor()))


@blueprint.get("/<landlord>")
def policy(landlord: str) -> AnyResponse:
    """Show one policy clause by clause."""
    view = the_engine().conformance.get(the_actor(), landlord)
    query = query_of(ClauseQuery)
    found = [clause for clause in view.clauses if fits(clause, query)]
    kinds = list(dict.fromkeys(kind for clause in view.clauses for kind in clause.kinds))
    return page("conformance/policy.html", view=view, found=found, query=query, kinds=kinds, states=STATES)


def fits(clause: ClauseView, query: dict[str, str | None]) -> bool:
    """Tell whether a clause is among those asked for."""
    words = (query["q"] or "").casefold().split()
    told = " ".join((clause.number, clause.summary, *(need.title for need in clause.requirements))).casefold()
    return (
        (not query["state"] or clause.state == query["state"])
        and (not query["kind"] or query["kind"] in clause.kinds)
        and all(word in told for word in words)
    )


@blueprint.get("/<landlord>/clauses.csv")
def clauses_csv(landlord: str) -> Response:
    """Give the whole table to a spreadsheet."""
    view = the_engine().conformance.get(the_actor(), landlord)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(line_of(clause) for clause in view.clauses)
    answer = Response(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    return named(answer, f"conformance-{view.figures.code}.csv")


def line_of(clause: ClauseView) -> tuple[str, ...]:
    """Return a clause as a line of the spreadsheet, in the order of COLUMNS."""
    carriers = dict.fromkeys(
        f"{carrier.procedure_name}: {carrier.name}" + (f", row {carrier.row}" if carrier.table else "")
        for need in clause.requirements
        for carrier in need.carriers
    )
    return (
        clause.number,
        clause.summary,
        ", ".join(clause.kinds),
        STATES[clause.state],
        clause.why,
        "; ".join(need.title for need in clause.requirements),
        "; ".join(carriers),
        "; ".join(name for name, _, _ in clause.examples),
        clause.law or "",
    )


@blueprint.get("/<landlord>/clauses/<number>")
def clause(landlord: str, number: str) -> AnyResponse:
    """Show all about one clause."""
    engine, actor = the_engine(), the_actor()
    found = engine.conformance.clause(actor, landlord, number)
    return page("conformance/clause.html", clause=found, landlord=landlord, states=STATES)


@blueprint.get("/<landlord>/examples/<name>")
def example(landlord: str, name: str) -> AnyResponse:
    """Show a worked example in words."""
    return page("conformance/example.html", example=the_engine().conformance.example(the_actor(), landlord, name))


@blueprint.get("/<landlord>/readings")
def readings(landlord: str) -> AnyResponse:
    """Show where the policy is unclear, how it is read, and what changes that."""
    return page("conformance/readings.html", view=the_engine().conformance.get(the_actor(), landlord))


@blueprint.get("/drawings/<int:definition_id>")
def drawing(definition_id: int) -> AnyResponse:
    """Show a published drawing or table, pointing at one element or row."""
    view = the_engine().procedures.get(the_actor(), definition_id)
    query = query_of(DrawingQuery)
    row = next((row for row in view.diagram.outline if row.element == query["element"]), None)
    name = (row.name if row else "") or query["element"]
    states = [{"element": query["element"], "state": "active", "title": name}] if query["element"] else []
    return page("conformance/drawing.html", view=view, states=states, pointed=name, row=query["row"])


@blueprint.get("/drawings/<int:definition_id>/drawing.bpmn")
def drawing_file(definition_id: int) -> Response:
    """Give a drawing to the viewer."""
    return Response(the_engine().procedures.get(the_actor(), definition_id).diagram.xml, mimetype="application/xml")
