"""The people on a case, each in a role; names and addresses normalised, to find open cases about them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, delete, insert, select

from engine import events
from engine.casework import about as personal
from engine.casework import ages, facts
from engine.casework.checks import Checks
from engine.errors import NotFoundError
from engine.models import Case, Party, PartyGuardian
from engine.work import Work

ROLES: Mapping[str, str] = {
    "complainant": "complainant",
    "victim": "victim",
    "reporter": "reporter",
    "perpetrator": "alleged perpetrator",
    "witness": "witness",
    "guardian": "parent or guardian",
}
# What a landlord's powers depend on (CHG 4.3, 4.10; WCH 11.1).
TENANCIES: Mapping[str, str] = {
    "secure": "Secure tenancy",
    "assured": "Assured tenancy",
    "demoted": "Demoted tenancy",
    "leasehold": "Leasehold",
    "shared_owner": "Shared ownership",
    "joint_venture": "Joint venture tenancy",
    "none": "No tenancy with us",
}
FORMATS: Mapping[str, str] = {
    "large_print": "Large print",
    "easy_read": "Easy read",
    "audio": "Audio",
    "braille": "Braille",
    "translation": "Translation",
    "interpreter": "Interpreter",
    "sign_language": "Sign language interpreter",
}
MOST_ALIASES = 20
# Words of an address that are written in several ways.
_STREET_WORDS = {
    "road": "rd", "street": "st", "avenue": "ave", "close": "cl", "court": "ct", "crescent": "cres", "drive": "dr",
    "gardens": "gdns", "grove": "gr", "lane": "ln", "place": "pl", "square": "sq", "terrace": "ter",
    "apartment": "flat", "apt": "flat", "house": "hse", "saint": "st",
}  # fmt: skip
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "prof", "professor", "rev"}
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b")


@dataclass(frozen=True)
class PartyDetails:
    """What may be recorded about a person on a case."""

    role: str
    name: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    contact_preference: str | None = None
    needs: str | None = None
    alert: str | None = None
    aliases: Sequence[str] = ()
    tenancy: str | None = None
    date_of_birth: date | None = None
    age: int | None = None
    language: str | None = None
    formats: Sequence[str] = ()
    no_lone_visit: bool = False
    female_only: bool = False
    guardians: Sequence[int] = ()  # ids of people on the same case
    post_safe: bool | None = None  # as they answered; None: not asked
    email_safe: bool | None = None


def name_key(name: str | None) -> str | None:
    """Return a name as it is compared: no case, accents, titles or punctuation, parts in alphabetical order."""
    parts = [part for part in _plain(name or "").split() if part not in TITLES]
    return " ".join(sorted(parts))[:200] or None


def address_key(address: str | None) -> str | None:
    """Return an address as it is compared: its numbers, then the two words after the last of them, shortened.

    Town and postcode are left out, so that "12 Mill Lane" finds "12, Mill Ln, Norwich NR1 2AB". It only suggests:
    a person decides. Without a number it is the first three words.
    """
    words = [_STREET_WORDS.get(word, word) for word in _POSTCODE.sub(" ", _plain(address or "")).split()]
    numbered = [place for place, word in enumerate(words) if any(letter.isdigit() for letter in word)]
    if not numbered:
        return " ".join(words[:3])[:200] or None
    last = numbered[-1]
    return " ".join([*(words[place] for place in numbered), *words[last + 1 : last + 3]])[:200]


def _plain(text: str) -> str:
    """Lower case, without accents, punctuation as blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+", " ", letters.replace("'", "").replace("’", "")).split())


def add(work: Work, case: Case, details: PartyDetails) -> Party:
    """Add a person to a case. Raises InvalidInputError by field."""
    party = Party(case_id=case.id, role=details.role, created_at=work.now)
    _fill(work, case, party, details)
    work.session.add(party)
    events.record(
        work, "party.added", case_id=case.id, landlord=case.landlord, role=role_label(work, case, details.role)
    )
    work.session.flush()
    _set_guardians(work, party, details.guardians)
    _tell_age(work, case, party)
    return party


# What is told in the history when it changes; never what it said before.
_FIELDS = (
    "role", "name", "address", "phone", "email", "contact_preference", "post_safe", "email_safe", "needs", "alert",
    "aliases", "tenancy",
    "date_of_birth", "age", "language", "formats", "no_lone_visit", "female_only",
)  # fmt: skip


def update(work: Work, case: Case, party_id: int, details: PartyDetails) -> Party:
    """Change what is recorded about a person; the history says which fields, not what they said before."""
    party = work.session.get(Party, party_id)
    if party is None or party.case_id != case.id:
        raise NotFoundError("person")
    before = {name: getattr(party, name) for name in _FIELDS}
    guardians = set(guardians_of(work, case).get(party.id, ()))
    _fill(work, case, party, details)
    changed = [name for name in _FIELDS if getattr(party, name) != before[name]]
    if guardians != set(details.guardians):
        _set_guardians(work, party, details.guardians)
        changed.append("guardians")
    if changed:
        labels = ", ".join(name.replace("_", " ") for name in changed)
        role = role_label(work, case, party.role)
        events.record(work, "party.changed", case_id=case.id, landlord=case.landlord, role=role, fields=labels)
        work.session.flush()
        _tell_age(work, case, party)
    return party


