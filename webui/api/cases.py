"""Cases, their events, and messages to their procedures."""

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from engine.face.types import CaseFile, CaseLine, EventView, InstanceLine, Startable, WhyView
from webui.api.resource import OnceHeader, Resource, sent_once
from webui.api.schemas import CaseQuery, DeliverySchema, MessageBody, StartBody, page_of, schema_of
from webui.api.sign_in import token_actor
from webui.extensions import the_engine

blueprint = Resource(
    "api_cases", __name__, url_prefix="/api/v1/cases", description="The log of activity about the same parties"
)


class EventQuery(Schema):
    """Where the history goes on."""

    before = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=100))


@blueprint.route("", strict_slashes=False)
class Cases(MethodView):
    """The cases I may see."""

    @blueprint.arguments(CaseQuery, location="query")
    @blueprint.response(200, page_of(CaseLine))
    def get(self, query: dict[str, Any]) -> Any:
        """List cases."""
        return the_engine().cases.list(token_actor(), **query)


@blueprint.route("/<int:case_id>")
class Case(MethodView):
    """One case."""

    @blueprint.response(200, schema_of(CaseFile))
    def get(self, case_id: int) -> Any:
        """Read a case file; the reading is written to the case's history."""
        return the_engine().cases.get(token_actor(), case_id)


@blueprint.route("/<int:case_id>/events")
class Events(MethodView):
    """What happened on a case."""

    @blueprint.arguments(EventQuery, location="query")
    @blueprint.response(200, page_of(EventView))
    def get(self, query: dict[str, Any], case_id: int) -> Any:
        """List the history, newest first."""
        return the_engine().cases.timeline(token_actor(), case_id, **query)


@blueprint.route("/<int:case_id>/why")
class Why(MethodView):
    """What waits in a case."""

    @blueprint.response(200, schema_of(WhyView))
    def get(self, case_id: int) -> Any:
        """List what waits, where it comes from and when it moves next; for managers. The look is written down."""
        return the_engine().why.of_case(token_actor(), case_id)


@blueprint.route("/<int:case_id>/messages")
class Messages(MethodView):
    """Messages from partners and other systems."""

    @blueprint.arguments(MessageBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(200, DeliverySchema)
    def post(self, body: dict[str, Any], once: dict[str, Any], case_id: int) -> Any:
        """Deliver a message to the case's procedures; one that nobody waits for is kept as a visible problem."""
        deliver = the_engine().procedures.deliver
        return {"taken": deliver(token_actor(), case_id, body["message"], body["payload"], sent_once(once))}


@blueprint.route("/<int:case_id>/procedures")
class Starts(MethodView):
    """Procedures that people start by hand."""

    @blueprint.response(200, schema_of(Startable)(many=True))
    def get(self, case_id: int) -> Any:
        """List what can be started by hand in a case now, and about whom."""
        return the_engine().procedures.startable(token_actor(), case_id)

    @blueprint.arguments(StartBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(201, schema_of(InstanceLine))
    def post(self, body: dict[str, Any], once: dict[str, Any], case_id: int) -> Any:
        """Start a procedure by hand; the reason goes into the history of the case."""
        start = the_engine().procedures.start_by_hand
        return start(token_actor(), case_id, body["key"], body["reason"], body["about"], sent_once(once))
