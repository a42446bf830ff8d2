"""Closing a case, appeals and what follows."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import Fact

FACTS: Mapping[str, Fact] = {}
