"""The site: Flask pages over the engine. `create_app` is its one entry point."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from engine import Engine
from engine.clock import SystemClock
from engine.db import Database, pool_options, prepare_sqlite
from engine.policy import load_policies
from engine.settings import Settings
from webui import account, admin, api, auth, conformance, figures, manager, notices, officer, owner, public, remedies
from webui.errors import handle_errors
from webui.extensions import csrf, db, limiter, login
from webui.forms import LARGEST_ID
from webui.rendering import prepare_templates
from webui.security import secure
from webui.uploads import take_uploads

BLUEPRINTS = (
    public.blueprint,
    auth.blueprint,
    account.blueprint,
    notices.blueprint,
    officer.blueprint,
    manager.blueprint,
    owner.blueprint,
    conformance.blueprint,
    remedies.blueprint,
    figures.blueprint,
    admin.blueprint,
)


class RecordNumber(IntegerConverter):
    """A record's number in an address; one that no database could hold is no such page (404)."""

    def __init__(self, url_map: Map) -> None:
        """Bound the number."""
        super().__init__(url_map, max=LARGEST_ID)


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """Return the WSGI app. Without `engine` one is made over Flask-SQLAlchemy's connection pool."""
    app = Flask(__name__)
    app.url_map.converters["int"] = RecordNumber
    app.extensions["dueprocess"] = engine or _engine_of(app, settings)
    take_uploads(app)
    for extension in (csrf, limiter):
        extension.init_app(app)
    login.init_app(app, add_context_processor=False)  # templates get the actor; an error page must not ask again who
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.register(app)
    secure(app, settings)
    handle_errors(app)
    prepare_templates(app)
    return app


def _engine_of(app: Flask, settings: Settings) -> Engine:
    """Return an engine whose connections come from Flask-SQLAlchemy's pool for this app."""
    sqlite = settings.database_url.startswith("sqlite")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = pool_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        pool = prepare_sqlite(db.engine) if sqlite else db.engine
    return Engine(Database(pool), load_policies(settings.policies), settings, SystemClock())
