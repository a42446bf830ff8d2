"""Errors as problem+json (RFC 9457), with the same statuses as the pages."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from engine.errors import DueProcessError, InvalidInputError, TaskTakenError

PROBLEM_TYPE = "application/problem+json"


class ProblemSchema(Schema):
    """A problem document. `errors` names what is wrong by place; `by` and `at` say who was faster, and when."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict()
    by = fields.String(allow_none=True)
    at = fields.AwareDateTime(allow_none=True)


# What the site's own error pages say in words for people at a browser is said here for programs.
DETAILS: dict[int, str] = {
    404: "There is nothing at this address, or it is not yours to see.",
    405: "This address does not take that method. Nothing was stored.",
    413: "A request may have 2.5 MB at most. Nothing was stored.",
    429: "This token called too often. Nothing was stored; wait a minute and go on.",
}


def problem_of(status: int, detail: str) -> Response:
    """Return the problem document of an error met outside the API's own views; `detail` where there is no better."""
    return problem_response(status, HTTPStatus(status).phrase, DETAILS.get(status, detail))


def problem_response(status: int, title: str, detail: str, **more: object) -> Response:
    """Return one problem document."""
    response = jsonify({"type": "about:blank", "title": title, "status": int(status), "detail": detail, **more})
    response.status_code = int(status)
    response.content_type = PROBLEM_TYPE
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Due Process"'
    return response


def handle_errors(blueprint: Blueprint) -> None:
    """Answer every error of a blueprint's views with a problem document."""
    blueprint.register_error_handler(DueProcessError, _answer_engine_error)
    blueprint.register_error_handler(HTTPException, _answer_http_error)


def _answer_engine_error(error: DueProcessError) -> Response:
    from webui.errors import STATUS

    status = HTTPStatus(next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500))
    more: dict[str, object] = {}
    if isinstance(error, InvalidInputError):
        more["errors"] = {name: list(problems) for name, problems in error.fields.items()}
    if isinstance(error, TaskTakenError):
        more.update(by=error.by, at=error.at.isoformat() if error.at else None)
    return problem_response(status, status.phrase, str(error), **more)


def _answer_http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    data = getattr(error, "data", None) or {}
    more = {"errors": data["messages"]} if "messages" in data else {}
    return problem_response(status, status.phrase, DETAILS.get(status) or error.description or "", **more)
