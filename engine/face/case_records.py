"""The records of a case as its file shows them: one query a table, and the words of the landlord."""

from collections.abc import Sequence

from sqlalchemy import select

from engine import events
from engine.casework import (
    ages,
    attempts,
    cases,
    contacts,
    facts,
    hand_overs,
    incidents,
    letter_holds,
    letter_posts,
    letter_ways,
    linked_cases,
    parties,
    referrals,
    risk,
)
from engine.face import case_lines, event_words, held_lines
from engine.face.types import (
    AttemptsView,
    ContactView,
    EventView,
    HandOverView,
    IncidentView,
    InstanceLine,
    LetterView,
    PartyView,
    Person,
    PlanView,
    ReferralView,
    RiskView,
)
from engine.models import (
    Case,
    Contact,
    Event,
    Happening,
    Letter,
    LetterHold,
    LetterPosting,
    Party,
    Plan,
    ProcedureDefinition,
    ProcessInstance,
    Referral,
    RiskAssessment,
)
from engine.work import Work

People = dict[int, Person]
SYSTEM = "The system"


def who(people: People, user_id: int | None) -> str | None:
    """Return the name of whoever recorded something."""
    person = people.get(user_id) if user_id is not None else None
    return person.name if person else None


def party_views(work: Work, case: Case) -> list[PartyView]:
    """Return the people on the case, in the order they were added."""
    people = parties.of(work, case)
    names = {party.id: party.name or parties.role_label(work, case, party.role) for party in people}
    guardians = parties.guardians_of(work, case)
    today = ages.today(work, case)
    return [
        PartyView(
            id=party.id,
            role=party.role,
            role_label=parties.role_label(work, case, party.role),
            name=party.name,
            address=party.address,
            phone=party.phone,
            email=party.email,
            contact_preference=party.contact_preference,
            needs=party.needs,
            alert=party.alert,
            aliases=tuple(party.aliases),
            tenancy=party.tenancy,
            tenancy_label=parties.TENANCIES.get(party.tenancy or ""),
            date_of_birth=party.date_of_birth,
            age=party.age,
            age_now=ages.age_of(party, today),
            language=party.language,
            formats=tuple(party.formats),
            format_labels=tuple(parties.FORMATS[code] for code in party.formats if code in parties.FORMATS),
            no_lone_visit=party.no_lone_visit,
            female_only=party.female_only,
            guardians=tuple(guardians.get(party.id, ())),
            post_safe=party.post_safe,
            email_safe=party.email_safe,
            guardian_names=tuple(names[number] for number in guardians.get(party.id, ())),
        )
        for party in people
    ]


def attempt_views(work: Work, case: Case) -> list[AttemptsView]:
    """Return who was tried in vain since a time was last agreed: the person harassed, and people named in the log."""
    role = parties.role_label(work, case, "complainant")
    names: dict[int | None, str] = {None: role[:1].upper() + role[1:]}
    names |= {
        party.id: party.name or parties.role_label(work, case, party.role)
        for party in parties.of(work, case)
        if party.role not in attempts.HARASSED
    }
    counted = attempts.count_each(work, case, names)
    return [
        AttemptsView(names[key], tries.count, tries.days, tries.ways) for key, tries in counted.items() if tries.count
    ]


def incident_rows(work: Work, case: Case) -> Sequence[Happening]:
    """Return the incidents, newest first."""
    query = select(Happening).where(Happening.case_id == case.id)
    return work.session.scalars(query.order_by(Happening.recorded_at.desc(), Happening.id.desc())).all()


def incident_view(work: Work, case: Case, row: Happening, people: People) -> IncidentView:
    """Return one incident."""
    return IncidentView(
        row.id,
        row.happened_on,
        row.happened_at_text,
        row.location,
        row.kind,
        incidents.label(work, case, row.kind),
        row.description,
        row.recorded_at,
        who(people, row.recorded_by_id),
    )


def instance_lines(work: Work, case: Case) -> list[InstanceLine]:
    """Return the procedures of the case, newest first."""
    query = (
        select(ProcessInstance, ProcedureDefinition.name, ProcedureDefinition.version, Party.name)
        .join(ProcedureDefinition, ProcedureDefinition.id == ProcessInstance.definition_id)
        .outerjoin(Party, Party.id == ProcessInstance.about_party_id)
        .where(ProcessInstance.case_id == case.id)
        .order_by(ProcessInstance.id.desc())
    )
    return [
        InstanceLine(row.id, row.key, name, version, row.status, row.started_at, row.ended_at, row.started_by, about)
        for row, name, version, about in work.session.execute(query)
    ]


def letter_view(
    work: Work,
    case: Case,
    row: Letter,
    posting: LetterPosting | None = None,
    replaced_by: int | None = None,
    held: LetterHold | None = None,
) -> LetterView:
    """Return a letter as it went out or is held, with what became of it since. `held`: its newest hold."""
    is_held = held is not None and held.released_at is None
    decided, decided_at = held_lines.decided(held)
    role = parties.role_label(work, case, row.to_role)
    to = f"{row.to_name} ({role})" if row.to_name else role
    return LetterView(
        row.id,
        row.template,
        row.subject,
        to,
        letter_ways.HELD if is_held else (held.way if held is not None and held.way else row.channel),
        row.issued_at,
        row.body,
        row.sha256,
        row.pdf_sha256,
        row.large_print,
        row.request,
        posting.done_for_request if posting else None,
        posting.posted_at if posting else None,
        posting is not None and posting.posted_at is None and not is_held,
        row.replaces_id,
        replaced_by,
        held.id if held is not None and is_held else None,
        held_lines.reasons(held) if held is not None and is_held else (),
        decided,
        decided_at,
    )


