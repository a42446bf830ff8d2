"""The owner's pages of letters: read, preview with a sample case, edit, and go back to an earlier text."""

from flask import Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Id, Text, blank, submitted
from webui.owner import blueprint
from webui.rendering import page, see_other

LONGEST = 20_000


class TextSchema(FormSchema):
    """A new text and why."""

    text = Text(LONGEST, "Enter the text of the letter")
    reason = Text(2_000, "Enter why the text changes; it is kept with it")


class BackSchema(FormSchema):
    """An earlier version to go back to, and why."""

    version = Id("Choose a version")
    back_reason = Text(2_000, "Enter why you go back; it is kept with it")


@blueprint.get("/letters")
def letter_templates() -> AnyResponse:
    """List all letters with who may read them."""
    return page("owner/letters.html", letters=the_engine().letter_templates.list(the_actor()))


@blueprint.get("/letters/<name>")
def letter_template(name: str) -> AnyResponse:
    """Show a letter's text, its preview and its versions."""
    return letter_page(name, blank())


def letter_page(name: str, form: Form, tried: str | None = None) -> AnyResponse:
    """Render a letter; `tried` is a text that is previewed and not kept yet."""
    engine, actor = the_engine().letter_templates, the_actor()
    view = engine.get(actor, name)
    landlord, to = request.args.get("landlord") or None, request.args.get("to") or None
    form.values = {"text": view.text, **form.values}
    preview = engine.preview(actor, name, landlord, to, tried)
    return page("owner/letter.html", form.status, view=view, form=form, preview=preview, tried=tried is not None)


@blueprint.get("/letters/<name>/preview.pdf")
def letter_preview(name: str) -> Response:
    """Give the preview as PDF."""
    pdf = the_engine().letter_templates.preview_pdf(
        the_actor(), name, request.args.get("landlord") or None, request.args.get("to") or None
    )
    return Response(pdf, mimetype="application/pdf")


@blueprint.post("/letters/<name>")
def save_letter_text(name: str) -> AnyResponse:
    """Keep a new text, or try it in the preview without keeping it."""
    engine, actor = the_engine().letter_templates, the_actor()
    if request.form.get("button") == "try":
        text = request.form.get("text", "")[:LONGEST].replace("\r\n", "\n")
        return letter_page(name, blank({"text": text, "reason": request.form.get("reason", "")}), text)
    form = submitted(TextSchema)
    if not form.send(lambda data: engine.save(actor, name, data["text"], data["reason"])):
        return letter_page(name, form)
    flash(f"Version {form.result} of the text is kept. Letters are written from it from now on.")
    return see_other("owner.letter_template", name=name)


@blueprint.post("/letters/<name>/back")
def letter_text_back(name: str) -> AnyResponse:
    """Go back to an earlier text, or to the one supplied."""
    form = submitted(BackSchema)
    engine, actor = the_engine().letter_templates, the_actor()
    if not form.send(lambda data: engine.go_back(actor, name, data["version"], data["back_reason"])):
        return letter_page(name, form)
    flash(f"The earlier text holds again, as version {form.result}.")
    return see_other("owner.letter_template", name=name)
