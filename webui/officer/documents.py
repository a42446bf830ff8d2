"""Documents and recordings of a case: adding a file, and saving one to the officer's machine."""

from flask import flash, send_file
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import InvalidInputError, StorageError
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Id, Text, blank, is_refilling, submitted
from webui.officer import blueprint
from webui.officer.cases import case_names
from webui.rendering import page, see_other
from webui.uploads import is_too_large, sent_file


class DocumentSchema(FormSchema):
    """What is said of a file."""

    note = Text(2_000)
    party_id = Id()
    happening_id = Id()


@blueprint.get("/cases/<int:case_id>/documents/add")
def new_document(case_id: int) -> AnyResponse:
    """Ask for a file."""
    return _form(case_id, blank())


def _form(case_id: int, form: Form) -> AnyResponse:
    case = the_engine().cases.get(the_actor(), case_id)
    megabytes = the_engine().documents.largest // 1_000_000
    status = 413 if is_too_large("file") else form.status
    return page("officer/case/document.html", status, **case_names(case, "documents"), form=form, megabytes=megabytes)


@blueprint.post("/cases/<int:case_id>/documents/add")
def add_document(case_id: int) -> AnyResponse:
    """Add a file to the case."""
    form = submitted(DocumentSchema)
    try:
        chosen = sent_file("file")
        if chosen is None and not is_refilling():
            form.refuse({"file": ["Choose a file"]})
        done = form.send(lambda data: _store(case_id, chosen, form, data))
    except InvalidInputError as error:
        form.refuse(error.fields)
        done = False
    except StorageError as error:
        form.refuse({"file": [str(error)]})
        done = False
    if not done:
        return _form(case_id, form)
    flash(f"“{form.result.name}” is added to the case.")
    return see_other("officer.case_section", case_id=case_id, section="documents")


def _store(case_id: int, chosen: tuple[str, object], form: Form, data: dict[str, object]) -> object:
    name, file = chosen
    return the_engine().documents.add(the_actor(), case_id, name=name, file=file, sent=form.sent, **data)


@blueprint.get("/cases/<int:case_id>/documents/<int:document_id>")
def document(case_id: int, document_id: int) -> AnyResponse:
    """Hand out a file, to be saved and never to be shown inside the site."""
    view, file = the_engine().documents.open(the_actor(), case_id, document_id)
    answer = send_file(file, mimetype=view.media_type, as_attachment=True, download_name=view.name, etag=False)
    answer.content_length = view.size
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
