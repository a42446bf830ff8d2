"""Worked examples: what holds passes, what does not is said with step, expected and found."""

from pathlib import Path

import pytest

from engine.app import Engine
from engine.clock import Clock
from engine.scenarios import ScenarioResult, run_scenario
from engine.settings import PROJECT, Settings
from tests.engine.process.desk import DRAWINGS

BEGIN = """
name: A report by telephone
landlord: CA
steps:
  - at: 2026-09-11 16:00
    report: {channel: phone}
"""


def _run(tmp_path: Path, url: str, steps: str) -> ScenarioResult:
    path = tmp_path / "example.yaml"
    path.write_text(BEGIN + steps, encoding="utf-8")
    settings = Settings(data=tmp_path, database_url=url, content=PROJECT)

    def make(clock: Clock) -> Engine:
        engine = Engine.from_settings(settings, clock)
        engine.procedures.publish_files([DRAWINGS / "report.bpmn", DRAWINGS / "safeguarding.bpmn"])
        return engine

    return run_scenario(path, make)


def test_an_example_that_holds_passes(tmp_path: Path, database_url: str) -> None:
    result = _run(
        tmp_path,
        database_url,
        """
  - expect: {tasks: [{name: Triage the report, role: Contact centre, due: 2026-09-12 16:00}], incidents: none}
  - do: Triage the report
    with: {violence: false, child: true, note: x}
  - expect:
      has_tasks: [Refer to children's services, {name: Contact the complainant, assignee: true}]
      no_tasks: [Triage the report]
      met: [initial_response]
      facts: {child_at_risk: true}
      procedures: {report: running, safeguarding: running, enforcement: none}
  - do: Refer to children's services
    with: {agency: children_services}
  - expect: {referrals: [children_services], procedures: {safeguarding: finished}}
  - advance: 9 days
  - expect: {late: [officer_contact], has_tasks: [Look into the delay]}
""",
    )
    assert result.failures == []


def test_while_the_site_is_not_in_use_nothing_falls_due(tmp_path: Path, sqlite_url: str) -> None:
    result = _run(
        tmp_path,
        sqlite_url,
        """
  - do: Triage the report
    with: {violence: false, child: false, note: x}
  - idle_until: 2026-09-20 16:00
  - expect: {late: [officer_contact], no_tasks: [Look into the delay]}
  - advance: 1 minute
  - expect: {has_tasks: [Look into the delay]}
""",
    )
    assert result.failures == []


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("  - expect: {tasks: [Something else]}", "“Something else” is not open; open are: Triage the report"),
        ("  - do: Triage the report", "note: Enter an answer"),
        ("  - do: Nothing of the kind", "there is no open task"),
        ("  - expect: {due: {initial_response: 2026-09-13 16:00}}", "due 2026-09-12 16:00, not 2026-09-13 16:00"),
        ("  - advance_to: 2026-09-01 10:00", "is before now"),
        ("  - idle_until: 2026-09-01 10:00", "is before now"),
        ("  - expext: {}", "Do not know expext"),
        ("  - expect: {colour: red}", "“colour” cannot be expected"),
    ],
)
def test_what_does_not_hold_is_said_plainly(tmp_path: Path, sqlite_url: str, steps: str, said: str) -> None:
    result = _run(tmp_path, sqlite_url, steps)
    assert any(said in failure for failure in result.failures), result.failures
