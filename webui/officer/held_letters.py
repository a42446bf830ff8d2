"""Letters that are held: the page on which the officer of the case or a manager decides about one."""

from flask import flash
from werkzeug.wrappers import Response as AnyResponse

from engine.casework.letter_releases import Decision
from webui.extensions import the_actor, the_engine
from webui.forms import Day, Form, FormSchema, Text, blank, submitted
from webui.officer import blueprint
from webui.rendering import page, see_other


class ReleaseSchema(FormSchema):
    """What happens with a held letter, and why. The addresses are those that the page showed."""

    way = Text(12, "Choose what happens with the letter")
    reason = Text(1_000, "Enter why")
    handed_on = Day()
    address_post = Text(400)
    address_email = Text(254)


@blueprint.get("/letters/held/<int:hold_id>")
def held_letter(hold_id: int) -> AnyResponse:
    """Show a held letter, why it is held, and the ways to decide about it."""
    return held_page(hold_id, blank())


def held_page(hold_id: int, form: Form) -> AnyResponse:
    """Render a held letter with the form of the decision."""
    letter = the_engine().letters.held_letter(the_actor(), hold_id)
    return page("officer/held_letter.html", form.status, letter=letter, form=form)


@blueprint.post("/letters/held/<int:hold_id>")
def release_letter(hold_id: int) -> AnyResponse:
    """Store what was decided about a held letter."""
    form = submitted(ReleaseSchema)
    if not form.send(lambda data: the_engine().letters.release(the_actor(), hold_id, _decision(data))):
        return held_page(hold_id, form)
    flash("The decision about the letter is stored.")
    return see_other("officer.letters")


def _decision(data: dict[str, object]) -> Decision:
    shown = data.get(f"address_{data['way']}")
    return Decision(data["way"], data["reason"], shown or "", data["handed_on"])
