"""Actions of the office: reports and the programme."""

from collections.abc import Mapping
from datetime import datetime

from engine.models import PerformanceReport
from engine.policy import Profile
from engine.process.actions.call import Call, Entry, Outputs, entry
from engine.process.time_of import STARTED_FOR
from engine.reporting import reports


def _report(call: Call) -> PerformanceReport:
    return reports.newest_of_instance(call.landlords_work, call.context.instance_id)


def _compile(call: Call) -> Outputs:
    work = call.landlords_work
    corrects = call.optional("corrects")
    period = reports.period_to_count(
        work,
        call.day("begins"),
        call.day("ends"),
        instance_id=call.context.instance_id,
        corrects=corrects,
        started_for=_started_for(call),
    )
    row = reports.compile_report(
        work,
        period,
        audience=call.optional("audience"),
        also=call.items("also"),
        corrects=(corrects, call.text("correction_reason")) if corrects else None,
        instance_id=call.context.instance_id,
    )
    return {"report_reference": row.reference, "report_period": period.words, "report_audience": row.audience}


def _started_for(call: Call) -> datetime | None:
    """When the start that the clock fired was due (UTC): a start that comes late covers its own months, not today's."""
    value = call.context.data.get(STARTED_FOR)
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _note(call: Call) -> Outputs:
    given = {name: call.optional(name) for name in reports.NOTES}
    reports.add_notes(call.landlords_work, _report(call), given)
    return None


def _sign(call: Call) -> Outputs:
    reports.sign(call.landlords_work, _report(call), call.text("note"))
    return None


def _send(call: Call) -> Outputs:
    reports.send(call.landlords_work, _report(call))
    return None


def _correctable(call: Call) -> Outputs:
    return {"signed_reports": reports.signed_references(call.landlords_work)}


def _compare(call: Call) -> Outputs:
    """Partners that inherit from this policy: each of their times was compared when the profiles were loaded, and a
    later one is refused then; what is left is to show whom that concerns and where they are quicker.
    """
    landlords = call.work.policies.landlords
    own = landlords[call.case.landlord]
    if not own.value("clock.may_only_tighten"):
        return {"partners_compared": "This policy says nothing of partners' times."}
    heirs = [profile for profile in landlords.values() if own.code in _ancestors(profile, landlords)]
    told = [f"{profile.name}: {', '.join(_quicker(profile, own)) or 'the same times'}" for profile in heirs]
    return {"partners_compared": "; ".join(told) or "No partner has times of its own."}


def _ancestors(profile: Profile, landlords: Mapping[str, Profile]) -> list[str]:
    found: list[str] = []
    while profile.inherits is not None:
        found.append(profile.inherits)
        profile = landlords[profile.inherits]
    return found


def _quicker(profile: Profile, own: Profile) -> list[str]:
    """The timescales in which a partner differs from the group."""
    return sorted(
        key.removeprefix("timers.")
        for key, stance in profile.stances.items()
        if key.startswith("timers.") and stance.value != getattr(own.stances.get(key), "value", None)
    )


ENTRIES: Mapping[str, Entry] = {
    "report.compile": entry(
        "Compile a report",
        _compile,
        "",
        {
            "begins": "first day; else as a draft has it, or the last whole months before the start was due",
            "ends": "last day",
            "audience": "who gets it; else the landlord's",
            "also": "measures beside the landlord's own",
            "corrects": "reference of the report it takes the place of",
            "correction_reason": "what was wrong",
        },
    ),
    "report.note": entry("Write into the report", _note, "", dict(reports.NOTES)),
    "report.sign": entry("Sign the report off", _sign, "note"),
    "report.send": entry("Record that the report was sent", _send),
    "report.list": entry("List the signed reports", _correctable),
    "policy.compare": entry("Compare partners' times with the group's", _compare),
}
