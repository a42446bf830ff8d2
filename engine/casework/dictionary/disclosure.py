"""Requests for information about a person, and consent."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import Fact

FACTS: Mapping[str, Fact] = {}
