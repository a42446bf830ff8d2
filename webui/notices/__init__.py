"""What somebody was told: their notices, marked as read one by one or all at once."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from webui.extensions import the_actor, the_engine
from webui.forms import FormSchema, Id, Text, submitted
from webui.officer.work import query_of
from webui.rendering import page, see_other

blueprint = Blueprint("notices", __name__, template_folder="templates", url_prefix="/notices")


class NoticesQuery(FormSchema):
    """Where the list goes on."""

    after = Text(200)


class ReadAllSchema(FormSchema):
    """Up to which notice all are marked as read."""

    newest = Id("Open your notices again")


@blueprint.get("")
def home() -> AnyResponse:
    """Show the notices: urgent ones that are unread first, then the newest."""
    return page(
        "notices/home.html", found=the_engine().notifications.mine(the_actor(), query_of(NoticesQuery)["after"])
    )


@blueprint.post("/<int:notice_id>/read")
def read(notice_id: int) -> AnyResponse:
    """Mark one notice as read."""
    the_engine().notifications.mark_read(the_actor(), notice_id)
    return see_other("notices.home")


@blueprint.post("/read")
def read_all() -> AnyResponse:
    """Mark as read what stood on the page and before; what came since, and urgent ones, stay unread."""
    form = submitted(ReadAllSchema)
    form.send(lambda data: the_engine().notifications.mark_all_read(the_actor(), data["newest"]))
    return see_other("notices.home")
