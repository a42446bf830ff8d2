"""The kinds of incident, and what a landlord calls them."""

from collections.abc import Mapping

from engine.models import Case
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


def label(work: Work, case: Case, kind: str) -> str:
    """Return the landlord's own word for a kind of incident."""
    return kind_labels(work, case.landlord).get(kind, kind.replace("_", " ").capitalize())


def kind_labels(work: Work, landlord: str) -> Mapping[str, str]:
    """Return all kinds with the landlord's own words, in the order to show them."""
    labels = work.policies.landlords[landlord].labels
    return {code: labels.get(f"incident.{code}", words) for code, words in KINDS.items()}
