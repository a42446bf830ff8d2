"""The API keeps what its OpenAPI document promises, whatever is sent (schemathesis, bounded and repeatable)."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engine import Engine
from tests.webui.conftest import PASSWORD
from tests.webui.test_api import REPORT

EXAMPLES = 12  # requests for each operation
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = (
    ("GET", "/api/v1/reports/options"),
    ("GET", "/api/v1/reports/matches"),
    ("POST", "/api/v1/reports"),
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/cases/{case_id}"),
    ("GET", "/api/v1/cases/{case_id}/events"),
    ("POST", "/api/v1/cases/{case_id}/messages"),
    ("GET", "/api/v1/cases/{case_id}/procedures"),
    ("POST", "/api/v1/cases/{case_id}/procedures"),
    ("GET", "/api/v1/cases/{case_id}/why"),
    ("GET", "/api/v1/cases/{case_id}/corrections"),
    ("POST", "/api/v1/cases/{case_id}/corrections/fact"),
    ("POST", "/api/v1/cases/{case_id}/corrections/received"),
    ("GET", "/api/v1/cases/{case_id}/promises"),
    ("POST", "/api/v1/cases/{case_id}/promises/{promise_id}/done"),
    ("POST", "/api/v1/cases/{case_id}/promises/{promise_id}/release"),
    ("POST", "/api/v1/cases/{case_id}/promises/{promise_id}/excuse"),
    ("GET", "/api/v1/tasks"),
    ("GET", "/api/v1/tasks/{task_id}"),
    ("POST", "/api/v1/tasks/{task_id}/claim"),
    ("POST", "/api/v1/tasks/{task_id}/complete"),
    ("GET", "/api/v1/procedures"),
    ("POST", "/api/v1/procedures"),
    ("POST", "/api/v1/procedures/checks"),
    ("GET", "/api/v1/procedures/{definition_id}"),
    ("GET", "/api/v1/procedures/{definition_id}/source"),
)


def modes_of(method: str, path: str) -> list[GenerationMode]:
    """Return how to make requests: as promised, and against it where there is anything to send."""
    nothing = method == "GET" and path in ("/api/v1/reports/options", "/api/v1/procedures")
    return [GenerationMode.POSITIVE] if nothing else [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def headers(app: Flask, engine: Engine) -> dict[str, str]:
    """The token of somebody with every role that the API needs, and a case to be found."""
    engine.accounts.create_user(
        None, "CA", "all@landlord.example", "All Sample", ["officer", "manager", "process_owner"], [], PASSWORD
    )
    actor = engine.accounts.sign_in("all@landlord.example", PASSWORD)
    token = {"Authorization": f"Bearer {engine.accounts.create_token(actor, 'all', 30)[1]}"}
    assert app.test_client().post("/api/v1/reports", json=REPORT, headers=token).status_code == 201
    return token


def test_the_document_is_valid_openapi(app: Flask) -> None:
    from_wsgi("/api/openapi.json", app).validate()


def test_every_operation_is_tried_below(app: Flask) -> None:
    document = app.test_client().get("/api/openapi.json").json
    offered = {(name.upper(), path) for path, methods in document["paths"].items() for name in methods}
    assert {entry for entry in offered if entry[0] != "PARAMETERS"} == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_answers_keep_to_the_document_whatever_is_sent(
    app: Flask, headers: dict[str, str], method: str, path: str
) -> None:
    operation = from_wsgi("/api/openapi.json", app)[path][method]
    sent = [operation.as_strategy(generation_mode=mode) for mode in modes_of(method, path)]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategies.one_of(sent), existing=strategies.booleans())
    def ask(case: Any, existing: bool) -> None:
        if existing:  # the first case, task or version, which is there, instead of a number made up
            case.path_parameters = dict.fromkeys(case.path_parameters or {}, 1)
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
