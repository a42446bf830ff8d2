"""What an automatic step of a drawing may do: one table, topic -> inputs and handler, a file a subject."""

from collections.abc import Mapping

from engine.process.actions import core, disposals, endings, gates, hand_overs, office, papers, records
from engine.process.actions.call import Call, Entry

REGISTRY: Mapping[str, Entry] = {
    topic: entry
    for subject in (core, records, papers, office, disposals, gates, endings, hand_overs)
    for topic, entry in subject.ENTRIES.items()
}

__all__ = ["REGISTRY", "Call", "Entry", "required_inputs"]


def required_inputs() -> dict[str, frozenset[str]]:
    """Return what each action needs, for checking drawings."""
    return {topic: entry.required for topic, entry in REGISTRY.items()}
