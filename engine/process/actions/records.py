"""Actions that keep the case file's own records."""

from collections.abc import Mapping

from engine.process.actions.call import Entry

ENTRIES: Mapping[str, Entry] = {}
