"""20,000 due timers across 5,000 cases, swept by two processes on one PostgreSQL database.

One case is begun through the engine; its rows are copied to make the others. The two processes then do what the job
loop does: `fire_timers` until nothing is due. Every timer is one transaction with its procedure brought back, advanced
and stored. Afterwards the rows say whether each went off once.
"""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

from sqlalchemy import func, select, text

from benchmarks.ground import DRAWINGS, START, Ground, postgres_ground, settings_for
from benchmarks.measuring import tell
from engine.app import Engine
from engine.clock import SimulatedClock
from engine.db import Base
from engine.jobs.sweep import fire_timers, reading, writing
from engine.models import Case, Event, ProcessInstance, Task, Timer

CASES = 5_000
TIMERS_A_CASE = 4
LATER = timedelta(days=30)
WORKER = "--worker"


def main(cases: int = CASES) -> bool:
    """Print the rate; returns whether every timer went off exactly once."""
    with postgres_ground("sweep", DRAWINGS / "timers.bpmn") as ground:
        _copy_case(ground, ground.report().id, cases)
        url = ground.engine.database.engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "benchmarks.sweep", WORKER, url]
        workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        told = [worker.communicate()[0].split() for worker in workers]
        fired = [int(count) for count, _, _ in told]
        seconds = max(float(end) for _, _, end in told) - min(float(start) for _, start, _ in told)
        once, twice, armed = _outcome(ground)
    wanted = cases * TIMERS_A_CASE
    shares = f"{seconds:.0f} s; {fired[0]:,} and {fired[1]:,}"
    tell(f"{wanted:,} timers of {cases:,} cases, two processes", f"{wanted / seconds:,.0f} a second", shares)
    tell("timers that went off twice", f"{twice}", "none", twice == 0)
    whole = once == wanted and armed == 0
    return tell("timers that went off once; still armed", f"{once:,}; {armed}", f"{wanted:,}; 0", whole) and not twice


def work(url: str) -> None:
    """Be one of the processes: fire what is due until nothing is."""
    engine = Engine.from_settings(settings_for(url, Path(gettempdir())), SimulatedClock(START + LATER))
    total, began = 0, time.time()
    while fired := fire_timers(engine):
        total += fired
    print(total, began, time.time())
    engine.close()


def _copy_case(ground: Ground, case_id: int, cases: int) -> None:
    """Copy the rows of a case that the engine began, so that there are `cases` of them."""
    with writing(ground.engine) as work:
        session = work.session
        numbers = {"last": cases - 1, "case": case_id}
        for table, given in (
            (Case, {"id": "100000 + n", "reference": "'BENCH-' || n"}),
            (ProcessInstance, {"id": "100000 + n", "case_id": "100000 + n"}),
            (Task, {"id": "100000 + n * 10 + id", "case_id": "100000 + n", "instance_id": "100000 + n"}),
            (Timer, {"id": "100000 + n * 10 + id", "case_id": "100000 + n", "instance_id": "100000 + n"}),
        ):
            session.execute(text(copy_rows(table, given)), numbers)
    with ground.engine.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def copy_rows(model: type[Base], given: dict[str, str]) -> str:
    """The statement that copies a case's rows of one table, with other values for some columns."""
    table = model.__table__
    columns = [f'"{column.name}"' for column in table.columns]
    values = [given.get(column.name, f'"{column.name}"') for column in table.columns]
    where = "id = :case" if model is Case else "case_id = :case"
    return (
        f'INSERT INTO "{table.name}" ({", ".join(columns)}) SELECT {", ".join(values)} '  # noqa: S608 - names of our own
        f'FROM "{table.name}", generate_series(1, :last) AS n WHERE {where}'
    )


def _outcome(ground: Ground) -> tuple[int, int, int]:
    """How many timers have one event of going off, how many have more, and how many are still armed."""
    with reading(ground.engine) as work:
        times = (
            select(func.count().label("n"))
            .where(Event.kind == "timer.fired")
            .group_by(Event.instance_id, Event.element)
            .subquery()
        )
        once = work.session.scalar(select(func.count()).where(times.c.n == 1)) or 0
        twice = work.session.scalar(select(func.count()).where(times.c.n > 1)) or 0
        armed = work.session.scalar(select(func.count()).where(Timer.fired_at.is_(None))) or 0
        return once, twice, armed


if __name__ == "__main__":
    if WORKER in sys.argv:
        work(sys.argv[-1])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
