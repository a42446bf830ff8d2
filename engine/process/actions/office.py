"""Actions of the office: reports and programme."""

from collections.abc import Mapping

from engine.process.actions.call import Entry

ENTRIES: Mapping[str, Entry] = {}
