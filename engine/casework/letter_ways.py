"""How a letter reaches its reader: only in a way that they said is safe, and that leads to nobody else.

Whatever does not hold is a reason, by its code; a letter with a reason is held until a person has decided about it
(`letter_holds`). Nothing that is written in words is ever read as permission.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.casework import letter_sides, safe_words
from engine.models import Case, Party
from engine.work import Work

POST, EMAIL, HAND, HELD = "post", "email", "hand", "held"
CHANNELS: Mapping[str, str] = {POST: "post", EMAIL: "e-mail", HAND: "hand", HELD: "nobody yet"}
# Why a letter is held: code -> words for whoever decides about it, which also stand in the history.
REASONS: Mapping[str, str] = {
    "nobody": "there is nobody on the case to send it to",
    "asked": "the procedure asked for it to be held",
    "post_not_asked": "nobody has asked whether post is safe for them",
    "post_unsafe": "they said that post is not safe",
    "words": "what is written about safe contact has to be read by a person",
    "household": "the two sides may live in one household",
    "address_shared": "somebody of the other side has the same address",
    "email_shared": "somebody of the other side has the same e-mail address",
    "name_shared": "somebody of the other side has the same name or nearly the same",
    "address_changed": "their address has changed since it was written",
    "email_changed": "their e-mail address has changed since it was written",
    "email_not_safe": "they no longer say that e-mail is safe",
    "earlier": "it was held before reasons were kept",
}
# Formats that the writer makes itself; any other is arranged by a person.
_MADE_HERE = frozenset({"large_print"})
_FORMATS: Mapping[str, str] = {
    "translation": "Translation", "braille": "Braille", "audio": "Audio recording", "easy_read": "Easy read",
}  # fmt: skip


@dataclass(frozen=True)
class Where:
    """Where a reader could be reached when a letter was written; None: not at all."""

    address: str | None
    email: str | None


def where(person: Party | None) -> Where:
    """Return where somebody can be reached now."""
    return Where(person.address, person.email) if person is not None else Where(None, None)


def choose(
    work: Work, case: Case, person: Party | None, asked: str | None, is_person: bool, written_for: Where
) -> tuple[str, Sequence[str]]:
    """Return (channel, codes of REASONS) for a letter; reasons are given only where it is held.

    `asked` is the way that a drawing or a person chose; without one it goes as the reader prefers. `is_person`: it is
    meant for somebody of the case, not for a partner or a neighbourhood. `written_for`: where they were when it was
    written.
    """
    if asked == HELD:
        return HELD, ("asked",)
    if person is None:
        return (HELD, ("nobody",)) if is_person else (asked or POST, ())
    if asked == HAND:  # somebody gives it to them: they see who takes it
        return HAND, ()
    by_email: Sequence[str] = ("email_not_safe",)
    if asked != POST and person.email_safe and person.email and request_of(person) is None:
        by_email = reasons(work, case, person, EMAIL, written_for)
        if not by_email:
            return EMAIL, ()
    by_post = reasons(work, case, person, POST, written_for)
    return (HELD, by_post) if by_post else (POST, ())


def reasons(work: Work, case: Case, person: Party, way: str, written_for: Where) -> Sequence[str]:
    """Return why a letter must not go to somebody by post or by e-mail without a person's decision, as codes."""
    others = letter_sides.opposite(work, case, person)
    found = {
        **(_by_post(person, others, written_for) if way == POST else _by_email(person, others, written_for)),
        "words": safe_words.hold(person.contact_preference),
        "household": letter_sides.household_is_known(work, case),
        "name_shared": any(letter_sides.same_name(person, other) for other in others),
    }
    return tuple(code for code in REASONS if found.get(code))


def _by_post(person: Party, others: Sequence[Party], written_for: Where) -> Mapping[str, bool]:
    return {
        "post_not_asked": person.post_safe is None,
        "post_unsafe": person.post_safe is False,
        "address_shared": any(letter_sides.same_address(person, other) for other in others),
        "address_changed": written_for.address != person.address,
    }


def _by_email(person: Party, others: Sequence[Party], written_for: Where) -> Mapping[str, bool]:
    return {
        "email_not_safe": not person.email_safe,
        "email_shared": any(letter_sides.same_email(person, other) for other in others),
        "email_changed": written_for.email != person.email,
    }


def in_words(codes: Sequence[str]) -> str:
    """Return why a letter is held, as the history says it."""
    return "; ".join(REASONS.get(code, code) for code in codes)


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
