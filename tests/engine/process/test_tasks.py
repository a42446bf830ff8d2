"""Tasks are taken, filled in, passed on; a colleague who was faster is named, and nothing typed is lost."""

import threading

import pytest
from sqlalchemy import select

from engine.access import MANAGER, OFFICER, Actor
from engine.casework import facts
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError, TaskTakenError
from engine.face.types import TaskFilter
from engine.jobs.sweep import writing
from engine.models import OutboxMessage, Task, TaskDraft
from engine.process import running
from tests.engine.process.desk import Desk


def _begin(desk: Desk) -> tuple[int, int, Actor]:
    case = desk.report()
    task = desk.task(case, "Triage the report")
    return case.id, task.id, desk.office.of_lane("Contact centre")


def test_the_second_submitter_is_told_who_was_faster_and_keeps_the_draft(desk: Desk) -> None:
    _, task_id, person = _begin(desk)
    desk.engine.tasks.complete(person, task_id, 1, {"note": "first"})
    with pytest.raises(TaskTakenError) as taken:
        desk.engine.tasks.complete(desk.office.manager, task_id, 1, {"note": "second"})
    assert taken.value.by == person.name
    assert taken.value.at == desk.clock.now()
    with writing(desk.engine) as work:
        draft = work.session.get_one(TaskDraft, (task_id, desk.office.manager.user_id))
        assert draft.answers == {"note": "second"}
        assert work.session.get_one(Task, task_id).answers["note"] == "first"


def test_of_two_who_submit_at_once_exactly_one_succeeds(desk: Desk) -> None:
    _, task_id, person = _begin(desk)
    outcomes: list[str] = []

    def submit(actor: Actor) -> None:
        try:
            desk.engine.tasks.complete(actor, task_id, 1, {"note": actor.name})
            outcomes.append("done")
        except TaskTakenError:
            outcomes.append("taken")

    threads = [threading.Thread(target=submit, args=(actor,)) for actor in (person, desk.office.manager) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "taken", "taken", "taken"]


def test_wrong_answers_are_named_by_field_and_nothing_is_stored(desk: Desk) -> None:
    case_id, task_id, person = _begin(desk)
    with pytest.raises(InvalidInputError) as wrong:
        desk.engine.tasks.complete(person, task_id, 1, {"violence": "perhaps"})
    assert set(wrong.value.fields) == {"violence", "note"}
    assert [task.state for task in desk.engine.cases.get(desk.office.manager, case_id).tasks] == ["open"]


def test_what_the_case_knows_is_shown_and_not_asked_again(quick_desk: Desk) -> None:
    _, task_id, person = _begin(quick_desk)
    view = quick_desk.engine.tasks.get(person, task_id)
    assert [field.id for field in view.fields] == ["violence", "child", "note", "done_at"]
    assert view.known == [("Who reported?", "The victim")]
    assert view.guidance == "Ask what happened."
    assert view.can_complete


def test_a_task_tells_of_the_rule_that_gave_its_due_time_also_where_the_landlord_set_it(quick_desk: Desk) -> None:
    case_id, task_id, person = _begin(quick_desk)
    before = quick_desk.engine.tasks.get(person, task_id)
    assert (before.clause_status, before.line.clause) == ("STATED", "4.6")
    with writing(quick_desk.engine, "CA") as work:
        facts.assign(work, running.lock_case(work, case_id), {"hate": True})
    after = quick_desk.engine.tasks.get(person, task_id)
    assert (after.clause_status, after.line.clause) == ("LANDLORD_SET", "4.4")
    assert "four working hours" in (after.clause_summary or "")


def test_a_task_without_a_due_time_tells_what_the_policy_says_and_counts_from_nowhere(quick_desk: Desk) -> None:
    case_id, task_id, person = _begin(quick_desk)
    with writing(quick_desk.engine, "CA") as work:
        facts.assign(work, running.lock_case(work, case_id), {"hate": True})
        work.session.get_one(Task, task_id).due_at = None
    view = quick_desk.engine.tasks.get(person, task_id)
    assert (view.clause_status, view.anchor_at) == ("STATED", None)
    assert "Twenty-four hours" in (view.clause_summary or "")


def test_opening_a_task_is_written_to_the_history_of_its_case(quick_desk: Desk) -> None:
    case_id, task_id, person = _begin(quick_desk)
    quick_desk.engine.tasks.get(person, task_id)
    page = quick_desk.engine.cases.timeline(quick_desk.office.manager, case_id)
    assert (page.rows[0].who, page.rows[0].text) == (person.name, "Opened the task “Triage the report”.")


