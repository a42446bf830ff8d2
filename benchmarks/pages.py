"""Completing a task through HTTP: sign-in, session, CSRF, roles, need to know, form, engine, commit, redirect.

The shipped intake on a SQLite file, through the site's WSGI interface. The figure is the computing time of the process
while the site answers the request that completes the task, without the browser's part; and, because a machine is
slower on one night than on another, the same at the speed for which the target was set (see floor.py).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient

from benchmarks.floor import REFERENCE, Floor
from benchmarks.ground import LANDLORD, Ground, sqlite_ground
from benchmarks.measuring import Stopwatch, tell
from benchmarks.steps import SCENARIO
from engine.face.types import FieldView, TaskView
from engine.scenarios.reading import answers_of, read_scenario
from webui import create_app

MOST = 10.0  # milliseconds of computing
ROUNDS = 12
PASSWORD = "a long invented phrase"  # noqa: S105 - of an invented account in a temporary file
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def main() -> bool:
    """Print the medians; returns whether completing a task keeps its target."""
    sending, form, work, case_file, floor = (Stopwatch() for _ in range(5))
    with sqlite_ground() as ground, TemporaryDirectory(prefix="dueprocess-bench-") as folder:
        bare = Floor(Path(folder))
        person = _make_person(ground)
        client = _sign_in(ground)
        _play(ground, person, client, *(Stopwatch() for _ in range(4)))
        for _ in range(ROUNDS):
            _play(ground, person, client, sending, form, work, case_file)
            for _ in range(5):
                bare.run(floor)
        bare.close()
    for what, watch in (("the form of a task", form), ("my work", work), ("a case file", case_file)):
        tell(f"GET {what}, computing (median)", f"{watch.median_work:.2f} ms", f"elapsed {watch.median:.2f} ms")
    tell("a bare library step and one committed row", f"{floor.median:.2f} ms", f"reference {REFERENCE:g} ms")
    tell("the POST as it would be at that speed", f"{sending.median_work * REFERENCE / floor.median:.2f} ms")
    return tell(
        "POST that completes a task, computing (median)",
        f"{sending.median_work:.2f} ms",
        f"at most {MOST:g} ms, elapsed {sending.median:.2f} ms",
        sending.median_work <= MOST,
    )


class Timed:
    """A site whose answers are timed while it is given a watch."""

    def __init__(self, site: Callable[..., Any]) -> None:
        """Wrap the site's WSGI interface."""
        self.site, self.watch = site, Stopwatch()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer a request; the whole answer is made here, none of ours is streamed."""
        with self.watch.lap():
            return self.site(environ, start_response)

    @contextmanager
    def told(self, watch: Stopwatch) -> Iterator[None]:
        """Let a watch have the laps of what is asked meanwhile."""
        self.watch = watch
        yield
        self.watch = Stopwatch()


def _make_person(ground: Ground) -> Any:
    """Make an account of somebody who is in every team, as a duty officer with a manager's role may be."""
    accounts = ground.engine.accounts
    teams = sorted({role.team for role in ground.engine.policies.landlords[LANDLORD].roles.values()})
    address = "duty@landlord.example"
    accounts.create_user(None, LANDLORD, address, "Dana Duty", ["officer", "manager"], teams, PASSWORD)
    return accounts.sign_in(address, PASSWORD)


def _sign_in(ground: Ground) -> FlaskClient:
    """Return a browser signed in as that person."""
    site = create_app(ground.engine.settings, ground.engine)
    site.wsgi_app = Timed(site.wsgi_app)  # type: ignore[method-assign]
    client = site.test_client()
    form = {"email": "duty@landlord.example", "password": PASSWORD, "csrf_token": _token(client, "/sign-in")}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return client


def _token(client: FlaskClient, address: str) -> str:
    found = TOKEN.search(client.get(address).text)
    assert found, f"{address} has no form"
    return found[1]


def _play(
    ground: Ground,
    person: Any,
    client: FlaskClient,
    sending: Stopwatch,
    form: Stopwatch,
    work: Stopwatch,
    case_file: Stopwatch,
) -> None:
    """Play the tasks of the ordinary report over HTTP."""
    timed: Timed = client.application.wsgi_app  # type: ignore[assignment]
    case, zone = ground.report(), ground.engine.policies.landlords[LANDLORD].zone
    for step in read_scenario(SCENARIO).steps:
        if step.kind != "do":
            continue
        task = next(task for task in ground.engine.cases.get(person, case.id).tasks if task.name == step.value)
        view = ground.engine.tasks.get(person, task.id)
        answers = {**dict(view.values), **answers_of(step.beside.get("with"), zone)}
        with timed.told(form):
            page = client.get(f"/tasks/{task.id}")
        found = TOKEN.search(page.text)
        assert found, page.text
        data = {**_as_form(view, answers, zone), "revision": task.revision, "csrf_token": found[1]}
        with timed.told(sending):
            answer = client.post(f"/tasks/{task.id}", data=data)
        assert answer.status_code == 303, answer.text
        with timed.told(work):
            assert client.get("/work").status_code == 200
        with timed.told(case_file):
            assert client.get(f"/cases/{case.id}").status_code == 200


def _as_form(view: TaskView, answers: Mapping[str, Any], zone: Any) -> dict[str, Any]:
    """Return answers as a browser sends them."""
    sent: dict[str, Any] = {}
    for field in view.fields:
        value = answers.get(field.id)
        if value is not None:
            sent.update(_one(field, value, zone))
    return sent


def _one(field: FieldView, value: Any, zone: Any) -> dict[str, Any]:
    if field.type in ("date", "datetime"):
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        moment = moment.astimezone(zone) if moment.tzinfo else moment
        parts = {"day": moment.day, "month": moment.month, "year": moment.year}
        clock = {f"{field.id}-time": f"{moment:%H:%M}"} if field.type == "datetime" else {}
        return {**{f"{field.id}-{part}": str(number) for part, number in parts.items()}, **clock}
    if field.type == "boolean":
        return {field.id: "true" if value else "false"}
    return {field.id: value if isinstance(value, list) else str(value)}


if __name__ == "__main__":
    main()
