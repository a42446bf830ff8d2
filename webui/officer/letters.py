"""Letters: drafts to finish, letters that wait for approval, the post, and the PDF of each letter."""

from flask import Response, flash
from marshmallow import validate
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import TaskTakenError
from engine.face.types import DraftView
from webui.downloads import named
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Id, Text, blank, is_refilling, sent_once, submitted
from webui.officer import blueprint
from webui.officer.cases import section_page
from webui.rendering import page, see_other

LONGEST = 20_000
AGAIN = "The form came without its revision. Open the draft again."


class WriteSchema(FormSchema):
    """Which letter to write, and to whom: “name:reader”."""

    template = Text(120, "Choose a letter", validate=validate.Regexp(r"[a-z0-9_]+:[a-z]+\Z", error="Choose a letter"))


class DraftSchema(FormSchema):
    """A draft as edited."""

    revision = Id(AGAIN)
    subject = Text(200, "Enter the heading")
    body = Text(LONGEST, "Enter the text of the letter")


class NoteSchema(FormSchema):
    """Sending a draft back, or dropping it, with the reason."""

    revision = Id(AGAIN)
    note = Text(1_000, "Enter a reason")


class PostedSchema(FormSchema):
    """A letter was posted; what was done about another language or format."""

    done = Text(1_000)


@blueprint.get("/letters")
def letters() -> AnyResponse:
    """List the letters that are held, those to post, those that wait for approval, and drafts."""
    return letters_page(blank())


def letters_page(form: Form, refused: int | None = None) -> AnyResponse:
    """Render the lists; `refused`: the letter whose posting was refused."""
    engine, actor = the_engine().letters, the_actor()
    return page(
        "officer/letters.html",
        form.status,
        form=form,
        refused=refused,
        held=engine.held(actor),
        to_post=engine.to_post(actor),
        waiting=engine.drafts(actor, waiting=True),
        drafts=engine.drafts(actor),
    )


@blueprint.post("/letters/<int:letter_id>/posted")
def letter_posted(letter_id: int) -> AnyResponse:
    """Note that a letter was printed and posted."""
    form = submitted(PostedSchema)
    if not form.send(lambda data: the_engine().letters.mark_posted(the_actor(), letter_id, data["done"] or "")):
        return letters_page(form, letter_id)
    flash("The letter is noted as posted.")
    return see_other("officer.letters")


@blueprint.post("/cases/<int:case_id>/letters")
def write_letter(case_id: int) -> AnyResponse:
    """Write a letter on a case as a draft."""
    form = submitted(WriteSchema)

    def send(data: dict[str, object]) -> object:
        name, _, to = str(data["template"]).partition(":")
        return the_engine().letters.write(the_actor(), case_id, name, to, form.sent)

    if not form.send(send):
        return section_page(case_id, "letters", form)
    return see_other("officer.letter_draft", draft_id=form.result)


@blueprint.post("/cases/<int:case_id>/letters/<int:letter_id>/replace")
def replace_letter(case_id: int, letter_id: int) -> AnyResponse:
    """Begin a letter that replaces an issued one."""
    draft_id = the_engine().letters.replace(the_actor(), case_id, letter_id, sent_once("replace"))
    return see_other("officer.letter_draft", draft_id=draft_id)


@blueprint.get("/cases/<int:case_id>/letters/<int:letter_id>/letter.pdf")
def letter_pdf(case_id: int, letter_id: int) -> Response:
    """Give a letter's PDF as it was issued."""
    name, pdf = the_engine().letters.pdf(the_actor(), case_id, letter_id)
    answer = Response(pdf, mimetype="application/pdf")
    return named(answer, name, "inline")


@blueprint.get("/letters/drafts/<int:draft_id>")
def letter_draft(draft_id: int) -> AnyResponse:
    """Show a draft to edit, approve or drop."""
    view = the_engine().letters.draft(the_actor(), draft_id)
    return draft_page(view, blank({"subject": view.subject, "body": view.body}))


def draft_page(view: DraftView, form: Form) -> AnyResponse:
    """Render a draft with its form."""
    if is_refilling() and form.values.get("revision") != str(view.revision):
        form.refuse({"": ["This draft was changed after you typed this. To save it replaces the newer text."]})
    values = {"subject": view.subject, "body": view.body, **form.values}
    form.values = values
    return page("officer/letter_draft.html", form.status, draft=view, form=form)


@blueprint.post("/letters/drafts/<int:draft_id>/save")
def save_letter(draft_id: int) -> AnyResponse:
    """Keep what was changed in a draft."""
    form = submitted(DraftSchema)
    engine, actor = the_engine().letters, the_actor()
    if not _try(form, lambda data: engine.save(actor, draft_id, data["revision"], data["subject"], data["body"])):
        return draft_page(engine.draft(actor, draft_id), form)
    flash("The draft is saved.")
    return see_other("officer.letter_draft", draft_id=draft_id)


@blueprint.post("/letters/drafts/<int:draft_id>/issue")
def issue_letter(draft_id: int) -> AnyResponse:
    """Issue a draft, or hand it to a manager where the letter needs approval."""
    form = submitted(DraftSchema)
    engine, actor = the_engine().letters, the_actor()
    if not _try(form, lambda data: engine.issue(actor, draft_id, data["revision"], data["subject"], data["body"])):
        return draft_page(engine.draft(actor, draft_id), form)
    view = engine.draft(actor, draft_id)
    is_held = any(line.letter_id == form.result for line in engine.held(actor))
    told = "The letter is held and has not gone out: decide how it goes." if is_held else "The letter is issued."
    flash(told if form.result else "The letter waits for a manager’s approval.")
    return see_other("officer.case_section", case_id=view.case_id, section="letters")


@blueprint.post("/letters/drafts/<int:draft_id>/send-back")
def send_letter_back(draft_id: int) -> AnyResponse:
    """Send a waiting letter back to be changed."""
    return _close(draft_id, "The letter is sent back to be changed.", the_engine().letters.send_back)


@blueprint.post("/letters/drafts/<int:draft_id>/drop")
def drop_letter(draft_id: int) -> AnyResponse:
    """Drop a draft."""
    return _close(draft_id, "The draft is dropped.", the_engine().letters.drop)


def _close(draft_id: int, done: str, act: object) -> AnyResponse:
    form = submitted(NoteSchema)
    actor = the_actor()
    if not _try(form, lambda data: act(actor, draft_id, data["revision"], data["note"])):
        return draft_page(the_engine().letters.draft(actor, draft_id), form)
    flash(done)
    view = the_engine().letters.draft(actor, draft_id)
    return see_other("officer.case_section", case_id=view.case_id, section="letters")


def _try(form: Form, call: object) -> bool:
    """Send a form; somebody else's change meanwhile is a problem of the whole form, and what was typed stays."""
    try:
        return form.send(call)
    except TaskTakenError as error:
        form.refuse({"": [f"{error.by or 'The system'} changed this draft meanwhile. What you typed is kept below."]})
        return False