def _tell_age(work: Work, case: Case, party: Party) -> None:
    """Let the age on file speak: an alleged perpetrator under 18 is a fact that procedures turn on (CHG 4.7).

    An age that is not known changes nothing: what an officer answered stands.
    """
    is_child = ages.is_under_18(party, ages.today(work, case)) if party.role == personal.PERPETRATOR else None
    if is_child is not None:
        about = personal.find(work, case, party.id)
        facts.assign(work, case, {"perpetrator_under_18": is_child}, about)


def _set_guardians(work: Work, party: Party, guardians: Sequence[int]) -> None:
    work.session.execute(delete(PartyGuardian).where(PartyGuardian.party_id == party.id))
    if guardians:
        rows = [{"party_id": party.id, "guardian_id": guardian} for guardian in sorted(set(guardians))]
        work.session.execute(insert(PartyGuardian), rows)


def guardians_of(work: Work, case: Case) -> Mapping[int, Sequence[int]]:
    """Return who answers for whom on a case: party id -> ids of the guardians."""
    query = (
        select(PartyGuardian.party_id, PartyGuardian.guardian_id)
        .join(Party, Party.id == PartyGuardian.party_id)
        .where(Party.case_id == case.id)
        .order_by(PartyGuardian.party_id, PartyGuardian.guardian_id)
    )
    found: dict[int, list[int]] = {}
    for party_id, guardian_id in work.session.execute(query):
        found.setdefault(party_id, []).append(guardian_id)
    return found


# Built once: putting a statement together costs more than running it.
_OF_CASE = select(Party).where(Party.case_id == bindparam("case")).order_by(Party.id)


def of(work: Work, case: Case) -> Sequence[Party]:
    """Return the people of a case in the order they were added."""
    return work.session.scalars(_OF_CASE, {"case": case.id}).all()


def labels(work: Work, landlord: str, roles: Mapping[str, str]) -> Mapping[str, str]:
    """Return roles with the landlord's own words, in the order given."""
    words = work.policies.landlords[landlord].labels
    return {role: words.get(role, label) for role, label in roles.items()}


def role_label(work: Work, case: Case, role: str) -> str:
    """Return the landlord's own word for a role."""
    return work.policies.landlords[case.landlord].labels.get(role, ROLES.get(role, role))


def _fill(work: Work, case: Case, party: Party, details: PartyDetails) -> None:
    """Check the details and put them into the row; where anything is wrong the row stays as it was."""
    checks = Checks()
    checks.choice("role", details.role, ROLES, "the role")
    name = checks.text("name", details.name, "the name", longest=200, required=False)
    address = checks.text("address", details.address, "the address", longest=400, required=False)
    phone = checks.text("phone", details.phone, "the telephone number", longest=60, required=False)
    email = checks.email("email", details.email)
    preference = checks.text(
        "contact_preference", details.contact_preference, "the safe way to make contact", longest=200, required=False
    )
    needs = checks.text("needs", details.needs, "the needs", longest=4000, required=False)
    alert = checks.text("alert", details.alert, "the alert", longest=200, required=False)
    language = checks.text("language", details.language, "the language", longest=60, required=False)
    aliases = _check_choices(work, case, party, details, checks)
    checks.done()
    party.role = details.role
    party.name, party.name_key = name, name_key(name)
    party.address, party.address_key = address, address_key(address)
    party.phone, party.email, party.contact_preference = phone, email, preference
    party.post_safe, party.email_safe = details.post_safe, details.email_safe
    party.needs, party.alert, party.language = needs, alert, language
    party.aliases, party.tenancy = aliases, details.tenancy or None
    party.formats = [code for code in FORMATS if code in details.formats]
    party.no_lone_visit, party.female_only = details.no_lone_visit, details.female_only
    if details.age != party.age:
        party.age_told_on = None if details.age is None else ages.today(work, case)
    party.date_of_birth, party.age = details.date_of_birth, details.age


def _check_choices(work: Work, case: Case, party: Party, details: PartyDetails, checks: Checks) -> list[str]:
    """Check what is chosen or counted; returns the other names, each once."""
    if details.tenancy:
        checks.choice("tenancy", details.tenancy, TENANCIES, "the tenancy")
    if set(details.formats) - set(FORMATS):
        checks.say("formats", "Choose the formats from the list.")
    ages.check(work, case, checks, details.date_of_birth, details.age)
    others = {other.id for other in of(work, case)} - {party.id}
    if set(details.guardians) - others:
        checks.say("guardians", "Choose people of this case; nobody is their own guardian.")
    aliases = [alias.replace("\x00", "").strip() for alias in details.aliases]
    aliases = list(dict.fromkeys(alias for alias in aliases if alias))
    if len(aliases) > MOST_ALIASES or any(len(alias) > 200 for alias in aliases):
        checks.say("aliases", f"Enter up to {MOST_ALIASES} other names of 200 characters at most, one a line.")
    return aliases
