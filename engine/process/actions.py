"""What an automatic step of a drawing may do: one table, topic -> inputs and handler. A new action is one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.bpmn import Action, Thrown
from engine.bpmn.timers import parse_instant
from engine.casework import cases, contacts, facts, letters, notices, plans, referrals, risk
from engine.errors import ActionFailedError
from engine.models import Case
from engine.process import targets
from engine.work import Work

if TYPE_CHECKING:
    from engine.process.context import CaseContext

Outputs = Mapping[str, Any] | None


@dataclass(frozen=True)
class Call:
    """One automatic step: where it happens and what it was given."""

    work: Work
    case: Case
    context: "CaseContext"
    action: Action

    @property
    def key(self) -> str:
        """A key that is the same when the same step is tried again, so that nobody is told twice."""
        return f"{self.context.instance_id}:{self.action.token}"

    def text(self, name: str) -> str:
        """Return an input as text; raise ActionFailedError for a list or a group."""
        value = self.action.inputs.get(name)
        if isinstance(value, list | dict):
            raise ActionFailedError(f"The input “{name}” must be a text.")
        return "" if value is None else str(value)

    def optional(self, name: str) -> str | None:
        """Return an input as text, or None where it is empty."""
        return self.text(name) or None

    def number(self, name: str) -> int | None:
        """Return an input as a whole number, or None where it is empty."""
        text = self.text(name)
        return int(float(text)) if text else None

    def items(self, name: str) -> list[str]:
        """Return an input as a list of words: a list, or a text with commas or spaces."""
        value = self.action.inputs.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return self.text(name).replace(",", " ").split()

    def instant(self, name: str) -> datetime | None:
        """Return an input as an instant (UTC); without an offset it is the landlord's wall time."""
        value = self.action.inputs.get(name)
        if value in (None, ""):
            return None
        if not isinstance(value, str | date):
            raise ActionFailedError(f"The input “{name}” must be a date or a date with a time.")
        return parse_instant(value, self.context.zone)

    def flag(self, name: str) -> bool:
        """Return an input as yes or no."""
        value = self.action.inputs.get(name)
        return value if isinstance(value, bool) else self.text(name).strip().lower() in ("true", "yes", "1", "on")


@dataclass(frozen=True)
class Entry:
    """One action: what it needs, what it may be given besides (with words for owners), and what does it.

    `simple`: it checks everything before it changes anything, so that it needs no savepoint.
    """

    title: str
    required: frozenset[str]
    optional: Mapping[str, str]
    handler: Callable[[Call], Outputs]
    simple: bool = False


def _issue_letter(call: Call) -> Outputs:
    letter = letters.issue(
        call.work, call.case, call.text("template"), call.text("to"), channel=call.optional("channel")
    )
    return {"letter_id": letter.id if letter else None}


def _set_facts(call: Call) -> Outputs:
    facts.assign(call.work, call.case, dict(call.action.inputs))
    return None


def _start_target(call: Call) -> Outputs:
    _known_requirement(call)
    target = targets.start(call.work, call.case, call.text("requirement"), call.instant("anchor"), call.number("nth"))
    return {"due_at": target.due_at.isoformat() if target else None}


def _meet_target(call: Call) -> Outputs:
    _known_requirement(call)
    items = call.items("items")
    if items:
        targets.satisfy(call.work, call.case, call.text("requirement"), items)
    else:
        targets.meet(call.work, call.case, call.text("requirement"))
    return None


def _except_target(call: Call) -> Outputs:
    _known_requirement(call)
    targets.except_from(call.work, call.case, call.text("requirement"), call.text("reason"))
    return None


def _known_requirement(call: Call) -> None:
    code = call.text("requirement")
    if code not in call.work.policies.catalogue:
        raise ActionFailedError(f"“{code}” is not a requirement of the catalogue.")


def _record_referral(call: Call) -> Outputs:
    row = referrals.record(
        call.work,
        call.case,
        call.text("to"),
        call.text("purpose"),
        lawful_basis=call.optional("lawful_basis"),
        consent=call.optional("consent"),
    )
    return {"referral_id": row.id}


def _request_repair(call: Call) -> Outputs:
    row = referrals.request_repair(call.work, call.case, call.text("kind"), call.optional("description"))
    return {"referral_id": row.id}


def _notify(call: Call) -> Outputs:
    subject, text = call.text("subject"), call.text("text")
    role, person = call.optional("role"), call.optional("person")
    if person == "officer":
        if call.case.officer_id is None:
            role = role or "Officer"
        else:
            notices.notify_person(call.work, call.case, call.case.officer_id, "notice", subject, text, call.key)
            return None
    elif person:
        notices.notify_person(call.work, call.case, int(person), "notice", subject, text, call.key)
        return None
    if role is None:
        raise ActionFailedError("“notify” needs a role or a person.")
    notices.notify_role(call.work, call.case, role, subject, text, call.key)
    return None


