"""The actions every procedure uses: facts, targets, referrals, the state of the case."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import events
from engine.bpmn import Thrown
from engine.casework import cases, contacts, facts, notices, people, plans, referrals, risk
from engine.errors import ActionFailedError
from engine.process import points
from engine.process.actions.call import Call, Entry, Outputs, entry
from engine.workflow.promises import keeping


def _set_facts(call: Call) -> Outputs:
    facts.assign(call.work, call.case, dict(call.action.inputs), call.context.about)
    return None


def _start_target(call: Call) -> Outputs:
    _known_requirement(call)
    code, anchor = call.text("requirement"), call.instant("anchor")
    if call.flag("own"):
        target = keeping.start_another(call.work, call.case, code, anchor, call.context.about_id)
    else:
        target = keeping.start(call.work, call.case, code, anchor, call.number("nth"), call.context.about_id)
    if target is None:
        return {"due_at": None, "warn_at": None, "nth": None}
    warn_at = target.warn_at.isoformat() if target.warn_at else None
    return {"due_at": target.due_at.isoformat(), "warn_at": warn_at, "nth": target.occurrence}


def _meet_target(call: Call) -> Outputs:
    _known_requirement(call)
    items, code, about = call.items("items"), call.text("requirement"), call.context.about_id
    done_at = call.instant("done_at") or call.context.done_at
    if items:
        keeping.satisfy(call.work, call.case, code, items, about, done_at)
    else:
        keeping.meet(call.work, call.case, code, call.number("nth"), about, done_at)
    return None


def _except_target(call: Call) -> Outputs:
    _known_requirement(call)
    code, reason = call.text("requirement"), call.text("reason")
    keeping.except_from(call.work, call.case, code, reason, call.context.about_id, call.instant("until"))
    return None


def _release_target(call: Call) -> Outputs:
    _known_requirement(call)
    keeping.release(call.work, call.case, call.text("requirement"), call.text("reason"), call.context.about_id)
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
    if person:
        found = people.working(call.work, call.case.officer_id if person == "officer" else int(person))
        if found is not None:
            notices.notify_person(call.work, call.case, found.id, "notice", subject, text, call.key)
            return None
        role = role or "Officer"  # nobody, or one who has left: somebody must hear of it
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
        breakdown=points.counted(call.context, call.context.data),
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
        call.number("party"),
    )
    return None


def _send_message(call: Call) -> Outputs:
    payload = {name: events.plain(value) for name, value in call.action.inputs.items() if name != "name"}
    call.context.thrown.append(Thrown(call.action.element, call.text("name"), payload))
    return None


_LABELS = {name: fact.label for name, fact in facts.FACTS.items()}
_ENTRIES: Mapping[str, Entry] = {
    "fact.set": entry("Set facts of the case", _set_facts, "", _LABELS),
    "target.start": entry(
        "Start a clock",
        _start_target,
        "requirement",
        {
            "anchor": "from when; else the catalogue's",
            "nth": "which round",
            "own": "yes: a clock of its own beside those that run",
        },
    ),
    "target.meet": entry(
        "Meet a target",
        _meet_target,
        "requirement",
        {
            "items": "conditions that are now fulfilled",
            "nth": "which clock, where several run",
            "done_at": "when it was done; else what the form before says, else now",
        },
    ),
    "target.exception": entry(
        "Record an agreed exception", _except_target, "requirement reason", {"until": "the new time that was agreed"}
    ),
    "target.release": entry("Record that something is no longer owed", _release_target, "requirement reason"),
    "referral.record": entry(
        "Record a referral",
        _record_referral,
        "to purpose",
        {"lawful_basis": "why it may be shared", "consent": "as agreed"},
    ),
    "repair.request": entry("Ask for a repair", _request_repair, "kind", {"description": "what is to be done"}),
    "notify": entry(
        "Tell somebody", _notify, "subject text", {"role": "a lane", "person": "officer, or a person's number"}
    ),
    "case.assign": entry("Assign the case", _assign_case, "", {"role": "a lane", "officer": "a person's number"}),
    "case.status": entry("Change the status of the case", _set_status, "status"),
    "case.close": entry("Close the case", _close_case, "reason"),
    "plan.record": entry(
        "Record an action plan",
        _record_plan,
        "actions",
        {"agreed_with": "with whom", "agreed": "whether it is agreed", "contact_every_days": "days between contacts"},
    ),
    "risk.record": entry(
        "Record a risk assessment",
        _record_risk,
        "score level",
        {
            "answers": "the beginning of the names of its answers",
            "band": "what the table gave",
            "floor_reason": "why it was raised",
            "override_reason": "why a person decided otherwise",
        },
    ),
    "contact.record": entry(
        "Record a contact",
        _record_contact,
        "with_role way outcome",
        {"at": "when; now by default", "note": "what was said", "party": "the number of a person of the case"},
    ),
    "message.send": entry("Send a message to the case's other procedures", _send_message, "name"),
}


# These change something in the database before they have checked everything, and so need a savepoint.
_WITH_SAVEPOINT = ("referral.record", "repair.request", "case.close")
ENTRIES: Mapping[str, Entry] = {
    topic: replace(made, simple=topic not in _WITH_SAVEPOINT) for topic, made in _ENTRIES.items()
}
