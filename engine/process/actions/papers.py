"""Actions on letters: draft, approve, issue."""

from collections.abc import Mapping

from engine.process.actions.call import Entry

ENTRIES: Mapping[str, Entry] = {}