def _assign_case(call: Call) -> Outputs:
    officer = call.number("officer")
    cases.assign_officer(call.work, call.case, call.optional("role"), user_id=officer)
    return {"officer_id": call.case.officer_id}


def _set_status(call: Call) -> Outputs:
    cases.change_status(call.work, call.case, call.text("status"))
    return None


def _close_case(call: Call) -> Outputs:
    cases.close(call.work, call.case, call.text("reason"))
    return None


def _record_plan(call: Call) -> Outputs:
    plan = plans.record(
        call.work,
        call.case,
        call.text("actions"),
        call.optional("agreed_with"),
        call.flag("agreed"),
        call.number("contact_every_days"),
    )
    return {"plan_version": plan.version}


def _record_risk(call: Call) -> Outputs:
    given = call.action.inputs.get("answers")
    answers = given if isinstance(given, dict) else _starting_with(call.context.data, str(given or "risk_"))
    row = risk.record(
        call.work,
        call.case,
        answers,
        call.number("score") or 0,
        call.text("band"),
        call.text("level"),
        call.optional("floor_reason"),
        call.optional("override_reason"),
    )
    return {"risk_version": row.version}


def _starting_with(data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name.startswith(prefix)}


def _record_contact(call: Call) -> Outputs:
    contacts.record(
        call.work,
        call.case,
        call.text("with_role"),
        call.text("way"),
        call.text("outcome"),
        call.instant("at") or call.work.now,
        call.text("note"),
    )
    return None


def _send_message(call: Call) -> Outputs:
    payload = {name: value for name, value in call.action.inputs.items() if name != "name"}
    call.context.thrown.append(Thrown(call.action.element, call.text("name"), payload))
    return None


def _entry(title: str, handler: Callable[[Call], Outputs], required: str = "", **optional: str) -> Entry:
    return Entry(title, frozenset(required.split()), optional, handler)


_LABELS = {name: fact.label for name, fact in facts.FACTS.items()}
_ENTRIES: Mapping[str, Entry] = {
    "letter.issue": _entry("Issue a letter", _issue_letter, "template to", channel="post or email"),
    "fact.set": _entry("Set facts of the case", _set_facts, "", **_LABELS),
    "target.start": _entry(
        "Start a clock", _start_target, "requirement", anchor="from when; else the catalogue's", nth="which round"
    ),
    "target.meet": _entry("Meet a target", _meet_target, "requirement", items="conditions that are now fulfilled"),
    "target.exception": _entry("Record an agreed exception", _except_target, "requirement reason"),
    "referral.record": _entry(
        "Record a referral", _record_referral, "to purpose", lawful_basis="why it may be shared", consent="as agreed"
    ),
    "repair.request": _entry("Ask for a repair", _request_repair, "kind", description="what is to be done"),
    "notify": _entry("Tell somebody", _notify, "subject text", role="a lane", person="officer, or a person's number"),
    "case.assign": _entry("Assign the case", _assign_case, "", role="a lane", officer="a person's number"),
    "case.status": _entry("Change the status of the case", _set_status, "status"),
    "case.close": _entry("Close the case", _close_case, "reason"),
    "plan.record": _entry(
        "Record an action plan", _record_plan, "actions",
        agreed_with="with whom", agreed="whether it is agreed", contact_every_days="days between contacts",
    ),
    "risk.record": _entry(
        "Record a risk assessment", _record_risk, "score level",
        answers="the beginning of the names of its answers", band="what the table gave",
        floor_reason="why it was raised", override_reason="why a person decided otherwise",
    ),
    "contact.record": _entry(
        "Record a contact", _record_contact, "with_role way outcome", at="when; now by default", note="what was said"
    ),
    "message.send": _entry("Send a message to the case's other procedures", _send_message, "name"),
}  # fmt: skip


# These check everything before they change anything, so that they need no savepoint.
_SIMPLE = (
    *("fact.set", "target.start", "target.meet", "target.exception", "case.status", "case.assign", "message.send"),
    *("notify", "letter.issue", "plan.record", "risk.record", "contact.record"),
)
REGISTRY: Mapping[str, Entry] = {topic: replace(entry, simple=topic in _SIMPLE) for topic, entry in _ENTRIES.items()}


def required_inputs() -> dict[str, frozenset[str]]:
    """Return what each action needs, for checking drawings."""
    return {topic: entry.required for topic, entry in REGISTRY.items()}
