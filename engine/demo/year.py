"""Living through a year: reports come in, tasks get done sooner or later, timers go off, in the order of time."""

import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from engine.access import MANAGER, Actor
from engine.app import Engine
from engine.casework import cases, parties
from engine.casework.letter_releases import Decision
from engine.casework.letter_ways import HAND
from engine.clock import SimulatedClock
from engine.demo.answers import usual_answers
from engine.demo.fortnight import A_DOZEN, COVER_NOTE, STAGED, Staged
from engine.demo.people import ACCOUNTS, LANDLORDS, email_of
from engine.demo.reports import STORIES, STREETS, Story
from engine.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, TaskTakenError
from engine.face.types import ReportInput, TaskView
from engine.jobs import next_due, run_due
from engine.jobs.printing import print_letters
from engine.jobs.sweep import writing
from engine.models import LetterHold, LetterPosting, Task
from engine.process.robot import answer_form

SEED = 2026
# After how many finished tasks a recent case comes to rest, so that there are cases in every stage.
RESTING = (0, 1, 2, 3, 5, 7, 9, 12, 15, 20)
RECENT = timedelta(days=45)
UNPOSTED = timedelta(days=7)  # the letters of the last days wait, so that there is something to post
UNREAD = timedelta(days=2)  # and the notices of the last days
HOMES = {"CA": 39_800, "CHG": 64_500, "KHA": 1_650, "PCHA": 620, "WCH": 4_900}  # invented, of a plausible size
SHARES = (1.0, 0.6, 0.35, 0.2, 0.1, 0.04)  # of the room planned for a task: tried in turn for one in office hours
OFFICE = 100_000  # finished tasks after which an office file would come to rest
ATTEMPTS = 8  # tries to answer a form before the demonstration gives up
NOT_ASKED = 6  # of so many reporters one was not asked about safe contact: their letters are held
LATE = 0.08  # share of tasks done after they were due


@dataclass
class _Year:
    engine: Engine
    clock: SimulatedClock
    end: datetime
    chance: random.Random
    actors: dict[str, list[Actor]]
    agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    last_task: int = 0
    last_letter: int = 0
    last_hold: int = 0
    engine_due: datetime | None = None  # the engine's next own instant, as last looked up
    rests_after: dict[int, int] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)

    def plan(self, at: datetime, deed: Callable[[], None]) -> None:
        """Put something on the agenda; what would come after the end is left undone."""
        if at <= self.end:
            heapq.heappush(self.agenda, (at, next(self.order), deed))


def live_through(
    engine: Engine,
    clock: SimulatedClock,
    end: datetime,
    stories: int = len(STORIES),
    landlords: Sequence[str] = (),
) -> int:
    """Drive cases of the landlords (all by default) from the clock's present to `end`; returns how many there are.

    `stories`: how many reports come in at each landlord over the whole time, besides those of the last weeks.
    """
    landlords = landlords or LANDLORDS
    chance = random.Random(SEED)  # noqa: S311 - the same invented year every time
    year = _Year(engine, clock, end, chance, {landlord: _actors(engine, landlord) for landlord in landlords})
    for landlord in landlords:
        _plan_reports(year, landlord, clock.now(), STORIES[:stories])
        _plan_staged(year, landlord, [one for one in STAGED if stories and end - one.before > clock.now()])
        _record_homes(year, landlord)
        year.plan(end - UNREAD, _reading_deed(year, landlord))
    while True:
        instant = _next_instant(year)
        if instant is None or instant > end:
            break
        clock.set(max(instant, clock.now()))
        if year.engine_due is not None and year.engine_due <= clock.now():
            run_due(engine)
        if _do_what_is_planned(year):
            run_due(engine)  # what was just done may have brought a task that is late already
        _plan_new_tasks(year)
        _plan_new_post(year)
        _plan_new_decisions(year)
    clock.set(end)
    for landlord in landlords:
        _give_a_dozen(year, landlord)
    run_due(engine)
    print_letters(engine)
    return len(year.stories)


