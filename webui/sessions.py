"""Sessions: begun by signing in, ended by signing out or by time; what stays in the cookie of one that ended by time.

The cookie is signed by the server and holds no words. Besides who is signed in it carries `browser`, a secret by which
forms that came too late are found again, and, once a session has ended by itself, `left`: who it was, and why it ended.
Signing out on purpose leaves nothing.
"""

import secrets
from datetime import timedelta

from flask import current_app, session
from flask_login import UserMixin, login_user, logout_user

from engine import Actor
from webui.extensions import the_engine

LONGEST_IDLE = timedelta(hours=12)  # whatever IDLE_MINUTES says
COOKIE_LASTS = timedelta(days=7)  # so that a form left open over a weekend is still known to be somebody's
IDLE, ENDED = "idle", "ended"  # why a session is over: left alone, or ended elsewhere (a new password)


class SignedIn(UserMixin):
    """What flask-login keeps: the id and session version of an account, as `12:3`; raising it ends every session."""

    def __init__(self, actor: Actor) -> None:
        """Wrap the engine's own actor."""
        self.actor = actor
        self.id = f"{actor.user_id}:{actor.session_version}"


def start_session(actor: Actor, *, keep_forms: bool = False) -> None:
    """Begin a new session: nothing of one from before signing in is kept, its CSRF token included.

    Only where the session before was the same account's are its kept forms found again; with `keep_forms` the forms
    that are open in other windows can still be sent too.
    """
    mine = _whose() == actor.user_id
    carried = ("browser", "kept", *(["csrf_token"] if keep_forms else [])) if mine else ()
    kept = {name: session[name] for name in carried if name in session}
    session.clear()
    session.permanent = True
    session.update(kept)
    session.setdefault("browser", secrets.token_urlsafe(32))
    login_user(SignedIn(actor))
    session["seen"] = _now()


def _whose() -> int | None:
    """The account of the session that is, or was until it ended by itself."""
    number = session.get("_user_id", "").partition(":")[0]
    return int(number) if number.isdecimal() else who_left()


def who_left() -> int | None:
    """Return the account whose session in this browser ended by itself, or None."""
    left = session.get("left")
    return left["user"] if left else None


def is_idle() -> bool:
    """Tell whether the session has been left alone for too long; else its time starts anew."""
    now = _now()
    seen = session.get("seen", now)
    if now - seen > min(current_app.config["IDLE_MINUTES"] * 60, LONGEST_IDLE.total_seconds()):
        return True
    if not 0 <= now - seen < 60 or "seen" not in session:  # a cookie a minute is enough; a clock may jump back
        session["seen"] = now
    return False


def end_session(why: str) -> None:
    """End a session that is over by itself; who it was stays, so that a form of theirs is not lost."""
    user, browser, token = _whose(), session.get("browser"), session.get("csrf_token")
    logout_user()
    session.clear()
    session.permanent = True
    session["left"] = {"user": user, "why": why}
    session["browser"] = browser or secrets.token_urlsafe(32)
    if token is not None:
        session["csrf_token"] = token


def sign_out() -> None:
    """End the session on purpose: nothing of it stays in the browser."""
    logout_user()
    session.clear()


def browser_secret() -> str:
    """Return the secret by which this browser finds its kept forms."""
    return session.setdefault("browser", secrets.token_urlsafe(32))


def _now() -> int:
    return int(the_engine().clock.now().timestamp())
