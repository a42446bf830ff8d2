"""What the ledger of promises costs: its share of a task's completion, and the sweep among 400,000 open promises.

The first plays the shipped scenario of an ordinary report and adds up what is spent in the ledger's own functions, and
in statements on its table that run outside them. The second copies the promises of a
case that the engine began until 400,000 are open on PostgreSQL, lets some of them fall late, and tells how late the
sweep comes to the last of them.
"""

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any
from unittest.mock import patch

from sqlalchemy import event, func, select, text, update

from benchmarks.ground import Ground, postgres_ground, sqlite_ground
from benchmarks.measuring import Stopwatch, tell
from benchmarks.steps import play_scenario
from benchmarks.sweep import copy_rows
from engine.jobs.sweep import let_promises_pass, reading, writing
from engine.models import Case, Promise
from engine.workflow.promises import passing

PACKAGE = "engine.workflow.promises"
ROOMS = ("anchors", "conditions", "ending", "grace", "keeping", "passing", "reckoning", "rows")
MOST_SHARE = 15
ROUNDS = 12
OPEN_PROMISES = 400_000
FALLING = 200
LATEST_SECONDS = 1.0


def main() -> bool:
    """Print both figures; returns whether both targets hold."""
    return all([share_of_a_step(), sweep_many()])


def share_of_a_step() -> bool:
    """How much longer a task's completion takes by what the ledger does."""
    whole, ledger = Stopwatch(), Stopwatch()
    with sqlite_ground() as ground:
        play_scenario(ground, Stopwatch())
        for _ in range(ROUNDS):
            with _watching(ground, ledger) as beside:
                play_scenario(ground, whole, beside)
    spent = sum(ledger.laps) / len(whole.laps) * 1000
    share = spent / (whole.mean - spent) * 100
    tell("a task of the shipped intake, committed (mean)", f"{whole.mean:.2f} ms")
    tell("of it in the ledger of promises", f"{spent:.2f} ms")
    return tell("the ledger adds", f"{share:.0f} %", f"at most {MOST_SHARE} %", share <= MOST_SHARE)


@contextmanager
def _watching(ground: Ground, spent: Stopwatch) -> Iterator[Callable[[], Any]]:
    """Add up what is spent in the ledger while a task is completed; gives what marks one completion."""
    depth, counting = [0], [False]

    def watch(function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            if depth[0] or not counting[0]:
                return function(*given, **named)
            depth[0] += 1
            began = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                spent.laps.append(time.perf_counter() - began)
                depth[0] -= 1

        return watched

    def before(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        connection.info["began"] = time.perf_counter()

    def after(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if counting[0] and not depth[0] and " promise" in statement:
            spent.laps.append(time.perf_counter() - connection.info["began"])

    @contextmanager
    def completing() -> Iterator[None]:
        counting[0] = True
        try:
            yield
        finally:
            counting[0] = False

    database = ground.engine.database.engine
    with ExitStack() as stack:
        for name in ROOMS:
            module = import_module(f"{PACKAGE}.{name}")
            for key, function in vars(module).copy().items():
                if inspect.isfunction(function) and function.__module__ == module.__name__ and key[0] != "_":
                    stack.enter_context(patch.object(module, key, watch(function)))
        event.listen(database, "before_cursor_execute", before)
        event.listen(database, "after_cursor_execute", after)
        try:
            yield completing
        finally:
            event.remove(database, "before_cursor_execute", before)
            event.remove(database, "after_cursor_execute", after)


def sweep_many() -> bool:
    """Let some of 400,000 open promises fall late at an instant; tell when the last of them was seen to."""
    with postgres_ground("promises") as ground:
        _fill(ground)
        look = Stopwatch()
        for _ in range(50):
            with reading(ground.engine) as work, look.lap():
                passing.next_due(work)
        with writing(ground.engine) as work:
            total = work.session.scalar(select(func.count()).select_from(Promise).where(passing.UNCLOSED))
            chosen = select(Promise.id).where(passing.UNCLOSED).order_by(Promise.id.desc()).limit(FALLING)
            instant = ground.clock.now() + timedelta(minutes=1)
            fall = {"due_at": instant, "next_at": instant}
            work.session.execute(update(Promise).where(Promise.id.in_(chosen)).values(**fall))
        ground.clock.set(instant)
        began = time.perf_counter()
        let_promises_pass(ground.engine, 1)
        first = time.perf_counter() - began
        done = 1 + let_promises_pass(ground.engine, FALLING - 1)
        rate = done / (time.perf_counter() - began)
    tell(f"{total:,} open promises: to find the next (median)", f"{look.median:.1f} ms")
    tell(f"{done} that fall late together", f"{rate:,.0f} a second")
    holds = first <= LATEST_SECONDS and done == FALLING
    return tell(
        "one that falls late is seen to after", f"{first * 1000:.0f} ms", f"at most {LATEST_SECONDS:g} s", holds
    )


def _fill(ground: Ground) -> None:
    """Copy a case and its promises until there are enough; none of them is due before a month from now."""
    case_id = ground.report().id
    with writing(ground.engine) as work:
        later = ground.clock.now() + timedelta(days=30)
        work.session.execute(update(Promise).values(next_at=later, due_at=later))
        mine = work.session.scalar(select(func.count()).select_from(Promise)) or 1
        numbers = {"last": OPEN_PROMISES // mine, "case": case_id}
        for model, given in (
            (Case, {"id": "100000 + n", "reference": "'BENCH-' || n"}),
            (Promise, {"id": "1000000 + n * 20 + id", "case_id": "100000 + n"}),
        ):
            work.session.execute(text(copy_rows(model, given)), numbers)
    with ground.engine.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


if __name__ == "__main__":
    main()
