"""The owner's pages of a new version of the policy: what it would move in open cases, and publishing it."""

from flask import flash, request
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import ProfileError
from webui.extensions import the_actor, the_engine
from webui.forms import Day, Form, FormSchema, Text, blank, submitted
from webui.owner import LONGEST_NAME, UPLOAD_AGAIN, blueprint
from webui.owner.parcel import LARGEST, pack, unpack
from webui.rendering import page, see_other

CHOOSE = "Choose the file with the changed profile, such as ca.toml"


class VersionSchema(FormSchema):
    """From which day a profile holds, what open cases do, and why."""

    holds_from = Day("Enter the first day, such as 1 1 2027")
    open_cases = Text(8, "Choose what open cases do")
    reason = Text(300, "Enter why; the history of every case in which a time moves tells it")


class PublishVersionSchema(VersionSchema):
    """The same, with the file that was tried out."""

    file_name = Text(LONGEST_NAME, UPLOAD_AGAIN)
    original = fields.String(required=True, error_messages={"required": UPLOAD_AGAIN})


@blueprint.get("/versions")
def new_version() -> AnyResponse:
    """Offer to try out a changed profile."""
    return version_page(blank())


def version_page(form: Form, tried: dict[str, object] | None = None) -> AnyResponse:
    """Render the form; with what would move where a file was tried out."""
    return page("owner/new_version.html", form.status, form=form, tried=tried)


@blueprint.post("/versions")
def try_version() -> AnyResponse:
    """Show what a changed profile would move in open cases; nothing is stored."""
    form, file = submitted(VersionSchema), request.files.get("file")
    raw = file.read(LARGEST) if file is not None and file.filename else b""
    if not raw or file is None:
        form.refuse({"file": [CHOOSE]})
        return version_page(form)
    name = str(file.filename)[-LONGEST_NAME:]
    if not _send(form, name, raw, try_out=True):
        return version_page(form)
    return version_page(form, {"moves": form.result, "original": pack(raw), "file_name": name})


@blueprint.post("/versions/publish")
def publish_version() -> AnyResponse:
    """Publish a profile that was tried out."""
    form = submitted(PublishVersionSchema)
    raw = unpack(str(form.values["original"] or ""))
    if not raw or not _send(form, str(form.values["file_name"] or "profile.toml"), raw, try_out=False):
        return version_page(form)
    flash("Published. New cases take it from its day on; open cases do what you chose.")
    return see_other("owner.profile")


def _send(form: Form, name: str, raw: bytes, *, try_out: bool) -> bool:
    """Try a file out or publish it; what is wrong with it is told beside the file."""
    versions, actor = the_engine().profile_versions, the_actor()
    act = versions.would_move if try_out else versions.publish
    try:
        file = (name, raw.decode("utf-8"))
        return form.send(
            lambda data: act(actor.landlord, file, data["holds_from"], data["open_cases"], data["reason"], actor=actor)
        )
    except UnicodeDecodeError:
        form.refuse({"file": [CHOOSE]})
    except ProfileError as error:
        form.refuse({"file": [str(error)]})
    return False
