"""What needs no sign-in: the calendar feed behind its secret address, and the health check."""

from flask import Blueprint, Response, current_app, g, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import limiter, the_engine
from webui.navigation import home_endpoint

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def start() -> AnyResponse:
    """Lead to where the person starts."""
    actor = g.get("actor")
    return redirect(url_for(home_endpoint(actor) if actor else "auth.sign_in"), 303)


@blueprint.get("/calendar/<secret>.ics")
@limiter.limit("120 per hour")
def calendar(secret: str) -> Response:
    """Give an officer's due tasks to a calendar program; whoever has the address can read it."""
    return Response(the_engine().accounts.calendar(secret), mimetype="text/calendar")


@blueprint.get("/healthz")
def health() -> Response:
    """Say that the site answers and its database can be read (UnavailableError gives 503)."""
    with the_engine().database.read() as session:
        session.connection()
    return current_app.response_class("ok\n", mimetype="text/plain")


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """Lead programs that guess the address of the icon to it."""
    return redirect(url_for("static", filename="icon.svg"), 301)
