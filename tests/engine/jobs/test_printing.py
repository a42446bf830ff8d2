"""Letters are printed right after the commit, by whichever process is free, once each, on both databases."""

import threading

import pytest

from engine.app import Engine
from engine.casework import letter_papers
from engine.clock import SimulatedClock
from engine.errors import PaperError
from engine.jobs import printing
from engine.jobs.embedded import JobLoop, chores
from engine.jobs.printing import print_letters
from engine.jobs.sweep import writing
from engine.models import Case, Letter, LetterPaper
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


def test_a_letter_that_cannot_be_set_holds_up_no_other(letters: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, issued = letter_papers.keep, count(letters.engine)[0]
    with writing(letters.engine) as work:
        found = letter_papers.next_without(work)
        assert found is not None
        first = found[0].id

    def fail_first(work: Work, letter: Letter, case: Case) -> bytes:
        if letter.id == first:
            raise PaperError(letter.subject, "broken on purpose")
        return keep(work, letter, case)

    with monkeypatch.context() as broken:
        broken.setattr(letter_papers, "keep", fail_first)
        assert print_letters(letters.engine) == issued - 1
    assert print_letters(letters.engine) == 1


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
