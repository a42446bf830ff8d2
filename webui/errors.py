"""Every error as a page in plain words: what happened, that nothing was lost, what to do next."""

from dataclasses import dataclass

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from engine.errors import (
    ConflictError,
    DueProcessError,
    FileChangedError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    PublishError,
    SignInError,
    SourceError,
    StorageError,
    TaskTakenError,
    UnavailableError,
)
from engine.logs import get_logger
from webui.rendering import page

log = get_logger(__name__)
SECRET = ("password", "token", "secret")  # never shown again, whatever the form
OWN = frozenset({"csrf_token", "once", "revision", "next"})  # put into forms by us

# Engine errors as HTTP; anything the engine raises that is not here is a defect and gives 500.
STATUS: dict[type[DueProcessError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    InvalidInputError: 422,
    SignInError: 401,
    TaskTakenError: 409,
    ConflictError: 409,
    SourceError: 422,
    PublishError: 422,
    UnavailableError: 503,
    FileChangedError: 410,
    StorageError: 507,
}


@dataclass(frozen=True)
class Explanation:
    """The words of an error page."""

    title: str
    what: str
    next: str


NOTHING_STORED = "Nothing was stored and nothing was lost."
EXPLANATIONS: dict[int, Explanation] = {
    400: Explanation("We could not use that request", NOTHING_STORED, "Go back, reload the page and try again."),
    401: Explanation("You are not signed in", NOTHING_STORED, "Sign in and try again."),
    403: Explanation(
        "You may not do this",
        "Your role does not include it, or this record does not allow it now. Nothing was changed.",
        "If you need it for your work, ask your manager or an administrator.",
    ),
    404: Explanation(
        "Page not found",
        "There is nothing at this address, or it is not yours to see.",
        "Check the address, or search for the case by its reference.",
    ),
    405: Explanation(
        "That cannot be done from here",
        "This address takes a form that is sent from its own page. Nothing was stored.",
        "Go back to the page before and use its button.",
    ),
    409: Explanation(
        "Somebody else changed this first",
        "It was changed since you opened the page. Nothing of theirs was overwritten.",
        "Open the page again to see how it stands now, then repeat what you still want to do.",
    ),
    410: Explanation(
        "This file cannot be handed out",
        "It is missing where files are kept, or it is no longer what was stored. The case itself is unchanged.",
        "Tell an administrator the name of the file and the case: it can be put back from the backup.",
    ),
    413: Explanation(
        "What you sent is too large",
        "A form may be 2.5 MB at most, and no file may have several gigabytes. Nothing was stored.",
        "Go back, shorten the text or choose a smaller file, and send it again.",
    ),
    415: Explanation("We could not use that request", NOTHING_STORED, "Go back, reload the page and try again."),
    422: Explanation("Something needs to be corrected", NOTHING_STORED, "Go back, correct it and send it again."),
    429: Explanation(
        "Too many attempts",
        "There were too many attempts in a short time. Nothing was changed.",
        "Wait a few minutes, then try again.",
    ),
    500: Explanation(
        "Something went wrong on our side",
        "The step was not completed. What had been stored before is safe, and nothing was half-written.",
        "Try again. If it happens again, tell an administrator what you were doing and the time.",
    ),
    503: Explanation(
        "The service cannot reach its records",
        "The database is away or full. Nothing was stored.",
        "Wait a minute and send the same thing again; what you typed is below. Tell an administrator if it goes on.",
    ),
    507: Explanation(
        "There is no room for files",
        "The place where files are kept is away or full. Nothing was stored.",
        "Try again later; tell an administrator if it goes on.",
    ),
}
STALE_FORM = Explanation(
    "This form can no longer be sent",
    "You were signed out, or signed in again in another window, since the form was opened. Nothing was stored.",
    "Sign in, open the form again and copy your words from below.",
)


def handle_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DueProcessError, show_engine_error)
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(HTTPException, show_http_error)


def show_engine_error(error: DueProcessError) -> Response:
    """Show an error the engine raised on purpose."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if status >= 500:
        log.error("request failed", status=status, path=request.path, error=str(error))
    said = "" if isinstance(error, NotFoundError) else str(error)
    return error_page(status, EXPLANATIONS[status], said)


def show_http_error(error: HTTPException) -> Response:
    """Show an error of HTTP itself; a crash keeps its traceback for the log only."""
    status = error.code or 500
    if isinstance(error, InternalServerError):
        log.error("crash", path=request.path, exc_info=error.original_exception)
    if status < 400 or status not in EXPLANATIONS:
        return Response(error.get_body(), status, headers=error.get_headers())
    return error_page(status, EXPLANATIONS[status])


def show_stale_form(error: CSRFError) -> Response:
    """Show that a form came without a valid token, with what was typed in it."""
    return error_page(400, STALE_FORM)


def error_page(status: int, explanation: Explanation, said: str = "") -> Response:
    """Render an error page; under /api/ the same as a problem document."""
    if request.path.startswith("/api/"):
        from webui.api.problems import problem_of

        return problem_of(status, said or explanation.what)
    if status >= 500:
        g.pop("actor", None)  # the page must not need the database or a profile
    return page("errors/error.html", status, explanation=explanation, said=said, typed=what_was_typed(status))


def what_was_typed(status: int) -> list[tuple[str, str]]:
    """Return what the person typed into the form they sent, to copy from; never passwords, nothing for a giant form."""
    if request.method != "POST" or status in (404, 405, 413):
        return []
    values = request.form.items(multi=True)
    return [
        (name, value)
        for name, value in values
        if value.strip() and name not in OWN and not any(word in name for word in SECRET)
    ]
