"""What an example may expect of letters: drafts, approvals, how they went out, and to whom."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.jobs.sweep import writing
from engine.models import Letter, LetterDraft

if TYPE_CHECKING:
    from engine.scenarios.checks import Seen


def _drafts(seen: "Seen", state: str) -> list[str]:
    """The templates of the case's drafts in a state."""
    with writing(seen.engine, seen.landlord) as work:
        query = select(LetterDraft.template).where(LetterDraft.case_id == seen.file.line.id, LetterDraft.state == state)
        return list(work.session.scalars(query.order_by(LetterDraft.id)))


def _waiting(seen: "Seen", wanted: Any) -> Iterable[str]:
    return _compare("letters that wait for approval", _drafts(seen, "waiting"), _list(wanted))


def _drafted(seen: "Seen", wanted: Any) -> Iterable[str]:
    return _compare("drafts of letters", _drafts(seen, "draft"), _list(wanted))


def _sent(seen: "Seen", wanted: Mapping[str, Any]) -> Iterable[str]:
    """Template -> how its newest copy went out: post, email, hand or held."""
    ways = {letter.template: letter.channel for letter in reversed(seen.file.letters)}
    return [
        f"the letter {name} went by {ways.get(name, 'nothing: it was not issued')}, not by {way}"
        for name, way in wanted.items()
        if ways.get(name) != way
    ]


def _says(seen: "Seen", wanted: Mapping[str, Any]) -> Iterable[str]:
    """Template -> words that stand in its newest copy."""
    return _words(seen, wanted, there=True)


def _says_not(seen: "Seen", wanted: Mapping[str, Any]) -> Iterable[str]:
    """Template -> words that stand in none of its copies."""
    return _words(seen, wanted, there=False)


def _readers(seen: "Seen", wanted: Mapping[str, Any]) -> Iterable[str]:
    """Template -> the people it went to, as the case knows them."""
    with writing(seen.engine, seen.landlord) as work:
        query = select(Letter.template, Letter.to_name).where(Letter.case_id == seen.file.line.id)
        found = list(work.session.execute(query.order_by(Letter.id)))
    problems: list[str] = []
    for name, people in wanted.items():
        have = [str(to) for template, to in found if template == name]
        problems += _compare(f"readers of {name}", have, _list(people))
    return problems


def _words(seen: "Seen", wanted: Mapping[str, Any], *, there: bool) -> Iterable[str]:
    problems: list[str] = []
    for name, words in wanted.items():
        bodies = [letter.body for letter in seen.file.letters if letter.template == name]
        if not bodies:
            problems.append(f"the letter {name} was not issued")
        for word in _list(words):
            if there and bodies and word not in bodies[0]:
                problems.append(f"the letter {name} does not say “{word}”")
            if not there and any(word in body for body in bodies):
                problems.append(f"the letter {name} says “{word}”")
    return problems


def _compare(what: str, have: list[str], wanted: list[str]) -> list[str]:
    return [] if sorted(have) == sorted(wanted) else [f"{what} are {have or 'none'}, not {wanted or 'none'}"]


def _list(wanted: Any) -> list[str]:
    if wanted in (None, "none"):
        return []
    return [str(item) for item in (wanted if isinstance(wanted, list) else [wanted])]


CHECKS: Mapping[str, Callable[["Seen", Any], Iterable[str]]] = {
    "letters_waiting": _waiting,
    "letters_drafted": _drafted,
    "letters_sent": _sent,
    "letters_say": _says,
    "letters_say_not": _says_not,
    "letter_readers": _readers,
}
