"""What somebody typed after their session had ended: shown again, sent again, or thrown away."""

from flask import g, session
from werkzeug.wrappers import Response as AnyResponse

from engine.face.types import KeptFormView
from webui.account import blueprint
from webui.extensions import the_actor, the_engine
from webui.kept import NOT_TYPED, count_kept, is_page_of, pretend_sent, refilled
from webui.rendering import page, see_other
from webui.sessions import browser_secret


@blueprint.get("/kept-forms")
def kept_forms() -> AnyResponse:
    """List what is kept; the only one is shown at once."""
    count_kept()
    found = the_engine().kept_forms.list(the_actor(), browser_secret())
    if len(found) == 1:
        return see_other("account.kept_form", number=found[0].id)
    return page("account/kept_forms.html", kept=[(view, beginning_of(view)) for view in found])


def beginning_of(view: KeptFormView) -> str:
    """Return the longest text of a form, shortened: what a person knows it by."""
    longest = max((text for name, text in view.values if name not in NOT_TYPED), key=len, default="")
    words = " ".join(longest.split())
    return words if len(words) <= 80 else f"{words[:80]}…"


@blueprint.get("/kept-forms/<int:number>")
def kept_form(number: int) -> AnyResponse:
    """Show a kept form on its own page, filled in; where that is not possible, as text to copy."""
    view = the_engine().kept_forms.get(the_actor(), browser_secret(), number)
    g.kept = view
    return refilled(view) or copy_page(view)


def copy_page(view: KeptFormView) -> AnyResponse:
    """Render everything that was typed, with a button that sends it again."""
    pretend_sent(view.values)  # for the one-time key of the form
    typed = [(name, text) for name, text in view.values if name not in NOT_TYPED and text.strip()]
    hidden = [(name, text) for name, text in view.values if name != "once"]
    return page("account/kept_form.html", view=view, typed=typed, hidden=hidden, has_page=is_page_of(view.path))


@blueprint.post("/kept-forms/<int:number>/drop")
def drop_kept_form(number: int) -> AnyResponse:
    """Throw a kept form away."""
    session["kept"] = the_engine().kept_forms.drop(the_actor(), browser_secret(), number)
    return see_other("account.kept_forms")
