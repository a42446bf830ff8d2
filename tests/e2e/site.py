"""A real site over the shipped policies and procedures, served to a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from playwright.sync_api import Page
from werkzeug.serving import make_server

from engine import Engine
from engine.access import Actor
from engine.clock import SimulatedClock
from engine.db import Database, make_database
from engine.face.types import ReportInput
from engine.jobs.sweep import writing
from engine.policy import load_policies
from engine.reporting import reports
from engine.settings import PROJECT, Settings
from tests.sharing import TEMPLATES
from webui import create_app

PASSWORD = "a long invented phrase"
ROLES = {
    "officer": ["officer"],
    "manager": ["officer", "manager"],
    "owner": ["process_owner"],
    "administrator": ["administrator"],
}
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# WCAG 2.2 AA and what axe calls good practice.
RULES = """axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag", values:
["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}).then(found => found.violations.map(
rule => rule.id + ": " + rule.nodes.map(node => node.target.join(" ") + " " + node.failureSummary).join(" | ")))"""


@dataclass(frozen=True)
class Site:
    """Where the site answers, and the engine behind it."""

    address: str
    engine: Engine


@contextmanager
def serving_site(database_url: str, folder: Path) -> Iterator[Site]:
    """Serve a site with people of every role and one open case, at Tuesday 8 September 2026, 10:30 in London.

    The database is migrated and empty.
    """
    settings = Settings(
        data=folder,
        database_url=database_url,
        content=PROJECT,
        secret_key="only-for-tests",
        secure_cookies=False,
        embedded_jobs=False,
    )
    pool = make_database(settings.database_url)
    clock = SimulatedClock(datetime(2026, 9, 8, 9, 30, tzinfo=UTC))
    engine = Engine(Database(pool), load_policies(settings.policies), settings, clock)
    fill(engine)
    app = create_app(settings, engine)
    app.jinja_env.bytecode_cache = TEMPLATES
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.port}", engine)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        pool.dispose()


def fill(engine: Engine) -> None:
    """Publish the shipped procedures, make the people, record a report."""
    engine.procedures.publish_files([engine.settings.workflows], reason="First version")
    teams = sorted({role.team for role in engine.policies.landlords["CA"].roles.values()})
    for name, roles in ROLES.items():
        email = f"{name}@landlord.example"
        at_work = teams if "officer" in roles else []
        engine.accounts.create_user(None, "CA", email, f"{name.title()} Sample", roles, at_work, PASSWORD)
    officer = engine.accounts.sign_in("officer@landlord.example", PASSWORD)
    report = ReportInput(
        channel="phone",
        reporter_kind="victim",
        received_at=datetime(2026, 9, 7, 8, 0, tzinfo=UTC),
        account="Shouted at on the stairs, twice this week.",
        happening_kind="verbal_abuse",
        reporter_name="Amara Testcase",
        victim_address="14 Sample Road, Testham TE1 1ST",
        perpetrator_name="A man at number 16",
        matches_seen=True,
    )
    case_id = engine.reports.receive(officer, report).id
    _write_letters(engine, officer, case_id)
    with writing(engine, "CA") as work:
        reports.compile_report(work, reports.period_of(work), also=["nm01", "response_times"])


def _write_letters(engine: Engine, officer: Actor, case_id: int) -> None:
    """Leave a draft, a letter that waits for approval, one to post whose reader asked for a translation, one held."""
    waiting = engine.letters.write(officer, case_id, "no_further_support", "victim")
    engine.letters.issue(officer, waiting, 1, "We are ending our work", "Dear Sample Resident\n\nWe explain why.")
    engine.letters.write(officer, case_id, "interview_invitation", "victim")
    person = engine.cases.get(officer, case_id).parties[0]
    engine.cases.update_party(
        officer, case_id, person.id, role=person.role, name=person.name, language="Polish", post_safe=True
    )
    to_post = engine.letters.write(officer, case_id, "acknowledgement", "victim")
    engine.letters.issue(officer, to_post, 1, "We have received your report", "Dear Sample Resident\n\nThank you.")
    held = engine.letters.write(officer, case_id, "perpetrator_interview_invitation", "perpetrator")
    engine.letters.issue(officer, held, 1, "Please talk to us", "Dear neighbour\n\nPlease talk to us.")


def sign_in(page: Page, site: Site, name: str) -> None:
    """Sign in as one of ROLES."""
    page.goto(f"{site.address}/sign-in")
    page.fill("#email", f"{name}@landlord.example")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "sign-in" not in address)


def complaints_of_axe(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands."""
    page.evaluate(_axe())
    found: list[str] = page.evaluate(RULES)
    return found


@cache
def _axe() -> str:
    return AXE.read_text()


def overflow(page: Page) -> int:
    """Return by how many CSS pixels the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
