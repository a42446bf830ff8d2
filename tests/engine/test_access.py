"""Who may do what: every cell of the table, and that the SQL condition and the pure rule say the same."""

import itertools

import pytest

from engine.access import (
    ADMINISTRATOR,
    MANAGER,
    OFFICER,
    PROCESS_OWNER,
    ROLES,
    TABLE,
    Actor,
    CaseScope,
    can,
    require,
    system_actor,
)
from engine.errors import NotAllowedError, NotFoundError

ALL = set(ROLES)
CASEWORKERS = {OFFICER, MANAGER}
# What each role may do where the case (if any) is its own to see.
EXPECTED: dict[str, set[str]] = {
    "account.own": ALL,
    "token.own": ALL,
    "notice.own": ALL,
    "colleague.list": ALL,
    "profile.view": ALL,
    "report.record": CASEWORKERS,
    "case.list": CASEWORKERS,
    "case.view": CASEWORKERS,
    "case.edit": CASEWORKERS,
    "case.assign": CASEWORKERS,
    "case.restrict": CASEWORKERS,
    "case.name": CASEWORKERS,
    "case.override": {MANAGER},
    "case.why": {MANAGER},
    "case.correct": {MANAGER},
    "promise.record": CASEWORKERS,
    "promise.release": {MANAGER},
    "promise.excuse": {MANAGER},
    "letter.view": CASEWORKERS,
    "document.view": CASEWORKERS,
    "case.bundle": CASEWORKERS,
    "equality.record": CASEWORKERS,
    "letter.write": CASEWORKERS,
    "letter.list": CASEWORKERS,
    "letter.release": CASEWORKERS,
    "letter.template": {PROCESS_OWNER},
    "disclosure.register": {MANAGER},
    "task.list": CASEWORKERS,
    "task.view": CASEWORKERS,
    "task.claim": CASEWORKERS,
    "task.release": CASEWORKERS,
    "task.pass_on": CASEWORKERS,
    "task.complete": CASEWORKERS,
    "task.reassign": {MANAGER},
    "instance.view": CASEWORKERS,
    "instance.start": CASEWORKERS,
    "message.deliver": CASEWORKERS,
    "incident.retry": {MANAGER},
    "incident.skip": {MANAGER},
    "incident.correct": {MANAGER},
    "disposal.decide": {MANAGER},
    "figures.view": CASEWORKERS,
    "figures.ask": CASEWORKERS,
    "monitor.view": {MANAGER},
    "workload.view": {MANAGER},
    "procedure.view": {PROCESS_OWNER, MANAGER},
    "procedure.publish": {PROCESS_OWNER},
    "closure.declare": {PROCESS_OWNER},
    "profile.publish": {PROCESS_OWNER},
    "conformance.view": {PROCESS_OWNER, MANAGER},
    "cover.own": CASEWORKERS,
    "cover.manage": {MANAGER, ADMINISTRATOR},
    "user.manage": {ADMINISTRATOR},
    "team.list": {ADMINISTRATOR, MANAGER},
    "outbox.view": {ADMINISTRATOR},
}
MINE = CaseScope("CA", officer_id=1)


def somebody(*roles: str, user_id: int = 1, **more: object) -> Actor:
    """A person of CA."""
    return Actor(user_id, "CA", "Sam Sample", frozenset(roles), **more)  # type: ignore[arg-type]


def test_every_action_is_listed_here() -> None:
    assert set(EXPECTED) == set(TABLE)


@pytest.mark.parametrize(("action", "role"), list(itertools.product(sorted(TABLE), ROLES)))
def test_a_role_may_do_what_the_table_says_and_no_more(action: str, role: str) -> None:
    assert can(somebody(role), action, MINE) is (role in EXPECTED[action])


@pytest.mark.parametrize("action", sorted(TABLE))
def test_nobody_may_do_anything_to_a_case_of_another_landlord(action: str) -> None:
    elsewhere = CaseScope("WCH", officer_id=1, named=frozenset({1}))
    assert not can(somebody(*ROLES), action, elsewhere)
    assert not can(system_actor("CA"), action, elsewhere)


