"""The REST API, version 1: the same engine calls as the pages, for programs with a bearer token."""

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api
from flask_smorest.utils import prepare_response

from webui.api import cases, corrections, documentation, procedures, promises, reports, tasks
from webui.api.problems import PROBLEM_TYPE, ProblemSchema, handle_errors
from webui.api.resource import refuse_unreadable
from webui.api.sign_in import rate, require_token, token_key
from webui.extensions import csrf, limiter

DESCRIPTION = (
    "Reports, cases, tasks, procedures and events of the landlord that the token's owner works for. "
    "Make a token on your settings page and send it as `Authorization: Bearer <token>`. "
    "Instants are ISO 8601 in UTC. Errors are `application/problem+json` (RFC 9457)."
)
SETTINGS = {
    "API_TITLE": "Due Process",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {"description": DESCRIPTION},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    },
}
RATE = "6000 per minute"  # of one token: far above what a busy integration needs, far below what hurts others
RESOURCES = (
    reports.blueprint,
    cases.blueprint,
    promises.blueprint,
    corrections.blueprint,
    tasks.blueprint,
    procedures.blueprint,
)


class _ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest with our problem documents; its app-wide error handler and its own pages are left out."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        return

    def _register_responses(self) -> None:
        for name, words in [(status.name, status.phrase) for status in HTTPStatus] + [("DEFAULT_ERROR", "An error")]:
            response = {"description": words, "schema": self.ERROR_SCHEMA}
            prepare_response(response, self.spec, PROBLEM_TYPE)
            self.spec.components.response(name, response, lazy=True)


def register(app: Flask) -> None:
    """Attach the API and its documentation to the site."""
    app.config.update(SETTINGS)
    app.config.setdefault("API_RATE", RATE)
    api = _ProblemApi(app)
    for blueprint in RESOURCES:
        if not blueprint.before_request_funcs:  # blueprints outlive an app: tests make many
            blueprint.before_request(require_token)
            blueprint.before_request(refuse_unreadable)
            handle_errors(blueprint)
            limiter.limit(rate, key_func=token_key)(blueprint)
        api.register_blueprint(blueprint)
        csrf.exempt(blueprint)  # a bearer token is never sent by a browser on its own
    app.extensions["dueprocess_openapi"] = api.spec
    app.register_blueprint(documentation.blueprint)
