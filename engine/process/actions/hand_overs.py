"""Actions of a hand-over: offered to another service of the landlord, accepted, or sent back."""

from collections.abc import Mapping

from engine.casework import hand_overs
from engine.casework.hand_overs import ANSWER
from engine.process.actions.call import Call, Entry, Outputs, entry
from engine.process.actions.gates import who_did
from engine.workflow.promises import keeping


def _offer(call: Call) -> Outputs:
    row = hand_overs.offer(
        call.work,
        call.case,
        call.text("to"),
        call.text("reason"),
        call.optional("decided_by"),
        call.context.instance_id,
    )
    keeping.start_another(call.work, call.case, ANSWER, row.offered_at)  # each offer has its own clock
    return {
        "hand_over_lane": row.lane,
        "hand_over_service": row.service,
        "hand_over_receivers": hand_overs.receivers(call.work, call.case, row.lane),
    }


def _accept(call: Call) -> Outputs:
    by = call.instant("contact_by")
    row = hand_overs.accept(
        call.work,
        call.case,
        call.text("will_do"),
        by.astimezone(call.context.zone).date() if by else None,
        call.text("told"),
        who_did(call, call.optional("answered_in")),
    )
    keeping.meet(call.work, call.case, ANSWER)
    return {"hand_over_id": row.id}


def _send_back(call: Call) -> Outputs:
    row = hand_overs.send_back(
        call.work, call.case, call.text("why"), who_did(call, call.optional("answered_in"))
    )  # fmt: skip
    keeping.meet(call.work, call.case, ANSWER)
    return {"hand_over_id": row.id}


_ANSWERED = {"answered_in": "the task whose person answered"}
ENTRIES: Mapping[str, Entry] = {
    "hand_over.offer": entry(
        "Offer the case to another service",
        _offer,
        "to reason",
        {"decided_by": "who decided; else the person who acts"},
    ),
    "hand_over.accept": entry("Record that the service takes it over", _accept, "will_do contact_by told", _ANSWERED),
    "hand_over.send_back": entry("Record that the service sends it back", _send_back, "why", _ANSWERED),
}
