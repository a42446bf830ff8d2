"""The Flask extensions, made once and bound to an app in `create_app`, and the two things every view needs."""

from zoneinfo import ZoneInfo

from flask import current_app, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from engine import Actor, Engine
from engine.db import Base
from webui.words import LONDON

# Flask-SQLAlchemy owns the connection pool of a web process; views never use its session: they call the engine.
db = SQLAlchemy(model_class=Base)
csrf = CSRFProtect()
login = LoginManager()
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")


def the_engine() -> Engine:
    """Return the engine of this app."""
    engine: Engine = current_app.extensions["dueprocess"]
    return engine


def the_actor() -> Actor:
    """Return who is asking in this request; only for pages behind sign-in."""
    actor: Actor = g.actor
    return actor


def the_zone() -> ZoneInfo:
    """Return the zone of the landlord of whoever is asking; London where nobody has signed in."""
    actor: Actor | None = g.get("actor")
    return the_engine().policies.landlords[actor.landlord].zone if actor else LONDON


def sign_in_key() -> str:
    """Count sign-in attempts by address and account, so that one person's mistakes do not shut an office out."""
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()[:254]}"
