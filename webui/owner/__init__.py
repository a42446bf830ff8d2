"""The process owner's pages: published drawings and findings, uploading and publishing, the profile."""

from flask import Blueprint, Response, flash, request
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import PublishError, SourceError
from engine.face.types import CheckedDrawing, FindingView
from webui.downloads import named
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Text, blank, submitted
from webui.owner.parcel import pack, unpack
from webui.rendering import page, see_other

blueprint = Blueprint("owner", __name__, template_folder="templates", url_prefix="/procedures")
UPLOAD_AGAIN = "The file got lost on the way: upload it again"
LONGEST_NAME = 200  # characters of a file's name that are kept


class PublishSchema(FormSchema):
    """A checked drawing to publish, and why."""

    file_name = Text(200, UPLOAD_AGAIN)
    original = fields.String(required=True, error_messages={"required": UPLOAD_AGAIN})
    reason = Text(2_000, "Enter why this version is published; it is kept with it")
    for_all = fields.Boolean(load_default=False)  # no page offers it any more; one that is still open is refused


@blueprint.get("/")
def home() -> AnyResponse:
    """List procedures and decision tables in their newest version."""
    return page("owner/home.html", procedures=the_engine().procedures.list(the_actor()))


@blueprint.get("/<int:definition_id>")
def version(definition_id: int) -> AnyResponse:
    """Show one version: its drawing, what was repaired, who published it when and why, and the other versions."""
    view = the_engine().procedures.get(the_actor(), definition_id)
    return page(
        "owner/version.html", view=view, states=finding_states(view.findings), is_drawing=view.line.kind == "bpmn"
    )


def finding_states(findings: object) -> list[dict[str, object]]:
    """Return findings as marks for the drawing: the worst of each element."""
    order = {"fixed": 0, "warning": 1, "error": 2}
    worst: dict[str, FindingView] = {}
    for finding in findings:
        known = worst.get(finding.element)
        if finding.element and (known is None or order[finding.level] > order[known.level]):
            worst[finding.element] = finding
    return [
        {"element": element, "state": finding.level, "title": finding.message} for element, finding in worst.items()
    ]


@blueprint.get("/<int:definition_id>/drawing.bpmn")
def drawing(definition_id: int) -> Response:
    """Give a version's drawing to the viewer, as UTF-8 whatever its file is written in."""
    return Response(the_engine().procedures.get(the_actor(), definition_id).diagram.xml, mimetype="application/xml")


@blueprint.get("/<int:definition_id>/file")
def download(definition_id: int) -> Response:
    """Give back the owner's file byte for byte."""
    file_name, xml = the_engine().procedures.source(the_actor(), definition_id)
    answer = Response(xml, content_type="application/octet-stream")
    return named(answer, file_name)


@blueprint.get("/upload")
def upload() -> AnyResponse:
    """Offer to upload a drawing."""
    return page("owner/upload.html", form=blank())


@blueprint.post("/upload")
def send_upload() -> AnyResponse:
    """Check an uploaded file and show what was found, on the drawing; nothing is stored yet."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return refuse_upload("Choose the file to upload")
    return checked_page(file.filename[-LONGEST_NAME:], file.read(), blank())


def refuse_upload(problem: str) -> AnyResponse:
    """Show the upload page with what is wrong with the file."""
    form = blank()
    form.refuse({"file": [problem]})
    return page("owner/upload.html", form.status, form=form)


def checked_page(file_name: str, file: bytes, form: Form) -> AnyResponse:
    """Render what was found in a file that is not published yet; one that cannot be read is to be chosen anew."""
    checked: CheckedDrawing = the_engine().procedures.check(the_actor(), file_name, file)
    unreadable = [finding.message for finding in checked.findings if finding.rule == "source"]
    if unreadable:
        return refuse_upload(" ".join(unreadable))
    return page(
        "owner/checked.html",
        form.status,
        checked=checked,
        original=pack(file),
        form=form,
        states=finding_states(checked.findings),
    )


@blueprint.post("/publish")
def publish() -> AnyResponse:
    """Publish a checked file for new cases; running cases stay on the version they began with."""
    form = submitted(PublishSchema)
    engine, actor = the_engine(), the_actor()
    file = unpack(str(form.values["original"] or ""))
    file_name = str(form.values["file_name"] or "")
    if not file or not file_name:
        return refuse_upload(UPLOAD_AGAIN)

    def send(data: dict[str, object]) -> object:
        return engine.procedures.publish(actor, file_name, file, data["reason"], for_all=data["for_all"])

    try:
        published = form.send(send)
    except (PublishError, SourceError) as error:  # not what was checked: show again what is wrong with it
        form.refuse({"": [str(error)]})
        published = False
    if not published:
        return checked_page(file_name, file, form)
    flash("Published. New cases use this version; running cases stay on theirs.")
    return see_other("owner.version", definition_id=form.result[0].definition_id)


@blueprint.get("/profile")
def profile() -> AnyResponse:
    """Show the landlord's policy as the engine reads it, each value with its clause."""
    return page("owner/profile.html", profile=the_engine().procedures.profile(the_actor()))


@blueprint.get("/dictionary")
def dictionary() -> AnyResponse:
    """Show what a drawing may name: facts, functions and actions."""
    return page("owner/dictionary.html", dictionary=the_engine().procedures.dictionary(the_actor()))


from webui.owner import closures, letters, versions  # noqa: E402, F401 - they add their routes
