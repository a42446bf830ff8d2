"""What the clock asks for: timers, failed steps to be tried again, targets and tasks that are due or nearly so.

The loop in the web process and the workers call the same functions. Each thing is one transaction, so that one that
fails keeps nothing else from being done.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from engine.access import system_actor
from engine.casework import kept_forms
from engine.casework.declared import policies_now
from engine.clock import SimulatedClock
from engine.errors import DueProcessError, UnavailableError
from engine.logs import get_logger
from engine.models import Timer
from engine.process import following, held_letters, incidents, instants, reminders, retrying, running, starts, timers
from engine.work import Work
from engine.workflow.promises import passing

if TYPE_CHECKING:
    from engine.app import Engine

log = get_logger(__name__)
_armed: WeakKeyDictionary["Engine", tuple[object, ...]] = WeakKeyDictionary()


@contextmanager
def writing(engine: "Engine", landlord: str = "*") -> Iterator[Work]:
    """One transaction of the system; the landlord is set once it is known."""
    with engine.database.write() as session:
        yield Work(
            session,
            system_actor(landlord),
            engine.clock.now(),
            policies_now(session, engine.policies, engine.clock.now()),
            engine.settings,
        )


@contextmanager
def reading(engine: "Engine") -> Iterator[Work]:
    """One transaction of the system that only looks."""
    with engine.database.read() as session:
        yield Work(
            session,
            system_actor("*"),
            engine.clock.now(),
            policies_now(session, engine.policies, engine.clock.now()),
            engine.settings,
        )


def run_due(engine: "Engine", limit: int = 10_000) -> int:
    """Do everything that is due now, in due order; return how many things were done. `limit` bounds each kind."""
    done, due = 0, _due_now(engine)
    for kind, do in _DOING.items():
        if kind in due:
            count = do(engine, limit)
            done += count
            due = _due_now(engine) if count else due  # what was done may have made something else due
    return done


def _due_now(engine: "Engine") -> set[str]:
    now = engine.clock.now()
    return {kind for kind, instant in _next_of_each(engine).items() if instant <= now}


def follow_days_off(engine: "Engine", limit: int = 10_000) -> int:
    """Let open cases, and starts by the clock, follow the days off declared since; return how many were looked at."""
    return _follow(engine, limit, following.unsettled, following.waiting_cases, following.settle)


def follow_versions(engine: "Engine", limit: int = 10_000) -> int:
    """Let open cases follow the versions of profiles that hold by now; return how many cases were looked at."""
    return _follow(engine, limit, following.unsettled_version, following.cases_behind, following.settle_version)


def _follow(
    engine: "Engine",
    limit: int,
    unsettled: Callable[[Work], int | None],
    waiting: Callable[[Work, int], Sequence[tuple[int, str]]],
    settle: Callable[[Work, int], None],
) -> int:
    """Let the cases that wait for a change of the calendar or the policy follow it; return how many were looked at.

    Locking a case brings it up to now. One case a transaction: what is interrupted goes on where it stopped, and no
    case is looked at twice.
    """
    looked = 0
    while looked < limit:
        with reading(engine) as work:
            change = unsettled(work)
            found = waiting(work, change) if change is not None else []
        if change is None:
            return looked
        for case_id, landlord in found:
            with writing(engine, landlord) as work:
                running.lock_case(work, case_id)
        looked += len(found)
        if not found:
            with writing(engine) as work:
                settle(work, change)
    return looked


def start_procedures(engine: "Engine", limit: int = 10_000) -> int:
    """Begin the procedures whose time has come in the office files, in due order; return how many began.

    One that cannot begin is kept as a failed step of the office file, and its next round is armed.
    """
    _arm_starts(engine)
    with reading(engine) as work:
        if not starts.is_any_due(work):
            return 0
    begun = 0
    while begun < limit:
        start_id = None
        try:
            with writing(engine) as work:
                start_id = starts.next_due(work)
                if start_id is None:
                    return begun
                begun += starts.fire(work, start_id)
        except UnavailableError:
            raise
        except Exception as error:  # one broken drawing must not hold up every other landlord's procedures
            if start_id is None:
                raise
            log.error("start_failed", start=start_id, error=str(error), exc_info=not isinstance(error, DueProcessError))
            _keep_failed_start(engine, start_id, str(error))
    return begun


def _keep_failed_start(engine: "Engine", start_id: int, error: str) -> None:
    """Arm the next round first, apart: then nothing goes in circles even where the failure cannot be stored."""
    with writing(engine) as work:
        missed = starts.pass_over(work, start_id)
    if missed is not None:
        with writing(engine) as work:
            starts.keep_failure(work, missed, error)


def _arm_starts(engine: "Engine") -> None:
    """Arm the starts by timer, once for each state of what is published."""
    with reading(engine) as work:
        state = starts.what_is_published(work)
    if _armed.get(engine) != state:
        with writing(engine) as work:
            starts.arm(work)
        _armed[engine] = state


def fire_timers(engine: "Engine", limit: int = 10_000, instance_id: int | None = None) -> int:
    """Fire due timers one by one, in due order (of one instance, or of all); return how many went off.

    A timer whose firing fails for a reason nobody foresaw is kept as an incident and passed over, not tried for ever.
    """
    fired, broken = 0, set[int]()
    with reading(engine) as work:
        if not timers.is_any_due(work):
            return 0
    while fired < limit:
        timer_id = None
        try:
            with writing(engine) as work:
                found = timers.next_due(work, broken, instance_id)
                if found is None:
                    return fired
                timer_id, _, landlord = found
                if timers.fire(work, timer_id, landlord):
                    fired += 1
                else:
                    broken.add(timer_id)
        except UnavailableError:
            raise
        except Exception as error:  # one broken timer must not stop the clocks of every other case
            if timer_id is None:
                raise
            broken.add(timer_id)
            _keep_broken(engine, timer_id, error)
    return fired


def _keep_broken(engine: "Engine", timer_id: int, error: Exception) -> None:
    """Log what went wrong, and store it where the managers of the case's landlord see it."""
    log.error("timer_failed", timer=timer_id, error=str(error), exc_info=not isinstance(error, DueProcessError))
    with writing(engine) as work:
        timer = work.session.get(Timer, timer_id)
        if timer is not None:
            incidents.broken_timer(work, timer.case_id, timer.instance_id, timer.element, str(error))


