"""The administrator's pages: people, roles, teams, passwords, locks, e-mails that could not be sent. No cases."""

from flask import Blueprint, flash
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from engine.access import ROLES
from engine.casework.leaving import HandedBack
from engine.errors import NotFoundError
from engine.face.types import UserView
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Text, blank, submitted
from webui.rendering import page, see_other

blueprint = Blueprint("admin", __name__, template_folder="templates", url_prefix="/admin")


class PersonSchema(FormSchema):
    """A person: name, roles, teams."""

    name = Text(200, "Enter the person's name")
    roles = fields.List(
        fields.String(validate=validate.OneOf(ROLES, error="Choose from the roles listed")), load_default=list
    )
    teams = fields.List(fields.String(validate=validate.Length(max=120)), load_default=list)
    gender = Text(20)


class NewPersonSchema(PersonSchema):
    """A new person, who signs in with an e-mail address."""

    email = Text(254, "Enter the person's e-mail address")


@blueprint.get("/")
def home() -> AnyResponse:
    """List the landlord's people."""
    return people_page()


def people_page(**shown_once: object) -> AnyResponse:
    """Render the list; a temporary password is shown this once."""
    return page(
        "admin/people.html",
        people=the_engine().accounts.users(the_actor()),
        **{"temporary": None, "for_whom": None, **shown_once},
    )


@blueprint.get("/people/new")
def new_person() -> AnyResponse:
    """Offer to add a person."""
    return person_page(blank({"roles": ["officer"], "teams": []}), None)


def person_page(form: Form, person: UserView | None) -> AnyResponse:
    """Render the form of a new person, or of one that exists."""
    return page(
        "admin/person.html",
        form.status,
        form=form,
        person=person,
        teams=the_engine().accounts.teams(the_actor()),
        roles=ROLES,
    )


@blueprint.post("/people/new")
def create_person() -> AnyResponse:
    """Add a person; their temporary password is in this answer and nowhere else."""
    form = submitted(NewPersonSchema)
    actor = the_actor()

    def send(data: dict[str, object]) -> object:
        return the_engine().accounts.create_user(
            actor, actor.landlord, data["email"], data["name"], data["roles"], data["teams"], gender=data["gender"]
        )

    if not form.send(send):
        return person_page(form, None)
    person, temporary = form.result
    return people_page(temporary=temporary, for_whom=person.name)


def _person(user_id: int) -> UserView:
    person = next((person for person in the_engine().accounts.users(the_actor()) if person.id == user_id), None)
    if person is None:
        raise NotFoundError("person")
    return person


@blueprint.get("/people/<int:user_id>")
def edit_person(user_id: int) -> AnyResponse:
    """Show a person's roles and teams."""
    person = _person(user_id)
    return person_page(
        blank(
            {
                "name": person.name,
                "email": person.email,
                "roles": person.roles,
                "teams": person.teams,
                "gender": person.gender,
            }
        ),
        person,
    )


@blueprint.post("/people/<int:user_id>")
def update_person(user_id: int) -> AnyResponse:
    """Store a person's name, roles and teams."""
    form = submitted(PersonSchema)
    if not form.send(
        lambda data: the_engine().accounts.update_user(
            the_actor(), user_id, data["name"], data["roles"], data["teams"], data["gender"]
        )
    ):
        return person_page(form, _person(user_id))
    flash("The changes are stored.")
    return see_other("admin.home")


@blueprint.post("/people/<int:user_id>/password")
def reset_password(user_id: int) -> AnyResponse:
    """Give a temporary password, end the person's sessions and unlock the account."""
    temporary = the_engine().accounts.reset_password(the_actor(), user_id)
    return people_page(temporary=temporary, for_whom=_person(user_id).name)


@blueprint.post("/people/<int:user_id>/unlock")
def unlock(user_id: int) -> AnyResponse:
    """Unlock an account after too many wrong passwords."""
    the_engine().accounts.unlock(the_actor(), user_id)
    return see_other("admin.home")


@blueprint.post("/people/<int:user_id>/close")
def close_account(user_id: int) -> AnyResponse:
    """Close an account: nobody can sign in with it; its history stays."""
    given = the_engine().accounts.set_active(the_actor(), user_id, False)
    flash("The account is closed." + _given_back(given))
    return see_other("admin.home")


def _given_back(given: HandedBack) -> str:
    """Tell what lies open after somebody left, and whether anybody knows."""
    if not given.cases and not given.tasks:
        return ""
    cases = f"{given.cases} {'case has' if given.cases == 1 else 'cases have'} no officer now"
    tasks = f"{given.tasks} {'task is' if given.tasks == 1 else 'tasks are'} back with their teams"
    told = "The managers are told by e-mail." if given.told else "No manager could be told: make somebody a manager."
    return f" {cases}; {tasks}. {told}"


@blueprint.post("/people/<int:user_id>/open")
def open_account(user_id: int) -> AnyResponse:
    """Open a closed account again."""
    the_engine().accounts.set_active(the_actor(), user_id, True)
    return see_other("admin.home")


@blueprint.get("/mail")
def mail() -> AnyResponse:
    """List e-mails that could not be sent; their text is not shown, for it may concern a case."""
    return page("admin/mail.html", unsent=the_engine().notifications.unsent(the_actor()))


@blueprint.post("/mail/<int:message_id>/again")
def send_again(message_id: int) -> AnyResponse:
    """Try an e-mail again from the beginning."""
    the_engine().notifications.send_again(the_actor(), message_id)
    flash("The e-mail will be tried again within a minute.")
    return see_other("admin.mail")
