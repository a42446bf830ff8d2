"""The append-only history: what happened, who did it, when. One table turns each kind into a plain sentence."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import event as hooks
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, SessionTransaction

from engine.models import Event


class Acting(Protocol):
    """The part of an actor that the history keeps."""

    @property
    def user_id(self) -> int | None:
        """The person; None for the system."""
        ...

    @property
    def landlord(self) -> str:
        """The landlord's code."""
        ...


class Recorder(Protocol):
    """The part of a unit of work that recording needs."""

    @property
    def session(self) -> Session:
        """The open transaction."""
        ...

    @property
    def actor(self) -> Acting:
        """Who acts."""
        ...

    @property
    def now(self) -> datetime:
        """The instant of this transaction, UTC."""
        ...


Payload = Mapping[str, Any]
Maker = Callable[[Payload], str]


def record(
    work: Recorder,
    kind: str,
    *,
    case_id: int | None = None,
    instance_id: int | None = None,
    element: str | None = None,
    landlord: str | None = None,
    **payload: object,
) -> None:
    """Add one event to the history; `payload` is kept as JSON (instants as ISO 8601 in UTC).

    The events of a transaction are inserted together, in their order, when it is committed (or by `write_waiting`).
    """
    work.session.info.setdefault(_WAITING, []).append(
        {
            "landlord": landlord or work.actor.landlord,
            "case_id": case_id,
            "instance_id": instance_id,
            "at": work.now,
            "actor_id": work.actor.user_id,
            "kind": kind,
            "element": element,
            "payload": {name: plain(value) for name, value in payload.items() if value is not None},
        }
    )


_WAITING, _MARKS = (
    "events",
    "events_before",
)  # in the session: rows not inserted yet; how many there were at a savepoint
_INSERT = insert(Event)


def write_waiting(session: Session) -> None:
    """Insert the events that wait, with one statement, after all that they may refer to."""
    rows = session.info.get(_WAITING)
    if rows:
        session.flush()
        session.connection().execute(_INSERT, rows)
        rows.clear()


def of_instance(work: Recorder, case_id: int, instance_id: int, kinds: Collection[str]) -> list[tuple[str, Payload]]:
    """Return what happened of `kinds` in a running procedure, as kind and payload in order, this transaction's too.

    What waits is not inserted for it: were a savepoint undone afterwards, events from before it would be lost.
    """
    of_it = (Event.case_id == case_id, Event.instance_id == instance_id, Event.kind.in_(kinds))
    stored = work.session.execute(select(Event.kind, Event.payload).where(*of_it).order_by(Event.id))
    return [
        *((kind, payload) for kind, payload in stored),
        *(
            (row["kind"], row["payload"])
            for row in work.session.info.get(_WAITING, ())
            if (row["case_id"], row["instance_id"]) == (case_id, instance_id) and row["kind"] in kinds
        ),
    ]


@hooks.listens_for(Session, "before_commit")
def _write_before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        write_waiting(session)


@hooks.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = len(session.info.get(_WAITING, ()))


@hooks.listens_for(Session, "after_soft_rollback")
def _drop_undone(session: Session, undone: SessionTransaction) -> None:
    """What is rolled back did not happen: its events go too."""
    if undone.nested or undone.parent is None:
        mark = session.info.get(_MARKS, {}).get(undone, 0)
        del session.info.get(_WAITING, [])[mark:]


def plain(value: object) -> Any:
    """Return `value` as JSON can hold it: instants and days as ISO text, sets and tuples as lists."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value)


class _Blank(dict[str, Any]):
    """Payload values for a sentence; what is not there reads as nothing rather than failing the page."""

    def __missing__(self, key: str) -> str:
        return "(not recorded)"


def _say(template: str) -> Maker:
    """A sentence with `{names}` of the payload."""
    return lambda payload: template.format_map(_Blank(payload))


def _with(template: str, key: str, more: str) -> Maker:
    """A sentence, with `more` added where the payload holds `key`."""
    return lambda payload: (template + (more if payload.get(key) else "")).format_map(_Blank(payload))


def _facts(payload: Payload) -> str:
    """What changed in the case's facts, by label."""
    labels = payload.get("labels") or {}
    changes = payload.get("changes") or {}
    parts = [f"{labels.get(name, name)}: {_words(change[1])}" for name, change in changes.items()]
    return "Recorded: " + "; ".join(parts) + "." if parts else "Nothing changed in the facts of the case."


def _words(value: object) -> str:
    """A fact's value in words."""
    if value is None or value == []:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return str(value).replace("_", " ")