def letter_views(work: Work, case: Case) -> list[LetterView]:
    """Return the letters, newest first."""
    rows = work.session.scalars(select(Letter).where(Letter.case_id == case.id).order_by(Letter.id.desc())).all()
    if not rows:
        return []
    postings = letter_posts.of(work, case)
    replaced = {row.replaces_id: row.id for row in rows if row.replaces_id is not None}
    holds = letter_holds.of(work, case)
    return [letter_view(work, case, row, postings.get(row.id), replaced.get(row.id), holds.get(row.id)) for row in rows]


def contact_rows(work: Work, case: Case) -> Sequence[Contact]:
    """Return the contacts, newest first."""
    query = select(Contact).where(Contact.case_id == case.id).order_by(Contact.at.desc(), Contact.id.desc())
    return work.session.scalars(query).all()


def contact_views(work: Work, case: Case, rows: Sequence[Contact], people: People) -> list[ContactView]:
    """Return contacts of a case, in words."""
    names = {party.id: party.name for party in parties.of(work, case)}
    return [
        ContactView(
            row.id,
            row.at,
            parties.role_label(work, case, row.with_role),
            contacts.WAYS.get(row.way, row.way),
            contacts.OUTCOMES.get(row.outcome, row.outcome),
            row.note,
            who(people, row.by_id),
            names.get(row.party_id) if row.party_id is not None else None,
        )
        for row in rows
    ]


def plan_rows(work: Work, case: Case) -> Sequence[Plan]:
    """Return the versions of the action plan, newest first."""
    return work.session.scalars(select(Plan).where(Plan.case_id == case.id).order_by(Plan.version.desc())).all()


def plan_view(row: Plan, people: People) -> PlanView:
    """Return one version of the plan."""
    return PlanView(
        row.version,
        row.actions,
        row.agreed_with,
        row.agreed_at,
        row.at,
        who(people, row.by_id),
        row.issued_at,
        row.issued_to,
    )


def risk_rows(work: Work, case: Case) -> Sequence[RiskAssessment]:
    """Return the risk assessments, newest first."""
    query = select(RiskAssessment).where(RiskAssessment.case_id == case.id)
    return work.session.scalars(query.order_by(RiskAssessment.version.desc())).all()


def risk_view(work: Work, case: Case, row: RiskAssessment, people: People) -> RiskView:
    """Return one risk assessment with its answers."""
    answers = tuple(
        (name.removeprefix("risk_").replace("_", " ").capitalize(), facts.words(name, value))
        for name, value in row.answers.items()
    )
    return RiskView(
        row.version,
        row.level,
        row.score,
        row.band,
        row.floor_reason,
        row.override_reason,
        row.at,
        who(people, row.by_id),
        answers,
        tuple((str(label), facts.words("", answer), int(points)) for label, answer, points in row.breakdown or ()),
        tuple(label for label, words in answers if words.lower() in ("unknown", "not known")),
        _moved(risk.LEVELS[row.level], risk.least_level(work, case, row.band)),
    )


def _moved(holds: int, given: int) -> str | None:
    """Whether somebody set a level lower or higher than the answers and the policy gave."""
    if holds == given:
        return None
    return "lower" if holds < given else "higher"


def referral_views(work: Work, case: Case) -> list[ReferralView]:
    """Return the referrals, newest first."""
    rows = work.session.scalars(select(Referral).where(Referral.case_id == case.id).order_by(Referral.id.desc()))
    return [
        ReferralView(
            row.id,
            referrals.AGENCIES.get(row.recipient, row.recipient),
            row.purpose,
            row.lawful_basis,
            row.made_at,
            row.acknowledged_at,
            row.outcome,
            row.completed_at,
            row.recipient,
        )
        for row in rows
    ]


def hand_over_views(work: Work, case: Case, people: People) -> list[HandOverView]:
    """Return the offers to other services of the landlord, newest first."""
    teams = hand_overs.services(work, case.landlord)
    return [
        HandOverView(
            row.id,
            hand_overs.name_of(work, row.service),
            teams.get(row.service),
            row.reason,
            row.decided_by,
            row.offered_at,
            row.state,
            hand_overs.STATES[row.state],
            row.answered_at,
            who(people, row.answered_by_id),
            row.answer,
            row.contact_by,
            hand_overs.TOLD.get(row.told or ""),
            row.state == hand_overs.OFFERED and not hand_overs.receivers(work, case, row.lane),
        )
        for row in hand_overs.of(work, case)
    ]


def event_views(work: Work, case: Case, rows: Sequence[Event]) -> list[EventView]:
    """Return events of a case as plain sentences, in the landlord's words and local time."""
    people = case_lines.people(work, {row.actor_id for row in rows})
    profile = cases.profile_of(work, case)
    views = []
    for row, told in zip(rows, linked_cases.payloads(work, rows), strict=True):
        payload = event_words.readable(told, profile)
        sentence = events.sentence(row.kind, payload, row.element)
        name = who(people, row.actor_id) or SYSTEM
        views.append(EventView(row.id, row.at, name, row.kind, sentence, events.details(payload)))
    return views
