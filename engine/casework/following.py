"""What following a case up and closing it need to know: whom to call, when risk was last looked at, what is overdue."""

from sqlalchemy import bindparam, func, select

from engine.models import Case, Party, Promise, RiskAssessment
from engine.work import Work

_LAST_ASSESSED = select(func.max(RiskAssessment.at)).where(RiskAssessment.case_id == bindparam("case"))


def people_to_call(work: Work, case: Case) -> object:
    """Return the roles that the landlord's policy has called and somebody in the case has (CA 4.11, WCH 8.3).

    A victim who complained is called once, as the complainant; a victim who is another person is called apart, so
    that nothing of theirs is told to the complainant. Somebody else who reported hears nothing where the policy
    gives third parties no feedback (PCHA 3.2.3).
    """
    profile = work.policies.landlords[case.landlord]
    policy = profile.value("contact.with", None)
    wanted = policy if isinstance(policy, list | tuple) else ()
    people = work.session.execute(select(Party.role, Party.name_key).where(Party.case_id == case.id)).all()
    speakers = {"complainant", "reporter"} if profile.value("intake.third_party_feedback", True) else {"complainant"}
    names = {name for role, name in people if role in speakers}
    found = {"complainant"} if any(role in speakers for role, _ in people) else set()
    found |= {role for role, name in people if role == "witness" or (role == "victim" and name not in names)}
    return [role for role in ("complainant", "victim", "witness") if role in found and role in wanted] or [
        "complainant"
    ]


def risk_assessed_at(work: Work, case: Case) -> object:
    """Return when the risk was last assessed (UTC), or None."""
    return work.connection.execute(_LAST_ASSESSED, {"case": case.id}).scalar()


def overdue(work: Work, case: Case) -> object:
    """Return the requirements whose time has passed and that are neither met nor excepted."""
    query = select(Promise.requirement).where(
        Promise.case_id == case.id, Promise.closed.is_(False), Promise.due_at < work.now
    )
    return sorted(set(work.session.scalars(query)))
