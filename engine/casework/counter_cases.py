"""A case against somebody who complained, linked with the one they reported (CHG 3.6, CA 4.7, PCHA 3.1.4)."""

from engine.casework import linked_cases, parties, people, reports
from engine.models import Case, Party
from engine.work import Work

LINK = "counter_case"
WHY = "The complainant of one case is the one alleged to harass in the other."


def open_against_complainant(work: Work, case: Case, account: str) -> Case:
    """Record a report by staff in which the complainant is the one alleged, and link its new case with this one.

    Its people, clocks and safeguards are its own. Where the complainant gave no name, nobody is named there either.
    Raises InvalidInputError for an empty account.
    """
    found = {party.role: party for party in reversed(parties.of(work, case))}
    complainant = found.get("complainant") or found.get("reporter")
    received = reports.receive(work, _report(work, case, complainant, found.get("perpetrator"), account))
    linked_cases.link(work, case, received.case.reference, LINK, WHY)
    return received.case


def _report(
    work: Work, case: Case, complainant: Party | None, accused: Party | None, account: str
) -> reports.NewReport:
    writer = people.find(work, work.actor.user_id)
    return reports.NewReport(
        channel="staff",
        reporter_kind="staff",
        received_at=work.now,
        account=account,
        happening_kind="false_accusations",
        reporter_name=writer.name if writer else work.policies.landlords[case.landlord].name,
        victim_name=accused.name if accused else None,
        victim_address=accused.address if accused else None,
        perpetrator_name=complainant.name if complainant else None,
        perpetrator_address=complainant.address if complainant else None,
    )
