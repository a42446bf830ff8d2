"""Every route of the site by the role that may use it. A route that is not listed here fails the test."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.webui.conftest import Visitor

ANYBODY = """
GET /  GET /healthz  GET /favicon.ico  GET /calendar/<secret>.ics  GET /sign-in  POST /sign-in  POST /sign-out
GET /password  POST /password  GET /static/<path:filename>  GET /api/docs  GET /api/openapi.json
GET /api/v1/openapi.json
"""
TOKEN = """
GET /api/v1/cases  GET /api/v1/cases/<int:case_id>  GET /api/v1/cases/<int:case_id>/events
POST /api/v1/cases/<int:case_id>/messages  GET /api/v1/cases/<int:case_id>/procedures
POST /api/v1/cases/<int:case_id>/procedures  GET /api/v1/procedures  POST /api/v1/procedures
GET /api/v1/procedures/<int:definition_id>  GET /api/v1/procedures/<int:definition_id>/source
POST /api/v1/procedures/checks  POST /api/v1/reports  GET /api/v1/reports/matches  GET /api/v1/reports/options
GET /api/v1/cases/<int:case_id>/promises  POST /api/v1/cases/<int:case_id>/promises/<int:promise_id>/done
POST /api/v1/cases/<int:case_id>/promises/<int:promise_id>/release
GET /api/v1/cases/<int:case_id>/why
GET /api/v1/cases/<int:case_id>/corrections  POST /api/v1/cases/<int:case_id>/corrections/fact
POST /api/v1/cases/<int:case_id>/corrections/received
POST /api/v1/cases/<int:case_id>/promises/<int:promise_id>/excuse
GET /api/v1/tasks  GET /api/v1/tasks/<int:task_id>  POST /api/v1/tasks/<int:task_id>/claim
POST /api/v1/tasks/<int:task_id>/complete
"""
SIGNED_IN = """
GET /account  POST /account/calendar  POST /account/calendar/drop  POST /account/preferences  POST /account/tokens
POST /account/tokens/<int:token_id>/revoke  GET /help
GET /kept-forms  GET /kept-forms/<int:number>  POST /kept-forms/<int:number>/drop
GET /notices  POST /notices/read  POST /notices/<int:notice_id>/read
"""
OFFICER = """
GET /work  GET /work/promises  GET /work/cover  POST /work/cover  POST /work/cover/<int:cover_id>/end
GET /reports/new  POST /reports/new  POST /reports/matched  GET /reports/recorded
GET /tasks/<int:task_id>  POST /tasks/<int:task_id>  POST /tasks/<int:task_id>/claim
POST /tasks/<int:task_id>/pass-on  POST /tasks/<int:task_id>/release
GET /cases  GET /cases/<int:case_id>  GET /cases/<int:case_id>/<section>  POST /cases/<int:case_id>/access
GET /cases/<int:case_id>/contacts/add  POST /cases/<int:case_id>/contacts/add
GET /cases/<int:case_id>/incidents/add  POST /cases/<int:case_id>/incidents/add
GET /cases/<int:case_id>/people/add  POST /cases/<int:case_id>/people/add
GET /cases/<int:case_id>/people/<int:party_id>  POST /cases/<int:case_id>/people/<int:party_id>
GET /letters  GET /letters/held/<int:hold_id>  POST /letters/held/<int:hold_id>
POST /letters/<int:letter_id>/posted  GET /letters/drafts/<int:draft_id>
POST /letters/drafts/<int:draft_id>/save  POST /letters/drafts/<int:draft_id>/issue
POST /letters/drafts/<int:draft_id>/send-back  POST /letters/drafts/<int:draft_id>/drop
POST /cases/<int:case_id>/letters  POST /cases/<int:case_id>/letters/<int:letter_id>/replace
GET /cases/<int:case_id>/people/<int:party_id>/equality  POST /cases/<int:case_id>/people/<int:party_id>/equality
GET /cases/<int:case_id>/documents/add  POST /cases/<int:case_id>/documents/add
GET /cases/<int:case_id>/documents/<int:document_id>
GET /cases/<int:case_id>/costs/add  POST /cases/<int:case_id>/costs/add
GET /cases/<int:case_id>/satisfaction/add  POST /cases/<int:case_id>/satisfaction/add
GET /cases/<int:case_id>/links/add  POST /cases/<int:case_id>/links/add
POST /cases/<int:case_id>/links/<int:link_id>/remove
GET /cases/<int:case_id>/referrals/<int:referral_id>/reply
POST /cases/<int:case_id>/referrals/<int:referral_id>/reply
GET /cases/<int:case_id>/corrections/fact  POST /cases/<int:case_id>/corrections/fact
GET /cases/<int:case_id>/corrections/received  POST /cases/<int:case_id>/corrections/received
GET /cases/<int:case_id>/promises/<int:promise_id>/done
POST /cases/<int:case_id>/promises/<int:promise_id>/done
GET /cases/<int:case_id>/promises/<int:promise_id>/release
POST /cases/<int:case_id>/promises/<int:promise_id>/release
GET /cases/<int:case_id>/promises/<int:promise_id>/excuse
POST /cases/<int:case_id>/promises/<int:promise_id>/excuse
GET /cases/<int:case_id>/chronology  GET /cases/<int:case_id>/bundle  POST /cases/<int:case_id>/bundle
GET /cases/<int:case_id>/letters/<int:letter_id>/letter.pdf
GET /figures/  POST /figures/  GET /figures/<int:report_id>  GET /figures/homes  POST /figures/homes
POST /figures/missed  GET /figures/<int:report_id>/report.<any(pdf,csv,json):kind>
GET /cases/<int:case_id>/letters/<int:letter_id>  POST /cases/<int:case_id>/procedures
GET /cases/<int:case_id>/procedures/<int:instance_id>
GET /cases/<int:case_id>/procedures/<int:instance_id>/drawing.bpmn
"""
MANAGER = """
GET /monitor/disclosures  GET /monitor/disclosures.csv
GET /monitor/  GET /monitor/cases/<int:case_id>/why  GET /monitor/promises/<any(late,without_task):which>
GET /monitor/high-risk  GET /monitor/without-officer
GET /monitor/problems  POST /monitor/problems/<int:incident_id>/pass
GET /monitor/problems/<int:incident_id>/correct  POST /monitor/problems/<int:incident_id>/correct
POST /monitor/problems/<int:incident_id>/retry  GET /monitor/procedures/<key>
GET /monitor/procedures/<key>/drawing.bpmn  GET /monitor/procedures/<key>/elements/<element>
GET /monitor/tasks/<any(overdue,unassigned):which>  GET /monitor/tasks/<int:task_id>/reassign
POST /monitor/tasks/<int:task_id>/reassign  GET /monitor/workload  GET /monitor/people/<int:user_id>/tasks
"""
PROCESS_OWNER = """
GET /procedures/  GET /procedures/<int:definition_id>  GET /procedures/<int:definition_id>/drawing.bpmn
GET /procedures/<int:definition_id>/file  GET /procedures/profile  POST /procedures/publish
GET /procedures/letters  GET /procedures/letters/<name>  POST /procedures/letters/<name>
POST /procedures/letters/<name>/back  GET /procedures/letters/<name>/preview.pdf
GET /procedures/upload  POST /procedures/upload  GET /procedures/dictionary
GET /procedures/days-off  POST /procedures/days-off  POST /procedures/days-off/remove
GET /procedures/versions  POST /procedures/versions  POST /procedures/versions/publish
"""
CONFORMANCE = """
GET /conformance/  GET /conformance/<landlord>  GET /conformance/<landlord>/clauses.csv
GET /conformance/<landlord>/clauses/<number>  GET /conformance/<landlord>/examples/<name>
GET /conformance/<landlord>/readings  GET /conformance/drawings/<int:definition_id>
GET /conformance/drawings/<int:definition_id>/drawing.bpmn
"""
REMEDIES = """
GET /remedies/
"""
ADMINISTRATOR = """
GET /admin/  GET /admin/people/<int:user_id>  POST /admin/people/<int:user_id>
POST /admin/people/<int:user_id>/close  POST /admin/people/<int:user_id>/open
POST /admin/people/<int:user_id>/password  POST /admin/people/<int:user_id>/unlock
GET /admin/people/new  POST /admin/people/new  GET /admin/mail  POST /admin/mail/<int:message_id>/again
"""
SAMPLES = {
    "<any(overdue,unassigned):which>": "overdue",
    "<any(pdf,csv,json):kind>": "csv",
    "<any(late,without_task):which>": "late",
    "<section>": "people",
    "<key>": "nothing",
    "<element>": "x",
}
ROLES = ("officer", "manager", "process_owner", "administrator")
# Routes -> the roles that may use them.
TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (SIGNED_IN, ROLES),
    (OFFICER, ("officer", "manager")),
    (MANAGER, ("manager",)),
    (PROCESS_OWNER, ("process_owner",)),
    (CONFORMANCE, ("manager", "process_owner")),
    (REMEDIES, ("officer", "manager", "process_owner")),
    (ADMINISTRATOR, ("administrator",)),
)


def routes(text: str) -> set[tuple[str, str]]:
    """Return (method, rule) pairs of a table above."""
    words = text.split()
    return set(zip(words[::2], words[1::2], strict=True))


def address_of(rule: str) -> str:
    """Return an address for a rule; the ids in it belong to nobody."""
    for part, sample in SAMPLES.items():
        rule = rule.replace(part, sample)
    return "/".join("999999" if "<" in part else part for part in rule.split("/"))


def gated() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return every route that needs a role."""
    return sorted((method, rule, roles) for text, roles in TABLE for method, rule in routes(text))


