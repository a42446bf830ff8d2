"""Letters are printed right after the commit, by whichever process is free, once each, on both databases."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from engine.app import Engine
from engine.casework import letter_papers
from engine.clock import SimulatedClock
from engine.errors import PaperError
from engine.face.types import ProcessIncidentView
from engine.jobs import printing
from engine.jobs.embedded import JobLoop, chores
from engine.jobs.printing import print_letters
from engine.jobs.sweep import retry_steps, writing
from engine.models import Case, Event, Letter, LetterPaper
from engine.work import Work
from tests.engine.process.desk import Desk, make_desk


@pytest.fixture
def letters(engine: Engine, clock: SimulatedClock) -> Desk:
    """A desk with three letters that were issued and not printed."""
    desk = make_desk(engine, clock)
    for number in range(3):
        case = desk.report(reporter_name=f"Sample Person {number}", matches_seen=True)
        person = engine.cases.get(desk.office.manager, case.id).parties[0]
        draft = engine.letters.write(desk.office.manager, case.id, "acknowledgement", "victim")
        engine.cases.update_party(desk.office.manager, case.id, person.id, role=person.role, name=person.name)
        engine.letters.issue(desk.office.manager, draft, 1, "We have your report", "Dear Sample Person\n\nThank you.")
    return desk


def count(engine: Engine) -> tuple[int, int]:
    """How many letters there are, and how many of them have their PDF."""
    with writing(engine) as work:
        return work.session.query(Letter).count(), work.session.query(LetterPaper).count()


def test_every_letter_that_waits_is_printed_once(letters: Desk) -> None:
    issued, printed = count(letters.engine)
    assert (issued >= 3, printed) == (True, 0)
    assert print_letters(letters.engine) == issued
    assert print_letters(letters.engine) == 0
    assert count(letters.engine) == (issued, issued)


def test_two_processes_at_once_print_no_letter_twice(letters: Desk) -> None:
    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.append(print_letters(letters.engine))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    issued, printed = count(letters.engine)
    assert (sum(made), printed) == (issued, issued)


def test_a_process_that_dies_between_leaves_the_letter_waiting(letters: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(letter_papers, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            print_letters(letters.engine)
    issued, printed = count(letters.engine)
    assert printed == 0
    assert print_letters(letters.engine) == issued


@pytest.fixture
def broken(letters: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The first letter cannot be set, until the patch is undone."""
    keep = letter_papers.keep
    with writing(letters.engine) as work:
        found = letter_papers.next_without(work)
        assert found is not None
        first = found[0].id

    def fail_first(work: Work, letter: Letter, case: Case) -> bytes:
        if letter.id == first:
            raise PaperError(letter.subject, "broken on purpose")
        return keep(work, letter, case)

    with monkeypatch.context() as patch:
        patch.setattr(letter_papers, "keep", fail_first)
        yield patch


def problems(desk: Desk) -> list[ProcessIncidentView]:
    """What a manager sees among the failed steps."""
    return list(desk.engine.monitor.incidents(desk.office.manager).rows)


@pytest.mark.usefixtures("broken")
def test_a_letter_that_cannot_be_set_holds_up_no_other_and_is_shown_to_managers(letters: Desk) -> None:
    issued = count(letters.engine)[0]
    assert print_letters(letters.engine) == issued - 1
    assert print_letters(letters.engine) == 0
    (problem,) = problems(letters)
    assert problem.element_name.startswith("Printing of the letter “")
    assert "broken on purpose" in problem.error
    assert problem.state == "retrying"


def test_a_letter_that_could_not_be_set_is_printed_when_it_is_tried_again(
    letters: Desk, broken: pytest.MonkeyPatch, clock: SimulatedClock
) -> None:
    print_letters(letters.engine)
    broken.undo()
    clock.advance(timedelta(seconds=59))
    assert retry_steps(letters.engine) == 0
    clock.advance(timedelta(seconds=1))
    assert retry_steps(letters.engine) == 1
    issued, printed = count(letters.engine)
    assert (printed, problems(letters)) == (issued, [])


@pytest.mark.usefixtures("broken")
def test_after_five_tries_a_manager_decides_and_the_reason_stays_in_the_history(
    letters: Desk, clock: SimulatedClock
) -> None:
    print_letters(letters.engine)
    while (problem := problems(letters)[0]).retry_at is not None:
        clock.set(problem.retry_at)
        retry_steps(letters.engine)
    assert (problem.state, problem.tries) == ("waiting", 5)
    manager = letters.office.manager
    assert letters.engine.monitor.retry(manager, problem.id) is False
    letters.engine.monitor.skip(manager, problem.id, "Read to her on the telephone")
    assert (problems(letters), print_letters(letters.engine)) == ([], 0)
    with writing(letters.engine) as work:
        kept = work.session.query(Event).filter(Event.case_id == problem.case_id, Event.kind == "step.skipped").one()
    assert kept.payload["reason"] == "Read to her on the telephone"


def test_the_loop_of_the_web_process_prints(letters: Desk) -> None:
    printed = threading.Event()
    todo = [(every, chore) for every, chore in chores(letters.engine) if "print_letters" in chore.__code__.co_names]
    assert todo, f"{printing.__name__} is not among the chores"

    def work() -> int:
        done = todo[0][1]()
        printed.set()
        return done

    loop = JobLoop(letters.engine, poll=0.01, todo=[(0.0, work)]).start()
    assert printed.wait(30)
    loop.stop()
    issued, kept = count(letters.engine)
    assert kept == issued
