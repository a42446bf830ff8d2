"""Figures and reports: the list, one report with its definitions and files, homes, asking for a report."""

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from webui.downloads import named
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Id, Text, blank, submitted
from webui.rendering import page, see_other

blueprint = Blueprint("figures", __name__, template_folder="templates", url_prefix="/figures")


class AskSchema(FormSchema):
    """Asking for a report."""

    reason = Text(1_000, "Enter why the report is made, such as: the residents’ panel asks for it")


class MissedSchema(FormSchema):
    """Which report that was never made is begun now: its start, and its round."""

    start = Id("Choose a report of the list")
    number = Id("Choose a report of the list")


class HomesSchema(FormSchema):
    """How many homes there are in a year."""

    year = Id("Enter a year, such as 2026")
    homes = Id("Enter how many homes there are, such as 12500")


@blueprint.get("/")
def home() -> AnyResponse:
    """List the reports."""
    return home_page(blank())


def home_page(form: Form) -> AnyResponse:
    """Render the list with the form that asks for a report."""
    reporting = the_engine().reporting
    return page(
        "figures/home.html",
        form.status,
        form=form,
        reports=reporting.list(the_actor()),
        missed=reporting.missed(the_actor()),
    )


@blueprint.post("/")
def ask() -> AnyResponse:
    """Start the procedure that makes a report."""
    form = submitted(AskSchema)
    if not form.send(lambda data: the_engine().reporting.ask(the_actor(), data["reason"], form.sent)):
        return home_page(form)
    flash("A report was begun. Its first task is with Performance, under My work.")
    return see_other("figures.home")


@blueprint.post("/missed")
def make_missed() -> AnyResponse:
    """Begin a regular report that was never made, for its own months."""
    form = submitted(MissedSchema)
    reporting = the_engine().reporting
    if not form.send(lambda data: reporting.make_missed(the_actor(), data["start"], data["number"], form.sent)):
        return home_page(form)
    flash("The report was begun for its own months. Its first task is with Performance, under My work.")
    return see_other("figures.home")


@blueprint.get("/<int:report_id>")
def report(report_id: int) -> AnyResponse:
    """Show one report."""
    return page("figures/report.html", report=the_engine().reporting.get(the_actor(), report_id))


@blueprint.get("/<int:report_id>/report.<any(pdf,csv,json):kind>")
def file(report_id: int, kind: str) -> Response:
    """Give a report out as a file."""
    made = the_engine().reporting.export(the_actor(), report_id, kind)
    answer = Response(made.data, mimetype=made.media_type)
    return named(answer, made.name)


@blueprint.get("/homes")
def homes() -> AnyResponse:
    """Show the homes of each year."""
    return homes_page(blank())


def homes_page(form: Form) -> AnyResponse:
    """Render the homes of each year with the form that adds one."""
    return page("figures/homes.html", form.status, form=form, lines=the_engine().reporting.stock(the_actor()))


@blueprint.post("/homes")
def record_homes() -> AnyResponse:
    """Record the homes of a year."""
    form = submitted(HomesSchema)
    if not form.send(lambda data: the_engine().reporting.record_stock(the_actor(), data["year"], data["homes"])):
        return homes_page(form)
    flash("The number of homes was recorded. Reports made from now on use it.")
    return see_other("figures.homes")
