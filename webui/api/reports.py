"""Reports: what comes in."""

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from engine.face.types import CaseLine, CaseMatch, ReportInput
from webui.api.resource import OnceHeader, Resource, sent_once
from webui.api.schemas import ReportBody, schema_of
from webui.api.sign_in import token_actor
from webui.extensions import the_engine

blueprint = Resource(
    "api_reports",
    __name__,
    url_prefix="/api/v1/reports",
    description="What came in, once, by one channel, from one reporter",
)


class MatchQuery(Schema):
    """What to look for in the open cases."""

    address = fields.String(load_default=None, validate=validate.Length(max=400))
    name = fields.List(
        fields.String(validate=validate.Length(max=200)), load_default=list, validate=validate.Length(max=10)
    )


@blueprint.route("/options")
class Options(MethodView):
    """The values that a report may carry."""

    @blueprint.response(200)
    def get(self) -> Any:
        """List channels, kinds of reporter and kinds of incident, with the landlord's own words."""
        options = the_engine().reports.options(token_actor())
        return {
            name: [{"value": choice.value, "label": choice.label} for choice in choices]
            for name, choices in options.items()
        }


@blueprint.route("/matches")
class Matches(MethodView):
    """Open cases that a report may belong to."""

    @blueprint.arguments(MatchQuery, location="query")
    @blueprint.response(200, schema_of(CaseMatch)(many=True))
    def get(self, query: dict[str, Any]) -> Any:
        """Find open cases by address and people, before opening a new one."""
        return the_engine().reports.find_matches(token_actor(), address=query["address"], names=query["name"])


@blueprint.route("", strict_slashes=False)
class Reports(MethodView):
    """All reports."""

    @blueprint.arguments(ReportBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(201, schema_of(CaseLine))
    def post(self, body: dict[str, Any], once: dict[str, Any]) -> Any:
        """Record a report: opens a case or attaches to one, and starts the landlord's procedure."""
        return the_engine().reports.receive(token_actor(), ReportInput(**body, matches_seen=True), sent_once(once))
