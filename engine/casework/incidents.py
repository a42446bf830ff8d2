"""Incidents: dated happenings on a case, each of a kind from one list that covers all five policies."""

from collections.abc import Mapping
from datetime import date

from engine import events
from engine.casework import cases, facts
from engine.casework.checks import Checks
from engine.models import Case, Happening
from engine.work import Work

# The superset of what the five policies name; a landlord's own word comes from its labels
# under "incident.<code>".
KINDS: Mapping[str, str] = {
    "verbal_abuse": "Verbal abuse",
    "insults": "Insults or offensive gestures",
    "threats": "Threats",
    "intimidation": "Intimidation",
    "assault": "Assault",
    "weapon": "A weapon was shown or used",
    "criminal_damage": "Criminal damage",
    "vandalism": "Vandalism",
    "graffiti": "Graffiti",
    "arson": "Fire or attempted arson",
    "hate_mail": "Hate mail or offensive material",
    "letterbox": "Objects or waste through the letter box",
    "online": "Online or by social media",
    "phone": "Telephone calls or messages",
    "stalking": "Stalking or following",
    "watching": "Watching or recording",
    "sexual": "Sexual harassment",
    "noise_targeted": "Noise aimed at somebody",
    "animals": "Animals used to frighten",
    "blocking": "Blocking access or a shared space",
    "rubbish": "Rubbish or dumping aimed at somebody",
    "vehicle": "Damage to or use of a vehicle against somebody",
    "trespass": "Coming into the home or garden",
    "false_accusations": "False accusations",
    "retaliation": "Retaliation for a report",
    "discrimination": "Discriminatory treatment",
    "coercion": "Controlling or coercive behaviour",
    "other": "Other",
}
# Which of them damage property: repairs has to be told (WCH 10.1.1), and graffiti has a clock (KHA 6.2, CA 4.8).
DAMAGE = frozenset({"criminal_damage", "vandalism", "graffiti", "arson"})


def add(
    work: Work,
    case: Case,
    *,
    kind: str,
    description: str,
    happened_on: date | None = None,
    happened_at_text: str | None = None,
    location: str | None = None,
    report_id: int | None = None,
) -> Happening:
    """Record an incident. Raises InvalidInputError by the parameters' names."""
    checks = Checks()
    checks.choice("kind", kind, KINDS, "what happened")
    text = checks.text("description", description, "what happened", longest=20_000)
    zone = work.policies.landlords[case.landlord].zone
    checks.past_day("happened_on", happened_on, work.now, zone, "The day it happened")
    when = checks.text("happened_at_text", happened_at_text, "the time of day", longest=100, required=False)
    place = checks.text("location", location, "the place", longest=300, required=False)
    checks.done()
    row = Happening(
        case_id=case.id,
        report_id=report_id,
        happened_on=happened_on,
        happened_at_text=when,
        location=place,
        kind=kind,
        description=text or "",
        recorded_at=work.now,
        recorded_by_id=work.actor.user_id,
    )
    work.session.add(row)
    name = label(work, case, kind)
    events.record(
        work, "incident.recorded", case_id=case.id, landlord=case.landlord, label=name, happened_on=happened_on
    )
    work.session.flush()
    facts.assign(work, case, _facts_of(work, case, kind))
    cases.note_anchor(work, case)
    return row


def _facts_of(work: Work, case: Case, kind: str) -> dict[str, object]:
    """The facts that an incident of this kind tells: an assault is violence, wherever it is told."""
    told_by = work.policies.vocabulary.told_by_incident
    return facts.told({fact: kind in kinds for fact, kinds in told_by.items()}, case)


def label(work: Work, case: Case, kind: str) -> str:
    """Return the landlord's own word for a kind of incident."""
    return kind_labels(work, case.landlord).get(kind, kind.replace("_", " ").capitalize())


def kind_labels(work: Work, landlord: str) -> Mapping[str, str]:
    """Return all kinds with the landlord's own words, in the order to show them."""
    labels = work.policies.landlords[landlord].labels
    return {code: labels.get(f"incident.{code}", words) for code, words in KINDS.items()}
