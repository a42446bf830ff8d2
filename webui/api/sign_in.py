"""Who calls: the owner of the bearer token, and nobody else. Session cookies are not looked at."""

from hashlib import sha256

from flask import abort, current_app, g, request
from flask_limiter.util import get_remote_address

from engine import Actor
from webui.extensions import the_engine


def _secret() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def require_token() -> None:
    """Find the token's owner before each request; 401 where there is none."""
    secret = _secret()
    actor = the_engine().accounts.actor_of_token(secret) if secret else None
    if actor is None:
        abort(401, "Send a valid token: Authorization: Bearer <token>. Tokens are made on the settings page.")
    g.api_actor = actor


def token_actor() -> Actor:
    """Return who calls."""
    actor: Actor = g.api_actor
    return actor


def token_key() -> str:
    """Count calls by token, and by address where none is sent; the token itself is not kept."""
    secret = _secret()
    return sha256(secret.encode()).hexdigest() if secret else str(get_remote_address())


def rate() -> str:
    """Return how often one token may call."""
    return str(current_app.config["API_RATE"])
