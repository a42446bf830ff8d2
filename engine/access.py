"""Who may do what: one table, pure functions, no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.errors import NotAllowedError, NotFoundError

OFFICER, MANAGER, PROCESS_OWNER, ADMINISTRATOR = "officer", "manager", "process_owner", "administrator"
ROLES = (OFFICER, MANAGER, PROCESS_OWNER, ADMINISTRATOR)


@dataclass(frozen=True)
class Actor:
    """Who is asking: a signed-in person, or the system itself (`user_id` None)."""

    user_id: int | None
    landlord: str
    name: str
    roles: frozenset[str] = frozenset()
    team_ids: frozenset[int] = frozenset()
    covers: frozenset[int] = field(default=frozenset())  # absent colleagues whose tasks this person may do today
    must_change_password: bool = False
    session_version: int = 1

    @property
    def is_system(self) -> bool:
        """Whether the engine itself acts (a timer, a message), not a person."""
        return self.user_id is None

    @property
    def stands_for(self) -> frozenset[int]:
        """This person and the absent colleagues they cover."""
        return self.covers if self.user_id is None else self.covers | {self.user_id}


def system_actor(landlord: str) -> Actor:
    """Return the engine's own actor for a landlord."""
    return Actor(user_id=None, landlord=landlord, name="System")


@dataclass(frozen=True)
class CaseScope:
    """What the access rules need to know of a case, and nothing else of it.

    `workers` have or had a task in it that lets them into its file; `open_team_ids` have an open one of that kind, or
    took the case over; `team_people` are the members of its own team (only filled where the actor covers somebody).
    `seen`: a query with the same rules already let the actor in.
    """

    landlord: str
    restricted: bool = False
    team_id: int | None = None
    officer_id: int | None = None
    named: frozenset[int] = frozenset()
    workers: frozenset[int] = frozenset()
    open_team_ids: frozenset[int] = frozenset()
    team_people: frozenset[int] = frozenset()
    seen: bool = False


Rule = Callable[[Actor, CaseScope | None], bool]


def _sees(actor: Actor, scope: CaseScope | None) -> bool:
    """Need to know: the rule behind every action on a case."""
    if scope is None:
        return False
    if scope.seen:
        return True
    if not actor.roles & {OFFICER, MANAGER}:
        return False
    if scope.restricted:
        return actor.user_id in scope.named or actor.user_id == scope.officer_id
    if MANAGER in actor.roles:
        return True
    people = scope.named | scope.workers | scope.team_people | ({scope.officer_id} if scope.officer_id else frozenset())
    return (
        bool(people & actor.stands_for) or scope.team_id in actor.team_ids or bool(scope.open_team_ids & actor.team_ids)
    )


def _any(*roles: str) -> Rule:
    """Holders of any of `roles`; no case concerned."""
    return lambda actor, scope: bool(actor.roles & set(roles))


def _manager_who_sees(actor: Actor, scope: CaseScope | None) -> bool:
    """A manager, on a case that this manager may see."""
    return MANAGER in actor.roles and _sees(actor, scope)


def _keeper(actor: Actor, scope: CaseScope | None) -> bool:
    """Those who decide about access to a case: its officer, and managers who see it."""
    return scope is not None and _sees(actor, scope) and (MANAGER in actor.roles or actor.user_id == scope.officer_id)


def _officer_of_case(actor: Actor, scope: CaseScope | None) -> bool:
    """The case's officer, whoever covers for that person today, and managers who see the case."""
    if scope is None or not _sees(actor, scope):
        return False
    return MANAGER in actor.roles or scope.officer_id in actor.stands_for


_anyone: Rule = _any(*ROLES)

# action -> who may. A test checks every cell by role.
TABLE: Mapping[str, Rule] = {
    "account.own": lambda actor, scope: True,
    "token.own": _anyone,
    "notice.own": _anyone,
    "colleague.list": _anyone,
    "profile.view": _anyone,
    "report.record": _any(OFFICER, MANAGER),
    "case.list": _any(OFFICER, MANAGER),
    "case.view": _sees,
    "case.edit": _sees,
    "case.assign": _sees,
    "case.restrict": _keeper,
    "case.name": _keeper,
    "case.override": _manager_who_sees,
    "case.why": _manager_who_sees,
    "case.correct": _manager_who_sees,  # a wrong fact or time, from which times are reckoned anew, both ways
    "promise.record": _officer_of_case,  # that one was kept, outside any task
    "promise.release": _manager_who_sees,
    "promise.excuse": _manager_who_sees,
    "letter.view": _sees,
    "document.view": _sees,
    "case.bundle": _keeper,
    "equality.record": _sees,  # who may see the answers afterwards: casework.equality
    "letter.write": _sees,
    "letter.release": _officer_of_case,  # a letter that is held
    "letter.list": _any(OFFICER, MANAGER),
    "letter.template": _any(PROCESS_OWNER),
    "disclosure.register": _any(MANAGER),
    "task.list": _any(OFFICER, MANAGER),
    "task.view": _sees,
    "task.claim": _sees,
    "task.release": _sees,
    "task.pass_on": _sees,
    "task.complete": _sees,
    "task.reassign": _manager_who_sees,
    "instance.view": _sees,
    "instance.start": _sees,
    "message.deliver": _sees,
    "incident.retry": _manager_who_sees,
    "incident.skip": _manager_who_sees,
    "incident.correct": _manager_who_sees,
    "disposal.decide": _any(MANAGER),  # that files are destroyed; the action itself asks who decided
    "figures.view": _any(OFFICER, MANAGER),
    "figures.ask": _any(OFFICER, MANAGER),
    "monitor.view": _any(MANAGER),
    "workload.view": _any(MANAGER),
    "procedure.view": _any(PROCESS_OWNER, MANAGER),
    "procedure.publish": _any(PROCESS_OWNER),
    "closure.declare": _any(PROCESS_OWNER),
    "profile.publish": _any(PROCESS_OWNER),
    "conformance.view": _any(PROCESS_OWNER, MANAGER),
    "cover.own": _any(OFFICER, MANAGER),
    "cover.manage": _any(MANAGER, ADMINISTRATOR),
    "user.manage": _any(ADMINISTRATOR),
    "team.list": _any(ADMINISTRATOR, MANAGER),
    "outbox.view": _any(ADMINISTRATOR),
}


def can(actor: Actor, action: str, scope: CaseScope | None = None) -> bool:
    """Tell whether `actor` may do `action`, on the case of `scope` where one is concerned.

    The system may do everything within its landlord. A person with a temporary password may only change it.
    Raises KeyError for an action that is not in the table: a mistake of the programmer, never of the user.
    """
    rule = TABLE[action]
    if scope is not None and scope.landlord != actor.landlord:
        return False
    if actor.is_system:
        return True
    if actor.must_change_password and action != "account.own":
        return False
    return rule(actor, scope)


def require(actor: Actor, action: str, scope: CaseScope | None = None) -> None:
    """Raise NotFoundError for a case that is not the actor's to see, NotAllowedError for anything else refused."""
    if can(actor, action, scope):
        return
    if scope is not None and not can(actor, "case.view", scope):
        raise NotFoundError("case")
    raise NotAllowedError(
        "Your role does not let you do this. Nothing was changed; ask a manager or an administrator of your landlord."
    )
