"""The clock of a single machine: one thread in the web process that does what is due. Several of them do no harm."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.errors import ConflictError, DueProcessError
from engine.jobs import sweep
from engine.jobs.digest import build_digests
from engine.jobs.mail import send_outbox
from engine.jobs.printing import print_letters
from engine.jobs.upgrading import reckon_what_is_missing
from engine.logs import get_logger

if TYPE_CHECKING:
    from engine.app import Engine

log = get_logger(__name__)

POLL = 1.0  # seconds between looks
LONGEST_WAIT = 60.0  # seconds, while the database is away


def chores(engine: "Engine") -> list[tuple[float, Callable[[], int]]]:
    """Return what is to be done again and again, and every how many seconds."""
    return [
        (3600.0, lambda: reckon_what_is_missing(engine)),
        (0.0, lambda: sweep.start_procedures(engine)),
        (0.0, lambda: sweep.fire_timers(engine)),
        (0.0, lambda: sweep.retry_steps(engine)),
        (0.0, lambda: print_letters(engine)),
        (5.0, lambda: sweep.let_promises_pass(engine)),
        (15.0, lambda: sweep.remind_tasks(engine)),
        (10.0, lambda: send_outbox(engine)),
        (60.0, lambda: build_digests(engine)),
        (60.0, lambda: sweep.forget_kept_forms(engine)),
    ]


class JobLoop:
    """A running loop; `stop` ends it after the step it is at."""

    def __init__(self, engine: "Engine", poll: float = POLL, todo: list[tuple[float, Callable[[], int]]] | None = None):
        """Prepare the loop; `start` lets it run."""
        self._chores = chores(engine) if todo is None else todo
        self._next = [0.0] * len(self._chores)
        self._poll = poll
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dueprocess-jobs", daemon=True)

    def start(self) -> "JobLoop":
        """Let the loop run in its own thread."""
        self._thread.start()
        return self

    def stop(self, timeout: float = 10.0) -> None:
        """Ask the loop to end and wait up to `timeout` seconds; a step cut off is rolled back and done later."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        wait = self._poll
        while not self._ended.wait(wait):
            wait = self._poll if self._round() else min(max(wait, self._poll) * 2, LONGEST_WAIT)

    def _round(self) -> bool:
        """Do every chore whose turn it is, each by itself; False where any could not be done."""
        well = True
        for number, (every, chore) in enumerate(self._chores):
            now = time.monotonic()
            if self._ended.is_set() or now < self._next[number]:
                continue
            self._next[number] = now + every
            try:
                chore()
            except ConflictError:
                continue  # another process did the same first: nothing is left to do
            except DueProcessError as error:
                log.warning("jobs_waiting", error=str(error))
                well = False
            except Exception:
                log.exception("jobs_failed")  # a chore that is broken must not stop the others
                well = False
        return well


def start(engine: "Engine", poll: float = POLL) -> JobLoop:
    """Start the loop for an engine; the caller stops it with `.stop()`."""
    return JobLoop(engine, poll).start()
