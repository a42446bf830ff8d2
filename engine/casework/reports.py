"""Reports: what came in opens a case, or is attached to an open one about the same people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from engine import events
from engine.access import require
from engine.casework import assignment, cases, facts, incidents, letter_rechecks, notices, numbers, parties, people
from engine.casework.checks import Checks
from engine.casework.matches import Match, find
from engine.casework.parties import PartyDetails
from engine.errors import InvalidInputError
from engine.models import Case, Party, Report
from engine.work import Work

ANONYMOUS, VICTIM = "anonymous", "victim"
FIRST_STATUS = "triage"


@dataclass(frozen=True)
class NewReport:
    """A report as recorded: what came in, from whom, about whom."""

    channel: str
    reporter_kind: str
    received_at: datetime
    account: str
    happening_kind: str
    happened_on: date | None = None
    happened_at_text: str | None = None
    location: str | None = None
    reporter_name: str | None = None
    reporter_phone: str | None = None
    reporter_email: str | None = None
    contact_preference: str | None = None
    victim_name: str | None = None
    victim_address: str | None = None
    perpetrator_name: str | None = None
    perpetrator_address: str | None = None
    post_safe: bool | None = None  # as the reporter answered; None: not asked
    email_safe: bool | None = None
    immediate_danger: bool = False
    attach_to: int | None = None  # an open case


@dataclass(frozen=True)
class Received:
    """What a report led to."""

    case: Case
    report: Report
    opened: bool  # a new case, rather than one more report on an open one


def receive(work: Work, given: NewReport) -> Received:
    """Store a report with its people and incident, in a new case or the open one of `attach_to`.

    A closed case is never opened again: a later report is a new case (TSM NM01). The anchor of every clock is
    `received_at`. Raises InvalidInputError by field, NotFoundError for a case that is not the actor's to see,
    NotAllowedError for a role that does not record reports.
    """
    require(work.actor, "report.record")
    given = _without_nul(given)
    check(work, given)
    matches = [] if given.attach_to else find(work, address=_where(given), names=_names(given))
    opened = given.attach_to is None
    case = _open(work, given) if given.attach_to is None else _attach(work, given.attach_to)
    report = Report(
        case_id=case.id,
        landlord=case.landlord,
        channel=given.channel,
        reporter_kind=given.reporter_kind,
        received_at=given.received_at,
        recorded_at=work.now,
        recorded_by_id=work.actor.user_id,
        account=given.account.strip(),
    )
    work.session.add(report)
    work.session.flush()
    _record(work, case, report, given, opened, matches)
    return Received(case, report, opened)


def _record(work: Work, case: Case, report: Report, given: NewReport, opened: bool, matches: Sequence[Match]) -> None:
    """The history, people, incident and first facts of a report."""
    events.record(
        work,
        "report.received",
        case_id=case.id,
        landlord=case.landlord,
        channel=facts.CHANNELS[given.channel].lower(),
        received_at=_local(work, case, given),
        reporter=facts.REPORTER_KINDS[given.reporter_kind].lower(),
        possible_matches=[match.case.reference for match in matches if match.visible] or None,
    )
    if opened:
        events.record(work, "case.opened", case_id=case.id, landlord=case.landlord, reference=case.reference)
    _add_people(work, case, given)
    incidents.add(
        work,
        case,
        kind=given.happening_kind,
        description=given.account,
        happened_on=given.happened_on,
        happened_at_text=given.happened_at_text,
        location=given.location,
        report_id=report.id,
    )
    known: dict[str, object] = {}
    if given.immediate_danger:  # not ticked is not asked: triage asks it
        known = {"immediate_danger": True, "danger_reported_at": given.received_at}
    if opened:
        known |= {"channel": given.channel, "reporter_kind": given.reporter_kind}
        _tell_hidden(work, case, matches)
    facts.assign(work, case, known)
    cases.note_anchor(work, case)


def _without_nul(given: NewReport) -> NewReport:
    """The report without NUL characters, which no database text can hold."""
    texts: dict[str, Any] = {
        part.name: text.replace("\x00", "")
        for part in fields(given)
        if isinstance(text := getattr(given, part.name), str)
    }
    return replace(given, **texts)


def check(work: Work, given: NewReport) -> None:
    """Raise InvalidInputError with everything about a report that is wrong, by field."""
    checks = Checks()
    checks.choice("channel", given.channel, facts.CHANNELS, "how the report came in")
    checks.choice("reporter_kind", given.reporter_kind, facts.REPORTER_KINDS, "who reported")
    checks.choice("happening_kind", given.happening_kind, incidents.KINDS, "what happened")
    checks.text("account", given.account, "what the reporter said", longest=20_000)
    checks.received("received_at", given.received_at, work.now)
    zone = work.policies.landlords[work.actor.landlord].zone
    checks.past_day("happened_on", given.happened_on, work.now, zone, "The day it happened")
    anonymous = given.reporter_kind == ANONYMOUS
    name = checks.text("reporter_name", given.reporter_name, "the reporter’s name", longest=200, required=not anonymous)
    if anonymous and name:
        checks.say("reporter_name", "An anonymous report has no name. Choose who reported, or empty the name.")
    for field, what, longest in _OPTIONAL:
        checks.text(field, getattr(given, field), what, longest=longest, required=False)
    checks.email("reporter_email", given.reporter_email)
    checks.done()


_OPTIONAL = (
    ("happened_at_text", "the time of day", 100),
    ("location", "the place", 300),
    ("reporter_phone", "the telephone number", 60),
    ("contact_preference", "the safe way to make contact", 200),
    ("victim_name", "the name of the person harassed", 200),
    ("victim_address", "the address of the person harassed", 400),
    ("perpetrator_name", "the name of the alleged perpetrator", 200),
    ("perpetrator_address", "the address of the alleged perpetrator", 400),
)


def _open(work: Work, given: NewReport) -> Case:
    """Make the case of a first report; it belongs to the officers' team until somebody is chosen."""
    landlord = work.actor.landlord
    team = assignment.team_of(work, landlord, assignment.CASE_OFFICER)
    case = Case(
        landlord=landlord,
        reference=numbers.next_reference(work, landlord),
        title=_title(given),
        status=FIRST_STATUS,
        team_id=team.id if team else None,
        address_key=parties.address_key(_where(given)),
        received_at=given.received_at,
        opened_at=work.now,
        reckoned_at=work.now,
        facts={},
    )
    work.session.add(case)
    work.session.flush()
    return case


