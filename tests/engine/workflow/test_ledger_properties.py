"""Whatever order facts, acts, reports and downtimes come in: nothing moves back, and every round is counted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.access import Actor
from engine.app import Engine
from engine.casework import facts
from engine.clock import SimulatedClock
from engine.face.types import ReportInput
from engine.jobs.sweep import run_due, run_until, writing
from engine.models import Case
from engine.process.office import Office, open_office
from engine.scenarios.running import published_database
from engine.settings import Settings, read_settings
from engine.workflow.promises import rows

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)
UNCLOSED = ("open", "late")

steps = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.integers(1, 24 * 20)),
        st.tuples(st.just("down"), st.integers(1, 24 * 40)),
        st.tuples(st.just("fact"), st.sampled_from(["violence", "threat", "hate"]), st.booleans()),
        st.tuples(st.just("spoke"), st.integers(0, 48)),
        st.tuples(st.just("report"), st.booleans()),
    ),
    max_size=6,
)


@contextmanager
def running(landlord: str) -> Iterator[tuple[Engine, SimulatedClock, Office]]:
    """An engine with the shipped procedures on a database of its own."""
    shipped = read_settings()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite3"
        shutil.copy(published_database(shipped.content), file)
        own = Settings(data=Path(folder), database_url=f"sqlite:///{file}", content=shipped.content)
        clock = SimulatedClock(START)
        engine = Engine.from_settings(own, clock)
        try:
            with writing(engine, landlord) as work:
                office = open_office(work, engine.policies.landlords[landlord])
            yield engine, clock, office
        finally:
            engine.close()


def report(engine: Engine, person: Actor, clock: SimulatedClock, case: int | None, danger: bool) -> int:
    return engine.reports.receive(
        person,
        ReportInput(
            channel="phone", reporter_kind="victim", reporter_name="Sample Person", victim_address="1 Sample Street",
            received_at=clock.now(), account="As reported.", happening_kind="verbal_abuse", immediate_danger=danger,
            attach_to=case,
        ),
    ).id  # fmt: skip


def seen(engine: Engine, landlord: str, case: int) -> dict[tuple[str, int], tuple[datetime, datetime | None, str]]:
    with writing(engine, landlord) as work:
        owed = rows.of_case(work, work.session.get_one(Case, case))
        return {(row.requirement, row.occurrence): (row.due_at, row.late_at, row.state) for row in owed}


def play(engine: Engine, clock: SimulatedClock, office: Office, landlord: str, case: int, step: tuple) -> None:  # type: ignore[type-arg]
    match step:
        case ("run", hours):
            run_until(engine, clock, clock.now() + timedelta(hours=hours))
        case ("down", hours):
            clock.set(clock.now() + timedelta(hours=hours))
            run_due(engine)
        case ("fact", name, value):
            with writing(engine, landlord) as work:
                facts.assign(work, work.session.get_one(Case, case), {name: value})
        case ("spoke", hours):
            at = max(START, clock.now() - timedelta(hours=hours))
            engine.cases.log_contact(
                office.of_lane("Officer"), case, with_role="complainant", way="phone", outcome="spoken", at=at
            )
        case ("report", danger):
            report(engine, office.of_lane("Contact centre"), clock, case, danger)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["CA", "CHG", "KHA", "WCH", "PCHA"]), steps)
def test_no_promise_is_ever_later_and_late_never_unhappens(landlord: str, todo: list[tuple]) -> None:  # type: ignore[type-arg]
    with running(landlord) as (engine, clock, office):
        case = report(engine, office.of_lane("Contact centre"), clock, None, danger=False)
        before = seen(engine, landlord, case)
        for step in todo:
            play(engine, clock, office, landlord, case, step)
            run_due(engine)
            after = seen(engine, landlord, case)
            for key, (due, late, state) in before.items():
                assert key in after, f"{key} has gone"
                assert after[key][0] <= due, f"{key} is due later after {step}"
                assert late is None or after[key][1] == late, f"{key} was late and is not any more"
                assert state in UNCLOSED or after[key][2] == state, f"{key} came back from {state}"
            for key, (due, _, state) in after.items():
                assert state != "open" or due > clock.now(), f"{key} is past its time and not late"
            before = after


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 200), st.booleans())
def test_rounds_owed_are_those_of_an_independent_reckoning(days: int, down: bool) -> None:
    with running("CA") as (engine, clock, office):
        case = report(engine, office.of_lane("Contact centre"), clock, None, danger=False)
        end = START + timedelta(days=days)
        if down:
            clock.set(end)
            run_due(engine)
        else:
            run_until(engine, clock, end)
        calls = [value for (code, _), value in seen(engine, "CA", case).items() if code == "contact_call"]
        expected = independent_rounds(START.astimezone(LONDON).date(), 15, end)
        assert [due for due, _, _ in calls] == [
            *expected,
            next_round(START.astimezone(LONDON).date(), 15, len(expected)),
        ]
        assert [state for _, _, state in calls] == ["missed"] * (len(expected) - 1) + ["late"] * bool(expected) + [
            "open"
        ]


def independent_rounds(first: date, every: int, end: datetime) -> list[datetime]:
    """Plain arithmetic: the end of every 15th day after the report that has passed."""
    found: list[datetime] = []
    while next_round(first, every, len(found)) <= end:
        found.append(next_round(first, every, len(found)))
    return found


def next_round(first: date, every: int, done: int) -> datetime:
    return datetime.combine(first + timedelta(days=every * (done + 1)), time(23, 59), LONDON).astimezone(UTC)
