"""What a policy owes on a report that nobody ever acts on: run through the real engine on a simulated clock."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.app import Engine
from engine.casework import facts as case_facts
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError
from engine.face.types import ReportInput
from engine.jobs.sweep import run_until, writing
from engine.models import Case
from engine.policy.statement import read_instant
from engine.process.office import open_office
from engine.scenarios.running import published_database
from engine.settings import Settings
from engine.workflow.promises import rows

DANGER, KIND = "immediate_danger", "happening_kind"


def owe(
    settings: Settings, landlord: str, start: str, until: str, recorded: str | None, given: Mapping[str, object]
) -> dict[str, Any]:
    """Return every promise that a landlord owes until `until` on a report received at `start`, with what became of it.

    Instants are ISO 8601, of the landlord's wall clock where they have no offset. `recorded` is when somebody typed the
    report in (at `start` by default); `given` are facts told with it. Raises InvalidInputError for what cannot be read.
    """
    with TemporaryDirectory(prefix="dueprocess-promises-") as folder:
        file = Path(folder) / "promises.sqlite3"
        shutil.copy(published_database(settings.content), file)
        own = Settings(data=Path(folder), database_url=f"sqlite:///{file}", content=settings.content)
        clock = SimulatedClock(datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
        engine = Engine.from_settings(own, clock)
        try:
            profile = engine.policies.profile(landlord)
            received, end = read_instant(start, profile.zone)[0], read_instant(until, profile.zone)[0]
            typed = read_instant(recorded, profile.zone)[0] if recorded else received
            if not received <= typed <= end:
                raise InvalidInputError({"until": ["The report comes first, then its recording, then the end."]})
            clock.set(typed)
            case_id = _record(engine, landlord, received, given)
            run_until(engine, clock, end)
            return {"landlord": landlord, "promises": _promises(engine, landlord, case_id)}
        finally:
            engine.close()


def _record(engine: Engine, landlord: str, received: datetime, given: Mapping[str, object]) -> int:
    with writing(engine, landlord) as work:
        office = open_office(work, engine.policies.landlords[landlord])
    told = dict(given)
    report = ReportInput(
        channel="phone",
        reporter_kind="victim",
        reporter_name="Sample Person",
        victim_address="1 Sample Street",
        received_at=received,
        account="As reported.",
        happening_kind=str(told.pop(KIND, "verbal_abuse")),
        immediate_danger=bool(told.pop(DANGER, False)),
    )
    case_id = engine.reports.receive(office.of_lane("Contact centre"), report).id
    with writing(engine, landlord) as work:
        case_facts.assign(work, work.session.get_one(Case, case_id), told)
    return case_id


def _promises(engine: Engine, landlord: str, case_id: int) -> list[dict[str, Any]]:
    zone = engine.policies.landlords[landlord].zone
    with writing(engine, landlord) as work:
        owed = rows.of_case(work, work.session.get_one(Case, case_id))
        return [
            {
                "requirement": row.requirement,
                "nth": row.occurrence,
                "due_local": row.due_at.astimezone(zone).isoformat(),
                "state": row.state,
                "late_local": row.late_at.astimezone(zone).isoformat() if row.late_at else None,
                "clause": row.clause,
            }
            for row in sorted(owed, key=lambda row: (row.due_at, row.requirement, row.occurrence))
        ]
