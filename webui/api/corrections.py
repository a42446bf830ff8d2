"""Corrections of a case by a manager: a wrong fact, or a wrong time of a report."""

from typing import Any

from flask.views import MethodView
from marshmallow import fields, validate

from engine.face.types import ReportTime, TargetView
from webui.api.resource import OnceHeader, Resource, sent_once
from webui.api.schemas import RECORD, StrictBody, schema_of
from webui.api.sign_in import token_actor
from webui.extensions import the_engine

blueprint = Resource(
    "api_corrections",
    __name__,
    url_prefix="/api/v1/cases/<int:case_id>/corrections",
    description="What was recorded wrongly is set right, and what is due is reckoned anew",
)
_LONG = validate.Length(min=1, max=2_000)


class FactBody(StrictBody):
    """A fact on which times depend (violence, threat, hate, immediate_danger), and what is right."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=40))
    value = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=_LONG)


class ReceivedBody(StrictBody):
    """A report, and when it reached the landlord."""

    report_id = fields.Integer(required=True, strict=True, validate=RECORD)
    received_at = fields.AwareDateTime(required=True, metadata={"description": "With an offset."})
    reason = fields.String(required=True, validate=_LONG)


@blueprint.route("", strict_slashes=False)
class Corrections(MethodView):
    """What may be corrected."""

    @blueprint.response(200, schema_of(ReportTime)(many=True))
    def get(self, case_id: int) -> Any:
        """List the reports of a case with the times that may be corrected."""
        return the_engine().corrections.ask(token_actor(), case_id).reports


@blueprint.route("/fact")
class Fact(MethodView):
    """A fact that was recorded wrongly."""

    @blueprint.arguments(FactBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(200, schema_of(TargetView)(many=True))
    def post(self, body: dict[str, Any], once: dict[str, Any], case_id: int) -> Any:
        """Correct a fact; for managers. Answers with what the case owes now."""
        the_engine().corrections.correct_fact(token_actor(), case_id, sent=sent_once(once), **body)
        return the_engine().promises.of_case(token_actor(), case_id)


@blueprint.route("/received")
class Received(MethodView):
    """A report whose time was typed in wrongly."""

    @blueprint.arguments(ReceivedBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(200, schema_of(TargetView)(many=True))
    def post(self, body: dict[str, Any], once: dict[str, Any], case_id: int) -> Any:
        """Correct when a report came in; for managers. Answers with what the case owes now."""
        the_engine().corrections.correct_received(token_actor(), case_id, sent=sent_once(once), **body)
        return the_engine().promises.of_case(token_actor(), case_id)