@pytest.mark.parametrize("action", sorted(TABLE))
def test_somebody_with_a_temporary_password_may_only_change_it(action: str) -> None:
    assert can(somebody(*ROLES, must_change_password=True), action, MINE) is (action == "account.own")


@pytest.mark.parametrize("action", sorted(TABLE))
def test_the_system_may_do_everything_in_its_landlord(action: str) -> None:
    assert can(system_actor("CA"), action, CaseScope("CA", restricted=True))


def test_roles_add_up() -> None:
    both = somebody(PROCESS_OWNER, ADMINISTRATOR)
    assert can(both, "procedure.publish")
    assert can(both, "user.manage")
    assert not can(both, "case.view", MINE)


@pytest.mark.parametrize(
    ("scope", "actor"),
    [
        (CaseScope("CA", team_id=7), somebody(OFFICER, team_ids=frozenset({7}))),
        (CaseScope("CA", officer_id=1), somebody(OFFICER)),
        (CaseScope("CA", named=frozenset({1})), somebody(OFFICER)),
        (CaseScope("CA", workers=frozenset({1})), somebody(OFFICER)),
        (CaseScope("CA", open_team_ids=frozenset({7})), somebody(OFFICER, team_ids=frozenset({7}))),
        (CaseScope("CA", officer_id=5), somebody(OFFICER, covers=frozenset({5}))),
        (CaseScope("CA", team_id=7, team_people=frozenset({5})), somebody(OFFICER, covers=frozenset({5}))),
    ],
)
def test_an_officer_sees_a_case_for_each_reason_to_know(scope: CaseScope, actor: Actor) -> None:
    assert can(actor, "case.view", scope)


def test_an_officer_without_a_reason_to_know_sees_nothing() -> None:
    scope = CaseScope("CA", False, 7, 5, frozenset({6}), frozenset({8}), frozenset({9}))
    assert not can(somebody(OFFICER, team_ids=frozenset({10})), "case.view", scope)


@pytest.mark.parametrize("role", [OFFICER, MANAGER])
def test_a_restricted_case_is_for_its_officer_and_the_people_named(role: str) -> None:
    reasons = {
        "team": CaseScope("CA", True, team_id=7),
        "worker": CaseScope("CA", True, workers=frozenset({1})),
        "cover": CaseScope("CA", True, officer_id=5),
        "named": CaseScope("CA", True, named=frozenset({1})),
        "officer": CaseScope("CA", True, officer_id=1),
    }
    actor = somebody(role, team_ids=frozenset({7}), covers=frozenset({5}))
    assert [name for name, scope in reasons.items() if can(actor, "case.view", scope)] == ["named", "officer"]


def test_a_named_administrator_still_sees_no_case() -> None:
    assert not can(somebody(ADMINISTRATOR, PROCESS_OWNER), "case.view", CaseScope("CA", named=frozenset({1})))


def test_only_the_officer_of_a_case_and_managers_decide_who_else_may_see_it() -> None:
    scope = CaseScope("CA", officer_id=1, team_id=7)
    assert can(somebody(OFFICER), "case.restrict", scope)
    assert not can(somebody(OFFICER, user_id=2, team_ids=frozenset({7})), "case.restrict", scope)
    assert can(somebody(MANAGER, user_id=2), "case.restrict", scope)


def test_what_one_may_not_see_is_not_found_and_what_one_may_not_do_is_refused() -> None:
    hidden = CaseScope("CA", True)
    with pytest.raises(NotFoundError):
        require(somebody(MANAGER), "case.edit", hidden)
    with pytest.raises(NotAllowedError):
        require(somebody(OFFICER), "case.override", MINE)
    with pytest.raises(NotAllowedError):
        require(somebody(OFFICER), "user.manage")
