"""Actions that keep the case file's own records."""

from collections.abc import Mapping

from engine.casework import costs, plans, referrals, satisfaction
from engine.errors import ActionFailedError
from engine.models import Referral
from engine.process.actions.call import Call, Entry, Outputs, entry


def _record_cost(call: Call) -> Outputs:
    on = call.instant("on")
    row = costs.record(
        call.work,
        call.case,
        call.text("kind"),
        call.number("amount_pence") or 0,
        on.astimezone(call.context.zone).date() if on else None,
        call.optional("payee"),
        call.optional("note"),
    )
    return {"cost_id": row.id, "costs_total": costs.total(call.work, call.case)}


def _record_satisfaction(call: Call) -> Outputs:
    row = satisfaction.record(
        call.work, call.case, call.number("outcome"), call.number("handling"), call.optional("comment")
    )
    return {"satisfaction_id": row.id}


def _issue_plan(call: Call) -> Outputs:
    plan = plans.issue(call.work, call.case, call.optional("to"))
    return {"plan_version": plan.version}


def _record_reply(call: Call) -> Outputs:
    rows = [row for row in _unfinished(call) if row.recipient == call.text("to")]
    if not rows:
        raise ActionFailedError(f"No referral to “{call.text('to')}” waits for a reply.")
    row = referrals.reply(
        call.work, call.case, rows[-1].id, call.text("outcome"), call.instant("at"), call.flag("finished")
    )
    return {"referral_id": row.id}


def _unfinished(call: Call) -> list[Referral]:
    made = call.work.session.query(Referral).filter_by(case_id=call.case.id, completed_at=None)
    return list(made.order_by(Referral.id))


ENTRIES: Mapping[str, Entry] = {
    "cost.record": entry(
        "Record a cost",
        _record_cost,
        "kind amount_pence",
        {"on": "the day; today by default", "payee": "who was paid", "note": "what for"},
    ),
    "satisfaction.record": entry(
        "Record satisfaction",
        _record_satisfaction,
        "",
        {
            "outcome": "1 very dissatisfied to 5 very satisfied",
            "handling": "1 very dissatisfied to 5 very satisfied",
            "comment": "what they said",
        },
    ),
    "plan.issue": entry("Give the action plan to the customer", _issue_plan, "", {"to": "to whom, in words"}),
    "referral.reply": entry(
        "Record a reply to a referral",
        _record_reply,
        "to outcome",
        {"at": "when; now by default", "finished": "whether nothing more is awaited"},
    ),
}