def _attach(work: Work, case_id: int) -> Case:
    """The open case that one more report belongs to."""
    case = cases.load(work, case_id, "case.edit", lock=True)
    if case.status == cases.CLOSED:
        raise InvalidInputError({"attach_to": ["That case is closed. Record this report as a new case."]})
    return case


def _add_people(work: Work, case: Case, given: NewReport) -> None:
    """The reporter, the person harassed and the alleged perpetrator, where known and not on the case yet.

    Whoever is known and says now what is safe for them is heard: a No and new words at once, a Yes where nobody asked.
    """
    known = {(party.role, party.name_key, party.address_key): party for party in parties.of(work, case)}
    for details in _people(given):
        party = known.get((details.role, parties.name_key(details.name), parties.address_key(details.address)))
        if party is None:
            parties.add(work, case, details)
        else:
            _hear(work, case, party, details)
    if known:
        letter_rechecks.recheck(work, case)


def _hear(work: Work, case: Case, party: Party, details: PartyDetails) -> None:
    before = (party.post_safe, party.email_safe, party.contact_preference)
    for way in ("post_safe", "email_safe"):
        told = getattr(details, way)
        if told is False or (told is True and getattr(party, way) is None):
            setattr(party, way, told)
    words = details.contact_preference
    if words and words not in (party.contact_preference or ""):
        party.contact_preference = f"{words}; {party.contact_preference or ''}".rstrip("; ")[:200]
    if before != (party.post_safe, party.email_safe, party.contact_preference):
        role = parties.role_label(work, case, party.role)
        events.record(work, "party.changed", case_id=case.id, landlord=case.landlord, role=role, fields="safe contact")


def _people(given: NewReport) -> list[PartyDetails]:
    """Reporter, victim and complainant are kept apart (WCH 3.2): a victim who reports is the complainant."""
    people = []
    if _harassed_reports(given):
        people.append(_reporter(given, "complainant", given.victim_address))
    else:
        told = (given.reporter_phone, given.reporter_email, given.contact_preference)
        if given.reporter_kind != ANONYMOUS or any(told):
            people.append(_reporter(given, "reporter", None))
        if given.victim_name or given.victim_address:
            people.append(PartyDetails("victim", given.victim_name, given.victim_address))
    if given.perpetrator_name or given.perpetrator_address:
        people.append(PartyDetails("perpetrator", given.perpetrator_name, given.perpetrator_address))
    return people


def _reporter(given: NewReport, role: str, address: str | None) -> PartyDetails:
    """Whoever reported, with how they can be reached and which ways they say are safe."""
    return PartyDetails(
        role,
        given.reporter_name,
        address,
        given.reporter_phone,
        given.reporter_email,
        given.contact_preference,
        post_safe=given.post_safe,
        email_safe=given.email_safe,
    )


def _harassed_reports(given: NewReport) -> bool:
    """Whether the reporter is the person harassed: says so, or is staff or no customer and names nobody else."""
    if given.reporter_kind == VICTIM:
        return True
    return given.reporter_kind in ("staff", "non_customer") and not given.victim_name


def _where(given: NewReport) -> str | None:
    """The address that the case is about."""
    return given.victim_address or given.location


def _names(given: NewReport) -> list[str]:
    """The names that may be known from an open case, whoever bears which role there."""
    return [name for name in (given.reporter_name, given.victim_name, given.perpetrator_name) if name]


def _title(given: NewReport) -> str:
    """Who and where, for lists."""
    reporter = given.reporter_name if _harassed_reports(given) else None
    who = given.victim_name or reporter or ("Anonymous report" if given.reporter_kind == ANONYMOUS else "Not named")
    where = _where(given)
    return " ".join((f"{who}, {where}" if where else who).split())[:200]


def _local(work: Work, case: Case, given: NewReport) -> str:
    """The instant of receipt as people at the landlord read it."""
    return f"{given.received_at.astimezone(work.policies.landlords[case.landlord].zone):%d %B %Y %H:%M}".lstrip("0")


def _tell_hidden(work: Work, case: Case, matches: Sequence[Match]) -> None:
    """The officer of a restricted case learns of a new report about the same people; the recorder learns nothing."""
    for match in matches:
        other = match.case
        if other.restricted and not match.visible:
            text = f"A new report may concern case {other.reference}: see {case.reference}."
            subject, key = f"A new report may concern case {other.reference}", f"match:{case.id}:{other.id}"
            officer = people.working(work, other.officer_id)
            if officer is not None:
                notices.notify_person(work, other, officer.id, "notice", subject, text, key)
            else:
                notices.notify_role(work, other, assignment.CASE_OFFICER, subject, text, key)  # only those who may see


def reporter_kinds(work: Work, landlord: str) -> Mapping[str, str]:
    """Return the kinds of reporter, in the landlord's words."""
    labels = work.policies.landlords[landlord].labels
    return {value: labels.get(f"reporter.{value}", words) for value, words in facts.REPORTER_KINDS.items()}
