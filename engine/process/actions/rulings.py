"""Actions on decisions, holds and remedies."""

from collections.abc import Mapping

from engine.process.actions.call import Entry

ENTRIES: Mapping[str, Entry] = {}
