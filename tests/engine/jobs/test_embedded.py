"""The loop in the web process does what is due, outlives what breaks, and stops when told."""

import threading
import time
from datetime import timedelta

from engine.errors import UnavailableError
from engine.jobs.embedded import JobLoop, start
from tests.engine.process.desk import Desk


def _wait(condition: threading.Event) -> bool:
    return condition.wait(10)


def test_the_loop_fires_what_is_due_and_stops(quick_desk: Desk) -> None:
    case = quick_desk.report()
    quick_desk.do(case, "Triage the report", violence=False, child=False, note="x")
    quick_desk.clock.advance(timedelta(days=8))
    loop = start(quick_desk.engine, poll=0.05)
    deadline = time.monotonic() + 20
    while "Look into the delay" not in quick_desk.names(case) and time.monotonic() < deadline:
        time.sleep(0.05)
    loop.stop()
    assert "Look into the delay" in quick_desk.names(case)


def test_a_chore_that_breaks_does_not_stop_the_others(quick_desk: Desk) -> None:
    reached = threading.Event()

    def break_down() -> int:
        raise RuntimeError("broken on purpose")

    def work() -> int:
        reached.set()
        return 1

    loop = JobLoop(quick_desk.engine, 0.01, [(0.0, break_down), (0.0, work)]).start()
    assert _wait(reached)
    loop.stop()


def test_the_loop_goes_on_when_the_database_comes_back(quick_desk: Desk) -> None:
    back, tries = threading.Event(), []

    def away_at_first() -> int:
        tries.append(1)
        if len(tries) < 3:
            raise UnavailableError("away")
        back.set()
        return 0

    loop = JobLoop(quick_desk.engine, 0.01, [(0.0, away_at_first)]).start()
    assert _wait(back)
    loop.stop()