def _do_what_is_planned(year: _Year) -> int:
    """Do what the agenda has for now; returns how much it was."""
    done = 0
    while year.agenda and year.agenda[0][0] <= year.clock.now():
        heapq.heappop(year.agenda)[2]()
        done += 1
    return done


def _actors(engine: Engine, landlord: str) -> list[Actor]:
    """Return the sample officers, as signed in: checking fifty passwords would take longer than a month of work."""
    users = {user.email: user.id for user in engine.accounts.users_of(landlord)}
    found = [
        engine.accounts.actor(users[email_of(account, landlord)], 1)
        for account, access, _, _ in ACCOUNTS
        if "officer" in access
    ]
    return [actor for actor in found if actor is not None]


def _next_instant(year: _Year) -> datetime | None:
    """Return the next thing to happen: something planned, or a timer of the engine."""
    year.engine_due = next_due(year.engine, year.clock.now())
    waiting = [moment for moment in (year.agenda[0][0] if year.agenda else None, year.engine_due) if moment]
    ahead = [moment for moment in waiting if moment > year.clock.now()]
    return min(ahead) if ahead else None


def _plan_reports(year: _Year, landlord: str, start: datetime, stories: Sequence[Story]) -> None:
    """Spread the stories of a landlord over the year, more of them in the last weeks."""
    span = year.end - start
    for number, story in enumerate(stories):
        share = (number + year.chance.random()) / len(stories)
        at = start + span * (1 - (1 - share) ** 1.6) - timedelta(hours=3)
        at = _into_office_hours(year, landlord, at)
        year.plan(at, _report_deed(year, landlord, story, number))


def _plan_staged(year: _Year, landlord: str, staged: Sequence[Staged]) -> None:
    """Put the reports of the last weeks on the agenda, each of which rests where a visitor is to find it."""
    for number, one in enumerate(staged, start=len(STORIES)):
        story = replace(STORIES[one.story], found={**STORIES[one.story].found, **one.found})
        at = year.end - one.before
        if one.days_ago > 1:
            at = _into_office_hours(year, landlord, at)
        year.plan(at, _report_deed(year, landlord, story, number, one.rests_after))


def _record_homes(year: _Year, landlord: str) -> None:
    manager = next(actor for actor in year.actors[landlord] if MANAGER in actor.roles)
    year.engine.reporting.record_stock(manager, year.clock.now().year, HOMES[landlord])


def _reading_deed(year: _Year, landlord: str) -> Callable[[], None]:
    """People have read what they were told, all but the last days', and the homes of this year are recorded."""

    def read() -> None:
        _record_homes(year, landlord)
        for actor in year.actors[landlord]:
            while (shown := year.engine.notifications.mine(actor)).urgent:
                for line in shown.urgent:
                    year.engine.notifications.mark_read(actor, line.id)
            year.engine.notifications.mark_all_read(actor, shown.newest)

    return read


def _give_a_dozen(year: _Year, landlord: str) -> None:
    """Give tasks of a colleague on leave to the first officer, as a manager does, until that one has a dozen."""
    first, second = year.actors[landlord][:2]
    manager = next(actor for actor in year.actors[landlord] if MANAGER in actor.roles)
    with year.engine.database.read() as session:
        open_tasks = select(Task.id).where(Task.state == "open").order_by(Task.due_sort.desc())
        held = len(session.scalars(open_tasks.where(Task.assignee_id == first.user_id)).all())
        free = session.scalars(open_tasks.where(Task.assignee_id == second.user_id)).all()
    for task_id in free[: max(0, A_DOZEN - held)]:
        with suppress(InvalidInputError):  # a woman was asked for, or somebody who has not decided before
            year.engine.monitor.reassign(manager, task_id, first.user_id, COVER_NOTE)


