"""The chronology of a case, and the evidence bundle."""

from flask import request, send_file
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Text, blank, submitted
from webui.officer import blueprint
from webui.officer.records import record_page


class BundleSchema(FormSchema):
    """For whom a bundle is made, and why."""

    reader = Text(24, "Choose who reads it")
    recipient = Text(200, "Enter who receives it")
    purpose = Text(1_000, "Enter what it is for")
    with_files = fields.Boolean(load_default=False)


@blueprint.get("/cases/<int:case_id>/chronology")
def chronology(case_id: int) -> AnyResponse:
    """Show everything on record in one order, of the kinds asked for."""
    bundles = the_engine().bundles
    known = [kind.value for kind in bundles.kinds()]
    chosen = [kind for kind in request.args.getlist("kind")[:20] if kind in known]
    wanted = chosen or [kind for kind in known if kind not in ("step", "look")]
    entries = bundles.chronology(the_actor(), case_id, wanted)
    form = blank({"kind": wanted})
    return record_page(
        case_id, "officer/case/chronology.html", "timeline", form, entries=entries, kinds=bundles.kinds()
    )


@blueprint.get("/cases/<int:case_id>/bundle")
def new_bundle(case_id: int) -> AnyResponse:
    """Ask for whom the bundle is."""
    return _form(case_id, blank({"with_files": "true"}))


def _form(case_id: int, form: Form) -> AnyResponse:
    readers = the_engine().bundles.readers()
    return record_page(case_id, "officer/case/bundle.html", "timeline", form, readers=readers)


@blueprint.post("/cases/<int:case_id>/bundle")
def make_bundle(case_id: int) -> AnyResponse:
    """Make the bundle and hand it out as a file."""
    form = submitted(BundleSchema)
    if not form.send(lambda data: the_engine().bundles.make(the_actor(), case_id, **data)):
        return _form(case_id, form)
    bundle = form.result
    return send_file(bundle.file, mimetype="application/zip", as_attachment=True, download_name=bundle.name, etag=False)
