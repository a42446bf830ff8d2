"""Actions of the office: reports, the programme, and the disposal of old files."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.models import PerformanceReport
from engine.policy import Profile
from engine.process.actions.call import Call, Entry, Outputs, entry
from engine.reporting import disposal, reports
from engine.work import Work


def _work(call: Call) -> Work:
    """The transaction as the case's landlord: a timer's own actor may stand for all of them."""
    actor = call.work.actor
    return call.work if actor.landlord == call.case.landlord else replace(
        call.work, actor=replace(actor, landlord=call.case.landlord)
    )  # fmt: skip


def _day(call: Call, name: str) -> date | None:
    text = call.text(name)[:10]
    return date.fromisoformat(text) if text else None


def _report(call: Call) -> PerformanceReport:
    return reports.newest_of_instance(_work(call), call.context.instance_id)


def _compile(call: Call) -> Outputs:
    work = _work(call)
    period = reports.period_of(work, _day(call, "begins"), _day(call, "ends"))
    corrects = call.optional("corrects")
    row = reports.compile_report(
        work,
        period,
        audience=call.optional("audience"),
        also=call.items("also"),
        corrects=(corrects, call.text("correction_reason")) if corrects else None,
        instance_id=call.context.instance_id,
    )
    return {"report_reference": row.reference, "report_period": period.words, "report_audience": row.audience}


def _note(call: Call) -> Outputs:
    given = {name: call.optional(name) for name in reports.NOTES}
    reports.add_notes(_work(call), _report(call), given)
    return None


def _sign(call: Call) -> Outputs:
    reports.sign(_work(call), _report(call), call.text("note"))
    return None


def _send(call: Call) -> Outputs:
    reports.send(_work(call), _report(call))
    return None


def _correctable(call: Call) -> Outputs:
    return {"signed_reports": reports.signed_references(_work(call))}


def _list_due(call: Call) -> Outputs:
    return {"disposal_due": disposal.due(_work(call))}


def _dispose(call: Call) -> Outputs:
    done = disposal.dispose(_work(call), call.items("cases"), call.text("reason"))
    return {"disposed": done}


def _hold(call: Call) -> Outputs:
    disposal.hold(_work(call), call.items("cases"), call.text("reason"), _day(call, "until"))
    return None


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
            "begins": "first day; else the last whole months of the landlord's cadence",
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
    "disposal.list": entry("List closed cases past their time", _list_due),
    "disposal.dispose": entry("Destroy case files", _dispose, "", {"cases": "references", "reason": "who looked"}),
    "disposal.hold": entry(
        "Keep case files longer", _hold, "", {"cases": "references", "reason": "why", "until": "look again on"}
    ),
}
