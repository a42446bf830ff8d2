"""Actions where several look before something leaves or is decided: disclosures, panel votes, case reviews."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import events
from engine.casework import case_reviews, disclosures
from engine.errors import ActionFailedError
from engine.models import Task
from engine.process.actions.call import Call, Entry, Outputs, entry

AGREED, REFUSED, TIED, NO_QUORUM = "agreed", "refused", "tied", "no_quorum"


def _record_disclosure(call: Call) -> Outputs:
    person_told = call.action.inputs.get("person_told")
    made = disclosures.Entry(
        decision=call.text("decision"),
        recipient=call.text("recipient"),
        purpose=call.text("purpose"),
        what=call.text("what"),
        recipient_name=call.optional("recipient_name"),
        asked=call.flag("asked"),
        about=call.items("about"),
        consent=call.optional("consent"),
        lawful_basis=call.optional("lawful_basis"),
        condition=call.optional("condition"),
        reason=call.optional("reason"),
        document=call.optional("document"),
        way=call.optional("way"),
        person_told=None if person_told in (None, "") else call.flag("person_told"),
        left_at=call.instant("left_at"),
        by_id=who_did(call, call.optional("done_in")),
        approved_by_id=who_did(call, call.optional("approved_in")),
        keep_years=call.number("keep_years") or disclosures.KEEP_YEARS,
    )
    return {"disclosure_id": disclosures.record(call.work, call.case, made).id}


def who_did(call: Call, element: str | None) -> int | None:
    """Return who last completed a task of this procedure, by the id of its element."""
    if element is None:
        return None
    query = select(Task.completed_by_id).where(
        Task.instance_id == call.context.instance_id, Task.element == element, Task.state == "done"
    )
    return call.work.session.scalars(query.order_by(Task.completed_at.desc(), Task.id.desc()).limit(1)).first()


def _decide_panel(call: Call) -> Outputs:
    """Count the votes of a sitting; without quorum nothing is decided and nothing is lost (WCH 3.2)."""
    votes = _votes(call)
    managers = sum(1 for vote in votes if vote.get("panel_manager") is True)
    enough = len(votes) >= (call.number("quorum") or 1) and managers >= (call.number("managers") or 0)
    agree = sum(1 for vote in votes if vote.get("vote") == "agree")
    refuse = sum(1 for vote in votes if vote.get("vote") == "refuse")
    outcome = NO_QUORUM if not enough else AGREED if agree > refuse else REFUSED if refuse > agree else TIED
    told = [f"{vote.get('panel_member')}: {str(vote.get('vote')).replace('_', ' ')}" for vote in votes]
    events.record(
        call.work,
        "panel.decided",
        case_id=call.case.id,
        landlord=call.case.landlord,
        outcome=outcome.replace("_", " "),
        members=len(votes),
        managers=managers,
        votes=told,
    )
    return {"panel_outcome": outcome, "panel_agree": agree, "panel_refuse": refuse, "panel_members": len(votes)}


def _votes(call: Call) -> Sequence[Mapping[str, Any]]:
    given = call.action.inputs.get("votes") or []
    if not isinstance(given, list) or not all(isinstance(vote, Mapping) for vote in given):
        raise ActionFailedError("The input “votes” must be the list of what each member of the panel answered.")
    return given


def _count_reports(call: Call) -> Outputs:
    months, days = call.number("months"), call.number("report_days")
    if not months or days is None:
        raise ActionFailedError("“case_review.count” needs the number of months and of days, each above nothing.")
    return {"reports_counted": case_reviews.count_reports(call.work, call.case, months, days)}


ENTRIES: Mapping[str, Entry] = {
    "disclosure.record": entry(
        "Write into the register of disclosures",
        _record_disclosure,
        "decision recipient purpose what",
        {
            "recipient_name": "who by name",
            "asked": "whether they asked for it",
            "about": "whom it tells of",
            "consent": "the form of consent, or why there is none",
            "lawful_basis": "UK GDPR Article 6",
            "condition": "UK GDPR Article 9 or 10, DPA 2018 Schedule 1",
            "reason": "why without consent, or why refused",
            "document": "which letter or document",
            "way": "how it went",
            "person_told": "whether the person knows",
            "left_at": "when; now by default",
            "done_in": "the task whose person sent it",
            "approved_in": "the task whose person approved it",
            "keep_years": "years the line is kept; six by default",
        },
    ),
    "panel.decide": entry(
        "Count the votes of a panel",
        _decide_panel,
        "quorum",
        {"votes": "what the members answered", "managers": "managers needed among them"},
    ),
    "case_review.count": entry(
        "Count the reports for a case review",
        _count_reports,
        "months report_days",
    ),
}
