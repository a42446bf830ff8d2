"""The clock of many machines: any number of procrastinate workers on PostgreSQL, one job a procedure instance.

The rows of `timer` and `process_incident` are the truth; a job only says "look at this instance now". So a job that is
lost with its worker is simply made again, and one that comes twice finds nothing to do.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import select, text, union

from engine.errors import UnavailableError
from engine.jobs import sweep
from engine.jobs.digest import build_digests
from engine.jobs.embedded import JobLoop
from engine.jobs.mail import send_outbox
from engine.jobs.printing import print_letters
from engine.jobs.upgrading import reckon_what_is_missing
from engine.logs import get_logger
from engine.models import ProcessIncident, Timer
from engine.process import incidents

if TYPE_CHECKING:
    from engine.app import Engine

log = get_logger(__name__)

QUEUE = "instances"
AT_ONCE = 500  # jobs made by one look
HEARTBEAT = 2.0  # seconds between a worker's signs of life
SILENT = 10.0  # seconds after which a worker counts as dead and its jobs are made again
_ONE_LOOKER = 7_244_001  # advisory lock: one look at a time is enough, however many workers there are


def make_queue(engine: "Engine", *, working: bool) -> App:
    """Return the job queue over the engine's database, with the one task there is: drain an instance.

    `working`: for the worker's own event loop; else for plain code that makes jobs and looks after them.
    """
    kind = PsycopgConnector if working else SyncPsycopgConnector
    queue = App(connector=kind(conninfo=_conninfo(engine), min_size=1, max_size=4))

    @queue.task(name="drain_instance", queue=QUEUE)
    def drain_instance(instance_id: int) -> int:
        return sweep.fire_timers(engine, instance_id=instance_id) + sweep.retry_steps(engine, instance_id=instance_id)

    return queue


def defer_due(engine: "Engine", queue: App) -> int:
    """Make a job for every instance with something due that has none waiting; return how many were made.

    The jobs are made on this transaction's own connection: they exist if it commits, and not otherwise.
    """
    with sweep.writing(engine) as work:
        if not work.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _ONE_LOOKER}):
            return 0
        due = union(
            select(Timer.instance_id).where(Timer.fired_at.is_(None), Timer.due_at <= work.now),
            select(ProcessIncident.instance_id).where(
                ProcessIncident.state == incidents.RETRYING, ProcessIncident.retry_at <= work.now
            ),
        ).subquery()
        waiting = text(
            "NOT EXISTS (SELECT 1 FROM procrastinate_jobs AS job WHERE job.queueing_lock = 'instance:' || instance_id"
            " AND job.status IN ('todo', 'doing'))"
        )
        ids = [row for row in work.session.scalars(select(due.c.instance_id).where(waiting).limit(AT_ONCE)) if row]
        connection: Any = work.session.connection().connection.driver_connection
        for instance_id in ids:
            lock = f"instance:{instance_id}"
            job = queue.tasks["drain_instance"].configure(lock=lock, queueing_lock=lock, connection=connection)
            job.defer(instance_id=instance_id)
        return len(ids)


async def drop_dead_jobs(queue: App) -> int:
    """Drop the jobs of workers that have died; what was due is still due, and gets a new job at the next look."""
    dropped = 0
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
        await queue.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        dropped += 1
    return dropped


def run_worker(engine: "Engine", poll: float = 0.5, concurrency: int = 2) -> None:
    """Work until interrupted: look for what is due, drain instances, remind people and send e-mail.

    Raises UnavailableError where the database is not PostgreSQL.
    """
    if engine.database.is_sqlite:
        raise UnavailableError(
            "Workers need PostgreSQL (DATABASE_URL). On SQLite the web process does this work itself."
        )
    looking = make_queue(engine, working=False)
    with looking.open():
        loop = JobLoop(engine, poll, _chores(engine, looking)).start()
        try:
            asyncio.run(_work(make_queue(engine, working=True), poll, concurrency))
        finally:
            loop.stop()


async def _work(queue: App, poll: float, concurrency: int) -> None:
    """Run procrastinate's worker until a signal ends it; a job behind a lock starts at the next poll."""
    async with queue.open_async():
        burying = asyncio.create_task(_drop_again_and_again(queue))
        try:
            await queue.run_worker_async(
                queues=[QUEUE],
                concurrency=concurrency,
                fetch_job_polling_interval=poll,
                delete_jobs="always",
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENT,
            )
        finally:
            burying.cancel()


async def _drop_again_and_again(queue: App) -> None:
    while True:
        try:
            await drop_dead_jobs(queue)
        except ConnectorException as error:
            log.warning("queue_away", error=str(error))  # looked at again in a moment
        await asyncio.sleep(SILENT / 2)


def _chores(engine: "Engine", queue: App) -> list[tuple[float, Callable[[], int]]]:
    return [
        (3600.0, lambda: reckon_what_is_missing(engine)),
        (0.0, lambda: sweep.start_procedures(engine)),
        (0.0, lambda: defer_due(engine, queue)),
        (0.0, lambda: print_letters(engine)),
        (5.0, lambda: sweep.let_promises_pass(engine)),
        (15.0, lambda: sweep.remind_tasks(engine)),
        (10.0, lambda: send_outbox(engine)),
        (60.0, lambda: build_digests(engine)),
        (60.0, lambda: sweep.forget_kept_forms(engine)),
    ]


def _conninfo(engine: "Engine") -> str:
    """Return the database's address as libpq reads it."""
    url = engine.database.engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
