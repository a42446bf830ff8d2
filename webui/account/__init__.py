"""A person's own settings: e-mails, calendar address, tokens of their programs; and the help page."""

from flask import Blueprint
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from engine.face.types import Preferences
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Text, blank, submitted
from webui.rendering import page, see_other

blueprint = Blueprint("account", __name__, template_folder="templates")


class PreferencesSchema(FormSchema):
    """Which e-mails somebody wants; a box not ticked is not sent."""

    notify_assigned = fields.Boolean(load_default=False)
    notify_due_soon = fields.Boolean(load_default=False)
    notify_overdue = fields.Boolean(load_default=False)
    notify_digest = fields.Boolean(load_default=False)


class TokenSchema(FormSchema):
    """A token for a program."""

    name = Text(100, "Enter a name, so that you will know the token again")
    days = fields.Integer(
        required=True,
        validate=validate.Range(1, 366, error="Choose between 1 and 366 days"),
        error_messages={"invalid": "Enter a number of days", "required": "Enter a number of days"},
    )


@blueprint.get("/account")
def settings() -> AnyResponse:
    """Show the settings."""
    return settings_page(blank({"days": "90"}))


def settings_page(form: Form, **shown_once: object) -> AnyResponse:
    """Render the settings; a new token or calendar address is shown this once."""
    accounts, actor = the_engine().accounts, the_actor()
    return page(
        "account/settings.html",
        form.status,
        form=form,
        preferences=accounts.preferences(actor),
        tokens=accounts.tokens(actor),
        **{"token": None, "calendar": None, **shown_once},
    )


@blueprint.post("/account/preferences")
def send_preferences() -> AnyResponse:
    """Store which e-mails are wanted."""
    form = submitted(PreferencesSchema)
    if not form.send(lambda data: the_engine().accounts.set_preferences(the_actor(), Preferences(**data))):
        return settings_page(form)
    return see_other("account.settings")


@blueprint.post("/account/tokens")
def create_token() -> AnyResponse:
    """Make a token. Its secret is in this answer and nowhere else afterwards."""
    form = submitted(TokenSchema)
    if not form.send(lambda data: the_engine().accounts.create_token(the_actor(), data["name"], data["days"])):
        return settings_page(form)
    return settings_page(blank({"days": "90"}), token=form.result)


@blueprint.post("/account/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> AnyResponse:
    """Make a token useless at once."""
    the_engine().accounts.revoke_token(the_actor(), token_id)
    return see_other("account.settings")


@blueprint.post("/account/calendar")
def make_calendar() -> AnyResponse:
    """Make the secret address of the calendar feed; an earlier one stops working."""
    return settings_page(blank({"days": "90"}), calendar=the_engine().accounts.make_calendar(the_actor()))


@blueprint.post("/account/calendar/drop")
def drop_calendar() -> AnyResponse:
    """Stop the calendar feed."""
    the_engine().accounts.drop_calendar(the_actor())
    return see_other("account.settings")


@blueprint.get("/help")
def help_page() -> AnyResponse:
    """Explain the words the pages use."""
    return page("account/help.html")


from webui.account import kept  # noqa: E402, F401 - its pages are this blueprint’s too
