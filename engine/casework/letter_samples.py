"""Sample cases, plainly invented, by which a template is shown and proof-read before anybody gets it."""

from collections.abc import Mapping

from engine.casework import letter_context, parties
from engine.casework.letter_templates import LetterTemplate
from engine.policy import Profile

_NAMES: Mapping[str, str] = {
    "complainant": "Sample Resident",
    "victim": "Sample Resident",
    "reporter": "Sample Caller",
    "witness": "Sample Witness",
    "perpetrator": "Sample Neighbour",
    "guardian": "Sample Parent",
}
_ADDRESS = "1 Example Street\nExampletown\nEX1 2PL"
_PEOPLE = (
    {
        "role": "victim", "name": "Sample Resident", "address": "1 Example Street, Exampletown",
        "phone": "01632 960000", "contact_preference": "By telephone after six", "needs": "A hearing loop",
    },
    {
        "role": "alleged perpetrator", "name": "Sample Neighbour", "address": "3 Example Street, Exampletown",
        "phone": None, "contact_preference": None, "needs": None,
    },
)  # fmt: skip
_INCIDENTS = (
    {
        "on": "1 September 2026", "kind": "Verbal abuse", "location": "The shared hall",
        "description": "Shouted abuse at the door.",
    },
    {"on": None, "kind": "Graffiti", "location": None, "description": "Words sprayed on the wall."},
)  # fmt: skip
_PARTS: Mapping[str, Mapping[str, object]] = {
    "complainant": {
        "received": "2 September 2026",
        "next_contact": "9 September 2026",
        "plan": {"version": 1, "actions": "1. Change the lock.\n2. Call each week.", "every": 7},
        "close_reason": "the incidents have stopped",
        "appeal_reasons": "Something new was reported last week.",
        "hate": True,
        "risk": {"level": "medium", "score": 8},
        "judgement": "The noise came from building work.",
        "hand_over": {"service": "Complaints", "by": "11 September 2026"},
    },
    "reporter": {"hand_over": {"service": "Complaints", "by": "11 September 2026"}},
    "perpetrator": {"conduct": ["graffiti", "verbal abuse"]},
    "partner": {
        "received": "2 September 2026", "people": _PEOPLE, "incidents": _INCIDENTS,
        "risk": {"level": "high", "score": 14}, "hate": True, "fear_of_violence": True, "consent": "written",
    },
}  # fmt: skip
_LIKE = {"victim": "complainant", "guardian": "perpetrator"}


def full(profile: Profile, letter: LetterTemplate, to: str) -> letter_context.Context:
    """Return what a letter of a sample case knows, where everything is known."""
    officer = profile.roles.get("Officer")
    return {
        **_common(profile, letter, to),
        "recipient": {"name": _NAMES.get(to) or letter.addressee, "address": _ADDRESS if to in _NAMES else None},
        "officer": {"name": "Sample Officer", "title": officer.title if officer else "Officer"},
        **_PARTS.get(_LIKE.get(to, to), {}),
    }


def bare(profile: Profile, letter: LetterTemplate, to: str) -> letter_context.Context:
    """Return what a letter knows where next to nothing is recorded."""
    parts = _PARTS.get(_LIKE.get(to, to), {})
    nothing: dict[str, object] = {
        name: ([] if isinstance(value, list | tuple) else None) for name, value in parts.items()
    }
    return {
        **_common(profile, letter, to),
        "recipient": {"name": None, "address": None},
        "officer": {"name": None, "title": "Officer"},
        **nothing,
    }


def _common(profile: Profile, letter: LetterTemplate, to: str) -> letter_context.Context:
    return {
        "landlord": {"code": profile.code, "name": profile.name},
        "words": {**parties.ROLES, **profile.labels, **letter.vocabulary.get(profile.code, {})},
        "reference": f"{profile.code}-2026-00001",
        "today": "8 September 2026",
        "clause": letter.clauses.get(profile.code),
        "times": profile.times_in_words,
        "to": to,
    }
