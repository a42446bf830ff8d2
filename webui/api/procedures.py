"""Procedures: published drawings, checking and publishing."""

from typing import Any

from flask import Response
from flask.views import MethodView

from engine.face.types import CheckedDrawing, ProcedureLine, ProcedureView
from webui.api.resource import Resource
from webui.api.schemas import DrawingBody, PublicationBody, schema_of
from webui.api.sign_in import token_actor
from webui.downloads import named
from webui.extensions import the_engine

blueprint = Resource(
    "api_procedures", __name__, url_prefix="/api/v1/procedures", description="The landlord's procedures as BPMN"
)


@blueprint.route("", strict_slashes=False)
class Procedures(MethodView):
    """All published procedures."""

    @blueprint.response(200, schema_of(ProcedureLine)(many=True))
    def get(self) -> Any:
        """List procedures and decision tables in their newest version."""
        return the_engine().procedures.list(token_actor())

    @blueprint.arguments(PublicationBody)
    @blueprint.response(201, schema_of(ProcedureLine)(many=True))
    def post(self, body: dict[str, Any]) -> Any:
        """Publish a drawing for new cases of your landlord; running cases stay on their version.

        `own_landlord_only` = false is refused (403): publishing for all landlords is an operator's act on the command
        line, `dueprocess publish FILE`.
        """
        return the_engine().procedures.publish(
            token_actor(),
            body["file_name"],
            body["xml"].encode(),
            body["reason"],
            for_all=not body["own_landlord_only"],
        )


@blueprint.route("/checks")
class Checks(MethodView):
    """Checking without publishing."""

    @blueprint.arguments(DrawingBody)
    @blueprint.response(200, schema_of(CheckedDrawing))
    def post(self, body: dict[str, Any]) -> Any:
        """Check a drawing and list what would be repaired, doubted or refused."""
        return the_engine().procedures.check(token_actor(), body["file_name"], body["xml"].encode())


@blueprint.route("/<int:definition_id>")
class Procedure(MethodView):
    """One version."""

    @blueprint.response(200, schema_of(ProcedureView))
    def get(self, definition_id: int) -> Any:
        """Read one version with its findings and outline."""
        return the_engine().procedures.get(token_actor(), definition_id)


@blueprint.route("/<int:definition_id>/source")
class Source(MethodView):
    """The owner's file."""

    @blueprint.response(200, content_type="application/xml")
    def get(self, definition_id: int) -> Any:
        """Download a version byte for byte as its owner drew it."""
        file_name, xml = the_engine().procedures.source(token_actor(), definition_id)
        return named(Response(xml, mimetype="application/xml"), file_name)
