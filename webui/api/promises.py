"""Promises of a case: what is owed and what became of it, and what people decide about it outside any task."""

from typing import Any

from flask.views import MethodView
from marshmallow import fields, validate

from engine.face.types import TargetView
from webui.api.resource import OnceHeader, Resource, sent_once
from webui.api.schemas import StrictBody, schema_of
from webui.api.sign_in import token_actor
from webui.extensions import the_engine

blueprint = Resource(
    "api_promises",
    __name__,
    url_prefix="/api/v1/cases/<int:case_id>/promises",
    description="What a case owes, when, and what became of it",
)
_LONG = validate.Length(min=1, max=2_000)


class DoneBody(StrictBody):
    """When a promise was kept, and by which act."""

    done_at = fields.AwareDateTime(required=True, metadata={"description": "With an offset; not in the future."})
    note = fields.String(required=True, validate=_LONG)


class ReleaseBody(StrictBody):
    """Why a promise is not owed any more."""

    why = fields.String(required=True, validate=validate.OneOf(["not_harassment", "handed_over", "not_needed"]))
    reason = fields.String(required=True, validate=_LONG)
    whole_series = fields.Boolean(load_default=False, metadata={"description": "Every later round as well."})


class ExcuseBody(StrictBody):
    """An exception; `until`, the new time agreed, is needed where only the time is excused (`time_only`)."""

    reason = fields.String(required=True, validate=_LONG)
    evidence = fields.String(required=True, validate=_LONG)
    clause = fields.String(required=True, validate=validate.Length(min=1, max=60))
    until = fields.AwareDateTime(load_default=None, allow_none=True)


@blueprint.route("", strict_slashes=False)
class Promises(MethodView):
    """The promises of a case."""

    @blueprint.response(200, schema_of(TargetView)(many=True))
    def get(self, case_id: int) -> Any:
        """List what is owed by due time, then what has ended, newest first."""
        return the_engine().promises.of_case(token_actor(), case_id)


@blueprint.route("/<int:promise_id>/done")
class Done(MethodView):
    """A promise that was kept outside any task."""

    @blueprint.arguments(DoneBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(200, schema_of(TargetView))
    def post(self, body: dict[str, Any], once: dict[str, Any], case_id: int, promise_id: int) -> Any:
        """Record that a promise was kept; for the case's officer and managers."""
        return the_engine().promises.record_done(token_actor(), case_id, promise_id, sent=sent_once(once), **body)


@blueprint.route("/<int:promise_id>/release")
class Release(MethodView):
    """A promise that is not owed any more."""

    @blueprint.arguments(ReleaseBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(200, schema_of(TargetView))
    def post(self, body: dict[str, Any], once: dict[str, Any], case_id: int, promise_id: int) -> Any:
        """Record that a promise is not owed any more; for managers."""
        return the_engine().promises.release(token_actor(), case_id, promise_id, sent=sent_once(once), **body)


@blueprint.route("/<int:promise_id>/excuse")
class Excuse(MethodView):
    """An exception from a promise."""

    @blueprint.arguments(ExcuseBody)
    @blueprint.arguments(OnceHeader, location="headers")
    @blueprint.response(200, schema_of(TargetView))
    def post(self, body: dict[str, Any], once: dict[str, Any], case_id: int, promise_id: int) -> Any:
        """Record an exception; for managers. The promise for the new time is among the case's promises."""
        return the_engine().promises.excuse(token_actor(), case_id, promise_id, sent=sent_once(once), **body)
