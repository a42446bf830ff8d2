"""What templates may use besides their own names: words for times and codes, the navigation, and one way to render."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, redirect, render_template, request, session, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from webui import words
from webui.extensions import the_engine, the_zone
from webui.forms import blank, date_parts, is_refilling, kept_number, one_time_key
from webui.navigation import home_endpoint, places_for

GOVUK = "vendor/govuk-frontend@6.3.0"
BPMN_VIEWER = "vendor/bpmn-viewer@18.31.1"


def prepare_templates(app: Flask) -> None:
    """Make templates strict, and hand them the filters and names of this module."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        words=words.in_words,
        started=words.started,
        long_date=words.long_date,
        plain_date=words.plain_date,
        instant=instant,
        due=due,
        ago=ago,
        local_day=local_day,
    )
    app.jinja_env.globals.update(
        govuk=GOVUK,
        bpmn_viewer=BPMN_VIEWER,
        blank=blank,
        address_with=address_with,
        request_has=request_has,
        one_time_key=one_time_key,
        kept_number=kept_number,
        date_parts=lambda value: date_parts(value, the_zone()),
        states_json=states_json,
    )
    app.context_processor(shell)
    # Static files carry their content's age in the address, so that browsers may keep them.
    app.jinja_env.globals["asset"] = _asset_of(app)


def _asset_of(app: Flask):
    ages: dict[str, str] = {}

    def asset(name: str) -> str:
        """Return the address of a static file, changed whenever the file is."""
        if name not in ages:
            path = Path(app.static_folder or "") / name
            ages[name] = str(int(path.stat().st_mtime)) if path.exists() else "0"
        return url_for("static", filename=name, v=ages[name])

    return asset


def shell() -> dict[str, object]:
    """Return what the base template needs on every page."""
    actor = g.get("actor")
    return {
        "actor": actor,
        "places": places_for(actor) if actor else [],
        "landlord_name": landlord_name(actor.landlord) if actor else None,
        "home_endpoint": home_endpoint(actor) if actor else "auth.sign_in",
        "here": g.get("address") or request.path,  # of a form shown again: the page it belongs to
        "refilled": g.kept if is_refilling() else None,
        "is_kept": bool(actor and session.get("kept")) and not (request.endpoint or "").startswith("account.kept"),
        "is_demonstration": the_engine().settings.demonstration is not None,
        "told": the_engine().notifications.count(actor) if actor else None,
    }


def landlord_name(code: str) -> str:
    """Return a landlord's own name."""
    return the_engine().policies.landlords[code].name


def instant(value: datetime) -> Markup:
    """Return an instant written out, as a `time` element."""
    return _time(value, words.plain_instant(value, the_zone()))


def due(value: datetime) -> Markup:
    """Return a due time written out with its weekday, and how far away it is."""
    left = words.time_left(the_engine().clock.now(), value)
    late = " dp-late" if left.endswith("overdue") else ""
    return Markup('{} <span class="dp-left{}">{}</span>').format(
        _time(value, words.long_instant(value, the_zone())), late, left
    )


def local_day(value: datetime) -> Markup:
    """Return the landlord's day of an instant, written out."""
    day = value.astimezone(the_zone()).date()
    return _time(day, words.plain_date(day))


def ago(value: datetime) -> str:
    """Return how far away an instant is."""
    return words.distance(the_engine().clock.now(), value)


def _time(value: datetime | date, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def address_with(changes: Mapping[str, object]) -> str:
    """Return this page's address with query values changed; None or empty takes one away."""
    values = {**request.args.to_dict(), **changes}
    kept = {key: value for key, value in values.items() if value not in (None, "", False)}
    return request.path + ("?" + urlencode(kept) if kept else "")


def request_has(name: str) -> bool:
    """Tell whether the address carries a value of that name."""
    return bool(request.args.get(name))


def states_json(states: Sequence[object]) -> str:
    """Return what stands where on a drawing, as the viewer reads it: ElementState or plain mappings."""
    return json.dumps([asdict(state) if is_dataclass(state) else dict(state) for state in states])


def page(template: str, status: int = 200, **names: object) -> Response:
    """Render a page with its status."""
    return make_response(render_template(template, **names), status)


def see_other(endpoint: str, **values: object) -> AnyResponse:
    """Redirect after a change (303), so that reloading does not repeat it."""
    return redirect(url_for(endpoint, **values), 303)
