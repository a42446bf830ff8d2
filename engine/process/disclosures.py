"""What comes to light later in a case: an answer that turns from no to yes is news for the case's procedures."""

from collections.abc import Mapping

from engine.bpmn import Thrown
from engine.models import Case
from engine.process import library
from engine.work import Work

# Fact that turns from no to yes -> message. Which procedures it starts or moves on stands in the drawings.
NEWS: Mapping[str, str] = {
    "violence": "ViolenceDisclosed",
    "threat": "ViolenceDisclosed",
    "weapon": "ViolenceDisclosed",
    "immediate_danger": "ViolenceDisclosed",
    "hate": "HateDisclosed",
}
_WAITING = "disclosed"  # in the session: case -> messages not yet sent


def notice(work: Work, case: Case, changes: Mapping[str, tuple[object, object]]) -> None:
    """Remember what came to light; it is sent once the step that brought it is stored.

    A first answer is none of it: triage asks all of this, and intake acts on it.
    """
    found = [NEWS[name] for name, (before, after) in changes.items() if name in NEWS and before is False and after]
    if found:
        held: dict[int, dict[str, None]] = work.session.info.setdefault(_WAITING, {})
        held.setdefault(case.id, {}).update(dict.fromkeys(found))


def take(work: Work, case: Case) -> list[Thrown]:
    """Return the messages to be sent now, each once; those that no published procedure knows are left out."""
    held: dict[int, dict[str, None]] = work.session.info.get(_WAITING, {})
    return [Thrown("", message, {}) for message in held.pop(case.id, {}) if library.is_known(work, message)]
