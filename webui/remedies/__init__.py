"""The page of remedies: what can be done against an alleged perpetrator, from when until when, and what replaced it."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine
from webui.rendering import page

blueprint = Blueprint("remedies", __name__, template_folder="templates", url_prefix="/remedies")


@blueprint.get("/")
def home() -> AnyResponse:
    """List the remedies of today, then those that policies still name and the law has replaced."""
    return page("remedies/home.html", remedies=the_engine().procedures.remedies(the_actor()))
