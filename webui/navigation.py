"""Which role may use which part of the site, and what its navigation shows. Adding a page touches these two tables.

The gate is coarse: it keeps people out of pages that are not made for them. Who may see which case, task or
procedure is decided by the engine alone.
"""

from dataclasses import dataclass

from flask import current_app

from engine import Actor

OFFICER, MANAGER, PROCESS_OWNER, ADMINISTRATOR = "officer", "manager", "process_owner", "administrator"
EVERYBODY = frozenset({OFFICER, MANAGER, PROCESS_OWNER, ADMINISTRATOR})
PUBLIC: frozenset[str] = frozenset({"public"})

# A blueprint that is not listed here is refused when the app is made.
ROLES_BY_BLUEPRINT: dict[str, frozenset[str]] = {
    "public": PUBLIC,
    "auth": PUBLIC,
    "account": EVERYBODY,
    "notices": EVERYBODY,
    "officer": frozenset({OFFICER, MANAGER}),
    "manager": frozenset({MANAGER}),
    "owner": frozenset({PROCESS_OWNER}),
    "figures": frozenset({OFFICER, MANAGER}),
    "conformance": frozenset({MANAGER, PROCESS_OWNER}),
    "remedies": frozenset({OFFICER, MANAGER, PROCESS_OWNER}),
    "admin": frozenset({ADMINISTRATOR}),
}


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    label: str
    endpoint: str
    roles: frozenset[str]
    paths: tuple[str, ...]  # addresses under which the entry is marked as the current one


PLACES = (
    Place("My work", "officer.my_work", frozenset({OFFICER, MANAGER}), ("/work", "/tasks")),
    Place("Cases", "officer.cases", frozenset({OFFICER, MANAGER}), ("/cases",)),
    Place("Letters", "officer.letters", frozenset({OFFICER, MANAGER}), ("/letters",)),
    Place("Record a report", "officer.new_report", frozenset({OFFICER, MANAGER}), ("/reports",)),
    Place("Remedies", "remedies.home", frozenset({OFFICER, MANAGER, PROCESS_OWNER}), ("/remedies",)),
    Place("Monitor", "manager.home", frozenset({MANAGER}), ("/monitor",)),
    Place("Figures", "figures.home", frozenset({OFFICER, MANAGER}), ("/figures",)),
    Place("Procedures", "owner.home", frozenset({PROCESS_OWNER}), ("/procedures",)),
    Place("Conformance", "conformance.home", frozenset({MANAGER, PROCESS_OWNER}), ("/conformance",)),
    Place("People", "admin.home", frozenset({ADMINISTRATOR}), ("/admin",)),
)


def places_for(actor: Actor) -> list[Place]:
    """Return the entries a person sees, in order; none while a temporary password is still to be changed."""
    if actor.must_change_password:
        return []
    return [place for place in PLACES if place.roles & actor.roles and place.endpoint in current_app.view_functions]


def home_endpoint(actor: Actor) -> str:
    """Return where a person starts after signing in."""
    places = places_for(actor)
    return places[0].endpoint if places else "account.help_page"
