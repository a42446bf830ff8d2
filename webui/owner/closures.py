"""The owner's page of days off: bank holidays newly declared, and closures of the landlord."""

from flask import flash
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine
from webui.forms import Day, Form, FormSchema, Text, blank, submitted
from webui.owner import blueprint
from webui.rendering import page, see_other

NEEDS_DAY = "Enter the day, such as 21 9 2026"


class DeclareSchema(FormSchema):
    """A day off, and why."""

    day = Day(NEEDS_DAY)
    reason = Text(300, "Enter why; the history of every case in which a time moves tells it")


class RemoveSchema(FormSchema):
    """A day that is no day off any more."""

    day = Day(NEEDS_DAY)


@blueprint.get("/days-off")
def days_off() -> AnyResponse:
    """List the days off declared beside those of the profile."""
    return days_off_page(blank())


def days_off_page(form: Form) -> AnyResponse:
    """Render the list with the form that declares a day."""
    return page("owner/days_off.html", form.status, form=form, lines=the_engine().closures.list(the_actor()))


@blueprint.post("/days-off")
def declare_day_off() -> AnyResponse:
    """Declare a day off; open cases follow within moments."""
    form = submitted(DeclareSchema)
    if not form.send(lambda data: the_engine().closures.declare(the_actor(), **data)):
        return days_off_page(form)
    flash("The day is off. Open times that count working days move now; the history of each case says why.")
    return see_other("owner.days_off")


@blueprint.post("/days-off/remove")
def remove_day_off() -> AnyResponse:
    """Take back a day off that nothing was reckoned by."""
    form = submitted(RemoveSchema)
    if not form.send(lambda data: the_engine().closures.remove(the_actor(), **data)):
        return days_off_page(form)
    flash("It is an ordinary day again.")
    return see_other("owner.days_off")