def test_every_route_is_listed_with_the_roles_that_may_use_it(app: Flask) -> None:
    listed = set().union(*(routes(text) for text in (ANYBODY, TOKEN, *(text for text, _ in TABLE))))
    served = {(method, written(rule)) for rule in app.url_map.iter_rules() for method in rule.methods & {"GET", "POST"}}
    assert served - listed == set(), "routes that no role is named for"
    assert listed - served == set(), "routes that are gone"


def written(rule: Rule) -> str:
    """Return a rule as the tables write it: without blanks."""
    return rule.rule.replace(" ", "")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_its_own_routes_and_is_refused_the_others(visit: Callable[..., Visitor], role: str) -> None:
    visitor = visit(role)
    token = visitor.token("/help")
    for method, rule, roles in gated():
        if rule.endswith(("/password", "/calendar")) and method == "POST":
            continue  # these change the account itself; the gate is the same
        data = {"csrf_token": token} if method == "POST" else None
        answer = visitor.client.open(address_of(rule), method=method, data=data)
        refused = answer.status_code == 403
        assert refused == (role not in roles), f"{role} {method} {rule} gave {answer.status_code}"
        assert answer.status_code < 500, f"{role} {method} {rule}"


def test_nobody_gets_in_without_signing_in(visit: Callable[..., Visitor]) -> None:
    stranger = visit()
    token = stranger.token("/sign-in")
    for method, rule, _ in gated():
        data = {"csrf_token": token} if method == "POST" else None
        answer = stranger.client.open(address_of(rule), method=method, data=data)
        assert answer.status_code == 303, f"{method} {rule}"
        assert answer.location.startswith("/sign-in"), f"{method} {rule}"


def test_the_api_asks_for_a_token(visit: Callable[..., Visitor]) -> None:
    for method, rule in sorted(routes(TOKEN)):
        assert visit().client.open(address_of(rule), method=method, json={}).status_code == 401, f"{method} {rule}"