# kind -> sentence. An unlisted kind still reads: see `sentence`.
KINDS: Mapping[str, Maker] = {
    "report.received": _say("A report came in by {channel}, received {received_at}."),
    "case.opened": _say("Case {reference} was opened."),
    "case.viewed": _say("Opened the case file."),
    "task.viewed": _say("Opened the task “{name}”."),
    "letter.viewed": _say("Read the letter “{subject}”."),
    "why.viewed": _say("Looked at what waits in the case."),
    "history.viewed": _say("Read the history of the case."),
    "case.assigned": _say("The case was given to {officer} ({reason})."),
    "case.unassigned": _say("Nobody could be given the case: it waits in the team {team}. {reason}"),
    "case.officer_left": _say("The case has no officer any more: it was with {officer}, and {reason}."),
    "case.status": _say("The case moved from {before} to {after}."),
    "case.closed": _say("The case was closed: {reason}."),
    "case.reopened": _say("The case was opened again: {reason}."),
    "case.restricted": _say("The case was restricted to named people: {reason}."),
    "case.unrestricted": _say("The restriction was lifted: {reason}."),
    "case.named": _say("{person} was named for this case."),
    "case.unnamed": _say("{person} is no longer named for this case."),
    "incident.recorded": _say("An incident was recorded: {label}."),
    "party.added": _say("A person was added to the case as {role}."),
    "party.changed": _say("Details of a person on the case ({role}) were changed: {fields}."),
    "contact.recorded": _say("Contact with the {with_role} by {way}: {outcome}."),
    "risk.assessed": _with(
        "Risk assessment {version}: {level}, score {score}.", "floor_reason", " Raised because: {floor_reason}."
    ),
    "plan.recorded": _say("Action plan version {version} was written."),
    "plan.issued": _say("Action plan version {version} was given to {to}."),
    "document.added": _say("The file “{name}” was added to the case."),
    "document.downloaded": _say("Downloaded the file “{name}”."),
    "cost.recorded": _say("A cost was recorded: {label}, {amount}."),
    "satisfaction.recorded": _say("Satisfaction was recorded. Outcome: {outcome}. Handling: {handling}."),
    "equality.recorded": _say("Equality answers were recorded or changed. They are kept apart from the case."),
    "equality.viewed": _say("Looked at equality answers."),
    "case.linked": _say("The case was linked with {reference} ({link}): {reason}"),
    "case.unlinked": _say("The link with {reference} was taken away."),
    "chronology.viewed": _say("Read the chronology of the case."),
    "bundle.made": _say("An evidence bundle was made for {recipient} ({reader}). Purpose: {purpose}."),
    "visit.prepared": _say("Before the visit: {safeguards}."),
    "plan.agreed": _say("Action plan version {version} was agreed with {agreed_with}."),
    "referral.made": _say("A referral was made to {recipient}: {purpose}."),
    "referral.acknowledged": _say("{recipient} acknowledged the referral."),
    "disclosure.told": _with(
        "{recipient} was told something: {purpose}.", "reason", " Without consent, because: {reason}"
    ),
    "disclosure.refused": _say("{recipient} was not told: {reason}"),
    "disclosure.exported": _say("Took the register of disclosures away as a file ({lines} lines)."),
    "panel.decided": _say("The panel of {members} ({managers} managers): {outcome}."),
    "referral.replied": _say("{recipient} answered the referral: {outcome}"),
    "hand_over.offered": _say("The case was offered to {service}: {reason} Decided by {decided_by}."),
    "hand_over.accepted": _say(
        "{service} took the case over and will be in touch by {contact_by}. They will: {will_do}"
    ),
    "hand_over.withdrawn": _say("The case is no longer offered to {service}: it was closed before they answered."),
    "hand_over.sent_back": _say("{service} sent the case back: {why}"),
    "repair.requested": _say("A repair was asked for: {label}."),
    "letter.issued": _with(
        "The letter “{subject}” was issued to the {to} by {channel}.", "replaces", " It replaces the letter {replaces}."
    ),
    "letter.printed": _say("The PDF of the letter “{subject}” was made and sealed."),
    "letter.held": _say("The letter “{subject}” to the {to} is held and was not sent: {reason}."),
    "letter.released": _say("The letter “{subject}” to the {to}, which was held, {decided}: {reason}"),
    "letter.drafted": _say("The letter “{subject}” to the {to} was drafted."),
    "letter.changed": _say("The draft of “{subject}” was changed."),
    "letter.submitted": _say("The letter “{subject}” waits for approval."),
    "letter.sent_back": _say("The letter “{subject}” was sent back to be changed: {note}."),
    "letter.dropped": _say("The draft of “{subject}” was dropped: {note}."),
    "letter.request_met": _say("For the letter “{subject}”, this was done about {request}: {done}."),
    "letter.posted": _say("The letter “{subject}” was posted."),
    "letter.template_changed": _say("The landlord's text of the letter “{name}” was changed: {reason}"),
    "letter.withheld": _say(
        "The letter “{template}” to the reporter was not written: third parties get no feedback ({clause})."
    ),
    "notice.sent": _say("Notice to {to}: {subject}."),
    "fact.set": _facts,
    "instance.started": _with("The procedure {name} was started ({started_by}).", "about", " It is about {about}."),
    "instance.finished": _say("The procedure {name} came to its end."),
    "instance.cancelled": _say("The procedure {name} was ended early."),
    "task.offered": _say("The task “{name}” was offered to {role}."),
    "task.assigned": _say("The task “{name}” was given to {assignee}."),
    "task.claimed": _say("Took the task “{name}”."),
    "task.released": _say("Gave the task “{name}” back to the team."),
    "task.passed_on": _with("Passed the task “{name}” on to {assignee}.", "note", " Note: {note}"),
    "task.reassigned": _with("The task “{name}” was given to {assignee}.", "note", " Note: {note}"),
    "task.completed": _say("Completed the task “{name}”."),
    "task.cancelled": _say("The task “{name}” is no longer needed."),
    "task.overdue": _say("The task “{name}” is overdue."),
    "timer.fired": _say("A timer went off: {name}."),
    "message.thrown": _say("The procedure sent the message {message}."),
    "message.delivered": _say("The message {message} was received."),
    "message.unknown": _say("The message {message} found nobody waiting for it."),
    "target.started": _say("{title} is owed by {due_at} ({clause})."),
    "target.moved": _with("{title} is now due {due_at} ({clause}).", "reason", " {reason}"),
    "target.met": _with("{title} was met.", "note", " Recorded by hand: {note}"),
    "target.satisfied": _say("{title}, done so far: {items}."),
    "target.warned": _say("{title} will soon be due."),
    "target.late": _say("{title} was not met in time."),
    "target.corrected": _with(
        "{title} is due {due_at} by what was corrected; before, it was due {was_due}.",
        "was_late_since",
        " It was late under the facts then known, since {was_late_since}.",
    ),
    "fact.corrected": _say("Corrected: {label} was {before}, is {after}. The reason: {reason}"),
    "report.corrected": _say("Corrected: a report came in {after}, not {before}. The reason: {reason}"),
    "target.missed": _say("{title}, due {due_at}, passed without it: the next round is owed now."),
    "target.released": _say("{title} is no longer owed: {reason}"),
    "target.exception": _say("An exception was recorded for {title}: {reason}"),
    "step.failed": _say("An automatic step could not be done: {name}. {error}"),
    "step.retried": _say("The step {name} was tried again."),
    "step.corrected": _say("For the step {name} this was corrected: {what}. The reason: {reason}"),
    "step.skipped": _say("The step {name} was skipped: {reason}"),
    "choice.made": _say("At “{name}” the way taken was {taken}."),
    "decision.made": _with("The decision table {decision} gave {outcome}.", "because", " Row {rows}: {because}."),
    "account.created": _say("The account of {person} was made."),
    "account.changed": _say("The account of {person} was changed."),
    "account.password_reset": _say("The password of {person} was reset."),
    "account.password_changed": _say("Changed their password."),
    "account.locked": _say("The account of {person} was locked after failed sign-ins."),
    "account.unlocked": _say("The account of {person} was unlocked."),
    "account.deactivated": _say("The account of {person} was switched off."),
    "account.activated": _say("The account of {person} was switched on."),
    "token.created": _say("Made the access token {name}."),
    "token.revoked": _say("Revoked the access token {name}."),
    "cover.added": _say("{cover} covers for {absent}."),
    "cover.removed": _say("{cover} no longer covers for {absent}."),
    "figures.compiled": _say("The report {reference}, version {version}, to {audience} was compiled."),
    "figures.signed": _say("The report {reference}, version {version}, was signed off."),
    "figures.sent": _say("The report {reference}, version {version}, was given to {audience}."),
    "figures.taken": _say("Took the report {reference}, version {version}, as {format}."),
    "stock.recorded": _say("Recorded {homes} homes for {year}."),
    "disposal.listed": _say("Closed files past their time were listed: {count}."),
    "case.erased": _say("The file of the case {reference} was destroyed for good."),
    "closure.declared": _say("{day} was declared a day off: {reason}"),
    "closure.removed": _say("{day} is no day off any more."),
    "profile.published": _say("Published version {version} of the policy, from {holds_from}: {reason}"),
    "procedure.published": _say("Published version {version} of {name}: {reason}"),
}


def sentence(kind: str, payload: Payload, element: str | None = None) -> str:
    """Return one plain sentence for an event, also for a kind that is not listed (another version wrote it)."""
    maker = KINDS.get(kind)
    if maker is not None:
        return maker(payload)
    words = kind.replace(".", " ").replace("_", " ").strip().capitalize()
    return f"{words} ({element})." if element else f"{words}."


def details(payload: Payload) -> tuple[tuple[str, str], ...]:
    """Return the payload as label and words, for those who want to know more than the sentence.

    What only programs need is left out: row numbers, and the UTC twin of a local time.
    """
    return tuple(
        (name.replace("_", " ").capitalize(), _words(value))
        for name, value in payload.items()
        if not isinstance(value, dict) and not name.endswith(("_id", "_utc"))
    )