def retry_steps(engine: "Engine", limit: int = 10_000, instance_id: int | None = None) -> int:
    """Try failed steps again whose time has come (of one instance, or of all); return how many were tried."""
    tried: set[int] = set()
    while len(tried) < limit:
        with reading(engine) as work:
            instant = instants.next_of_each(work).get(instants.RETRY)
            if instant is None or instant > work.now:
                return len(tried)
        with writing(engine) as work:
            found = retrying.next_due(work, tried, instance_id)
            if found is None:
                return len(tried)
            tried.add(found[0])
            retrying.retry_by_clock(work, *found)
    return len(tried)


def let_promises_pass(engine: "Engine", limit: int = 10_000) -> int:
    """Let promises pass their time: told before they are due, late at their instant, told again by the ladder."""
    return _one_by_one(engine, limit, passing.next_due, reminders.tell_promise)


def remind_tasks(engine: "Engine", limit: int = 10_000) -> int:
    """Tell people of their tasks that will soon be due or are overdue; each once."""
    return _one_by_one(engine, limit, reminders.next_task, reminders.tell_task)


def tell_of_held_letters(engine: "Engine", limit: int = 10_000) -> int:
    """Tell managers of letters that are held and that nobody has decided about in time; each once."""
    return _one_by_one(engine, limit, held_letters.next_untold, held_letters.tell)


def forget_kept_forms(engine: "Engine") -> int:
    """Forget the forms that came without a session and that nobody came back for; returns how many."""
    with reading(engine) as work:
        if not kept_forms.has_expired(work):
            return 0
    with writing(engine) as work:
        return kept_forms.forget_expired(work)


def _one_by_one(
    engine: "Engine",
    limit: int,
    find: Callable[[Work], tuple[int, str] | None],
    do: Callable[[Work, int, str], None],
) -> int:
    done = 0
    with reading(engine) as work:
        if find(work) is None:
            return done
    while done < limit:
        with writing(engine) as work:
            found = find(work)
            if found is None:
                return done
            do(work, *found)
            done += 1
    return done


_DOING: Mapping[str, Callable[["Engine", int], int]] = {
    instants.DAY_OFF: follow_days_off,
    instants.VERSION: follow_versions,
    instants.START: start_procedures,
    instants.TIMER: fire_timers,
    instants.RETRY: retry_steps,
    instants.TARGET: let_promises_pass,
    instants.TASK: remind_tasks,
    instants.HOLD: tell_of_held_letters,
}


def next_due(engine: "Engine", after: datetime | None = None) -> datetime | None:
    """Return when something is due next (UTC): a timer, a try, a warning or lateness; None where nothing ever is.

    With `after` only what is due later than that counts: how a simulated clock finds its next stop.
    """
    return min(_next_of_each(engine, after).values(), default=None)


def _next_of_each(engine: "Engine", after: datetime | None = None) -> Mapping[str, datetime]:
    """When each kind of thing is due next; starts by the clock are armed first where what is published has changed."""
    with reading(engine) as work:
        if _armed.get(engine) == starts.what_is_published(work):
            return instants.next_of_each(work, after)
    _arm_starts(engine)
    with reading(engine) as work:
        return instants.next_of_each(work, after)


def run_until(engine: "Engine", clock: SimulatedClock, instant: datetime) -> int:
    """Let a simulated clock run to `instant`, doing what is due on the way, each at its time; return how much."""
    done = run_due(engine)
    while True:
        due = next_due(engine, clock.now())
        if due is None or due > instant:
            break
        clock.set(due)
        done += run_due(engine)
    clock.set(instant)
    return done + run_due(engine)