def _report_deed(
    year: _Year, landlord: str, story: Story, number: int, rests_after: int | None = None
) -> Callable[[], None]:
    def record() -> None:
        home = f"{year.chance.randint(1, 60)} {STREETS[number % len(STREETS)]}"
        named = story.reporter_kind == "victim"
        reporter = None if story.reporter_kind == "anonymous" else f"Sample Person {landlord}-{number + 1}"
        line = year.engine.reports.receive(
            year.actors[landlord][2],
            ReportInput(
                channel=story.channel,
                reporter_kind=story.reporter_kind,
                received_at=year.clock.now() - timedelta(minutes=year.chance.randint(3, 50)),
                account=story.account,
                happening_kind=story.happening,
                happened_on=(year.clock.now() - timedelta(days=year.chance.randint(1, 6))).date(),
                reporter_name=reporter,
                reporter_phone="0000 000 0000" if reporter else None,
                victim_name=None if named else f"Sample Resident {landlord}-{number + 1}",
                victim_address=home,
                perpetrator_name=f"Sample Neighbour {landlord}-{number + 1}",
                perpetrator_address=home.replace(home.split()[0], str(year.chance.randint(61, 99))),
                immediate_danger=story.immediate_danger,
                post_safe=None if number % NOT_ASKED == NOT_ASKED - 1 else True,
                matches_seen=True,
            ),
        )
        _ask_the_others(year, landlord, line.id)
        year.stories[line.id] = story
        recent = year.end - year.clock.now() < RECENT
        usual = RESTING[len(year.stories) % len(RESTING)] if recent else 1_000
        year.rests_after[line.id] = usual if rests_after is None else rests_after

    return record


def _ask_the_others(year: _Year, landlord: str, case_id: int) -> None:
    """Have the people whom a report only names asked about safe contact."""
    with writing(year.engine, landlord) as work:
        for party in parties.of(work, cases.load(work, case_id)):
            if party.role in ("victim", "perpetrator"):
                party.post_safe = True


def _plan_new_tasks(year: _Year) -> None:
    """Plan when each newly offered task will be done: mostly in time, sometimes late."""
    with year.engine.database.read() as session:
        fresh = session.execute(
            select(Task.id, Task.case_id, Task.landlord, Task.team_id, Task.due_at, Task.created_at).where(
                Task.state == "open", Task.id > year.last_task
            )
        ).all()
    for task_id, case_id, landlord, team_id, due_at, created_at in fresh:
        year.last_task = max(year.last_task, task_id)
        if landlord not in year.actors:  # the office file of a landlord that is not lived through
            continue
        room = (
            (due_at - created_at) if due_at and due_at > created_at else timedelta(days=year.chance.choice((1, 2, 4)))
        )
        share = year.chance.uniform(1.05, 1.6) if year.chance.random() < LATE else year.chance.uniform(0.05, 0.8)
        at = _when_done(year, landlord, room * share, due_at if share <= 1 else None)
        year.plan(at, _task_deed(year, task_id, case_id, landlord, team_id))


def _when_done(year: _Year, landlord: str, room: timedelta, due_at: datetime | None) -> datetime:
    """When a task is done: in office hours, sooner where that keeps its time; else out of hours.

    An office that is shut is no reason to miss a deadline.
    """
    tried = [_into_office_hours(year, landlord, year.clock.now() + room * share) for share in SHARES]
    in_time = [at for at in tried if due_at is None or at <= due_at]
    return in_time[0] if in_time else year.clock.now() + room


def _plan_new_decisions(year: _Year) -> None:
    """Plan when somebody decides about each letter that is held: within two days. Those of the last days stay held."""
    with year.engine.database.read() as session:
        fresh = session.execute(select(LetterHold.id, LetterHold.landlord).where(LetterHold.id > year.last_hold)).all()
    for hold_id, landlord in fresh:
        year.last_hold = max(year.last_hold, hold_id)
        at = _into_office_hours(year, landlord, year.clock.now() + timedelta(hours=2 + hold_id % 38))
        if landlord in year.actors and year.end - at > UNPOSTED:
            year.plan(at, _decision_deed(year, hold_id, landlord))


