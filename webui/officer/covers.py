"""Cover: doing the tasks of a colleague who is away."""

from datetime import datetime, time, timedelta

from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine, the_zone
from webui.forms import Day, Form, FormSchema, Id, blank, submitted
from webui.officer import blueprint
from webui.rendering import page, see_other


class CoverSchema(FormSchema):
    """Who is away, who covers, from which day to which (both included)."""

    absent_id = Id("Choose a colleague")
    cover_id = Id("Choose a colleague")
    first_day = Day("Enter the first day")
    last_day = Day("Enter the last day")


@blueprint.get("/work/cover")
def covers() -> AnyResponse:
    """Show who covers for whom, and the form for more."""
    me = str(the_actor().user_id)
    return covers_page(blank({"cover_id": me}))


def covers_page(form: Form) -> AnyResponse:
    """Render the page."""
    accounts, actor = the_engine().accounts, the_actor()
    return page(
        "officer/covers.html", form.status, form=form, covers=accounts.covers(actor), people=accounts.colleagues(actor)
    )


@blueprint.post("/work/cover")
def add_cover() -> AnyResponse:
    """Record cover, from the start of the first day to the end of the last."""
    form = submitted(CoverSchema)
    if not form.send(lambda data: _add(data, form)):
        return covers_page(form)
    return see_other("officer.covers")


def _add(data: dict[str, object], form: Form) -> None:
    zone = the_zone()
    starts = datetime.combine(data["first_day"], time(), zone)
    ends = datetime.combine(data["last_day"] + timedelta(days=1), time(), zone)
    the_engine().accounts.add_cover(the_actor(), data["absent_id"], data["cover_id"], starts, ends, form.sent)


@blueprint.post("/work/cover/<int:cover_id>/end")
def end_cover(cover_id: int) -> AnyResponse:
    """Take cover back."""
    the_engine().accounts.remove_cover(the_actor(), cover_id)
    return see_other("officer.covers")
