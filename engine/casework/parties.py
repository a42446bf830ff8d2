"""The people on a case, each in a role; names and addresses normalised, to find open cases about them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from engine import events
from engine.casework.checks import Checks
from engine.errors import NotFoundError
from engine.models import Case, Party
from engine.work import Work

ROLES: Mapping[str, str] = {
    "complainant": "complainant",
    "victim": "victim",
    "reporter": "reporter",
    "perpetrator": "alleged perpetrator",
    "witness": "witness",
    "guardian": "parent or guardian",
}
# Words of an address that are written in several ways.
_STREET_WORDS = {
    "road": "rd", "street": "st", "avenue": "ave", "close": "cl", "court": "ct", "crescent": "cres", "drive": "dr",
    "gardens": "gdns", "grove": "gr", "lane": "ln", "place": "pl", "square": "sq", "terrace": "ter",
    "apartment": "flat", "apt": "flat", "house": "hse", "saint": "st",
}  # fmt: skip
_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "prof", "professor", "rev"}
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


def name_key(name: str | None) -> str | None:
    """Return a name as it is compared: no case, accents, titles or punctuation, parts in alphabetical order."""
    parts = [part for part in _plain(name or "").split() if part not in _TITLES]
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
    _fill(party, details)
    work.session.add(party)
    events.record(
        work, "party.added", case_id=case.id, landlord=case.landlord, role=role_label(work, case, details.role)
    )
    work.session.flush()
    return party


def update(work: Work, case: Case, party_id: int, details: PartyDetails) -> Party:
    """Change what is recorded about a person; the history says which fields, not what they said before."""
    party = work.session.get(Party, party_id)
    if party is None or party.case_id != case.id:
        raise NotFoundError("person")
    fields = ("role", "name", "address", "phone", "email", "contact_preference", "needs", "alert")
    before = {name: getattr(party, name) for name in fields}
    _fill(party, details)
    changed = [name for name in fields if getattr(party, name) != before[name]]
    if changed:
        labels = ", ".join(name.replace("_", " ") for name in changed)
        role = role_label(work, case, party.role)
        events.record(work, "party.changed", case_id=case.id, landlord=case.landlord, role=role, fields=labels)
    return party


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


def _fill(party: Party, details: PartyDetails) -> None:
    """Check the details and put them into the row."""
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
    checks.done()
    party.role = details.role
    party.name, party.name_key = name, name_key(name)
    party.address, party.address_key = address, address_key(address)
    party.phone, party.email, party.contact_preference = phone, email, preference
    party.needs, party.alert = needs, alert