def _decision_deed(year: _Year, hold_id: int, landlord: str) -> Callable[[], None]:
    def decide() -> None:
        day = year.clock.now().astimezone(year.engine.policies.landlords[landlord].zone).date()
        decision = Decision(HAND, "Handed over at the office, as agreed by telephone", handed_on=day)
        for actor in year.actors[landlord]:
            with suppress(NotFoundError, NotAllowedError, ConflictError):
                year.engine.letters.release(actor, hold_id, decision)
                return

    return decide


def _plan_new_post(year: _Year) -> None:
    """Plan when each newly issued letter will be printed and posted: within the day, or early on the next."""
    with year.engine.database.read() as session:
        fresh = session.execute(
            select(LetterPosting.letter_id, LetterPosting.landlord).where(LetterPosting.letter_id > year.last_letter)
        ).all()
    for letter_id, landlord in fresh:
        year.last_letter = max(year.last_letter, letter_id)
        if landlord not in year.actors:
            continue
        at = _into_office_hours(year, landlord, year.clock.now() + timedelta(hours=year.chance.uniform(0.5, 5)))
        if year.end - at > UNPOSTED:
            year.plan(at, _post_deed(year, letter_id, landlord))


def _post_deed(year: _Year, letter_id: int, landlord: str) -> Callable[[], None]:
    def post() -> None:
        print_letters(year.engine)
        # Of a case that was restricted or destroyed meanwhile, or held since.
        with suppress(NotFoundError, ConflictError):
            year.engine.letters.mark_posted(year.actors[landlord][2], letter_id)

    return post


def _task_deed(year: _Year, task_id: int, case_id: int, landlord: str, team_id: int | None) -> Callable[[], None]:
    def complete() -> None:
        if year.done.get(case_id, 0) >= year.rests_after.get(case_id, OFFICE):
            return
        for actor in _colleagues(year, landlord, team_id, _assignee_of(year, task_id)):
            with suppress(NotFoundError, TaskTakenError):  # meanwhile cancelled by the procedure itself
                task = year.engine.tasks.get(actor, task_id)
                if task.can_complete:  # where two must decide, the second is somebody else
                    _answer(year, actor, task, year.stories.get(case_id))
                    year.done[case_id] = year.done.get(case_id, 0) + 1
                    return

    return complete


def _answer(year: _Year, actor: Actor, task: TaskView, story: Story | None) -> None:
    """Answer a form; one that is refused, as for a person on the wrong kind of visit, is answered otherwise."""
    for attempt in range(ATTEMPTS):
        answers = answer_form(task, year.chance, usual_answers(year.chance, story.found if story else {}, task.values))
        try:
            year.engine.tasks.complete(actor, task.line.id, task.line.revision, answers)
        except InvalidInputError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return


def _assignee_of(year: _Year, task_id: int) -> int | None:
    with year.engine.database.read() as session:
        return session.scalar(select(Task.assignee_id).where(Task.id == task_id))


def _colleagues(year: _Year, landlord: str, team_id: int | None, assignee_id: int | None) -> list[Actor]:
    """Return whose the task is, then the colleagues of its team; the first officer where it has none."""
    wanted = [actor for actor in year.actors[landlord] if actor.user_id == assignee_id]
    wanted += [actor for actor in year.actors[landlord] if team_id in actor.team_ids and actor not in wanted]
    return wanted or year.actors[landlord][:1]


def _into_office_hours(year: _Year, landlord: str, at: datetime) -> datetime:
    """Move an instant into the landlord's next working hours, not to the minute of opening."""
    opened = year.engine.policies.landlords[landlord].calendar.roll_forward(at)
    return opened if opened == at else opened + timedelta(minutes=year.chance.randint(4, 90))
