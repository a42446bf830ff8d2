"""Signing in and out with a local account, and changing the password."""

from datetime import timedelta

from flask import Blueprint, current_app, g, redirect, request, session, url_for
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from engine.casework.kept_forms import LIFE
from engine.errors import SignInError
from webui.extensions import limiter, login, sign_in_key, the_engine
from webui.forms import Form, FormSchema, Text, blank, submitted
from webui.kept import count_kept
from webui.navigation import home_endpoint
from webui.rendering import page, see_other
from webui.security import local_address
from webui.sessions import SignedIn, browser_secret, start_session
from webui.sessions import sign_out as end_on_purpose

blueprint = Blueprint("auth", __name__, template_folder="templates")
KEPT_HOURS = LIFE // timedelta(hours=1)


@login.user_loader
def load_user(stored: str) -> SignedIn | None:
    """Find the person of a session, or None where the account is gone, shut, or has ended its sessions."""
    user_id, _, version = stored.partition(":")
    actor = the_engine().accounts.actor(int(user_id), int(version))
    return SignedIn(actor) if actor else None


class SignInSchema(FormSchema):
    """Who signs in. The password is not stripped: blanks may be part of it."""

    email = Text(254, "Enter your email address")
    password = fields.String(required=True, error_messages={"required": "Enter your password"})
    next = Text(2_000)


class PasswordSchema(FormSchema):
    """A change of password."""

    old = fields.String(required=True)
    new = fields.String(required=True)
    again = fields.String(required=True)


@blueprint.get("/sign-in")
def sign_in() -> AnyResponse:
    """Ask who it is; somebody signed in already goes on."""
    if g.get("actor"):
        return see_other(home_endpoint(g.actor))
    return sign_in_page(blank({"next": local_address(request.args.get("next"))}))


def sign_in_page(form: Form, status: int = 200) -> AnyResponse:
    """Render the page; somebody whose session ended by itself is told why, and what became of what they sent."""
    minutes = current_app.config["IDLE_MINUTES"]
    return page(
        "auth/sign_in.html",
        status,
        form=form,
        left=session.get("left"),
        minutes=minutes,
        hours=KEPT_HOURS,
        demonstration=the_engine().settings.demonstration,
        landlord_names={code: profile.name for code, profile in the_engine().policies.landlords.items()},
    )


@blueprint.post("/sign-in")
@limiter.limit("10 per 5 minutes", key_func=sign_in_key)
@limiter.limit("200 per 5 minutes")
def send_sign_in() -> AnyResponse:
    """Sign in. The failure message never tells whether the account exists."""
    form = submitted(SignInSchema)
    try:
        signed_in = form.send(lambda data: the_engine().accounts.sign_in(data["email"], data["password"]))
    except SignInError as error:
        form.refuse({"email": [str(error)]})
        signed_in = False
    if not signed_in:
        return sign_in_page(form, 401 if "password" not in form.errors else 422)
    g.actor = form.result
    start_session(form.result, keep_forms=True)
    if count_kept():
        return see_other("account.kept_forms")
    following = local_address(form.data["next"])
    return redirect(following or url_for(home_endpoint(form.result)), 303)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session, and forget what was kept for it."""
    if g.get("actor") and session.get("kept"):
        the_engine().kept_forms.drop(g.actor, browser_secret())
    end_on_purpose()
    return see_other("auth.sign_in")


@blueprint.get("/password")
def change_password() -> AnyResponse:
    """Ask for a new password; also where a temporary one must be changed."""
    if not g.get("actor"):
        return see_other("auth.sign_in", next="/password")
    return page("auth/password.html", form=blank())


@blueprint.post("/password")
@limiter.limit("10 per 5 minutes")
def send_password() -> AnyResponse:
    """Change the password; every other session of this person ends."""
    if not g.get("actor"):
        return see_other("auth.sign_in", next="/password")
    form = submitted(PasswordSchema)
    if form.data and form.data["new"] != form.data["again"]:
        form.refuse({"again": ["The two new passwords are not the same"]})
    if not form.send(lambda data: the_engine().accounts.change_password(g.actor, data["old"], data["new"])):
        return page("auth/password.html", 422, form=form)
    start_session(form.result)
    if session.get("kept"):
        return see_other("account.kept_forms")
    return see_other(home_endpoint(form.result))
