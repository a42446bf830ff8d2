"""Who may read what: a letter to an alleged perpetrator never tells who is harassed or who spoke (CA 3.14)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from engine.casework import disclosures, parties
from engine.casework.letter_templates import LetterTemplate
from engine.errors import LetterRefusedError
from engine.models import Case, Party
from engine.work import Work

# Readers who are told nothing of these people: the alleged perpetrator's side, and a whole neighbourhood.
GUARDED_READERS = frozenset({"perpetrator", "guardian", "area"})
PROTECTED = ("complainant", "victim", "reporter", "witness")
MAY_PERMIT = frozenset({"complainant", "victim"})  # people whose own permission the case records
PERMISSION = "identity_may_be_told"
# consent.form of the policy -> what the case's consent must be for it.
_ENOUGH: Mapping[str, frozenset[str]] = {
    "WRITTEN": frozenset({"written"}),
    "EXPLICIT": frozenset({"written", "explicit"}),
    "CONSENT": frozenset({"written", "explicit", "verbal"}),
}
_SHORTEST_PART = 3
_PHONE_TAIL, _SHORTEST_PHONE = 9, 6  # +44 and a leading 0 make no difference


def check_reader(work: Work, case: Case, letter: LetterTemplate, to: str) -> None:
    """Raise LetterRefusedError where a template is not made for a reader, or names people whom they must not know.

    A letter behind the gate needs a line in the register first that says who was told (CHG 6.2, CA 3.14, WCH 11.1).
    """
    if to not in letter.to:
        readers = ", ".join(letter.to)
        raise LetterRefusedError(
            f"The letter “{letter.name}” is not meant for the {to}, only for: {readers}. Nothing was sent."
        )
    if letter.gate is not None and not disclosures.was_told(work, case, letter.gate):
        raise LetterRefusedError(
            f"The letter “{letter.name}” goes out only after the disclosure procedure has settled what they may be "
            "told and the register says so. Nothing was sent; start Disclosure on this case."
        )
    if to in GUARDED_READERS and letter.contains_identity_of and not is_permitted(work, case):
        raise LetterRefusedError(
            f"The letter “{letter.name}” tells who the {' and '.join(letter.contains_identity_of)} is, and no "
            f"permission to tell the {to} is recorded. Nothing was sent."
        )


def check_text(
    work: Work, case: Case, to: str, reader: Party | None, subject: str, body: str, written: str = ""
) -> None:
    """Raise LetterRefusedError where the final text tells a guarded reader who somebody is.

    `written` is the text as the template gave it, which was made without knowing anybody: a word of it, such as a
    first name that is also a plain word, gives nobody away.
    """
    if to not in GUARDED_READERS:
        return
    text = _Text(f"{subject}\n{body}")
    usual = _Text(written)
    own = _Text(f"{reader.name or ''}\n{reader.address or ''}") if reader is not None else _Text("")
    permitted = is_permitted(work, case)
    for person in parties.of(work, case):
        if person.role not in PROTECTED or (permitted and person.role in MAY_PERMIT):
            continue
        if reader is not None and (person.id == reader.id or (person.name_key and person.name_key == reader.name_key)):
            continue
        for what, detail, certain in details_of(person):
            if text.has(detail) and not own.has(detail) and (certain or not usual.has(detail)):
                role = parties.role_label(work, case, person.role)
                raise LetterRefusedError(
                    f"This letter tells the {parties.role_label(work, case, to)} “{detail}”, {what} of the {role}, "
                    "and no permission to do so is recorded. Nothing was sent; take it out."
                )


def is_permitted(work: Work, case: Case) -> bool:
    """Tell whether the person harassed lets the other side know who they are, in the form the policy asks for."""
    wanted = str(work.policies.landlords[case.landlord].value("consent.form", "WRITTEN"))
    return case.facts.get(PERMISSION) is True and case.facts.get("consent_form") in _ENOUGH.get(wanted, frozenset())


def details_of(person: Party) -> Iterator[tuple[str, str, bool]]:
    """Yield (what it is, the detail, whether it is certain to mean this person) for all that identifies somebody."""
    for name in [person.name, *(person.aliases or ())]:
        if name:
            yield "the name", name, True
            for part in name.split():
                if len(part) >= _SHORTEST_PART and part.casefold().strip(".") not in parties.TITLES:
                    yield "a part of the name", part, False
    if person.phone:
        yield "the telephone number", person.phone, True
    if person.email:
        yield "the e-mail address", person.email, True
    for part in re.split(r"[,\n]", person.address or ""):
        if len(part.strip()) > _SHORTEST_PART:
            yield "a part of the address", part.strip(), any(sign.isdigit() for sign in part)


class _Text:
    """A text in which details are looked for: by whole words, whatever their case, accents and punctuation."""

    def __init__(self, text: str) -> None:
        self._words = f" {_plain(text)} "
        self._digits = re.sub(r"\D", "", re.sub(r"(?<=\d)[\s().-]+(?=\d)", "", text))
        self._low = text.casefold()

    def has(self, detail: str) -> bool:
        """Tell whether the text gives a detail."""
        if "@" in detail:
            return detail.casefold() in self._low
        digits = re.sub(r"\D", "", detail)
        if len(digits) >= _SHORTEST_PHONE and not re.search(r"[^\W\d]", detail):
            return digits[-_PHONE_TAIL:] in self._digits
        plain = _plain(detail)
        return bool(plain) and f" {plain} " in self._words


def _plain(text: str) -> str:
    """Lower case, without accents; punctuation as blanks, and the possessive's s taken off."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+", " ", re.sub(r"['’]s\b", " ", letters).replace("'", "").replace("’", "")).split())