def test_an_answer_becomes_a_fact_of_the_case(quick_desk: Desk) -> None:
    case_id, task_id, person = _begin(quick_desk)
    quick_desk.engine.tasks.complete(person, task_id, 1, {"violence": True, "note": "x"})
    facts = dict(quick_desk.engine.cases.get(quick_desk.office.manager, case_id).facts)
    assert facts["Violence"] == "Yes"


def test_a_draft_is_kept_for_its_writer_alone_and_goes_with_completion(quick_desk: Desk) -> None:
    _, task_id, person = _begin(quick_desk)
    quick_desk.engine.tasks.save_draft(person, task_id, {"note": "half a"})
    assert quick_desk.engine.tasks.get(person, task_id).values["note"] == "half a"
    assert "note" not in quick_desk.engine.tasks.get(quick_desk.office.manager, task_id).values
    quick_desk.engine.tasks.complete(person, task_id, 1, {"note": "all"})
    with writing(quick_desk.engine) as work:
        assert work.session.get(TaskDraft, (task_id, person.user_id)) is None


def test_a_task_is_taken_given_back_and_passed_on_with_notice(desk: Desk) -> None:
    _, task_id, person = _begin(desk)
    desk.engine.tasks.claim(person, task_id, 1)
    with pytest.raises(TaskTakenError) as taken:
        desk.engine.tasks.claim(desk.office.manager, task_id, 1)
    assert (taken.value.by, taken.value.what, taken.value.at) == (person.name, "took", desk.clock.now())
    desk.engine.tasks.release(person, task_id, 2)
    manager = desk.office.manager
    assert manager.user_id is not None
    desk.engine.tasks.pass_on(person, task_id, 3, manager.user_id, "Please")
    with writing(desk.engine) as work:
        task = work.session.get_one(Task, task_id)
        assert (task.assignee_id, task.revision) == (manager.user_id, 4)
        sent = work.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "assigned")).all()
        assert [message.user_id for message in sent] == [manager.user_id]


def test_a_task_with_somebody_else_cannot_be_completed_but_a_cover_may(desk: Desk) -> None:
    _, task_id, person = _begin(desk)
    desk.engine.tasks.claim(person, task_id, 1)
    other = Actor(desk.office.of_lane("Officer").user_id, "CA", "Other", frozenset({OFFICER}), person.team_ids)
    with pytest.raises(NotAllowedError):
        desk.engine.tasks.complete(other, task_id, 2, {"note": "x"})
    cover = Actor(other.user_id, "CA", "Other", frozenset({OFFICER}), frozenset(), frozenset({person.user_id or 0}))
    assert [line.id for line in desk.engine.tasks.my_work(cover, TaskFilter()).tasks] == [task_id]
    desk.engine.tasks.complete(cover, task_id, 2, {"note": "x"})


def test_a_task_of_another_landlord_does_not_exist(quick_desk: Desk) -> None:
    _, task_id, _ = _begin(quick_desk)
    stranger = Actor(1, "KHA", "Stranger", frozenset({OFFICER, MANAGER}))
    for call in (
        lambda: quick_desk.engine.tasks.get(stranger, task_id),
        lambda: quick_desk.engine.tasks.complete(stranger, task_id, 1, {"note": "x"}),
        lambda: quick_desk.engine.tasks.claim(stranger, task_id, 1),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_my_work_pages_nearest_due_first_without_gaps_or_repeats(desk: Desk) -> None:
    expected = []
    for _ in range(7):
        expected.append(desk.task(desk.report(), "Triage the report").id)
        desk.until(desk.clock.now().replace(minute=desk.clock.now().minute + 1))
    person = desk.office.of_lane("Contact centre")
    seen: list[int] = []
    after: str | None = None
    while True:
        page = desk.engine.tasks.my_work(person, TaskFilter(after=after, limit=3))
        assert page.total_open == 7
        seen += [line.id for line in page.tasks]
        after = page.next
        if after is None:
            break
    assert seen == expected


def test_a_colleague_of_the_team_is_told_who_was_faster_though_nothing_else_is_theirs(desk: Desk) -> None:
    _, task_id, person = _begin(desk)
    desk.engine.tasks.complete(desk.office.manager, task_id, 1, {"note": "first"})
    with pytest.raises(TaskTakenError, match=desk.office.manager.name):
        desk.engine.tasks.complete(person, task_id, 1, {"note": "second"})
