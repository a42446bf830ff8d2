"""What every answer and every session must keep to: headers, cookies, the secret key, who is let in."""

import os
import secrets
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from engine import Actor
from engine.settings import Settings
from webui.kept import forget_sent, keep_form
from webui.navigation import PUBLIC, ROLES_BY_BLUEPRINT
from webui.sessions import COOKIE_LASTS, ENDED, IDLE, end_session, is_idle

MAX_REQUEST = 2_500_000  # bytes: a drawing may have 2 MB, a form far less
CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in CONTENT_POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def secure(app: Flask, settings: Settings) -> None:
    """Set cookies, sizes and headers of the app, and let nobody in unasked."""
    app.config.update(
        SECRET_KEY=settings.secret_key or _stored_secret(settings),
        SESSION_COOKIE_NAME="dueprocess",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=COOKIE_LASTS,
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session: a form left open over lunch still works
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
        IDLE_MINUTES=settings.idle_minutes,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=7),  # addresses of static files change with their content
    )
    for name in app.blueprints:
        if name not in ROLES_BY_BLUEPRINT and not name.startswith("api"):  # the API signs in by token itself
            raise RuntimeError(f"The blueprint {name} is missing in webui/navigation.py: nobody may use it.")
    app.before_request(admit)
    app.after_request(add_headers)
    app.after_request(forget_sent)


def _stored_secret(settings: Settings) -> str:
    """Return the secret in the data folder; the first start makes it, readable by its owner only."""
    path = settings.data / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w") as file:
        file.write(secret)
    return secret


def admit() -> AnyResponse | None:
    """Let a request in: the person signed in, not idle for too long, password changed, of a role that has this page."""
    if request.endpoint == "static" or request.path.startswith("/api/"):
        return None
    roles = ROLES_BY_BLUEPRINT[request.blueprint or "public"]  # no blueprint: an address that does not exist
    actor = _signed_in()
    if actor is not None:
        g.actor = actor
    if roles is PUBLIC:
        return None
    if actor is None:
        keep_form()
        return redirect(url_for("auth.sign_in", next=_came_for()), 303)
    if actor.must_change_password:
        return redirect(url_for("auth.change_password"), 303)
    if not roles & actor.roles:
        raise Forbidden
    return None


def _signed_in() -> Actor | None:
    """Return who is signed in; a session that was left alone for too long, or was ended elsewhere, ends here."""
    if current_user.is_authenticated:
        if not is_idle():
            return cast("Actor", current_user.actor)
        end_session(IDLE)
    elif "_user_id" in session:
        end_session(ENDED)
    return None


def _came_for() -> str | None:
    """Return the page the person wanted, to go on to it after signing in; after a form the page it stood on."""
    if request.method != "GET":
        return local_address(urlsplit(request.referrer or "").path)
    if request.path == "/":
        return None
    return request.full_path.rstrip("?")


def local_address(address: str | None) -> str | None:
    """Return `address` if it is a path of this site, else None: "next" must never lead to another site."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and address.isprintable() else None


def add_headers(response: Response) -> Response:
    """Add the security headers; only static files may be stored by a browser or proxy."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
