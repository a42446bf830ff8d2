"""How a letter reaches its reader: only in a way that is safe for them, and by e-mail only where they agreed to it."""

import re
from collections.abc import Mapping

from engine.casework.letter_templates import LetterTemplate
from engine.errors import LetterRefusedError
from engine.models import Party

POST, EMAIL, HAND, HELD = "post", "email", "hand", "held"
CHANNELS: Mapping[str, str] = {POST: "post", EMAIL: "e-mail", HAND: "hand", HELD: "nobody yet"}
NOBODY = "there is nobody on the case to send it to"
UNSAFE = "the way of contact that is safe for them leaves out letters"
# Formats that the writer makes itself; any other is arranged by a person.
_MADE_HERE = frozenset({"large_print"})
_FORMATS: Mapping[str, str] = {
    "translation": "Translation", "braille": "Braille", "audio": "Audio recording", "easy_read": "Easy read",
}  # fmt: skip
_WAYS: Mapping[str, re.Pattern[str]] = {
    EMAIL: re.compile(r"\be-?mails?\b"),
    POST: re.compile(r"\b(?:post|letters?|(?<!e-)(?<!e )mail)\b"),
}
_NOT = re.compile(r"\b(?:no|not|never|without|avoid|except|nothing by|don['’]?t|do not)\b")
_ONLY = re.compile(r"\bonly\b")


def allows(preference: str | None, way: str) -> bool | None:
    """Tell whether words about safe contact allow a way: True, False, or None where they do not speak of it."""
    said: bool | None = None
    for clause in re.split(r"[.;,\n]|\bbut\b|\band\b", (preference or "").lower()):
        if _WAYS[way].search(clause):
            said = not _NOT.search(clause)
        elif _ONLY.search(clause) and said is None:  # "telephone only" leaves out everything else
            said = False
    return said


def choose(
    letter: LetterTemplate, to: str, person: Party | None, asked: str | None, is_person: bool
) -> tuple[str, str]:
    """Return (channel, why it is held) for a letter.

    `asked` is the way a drawing or person chose; without one it goes as the reader prefers. Raises LetterRefusedError
    for e-mail that is not safe for the reader.
    """
    if person is None:
        return (HELD, NOBODY) if is_person else (asked or POST, "")
    by_email = allows(person.contact_preference, EMAIL)
    if asked == EMAIL and by_email is False:
        raise LetterRefusedError(
            f"E-mail is not a safe way to reach the {to}: “{person.contact_preference}”. The letter “{letter.name}” "
            "was not sent; choose another way."
        )
    if asked == HAND:
        return HAND, ""
    if asked != POST and by_email and person.email and request_of(person) is None:
        return EMAIL, ""
    if allows(person.contact_preference, POST) is False:
        return HELD, UNSAFE
    return POST, ""


def request_of(person: Party | None) -> str | None:
    """Return the language or format somebody asked for that a person must arrange, in words; or None."""
    if person is None:
        return None
    wanted = [_FORMATS[code] for code in person.formats or () if code in _FORMATS]
    language = (person.language or "").strip()
    if language and language.lower() != "english":
        wanted = [f"Translation into {language}", *(word for word in wanted if word != "Translation")]
    return ", ".join(wanted)[:200] or None


def is_large_print(person: Party | None) -> bool:
    """Tell whether somebody's letters are set in large print."""
    return person is not None and bool(_MADE_HERE & set(person.formats or ()))
