"""A task: its form beside what must be known for it; claim, release, pass on, save a draft, complete."""

from collections.abc import Mapping, Sequence

from flask import flash, request
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import InvalidInputError, NotFoundError, StorageError, TaskTakenError
from engine.face.types import FieldView, TaskForm, TaskView
from webui.errors import what_was_typed
from webui.extensions import the_actor, the_engine
from webui.forms import Form, FormSchema, Id, Text, blank, is_refilling, sent_once, submitted
from webui.officer import blueprint
from webui.officer.answers import answer_words, read_answers, reveal_rule
from webui.rendering import page, see_other
from webui.uploads import sent_file

LONGEST_LETTER = 25_000  # characters; the engine allows fewer and says so
OWN_NAMES = {"button"}  # what a task's form sends besides answers


class RevisionSchema(FormSchema):
    """What every form of a task carries: the revision it was opened at."""

    revision = Id("The form came without its revision. Open the task again.")


class PassOnSchema(RevisionSchema):
    """Handing a task to a colleague."""

    to_user_id = Id("Choose a colleague")
    handover_note = Text(1_000)  # not “note”: a question of the task may be called that


@blueprint.get("/tasks/<int:task_id>")
def task(task_id: int) -> AnyResponse:
    """Show a task with its form, filled with the draft or what is known."""
    view = the_engine().tasks.get(the_actor(), task_id)
    return task_page(view, blank(view.values))


def task_page(
    view: TaskView, form: Form, taken: TaskTakenError | None = None, rest: Sequence[tuple[str, str]] = ()
) -> AnyResponse:
    """Render a task. `taken`: a colleague was faster; what was typed is shown to keep, `rest` for fields now gone."""
    by_id = {field.id: field for field in view.fields}
    rules = {field.id: reveal_rule(field.when, by_id) for field in view.fields}
    status = 409 if taken else form.status
    labels = {field.id: field.label for field in view.fields}
    return page(
        "officer/task.html",
        status,
        task=view,
        form=form,
        rules=rules,
        taken=taken,
        labels=labels,
        answer_words=answer_words,
        rest=rest,
    )


@blueprint.post("/tasks/<int:task_id>")
def send_task(task_id: int) -> AnyResponse:
    """Complete a task, or save what is typed so far as a draft."""
    engine, actor = the_engine(), the_actor()
    sent = SentAnswers(task_id)
    if is_refilling():
        return refilled_task(task_id, sent)
    is_draft = request.form.get("button") == "draft"
    if is_draft or request.files:  # files are kept before anything else, in transactions of their own
        sent.read(engine.tasks.form(actor, task_id))
    if is_draft:
        engine.tasks.save_draft(actor, task_id, sent.answers)
        flash("Your draft is saved. Only you can see it.")
        return see_other("officer.task", task_id=task_id)
    revision = submitted(RevisionSchema)
    if revision.errors:
        raise InvalidInputError(revision.errors)
    form = Form()
    try:
        done = form.send(lambda _: engine.tasks.complete(actor, task_id, revision.data["revision"], sent.for_form))
    except TaskTakenError as taken:
        return taken_page(task_id, sent.answers, taken)
    form.values = dict(sent.answers)
    return after_completion(sent.name, form) if done else task_page(engine.tasks.get(actor, task_id), form)


class SentAnswers:
    """The answers in the request, read once, by the form of the task."""

    def __init__(self, task_id: int) -> None:
        """Nothing is read yet: only the engine knows what the task asks."""
        self.task_id, self.name = task_id, ""
        self.answers: dict[str, object] = {}
        self.problems: dict[str, list[str]] = {}

    def read(self, asked: TaskForm) -> None:
        """Read them, and note what cannot be understood."""
        self.name = asked.name
        self.answers, self.problems = read_answers(asked.fields, request.form)
        if request.files:
            self.problems.update(take_files(self.task_id, asked.fields, self.answers))
        if "letter_text" in request.form:
            self.answers["letter_text"] = request.form["letter_text"][:LONGEST_LETTER]

    def for_form(self, asked: TaskForm) -> Mapping[str, object]:
        """Return them for the engine. Raises InvalidInputError by field for what cannot be understood."""
        if not self.name:
            self.read(asked)
        if self.problems:
            raise InvalidInputError(self.problems)
        return self.answers


def refilled_task(task_id: int, sent: SentAnswers) -> AnyResponse:
    """Show a task with answers that came after the session had ended, where it can still be filled in."""
    sent.read(the_engine().tasks.form(the_actor(), task_id))
    view = the_engine().tasks.get(the_actor(), task_id)
    if not view.can_complete:
        raise NotFoundError("task")
    return task_page(view, Form(values=dict(sent.answers)))


def take_files(task_id: int, asked: Sequence[FieldView], answers: dict[str, object]) -> Mapping[str, list[str]]:
    """Keep the files that were sent as answers; returns what is wrong with any, by field.

    They are kept at once: where another answer is to be corrected, nobody has to send a file twice.
    """
    problems: dict[str, list[str]] = {}
    for field in asked:
        if field.type != "file":
            continue
        try:
            sent = sent_file(field.id)
            if sent is not None:
                name, file = sent
                answers[field.id] = the_engine().documents.add_as_answer(
                    the_actor(), task_id, name=name, file=file, sent=sent_once(None, f"{request.path}#{field.id}")
                )
        except InvalidInputError as error:
            problems[field.id] = [text for texts in error.fields.values() for text in texts]
        except StorageError as error:
            problems[field.id] = [str(error)]
    return problems


def taken_page(task_id: int, answers: Mapping[str, object], taken: TaskTakenError) -> AnyResponse:
    """Keep what was typed as a draft and say who was faster."""
    fresh = the_engine().tasks.get(the_actor(), task_id)
    asked = {field.id for field in fresh.fields}
    rest = [(name, value) for name, value in what_was_typed(409) if name.split("-")[0] not in asked | OWN_NAMES]
    return task_page(fresh, blank(answers), taken, rest)


def after_completion(name: str, form: Form) -> AnyResponse:
    """Go on to the person's next task in the case, else back to the work list."""
    flash(f"“{name}” is completed.")
    following = form.result
    if following is not None:
        return see_other("officer.task", task_id=following.id)
    return see_other("officer.my_work")


@blueprint.post("/tasks/<int:task_id>/claim")
def claim(task_id: int) -> AnyResponse:
    """Take a task of one's teams."""
    the_engine().tasks.claim(the_actor(), task_id, sent_revision())
    return see_other("officer.task", task_id=task_id)


@blueprint.post("/tasks/<int:task_id>/release")
def release(task_id: int) -> AnyResponse:
    """Give a task back to its team."""
    the_engine().tasks.release(the_actor(), task_id, sent_revision())
    flash("The task is back with its team.")
    return see_other("officer.my_work")


@blueprint.post("/tasks/<int:task_id>/pass-on")
def pass_on(task_id: int) -> AnyResponse:
    """Hand a task to a colleague, with a note."""
    form = submitted(PassOnSchema)
    tasks, actor = the_engine().tasks, the_actor()
    if not form.send(
        lambda data: tasks.pass_on(actor, task_id, data["revision"], data["to_user_id"], data["handover_note"] or "")
    ):
        view = tasks.get(actor, task_id)
        return task_page(view, Form(values={**view.values, **form.values}, errors=form.errors))
    flash("The task is passed on.")
    return see_other("officer.my_work")


def sent_revision() -> int:
    """Return the revision a button of a task carries."""
    form = submitted(RevisionSchema)
    if form.errors:
        raise InvalidInputError(form.errors)
    return form.data["revision"]
