"""The data dictionary: every fact about a case that drawings and decision tables may name, one file a subject."""

from collections.abc import Mapping

from engine.casework.dictionary import (
    case_review,
    closing,
    doubts,
    office,
    property,
    rehousing,
    report,
    reviewing,
    support,
)
from engine.casework.dictionary.kinds import Fact

_SUBJECTS = (
    report,
    support,
    property,
    rehousing,
    doubts,
    closing,
    case_review,
    reviewing,
    office,
)
FACTS: Mapping[str, Fact] = {name: fact for subject in _SUBJECTS for name, fact in subject.FACTS.items()}

__all__ = ["FACTS", "Fact"]
